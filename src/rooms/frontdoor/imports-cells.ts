/**
 * One cell of a police file, read as somebody's system or a spreadsheet wrote it: days, times, levels, names of relations, children. Each
 * answers what it understood or why it did not; nothing is guessed that a person would have to guess.
 */
import { ageOn, clockTime, type Day, day, type Time } from '#lib/day.ts'
import { dialled } from '#lib/phone.ts'
import { fold } from '#lib/text.ts'
import type { Level } from '#pack/index.ts'
import type { TieKind } from '#rooms/people/index.ts'

/** Why a cell cannot stand, in words that say how to mend it. */
export class Fault {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

// ── Days and times ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const weekday = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i
const likeDay = 'write it like 09/03/2026'

/** A year of two numbers is the latest that is not still to come: nobody here is over a hundred. */
const yearOf = (typed: string, today: Day): number => {
  if (typed.length === 4) return Number(typed)
  const now = Number(today.slice(0, 4))
  const near = Math.floor(now / 100) * 100 + Number(typed)
  return near > now ? near - 100 : near
}
/** Day before month, as in the United Kingdom, or year first, as systems write it. Never month before day. */
export function readDay(cell: string, called: string, today: Day): Day | Fault | undefined {
  const text = cell.trim().replace(weekday, '')
  if (text === '') return undefined
  const said = cell.slice(0, 40)
  if (/^\d{5}(\.\d+)?$/.test(text))
    return new Fault(`${called} is “${said}”, a spreadsheet’s own number for a day: show the column as dates, or ${likeDay}`)
  const [, y, m, d] = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/.exec(text) ?? []
  const [, d2, m2, y2] = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?!\d)/.exec(text) ?? []
  const [, d3, m3, y3] = /^(\d{1,2})(?:st|nd|rd|th)?[-/. ]+(?:of\s+)?([a-z]{3,9})\.?,?[-/. ]+(\d{4}|\d{2})(?!\d)/i.exec(text) ?? []
  const month = m3?.toLowerCase().replace(/^sept$/, 'sep') ?? ''
  const named = months.findIndex((name) => name === month || name.slice(0, 3) === month) + 1
  const read =
    y !== undefined
      ? day(Number(y), Number(m), Number(d))
      : y2 !== undefined
        ? day(yearOf(y2, today), Number(m2), Number(d2))
        : y3 !== undefined && named > 0
          ? day(yearOf(y3, today), named, Number(d3))
          : undefined
  if (read === undefined || read < '1900-01-01') return new Fault(`${called} is “${said}”, which is not a day: ${likeDay}`)
  return read > today ? new Fault(`${called} is “${said}”, which is still to come: check the day and the year`) : read
}
/** The time after a day in the same cell ("09/03/2026 22:15", "2026-03-09T22:15:00Z"), if there is one. */
export const timeAfterDay = (cell: string): string => /(?:^|[\sT])(\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]m)?)/i.exec(cell)?.[1] ?? ''

/** '22:15', '2215', '22:15:00', '10.15pm', '9 am'. Undefined when it is not a time. */
export function readTime(cell: string): Time | undefined {
  const text = cell
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/hrs?$|hours$/, '')
  const [, h, m, half] = /^(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.]\d{2}(?:\.\d+)?)?(am|pm)?z?$/.exec(text) ?? []
  if (h === undefined || (m === undefined && half === undefined)) return undefined
  const hour = Number(h)
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined
  return clockTime(half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0), Number(m ?? 0))
}

