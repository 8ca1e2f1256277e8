/** The ways that a made-up person's area would show, for those who try the pack: from the same rules as for anyone. */
import { sentenceList } from '#lib/text.ts'
import {
  abuseKinds,
  area,
  areasAround,
  areasInside,
  factOf,
  levels,
  type Pack,
  type PathwayRow,
  pathwayFor,
  situationRoles,
} from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import { heldWords, kindsOf, type TriedWays } from '#rooms/directory/index.ts'
import { type Situation, traced, waysFor } from './rules.ts'

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
    agrees: factOf(pack.facts, 'agrees-to-contact', { facts: a.facts, kinds: kindsOf(a) }),
    mostHarmful: a.facts?.['high-risk-or-serial'] ?? false,
    kinds: kindsOf(a),
    areas: { around: areasAround(pack, a.area).map((x) => x.key), inside: areasInside(pack, a.area) },
  }
  const { ways, services, shut, neverOnly, otherwise } = waysFor(pathway, situation)
  const named = (key: string) => pack.services.find((x) => x.key === key)?.name ?? key
  const said = (b: { ask?: string; reason: string; source: string }, i: number) =>
    html`${i > 0 && ' '}${b.ask && html`<b>Ask: ${b.ask}</b> `}${b.reason} <span class="op-small op-quiet">(${b.source})</span>`
  return html`<p>${pathway.name}. ${pathway.source}.</p>${
    ways.length + shut.length + services.length === 0
      ? html`<p>${otherwise}</p>`
      : html`<ul class="op-items">
${ways.map((w) => html`<li><b>${w.route.name}.</b> ${w.because.map(said)}</li>`)}
${services.map((x) => html`<li><b>${named(x.service)}</b>, if it fits. ${x.because.map(said)}</li>`)}
${shut.map((x) => html`<li><b>Not ${x.route.name}.</b> ${x.reason} <span class="op-small op-quiet">(${x.source})</span></li>`)}
${neverOnly.map((n) => html`<li><b>Never the one door only.</b> ${n.reason}</li>`)}</ul>`
  }${rowByRow(pack, traced(pathway, situation))}`
}

/** Each row of the area's table: which condition held and which did not for this person. What fired comes first, each part in the table's order. */
function rowByRow(pack: Pack, all: ReturnType<typeof traced>): Html {
  const words = { fired: 'fired', asks: 'asks', 'not fired': 'did not fire' } as const
  const numbered = all.map((t, i) => ({ ...t, n: i + 1 }))
  const inOrder = (['fired', 'asks', 'not fired'] as const).flatMap((f) => numbered.filter((t) => t.fired === f))
  const named = (keys: readonly string[]) => keys.map((k) => pack.services.find((x) => x.key === k)?.name ?? k).join('; ')
  return html`<details class="govuk-details op-trace"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Row by row: ${all.filter((t) => t.fired === 'fired').length} of ${all.length} fired</span></summary><ul class="govuk-details__text op-items">${inOrder.map(
    ({ n, row, fired, conditions }) =>
      html`<li><b>Row ${n} ${words[fired]}.</b> ${row.reason} <span class="op-small op-quiet">(${row.source})</span><ul class="op-small">${conditions.map((c) => html`<li>${c.held === false ? html`<b>${heldWords(c.held)}</b>` : heldWords(c.held)}: ${conditionWords(pack, row.when, c.name)}</li>`)}</ul>${fired !== 'not fired' && row.services && html`<p class="op-small">Puts first: ${named(row.services)}.</p>`}</li>`,
  )}</ul></details>`
}
const either = (all: readonly string[]): string => sentenceList(all, 'or')
const ages = (x: { from?: number | undefined; to?: number | undefined } | undefined): string =>
  x?.from === undefined ? `up to ${x?.to}` : x.to === undefined ? `${x.from} and over` : `${x.from} to ${x.to}`
/** A condition as a sentence would say it. */
function conditionWords(pack: Pack, w: PathwayRow['when'], name: keyof PathwayRow['when']): string {
  const kind = (k: string) => pack.channels.kinds.find((x) => x.key === k)?.words ?? (abuseKinds as Record<string, string>)[k] ?? k
  const not = (x: boolean | undefined) => (x ? '' : 'not ')
  const says: Record<keyof PathwayRow['when'], () => string> = {
    about: () => `it is for ${either((w.about ?? []).map((r) => situationRoles[r]))}`,
    level: () => `the level is ${either((w.level ?? []).map((l) => levels[l]))}`,
    victimAge: () => `the person harmed is ${ages(w.victimAge)}`,
    harmsAge: () => `the person who harms is ${ages(w.harmsAge)}`,
    childAge: () => `a child at home is ${ages(w.childAge)}`,
    pregnant: () => (w.pregnant ? 'she is pregnant, or there is a baby of up to 18 months' : 'she is not pregnant, and there is no baby'),
    childrenRefer: () => `it was ${not(w.childrenRefer)}decided to refer the children`,
    adultRefer: () => `it was ${not(w.adultRefer)}decided to refer an adult with care and support needs`,
    agrees: () => `the person ${w.agrees ? 'agrees' : 'does not agree'} to be contacted`,
    mostHarmful: () => `a person has ${not(w.mostHarmful)}confirmed them as among the most harmful`,
    kinds: () => `it is about: ${either((w.kinds ?? []).map(kind))}`,
    areas: () => `they live in ${either((w.areas ?? []).map((k) => area(pack, k)?.name ?? k))}`,
  }
  return says[name]()
}
