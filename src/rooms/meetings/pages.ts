/** Pages of a meeting: the sittings, one sitting as its list, one case, what an agency says, her view, the decision, telling her; and listing a family. */

import { englandAndWales } from '#lib/bank-holidays.ts'
import { addMonths, type Day } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { riskMark, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleagues, openTeams, type StaffSite } from '#rooms/access/index.ts'
import { membersOf, type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import {
  bringsHerView,
  bringView,
  closeSitting,
  mustSit,
  mySeat,
  myShare,
  sayNothing,
  share,
  sharedAnswers,
  viewAnswers,
} from './actions.ts'
import { oldActions, workersOf } from './around.ts'
import { casePages } from './case-pages.ts'
import { calledIn, nameOfSitting, stop } from './case-view.ts'
import { tellsHer, toldHer } from './deciding.ts'
import { herView, listing, type OnListing, shared, told } from './forms.ts'
import { type Meeting, meetingOf } from './forums.ts'
import { sittingBody } from './list-view.ts'
import { listFamily, listingOf, waitingItem } from './listing.ts'
import { isForPanel } from './often-store.ts'
import { readers } from './readers.ts'
import { listingGaps, nextSitting, shareGaps, tellChoices, viewGaps } from './rules.ts'
import { heardBefore, type OpenItem, openItem, openSitting, sharesOf, sittingsWithCases } from './store.ts'

export function meetingPages(site: StaffSite): void {
  sittingPages(site)
  casePages(site)
  sayingPages(site)
  listingPage(site)
}
const problemsOf = (gaps: Readonly<Record<string, string | undefined>>): Problems =>
  Object.fromEntries(Object.entries(gaps).flatMap(([name, text]) => (text ? [[name, new Problem(text)]] : [])))
const anyOf = (problems: Problems) => Object.keys(problems).length > 0

// ── Sittings ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function sittingPages(site: StaffSite): void {
  site.get('/meetings', readers, async ({ ctx }) => {
    const all = await sittingsWithCases(ctx)
    const meeting = meetingOf(ctx.pack, ctx.viewer.area)
    const next = meeting && nextSitting(meeting.forum, ctx.now, englandAndWales)
    const unfinished = (s: (typeof all)[number]) => s.decided < s.cases
    const coming = all.filter((s) => s.heldOn >= ctx.today || unfinished(s)).reverse()
    const today = coming.filter((s) => s.heldOn === ctx.today)
    const rest = (of: typeof all) =>
      table({
        caption: 'Sittings',
        hideCaption: true,
        cards: true,
        empty: 'None with a case that you can see.',
        head: ['Sitting', 'Cases', 'State'],
        rows: of.map((s) => [
          html`<a href="/meetings/${s.id}">${ctx.pack.forums.find((f) => f.key === s.forum)?.short ?? s.forum}, ${sayDay(s.heldOn, { weekday: true })}</a><small>${sayTime(s.startsAt)}</small>`,
          plural(s.cases, 'case'),
          s.state === 'closed'
            ? stateMark('ended', 'Closed')
            : unfinished(s)
              ? html`${s.heldOn < ctx.today ? html`<b class="op-wait">${s.cases - s.decided} never decided</b>` : `${s.cases - s.decided} to decide`}`
              : stateMark('done', 'All decided'),
        ]),
      })
    ctx.record('list sittings', { classes: ['meeting'] })
    return ctx.page({
      title: 'Meetings',
      at: 'meetings',
      body: html`<div class="op-head"><div><h1>Meetings</h1><p class="op-head__sub">${meeting ? html`${meeting.forum.name}. ${next && html`The next sitting is ${sayDateTime(next.startsAt, { weekday: true })}.`}` : 'No daily meeting sits in this area.'}</p></div>
${today[0] && html`<div class="op-head__do"><a class="govuk-button" href="/meetings/${today[0].id}">Open today’s list</a></div>`}</div>
${(await isForPanel(ctx)) && html`<p><a href="/meetings/panel">For a panel: who has needed help most often, and who is reported to harm most often</a></p>`}
<p class="op-sent">${today[0] ? html`Today: ${plural(today[0].cases, 'case')}, ${today[0].decided} decided.` : 'Nothing that you can see is listed for today.'} A list builds itself: a case is on it from the moment MASH takes the referral.</p>
<section class="op-sec"><div class="op-sec__head"><h2>Today and next</h2></div>${rest(coming)}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Before</h2></div>${rest(all.filter((s) => !coming.includes(s)))}</section>`,
    })
  })

  site.get('/meetings/:sittingId', readers, async ({ ctx, params }) => {
    const open = await openSitting(ctx, params.sittingId)
    const families = open.items.map((i) => i.familyId)
    const months = open.meeting.forum.flagMonths
    const [people, levels, shares, old, before, everyone, teams] = await Promise.all([
      membersOf(ctx, families),
      currentLevel(ctx, families),
      sharesOf(
        ctx,
        open.items.map((i) => i.id),
      ),
      oldActions(ctx, families, open.sitting),
      heardBefore(ctx, families, open.sitting.startsAt),
      colleagues(ctx),
      openTeams(ctx),
    ])
    for (const i of open.items)
      ctx.record('read meeting list', { classes: ['meeting', 'identity', 'level', 'plan'], family: i.familyId, subjects: [i.id] })
    const flagged = (days: readonly Day[] | undefined) => months !== null && days?.some((d) => addMonths(d, months) > open.sitting.heldOn)
    return ctx.page({
      title: 'Sitting',
      at: 'meetings',
      back: { href: '/meetings', text: 'Meetings' },
      body: sittingBody(ctx, {
        open,
        people,
        levels,
        shares,
        old,
        repeat: new Set(families.filter((f) => flagged(before.get(f)))),
        everyone,
        teams,
        mine: mySeat(ctx, open),
        chairs: ctx.viewer.role === 'chair',
      }),
    })
  })
  site.post('/meetings/:sittingId/close', ['chair'], async ({ ctx, params }) => {
    const open = await openSitting(ctx, params.sittingId)
    if (!mySeat(ctx, open)) throw new NotFound('sitting')
    await closeSitting(ctx, open)
    return { go: `/meetings/${open.sitting.id}` }
  })
}

