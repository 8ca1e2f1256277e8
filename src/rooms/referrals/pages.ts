/** Pages: where it goes (for a contact, or later in the work), what we were asked, what we asked, and one request with its answer. */
import { isId } from '#lib/id.ts'
import { sayDateTime, sayDay } from '#lib/london.ts'
import { type Pack, service } from '#pack/index.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button } from '#platform/views/govuk.ts'
import { riskMark } from '#platform/views/marks.ts'
import { type Colleague, type Context, colleague, colleagues, myTeam, openTeams, type Role, type StaffSite } from '#rooms/access/index.ts'
import { type Capacity, capacities, ourServices, sayCapacity } from '#rooms/directory/index.ts'
import { nothingGoes, openFamily } from '#rooms/people/index.ts'
import {
  type AfterTaking,
  type Asking,
  askingGaps,
  cannotTake,
  passableTo,
  passOn,
  recordUnmetNeed,
  sendReferrals,
  setBegins,
  takeRequest,
  withdraw,
} from './actions.ts'
import { type Choosing, choosing, openContactFor } from './choosing.ts'
import { askingHer, askingHim, begins, cannot, passed, referHer, referHim, targetsIn, unmetNeed, withdrawn } from './forms.ts'
import { holdingNow, requestTable, whoWasAsked } from './panels.ts'
import { askable, cannotGaps, isOverdue, lifeWords, namesAsker, passGaps, waitsTooLong } from './rules.ts'
import {
  answeredByUs,
  askedByUs,
  askedOfUs,
  heard,
  mayTakeBack,
  openRequest,
  type Packet,
  type Request,
  referralOfRequest,
} from './store.ts'

const askers: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const answerers: readonly Role[] = [...askers, 'programme']

export interface ReferralParts {
  pack: Pack
  /** What later rooms do in the same transaction when a request is taken. */
  afterTaking?: readonly AfterTaking[]
  /** Where a team that is itself the way to the meeting lists a family for it. */
  listAt?(familyId: string): string
}

export function referralPages(site: StaffSite, parts: ReferralParts): void {
  routePages(site, parts)
  requestPages(site, parts.pack, parts.afterTaking ?? [])
  formPage(site, {
    path: '/families/:familyId/unmet-need',
    who: askers,
    title: 'Record an unmet need',
    form: unmetNeed(parts.pack),
    creates: true,
    subject: ({ ctx, params }) => openFamily(ctx, params.familyId),
    // From a known gap, or from a service that could not take it: what is known already is filled in, and a person says whether it is so.
    answers: (family, { ctx, query }) => {
      const gap = ctx.pack.gaps.find((g) => g.key === query.gap)
      const reason = gap?.reason ?? ctx.pack.needs.cannotReasons.find((r) => r.key === query.why)?.leaves
      const asked = service(ctx.pack, query.service ?? '')
      return {
        ...(family.members.some((m) => m.id === query.who) ? { who: query.who as string } : {}),
        ...(gap ? { sought: gap.who } : asked ? { sought: asked.kind, from: asked.key } : {}),
        ...(reason ? { reason } : {}),
      }
    },
    back: (family) => ({ href: `/families/${family.id}`, text: family.title }),
    before: () =>
      html`<p class="op-sent">Nothing fits, or nothing could be had. Say it here: it is counted, without her name, for those who decide what there should be.</p>`,
    buttons: [{ do: 'record', text: 'Record it' }],
    async save(family, a, { ctx, query }) {
      const contactId = isId(query.contact) ? query.contact : null
      await recordUnmetNeed(ctx, family, {
        memberId: a.who,
        sought: a.sought,
        serviceKey: a.from ?? null,
        reason: a.reason,
        contactId,
        ...(a.note ? { note: a.note } : {}),
      })
      return contactId ? `/contacts/${contactId}/routes` : `/families/${family.id}/refer`
    },
  })
}

// ── Where it goes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Where the page stands: at a contact, or at a family later in the work. */
interface Place {
  base: string
  back: { href: string; text: string }
}
const placeOf = (c: Choosing): Place =>
  c.contactId
    ? { base: `/contacts/${c.contactId}/routes`, back: { href: `/contacts/${c.contactId}`, text: c.family.title } }
    : { base: `/families/${c.family.id}/refer`, back: { href: `/families/${c.family.id}`, text: c.family.title } }

