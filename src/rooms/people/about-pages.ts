/**
 * One person, as far as this reader may know them: names, age, what they say of themselves, numbers, how they were judged. Quick to fill, when somebody
 * works with them; nothing of it is asked during a call. Names that must never stand together are on a page of their own, without the one in use.
 */
import { identifierKinds, sayIdentifier } from '#lib/identifiers.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { insetText, summaryList } from '#platform/views/govuk.ts'
import { personMark, seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, type Role, type StaffSite, type Standing, standing } from '#rooms/access/index.ts'
import {
  addIdentifier,
  addName,
  addSaying,
  addStanding,
  asOnMember,
  changeName,
  endIdentifier,
  endName,
  endStanding,
  sayDetails,
} from './about-actions.ts'
import {
  allDetails,
  detailAnswers,
  detailsFrom,
  newIdentifier,
  newName,
  newSaying,
  newStanding,
  type OnMember,
  practicalDetails,
  practicalFrom,
} from './about-forms.ts'
import {
  type Answered,
  calledFor,
  type DetailKind,
  detailKinds,
  nameKinds,
  saidBys,
  sayDetail,
  sayingSources,
  standings,
} from './about-rules.ts'
import {
  type Detail,
  detailsAbout,
  elsewhere,
  identifiersOf,
  judgementsOf,
  namesApart,
  type OtherName,
  otherNames,
  sayingsIn,
  standingsOf,
} from './about-store.ts'
import { bornHows, maybeStandIn } from './born.ts'
import { ageUnsure, memberRoles, policeRoles, sayAge } from './rules.ts'
import { type Member, type OpenFamily, openFamily } from './store.ts'

const memberIn = (family: OpenFamily, id: string): Member => {
  const found = family.members.find((m) => m.id === id)
  if (!found) throw new NotFound('member')
  return found
}
const pathOf = (on: OnMember) => `/families/${on.family.id}/people/${on.member.id}`
const about = (on: OnMember) => `${pathOf(on)}/about`
const back = (on: OnMember) => ({ href: about(on), text: on.member.name })

interface Params {
  ctx: Context
  params: { familyId: string; memberId: string }
}
type Of = 'identity' | 'herself' | 'herself' | 'numbers' | 'incident'
/** Whoever may not read it finds nothing at these addresses; whoever may not change it, nothing where it is changed. */
const opened =
  (of: Of, what: 'reads' | 'writes') =>
  async ({ ctx, params }: Params): Promise<OnMember & { mine: Standing }> => {
    const family = await openFamily(ctx, params.familyId)
    const mine = await standing(ctx, family.id)
    if (!mine[what](of)) throw new NotFound('person')
    return { family, member: memberIn(family, params.memberId), mine }
  }

