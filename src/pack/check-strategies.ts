/** What a pack's strategies and figures must hold together: every key they point at, and a note wherever a figure does not come out. */
import { disagreements } from './agreement.ts'
import type { Benchmark, Board, DataNote, PublishedFigure, Strategy, Theme } from './schema-strategies.ts'

type Path = readonly (string | number)[]
export interface Asked<Content> {
  content: Content
  at(path: Path, what: string, mend: string): void
}
export interface StrategyFiles {
  strategies: readonly Asked<Strategy>[]
  boards: readonly Asked<{ boards: Board[] }>[]
  themes: readonly Asked<{ themes: Theme[] }>[]
  figures: readonly Asked<{ figures: PublishedFigure[] }>[]
  notes: readonly Asked<{ notes: DataNote[] }>[]
  benchmarks: readonly Asked<{ benchmarks: Benchmark[] }>[]
}
export interface Checks {
  once(read: Asked<unknown>, list: readonly object[], path: Path, what: string, field?: string): void
  points(read: Asked<unknown>, value: string | null | undefined, path: Path, what: string): void
  pointsAll(read: Asked<unknown>, values: readonly string[] | undefined, path: Path, what: string): void
}

const lists = ['outputs', 'outcomes', 'actions', 'recommendations', 'measures'] as const

export function checkStrategies(files: StrategyFiles, { once, points, pointsAll }: Checks): void {
  for (const f of files.boards) once(f, f.content.boards, ['boards'], 'board')
  for (const f of files.notes) once(f, f.content.notes, ['notes'], 'data note')
  for (const f of files.figures) {
    once(f, f.content.figures, ['figures'], 'figure')
    once(f, f.content.figures, ['figures'], 'number of a figure', 'inventory')
  }
  for (const f of files.benchmarks) once(f, f.content.benchmarks, ['benchmarks'], 'benchmark')
  for (const f of files.themes) once(f, f.content.themes, ['themes'], 'theme')
  for (const f of files.strategies) {
    once(f, [f.content], [], 'strategy')
    once(f, f.content.leads, ['leads'], `lead of ${f.content.key}`)
    once(f, f.content.aims, ['aims'], 'aim')
    for (const [a, aim] of f.content.aims.entries()) for (const list of lists) once(f, aim[list], ['aims', a, list], 'line of a strategy')
  }

  for (const f of files.boards) for (const [i, b] of f.content.boards.entries()) points(f, b.area, ['boards', i, 'area'], 'area')
  for (const f of files.themes)
    for (const [i, t] of f.content.themes.entries()) pointsAll(f, t.items, ['themes', i, 'items'], 'line of a strategy')
  for (const f of files.benchmarks)
    for (const [i, b] of f.content.benchmarks.entries()) pointsAll(f, b.for, ['benchmarks', i, 'for'], 'figure')
  for (const f of files.strategies) {
    const s = f.content
    points(f, s.area, ['area'], 'area')
    points(f, s.board, ['board'], 'board')
    pointsAll(f, s.notes, ['notes'], 'data note')
    for (const [a, aim] of s.aims.entries()) {
      pointsAll(f, aim.notes, ['aims', a, 'notes'], 'data note')
      for (const list of lists)
        for (const [i, line] of aim[list].entries()) pointsAll(f, line.notes, ['aims', a, list, i, 'notes'], 'data note')
      for (const [i, act] of aim.actions.entries()) {
        const here = ['aims', a, 'actions', i]
        pointsAll(f, act.lead, [...here, 'lead'], `lead of ${s.key}`)
        if (act.lead.length === 0 && !act.doubt)
          f.at([...here, 'lead'], `action ${act.ref} has no lead`, 'name one, or say in doubt: that the document has none')
      }
      for (const [i, r] of aim.recommendations.entries())
        points(f, r.repeats, ['aims', a, 'recommendations', i, 'repeats'], 'line of a strategy')
      for (const [i, m] of aim.measures.entries()) {
        points(f, m.measure, ['aims', a, 'measures', i, 'measure'], 'measure')
        if (!m.measure && !m.needs)
          f.at(
            ['aims', a, 'measures', i],
            `measure ${m.ref} is counted nowhere`,
            'name the measure that counts it, or say in needs: what would fill it',
          )
      }
    }
  }
  for (const f of files.figures)
    for (const [i, figure] of f.content.figures.entries()) {
      const here = ['figures', i]
      points(f, figure.area, [...here, 'area'], 'area')
      points(f, figure.measure, [...here, 'measure'], 'measure')
      pointsAll(f, figure.items, [...here, 'items'], 'line of a strategy')
      pointsAll(f, figure.notes, [...here, 'notes'], 'data note')
      if (figure.values.length === 0 && !figure.needs)
        f.at([...here, 'values'], `figure ${figure.inventory} has no value`, 'enter its values, or say in needs: what would fill it')
      if (figure.as === 'rate' && !figure.per)
        f.at([...here, 'per'], `figure ${figure.inventory} is a rate per nothing`, 'write per: 1000 or 10000')
      if (['percent', 'rate'].includes(figure.as) && figure.outOf === null)
        f.at([...here, 'outOf'], `figure ${figure.inventory} is out of nothing`, 'say what it is out of, or that the document does not')
      const wrong = disagreements(figure)
      if (wrong.length > 0 && figure.notes.length === 0)
        f.at(
          [...here, 'notes'],
          `figure ${figure.inventory} does not come out: ${wrong.join('; ')}`,
          'attach the note that says so; never mend the figure',
        )
    }
}