// ── Closed lists ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const ungraded = ['', 'not graded', 'ungraded', 'not assessed', 'not known', 'unknown', 'none', 'n a', 'tbc', 'not recorded']
/** null: the police recorded no level. A word that is not understood is never taken for one. */
export function readLevel(cell: string): Level | null | Fault {
  if (ungraded.includes(fold(cell))) return null
  const text = fold(cell)
    .replace(/\b(risk|level|graded?|dash)\b/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (['high', 'h'].includes(text)) return 'high'
  if (['medium', 'med', 'm'].includes(text)) return 'medium'
  if (['standard', 'std', 'stand', 's'].includes(text)) return 'standard'
  return new Fault(`The recorded level is “${cell.slice(0, 40)}”: write standard, medium or high, or leave it empty`)
}

export type YesNo = 'yes' | 'no' | 'not-known'
/** Undefined when the word is none of them. */
export function readYesNo(cell: string): YesNo | undefined {
  const text = fold(cell)
  if (['', 'not known', 'unknown', 'nk', 'n k', 'not recorded', 'not asked', 'n a', 'dont know', 'unsure', 'not sure'].includes(text))
    return 'not-known'
  if (['yes', 'y', 'true', '1', 'safe'].includes(text)) return 'yes'
  return ['no', 'n', 'false', '0', 'unsafe', 'not safe'].includes(text) ? 'no' : undefined
}

export type Sex = 'female' | 'male' | 'other'
export function readSex(cell: string): Sex | null | undefined {
  const text = fold(cell)
  if (['', 'not known', 'unknown', 'nk', 'u', 'not recorded', 'not stated', 'n a'].includes(text)) return null
  if (['female', 'f', 'woman', 'girl', 'w'].includes(text)) return 'female'
  if (['male', 'm', 'man', 'boy'].includes(text)) return 'male'
  return ['other', 'o', 'non binary', 'nonbinary', 'x'].includes(text) ? 'other' : undefined
}

const former =
  /\b(ex|former|previous|estranged|separated|divorced)\b.*\b(partner|husband|wife|spouse|boyfriend|girlfriend|bf|gf|fiancee?|intimate)\b|^(ex|separated|divorced|estranged)$|\b(boyfriend|girlfriend|partner|husband|wife)\b.*\b(ex|former|separated|divorced)\b/
const relations: readonly (readonly [RegExp, TieKind])[] = [
  [former, 'former-partner'],
  [
    /in law\b|\b(uncle|aunt|cousin|nephew|niece|relative|grandson|granddaughter|grandchild|great grand\w*|family member)\b/,
    'other-relative',
  ],
  [/\bstep ?(father|mother|dad|mum|parent)\b/, 'step-parent-of'],
  [/\bstep ?(son|daughter|child|brother|sister)\b/, 'other-relative'],
  [/\bgrand ?(mother|father|parent|mum|dad)\b/, 'grandparent-of'],
  [/\b(husband|wife|spouse|married|civil partner)\b/, 'spouse'],
  [/\b(partner|boyfriend|girlfriend|bf|gf|fiancee?|cohabit\w*|intimate|dating)\b/, 'partner'],
  [/\b(mother|mum|mam)\b/, 'mother-of'],
  [/\b(father|dad)\b/, 'father-of'],
  [/\bparent\b/, 'parent-of'],
  [/\b(son|daughter|child|adult child)\b/, 'child-of'],
  [/\b(brother|sister|sibling)\b/, 'sibling-of'],
  [/\bcarer\b/, 'carer-of'],
  [/\b(neighbour|neighbor)\b/, 'neighbour'],
  [/\b(friend|housemate|flatmate)\b/, 'friend'],
]
/** What the suspect is to the victim. Words that are not in the list stay as words, under "someone else". */
export function readRelation(cell: string): { kind: TieKind; words: string } | undefined {
  const text = fold(cell)
  if (text === '' || ['not known', 'unknown', 'nk', 'n a', 'none'].includes(text)) return undefined
  return { kind: relations.find(([is]) => is.test(text))?.[1] ?? 'other', words: cell.trim() }
}

/** As it is to be kept: what is dialled, or the words as they came when they hold a number somewhere. Undefined when there is none. */
export const readPhone = (cell: string): string | undefined => {
  const text = cell.trim()
  // A spreadsheet takes the nought off the front of a number.
  const whole = /^[1-9]\d{9}$/.test(text.replace(/\s/g, '')) ? `0${text.replace(/\s/g, '')}` : text
  return dialled(whole) ?? ((text.match(/\d/g)?.length ?? 0) >= 6 ? text : undefined)
}

// ── Children ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface ChildSaid {
  givenName: string
  familyName: string
  bornOn: Day | null
  /** In whole years; null when neither an age nor a day was given. */
  age: number | null
}
export interface ChildrenSaid {
  children: ChildSaid[]
  /** The cell says that there are none. */
  none: boolean
  /** Pieces that could not be read as a child under 18; they stay in the words. */
  unread: string[]
}
const noChildren = ['none', 'no', 'nil', '0', 'no children', 'none recorded', 'no kids', 'n']
const notKnown = ['', 'n a', 'not known', 'unknown', 'nk', 'not recorded']
const heading =
  /^\s*(?:\d{1,2}|one|two|three|four|five|six|seven|eight)?\s*(?:x\s*)?\b(?:children|child|kids?|sons?|daughters?|boys?|girls?)\b(?:\s*\b(?:names?|aged|ages?|are|is|under 18|at home)\b)*\s*[:,-]?\s*/i
