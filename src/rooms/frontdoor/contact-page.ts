/** A contact as a page, for whoever opens it later: what was said, what is known, whose it is, and what is still to do. */
import type { Day } from '#lib/day.ts'
import { sayDateTime, sayDay } from '#lib/london.ts'
import { type ContactKind, gapsOfKind } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { lines } from '#platform/views/form.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, riskMark, seenBy, stateMark } from '#platform/views/marks.ts'
import { type Context, colleagues } from '#rooms/access/index.ts'
import { arrivalOf, kindBox, kindOf, passedHere } from '#rooms/arrivals/index.ts'
import { nothingGoes, type OpenFamily, type Panel, sayAge } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { ageDoors, dispositions, type Step, type StepKey, safeguardingAnswers, stepsOf } from './deciding-rules.ts'
import { knownBox } from './known.ts'
import type { FrontDoorParts, WhereTo } from './pages.ts'
import { callers, channels, cutOffAnswers, incidentKinds, nowAnswers, safeAnswers, urgencies, windowCloses } from './rules.ts'
import { stageIn, stagesOf } from './stages.ts'
import {
  aboutIn,
  agesIn,
  answeredBy,
  type Contact,
  type Decided,
  type Incident,
  incidentsOf,
  type SharingSaid,
  safeguardingOf,
  sharingOf,
} from './store.ts'

interface Shown {
  contact: Contact
  family: OpenFamily
}
type Names = (hat: string | null) => string

export async function contactPage(ctx: Context, { contact: c, family }: Shown, parts: FrontDoorParts): Promise<Outcome> {
  const [incidents, sharing, decided, counts, levels, everyone, planBegun] = await Promise.all([
    incidentsOf(ctx, family.id),
    sharingOf(ctx, c.id),
    safeguardingOf(ctx, c.id),
    answeredBy(ctx, c.id),
    currentLevel(ctx, [family.id]),
    colleagues(ctx),
    parts.safetyPlanBegun?.(ctx, family),
  ])
  const name: Names = (hat) => (hat === null ? 'Nobody' : (everyone.get(hat)?.name ?? 'A colleague'))
  const about = aboutIn(c, family) ?? family.members.find((m) => m.id === c.aboutMember)
  const level = levels.get(family.id)
  const ages = agesIn(ctx, c, family.members)
  const ours = ctx.viewer.frontDoor === c.frontDoor
  const kind = kindOf(ctx.pack.channels, c.kind)
  const arrived = ours && c.channel === 'online' ? await arrivalOf(ctx, c.id) : undefined
  const steps = stepsOf({
    caller: c.caller,
    nextStep: c.nextStep !== '',
    named: c.caller === 'own-behaviour' ? about !== undefined : family.members.some((m) => m.role === 'victim' && m.givenName !== ''),
    incidents: incidents.filter((i) => i.contactId === c.id).length,
    sharing: sharing !== undefined,
    safeguarding: (['children', 'adult'] as const).every((of) => decided.some((d) => d.about === of)),
    level: level?.level,
    victimAge: ages.victim,
    referrals: counts.referrals,
    safetyPlan: planBegun,
    decided: c.state === 'decided',
    noChecklist: kind?.noChecklist,
  })
  const stage = ours && c.state !== 'decided' ? stageIn(steps, stagesOf(ctx.pack, c.frontDoor)) : undefined
  // Somebody worried about their own behaviour is not assessed as if they were harmed: what stands in the wide column is about her.
  const own = c.caller === 'own-behaviour'
  const [main, side] = await Promise.all([
    own ? undefined : panels(ctx, family, parts.panels ?? [], 'main'),
    panels(ctx, family, parts.panels ?? [], 'aside'),
  ])
  const age = about ? sayAge(about, ctx.today) : ''
  return ctx.page({
    title: 'Contact',
    at: 'front-door',
    ...(ours ? { back: { href: '/front-door', text: 'Front door' } } : {}),
    body: html`<div class="op-head"><div><h1>${about?.name ?? family.title}${age !== '' && html`<span class="op-quiet">, ${age}</span>`}</h1><p class="op-head__sub">${channels[c.channel]}, ${sayDateTime(c.receivedAt, { weekday: true })} · plan ${family.reference} · ${seenBy(own ? 'the front door' : 'the front door, and those who work with her')}</p></div>${ours && headButtons(c, family)}</div>
${c.inDangerNow === 'yes' && c.state !== 'decided' && html`<div class="op-box op-box--grave op-gap"><p><b>In danger, as it was said.</b> ${c.danger} 999 first.</p></div>`}
${stage && html`<p class="op-small op-gap"><b>${stage.now.words}</b> <span class="op-quiet">(${stage.at} of ${stage.of}: ${stage.all})</span></p>`}
<p class="op-sent">${c.state === 'decided' ? html`${c.disposition ? dispositions[c.disposition] : 'Decided'}, ${c.decidedAt && sayDateTime(c.decidedAt)}, by ${name(c.decidedBy)}.${c.dispositionNote !== '' && ` ${c.dispositionNote}`}` : html`${clock(ctx, c)} ${own ? '' : level ? riskMark(level.level) : c.recordedLevel ? riskMark(c.recordedLevel, { by: c.channel === 'police' ? 'police' : 'as recorded' }) : riskMark(null)}`}</p>
<div class="op-cols op-cols--wide"><div>
${ours && (await passedHere(ctx, c.id))}${arrived && html`<p class="op-small"><a href="/arrivals/${arrived}">Read it as it was sent</a>. Nobody had checked who wrote it.</p>`}${stoppedBox(c, family)}${saidSection(c, ours, name)}
${happenedSection(c, incidents, ours, name)}
${main}
</div><aside>
${ours && c.state !== 'decided' && toDo(steps, c, family)}
${ageDoors(ages).map((d) => html`<div class="op-box ${d.grave ? 'op-box--grave' : 'op-box--warm'} op-gap"><p>${d.text}</p></div>`)}
${ours && html`<div class="op-gap">${await knownBox(ctx, c, family)}</div>`}
${kindPart(ctx, c, { area: family.area, level: level?.level, ages }, kind, ours, parts)}
${owner(c, ours, c.claimedBy !== null && c.claimedBy !== ctx.viewer.hatId, name)}
${decisionsBox(c, sharing, decided, ours, name)}
${side}
</aside></div>`,
  })
}
const panels = async (ctx: Context, family: OpenFamily, all: readonly Panel[], place: Panel['place']): Promise<Part> => {
  const drawn: Html[] = []
  for (const p of all.filter((x) => x.place === place).sort((a, b) => a.order - b.order)) {
    const part = await p.draw(ctx, family)
    if (part) drawn.push(html`<div class="op-gap">${part}</div>`)
  }
  return drawn
}
const headButtons = (c: Contact, family: OpenFamily): Html =>
  html`<div class="op-head__do">${c.state === 'new' && html`<form method="post" action="/contacts/${c.id}/claim">${button({ text: 'Take it', preventDoubleClick: true })}</form>`}<a class="govuk-button govuk-button--secondary" href="/families/${family.id}">The plan</a></div>`