export function aboutPages(site: StaffSite, who: readonly Role[]): void {
  site.get('/families/:familyId/people/:memberId/about', who, async (ask) => showPerson(ask.ctx, await opened('identity', 'reads')(ask)))
  detailPages(site, who)
  namePages(site, who)

  const shared = { who, at: 'families', back }
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/numbers/new',
    title: 'Add a number',
    heading: (on: OnMember) => html`A number of another system<span class="op-head__sub">${on.member.name}</span>`,
    form: newIdentifier,
    creates: true,
    subject: opened('numbers', 'writes'),
    answers: (on) => (on.member.role === 'child' ? { kind: 'upn' as const } : {}),
    before: () =>
      html`<p class="op-sent">The check digit is worked out as you save. A number that fits says that it is well written, and not whose it is.</p>`,
    buttons: [{ do: 'add', text: 'Save the number' }],
    async save(on, a, { ctx }) {
      await addIdentifier(ctx, on.family.id, on.member.id, { kind: a.kind, typed: a.number, saidBy: a.saidBy ?? '' })
      return about(on)
    },
  })
  site.post('/families/:familyId/people/:memberId/numbers/:numberId/end', who, async (ask) => {
    const on = await opened('numbers', 'writes')(ask)
    await endIdentifier(ask.ctx, on.family.id, ask.params.numberId)
    return { go: about(on) }
  })

  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/sayings/new',
    title: 'Who says what',
    heading: (on: OnMember) => html`${on.member.name} is said to harm somebody<span class="op-head__sub">${on.family.title}</span>`,
    form: newSaying,
    creates: true,
    subject: opened('incident', 'writes'),
    answers: (_on, { ctx }) => ({ on: ctx.today }),
    before: () =>
      html`<p class="op-sent">Each saying is kept as it was said. It judges nobody: where each is said to harm the other, both stand here until a person has talked with each apart and decides.</p>`,
    buttons: [{ do: 'add', text: 'Keep what was said' }],
    async save(on, a, { ctx }) {
      await addSaying(ctx, on.family.id, {
        byMember: memberIn(on.family, a.by).id,
        ofMember: on.member.id,
        source: a.source,
        words: a.words ?? '',
        on: a.on,
      })
      return `${pathOf(on)}/role`
    },
  })
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/standings/new',
    title: 'Police and court',
    heading: (on: OnMember) => html`What the police or a court did<span class="op-head__sub">${on.member.name}</span>`,
    form: newStanding,
    creates: true,
    subject: opened('incident', 'writes'),
    before: () =>
      html`<p class="op-sent">Suspected, charged and convicted are kept apart, each with its day. Nobody is called an offender without a conviction or a caution.</p>`,
    buttons: [{ do: 'add', text: 'Save' }],
    async save(on, a, { ctx }) {
      await addStanding(ctx, on.family.id, on.member.id, { kind: a.kind, on: a.on, saidBy: a.saidBy, note: a.note ?? '' })
      return about(on)
    },
  })
  site.post('/families/:familyId/people/:memberId/standings/:standingId/end', who, async (ask) => {
    const on = await opened('incident', 'writes')(ask)
    await endStanding(ask.ctx, on.family.id, ask.params.standingId)
    return { go: about(on) }
  })
}

// ── What they say of themselves ───────────────────────────────────────────────────────────────────────────────────────────────────

interface OnDetails extends OnMember {
  now(kind: DetailKind): Answered
  version: number
}
const nowOf = (member: Member, said: ReadonlyMap<DetailKind, Detail>) => (kind: DetailKind) => said.get(kind) ?? asOnMember(member, kind)
function detailPages(site: StaffSite, who: readonly Role[]): void {
  const subject =
    (of: 'identity' | 'herself') =>
    async (ask: Params): Promise<OnDetails> => {
      const on = await opened(of, 'writes')(ask)
      const said = await detailsAbout(ask.ctx, on.family.id, on.member.id)
      return { ...on, now: nowOf(on.member, said.now), version: said.version }
    }
  const shared = {
    who,
    at: 'families',
    title: 'About a person',
    heading: (on: OnDetails) =>
      html`What ${on.member.givenName || on.member.name} says<span class="op-head__sub">${on.family.title}</span>`,
    version: (on: OnDetails) => on.version,
    back,
    buttons: [{ do: 'save', text: 'Save' }],
  }
  const before = () =>
    html`<p class="op-sent">Ask when it is safe to ask, and say why: so that the right help is found, and nobody is left out. Leave empty whatever was not asked. <b>Prefers not to say</b> is an answer.</p>`
  /** Somebody saved first: what they saved, as the same questions. */
  const clash = (member: Member) => (e: unknown) => {
    if (!(e instanceof Conflict)) throw e
    const now = e.now as Partial<Record<DetailKind, Detail>>
    throw new Conflict({
      now: detailAnswers((kind) => now[kind] ?? asOnMember(member, kind)) as Record<string, unknown>,
      version: e.version,
      by: e.by,
      at: e.at,
    })
  }
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/details',
    form: allDetails,
    subject: subject('herself'),
    answers: (on: OnDetails, { ctx }) => ({ ...detailAnswers(on.now), saidBy: 'themselves' as const, askedOn: ctx.today }),
    before,
    async save(on, a, { ctx }, pressed) {
      await sayDetails(ctx, on.family.id, on.member, pressed.version, detailsFrom(a), a).catch(clash(on.member))
      return about(on)
    },
  })
  formPage(site, {
    ...shared,
    path: '/families/:familyId/people/:memberId/practical',
    form: practicalDetails,
    subject: subject('identity'),
    answers: (on: OnDetails, { ctx }) => {
      const { sex, language, interpreter } = detailAnswers(on.now)
      return { sex, language, interpreter, saidBy: 'themselves' as const, askedOn: ctx.today }
    },
    before,
    async save(on, a, { ctx }, pressed) {
      await sayDetails(ctx, on.family.id, on.member, pressed.version, practicalFrom(a), a).catch(clash(on.member))
      return about(on)
    },
  })
}

