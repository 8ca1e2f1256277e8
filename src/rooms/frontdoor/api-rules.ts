/**
 * What an agency's own system may hand in, said once: the same schema reads it, refuses it with the place and the mend, and is printed in the OpenAPI
 * document and on the page for developers. What is read becomes a notification like a row of a file.
 */
import { z } from 'zod'
import { ageOn, clockTime, type Day, day } from '#lib/day.ts'
import { type IdentifierKind, type Identifiers, readIdentifier } from '#lib/identifiers.ts'
import { dialled } from '#lib/phone.ts'
import { fold, wellFormed } from '#lib/text.ts'
import type { ApiFault } from '#rooms/access/index.ts'
import { tieKinds } from '#rooms/people/index.ts'
import { heMayNotKnow, type Notification, named, type PersonSaid, referenceKey } from './imports-rules.ts'
import { type NotificationKind, notificationKinds } from './notification-kinds.ts'

// ── The pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** As it is to be kept: no NUL, no half characters, no mark that turns the writing round. */
const clean = (text: string): string =>
  wellFormed(text)
    .replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\ufeff]/g, '')
    .trim()
const line = (max: number, mend: string) =>
  z
    .string({ error: 'Write it as text' })
    .max(max, { error: `Write ${max} characters at most` })
    .refine((t) => clean(t) !== '', { error: mend })
const aDay = z
  .string({ error: 'Write the day as text like 2026-03-09' })
  .regex(/^\d{4}-\d{2}-\d{2}$/, { error: 'Write the day like 2026-03-09' })
  .refine((t) => read(t) !== undefined, { error: 'There is no such day. Write it like 2026-03-09' })
  .meta({ format: 'date' })
const read = (t: string): Day | undefined => {
  const [y, m, d] = t.split('-').map(Number)
  const found = day(y ?? 0, m ?? 0, d ?? 0)
  return found !== undefined && found >= '1900-01-01' ? found : undefined
}
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, { error: `Write one of: ${values.join(', ')}` })
const yesNo = oneOf(['yes', 'no', 'not-known'])
const keysOf = <K extends string>(of: Record<K, unknown>) => Object.keys(of) as [K, ...K[]]

const telephone = z
  .string({ error: 'Write the number as text' })
  .max(40, { error: 'Write one telephone number' })
  .refine((t) => dialled(t) !== undefined, { error: 'Write one whole telephone number, like 07700 900123 or +33 1 23 45 67 89' })
const aNumber = (what: string) =>
  z
    .string({ error: 'Write the number as text' })
    .max(40, { error: 'Write one number' })
    .optional()
    .meta({
      description: `${what} One whose check digit is wrong is left out, and the answer says so under “leftOut”; the contact is taken.`,
    })
const numbersIn = { nhs: 'nhsNumber', upn: 'pupilNumber', pnc: 'pncNumber', cro: 'croNumber' } as const satisfies Record<
  IdentifierKind,
  string
>
const [nhsNumber, pupilNumber] = [aNumber('The NHS number, where you hold it.'), aNumber('The unique pupil number (UPN).')]
const someone = {
  givenName: line(100, 'Write the name, or leave this out').optional(),
  familyName: line(100, 'Write the name, or leave this out').optional(),
  bornOn: aDay.optional(),
  sex: oneOf(['female', 'male', 'other']).optional(),
  nhsNumber,
  pupilNumber,
  pncNumber: aNumber('The PNC number, like 2003/0011985X.'),
  croNumber: aNumber('The CRO number, like 265416/21G.'),
}

