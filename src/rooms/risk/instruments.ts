/**
 * Which form is for whom, and what a form of any kind lacks before it can end. The forms are the pack's, with their versions; numbers of two are never
 * compared and never added. Pure.
 */
import type { Instrument, Level } from '#pack/index.ts'

export interface About {
  role: 'victim' | 'unjudged' | 'child' | 'harms' | 'other'
  age: number | undefined
  /** She and the person who harms are this to one another, where it is known. */
  name?: string
}
export type May = { may: true; note?: string } | { may: false; why: string }

/** Under 16 a child comes first as a child; at 16 and 17 both doors (practice 1.5; practice decisions, 6). What is not known asks and does not refuse. */
export function mayRecord(instrument: Instrument, about: About): May {
  const { roles, minAge = 0, maxAge = 200, who } = instrument.for
  // Not yet clear: asked about as somebody who may be harmed. Never on one paper with the person who harms.
  const as = about.role === 'unjudged' ? 'victim' : about.role
  const no = (why: string): May => ({ may: false, why })
  if (as === 'harms' || as === 'other' || !roles.includes(as)) return no(`${instrument.short} is for: ${lower(who)}.`)
  if (about.age !== undefined && (about.age < minAge || about.age > maxAge))
    return no(
      about.age < 16 && roles.includes('victim') && minAge >= 16
        ? 'Under 16, a child comes first as a child: go to children’s safeguarding. This checklist is for people of 16 and over.'
        : `${instrument.short} is for: ${lower(who)}. This is age ${about.age}.`,
    )
  if (instrument.ends !== 'level' || about.age === undefined || about.age >= 18) return { may: true }
  return {
    may: true,
    note:
      about.age < 16
        ? 'Under 16 this tells children’s safeguarding, and never goes to the meeting for adults.'
        : 'At 16 and 17 both doors: children’s safeguarding as well as the way for adults.',
  }
}
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** Whose words stand on the form, and what it is: where they are our own labels they are never read out as the questions. */
export const saysWording = (i: Instrument): string =>
  i.items.length === 0
    ? i.askFrom
    : `${i.ownLabels ? 'Our own labels, not a published wording.' : 'The published wording, used under licence.'} ${i.askFrom}`
export const keepsWording = (i: Instrument): string => `Version: ${i.version}. What is answered keeps the wording it was answered in.`

/** What can be recorded on her side; what is for people who harm is kept with them alone. */
export const hersOf = (all: readonly Instrument[]): Instrument[] => all.filter((i) => !i.for.roles.includes('harms'))
/** The forms that fit somebody here, the usual ones first: those that end in a level, then what they ask for, then the rest. */
export function formsFor(all: readonly Instrument[], people: readonly About[]): Instrument[] {
  const order = { level: 0, note: 1, given: 2 }
  return hersOf(all)
    .filter((i) => people.some((p) => mayRecord(i, p).may))
    .sort((a, b) => order[a.ends] - order[b.ends])
}
/** What is begun when nobody chose: the usual checklist where it fits, otherwise the first that does. */
export const usualFor = (all: readonly Instrument[], usual: string, about: About): Instrument | undefined => {
  const fitting = formsFor(all, [about])
  return fitting.find((i) => i.key === usual) ?? fitting[0]
}

/** A grade that another agency gave, as it gave it. */
export interface Given {
  level?: Level | 'not-said' | undefined
  /** The day it was given. */
  on?: string | undefined
  by?: string
}
export const givenLevels = { standard: 'Standard', medium: 'Medium', high: 'High', 'not-said': 'Not said' } as const
/** Theirs, so it needs what they said and when; whether it is high is not for us to mend. */
export function givenGaps(g: Given, today: string): Partial<Record<'givenLevel' | 'givenOn', string>> {
  return {
    ...(g.level === undefined ? { givenLevel: 'Select the grade they gave' } : {}),
    ...(g.on === undefined
      ? { givenOn: 'Enter the day it was given' }
      : g.on > today
        ? { givenOn: 'The day it was given must be today or before' }
        : {}),
  }
}
