/**
 * Asking one service for several standard notifications, each read by itself: lent to the front door's page, which knows of no referral. For each it is
 * the same asking as from its own page: what does not fit, or is not offered for this person, is not sent, and the whole is not decided.
 */
import { areasAround, teamsOf } from '#pack/index.ts'
import { Refused } from '#platform/errors.ts'
import { type Context, openTeams } from '#rooms/access/index.ts'
import type { AskTogether } from '#rooms/frontdoor/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { sendReferrals } from './actions.ts'
import { choosing, openContactFor } from './choosing.ts'
import { targetsIn } from './forms.ts'

/** Those of the area that are for somebody harmed at standard risk and answer here; what is made for standard risk first. */
async function whom(ctx: Context): Promise<Record<string, string>> {
  const area = ctx.pack.frontDoors.find((d) => d.key === ctx.viewer.frontDoor)?.area
  if (area === undefined) return {}
  const here = new Set(areasAround(ctx.pack, area).map((a) => a.key))
  const teams = new Set((await openTeams(ctx)).map((t) => t.key))
  const answers = (key: string) => teamsOf(ctx.pack, key).some((t) => teams.has(t.key) && t.key !== ctx.viewer.teamKey)
  const made = (s: (typeof ctx.pack.services)[number]) => (s.for.levels?.includes('standard') ? 0 : 1)
  return Object.fromEntries(
    ctx.pack.services
      .filter(
        (s) =>
          s.side === 'victim' &&
          s.for.roles.includes('victim') &&
          (s.for.levels === undefined || s.for.levels.includes('standard')) &&
          s.open !== 'closed' &&
          s.open !== 'proposed' &&
          !s.jointWork &&
          !s.familyWork &&
          s.covers.some((a) => here.has(a)) &&
          answers(s.key),
      )
      .sort((a, b) => made(a) - made(b) || a.name.localeCompare(b.name))
      .map((s) => [s.key, s.name]),
  )
}
async function ask(ctx: Context, contactId: string, serviceKey: string, lines: string): Promise<void> {
  const { familyId } = await openContactFor(ctx, contactId)
  const c = await choosing(ctx, await openFamily(ctx, familyId), { contactId })
  const offered = targetsIn(c)
  const to = [
    `service:${serviceKey}`,
    ...[...c.targets].flatMap(([route, t]) => (t.service.key === serviceKey ? [`route:${route}`] : [])),
  ].find((t) => Object.hasOwn(offered, t))
  const no = c.services.find((s) => s.service.key === serviceKey && s.fit.fits === 'no')
  if (to === undefined || no)
    throw new Refused(
      `${c.about.name}: ${no?.fit.reasons.find((r) => r.says === 'no')?.text ?? 'it cannot be asked for them here.'} Take it out, or decide it alone.`,
    )
  await sendReferrals(ctx, c, { to: [to], lines, reach: c.reach })
}
export const askTogether: AskTogether = { whom, ask }
