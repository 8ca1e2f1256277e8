/**
 * Danger to workers: which, from a closed list. Whoever has a basis on either side reads it; that alone crosses, never who said so, when, or the line
 * beside it, which stays on her side (practice decisions, 28).
 */
import { randomUUID } from 'node:crypto'
import { dayIn, sayDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { chooseFrom, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { seenBy } from '#platform/views/marks.ts'
import { type Context, colleagues, type Role, type StaffSite, standing } from '#rooms/access/index.ts'
import type { Panel } from './panels.ts'
import { type OpenFamily, openFamily } from './store.ts'

export const dangerKinds = {
  'not-alone': 'Do not visit alone',
  followed: 'Has followed workers',
  threatened: 'Has threatened workers',
  weapon: 'May have a weapon',
  dog: 'A dangerous dog',
  'office-only': 'Meet in the office only, two workers',
} as const
export type DangerKind = keyof typeof dangerKinds

export interface Danger {
  id: string
  kind: DangerKind
  memberId: string | null
  note: string
  at: Date
  by: string
}
/** What this reader may know of: written on her side, and which there are on his file, without who said so. */
export async function dangerOn(ctx: Context, family: Pick<OpenFamily, 'id'>): Promise<{ own: Danger[]; his: DangerKind[] }> {
  const own = await ctx.db
    .selectFrom('people.danger')
    .selectAll()
    .where('family_id', '=', family.id)
    .where('ended_at', 'is', null)
    .orderBy('at')
    .execute()
  const his = await ctx.db.selectFrom('harm.danger').select(['id', 'kind']).where('ended_at', 'is', null).execute()
  if (own.length + his.length > 0) ctx.record('read', { classes: ['danger'], family: family.id })
  return {
    own: own.map((r) => ({ id: r.id, kind: r.kind as DangerKind, memberId: r.member_id, note: r.note, at: r.at, by: r.recorded_by })),
    his: [...new Set(his.filter((r) => !own.some((o) => o.id === r.id)).map((r) => r.kind as DangerKind))],
  }
}
export async function addDanger(
  ctx: Context,
  familyId: string,
  what: { kind: DangerKind; memberId: string | null; note?: string },
): Promise<string> {
  const id = randomUUID()
  await ctx.db
    .insertInto('people.danger')
    .values({
      id,
      family_id: familyId,
      member_id: what.memberId,
      kind: what.kind,
      note: what.note ?? '',
      at: ctx.now,
      recorded_by: ctx.viewer.hatId,
    })
    .execute()
  ctx.record('add danger', { classes: ['danger'], family: familyId, subjects: [id] })
  return id
}
export async function endDanger(ctx: Context, familyId: string, id: string): Promise<void> {
  const ended = await ctx.db
    .updateTable('people.danger')
    .set((e) => ({ ended_at: ctx.now, ended_by: ctx.viewer.hatId, version: e('version', '+', 1) }))
    .where('family_id', '=', familyId)
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (ended.numUpdatedRows !== 1n) throw new NotFound('danger')
  ctx.record('end danger', { classes: ['danger'], family: familyId, subjects: [id] })
}

const home = 'home'
interface OnDanger {
  family: OpenFamily
  now: Awaited<ReturnType<typeof dangerOn>>
  by: (hat: string) => string
}
const newDanger = form({
  kind: oneOf('What is the danger?', dangerKinds, { missing: 'Select the danger', small: true }),
  about: chooseFrom('From whom?', {
    choices: (on: OnDanger) => ({
      ...Object.fromEntries(on.family.members.filter((m) => m.role !== 'child' && m.diedOn === null).map((m) => [m.id, m.name])),
      [home]: 'The home, or nobody in particular',
    }),
    missing: 'Select from whom',
    small: true,
  }),
  note: text('Anything a worker must know, in one line', {
    optional: true,
    max: 300,
    hint: 'Stays with those on this plan. Whoever works with him sees which danger, and never this line or who wrote it.',
  }),
})

export function dangerPages(site: StaffSite, who: readonly Role[]): void {
  const path = '/families/:familyId/danger' as const
  formPage(site, {
    path,
    who,
    title: 'Danger to workers',
    at: 'families',
    heading: (on: OnDanger) => html`Danger to workers<span class="op-head__sub">${on.family.title}</span>`,
    form: newDanger,
    creates: true,
    async subject({ ctx, params }): Promise<OnDanger> {
      const family = await openFamily(ctx, params.familyId)
      if (!(await standing(ctx, family.id)).writes('danger')) throw new NotFound('danger')
      const everyone = await colleagues(ctx)
      return { family, now: await dangerOn(ctx, family), by: (hat) => everyone.get(hat)?.name ?? '' }
    },
    back: (on: OnDanger) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: (on) =>
      on.now.own.length > 0 &&
      html`<ul class="op-items">${on.now.own.map((d) => html`<li>${sayDanger(on.family, d)}<br><span class="op-small op-quiet">${on.by(d.by)}, ${sayDay(dayIn(d.at))}</span><form method="post" action="/families/${on.family.id}/danger/${d.id}/end">${button({ text: 'This is over', classes: 'govuk-button--secondary' })}</form></li>`)}</ul>`,
    buttons: [{ do: 'add', text: 'Warn everyone who works with them' }],
    async save(on, a, { ctx }) {
      await addDanger(ctx, on.family.id, { kind: a.kind, memberId: a.about === home ? null : a.about, note: a.note ?? '' })
      return `/families/${on.family.id}`
    },
  })
  site.post('/families/:familyId/danger/:dangerId/end', who, async ({ ctx, params }) => {
    const family = await openFamily(ctx, params.familyId)
    if (!/^[0-9a-f-]{36}$/.test(params.dangerId)) throw new NotFound('danger')
    await endDanger(ctx, family.id, params.dangerId)
    return { go: `/families/${family.id}/danger` }
  })
}
const sayDanger = (family: OpenFamily, d: Danger): Html => {
  const name = family.members.find((m) => m.id === d.memberId)?.name
  return html`<b>${dangerKinds[d.kind]}</b>${name && ` (${name})`}${d.note !== '' && html`: ${d.note}`}`
}

export const dangerPanel: Panel = {
  key: 'danger',
  place: 'main',
  order: 2,
  async draw(ctx, family) {
    const [{ own, his }, mine] = await Promise.all([dangerOn(ctx, family), standing(ctx, family.id)])
    const change =
      mine.writes('danger') &&
      html`<p class="op-small op-do"><a href="/families/${family.id}/danger">${own.length > 0 ? 'Add another, or say that it is over' : 'Warn workers of a danger'}</a></p>`
    if (own.length + his.length === 0) return change ? html`<div class="op-small">${change}</div>` : undefined
    return html`<section class="op-sec" id="danger"><div class="op-box op-box--grave"><h2>Danger to workers</h2><ul class="op-items">${own.map((d) => html`<li>${sayDanger(family, d)}</li>`)}${his.map((k) => html`<li><b>${dangerKinds[k]}</b></li>`)}</ul>${seenBy('everyone who works with anybody here, on either side')}${change}</div></section>`
  },
}
