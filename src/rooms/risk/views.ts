/** How an assessment looks once it is finished: the number with its unknowns, what matters more than it, the four criteria, what to do next. */
import type { Day } from '#lib/day.ts'
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
  earlier: readonly { assessment: Assessment; by: string; form: string }[]
  /** The level as it was last judged, whoever judged it: beside a form that gives none. */
  levelNow: Level | undefined
  /** When to assess again, by level and by what has happened since. */
  due: { by: Date; because: string } | undefined
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
  f.instrument.ends !== 'level'
    ? inWords(f, score)
    : section(
        'What was answered',
        html`<p class="op-sent"><b>${isPartial(score) ? `${score.asked} of ${score.of} asked. ` : ''}${score.yes} of ${score.of} are Yes.</b> ${scoreWords(score)} ${isVisiblyHigh(f.instrument, score) ? `${f.instrument.highAt?.yes} or more always shows high.` : ''}</p>
${answersPicture(f.instrument, f.answers, score)}
<ul class="op-key"><li><b>${score.yes}</b> Yes, filled</li><li><b>${score.notKnown}</b> Don’t know, hatched</li><li><b>${score.no}</b> No, empty</li><li><b>${score.of - score.asked}</b> Not asked, dashed</li></ul>
<details class="govuk-details op-gap"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">All ${score.of} answers with comments</span></summary><div class="govuk-details__text">${answersTable(f)}</div></details>
${f.instrument.limits.map((l) => html`<p class="op-small op-quiet">${l.words}</p>`)}`,
      )

/** A form without a number: what was answered, in its own words, and what was not asked. */
function inWords(f: Finished, score: Score): Html {
  const said = (which: Answer) => f.instrument.items.filter((i) => (f.answers[i.key]?.answer ?? 'not-asked') === which)
  const note = (key: string) => f.answers[key]?.note ?? ''
  const [yes, unknown, open] = [said('yes'), said('dont-know'), said('not-asked')]
  return section(
    'What was answered',
    html`${yes.length === 0 ? html`<p class="op-sent">Nothing was answered Yes.</p>` : html`<ul class="op-items">${yes.map((i) => html`<li><b>${i.label}</b>${note(i.key) !== '' && html`. “${note(i.key)}”`}</li>`)}</ul>`}
${unknown.length > 0 && html`<p><b>Not known:</b> ${unknown.map((i) => i.label).join('; ')}.</p>`}
${open.length > 0 && html`<p><b>Not asked:</b> ${open.length === score.of ? 'nothing was asked' : open.map((i) => i.label).join('; ')}.</p>`}
<details class="govuk-details op-gap"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">All ${score.of} answers with comments</span></summary><div class="govuk-details__text">${answersTable(f)}</div></details>
${f.instrument.limits.map((l) => html`<p class="op-small op-quiet">${l.words}</p>`)}`,
  )
}

/** Another agency's grade, as it was given. */
const givenSection = (f: Finished): Html => {
  const { level, on, by } = f.assessment.given
  return section(
    'As it was given',
    html`<p>${level && level !== 'not-said' ? riskMark(level) : html`<b>No grade was said</b>`}</p>
<p class="op-sent">Given ${on ? sayDay(on as Day) : ''}${by && `, ${by}`}.</p>
${f.words.worries && html`<p>“${f.words.worries}”</p>`}
${f.instrument.limits.map((l) => html`<p class="op-small op-quiet">${l.words}</p>`)}`,
  )
}

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
    html`<li><b>${s.prompt}</b> (${s.item.number}). ${s.ask} ${s.asked ? html`<b>${s.answer}.</b>` : html`<b>Not asked.</b>`} ${s.next}${s.opens && html` <a href="/families/${f.family.id}/assessments/new?form=${s.opens}&amp;about=${f.assessment.memberId}">Begin it</a>`}</li>`
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
  if (clusters.length === 0 && !f.words.worries && !f.words.changed) return undefined
  return section(
    f.instrument.ends === 'level' ? 'What matters more than the sum' : 'What it means',
    html`<ul class="op-items">
${f.words.worries && html`<li>${f.instrument.ends === 'level' ? html`<b>What worries her most.</b> “${f.words.worries}”` : html`<b>What ${f.by} makes of it.</b> ${f.words.worries}`}</li>`}
${clusters.map((c) => html`<li><b>${c.words}</b> (${c.numbers.join(', ')}).${quote(c.items)}</li>`)}
${f.words.changed && html`<li><b>What has changed.</b> ${f.words.changed}</li>`}</ul>`,
  )
}

/** This beside the last: only what is different, and both texts. An answer that nobody asked today is not a change, and says so. */
function besideSection(f: Finished): Part {
  if (!f.before) return undefined
  const last = f.before.assessment
  const changes = changesSince(f.instrument, last.answers, f.answers)
  const silent = f.instrument.items.filter(
    (i) => (f.answers[i.key]?.answer ?? 'not-asked') === 'not-asked' && (last.answers[i.key]?.answer ?? 'not-asked') !== 'not-asked',
  )
  const on = sayDay(dayIn(last.finishedAt ?? last.begunAt), { short: true })
  const was = (level: Level | null) => (level ? riskMark(level) : 'Not judged')
  return section(
    'Beside the last',
    html`${
      changes.length === 0
        ? html`<p>No answer is different from ${on}, of those asked both times.</p>`
        : table({
            caption: 'What is different',
            hideCaption: true,
            cards: true,
            head: ['What', on, 'Now'],
            rows: [
              ...(f.instrument.ends === 'level' ? [['The level, as judged', was(last.level), was(f.assessment.level)]] : []),
              ...changes.map((c) => [
                html`${c.item.label}${(f.answers[c.item.key]?.note ?? '') !== '' && html`<small>“${f.answers[c.item.key]?.note}”</small>`}`,
                answers[c.from],
                html`<b>${answers[c.to]}</b>`,
              ]),
            ],
          })
    }
${silent.length > 0 && html`<p class="op-small">Answered then, not asked now: ${silent.map((i) => i.label).join('; ')}. Nothing is carried over.</p>`}
${last.instrumentVersion !== f.assessment.instrumentVersion && html`<p class="op-small op-quiet">The wording has changed since: then ${last.instrumentVersion}, now ${f.assessment.instrumentVersion}.</p>`}`,
  )
}