const clock = (ctx: Context, c: Contact): Html => {
  const closes = windowCloses(c, ctx.now)
  return html`${clockMark({ sent: c.receivedAt, due: c.dueAt, now: ctx.now, ...(c.urgency === 'today' ? {} : { note: urgencies[c.urgency].toLowerCase() }) })}${closes && html` ${clockMark({ sent: c.receivedAt, due: closes, now: ctx.now, note: `may be rung ${c.windowFrom} to ${c.windowUntil}` })}`}`
}

/** What it is about, what that asks besides, where it can go from here, and what is not there to go to. */
function kindPart(
  ctx: Context,
  c: Contact,
  on: Omit<WhereTo, 'kind'>,
  kind: ContactKind | undefined,
  ours: boolean,
  parts: FrontDoorParts,
): Part {
  const change =
    ours &&
    c.state !== 'decided' &&
    html`<p class="op-small"><a href="/contacts/${c.id}/kind">${kind ? 'Change what it is about' : 'Say what it is about'}</a></p>`
  if (!kind)
    return (
      change &&
      html`<div class="op-box op-gap"><h2>What is it about?</h2><p class="op-small">Nobody has said. Harmful practices, sexual violence, exploitation or a child who harms ask for something besides.</p>${change}</div>`
    )
  const there = parts.whereTo?.(ctx.pack, { ...on, kind })
  return html`${kindBox(kind, gapsOfKind(ctx.pack.gaps, on.area, kind.key))}${there || change ? html`<div class="op-box op-gap">${there && html`<h2>Where it can go</h2>${there}`}${change}</div>` : undefined}`
}

