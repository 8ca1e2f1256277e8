/** Beside a plan: that somebody of it is known in another plan as well, for who is on both. To anyone else there is nothing here, not even a gap. */
import { html } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { linksBetween } from './matching.ts'
import type { Panel } from './panels.ts'

export const linkPanel: Panel = {
  key: 'links',
  place: 'aside',
  order: 70,
  async draw(ctx, family) {
    const links = await linksBetween(ctx, family)
    if (links.length === 0) return undefined
    const name = (id: string) => family.members.find((m) => m.id === id)?.name ?? 'Somebody'
    return html`<div class="op-box op-gap"><h2>Known in another plan</h2><ul class="op-items">${links.map((l) => html`<li class="op-small"><b>${name(l.memberId)}</b> ${l.kind === 'same' ? 'is the same person as' : 'is related to'} ${l.name ?? 'somebody'} in <a href="/families/${l.familyId}">${l.title === undefined ? html`plan ${l.reference}` : html`the plan of ${l.title}, ${l.reference}`}</a></li>`)}</ul><p class="op-small op-quiet">${seenBy('who is on both plans')} Nothing of one plan shows in the other. Wrong? Say so under the person, in <a href="/families/${family.id}/people">People</a>.</p></div>`
  },
}
