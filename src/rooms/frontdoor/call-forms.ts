/**
 * The questions of a call. The eight stand in the order in which they are asked (practice decisions, section 3): none is needed to save, the third and
 * the eighth to end. Whatever is typed while somebody talks is kept as it was typed.
 */
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Day, Time } from '#lib/day.ts'
import { atLondon, dayIn, sayDateTime, timeIn } from '#lib/london.ts'
import { aDay, address, aTime, chooseFrom, longText, oneOf, select, text, timeWindow, wholeNumber, yesNo } from '#platform/fields.ts'
import { type Answers, type Field, form, Problem } from '#platform/form.ts'
import { html } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import { input } from '#platform/views/govuk.ts'
import { aNumber, type Member, numberGap, type OpenFamily, type TieKind, tieKinds } from '#rooms/people/index.ts'
import type { Said } from './call-people.ts'
import { byWhen, type Channel, callers, cutOffAnswers, isWrittenDown, nowAnswers, safeAnswers, type Urgency, writtenDown } from './rules.ts'
import type { Contact } from './store.ts'

// ── The call ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The page of a call, before and after the first word is saved. */
export interface OnCall {
  channel: Channel
  contact: Contact | undefined
  family: OpenFamily | undefined
  urgency: Urgency
  now: Date
  /** Who may have it next, by hat. */
  mates: Readonly<Record<string, string>>
  me: string
}
const moment = (at: Date): string => `${at.toISOString().slice(0, 16)}Z`
/** When, by a press. A moment chosen a minute ago is no longer offered, and is still what was chosen. */
export const byField = (): Field<string | undefined> => {
  const choices = (on: OnCall) => {
    const offered = byWhen(on.urgency, on.now, englandAndWales)
    const kept = on.contact?.nextBy
    return {
      ...(kept && !offered.some((o) => moment(o.at) === moment(kept))
        ? { [moment(kept)]: `As it was: ${sayDateTime(kept, { year: false })}` }
        : {}),
      ...Object.fromEntries(offered.map((o) => [moment(o.at), o.words])),
    }
  }
  const base = chooseFrom('By when?', { needed: 'Select by when', small: true, inline: true, choices })
  return {
    ...base,
    read(body, name) {
      const typed = [body[name]].flat()[0] ?? ''
      if (typed === '') return undefined
      const at = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(typed) ? new Date(typed) : undefined
      return at && !Number.isNaN(at.getTime()) ? typed : new Problem('Select by when')
    },
    words: (value) => (value ? sayDateTime(new Date(value)) : ''),
    // Drawn from what was posted too, so that a page drawn again still shows the choice.
    draw(q) {
      const on = q.given.subject as OnCall
      const typed = [q.body[q.name]].flat()[0] ?? ''
      const listed = choices(on)
      const at = typed === '' || Object.hasOwn(listed, typed) ? undefined : new Date(typed)
      if (!at || Number.isNaN(at.getTime())) return base.draw(q)
      return base.draw({ ...q, given: { ...q.given, subject: { ...on, contact: { ...on.contact, nextBy: at } } } })
    },
  }
}

