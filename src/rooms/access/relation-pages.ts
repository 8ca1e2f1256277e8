/**
 * A relation that was declared by mistake: whoever declared it says why, and somebody of information governance, who sees no families, agrees or does not.
 * Until then it counts. Neither learns whether it kept anything from anybody.
 */
import { sql } from 'kysely'
import { dayIn, sayDay } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { longText, oneOf } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { type Relation, relations } from './agency-rules.ts'
import type { Context } from './context.ts'
import type { StaffSite } from './frame.ts'
import { myRelations } from './me.ts'

export async function doubtRelation(ctx: Context, id: string, why: string): Promise<void> {
  if (why.trim().length < 10) throw new Refused('Enter why it was a mistake, in a sentence.')
  const { rows } = await sql<{ done: boolean }>`select access.doubt_relation(${id}, ${why.trim()}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('relation')
  ctx.record('doubt relation', { subjects: [id] })
}
export interface DoubtedRelation {
  id: string
  staffName: string
  agencyName: string | null
  name: string
  kind: Relation
  declaredAt: Date
  why: string
  askedAt: Date
}
export const doubtedRelations = async (ctx: Context): Promise<DoubtedRelation[]> =>
  (
    await sql<DoubtedRelation>`select id, staff_name as "staffName", agency_name as "agencyName", name, kind, declared_at as "declaredAt", why, asked_at as "askedAt" from access.doubted_relations() order by asked_at`.execute(
      ctx.db,
    )
  ).rows
export async function answerRelation(ctx: Context, id: string, agreed: boolean, said: string): Promise<void> {
  const { rows } = await sql<{ done: boolean }>`select access.answer_relation(${id}, ${agreed}, ${said.trim()}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('relation')
  ctx.record(agreed ? 'relation taken back' : 'relation stands', { subjects: [id] })
}

const doubting = form({
  why: longText('Why was it a mistake?', {
    missing: 'Enter why it was a mistake',
    rows: 3,
    max: 500,
    called: 'why',
    hint: 'For example, another person of the same name was meant',
  }),
})
const answering = form({
  agreed: oneOf(
    'What have you found?',
    {
      yes: { text: 'It was a mistake', hint: 'From now on it keeps nothing from them' },
      no: { text: 'It stands', hint: 'It goes on counting, and they are told why' },
    },
    { missing: 'Select what you have found', small: true },
  ),
  said: longText('Why', {
    missing: 'Enter why',
    rows: 2,
    max: 500,
    called: 'why',
    hint: 'Whom you asked. Never only the one who asks to have it taken back',
  }),
})
const mine = { href: '/me/relations', text: 'People you are related to or know' }

export function relationPages(site: StaffSite): void {
  formPage(site, {
    path: '/me/relations/:id/mistake',
    who: 'signed-in',
    title: 'Said by mistake',
    form: doubting,
    creates: true,
    async subject({ ctx, params }) {
      const found = (await myRelations(ctx)).find((r) => r.id === params.id && r.undoneAt === null && r.undoAskedAt === null)
      if (!found) throw new NotFound('relation')
      return found
    },
    heading: (r) => html`Said by mistake<span class="op-head__sub">${r.name}, ${relations[r.kind].toLowerCase()}</span>`,
    back: () => mine,
    before: () =>
      html`<p class="op-sent">Information governance looks into it. Until somebody there agrees, it counts as before. You are not told what it kept from you, if anything.</p>`,
    buttons: [{ do: 'ask', text: 'Ask to have it taken back' }],
    async save(r, a, { ctx }) {
      await doubtRelation(ctx, r.id, a.why)
      return mine.href
    },
  })
  site.get('/relations', ['governance'], async ({ ctx }) => {
    const all = await doubtedRelations(ctx)
    ctx.record('list doubted relations', {})
    return ctx.page({
      title: 'Relations',
      at: 'relations',
      body: html`<div class="op-head"><div><h1>Relations said by mistake</h1><p class="op-head__sub">What colleagues ask to have taken back. Nothing here says whether anybody is known.</p></div></div>
${table({
  caption: 'Relations said by mistake',
  hideCaption: true,
  cards: true,
  empty: 'Nobody has asked.',
  head: ['Who asks', 'Whom they named', 'Why', { text: 'Answer', hide: true }],
  rows: all.map((r) => [
    html`<b>${r.staffName}</b>${r.agencyName && html`<small>${r.agencyName}</small>`}`,
    html`${r.name}<small>${relations[r.kind]}, said ${sayDay(dayIn(r.declaredAt))}</small>`,
    html`${r.why}<small>${sayDay(dayIn(r.askedAt))}</small>`,
    html`<a href="/relations/${r.id}">Answer<span class="govuk-visually-hidden">: ${r.staffName}, ${r.name}</span></a>`,
  ]),
})}`,
    })
  })
  formPage(site, {
    path: '/relations/:id',
    who: ['governance'],
    title: 'Relations',
    at: 'relations',
    form: answering,
    creates: true,
    async subject({ ctx, params }) {
      const found = (await doubtedRelations(ctx)).find((r) => r.id === params.id)
      if (!found) throw new NotFound('relation')
      return found
    },
    heading: (r) => html`${r.staffName}<span class="op-head__sub">${r.name}, ${relations[r.kind].toLowerCase()}</span>`,
    back: () => ({ href: '/relations', text: 'Relations said by mistake' }),
    before: (r) =>
      html`<p class="op-sent">“${r.why}”</p><p>Somebody who harms may have a relative who works here. Ask the manager, and check who the named person is, before you agree.</p>`,
    buttons: [{ do: 'answer', text: 'Save what you found' }],
    async save(r, a, { ctx }) {
      await answerRelation(ctx, r.id, a.agreed === 'yes', a.said)
      return '/relations'
    },
  })
}
