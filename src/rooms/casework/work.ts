/** What casework adds to a worker's day: calls not ended, calls promised, first conversations not yet had, risk to assess again, reviews, and work nobody has. */

import type { Time } from '#lib/day.ts'
import { addDays } from '#lib/day.ts'
import { atLondon, dayIn, sayDay, sayTime, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { type Context, myTeam } from '#rooms/access/index.ts'
import { nothingGoes, type Work, type WorkSource } from '#rooms/people/index.ts'
import { type Due, dueBand, duesOf } from '#rooms/risk/index.ts'
import { bandBy, callBand, callDue } from './day-rules.ts'
import { nextTryDue } from './rules.ts'
import { liveInvolvements, unendedCalls } from './store.ts'
import { aboutFamilies, type Case, casesOf, promisedCalls, windowOf } from './workload.ts'

/** Reviews further off are the list of families' to show. */
const reviewsWithinDays = 7

const started = (at: Date, now: Date): string =>
  dayIn(at) === dayIn(now) ? sayTime(at) : `${sayDay(dayIn(at), { year: false })}, ${sayTime(at)}`
export const triedWords = (c: Pick<Case, 'tries' | 'triedAt'>, now: Date): string =>
  c.tries === 0 || !c.triedAt ? '' : `${plural(c.tries, 'try', 'tries')}, the last ${started(c.triedAt, now)}, not reached`

export function callRows(ctx: Context, c: Case): Work[] {
  const { about, work } = c
  const common = {
    kind: 'call' as const,
    about: about.title,
    familyId: about.familyId,
    href: `/families/${about.familyId}/calls/new`,
    verb: 'Start a call',
  }
  const name = (id: string) => about.members.find((m) => m.id === id)?.name ?? 'them'
  const promised = c.promised.map((p): Work => {
    const windows = about.points.filter((x) => x.memberId === p.memberId && x.kind === 'phone').map(windowOf)
    const { from, due } = callDue(p, windows)
    const agreed = p.nextFrom && p.nextUntil ? `Agreed for ${p.nextFrom} to ${p.nextUntil}` : ''
    const note = [agreed, triedWords(c, ctx.now)].filter((x) => x !== '').join('. ')
    return {
      ...common,
      band: callBand({ ...(from ? { from } : {}), due }, about.level, ctx.now),
      ...(from ? { from } : {}),
      due,
      title:
        about.her.length > 1 || !about.her.some((m) => m.id === p.memberId) ? `Call ${name(p.memberId)}, as agreed` : 'Call, as agreed',
      ...(note ? { note } : {}),
    }
  })
  // A day agreed with her is kept before any clock of ours.
  if (promised.length > 0 || work.side !== 'victim' || work.firstContactAt || about.her.length === 0) return promised
  const due = nextTryDue(c.triedAt && c.triedAt > work.startedAt ? c.triedAt : work.startedAt, about.level)
  const high = about.level === 'high'
  const { mark, until } = about.reach
  // Nothing may be rung: somebody who meets her has to be found, and the page says what is held.
  const blocked = mark === 'never' || mark === 'none'
  // The first try at high risk is for today, whatever its clock still allows; and while her window is open, until it closes.
  const band = bandBy(due, ctx.now) === 'today' ? (high ? 'now' : 'today') : high && c.tries === 0 ? 'today' : 'wait'
  const closes = until && band !== 'wait' ? atLondon(ctx.today, until as Time) : undefined
  const window = closes && ctx.now < closes && closes <= due && due >= ctx.now ? closes : undefined
  const note = [blocked ? 'No number may be rung: ask who referred, or who meets her' : '', triedWords(c, ctx.now)]
    .filter((x) => x !== '')
    .join('. ')
  return [
    {
      ...common,
      ...(blocked ? { verb: 'See what is held' } : {}),
      band,
      ...(window ? { from: startOfDay(ctx.today) } : {}),
      due: window ?? due,
      title: c.tries === 0 ? 'First contact' : `First contact, try ${c.tries + 1}`,
      ...(note ? { note } : {}),
    },
  ]
}

export function reviewRow(ctx: Context, c: Case): Work | undefined {
  if (!c.reviewOn || c.reviewOn > addDays(ctx.today, reviewsWithinDays)) return undefined
  const due = atLondon(c.reviewOn, '17:00' as Time)
  return {
    kind: 'review',
    band: bandBy(due, ctx.now),
    due,
    title: 'Review',
    about: c.about.title,
    familyId: c.about.familyId,
    href: `/families/${c.about.familyId}/work/${c.work.id}`,
    verb: 'Review',
    ...(c.work.reviewDueOn ? {} : { note: 'By its level; nobody has set a day' }),
  }
}

/** Something happened, or it has been long: assess again, by its day and with its reason. */
function assessRow(ctx: Context, c: Case, due: Due | undefined): Work | undefined {
  const band = due && c.work.side === 'victim' && c.about.her.length > 0 ? dueBand(due, ctx.now) : undefined
  if (!due || !band) return undefined
  return {
    kind: 'review',
    band,
    due: due.by,
    title: 'Assess again',
    about: c.about.title,
    familyId: c.about.familyId,
    href: `/families/${c.about.familyId}/assessments/new`,
    verb: 'Assess',
    note: due.because,
  }
}

/** Work that a team has taken and nobody in it has: the manager's to give, or anyone's where there is no manager. */
async function unallocated(ctx: Context): Promise<Work[]> {
  if (ctx.viewer.role !== 'manager' && (await myTeam(ctx)).some((c) => c.role === 'manager')) return []
  const cases = await casesOf(
    ctx,
    (await liveInvolvements(ctx, 'team')).filter((w) => w.hatId === null),
  )
  return cases.map(({ work, about }): Work => {
    const due = nextTryDue(work.startedAt, about.level)
    return {
      kind: 'task',
      band: about.level === 'high' ? 'now' : bandBy(due, ctx.now),
      due,
      title: 'Nobody works with them yet',
      about: about.title,
      familyId: about.familyId,
      href: `/families/${about.familyId}/work/${work.id}/hand-over`,
      verb: 'Allocate',
    }
  })
}

export interface OwnWork {
  cases: Case[]
  work: Work[]
}
export async function ownWork(ctx: Context): Promise<OwnWork> {
  const live = await liveInvolvements(ctx, 'mine')
  const [cases, unended, byMe, nobodys] = await Promise.all([
    casesOf(ctx, live),
    unendedCalls(ctx),
    promisedCalls(ctx, 'by me'),
    unallocated(ctx),
  ])
  // Promised by this person where the work is not theirs: at the front door, or for a colleague. Handed on within the team, it is the colleague's.
  const elsewhere = byMe.filter((p) => !live.some((w) => w.familyId === p.familyId))
  const ours = elsewhere.length === 0 ? [] : await liveInvolvements(ctx, 'team')
  const mine = elsewhere.filter((p) => !ours.some((w) => w.familyId === p.familyId && w.side === 'victim' && w.hatId !== null))
  const others = await aboutFamilies(
    ctx,
    [...mine, ...unended].map((c) => c.familyId),
  )
  const dues = await duesOf(ctx, [...new Set(cases.map((c) => c.work.familyId))])
  const seen = new Set<string>()
  return {
    cases,
    work: [
      ...unended.map(
        (c): Work => ({
          kind: 'call',
          band: 'now',
          due: null,
          title: 'A call has not been ended',
          about: others.get(c.familyId)?.title ?? '',
          familyId: c.familyId,
          href: `/families/${c.familyId}/calls/${c.id}`,
          verb: 'End it',
          note: `Started ${started(c.startedAt, ctx.now)}. Its number stays on that page until you do.`,
        }),
      ),
      ...cases.flatMap((c) => {
        if (seen.has(c.work.familyId)) return reviewRow(ctx, c) ?? []
        seen.add(c.work.familyId)
        const [due, review] = [dues.get(c.work.familyId), reviewRow(ctx, c)]
        // Long ago by itself is what a review is for: one line of the day, not two.
        return [...callRows(ctx, c), due?.event || !review ? (assessRow(ctx, c, due) ?? []) : [], review ?? []].flat()
      }),
      ...mine.flatMap((p): Work[] => {
        const about = others.get(p.familyId)
        if (!about || nothingGoes(about.members.find((m) => m.id === p.memberId))) return []
        const { from, due } = callDue(p, about.points.filter((x) => x.memberId === p.memberId).map(windowOf))
        return [
          {
            kind: 'call',
            band: callBand({ ...(from ? { from } : {}), due }, about.level, ctx.now),
            ...(from ? { from } : {}),
            due,
            title: 'Call, as you agreed',
            about: about.title,
            familyId: p.familyId,
            href: `/families/${p.familyId}/calls/new`,
            verb: 'Start a call',
          },
        ]
      }),
      ...nobodys,
    ],
  }
}
export const caseworkWork: WorkSource = async (ctx) => (await ownWork(ctx)).work
