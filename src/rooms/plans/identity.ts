/**
 * The block at the head of a plan: who is in it, where she is, how she may be reached, what comes next and who holds the risk. Each part is drawn
 * from the rows that came; where none may come there is no part, no lock and no gap.
 */
import { dayIn, sayDay, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { lines } from '#platform/views/form.ts'
import { callMark, clockMark, personMark, riskMark, vaultMark } from '#platform/views/marks.ts'
import { type Context, colleague, type SecretKind, type Standing, sameWithin, secretKinds, secretsHeld } from '#rooms/access/index.ts'
import {
  type ContactPoint,
  contactPoints,
  knownAddresses,
  type Member,
  messagesWords,
  nothingGoes,
  type OpenFamily,
  policeRoles,
  sayAge,
} from '#rooms/people/index.ts'
import { levelSteps } from '#rooms/risk/index.ts'
import { type OpenNow, reachMark } from './rules.ts'
import type { Action } from './store.ts'
import type { LiveWork } from './who.ts'

/** Her times against the clock, as casework works them out; it is a later room, so the answer is handed in. */
export type OpensNow = (ctx: Context, point: ContactPoint) => OpenNow

/** What the whole page has read once. */
export interface Reading {
  family: OpenFamily
  standing: Standing
  actions: readonly Action[]
  work: readonly LiveWork[]
}

export const callName = (m: Pick<Member, 'knownAs' | 'givenName' | 'name'>): string => m.knownAs || m.givenName || m.name
/** A refuge is an address like any other on a screen that somebody may look over. */
export const placeWord = (kind: SecretKind): string =>
  kind === 'gp' ? 'GP' : kind === 'work' ? 'workplace' : kind === 'refuge' ? 'address' : secretKinds[kind].toLowerCase()
/** Those the plan is about: the harmed, or whoever it is not yet clear about. */
export const sheIs = (family: OpenFamily): Member[] => {
  const harmed = family.members.filter((m) => m.role === 'victim')
  return harmed.length > 0 ? harmed : family.members.filter((m) => m.role === 'unjudged')
}

export async function identityBlock(ctx: Context, r: Reading, opensNow: OpensNow): Promise<Html> {
  const { family, standing } = r
  const columns: (readonly [string, Part])[] = [
    ['People in this plan', peopleColumn(ctx, family, standing)],
    ...(await whereColumn(ctx, r)),
    ...(await reachColumn(ctx, r, opensNow)),
    ['Next', html`${nextColumn(ctx, r)}<h2 class="op-gap-s">Holding the risk now</h2>${await holderColumn(ctx, family)}`],
  ]
  return html`<div class="op-id"><div class="op-head__row op-row"><h1>${family.title}</h1>${await levelNow(ctx, family)}${reviewDue(ctx, r)}</div>
<p class="op-head__sub">Reference ${family.reference}${family.state === 'closed' && ' · Nobody works with this family now. The door is open.'}</p>
<div class="op-id__grid">${columns.map(([title, body]) => html`<div><h2>${title}</h2>${body}</div>`)}</div></div>`
}

/** The level and the day it began: an assessment that found the same again is not a new step. */
async function levelNow(ctx: Context, family: OpenFamily): Promise<Part> {
  const steps = await levelSteps(ctx, family.id)
  const now = steps.at(-1)
  if (!now) return riskMark(null)
  const before = steps.findLastIndex((s) => s.level !== now.level)
  const since = dayIn((steps[before + 1] ?? now).at)
  return riskMark(now.level, { since: sayDay(since, { year: since.slice(0, 4) !== ctx.today.slice(0, 4) }) })
}
function reviewDue(ctx: Context, { work }: Reading): Part {
  const next = work.flatMap((w) => w.reviewDueOn ?? []).sort()[0]
  return next && html`<span class="op-row">Review: ${clockMark({ due: startOfDay(next), now: ctx.now, wholeDay: true })}</span>`
}

function peopleColumn(ctx: Context, family: OpenFamily, { writes }: Standing): Part {
  const age = (m: Member) => sayAge(m, ctx.today)
  return html`${family.members.map(
    (m) =>
      html`<div>${personMark(m.role, html`${m.name}${age(m) !== '' && `, ${age(m)}`}`)}${m.knownAs !== '' && html` <span class="op-quiet">(${m.knownAs})</span>`}${m.diedOn !== null && html` <b>Died ${sayDay(m.diedOn)}</b>`}${m.role === 'unjudged' && m.policeRole && html`<br><span class="op-small op-quiet">Police recorded: ${policeRoles[m.policeRole]}. Not yet judged.</span>`}</div>`,
  )}${family.members.length === 0 && html`<p class="op-quiet">Nobody has been named yet.</p>`}${writes('identity') && html`<p class="op-small op-do"><a href="/families/${family.id}/people">People and ties</a></p>`}`
}

/** Known to him: in words for everyone on the plan. Not known to him: a padlock for those who may open it, and nothing at all for anyone else. */
async function whereColumn(ctx: Context, { family, standing }: Reading): Promise<(readonly [string, Part])[]> {
  const [known, held, same] = [await knownAddresses(ctx, family.id), await secretsHeld(ctx, family.id), await sameWithin(ctx, family.id)]
  const hidden = held.filter((s) => s.class === 'location')
  const about = sheIs(family)
  const one = about.length === 1 ? about[0] : undefined
  const of = (memberId: string) => family.members.find((m) => m.id === memberId)
  const whose = (memberId: string) => (memberId === one?.id ? '' : `${of(memberId)?.name ?? 'Someone'}: `)
  const title =
    hidden.length > 0 || standing.writes('address') ? `Where ${one ? callName(one) : 'they'} ${one ? 'is' : 'are'}` : 'Addresses he knows'
  if (known.length + hidden.length === 0 && !standing.writes('address')) return []
  return [
    [
      title,
      html`${hidden.map(
        (s) =>
          html`<p>${whose(s.memberId)}${vaultMark({
            words: `${placeWord(s.kind).replace(/^./, (c) => c.toUpperCase())} hidden`,
            show: `Show ${placeWord(s.kind)}`,
            inside: html`<p>It is shown once, on a page of its own, with your name and the reason kept.</p><p><a class="govuk-button govuk-button--secondary" href="/families/${family.id}/vault/${s.id}">Say why you need it</a></p>`,
          })}${same.has(s.id) && html`<br><span class="op-small op-quiet">The same place as another record here</span>`}</p>`,
      )}${known.map(
        (a) =>
          html`<p>${whose(a.memberId)}${lines(a.lines)}${a.postcode !== '' && html`<br>${a.postcode}`}<br><span class="op-small op-quiet">He knows it${a.note !== '' && `. ${a.note}`}${a.untilOn && `. Until ${sayDay(dayOf(a.untilOn))}`}</span></p>`,
      )}${known.length + hidden.length === 0 && html`<p class="op-quiet">Nothing recorded.</p>`}${standing.writes('address') && html`<p class="op-small op-do"><a href="/families/${family.id}/addresses/new">Add an address</a></p>`}`,
    ] as const,
  ]
}
const dayOf = (on: string) => on as Parameters<typeof sayDay>[0]

const kinds = { phone: 'Telephone', email: 'E-mail' } as const
const times = (p: ContactPoint): string =>
  [p.windowDays, p.windowFrom && p.windowUntil ? `${p.windowFrom} to ${p.windowUntil}` : (p.windowFrom ?? p.windowUntil ?? '')]
    .filter((x) => x !== '')
    .join(', ')
const sentence = (...parts: (string | false)[]): string => parts.filter((x) => x).join('. ')

async function reachColumn(ctx: Context, { family, standing }: Reading, opensNow: OpensNow): Promise<(readonly [string, Part])[]> {
  if (!standing.reads('contact')) return []
  const points = await contactPoints(ctx, family.id)
  const about = sheIs(family)
  const one = about.length === 1 ? about[0] : undefined
  const stopped = new Set<string>()
  const drawn = points.map((p) => {
    const whose = family.members.find((m) => m.id === p.memberId)
    if (whose && nothingGoes(whose)) {
      if (stopped.has(whose.id)) return undefined
      stopped.add(whose.id)
      return html`<div class="op-gap-s">${whose.id !== one?.id && html`<span class="op-small op-quiet">${whose.name}</span><br>`}<p class="op-small"><b>${nothingGoes(whose)}.</b></p></div>`
    }
    const more = sentence(
      times(p),
      p.state === 'safe' && p.kind === 'phone' && messagesWords(p, ctx.now),
      p.checkedAt !== null && `Checked ${sayDay(dayIn(p.checkedAt), { short: true })}${p.saidBy === '' ? '' : `, ${p.saidBy}`}`,
    )
    return html`<div class="op-gap-s">${(points.length > 1 || p.kind === 'email' || whose?.id !== one?.id) && html`<span class="op-small op-quiet">${whose && whose.id !== one?.id ? `${whose.name}, ` : ''}${kinds[p.kind]}</span><br>`}${callMark(reachMark(p.state, opensNow(ctx, p)), more)}${p.script !== '' && p.state !== 'unsafe' && html`<p class="op-small">Say: ${p.script}</p>`}${p.ifSomeoneElse !== '' && html`<p class="op-small">If someone else answers: ${p.ifSomeoneElse}</p>`}</div>`
  })
  const mayRing =
    standing.writes('support') &&
    points.some((p) => p.kind === 'phone' && p.state !== 'unsafe' && !nothingGoes(family.members.find((m) => m.id === p.memberId)))
  return [
    [
      `Reaching ${one ? callName(one) : 'them'}`,
      html`${drawn}${points.length === 0 && html`<p class="op-quiet">Nothing recorded.</p>`}${mayRing && html`<p class="op-gap-s"><a class="govuk-button govuk-button--secondary" href="/families/${family.id}/calls/new">Start a call</a></p>`}`,
    ] as const,
  ]
}

function nextColumn(ctx: Context, { family, actions }: Reading): Part {
  const open = actions.filter((a) => a.state === 'open')
  const late = open.filter((a) => a.dueAt < ctx.now).length
  const next = open[0]
  return next
    ? html`<p><a href="/families/${family.id}/actions/${next.id}">${next.text}</a><br>${clockMark({ sent: next.recordedAt, due: next.dueAt, now: ctx.now })}</p><p class="op-quiet">${plural(open.length, 'open action')}, ${late === 0 ? 'none late' : html`<b>${late} late</b>`}</p>`
    : html`<p class="op-quiet">No open action.</p>`
}

/** Somebody always holds it: the sender until first contact is made, not until it is taken (practice decisions, 22). */
async function holderColumn(ctx: Context, family: OpenFamily): Promise<Part> {
  const holder = await colleague(ctx, family.holderHatId)
  return holder
    ? html`<p><b>${holder.name}</b><br><span class="op-quiet">${holder.title}, ${holder.teamName}${family.holderSince && html`<br>since ${sayDay(dayIn(family.holderSince), { short: true })}`}</span></p>`
    : html`<p><b>Nobody is named.</b> Name somebody now.</p>`
}
