/**
 * Emergency access as it is asked for, shown and reviewed. The page that asks looks nothing up: it is the same for a family that is there, one that is
 * not, and one that is denied to the reader, and so is the answer.
 */
import { dayIn, sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { anyOf, longText, oneOf, text } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import {
  type Colleague,
  type Context,
  classes,
  colleagues,
  type Emergency,
  type EmergencyPart,
  emergencies,
  emergency,
  emergencyCodes,
  emergencyGaps,
  emergencyParts,
  emergencyState,
  myEmergency,
  openEmergency,
  type Role,
  reviewEmergency,
  type StaffAsk,
  type StaffSite,
  secretKinds,
  secretsHeld,
  standing,
  type Verdict,
  verdicts,
} from '#rooms/access/index.ts'
import type { Panel } from './panels.ts'
import { findByReference, membersOf, titleOf } from './store.ts'

const who: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const reviewers: readonly Role[] = [...who, 'governance']
const nothing = '/families/emergency/nothing'

const partWords = Object.fromEntries(Object.entries(emergencyParts).map(([key, p]) => [key, p.words])) as Record<EmergencyPart, string>
const why = {
  code: oneOf('Why can it not wait?', emergencyCodes, { missing: 'Select why it cannot wait', small: true }),
  why: longText('What is happening', {
    missing: 'Say what is happening',
    hint: 'At least 20 letters. Whoever works with her reads this at once.',
    rows: 3,
    max: 2000,
  }),
  parts: anyOf('What do you need to see?', partWords, {
    missing: 'Select what you need to see',
    small: true,
    hint: 'Only what you need. Who is in the family comes with it.',
  }),
}
const gaps = (a: { code: keyof typeof emergencyCodes; why: string; parts: EmergencyPart[] }) => {
  const g = emergencyGaps(a)
  return { ...(g.parts ? { parts: new Problem(g.parts) } : {}), ...(g.why ? { why: new Problem(g.why) } : {}) }
}
const onFamily = form(why, (a) => gaps(a))
const byReference = form(
  {
    reference: text('Reference', {
      missing: 'Enter the reference of the plan',
      hint: 'Eight letters, as it stands on the plan or was said to you',
      max: 20,
      width: 10,
    }),
    ...why,
  },
  (a) => gaps(a),
)

interface Asking {
  familyId: string | null
  suspended: boolean
}
async function asking({ ctx }: StaffAsk, familyId: string | null): Promise<Asking> {
  const state = await emergencyState(ctx)
  if (state === 'not-yours') throw new NotFound('emergency')
  return { familyId, suspended: state === 'suspended' }
}
const before = (on: Asking): Part =>
  on.suspended
    ? html`<div class="op-box op-box--grave"><h2>Your agency has no emergency access now</h2><p>Earlier ones have not been reviewed for three working days. It comes back when they are. Ring whoever works with her, the front door, or 999.</p></div>`
    : html`<div class="op-box op-box--grave"><h2>Can somebody who works with her answer instead?</h2><p>If there is time, ring them. This tells them and their managers at once, with your name and your reason, and is reviewed the next working day. You can read and change nothing: how to reach her and where she is for one hour, the rest for four.</p></div>`

async function open(
  on: Asking,
  a: Answers<typeof onFamily> & { reference?: string },
  { ctx }: StaffAsk,
): Promise<string | Record<string, Problem>> {
  if (on.suspended)
    return { '': new Problem('Your agency has no emergency access until earlier ones are reviewed. Ring whoever works with her, or 999.') }
  await ctx.requireProof()
  const reference = a.reference ?? ''
  // Whoever sees all of it already needs nothing opened.
  const seen = on.familyId ?? (reference === '' ? undefined : await findByReference(ctx, reference))
  if (seen) {
    const mine = await standing(ctx, seen)
    if (mine.reads('identity') && a.parts.every((p) => emergencyParts[p].classes.every((c) => mine.reads(c)))) return `/families/${seen}`
  }
  const id = await openEmergency(ctx, { familyId: on.familyId, reference, parts: a.parts, code: a.code, why: a.why })
  return id ? `/families/${id}` : nothing
}

export function emergencyPages(site: StaffSite): void {
  const shared = {
    who,
    title: 'Emergency access',
    heading: () => html`Emergency access`,
    creates: true as const,
    before,
    buttons: [{ do: 'open', text: 'Open it and tell her team', look: 'warning' as const }],
  }
  formPage(site, {
    ...shared,
    path: '/families/emergency',
    form: byReference,
    subject: (ask) => asking(ask, null),
    back: () => ({ href: '/find', text: 'Find a person' }),
    save: (on, a, ask) => open(on, a, ask),
  })
  formPage(site, {
    ...shared,
    path: '/families/:familyId/emergency',
    form: onFamily,
    subject: (ask) => asking(ask, /^[0-9a-f-]{36}$/.test(ask.params.familyId) ? ask.params.familyId : null),
    back: () => ({ href: '/find', text: 'Find a person' }),
    save: (on, a, ask) => open(on, a, ask),
  })
  site.get(nothing, who, async ({ ctx }) =>
    ctx.page({
      title: 'Emergency access',
      back: { href: '/families/emergency', text: 'Emergency access' },
      body: html`<h1 class="govuk-heading-l">There is nothing to open</h1><p>Nothing with this reference can be opened. Read the letters again with whoever gave them. If somebody is in danger now, ring 999, and take a contact: whoever works with them hears.</p><p><a href="/families/emergency">Try again</a></p>`,
    }),
  )

  site.get('/emergency', reviewers, async ({ ctx }) => ctx.page({ title: 'Emergency accesses', body: await list(ctx) }))
  formPage(site, {
    path: '/emergency/:emergencyId',
    who: reviewers,
    title: 'An emergency access',
    heading: () => 'An emergency access',
    form: form({
      verdict: oneOf('Was it right?', verdicts, { missing: 'Select whether it was right', small: true }),
      words: longText('What you found, and what you did', { missing: 'Say what you found, in a line or two', rows: 3, max: 2000 }),
    }),
    subject: ({ ctx, params }) => reviewable(ctx, params.emergencyId),
    back: () => ({ href: '/emergency', text: 'Emergency accesses' }),
    before: (on, { ctx }) => details(ctx, on),
    buttons: [{ do: 'review', text: 'Save the review' }],
    async save(on, a, { ctx }) {
      if (!on.mine && (await reviewEmergency(ctx, on.e.id, a.verdict as Verdict, a.words))) return '/emergency'
      return { '': new Problem('This is not yours to review, or somebody reviewed it first. Open it again to see.') }
    },
  })
}

interface Reviewable {
  e: Emergency
  title: string
  everyone: ReadonlyMap<string, Colleague>
  /** The reader's own, or reviewed: to read. */
  mine: boolean
}
async function reviewable(ctx: Context, id: string): Promise<Reviewable> {
  const e = await emergency(ctx, id)
  const everyone = await colleagues(ctx)
  ctx.record('open emergency', { family: e.familyId, subjects: [e.id] })
  return {
    e,
    title: (await titles(ctx, [e])).get(e.familyId) ?? 'A family that is not shown to you',
    everyone,
    mine: e.hatId === ctx.viewer.hatId || e.reviewedAt !== null,
  }
}
async function titles(ctx: Context, all: readonly Emergency[]): Promise<Map<string, string>> {
  const members = await membersOf(ctx, [...new Set(all.map((e) => e.familyId))])
  return new Map([...members].map(([id, m]) => [id, titleOf(m)]))
}
const by = (e: Emergency, everyone: ReadonlyMap<string, Colleague>): Html => {
  const c = everyone.get(e.hatId)
  return html`<b>${c?.name ?? 'Somebody'}</b><small>${c?.title}, ${c?.teamName}</small>`
}
/** As it was asked for. */
const opened = (e: Emergency): string =>
  Object.values(emergencyParts)
    .filter((p) => p.classes.every((c) => e.classes.includes(c)))
    .map((p) => p.words)
    .join(' · ')
function details(ctx: Context, { e, title, everyone }: Reviewable): Html {
  const reviewer = e.reviewedBy ? everyone.get(e.reviewedBy) : undefined
  return html`<dl class="govuk-summary-list">${[
    ['Who', html`${everyone.get(e.hatId)?.name}, ${everyone.get(e.hatId)?.title}, ${everyone.get(e.hatId)?.teamName}`],
    ['Whose plan', html`${title}`],
    ['When', `${sayDateTime(e.at)}, open until ${sayTime(e.untilAt)}`],
    ['Why', html`${emergencyCodes[e.code]}<br>${e.reason}`],
    ['What was opened', html`<ul class="govuk-list">${e.classes.map((c) => html`<li>${classes[c].what}</li>`)}</ul>`],
    ...(e.found
      ? [
          [
            'Reviewed',
            html`${verdicts[e.found]}. ${e.words}<br><span class="op-quiet">${reviewer?.name}, ${e.reviewedAt && sayDateTime(e.reviewedAt)}</span>`,
          ],
        ]
      : []),
  ].map(
    ([k, v]) =>
      html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${k}</dt><dd class="govuk-summary-list__value">${v}</dd></div>`,
  )}</dl>
