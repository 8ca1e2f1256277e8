/** Pages of casework: the day and the families (day-pages), the team (team-pages), calls (call-pages), entries and work (work-pages), a death (death-page). */
import type { Pack } from '#pack/index.ts'
import type { NoticeKind, StaffSite } from '#rooms/access/index.ts'
import type { WorkSource } from '#rooms/people/index.ts'
import { callPages } from './call-pages.ts'
import { dayPages } from './day-pages.ts'
import { doubtPages } from './death-doubt.ts'
import { deathElsewherePage } from './death-elsewhere.ts'
import { deathPage } from './death-page.ts'
import { teamPages } from './team-pages.ts'
import { workPages } from './work-pages.ts'

export interface CaseworkParts {
  pack: Pack
  /** What other rooms add to a day: referrals to answer, actions, contacts, meetings, what came across from his side. */
  workSources: readonly WorkSource[]
  /** Notices that one of those turns into its own row. */
  noticesElsewhere: readonly NoticeKind[]
}
export function caseworkPages(site: StaffSite, parts: CaseworkParts): void {
  dayPages(site, parts)
  teamPages(site)
  callPages(site)
  workPages(site)
  deathPage(site)
  doubtPages(site)
  deathElsewherePage(site)
}