function routePages(site: StaffSite, { pack, listAt }: ReferralParts): void {
  const her = referHer(pack)
  const him = referHim(pack)
  const fromContact = async (ctx: Context, contactId: string, about: string | undefined): Promise<Choosing> => {
    const contact = await openContactFor(ctx, contactId)
    return choosing(ctx, await openFamily(ctx, contact.familyId), { contactId, about })
  }
  const fromFamily = async (ctx: Context, familyId: string, about: string | undefined): Promise<Choosing> =>
    choosing(ctx, await openFamily(ctx, familyId), { about })
  const mustBe = (c: Choosing, harms: boolean): Choosing => {
    if ((c.about.role === 'harms') !== harms) throw new NotFound('member')
    return c
  }

  const gaps = (ctx: Context, c: Choosing, asking: Asking): Problems =>
    Object.fromEntries(Object.entries(askingGaps(ctx, c, asking)).map(([name, text]) => [name, new Problem(text)]))
  const shared = {
    who: askers,
    title: 'Where this should go',
    creates: true as const,
    back: (c: Choosing) => placeOf(c).back,
    before: (c: Choosing, { ctx }: { ctx: Context }) => headOf(ctx, c, listAt),
    aside: (c: Choosing, { ctx }: { ctx: Context }) => asideOf(ctx, c),
    buttons: [{ do: 'send', text: 'Send' }],
  }
  const herPage = {
    ...shared,
    form: her,
    heading: (c: Choosing) => html`Where this should go<span class="op-head__sub">${c.about.name}</span>`,
    answers: (c: Choosing) => {
      const judged = c.level?.how === 'judgement' ? c.level.reason.split('\n') : []
      return {
        to: suggested(c),
        ...(judged[0] ? { whyHigh: judged[0] } : {}),
        ...(judged[1] ? { whyNow: judged[1] } : {}),
        ...(c.reach ? { reach: c.reach } : {}),
      }
    },
    async save(c: Choosing, a: Parameters<typeof askingHer>[0], { ctx }: { ctx: Context }) {
      const wrong = gaps(ctx, c, askingHer(a))
      if (Object.keys(wrong).length > 0) return wrong
      await sendReferrals(ctx, c, askingHer(a))
      return placeOf(c).base
    },
  }
  const himPage = {
    ...shared,
    form: him,
    heading: (c: Choosing) => html`Where this should go<span class="op-head__sub">${c.about.name}, person who harms</span>`,
    answers: (c: Choosing) => ({ to: suggested(c) }),
    async save(c: Choosing, a: Parameters<typeof askingHim>[0], { ctx }: { ctx: Context }) {
      const wrong = gaps(ctx, c, askingHim(a))
      if (Object.keys(wrong).length > 0) return wrong
      await sendReferrals(ctx, c, askingHim(a))
      return `${placeOf(c).base}/${c.about.id}`
    },
  }
  formPage(decidedFirst(site, fromContact), {
    ...herPage,
    path: '/contacts/:contactId/routes',
    subject: async ({ ctx, params, query }) => mustBe(await fromContact(ctx, params.contactId, aboutIn(query)), false),
  })
  formPage(decidedFirst(site, fromContact), {
    ...himPage,
    path: '/contacts/:contactId/routes/:memberId',
    subject: async ({ ctx, params }) => mustBe(await fromContact(ctx, params.contactId, params.memberId), true),
  })
  formPage(site, {
    ...herPage,
    path: '/families/:familyId/refer',
    subject: async ({ ctx, params, query }) => mustBe(await fromFamily(ctx, params.familyId, aboutIn(query)), false),
  })
  formPage(site, {
    ...himPage,
    path: '/families/:familyId/refer/:memberId',
    subject: async ({ ctx, params }) => mustBe(await fromFamily(ctx, params.familyId, params.memberId), true),
  })
}
const aboutIn = (query: Record<string, string | undefined>) => (isId(query.about) ? query.about : undefined)

