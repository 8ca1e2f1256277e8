/** The questions about a person: as they are added, as they are known, who they are to others, how they may be reached. */
import { addMonths, type Day, parseDay } from '#lib/day.ts'
import { type IdentifierKind, identifierIn, readAnyIdentifier } from '#lib/identifiers.ts'
import { dialled } from '#lib/phone.ts'
import {
  anyOf,
  aRoughDay,
  chooseAnyFrom,
  chooseFrom,
  email,
  longText,
  oneOf,
  type RoughDay,
  text,
  timeWindow,
  wholeNumber,
} from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import { html } from '#platform/html.ts'
import type { NewMember, Sex } from './actions.ts'
import { spanOfAge, spanOfDefault, spanOfMonth, spanOfYear } from './born.ts'
import { careAnswers, memberRoles, pointGaps, pointStates, type Span, sexes, type TieKind, tieKinds } from './rules.ts'
import type { ContactPoint, Member, OpenFamily } from './store.ts'

const name = {
  givenName: text('Given name', { optional: true, max: 100, width: 20 }),
  familyName: text('Family name', { optional: true, max: 100, width: 20 }),
}
const born = aRoughDay('Date of birth', { optional: true, called: 'date of birth' })
const age = wholeNumber('Or what age?', { optional: true, max: 120, width: 3, called: 'age' })
const unsure = anyOf(
  'Is it sure?',
  {
    guess: 'The age is a guess',
    default: { text: 'The day is a stand-in', hint: '1 January, for somebody who does not know theirs' },
  },
  { optional: true, small: true },
)
const sex = oneOf('Sex', sexes, { optional: true, inline: true, small: true })

/** Asked for where whoever rings or writes may have one at hand; never needed. Which it is, it says itself. */
export const aNumber = (question: string) =>
  text(question, {
    optional: true,
    max: 40,
    width: 20,
    spellcheck: false,
    hint: 'NHS, pupil (UPN), PNC or CRO number, only if it is at hand',
  })
export const numberGap = (typed: string | undefined): Problem | undefined => {
  const read = typed === undefined ? undefined : readAnyIdentifier(typed)
  return read && !read.ok ? new Problem(read.mend) : undefined
}
/** As it is kept and compared; what did not pass its check never comes this far. */
export function numberIn(typed: string | undefined): { kind: IdentifierKind; value: string } | undefined {
  const read = typed === undefined ? undefined : readAnyIdentifier(typed)
  return read?.ok ? { kind: read.kind, value: read.value } : undefined
}

interface BornAnswers {
  born?: RoughDay | undefined
  age?: number | undefined
  unsure?: readonly ('guess' | 'default')[] | undefined
}
const bornProblem = (a: BornAnswers): { born?: Problem; unsure?: Problem } =>
  a.unsure?.includes('default') && a.born?.exact === 'day' && !a.born.on.endsWith('-01-01')
    ? { unsure: new Problem('A stand-in is 1 January. Enter that day, or the year alone, or leave “stand-in” out') }
    : a.unsure?.includes('default') && !a.born
      ? { unsure: new Problem('Enter the stand-in date, or leave “stand-in” out') }
      : {}
