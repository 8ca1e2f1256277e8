/** The level on the plan, as it was judged. */
import { html } from '#platform/html.ts'
import { riskMark } from '#platform/views/marks.ts'
import type { Panel } from '#rooms/people/index.ts'
import { currentLevel } from './store.ts'

export const riskPanel: Panel = {
  key: 'risk',
  place: 'main',
  order: 20,
  async draw(ctx, family) {
    const level = (await currentLevel(ctx, [family.id])).get(family.id)
    return html`<section class="op-sec"><div class="op-sec__head"><h2>Risk over time</h2></div><p>${riskMark(level?.level ?? null)}</p></section>`
  },
}