// ── Names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function namePages(site: StaffSite, who: readonly Role[]): void {
  formPage(site, {
    path: '/families/:familyId/people/:memberId/names/new',
    who,
    title: 'Add a name',
    // Neither here does the name in use stand beside the one that is typed.
    heading: (on: OnMember) => html`Another name<span class="op-head__sub">Plan ${on.family.reference}</span>`,
    at: 'families',
    form: newName,
    version: (on: OnMember) => on.member.version,
    subject: opened('identity', 'writes'),
    back: (on) => ({ href: about(on), text: 'Back' }),
    before: () =>
      html`<p class="op-sent">Somebody is found by every name they have or had. A name that would give her away is kept apart: say so below.</p>`,
    buttons: [{ do: 'add', text: 'Save the name' }],
    async save(on, a, { ctx }, pressed) {
      const typed = { givenName: a.givenName ?? '', familyName: a.familyName ?? '', kind: a.kind, saidBy: a.saidBy ?? '', apart: a.apart }
      if (a.now === 'yes') await changeName(ctx, on.family.id, on.member, pressed.version, { ...typed, fromOn: a.fromOn })
      else await addName(ctx, on.family.id, on.member.id, { ...typed, fromOn: a.fromOn, untilOn: a.untilOn })
      return about(on)
    },
  })
  /** The page that shows them holds nothing of the name in use: not in its heading, its way back, or anywhere. */
  site.get('/families/:familyId/people/:memberId/names/apart', who, async (ask): Promise<Outcome> => {
    const on = await opened('herself', 'reads')(ask)
    const names = await otherNames(ask.ctx, on.family.id, on.member.id, 'herself')
    if (names.length === 0) throw new NotFound('names')
    return ask.ctx.page({
      title: 'Kept apart',
      at: 'families',
      back: { href: about(on), text: 'Back' },
      body: html`<div class="op-head"><div><h1>Kept apart</h1><p class="op-head__sub">Plan ${on.family.reference} · ${seenBy('those who work with this person, and nobody else')}</p></div></div>
<p class="op-sent">Never write these beside the name used now: not in a letter, a packet, a minute or a note. Whoever asks by one of them is told nothing; you hear of it.</p>
${nameTable(names, on, on.mine.writes('herself'))}`,
    })
  })
  site.post('/families/:familyId/people/:memberId/names/:nameId/end', who, async (ask) => {
    const on = await opened('identity', 'writes')(ask)
    await endName(ask.ctx, on.family.id, ask.params.nameId)
    return { go: about(on) }
  })
}
const spell = (n: OtherName): string =>
  [n.fromOn && `from ${sayDay(n.fromOn)}`, n.untilOn && `until ${sayDay(n.untilOn)}`].filter(Boolean).join(' ') || 'days not known'
const small = (action: string, words: string, of: string): Html =>
  html`<form method="post" action="${action}"><button class="govuk-button govuk-button--secondary op-button--small">${words}<span class="govuk-visually-hidden">: ${of}</span></button></form>`
const nameTable = (names: readonly OtherName[], on: OnMember, writes: boolean): Html =>
  table({
    caption: 'Other names',
    hideCaption: true,
    cards: true,
    head: ['Name', 'Kind', 'When', { text: 'Take back', hide: true }],
    rows: names.map((n) => [
      html`<b>${n.name}</b>`,
      html`${nameKinds[n.kind]}${n.saidBy !== '' && html`<small>${n.saidBy}</small>`}`,
      spell(n),
      writes ? small(`${pathOf(on)}/names/${n.id}/end`, 'Not theirs', n.name) : '',
    ]),
  })

// ── The page ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const section = (title: string, id: string, body: Part, more?: Part): Html =>
  html`<section class="op-sec" id="${id}"><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`
const none = (words: string): Html => html`<p class="op-quiet">${words}</p>`

