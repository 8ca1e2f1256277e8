/**
 * Pages of an agency's administrator: colleagues, invitations, roles, training. Of their own agency alone; whatever belongs to another looks like
 * missing. No page here holds a family, a name from one, or a number of them.
 */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import * as govuk from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import {
  type AgencyPerson,
  agencyPeople,
  agencyPerson,
  agencyTeams,
  endHat,
  giveHat,
  type Invitation,
  invitations,
  invite,
  liveHats,
  ownRole,
  recordTraining,
  renewInvitation,
  setState,
  showInvitation,
  withdrawInvitation,
} from './agency.ts'
import { endingHat, newColleague, newHat, newState, newTraining, type OnAgency, postOf } from './agency-forms.ts'
import { invitationDays, onBothSides, type TrainingState, trainingState, wantedBy, worksUntil, worst } from './agency-rules.ts'
import { type Context, roles } from './context.ts'
import type { StaffSite } from './frame.ts'

const administrators = ['administrator'] as const
const back = { href: '/agency', text: 'Your agency' }
const toPerson = (p: AgencyPerson) => ({ href: `/agency/people/${p.staffId}`, text: p.name })

export function agencyPages(site: StaffSite): void {
  site.get('/agency', administrators, async ({ ctx }) => {
    const [people, open] = await Promise.all([agencyPeople(ctx), invitations(ctx)])
    return ctx.page({ title: 'Your agency', at: 'agency', body: agencyBody(ctx, people, open) })
  })

  formPage(site, {
    path: '/agency/invite',
    who: administrators,
    title: 'Invite a colleague',
    at: 'agency',
    form: newColleague,
    creates: true,
    subject: async ({ ctx }): Promise<OnAgency> => ({ teams: await agencyTeams(ctx) }),
    back: () => back,
    before: () =>
      html`<p class="op-sent">You get a link to pass on. It opens once, and for ${invitationDays} days.</p><p class="op-small">No e-mail is sent by Oneplan. Give the link in person, or by a way only they read.</p>`,
    buttons: [{ do: 'invite', text: 'Make the invitation' }],
    async save(_on, a, { ctx }) {
      return `/agency/invitations/${await invite(ctx, { name: a.name, email: a.email, bornOn: a.bornOn, title: a.title, ...postOf(a.post) })}`
    },
  })

  site.get('/agency/invitations/:id', administrators, async ({ ctx, params }) => {
    const it = await invitationOf(ctx, params.id)
    const token = await showInvitation(ctx, it.id)
    return ctx.page({ title: 'Invitation', at: 'agency', back, body: invitationBody(ctx, it, token) })
  })
  site.post('/agency/invitations/:id/new-link', administrators, async ({ ctx, params }) => {
    const it = await invitationOf(ctx, params.id)
    await renewInvitation(ctx, it.id)
    return { go: `/agency/invitations/${it.id}` }
  })
  site.post('/agency/invitations/:id/withdraw', administrators, async ({ ctx, params }) => {
    const it = await invitationOf(ctx, params.id)
    await withdrawInvitation(ctx, it.id)
    return { go: '/agency' }
  })

  site.get('/agency/people/:staffId', administrators, async ({ ctx, params }) => {
    const person = await agencyPerson(ctx, params.staffId)
    return ctx.page({ title: 'Colleague', at: 'agency', back, body: personBody(ctx, person) })
  })
  formPage(site, {
    path: '/agency/people/:staffId/roles/new',
    who: administrators,
    title: 'Give a role',
    heading: (on: OnAgency & { person: AgencyPerson }) => html`Give ${on.person.name} a role`,
    at: 'agency',
    form: newHat,
    creates: true,
    subject: async ({ ctx, params }) => ({ teams: await agencyTeams(ctx), person: await agencyPerson(ctx, params.staffId) }),
    back: (on) => toPerson(on.person),
    before: (on, { ctx }) => bothSides(ctx, on),
    buttons: [{ do: 'give', text: 'Give this role' }],
    async save(on, a, { ctx }) {
      await giveHat(ctx, on.person.staffId, {
        ...postOf(a.post),
        title: a.title,
        until: a.until,
        wallSaid: (a.wallSaid ?? []).includes('said'),
      })
      return toPerson(on.person).href
    },
  })
  formPage(site, {
    path: '/agency/people/:staffId/roles/:hatId/end',
    who: administrators,
    title: 'End a role',
    at: 'agency',
    form: endingHat,
    async subject({ ctx, params }) {
      const person = await agencyPerson(ctx, params.staffId)
      const hat = liveHats(person, ctx.now).find((h) => h.hatId === params.hatId)
      if (!hat) throw new NotFound('role')
      return { person, hat }
    },
    heading: (on) => html`End ${on.person.name}’s role<span class="op-head__sub">${on.hat.title}, ${on.hat.teamName}</span>`,
    back: (on) => toPerson(on.person),
    before: () =>
      html`<p class="op-sent">They are signed out at the next click either way. When the role ends, the work they hold in it goes back to the team, and its manager hears of each piece.</p>`,
    buttons: [{ do: 'end', text: 'End this role', look: 'warning' }],
    async save(on, a, { ctx }) {
      await endHat(ctx, on.person.staffId, on.hat.hatId, a.lastDay)
      return toPerson(on.person).href
    },
  })
  formPage(site, {
    path: '/agency/people/:staffId/state',
    who: administrators,
    title: 'Suspend, or leave',
    at: 'agency',
    form: newState,
    subject: ({ ctx, params }) => agencyPerson(ctx, params.staffId),
    heading: (p) => html`${p.name}: suspend, leave, or let back`,
    back: toPerson,
    buttons: [{ do: 'save', text: 'Save' }],
    async save(p, a, { ctx }) {
      await setState(ctx, p.staffId, a.to, a.why ?? '')
      return toPerson(p).href
    },
  })
  formPage(site, {
    path: '/agency/people/:staffId/training',
    who: administrators,
    title: 'Training done',
    at: 'agency',
    form: newTraining,
    creates: true,
    async subject({ ctx, params }) {
      const person = await agencyPerson(ctx, params.staffId)
      return { person, kinds: Object.fromEntries(kindsOf(ctx, person).map((t) => [t.key, t.name])) }
    },
    heading: (on) => html`Training ${on.person.name} has done`,
    back: (on) => toPerson(on.person),
    buttons: [{ do: 'record', text: 'Record it' }],
    async save(on, a, { ctx }) {
      await recordTraining(ctx, on.person.staffId, a.kind, a.doneOn)
      return toPerson(on.person).href
    },
  })
}

