/**
 * Whether the person a contact is about is one of those who may be the same: said of somebody who is in the contact already, so nobody is added. What is
 * said goes the way of every pair (people/matching.ts): one word of the front door, and a second person where a mistake would do most.
 */
import { NotFound } from '#platform/errors.ts'
import { posted, tried } from '#platform/form-page.ts'
import { html, type Part } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import type { StaffAsk, StaffSite } from '#rooms/access/index.ts'
import { candidateWords, cannotBeOne, howAlike, linkPerson, type MemberRole, sayTwo } from '#rooms/people/index.ts'
import { doorkeepers, onCall } from './call-pages.ts'
import { joinContact, mayJoin } from './joining.ts'
import { maybe } from './known.ts'
import { aboutIn } from './store.ts'

/** A contact is about whoever is harmed: put with the plan in which a name is his, it would be told to another woman’s workers, and her number be his. */
export const aboutHer = (m: { role: MemberRole; policeRole?: string | null }): boolean =>
  m.role === 'victim' || (m.role === 'unjudged' && (m.policeRole ?? 'victim') === 'victim')

const path = '/contacts/:contactId/known'
type Ask = StaffAsk<typeof path>

async function subject({ ctx, params }: Ask) {
  const { contact, family } = await onCall(ctx, params.contactId)
  const about = contact && family && (aboutIn(contact, family) ?? family.members.find((m) => m.id === contact.aboutMember))
  if (!contact || !family || !about) throw new NotFound('contact')
  const found = ((await maybe(ctx, about, family)) ?? []).filter((f) => f.said === undefined || f.said === 'unsure')
  const joins = (await mayJoin(ctx, contact, family)) && aboutHer(about)
  return {
    contact,
    family,
    about,
    found: found.map((f) => ({ ...f, joins: joins && f.opens && aboutHer(f), two: cannotBeOne(about, f, ctx.today) })),
  }
}
async function draw(ask: Ask, s: Awaited<ReturnType<typeof subject>>, body: Body, problem?: string) {
  const { ctx } = ask
  const chosen = posted(body, 'is')
  let drawn = 0
  const radio = (value: string, words: Part) => {
    const id = drawn++ === 0 ? 'is' : `is-${drawn}`
    return html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" name="is" id="${id}" value="${value}"${chosen === value && html` checked`}><label class="govuk-label govuk-radios__label" for="${id}">${words}</label></div>`
  }
  return ctx.page({
    title: problem ? 'Error: Is it one of these?' : 'Is it one of these?',
    at: 'front-door',
    ...(problem ? { status: 422 } : {}),
    back: { href: `/contacts/${s.contact.id}`, text: 'The contact' },
    body: html`${problem && errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#is' }] })}
<h1 class="govuk-heading-l">Is ${s.about.name} one of these?</h1>
${
  s.found.length === 0
    ? html`<p class="op-sent">Nobody is left to say it of. What was said can be changed under Possible matches.</p>`
    : html`<form method="post" class="op-form" novalidate><input type="hidden" name="key" value="${posted(body, 'key') || ctx.newKey()}"><fieldset class="govuk-fieldset"><legend class="govuk-visually-hidden">Is it one of these?</legend>
${problem && html`<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> ${problem}</p>`}
<ul class="op-items">${s.found.map((f) => {
        const of = html`<span class="govuk-visually-hidden">: ${f.name}</span>`
        return html`<li><div>${candidateWords(ctx, s.about, f)}${f.two && html`<br><span class="op-small"><b>${f.two}: two people.</b> If one is wrong, put it right first.</span>`}${howAlike(f.likeness, f.name)}</div><div class="govuk-radios govuk-radios--small op-gap-s">${!f.two && radio(`same:${f.memberId}`, html`The same person, in another situation: keep both, and know that they are one${of}`)}${!f.two && f.joins && radio(`join:${f.memberId}`, html`The same person, and this is about the same people: put this contact with their plan${of}`)}${radio(`two:${f.memberId}`, html`Not the same person${of}`)}</div></li>`
      })}</ul>
${s.found.length > 1 && html`<div class="govuk-radios govuk-radios--small">${radio('none', 'None of these')}</div>`}</fieldset>
<p class="op-small op-quiet op-gap">A shared name or home never joins two people. Nothing of one plan shows in another, and it can be taken back.</p>
<div class="govuk-button-group op-gap">${button({ text: 'Save what you said', preventDoubleClick: true })}</div></form>`
}`,
  })
}
export function knownPage(site: StaffSite): void {
  site.get(path, doorkeepers, async (ask) => draw(ask, await subject(ask), {}))
  site.post(path, doorkeepers, async (ask) => {
    const { ctx, body } = ask
    const s = await subject(ask)
    const [how = '', id] = posted(body, 'is').split(':')
    const one = s.found.find((f) => f.memberId === id)
    if (how !== 'none' && !(one && (how === 'two' || (!one.two && (how === 'same' || (how === 'join' && one.joins))))))
      return draw(ask, s, body, 'Select whether it is one of these, or none')
    const next = await tried(
      async () => {
        if (one && how === 'join') await joinContact(ctx, s.contact.id, one)
        else if (one && how === 'same') await linkPerson(ctx, s.family.id, s.about.id, one.memberId, one.likeness)
        else for (const f of one ? [one] : s.found) await sayTwo(ctx, s.family.id, s.about.id, f.memberId, f.likeness)
        return `/contacts/${s.contact.id}`
      },
      (act) => ctx.once(posted(body, 'key'), ask.path, body, act),
    )
    return typeof next === 'string' ? { go: next } : draw(ask, s, body, Object.values(next)[0]?.text ?? '')
  })
}
