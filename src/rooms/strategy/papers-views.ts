/** How papers look inside: the list with what waits for the reader, one paper as a draft, and one as it was published. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import type { Pack, Strategy } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Paper } from '#platform/papers/blocks.ts'
import { paperHtml } from '#platform/papers/page.ts'
import { stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { section } from './page-parts.ts'
import { paperKinds, sayPeriod } from './papers-rules.ts'
import { type Edition, type Held, publishedOf } from './papers-store.ts'

const strategyName = (pack: Pack, key: string): string => pack.strategies.find((s: Strategy) => s.key === key)?.short ?? key
export const nameOf = (pack: Pack, p: Held): string => `${paperKinds[p.kind]}, ${strategyName(pack, p.strategy)}: ${sayPeriod(p)}`
const openWords = { board: 'the board', public: 'everyone' } as const

/** Where it stands, in one word and a sentence. */
export function stateOf(p: Held): { mark: Html; words: string } {
  const last = p.editions[0]
  const published = publishedOf(p)[0]
  if (last && !last.published && !p.readyAt)
    return { mark: stateMark('in-progress', 'Signed'), words: `Signed ${sayDay(dayIn(last.signedAt))}, not published yet` }
  if (p.words && p.readyAt)
    return { mark: stateMark('in-progress', 'To sign'), words: `Ready to be signed since ${sayDay(dayIn(p.readyAt))}` }
  if (published?.published)
    return {
      mark: stateMark('done', 'Published'),
      words: `Published ${sayDay(dayIn(published.published.at))}, to ${openWords[published.published.openTo]}`,
    }
  return { mark: stateMark('open', 'Draft'), words: p.shown ? 'A draft that the board may read' : 'A draft' }
}

export interface ListOfPapers {
  pack: Pack
  papers: readonly Held[]
  /** What the reader has to do about it. */
  waits(p: Held): string | undefined
  begins: boolean
}
export function papersBody({ pack, papers, waits, begins }: ListOfPapers): Html {
  const row = (p: Held, more: Part) => [
    html`<a href="/papers/${p.id}">${nameOf(pack, p)}</a>`,
    html`${stateOf(p).mark}<small>${stateOf(p).words}</small>`,
    more,
  ]
  const mine = papers.filter((p) => waits(p))
  const drafts = papers.filter((p) => p.words && !waits(p) && publishedOf(p).length === 0)
  const out = papers.filter((p) => publishedOf(p).length > 0)
  const head = (last: string) => ['Paper', { text: 'Where it stands', label: '' }, { text: last, label: '' }]
  return html`<div class="op-head"><div><h1>Papers</h1><p class="op-head__sub">What boards are told, from the same records. What is published stays as it was.</p></div>${begins && html`<div class="op-head__do"><a class="govuk-button" href="/papers/new">Begin a paper</a></div>`}</div>
${mine.length > 0 && section('Waiting for you', table({ caption: 'Papers that wait for you', hideCaption: true, cards: true, head: head('To do'), rows: mine.map((p) => row(p, waits(p))) }))}
${drafts.length > 0 && section('Drafts', table({ caption: 'Drafts', hideCaption: true, cards: true, head: head('Changed'), rows: drafts.map((p) => row(p, p.words && sayDateTime(p.words.at, { short: true }))) }))}
${section('Published', table({ caption: 'Published papers', hideCaption: true, cards: true, head: head('Versions'), rows: out.map((p) => row(p, publishedOf(p).length === 1 ? 'As first published' : `Corrected: version ${publishedOf(p).length}`)), empty: 'Nothing is published yet.' }))}
<p class="op-small op-gap-l"><a href="/statutory-returns">Statutory returns</a>. <a href="/results">What everyone may read</a>.</p>`
}

export const files = { pdf: 'PDF', docx: 'Word', ods: 'Spreadsheet (ODS)', csv: 'CSV' } as const
export const fileLinks = (at: string, name: string): Html =>
  html`<p class="op-small">As a file: ${Object.entries(files).map(([kind, words], i) => html`${i > 0 && ', '}<a href="${at}/${kind}">${words}<span class="govuk-visually-hidden"> of ${name}</span></a>`)}</p>`

