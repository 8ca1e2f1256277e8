/** Pages: finding somebody, and who is in a family. How people are reached is in reach-pages.ts; adding one is in look-page.ts. */
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { any, Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { formBody } from '#platform/views/form.ts'
import { type CallState, callMark, personMark, seenBy, vaultMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, findersOf, type Role, type StaffSite, secretKinds, secretsHeld } from '#rooms/access/index.ts'
import { aboutPages, sayingList } from './about-pages.ts'
import { bothWays, judgementGap } from './about-rules.ts'
import { sayingsIn } from './about-store.ts'
import { changeMember, judgeRole, partPerson, tieMembers } from './actions.ts'
import { dangerPages } from './danger.ts'
import { emergencyPages } from './emergency-pages.ts'
import {
  detailsFrom,
  detailsOf,
  finding,
  judged,
  memberChanges,
  newTie,
  numberGap,
  numberIn,
  type OnTie,
  personDetails,
  soughtIn,
} from './forms.ts'
import { guardPages } from './guard-pages.ts'
import { lookAgainPage } from './look-again.ts'
import { candidateWords, lookPage } from './look-page.ts'
import { reachPages } from './reach-pages.ts'
import { type MemberRole, memberRoles, messagesWords, type PointState, policeRoles, sayAge, tieKinds } from './rules.ts'
import { sightPages } from './sight-pages.ts'
import {
  type ContactPoint,
  contactPoints,
  findByReference,
  knownAddresses,
  type Member,
  mayWrite,
  type OpenFamily,
  openFamily,
  recognise,
} from './store.ts'

/** Whoever may be on a plan. What each sees of it, and what each may change, is for the policy. */
export const onPlans: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']

export interface PeopleParts {
  /** Her times against the clock, which a later room works out: "open" and "any" are now. */
  opensNow(ctx: Context, point: ContactPoint): string
}
export function peoplePages(site: StaffSite, { opensNow }: PeopleParts): void {
  findPages(site)
  site.get('/families/:familyId/people', onPlans, async ({ ctx, params }) =>
    showPeople(ctx, await openFamily(ctx, params.familyId), opensNow),
  )
  lookPage(site, {
    path: '/families/:familyId/people/new',
    who: onPlans,
    at: 'families',
    subject: async ({ ctx, params }) => ({ family: await openToWrite(ctx, params.familyId) }),
    back: ({ family }) => peopleOf(family),
    next: ({ family }) => peopleOf(family).href,
  })
  memberPages(site)
  emergencyPages(site)
  sightPages(site)
  dangerPages(site, onPlans)
  reachPages(site, onPlans)
  aboutPages(site, onPlans)
  guardPages(site, onPlans)
  lookAgainPage(site, onPlans)
}
export const peopleOf = (family: Pick<OpenFamily, 'id' | 'title'>) => ({
  href: `/families/${family.id}/people`,
  text: `People: ${family.title}`,
})
/** Readers who may not change who is in a family find nothing at the addresses that do. */
async function openToWrite(ctx: Context, familyId: string): Promise<OpenFamily> {
  const family = await openFamily(ctx, familyId)
  if (!(await mayWrite(ctx, family.id, 'identity'))) throw new NotFound('family')
  return family
}
const memberIn = (family: OpenFamily, id: string): Member => {
  const found = family.members.find((m) => m.id === id)
  if (!found) throw new NotFound('member')
  return found
}

// ── Find ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function findPages(site: StaffSite): void {
  const ask = (ctx: Context, typed: string, more: Part, problems: Problems = {}): Outcome =>
    ctx.page({
      title: any(problems) ? 'Error: Find a person' : 'Find a person',
      ...(any(problems) ? { status: 422 } : {}),
      body: html`${formBody({
        form: finding,
        heading: 'Find a person',
        body: { find: typed },
        given: {},
        problems,
        before: html`<p class="op-sent">${ctx.viewer.frontDoor ? 'Among everyone your area knows.' : 'Among the plans you are on.'} What you look for is recorded with your name, and stands in no address. <a href="/families/emergency">Emergency access</a></p>`,
        buttons: [{ do: 'find', text: 'Find' }],
      })}${more}`,
    })
  site.get('/find', findersOf, async ({ ctx }) => ask(ctx, '', undefined))
  site.post('/find', findersOf, async ({ ctx, body }) => {
    const read = finding.read(body)
    if ('problems' in read) return ask(ctx, posted(body, 'find'), undefined, read.problems)
    const sought = soughtIn(read.answers.find)
    const gap = numberGap(sought.number)
    if (gap) return ask(ctx, read.answers.find, undefined, { find: gap })
    const number = numberIn(sought.number)
    const byReference = sought.reference ? await findByReference(ctx, sought.reference) : undefined
    if (byReference) return { go: `/families/${byReference}` }
    if (sought.name.length < 2 && !number)
      return ask(ctx, read.answers.find, undefined, { find: new Problem('Enter a name as well: a date of birth alone is too many people') })
    const found = await recognise(ctx, { name: sought.name, bornOn: sought.bornOn, numbers: number ? [number] : [] }, 20, {
      wide: true,
      apart: true,
    })
    return ask(ctx, read.answers.find, foundPeople(ctx, sought, found))
  })
}
function foundPeople(ctx: Context, sought: ReturnType<typeof soughtIn>, found: Awaited<ReturnType<typeof recognise>>): Html {
  // The same words whether nobody is there or nobody that this reader may know of.
  if (found.length === 0)
    return html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>Nobody found</h2></div><p>Nobody like this is known here, as far as you may see. Try another spelling, another name, or the name without the date.</p></section>`
  const wanted = { name: sought.name, bornOn: sought.bornOn ?? null, ageAbout: null }
  return html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>May be one of these</h2>${seenBy('you: each plan opens only to those who are on it')}</div>
<ul class="op-items">${found.map((c) => (c.apart ? html`<li><b>Plan ${c.reference}</b><br><span class="op-small">Somebody you work with: by a name that is kept apart from the one in use. Say neither to whoever asks. <a href="/families/${c.familyId}">Open the plan</a></span></li>` : html`<li>${candidateWords(ctx, wanted, c)}${!c.opens && html`<br><span class="op-small op-quiet">Known here. To go on, take a contact about them: whoever works with them hears. <a href="/families/${c.familyId}/emergency">Somebody is in danger now: emergency access</a></span>`}</li>`))}</ul></section>`
}

