/**
 * What risk lends to the plan: the level as steps with what happened under it (practice decisions, 25). A falling line of numbers reads as safety
 * and may be silence, so there is none: the number of an assessment stands on its own page, for those who may open it.
 */
import { sql } from 'kysely'
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { type Level, levels } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { stepsChart } from '#platform/views/charts.ts'
import { details } from '#platform/views/govuk.ts'
import { riskMark, seenBy } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, classes, colleagues } from '#rooms/access/index.ts'
import type { OpenFamily, Panel } from '#rooms/people/index.ts'
import { kindInBrief } from './rules.ts'
import { type Assessment, assessmentsOf, eventsOf, kindsIn, type LevelStep, levelSteps } from './store.ts'

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
    const [steps, events, made, everyone, mayAssess] = await Promise.all([
      levelSteps(ctx, family.id),
      eventsOf(ctx, family.id),
      assessmentsOf(ctx, family.id),
      colleagues(ctx),
      writesRisk(ctx, family.id),
    ])
    const words = (kind: string, what: string) =>
      kind === 'incident'
        ? kindInBrief(kindsIn({ words: what }))
        : (ctx.pack.needs.turningPoints.find((t) => t.key === kind)?.words ?? kind)
    const happened = events.map((e) => ({ on: e.happened_on, words: words(e.kind, e.words), about: e.about }))
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
${made.length > 0 && assessments(family, made, everyone)}
${mayAssess && html`<p class="op-small op-do"><a href="/families/${family.id}/assessments/new">Assess</a>${steps.at(-1)?.level !== 'high' && html` · <a href="/families/${family.id}/level">Judge it high now</a>`}</p>`}</section>`
  },
}

/** Whether this reader may write an assessment here: asked of the database with the policy's own bases. */
async function writesRisk(ctx: Context, familyId: string): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select ${familyId}::uuid = any (access.families(${[...classes.risk.write]})) as may`.execute(
    ctx.db,
  )
  return rows[0]?.may === true
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

const assessments = (family: OpenFamily, made: readonly Assessment[], everyone: Everyone): Part =>
  details({
    summaryText: `Assessments: ${made.length}`,
    html: html`${table({
      caption: 'Assessments, newest first',
      hideCaption: true,
      head: ['Begun', 'By', 'Level'],
      rows: made.map((a) => [
        html`<a href="/families/${family.id}/assessments/${a.id}">${sayDay(dayIn(a.begunAt))}</a>`,
        everyone.get(a.changedBy ?? a.by)?.name ?? 'A colleague',
        a.state === 'begun' ? 'Not finished' : a.level ? riskMark(a.level) : '',
      ]),
    })}<p class="op-small op-quiet">The number of each stands on its own page. Numbers of different forms are never compared.</p>`,
  })
