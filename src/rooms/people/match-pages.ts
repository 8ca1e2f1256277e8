/**
 * Possible matches: what waits to be looked at, by harm; one pair side by side with what speaks for and against; what was decided, and its undoing. Where the
 * reader has not both plans in sight, the same page says which parts agree and differ, and of whom it does not say.
 */
import { identifierKinds } from '#lib/identifiers.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { plural, sentenceList } from '#lib/text.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { longText, oneOf } from '#platform/fields.ts'
import { form, Problem, type Problems } from '#platform/form.ts'
import { posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { question } from '#platform/views/form.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import { personMark, seenBy, shape } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleague, type Role, type StaffSite } from '#rooms/access/index.ts'
import { barOf, bitsWords, longest, sentenceCase, sumWords } from './bars.ts'
import { agreement, becauseWords, hiddenParts, needsTwo, type Saying, sayings, stakeWords, vetoes } from './link-rules.ts'
import {
  decidedPairs,
  openPair,
  type Pair,
  type PairLink,
  type PairSide,
  sayOfPair,
  undoPair,
  type Waiting,
  waitingPairs,
} from './matching.ts'
import { ageIn, memberRoles, policeRoles, sayAge, sexes } from './rules.ts'

/** The front door, its managers and governance. Which pairs, and whether with names, is for the database. */
export const reviewers: readonly Role[] = ['front-door', 'manager', 'governance']
export const mayReview = (viewer: Context['viewer']): boolean => viewer.role === 'governance' || viewer.frontDoor !== null

const deciding = form({
  said: oneOf(
    'What do you think?',
    {
      same: { text: sayings.same, hint: 'Both records stay, and can be parted again' },
      related: { text: sayings.related, hint: 'A sister, a son of the same name, a housemate: two records, and it is known' },
      different: { text: sayings.different, hint: 'They are not offered again' },
      unsure: { text: sayings.unsure, hint: 'It waits for a colleague, who is not told what you said' },
    },
    { missing: 'Select what you think', small: true },
  ),
  why: longText('Why', {
    optional: true,
    rows: 3,
    max: 600,
    called: 'why',
    hint: 'What you looked at. Colleagues read it once they have spoken',
  }),
})
const undoing = form({ undo: longText('Why is it undone?', { missing: 'Enter why it is undone', rows: 2, max: 600, called: 'why' }) })

export function matchPages(site: StaffSite): void {
  const allowed = (ctx: Context) => {
    if (!mayReview(ctx.viewer)) throw new NotFound('matches')
  }
  site.get('/matches', reviewers, async ({ ctx, query }) => {
    allowed(ctx)
    return query.show === 'decided' ? showDecided(ctx) : showQueue(ctx)
  })
  site.get('/matches/:pairId', reviewers, async ({ ctx, params }) => {
    allowed(ctx)
    return showPair(ctx, await openPair(ctx, params.pairId), {})
  })
  site.post('/matches/:pairId', reviewers, async ({ ctx, params, body }) => {
    allowed(ctx)
    const pair = await openPair(ctx, params.pairId)
    const read = deciding.read(body)
    if ('problems' in read) return showPair(ctx, pair, { body, problems: read.problems })
    try {
      const came = await sayOfPair(ctx, pair.id, read.answers.said as Saying, read.answers.why ?? '')
      return { go: came === 'settled' ? `/matches/${pair.id}` : `/matches?after=${came === 'waits' ? 'waits' : 'decided'}` }
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      return showPair(ctx, pair, { body, problems: { said: new Problem(e.message) } })
    }
  })
  site.post('/matches/:pairId/undo', reviewers, async ({ ctx, params, body }) => {
    allowed(ctx)
    const pair = await openPair(ctx, params.pairId)
    const read = undoing.read(body)
    if ('problems' in read) return showPair(ctx, pair, { body, problems: read.problems })
    await undoPair(ctx, pair.id, read.answers.undo)
    return { go: `/matches/${pair.id}` }
  })
}

// ── The lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const tabs = (at: 'waiting' | 'decided') =>
  html`<nav class="moj-sub-navigation" aria-label="Possible matches"><ul class="moj-sub-navigation__list"><li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/matches"${at === 'waiting' && html` aria-current="page"`}>Waiting</a></li><li class="moj-sub-navigation__item"><a class="moj-sub-navigation__link" href="/matches?show=decided"${at === 'decided' && html` aria-current="page"`}>Decided</a></li></ul></nav>`
const head = (ctx: Context, sub: Part) =>
  html`<div class="op-head"><div><h1>Possible matches</h1><p class="op-head__sub">${sub} ${seenBy(ctx.viewer.role === 'governance' ? 'governance and front-door managers, without names' : 'front-door workers of your area')}</p></div></div>`
const without = 'Two people, not named to you'
const who = (names: readonly [string, string] | undefined): Part =>
  names ? html`<b>${names[0]}</b> and <b>${names[1]}</b>` : html`<b>${without}</b>`

async function showQueue(ctx: Context): Promise<Outcome> {
  const { pairs, all } = await waitingPairs(ctx)
  return ctx.page({
    title: 'Possible matches',
    at: 'matches',
    body: html`${head(ctx, all === 0 ? 'Nothing waits.' : `${plural(all, 'pair')} to look at, by what a mistake would do.`)}
${tabs('waiting')}
<p class="op-sent">Nothing is joined until a person says so; where a victim, a child or somebody hidden is involved, until two do.</p>
${table({
  caption: 'Pairs that wait',
  hideCaption: true,
  cards: true,
  empty: 'Nobody is waiting to be looked at by you. New pairs come when people are named; what you have spoken on waits for a colleague.',
  head: ['Who', 'At stake', 'Why it is here', 'Since', { text: 'Look', hide: true }],
  rows: pairs.map((p) => [
    html`${who(p.names)}<small>${p.roles ? rolesOf(p) : areasOf(ctx, p)}</small>`,
    stake(p),
    html`${becauseWords[p.because]}${p.sayings > 0 && html`<small>${p.sayings === 1 ? 'One colleague has' : `${p.sayings} colleagues have`} looked</small>`}`,
    sayDay(dayIn(p.foundAt), { short: true }),
    html`<a href="/matches/${p.id}">Look<span class="govuk-visually-hidden"> at ${p.names ? `${p.names[0]} and ${p.names[1]}` : 'this pair'}</span></a>`,
  ]),
})}
${all > pairs.length && html`<p class="op-small op-quiet">${plural(all - pairs.length, 'more')} after these.</p>`}`,
  })
}
const rolesOf = (p: Waiting) => p.roles && html`${memberRoles[p.roles[0]]} · ${memberRoles[p.roles[1]]}`
const areaName = (ctx: Context, key: string) => ctx.pack.areas.find((a) => a.key === key)?.name ?? key
const areasOf = (ctx: Context, p: Pick<Waiting, 'areas'>) =>
  p.areas[0] === p.areas[1] ? areaName(ctx, p.areas[0]) : `${areaName(ctx, p.areas[0])} · ${areaName(ctx, p.areas[1])}`
const stake = (p: Parameters<typeof stakeWords>[0]): Part => {
  const words = stakeWords(p)
  return words.length === 0 ? html`<span class="op-quiet">nobody at risk by it</span>` : sentenceList(words)
}

async function showDecided(ctx: Context): Promise<Outcome> {
  const all = await decidedPairs(ctx)
  return ctx.page({
    title: 'Possible matches',
    at: 'matches',
    body: html`${head(ctx, 'What was decided, the newest first. A wrong one is undone on its page.')}
${tabs('decided')}
${table({
  caption: 'Pairs that are decided',
  hideCaption: true,
  cards: true,
  empty: 'Nothing has been decided yet.',
  head: ['Who', 'Decided', 'When', { text: 'Open', hide: true }],
  rows: all.map((d) => [
    who(d.names),
    html`${sayings[d.outcome]}<small>${d.outcome === 'different' ? 'no link' : d.stands ? `linked${d.how === 'automatic' ? ' by itself' : ''}` : 'the link was undone'}</small>`,
    sayDay(dayIn(d.decidedAt), { short: true }),
    html`<a href="/matches/${d.id}">Open<span class="govuk-visually-hidden"> ${d.names ? `${d.names[0]} and ${d.names[1]}` : 'this pair'}</span></a>`,
  ]),
})}`,
  })
}

// ── One pair ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function showPair(ctx: Context, p: Pair, sent: { body?: Body; problems?: Problems }): Promise<Outcome> {
  const problems = Object.entries(sent.problems ?? {})
  const standing = p.links.find((l) => l.undoneAt === null)
  const open = p.state === 'waiting'
  return ctx.page({
    title: problems.length > 0 ? 'Error: Are these the same person?' : 'Are these the same person?',
    at: 'matches',
    back: { href: '/matches', text: 'Possible matches' },
    ...(problems.length > 0 ? { status: 422 } : {}),
    body: html`${problems.length > 0 && errorSummary({ titleText: 'There is a problem', errorList: problems.map(([name, x]) => ({ text: x?.text ?? '', href: `#${name}` })) })}
<div class="op-head"><div><h1>Are these the same person?</h1><p class="op-head__sub">${open ? `${becauseWords[p.because]}, ${sayDay(dayIn(p.foundAt))}` : p.outcome ? 'Decided' : 'No longer alike'}. At stake: ${stake(p)}. ${seenBy(p.sight === 'names' ? 'front-door workers of your area' : 'governance and front-door managers, without names')}</p></div></div>
<div class="op-cols op-cols--wide"><div>
${sideBySide(ctx, p)}
${means(p)}
</div><aside>
${open ? decisionBox(p, sent) : html`<div class="op-box"><h2>${p.outcome ? sayings[p.outcome] : 'No longer alike'}</h2><p>${p.outcome ? `Decided ${p.decidedAt ? sayDay(dayIn(p.decidedAt)) : ''}.` : 'A name or a date was changed since, and they are not alike any more.'}</p></div>`}
${(standing || p.state === 'decided') && undoBox(p, standing, sent)}
${await history(ctx, p)}
<div class="op-box op-gap"><h2>If they are said to be one</h2><ul class="op-list op-small"><li>Both records stay as they are, each in its own plan; undone, it is as before.</li><li>Addresses and how to reach her are not carried over.</li><li>Nobody gains sight of anything by it. Only who is on both plans sees that there is a link.</li></ul></div>
</aside></div>`,
  })
}

/** What a part is on each side, where the reader may see it. Addresses and numbers never stand here. */
const values: Record<string, (s: PairSide) => Part> = {
  forename: (s) => html`${s.givenName}${s.knownAs !== '' && html`<small>called ${s.knownAs}</small>`}`,
  surname: (s) => (s.otherNames.length > 0 ? html`${s.familyName}<small>also ${sentenceList([...s.otherNames])}</small>` : s.familyName),
  born: (s) => (s.bornOn ? sayDay(s.bornOn) : s.ageAbout === null ? '' : `about ${s.ageAbout}`),
  sex: (s) => (s.sex && Object.hasOwn(sexes, s.sex) ? sexes[s.sex as keyof typeof sexes] : ''),
}
const agrees = { agrees: 'Agrees', nearly: 'Nearly', differs: 'Differs', 'not known': 'Nothing to compare' } as const
const notShown = html`<span class="op-quiet">not shown</span>`
const nothing = html`<span class="op-quiet">not known</span>`

function sideBySide(ctx: Context, p: Pair): Html {
  const bars = p.explained.bars
  const scale = longest(bars)
  const [a, b] = p.sides ?? []
  const heading = (s: PairSide | undefined, n: string): Part =>
    s
      ? html`${s.opens ? html`<a href="/families/${s.familyId}">${s.name}</a>` : s.name}<small>${s.reference}${s.state === 'closed' && ', no work now'}</small>`
      : n
  const cell = (name: string, s: PairSide | undefined): Part => {
    if (hiddenParts.has(name) || !s) return ['prior', 'relative', 'held'].includes(name) || name.endsWith(' rarity') ? '' : notShown
    const shown = Object.hasOwn(values, name) ? values[name]?.(s) : ''
    return shown === '' && Object.hasOwn(values, name) ? nothing : shown
  }
  // An age that was told is no birth date, and the sum knows nothing of it: whoever decides is told what the two say.
  const ages = a && b && [ageIn(a, ctx.today), ageIn(b, ctx.today)]
  const apart = ages && ages[0] !== undefined && ages[1] !== undefined ? Math.abs(ages[0] - ages[1]) : undefined
  const compared = (bar: (typeof bars)[number]): Part => {
    if (bar.name === 'born' && bar.level === 'not known on both' && apart !== undefined)
      return apart === 0 ? 'The same age, as told: not in the sum' : html`<b>${plural(apart, 'year')} apart</b>, as told: not in the sum`
    if (['prior', 'relative', 'held'].includes(bar.name) || bar.name.endsWith(' rarity')) return sentenceCase(bar.level)
    const how = agrees[agreement(bar.level)]
    return hiddenParts.has(bar.name) || p.sight === 'words' ? how : sentenceCase(bar.level === 'not known on both' ? how : bar.level)
  }
  const role = (s: PairSide | undefined): Part =>
    s
      ? html`${personMark(s.role, memberRoles[s.role])}${s.policeRole && html`<small>police recorded: ${policeRoles[s.policeRole]}</small>`}`
      : notShown
  const age = (s: PairSide | undefined): string => (s ? sayAge(s, ctx.today) : '')
  return html`<section class="op-sec"><div class="op-sec__head"><h2>Side by side</h2></div>
${
  bars.length === 0
    ? html`<p>${p.sides ? html`${a?.name}, ${age(a)} and ${b?.name}, ${age(b)}` : without}. It was said without a comparison.</p>`
    : table({
        caption: 'Side by side',
        hideCaption: true,
        cards: true,
        classes: 'op-table--match',
        head: [
          { text: 'Part', label: '' },
          { text: heading(a, 'One'), label: 'One' },
          { text: heading(b, 'The other'), label: 'The other' },
          'Compared',
          'Weight: against or for one person',
        ],
        rows: [
          { cells: ['In the plan', role(a), role(b), '', ''] },
          ...bars.map((bar) => ({
            cells: [bar.says, cell(bar.name, a), cell(bar.name, b), compared(bar), barOf(bar.bits, scale)],
            ...(bar.bits === 0 ? { classes: 'op-dim' } : {}),
          })),
          ...(p.explained.numbers ?? []).map((n) => ({
            cells: [identifierKinds[n.kind], notShown, notShown, n.agrees ? agrees.agrees : agrees.differs, ''],
          })),
          {
            cells: ['Sum', '', '', sumWords, html`<b>${bitsWords(bars.reduce((n, x) => n + x.bits, 0))}</b>`],
            classes: 'op-total',
          },
        ],
      })
}
${p.others > 0 && html`<p class="op-small">${plural(p.others, 'more record')} ${p.others === 1 ? 'is' : 'are'} said to be one with either of them: they would all be one.</p>`}
${p.joining && p.joining in vetoes && html`<p class="op-box op-box--warm">${vetoes[p.joining as keyof typeof vetoes]}</p>`}
${p.joining === 'bridge' && html`<p class="op-box op-box--warm">Only this pair would join two groups of records. Look at the others as well; two people must say so.</p>`}</section>`
}
function means(p: Pair): Html | undefined {
  const { same, relative, unrelated, sentence } = p.explained
  if (p.explained.bars.length === 0) return undefined
  const rows = [
    ['The same person', same],
    ['A relative, or somebody who lives there', relative],
    ['Somebody else', unrelated],
  ] as const
  return html`<section class="op-sec"><div class="op-sec__head"><h2>What that most likely means</h2></div>
<ul class="op-out">${[...rows]
    .sort((x, y) => y[1] - x[1])
    .map(
      ([words, share]) =>
        html`<li><span class="op-out__t"><b>${words}</b></span><svg class="op-pic op-outbar" viewBox="0 0 300 22" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect x="0" y="3" width="300" height="16" class="wash2"/><rect x="0" y="3" width="${Math.round(share * 300)}" height="16" class="fill"/></svg><span class="op-num op-strong">${share > 0.995 ? 'over 99%' : share < 0.005 ? 'under 1%' : `${Math.round(share * 100)}%`}</span></li>`,
    )}</ul>
<p class="op-small op-quiet op-gap">${p.sight === 'names' ? sentence : ''} ${p.explained.holds.length > 0 && 'What the pair is held for is not in these shares: weigh it yourself. '}${(p.explained.numbers ?? []).some((n) => n.agrees) && 'A number that only one person has is the same on both and is not in these shares either: it says more than a name. '}Sisters who share a home look alike as well. Of addresses and numbers it is known whether they agree, and nothing else. Model ${p.model}, learnt from made-up households: it ranks nothing here and decides nothing.</p></section>`
}

function decisionBox(p: Pair, sent: { body?: Body; problems?: Problems }): Html {
  const two = needsTwo(p, p.joining)
  const shown = { form: deciding, body: sent.body ?? (p.mine ? { said: p.mine } : {}), given: {}, problems: sent.problems ?? {} }
  const before = p.mine
    ? html`You have looked, and said: <b>${sayings[p.mine]}</b>. It waits for a colleague; until then you can say otherwise.`
    : p.sayings > 0
      ? 'A colleague has looked already. What they said is shown when you have spoken.'
      : two
        ? 'Two people look at this pair: “the same” and “related” hold when a second says so too.'
        : 'One person decides this pair.'
  return html`<form method="post" action="/matches/${p.id}" class="op-form op-decide" novalidate><h2>Your decision</h2><p class="op-small">${before}</p>${question(shown, 'said')}${question(shown, 'why')}${button({ text: 'Save the decision', preventDoubleClick: true })}</form>`
}
function undoBox(p: Pair, standing: PairLink | undefined, sent: { body?: Body; problems?: Problems }): Html {
  const words = standing ? (standing.kind === 'same' ? 'They are linked as one person' : 'They are linked as related') : 'Look at it again'
  return html`<div class="op-box op-gap"><h2>${words}</h2>${standing && html`<p class="op-small">${howWords[standing.how]}${standing.model !== '' && `, model ${standing.model}`}, ${sayDay(dayIn(standing.madeAt))}.</p>`}
<form method="post" action="/matches/${p.id}/undo" class="op-form" novalidate><div class="govuk-form-group${sent.problems?.undo && ' govuk-form-group--error'}"><label class="govuk-label" for="undo">${standing ? 'Why is it undone?' : 'Why?'}</label>${sent.problems?.undo && html`<p class="govuk-error-message" id="undo-error"><span class="govuk-visually-hidden">Error:</span> ${sent.problems.undo.text}</p>`}<textarea class="govuk-textarea" id="undo" name="undo" rows="2"${sent.problems?.undo && html` aria-describedby="undo-error"`}>${posted(sent.body ?? {}, 'undo')}</textarea></div>${button({ text: standing ? 'Undo the link' : 'Put it back to be looked at', classes: 'govuk-button--secondary' })}</form></div>`
}
const howWords: Record<PairLink['how'], string> = {
  before: 'Said before links were kept',
  intake: 'Said at the front door',
  review: 'Said here',
  automatic: 'Linked by itself',
}
/** Who said what and when, and each link with its end. */
async function history(ctx: Context, p: Pair): Promise<Html | undefined> {
  const name = async (hat: string | null) => (hat ? ((await colleague(ctx, hat))?.name ?? 'a colleague') : 'nobody: by itself')
  const lines: { at: Date; text: Html }[] = []
  for (const s of p.said ?? [])
    lines.push({
      at: s.at,
      text: html`${await name(s.hat)} said: <b>${sayings[s.said]}</b>${s.words !== '' && html`<br><span class="op-quiet">${s.words}</span>`}${s.over && html` <span class="op-quiet">(set aside since)</span>`}`,
    })
  for (const l of p.links) {
    const second = l.secondBy ? ` and ${await name(l.secondBy)}` : ''
    lines.push({
      at: l.madeAt,
      text: html`${shape('tick')} Linked as ${l.kind === 'same' ? 'one person' : 'related'} by ${await name(l.madeBy)}${second}`,
    })
    if (l.undoneAt)
      lines.push({
        at: l.undoneAt,
        text: html`${shape('cross')} The link was undone by ${await name(l.undoneBy)}${l.undoneWhy !== '' && html`<br><span class="op-quiet">${l.undoneWhy}</span>`}`,
      })
  }
  if (lines.length === 0) return undefined
  lines.sort((x, y) => x.at.getTime() - y.at.getTime())
  return html`<div class="op-box op-gap"><h2>What was done</h2><ul class="op-items">${lines.map((l) => html`<li class="op-small">${sayDay(dayIn(l.at), { short: true })}: ${l.text}</li>`)}</ul></div>`
}
