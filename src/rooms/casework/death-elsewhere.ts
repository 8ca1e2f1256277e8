/**
 * A death that was recorded of somebody said to be the same person. Nothing goes to them meanwhile (casework.hold_death); a person of this plan says
 * whether it is them. Where it was recorded, and by whom, stands nowhere here.
 */
import { sql } from 'kysely'
import { sayDateTime } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { longText, oneOf } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { type Context, type StaffSite, standing } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily, type Panel, saidDead } from '#rooms/people/index.ts'
import { caseworkers } from './day-pages.ts'
import { mayRecordDeath } from './death-doubt.ts'

const untilSaid = (name: string): string => `Nothing goes to ${name} until you say whether it is ${name}`
export interface DeathHold {
  id: string
  memberId: string
  at: Date
}
export async function deathHolds(ctx: Context, familyId: string): Promise<DeathHold[]> {
  const rows = await ctx.db
    .selectFrom('casework.death_hold')
    .select(['id', 'member_id', 'at'])
    .where('family_id', '=', familyId)
    .where('ended_at', 'is', null)
    .orderBy('at')
    .execute()
  return rows.map((r) => ({ id: r.id, memberId: r.member_id, at: r.at }))
}
/** What was stopped may go on, numbers as not checked; and whether the two are one is looked at again. */
export async function notHer(ctx: Context, family: OpenFamily, holdId: string, why: string): Promise<void> {
  if (why.trim().length < 10) throw new Refused('Enter how you know that it is somebody else, in a sentence.')
  const { rows } = await sql<{ done: boolean }>`select casework.not_her(${holdId}, ${why}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('hold')
  ctx.record('not the one who died', { classes: ['identity', 'contact'], family: family.id, subjects: [holdId] })
}

interface OnHold {
  family: OpenFamily
  hold: DeathHold
  name: string
}
const saying = form({
  her: oneOf(
    'Is it the same person?',
    {
      yes: { text: 'Yes, and they have died', hint: 'You record the death on the next page' },
      no: {
        text: 'No: it is somebody else, or they are alive',
        hint: 'Numbers come back as not checked. Somebody looks again at whether the two are one person',
      },
    },
    { missing: 'Select whether it is the same person', small: true },
  ),
  why: longText('How do you know?', {
    optional: true,
    rows: 2,
    max: 500,
    called: 'how you know',
    hint: 'Needed where you say no. For example, you spoke with them today',
  }),
})
export function deathElsewherePage(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/death/same/:holdId',
    who: caseworkers,
    title: 'Whether it is the same person',
    at: 'families',
    heading: (on: OnHold) => html`Has ${on.name} died?<span class="op-head__sub">${on.family.title}</span>`,
    form: saying,
    creates: true,
    async subject({ ctx, params }): Promise<OnHold> {
      const family = await openFamily(ctx, params.familyId)
      const { bases } = await standing(ctx, family.id)
      const hold = (await deathHolds(ctx, family.id)).find((h) => h.id === params.holdId)
      if (!hold || !mayRecordDeath.some((b) => bases.includes(b))) throw new NotFound('hold')
      return { family, hold, name: nameIn(family, hold) }
    },
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: (on) =>
      html`<p class="op-sent">${saidDead} (${sayDateTime(on.hold.at)}). <b>${untilSaid(on.name)}.</b></p><p>Find out for yourself: from the police, the hospital, or somebody who knows. Never ring a number that was held here until it is checked.</p>`,
    buttons: [{ do: 'say', text: 'Save what you found' }],
    async save(on, a, { ctx }) {
      if (a.her === 'yes') return `/families/${on.family.id}/death${on.family.members.some((m) => m.diedOn !== null) ? '?another=yes' : ''}`
      const why = (a.why ?? '').trim()
      if (why.length < 10) return { why: new Problem('Enter how you know that it is somebody else, in a sentence') }
      await notHer(ctx, on.family, on.hold.id, why)
      return `/families/${on.family.id}`
    },
  })
}
const nameIn = (family: OpenFamily, h: DeathHold): string => family.members.find((m) => m.id === h.memberId)?.name ?? 'this person'
/** On the plan, above the work, until somebody has said. */
export const deathElsewhere: Panel = {
  key: 'death-elsewhere',
  place: 'aside',
  order: 14,
  async draw(ctx, family) {
    const holds = await deathHolds(ctx, family.id)
    if (holds.length === 0) return undefined
    const { bases } = await standing(ctx, family.id)
    const may = mayRecordDeath.some((b) => bases.includes(b))
    return html`<div class="op-box op-box--grave"><h2>Nothing goes out</h2>${holds.map((h) => html`<p class="op-small">${saidDead}: <b>${nameIn(family, h)}</b>. ${untilSaid(nameIn(family, h))}.${may && html`<br><a href="/families/${family.id}/death/same/${h.id}">Say whether it is ${nameIn(family, h)}</a>`}</p>`)}</div>`
  },
}