// ── A contact ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const contactIn = z
  .strictObject({
    reference: line(40, 'Write your own number for this').meta({
      description:
        'Your own number for this. The same number with the same content is taken once, however often it is sent; with other content it becomes a contact of its own, which says that you sent it before.',
      examples: ['RMS-44260001'],
    }),
    kind: oneOf(keysOf(notificationKinds)).meta({
      description: `What it is. ${Object.entries(notificationKinds)
        .map(([key, k]) => `${key}: ${k.what}`)
        .join('. ')}.`,
    }),
    happenedOn: aDay.meta({ description: 'The day it happened, or the day it was said.', examples: ['2026-03-09'] }),
    happenedAt: z
      .string({ error: 'Write the time as text like 22:15' })
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Write the time like 22:15' })
      .optional(),
    title: line(300, 'Say it in a few words, or leave this out')
      .optional()
      .meta({ description: 'In a few words: assault, breach of an order.' }),
    account: line(10_000, 'Say what happened').meta({
      description: 'What happened, in your worker’s words. No addresses and no telephone numbers in it: many read it.',
    }),
    level: oneOf(['standard', 'medium', 'high']).optional().meta({
      description: 'The level of risk as you recorded it. Leave it out where you recorded none: it is never worked out.',
    }),
    person: z
      .strictObject({
        ...someone,
        telephone: telephone.optional(),
        safeToCall: yesNo.optional().meta({ description: '“no” means that nobody rings it. “yes” is your word: it stays to be checked.' }),
        address: line(500, 'Write the address, or leave this out').optional(),
        postcode: line(10, 'Write the postcode, or leave this out').optional(),
        addressKnownToPersonWhoHarms: z.boolean({ error: 'Write true or false' }).optional().meta({
          description: 'true only where it is certain. Otherwise the address is sealed, and the front door cannot read it.',
        }),
      })
      .optional()
      .meta({ description: 'The person who is being harmed, as far as known.' }),
    personWhoHarms: z
      .strictObject({
        ...someone,
        isTo: oneOf(keysOf(tieKinds)).optional().meta({ description: 'What this person is to the person being harmed.' }),
      })
      .optional()
      .meta({ description: 'Whoever is said to harm. It is a record of what you were told, and decides nothing.' }),
    children: z
      .array(
        z.strictObject({
          givenName: line(100, 'Write the name, or leave this out').optional(),
          familyName: line(100, 'Write the name, or leave this out').optional(),
          bornOn: aDay.optional(),
          age: z
            .int({ error: 'Write whole years' })
            .min(0, { error: 'Write whole years from 0' })
            .max(17, { error: 'A child is under 18' })
            .optional(),
          nhsNumber,
          pupilNumber,
        }),
        { error: 'Write a list of children' },
      )
      .max(20, { error: 'Write 20 children at most' })
      .optional()
      .meta({ description: 'An empty list says that there are none. Leave it out where it is not known.' }),
    childrenPresent: yesNo.optional().meta({ description: 'Whether children were there when it happened.' }),
    sender: z
      .strictObject({ name: line(120, 'Write who can be asked'), telephone: telephone.optional() })
      .optional()
      .meta({ description: 'A colleague of yours who may be rung about it.' }),
  })
  .meta({ description: 'One thing that reached you and that the front door should read.' })
export type ContactIn = z.infer<typeof contactIn>

const faultOut = z.strictObject({
  pointer: z.string().meta({ description: 'Where, as a JSON pointer.' }),
  detail: z.string().meta({ description: 'What is wrong with it.' }),
})
export const receiptOut = z.strictObject({
  receipt: z.uuid().meta({ description: 'Says nothing of what it is for. Keep it beside your own record.' }),
  state: z.enum(['received', 'being-read', 'decided']).meta({
    description: 'received: it waits for somebody. being-read: somebody has it. decided: it was answered.',
  }),
  outcome: z.enum(['taken', 'not-taken']).optional().meta({ description: 'Once it is decided. Nothing else is said of what followed.' }),
  receivedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().optional(),
  leftOut: z.array(faultOut).optional().meta({
    description:
      'Only in answer to a contact: numbers in it that cannot be right. The contact is taken without them. Mend them in your own record, and do not send it again for that alone.',
  }),
})
export type ReceiptOut = z.infer<typeof receiptOut>

// ── Reading ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