/** Looked for before anyone is added. */
export const newPerson = form(
  {
    role: oneOf(
      'Who is this?',
      { ...memberRoles, unjudged: { text: memberRoles.unjudged, hint: 'Nobody has judged yet who harms whom' } },
      { missing: 'Select who this is', small: true },
    ),
    ...name,
    born,
    age,
    unsure,
    sex,
    number: aNumber('NHS, police or other number'),
  },
  (a) => {
    const number = numberGap(a.number)
    return { ...bornProblem(a), ...(number ? { number } : {}) }
  },
)
export type NewPerson = Answers<typeof newPerson>
/** A day that nobody said is not made up: a year or a month alone is a span, and so is a stand-in. */
const agesOf = (a: BornAnswers, today: Day): { bornOn: Day | null; ageAbout: number | null; span?: Span | null } => {
  const guess = a.unsure?.includes('guess') ?? false
  if (!a.born)
    return { bornOn: null, ageAbout: a.age ?? null, ...(a.age === undefined ? { span: null } : { span: spanOfAge(a.age, today, guess) }) }
  const { on, exact } = a.born
  const born = Number(on.slice(0, 4))
  const about = Math.max(0, a.age ?? Number(today.slice(0, 4)) - born)
  if (a.unsure?.includes('default')) return { bornOn: null, ageAbout: about, span: spanOfDefault(born) }
  if (exact === 'day') return { bornOn: on, ageAbout: null }
  return { bornOn: null, ageAbout: about, span: exact === 'year' ? spanOfYear(born) : spanOfMonth(on) }
}
/** The same, asked back: what was told is shown as it was told. */
const bornAnswers = (m: { bornOn: Day | null; ageAbout: number | null; span?: Span | null }): BornAnswers => {
  if (m.bornOn) return { born: { on: m.bornOn, exact: 'day' }, unsure: [] }
  const how = m.span?.how
  if (m.span && (how === 'year' || how === 'month')) return { born: { on: m.span.from, exact: how }, unsure: [] }
  if (m.span && how === 'default') return { born: { on: addMonths(m.span.from, 12), exact: 'day' }, unsure: ['default'] }
  return { ...(m.ageAbout === null ? {} : { age: m.ageAbout }), unsure: how === 'guess' ? ['guess'] : [] }
}
const sameBorn = (a: BornAnswers, m: Member): boolean => {
  const was = bornAnswers(m)
  return (
    a.age === was.age &&
    a.born?.on === was.born?.on &&
    a.born?.exact === was.born?.exact &&
    [...(a.unsure ?? [])].join() === [...(was.unsure ?? [])].join()
  )
}
export const memberFrom = (a: NewPerson, today: Day): NewMember => ({
  role: a.role,
  givenName: a.givenName ?? '',
  familyName: a.familyName ?? '',
  sex: a.sex ?? null,
  ...agesOf(a, today),
})

/** What somebody says of themselves, language and interpreter among it, has a page of its own (about-forms). */
export const personDetails = form(
  {
    ...name,
    knownAs: text('Called', { optional: true, max: 100, width: 20, hint: 'What to say when speaking with them' }),
    born,
    age,
    unsure,
    accessNeeds: text('What makes it possible to take part?', {
      optional: true,
      max: 300,
      hint: 'Hearing, sight, moving about, reading, anything else',
    }),
    careNeeds: oneOf('Care and support needs?', careAnswers, { optional: true, inline: true, small: true }),
  },
  bornProblem,
)
export type PersonDetails = Answers<typeof personDetails>
export const detailsOf = (m: Member): Partial<PersonDetails> => ({
  givenName: m.givenName || undefined,
  familyName: m.familyName || undefined,
  knownAs: m.knownAs || undefined,
  ...(bornAnswers(m) as Partial<PersonDetails>),
  accessNeeds: m.accessNeeds || undefined,
  careNeeds: m.careNeeds as NonNullable<PersonDetails['careNeeds']>,
})
/** What is stored, when somebody saved first: said again as answers. */
export const detailsFrom = (now: Record<string, unknown>): Partial<PersonDetails> => {
  const said = (key: string) => (typeof now[key] === 'string' && now[key] !== '' ? (now[key] as string) : undefined)
  return {
    givenName: said('givenName'),
    familyName: said('familyName'),
    knownAs: said('knownAs'),
    ...(bornAnswers({
      bornOn: parseDay(said('bornOn') ?? '') ?? null,
      ageAbout: typeof now.ageAbout === 'number' ? now.ageAbout : null,
      span: (now.span as Span | null | undefined) ?? null,
    }) as Partial<PersonDetails>),
    accessNeeds: said('accessNeeds'),
    careNeeds: said('careNeeds') as PersonDetails['careNeeds'],
  }
}
export const memberChanges = (a: PersonDetails, m: Member, today: Day): Omit<NewMember, 'policeRole'> => ({
  role: m.role,
  givenName: a.givenName ?? '',
  familyName: a.familyName ?? '',
  knownAs: a.knownAs ?? '',
  sex: m.sex as Sex | null,
  language: m.language,
  interpreter: m.interpreter,
  accessNeeds: a.accessNeeds ?? '',
  careNeeds: a.careNeeds ?? 'not asked',
  // An age that nobody changed is still the one that was told then.
  ...(sameBorn(a, m) ? { bornOn: m.bornOn, ageAbout: m.ageAbout, span: m.span } : agesOf(a, today)),
})

