/** How looks are drawn: one line for each colleague and day, in words. Names of staff, which part, on which basis, when; never what a page said. */
import { addDays, type Day, parseDay } from '#lib/day.ts'
import { sayDay, sayTime } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { tag } from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import type { Colleague } from './colleagues.ts'
import { type Days, type Looked, mostLines, period } from './looked.ts'
import { onlyLooks } from './looked-rules.ts'
import { bases, type Class, classes } from './policy.ts'

/** The days a page shows: up to the one in the address (a link's, never typed), today unless given. */
export function daysShown(today: Day, to: string | undefined): Days {
  const last = to === undefined ? today : parseDay(to)
  if (!last || last > today) throw new NotFound('day')
  return { from: addDays(last, 1 - period), to: last }
}

/** 'is named on this family: took the contact, ...' cut to 'named on this family'. */
export const basisWords = (kinds: readonly string[]): string =>
  kinds.length === 0
    ? 'None at that moment'
    : [...new Set(kinds.map((k) => k.split('/')[0] ?? k))]
        .map((k) =>
          Object.hasOwn(bases, k) ? (bases[k as keyof typeof bases].split(/[:,(]/)[0] ?? k).trim().replace(/^(is|has) /, '') : k,
        )
        .join('; ')
/** The parts of a record in a few words, for a table; the policy's own for one that is not here yet. */
const parts: Partial<Record<Class, string>> = {
  identity: 'names',
  contact: 'how to reach her',
  location: 'where she is',
  address: 'addresses he knows',
  danger: 'danger to workers',
  report: 'what was told',
  incident: 'incidents',
  level: 'level',
  risk: 'assessment',
  account: 'her own words',
  referral: 'referrals',
  request: 'requests',
  plan: 'needs and actions',
  'safety-plan': 'her safety plan',
  support: 'calls and notes',
  child: 'children’s notes',
  meeting: 'the meeting',
  link: 'whose file it is',
  harm: 'who harms',
  engagement: 'whether he came',
  'his-account': 'his account',
  concern: 'concerns',
  heard: 'what was done about a concern',
  passed: 'what was passed on',
  word: 'words passed',
  looked: 'who looked',
}
const isClass = (c: string): c is Class => Object.hasOwn(classes, c)
export const classWords = (of: readonly string[]): string => {
  const words = Object.keys(classes).filter((c) => of.includes(c))
  const said = [...words, ...of.filter((c) => !isClass(c))].map((c) => (isClass(c) ? (parts[c] ?? classes[c].what) : c))
  return said.length === 0 ? 'Nothing was shown' : sentenceList(said).replace(/^./, (c) => c.toUpperCase())
}
/** What the vault's own functions are called in the record. */
const vaultWords: Record<string, string> = { 'vault.keep': 'keep a number or a place', 'vault.reveal': 'open a number or a place' }
const whenWords = (l: Looked): string =>
  l.times === 1
    ? sayTime(l.firstAt)
    : `${l.times} times, ${sayTime(l.firstAt) === sayTime(l.lastAt) ? '' : 'from '}${sayTime(l.firstAt)}${sayTime(l.firstAt) === sayTime(l.lastAt) ? '' : ` to ${sayTime(l.lastAt)}`}`
const did = (l: Looked): Part => {
  if (!l.allowed) return tag({ text: 'Turned away', classes: 'govuk-tag--red' })
  if (l.actions.every((a) => a === 'find')) return 'Came up in a search'
  if (l.actions.every((a) => a === 'find' || a === 'list for a panel')) return 'On a list for a panel'
  const changed = l.actions.filter((a) => !onlyLooks(a) && a !== 'change')
  return changed.length > 0
    ? html`Looked, and changed<small>${sentenceList(changed.map((a) => vaultWords[a] ?? a))}</small>`
    : l.actions.includes('change')
      ? 'Looked, and changed'
      : 'Looked'
}

export interface LookedTable {
  caption: string
  looks: readonly Looked[]
  everyone: ReadonlyMap<string, Colleague>
  /** Whose and which: a column each, left out where the page is about one. */
  show: { who: boolean; family: boolean }
  /** Governance goes on from here to the family or the colleague. */
  links: boolean
}
export function lookedTable({ caption, looks, everyone, show, links }: LookedTable): Html {
  const who = (l: Looked): Part => {
    const c = everyone.get(l.hatId)
    return html`${links ? html`<a href="/who-looked/colleague/${l.staffId}">${c?.name ?? 'Somebody who left'}</a>` : html`<b>${c?.name ?? 'Somebody who left'}</b>`}<small>${c ? `${c.title}, ${c.teamName}, ${c.agencyName}` : ''}</small>`
  }
  const family = (l: Looked): Part =>
    l.reference && l.familyId
      ? html`<a href="/who-looked/family/${l.familyId}">${l.reference}</a>`
      : l.familyId
        ? 'No such family'
        : html`<span class="op-quiet">In lists and searches</span>`
  const days = new Set(looks.map((l) => l.day))
  return html`${table({
    caption,
    hideCaption: true,
    cards: true,
    head: [...(show.who ? ['Who'] : []), ...(show.family ? ['Family'] : []), 'When', 'What they did', 'Which parts', 'On which basis'],
    rows: [...days].flatMap((day) => [
      { group: sayDay(day, { weekday: true }) },
      ...looks
        .filter((l) => l.day === day)
        .map((l) => [
          ...(show.who ? [who(l)] : []),
          ...(show.family ? [family(l)] : []),
          whenWords(l),
          did(l),
          classWords(l.classes),
          l.familyId === null ? '–' : basisWords(l.bases),
        ]),
    ]),
    empty: 'Nobody, in these days.',
  })}
${looks.length >= mostLines && html`<p class="op-small op-quiet">Only the newest ${mostLines} lines are shown.</p>`}`
}
/** To the days before and after, as a link. */
export const otherDays = (days: Days, today: Day, path: string): Html =>
  html`<p class="op-do op-gap"><a href="${path}?to=${addDays(days.from, -1)}">The ${period} days before</a>${days.to < today && html` · <a href="${path}">Up to today</a>`}</p>`
export const sayDays = (days: Days): string => (days.from === days.to ? sayDay(days.from) : `${sayDay(days.from)} to ${sayDay(days.to)}`)
