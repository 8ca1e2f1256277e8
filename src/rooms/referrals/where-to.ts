/** Where a contact of its kind can go, for the page of the contact: the area's own table, tried with what the front door knows so far. */
import { areasAround, areasInside, factOf, fit, pathwayFor, service } from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import type { FrontDoorParts } from '#rooms/frontdoor/index.ts'
import { askable, waysFor } from './rules.ts'

export const whereTo: NonNullable<FrontDoorParts['whereTo']> = (pack, { area, kind, level, ages }): Html | undefined => {
  const pathway = pathwayFor(pack, area)
  if (!pathway) return undefined
  const { ways, services, otherwise } = waysFor(pathway, {
    about: kind.about ?? 'victim',
    level,
    victimAge: ages.victim,
    harmsAge: ages.harms,
    childAges: ages.children,
    childrenRefer: false,
    adultRefer: false,
    agrees: factOf(pack.facts, 'agrees-to-contact', { kinds: [kind.key] }),
    mostHarmful: false,
    kinds: [kind.key],
    areas: { around: areasAround(pack, area).map((a) => a.key), inside: areasInside(pack, area) },
  })
  // A kind that no row of the area names goes as anyone does.
  const named = ways.some((w) => w.stands === 'kind') || services.length > 0
  const shown = ways.filter((w) => askable(w) && (!named || w.stands !== 'usual' || w.sure))
  // Whose age counts depends on whom it turns out to be for: anyone of the plan, and where a child is not named yet, a child of any age.
  const anyone = kind.about === 'harms' ? [ages.harms] : [ages.victim, ...ages.children]
  const tried = kind.safeguarding === 'always' && ages.children.length === 0 ? [...anyone, undefined] : anyone
  const places = services.flatMap((p) => {
    const s = service(pack, p.service)
    return s && tried.some((age) => fit(s, { area, age, level, kinds: [kind.key] }, pack.facts).fits !== 'no') ? [s] : []
  })
  if (shown.length + places.length === 0) return html`<p class="op-small">${otherwise}</p>`
  return html`<ul class="op-list op-small">${shown.map((w) => {
    const target = w.route.to.service
    const ask = w.sure ? undefined : w.because.find((b) => b.ask)?.ask
    return html`<li>${target ? html`<a href="/services/${target}">${w.route.name}</a>` : w.route.name}${ask && html`<br><span class="op-quiet">${ask}</span>`}</li>`
  })}${places.map((s) => html`<li><a href="/services/${s.key}">${s.name}</a></li>`)}</ul>`
}