async function invitationOf(ctx: Context, id: string): Promise<Invitation> {
  const found = (await invitations(ctx)).find((i) => i.id === id)
  if (!found) throw new NotFound('invitation')
  return found
}
const kindsOf = (ctx: Context, p: AgencyPerson) =>
  wantedBy(
    ctx.pack.training,
    liveHats(p, ctx.now).map((h) => h.role),
  )

const stateWords = { active: '', suspended: 'Suspended', left: 'Left' } as const
const trainingWords: Record<TrainingState, string> = {
  fine: 'Up to date',
  soon: 'Due soon',
  overdue: 'Overdue',
  'too-late': 'More than 30 days overdue',
}
export const trainingMark = (state: TrainingState): Html =>
  html`<span class="${state === 'fine' ? 'op-quiet' : state === 'soon' ? '' : 'op-clock op-clock--over'}">${trainingWords[state]}</span>`
const stateOf = (p: AgencyPerson): Part =>
  p.state !== 'active' &&
  html`<b>${stateWords[p.state]}</b>${p.stateAt && html` since ${sayDay(dayIn(p.stateAt))}`}${p.stateReason !== '' && html`<small>${p.stateReason === 'training' ? 'Training more than 30 days overdue' : p.stateReason}</small>`}`

function agencyBody(ctx: Context, people: readonly AgencyPerson[], open: readonly Invitation[]): Html {
  const here = people.filter((p) => p.state !== 'left')
  const gone = people.filter((p) => p.state === 'left')
  const late = here.filter((p) => ['overdue', 'too-late'].includes(worst(p.training.map((t) => trainingState(t, ctx.today)))))
  const row = (p: AgencyPerson): Part[] => {
    const hats = liveHats(p, ctx.now)
    return [
      html`<a href="/agency/people/${p.staffId}">${p.name}</a><small>${p.email}</small>`,
      hats.length === 0
        ? html`<span class="op-quiet">No role now</span>`
        : html`${hats.map((h) => html`<div>${h.title}, ${h.teamName}${h.until && html` <small>until ${sayDay(dayIn(new Date(h.until.getTime() - 1)))}</small>`}</div>`)}`,
      trainingMark(worst(p.training.map((t) => trainingState(t, ctx.today)))),
      stateOf(p),
    ]
  }
  const head = ['Who', 'Roles', { text: 'Training', inline: true }, { text: 'Note', hide: true }]
  return html`<div class="op-head"><div><h1>${ctx.viewer.agencyName}</h1><p class="op-head__sub">The people of your agency who use Oneplan. You see no family here, and no count of any.</p></div><div class="op-do"><a class="govuk-button" href="/agency/invite">Invite a colleague</a></div></div>
<ul class="op-figures"><li><b>${here.filter((p) => p.state === 'active').length}</b>work here</li><li><b>${open.length}</b>invited</li><li${late.length > 0 && html` class="is-over"`}><b>${late.length}</b>with training overdue</li><li><b>${here.filter((p) => p.state === 'suspended').length}</b>suspended</li></ul>
<section class="op-sec"><div class="op-sec__head"><h2>Colleagues</h2></div>${table({ caption: 'Colleagues', hideCaption: true, cards: true, head, rows: here.map(row), empty: 'Nobody yet.' })}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Invited</h2></div>${table({
    caption: 'Invited',
    hideCaption: true,
    cards: true,
    head: ['Who', 'Role', 'Link'],
    rows: open.map((i) => [
      html`<a href="/agency/invitations/${i.id}">${i.name}</a><small>${i.email}</small>`,
      html`${i.title}, ${i.teamName}<small>${roles[i.role]}</small>`,
      i.until <= ctx.now
        ? html`<b>Has run out</b>`
        : html`Until ${sayDateTime(i.until, { year: false })}${!i.shown && html`<small>Not shown yet</small>`}`,
    ]),
    empty: 'Nobody is waiting to join.',
  })}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Systems</h2></div><p><a href="/agency/systems">Your agency’s systems</a>: programs of yours that hand contacts in without anybody typing them again.</p></section>
${gone.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Left</h2></div>${table({ caption: 'Left', hideCaption: true, cards: true, head, rows: gone.map(row) })}</section>`}`
}

function invitationBody(ctx: Context, it: Invitation, token: string | undefined): Html {
  const over = it.until <= ctx.now
  return html`<div class="op-read"><h1>Invitation for ${it.name}</h1>
