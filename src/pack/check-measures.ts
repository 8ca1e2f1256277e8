/** What one measure must say to be read at all: what it counts, out of the same, and who fills it. A mix of units is refused here, before any figure. */
import { type Measure, unitsOf } from './schema.ts'
import { countedUnits, type PublishedFigure } from './schema-strategies.ts'

const said = (unit: keyof typeof countedUnits): string => countedUnits[unit].toLowerCase()

export function checkMeasure(
  m: Measure,
  figureOf: (key: string) => PublishedFigure | undefined,
  at: (field: string, what: string, mend: string) => void,
): void {
  if (m.origin === 'computed' && m.unit !== unitsOf[m.countedFrom.facts])
    at(
      'unit',
      `measure ${m.key} is counted from ${m.countedFrom.facts}, which give a ${unitsOf[m.countedFrom.facts]}`,
      `write unit: ${unitsOf[m.countedFrom.facts]}`,
    )
  if (m.unit === 'share' && m.denominator === null) at('denominator', `measure ${m.key} is a share of nothing`, 'say what it is a share of')
  // Charges are no share of arrests, nor crimes of incidents: what is divided by something else is a rate, and says by what.
  if (m.unit === 'share' && m.outOf && m.outOf !== m.counted)
    at('outOf', `measure ${m.key} is a share of ${said(m.outOf)} and counts ${said(m.counted)}`, 'count one unit, or make it a rate')
  if (m.unit === 'rate' && (!m.per || !m.outOf || m.denominator === null))
    at('per', `measure ${m.key} is a rate of nobody`, 'write per:, outOf: and denominator:')
  if (m.unit === 'count' && m.denominator !== null)
    at('denominator', `measure ${m.key} is a count and has a denominator`, 'write denominator: null, or make it a share')
  if (m.counted === 'incident or crime' && m.origin !== 'published')
    at('counted', `measure ${m.key} counts incidents and crimes together`, 'count one of them; make two measures if both are wanted')
  for (const key of m.figures) {
    const figure = figureOf(key)
    if (figure && figure.counts !== m.counted)
      at(
        'figures',
        `measure ${m.key} counts ${said(m.counted)} and figure ${key} ${said(figure.counts)}`,
        'never put two units on one measure',
      )
  }
  if (m.direction === 'read with' && m.readWith.length === 0)
    at('readWith', `measure ${m.key} is read with nothing`, 'name at least one other measure')
  if (m.origin === 'published' && m.figures.length === 0)
    at('figures', `measure ${m.key} is published nowhere`, 'name the figure that has its values, or make it origin: defined')
}
