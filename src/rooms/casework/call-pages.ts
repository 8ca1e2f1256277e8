/**
 * Calls: which number, and whether it may be rung; the call itself, the only page on which a number ever stands; and the few questions after it. One
 * press starts it, one press ends it.
 */
import { dayIn, sayDay, sayTime } from '#lib/london.ts'
import { sayPhone } from '#lib/phone.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { lines } from '#platform/views/form.ts'
import { button, errorSummary, input } from '#platform/views/govuk.ts'
import { callMark, personMark, seenBy } from '#platform/views/marks.ts'
import { type Context, colleague, type StaffSite, standing } from '#rooms/access/index.ts'
import { type ContactPoint, contactPoints, type Member, mayUse, nothingGoes, type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { safetyPlansOf } from '#rooms/plans/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { afterCall, endCall, mayRing, numberOf, opensNow, startCall } from './calls.ts'
import { caseworkers } from './day-pages.ts'
import { afterOther, afterSpoke, type OnCall } from './forms.ts'
import { type CallResult, callResults, firstCallScript, nextTryDue, windowWords } from './rules.ts'
import { type Call, callsOf, openCall } from './store.ts'
import { windowOf } from './workload.ts'

const callPath = '/families/:familyId/calls/:callId' as const
const isResult = (text: string): text is CallResult => Object.hasOwn(callResults, text)

export function callPages(site: StaffSite): void {
  site.get('/families/:familyId/calls/new', caseworkers, async ({ ctx, params }) =>
    choose(ctx, await toCall(ctx, params.familyId), undefined),
  )
  site.post('/families/:familyId/calls/new', caseworkers, async ({ ctx, params, body, path }) => {
    const family = await toCall(ctx, params.familyId)
    const [pointId, whyNow] = [posted(body, 'point'), posted(body, 'whyNow')]
    try {
      const go = await ctx.once(
        posted(body, 'key'),
        path,
        body,
        async () => `/families/${family.id}/calls/${await startCall(ctx, family, { pointId, whyNow })}`,
      )
      return { go }
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      return choose(ctx, family, { pointId, whyNow, text: e.message })
    }
  })

  site.get(callPath, caseworkers, async ({ ctx, params }) => {
    const { family, call } = await mine(ctx, params)
    if (!call.endedAt) return live(ctx, family, call)
    return call.result ? { go: afterPath(call) } : stopped(ctx, family)
  })
  site.post('/families/:familyId/calls/:callId/end', caseworkers, async ({ ctx, params, body }) => {
    const { family, call } = await mine(ctx, params)
    const result = posted(body, 'result')
    if (!isResult(result)) throw new NotFound('result')
    await endCall(ctx, family, call, result)
    return { go: afterPath({ ...call, result }) }
  })

  const after = {
    who: caseworkers,
    title: 'After the call',
    heading: (on: OnCall) => html`After the call<span class="op-head__sub">${nameOf(on.family, on.call)}</span>`,
    back: (on: OnCall) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: (on: OnCall, { ctx }: { ctx: Context }) => whatWasKept(ctx, on),
    aside: (on: OnCall, { ctx }: { ctx: Context }) => whatNext(ctx, on),
    buttons: [{ do: 'save', text: 'Save' }],
  }
  formPage(site, {
    ...after,
    path: `${callPath}/spoke`,
    form: afterSpoke,
    subject: async ({ ctx, params }): Promise<OnCall> => ended(await mine(ctx, params), (r) => r === 'spoke'),
    answers: (on) => ({
      ...next(on.call),
      ...(on.call.numberFine ? { numberFine: on.call.numberFine } : {}),
      ...(on.call.feels ? { feels: on.call.feels } : {}),
    }),
    async save(on, a, { ctx }) {
      await afterCall(ctx, on.family, on.call, { ...a, ...times(a.nextWindow) })
      return '/work'
    },
  })
  formPage(site, {
    ...after,
    path: `${callPath}/not-reached`,
    form: afterOther,
    subject: async ({ ctx, params }): Promise<OnCall> => ended(await mine(ctx, params), (r) => r !== 'spoke'),
    async answers(on, { ctx }) {
      if (on.call.nextOn || on.call.version > 2) return next(on.call)
      // Nothing said yet: the day on which the level asks for the next try, to be kept by one press.
      const level = (await currentLevel(ctx, [on.family.id])).get(on.family.id)?.level
      return { ...next(on.call), ...(on.call.result === 'number-gone' ? {} : { nextOn: dayIn(nextTryDue(on.call.startedAt, level)) }) }
    },
    async save(on, a, { ctx }) {
      await afterCall(ctx, on.family, on.call, { ...a, ...times(a.nextWindow) })
      return '/work'
    },
  })
}

/** Her side and the front door's named worker: whoever may keep a call. For anyone else there is no such page. */
async function toCall(ctx: Context, familyId: string): Promise<OpenFamily> {
  const family = await openFamily(ctx, familyId, 'open family to call')
  if (!(await standing(ctx, family.id)).writes('support')) throw new NotFound('call')
  return family
}
/** The caller's own. Anyone else's is not there, for whoever asks. */
async function mine(ctx: Context, params: { familyId: string; callId: string }): Promise<OnCall> {
  const family = await openFamily(ctx, params.familyId)
  const call = await openCall(ctx, family, params.callId)
  if (call.hatId !== ctx.viewer.hatId) throw new NotFound('call')
  return { family, call }
}
const ended = (on: OnCall, fits: (result: CallResult) => boolean): OnCall => {
  if (!on.call.result || !fits(on.call.result)) throw new NotFound('call')
  return on
}
const afterPath = (call: Call) => `/families/${call.familyId}/calls/${call.id}/${call.result === 'spoke' ? 'spoke' : 'not-reached'}`
const nameOf = (family: OpenFamily, call: Call) => family.members.find((m) => m.id === call.memberId)?.name ?? ''
const next = (call: Call) => ({
  note: call.note,
  ...(call.nextOn ? { nextOn: call.nextOn } : {}),
  ...(call.nextFrom && call.nextUntil ? { nextWindow: { from: call.nextFrom, until: call.nextUntil } as TimesOf } : {}),
})
type TimesOf = NonNullable<Parameters<typeof afterSpoke.fill>[0]['nextWindow']>
const times = (w: TimesOf | undefined) => (w ? { nextFrom: w.from, nextUntil: w.until } : {})

// ── Which number ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Wrong {
  pointId: string
  whyNow: string
  text: string
}
async function choose(ctx: Context, family: OpenFamily, wrong: Wrong | undefined): Promise<Outcome> {
  const [points, calls] = await Promise.all([contactPoints(ctx, family.id), callsOf(ctx, family)])
  const begun = calls.filter((c) => !c.endedAt)
  const own = begun.find((c) => c.hatId === ctx.viewer.hatId)
  const others = await Promise.all(
    begun.filter((c) => c.hatId !== ctx.viewer.hatId).map(async (c) => ({ c, by: await colleague(ctx, c.hatId) })),
  )
  const people = family.members.filter((m) => m.role !== 'harms' && points.some((p) => p.memberId === m.id))
  const phones = people.flatMap((m) =>
    points.filter((p) => p.memberId === m.id && p.kind === 'phone').map((p) => ({ m, p, may: mayRing(ctx, family, p) })),
  )
  // One number stands out: the first that may be rung now, else the first that may be rung at all.
  const first = phones.find((x) => x.may.may && !x.may.askWhyNow && !x.may.firstCall) ?? phones.find((x) => x.may.may && x.may.firstCall)
  const key = ctx.newKey()
  const shownAt =
    wrong && phones.some((x) => x.p.id === wrong.pointId && x.may.may && x.may.askWhyNow) ? `#why-${wrong.pointId}` : undefined
  const one = ({ m, p, may }: (typeof phones)[number], i: number, of: number): Html => {
    const when = windowWords(windowOf(p))
    const again = wrong?.pointId === p.id ? wrong : undefined
    const open = opensNow(ctx, p)
    const state =
      p.state === 'unsafe' ? 'never' : p.state === 'not_checked' ? 'unknown' : open === 'open' || open === 'any' ? 'now' : 'later'
    const stopped = nothingGoes(m) !== undefined
    const words = p.state === 'safe' ? (open === 'any' ? 'any time' : when) : ''
    const press = (text: string) =>
      button({
        text: html`${text}<span class="govuk-visually-hidden">, ${m.name}${of > 1 && `, number ${i + 1}`}</span>`,
        preventDoubleClick: true,
        ...(first?.p.id === p.id ? {} : { classes: 'govuk-button--secondary' }),
      })
    return html`<div class="op-box"><p class="op-row"><b>${of > 1 ? `Number ${i + 1} of ${of}` : 'Telephone'}</b> ${!stopped && callMark(state, words)}</p>
<p class="op-small op-quiet">${stopped ? '' : p.state === 'safe' ? html`${p.saidBy !== '' && `Safe as ${p.saidBy} said`}${p.checkedAt && `${p.saidBy === '' ? 'Checked' : ','} ${sayDay(dayIn(p.checkedAt))}`}.` : p.state === 'unsafe' ? html`${p.saidBy !== '' && `${p.saidBy} said so.`}` : html`Nobody has asked yet whether it is safe.${p.saidBy !== '' && ` Said of it: ${p.saidBy}.`}`}${!stopped && p.state !== 'safe' && when !== '' && ` Times given: ${when}.`}</p>
${
  may.may
    ? html`<form method="post" class="op-gap-s"><input type="hidden" name="key" value="${key}"><input type="hidden" name="point" value="${p.id}">
${may.note && !may.firstCall && html`<p class="op-strong">${may.note}</p>`}
${may.firstCall && html`<p><b>A first call, with this script and nothing else:</b></p><ol class="op-steps">${firstCallScript(m.givenName || m.name).map((line) => html`<li><span>${line}</span></li>`)}</ol><div class="op-gap"></div>`}
${
  may.askWhyNow &&
  input({
    id: `why-${p.id}`,
    name: 'whyNow',
    label: { text: 'Why can it not wait?' },
    hint: { text: 'Never ring when it was said not to. Only for a danger that cannot wait.' },
    value: again?.whyNow ?? '',
    autocomplete: 'off',
    ...(again ? { errorMessage: { text: again.text } } : {}),
  })
}
${press(may.firstCall ? 'Start a first call' : may.askWhyNow ? 'Start a call all the same' : 'Start a call')}</form>`
    : html`<p><b>${may.why}</b></p>`
}</div>`
  }
  return ctx.page({
    title: wrong ? 'Error: Start a call' : 'Start a call',
    at: 'families',
    back: { href: `/families/${family.id}`, text: family.title },
    ...(wrong ? { status: 422 } : {}),
    body: html`${wrong && errorSummary({ titleText: 'There is a problem', errorList: [{ text: wrong.text, ...(shownAt ? { href: shownAt } : {}) }] })}
<div class="op-head"><div><h1>Start a call</h1><p class="op-head__sub">${family.title} · ${seenBy('her workers')}</p></div></div>
<p class="op-sent">Starting it is the reason to see the number. It shows, with what to say, until you end the call; each call is recorded.</p>
${own && html`<p class="op-box op-box--warm"><b>You have a call here that has not been ended.</b> <a href="/families/${family.id}/calls/${own.id}">Go to it and end it</a></p>`}
${others.map(({ c, by }) => html`<p class="op-box op-box--warm"><b>${by?.name ?? 'A colleague'}</b> is on a call to ${nameOf(family, c)}, started ${sayTime(c.startedAt)}. Ask before you ring.</p>`)}
${phones.length === 0 && html`<p class="op-box">No telephone number is held for anyone you may call. <a href="/families/${family.id}/people">Add one</a>, or ask who sent the referral.</p>`}
<div class="op-form">${people.map((m) => {
      const hers = phones.filter((x) => x.m.id === m.id)
      return hers.length === 0
        ? undefined
        : html`<section class="op-sec"><div class="op-sec__head"><h2>${personMark(m.role, m.name)}</h2>${m.interpreter && html`<span class="op-small">Interpreter: ${m.language || 'language not said'}</span>`}</div>${hers.map((x, i) => one(x, i, hers.length))}</section>`
    })}</div>
${points.some((p) => p.kind === 'email') && html`<p class="op-small op-quiet op-gap">E-mail addresses are not for calls and do not stand here.</p>`}`,
  })
}

