/** How returns look: who owes what, and one return with its counts beside last time and everything that was handed in before. */
import type { Day } from '#lib/day.ts'
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { plural, sayNumber, sentenceList } from '#lib/text.ts'
import type { HandedMeasure, Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { seenBy, stateMark } from '#platform/views/marks.ts'
import { type Group, type Row, table } from '#platform/views/table.ts'
import type { Colleague } from '#rooms/access/index.ts'
import { sayWho } from './delivery-store.ts'
import { section } from './page-parts.ts'
import type { Period } from './periods.ts'
import { type Asked, daysLate, dueOn, hasTotal, periodsAsked, type Value } from './returns-rules.ts'
import { type OpenReturn, type Returns, type Standing, stateOf, type Version } from './returns-store.ts'

const short = (on: Day) => sayDay(on, { short: true })
export const placeOf = (asked: Pick<Asked, 'key'>, period: Pick<Period, 'starts'>): string => `/returns/${asked.key}/${period.starts}`
export const lateWords = (days: number): string => `${plural(days, 'day')} late`

// ── Who owes what ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Owed {
  asked: Asked
  period: Period
  standing: Standing | undefined
  due: Day
  late: number
}
export function linesOf(pack: Pack, returns: Returns, today: Day): Owed[] {
  return returns.asked.flatMap((asked) =>
    periodsAsked(asked, today, pack.returns).map((period): Owed => {
      const standing = returns.standing(asked, period)
      const by = standing ? dayIn(standing.firstSentAt) : today
      return { asked, period, standing, due: dueOn(period, pack.returns), late: daysLate(period, by, pack.returns) }
    }),
  )
}
const groupOf = ({ standing, late }: Owed) =>
  standing?.state === 'waiting'
    ? 'waiting'
    : standing?.state === 'back'
      ? 'back'
      : standing?.state === 'accepted'
        ? 'accepted'
        : late > 0
          ? 'late'
          : 'due'
const groups = {
  late: 'Late',
  back: 'Sent back with a question',
  waiting: 'Waiting to be signed off',
  due: 'Not due yet',
  accepted: 'Accepted',
} as const
function stateCell(line: Owed): Html {
  const { standing, late } = line
  if (!standing) return late > 0 ? stateMark('late', lateWords(late)) : stateMark('not-started', 'Not handed in yet')
  const again = standing.version > 1 ? `; version ${standing.version} on ${short(dayIn(standing.sentAt))}` : ''
  const sent = `handed in ${short(dayIn(standing.firstSentAt))}${late > 0 ? `, ${lateWords(late)}` : ''}${again}`
  if (standing.state === 'back') return stateMark('in-progress', 'Sent back', sent)
  if (standing.state === 'waiting') return stateMark('waiting', standing.accepted ? 'A revised one waits' : 'Waits', sent)
  return stateMark('done', 'Accepted', sent)
}
export function whoOwes(lines: readonly Owed[], mine: boolean, handsIn: (asked: Asked) => boolean = () => true): string {
  const late = lines.filter((l) => groupOf(l) === 'late')
  if (late.length === 0) return mine ? 'Nothing of yours is late.' : 'Nobody owes a return.'
  if (mine) return `${plural(late.length, 'return')} of yours ${late.length === 1 ? 'is' : 'are'} late.`
  const by = Map.groupBy(late, (l) => l.asked.agencyName)
  const owes = [...by].map(
    ([name, all]) => `${name} owes ${all.length}${all.every((l) => handsIn(l.asked)) ? '' : ', and has no one to hand it in'}`,
  )
  return `${plural(late.length, 'return')} ${late.length === 1 ? 'is' : 'are'} late: ${sentenceList(owes)}.`
}
export interface ListPage {
  pack: Pack
  returns: Returns
  today: Day
  areaName: string
  /** What the reader has not heard yet. */
  new_: Part
  /** Whether anybody works here who can hand it in, and who can sign it off. */
  handsIn(asked: Asked): boolean
  signs(asked: Asked): boolean
}
export function listBody({ pack, returns, today, areaName, new_, handsIn, signs }: ListPage): Html {
  const lines = linesOf(pack, returns, today)
  const mine = returns.as === 'agency'
  const open = returns.as !== 'board'
  const row = (l: Owed): Row => ({
    cells: [
      html`${open ? html`<a href="${placeOf(l.asked, l.period)}">${l.period.words}</a>` : l.period.words}<small>${mine ? l.asked.areaName : `${l.asked.agencyName}, ${l.asked.areaName}`}</small>${!handsIn(l.asked) && html`<small class="op-state--gap">no one can hand it in</small>`}`,
      sayDay(l.due, { short: true }),
      stateCell(l),
      plural(l.asked.measures.length, 'measure'),
    ],
  })
  const rows = (Object.keys(groups) as (keyof typeof groups)[]).flatMap((g): (Group | Row)[] => {
    const of = lines.filter((l) => groupOf(l) === g)
    return of.length === 0 ? [] : [{ group: `${groups[g]} (${of.length})` }, ...of.map(row)]
  })
  const waiting = lines.filter((l) => groupOf(l) === 'waiting').length
  const unsigned = [...new Set(returns.asked.filter((a) => !signs(a)).map((a) => a.areaName))]
  return html`<div class="op-head"><div><h1>${mine ? 'What you hand in' : 'Who owes what'}</h1><p class="op-head__sub">${mine ? 'Counts of a whole period, nothing about any person.' : `What agencies count themselves and hand in, ${areaName}.`} ${seenBy('the agency, the analyst, and the board without the counts')}</p></div></div>
${returns.asked.length === 0 ? html`<p class="op-sent"><b>${mine ? 'Your agency is asked for no return.' : 'No return is asked for in this area.'}</b></p>` : html`<p class="op-sent"><b>${whoOwes(lines, mine, handsIn)}</b>${waiting > 0 && ` ${plural(waiting, 'return')} ${waiting === 1 ? 'waits' : 'wait'} to be signed off.`}</p>`}
${unsigned.length > 0 && html`<div class="govuk-inset-text">No one signs returns off for ${sentenceList(unsigned)}: what is handed in waits, and its figures stand nowhere until an analyst of the area has a login.</div>`}
${new_}
${rows.length > 0 && table({ caption: 'Returns, with the day each is due and how it stands', hideCaption: true, cards: true, head: ['Return', 'Due', { text: 'How it stands', label: '' }, { text: 'Asks for', label: 'Asks for' }], rows })}
<p class="op-small op-gap-l">${pack.returns.words}</p>`
}

