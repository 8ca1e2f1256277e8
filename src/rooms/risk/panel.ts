/**
 * What risk lends to the plan: the level as steps with what happened under it (practice decisions, 25). A falling line of numbers reads as safety
 * and may be silence, so there is none: the number of an assessment stands on its own page, for those who may open it.
 */
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { instrument, type Level, levels } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { stepsChart } from '#platform/views/charts.ts'
import { details } from '#platform/views/govuk.ts'
import { riskMark, seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues } from '#rooms/access/index.ts'
import type { OpenFamily, Panel } from '#rooms/people/index.ts'
import { kindInBrief } from './rules.ts'
import { type Assessment, assessmentsOf, duesOf, eventsOf, kindsIn, type LevelStep, levelSteps, patternsOf, writesRisk } from './store.ts'

type Everyone = ReadonlyMap<string, Colleague>

/** Only where the level changed: judged the same again, it is no new step. */
export const changesOf = <S extends { level: Level }>(steps: readonly S[]): S[] => steps.filter((s, i) => s.level !== steps[i - 1]?.level)

/** The picture in one sentence, without a direction of its own: "Standard from 3 January, high since 9 March." */
export function levelSentence(steps: readonly { level: Level; at: Date }[]): string {
  const said = changesOf(steps).map((s, i, all) => {
    const words = `${levels[s.level].toLowerCase()} ${i === all.length - 1 ? 'since' : 'from'} ${sayDay(dayIn(s.at))}`
    return i === 0 ? words.charAt(0).toUpperCase() + words.slice(1) : words
  })
  return said.length === 0 ? 'Nobody has judged the level yet.' : `${said.join(', ')}.`
}

export const riskPanel: Panel = {
  key: 'risk',
  place: 'main',
  order: 20,
  async draw(ctx, family) {
    const [steps, events, made, everyone, mayAssess, dues, patterns] = await Promise.all([
      levelSteps(ctx, family.id),
      eventsOf(ctx, family.id),
      assessmentsOf(ctx, family.id),
      colleagues(ctx),
      writesRisk(ctx, family.id),
      duesOf(ctx, [family.id]),
      patternsOf(ctx, family.id),
    ])
    const words = (kind: string, what: string) =>
      kind === 'incident'
        ? kindInBrief(kindsIn({ words: what }))
        : (ctx.pack.needs.turningPoints.find((t) => t.key === kind)?.words ?? kind)
    const happened = [
      ...events.map((e) => ({ on: e.happened_on, words: words(e.kind, e.words), about: e.about })),
      // Another agency's grade is something that was said, and no step of ours.
      ...made.flatMap((a) =>
        a.state === 'finished' && a.given.on && a.given.level
          ? [
              {
                on: a.given.on as Day,
                words: a.given.level === 'not-said' ? 'Police came' : `Police graded it ${a.given.level}`,
                about: false,
              },
            ]
          : [],
      ),
    ].sort((a, b) => b.on.localeCompare(a.on))
    const due = dues.get(family.id)
    const pattern = patterns[0]
    const sentence = levelSentence(steps)
    return html`<section class="op-sec" id="risk"><div class="op-sec__head"><h2>Risk over time</h2>${seenBy('everyone on this plan')}</div>
<p class="op-sent">${sentence}</p>
${
  steps.length > 0 &&
  stepsChart({
    today: ctx.today,
    steps: changesOf(steps).map((s) => ({ on: dayIn(s.at), level: s.level, words: s.how === 'judgement' ? 'on judgement' : 'assessed' })),
    events: happened,
    sentence,
  })
}
${(steps.length > 0 || happened.length > 0) && details({ summaryText: 'The same as a table', html: asTable(steps, happened, everyone) })}
${mayAssess && due && html`<p${due.by < ctx.now && html` class="op-box op-box--warm"`}><b>${due.by < ctx.now ? 'Assess again: it was due' : 'Assess again'} by ${sayDay(dayIn(due.by), { weekday: true })}.</b> ${due.because}.</p>`}
${pattern && html`<p class="op-small"><b>The pattern, as ${everyone.get(pattern.by)?.name ?? 'a colleague'} sees it:</b> ${ctx.pack.needs.patterns.find((x) => x.key === pattern.pattern)?.words ?? pattern.pattern}.${pattern.why !== '' && ` ${pattern.why}`} <span class="op-quiet">${sayDay(dayIn(pattern.at))}. A note, and no rule.</span></p>`}
${made.length > 0 && assessments(ctx, family, made, everyone)}
${mayAssess && html`<p class="op-small op-do"><a href="/families/${family.id}/assessments/new">Assess</a>${steps.at(-1)?.level !== 'high' && html` · <a href="/families/${family.id}/level">Judge it high now</a>`} · <a href="/families/${family.id}/pattern">Note the pattern</a></p>`}</section>`
  },
}

interface Happened {
  on: Day
  words: string
  about: boolean
}
function asTable(steps: readonly LevelStep[], happened: readonly Happened[], everyone: Everyone): Html {
  const rows = [
    ...steps.map((s) => ({
      on: dayIn(s.at),
      what: html`${riskMark(s.level)} ${s.how === 'judgement' ? 'on judgement' : 'after an assessment'}`,
      by: html`${everyone.get(s.by)?.name ?? 'A colleague'}${s.reason !== '' && html`<small>${s.reason.replaceAll('\n', ' ')}</small>`}`,
    })),
    ...happened.map((h) => ({
      on: h.on,
      what: html`${h.words}${h.about && html`<small>told then; the day is not known</small>`}`,
      by: html``,
    })),
  ].sort((a, b) => b.on.localeCompare(a.on))
  return table({
    caption: 'The level and what happened, newest first',
    hideCaption: true,
    cards: true,
    head: ['Day', { text: 'What', label: '' }, { text: 'Judged by', label: '' }],
    rows: rows.map((r) => [sayDay(r.on), r.what, r.by]),
  })
}

const assessments = (ctx: Context, family: OpenFamily, made: readonly Assessment[], everyone: Everyone): Part =>
  details({
    summaryText: `Assessments: ${made.length}`,
    html: html`${table({
      caption: 'Assessments, newest first',
      hideCaption: true,
      head: ['Begun', 'Form, by', 'Level'],
      rows: made.map((a) => [
        html`<a href="/families/${family.id}/assessments/${a.id}">${sayDay(dayIn(a.begunAt))}</a>`,
        html`${instrument(ctx.pack, a.instrument)?.short ?? a.instrument}<small>${everyone.get(a.changedBy ?? a.by)?.name ?? 'A colleague'}</small>`,
        a.state === 'begun' ? 'Not finished' : a.level ? riskMark(a.level) : '',
      ]),
    })}<p class="op-small op-quiet">The number of each stands on its own page. Numbers of different forms are never compared.</p>`,
  })
