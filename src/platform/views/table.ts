/**
 * Tables of the staff pages. On a phone a table of cards stacks each row, every cell behind its label; the roles are written out, because a
 * stacked table would otherwise no longer be one to a screen reader.
 */
import { Html, html, type Part } from '#platform/html.ts'

export interface Heading {
  text: Part
  /** What stands before the cell on a phone; the heading's own words unless given, nothing when ''. */
  label?: string
  /** Read out, not shown: the column of links. */
  hide?: true
  /** Figures, set at the right. */
  numeric?: true
  /** A chip that shares its line with others on a phone. */
  inline?: true
  classes?: string
}
export interface Row {
  cells: readonly Part[]
  classes?: string
}
/** Parts the rows: "Overdue", "Today". */
export interface Group {
  group: Part
  classes?: string
}
export interface Table {
  /** Says what the table is of, to everyone or to a screen reader alone. */
  caption: Part
  hideCaption?: boolean
  cards?: boolean
  head: readonly (Part | Heading)[]
  rows: readonly (readonly Part[] | Row | Group)[]
  /** Which cell names its row; the first unless given. */
  rowHead?: number | false
  /** Instead of a table without rows. */
  empty?: Part
  /** A table of figures, which stays a table on a phone and may be moved sideways. */
  figures?: boolean
  classes?: string
}

const isHeading = (part: Part | Heading): part is Heading =>
  typeof part === 'object' && part !== null && !Array.isArray(part) && !(part instanceof Html)
const isGroup = (row: readonly Part[] | Row | Group): row is Group => 'group' in row
const classed = (...classes: (string | false | undefined)[]): Part => {
  const all = classes.filter(Boolean).join(' ')
  return all !== '' && html` class="${all}"`
}

export function table(t: Table): Html {
  if (t.rows.length === 0 && t.empty !== undefined) return html`<p class="op-quiet">${t.empty}</p>`
  const head = t.head.map((h): Heading => (isHeading(h) ? h : { text: h }))
  const rowHead = t.rowHead ?? 0
  const classesOf = (h: Heading) => [h.numeric && 'op-n', h.inline && 'op-inl', h.classes]

  const cell = (part: Part, i: number): Html => {
    const h = head[i] as Heading
    if (i === rowHead) return html`<th role="rowheader" scope="row"${classed(...classesOf(h))}>${part}</th>`
    const label = h.label ?? (h.hide || h.inline ? '' : typeof h.text === 'string' ? h.text : '')
    return html`<td role="cell" data-l="${label}"${classed(...classesOf(h))}><div>${part}</div></td>`
  }
  const row = (r: readonly Part[] | Row): Html => {
    const { cells, classes } = 'cells' in r ? r : { cells: r, classes: undefined }
    // A shifted cell would stand under the wrong heading and be believed.
    if (cells.length !== head.length) throw new Error(`a row of ${cells.length} cells under ${head.length} headings`)
    return html`<tr role="row"${classed(classes)}>${cells.map(cell)}</tr>`
  }
  const bodies: { group?: Group; rows: (readonly Part[] | Row)[] }[] = []
  for (const r of t.rows) {
    if (isGroup(r)) bodies.push({ group: r, rows: [] })
    else if (bodies.length === 0) bodies.push({ rows: [r] })
    else bodies.at(-1)?.rows.push(r)
  }
  const drawn = html`<table${classed('op-table', t.cards && 'op-table--cards', t.figures && 'op-table--tight', t.classes)} role="table"><caption${classed(t.hideCaption && 'govuk-visually-hidden')}>${t.caption}</caption>
<thead role="rowgroup"><tr role="row">${head.map((h) => html`<th scope="col" role="columnheader"${classed(...classesOf(h))}>${h.hide ? html`<span class="govuk-visually-hidden">${h.text}</span>` : h.text}</th>`)}</tr></thead>
${bodies.map(({ group, rows }) => html`<tbody role="rowgroup">${group && html`<tr role="row"${classed('op-group', group.classes)}><th role="rowheader" scope="rowgroup" colspan="${head.length}">${group.group}</th></tr>`}${rows.map(row)}</tbody>`)}</table>`
  // What can be moved sideways must be reachable by keyboard, and so needs a name.
  return t.figures
    ? html`<div class="op-scroll" tabindex="0" role="region" aria-label="${typeof t.caption === 'string' ? t.caption : 'Figures'}">${drawn}</div>`
    : drawn
}
