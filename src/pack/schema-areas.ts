/** Where a partnership is and who it is made of: its sources, areas, organisations with how they are reached, and the words each area uses. */
import { z } from 'zod'
import { yearOrDay as asAt, day, key, oneOf, provenance, source, words } from './schema-words.ts'

export const areaKinds = {
  nation: 'Nation',
  force: 'Police force area',
  county: 'County',
  unitary: 'City or unitary authority',
  district: 'District',
  ward: 'Ward',
} as const
export const agencyKinds = {
  council: 'Council',
  police: 'Police',
  'police-commissioner': 'Police and crime commissioner',
  charity: 'Charity',
  nhs: 'NHS',
  probation: 'Probation',
  prosecution: 'Prosecution',
  prison: 'Prison',
  board: 'Safeguarding board',
  housing: 'Housing association',
  partnership: 'Partnership',
  national: 'National body',
  research: 'University or research',
  funder: 'Funder',
  other: 'Other',
} as const
export type AgencyKind = keyof typeof agencyKinds

export const contactKinds = { phone: 'Phone', email: 'Email', web: 'Web', post: 'Post' } as const
export const contact = z.strictObject({
  kind: oneOf(contactKinds),
  value: words,
  who: words.optional(),
  /** null: the source does not say. */
  hours: words.nullable(),
  /** null: nobody has checked it. Only a number checked within 90 days is shown to the public. */
  lastVerified: day.nullable(),
  source,
  note: words.optional(),
})
export type ContactPoint = z.infer<typeof contact>

export const packFile = z.strictObject({
  key,
  name: words,
  asAt,
  notice: words,
  home: key,
  sources: z.array(
    z.strictObject({
      key: z.string().regex(/^[A-Z][A-Z0-9]*$/, 'is not a source key: use capitals, such as S2'),
      title: words,
      date: words,
      address: words.optional(),
      note: words.optional(),
    }),
  ),
})

export const area = z.strictObject({
  key,
  name: words,
  kind: oneOf(areaKinds),
  code: z
    .string()
    .regex(/^[EK]\d{8}$/, 'is not an ONS code: a letter and eight digits, such as E06000045')
    .nullable(),
  parent: key.nullable(),
  geography: words,
  verified: z.boolean(),
  /** From when pairs beyond doubt are linked by themselves. Without it people link. */
  automaticLinksFrom: day.optional(),
  note: words.optional(),
  ...provenance,
})
export const areasFile = z.strictObject({ asAt: asAt.optional(), note: words.optional(), areas: z.array(area) })

export const organisation = z.strictObject({
  id: z.string().regex(/^O\d{2}$/, 'is not an organisation id: O and two digits, such as O02'),
  name: words,
  short: words.optional(),
  kind: oneOf(agencyKinds),
  role: words,
  nowCalled: words.optional(),
  contact: z.array(contact).optional(),
  ...provenance,
})
export const organisationsFile = z.strictObject({ asAt: asAt.optional(), organisations: z.array(organisation) })

export const wordsFile = z.strictObject({
  asAt: asAt.optional(),
  areas: z.array(
    z.strictObject({
      area: key,
      abuse: words,
      abuseShort: words,
      harms: words,
      frontDoor: words,
      strategy: words,
      note: words.optional(),
      ...provenance,
    }),
  ),
})

export type PackMeta = z.infer<typeof packFile>
export type Area = z.infer<typeof area>
export type Organisation = z.infer<typeof organisation>
export type AreaWords = z.infer<typeof wordsFile>['areas'][number]