export const judged = form({
  role: oneOf(
    'As we judge it, who is this?',
    {
      victim: { text: memberRoles.victim, hint: 'Is being harmed, whoever called and whoever was arrested' },
      harms: { text: memberRoles.harms, hint: 'Say it only when somebody has talked with both apart, or there is no doubt' },
      child: memberRoles.child,
      other: memberRoles.other,
      unjudged: memberRoles.unjudged,
    },
    { missing: 'Select who this is', small: true },
  ),
  reason: longText('Why', {
    optional: true,
    rows: 3,
    max: 1000,
    called: 'why',
    hint: 'What it rests on: who was spoken with apart, who is afraid, who decides, what went before',
  }),
})

/** Whom a tie may lead to. */
export interface OnTie {
  family: OpenFamily
  from: Member
}
export const newTie = form({
  kind: oneOf('Is the', tieKinds as Record<TieKind, string>, { missing: 'Select how they are connected', small: true }),
  to: chooseFrom('Of whom?', {
    missing: 'Select of whom',
    small: true,
    choices: (on: OnTie) => Object.fromEntries(on.family.members.filter((m) => m.id !== on.from.id).map((m) => [m.id, m.name])),
  }),
  note: text('One line more', { optional: true, max: 200, hint: 'For example, apart since January' }),
})

const uses = {
  state: oneOf(
    'May it be used?',
    {
      safe: { text: pointStates.safe, hint: 'Somebody whose number it is has said so' },
      not_checked: {
        text: pointStates.not_checked,
        hint: 'One voice call with the script, by a trained worker. Nothing written, no message',
      },
      unsafe: { text: pointStates.unsafe, hint: 'Nobody uses it for anything' },
    },
    { missing: 'Select whether it may be used', small: true },
  ),
  saidBy: text('Who says so?', { optional: true, max: 120, width: 20, hint: 'Needed for safe. For example, herself, on the call' }),
  windowDays: text('On which days?', { optional: true, max: 120, width: 20, hint: 'For example, Monday to Friday' }),
  window: timeWindow('Between which times?', { optional: true }),
  agreed: anyOf(
    'Agreed to',
    { texts: 'Texts', voicemail: 'Messages left' },
    { optional: true, small: true, hint: 'Only what was asked and answered yes' },
  ),
  script: text('What to say', { optional: true, max: 200, hint: 'For example, say you are from the library' }),
  ifSomeoneElse: text('If someone else answers', { optional: true, max: 200 }),
  seenByOthers: text('Who else sees it, or may hear it?', {
    optional: true,
    max: 200,
    hint: 'For example, her mother has the telephone in the evening. Anyone but her is a reason to ask again',
  }),
}
type Uses = Answers<ReturnType<typeof usesForm>>
const usesForm = () =>
  form(uses, (a) => {
    const gap = pointGaps({ state: a.state, saidBy: a.saidBy ?? '' }).saidBy
    return gap ? { saidBy: new Problem(gap) } : {}
  })
