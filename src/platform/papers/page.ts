/** A paper as part of a page. */
import { type Html, html, type Part } from '#platform/html.ts'
import { barChart, lineChart } from '#platform/views/charts.ts'
import { table } from '#platform/views/table.ts'
import type { Block, Grid, Paper } from './blocks.ts'

const lines = (text: string): Part => text.split('\n').map((line, i) => [i > 0 && html`<br>`, line])
/** A table of figures keeps its columns on a phone; one of words becomes cards. */
const gridHtml = (g: Grid): Html => {
  const figures = (g.numeric?.length ?? 0) > 0
  return table({
    caption: g.caption,
    ...(figures ? { figures: true } : { cards: true }),
    head: g.head.map((text, i) => (g.numeric?.includes(i) ? { text, numeric: true as const } : text)),
    rows: g.rows.map((row) => row.map(lines)),
    empty: `${g.caption}: none.`,
  })
}
const blockHtml = (b: Block): Html => {
  switch (b.is) {
    case 'heading':
      return b.level === 2 ? html`<h2 class="op-h2 op-gap-l">${b.text}</h2>` : html`<h3 class="op-h3 op-gap">${b.text}</h3>`
    case 'paragraph':
      return html`<p>${b.bold && html`<b>${b.bold}</b>`}${lines(b.text)}</p>`
    case 'list':
      return html`<ul class="op-list">${b.items.map((i) => html`<li>${i}</li>`)}</ul>`
    case 'note':
      return html`<div class="govuk-inset-text"><b>${b.title}</b><ul class="op-list op-small">${b.text.map((t) => html`<li>${t}</li>`)}</ul></div>`
    case 'table':
      return gridHtml(b)
    case 'chart':
      return html`<figure class="op-figure">${(b.kind === 'bars' ? barChart : lineChart)(b.series)}${b.notDrawn && html`<figcaption class="op-small">${b.notDrawn}</figcaption>`}</figure>${gridHtml(b.table)}`
  }
}
export const blocksHtml = (blocks: readonly Block[]): Html => html`${blocks.map(blockHtml)}`
/** Whole, without the h1, which the page has. As wide as a page that is printed: longer lines are hard to read. */
export const paperHtml = (
  paper: Paper,
): Html => html`<div class="op-paper"><dl class="op-dl op-dl--wide">${paper.about.map(([k, v]) => html`<dt>${k}</dt><dd>${lines(v)}</dd>`)}</dl>
${blocksHtml(paper.blocks)}</div>`
