/** Notices: what a colleague or a team should hear. They hold no name and no text about anyone: the page joins those under the reader's own rights. */
import { randomUUID } from 'node:crypto'
import type { Context } from './context.ts'

export const noticeKinds = {
  taken: 'took your referral',
  passed: 'passed your referral on',
  asked: 'A referral is waiting for an answer',
  overdue: 'A referral has not been answered in time',
  'waits-late': 'Somebody still waits past the day that was said',
  concern: 'A concern was raised by the other side',
  'concern-urgent': 'An urgent concern was raised by the other side',
  'not-here': 'He did not come to his session, or left early',
  unsuitable: 'The programme cannot work with him now',
  ended: 'The programme’s work with him ended',
  finished: 'He came to the end of the programme',
  word: 'A word for you before you see him',
  'may-be-yours': 'A contact may be about someone you work with',
  'sent-again': 'An agency sent again what it sent about somebody you work with, in other words. Ask it',
  listed: 'Listed for the high-risk meeting',
  action: 'An action was given to you',
  decided: 'The high-risk meeting decided',
  handed: 'A contact was handed to you',
  'handed-on': 'A contact that you had is a colleague’s now',
  'arrival-handed': 'Something that arrived was handed to you to read',
  'arrival-yours': 'Something that arrived must be read by you, or by somebody you ask',
  'contact-passed': 'A contact was passed to you from another front door',
  'arrival-taken': 'The front door took what you sent',
  'arrival-not-taken': 'The front door could not take what you sent. Ring it if you need to',
  'arrival-late': 'Something that arrived has not been read in time',
  'arrival-late-2': 'Something that arrived has still not been read',
  'arrival-late-3': 'Something that arrived has still not been read, long after its time',
  'late-contact-2': 'A contact is still late',
  'late-contact-3': 'A contact is still late, long after its time',
  'late-contact': 'A contact is late',
  consult: 'Somebody asks to be told before he is contacted',
  allocated: 'Somebody was handed to you to work with',
  holding: 'You hold the risk now',
  turning: 'Something changed that may change the danger',
  died: 'A death was recorded',
  joint: 'You are asked whether work with both would be right',
  'death-doubted': 'A death may have been recorded by mistake',
  'death-said': 'A death was recorded of somebody said to be the same person. Nothing goes to them until you say whether it is.',
  'death-said-over': 'What was said of a death no longer holds. Check each number before anybody uses it',
  'not-died': 'A death was recorded by mistake: this person is alive',
  parted: 'Two who were said to be one are two. Look again at what was done here meanwhile',
  'parted-file': 'Two who were said to be one are two. Check whom this file is about',
  'parted-panel': 'A panel decided of two as one. Look again at what it decided',
  panel: 'A panel takes up what somebody you work with needs',
  unallocated: 'A colleague’s work has nobody now',
  recused: 'Somebody else must be found for this family',
  joined: 'Somebody joined the team',
  'new-device': 'You signed in with a browser that was not used before. If it was not you, tell your manager now',
  'passkey-added': 'A passkey was added to your account. If it was not you, tell your manager now',
  'agency-linked': 'Your agency’s own sign-in was linked to your account',
  'recovery-used': 'A recovery code was used to sign in as you. If it was not you, tell your manager now',
  'recovery-few': 'You have few recovery codes left: make new ones',
  'many-openings': 'A colleague opened many hidden places today',
  'return-sent': 'A return was handed in and waits for you to sign it off',
  'return-back': 'A return was sent back with a question',
  'return-accepted': 'A return was accepted',
  'return-late': 'A return is late',
  'paper-to-sign': 'A paper waits for you to sign it',
  emergency: 'Somebody opened a plan in an emergency',
  oversight: 'You are named to oversee both sides of a plan',
  'record-broken': 'The record of who looked does not agree with its last checkpoint: check it now',
  'sealing-late': 'The record of who looked is not being sealed',
  'looks-stand-out': 'Looks of last week that stand out',
} as const
export type NoticeKind = keyof typeof noticeKinds

export async function tell(
  ctx: Context,
  to: { hatId?: string; teamId?: string },
  what: { kind: NoticeKind; familyId?: string; harmFileId?: string; subjectId?: string; about?: string },
): Promise<void> {
  await ctx.db
    .insertInto('access.notice')
    .values({
      id: randomUUID(),
      hat_id: to.hatId ?? null,
      team_id: to.teamId ?? null,
      family_id: what.familyId ?? null,
      harm_file_id: what.harmFileId ?? null,
      kind: what.kind,
      subject_id: what.subjectId ?? null,
      about: what.about ?? '',
      at: ctx.now,
    })
    .execute()
}

export const myNotices = (ctx: Context) =>
  ctx.db
    .selectFrom('access.notice')
    .select(['id', 'kind', 'family_id', 'harm_file_id', 'subject_id', 'about', 'at', 'hat_id'])
    .where('seen_at', 'is', null)
    .where('at', '<=', ctx.now)
    .orderBy('at', 'desc')
    .limit(100)
    .execute()

export async function noticeSeen(ctx: Context, id: string): Promise<void> {
  await ctx.db
    .updateTable('access.notice')
    .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
    .where('id', '=', id)
    .where('seen_at', 'is', null)
    .execute()
}
