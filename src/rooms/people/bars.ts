/** What speaks for one person and what against, drawn: each part with its weight, and their sum. The same picture at intake and in the review. */
import { identifierKinds } from '#lib/identifiers.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { details } from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import type { Likeness } from './likeness.ts'

export const bitsWords = (bits: number): string => (Math.abs(bits) < 0.05 ? '0.0' : `${bits < 0 ? '−' : '+'}${Math.abs(bits).toFixed(1)}`)
export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
export const longest = (bars: readonly { bits: number }[]): number => Math.max(10, ...bars.map((b) => Math.abs(b.bits)))

export function barOf(bits: number, scale: number): Html {
  const long = (Math.abs(bits) / scale) * 80
  const words = bits === 0 ? '0.0' : bitsWords(bits)
  const drawn =
    bits === 0
      ? html`<circle cx="125" cy="11" r="3" class="paper"/><text x="133" y="16">${words}</text>`
      : bits > 0
        ? html`<rect x="125" y="4" width="${long}" height="14" class="for"/><text x="${131 + long}" y="16">${words}</text>`
        : html`<rect x="${125 - long}" y="4" width="${long}" height="14" class="against"/><text x="${119 - long}" y="16" class="end">${words}</text>`
  return html`<svg class="op-pic op-bar" viewBox="0 0 250 22" aria-hidden="true" focusable="false"><path d="M125 0V22" class="axis"/>${drawn}</svg><span class="govuk-visually-hidden">${words}${bits === 0 ? ', neither' : bits > 0 ? ', for' : ', against'}</span>`
}
export const sumWords = 'How much more often one person looks like this than two do'

/** Folded away beside a candidate: only what could be compared. */
export function howAlike(l: Likeness, of: string): Part {
  const shown = l.bars.filter((b) => b.bits !== 0)
  const scale = longest(shown)
  return details({
    summaryHtml: html`How alike<span class="govuk-visually-hidden">: ${of}</span>`,
    html: html`<p class="op-small">${l.sentence}</p>${table({
      caption: `How alike: ${of}`,
      hideCaption: true,
      cards: true,
      classes: 'op-table--match',
      head: ['Part', 'Compared', 'Weight: against or for one person'],
      rows: [
        ...shown.map((b) => [b.says, sentenceCase(b.level), barOf(b.bits, scale)]),
        ...l.numbers.map((n) => [identifierKinds[n.kind], n.agrees ? 'Agrees' : 'Differs', '']),
        { cells: ['Sum', sumWords, html`<b>${bitsWords(l.weight)}</b>`], classes: 'op-total' },
      ],
    })}`,
  })
}