// ── The call ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function live(ctx: Context, family: OpenFamily, call: Call): Promise<Outcome> {
  const point = (await contactPoints(ctx, family.id)).find((p) => p.id === call.pointId)
  const member = family.members.find((m) => m.id === call.memberId)
  const [number, plans] = await Promise.all([point ? numberOf(ctx, call, point) : undefined, safetyPlansOf(ctx, family.id)])
  const plan = plans.find((s) => s.memberId === call.memberId)
  const who = member ? member.givenName || member.name : 'them'
  const first = point?.state === 'not_checked'
  const ends = (Object.entries(callResults) as [CallResult, string][]).map(([key, text]) =>
    button({
      text,
      name: 'result',
      value: key,
      preventDoubleClick: true,
      ...(key === 'spoke' ? {} : { classes: 'govuk-button--secondary' }),
    }),
  )
  return ctx.page({
    title: 'Call',
    at: 'families',
    body: html`<div class="op-head"><div><h1>Call to ${member?.name ?? 'someone'}</h1><p class="op-head__sub">Started ${sayTime(call.startedAt)} · ${seenBy('you alone, until you end it')}</p></div></div>
<div class="op-cols op-cols--wide"><div>
<div class="op-decide">${
      number
        ? html`<h2>The number</h2><p class="govuk-heading-xl op-num">${sayPhone(number)}</p>${first ? html`<p>${callMark('unknown')}</p>` : point && html`<p>${callMark(windowMark(ctx, point), windowWords(windowOf(point)) || 'any time')}</p>`}`
        : html`<h2>Do not ring</h2><p>This number was taken out of use, or marked unsafe, after the call began. End the call.</p>`
    }
<form method="post" action="/families/${family.id}/calls/${call.id}/end"><p><b>How did it end?</b> One press, and the number is gone from this page.</p><div class="govuk-button-group">${ends}</div></form></div>
${call.note !== '' && html`<p class="op-gap op-small">${call.note}</p>`}
</div><aside>
${first ? html`<div class="op-box op-box--warm"><h2>A first call</h2><ol class="op-steps">${firstCallScript(who).map((line) => html`<li><span>${line}</span></li>`)}</ol></div>` : html`<div class="op-box"><h2>Say</h2><p>${point?.script ? lines(point.script) : `Ask for ${who} by name, and whether it is safe to talk. Say no service until it is.`}</p></div>`}
<div class="op-box"><h2>If someone else answers</h2><p>${point?.ifSomeoneElse ? lines(point.ifSomeoneElse) : '“Sorry, wrong number”, and end the call.'}</p><p class="op-small">${point && mayUse(point, 'voicemail', ctx.now, false).may ? 'A message may be left: no service, no reason.' : 'Leave no message.'}</p></div>
<div class="op-box"><h2>Code word</h2>${plan?.whoIRing ? html`<p>${lines(plan.whoIRing)}</p><p class="op-small op-quiet">From her own safety plan.</p>` : html`<p>Say nothing of what we hold until you know it is ${who}. No code word is held: agree one.</p>`}</div>
<div class="op-box op-box--grave"><h2>In danger now?</h2><p>Who rings 999? From a mobile, if they cannot speak: 999, then 55.</p></div></aside></div>`,
  })
}
const windowMark = (ctx: Context, p: ContactPoint): 'now' | 'later' => (['open', 'any'].includes(opensNow(ctx, p)) ? 'now' : 'later')