async function showPerson(ctx: Context, on: OnMember & { mine: Standing }): Promise<Outcome> {
  const { family, member, mine } = on
  const [names, details, everyone, others] = [
    await otherNames(ctx, family.id, member.id, 'identity'),
    await detailsAbout(ctx, family.id, member.id),
    await colleagues(ctx),
    await elsewhere(ctx, family.id, member.personId),
  ]
  const apart = mine.reads('herself') ? await namesApart(ctx, family.id, member.id) : 0
  const age = sayAge(member, ctx.today)
  const unsure = ageUnsure(member, ctx.today)
  const writes = mine.writes('identity')
  const path = pathOf(on)
  return ctx.page({
    title: 'A person',
    at: 'families',
    back: { href: `/families/${family.id}/people`, text: `People: ${family.title}` },
    body: html`<div class="op-head"><div><h1>${member.name}</h1><p class="op-head__sub op-row">${personMark(member.role, memberRoles[member.role])}${age !== '' && html`<span>${age}</span>`}${member.policeRole && html`<span class="op-quiet">police recorded: ${policeRoles[member.policeRole]}</span>`}${member.diedOn && html`<b>Died ${sayDay(member.diedOn)}</b>`}</p></div>${writes && html`<div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="${path}">Change name, age or needs</a></div>`}</div>
<div class="op-cols"><div>
${section(
  'Names',
  'names',
  html`${names.length === 0 ? none('No other name is recorded.') : nameTable(names, on, writes)}${apart > 0 && html`<p class="op-small"><b>${apart === 1 ? 'One name is' : `${apart} names are`} kept apart</b>, and never shown on this page. <a href="${path}/names/apart">Show on a page of ${apart === 1 ? 'its' : 'their'} own</a></p>`}`,
  writes && html`<a href="${path}/names/new">Add a name</a>`,
)}
${section('Date of birth', 'born', html`<p>${bornWords(on.member)}</p>${unsure && insetText({ text: unsure })}`)}
${section(
  `What ${member.givenName || 'they'} says`.replace('they says', 'they say'),
  'details',
  detailList(details.now, member, mine.reads('herself'), everyone),
  mine.writes('herself')
    ? html`<a href="${path}/details">Ask or change</a>`
    : writes && html`<a href="${path}/practical">Ask or change</a>`,
)}
${mine.reads('numbers') && section('Numbers of other systems', 'numbers', await numberList(ctx, on), mine.writes('numbers') && html`<a href="${path}/numbers/new">Add a number</a>`)}
</div><aside>
${mine.reads('incident') && (await judgedBox(ctx, on, everyone))}
${mine.reads('incident') && (await standingBox(ctx, on))}
${others.length > 0 && html`<div class="op-box"><h2>In other plans you are on</h2><ul class="op-items">${others.map((o) => html`<li><a href="/families/${o.familyId}">Plan ${o.reference}</a><br><span class="op-small">${memberRoles[o.role]}${o.state === 'closed' && ', no work now'}</span></li>`)}</ul><p class="op-small op-quiet">Only whoever is on both sees this. Say nothing of one in the other.</p></div>`}
</aside></div>`,
  })
}
function bornWords(m: Member): Part {
  if (m.bornOn)
    return html`${sayDay(m.bornOn)}${maybeStandIn(m.bornOn) && html` <span class="op-quiet">1 January: ask whether it is the real day. If it stands for one that nobody knows, mark it so.</span>`}`
  if (!m.span) return m.ageAbout === null ? html`<span class="op-quiet">Not known.</span>` : `About ${m.ageAbout}.`
  const year = m.span.from.slice(0, 4)
  if (m.span.how === 'default') return `About ${Number(year) + 1}: the day was given as 1 January, which stands for one that nobody knows.`
  if (m.span.how === 'month') return `${sayDay(m.span.from).replace(/^\d+ /, '')}: ${bornHows.month}.`
  if (m.span.how === 'year') return `${year}: ${bornHows.year}.`
  return `Between ${sayDay(m.span.from)} and ${sayDay(m.span.until)}: ${m.span.how === 'guess' ? 'worked out from a guess at the age' : 'worked out from the age that was told'}.`
}
function detailList(
  said: ReadonlyMap<DetailKind, Detail>,
  member: Member,
  equality: boolean,
  everyone: ReadonlyMap<string, Colleague>,
): Html {
  const kinds = (Object.keys(detailKinds) as DetailKind[]).filter((k) => equality || detailKinds[k].class === 'identity')
  const now = nowOf(member, said)
  const asked = kinds.filter((k) => now(k).answer !== 'not-asked')
  const not = kinds.filter((k) => !asked.includes(k)).map((k) => detailKinds[k].asks.replace(/^[A-Z](?![A-Z])/, (c) => c.toLowerCase()))
  const line = (k: DetailKind) => {
    const d = said.get(k)
    return html`${sayDetail(k, now(k))}${d && html`<br><span class="op-small op-quiet">${saidBys[d.saidBy]}, ${sayDay(d.askedOn)}, to ${everyone.get(d.by)?.name ?? 'a colleague'}</span>`}`
  }
  return html`${asked.length > 0 && summaryList({ classes: 'op-summary', rows: asked.map((k) => ({ key: { text: detailKinds[k].asks }, value: { html: line(k) } })) })}${not.length > 0 && html`<p class="op-quiet">Not asked: ${not.join(', ')}.</p>`}${!equality && html`<p class="op-small op-quiet">What else they say of themselves is for those who work with them.</p>`}`
}
async function numberList(ctx: Context, on: OnMember & { mine: Standing }): Promise<Html> {
  const all = await identifiersOf(ctx, on.family.id, on.member.id)
  if (all.length === 0) return none('None recorded.')
  return table({
    caption: 'Numbers of other systems',
    hideCaption: true,
    cards: true,
    head: ['Which', 'Number', { text: 'Take back', hide: true }],
    rows: all.map((n) => [
      html`${identifierKinds[n.kind]}${n.saidBy !== '' && html`<small>${n.saidBy}</small>`}`,
      sayIdentifier(n.kind, n.value),
      on.mine.writes('numbers') ? small(`${pathOf(on)}/numbers/${n.id}/end`, 'Not theirs', identifierKinds[n.kind]) : '',
    ]),
  })
}
async function judgedBox(ctx: Context, on: OnMember & { mine: Standing }, everyone: ReadonlyMap<string, Colleague>): Promise<Part> {
  if (on.member.role === 'child') return undefined
  const judged = on.mine.reads('risk') ? await judgementsOf(ctx, on.family.id, on.member.id) : []
  const writes = on.mine.writes('identity')
  return html`<div class="op-box"><h2>As we judge</h2><p><b>${memberRoles[on.member.role]}</b></p>${judged.map((j) => html`<p class="op-small">${sayDay(dayIn(j.at))}, ${everyone.get(j.by)?.name ?? 'a colleague'}: ${memberRoles[j.role]}${j.was !== j.role && ` (before: ${memberRoles[j.was].toLowerCase()})`}.${j.reason !== '' && ` ${j.reason}`}</p>`)}${writes && html`<p class="op-small op-do"><a href="${pathOf(on)}/role">Who says what, and judge</a></p>`}</div>`
}
async function standingBox(ctx: Context, on: OnMember & { mine: Standing }): Promise<Part> {
  const all = await standingsOf(ctx, on.family.id, on.member.id)
  const writes = on.mine.writes('incident')
  if (all.length === 0 && (!writes || on.member.role !== 'harms')) return undefined
  const called = calledFor(all)
  return html`<div class="op-box"><h2>Police and court</h2>${all.length === 0 ? none('Nothing recorded. Nobody is called an offender without a conviction.') : html`${called && html`<p>To be called: <b>${called}</b></p>`}<ul class="op-items">${all.map((s) => html`<li><b>${standings[s.kind]}</b>, ${sayDay(s.on)}<br><span class="op-small op-quiet">${s.saidBy}${s.note !== '' && `. ${s.note}`}</span>${writes && small(`${pathOf(on)}/standings/${s.id}/end`, 'Wrong', standings[s.kind])}</li>`)}</ul>`}${writes && html`<p class="op-small op-do"><a href="${pathOf(on)}/standings/new">Add</a></p>`}</div>`
}
/** For the page that judges a role: what is said, each with who says it. */
export async function sayingList(ctx: Context, family: OpenFamily): Promise<Part> {
  const all = await sayingsIn(ctx, family.id)
  if (all.length === 0) return undefined
  const name = (id: string | null) => family.members.find((m) => m.id === id)?.name ?? 'Someone'
  return html`<h2 class="govuk-heading-s">Who says what</h2><ul class="op-items">${all.map((s) => html`<li><b>${name(s.ofMember)}</b> harms <b>${name(s.byMember)}</b><br><span class="op-small op-quiet">${sayingSources[s.source]}, ${sayDay(s.on)}${s.words !== '' && `: “${s.words}”`}</span></li>`)}</ul>`
}
