/** How an assessment looks once it is finished: the number with its unknowns, what matters more than it, the four criteria, what to do next. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import type { Instrument, Level } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { riskMark, seenBy, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import type { Member, OpenFamily } from '#rooms/people/index.ts'
import {
  type Answer,
  type Answers,
  answers,
  type Criterion,
  changesSince,
  clustersOf,
  isPartial,
  isVisiblyHigh,
  type Score,
  scoreOf,
  scoreWords,
  stepsFor,
} from './rules.ts'
import type { Assessment } from './store.ts'

export interface Finished {
  family: OpenFamily
  member: Member | undefined
  assessment: Assessment
  instrument: Instrument
  answers: Answers
  words: Readonly<Record<string, string>>
  by: string
  before: { assessment: Assessment; by: string } | undefined
  earlier: readonly { assessment: Assessment; by: string }[]
}
const section = (title: string, body: Part, more?: Part): Html =>
  html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`
export const routesOf = (family: Pick<OpenFamily, 'id'>, contactId: string | null): string =>
  contactId ? `/contacts/${contactId}/routes` : `/families/${family.id}/refer`

const squares = { yes: 'yes', no: 'no', 'dont-know': 'dk', 'not-asked': 'no' } as const
/** One square for each question: filled, hatched, empty; dashed where it was not asked. One picture for wide pages and one for phones. */
function answersPicture(instrument: Instrument, all: Answers, score: Score): Html {
  const label = `${score.of} questions: ${score.yes} yes, ${score.notKnown} don’t know, ${score.no} no, ${score.of - score.asked} not asked. All answers are listed below.`
  const draw = (
    name: string,
    across: number,
    width: number,
    step: number,
    klass: string,
  ) => html`<svg class="op-pic ${klass}" viewBox="0 0 ${across * (width + 5)} ${Math.ceil(instrument.items.length / across) * step}" role="img" aria-label="${label}">
<defs><pattern id="${name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1 0V6" class="hatchline"/></pattern></defs>
${instrument.items.map((item, i) => {
  const said: Answer = all[item.key]?.answer ?? 'not-asked'
  const [x, y] = [(i % across) * (width + 5) + 1.5, Math.floor(i / across) * step + 1.5]
  return html`<rect x="${x}" y="${y}" width="${width}" height="41" class="${squares[said] === 'dk' ? 'no' : squares[said]}" stroke-width="1.5"${said === 'not-asked' && html` stroke-dasharray="4 4"`}/>${said === 'dont-know' && html`<rect x="${x}" y="${y}" width="${width}" height="41" fill="url(#${name})" class="dk" stroke-width="1.5"/><rect x="${x + width / 2 - 11}" y="${y + 10.5}" width="22" height="20" class="paper"/>`}<text x="${x + width / 2}" y="${y + 25.5}" class="mid ${said === 'yes' ? 'white' : said === 'dont-know' ? 'tb' : 't2'}">${item.number}</text>`
})}</svg>`
  return html`${draw('op-dk-wide', 24, 33, 44, 'op-only-desk')}${draw('op-dk-narrow', 6, 51, 50, 'op-only-phone')}`
}

const scoreSection = (f: Finished, score: Score): Html =>
  section(
    'What was answered',
    html`<p class="op-sent"><b>${isPartial(score) ? `${score.asked} of ${score.of} asked. ` : ''}${score.yes} of ${score.of} are Yes.</b> ${scoreWords(score)} ${isVisiblyHigh(f.instrument, score) ? `${f.instrument.highAt.yes} or more always shows high.` : ''}</p>
${answersPicture(f.instrument, f.answers, score)}
<ul class="op-key"><li><b>${score.yes}</b> Yes, filled</li><li><b>${score.notKnown}</b> Don’t know, hatched</li><li><b>${score.no}</b> No, empty</li><li><b>${score.of - score.asked}</b> Not asked, dashed</li></ul>
<details class="govuk-details op-gap"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">All ${score.of} answers with comments</span></summary><div class="govuk-details__text">${answersTable(f)}</div></details>
${f.instrument.limits.map((l) => html`<p class="op-small op-quiet">${l.words}</p>`)}`,
  )

function answersTable(f: Finished): Html {
  const was = f.before?.assessment.answers
  return table({
    caption: 'Answers',
    hideCaption: true,
    head: ['Question', 'Answer', ...(was ? ['Last time'] : []), 'Comment'],
    rows: f.instrument.items.map((item) => {
      const a = f.answers[item.key]
      const ticks = (item.subTicks ?? []).filter((t) => a?.ticks.includes(t.key)).map((t) => t.words)
      return [
        html`${item.number}. ${item.label}`,
        answers[a?.answer ?? 'not-asked'],
        ...(was ? [answers[was[item.key]?.answer ?? 'not-asked']] : []),
        html`${ticks.length > 0 && `${ticks.join(', ')}. `}${a?.note}`,
      ]
    }),
  })
}

