/**
 * A question that is asked of everybody: one tap for each person, and nothing of anyone who says no but the count. Maternity, GPs, schools, substance use
 * and mental health use the same page and are counted the same way. What somebody tells goes to the front door, when they agree; nowhere else.
 */
import { sql } from 'kysely'
import { addMonths, type Day, startOfMonth } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { seal, open as unseal } from '#lib/seal.ts'
import { isSmall } from '#lib/small-numbers.ts'
import { type Enquiry, smallNumbersOn } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { chooseFrom } from '#platform/fields.ts'
import { form, Problem, type Problems } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { table } from '#platform/views/table.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { senders } from './colleague-pages.ts'
import { answersFor, askingOf, type Counted, type EnquiryAnswer, enquiryAnswers, isDisclosure } from './rules.ts'

const settingsOf = (ctx: Pick<Context, 'pack' | 'viewer'>): readonly Enquiry[] =>
  ctx.pack.channels.enquiries.filter((e) => e.teams.includes(ctx.viewer.teamKey))

export interface OneEnquiry {
  setting: string
  answer: EnquiryAnswer
  reason: string
}
/** One more in this team's count of this month; or one less, where it was a mistake. Nothing says of whom, nor at what hour. */
export async function countEnquiry(ctx: Context, e: OneEnquiry, more: 1 | -1 = 1): Promise<boolean> {
  if (!settingsOf(ctx).some((s) => s.key === e.setting)) throw new NotFound('enquiry')
  const { rows } = await sql<{
    done: boolean
  }>`select arrivals.count_enquiry(${e.setting}, ${e.answer}, ${e.reason}, ${startOfMonth(ctx.today)}::date, ${more}) as done`.execute(
    ctx.db,
  )
  // Neither the answer nor the reason: the record would be a list of who was told what.
  ctx.record(more === 1 ? 'count a routine enquiry' : 'take a routine enquiry off', { reason: e.setting })
  return rows[0]?.done === true
}
export async function enquiryCounts(ctx: Context, from: Day): Promise<Counted[]> {
  const rows = await ctx.db
    .selectFrom('arrivals.enquiry_count')
    .select(['month', 'setting', 'answer', 'reason', 'n'])
    .where('team_id', '=', ctx.viewer.teamId)
    .where('month', '>=', from)
    .orderBy('month', 'desc')
    .execute()
  return rows.map((r) => ({ ...r, month: String(r.month) }))
}

interface On {
  settings: readonly Enquiry[]
  reasons: Readonly<Record<string, string>>
}
const open = (ctx: Context): On => {
  const settings = settingsOf(ctx)
  if (settings.length === 0) throw new NotFound('enquiry')
  return { settings, reasons: Object.fromEntries(ctx.pack.channels.notAsked.map((r) => [r.key, r.words])) }
}
const enquiryForm = form({
  setting: chooseFrom('Where?', {
    missing: 'Select where',
    small: true,
    inline: true,
    choices: (on: On) => Object.fromEntries(on.settings.map((s) => [s.key, s.words])),
  }),
  answer: chooseFrom('Were they asked, alone?', {
    missing: 'Select whether they were asked',
    small: true,
    choices: (on: On) => Object.fromEntries(answersFor(on.settings.some((s) => s.harms)).map((a) => [a, enquiryAnswers[a]])),
  }),
  reason: chooseFrom('Why not?', {
    missing: 'Select why they were not asked',
    small: true,
    under: { field: 'answer', choice: 'not-asked' },
    choices: (on: On) => on.reasons,
  }),
})
const wrong = (on: On, a: { setting: string; answer: string }): Problems =>
  (a.answer === 'harms' || a.answer === 'both') && !on.settings.find((s) => s.key === a.setting)?.harms
    ? { answer: new Problem('There it is not asked whether they hurt somebody. Select another answer') }
    : {}
const asOne = (a: { setting: string; answer: string; reason?: string | undefined }): OneEnquiry => ({
  setting: a.setting,
  answer: a.answer as EnquiryAnswer,
  reason: a.answer === 'not-asked' ? (a.reason ?? '') : '',
})

