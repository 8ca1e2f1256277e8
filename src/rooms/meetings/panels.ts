/** What meetings lend to other pages: the last decision on the plan, entries for the chronology, and what a sitting still waits for. */
import { addDays } from '#lib/day.ts'
import { dayIn, sayDateTime, sayDay, sayLeft, sayTime, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { forum } from '#pack/index.ts'
import { html, type Part } from '#platform/html.ts'
import { lines } from '#platform/views/form.ts'
import { clockMark, stateMark } from '#platform/views/marks.ts'
import { type Context, colleagues, openTeams } from '#rooms/access/index.ts'
import {
  type Chronology,
  type Member,
  membersOf,
  nothingGoes,
  type Panel,
  titleOf,
  type Work,
  type WorkSource,
} from '#rooms/people/index.ts'
import { casesToHear, type HerWorker, openItems, type WorkItem, workersOf } from './around.ts'
import { stop } from './case-view.ts'
import { decisionWords, meetingFor } from './forums.ts'
import { mayShare, shareBand, tellBand } from './rules.ts'
import { itemsOf, seatsOf } from './store.ts'

const shortOf = (ctx: Context, key: string): string => forum(ctx.pack, key)?.short ?? 'High-risk meeting'
const wordsOf = (ctx: Context, key: string, decision: string): string => {
  const found = forum(ctx.pack, key)
  return (found && decisionWords(found)[decision]) ?? decision
}

/** The last time this plan was heard, and the next: what was decided, and whether she has been told. */
export const lastSitting: Panel = {
  key: 'last-sitting',
  place: 'aside',
  order: 20,
  async draw(ctx, family) {
    const [all, everyone, teams] = await Promise.all([itemsOf(ctx, family.id), colleagues(ctx), openTeams(ctx)])
    if (all.length === 0) return undefined
    ctx.record('read', { classes: ['meeting'], family: family.id })
    const shown = all.slice(0, 2)
    const one = (i: (typeof all)[number]): Part => {
      const teller = i.tellsHat ? everyone.get(i.tellsHat)?.name : teams.find((t) => t.id === i.tellsTeam)?.name
      const holder = i.holdsHat ? everyone.get(i.holdsHat) : undefined
      return html`<li><a href="/meetings/${i.sittingId}/${i.id}"><b>${shortOf(ctx, i.forum)}, ${sayDay(i.heldOn, { weekday: true, short: true })}</b></a><br>${
        i.decision === null
          ? html`${i.startsAt > ctx.now ? `Listed for ${sayTime(i.startsAt)}.` : html`<b>Not decided yet.</b>`}${i.viewAt === null && html`<br><span class="op-wait">Nobody has brought the person’s own view yet</span>`}`
          : html`${wordsOf(ctx, i.forum, i.decision)}.${i.decisionWhy !== '' && html` ${lines(i.decisionWhy)}`}${holder && html`<br>${holder.name} holds it from here.`}<br>${i.toldAt ? stateMark('done', `Told ${sayDay(dayIn(i.toldAt), { short: true, year: false })}`) : html`<span class="op-small">${teller ?? 'Somebody'} tells: ${i.tellsHow}</span><br>${i.tellsByOn && clockMark({ due: startOfDay(i.tellsByOn), now: ctx.now, wholeDay: true })}`}`
      }</li>`
    }
    return html`<section class="op-sec"><div class="op-sec__head"><h2>At the meeting</h2></div><ul class="op-items">${shown.map(one)}</ul>${all.length > shown.length && html`<p class="op-small op-quiet">Heard ${plural(all.length, 'time')} in all.</p>`}</section>`
  },
}

export const meetingChronology: Chronology = async (ctx, family) => {
  const [all, everyone] = await Promise.all([itemsOf(ctx, family.id), colleagues(ctx)])
  const seen = 'Everyone on this plan, and those who sit at the meeting'
  return all.flatMap((i) => {
    const meeting = shortOf(ctx, i.forum)
    const href = `/meetings/${i.sittingId}/${i.id}`
    const by = (hat: string | null) => (hat === null ? undefined : everyone.get(hat))
    return [
      {
        at: i.listedAt,
        from: by(i.listedBy)?.teamName ?? meeting,
        kind: 'fact' as const,
        text: `Listed for the ${meeting} of ${sayDay(i.heldOn)}. Until then: ${stop(i.keepsSafe)} ${by(i.keepsSafeHat)?.name ?? 'A colleague'} holds it.`,
        seen,
        href,
      },
      ...(i.decision !== null && i.decidedAt
        ? [
            {
              at: i.decidedAt,
              from: meeting,
              kind: 'fact' as const,
              text: `Decided: ${wordsOf(ctx, i.forum, i.decision)}.${i.decisionWhy === '' ? '' : ` ${i.decisionWhy}`}`,
              seen,
              href,
            },
          ]
        : []),
      ...(i.toldAt
        ? [
            {
              at: i.toldAt,
              from: by(i.toldBy)?.teamName ?? meeting,
              kind: 'fact' as const,
              text: `Told what the ${meeting} decided, by ${by(i.toldBy)?.name ?? 'a colleague'}.`,
              seen,
              href,
            },
          ]
        : []),
    ]
  })
}

// ── A day's work ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Around {
  title: string
  members: readonly Member[]
  workers: readonly HerWorker[]
}
/** After a death nobody is reminded of anything that was to be said to her (practice decisions, 21). */
const died = (of: Around): boolean => {
  const harmed = of.members.filter((m) => m.role === 'victim')
  return harmed.length > 0 && harmed.every((m) => nothingGoes(m) !== undefined)
}