const monthsOld = /\b(\d{1,2})\s*(?:months?|mths?|mos?|weeks?|wks?|days?)\b(?:\s*old)?/i
const aBaby = /\b(?:new ?born|baby|infant)\b/i
const aboutAge = /(?:\baged?\b|\bage:)?\s*\b(\d{1,2})\s*(?:years?(?:\s*old)?|yrs?(?:\s*old)?|y\/?o|y)?\b/i

const born =
  /(?:\b(?:dob|born|b)\b\.?:?\s*)?(\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\s+\d{4})/i
const nameIn = (piece: string) =>
  piece
    .replace(/[()[\]:,]|\b(?:dob|born|aged?|old|about|approx(?:imately)?|(?:step)?(?:son|daughter|child|boy|girl)s?)\b\.?/gi, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.-]+|[\s.-]+$/g, '')

function readChild(piece: string, today: Day): ChildSaid | undefined {
  const when = born.exec(piece)?.[1]
  const bornOn = when === undefined ? undefined : readDay(when, '', today)
  if (bornOn instanceof Fault) return undefined
  const young = bornOn === undefined ? (monthsOld.exec(piece) ?? aBaby.exec(piece)) : null
  const years = bornOn === undefined && young === null ? aboutAge.exec(piece) : null
  const found = bornOn !== undefined ? born.exec(piece) : (young ?? years)
  const name = nameIn(found ? piece.replace(found[0], ' ') : piece)
  // Anything but a name left over means that the piece was not understood.
  if (
    !/^[\p{L}\p{M}'’ -]*$/u.test(name) ||
    name.split(' ').length > 4 ||
    /\b(?:unborn|pregnan\w*|expecting|adult|not|known)\b/i.test(piece)
  )
    return undefined
  const months = young?.[1] !== undefined && /mo?n?ths?|mos?/i.test(young[0]) ? Number(young[1]) : 0
  const age = bornOn !== undefined ? ageOn(bornOn, today) : young ? Math.floor(months / 12) : years ? Number(years[1]) : null
  // Without an age only what is written like a name is one: "due in July" is not.
  if (age === null ? !/^\p{Lu}/u.test(name) : age > 17) return undefined
  const [givenName = '', ...rest] = name.split(' ')
  return { givenName, familyName: rest.join(' '), bornOn: bornOn ?? null, age }
}

/** "Alfie 9, Mia 4" · "Alfie (9); Mia (b. 01/02/2021)" · "2 children, 9 and 4" · "Alfie, 9, Mia, 4" · "baby, 8 months" · "none". */
export function readChildren(cell: string, today: Day): ChildrenSaid {
  const said: ChildrenSaid = { children: [], none: false, unread: [] }
  const text = fold(cell)
  if (notKnown.includes(text)) return said
  if (noChildren.includes(text)) return { ...said, none: true }
  const pieces: string[] = []
  for (const piece of cell.replace(heading, '').split(/[,;\n]+|\s+(?:and|&)\s+/i)) {
    const plain = piece.trim()
    const last = pieces.at(-1)
    // "Alfie, 9" is one child in two pieces.
    if (last !== undefined && !/\d/.test(last) && !aBaby.test(last) && /^(?:aged?\s*)?\d/i.test(plain))
      pieces[pieces.length - 1] = `${last} ${plain}`
    else if (plain !== '') pieces.push(plain)
  }
  for (const piece of pieces) {
    const child = readChild(piece, today)
    if (child) said.children.push(child)
    else said.unread.push(piece)
  }
  // "Two boys": there are children, and nothing more is known of them.
  if (pieces.length === 0) said.unread.push(cell.trim())
  return said
}