/** Before the choice stands the decision on the children, and on an adult with care and support needs: without them the page only says so. */
function decidedFirst(site: StaffSite, open: (ctx: Context, contactId: string, about: string | undefined) => Promise<Choosing>): StaffSite {
  return {
    get: (path, who, handle) =>
      site.get(path, who, async (ask) => {
        const params = ask.params as { contactId: string; memberId?: string }
        const c = await open(ask.ctx, params.contactId, params.memberId ?? aboutIn(ask.query))
        if (c.about.role === 'harms' && params.memberId === undefined) return { go: `/contacts/${params.contactId}/routes/${c.about.id}` }
        return c.decided ? handle(ask) : undecided(ask.ctx, c)
      }),
    post: site.post,
  }
}
const undecided = async (ctx: Context, c: Choosing): Promise<Outcome> =>
  ctx.page({
    title: 'Where this should go',
    back: placeOf(c).back,
    body: html`<h1 class="govuk-heading-l">Where this should go<span class="op-head__sub">${c.about.name}</span></h1>
<p class="op-sent">First decide on the children, and on an adult with care and support needs: refer, or not now and why.</p>
<p><a class="govuk-button" href="/contacts/${c.contactId}/decide">Decide</a></p>
${c.level?.level === 'high' && html`<p class="op-box op-box--grave"><b>High risk.</b> If anyone is in danger now: 999. Ring MASH while you decide.</p>`}${await holdingNow(ctx, c.family)}`,
  })

/**
 * Chosen before anyone has ticked: what the pathway is sure of, and that can be asked. A person takes the tick out. For him, all ways: the form asks
 * what is open. At high risk also what comes by the same row as the way to the meeting, when only an age is not known yet.
 */
const suggested = (c: Choosing): string[] => {
  const offered = targetsIn(c)
  const rows = new Set(c.ways.ways.filter((w) => c.ways.first.includes(w.route.key)).flatMap((w) => w.because.map((b) => b.row)))
  return c.ways.ways
    .filter((w) => askable(w) && !c.askedWays.includes(w.route.key))
    .filter((w) => w.sure || c.about.role === 'harms' || w.because.some((b) => rows.has(b.row)))
    .map((w) => `route:${w.route.key}`)
    .filter((t) => Object.hasOwn(offered, t))
}

async function headOf(ctx: Context, c: Choosing, listAt: ReferralParts['listAt']): Promise<Html> {
  const { base } = placeOf(c)
  const others = c.family.members.filter((m) => m.id !== c.about.id && m.role !== 'other' && m.diedOn === null)
  const level = c.level?.level
  return html`${nothingGoes(c.about) && html`<div class="op-box op-box--grave op-gap-s"><p><b>${nothingGoes(c.about)}.</b> Nobody is asked to work with them meanwhile.</p></div>`}<p class="op-sent">${level ? html`The level is ${riskMark(level)}, judged by ${(await colleague(ctx, c.level?.by ?? null))?.name ?? 'a colleague'} on ${sayDateTime(c.level?.at ?? ctx.now)}.` : html`Nobody has judged the level yet. <a href="/families/${c.family.id}/assessments/new${c.contactId ? `?contact=${c.contactId}` : ''}">Record a risk assessment</a>, or <a href="/families/${c.family.id}/level${c.contactId ? `?contact=${c.contactId}` : ''}">judge it high now</a>.`} You choose; each way says why it is shown.</p>
${listAt && level === 'high' && c.ways.first.some((key) => c.ownWays.includes(key)) && html`<p><a class="govuk-button" href="${listAt(c.family.id)}">List it for the next sitting</a></p>`}
${others.length > 0 && html`<p class="op-small">Someone else in this plan: ${others.map((m, i) => html`${i > 0 && ' · '}<a href="${m.role === 'harms' ? `${base}/${m.id}` : `${base}?about=${m.id}`}">${m.name}</a>`)}</p>`}`
}
async function asideOf(ctx: Context, c: Choosing): Promise<Html> {
  const sent = await whoWasAsked.draw(ctx, c.family)
  return html`${await holdingNow(ctx, c.family)}
${c.about.role !== 'harms' && html`<div class="op-box op-gap"><h2>Her own safety plan</h2><p>${c.callerIsHer ? 'She is on the line. Four lines with her now: what she will do, what is ready, who she rings, the children’s part.' : 'Four lines at the first talk with her.'}</p><p><a href="/families/${c.family.id}/safety-plan">Write it with her</a></p><p class="op-small op-quiet">Hers. Only her named workers see it.</p></div>`}
${sent && html`<div class="op-gap">${sent}</div>`}
<div class="op-box op-gap"><h2>Nothing fits?</h2><p><a href="/families/${c.family.id}/unmet-need${c.contactId ? `?contact=${c.contactId}` : ''}">Record an unmet need</a></p></div>`
}

