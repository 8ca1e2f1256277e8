/**
 * What arrived, for the team whose door it came to: one page each, marked unchecked until somebody has made something of it. What it becomes is lent by
 * later rooms: a contact at a front door, a file at the door of people who may be harming.
 */
import { sayDateTime, sayTime } from '#lib/london.ts'
import { sayPhone } from '#lib/phone.ts'
import { arrivalDoors, type ContactKind, type Gap, gapsOfKind } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { chooseFrom, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { lines } from '#platform/views/form.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, seenBy, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleagues, myTeam, type Role, type StaffSite } from '#rooms/access/index.ts'
import { passArrival, passableTo, passedFromHere, passedHere, passReasons } from './passing.ts'
import { checkedWords, isPublicBody, kindOf } from './rules.ts'
import { type Arrival, asideReasons, handArrival, holdArrival, openArrival, setAside, waitingArrivals } from './store.ts'

/** What a later room makes of it. */
export interface Taker {
  fits(ctx: Context): boolean
  verb: string
  /** What the press does, in a sentence. */
  means: string
  take(ctx: Context, arrivalId: string): Promise<string>
}
/** Who reads at a door; which door is decided by the policy. */
export const readers: readonly Role[] = ['front-door', 'manager', 'programme']
const from = (a: Arrival): string => [a.from.name, a.from.role, a.from.agency].filter((x) => x !== '').join(', ')
/** Who it is about, as far as the writer named them. */
export const aboutWhom = (a: Arrival): string =>
  a.said.name === '' ? 'Name not given' : `${a.said.name}${a.said.age === null ? '' : `, ${a.said.age}`}`
export const uncheckedMark = (): Html => stateMark('open', 'Unchecked')

export function arrivalPages(site: StaffSite, takers: readonly Taker[]): void {
  site.get('/arrivals', readers, async ({ ctx }) => list(ctx))
  site.get('/arrivals/:arrivalId', readers, async ({ ctx, params }) => {
    const a = await openArrival(ctx, params.arrivalId)
    await ctx.db
      .updateTable('access.notice')
      .set({ seen_at: ctx.now, seen_by: ctx.viewer.hatId })
      .where('subject_id', '=', a.id)
      .where('hat_id', '=', ctx.viewer.hatId)
      .where('kind', 'in', ['arrival-handed', 'arrival-yours', 'arrival-late', 'arrival-late-2', 'arrival-late-3'])
      .where('seen_at', 'is', null)
      .execute()
    return one(
      ctx,
      a,
      takers.find((t) => t.fits(ctx)),
    )
  })
  site.post('/arrivals/:arrivalId/hold', readers, async ({ ctx, params }) => {
    await holdArrival(ctx, params.arrivalId)
    return { go: `/arrivals/${params.arrivalId}` }
  })
  site.post('/arrivals/:arrivalId/take', readers, async ({ ctx, params }) => {
    const a = await openArrival(ctx, params.arrivalId)
    const taker = takers.find((t) => t.fits(ctx))
    // Pressed twice, it goes where the first press went.
    if (a.contactId !== null && a.endedBy === ctx.viewer.hatId) return { go: `/contacts/${a.contactId}` }
    if (a.fileId !== null && a.endedBy === ctx.viewer.hatId) return { go: `/programme/${a.fileId}` }
    return { go: taker ? await taker.take(ctx, a.id) : `/arrivals/${a.id}` }
  })

  const waits = async (ctx: Context, id: string) => {
    const a = await openArrival(ctx, id)
    return {
      a,
      mates: Object.fromEntries(
        (await myTeam(ctx))
          .filter((c) => c.hatId !== a.heldBy && (readers as readonly string[]).includes(c.role))
          .map((c) => [c.hatId, c.name]),
      ),
    }
  }
  type Waits = Awaited<ReturnType<typeof waits>>
  const shared = {
    who: readers,
    at: 'front-door',
    back: ({ a }: Waits) => ({ href: `/arrivals/${a.id}`, text: 'What arrived' }),
  }
  formPage(site, {
    ...shared,
    path: '/arrivals/:arrivalId/hand-over',
    title: 'Hand it over',
    form: form({ to: chooseFrom('To whom?', { missing: 'Select a colleague', small: true, choices: (on: Waits) => on.mates }) }),
    subject: ({ ctx, params }) => waits(ctx, params.arrivalId),
    buttons: [{ do: 'hand', text: 'Hand it over' }],
    async save({ a }, answers, { ctx }) {
      await handArrival(ctx, a.id, answers.to)
      return `/arrivals/${a.id}`
    },
  })
  formPage(site, {
    ...shared,
    path: '/arrivals/:arrivalId/pass',
    title: 'Pass it to another door',
    form: form({
      to: chooseFrom('To which door?', {
        missing: 'Select a door',
        small: true,
        choices: (on: Waits & { doors: Record<string, string> }) => on.doors,
      }),
      why: oneOf('Why?', passReasons, { missing: 'Select why', small: true }),
    }),
    subject: async ({ ctx, params }) => {
      const on = await waits(ctx, params.arrivalId)
      if (on.a.endedAt !== null) throw new NotFound('arrival')
      return { ...on, doors: passableTo(ctx, on.a) }
    },
    before: () =>
      html`<p class="op-sent">It goes as it was sent, with its clock, and stands in their queue. In danger now? Ring that door as well. Your team sees nothing of it from then on; that it was passed stays on your page.</p>`,
    buttons: [{ do: 'pass', text: 'Pass it on' }],
    async save({ a }, answers, { ctx }) {
      await passArrival(ctx, a.id, { team: answers.to, why: answers.why })
      return ctx.viewer.frontDoor === null ? '/arrivals' : '/front-door'
    },
  })
  formPage(site, {
    ...shared,
    path: '/arrivals/:arrivalId/set-aside',
    title: 'Set it aside',
    form: form({
      reason: oneOf('Why?', asideReasons, { missing: 'Select why it is set aside', small: true }),
      line: text('What was done, in one line', { missing: 'Enter one line: what was done', max: 300 }),
    }),
    subject: ({ ctx, params }) => waits(ctx, params.arrivalId),
    before: () =>
      html`<p class="op-sent">Somebody may be asking for help in it. It is kept as it was sent, with your name and this line.</p>`,
    buttons: [{ do: 'aside', text: 'Set it aside' }],
    async save({ a }, answers, { ctx }) {
      await setAside(ctx, a.id, { reason: answers.reason, line: answers.line })
      return ctx.viewer.frontDoor === null ? '/arrivals' : '/front-door'
    },
  })
}

async function list(ctx: Context): Promise<Outcome> {
  const [all, everyone] = await Promise.all([waitingArrivals(ctx), colleagues(ctx)])
  return ctx.page({
    title: 'New, unread',
    at: 'arrivals',
    body: html`<div class="op-head"><div><h1>New, unread</h1><p class="op-head__sub">${ctx.viewer.teamName} · ${seenBy('this team')}</p></div></div>
${table({
  caption: 'What has arrived and waits to be read',
  hideCaption: true,
  cards: true,
  rowHead: 1,
  empty: 'Nothing waits.',
  head: ['First', 'Who it is about', { text: 'What was written', label: '' }, 'Owner'],
  rows: all.map((a) => [
    clockMark({ sent: a.receivedAt, due: a.dueAt, now: ctx.now, note: windowOf(a) ?? `came ${sayTime(a.receivedAt)}` }),
    html`<a href="/arrivals/${a.id}">${aboutWhom(a)}</a><small>${uncheckedMark()} ${arrivalDoors[a.door]}</small>`,
    shortened(a.said.happening),
    a.heldBy === null ? holdForm(a) : html`${a.heldBy === ctx.viewer.hatId ? 'You' : (everyone.get(a.heldBy)?.name ?? 'A colleague')}`,
  ]),
})}${await passedFromHere(ctx)}`,
  })
}
export const shortened = (words: string, most = 150): string => {
  if (words.length <= most) return words
  const at = words.lastIndexOf(' ', most)
  return `${words.slice(0, at > 60 ? at : most)} …`
}
export const windowOf = (a: Pick<Arrival, 'ringFrom' | 'ringUntil'>): string | undefined =>
  a.ringFrom && a.ringUntil ? `may be rung ${a.ringFrom} to ${a.ringUntil}` : undefined
export const holdForm = (a: Arrival): Html =>
  html`<form method="post" action="/arrivals/${a.id}/hold"><button class="op-aslink op-nowrap">Take it<span class="govuk-visually-hidden">: ${aboutWhom(a)}</span></button></form><small class="op-nowrap">nobody yet</small>`

const reachWords = {
  never: 'Do not contact',
  ring: 'May be rung',
  'through-me': 'Through whoever wrote, when they are with them',
} as const

async function one(ctx: Context, a: Arrival, taker: Taker | undefined): Promise<Outcome> {
  const everyone = await colleagues(ctx)
  const name = (hat: string | null) =>
    hat === null ? 'Nobody' : hat === ctx.viewer.hatId ? 'You' : (everyone.get(hat)?.name ?? 'A colleague')
  const kind = kindOf(ctx.pack.channels, a.kind)
  const mine = a.endedAt === null && (a.heldBy === null || a.heldBy === ctx.viewer.hatId)
  const mailed = a.from.email !== ''
  const back = ctx.viewer.frontDoor === null ? { href: '/arrivals', text: 'New, unread' } : { href: '/front-door', text: 'Front door' }
  const row = (key: string, value: Part): Part =>
    html`<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${key}</dt><dd class="govuk-summary-list__value">${value}</dd></div>`
  return ctx.page({
    title: 'What arrived',
    at: ctx.viewer.frontDoor === null ? 'arrivals' : 'front-door',
    back,
    body: html`<div class="op-head"><div><h1>${aboutWhom(a)}</h1><p class="op-head__sub">${arrivalDoors[a.door]}, ${sayDateTime(a.receivedAt, { weekday: true })} · ${seenBy('this team')}</p></div>
${mine && a.heldBy === null && html`<div class="op-head__do"><form method="post" action="/arrivals/${a.id}/hold">${button({ text: 'Take it', preventDoubleClick: true, classes: 'govuk-button--secondary' })}</form></div>`}</div>
${a.endedAt === null && html`<div class="op-box op-box--warm op-gap"><h2>${uncheckedMark()}</h2><p>${checkedWords[a.checked]}${mailed && html`: ${a.from.email}${!isPublicBody(a.from.email, ctx.pack.channels.publicMail) && ', which is not an address of a public body'}`}. It has changed no record. Whoever harms may write as well as whoever is harmed: read it as words, not as facts, and do not say to anyone what we hold.</p></div>`}
${await passedHere(ctx, a.id)}
${a.said.inDanger === 'yes' && a.endedAt === null && html`<div class="op-box op-box--grave op-gap"><p><b>In danger when it was written, ${sayTime(a.receivedAt)}.</b> 999 first, if it may still be so.</p></div>`}
<p class="op-sent op-gap">${a.endedAt === null ? clockMark({ sent: a.receivedAt, due: a.dueAt, now: ctx.now, note: windowOf(a) ?? '' }) : html`${a.state === 'taken' ? 'Taken over' : 'Set aside'} by ${name(a.endedBy)}, ${sayDateTime(a.endedAt)}.${a.why !== '' && ` ${a.why}`}${a.contactId && html` <a href="/contacts/${a.contactId}">The contact</a>`}${a.fileId && html` <a href="/programme/${a.fileId}">The file</a>`}`}</p>
<div class="op-cols op-cols--wide"><div><section class="op-card"><div class="op-card__head"><h2>As it was written</h2></div><div class="op-card__body"><dl class="govuk-summary-list">
${from(a) !== '' && row('Who wrote', html`${from(a)}${a.from.number !== '' && html`<br>${sayPhone(a.from.number)}`}`)}
${a.worded.filter((w) => w.answer !== 'Not answered').map((w) => row(w.question, lines(w.answer)))}
</dl></div></section></div><aside>
${mine && taker && html`<div class="op-decide"><h2>Make something of it</h2><p>${taker.means}</p><form method="post" action="/arrivals/${a.id}/take">${button({ text: taker.verb, preventDoubleClick: true })}</form><p class="op-small op-gap"><a href="/arrivals/${a.id}/hand-over">Hand it to a colleague</a> · <a href="/arrivals/${a.id}/pass">Pass it to another door</a> · <a href="/arrivals/${a.id}/set-aside">Set it aside</a></p></div>`}
<div class="op-box op-gap"><h2>Being in touch</h2><p><b>${reachWords[a.said.reach]}</b>${a.said.reach === 'ring' && windowOf(a) && `, ${a.ringFrom} to ${a.ringUntil}`}.</p>${a.said.reach === 'ring' && html`<p><b>${sayPhone(a.said.number)}</b></p><p class="op-small">A number that nobody has checked: a voice call from a hidden number, asking for the person by name and saying nothing else. No text, no message.</p>`}</div>
${kind && kindBox(kind, gapsOfKind(ctx.pack.gaps, ctx.viewer.area, kind.key))}
<div class="op-box op-gap"><h2>Whose it is</h2><p><b>${name(a.heldBy)}</b>${a.heldAt && html`<br><span class="op-small op-quiet">since ${sayDateTime(a.heldAt, { short: true, year: false })}</span>`}</p></div>
</aside></div>`,
  })
}
/** What a kind asks beside the eight questions, what to be careful of, and what is not there in this area. */
export function kindBox(k: ContactKind, gaps: readonly Gap[]): Html {
  return html`<div class="op-box ${k.safeguarding === 'always' && 'op-box--warm'} op-gap"><h2>What it is about</h2><p>${k.words}</p>
${k.safeguarding === 'always' && html`<p><b>Safeguarding, always.</b> ${k.safeguardingWhy}</p>`}${k.safeguarding === 'under-18' && html`<p><b>Under 18: children’s safeguarding.</b> ${k.safeguardingWhy}</p>`}
${k.caution && html`<p>${k.caution}</p>`}
${k.asks.length > 0 && html`<p class="op-small"><b>Ask, when it is safe</b></p><ul class="op-list op-small">${k.asks.map((q) => html`<li>${q}</li>`)}</ul>`}
${k.noChecklist && html`<p class="op-small"><b>No checklist.</b> ${k.noChecklist}</p>`}
${gaps.map((g) => html`<p class="op-small"><b>What is not there: ${g.who.charAt(0).toLowerCase()}${g.who.slice(1)}.</b> ${g.words} <span class="op-quiet">Source: ${g.source}.</span></p>`)}</div>`
}