<p>${it.title}, ${it.teamName} (${roles[it.role].toLowerCase()}) · ${it.email}</p>
${
  token
    ? html`<p class="op-sent">This is the link. It is shown once: copy it now, and pass it on by a way that only ${it.name} reads.</p>
<p class="op-said op-written"><code>/join/${token}</code></p>
<p class="op-small">Put the address of this site before it. It opens once, until ${sayDateTime(it.until, { year: false })}. Whoever opens it sets the password: anybody who gets it could join as ${it.name}.</p>`
    : over
      ? html`<p>The link has run out. A new one lasts another 7 days.</p>`
      : html`<p>The link was shown once and is not kept. If it was lost, make a new one: the old one then opens nothing.</p>`
}
<div class="op-do op-gap-l"><form method="post" action="/agency/invitations/${it.id}/new-link">${govuk.button({ text: 'Make a new link', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>
<form method="post" action="/agency/invitations/${it.id}/withdraw" class="op-gap-s">${govuk.button({ text: 'Withdraw the invitation', classes: 'govuk-button--warning', preventDoubleClick: true })}</form></div></div>`
}

function bothSides(ctx: Context, on: OnAgency & { person: AgencyPerson }): Html {
  const held = liveHats(on.person, ctx.now)
  const across = on.teams.filter((t) =>
    onBothSides(
      held.map((h) => h.side),
      t.side as (typeof held)[number]['side'],
    ),
  )
  return html`<p class="op-sent">${held.length === 0 ? 'No role now.' : `Now: ${held.map((h) => `${h.title}, ${h.teamName}`).join('; ')}.`} One role is worked in at a time.</p>
${
  across.length > 0 &&
  govuk.warningText({
    html: html`A role in ${across.map((t) => t.name).join(', ')} puts one person on both sides of the wall. While one of their teams works with the person who harms, they see nothing of that family in any role: no name, no call, no address. Two people are safer.`,
    iconFallbackText: 'Warning',
  })
}`
}

function personBody(ctx: Context, p: AgencyPerson): Html {
  const live = liveHats(p, ctx.now)
  const past = p.hats.filter((h) => !live.includes(h))
  const self = p.staffId === ctx.viewer.staffId
  const path = `/agency/people/${p.staffId}`
  const kinds = kindsOf(ctx, p)
  const late = p.training.filter((t) => ['overdue', 'too-late'].includes(trainingState(t, ctx.today)))
  return html`<div class="op-head"><div><h1>${p.name}</h1><p class="op-head__sub">${p.email}</p></div></div>
${p.state !== 'active' && html`<p class="op-sent">${stateOf(p)}</p>`}
${self && govuk.insetText({ text: ownRole })}
<section class="op-sec"><div class="op-sec__head"><h2>Roles</h2>${!self && p.state !== 'left' && html`<a href="${path}/roles/new">Give a role</a>`}</div>${table(
    {
      caption: 'Roles',
      hideCaption: true,
      cards: true,
      head: ['Role', 'From', 'Until', { text: 'Change', hide: true }],
      rows: live.map((h) => [
        html`${h.title}, ${h.teamName}<small>${roles[h.role]}</small>`,
        h.from ? sayDay(dayIn(h.from)) : 'From the start',
        h.until ? sayDay(dayIn(new Date(h.until.getTime() - 1))) : 'No end set',
        !self && html`<a href="${path}/roles/${h.hatId}/end">End<span class="govuk-visually-hidden"> the role ${h.title}</span></a>`,
      ]),
      empty: 'No role now: they cannot sign in.',
    },
  )}
${past.length > 0 && html`<p class="op-small op-quiet">Before: ${past.map((h) => `${h.title}, ${h.teamName}${h.until ? ` (to ${sayDay(dayIn(new Date(h.until.getTime() - 1)))})` : ''}`).join('; ')}</p>`}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Training</h2>${!self && kinds.length > 0 && html`<a href="${path}/training">Record what was done</a>`}</div>
${late.length > 0 && html`<p>Overdue. ${p.name} works until ${sayDay(late.map(worksUntil).sort()[0] ?? ctx.today)}; from the day after they are suspended until it is done.</p>`}
${table({
  caption: 'Training',
  hideCaption: true,
  cards: true,
  head: ['Training', 'Done', 'Due', { text: 'State', inline: true }],
  rows: kinds.map((k) => {
    const t = p.training.find((x) => x.kind === k.key)
    return [
      k.name,
      t?.doneOn ? sayDay(t.doneOn) : 'Not recorded',
      t ? sayDay(t.dueOn) : 'No day set',
      t ? trainingMark(trainingState(t, ctx.today)) : '',
    ]
  }),
  empty: 'Nothing is asked of their roles.',
})}</section>
${!self && p.state !== 'left' && html`<section class="op-sec"><div class="op-sec__head"><h2>Suspend, or leave</h2></div><p>They are signed out at the next click, and what they hold goes back to their team.</p><p class="op-do"><a class="govuk-button govuk-button--secondary" href="${path}/state">${p.state === 'suspended' ? 'Let back, or leave' : 'Suspend, or leave'}</a></p></section>`}`
}