/** Ended by a death that was recorded while it was open. */
const stopped = (ctx: Context, family: OpenFamily): Outcome =>
  ctx.page({
    title: 'Call',
    at: 'families',
    back: { href: `/families/${family.id}`, text: family.title },
    body: html`<h1 class="govuk-heading-l">Do not ring</h1><p class="op-sent">A death was recorded while this call was open. It has been ended, and nobody is to be called.</p><p><a href="/families/${family.id}/death">What was recorded, and who can help</a></p>`,
  })

// ── After it ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const kept: Record<CallResult, string> = {
  spoke: '',
  'no-answer': 'A try is recorded. What was promised still stands until you have spoken.',
  'someone-else': 'The number is not checked any more: no messages, and only a scripted first call.',
  'number-gone': 'The number is kept, and no longer offered to anyone.',
}
async function whatWasKept(ctx: Context, { family, call }: OnCall): Promise<Html> {
  const holds = call.result === 'spoke' && family.holderHatId === ctx.viewer.hatId
  return html`<p class="op-sent"><b>${call.result && callResults[call.result]}</b>, ${sayTime(call.startedAt)}${call.endedAt && ` to ${sayTime(call.endedAt)}`}. ${call.result && kept[call.result]}${holds && ' You hold the risk now.'}</p>`
}
async function whatNext(ctx: Context, { family, call }: OnCall): Promise<Part> {
  const path = `/families/${family.id}`
  const [mine, plans] = await Promise.all([standing(ctx, family.id), safetyPlansOf(ctx, family.id)])
  const who = family.members.find((m): m is Member => m.id === call.memberId)
  const hers = who && (who.role === 'victim' || who.role === 'unjudged')
  const noPlan = call.result === 'spoke' && hers && mine.writes('safety-plan') && !plans.some((p) => p.memberId === who.id)
  return html`${noPlan && html`<div class="op-box op-box--warm"><h2>Her own safety plan</h2><p>None is written yet. Four lines, hers: a first talk that ends without one has left her where she was.</p><p><a href="${path}/safety-plan">Write it</a></p></div>`}
<div class="op-box"><h2>Something changed?</h2><ul class="op-items"><li><a href="${path}/entries/new">Add an entry</a></li><li><a href="${path}/assessments/new">Assess the risk again</a></li><li><a href="${path}/level">Judge it high now</a></li>${who && html`<li><a href="${path}/people/${who.id}">Times, and what to say on this number</a></li>`}<li><a href="${path}/actions/new">Add an action</a></li></ul></div>`
}
