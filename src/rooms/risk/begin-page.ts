/** Where an assessment begins: about whom, and with which form. Each form says who it is for; one that does not fit says so and begins nothing. */
import { isId } from '#lib/id.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { instrument } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import type { Context } from '#rooms/access/index.ts'
import { ageIn, type Member, type OpenFamily } from '#rooms/people/index.ts'
import { formsFor, mayRecord, saysWording, usualFor } from './instruments.ts'
import { assessmentsOf, instrumentKey } from './store.ts'

/** Who may be asked about: the victim or survivor, whoever it is not yet clear about, and each child. Never the person who harms. */
const candidates = (family: OpenFamily): Member[] =>
  family.members.filter((m) => (m.role === 'victim' || m.role === 'unjudged' || m.role === 'child') && m.diedOn === null)

export interface Chosen {
  member?: string
  instrument?: string
  contact?: string | undefined
}
/** Why this form cannot be begun for this person; nothing when it can, or when there is no such person to choose (then it is a missing page). */
export function whyNot(ctx: Context, family: OpenFamily, chosen: Chosen): string | undefined {
  const member = candidates(family).find((m) => m.id === chosen.member)
  if (!member || chosen.instrument === undefined) return undefined
  const form = instrument(ctx.pack, chosen.instrument)
  const may = form && mayRecord(form, { role: member.role, age: ageIn(member, ctx.today) })
  return may && !may.may ? may.why : undefined
}

export async function begin(
  ctx: Context,
  family: OpenFamily,
  chosen: Chosen,
  problem?: { on: 'member' | 'instrument'; text: string },
): Promise<Outcome> {
  const { contact } = chosen
  const people = candidates(family).map((member) => ({ member, about: { role: member.role, age: ageIn(member, ctx.today) } }))
  const forms = formsFor(
    ctx.pack.instruments,
    people.map((p) => p.about),
  )
  const open = people.filter((p) => forms.some((f) => mayRecord(f, p.about).may))
  const first = open.find((p) => p.member.id === chosen.member) ?? open.find((p) => p.about.role !== 'child') ?? open[0]
  const usual = first && usualFor(ctx.pack.instruments, instrumentKey, first.about)
  const ticked = forms.find((f) => f.key === chosen.instrument) ?? usual
  // Said once where it is so of all of them; where the area has licensed one, each says its own.
  const own = forms.every((f) => f.ownLabels)
    ? 'All have our own labels, not a published wording: ask from your own form, and record here.'
    : undefined
  const names = new Map(family.members.map((m) => [m.id, m.name]))
  const begun = (await assessmentsOf(ctx, family.id)).filter((a) => a.state === 'begun')
  const dash = instrument(ctx.pack, instrumentKey)
  const said: Html[] = people.flatMap((p) => {
    const form = usualFor(ctx.pack.instruments, instrumentKey, p.about) ?? dash
    if (!form || p.about.role === 'child') return []
    // A young person may have a form of their own, and still belongs to the children's door first.
    const words = [
      dash && p.about.age !== undefined && p.about.age < 16 ? mayRecord(dash, p.about) : undefined,
      mayRecord(form, p.about),
    ].flatMap((m) => (m ? (m.may ? (m.note ?? []) : [m.why]) : []))
    return words.length === 0 ? [] : [html`<div class="op-box op-box--warm"><p><b>${p.member.name}.</b> ${words.join(' ')}</p></div>`]
  })
  const radio = (name: string, value: string, i: number, words: string, checked: boolean, hint?: Part) =>
    html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" id="${i === 0 ? name : `${name}-${i}`}" name="${name}" value="${value}"${checked && html` checked`}><label class="govuk-label govuk-radios__label" for="${i === 0 ? name : `${name}-${i}`}">${words}</label>${hint && html`<div class="govuk-hint govuk-radios__hint">${hint}</div>`}</div>`
  const wrong = (on: 'member' | 'instrument') =>
    problem?.on === on &&
    html`<p class="govuk-error-message" id="${on}-error"><span class="govuk-visually-hidden">Error:</span> ${problem.text}</p>`
  return ctx.page({
    title: problem ? 'Error: Begin a risk assessment' : 'Begin a risk assessment',
    ...(problem ? { status: 422 } : {}),
    back: { href: isId(contact) ? `/contacts/${contact}` : `/families/${family.id}`, text: family.title },
    body: html`${problem && errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem.text, href: `#${problem.on}` }] })}
<h1 class="govuk-heading-l">Begin a risk assessment<span class="op-head__sub">${family.title}</span></h1>
<p class="op-sent">Before you ask: is it safe to talk, for how long, and where is the person who harms? Say why you ask.</p>
${begun.map((a) => html`<p class="op-box"><a href="/families/${family.id}/assessments/${a.id}">Go on with ${instrument(ctx.pack, a.instrument)?.short ?? 'the one'}, ${names.get(a.memberId)}, begun on ${sayDay(dayIn(a.begunAt))}</a></p>`)}
${said}
${
  !first
    ? html`<p>There is nobody here to ask about yet. <a href="/families/${family.id}/people">Say who is being harmed</a>, or judge it high now.</p>`
    : html`<form method="post" novalidate>
<input type="hidden" name="key" value="${ctx.newKey()}">${isId(contact) && html`<input type="hidden" name="contact" value="${contact}">`}
${open.length === 1 ? html`<input type="hidden" name="member" value="${first.member.id}"><p>About <b>${first.member.name}</b>.</p>` : html`<div class="govuk-form-group${problem?.on === 'member' && ' govuk-form-group--error'}"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Who is it about?</legend>${wrong('member')}<div class="govuk-radios govuk-radios--small">${open.map((p, i) => radio('member', p.member.id, i, `${p.member.name}${p.about.age === undefined ? '' : `, ${p.about.age}`}`, p.member.id === (chosen.member ?? (open.filter((o) => o.about.role !== 'child').length === 1 ? first.member.id : '')), p.about.role === 'child' ? 'A child in this plan' : undefined))}</div></fieldset></div>`}
${forms.length === 1 && ticked ? html`<input type="hidden" name="instrument" value="${ticked.key}"><p>With <b>${ticked.name}</b>.</p><p class="op-small">${saysWording(ticked)} <span class="op-quiet">(${ticked.version})</span></p>` : html`<div class="govuk-form-group${problem?.on === 'instrument' && ' govuk-form-group--error'}"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Which form?</legend>${own && html`<p class="op-small">${own}</p>`}${wrong('instrument')}<div class="govuk-radios govuk-radios--small">${forms.map((f, i) => radio('instrument', f.key, i, f.name, f.key === ticked?.key, html`${f.for.who}.<br>${own ? f.askFrom : saysWording(f)} <span class="op-quiet">(${f.version})</span>`))}</div></fieldset></div>`}
<p class="op-small op-quiet">An assessment keeps the wording it was answered in, whatever is used later.</p>
<div class="govuk-button-group">${button({ text: 'Begin', preventDoubleClick: true })}</div></form>`
}
<p>No checklist is needed to say that it is high. <a href="/families/${family.id}/level${isId(contact) ? `?contact=${contact}` : ''}">Judge it high now</a></p>`,
  })
}
