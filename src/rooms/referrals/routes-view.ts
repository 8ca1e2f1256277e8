/** The routes as cards, each with its reason and source; the services that fit, and those that do not with why. All of it is one question. */
import type { Service } from '#pack/index.ts'
import type { Question } from '#platform/form.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Team } from '#rooms/access/index.ts'
import { sayCapacity } from '#rooms/directory/index.ts'
import { asksHere, type Choosing, type ServiceShown } from './choosing.ts'
import { askable, type Way } from './rules.ts'

interface Box {
  value: string
  id: string
  label: Part
  checked: boolean
}
const box = (b: Box): Html =>
  html`<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" name="to" id="${b.id}" value="${b.value}"${b.checked && html` checked`}><label class="govuk-label govuk-checkboxes__label" for="${b.id}">${b.label}</label></div></div>`

export function drawRoutes(q: Question): Html {
  const c = q.given.subject as Choosing
  const ticked = new Set([q.body.to].flat())
  let drawn = 0
  // The first box carries the question's own id, where an error points.
  const id = () => (drawn++ === 0 ? 'to' : `to-${drawn}`)
  const tick = (value: string, label: Part) => box({ value, id: id(), label, checked: ticked.has(value) })

  // Where its people have said nothing, silence would read as room for everybody. Safeguarding has no list, and what was asked waits for its own answer.
  const stands = (of: { service: Service; team: Team | undefined } | undefined, quiet = false): Part => {
    const known = of && c.stands.get(of.service.key)
    if (known) return html`<p class="op-small"><b>${sayCapacity(known, c.now)}</b></p>`
    if (!of?.team || of.team.id === c.ownTeam || quiet) return undefined
    return html`<p class="op-small op-quiet">Places and wait: nobody there has said.${of.service.waiting && ` ${of.service.waiting}`}</p>`
  }
  const way = (w: Way): Html => {
    const target = c.targets.get(w.route.key)
    const then = c.ways.ways.filter((x) => x.route.after === w.route.key)
    const asked = c.asked.find(
      (r) =>
        r.route === w.route.key && (r.state === 'sent' || r.state === 'taken') && (r.aboutMember === null || r.aboutMember === c.about.id),
    )
    const title = html`<b>${w.route.name}</b>${target && target.service.name !== w.route.name && html` <span class="op-quiet">${target.service.name}</span>`}`
    const head = asked
      ? html`<h3>${w.route.name}</h3><span class="op-small">${asked.state === 'sent' ? 'Asked, waiting for an answer' : 'Asked, and taken'}</span>`
      : target?.team && target.team.id === c.ownTeam
        ? html`<h3>${w.route.name}</h3><span class="op-small">Your own team: choose a service below, or keep it</span>`
        : target?.team
          ? html`${tick(`route:${w.route.key}`, title)}${w.route.answerWithin && html`<span class="op-small">Answers within ${w.route.answerWithin.words}</span>`}`
          : html`<h3>${w.route.name}</h3><span class="op-small">${target ? `Outside this system. ${target.service.enter}` : 'Nobody takes this by a referral here'}</span>`
    return html`<div class="op-route"><div class="op-route__head">${head}</div>${stands(target, asked !== undefined || w.route.mayDecline === false)}
${w.because.map((b) => html`<p class="op-small">${b.ask && html`<b>${b.ask}</b> `}${b.reason}</p><p class="op-small op-quiet">Source: ${b.source}. Check before use.</p>`)}
${then.map((x) => html`<p class="op-small">Then: <b>${x.route.name}</b>. ${w.route.name} passes it on.</p>`)}</div>`
  }

  const service = (s: ServiceShown): Html => {
    const reasons = s.fit.reasons.filter((r) => (s.fit.fits === 'no' ? r.says === 'no' : r.says !== 'no'))
    const label = html`<b>${s.service.name}</b>${s.service.jointWork && html` <span class="op-quiet">joint work</span>`}${s.service.familyWork && html` <span class="op-quiet">family work</span>`}`
    const gated = s.service.jointWork && !c.jointOpen
    const outside = html`<h3>${s.service.name}</h3><span class="op-small">${gated ? html`Joint work: only once <a href="/families/${c.family.id}/joint-work">Work with both</a> is open` : html`Outside this system. ${s.service.enter}`}</span>`
    return html`<div class="op-route${s.fit.fits === 'no' && ' op-route--no'}"><div class="op-route__head">${asksHere(c, s) ? html`${tick(`service:${s.service.key}`, label)}${s.service.answerWithin && html`<span class="op-small">Answers within ${s.service.answerWithin.words}</span>`}` : outside}</div>
${stands(s)}<p class="op-small">${s.service.for.who}.</p>
${reasons.filter((r) => r.says === 'ask').map((r) => html`<p class="op-small"><b>Ask:</b> ${r.text}</p>`)}${reasons.some((r) => r.says !== 'ask') && html`<p class="op-small">${reasons.flatMap((r) => (r.says === 'ask' ? [] : r.text)).join(' ')}</p>`}<p class="op-small op-quiet">Source: ${s.service.source}, as at ${s.service.asAt}. Check before use.</p></div>`
  }
  // What the kind of contact puts first stands with its ways, whether it fits or has to be asked; what does not fit is explained with the others.
  const ofKind = c.services.filter((s) => s.because && s.fit.fits !== 'no')
  const of = (fits: 'yes' | 'ask' | 'no') => c.services.filter((s) => s.fit.fits === fits && !ofKind.includes(s))
  const ways = c.ways.ways.filter(askable)
  const at = (stands: Way['stands']) => ways.filter((w) => w.stands === stands)
  // A row that puts services first says why once, and not at all where a way of the same row has said it.
  const said = new Set(at('kind').flatMap((w) => w.because.map((b) => b.row)))
  const whys = [...new Map(ofKind.flatMap((s) => s.because ?? []).map((b) => [b.row, b])).values()].filter((b) => !said.has(b.row))
  const byKind = at('kind').length + ofKind.length > 0
  const gaps =
    c.gaps.length > 0 &&
    html`<h3>Known gaps</h3>${c.gaps.map((g) => html`<div class="op-box op-box--warm"><p><b>${g.who}.</b> ${g.words}</p><p class="op-small"><a href="/families/${c.family.id}/unmet-need?gap=${g.key}&amp;who=${c.about.id}${c.contactId ? `&contact=${c.contactId}` : ''}">Record it as an unmet need</a> <span class="op-quiet">Source: ${g.source}. Check before use.</span></p></div>`)}`
  const open = (title: string, body: Part) =>
    html`<details class="govuk-details op-gap"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">${title}</span></summary><div class="govuk-details__text">${body}</div></details>`
  const [yes, ask, no] = [of('yes'), of('ask'), of('no')]
  const openNo = no.some((s) => ticked.has(`service:${s.service.key}`))
  return html`<fieldset class="govuk-fieldset${q.problem ? ' govuk-form-group--error' : ''}"><legend class="govuk-fieldset__legend govuk-fieldset__legend--m">Where this should go</legend>
<p class="op-small op-quiet">Choose one or several.</p>
${q.problem && html`<p class="govuk-error-message" id="to-error"><span class="govuk-visually-hidden">Error:</span> ${q.problem.text}</p>`}
${byKind ? html`${at('first').map(way)}<h3>Because of what it is about${c.kind && `: ${c.kind.charAt(0).toLowerCase()}${c.kind.slice(1)}`}</h3>${at('kind').map(way)}${whys.map((b) => html`<p class="op-small">${b.ask && html`<b>${b.ask}</b> `}${b.reason} <span class="op-quiet">Source: ${b.source}.</span></p>`)}${ofKind.map(service)}${gaps}${at('usual').length > 0 && html`<h3>As for anyone in this situation</h3>${at('usual').map(way)}`}` : ways.map(way)}
${ways.length === 0 && html`<p class="op-box op-box--warm">${c.ways.otherwise}</p>`}
${!byKind && gaps}
${yes.length > 0 && html`<h3>Services that fit</h3>${yes.map(service)}`}
${ask.length > 0 && open(`Services that may fit: ${ask.length}, each with what to ask first`, ask.map(service))}
${
  no.length + c.ways.shut.length > 0 &&
  html`<details class="govuk-details op-gap"${openNo && html` open`}><summary class="govuk-details__summary"><span class="govuk-details__summary-text">Looked at, and why they do not fit: ${no.length + c.ways.shut.length}</span></summary><div class="govuk-details__text">
${c.ways.shut.map((x) => html`<div class="op-route op-route--no"><h3>${x.route.name}</h3><p class="op-small">${x.reason}</p><p class="op-small op-quiet">Source: ${x.source}. Check before use.</p></div>`)}${no.map(service)}</div></details>`
}
${drawn === 0 && html`<span id="to" tabindex="-1"></span>`}</fieldset>`
}