${!e.found && html`<p class="op-sent">${ctx.now > e.reviewBy ? html`<b>It was to be reviewed by ${sayDateTime(e.reviewBy)}.</b>` : `Review it by ${sayDateTime(e.reviewBy)}.`} ${ctx.now >= e.suspendsAt ? 'Their agency has no emergency access until then.' : `Unreviewed after ${sayDateTime(e.suspendsAt)}, their agency has no emergency access.`} By the manager of a team that works with this family, or by information governance; not by whoever opened it.</p>`}`
}

async function list(ctx: Context): Promise<Html> {
  const [{ waiting, reviewed }, everyone] = await Promise.all([emergencies(ctx), colleagues(ctx)])
  const named = await titles(ctx, [...waiting, ...reviewed])
  ctx.record('list emergencies', { subjects: waiting.map((e) => e.id) })
  const title = (e: Emergency) => named.get(e.familyId) ?? html`<span class="op-quiet">not shown to you</span>`
  const link = (e: Emergency, words: string) =>
    html`<a href="/emergency/${e.id}">${words}<span class="govuk-visually-hidden">: ${everyone.get(e.hatId)?.name}, ${sayDateTime(e.at)}</span></a>`
  return html`<div class="op-head"><div><h1>Emergency accesses</h1><p class="op-head__sub">Plans opened without working on them. Each is read by somebody else the next working day.</p></div></div>
