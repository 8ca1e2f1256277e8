/** The ways that a made-up person's area would show, for those who try the pack: from the same rules as for anyone. */
import { areasAround, areasInside, pathwayFor } from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import type { TriedWays } from '#rooms/directory/index.ts'
import { type Situation, waysFor } from './rules.ts'

const agesIn = (typed: string | undefined): number[] =>
  (typed ?? '')
    .split(/\D+/)
    .filter((x) => x !== '')
    .map(Number)

export const triedWays: TriedWays = (pack, a): Html | undefined => {
  if (a.area === undefined) return html`<p>Say where the person lives to see the ways of the area.</p>`
  const pathway = pathwayFor(pack, a.area)
  if (!pathway) return html`<p>No pathway is held for this area.</p>`
  if (a.role === undefined) return html`<p>Say who it is for to see the ways of ${pathway.name}.</p>`
  const situation: Situation = {
    about: a.role,
    level: a.level,
    victimAge: a.role === 'harms' ? undefined : a.age,
    harmsAge: a.role === 'harms' ? a.age : a.harmsAge,
    childAges: agesIn(a.children),
    pregnant: a.facts?.pregnant,
    childrenRefer: a.childrenRefer ?? false,
    adultRefer: a.adultRefer ?? false,
    agrees: a.facts?.['agrees-to-contact'],
    mostHarmful: a.facts?.['high-risk-or-serial'] ?? false,
    kinds: a.kinds ?? [],
    areas: { around: areasAround(pack, a.area).map((x) => x.key), inside: areasInside(pack, a.area) },
  }
  const { ways, shut, neverOnly, otherwise } = waysFor(pathway, situation)
  if (ways.length + shut.length === 0) return html`<p>${pathway.name}: ${otherwise}</p>`
  return html`<p>${pathway.name}. ${pathway.source}.</p><ul class="op-items">
${ways.map((w) => html`<li><b>${w.route.name}.</b> ${w.because.map((b, i) => html`${i > 0 && ' '}${b.ask && html`<b>Ask: ${b.ask}</b> `}${b.reason} <span class="op-small op-quiet">(${b.source})</span>`)}</li>`)}
${shut.map((x) => html`<li><b>Not ${x.route.name}.</b> ${x.reason} <span class="op-small op-quiet">(${x.source})</span></li>`)}
${neverOnly.map((n) => html`<li><b>Never the one door only.</b> ${n.reason}</li>`)}</ul>`
}
