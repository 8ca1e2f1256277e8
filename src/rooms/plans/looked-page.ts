/** Who looked at this family: for the workers named on it and whoever holds the risk, so that they can tell her, and ask. */
import { html } from '#platform/html.ts'
import {
  type Context,
  colleagues,
  daysShown,
  lookedTable,
  otherDays,
  type StaffSite,
  type Standing,
  sayDays,
  whoLooked,
} from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { readers } from './readers.ts'

export const mayRead = (ctx: Context, family: OpenFamily, mine: Standing): boolean =>
  mine.reads('looked') || family.holderHatId === ctx.viewer.hatId

export function lookedPage(site: StaffSite): void {
  site.get('/families/:familyId/who-looked', readers, async ({ ctx, params, query }) => {
    const family = await openFamily(ctx, params.familyId)
    const days = daysShown(ctx.today, query.to)
    const looks = await whoLooked(ctx, family.id, days)
    return ctx.page({
      title: 'Who looked',
      at: 'families',
      back: { href: `/families/${family.id}`, text: family.title },
      body: html`<div class="op-head"><div><h1>Who looked</h1><p class="op-head__sub">${sayDays(days)}. Colleagues who opened a part of this plan, or whose search showed a name from it. Not what they read, and not lists of their own work.</p></div></div>
<p>If somebody here surprises you or her, tell your information governance lead; they see more than this page, and can ask. That you read this is recorded too.</p>
${lookedTable({ caption: 'Who looked', looks, everyone: await colleagues(ctx), show: { who: true, family: false }, links: false })}
${otherDays(days, ctx.today, `/families/${family.id}/who-looked`)}`,
    })
  })
}
