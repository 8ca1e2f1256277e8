/**
 * To another door: what was written to the wrong one, or is about somebody who lives elsewhere. It goes whole and with the clock it had; whoever passed it on
 * holds nothing of it afterwards, and both doors can see that it was passed.
 */
import { sql } from 'kysely'
import { sayDateTime } from '#lib/london.ts'
import { type Pack, placeName, type Team } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Html, html } from '#platform/html.ts'
import { type Context, colleague, colleagues, openTeams } from '#rooms/access/index.ts'
import { passableFrom } from './rules.ts'
import { type Arrival, namedAtDoors, openArrival } from './store.ts'

/** Chosen, never written: what is in it says the rest, and this line stays at a door that may see no more of it. */
export const passReasons = {
  'lives-there': 'They live there',
  'help-there': 'They ask for help there',
  'safer-there': 'It is safer that it is dealt with there',
  'wrong-door': 'It came to the wrong door',
} as const
export type PassReason = keyof typeof passReasons

/** "Early Intervention Project, Portsmouth": two areas may call their doors the same. */
export const doorWords = (pack: Pack, t: Pick<Team, 'name' | 'area'>): string =>
  t.name.includes(placeName(pack, t.area)) ? t.name : `${t.name}, ${placeName(pack, t.area)}`
export const passableTo = (ctx: Context, a: Pick<Arrival, 'door'>): Record<string, string> =>
  Object.fromEntries(
    passableFrom(ctx.pack.channels, a.door, ctx.viewer.teamKey).flatMap((key) => {
      const team = ctx.pack.teams.find((t) => t.key === key)
      return team ? [[key, doorWords(ctx.pack, team)] as const] : []
    }),
  )

export async function passArrival(ctx: Context, id: string, to: { team: string; why: PassReason }): Promise<void> {
  const a = await openArrival(ctx, id, { lock: true })
  if (!Object.hasOwn(passableTo(ctx, a), to.team)) throw new NotFound('door')
  // Whoever wrote chose the door they wrote to, perhaps because of who works at the other.
  const named = (await namedAtDoors(ctx, a)).get(to.team)
  if (named !== undefined)
    throw new Refused(
      `${named} works at that door, and that name stands in it. Ring a manager there first, before anybody reads it. If it is only a colleague somebody spoke with, take it over as a contact and pass that on.`,
    )
  const { rows } = await sql<{ done: boolean }>`select arrivals.pass_on(${id}, ${to.team}, ${to.why}) as done`.execute(ctx.db)
  if (rows[0]?.done !== true) throw new Refused('A colleague has it. Ask them to pass it on, or to hand it to you.')
  ctx.record('pass on arrival', { classes: ['report'], subjects: [id], reason: `${to.team}: ${to.why}` })
}

/** How it came to this door, for those who have it now. */
export async function passedHere(ctx: Context, subjectId: string): Promise<Html | undefined> {
  const p = await ctx.db
    .selectFrom('arrivals.passed')
    .select(['by_hat', 'at', 'why'])
    .where('subject_id', '=', subjectId)
    .where('to_team', '=', ctx.viewer.teamId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  const by = p && (await colleague(ctx, p.by_hat))
  return (
    p &&
    html`<p class="op-small op-gap">Passed on by ${by?.name ?? 'a colleague'}, ${by?.teamName}, ${sayDateTime(p.at)}: ${passReasons[p.why as PassReason].toLowerCase()}. Its clock runs from when it came first.</p>`
  )
}

const keptDays = 14
/** What this door passed on: to which, why, and whether somebody has it. Never who it was about. */
export async function passedFromHere(ctx: Context): Promise<Html | undefined> {
  const since = new Date(ctx.now.getTime() - keptDays * 86_400_000)
  const { rows } = await sql<{
    id: string
    what: 'arrival' | 'contact'
    to_team: string
    by_hat: string
    at: Date
    why: PassReason
    taken: boolean
  }>`select * from arrivals.passed_from_here(${since})`.execute(ctx.db)
  if (rows.length === 0) return undefined
  const [everyone, teams] = await Promise.all([colleagues(ctx), openTeams(ctx)])
  const team = (id: string) => teams.find((t) => t.id === id)
  const name = (hat: string) => (hat === ctx.viewer.hatId ? 'you' : (everyone.get(hat)?.name ?? 'a colleague'))
  return html`<details class="op-small op-gap"><summary>Passed to other doors in the last ${keptDays} days (${rows.length})</summary><ul class="op-list">${rows.map(
    (r) => {
      const to = team(r.to_team)
      return html`<li>${sayDateTime(r.at, { year: false })}: ${r.what === 'arrival' ? 'something that arrived' : 'a contact'}, to ${to ? doorWords(ctx.pack, to) : 'another door'}, by ${name(r.by_hat)}. ${passReasons[r.why]}. ${r.taken ? 'Somebody has it there.' : html`<b>Nobody has taken it there yet.</b>`}</li>`
    },
  )}</ul></details>`
}
