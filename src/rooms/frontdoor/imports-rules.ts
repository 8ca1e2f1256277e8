/**
 * A day's police notifications: what each row of the file says and what becomes of it. A row is taken, is a repeat of one already here, or
 * is refused with a reason that says how to mend it; only what cannot be acted on is refused, as a refused row is a person whom nobody rings
 * until somebody mends it. Roles are as the police recorded them, beside how we judge (practice decisions, 18).
 */
import type { Csv, CsvLimits } from '#lib/csv.ts'
import { type Day, daysBetween, type Time } from '#lib/day.ts'
import { type IdentifierKind, type Identifiers, identifierKinds, readIdentifier } from '#lib/identifiers.ts'
import { fold } from '#lib/text.ts'
import type { Level } from '#pack/index.ts'
import type { TieKind } from '#rooms/people/index.ts'
import {
  type ChildrenSaid,
  Fault,
  readChildren,
  readDay,
  readLevel,
  readPhone,
  readRelation,
  readSex,
  readTime,
  readYesNo,
  type Sex,
  timeAfterDay,
  type YesNo,
} from './imports-cells.ts'
import { type ColumnKey, columns } from './imports-columns.ts'
import { type Reading, translated } from './imports-words.ts'

/**
 * The area's police sent 6,149 notifications in a year, some 17 a day (S2). Two hundred are more than a long weekend's, and are brought in while somebody
 * waits; a backlog of years goes on behind the page.
 */
export const inOneRequest = 200
export const limits: CsvLimits = { maxBytes: 40_000_000, maxRows: 120_000, maxColumns: 100 }
const longest: Partial<Record<ColumnKey, number>> = { summary: 10_000, offence: 300, children: 500, address: 500, reference: 40 }

export interface PersonSaid {
  givenName: string
  familyName: string
  bornOn: Day | null
  sex: Sex | null
  /** Numbers of other systems that passed their check. Left out where there is none: what was marked before they were read is marked the same. */
  numbers?: Identifiers
}
/** One row, understood. */
export interface Notification {
  reference: string
  occurredOn: Day
  occurredAt: Time | null
  /** As the police recorded it; null when they recorded none. */
  level: Level | null
  offence: string
  summary: string
  victim: PersonSaid | null
  suspect: PersonSaid | null
  relation: { kind: TieKind; words: string } | null
  phone: string | null
  safeToCall: YesNo
  address: string
  postcode: string
  /** He was there: ordinary access. Everything else goes to the vault. */
  addressKnownToHim: boolean
  children: (ChildrenSaid['children'][number] & Pick<PersonSaid, 'numbers'>)[]
  childrenWords: string
  /** Whether children live there or were there; null when the file does not say. */
  hasChildren: boolean | null
  childrenPresent: YesNo
}
export interface FileRow {
  /** As an editor counts lines. */
  line: number
  cells: string[]
  reference: string
  /** What could be read of the level, also of a row that is refused: a high one must not wait in a list of mistakes. */
  level: Level | null
  /** Whose it is, for the list; empty in a row that could not be read. */
  name: string
  faults: string[]
  /** What was left out or taken otherwise than it was written. */
  notes: string[]
  /** The line of an earlier row with the same reference and the same words. */
  sameAs: number | null
  notification: Notification | null
}
/** A row as it came: with what was wrong in it, where it could not be parted into cells. */
export interface RawRow {
  line: number
  cells: string[]
  problem?: string
}
/** What a file has said of a reference before: where, and a digest of the words. */
export interface Seen {
  line: number
  said: string
}

/** One reference however it was typed: case, spaces and the make of a dash do not make it another. */
export const referenceKey = (typed: string): string =>
  typed
    .trim()
    .toUpperCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, '')

/** Why nothing of a file can be taken, whatever its columns are called. Two problems spoil no row; after any other, rows may be lost unseen. */
export const headFaults = (csv: Pick<Csv, 'header' | 'rows' | 'problems'>): string[] => {
  const faults = csv.problems
    .filter(
      (p) =>
        p.cells === undefined && !/has no heading|not text|are merged|error of its formula|more than one column is headed/i.test(p.what),
    )
    .map((p) => (p.line > 1 ? `Line ${p.line}: ${p.what}` : p.what))
  if (faults.length === 0 && csv.rows.length === 0 && !csv.problems.some((p) => p.cells !== undefined))
    faults.push('The file has headings and no rows under them')
  return faults
}