export function enquiryPages(site: StaffSite): void {
  formPage(site, {
    path: '/enquiries',
    who: senders,
    title: 'Routine enquiry',
    at: 'enquiries',
    form: enquiryForm,
    creates: true,
    subject: ({ ctx, query }) => ({ ...open(ctx), counted: query.counted === 'yes' }),
    answers: (on) => (on.settings.length === 1 ? { setting: on.settings[0]?.key as string } : {}),
    before: (on) => html`${on.counted && html`<p class="op-box" role="status"><b>Counted.</b> Nothing is kept of who it was.</p>`}
<p class="op-sent">${on.settings.map((s) => `${s.words}: ${s.asks.charAt(0).toLowerCase()}${s.asks.slice(1)}.`).join(' ')}</p>`,
    aside: async (_on, { ctx }) => counts(ctx),
    buttons: [{ do: 'count', text: 'Count it' }],
    async save(on, a, { ctx }) {
      const problems = wrong(on, a)
      if (Object.keys(problems).length > 0) return problems
      await countEnquiry(ctx, asOne(a))
      return isDisclosure(a.answer as EnquiryAnswer) ? `/enquiries/told/${closed(ctx, asOne(a))}` : '/enquiries?counted=yes'
    },
  })
  formPage(site, {
    path: '/enquiries/less',
    who: senders,
    title: 'Counted by mistake',
    at: 'enquiries',
    form: enquiryForm,
    creates: true,
    subject: ({ ctx }) => open(ctx),
    answers: (on) => (on.settings.length === 1 ? { setting: on.settings[0]?.key as string } : {}),
    back: () => ({ href: '/enquiries', text: 'Routine enquiry' }),
    before: () => html`<p class="op-sent">Say what was counted, and one is taken off this month.</p>`,
    buttons: [{ do: 'less', text: 'Take one off' }],
    async save(on, a, { ctx }) {
      const problems = wrong(on, a)
      if (Object.keys(problems).length > 0) return problems
      return (await countEnquiry(ctx, asOne(a), -1)) ? '/enquiries' : { answer: new Problem('None was counted like this in this month') }
    },
  })
  site.get('/enquiries/told/:closed', senders, async ({ ctx, params }) => {
    const said = openedAgain(ctx, params.closed)
    const setting = open(ctx).settings.find((s) => s.key === said?.setting)
    const answer = said?.answer as EnquiryAnswer
    if (!setting || !Object.hasOwn(enquiryAnswers, answer) || !isDisclosure(answer) || (!setting.harms && answer !== 'hurt'))
      throw new NotFound('enquiry')
    return ctx.page({
      title: 'Routine enquiry',
      at: 'enquiries',
      back: { href: '/enquiries', text: 'Routine enquiry' },
      body: told(setting, answer),
    })
  })
}
/**
 * What was told stands in no address: a browser keeps those, and so does the row of what was sent, beside the hour and whoever sent it. It would be a list of
 * who was told what.
 */
const place = (ctx: Context) => `enquiry told|${ctx.viewer.hatId}`
const closed = (ctx: Context, e: OneEnquiry): string =>
  seal(ctx.keys.sealing, Buffer.from(JSON.stringify([e.setting, e.answer])), place(ctx)).toString('base64url')
function openedAgain(ctx: Context, typed: string): { setting: string; answer: string } | undefined {
  try {
    const [setting, answer] = JSON.parse(unseal(ctx.keys.sealing, Buffer.from(typed, 'base64url'), place(ctx)).toString('utf8')) as [
      string,
      string,
    ]
    return { setting, answer }
  } catch {
    return undefined
  }
}
/** What is next is theirs to say. Two who are one couple are never on one page. */
function told(setting: Enquiry, answer: EnquiryAnswer): Html {
  const send = (kind: string, words: string): Part =>
    html`<p><a class="govuk-button${kind === 'harms' && answer === 'both' ? ' govuk-button--secondary' : ''}" href="/send?kind=${kind}">${words}</a></p>`
  return html`<div class="op-read"><h1>Counted. What now is theirs to say</h1>
<p class="op-gap">${answer === 'hurt' ? '“Thank you for telling me. It is not your fault.”' : '“Thank you for telling me.”'} Is ${answer === 'harms' ? 'anyone in danger' : 'it safe to go home'} today? If ${answer === 'harms' ? 'so' : 'not'}: 999, and children’s safeguarding where there is a child.</p>
<h2 class="govuk-heading-m op-gap">They agree to be helped</h2>
<p>You ask, they say: that they agree, and whether and how they may be rung.</p>
${answer !== 'harms' && send(setting.kind, 'Send it to the front door')}
${answer !== 'hurt' && send('harms', answer === 'both' ? 'Send what they do to somebody, apart' : 'Send it to the front door')}
<h2 class="govuk-heading-m op-gap">Not now</h2>
<p>Nothing is kept but the count. Say that the door stays open, and give the numbers in a way that nobody else finds. You may <a href="/consultations/new">ask without a name</a> what to do.</p>
<h2 class="govuk-heading-m op-gap">They do not agree, and somebody may be seriously harmed</h2>
<p><a href="/send?kind=${answer === 'harms' ? 'harms' : setting.kind}">It can be sent without</a>; you say why, and tell them first when that is safe.</p></div>`
}
async function counts(ctx: Context): Promise<Html> {
  const from = addMonths(startOfMonth(ctx.today), -5)
  const rows = await enquiryCounts(ctx, from)
  const rule = smallNumbersOn(ctx.pack, ctx.today)
  const reasons = new Map(ctx.pack.channels.notAsked.map((r) => [r.key, r.words]))
  const months = [...new Set(rows.map((r) => r.month))]
  const all = askingOf(rows)
  const why = Object.entries(all.reasons).sort((a, b) => b[1] - a[1])[0]
  return html`<div class="op-box"><h2>Asked, of all who could be</h2>${table({
    caption: 'Asked by month',
    hideCaption: true,
    empty: 'Nobody has been counted yet.',
    head: ['Month', 'Asked', 'Of all'],
    rows: months.map((m) => {
      const a = askingOf(rows.filter((r) => r.month === m))
      return [
        sayDay(m as Day).replace(/^1 /, ''),
        String(a.asked),
        html`${a.all}${a.all > 0 && html` <span class="op-quiet">(${Math.round((100 * a.asked) / a.all)}%)</span>`}`,
      ]
    }),
  })}
${all.all > 0 && html`<p class="op-small op-gap">In six months ${isSmall(all.disclosed, rule) ? `fewer than ${rule.hideBelow}` : all.disclosed} told something.${why && ` Most often not asked: ${(reasons.get(why[0]) ?? why[0]).toLowerCase()}.`}</p>`}
<p class="op-small op-quiet">A high share that is asked is the aim. How many tell has no good direction.</p>
<p class="op-small"><a href="/enquiries/less">Counted by mistake?</a></p></div>`
}