const row = (key: string, value: Part, show: boolean): Part =>
  show &&
  html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${key}</dt><dd class="govuk-summary-list__value">${value}</dd></div>`
/** What was promised to a caller is not kept towards somebody who may have died: it stands here, and nobody rings. */
function stoppedBox(c: Contact, family: OpenFamily): Part {
  const why = family.members
    .filter((m) => m.id === c.aboutMember || m.id === c.callerMember)
    .map((m) => nothingGoes(m))
    .find((w) => w !== undefined)
  return (
    why &&
    html`<div class="op-box op-box--grave op-gap-s"><p><b>${why}.</b> Do not ring back: whoever rang may not be who they said.</p></div>`
  )
}
function saidSection(c: Contact, ours: boolean, name: Names): Html {
  const own = c.caller === 'own-behaviour'
  return html`<section class="op-card"><div class="op-card__head"><h2>What was said</h2>${ours && html`<span><a href="/contacts/${c.id}/call">Change</a> · <a href="/contacts/${c.id}/rest">${c.channel === 'phone' ? 'More of the same call' : 'More, if it is known'}</a></span>`}</div><div class="op-card__body"><dl class="govuk-summary-list">
${row(c.channel === 'phone' ? 'Who rang' : 'Who told us', html`${callers[c.caller]}${[c.callerName, c.callerAgency, c.callerNumber].filter((x) => x !== '').length > 0 && html`<br>${[c.callerName, c.callerAgency, c.callerNumber].filter((x) => x !== '').join(', ')}`}<br><span class="op-small op-quiet">Taken by ${name(c.recordedBy)}</span>`, true)}
${c.channel === 'email' ? row('Safe to answer the address', c.safeToAnswer === 'yes' ? 'Yes' : html`<b>No, or not known</b>`, true) : row('Safe to talk', c.safeToTalk && safeAnswers[c.safeToTalk], c.safeToTalk !== null)}
${row('If cut off', html`${c.cutOff && cutOffAnswers[c.cutOff]}${c.windowFrom && c.windowUntil && `, ${c.windowFrom} to ${c.windowUntil}`}${c.ringPoint && html`<br><span class="op-small op-quiet">The number shows when a call is started.</span>`}`, c.cutOff !== null)}
${row('What is happening', c.happening === '' ? html`<span class="op-quiet">Nothing was written</span>` : lines(c.happening), true)}
${row('In danger now', html`${c.inDangerNow && nowAnswers[c.inDangerNow]}${c.danger !== '' && `. ${c.danger}`}`, c.inDangerNow !== null)}
${row('Children', c.children, c.children !== '')}
${row('What would help', lines(c.wants), c.wants !== '')}
${row(own ? 'Where they live' : 'Where he is', lines(c.whereHeIs), c.whereHeIs !== '')}
${row('Who must not know', c.whoMustNotKnow, c.whoMustNotKnow !== '')}
${row('If someone else answers', c.someoneElseAnswers, c.someoneElseAnswers !== '')}
${row('As recorded', html`${c.recordedLevel && riskMark(c.recordedLevel, { by: 'as recorded' })} ${c.recordedChildren === null ? '' : c.recordedChildren ? 'Children in it' : 'No children in it'}`, c.recordedLevel !== null || c.recordedChildren !== null)}
${row('What happens next', html`${c.nextStep === '' ? html`<b>Not said yet.</b> A call that broke off is still ${name(c.claimedBy)}’s.` : lines(c.nextStep)}${c.nextStep !== '' && html`<br><b>${name(c.nextHatId)}</b>${c.nextBy && `, by ${sayDateTime(c.nextBy, { weekday: true, short: true, year: false })}`}`}`, c.caller !== 'police' || c.nextStep !== '')}
</dl></div></section>`
}
function happenedSection(c: Contact, incidents: readonly Incident[], ours: boolean, name: Names): Part {
  if (c.caller === 'own-behaviour') return undefined
  const kinds = (i: Incident) =>
    i.kinds.map((k) => (Object.hasOwn(incidentKinds, k) ? incidentKinds[k as keyof typeof incidentKinds] : k)).join(', ')
  const when = (i: Incident) =>
    [i.happenedOn ? sayDay(i.happenedOn as Day) : '', i.happenedAbout].filter((x) => x !== '').join(', ') || 'When is not known'
  return html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>What happened</h2>${ours && html`<a href="/contacts/${c.id}/incident">Add what happened</a>`}</div>
${
  incidents.length === 0
    ? html`<p class="op-quiet">Nothing has been written as an incident yet.</p>`
    : html`<ul class="op-items">${incidents.map((i) => html`<li><b>${when(i)}</b>${i.kinds.length > 0 && html` <span class="op-quiet">${kinds(i)}</span>`}${i.account !== '' && html`<br>${lines(i.account)}`}<br><span class="op-small op-quiet">${[i.place, i.childrenPresent === 'yes' ? 'children there' : i.childrenPresent === 'no' ? 'no children there' : '', i.saidBy === '' ? '' : `said by ${i.saidBy}`, i.policeRef === '' ? '' : `police ${i.policeRef}`, `written by ${name(i.recordedBy)}`].filter((x) => x !== '').join(' · ')}</span></li>`)}</ul>`
}</section>`
}

