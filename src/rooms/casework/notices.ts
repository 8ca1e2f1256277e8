/**
 * Notices as rows of a day. A notice holds no name and no text about anyone; who it is about is joined here under the reader's own rights, and where
 * those have ended the row says only that something came. Pressing it marks it seen and goes where it leads.
 */
import { sql } from 'kysely'
import { NotFound } from '#platform/errors.ts'
import { type Context, myNotices, type NoticeKind, noticeKinds, noticeSeen } from '#rooms/access/index.ts'
import { readableArrivals } from '#rooms/arrivals/index.ts'
import { bandsOfLate } from '#rooms/frontdoor/index.ts'
import type { Work } from '#rooms/people/index.ts'
import { type About, aboutFamilies } from './workload.ts'

export interface Notice {
  id: string
  kind: NoticeKind
  familyId: string | null
  harmFileId: string | null
  subjectId: string | null
  at: Date
}
interface Said {
  /** What came in and cannot wait stands above everything. */
  band: 'now' | 'today'
  title: string
  note?: string
  verb: string
  href(n: Notice): string | undefined
}
const family = (n: Notice, more = ''): string | undefined => (n.familyId ? `/families/${n.familyId}${more}` : undefined)
const hisFile = (n: Notice): string | undefined => family(n, n.harmFileId ? `/harm/${n.harmFileId}` : '')
const signing = () => '/me/passkeys'
const arrived = (n: Notice): string | undefined => (n.subjectId ? `/arrivals/${n.subjectId}` : undefined)
const contact = (n: Notice): string | undefined => (n.subjectId ? `/contacts/${n.subjectId}` : undefined)