export const pointUse = usesForm()
/** Those of the same person that are held already: changed, the old one is never used again (a number he may hold now, or know). */
export interface OnNewPoint {
  old: Readonly<Record<string, string>>
}
const instead = chooseAnyFrom('Does it take the place of one we hold?', {
  optional: true,
  small: true,
  hint: 'What is ticked is never used again',
  choices: (on: OnNewPoint) => on.old,
})
export const newPoint = form(
  {
    kind: oneOf('What is it?', { phone: 'A telephone number', email: 'An e-mail address' }, { missing: 'Select what it is', small: true }),
    phone: text('Telephone number', { missing: 'Enter the number', under: { field: 'kind', choice: 'phone' }, max: 60, width: 20 }),
    email: email('E-mail address', { missing: 'Enter the address', under: { field: 'kind', choice: 'email' } }),
    instead: { ...instead, draw: (q) => (Object.keys((q.given.subject as OnNewPoint).old).length === 0 ? html`` : instead.draw(q)) },
    ...uses,
  },
  (a) => {
    const gap = pointGaps({ state: a.state, saidBy: a.saidBy ?? '' }).saidBy
    return {
      ...(gap ? { saidBy: new Problem(gap) } : {}),
      ...(a.kind === 'phone' && dialled(a.phone ?? '') === undefined
        ? { phone: new Problem('Enter a phone number, like 01632 960 001, 07700 900 982 or +44 7700 900 982') }
        : {}),
    }
  },
)
export const useOf = (a: Uses) => ({
  state: a.state,
  saidBy: a.saidBy ?? '',
  windowDays: a.windowDays ?? '',
  windowFrom: a.window?.from ?? null,
  windowUntil: a.window?.until ?? null,
  texts: a.agreed.includes('texts'),
  voicemail: a.agreed.includes('voicemail'),
  script: a.script ?? '',
  ifSomeoneElse: a.ifSomeoneElse ?? '',
  seenByOthers: a.seenByOthers ?? '',
})
export const usesOf = (p: Omit<ContactPoint, 'id' | 'memberId' | 'kind' | 'secretId' | 'checkedAt' | 'version'>): Partial<Uses> => ({
  state: p.state,
  saidBy: p.saidBy || undefined,
  windowDays: p.windowDays || undefined,
  ...(p.windowFrom && p.windowUntil
    ? { window: { from: p.windowFrom.slice(0, 5), until: p.windowUntil.slice(0, 5) } as NonNullable<Uses['window']> }
    : {}),
  agreed: [...(p.texts ? (['texts'] as const) : []), ...(p.voicemail ? (['voicemail'] as const) : [])],
  script: p.script || undefined,
  ifSomeoneElse: p.ifSomeoneElse || undefined,
  seenByOthers: p.seenByOthers || undefined,
})

export const finding = form({
  find: text('Name, date of birth or reference', {
    missing: 'Enter a name, a date of birth or a reference',
    max: 120,
    hint: 'Or an NHS, pupil, PNC or CRO number',
  }),
})
/** "Donna Pike 14.8.1991", "KMPRSTVA": what was typed, taken apart. A reference is eight letters; what is left of a date is a name. */
export interface Sought {
  name: string
  bornOn: Day | undefined
  reference: string | undefined
  /** A number of another system, as it was typed. */
  number: string | undefined
}
export function soughtIn(typed: string): Sought {
  const whole = typed.trim().replace(/\s+/g, ' ')
  const number = identifierIn(whole)
  const clean = number === undefined ? whole : whole.replace(number, ' ').replace(/\s+/g, ' ').trim()
  const reference = /^[A-HJ-NP-Za-hj-np-z]{8}$/.test(clean) ? clean.toUpperCase() : undefined
  const found = /\b(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4})\b/.exec(clean)
  const iso = /\b(\d{4})-(\d{2})-(\d{2})\b/.exec(clean)
  const bornOn = found
    ? parseDay(`${found[3]}-${(found[2] ?? '').padStart(2, '0')}-${(found[1] ?? '').padStart(2, '0')}`)
    : iso
      ? parseDay(iso[0])
      : undefined
  return {
    name: clean
      .replace(found?.[0] ?? iso?.[0] ?? '\0', ' ')
      .replace(/\b(born|dob)\b:?/gi, ' ')
      .replace(/[,;]/g, ' ')
      .trim(),
    bornOn,
    reference,
    number,
  }
}