// ── Requests ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function requestPages(site: StaffSite, pack: Pack, afterTaking: readonly AfterTaking[]): void {
  site.get('/referrals', answerers, async ({ ctx }) => {
    const [inbox, done, sent, teams, everyone] = await Promise.all([
      askedOfUs(ctx),
      answeredByUs(ctx),
      askedByUs(ctx),
      openTeams(ctx),
      colleagues(ctx),
    ])
    const names = {
      team: (id: string) => teams.find((t) => t.id === id)?.name ?? 'A team',
      hat: (id: string | null) => (id ? everyone.get(id)?.name : undefined) ?? '',
    }
    const [stands, ours] = [await capacities(ctx), ourServices(ctx)]
    const late = inbox.filter((r) => isOverdue(r, ctx.now)).length
    ctx.record('list requests', { classes: ['referral'] })
    return ctx.page({
      title: 'Referrals',
      at: 'referrals',
      body: html`<div class="op-head"><div><h1>Referrals</h1><p class="op-head__sub">${ctx.viewer.teamName}</p></div></div>
<p class="op-sent">${inbox.length === 0 ? 'Nothing waits for your answer.' : `${inbox.length} ${inbox.length === 1 ? 'waits' : 'wait'} for your answer${late > 0 ? `, ${late} late` : ''}.`}</p>
<section class="op-sec"><div class="op-sec__head"><h2>Asked of us</h2></div>${requestTable(ctx, inbox, names, 'of-us')}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Asked by us</h2></div>${requestTable(ctx, sent, names, 'by-us')}</section>
${done.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Answered by us lately</h2></div>${requestTable(ctx, done, names, 'done')}</section>`}
${ours.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>What others see before they ask us</h2></div><ul class="op-items">${ours.map((s) => html`<li><b>${s.name}</b> <a href="/services/${s.key}/now">Say how it stands<span class="govuk-visually-hidden">: ${s.name}</span></a><br><span class="op-small">${stands.has(s.key) ? sayCapacity(stands.get(s.key) as Capacity, ctx.now) : 'Nobody has said it yet.'}</span></li>`)}</ul></section>`}`,
    })
  })

  site.get('/referrals/:requestId', answerers, async ({ ctx, params }) => {
    const request = await openRequest(ctx, params.requestId)
    await heard(ctx, request.id)
    return showRequest(ctx, request)
  })
  site.post('/referrals/:requestId', answerers, async ({ ctx, params, body, path }) => {
    const allocateTo = posted(body, 'allocateTo')
    const waits = begins.read(body)
    const beginsAbout = posted(body, 'waits') === 'yes' && 'answers' in waits ? waits.answers.beginsAbout : undefined
    if (posted(body, 'waits') === 'yes' && beginsAbout === undefined) throw new Refused('Enter the day it may begin.')
    const go = await ctx.once(posted(body, 'key'), path, body, async () => {
      const taken = await takeRequest(ctx, params.requestId, {
        version: Number(posted(body, 'version')) || 0,
        ...(isId(allocateTo) ? { allocateTo } : {}),
        beginsAbout,
        afterTaking,
      })
      return taken.family ? `/families/${taken.family.id}` : `/programme/${taken.request.harmFileId}`
    })
    return { go }
  })

  interface OnPassing {
    request: Request
    held: boolean
    teams: Record<string, string>
  }
  formPage(site, {
    path: '/referrals/:requestId/pass',
    who: answerers,
    title: 'Pass a referral on',
    at: 'referrals',
    form: passed,
    creates: true,
    async subject({ ctx, params }): Promise<OnPassing> {
      const request = await openRequest(ctx, params.requestId)
      if (request.toTeam !== ctx.viewer.teamId || request.state !== 'sent') throw new NotFound('request')
      return {
        request,
        held: request.high || !request.packet.mayDecline,
        teams: Object.fromEntries((await passableTo(ctx, request)).map((t) => [t.id, t.name])),
      }
    },
    back: (on) => ({ href: `/referrals/${on.request.id}`, text: on.request.packet.about.name }),
    before: (on) =>
      html`<p class="op-sent">${on.held ? 'This cannot be sent back. Ring the team that should have it; until somebody there has it, it is yours.' : html`Who asked will hear, with your reason. If no team should have it: <a href="/referrals/${on.request.id}/cannot">say that you cannot take it now</a>.`}</p>`,
    buttons: [{ do: 'pass', text: 'Pass it on' }],
    async save(on, a, { ctx }) {
      const toTeam = a.toTeam
      const wrong = passGaps(
        { state: on.request.state, high: on.request.high, mayDecline: on.request.packet.mayDecline },
        { toTeam, name: a.name ?? '', reason: a.reason, ownTeam: ctx.viewer.teamId },
      )
      if (a.toTeam === undefined) wrong.toTeam ??= 'Select the team that should have it'
      if (Object.keys(wrong).length > 0) return Object.fromEntries(Object.entries(wrong).map(([name, text]) => [name, new Problem(text)]))
      await passOn(ctx, on.request.id, { toTeam, name: a.name ?? '', reason: a.reason, version: on.request.version })
      return '/referrals'
    },
  })

  formPage(site, {
    path: '/referrals/:requestId/cannot',
    who: answerers,
    title: 'Cannot take it now',
    at: 'referrals',
    form: cannot(pack),
    creates: true,
    async subject({ ctx, params }) {
      const request = await openRequest(ctx, params.requestId)
      if (request.toTeam !== ctx.viewer.teamId || request.state !== 'sent' || request.high || !request.packet.mayDecline)
        throw new NotFound('request')
      return request
    },
    back: (r) => ({ href: `/referrals/${r.id}`, text: r.packet.about.name }),
    before: (r) =>
      html`<p class="op-sent">Who asked hears at once and holds the risk until somebody has it. If another team should have it, <a href="/referrals/${r.id}/pass">pass it on</a> instead.</p>`,
    buttons: [{ do: 'cannot', text: 'Tell who asked' }],
    async save(r, a, { ctx }) {
      const wrong = cannotGaps(
        { high: r.high, mayDecline: r.packet.mayDecline },
        { why: a.why, askAgainOn: a.askAgainOn, today: ctx.today },
      )
      if (Object.keys(wrong).length > 0)
        return Object.fromEntries(
          Object.entries(wrong).map(([name, text]) => [name, name === 'askAgainOn' ? new Problem(text, 'day') : new Problem(text)]),
        )
      await cannotTake(ctx, r.id, { why: a.why, reason: a.reason ?? '', askAgainOn: a.askAgainOn, version: r.version })
      return '/referrals'
    },
  })

  formPage(site, {
    path: '/referrals/:requestId/begins',
    who: answerers,
    title: 'When it may begin',
    at: 'referrals',
    form: begins,
    creates: true,
    async subject({ ctx, params }) {
      const request = await openRequest(ctx, params.requestId)
      if (request.toTeam !== ctx.viewer.teamId || request.state !== 'taken' || request.startedAt || request.endedAt)
        throw new NotFound('request')
      return request
    },
    answers: (r) => ({ ...(r.beginsAbout ? { beginsAbout: r.beginsAbout } : {}) }),
    back: (r) => ({ href: `/referrals/${r.id}`, text: r.packet.about.name }),
    before: () => html`<p class="op-sent">Who asked hears the new day.</p>`,
    async save(r, a, { ctx }) {
      await setBegins(ctx, r.id, a.beginsAbout, r.version)
      return `/referrals/${r.id}`
    },
  })

  formPage(site, {
    path: '/referrals/:requestId/withdraw',
    who: askers,
    title: 'Take a referral back',
    at: 'referrals',
    form: withdrawn,
    creates: true,
    async subject({ ctx, params }) {
      const { requestId } = params
      if (await mayTakeBack(ctx, requestId)) {
        const family = await openFamily(ctx, (await referralOfRequest(ctx, requestId))?.familyId ?? '')
        return { id: requestId, href: `/families/${family.id}`, text: family.title }
      }
      const request = await openRequest(ctx, requestId)
      if (request.fromTeam !== ctx.viewer.teamId || request.state !== 'sent') throw new NotFound('request')
      return { id: request.id, href: `/referrals/${request.id}`, text: request.packet.about.name }
    },
    back: ({ href, text }) => ({ href, text }),
    buttons: [{ do: 'withdraw', text: 'Take it back', look: 'warning' }],
    async save({ id, href }, a, { ctx }) {
      await withdraw(ctx, id, a.reason)
      return href
    },
  })
}

