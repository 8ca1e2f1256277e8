/** What is held of delivery: who leads each line and what was reported, under the reader's own rights. */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { type Colleague, type Context, colleagues } from '#rooms/access/index.ts'
import { allLines, type Line, type Report } from './delivery-rules.ts'

export interface Named {
  version: number
  /** Nobody: named, and then taken off. */
  hatId: string | null
  namedBy: string
  at: Date
}
export interface Held {
  /** Newest first. */
  reports: Report[]
  /** Newest first. */
  leads: Named[]
}
export interface Delivery {
  lines: Line[]
  held(key: string): Held
  people: ReadonlyMap<string, Colleague>
  mayName: boolean
}
const none: Held = { reports: [], leads: [] }

/** The database says who reads delivery; to everyone else it is not there. */
export async function openDelivery(ctx: Context): Promise<Delivery> {
  const { rows } = await sql<{
    reads: boolean
    names: boolean
  }>`select strategy.reads_delivery() as reads, strategy.names_leads() as names`.execute(ctx.db)
  if (!rows[0]?.reads) throw new NotFound('delivery')
  const [reports, leads, people] = await Promise.all([
    ctx.db.selectFrom('strategy.progress').selectAll().orderBy('version', 'desc').execute(),
    ctx.db.selectFrom('strategy.lead').selectAll().orderBy('version', 'desc').execute(),
    colleagues(ctx),
  ])
  const held = new Map<string, Held>()
  const of = (item: string): Held => {
    const found = held.get(item) ?? { reports: [], leads: [] }
    held.set(item, found)
    return found
  }
  for (const r of reports)
    of(r.item).reports.push({
      version: r.version,
      hatId: r.hat_id,
      kind: r.kind as Report['kind'],
      changed: r.changed,
      expectedOn: r.expected_on as Day | null,
      help: r.help,
      evidence: r.evidence,
      at: r.at,
    })
  for (const l of leads) of(l.item).leads.push({ version: l.version, hatId: l.hat_id, namedBy: l.named_by, at: l.at })
  return { lines: allLines(ctx.pack), held: (key) => held.get(key) ?? none, people, mayName: rows[0].names }
}
/** As it stood at the end of a day: what was reported and who was named since is left out. */
export function deliveryOn(delivery: Delivery, day: Day): Delivery {
  const until = <T extends { at: Date }>(all: readonly T[]): T[] => all.filter((x) => dayIn(x.at) <= day)
  return {
    ...delivery,
    held(key) {
      const { reports, leads } = delivery.held(key)
      return { reports: until(reports), leads: until(leads) }
    },
  }
}
export function openLine(delivery: Delivery, key: string): Line {
  const line = delivery.lines.find((l) => l.key === key)
  if (!line) throw new NotFound('line of a strategy')
  return line
}
/** Whoever leads it now, if they still work here in that role. */
export function leaderOf(delivery: Delivery, key: string): Colleague | undefined {
  const hatId = delivery.held(key).leads[0]?.hatId
  const who = hatId ? delivery.people.get(hatId) : undefined
  return who?.active ? who : undefined
}
export const leadsLine = (ctx: Context, delivery: Delivery, key: string): boolean => delivery.held(key).leads[0]?.hatId === ctx.viewer.hatId
/** 'Sam Whitlock, PIPPA'. */
export const sayWho = (people: ReadonlyMap<string, Colleague>, hatId: string): string => {
  const who = people.get(hatId)
  return who ? `${who.name}, ${who.teamName}` : 'somebody who has left'
}
