/** The columns of a police file: what each may hold, and the headings it is known by. The template, the help on the page and the reading all come from here. */
import { fold, sentenceList } from '#lib/text.ts'

interface Column {
  /** The heading in the template. */
  heading: string
  /** What may be in it, for the page that offers the template. */
  holds: string
  needed?: true
  /** Other headings, folded. Whole headings only: "phone" must never take "suspect phone". */
  also: readonly string[]
}
const hers = ['victim', 'aggrieved', 'injured party', 'ip', 'person harmed']
const his = ['suspect', 'alleged perpetrator', 'perpetrator', 'offender', 'alleged offender', 'suspect offender', 'subject']
const of = (people: readonly string[], parts: readonly string[]) =>
  people.flatMap((p) => parts.flatMap((part) => [`${p} ${part}`, `${p}s ${part}`]))
const given = ['given name', 'first name', 'forename', 'forenames', 'first names', 'given names']
const family = ['family name', 'last name', 'surname']
const birth = ['date of birth', 'dob', 'd o b', 'birth date', 'born']
const number = ['phone', 'telephone', 'phone number', 'telephone number', 'mobile', 'contact number', 'tel']
const nhs = ['nhs number', 'nhs no', 'nhs']
const upn = ['upn', 'unique pupil number', 'pupil number']
// A file that has one such column without a person in its heading may mean either of the two: whoever brings it in says which.
const pnc = ['pnc number', 'pnc id', 'pncid', 'pnc no', 'pnc']
const cro = ['cro number', 'cro no', 'cro']

export const columns = {
  reference: {
    heading: 'Reference',
    holds: 'The police’s own number for this notification. The same number never makes two contacts.',
    needed: true,
    also: [
      'ref',
      'reference number',
      'police reference',
      'police ref',
      'occurrence number',
      'incident number',
      'incident reference',
      'notification reference',
      'rms reference',
      'urn',
    ],
  },
  occurredOn: {
    heading: 'Occurred date',
    holds: 'The day it happened, like 09/03/2026.',
    needed: true,
    also: [
      'occurred on',
      'occurred',
      'date occurred',
      'incident date',
      'date of incident',
      'occurred date and time',
      'occurred from',
      'date',
    ],
  },
  occurredAt: {
    heading: 'Occurred time',
    holds: 'Like 22:15. Leave it empty if it is not known.',
    also: ['time', 'time occurred', 'incident time', 'time of incident', 'occurred at'],
  },
  level: {
    heading: 'Recorded level',
    holds: 'standard, medium or high, as the police recorded it.',
    needed: true,
    also: [
      'level',
      'risk',
      'risk level',
      'recorded risk',
      'risk grade',
      'grade',
      'grading',
      'dash level',
      'police risk level',
      'officer risk level',
    ],
  },
  offence: {
    heading: 'Offence',
    holds: 'In a few words: assault, criminal damage, breach of an order.',
    also: ['offence type', 'what happened', 'incident type', 'crime type', 'occurrence type', 'classification'],
  },
  victimGiven: { heading: 'Victim given name', holds: '', also: of(hers, given) },
  victimFamily: { heading: 'Victim family name', holds: '', also: of(hers, family) },
  victimBorn: { heading: 'Victim date of birth', holds: 'Like 27/03/1987.', also: of(hers, birth) },
  victimSex: { heading: 'Victim sex', holds: 'F or M.', also: of(hers, ['sex', 'gender']) },
  phone: {
    heading: 'Victim phone',
    holds: 'One number. It is stored as not checked: a scripted voice call and nothing else.',
    also: [...number, ...of(hers, number)],
  },
  safeToCall: {
    heading: 'Safe to call',
    holds: 'yes, no or not known, as the officer recorded it. No means that nobody rings it.',
    also: ['safe to ring', 'safe to contact', 'safe contact', 'is it safe to call', ...of(hers, ['safe to call', 'safe to contact'])],
  },
  address: {
    heading: 'Victim address',
    holds: 'Where she or he lives.',
    also: ['address', 'home address', ...of(hers, ['address', 'home address'])],
  },
  postcode: { heading: 'Victim postcode', holds: '', also: ['postcode', 'post code', ...of(hers, ['postcode', 'post code'])] },
  addressIsScene: {
    heading: 'Suspect was at this address',
    holds: 'yes, if it happened at this address and the suspect was there. Anything else, and the address is hidden.',
    also: ['it happened at this address', 'address is where it happened', 'incident at this address', 'suspect knows this address'],
  },
  suspectGiven: { heading: 'Suspect given name', holds: '', also: of(his, given) },
  suspectFamily: { heading: 'Suspect family name', holds: '', also: of(his, family) },
  suspectBorn: { heading: 'Suspect date of birth', holds: '', also: of(his, birth) },
  suspectSex: { heading: 'Suspect sex', holds: 'F or M.', also: of(his, ['sex', 'gender']) },
  relationship: {
    heading: 'Suspect is the victim’s',
    holds: 'husband, former partner, son and so on.',
    also: [
      'relationship',
      'relationship to victim',
      'suspect relationship',
      'relationship of suspect to victim',
      'suspect relationship to victim',
    ],
  },
  children: {
    heading: 'Children',
    holds: 'Names and ages, like Amal 6; Noor 2. Or none.',
    also: [
      'children names and ages',
      'childrens names and ages',
      'children names ages',
      'children at address',
      'children in household',
      'child names and ages',
      'children details',
    ],
  },
  childrenPresent: {
    heading: 'Children present',
    holds: 'yes, no or not known: whether they were there when it happened.',
    also: ['child present', 'were children present', 'children there', 'children present at incident'],
  },
  summary: {
    heading: 'Summary',
    holds: 'What happened, in the officer’s words. No addresses and no numbers in it.',
    also: ['circumstances', 'mo', 'narrative', 'incident summary', 'details', 'notes', 'account'],
  },
  victimNhs: {
    heading: 'Victim NHS number',
    holds: 'Numbers of other systems are checked by their check digit; a wrong one is left out, and the row is taken.',
    also: [...nhs, ...of(hers, nhs)],
  },
  victimUpn: { heading: 'Victim pupil number', holds: 'The unique pupil number.', also: [...upn, ...of(hers, upn)] },
  victimPnc: { heading: 'Victim PNC number', holds: 'Like 2003/0011985X.', also: of(hers, pnc) },
  victimCro: { heading: 'Victim CRO number', holds: 'Like 265416/21G.', also: of(hers, cro) },
  suspectNhs: { heading: 'Suspect NHS number', holds: '', also: of(his, nhs) },
  suspectUpn: { heading: 'Suspect pupil number', holds: '', also: of(his, upn) },
  suspectPnc: { heading: 'Suspect PNC number', holds: '', also: of(his, pnc) },
  suspectCro: { heading: 'Suspect CRO number', holds: '', also: of(his, cro) },
} as const satisfies Record<string, Column>
export type ColumnKey = keyof typeof columns
const all = Object.entries(columns) as [ColumnKey, Column][]
export const headings: readonly string[] = all.map(([, c]) => c.heading)