/** What of the sittings waits for this reader: an answer, her view, telling her, a case without a decision. */
export const meetingWork: WorkSource = async (ctx) => {
  const [all, toHear] = await Promise.all([openItems(ctx), casesToHear(ctx)])
  const families = [...new Set([...all, ...toHear].map((i) => i.familyId))]
  if (families.length === 0) return []
  const [members, workers] = await Promise.all([membersOf(ctx, families), workersOf(ctx, families)])
  const around = (familyId: string): Around => ({
    members: members.get(familyId) ?? [],
    title: titleOf(members.get(familyId) ?? []),
    workers: workers.filter((w) => w.familyId === familyId),
  })
  const mySeats = new Map<string, { sits: boolean; brings: boolean }>()
  for (const key of new Set(all.map((i) => i.forum))) {
    const meeting = meetingFor(ctx.pack, key)
    const seat = meeting && (await seatsOf(ctx, meeting)).find((s) => s.team.id === ctx.viewer.teamId)
    mySeats.set(key, { sits: seat !== undefined, brings: meeting?.advisers.includes(ctx.viewer.teamKey) ?? false })
  }
  const asked = all.flatMap((i) => {
    const of = around(i.familyId)
    if (died(of)) return []
    const mine = mySeats.get(i.forum) ?? { sits: false, brings: false }
    return i.decision === null ? beforeDecision(ctx, i, of, mine) : toTell(ctx, i, of)
  })
  // Whoever tells her has that as a row already.
  const telling = new Set(all.filter((i) => i.decision !== null && asked.some((w) => w.href.includes(i.id))).map((i) => i.id))
  return [...asked, ...toHear.filter((n) => !telling.has(n.id)).flatMap((n) => heard(ctx, n, around(n.familyId)))]
}

/** A notice as a row: what was decided; and to whoever was named, that they hold it until the sitting. A seat's own row asks for its answer. */
function heard(ctx: Context, n: Awaited<ReturnType<typeof casesToHear>>[number], of: Around): Work[] {
  const holds = n.kind === 'listed' && n.toHat === ctx.viewer.hatId && n.decision === null
  if (died(of) || (n.kind !== 'decided' && !holds)) return []
  const meeting = shortOf(ctx, n.forum)
  return [
    {
      kind: 'notice',
      band: 'today',
      due: null,
      title: holds
        ? `You hold it until the ${meeting} sits`
        : `The ${meeting} decided: ${n.decision ? wordsOf(ctx, n.forum, n.decision) : ''}`,
      about: of.title,
      href: `/meetings/${n.sittingId}/${n.id}`,
      verb: 'Open the case',
      ...(holds ? { note: sayDateTime(n.startsAt, { weekday: true, short: true, year: false }) } : {}),
    },
  ]
}

function beforeDecision(ctx: Context, i: WorkItem, of: Around, mine: { sits: boolean; brings: boolean }): Work[] {
  const at = `/meetings/${i.sittingId}/${i.id}`
  const when = `${shortOf(ctx, i.forum)}, ${sayDateTime(i.startsAt, { weekday: true, short: true, year: false })}`
  const begun = i.startsAt <= ctx.now
  const work = (what: Partial<Work> & Pick<Work, 'title' | 'verb' | 'href' | 'band'>): Work => ({
    kind: 'meeting',
    due: i.startsAt,
    about: of.title,
    familyId: i.familyId,
    ...(begun ? { note: sayLeft(ctx.now, i.startsAt) } : {}),
    ...what,
  })
  const band = shareBand(i.startsAt, ctx.now)
  if (begun && i.startsAt < startOfDay(addDays(ctx.today, -1)) && (i.listedBy === ctx.viewer.hatId || ctx.viewer.role === 'chair'))
    return [work({ title: `No decision was recorded: ${when}`, href: at, verb: 'Open the case', band: 'now' })]
  const adviser = of.workers.find((w) => w.teamId === ctx.viewer.teamId && w.side === 'victim' && w.hatId !== null)
  if (mine.brings && i.viewAt === null && mayShare(i, i) && (adviser === undefined || adviser.hatId === ctx.viewer.hatId))
    return [work({ title: `Own view wanted: ${when}`, href: `${at}/view`, verb: 'Bring the view', band })]
  if (mine.sits && !mine.brings && !i.ours && mayShare(i, i))
    return [work({ title: `Say what you know: ${when}`, href: at, verb: 'Answer', band })]
  if (i.listedBy === ctx.viewer.hatId)
    return [work({ title: `Listed by you: ${when}`, href: at, verb: 'Open the case', band: begun ? 'now' : 'wait' })]
  return []
}
function toTell(ctx: Context, i: WorkItem, of: Around): Work[] {
  if (i.toldAt !== null || i.tellsByOn === null) return []
  const me = i.tellsHat === ctx.viewer.hatId || (i.tellsHat === null && i.tellsTeam === ctx.viewer.teamId)
  if (!me) return []
  return [
    {
      kind: 'meeting',
      band: tellBand(i.tellsByOn, ctx.today),
      due: new Date(startOfDay(addDays(i.tellsByOn, 1)).getTime() - 1),
      title: `Tell what the ${shortOf(ctx, i.forum)} decided`,
      about: of.title,
      familyId: i.familyId,
      href: `/meetings/${i.sittingId}/${i.id}/tell`,
      verb: 'Say it is done',
      note: i.tellsHow,
    },
  ]
}
