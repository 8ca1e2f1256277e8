/** What a panel looks at and decides. The database gives it to whoever prepares or chairs the panel of this area, and to nobody else. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { addMonths, type Day } from '#lib/day.ts'
import { dayIn, startOfDay } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { sayName } from '#rooms/people/index.ts'
import { type HarmEvent, type OftenDecision, oftenest, oftenGaps, oftenRule, type Proposal, repeat, serial } from './often-rules.ts'

export const isForPanel = async (ctx: Context): Promise<boolean> =>
  (await sql<{ area: string | null }>`select meetings.panel_area() as area`.execute(ctx.db)).rows[0]?.area != null
export async function panelArea(ctx: Context): Promise<string> {
  const { rows } = await sql<{ area: string | null }>`select meetings.panel_area() as area`.execute(ctx.db)
  if (!rows[0]?.area) throw new NotFound('panel')
  return rows[0].area
}
export type About = 'helped' | 'harms' | 'serial' | 'repeat'
export interface Considered {
  personId: string
  about: About
  decision: OftenDecision | 'confirmed' | 'not-confirmed'
  why: string
  does: string
  again: Day | null
  rule: string
  by: string
  at: Date
  /** It was decided of records that were counted as one person then and are not now: somebody looks again. */
  parted: boolean
}
/** What was decided of these, whichever of their records it was decided of: links made since do not lose it. */
export async function consideredIn(ctx: Context, area: string, personIds: readonly string[]): Promise<Considered[]> {
  const { rows } = await sql<{
    now: string
    about: string
    decision: string
    why: string
    who_does_what: string
    again_on: string | null
    rule: string
    decided_by: string
    decided_at: Date
    parted: boolean
  }>`with r as (select * from meetings.records_of(${personIds as string[]}::uuid[])), one as (select r.person_id, array_agg(r.own_person) as own from r group by 1)
    select r.person_id as now, c.about, c.decision, c.why, c.who_does_what, c.again_on, c.rule, c.decided_by, c.decided_at, not c.counted <@ one.own as parted
    from r join one on one.person_id = r.person_id join meetings.considered c on c.person_id = r.own_person where c.area = ${area} order by c.seq desc`.execute(
    ctx.db,
  )
  return rows.map((r) => ({
    personId: r.now,
    parted: r.parted,
    about: r.about as About,
    decision: r.decision as Considered['decision'],
    why: r.why,
    does: r.who_does_what,
    again: r.again_on as Day | null,
    rule: r.rule,
    by: r.decided_by,
    at: r.decided_at,
  }))
}

export interface Listed {
  personId: string
  name: string
  bornOn: Day | null
  ageAbout: number | null
  /** What there was, in the order it was: the evidence and nothing else. */
  events: { on: Day; reference: string; kind: string; victim: string | null }[]
  /** The plans it comes from: whose workers read that somebody looked. */
  plans: Set<string>
}
export interface OnPanel extends Listed {
  /** In the tenth with the most, this year. */
  often: boolean
  times: number
  serial: Proposal | undefined
  repeat: Proposal[]
}
interface Row {
  person_id: string
  family_id: string
  given_name: string
  family_name: string
  born_on: Day | null
  age_about: number | null
  reference: string
}
function grouped<R extends Row>(rows: readonly R[], event: (r: R) => Listed['events'][number]): Listed[] {
  const all = new Map<string, Listed>()
  for (const r of rows) {
    const one = all.get(r.person_id) ?? {
      personId: r.person_id,
      name: sayName({ givenName: r.given_name, familyName: r.family_name }),
      bornOn: r.born_on,
      ageAbout: r.age_about,
      events: [],
      plans: new Set<string>(),
    }
    one.events.push(event(r))
    one.plans.add(r.family_id)
    all.set(r.person_id, one)
  }
  for (const one of all.values()) one.events.sort((a, b) => a.on.localeCompare(b.on))
  // By name: no order here says that one is worse than another.
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name))
}
/** Whoever a list named was looked at: by the person, and for her workers by the plan. */
const shown = (ctx: Context, action: string, all: readonly Listed[]) => {
  ctx.record(action, { classes: ['identity', 'report'], subjects: all.map((x) => x.personId) })
  const plans = [...new Set(all.flatMap((x) => [...x.plans]))]
  if (plans.length > 0) ctx.record('list for a panel', { classes: ['identity', 'report'], subjects: plans })
}

