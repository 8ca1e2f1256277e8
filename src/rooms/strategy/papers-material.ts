/** What a paper is made of, gathered when it is read: delivery by rule, figures with small numbers hidden, and what its author wrote. */
import { addDays, type Day } from '#lib/day.ts'
import type { Board, Pack, SmallNumbers, Strategy } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Line, linesOf, type Report, reportDue, type Standing, standingOf } from './delivery-rules.ts'
import { type Delivery, deliveryOn, leaderOf, openDelivery, sayWho } from './delivery-store.ts'
import { cellsOf } from './papers-beside.ts'
import { type Told, toldFor } from './papers-measures.ts'
import { asAtOf, type Words } from './papers-rules.ts'
import type { Held } from './papers-store.ts'
import { areasIn } from './rules.ts'
import { ruleToday } from './store.ts'

export interface Material {
  pack: Pack
  paper: Held
  strategy: Strategy
  board: Board | undefined
  /** The day that delivery is told of: the last of the half-year, or the day a meeting's paper is made. */
  asAt: Day
  /** The day it is made. */
  made: Day
  /** By which small numbers are hidden: that of the day it is made. */
  rule: SmallNumbers
  madeUp: boolean
  words: Words
  lines: readonly Line[]
  standing(line: Line): Standing
  /** Newest first: what had been reported by that day. */
  reports(line: Line): readonly Report[]
  /** And what was reported since. */
  allReports(line: Line): readonly Report[]
  /** Whoever led it then: by name for the board, by team for everyone. */
  leader(line: Line): { name: string; team: string } | undefined
  owes(line: Line): string | undefined
  known: readonly Told[]
  author: { name: string; team: string }
  signer: { name: string; team: string }
}
export const strategyOf = (pack: Pack, p: Pick<Held, 'strategy'>): Strategy => {
  const found = pack.strategies.find((s) => s.key === p.strategy)
  if (!found) throw new NotFound('strategy')
  return found
}
const called = (d: Delivery, hatId: string) => {
  const who = d.people.get(hatId)
  return who
    ? { name: `${who.name}, ${who.title}`, team: `${who.title}, ${who.teamName}` }
    : { name: sayWho(d.people, hatId), team: 'Somebody who has left' }
}

export async function materialFor(ctx: Context, paper: Held, words: Words): Promise<Material> {
  const strategy = strategyOf(ctx.pack, paper)
  const asAt = asAtOf(paper, ctx.today)
  const now = await openDelivery(ctx)
  const delivery = deliveryOn(now, asAt)
  const areas = areasIn(ctx.pack.areas, strategy.area)
  // Figures of whole periods up to the end of what the paper is about, however late it is written.
  const known = await toldFor({ ...ctx, today: asAt < ctx.today ? addDays(asAt, 1) : ctx.today }, strategy, areas)
  const reports = (line: Line) => delivery.held(line.key).reports
  // Of a day that has passed: whoever led it then, here still or not.
  const led = (line: Line) =>
    asAt < ctx.today ? delivery.people.get(delivery.held(line.key).leads[0]?.hatId ?? '') : leaderOf(delivery, line.key)
  return {
    pack: ctx.pack,
    paper,
    strategy,
    board: ctx.pack.boards.find((b) => b.key === paper.board),
    asAt,
    made: ctx.today,
    rule: ruleToday(ctx),
    madeUp: ctx.madeUp,
    words,
    lines: linesOf(strategy),
    standing: (line) => standingOf(line, reports(line), asAt),
    reports,
    allReports: (line) => now.held(line.key).reports,
    leader(line) {
      const who = led(line)
      return who && { name: `${who.name}, ${who.teamName}`, team: who.teamName }
    },
    owes: (line) => (led(line) ? reportDue(line, reports(line), asAt) : undefined),
    known,
    author: called(delivery, paper.begunBy),
    signer: called(delivery, paper.signer),
  }
}
export const cellsIn = (m: Material) => cellsOf(m.known)