/** The rows of a file, or of a part of one; `seen` is what the parts before it said, and is added to; `short` makes a digest of what it keeps. */
export function readRows(
  raw: readonly RawRow[],
  mapping: Reading,
  today: Day,
  seen: Map<string, Seen>,
  short: (text: string) => string = (text) => text,
): FileRow[] {
  const rows = raw.map((r) =>
    r.problem === undefined
      ? readRow(r.line, r.cells, mapping, today)
      : unreadable(
          r.line,
          r.cells,
          mapping.at,
          /cell/.test(r.problem)
            ? `${r.problem}. Put quotation marks round a cell that holds a comma, or mend the row`
            : `${r.problem}. Mend it in the spreadsheet`,
        ),
  )
  markRepeats(rows, seen, short)
  return rows
}

/** Which column holds which number of whom. */
const numbersOf = {
  victim: { nhs: 'victimNhs', upn: 'victimUpn', pnc: 'victimPnc', cro: 'victimCro' },
  suspect: { nhs: 'suspectNhs', upn: 'suspectUpn', pnc: 'suspectPnc', cro: 'suspectCro' },
} as const satisfies Record<string, Record<IdentifierKind, ColumnKey>>
const numberColumns: ReadonlySet<ColumnKey> = new Set(Object.values(numbersOf).flatMap((of): ColumnKey[] => Object.values(of)))

type At = ReadonlyMap<ColumnKey, number>
const cellOf = (cells: readonly string[], at: At, key: ColumnKey): string => cells[at.get(key) ?? -1]?.trim() ?? ''
const plainLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const unreadable = (line: number, cells: string[], at: At, why: string): FileRow => ({
  line,
  cells,
  reference: plainLine(cellOf(cells, at, 'reference')).slice(0, 40),
  // A cell too many has moved the rest along: the level is looked for in all of them.
  level: cells.some((c) => c.length <= 100 && readLevel(c) === 'high' && fold(c) !== 'h') ? 'high' : null,
  name: '',
  faults: [why],
  notes: [],
  sameAs: null,
  notification: null,
})

