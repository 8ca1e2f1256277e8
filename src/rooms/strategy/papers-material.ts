/** What a paper is made of, gathered when it is read: delivery by rule, figures with small numbers hidden, and what its author wrote. */
import type { Day } from '#lib/day.ts'
import type { Board, Pack, Strategy } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Line, linesOf, type Report, reportDue, type Standing, standingOf } from './delivery-rules.ts'
import { type Delivery, leaderOf, openDelivery, sayWho } from './delivery-store.ts'
import { type Told, toldFor } from './papers-measures.ts'
import { cellsOf, type Words } from './papers-rules.ts'
import type { Held } from './papers-store.ts'
import { areasIn } from './rules.ts'

export interface Material {
  pack: Pack
  paper: Held
  strategy: Strategy
  board: Board | undefined
  today: Day
  madeUp: boolean
  words: Words
  lines: readonly Line[]
  standing(line: Line): Standing
  /** Newest first. */
  reports(line: Line): readonly Report[]
  /** Whoever leads it: by name for the board, by team for everyone. */
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
  const delivery = await openDelivery(ctx)
  const areas = areasIn(ctx.pack.areas, strategy.area)
  // Figures of whole periods up to the end of what the paper is about, however late it is written.
  const until = paper.kind === 'performance' ? paper.nextOn : ctx.today
  const known = await toldFor({ ...ctx, today: until < ctx.today ? until : ctx.today }, strategy, areas)
  const reports = (line: Line) => delivery.held(line.key).reports
  return {
    pack: ctx.pack,
    paper,
    strategy,
    board: ctx.pack.boards.find((b) => b.key === paper.board),
    today: ctx.today,
    madeUp: ctx.madeUp,
    words,
    lines: linesOf(strategy),
    standing: (line) => standingOf(line, reports(line), ctx.today),
    reports,
    leader(line) {
      const who = leaderOf(delivery, line.key)
      return who && { name: `${who.name}, ${who.teamName}`, team: who.teamName }
    },
    owes: (line) => (leaderOf(delivery, line.key) ? reportDue(line, reports(line), ctx.today) : undefined),
    known,
    author: called(delivery, paper.begunBy),
    signer: called(delivery, paper.signer),
  }
}
export const cellsIn = (m: Material) => cellsOf(m.known)