const criteriaSection = (f: Finished): Part =>
  f.instrument.criteria.length > 0 &&
  section(
    f.instrument.criteria.length === 4 ? 'Four ways to the meeting, each on its own' : 'Ways to the meeting, each on its own',
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

const again = (f: Finished): Part =>
  f.due && html`<p><b>Assess again by ${sayDay(dayIn(f.due.by), { weekday: true })}.</b> ${f.due.because}.</p>`
const wording = (f: Finished): string =>
  `${f.instrument.ownLabels ? 'our own labels' : 'the licensed wording'}, ${f.assessment.instrumentVersion}`
function decision(f: Finished): Html {
  const a = f.assessment
  if (f.instrument.ends !== 'level')
    return html`<div class="op-decide"><h2>The level</h2><p>${f.levelNow ? riskMark(f.levelNow) : html`<b>Nobody has judged it yet.</b>`}</p>
<p class="op-small op-quiet">${f.instrument.ends === 'given' ? 'The police grade changes nothing here by itself.' : 'This form gives no level and no number.'} A person judges it.</p>
${again(f)}<p class="op-gap"><a class="govuk-button" href="/families/${f.family.id}/assessments/new?about=${a.memberId}">Assess now</a></p>
${f.levelNow !== 'high' && html`<p><a href="/families/${f.family.id}/level">Judge it high now</a></p>`}
<p><a href="${routesOf(f.family, a.contactId)}">See where it can go</a></p>
<p class="op-small op-quiet">Kept as it stands, with its wording: ${wording(f)}. A later one is added beside it.</p></div>`
  const level = a.level ?? 'standard'
  const definition = f.instrument.levels.find((l) => l.key === level)
  return html`<div class="op-decide"><h2>The level</h2>
<p>${riskMark(level)}</p><p>${definition?.words}</p>
<p class="op-small op-quiet">Judged by ${f.by}${a.finishedAt && html` on ${sayDateTime(a.finishedAt)}`}. Source of the definition: ${definition?.source}.</p>
${a.reason !== '' && html`<h3>Why</h3><p>${a.reason}</p>`}
${a.next === 'not-now' && html`<p><b>Not referred then.</b>${a.secondName !== '' && html` Agreed with ${a.secondName}.`}</p>`}
${again(f)}<p class="op-gap"><a class="govuk-button" href="${routesOf(f.family, a.contactId)}">See where it can go</a></p>
<p class="op-small op-quiet">Signed and kept as it stands, with its wording: ${wording(f)}. A later assessment is added beside it.</p>
${level !== 'high' && html`<p><a href="/families/${f.family.id}/level">Judge it high now</a></p>`}
<p><a href="/families/${f.family.id}/assessments/new">Assess again</a></p></div>`
}
const earlier = (f: Finished): Part =>
  f.earlier.length === 0
    ? undefined
    : html`<div class="op-box op-gap"><h2>Earlier</h2>${table({
        caption: 'Earlier assessments',
        hideCaption: true,
        head: ['Date', 'Form, by', 'Level'],
        rows: f.earlier.map(({ assessment: a, by, form }) => [
          html`<a href="/families/${f.family.id}/assessments/${a.id}">${a.finishedAt ? sayDay(dayIn(a.finishedAt), { short: true }) : 'Not finished'}</a>`,
          html`${form}<small>${by}</small>`,
          a.level && a.state === 'finished' ? riskMark(a.level as Level) : '',
        ]),
      })}<p class="op-small op-quiet op-gap">The number of each stands in its own page. Numbers of different forms are never compared.</p></div>`

export function finishedPage(f: Finished): Html {
  const score = scoreOf(f.instrument, f.answers)
  const title = f.instrument.ends === 'level' ? 'Risk: what the answers say' : f.instrument.name
  const how = f.instrument.ends === 'given' ? 'recorded by' : 'asked by'
  return html`<div class="op-head"><div><h1>${title}</h1><p class="op-head__sub">${f.instrument.ends === 'level' && `${f.instrument.short}, `}${f.member?.name ?? f.family.title}, ${how} ${f.by} on ${sayDateTime(f.assessment.begunAt, { weekday: true })} ${seenBy('her workers and the front door')}</p></div></div>
<div class="op-cols op-cols--wide op-cols--mid"><div class="op-a">${stepsSection(f)}${f.instrument.ends === 'given' ? givenSection(f) : scoreSection(f, score)}</div>
<div class="op-b">${besideSection(f)}${f.instrument.ends !== 'given' && mattersSection(f)}${criteriaSection(f)}</div>
<aside class="op-c">${decision(f)}${earlier(f)}</aside></div>`
}