/** What arrived by itself came the way it came. */
const channelField = () => {
  const base = oneOf('How did it come?', writtenDown, { optional: true, small: true, inline: true })
  const draw: typeof base.draw = (q) => (isWrittenDown((q.given.subject as OnCall).channel) ? base.draw(q) : html``)
  return { ...base, draw }
}
const ofEmail = { field: 'channel', choice: 'email' } as const
const noTalk = (a: Record<string, unknown>) => a.channel !== 'email'
const questions = {
  channel: channelField(),
  safeMail: oneOf(
    'Is it safe to answer this address?',
    { yes: 'Yes', no: 'No, or not known' },
    {
      optional: true,
      small: true,
      inline: true,
      hint: 'Yes only if they said so: somebody else may read it, or hold the password',
      under: ofEmail,
    },
  ),
  cameOn: aDay('On which day did it come?', { optional: true, called: 'the day it came', under: ofEmail }),
  cameAt: aTime('At what time?', { optional: true, called: 'the time it came', under: ofEmail }),
  safe: oneOf('Is it safe to talk?', safeAnswers, {
    optional: true,
    when: noTalk,
    small: true,
    inline: true,
    hint: 'If not: who rings 999, they or you? On a mobile, if they cannot speak: 999, then 55',
  }),
  cutOff: oneOf('If we are cut off', cutOffAnswers, { optional: true, small: true }),
  ringNumber: text('Which number?', { optional: true, max: 60, width: 20, under: { field: 'cutOff', choice: 'ring' } }),
  window: timeWindow('Between which times?', { optional: true, under: { field: 'cutOff', choice: 'ring' } }),
  caller: oneOf('Who is this?', callers, { needed: 'Select who this is', small: true }),
  proName: text('Their name', { optional: true, max: 120, width: 20, under: { field: 'caller', choice: 'professional' } }),
  proAgency: text('Agency', { optional: true, max: 160, width: 20, under: { field: 'caller', choice: 'professional' } }),
  proNumber: text('Number to answer them on', { optional: true, max: 60, width: 20, under: { field: 'caller', choice: 'professional' } }),
  friendName: text('Their name, if they give it', { optional: true, max: 120, width: 20, under: { field: 'caller', choice: 'friend' } }),
  age: wholeNumber('How old?', {
    optional: true,
    max: 17,
    width: 2,
    called: 'age',
    hint: 'Under 16: children’s safeguarding. 16 or 17: both doors',
    under: { field: 'caller', choice: 'under-18' },
  }),
  name: text('Name of the person it is about, or “not given”', { optional: true, max: 160, width: 30 }),
  happening: longText('What is happening?', {
    optional: true,
    rows: 5,
    max: 8000,
    hint: 'Their words where you can, and who did what to whom',
  }),
  inDanger: oneOf(
    'In danger now?',
    { ...nowAnswers, yes: { text: nowAnswers.yes, hint: '999 first, before anything else on this page' } },
    { optional: true, small: true },
  ),
  danger: text('What is it, and who rings 999?', { optional: true, max: 400, under: { field: 'inDanger', choice: 'yes' } }),
  children: text('Children with them, and how old?', { optional: true, max: 200, hint: '“none” is an answer' }),
  wants: longText('What would help most?', { optional: true, rows: 2, max: 2000 }),
  nextStep: longText('What happens next?', { needed: 'Enter what happens next', rows: 2, max: 1000 }),
  nextHat: chooseFrom('Who has it?', { needed: 'Select who has it', small: true, inline: true, choices: (on: OnCall) => on.mates }),
  nextBy: byField(),
}
const cameIn = (a: { cameOn?: Day | undefined; cameAt?: Time | undefined }): Date | undefined =>
  a.cameOn !== undefined && a.cameAt !== undefined ? atLondon(a.cameOn, a.cameAt) : undefined
/** The clock starts when it came; that is never later than now. */
export const callForm = form(questions, (a, given) => {
  const came = cameIn(a)
  const { now } = (given.subject ?? {}) as Partial<OnCall>
  return came && now && came > now ? { cameOn: new Problem('An e-mail cannot have come later than now') } : {}
})
export type CallAnswers = Answers<typeof callForm>

export const cameOf = (at: Date) => ({ cameOn: dayIn(at), cameAt: timeIn(at) })
export const answersOf = (c: Contact, family: Pick<OpenFamily, 'members'>): Partial<CallAnswers> => {
  const about = family.members.find((m) => m.id === c.aboutMember)
  const name =
    about && (about.givenName !== '' || about.familyName !== '') ? about.name : about && c.nextStep !== '' ? 'not given' : undefined
  return {
    ...(isWrittenDown(c.channel) ? { channel: c.channel } : {}),
    safeMail: c.safeToAnswer ?? undefined,
    ...(c.channel === 'email' ? cameOf(c.receivedAt) : {}),
    safe: c.safeToTalk ?? undefined,
    cutOff: c.cutOff ?? undefined,
    ...(c.windowFrom && c.windowUntil
      ? { window: { from: c.windowFrom, until: c.windowUntil } as NonNullable<CallAnswers['window']> }
      : {}),
    // Not known is what a record begins with; it is an answer once somebody has said what happens next.
    caller: c.caller === 'not-known' && c.nextStep === '' ? undefined : c.caller,
    proName: c.caller === 'professional' ? c.callerName || undefined : undefined,
    proAgency: c.callerAgency || undefined,
    proNumber: c.callerNumber || undefined,
    friendName: c.caller === 'friend' ? c.callerName || undefined : undefined,
    age: c.caller === 'under-18' ? (about?.ageAbout ?? undefined) : undefined,
    name,
    happening: c.happening || undefined,
    inDanger: c.inDangerNow ?? undefined,
    danger: c.danger || undefined,
    children: c.children || undefined,
    wants: c.wants || undefined,
    nextStep: c.nextStep || undefined,
    nextHat: c.nextHatId ?? undefined,
    nextBy: c.nextBy ? moment(c.nextBy) : undefined,
  }
}
/** Everything on the page, said again. `unread` are boxes that could not be read yet: what they hold is left as it was. */
export function saidIn(a: Partial<CallAnswers>, unread: ReadonlySet<string> = new Set()): Said {
  const came = cameIn(a)
  const said: Said = {
    ...(a.channel ? { channel: a.channel } : {}),
    // What is not asked of this way of coming stays as it was said: a channel put right loses nothing.
    ...(a.channel === 'email' ? { safeToAnswer: a.safeMail ?? null, ...(came ? { cameAt: came } : {}) } : { safeToTalk: a.safe ?? null }),
    cutOff: a.cutOff ?? null,
    windowFrom: a.window?.from ?? null,
    windowUntil: a.window?.until ?? null,
    ringNumber: a.ringNumber ?? '',
    caller: a.caller ?? 'not-known',
    callerName: a.proName ?? a.friendName ?? '',
    callerAgency: a.proAgency ?? '',
    callerNumber: a.proNumber ?? '',
    name: a.name ?? '',
    happening: a.happening ?? '',
    inDangerNow: a.inDanger ?? null,
    danger: a.danger ?? '',
    children: a.children ?? '',
    wants: a.wants ?? '',
    nextStep: a.nextStep ?? '',
    nextHatId: a.nextHat ?? null,
    nextBy: a.nextBy ? new Date(a.nextBy) : null,
    ...(a.caller === 'under-18' ? { age: a.age ?? null } : {}),
  }
  const from: Record<string, readonly (keyof Said)[]> = {
    safe: ['safeToTalk'],
    safeMail: ['safeToAnswer'],
    cameOn: ['cameAt'],
    cameAt: ['cameAt'],
    window: ['windowFrom', 'windowUntil'],
    proName: ['callerName'],
    proAgency: ['callerAgency'],
    proNumber: ['callerNumber'],
    friendName: ['callerName'],
    inDanger: ['inDangerNow'],
    nextHat: ['nextHatId'],
  }
  for (const name of unread) for (const key of from[name] ?? [name as keyof Said]) delete said[key]
  return said
}