// ── Who is in a family ────────────────────────────────────────────────────────────────────────────────────────────────────────────

const states: Record<PointState, CallState> = { safe: 'now', not_checked: 'unknown', unsafe: 'never' }
const times = (p: ContactPoint): string =>
  [p.windowDays, p.windowFrom && p.windowUntil ? `${p.windowFrom} to ${p.windowUntil}` : ''].filter((x) => x !== '').join(', ')
/** Whether it may be used and how, never the number: that shows when a call is started. */
export const pointWords = (p: ContactPoint, now: Date, open: string = 'any'): Html =>
  callMark(
    p.state === 'safe' && open !== 'open' && open !== 'any' ? 'later' : states[p.state],
    [
      times(p),
      p.state === 'safe' && p.kind === 'phone' ? messagesWords(p, now) : '',
      p.checkedAt ? `Checked ${sayDay(dayIn(p.checkedAt), { short: true })}${p.saidBy === '' ? '' : `, ${p.saidBy}`}` : '',
    ]
      .filter((x) => x !== '')
      .join('. '),
  )

async function showPeople(ctx: Context, family: OpenFamily, opensNow: PeopleParts['opensNow']): Promise<Outcome> {
  const [points, addresses, held, writes, reaches, addsAddress] = await Promise.all([
    contactPoints(ctx, family.id),
    knownAddresses(ctx, family.id),
    secretsHeld(ctx, family.id),
    mayWrite(ctx, family.id, 'identity'),
    mayWrite(ctx, family.id, 'contact'),
    mayWrite(ctx, family.id, 'address'),
  ])
  const base = `/families/${family.id}`
  const name = (id: string) => family.members.find((m) => m.id === id)?.name ?? 'Someone'
  const link = (href: string, words: string, of: string) =>
    html`<a href="${href}">${words}<span class="govuk-visually-hidden"> ${of}</span></a>`
  const hidden = held.filter((s) => s.class === 'location')
  const live = family.members.filter((m) => m.diedOn === null)
  return ctx.page({
    title: 'People',
    at: 'families',
    back: { href: base, text: family.title },
    body: html`<div class="op-head"><div><h1>People in this plan</h1><p class="op-head__sub">Reference ${family.reference} · ${seenBy('everyone on this plan')}</p></div>${writes && html`<div class="op-head__do"><a class="govuk-button" href="${base}/people/new">Add a person</a></div>`}</div>
${table({
  caption: 'People in this plan',
  hideCaption: true,
  cards: true,
  empty: 'Nobody has been named yet.',
  head: ['Who', 'As we judge', 'Police recorded', 'Connected', { text: 'Change', hide: true }],
  rows: family.members.map((m) => [
    html`<b><a href="${base}/people/${m.id}/about">${m.name}</a></b>${m.knownAs !== '' && html` <span class="op-quiet">(${m.knownAs})</span>`}<small>${bornWords(m, ctx)}${m.interpreter && ` · interpreter${m.language === '' ? '' : `, ${m.language}`}`}${m.diedOn && ` · died ${sayDay(m.diedOn)}`}</small>`,
    html`${personMark(m.role, memberRoles[m.role])}${writes && html`<small>${link(`${base}/people/${m.id}/role`, 'Judge', m.name)}</small>`}`,
    m.policeRole ? html`<span class="op-quiet">${policeRoles[m.policeRole]}</span>` : html`<span class="op-quiet">nothing</span>`,
    html`${tiesOf(family, m)}${writes && live.length > 1 && html`<small>${link(`${base}/people/${m.id}/ties`, 'Connect', m.name)}</small>`}`,
    writes ? link(`${base}/people/${m.id}`, 'Change', m.name) : '',
  ]),
})}
${
  (points.length > 0 || reaches) &&
  html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>How to reach them</h2>${seenBy('her workers, the front door and statutory teams')}</div>
${table({
  caption: 'How to reach them',
  hideCaption: true,
  cards: true,
  empty: 'No way of reaching anyone has been recorded. Treat every number you find elsewhere as not checked.',
  head: ['Whose', 'May it be used?', 'What to say', { text: 'Check', hide: true }],
  rows: points.map((p) => [
    html`<b>${name(p.memberId)}</b><small>${p.kind === 'phone' ? 'Telephone' : 'E-mail'}</small>`,
    pointWords(p, ctx.now, opensNow(ctx, p)),
    html`${p.script}${p.ifSomeoneElse !== '' && html`<small>If someone else answers: ${p.ifSomeoneElse}</small>`}${p.seenByOthers !== '' && html`<small>Also seen or heard by: ${p.seenByOthers}</small>`}`,
    reaches ? link(`${base}/points/${p.id}`, 'Check or change', name(p.memberId)) : '',
  ]),
})}
${reaches && html`<p class="op-small">Add a way to reach ${live.map((m, i) => html`${i > 0 && ', '}<a href="${base}/people/${m.id}/points/new">${m.name}</a>`)}. A number shows when a call is started.</p>`}</section>`
}
${
  (addresses.length + hidden.length > 0 || addsAddress) &&
  html`<section class="op-sec"><div class="op-sec__head"><h2>Addresses</h2>${addsAddress && html`<a href="${base}/addresses/new">Add an address</a>`}</div>
${hidden.length > 0 && html`<ul class="op-items">${hidden.map((s) => html`<li>${name(s.memberId)} ${vaultMark({ words: `${s.kind === 'refuge' ? 'Address' : secretKinds[s.kind]} hidden`, inside: html`<p><a class="govuk-button govuk-button--secondary" href="${base}/vault/${s.id}">Say why you need it</a></p>` })}</li>`)}</ul>`}
${addresses.length > 0 && html`<ul class="op-items">${addresses.map((a) => html`<li><b>${name(a.memberId)}</b><br>${a.lines}${a.postcode !== '' && `, ${a.postcode}`}<br><span class="op-small op-quiet">He knows it${a.note !== '' && `. ${a.note}`}${a.untilOn && `. Until ${sayDay(a.untilOn as Day)}: nothing is sent there, and nobody is visited`}</span></li>`)}</ul>`}
${addresses.length + hidden.length === 0 && html`<p class="op-quiet">None recorded. An address he does not know goes to the vault unless you say that he knows it.</p>`}</section>`
}`,
  })
}
const bornWords = (m: Member, ctx: Context): string =>
  m.bornOn ? `born ${sayDay(m.bornOn)}, ${sayAge(m, ctx.today)}` : m.ageAbout === null ? 'age not known' : sayAge(m, ctx.today)
const tiesOf = (family: OpenFamily, m: Member): Part =>
  family.ties
    .filter((t) => t.fromMember === m.id || t.toMember === m.id)
    .map((t) =>
      t.fromMember === m.id
        ? html`${tieKinds[t.kind]} of ${family.members.find((o) => o.id === t.toMember)?.name ?? 'someone'}${t.note === '' ? html`<br>` : html`<small>${t.note}</small>`}`
        : html`${family.members.find((o) => o.id === t.fromMember)?.name ?? 'Someone'} is the ${tieKinds[t.kind]}<br>`,
    )

// ── One of them ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface OnMember {
  family: OpenFamily
  member: Member
}
function memberPages(site: StaffSite): void {
  const subject = async ({ ctx, params }: { ctx: Context; params: { familyId: string; memberId: string } }): Promise<OnMember> => {
    const family = await openToWrite(ctx, params.familyId)
    return { family, member: memberIn(family, params.memberId) }
  }
  const shared = { who: onPlans, at: 'families', subject, back: (on: OnMember) => peopleOf(on.family) }
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId',
    title: 'Change a person',
    heading: (on: OnMember) => html`${on.member.name}<span class="op-head__sub">${memberRoles[on.member.role]}</span>`,
    form: personDetails,
    answers: (on) => detailsOf(on.member),
    version: (on) => on.member.version,
    aside: (on) =>
      html`<div class="op-box"><h2>Joined to someone else by mistake?</h2><p class="op-small">If ${on.member.name} was said to be the same person as in another plan and is not, take it back here. Nothing else changes.</p><form method="post" action="/families/${on.family.id}/people/${on.member.id}/part"><button class="govuk-button govuk-button--secondary">Not the same person</button></form></div>`,
    buttons: [{ do: 'save', text: 'Save' }],
    async save(on, a, { ctx }, pressed) {
      try {
        await changeMember(ctx, on.family.id, on.member.id, pressed.version, memberChanges(a, on.member, ctx.today))
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({ now: detailsFrom(e.now), version: e.version, by: e.by, at: e.at })
      }
      return peopleOf(on.family).href
    },
  })
  site.post('/families/:familyId/people/:memberId/part', onPlans, async (ask) => {
    const on = await subject(ask)
    await partPerson(ask.ctx, on.family.id, on.member.id)
    return { go: peopleOf(on.family).href }
  })
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/role',
    title: 'Judge a role',
    heading: (on: OnMember) => html`Who is ${on.member.name} in this?<span class="op-head__sub">${on.family.title}</span>`,
    form: judged,
    answers: (on) => ({ role: on.member.role }),
    version: (on: OnMember) => on.member.version,
    before: async (on, { ctx }) =>
      html`<p class="op-sent">${on.member.policeRole ? html`The police recorded: <b>${policeRoles[on.member.policeRole]}</b>. That stays as it was recorded, and decides nothing here.` : 'The police recorded nothing of this person here.'}</p><p>Someone who hit back once may be the one who is controlled. If it is not clear, leave it so and talk with each apart.</p>${await sayingList(ctx, on.family)}<p class="op-small"><a href="/families/${on.family.id}/people/${on.member.id}/sayings/new">${on.member.name} is said to harm somebody: keep who says so</a></p>`,
    buttons: [{ do: 'judge', text: 'Save the judgement' }],
    async save(on, a, { ctx }, pressed) {
      const contested = bothWays(await sayingsIn(ctx, on.family.id)).some((pair) => pair.includes(on.member.id))
      const gap = judgementGap({ role: a.role as MemberRole, was: on.member.role, contested, reason: a.reason ?? '' })
      if (gap) return { reason: new Problem(gap) }
      await judgeRole(ctx, on.family.id, on.member.id, a.role as MemberRole, pressed.version, a.reason ?? '')
      return peopleOf(on.family).href
    },
  })
  formPage(site, {
    who: onPlans,
    at: 'families',
    path: '/families/:familyId/people/:memberId/ties',
    title: 'Connect people',
    heading: (on: OnTie) => html`Who is ${on.from.name} to whom?<span class="op-head__sub">${on.family.title}</span>`,
    form: newTie,
    async subject(ask): Promise<OnTie> {
      const { family, member } = await subject(ask)
      return { family, from: member }
    },
    back: (on) => peopleOf(on.family),
    before: (on) =>
      html`${on.family.ties.some((t) => t.fromMember === on.from.id) && html`<p>Now: ${tiesOf(on.family, on.from)}</p>`}<p class="op-sent">${on.from.name} is the …</p>`,
    buttons: [{ do: 'connect', text: 'Connect them' }],
    async save(on, a, { ctx }) {
      memberIn(on.family, a.to)
      await tieMembers(ctx, on.family.id, on.from.id, a.to, a.kind, a.note ?? '')
      return peopleOf(on.family).href
    },
  })
}