function readRow(line: number, cells: string[], mapping: Reading, today: Day): FileRow {
  const faults: string[] = []
  const notes: string[] = []
  // What is too long is refused below, and read no further than it may reach.
  const cell = (key: ColumnKey) => translated(cellOf(cells, mapping.at, key).slice(0, (longest[key] ?? 100) + 1), key, mapping)
  const sound = <T>(read: T | Fault | undefined): T | undefined => {
    if (!(read instanceof Fault)) return read
    faults.push(read.text)
    return undefined
  }
  for (const [key, c] of Object.entries(columns) as [ColumnKey, { heading: string }][]) {
    const most = longest[key] ?? 100
    if (!numberColumns.has(key) && cell(key).length > most) faults.push(`${c.heading} is longer than ${most} characters: shorten it`)
  }

  const reference = referenceKey(cell('reference'))
  if (reference === '') faults.push('There is no reference: add the police’s number for this notification')
  else if (/^\d(\.\d+)?E\+?\d+$/.test(reference))
    faults.push(`The reference was turned into “${reference}” by a spreadsheet: show the column as text and put the whole number back`)
  const dayIn = (key: ColumnKey) =>
    sound(asTyped(readDay(cell(key), columns[key].heading, today), cell(key), cellOf(cells, mapping.at, key)))
  const occurredOn = dayIn('occurredOn')
  if (cell('occurredOn') === '') faults.push('There is no occurred date: add the day it happened, like 09/03/2026')
  const level = sound(readLevel(cell('level'))) ?? null
  const timeTyped = cell('occurredAt') || timeAfterDay(cell('occurredOn'))
  const occurredAt = readTime(timeTyped) ?? null
  if (timeTyped !== '' && occurredAt === null) notes.push(`The time “${timeTyped.slice(0, 20)}” could not be read; left out`)

  const person = (which: 'victim' | 'suspect'): PersonSaid | null => {
    const sex = readSex(cell(`${which}Sex`))
    if (sex === undefined) notes.push(`The ${which}’s sex could not be read; left out`)
    const bornOn = dayIn(`${which}Born`) ?? null
    const name = { givenName: nameIn(cell(`${which}Given`)), familyName: nameIn(cell(`${which}Family`)) }
    const numbers: Identifiers = {}
    for (const [kind, key] of Object.entries(numbersOf[which]) as [IdentifierKind, ColumnKey][]) {
      if (cell(key) === '' || unnamed.includes(fold(cell(key)))) continue
      const read = readIdentifier(kind, cell(key))
      if (read.ok) numbers[kind] = read.value
      // Never the row: a digit too many in a number must not cost somebody a call.
      else notes.push(`The ${which}’s ${identifierKinds[kind].replace(/^U/, 'u')} is left out: ${read.mend}`)
    }
    const known = Object.keys(numbers).length > 0
    return name.givenName + name.familyName === '' && bornOn === null && !sex && !known
      ? null
      : { ...name, bornOn, sex: sex ?? null, ...(known ? { numbers } : {}) }
  }
  const victim = person('victim')
  const suspect = person('suspect')
  const offence = plainLine(cell('offence'))
  const summary = cell('summary')
  if (offence === '' && summary === '') faults.push('It does not say what happened: fill in the offence or the summary')
  if (named(victim) === '' && named(suspect) === '') faults.push('Nobody is named: add the victim’s name, or the suspect’s')
  else if (named(victim) === '') notes.push('The victim is not named')
  if (victim && suspect && named(victim) !== '' && fold(named(victim)) === fold(named(suspect)) && victim.bornOn === suspect.bornOn)
    faults.push('The victim and the suspect are the same person: put the right name in each')

  const phone = readPhone(cell('phone')) ?? null
  if (cell('phone') !== '' && phone === null) notes.push('The telephone number could not be read; left out')
  const safeToCall = asked(cell('safeToCall'), 'Safe to call', notes)
  const said = readChildren(cell('children'), today)
  if (said.unread.length > 0) notes.push('Not every child’s age could be read; the children are kept in the police’s words too')
  const childrenPresent = asked(cell('childrenPresent'), 'Children present', notes)
  const scene = asked(cell('addressIsScene'), columns.addressIsScene.heading, notes)

  const row: FileRow = {
    line,
    cells,
    reference,
    level,
    name: named(victim) || named(suspect),
    faults,
    notes,
    sameAs: null,
    notification: null,
  }
  if (faults.length > 0 || occurredOn === undefined) return row
  const address = cell('address')
  const postcode = plainLine(cell('postcode')).toUpperCase()
  const addressKnownToHim = scene === 'yes' && !heMayNotKnow(`${offence} ${summary}`)
  if (scene === 'yes' && !addressKnownToHim && address + postcode !== '')
    notes.push('The words suggest that he was not there or does not know the address: it goes to the vault')
  row.notification = {
    reference,
    occurredOn,
    occurredAt,
    level,
    offence,
    summary,
    victim,
    suspect,
    relation: relationOf(cell('relationship'), victim, suspect, notes),
    phone,
    safeToCall,
    address,
    postcode,
    addressKnownToHim,
    children: said.children,
    childrenWords: notKnownWords.includes(fold(cell('children'))) ? '' : plainLine(cell('children')),
    hasChildren: childrenPresent === 'yes' || said.children.length > 0 || said.unread.length > 0 ? true : said.none ? false : null,
    childrenPresent,
  }
  return row
}
/** A fault says the cell as it stands in their file, and the day as they write it. */
const asTyped = (read: Day | Fault | undefined, turned: string, typed: string): Day | Fault | undefined =>
  read instanceof Fault && turned !== typed
    ? new Fault(read.text.replace(turned, typed).replace('write it like 09/03/2026', 'write it like 03/27/2026'))
    : read
