/** Pages of a contact once it is taken: the contact itself with what is still to do, and each of the steps. The call is in call-pages.ts, the queue in queue-pages.ts. */

import type { ContactKind, Level, Pack } from '#pack/index.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { oneOf } from '#platform/fields.ts'
import { form, Problem, type Problems } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { lookPage, memberRoles, type OpenFamily, onPlans, openFamily, type Panel, policeRoles } from '#rooms/people/index.ts'
import { addIncident, claimContact, closeContact, closingFacts, decideSafeguarding, handOver, recordSharing, sayKind } from './actions.ts'
import type { OnCall } from './call-forms.ts'
import { callPages, doorkeepers, onCall } from './call-pages.ts'
import { contactPage } from './contact-page.ts'
import { type Ages, ageDoors, closingGaps, safeguardingGaps } from './deciding-rules.ts'
import {
  closeForm,
  type DecideAnswers,
  decidedAnswers,
  decideForm,
  handOverForm,
  incidentForm,
  sharingAnswers,
  sharingForm,
} from './forms.ts'
import { joinContact, mayJoin } from './joining.ts'
import { aboutHer, knownPage } from './known-pages.ts'
import { passPages } from './passing.ts'
import { queuePages } from './queue-pages.ts'
import type { IncidentKind } from './rules.ts'
import { deriveBasis } from './safeguards.ts'
import { agesIn, type Contact, type Decided, heard, openContact, type SharingSaid, safeguardingOf, sharingOf } from './store.ts'

/** What the front door knows when it asks where a contact can go. */
export interface WhereTo {
  area: string
  kind: ContactKind
  level: Level | undefined
  ages: Pick<Ages, 'victim' | 'harms' | 'children'>
}
export interface FrontDoorParts {
  pack: Pack
  /** What later rooms show on the page of a contact. */
  panels?: readonly Panel[]
  /** Where a contact of this kind can go, by the area's own table; the room that asks other services comes later. */
  whereTo?(pack: Pack, on: WhereTo): Html | undefined
  /** Whether her own safety plan has been begun; the room that keeps it comes later. Undefined: this reader may not know. */
  safetyPlanBegun?(ctx: Context, family: OpenFamily): Promise<boolean | undefined>
}

interface OnContact {
  contact: Contact
  family: OpenFamily
}
async function onContact(ctx: Context, contactId: string): Promise<OnContact> {
  const contact = await openContact(ctx, contactId)
  return { contact, family: await openFamily(ctx, contact.familyId) }
}
const back = (on: OnContact) => ({ href: `/contacts/${on.contact.id}`, text: 'The contact' })
const headed = (title: string) => (on: OnContact) => html`${title}<span class="op-head__sub">${on.family.title}</span>`
const problems = (gaps: Partial<Record<string, string>>): Problems =>
  Object.fromEntries(Object.entries(gaps).flatMap(([name, text]) => (text ? [[name, new Problem(text)]] : [])))

export function frontDoorPages(site: StaffSite, parts: FrontDoorParts): void {
  queuePages(site)
  passPages(site)
  callPages(site)
  // Whoever may read what was told to the front door may read it here: her workers as well, and whoever a contact about somebody hidden has reached.
  site.get('/contacts/:contactId', onPlans, async ({ ctx, params }) => {
    const on = await onContact(ctx, params.contactId)
    await heard(ctx, on.contact.id)
    return contactPage(ctx, on, parts)
  })
  site.post('/contacts/:contactId/claim', doorkeepers, async ({ ctx, params }): Promise<Outcome> => {
    await claimContact(ctx, params.contactId)
    return { go: `/contacts/${params.contactId}` }
  })
  peoplePage(site)
  knownPage(site)
  stepPages(site, parts.pack)
  endPages(site)
}