// ── One return ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const sayCounts = (v: Pick<Value, 'counted' | 'outOf'> | undefined): string =>
  v === undefined
    ? 'nothing'
    : v.counted === null
      ? 'not counted'
      : v.outOf === null
        ? sayNumber(v.counted)
        : `${sayNumber(v.counted)} of ${sayNumber(v.outOf)}`
export const sayRatio = (m: HandedMeasure, v: Value | undefined): string =>
  !v || v.counted === null || v.outOf === null || v.outOf === 0
    ? ''
    : m.unit === 'share'
      ? `${sayNumber(Math.round((v.counted / v.outOf) * 100))}%`
      : `${sayNumber(Math.round((v.counted / v.outOf) * (m.per ?? 1) * 10) / 10)} per ${sayNumber(m.per ?? 1)}`
const valueIn = (values: readonly Value[] | undefined, key: string) => values?.find((v) => v.measure === key)

export function headOf(of: OpenReturn, rule: Pack['returns'], today: Day): Html {
  const due = dueOn(of.period, rule)
  const first = of.versions.at(-1)
  const late = daysLate(of.period, first ? dayIn(first.at) : today, rule)
  return html`<p class="op-head__sub">${of.asked.agencyName}, ${of.asked.areaName}. Due ${sayDay(due)}${late > 0 && html`: <b>${first ? `handed in ${lateWords(late)}` : lateWords(late)}</b>`}. ${seenBy('the agency and the analyst')}</p>`
}
export const noPerson =
  'Counts of the whole period, and nothing about any person: no name, no story, no number that could only be one person’s. Small counts are hidden wherever they are shown.'

export function countsTable(of: OpenReturn): Html {
  const [now, was] = of.versions
  return table({
    caption: 'What was handed in, beside last time',
    hideCaption: true,
    cards: true,
    head: ['Measure', 'Handed in', 'Share or rate', of.last ? `In ${of.last.period.short}` : 'Last time', 'Explanation'],
    rows: of.asked.measures.map((m) => {
      const [value, before, last] = [valueIn(now?.values, m.key), valueIn(was?.values, m.key), valueIn(of.last?.values, m.key)]
      const changed = was && sayCounts(value) !== sayCounts(before)
      return [
        html`${m.name}<small>${m.numerator}${hasTotal(m) && `, out of: ${m.denominator}`}</small>`,
        html`${sayCounts(value)}${changed && html`<small>Was ${sayCounts(before)}</small>`}`,
        sayRatio(m, value),
        of.last ? html`${sayCounts(last)}${hasTotal(m) && last && html`<small>${sayRatio(m, last)}</small>`}` : 'None yet',
        value?.note ?? '',
      ]
    }),
  })
}
export function historyOf(of: OpenReturn, people: ReadonlyMap<string, Colleague>): Html {
  const measure = (key: string) => of.asked.measures.find((m) => m.key === key)?.name ?? key
  const changes = (v: Version, before: Version | undefined): string[] =>
    before
      ? v.values.flatMap((x) => {
          const was = valueIn(before.values, x.measure)
          return sayCounts(was) === sayCounts(x) ? [] : [`${measure(x.measure)}: ${sayCounts(was)} became ${sayCounts(x)}`]
        })
      : []
  return section(
    'What was handed in, and answered',
    html`<ul class="op-list">${of.versions.map((v, i) => {
      const before = of.versions[i + 1]
      const moved = changes(v, before)
      return html`<li><b>Version ${v.version}</b>, ${sayDateTime(v.at)}, ${sayWho(people, v.hatId)}, ${v.how === 'file' ? `from the file ${v.fileName}` : 'typed in'}.${v.why && html` “${v.why}”`}${moved.length > 0 && html`<br><span class="op-small">${moved.join('; ')}.</span>`}${answerOf(v, people)}</li>`
    })}</ul>`,
  )
}
const answerOf = (v: Version, people: ReadonlyMap<string, Colleague>): Part =>
  v.answer
    ? html`<br>${v.answer.kind === 'accepted' ? 'Accepted' : 'Sent back'}, ${sayDateTime(v.answer.at)}, ${sayWho(people, v.answer.hatId)}.${v.answer.words && html` “${v.answer.words}”`}`
    : html`<br>Not answered.`
export const standsWords = (of: OpenReturn): Html => {
  const [now] = of.versions
  if (!now) return html`<p class="op-sent"><b>Nothing was handed in yet.</b></p>`
  const on = sayDay(dayIn(now.at))
  const state = stateOf(now)
  if (state === 'accepted') return html`<p class="op-sent"><b>Accepted.</b> Its figures stand with the measures.</p>`
  if (state === 'back') return html`<div class="op-box op-box--warm"><h2>Sent back with a question</h2><p>${now.answer?.words}</p></div>`
  return html`<p class="op-sent"><b>Handed in on ${on}, and waits to be signed off.</b>${of.versions.some((v) => v.answer?.kind === 'accepted') && ' Until then the figures accepted before stand with the measures.'}</p>`
}
