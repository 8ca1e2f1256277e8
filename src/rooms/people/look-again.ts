/**
 * After two who were said to be one turn out to be two: what was done on this plan meanwhile because they were, for a person to look at again. Nothing is
 * changed by itself, and of the other plan nothing is said.
 */
import { sql } from 'kysely'
import { sayDateTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { longText } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, type Role, type StaffSite, standing } from '#rooms/access/index.ts'
import type { Panel } from './panels.ts'
import { type OpenFamily, openFamily } from './store.ts'

/** What was done, and what to check of it. */
const doings = {
  file: [
    'Referred to a programme',
    'It used a file that was opened for the other. Ask the programme whom it has met. If it is not the right one, take the referral back and send it again',
  ],
  passed: ['A word was passed to a programme', 'It went to the file of the other. Ask the programme to put it away'],
  heard: ['A programme told this plan something', 'It may have been about the other. What was done because of it?'],
  listed: ['Listed for the high-risk meeting', 'Did it count as a repeat, or was anything said there, because of the other?'],
  panel: ['A panel took up what is needed', 'It counted both as one. What does it come to with one alone?'],
  told: ['Workers were told of a contact', 'It may be about the other. Was anything of it written or done here?'],
} as const
type Doing = keyof typeof doings
export interface LookAgain {
  id: string
  memberId: string
  linkedAt: Date
  at: Date
  things: { what: Doing; at: Date; by: string | null }[]
}
export async function looksToTake(ctx: Context, familyId: string): Promise<LookAgain[]> {
  const rows = await ctx.db
    .selectFrom('people.look_again')
    .select(['id', 'member_id as memberId', 'linked_at as linkedAt', 'at', 'things'])
    .where('family_id', '=', familyId)
    .where('done_at', 'is', null)
    .where('id', '<>', sql<string>`all(people.looks_kept_from_me())`)
    .orderBy('at')
    .execute()
  return rows.map((r) => ({
    ...r,
    things: (r.things as unknown as { what: Doing; at: string; by: string | null }[]).map((t) => ({ ...t, at: new Date(t.at) })),
  }))
}
export async function lookedAgain(ctx: Context, family: OpenFamily, id: string, words: string): Promise<void> {
  if (words.trim().length < 4) throw new Refused('Enter what you found.')
  const { rows } = await sql<{ done: boolean }>`select people.looked_again(${id}, ${words}) as done`.execute(ctx.db)
  if (!rows[0]?.done) throw new NotFound('look')
  ctx.record('looked again', { classes: ['identity'], family: family.id, subjects: [id] })
}
const mayLook = async (ctx: Context, familyId: string): Promise<boolean> => {
  const { bases } = await standing(ctx, familyId)
  return (['named', 'victim', 'child', 'both', 'duty'] as const).some((b) => bases.includes(b))
}

interface OnLook {
  family: OpenFamily
  look: LookAgain
  name: string
  everyone: ReadonlyMap<string, Colleague>
}
export function lookAgainPage(site: StaffSite, who: readonly Role[]): void {
  formPage(site, {
    path: '/families/:familyId/look-again/:lookId',
    who,
    title: 'Look again',
    at: 'families',
    heading: (on: OnLook) => html`Look again<span class="op-head__sub">${on.name}</span>`,
    form: form({
      words: longText('What did you find, and what did you put right?', {
        missing: 'Enter what you found',
        rows: 3,
        max: 1000,
        called: 'what you found',
      }),
    }),
    creates: true,
    async subject({ ctx, params }): Promise<OnLook> {
      const family = await openFamily(ctx, params.familyId)
      const look = (await looksToTake(ctx, family.id)).find((l) => l.id === params.lookId)
      if (!look || !(await mayLook(ctx, family.id))) throw new NotFound('look')
      const name = family.members.find((m) => m.id === look.memberId)?.name ?? 'Somebody here'
      return { family, look, name, everyone: await colleagues(ctx) }
    },
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: ({ look, name, everyone }) =>
      html`<p class="op-sent">From ${sayDateTime(look.linkedAt)} to ${sayDateTime(look.at)} ${name} was said to be one with somebody on record elsewhere. They are two. <b>Nothing here was changed by that.</b></p>
${table({
  caption: 'What was done here meanwhile',
  cards: true,
  head: ['What', 'When, by whom', 'To check'],
  rows: look.things.map((t) => [
    doings[t.what][0],
    html`${sayDateTime(t.at)}${t.by && html`<small>${everyone.get(t.by)?.name ?? 'a colleague'}</small>`}`,
    `${doings[t.what][1]}${doings[t.what][1].endsWith('?') ? '' : '.'}`,
  ]),
})}`,
    buttons: [{ do: 'looked', text: 'It has been looked at' }],
    async save(on, a, { ctx }) {
      await lookedAgain(ctx, on.family, on.look.id, a.words)
      return `/families/${on.family.id}`
    },
  })
}
/** On the plan until somebody has looked. */
export const lookAgainPanel: Panel = {
  key: 'look-again',
  place: 'aside',
  order: 13,
  async draw(ctx, family) {
    const looks = await looksToTake(ctx, family.id)
    if (looks.length === 0) return undefined
    const may = await mayLook(ctx, family.id)
    return html`<div class="op-box op-box--warm"><h2>Look again</h2>${looks.map((l) => html`<p class="op-small"><b>${family.members.find((m) => m.id === l.memberId)?.name ?? 'Somebody here'}</b> was said to be one with somebody on record elsewhere, and is not. ${plural(l.things.length, 'thing was', 'things were')} done here meanwhile.${may && html`<br><a href="/families/${family.id}/look-again/${l.id}">See what, and what to check</a>`}</p>`)}</div>`
  },
}