const pointerTo = (path: readonly PropertyKey[]): string =>
  path.map((p) => `/${String(p).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
const inWords = (issue: z.core.$ZodIssue): ApiFault[] => {
  const at = pointerTo(issue.path)
  if (issue.code === 'unrecognized_keys')
    return issue.keys.slice(0, 20).map((k) => ({
      pointer: `${at}${pointerTo([k.slice(0, 60)])}`,
      detail: 'There is no such place. Check how it is spelt, or leave it out: nothing is stored that is not asked for',
    }))
  if (issue.code === 'invalid_type' && issue.input === undefined) return [{ pointer: at, detail: 'This is needed' }]
  return [{ pointer: at, detail: issue.message }]
}

export interface Read {
  notification: Notification
  kind: NotificationKind
  sender: { name: string; telephone: string } | undefined
  /** Taken without these. */
  leftOut: ApiFault[]
}
/** A notification, or every fault with its place. `allowed`: the kinds this agency may send. */
export function readContact(body: unknown, today: Day, allowed: readonly NotificationKind[]): Read | { faults: ApiFault[] } {
  const said = contactIn.safeParse(body, { reportInput: true })
  if (!said.success) return { faults: said.error.issues.flatMap(inWords).slice(0, 50) }
  const c = said.data
  const faults: ApiFault[] = []
  const fault = (pointer: string, detail: string) => void faults.push({ pointer, detail })
  if (!allowed.includes(c.kind)) fault('/kind', `Your agency sends ${allowed.join(', ')}`)
  const past = (t: string | undefined, pointer: string): Day | null => {
    const found = t === undefined ? undefined : read(t)
    if (found !== undefined && found > today) fault(pointer, 'This day is still to come: check the day and the year')
    return found ?? null
  }
  const occurredOn = past(c.happenedOn, '/happenedOn')
  const leftOut: ApiFault[] = []
  const numbers = (
    of: { [K in (typeof numbersIn)[IdentifierKind]]?: string | undefined },
    pointer: string,
  ): Pick<PersonSaid, 'numbers'> => {
    const found: Identifiers = {}
    for (const [kind, place] of Object.entries(numbersIn) as [IdentifierKind, (typeof numbersIn)[IdentifierKind]][]) {
      const said = clean(of[place] ?? '')
      if (said === '') continue
      const read = readIdentifier(kind, said)
      if (read.ok) found[kind] = read.value
      else leftOut.push({ pointer: `${pointer}/${place}`, detail: read.mend })
    }
    return Object.keys(found).length > 0 ? { numbers: found } : {}
  }
  const person = (p: ContactIn['person'] | ContactIn['personWhoHarms'], pointer: string): PersonSaid | null =>
    p === undefined
      ? null
      : {
          givenName: clean(p.givenName ?? ''),
          familyName: clean(p.familyName ?? ''),
          bornOn: past(p.bornOn, `${pointer}/bornOn`),
          sex: p.sex ?? null,
          ...numbers(p, pointer),
        }
  const victim = person(c.person, '/person')
  const suspect = person(c.personWhoHarms, '/personWhoHarms')
  if (named(victim) === '' && named(suspect) === '')
    fault('/person', 'Nobody is named. Give at least one name, of the person being harmed or of whoever is said to harm')
  if (victim && suspect && named(victim) !== '' && fold(named(victim)) === fold(named(suspect)) && victim.bornOn === suspect.bornOn)
    fault('/personWhoHarms', 'This is the same person as the one being harmed: put the right name in each')
  const children = (c.children ?? []).map((child, i) => {
    const bornOn = past(child.bornOn, `/children/${i}/bornOn`)
    if (bornOn !== null && bornOn <= today && ageOn(bornOn, today) > 17) fault(`/children/${i}/bornOn`, 'A child is under 18 today')
    return {
      givenName: clean(child.givenName ?? ''),
      familyName: clean(child.familyName ?? ''),
      bornOn,
      age: child.age ?? null,
      ...numbers(child, `/children/${i}`),
    }
  })
  const reference = referenceKey(clean(c.reference))
  if (reference === '') fault('/reference', 'Write your own number for this')
  if (faults.length > 0 || occurredOn === null) return { faults }

  const [offence, summary] = [clean(c.title ?? ''), clean(c.account)]
  const [h, m] = (c.happenedAt ?? '').split(':').map(Number)
  const isTo = c.personWhoHarms?.isTo
  return {
    leftOut,
    kind: c.kind,
    sender: c.sender && { name: clean(c.sender.name), telephone: (c.sender.telephone && dialled(c.sender.telephone)) ?? '' },
    notification: {
      reference,
      occurredOn,
      occurredAt: c.happenedAt === undefined ? null : (clockTime(h ?? 0, m ?? 0) ?? null),
      level: c.level ?? null,
      offence,
      summary,
      victim,
      suspect,
      relation: isTo === undefined ? null : { kind: isTo, words: tieKinds[isTo] },
      phone: (c.person?.telephone && dialled(c.person.telephone)) ?? null,
      safeToCall: c.person?.safeToCall ?? 'not-known',
      address: clean(c.person?.address ?? ''),
      postcode: clean(c.person?.postcode ?? '').toUpperCase(),
      // As of a row in a file: what the words contradict is not believed.
      addressKnownToHim: c.person?.addressKnownToPersonWhoHarms === true && !heMayNotKnow(`${offence} ${summary}`),
      children,
      childrenWords: '',
      hasChildren: children.length > 0 || c.childrenPresent === 'yes' ? true : c.children === undefined ? null : false,
      childrenPresent: c.childrenPresent ?? 'not-known',
    },
  }
}

/**
 * What the sender may hear of how it ended (practice decisions, 17): taken, or not taken. Whether she was known already, could not be reached, or was
 * helped by nobody is not theirs to hear.
 */
export const outcomeFor = (disposition: string | null): 'taken' | 'not-taken' => (disposition === 'not-abuse' ? 'not-taken' : 'taken')
