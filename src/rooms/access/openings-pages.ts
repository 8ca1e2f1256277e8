/** Who opened many hidden places on a day: for governance, and for a manager of their own team. How many and when; never of whom. */
import { sql } from 'kysely'
import { addDays, type Day } from '#lib/day.ts'
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { html, nothing } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import { colleagues } from './colleagues.ts'
import type { StaffSite } from './frame.ts'
import { myNotices, noticeSeen } from './notices.ts'

export function openingsPages(site: StaffSite): void {
  site.get('/openings', ['governance', 'manager'], async ({ ctx }) => {
    const since = addDays(dayIn(ctx.now), -30)
    const { rows } = await sql<{ hat_id: string; on_day: string; places: number; families: number; first_at: Date; last_at: Date }>`
      select * from vault.openings(${since}) order by on_day desc, places desc`.execute(ctx.db)
    const limits = (await sql<{ cap: number; alert_at: number }>`select * from vault.limits_now()`.execute(ctx.db)).rows[0]
    const names = await colleagues(ctx)
    // Whoever reads this page has been told.
    for (const n of await myNotices(ctx)) if (n.kind === 'many-openings') await noticeSeen(ctx, n.id)
    ctx.record('read openings', {})
    return ctx.page({
      title: 'Hidden places that were opened',
      at: 'openings',
      body: html`<h1 class="govuk-heading-l">Hidden places that were opened</h1>
<p class="op-sent">${limits ? `Whoever opens ${limits.alert_at} or more in a day, of families they are not named on, stands here for 30 days. More than ${limits.cap} a day cannot be opened.` : nothing} Ask them what the day was like before you think anything.</p>
${
  rows.length === 0
    ? html`<p class="op-quiet">Nobody, in the last 30 days.</p>`
    : table({
        caption: 'By person and day',
        hideCaption: true,
        cards: true,
        head: ['Who', 'Day', 'Places', 'Plans', 'Between'],
        rows: rows.map((r) => {
          const who = names.get(r.hat_id)
          return [
            html`<b>${who?.name ?? 'Somebody'}</b><small>${who ? `${who.title}, ${who.teamName}` : ''}</small>`,
            sayDay(r.on_day as Day),
            String(r.places),
            String(r.families),
            `${sayDateTime(r.first_at)} and ${sayDateTime(r.last_at)}`,
          ]
        }),
      })
}`,
    })
  })
}
