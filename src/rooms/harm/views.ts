/** What both sides draw alike: sessions as a strip, and how he stands. Colour comes third; each cell has its word. */
import { dayIn, sayDay, sayTime } from '#lib/london.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { came, type Held } from './rules.ts'
import type { Session } from './store.ts'

export interface Cell {
  at: Date
  endsAt: Date | null
  session?: Session
}
const short = { here: 'Came', late: 'Late', left: 'Left', 'not-here': 'Missed' } as const
const look = { here: 'is-here', late: 'is-here', left: 'is-agreed', 'not-here': 'is-missed' } as const

/** One cell a session, in order: what was tapped, what nobody tapped, the next, and those to come. */
export function strip(cells: readonly Cell[], now: Date, link?: (s: Session) => string): Html | undefined {
  if (cells.length === 0) return undefined
  const next = cells.find((c) => !c.session?.attendance && (c.endsAt ?? c.at) > now)
  return html`<ol class="op-att">${cells.map((c, i) => {
    const as = c.session?.attendance
    const told = as === 'not-here' && c.session?.reason === 'told-before'
    const [kind, words] = as
      ? ([told ? 'is-agreed' : look[as], told ? 'Told us' : short[as]] as const)
      : c === next
        ? (['is-next', c.at <= now ? 'Now' : 'Next'] as const)
        : c.at <= now
          ? (['is-later', 'Not noted'] as const)
          : (['is-later', '–'] as const)
    const inside: Part = html`<b>${i + 1}</b>${sayDay(dayIn(c.at), { short: true, year: false })}<br>`
    return html`<li class="${kind}">${inside}${c.session && link && as ? html`<a href="${link(c.session)}">${words}</a>` : words}</li>`
  })}</ol>`
}

export const sessionWords = (s: Pick<Held, 'attendance'>): string => (s.attendance ? came[s.attendance] : 'Not noted')
/** "Monday 9 March, 18:30 to 20:30". */
export const between = (from: Date, until: Date | null): string =>
  `${sayDay(dayIn(from), { weekday: true, year: false })}, ${sayTime(from)}${until ? ` to ${sayTime(until)}` : ''}`