/** What is not said here is said as access has it, and leads to the plan. */
const said: Partial<Record<NoticeKind, Said>> = {
  died: { band: 'now', title: 'A death was recorded', verb: 'Open', href: (n) => family(n, '/death') },
  'death-doubted': {
    band: 'now',
    title: 'A death may have been recorded by mistake',
    verb: 'Look into it',
    href: (n) => family(n, '/death'),
  },
  'death-said': {
    band: 'now',
    title: 'A death was recorded of somebody said to be the same person',
    note: 'Nothing goes to them until you say whether it is the same person.',
    verb: 'Say whether it is them',
    href: (n) => family(n, n.subjectId ? `/death/same/${n.subjectId}` : ''),
  },
  'death-said-over': {
    band: 'now',
    title: 'What was said of a death no longer holds',
    note: 'Check each number before anybody uses it.',
    verb: 'Open the plan',
    href: family,
  },
  'not-died': { band: 'now', title: 'A death was recorded by mistake: this person is alive', verb: 'Open the plan', href: family },
  parted: {
    band: 'now',
    title: 'Two who were said to be one are two',
    note: 'Look again at what was done here meanwhile.',
    verb: 'Look again',
    href: (n) => family(n, n.subjectId ? `/look-again/${n.subjectId}` : ''),
  },
  'parted-file': {
    band: 'now',
    title: noticeKinds['parted-file'],
    verb: 'Open the file',
    href: (n) => (n.harmFileId ? `/programme/${n.harmFileId}` : undefined),
  },
  'parted-panel': { band: 'today', title: noticeKinds['parted-panel'], verb: 'Look again', href: () => '/meetings/panel' },
  panel: { band: 'today', title: 'A panel takes up what she needs', verb: 'Open the plan', href: family },
  turning: {
    band: 'now',
    title: 'Something changed that may change the danger',
    verb: 'Read it',
    href: (n) => family(n, '/chronology'),
  },
  emergency: {
    band: 'now',
    title: 'Somebody opened this plan in an emergency',
    verb: 'Read why',
    href: (n) => (n.subjectId ? `/emergency/${n.subjectId}` : undefined),
  },
  oversight: { band: 'today', title: 'You are named to oversee both sides of a plan', verb: 'Open', href: () => '/oversight' },
  'may-be-yours': { band: 'now', title: 'A contact may be about someone you work with', verb: 'Read it', href: contact },
  'sent-again': { band: 'now', title: noticeKinds['sent-again'], verb: 'Open the plan', href: family },
  'late-contact': { band: 'now', title: noticeKinds['late-contact'], verb: 'Open it', href: contact },
  'arrival-handed': { band: 'today', title: noticeKinds['arrival-handed'], verb: 'Read it', href: arrived },
  'arrival-yours': { band: 'now', title: noticeKinds['arrival-yours'], verb: 'Read it', href: arrived },
  'contact-passed': { band: 'now', title: noticeKinds['contact-passed'], verb: 'Open it', href: contact },
  'arrival-late': { band: 'now', title: noticeKinds['arrival-late'], verb: 'Read it', href: arrived },
  'arrival-late-2': { band: 'now', title: noticeKinds['arrival-late-2'], verb: 'Read it', href: arrived },
  'arrival-late-3': { band: 'now', title: noticeKinds['arrival-late-3'], verb: 'Read it', href: arrived },
  'late-contact-2': { band: 'now', title: noticeKinds['late-contact-2'], verb: 'Open it', href: contact },
  'late-contact-3': { band: 'now', title: noticeKinds['late-contact-3'], verb: 'Open it', href: contact },
  'arrival-taken': { band: 'today', title: noticeKinds['arrival-taken'], verb: 'Put away', href: () => '/work' },
  'arrival-not-taken': { band: 'today', title: noticeKinds['arrival-not-taken'], verb: 'Put away', href: () => '/work' },
  unallocated: {
    band: 'now',
    title: 'A colleague’s work has nobody now',
    verb: 'Allocate',
    href: (n) => (n.harmFileId ? `/programme/${n.harmFileId}` : '/team'),
  },
  recused: { band: 'now', title: 'Somebody else must be found for this family', verb: 'Find somebody', href: family },
  joined: { band: 'today', title: 'Somebody joined the team', verb: 'The team', href: () => '/team' },
  holding: { band: 'now', title: 'You hold the risk now', verb: 'Open the plan', href: family },
  consult: { band: 'today', title: 'You are asked before he is contacted', verb: 'Answer', href: hisFile },
  handed: { band: 'today', title: 'A contact was handed to you', verb: 'Open it', href: contact },
  'handed-on': { band: 'today', title: noticeKinds['handed-on'], verb: 'Open it', href: contact },
  allocated: {
    band: 'today',
    title: 'Handed to you to work with',
    verb: 'Open the plan',
    href: (n) => family(n) ?? (n.harmFileId ? `/programme/${n.harmFileId}` : undefined),
  },
  action: {
    band: 'today',
    title: 'An action was given to you',
    verb: 'Open it',
    href: (n) => family(n, n.subjectId ? `/actions/${n.subjectId}` : ''),
  },
  'new-device': { band: 'now', title: noticeKinds['new-device'], verb: 'Look', href: signing },
  'passkey-added': { band: 'today', title: noticeKinds['passkey-added'], verb: 'Look', href: signing },
  'agency-linked': { band: 'today', title: noticeKinds['agency-linked'], verb: 'Look', href: signing },
  'recovery-used': { band: 'now', title: noticeKinds['recovery-used'], verb: 'Look', href: signing },
  'recovery-few': { band: 'today', title: noticeKinds['recovery-few'], verb: 'Make new ones', href: signing },
  'many-openings': { band: 'now', title: noticeKinds['many-openings'], verb: 'Look', href: () => '/openings' },
  listed: { band: 'today', title: 'Listed for the high-risk meeting', verb: 'Open the plan', href: family },
  decided: { band: 'today', title: 'The high-risk meeting decided', verb: 'Open the plan', href: family },
}
const isKind = (kind: string): kind is NoticeKind => Object.hasOwn(noticeKinds, kind)
const sayKind = (kind: NoticeKind): Said => said[kind] ?? { band: 'today', title: noticeKinds[kind], verb: 'Open the plan', href: hisFile }