async function showRequest(ctx: Context, r: Request): Promise<Outcome> {
  const [teams, from, by, mates, referral] = await Promise.all([
    openTeams(ctx),
    colleague(ctx, r.fromHat || null),
    colleague(ctx, r.answeredBy),
    myTeam(ctx),
    r.harmFileId && r.toTeam === ctx.viewer.teamId ? undefined : referralOfRequest(ctx, r.id),
  ])
  const team = (id: string | null) => teams.find((t) => t.id === id)?.name ?? 'a team'
  const ours = r.toTeam === ctx.viewer.teamId
  const asker = namesAsker(r) ? `${from?.name ?? 'a colleague'}, ${team(r.fromTeam)}` : 'a partner agency'
  const p = r.packet
  // Her side alone: on his, whoever is asked to work with him learns nothing of a family.
  const family = referral ? await openFamily(ctx, referral.familyId) : undefined
  const name = service(ctx.pack, r.toKey)?.name ?? team(r.toTeam)
  // Taken back from a programme: who did it and why stands with her family, and is not on his side at all (migrations/0015-referrals.sql).
  const back = referral?.takenBackBy ? await colleague(ctx, referral.takenBackBy) : undefined
  const who = by ?? back
  const reason = r.answerReason || referral?.takenBackWhy || ''
  const answer: Part =
    r.state === 'sent'
      ? undefined
      : html`<div class="op-box"><h2>${lifeWords(r)}</h2>${r.state === 'cannot' && html`<p><b>${ctx.pack.needs.cannotReasons.find((x) => x.key === r.cannotWhy)?.words}.</b> ${r.askAgainOn ? `Ask again on ${sayDay(r.askAgainOn)}.` : 'No day to ask again was given.'}</p>${family && !ours && html`<p><a href="/families/${family.id}/unmet-need?service=${r.toKey}&amp;why=${r.cannotWhy}${referral?.aboutMember ? `&who=${referral.aboutMember}` : ''}">Nothing else fits: record an unmet need</a></p>`}`}${ours && r.state === 'taken' && !r.startedAt && !r.endedAt && html`<p>${waitsTooLong(r, ctx.today) && html`<b>Past its day.</b> Who asked is told, and the managers. `}<a href="/referrals/${r.id}/begins">${r.beginsAbout ? 'Say another day' : 'It has to wait: say when it may begin'}</a></p>`}${!ours && waitsTooLong(r, ctx.today) && html`<p><b>It should have begun.</b> Ask them, and whether somebody else could begin sooner. Their manager has been told.</p>`}<p>${r.state === 'passed' ? html`${who?.name ?? 'A colleague'} passed it to <b>${team(r.passedTo)}</b>.` : who ? `By ${who.name}.` : 'By who asked.'} ${r.answeredAt && sayDateTime(r.answeredAt)}</p>${reason !== '' && html`<p>${reason}</p>`}</div>`
  return ctx.page({
    title: 'Referral',
    at: 'referrals',
    back: { href: '/referrals', text: 'Referrals' },
    body: html`<div class="op-head"><div><h1>${p.about.name}</h1><p class="op-head__sub">${name}, asked by ${asker}, on ${sayDateTime(r.sentAt, { weekday: true })}</p></div></div>
<div class="op-cols op-cols--wide"><div>${packetOf(p)}</div>
<aside>${r.state === 'sent' && ours && takeBox(ctx, r, mates)}
${r.state === 'sent' && !ours && html`<div class="op-box"><h2>Waiting</h2><p>${due(ctx, r)}</p>${!r.high && html`<p><a href="/referrals/${r.id}/withdraw">Take it back</a></p>`}</div>`}
${answer}
${family ? html`<div class="op-gap">${await holdingNow(ctx, family)}</div><p class="op-gap"><a href="/families/${family.id}">Open the plan</a></p>` : p.high && html`<div class="op-box op-gap"><h2>Holding the risk now</h2><p><b>${p.high.keptBy}</b>, until you have made first contact.</p></div>`}
${ours && r.state === 'taken' && r.harmFileId && html`<p class="op-gap"><a href="/programme/${r.harmFileId}">Open his page</a></p>`}</aside></div>`,
  })
}
const due = (ctx: Context, r: Request): Html =>
  html`${isOverdue(r, ctx.now) ? html`<b>Late.</b> An answer was due by ${sayDateTime(r.answerDueAt)}. The sender and both managers know.` : html`An answer is due by ${sayDateTime(r.answerDueAt)}.`}`