// ── People ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface OnPeople extends OnContact {
  joins: boolean
}
function peoplePage(site: StaffSite): void {
  lookPage(site, {
    path: '/contacts/:contactId/people',
    who: doorkeepers,
    at: 'front-door',
    async subject({ ctx, params }): Promise<OnPeople> {
      const on = await onContact(ctx, params.contactId)
      return { ...on, joins: await mayJoin(ctx, on.contact, on.family) }
    },
    back: (on) => back(on),
    before: ({ family, contact }) => html`${whoIsThere(family)}
<p class="op-small"><a href="/families/${family.id}/people">Change, judge or connect them, and say how they may be reached</a>. He may know an address; unless you say so, it goes to the vault.</p>
${contact.caller === 'own-behaviour' && html`<p class="op-box op-box--warm">They ask for themselves. Add them, and their children as they tell it. Nothing of a partner is put here on their word.</p>`}`,
    more: ({ joins }, found, wanted): Record<string, string> =>
      joins && found.opens && aboutHer(wanted) && aboutHer(found)
        ? { join: 'The same person, and this is about the same people: put this contact with their plan' }
        : {},
    async instead({ contact }, { ctx }, key, found) {
      if (key !== 'join') throw new NotFound('choice')
      await joinContact(ctx, contact.id, found)
      return `/contacts/${contact.id}`
    },
    next: ({ contact }) => `/contacts/${contact.id}/people`,
  })
}
const whoIsThere = (family: OpenFamily): Html =>
  family.members.length === 0
    ? html`<p>Nobody has been named yet.</p>`
    : html`<ul class="op-items">${family.members.map((m) => html`<li><b>${m.name}</b>, ${memberRoles[m.role]}${m.policeRole && html` <span class="op-quiet">(police recorded: ${policeRoles[m.policeRole]})</span>`}</li>`)}</ul>`

// ── What happened, sharing, safeguarding ──────────────────────────────────────────────────────────────────────────────────────────