const notKnownWords = ['n a', 'not known', 'unknown', 'nk', 'not recorded']
const asked = (cell: string, called: string, notes: string[]): YesNo => {
  const read = readYesNo(cell)
  if (read === undefined) notes.push(`${called} says “${cell.slice(0, 30)}”; taken as not known`)
  return read ?? 'not-known'
}
const unnamed = ['not known', 'unknown', 'nk', 'not given', 'not recorded', 'withheld', 'n a', 'none', 'tbc']
/** As it was typed, except in capitals throughout, as police systems write: PIKE is Pike and O'BRIEN O'Brien. */
const nameIn = (cell: string): string => {
  const text = plainLine(cell)
  if (unnamed.includes(fold(text))) return ''
  return /\p{Ll}/u.test(text)
    ? text
    : text.toLowerCase().replace(/(^|[\s'’-])(\p{L})/gu, (_, before: string, first: string) => before + first.toUpperCase())
}
export const named = (p: PersonSaid | null): string => (p ? [p.givenName, p.familyName].filter((n) => n !== '').join(' ') : '')

/**
 * The police go to her where she is, and a call or a message tells them nothing of whether he knows it. So "he was there" is not believed of
 * abuse from afar or of someone who has fled: to hide an address he knows costs one tap, the other mistake may cost a life.
 */
export const heMayNotKnow = (text: string): boolean =>
  /\b(malicious communications?|refuge|fled|new address|moved (?:away|out|house|address)|does ?n.?t know where|not know (?:where|her|his|the)|whereabouts|hiding|non-?disclosure|by (?:phone|text|e-?mail|letter)|text(?:s|ed|ing)? (?:her|him|messages?)|online|social media|whatsapp|facebook|instagram|snapchat|voicemail|phone calls?|track(?:ed|er|ing)|looking for (?:her|him))\b/i.test(
    text,
  )

/** A relation that the two ages contradict is kept as words: a mother cannot be the younger. */
function relationOf(cell: string, victim: PersonSaid | null, suspect: PersonSaid | null, notes: string[]): Notification['relation'] {
  const said = readRelation(cell)
  if (!said) return null
  if (said.kind === 'other') return said
  const older = victim?.bornOn && suspect?.bornOn ? daysBetween(suspect.bornOn, victim.bornOn) : undefined
  const parent = said.kind === 'mother-of' || said.kind === 'father-of' || said.kind === 'parent-of' || said.kind === 'grandparent-of'
  if (older !== undefined && ((parent && older <= 0) || (said.kind === 'child-of' && older >= 0))) {
    notes.push(`“${said.words.slice(0, 40)}” does not fit the two dates of birth; kept as words`)
    return { kind: 'other', words: said.words }
  }
  return said
}

/** The same reference twice: the second is a repeat when it says the same, and has to be told apart by a person when it does not. */
function markRepeats(rows: FileRow[], seen: Map<string, Seen>, short: (text: string) => string): void {
  for (const row of rows) {
    if (!row.notification) continue
    const before = seen.get(row.reference)
    const said = short(row.cells.map(fold).join('\u0001'))
    if (!before) seen.set(row.reference, { line: row.line, said })
    else if (before.said === said) row.sameAs = before.line
    else {
      row.notification = null
      row.faults.push(
        `It has the same reference as line ${before.line} and other words. If it is another incident give it its own reference; if it corrects line ${before.line}, keep one of the two`,
      )
    }
  }
}

// ── What becomes of each row ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Fate = 'new' | 'repeated' | 'rejected'
export const fateOf = (row: FileRow, here: ReadonlySet<string>): Fate =>
  row.notification === null ? 'rejected' : row.sameAs !== null || here.has(row.reference) ? 'repeated' : 'new'

/** More urgent here than what came first under the same reference: the police have thought again, and somebody must read it. */
const rank = { standard: 1, medium: 2, high: 3 } as const
export const isRaised = (held: Level | null, says: Level | null): boolean =>
  says !== null && (held === null ? says === 'high' : rank[says] > rank[held])