/** The only 2px box of the page: the answer. */
const takeBox = (ctx: Context, r: Request, mates: readonly Colleague[]): Html =>
  html`<form class="op-decide" method="post"><h2>Your answer</h2><p>${due(ctx, r)}</p>
<input type="hidden" name="key" value="${ctx.newKey()}"><input type="hidden" name="version" value="${String(r.version)}">
<div class="govuk-form-group"><label class="govuk-label" for="allocateTo">Who will work with ${r.packet.kind === 'harm' ? 'him' : 'them'}?</label><select class="govuk-select" id="allocateTo" name="allocateTo"><option value="">Not decided yet</option>${mates.filter((m) => m.role === 'worker' || m.role === 'programme' || m.role === 'front-door' || m.role === 'seat').map((m) => html`<option value="${m.hatId}"${m.hatId === ctx.viewer.hatId && html` selected`}>${m.name}</option>`)}</select></div>
${!r.high && html`<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="waits" name="waits" value="yes"><label class="govuk-label govuk-checkboxes__label" for="waits">It has to wait first</label></div></div>${begins.fields.beginsAbout.draw({ name: 'beginsAbout', body: {}, given: { subject: undefined, files: {} }, problem: undefined, reveals: {}, heading: false })}`}
${button({ text: 'Take it', preventDoubleClick: true })}
<p><a class="govuk-button govuk-button--secondary" href="/referrals/${r.id}/pass">Pass it on</a></p>${!r.high && r.packet.mayDecline && html`<p><a href="/referrals/${r.id}/cannot">We cannot take it now</a></p>`}
<p class="op-small op-quiet">${r.high ? 'High risk cannot be sent back: it is passed with a name, or it is yours.' : 'Who asked hears either way.'}</p></form>`