/** Before anything else, and said plainly; then what can follow. */
function stepsSection(f: Finished): Part {
  const steps = stepsFor(f.instrument, f.answers).filter((s) => s.next)
  if (steps.length === 0) return undefined
  const line = (s: (typeof steps)[number]) =>
    html`<li><b>${s.prompt}</b> (${s.item.number}). ${s.ask} ${s.asked ? html`<b>${s.answer}.</b>` : html`<b>Not asked.</b>`} ${s.next}</li>`
  const [now, then] = [steps.filter((s) => s.now), steps.filter((s) => !s.now)]
  return section(
    'What these answers ask of you',
    html`${now.length > 0 && html`<div class="op-box op-box--grave"><h3>Now</h3><ul class="op-items">${now.map(line)}</ul></div>`}
${then.length > 0 && html`<ul class="op-items op-gap">${then.map(line)}</ul>`}`,
  )
}

function mattersSection(f: Finished): Part {
  const clusters = clustersOf(f.instrument, f.answers)
  const quote = (keys: readonly string[]) =>
    keys
      .map((k) => f.answers[k]?.note ?? '')
      .filter((n) => n !== '')
      .map((n) => html` “${n}”`)
  const changes = f.before ? changesSince(f.instrument, f.before.assessment.answers, f.answers) : []
  if (clusters.length === 0 && !f.words.worries && !f.words.changed && changes.length === 0) return undefined
  return section(
    'What matters more than the sum',
    html`<ul class="op-items">
${f.words.worries && html`<li><b>What worries her most.</b> “${f.words.worries}”</li>`}
${clusters.map((c) => html`<li><b>${c.words}</b> (${c.numbers.join(', ')}).${quote(c.items)}</li>`)}
${f.words.changed && html`<li><b>What has changed.</b> ${f.words.changed}</li>`}
${changes.length > 0 && html`<li><b>Answered differently from last time:</b> ${changes.map((c) => `${c.item.label} (${answers[c.from]}, now ${answers[c.to]})`).join('; ')}.</li>`}
</ul>`,
  )
}

const criteriaSection = (f: Finished): Html =>
  section(
    'Four ways to the meeting, each on its own',
    table({
      caption: 'The four criteria',
      hideCaption: true,
      cards: true,
      head: ['Way', 'Met', 'Because'],
      rows: f.assessment.criteria.map((c) => [
        f.instrument.criteria.find((x) => x.key === c.key)?.name ?? c.key,
        stateMark(c.met ? 'met' : 'not-met'),
        because(c),
      ]),
    }),
  )
const because = (c: Criterion): Html =>
  html`${c.because}${c.evidence.length > 0 && html`<ul class="op-small">${c.evidence.map((e) => html`<li>${e}</li>`)}</ul>`}<br><small class="op-quiet">Source: ${c.source}${c.rule && `, rule in force: ${c.rule}`}</small>`

function decision(f: Finished): Html {
  const a = f.assessment
  const level = a.level ?? 'standard'
  const definition = f.instrument.levels.find((l) => l.key === level)
  return html`<div class="op-decide"><h2>The level</h2>
<p>${riskMark(level)}</p><p>${definition?.words}</p>
<p class="op-small op-quiet">Judged by ${f.by}${a.finishedAt && html` on ${sayDateTime(a.finishedAt)}`}. Source of the definition: ${definition?.source}.</p>
${a.reason !== '' && html`<h3>Why</h3><p>${a.reason}</p>`}
${a.next === 'not-now' && html`<p><b>Not referred then.</b>${a.secondName !== '' && html` Agreed with ${a.secondName}.`}</p>`}
<p class="op-gap"><a class="govuk-button" href="${routesOf(f.family, a.contactId)}">See where it can go</a></p>
<p class="op-small op-quiet">Signed and kept as it stands. A later assessment is added beside it.</p>
${level !== 'high' && html`<p><a href="/families/${f.family.id}/level">Judge it high now</a></p>`}
<p><a href="/families/${f.family.id}/assessments/new">Assess again</a></p></div>`
}
const earlier = (f: Finished): Part =>
  f.earlier.length === 0
    ? undefined
    : html`<div class="op-box op-gap"><h2>Earlier</h2>${table({
        caption: 'Earlier assessments',
        hideCaption: true,
        head: ['Date', 'By', 'Level'],
        rows: f.earlier.map(({ assessment: a, by }) => [
          html`<a href="/families/${f.family.id}/assessments/${a.id}">${a.finishedAt ? sayDay(dayIn(a.finishedAt), { short: true }) : 'Not finished'}</a>`,
          by,
          a.level && a.state === 'finished' ? riskMark(a.level as Level) : '',
        ]),
      })}<p class="op-small op-quiet op-gap">The number of each stands in its own page. Numbers of different forms are never compared.</p></div>`

export function finishedPage(f: Finished): Html {
  const score = scoreOf(f.instrument, f.answers)
  return html`<div class="op-head"><div><h1>Risk: what the answers say</h1><p class="op-head__sub">${f.instrument.short}, ${f.member?.name ?? f.family.title}, asked by ${f.by} on ${sayDateTime(f.assessment.begunAt, { weekday: true })} ${seenBy('her workers and the front door')}</p></div></div>
<div class="op-cols op-cols--wide op-cols--mid"><div class="op-a">${stepsSection(f)}${scoreSection(f, score)}</div>
<div class="op-b">${mattersSection(f)}${criteriaSection(f)}</div>
<aside class="op-c">${decision(f)}${earlier(f)}</aside></div>`
}