/** Who has needed help most often in twelve months: how often, by which door, and on which plans. */
export async function neededHelp(ctx: Context): Promise<OnPanel[]> {
  await panelArea(ctx)
  const since = startOfDay(addMonths(ctx.today, -12))
  const { rows } = await sql<Row & { kind: string; at: Date }>`select * from meetings.help_events(${since})`.execute(ctx.db)
  const all = grouped(rows, (r) => ({ on: dayIn(r.at), reference: r.reference, kind: r.kind, victim: null }))
  const list = oftenest(all, (x) => x.events.length).map(
    (x): OnPanel => ({ ...x, often: true, times: x.events.length, serial: undefined, repeat: [] }),
  )
  shown(ctx, 'list who needed help most often', list)
  return list
}
/** Who is reported to harm most often in twelve months, and whoever may be serial or repeat in three years. */
export async function harming(ctx: Context): Promise<OnPanel[]> {
  await panelArea(ctx)
  const { rows } = await sql<
    Row & { victim_id: string | null; kind: string; on_day: Day }
  >`select * from meetings.harm_events(${addMonths(ctx.today, -48)}::date)`.execute(ctx.db)
  const all = grouped(rows, (r) => ({ on: r.on_day, reference: r.reference, kind: r.kind, victim: r.victim_id }))
  const year = addMonths(ctx.today, -12)
  const times = (x: Listed) =>
    new Set(x.events.filter((e) => e.kind === 'incident' && e.on > year).map((e) => `${e.on}${e.reference}`)).size
  const often = new Set(
    oftenest(
      all.filter((x) => times(x) > 0),
      times,
    ).map((x) => x.personId),
  )
  const list = all
    .map((x): OnPanel => {
      const events = x.events.filter((e): e is Listed['events'][number] & HarmEvent => e.kind === 'incident' || e.kind === 'referral')
      return {
        ...x,
        often: often.has(x.personId),
        times: times(x),
        serial: serial(events, x.bornOn, ctx.today),
        repeat: repeat(events, ctx.today),
      }
    })
    .filter((x) => x.often || x.serial || x.repeat.length > 0)
  shown(ctx, 'list who harms most often', list)
  return list
}
export const onPanel = async (ctx: Context, about: 'helped' | 'harms', personId: string): Promise<OnPanel> => {
  const found = (await (about === 'helped' ? neededHelp(ctx) : harming(ctx))).find((x) => x.personId === personId)
  if (!found) throw new NotFound('person')
  return found
}

async function keep(
  ctx: Context,
  x: OnPanel,
  about: About,
  d: { decision: Considered['decision']; why: string; does?: string; again?: Day | undefined },
  rule: string,
  evidence: unknown,
): Promise<void> {
  const area = await panelArea(ctx)
  const { rows: records } = await sql<{ id: string }>`select own_person as id from meetings.records_of(${[x.personId]}::uuid[])`.execute(
    ctx.db,
  )
  await ctx.db
    .insertInto('meetings.considered')
    .values({
      id: randomUUID(),
      area,
      person_id: x.personId,
      about,
      decision: d.decision,
      why: d.why.trim(),
      who_does_what: d.does?.trim() ?? '',
      again_on: d.again ?? null,
      rule,
      evidence: JSON.stringify(evidence),
      counted: records.map((r) => r.id),
      decided_by: ctx.viewer.hatId,
      decided_at: ctx.now,
    })
    .execute()
  ctx.record('panel decided', { subjects: [x.personId], reason: `${about}: ${d.decision}` })
}
/** What a panel decides of one person. Her workers hear that it takes up what she needs. */
export async function decideOften(
  ctx: Context,
  x: OnPanel,
  about: 'helped' | 'harms',
  d: { decision: OftenDecision; why: string; does: string; again: Day | undefined },
): Promise<void> {
  const gap = Object.values(oftenGaps(d, ctx.today))[0]
  if (gap) throw new Refused(`${gap}.`)
  await keep(
    ctx,
    x,
    about,
    d,
    oftenRule,
    x.events.map(({ on, reference, kind }) => ({ on, reference, kind })),
  )
  if (about === 'helped' && d.decision === 'take-up') await sql`select meetings.tell_of_panel(${x.personId})`.execute(ctx.db)
}
/** A person confirms, or does not, what the rule only proposes; with the rule and the evidence as they stood. */
export async function confirmPattern(ctx: Context, x: OnPanel, about: 'serial' | 'repeat', confirmed: boolean, why: string): Promise<void> {
  const proposals = about === 'serial' ? (x.serial ? [x.serial] : []) : x.repeat
  const one = proposals[0]
  if (!one) throw new NotFound('proposal')
  if (why.trim().length < 4) throw new Refused('Enter why.')
  await keep(
    ctx,
    x,
    about,
    { decision: confirmed ? 'confirmed' : 'not-confirmed', why },
    one.rule,
    proposals.flatMap((q) => q.evidence),
  )
}
/** Of whom in this plan her workers may be told to ask the police: ids of members, and nothing else. */
export async function askThePolice(ctx: Context, familyId: string): Promise<string[]> {
  const { rows } = await sql<{ ids: string[] | null }>`select meetings.ask_the_police(${familyId}) as ids`.execute(ctx.db)
  return rows[0]?.ids ?? []
}