function stepPages(site: StaffSite, pack: Pack): void {
  const subject = ({ ctx, params }: { ctx: Context; params: { contactId: string } }) => onContact(ctx, params.contactId)
  formPage(site, {
    path: '/contacts/:contactId/incident',
    who: doorkeepers,
    title: 'What happened',
    at: 'front-door',
    heading: headed('What happened'),
    form: incidentForm,
    creates: true,
    subject,
    back,
    answers: (on) => ({
      saidBy:
        on.contact.caller === 'herself' ? (on.family.members.find((m) => m.id === on.contact.aboutMember)?.name ?? 'herself') : undefined,
    }),
    before: () => html`<p class="op-sent">One at a time: several in twelve months are counted. Say who did what to whom.</p>`,
    buttons: [{ do: 'save', text: 'Save what happened' }],
    async save(on, a, { ctx }) {
      await addIncident(ctx, on.contact.id, {
        happenedOn: a.on ?? null,
        happenedAbout: a.about ?? '',
        kinds: a.kinds as IncidentKind[],
        place: a.place ?? '',
        childrenPresent: a.children ?? null,
        account: a.account ?? '',
        saidBy: a.saidBy ?? '',
        policeRef: a.policeRef ?? '',
      })
      return back(on).href
    },
  })

  const kindForm = form({
    kind: oneOf(
      'What is it about?',
      Object.fromEntries(pack.channels.kinds.map((k) => [k.key, { text: k.words, ...(k.hint ? { hint: k.hint } : {}) }])),
      {
        missing: 'Select what it is about',
        small: true,
      },
    ),
  })
  formPage(site, {
    path: '/contacts/:contactId/kind',
    who: doorkeepers,
    title: 'What it is about',
    at: 'front-door',
    heading: headed('What is it about?'),
    form: kindForm,
    subject,
    back,
    answers: (on) => (on.contact.kind === '' ? {} : { kind: on.contact.kind }),
    before: () => html`<p class="op-sent">Whatever it is, it needs no family, nobody named who harms, and no checklist.</p>`,
    buttons: [{ do: 'save', text: 'Save' }],
    async save(on, a, { ctx }) {
      await sayKind(ctx, on.contact.id, a.kind)
      return back(on).href
    },
  })

  interface OnSharing extends OnContact {
    said: SharingSaid | undefined
  }
  formPage(site, {
    path: '/contacts/:contactId/sharing',
    who: doorkeepers,
    title: 'Sharing',
    at: 'front-door',
    heading: (on: OnSharing) => headed('Sharing: known, and agreed?')(on),
    form: sharingForm(pack),
    async subject(ask): Promise<OnSharing> {
      return { ...(await subject(ask)), said: await sharingOf(ask.ctx, ask.params.contactId) }
    },
    answers: (on) => sharingAnswers(on.said),
    version: (on) => (on.said?.version ?? 0) + 1,
    back: (on) => back(on),
    before: () => html`<p class="op-sent">Two plain questions. Agreeing to support is another thing, and is asked by whoever gives it.</p>`,
    aside: (on, { ctx }) => basisBox(ctx, on),
    buttons: [{ do: 'save', text: 'Save' }],
    async save(on, a, { ctx }, pressed) {
      const whyAnyway = a.agrees === 'no' ? a.whyAnyway : a.agrees === 'not-asked' ? a.whyUnasked : undefined
      try {
        await recordSharing(
          ctx,
          on.contact.id,
          { knows: a.knows, agrees: a.agrees, whyAnyway, note: a.note ?? '', correction: a.correction ?? '' },
          pressed.version,
        )
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({
          now: sharingAnswers(e.now.sharing as SharingSaid | undefined) as Record<string, unknown>,
          version: e.version,
          by: e.by,
          at: e.at,
        })
      }
      return back(on).href
    },
  })

  interface OnDecision extends OnContact {
    decided: Decided[]
  }
  formPage(site, {
    path: '/contacts/:contactId/decide',
    who: doorkeepers,
    title: 'Decide before any route',
    at: 'front-door',
    heading: (on: OnDecision) => headed('Children, and an adult with care and support needs')(on),
    form: decideForm,
    async subject(ask): Promise<OnDecision> {
      return { ...(await subject(ask)), decided: await safeguardingOf(ask.ctx, ask.params.contactId) }
    },
    answers: (on) => decidedAnswers(on.decided),
    version: (on) => on.decided.reduce((n, d) => n + d.version, 1),
    back: (on) => back(on),
    before: (on, { ctx }) => html`<p class="op-sent">Refer, or not now and why: one line each, before anything is sent.</p>
${ageDoors(agesIn(ctx, on.contact, on.family.members)).map((d) => html`<div class="op-box ${d.grave ? 'op-box--grave' : 'op-box--warm'} op-gap"><p>${d.text}</p></div>`)}
${on.contact.children !== '' && html`<p class="op-gap">Said of children: “${on.contact.children}”</p>`}${on.contact.recordedChildren === true && html`<p>The police recorded children.</p>`}`,
    buttons: [{ do: 'decide', text: 'Save both decisions' }],
    async save(on, a, { ctx }, pressed) {
      const gaps = safeguardingGaps(
        { children: a.children, childrenWhy: a.childrenWhy ?? '', adult: a.adult, adultWhy: a.adultWhy ?? '' },
        agesIn(ctx, on.contact, on.family.members),
      )
      if (Object.keys(gaps).length > 0) return problems(gaps)
      try {
        await decideSafeguarding(
          ctx,
          on.contact.id,
          { children: { decision: a.children, why: a.childrenWhy ?? '' }, adult: { decision: a.adult, why: a.adultWhy ?? '' } },
          pressed.version,
        )
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({
          now: decidedAnswers(e.now.decided as Decided[]) as Partial<DecideAnswers> as Record<string, unknown>,
          version: e.version,
          by: e.by,
          at: e.at,
        })
      }
      return back(on).href
    },
  })
}
/** Worked out, with what to check; never asked of the worker. */
async function basisBox(ctx: Context, on: OnContact & { said: SharingSaid | undefined }): Promise<Html> {
  if (!on.said)
    return html`<div class="op-box"><h2>Lawful basis</h2><p class="op-small">Worked out from who we are, what it is for and what she says, once you save.</p></div>`
  const derived = await deriveBasis(ctx, on.contact, { ...on.said, whyAnyway: on.said.whyAnyway ?? '' })
  return html`<div class="op-box"><h2>Lawful basis</h2><p>${on.said.basis}</p>${derived.map((d) => html`<p class="op-small"><b>${d.purpose}.</b> To check: ${d.check}</p>`)}<p class="op-small op-quiet">Worked out from our agency, the purpose and her answers. Not legal advice: the information-governance lead corrects it.</p></div>`
}

