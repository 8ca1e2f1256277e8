/** A death that was recorded by mistake: one person says so, another finds that it was. What stopped by it alone goes on; nobody is told more than that. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { sayDateTime } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { chooseFrom, longText, oneOf } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import { type Context, colleague, colleagues, type StaffSite, standing, tell } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { caseworkers } from './day-pages.ts'
import { involvementsOf } from './store.ts'

/** Who may record a death may doubt one, and may answer another's doubt (casework.doubt_death). */
export const mayRecordDeath = ['named', 'victim', 'child', 'both', 'duty'] as const

export interface Doubt {
  id: string
  memberId: string
  why: string
  askedBy: string
  askedAt: Date
}
export async function openDoubts(ctx: Context, familyId: string): Promise<Doubt[]> {
  const rows = await ctx.db
    .selectFrom('casework.death_doubt')
    .select(['id', 'member_id', 'why', 'asked_by', 'asked_at'])
    .where('family_id', '=', familyId)
    .where('answered_at', 'is', null)
    .orderBy('asked_at')
    .execute()
  return rows.map((r) => ({ id: r.id, memberId: r.member_id, why: r.why, askedBy: r.asked_by, askedAt: r.asked_at }))
}

/** Everybody who was told of the death hears of this too: her workers, and the managers of their teams. */
async function tellAll(ctx: Context, family: OpenFamily, kind: 'death-doubted' | 'not-died', subjectId: string): Promise<void> {
  const works = (await involvementsOf(ctx, family)).filter((i) => !i.endedAt)
  const teams = new Set(works.map((i) => i.teamId))
  const hats = new Set(works.flatMap((i) => i.hatId ?? []))
  for (const c of (await colleagues(ctx)).values()) if (c.role === 'manager' && teams.has(c.teamId)) hats.add(c.hatId)
  hats.delete(ctx.viewer.hatId)
  for (const hatId of hats) await tell(ctx, { hatId }, { kind, familyId: family.id, subjectId })
}
export async function doubtDeath(ctx: Context, family: OpenFamily, memberId: string, why: string): Promise<string> {
  if (why.trim().length < 10) throw new Refused('Enter why it was a mistake, in a sentence.')
  const id = randomUUID()
  const { rows } = await sql<{
    done: boolean
  }>`select casework.doubt_death(${id}, ${family.id}, ${memberId}, ${why.trim()}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new Refused('Somebody has said so already. A colleague answers it on this page.')
  ctx.record('doubt a death', { classes: ['identity'], family: family.id, subjects: [memberId] })
  await tellAll(ctx, family, 'death-doubted', id)
  return id
}
export async function answerDoubt(
  ctx: Context,
  family: OpenFamily,
  doubtId: string,
  found: 'mistake' | 'stands',
  answer: string,
): Promise<void> {
  const { rows } = await sql<{
    said: 'mistake' | 'stands' | 'self' | 'answered' | 'no'
  }>`select casework.answer_death_doubt(${doubtId}, ${found}, ${answer.trim()}) as said`.execute(ctx.db)
  const said = rows[0]?.said
  if (said === 'self') throw new Refused('You said that it was a mistake. A second person answers: ask a colleague or your manager.')
  if (said === 'answered') throw new Refused('Somebody has answered this already.')
  if (said !== 'mistake' && said !== 'stands') throw new NotFound('doubt')
  ctx.record(said === 'mistake' ? 'death taken back' : 'death stands', {
    classes: ['identity', 'contact', 'plan'],
    family: family.id,
    subjects: [doubtId],
  })
  if (said === 'mistake') await tellAll(ctx, family, 'not-died', doubtId)
}

interface OnDoubt {
  family: OpenFamily
}
interface OnAnswer extends OnDoubt {
  doubt: Doubt
  by: string
}
const saying = form({
  who: chooseFrom('Whose death was recorded by mistake?', {
    missing: 'Select whose death it is',
    choices: (on: OnDoubt) => Object.fromEntries(on.family.members.filter((m) => m.diedOn !== null).map((m) => [m.id, m.name])),
  }),
  why: longText('Why was it a mistake?', {
    missing: 'Enter why it was a mistake',
    rows: 3,
    max: 500,
    called: 'why',
    hint: 'How you know: for example, she rang this morning',
  }),
})
const answering = form({
  found: oneOf(
    'What have you found?',
    {
      mistake: {
        text: 'It was a mistake: this person is alive',
        hint: 'Numbers come back as not checked, and actions that stopped are open again',
      },
      stands: { text: 'The death stands', hint: 'Nothing changes' },
    },
    { missing: 'Select what you have found', small: true },
  ),
  answer: longText('How do you know?', { missing: 'Enter how you know', rows: 2, max: 500, called: 'how you know' }),
})

const back = (on: OnDoubt) => ({ href: `/families/${on.family.id}/death`, text: 'What was recorded' })
export function doubtPages(site: StaffSite): void {
  const opened = async (ctx: Context, familyId: string): Promise<OpenFamily> => {
    const family = await openFamily(ctx, familyId)
    const { bases } = await standing(ctx, family.id)
    if (!mayRecordDeath.some((b) => bases.includes(b)) || family.members.every((m) => m.diedOn === null)) throw new NotFound('death')
    return family
  }
  formPage(site, {
    path: '/families/:familyId/death/mistake',
    who: caseworkers,
    title: 'Recorded by mistake',
    at: 'families',
    form: saying,
    creates: true,
    subject: async ({ ctx, params }): Promise<OnDoubt> => ({ family: await opened(ctx, params.familyId) }),
    back,
    before: () =>
      html`<p class="op-sent">Nothing changes until a second person has looked: a colleague on this plan, or a manager. They are told now.</p>`,
    buttons: [{ do: 'say', text: 'Say that it was a mistake' }],
    async save(on, a, { ctx }) {
      await doubtDeath(ctx, on.family, a.who, a.why)
      return back(on).href
    },
  })
  formPage(site, {
    path: '/families/:familyId/death/mistake/:doubtId',
    who: caseworkers,
    title: 'Recorded by mistake',
    at: 'families',
    form: answering,
    creates: true,
    async subject({ ctx, params }): Promise<OnAnswer> {
      const family = await opened(ctx, params.familyId)
      const doubt = (await openDoubts(ctx, family.id)).find((x) => x.id === params.doubtId)
      if (!doubt) throw new NotFound('doubt')
      return { family, doubt, by: (await colleague(ctx, doubt.askedBy))?.name ?? 'A colleague' }
    },
    back: (on: OnAnswer) => back(on),
    before: (on) =>
      html`<p class="op-sent"><b>${on.by}</b> says that ${on.family.members.find((m) => m.id === on.doubt.memberId)?.name ?? 'this person'} has not died: “${on.doubt.why}” (${sayDateTime(on.doubt.askedAt)})</p><p>Find out for yourself: from the police, the hospital, or the person. Never ring a number that was held here until it is checked.</p>`,
    buttons: [{ do: 'answer', text: 'Save what you found' }],
    async save(on, a, { ctx }) {
      await answerDoubt(ctx, on.family, on.doubt.id, a.found, a.answer)
      return a.found === 'mistake' ? `/families/${on.family.id}` : back(on).href
    },
  })
}
/** On the page of what was recorded. */
export async function doubtBox(ctx: Context, family: OpenFamily): Promise<Html> {
  const doubts = await openDoubts(ctx, family.id)
  const names = await Promise.all(doubts.map(async (x) => ({ ...x, by: (await colleague(ctx, x.askedBy))?.name ?? 'A colleague' })))
  return html`<div class="op-box"><h2>Recorded by mistake?</h2>${names.map((x) => html`<p class="op-small">${x.by} says so, ${sayDateTime(x.askedAt)}: “${x.why}”${x.askedBy !== ctx.viewer.hatId ? html`<br><a href="/families/${family.id}/death/mistake/${x.id}">Look into it and answer</a>` : html`<br>A second person answers.`}</p>`)}${doubts.length === 0 && html`<p class="op-small"><a href="/families/${family.id}/death/mistake">Say that it was a mistake</a>. A second person looks before anything changes.</p>`}</div>`
}