<section class="op-sec"><div class="op-sec__head"><h2>To review</h2></div>
${table({
  caption: 'To review',
  hideCaption: true,
  cards: true,
  empty: 'None waits.',
  head: ['Who', 'Whose plan', 'When', 'Why', { text: 'Read', hide: true }],
  rows: waiting.map((e) => [
    by(e, everyone),
    title(e),
    html`${sayDateTime(e.at)}<small>${ctx.now > e.reviewBy ? html`<b>review is late</b>` : `by ${sayDay(dayIn(e.reviewBy), { weekday: true, short: true, year: false })}, ${sayTime(e.reviewBy)}`}</small>`,
    html`${emergencyCodes[e.code]}<small>${opened(e)}</small>`,
    link(e, 'Read it'),
  ]),
})}</section>
<section class="op-sec"><div class="op-sec__head"><h2>Reviewed</h2></div>
${table({
  caption: 'Reviewed',
  hideCaption: true,
  cards: true,
  empty: 'None yet.',
  head: ['Who', 'Whose plan', 'When', 'Found', { text: 'Read', hide: true }],
  rows: reviewed.map((e) => [
    by(e, everyone),
    title(e),
    sayDateTime(e.at),
    e.found === 'right' ? stateMark('done', verdicts.right) : html`<b>${e.found && verdicts[e.found]}</b>`,
    link(e, 'Read it'),
  ]),
})}</section>`
}

/** On the plan, to whoever has it open in an emergency: until when, and what was sealed. */
export const emergencyPanel: Panel = {
  key: 'emergency',
  place: 'main',
  order: 1,
  async draw(ctx, family) {
    const mine = await myEmergency(ctx, family.id)
    if (mine.length === 0) return undefined
    const opens = await standing(ctx, family.id)
    const secrets = (await secretsHeld(ctx, family.id)).filter((s) => opens.bases.includes(`emergency/${s.class}`))
    const until = (of: 'contact' | 'location') => mine.filter((e) => e.classes.includes(of)).map((e) => e.at.getTime() + 3_600_000)
    const soonest = Math.max(...[...until('contact'), ...until('location')].filter((t) => t > ctx.now.getTime()), 0)
    const last = mine.reduce((l, e) => (e.untilAt > l ? e.untilAt : l), ctx.now)
    return html`<section class="op-sec" id="emergency"><div class="op-box op-box--grave"><h2>Open in an emergency, to read</h2><p>Until ${sayTime(last)}${soonest > 0 && `, and how to reach her and where she is until ${sayTime(new Date(soonest))}`}. Her team was told with your reason. Nothing can be changed.</p><p>Open to you: ${[...new Set(mine.map(opened))].join(' · ')}. <b>Where this page says that nothing is recorded of anything else, that is only because it is not open to you.</b></p>
${secrets.length > 0 && html`<ul class="op-items">${secrets.map((s) => html`<li>${family.members.find((m) => m.id === s.memberId)?.name}: <a href="/families/${family.id}/vault/${s.id}">${secretKinds[s.kind].toLowerCase()}, show it once</a></li>`)}</ul>`}
<p class="op-small op-quiet">${plural(mine.length, 'access', 'accesses')}, reviewed the next working day.</p></div></section>`
  },
}
