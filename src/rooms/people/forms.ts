/** The questions about a person: as they are added, as they are known, who they are to others, how they may be reached. */
import { type Day, parseDay } from '#lib/day.ts'
import { dialled } from '#lib/phone.ts'
import { anyOf, aRoughDay, chooseFrom, email, oneOf, type RoughDay, text, timeWindow, wholeNumber, yesNo } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import type { NewMember } from './actions.ts'
import { careAnswers, memberRoles, pointGaps, pointStates, sexes, type TieKind, tieKinds } from './rules.ts'
import type { ContactPoint, Member, OpenFamily } from './store.ts'

const name = {
  givenName: text('Given name', { optional: true, max: 100, width: 20 }),
  familyName: text('Family name', { optional: true, max: 100, width: 20 }),
}
const born = aRoughDay('Date of birth', { optional: true, called: 'date of birth' })
const age = wholeNumber('Or about what age?', { optional: true, max: 120, width: 3, called: 'age' })
const sex = oneOf('Sex', sexes, { optional: true, inline: true, small: true })

/** Looked for before anyone is added. */
export const newPerson = form({
  role: oneOf(
    'Who is this?',
    { ...memberRoles, unjudged: { text: memberRoles.unjudged, hint: 'Nobody has judged yet who harms whom' } },
    { missing: 'Select who this is', small: true },
  ),
  ...name,
  born,
  age,
  sex,
})
export type NewPerson = Answers<typeof newPerson>
/** A year alone is an age, near enough: a day that nobody said is not made up. */
const agesOf = (
  a: { born?: RoughDay | undefined; age?: number | undefined },
  today: Day,
): { bornOn: Day | null; ageAbout: number | null } =>
  a.born?.exact === 'day'
    ? { bornOn: a.born.on, ageAbout: null }
    : { bornOn: null, ageAbout: a.age ?? (a.born ? Number(today.slice(0, 4)) - Number(a.born.on.slice(0, 4)) : null) }
export const memberFrom = (a: NewPerson, today: Day): NewMember => ({
  role: a.role,
  givenName: a.givenName ?? '',
  familyName: a.familyName ?? '',
  sex: a.sex ?? null,
  ...agesOf(a, today),
})

export const personDetails = form({
  ...name,
  knownAs: text('Called, or also known as', { optional: true, max: 100, width: 20 }),
  born,
  age,
  sex,
  language: text('Language', { optional: true, max: 60, width: 20 }),
  interpreter: yesNo('Is an interpreter needed?', {
    optional: true,
    small: true,
    hint: 'A professional one. Never a partner, relative or child.',
  }),
  accessNeeds: text('What makes it possible to take part?', {
    optional: true,
    max: 300,
    hint: 'Hearing, sight, moving about, reading, anything else',
  }),
  careNeeds: oneOf('Care and support needs?', careAnswers, { optional: true, inline: true, small: true }),
})
export type PersonDetails = Answers<typeof personDetails>
export const detailsOf = (m: Member): Partial<PersonDetails> => ({
  givenName: m.givenName || undefined,
  familyName: m.familyName || undefined,
  knownAs: m.knownAs || undefined,
  ...(m.bornOn ? { born: { on: m.bornOn, exact: 'day' as const } } : {}),
  ...(m.ageAbout === null ? {} : { age: m.ageAbout }),
  ...(m.sex ? { sex: m.sex as NonNullable<PersonDetails['sex']> } : {}),
  language: m.language || undefined,
  interpreter: m.interpreter,
  accessNeeds: m.accessNeeds || undefined,
  careNeeds: m.careNeeds as NonNullable<PersonDetails['careNeeds']>,
})
/** What is stored, when somebody saved first: said again as answers. */
export const detailsFrom = (now: Record<string, unknown>): Partial<PersonDetails> => {
  const said = (key: string) => (typeof now[key] === 'string' && now[key] !== '' ? (now[key] as string) : undefined)
  const on = parseDay(said('bornOn') ?? '')
  return {
    givenName: said('givenName'),
    familyName: said('familyName'),
    knownAs: said('knownAs'),
    born: on && { on, exact: 'day' },
    age: typeof now.ageAbout === 'number' ? now.ageAbout : undefined,
    sex: said('sex') as PersonDetails['sex'],
    language: said('language'),
    interpreter: now.interpreter === 'yes',
    accessNeeds: said('accessNeeds'),
    careNeeds: said('careNeeds') as PersonDetails['careNeeds'],
  }
}
export const memberChanges = (a: PersonDetails, m: Member, today: Day): Omit<NewMember, 'policeRole'> => ({
  role: m.role,
  givenName: a.givenName ?? '',
  familyName: a.familyName ?? '',
  knownAs: a.knownAs ?? '',
  sex: a.sex ?? null,
  language: a.language ?? '',
  interpreter: a.interpreter ?? false,
  accessNeeds: a.accessNeeds ?? '',
  careNeeds: a.careNeeds ?? 'not asked',
  ...agesOf(a, today),
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
}
type Uses = Answers<ReturnType<typeof usesForm>>
const usesForm = () =>
  form(uses, (a) => {
    const gap = pointGaps({ state: a.state, saidBy: a.saidBy ?? '' }).saidBy
    return gap ? { saidBy: new Problem(gap) } : {}
  })
export const pointUse = usesForm()
export const newPoint = form(
  {
    kind: oneOf('What is it?', { phone: 'A telephone number', email: 'An e-mail address' }, { missing: 'Select what it is', small: true }),
    phone: text('Telephone number', { missing: 'Enter the number', under: { field: 'kind', choice: 'phone' }, max: 60, width: 20 }),
    email: email('E-mail address', { missing: 'Enter the address', under: { field: 'kind', choice: 'email' } }),
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
})

export const finding = form({
  find: text('Name, date of birth or reference', { missing: 'Enter a name, a date of birth or a reference', max: 120 }),
})
/** "Donna Pike 14.8.1991", "KMPRSTVA": what was typed, taken apart. A reference is eight letters; what is left of a date is a name. */
export function soughtIn(typed: string): { name: string; bornOn: Day | undefined; reference: string | undefined } {
  const clean = typed.trim().replace(/\s+/g, ' ')
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
  }
}