/** Added to the file of rejected rows, and passed over when that file comes back mended. */
export const rejectHeadings = ['Line', 'Why it was not taken'] as const

const known = new Map<string, ColumnKey>(
  all.flatMap(([key, c]) => [c.heading, ...c.also].map((name): [string, ColumnKey] => [fold(name), key])),
)
const passedOver = new Set(rejectHeadings.map(fold))

export interface Mapped {
  /** Which cell of a row holds what. */
  at: ReadonlyMap<ColumnKey, number>
  /** Headings that mean nothing to us; their cells are not stored. */
  unused: string[]
  /** Why the file cannot be read at all. */
  faults: string[]
}
/** `kept`: the headings that somebody said this agency's files have, ours to theirs; '' where it has none. What nobody said is guessed. */
export function mapColumns(header: readonly string[], kept: Partial<Record<ColumnKey, string>> = {}): Mapped {
  const at = new Map<ColumnKey, number>()
  const faults: string[] = []
  const places = new Map<string, number>()
  header.forEach((heading, i) => {
    if (!places.has(fold(heading))) places.set(fold(heading), i)
  })
  const gone: string[] = []
  for (const [key, c] of all) {
    const theirs = kept[key]
    if (!theirs) continue
    const place = places.get(fold(theirs))
    if (place !== undefined) at.set(key, place)
    else if (c.needed) gone.push(`“${c.heading}” was read from “${theirs}”, and this file has no such column`)
  }
  header.forEach((heading, i) => {
    const key = known.get(fold(heading))
    if (key === undefined || kept[key] === '' || [...at.values()].includes(i)) return
    const first = at.get(key)
    if (first === undefined) at.set(key, i)
    else if (!kept[key])
      faults.push(`“${header[first]}” and “${heading}” are read as the same column. Keep one of them, or rename the other`)
  })
  const used = new Set(at.values())
  const unused = header.flatMap((heading, i) =>
    used.has(i) || fold(heading) === '' || passedOver.has(fold(heading)) || known.has(fold(heading)) ? [] : [heading.slice(0, 60)],
  )
  faults.push(...gone.filter((words) => !all.some(([key, c]) => words.startsWith(`“${c.heading}”`) && at.has(key))))
  const missing = all.filter(([key, c]) => c.needed && !at.has(key) && !kept[key]).map(([, c]) => `“${c.heading}”`)
  if (missing.length > 0)
    faults.push(
      `The file has no column headed ${sentenceList(missing)}. Name the columns as in the template; the first line of the file must be the headings`,
    )
  else if (!at.has('summary') && !at.has('offence'))
    faults.push('The file has no column headed “Offence” or “Summary”: at least one must say what happened')
  return { at, unused, faults }
}