/** What the sender composed, and nothing else of anyone. */
function packetOf(p: Packet): Html {
  const asked = { yes: 'yes', no: 'no', 'not-asked': 'not asked', '': 'not asked' } as Record<string, string>
  const person = (n: Packet['about']) => html`<li><b>${n.name}</b>${n.age !== '' && `, ${n.age}`}${n.role !== '' && `, ${n.role}`}</li>`
  return html`<section class="op-sec"><div class="op-sec__head"><h2>Who</h2></div>${p.level && html`<p>${riskMark(p.level)} <span class="op-quiet">as judged by who asks</span></p>`}<ul class="op-items">${person(p.about)}${p.people.map(person)}</ul></section>
${p.high && html`<section class="op-sec"><div class="op-sec__head"><h2>Why high, why now</h2></div><dl class="op-items"><dt class="op-strong">Why high</dt><dd>${p.high.whyHigh}</dd><dt class="op-strong">Why now</dt><dd>${p.high.whyNow}</dd><dt class="op-strong">What keeps her safe until then</dt><dd>${p.high.keepsSafe} <b>${p.high.keptBy}</b> holds it.</dd></dl></section>`}
${p.lines !== '' && html`<section class="op-sec"><div class="op-sec__head"><h2>What you should know</h2></div><p>${p.lines}</p></section>`}
<section class="op-sec"><div class="op-sec__head"><h2>${p.kind === 'harm' ? 'Reaching him' : 'Reaching them'}</h2></div><p>${p.reach || (p.kind === 'harm' ? 'Not said.' : 'Not said. Nothing is known to be safe: make no contact before you have taken it.')}</p>
<p class="op-small op-quiet">${p.kind === 'harm' ? `Agrees to be contacted: ${asked[p.agrees]}. Cleared for contact.` : `Knows that we share: ${asked[p.knows]}. Agrees: ${asked[p.agrees]}. Once you take it you see how to make contact.`}</p></section>
${p.also.includes('childrens-safeguarding') && html`<p class="op-box">This form is the referral about the children as well.</p>`}`
}