export interface DraftPage {
  pack: Pack
  held: Held
  paper: Paper
  author: boolean
  signer: boolean
  /** What stands in the way of handing it over. */
  lacks: string | undefined
  changes: Part
}
/** The draft as it would be signed now, with what the reader may do. */
export function draftBody(d: DraftPage): Html {
  const { held } = d
  const at = `/papers/${held.id}`
  const last = held.editions[0]
  const state = stateOf(held)
  const step = (value: string, text: string, look = 'govuk-button--secondary') =>
    html`<button class="govuk-button ${look}" name="do" value="${value}" data-module="govuk-button" data-prevent-double-click="true">${text}</button>`
  const primary: Part = d.author
    ? html`<a class="govuk-button" href="${at}/write">Write</a>`
    : d.signer && held.readyAt
      ? html`<a class="govuk-button" href="${at}/sign">Sign it off</a>`
      : d.signer && last && !last.published && html`<a class="govuk-button" href="${at}/publish">Publish version ${last.version}</a>`
  return html`<div class="op-head"><div><h1>${d.paper.title}</h1><p class="op-head__sub">${d.paper.under}</p></div><div class="op-head__do">${primary}</div></div>
<p class="op-sent">${state.mark} ${state.words}.${last && !last.published && !held.readyAt && d.signer ? ' What is signed is kept as it was: what changed since is not in it.' : ''}</p>
${d.author && html`<form method="post" action="${at}/step"><div class="govuk-button-group">${!held.readyAt && step('ready', 'It is ready to be signed')}${held.shown ? step('taken back', 'Take the draft back from the board') : step('shown', 'Let the board read the draft')}</div>${!held.readyAt && d.lacks && html`<p class="op-small">Before it can be signed: ${d.lacks}</p>`}</form>`}
${fileLinks(`${at}/draft`, 'the draft')}
${versionsList(held)}
${d.changes}
<div class="op-gap-l">${paperHtml(d.paper)}</div>`
}
export function versionsList(held: Held, at?: Edition): Part {
  if (held.editions.length === 0) return false
  const nth = (e: Edition) => publishedOf(held).filter((x) => x.version <= e.version).length
  return section(
    'Versions',
    table({
      caption: 'Versions, newest first',
      hideCaption: true,
      cards: true,
      head: ['Version', { text: 'Signed', label: 'Signed' }, 'Published', 'What it changed'],
      rows: held.editions.map((e) => [
        e.id === at?.id
          ? html`<b>${e.published ? nth(e) : 'Not published'}</b>`
          : html`<a href="/papers/${held.id}/versions/${e.version}">${e.published ? nth(e) : `Signed ${sayDay(dayIn(e.signedAt), { short: true })}`}</a>`,
        sayDay(dayIn(e.signedAt), { short: true }),
        e.published ? `${sayDay(dayIn(e.published.at), { short: true })}, to ${openWords[e.published.openTo]}` : 'No',
        e.changed || (nth(e) <= 1 ? 'The first' : '–'),
      ]),
    }),
  )
}
/** As it was signed: nothing in it is worked out again. */
export function editionBody(held: Held, edition: Edition, paper: Paper, writes: boolean): Html {
  const newer = publishedOf(held)[0]
  return html`<div class="op-head"><div><h1>${paper.title}</h1><p class="op-head__sub">${paper.under}</p></div></div>
${edition.changed && html`<div class="govuk-inset-text"><b>What this version changes.</b> ${edition.changed}</div>`}
${newer && newer.version > edition.version && html`<div class="govuk-inset-text">There is a newer version, of ${sayDay(dayIn(newer.signedAt))}. <a href="/papers/${held.id}/versions/${newer.version}">Read it</a>.</div>`}
<p class="op-sent">${edition.published ? html`<b>Published ${sayDay(dayIn(edition.published.at))}, to ${openWords[edition.published.openTo]}.</b> It stays as it was published: later changes in the records do not change it.` : html`<b>Signed ${sayDay(dayIn(edition.signedAt))}</b>, and not published.`}</p>
${fileLinks(`/papers/${held.id}/versions/${edition.version}`, 'this version')}
${versionsList(held, edition)}
${writes && html`<p class="op-small"><a href="/papers/${held.id}/draft">The draft of a correction</a></p>`}
<div class="op-gap-l">${paperHtml(paper)}</div>`
}
