/** How wide each column of a printed table is: by what it holds, so that figures take little and words take the rest. */
import type { Grid } from './blocks.ts'

const longestWord = (text: string) => Math.max(0, ...text.split(/\s+/).map((w) => w.length))
/** Shares of the width, adding to 1. */
export function columnShares(g: Grid): number[] {
  const wants = g.head.map((head, i) => {
    const cells = g.rows.map((r) => r[i] ?? '')
    // Headings are set bold, and bold is wider.
    const least = Math.max(longestWord(head) * 1.2, ...cells.map(longestWord), 4) + 2
    const lengths = cells.map((c) => Math.max(...c.split('\n').map((l) => l.length)))
    const usual = lengths.reduce((sum, n) => sum + n, 0) / Math.max(1, lengths.length)
    return Math.max(least, Math.min(40, usual + 2))
  })
  const all = wants.reduce((sum, w) => sum + w, 0)
  return wants.map((w) => w / all)
}