const hrefs = (c: Contact, family: OpenFamily): Record<StepKey, string> => {
  const here = `/contacts/${c.id}`
  const plan = `/families/${family.id}`
  return {
    call: `${here}/call`,
    people: `${here}/people`,
    incident: `${here}/incident`,
    sharing: `${here}/sharing`,
    decide: `${here}/decide`,
    risk: `${plan}/assessments/new?contact=${c.id}`,
    routes: c.caller === 'own-behaviour' && c.aboutMember ? `${here}/routes/${c.aboutMember}` : `${here}/routes`,
    'safety-plan': `${plan}/safety-plan`,
    close: `${here}/close`,
  }
}
function toDo(steps: readonly Step[], c: Contact, family: OpenFamily): Html {
  const href = hrefs(c, family)
  const next = steps.find((s) => s.state === 'open')
  const mark = (s: Step) =>
    s.state === 'done' ? stateMark('done') : s.state === 'open' ? stateMark('open', 'To do') : stateMark('no-longer', 'Not here')
  return html`<div class="op-decide"><h2>Still to do</h2><ul class="op-items">${steps.map((s) => html`<li><div class="op-row">${s.state === 'not-needed' ? html`<span>${s.text}</span>` : html`<a href="${href[s.key]}">${s.text}</a>`}<span class="op-small">${mark(s)}</span></div>${s.note && html`<span class="op-small op-quiet">${s.note}</span>`}</li>`)}</ul>
${c.caller !== 'own-behaviour' && html`<p class="op-small op-gap"><a href="/families/${family.id}/level?contact=${c.id}">Judge it high now</a>, whatever is still to do.</p>`}
${c.state !== 'new' && next && html`<p class="op-gap"><a class="govuk-button" href="${href[next.key]}">Go on<span class="govuk-visually-hidden">: ${next.text}</span></a></p>`}</div>`
}
const owner = (c: Contact, ours: boolean, theirs: boolean, name: Names): Html =>
  html`<div class="op-box op-gap"><h2>Whose it is</h2><p>${c.claimedBy ? html`<b>${name(c.claimedBy)}</b>${c.claimedAt && html`<br><span class="op-small op-quiet">since ${sayDateTime(c.claimedAt, { short: true, year: false })}</span>`}` : html`<b>Nobody yet.</b>`}</p>${ours && c.state !== 'decided' && html`<p class="op-small"><a href="/contacts/${c.id}/hand-over">${theirs ? 'Take it over, or give it to somebody else' : 'Hand it over'}</a>${!theirs && html` · <a href="/contacts/${c.id}/pass">Pass it to another area</a>`}</p>`}</div>`
function decisionsBox(c: Contact, sharing: SharingSaid | undefined, decided: readonly Decided[], ours: boolean, name: Names): Html {
  const said = { yes: 'yes', no: 'no', 'not-asked': 'not asked' } as const
  const of = (about: Decided['about']) => decided.find((d) => d.about === about)
  const line = (title: string, d: Decided | undefined) =>
    html`<dt>${title}</dt><dd>${d ? html`${safeguardingAnswers[d.decision]}${d.why !== '' && `: ${d.why}`}<br><span class="op-small op-quiet">${name(d.by)}, ${sayDateTime(d.at, { short: true, year: false })}</span>` : html`<b>Not decided</b>`}</dd>`
  return html`<div class="op-box op-gap"><h2>Decided and agreed</h2><dl class="op-dl">${line('Children', of('children'))}${line('Adult', of('adult'))}
<dt>Sharing</dt><dd>${sharing ? html`Knows: ${said[sharing.knows]}. Agrees: ${said[sharing.agrees]}.${sharing.note !== '' && ` ${sharing.note}`}<details class="op-small"><summary>Lawful basis</summary>${sharing.basis}</details>` : html`<b>Not asked</b>`}</dd></dl>${ours && c.state !== 'decided' && html`<p class="op-small"><a href="/contacts/${c.id}/decide">Decide</a> · <a href="/contacts/${c.id}/sharing">Sharing</a></p>`}</div>`
}