// ── The same call, if there is time ───────────────────────────────────────────────────────────────────────────────────────────────

/** One line for a child. The school is sealed, and is not shown again here. */
export interface ChildTyped {
  name: string
  age: string
  school: string
}
const childRows = 3
const one = (body: Body, name: string): string => {
  const v = [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
  return typeof v === 'string' ? v.replace(/\s+/g, ' ').trim().slice(0, 160) : ''
}
const childrenField = (question: string, hint: string): Field<ChildTyped[]> => ({
  question,
  part: '1-name',
  kind: 'asked',
  wording: hint,
  read(body, name) {
    const rows = Array.from({ length: childRows }, (_, i) => ({
      name: one(body, `${name}-${i + 1}-name`),
      age: one(body, `${name}-${i + 1}-age`),
      school: one(body, `${name}-${i + 1}-school`),
    }))
    const wrong = rows.findIndex((r) => r.age !== '' && !/^(1?\d)$/.test(r.age))
    if (wrong >= 0) return new Problem('A child’s age must be a number from 0 to 19', `${wrong + 1}-age`)
    const unnamed = rows.findIndex((r) => r.name === '' && (r.age !== '' || r.school !== ''))
    if (unnamed >= 0) return new Problem('Enter the child’s name, or “not given”', `${unnamed + 1}-name`)
    return rows.filter((r) => r.name !== '')
  },
  fill: (rows, name) =>
    Object.fromEntries(
      rows.flatMap((r, i) => [
        [`${name}-${i + 1}-name`, r.name],
        [`${name}-${i + 1}-age`, r.age],
        [`${name}-${i + 1}-school`, r.school],
      ]),
    ),
  words: (rows) => rows.map((r) => r.name).join(', '),
  draw({ name, body, problem }) {
    const box = (i: number, part: keyof ChildTyped, label: string, width: number) =>
      input({
        id: `${name}-${i}-${part}`,
        name: `${name}-${i}-${part}`,
        label: { html: html`${label}<span class="govuk-visually-hidden">, child ${i}</span>` },
        value: one(body, `${name}-${i}-${part}`),
        autocomplete: 'off',
        classes: `govuk-input--width-${width}${problem?.part === `${i}-${part}` ? ' govuk-input--error' : ''}`,
      })
    return html`<div class="govuk-form-group${problem ? ' govuk-form-group--error' : ''}"><fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">${question}</legend><div class="govuk-hint">${hint}</div>
${problem && html`<p class="govuk-error-message" id="${name}-error"><span class="govuk-visually-hidden">Error:</span> ${problem.text}</p>`}
${Array.from({ length: childRows }, (_, i) => html`<div class="op-three op-gap">${box(i + 1, 'name', 'Name', 20)}${box(i + 1, 'age', 'Age', 2)}${box(i + 1, 'school', 'School or nursery', 20)}</div>`)}</fieldset></div>`
  },
})
/** How he stands to her, as it is said in a call; anything else is said on the people page. */
const relations = {
  partner: tieKinds.partner,
  'former-partner': tieKinds['former-partner'],
  spouse: tieKinds.spouse,
  'child-of': tieKinds['child-of'],
  'parent-of': tieKinds['parent-of'],
  'sibling-of': tieKinds['sibling-of'],
  'other-relative': tieKinds['other-relative'],
  'carer-of': tieKinds['carer-of'],
  friend: tieKinds.friend,
  other: tieKinds.other,
} as const satisfies Partial<Record<TieKind, string>>

const bothWays = {
  interpreter: yesNo('Is an interpreter needed?', {
    optional: true,
    small: true,
    hint: 'A professional one. Never a partner, relative or child',
  }),
  language: text('Which language?', { optional: true, max: 60, width: 20, under: { field: 'interpreter', choice: 'yes' } }),
  access: text('What makes it possible to take part?', { optional: true, max: 300, hint: 'Hearing, sight, moving about, reading' }),
}
export const restForm = form(
  {
    hisName: text('Name of the person who harms', { optional: true, max: 160, width: 30, hint: 'Or “not given”' }),
    hisAge: wholeNumber('About what age?', { optional: true, max: 120, width: 3, called: 'age' }),
    relation: select('Is the … of the person harmed', relations, { optional: true }),
    whereHeIs: longText('Where is he now, and when is he back?', { optional: true, rows: 2, max: 600 }),
    hisNumber: aNumber('Police or other number of whoever harms'),
    address: address('Where is the person harmed?', {
      optional: true,
      hint: 'Any part will do. It goes to the vault unless you say below that he knows it',
    }),
    knows: yesNo('Does he know this address?', { optional: true, small: true, yes: 'Yes, he knows it', no: 'No, or not sure' }),
    number: aNumber('NHS or other number of the person harmed'),
    kids: childrenField('Children', 'Schools go to the vault'),
    someoneElse: text('If someone else answers, what do we say?', { optional: true, max: 200 }),
    ...bothWays,
    mustNotKnow: text('Who must not know?', { optional: true, max: 400 }),
  },
  (a) => {
    const [number, hisNumber] = [numberGap(a.number), numberGap(a.hisNumber)]
    return { ...(number ? { number } : {}), ...(hisNumber ? { hisNumber } : {}) }
  },
)
export type RestAnswers = Answers<typeof restForm>
/** For someone worried about their own behaviour: themselves, and what they tell of their children. Nothing of a partner is asked or shown. */
export const ownRestForm = form({
  hisAge: wholeNumber('How old are they, about?', { optional: true, max: 120, width: 3, called: 'age' }),
  whereHeIs: longText('Where do they live, and with whom, as they tell it?', { optional: true, rows: 2, max: 600 }),
  children: text('Their children, and any order about seeing them, as they tell it', { optional: true, max: 200 }),
  someoneElse: text('If someone else answers, what do we say?', { optional: true, max: 200 }),
  ...bothWays,
  mustNotKnow: text('Who must not know that they rang?', { optional: true, max: 400 }),
})
export type OwnRestAnswers = Answers<typeof ownRestForm>

export const restOf = (c: Contact, family: OpenFamily, about: Member | undefined): Partial<RestAnswers> => {
  const him = family.members.find((m) => m.role === 'harms')
  const tie = him && about ? family.ties.find((t) => t.fromMember === him.id && t.toMember === about.id) : undefined
  return {
    hisName: him && him.name !== 'Name not given' ? him.name : undefined,
    hisAge: him?.ageAbout ?? undefined,
    relation: tie && Object.hasOwn(relations, tie.kind) ? (tie.kind as keyof typeof relations) : undefined,
    whereHeIs: c.whereHeIs || undefined,
    someoneElse: c.someoneElseAnswers || undefined,
    ...(about?.interpreter ? { interpreter: true } : {}),
    language: about?.language || undefined,
    access: about?.accessNeeds || undefined,
    mustNotKnow: c.whoMustNotKnow || undefined,
  }
}
export const ownRestOf = (c: Contact, about: Member | undefined): Partial<OwnRestAnswers> => ({
  hisAge: about?.ageAbout ?? undefined,
  whereHeIs: c.whereHeIs || undefined,
  children: c.children || undefined,
  someoneElse: c.someoneElseAnswers || undefined,
  ...(about?.interpreter ? { interpreter: true } : {}),
  language: about?.language || undefined,
  access: about?.accessNeeds || undefined,
  mustNotKnow: c.whoMustNotKnow || undefined,
})