export type NoticeRow = Work & { noticeId: string; since: Date }
/** Of what is to be looked at again after a link is undone: what would tell this reader of a plan that they are kept from. */
async function looksKeptFrom(ctx: Context, any: boolean): Promise<ReadonlySet<string>> {
  if (!any) return new Set()
  const { rows } = await sql<{ ids: string[] }>`select people.looks_kept_from_me() as ids`.execute(ctx.db)
  return new Set(rows[0]?.ids)
}
const toRead = (kind: string) => kind === 'arrival-handed' || kind === 'arrival-yours' || kind.startsWith('arrival-late')
const isLate = (kind: string) => kind.startsWith('late-contact') || kind.startsWith('arrival-late')
/** What is late stands where its own band puts it: only what is unsafe to leave comes above everything (practice decisions, 29). */
export function rowOf(n: Notice, about: About | undefined, late?: 'now' | 'today'): NoticeRow {
  const { title, verb, href, ...as } = sayKind(n.kind)
  const band = late ?? as.band
  const note = late === 'now' ? 'Unsafe to leave' : as.note
  const gone = n.familyId !== null && about === undefined
  return {
    kind: 'notice',
    band,
    due: null,
    since: n.at,
    title,
    about: about?.title ?? '',
    href: gone ? '/work' : (href(n) ?? '/work'),
    verb: gone ? 'Put away' : verb,
    noticeId: n.id,
    ...(gone ? { note: 'About someone you no longer work with.' } : note ? { note } : {}),
    ...(about ? { familyId: about.familyId } : {}),
  }
}

/** `elsewhere`: kinds whose own room makes the row, as the answers to referrals. */
export async function noticeRows(ctx: Context, elsewhere: readonly NoticeKind[]): Promise<NoticeRow[]> {
  const all = (await myNotices(ctx)).flatMap((n): Notice[] =>
    isKind(n.kind) && !elsewhere.includes(n.kind)
      ? [{ id: n.id, kind: n.kind, familyId: n.family_id, harmFileId: n.harm_file_id, subjectId: n.subject_id, at: n.at }]
      : [],
  )
  const open = await readableArrivals(
    ctx,
    all.flatMap((n) => (toRead(n.kind) && n.subjectId ? [n.subjectId] : [])),
  )
  const kept = await looksKeptFrom(
    ctx,
    all.some((n) => n.kind === 'parted'),
  )
  // Told again because it has become worse, it is still one row.
  const ours = all.filter(
    (n, i) =>
      (!toRead(n.kind) || open.has(n.subjectId ?? '')) &&
      !kept.has(n.subjectId ?? '') &&
      !(isLate(n.kind) && all.findIndex((x) => x.kind === n.kind && x.subjectId === n.subjectId) < i),
  )
  const about = await aboutFamilies(
    ctx,
    ours.flatMap((n) => n.familyId ?? []),
  )
  const late = await bandsOfLate(
    ctx,
    ours.flatMap((n) => (isLate(n.kind) && n.subjectId ? [n.subjectId] : [])),
  )
  return ours.map((n) => rowOf(n, n.familyId ? about.get(n.familyId) : undefined, late.get(n.subjectId ?? '')))
}

/** Marks it seen, and answers where it leads. Seen by one of a team, it is seen for the team. */
export async function openNotice(ctx: Context, id: string): Promise<string> {
  const n = /^[0-9a-f-]{36}$/.test(id)
    ? await ctx.db
        .selectFrom('access.notice')
        .select(['id', 'kind', 'family_id as familyId', 'harm_file_id as harmFileId', 'subject_id as subjectId', 'at'])
        .where('id', '=', id)
        .executeTakeFirst()
    : undefined
  if (!n || !isKind(n.kind) || (toRead(n.kind) && !(await readableArrivals(ctx, [n.subjectId ?? ''])).has(n.subjectId ?? '')))
    throw new NotFound('notice')
  await noticeSeen(ctx, id)
  ctx.record('notice seen', { subjects: [id], family: n.familyId, reason: n.kind })
  const about = n.familyId ? (await aboutFamilies(ctx, [n.familyId])).get(n.familyId) : undefined
  return rowOf({ ...n, kind: n.kind }, about).href
}