// ── What is said ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const back = (open: OpenItem) => ({
  href: `/meetings/${open.sitting.id}/${open.item.id}`,
  text: `${nameOfSitting(open)}: ${open.family.title}`,
})
const caseAt = (open: OpenItem) => `/meetings/${open.sitting.id}/${open.item.id}`

function sayingPages(site: StaffSite): void {
  formPage(site, {
    path: '/meetings/:sittingId/:itemId/share',
    who: readers,
    title: 'What we know',
    at: 'meetings',
    form: shared,
    async subject({ ctx, params }) {
      const open = await openItem(ctx, params.sittingId, params.itemId)
      mustSit(ctx, open)
      return { open, family: open.family, share: await myShare(ctx, open), team: ctx.viewer.teamName }
    },
    heading: (on) => html`What ${on.team} knows<span class="op-head__sub">${on.open.family.title}</span>`,
    version: (on) => on.share?.version ?? 0,
    answers: (on) => (on.share ? sharedAnswers(on.share) : { mustNotLearn: 'yes' as const }),
    back: (on) => back(on.open),
    before: (on) =>
      html`<p class="op-sent">About everyone in the case at once. Those who sit read it, and those on ${calledIn(on.family)}’s plan. It can be changed until the sitting is closed.</p>`,
    buttons: [
      { do: 'share', text: 'Share' },
      { do: 'nothing', text: 'We hold nothing', look: 'secondary' },
    ],
    async save(on, a, { ctx, body }, pressed) {
      const said = { text: a.text ?? '', lastSeen: a.lastSeen ?? '' }
      if (pressed.button === 'nothing') {
        if (said.text !== '' || said.lastSeen !== '')
          return { text: new Problem('You have written what you know. Take it out to say that you hold nothing, or press “Share”') }
        if (on.share && !on.share.nothing && pressed.version === on.share.version)
          await share(ctx, on.open, { ...said, nothing: true }, pressed.version)
        else await sayNothing(ctx, on.open)
        return posted(body, 'from') === 'list' ? `/meetings/${on.open.sitting.id}` : caseAt(on.open)
      }
      const gaps = problemsOf(shareGaps(said))
      if (anyOf(gaps)) return gaps
      const about = a.about !== undefined && isId(a.about) ? a.about : null
      await share(ctx, on.open, { ...said, aboutMember: about, mustNotLearn: a.mustNotLearn !== 'no' }, pressed.version)
      return caseAt(on.open)
    },
  })

  formPage(site, {
    path: '/meetings/:sittingId/:itemId/view',
    who: readers,
    title: 'Bring a view',
    at: 'meetings',
    form: herView,
    async subject({ ctx, params }) {
      const open = await openItem(ctx, params.sittingId, params.itemId)
      if (!(await bringsHerView(ctx, open))) throw new NotFound('view')
      return open
    },
    heading: (open) => html`${calledIn(open.family)}’s own view<span class="op-head__sub">${nameOfSitting(open)}</span>`,
    version: (open) => open.item.viewVersion,
    answers: (open) => (open.item.viewAt ? viewAnswers(open.item) : {}),
    back,
    before: (open) =>
      html`<p class="op-sent">It is read before anyone else speaks. ${calledIn(open.family)}’s own safety plan stays with ${calledIn(open.family)} and never comes here.</p>`,
    buttons: [{ do: 'bring', text: 'Bring this view' }],
    async save(open, a, { ctx }, pressed) {
      const said = { spoken: a.spoken, herView: a.herView ?? '', notWanted: a.notWanted ?? '' }
      const gaps = problemsOf(viewGaps(said))
      if (anyOf(gaps)) return gaps
      await bringView(ctx, open, said, pressed.version)
      return caseAt(open)
    },
  })

  formPage(site, {
    path: '/meetings/:sittingId/:itemId/tell',
    who: readers,
    title: 'Telling what was decided',
    at: 'meetings',
    form: told,
    async subject({ ctx, params }) {
      const open = await openItem(ctx, params.sittingId, params.itemId)
      if (!(await tellsHer(ctx, open))) throw new NotFound('tell')
      const days = tellChoices(open.meeting.forum, ctx.now, englandAndWales)
      return { open, family: open.family, tellDays: Object.fromEntries(days.map((d) => [d, sayDay(d, { weekday: true })])) }
    },
    heading: (on) => html`Telling ${calledIn(on.family)}<span class="op-head__sub">${nameOfSitting(on.open)}</span>`,
    version: (on) => on.open.item.version,
    answers: (on) => ({
      ...(on.open.item.toldAt ? { told: 'yes' as const } : {}),
      ...(on.open.item.toldNote === '' ? {} : { note: on.open.item.toldNote }),
    }),
    back: (on) => back(on.open),
    before: (on) =>
      html`<p class="op-sent">${stop(on.open.item.tellsHow)} ${on.open.item.tellsByOn && html`By ${sayDay(on.open.item.tellsByOn, { weekday: true })}.`} Say what will happen, and who will know.</p>`,
    buttons: [{ do: 'save', text: 'Save' }],
    async save(on, a, { ctx }, pressed) {
      const by = a.by as Day | undefined
      if (a.told === 'no' && !by) return { by: new Problem('Select the day by which it is tried again') }
      if (a.told === 'no' && !a.note) return { note: new Problem('Enter why not yet') }
      await toldHer(ctx, on.open, { told: a.told === 'yes', note: a.note ?? '', by }, pressed.version)
      return caseAt(on.open)
    },
  })
}

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Who may hold it until the sitting: the reader, whoever holds it now, the reader's team, and whoever works with her. */
async function holdersFor(ctx: Context, family: OpenFamily): Promise<Record<string, string>> {
  const [everyone, workers] = await Promise.all([colleagues(ctx), workersOf(ctx, [family.id])])
  const mates = [...everyone.values()]
    .filter((c) => c.teamId === ctx.viewer.teamId && ['front-door', 'worker', 'manager'].includes(c.role))
    .sort((a, b) => a.name.localeCompare(b.name))
  const ids = [family.holderHatId, ctx.viewer.hatId, ...workers.map((w) => w.hatId), ...mates.map((c) => c.hatId)]
  return Object.fromEntries(
    ids.flatMap((id) => {
      const c = id ? everyone.get(id) : undefined
      return c ? [[c.hatId, `${c.name}, ${c.title}`]] : []
    }),
  )
}
function listingPage(site: StaffSite): void {
  interface Subject extends OnListing {
    meeting: Meeting
  }
  formPage(site, {
    path: '/families/:familyId/list',
    who: readers,
    title: 'List for the next sitting',
    at: 'meetings',
    form: listing,
    creates: true,
    async subject({ ctx, params }): Promise<Subject> {
      const family = await openFamily(ctx, params.familyId)
      const meeting = meetingOf(ctx.pack, family.area)
      // High goes by the way, never straight to the meeting: for every other team there is no such page.
      if (!meeting?.listers.includes(ctx.viewer.teamKey)) throw new NotFound('meeting')
      return { family, meeting, holders: await holdersFor(ctx, family) }
    },
    heading: (on) => html`List for the next ${on.meeting.forum.short}<span class="op-head__sub">${on.family.title}</span>`,
    async answers(on, { ctx }) {
      const level = (await currentLevel(ctx, [on.family.id])).get(on.family.id)
      const judged = level?.how === 'judgement' ? level.reason.split('\n') : []
      return {
        ...(judged[0] ? { whyHigh: judged[0] } : {}),
        ...(judged[1] ? { whyNow: judged[1] } : {}),
        ...(on.family.holderHatId && Object.hasOwn(on.holders, on.family.holderHatId) ? { keptBy: on.family.holderHatId } : {}),
      }
    },
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    async before(on, { ctx }) {
      const next = nextSitting(on.meeting.forum, ctx.now, englandAndWales)
      const waits = await waitingItem(ctx, on.family.id)
      const level = (await currentLevel(ctx, [on.family.id])).get(on.family.id)
      return html`<p class="op-sent">${next && html`The next sitting is <b>${sayDateTime(next.startsAt, { weekday: true })}</b>.`} The meeting is not the response: somebody keeps ${calledIn(on.family)} safe until then.</p>
${waits && html`<p class="op-box op-box--calm">On the list for ${sayDateTime(waits.startsAt, { weekday: true })} already. <a href="/meetings/${waits.sittingId}/${waits.id}">Open the case</a></p>`}
${level?.level !== 'high' && html`<p class="op-box op-box--warm">The level is ${riskMark(level?.level ?? null)}. <a href="/families/${on.family.id}/level">Judge it high</a> if you list it as high.</p>`}`
    },
    buttons: [{ do: 'list', text: 'List it' }],
    async save(on, a, { ctx }) {
      const gaps = problemsOf(listingGaps(listingOf(ctx, on.family, a)))
      if (anyOf(gaps)) return gaps
      const made = await listFamily(ctx, on.family, { ...a, keepsSafeHat: a.keptBy })
      return `/meetings/${made.sittingId}/${made.itemId}`
    },
  })
}