// ── Handing over, and how it ends ─────────────────────────────────────────────────────────────────────────────────────────────────

function endPages(site: StaffSite): void {
  formPage(site, {
    path: '/contacts/:contactId/hand-over',
    who: doorkeepers,
    title: 'Hand over a contact',
    at: 'front-door',
    heading: (on: OnCall) => html`Hand it over<span class="op-head__sub">${on.family?.title}</span>`,
    form: handOverForm,
    creates: true,
    async subject({ ctx, params }): Promise<OnCall> {
      const on = await onCall(ctx, params.contactId)
      if (!on.contact || on.contact.state === 'decided') throw new NotFound('contact')
      const has = on.contact.claimedBy
      return {
        ...on,
        mates: Object.fromEntries(Object.entries(on.mates).filter(([hat]) => hat !== has && (hat !== on.me || has !== null))),
      }
    },
    answers: (on) => ({ nextStep: on.contact?.nextStep || undefined }) as { nextStep: string },
    back: (on) => ({ href: `/contacts/${on.contact?.id}`, text: 'The contact' }),
    before: () => html`<p class="op-sent">Whoever has it then holds the risk. They hear at once, and so does whoever had it.</p>`,
    buttons: [{ do: 'hand', text: 'Hand it over' }],
    async save(on, a, { ctx }) {
      await handOver(ctx, on.contact?.id ?? '', { hatId: a.to, nextStep: a.nextStep, nextBy: a.nextBy ? new Date(a.nextBy) : null })
      return `/contacts/${on.contact?.id}`
    },
  })

  formPage(site, {
    path: '/contacts/:contactId/close',
    who: doorkeepers,
    title: 'How a contact ends',
    at: 'front-door',
    heading: headed('How does it end?'),
    form: closeForm,
    async subject({ ctx, params }): Promise<OnContact> {
      return onContact(ctx, params.contactId)
    },
    answers: (on) => (on.contact.disposition ? { disposition: on.contact.disposition, note: on.contact.dispositionNote } : {}),
    back,
    before: async (on, { ctx }) => {
      const facts = await closingFacts(ctx, on.contact, on.family.members)
      const here = `/contacts/${on.contact.id}`
      return html`<p class="op-sent">${facts.referrals > 0 ? `${facts.referrals} asked.` : 'Nobody has been asked yet.'}${facts.high && ' High risk ends only in a referral, or in a plan that is running.'}</p>
${facts.heldBy !== undefined && html`<p class="op-box op-box--warm">${facts.heldBy} has it. Ask them, or <a href="${here}/hand-over">take it over</a> first.</p>`}
<ul class="op-list">${facts.mustDecide && !facts.safeguarding && html`<li><a href="${here}/decide">Decide on the children, and on an adult with care and support needs</a> first</li>`}<li><a href="${here}/routes">Where it goes</a></li>${facts.unmetNeeds === 0 && html`<li>Nobody could help? <a href="/families/${on.family.id}/unmet-need?contact=${on.contact.id}">Record the unmet need</a></li>`}</ul>`
    },
    buttons: [{ do: 'close', text: 'End this contact' }],
    async save(on, a, { ctx }) {
      const gaps = closingGaps({
        disposition: a.disposition,
        note: a.note ?? '',
        ...(await closingFacts(ctx, on.contact, on.family.members)),
      })
      if (Object.keys(gaps).length > 0) return problems(gaps)
      await closeContact(ctx, on.contact.id, { disposition: a.disposition, note: a.note ?? '' })
      return '/front-door'
    },
  })
}
