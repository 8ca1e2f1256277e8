/**
 * Two returns that a national body or the law asks for, as definitions: each line is counted from the records, or says what would be needed to count it.
 * No line is ever blank. Items: the data SafeLives publishes of Maracs each quarter (meeting-level, not case-level); and what the Part 4 duty of the Domestic
 * Abuse Act 2021 has tier-one councils report of safe accommodation each year. The forms themselves were not seen: compare with the year's form before sending.
 */
import type { Sum } from '#lib/small-numbers.ts'

interface Counted {
  key: string
  words: string
  /** Which of the counts it is. */
  count: string
  note?: string
}
interface Missing {
  key: string
  words: string
  /** What would be needed to count it, and from whom. */
  missing: string
}
export type ReturnLine = Counted | Missing
export interface ReturnDefinition {
  key: 'marac' | 'accommodation'
  name: string
  short: string
  goesTo: string
  period: 'quarter' | 'year'
  what: string
  source: string
  parts: readonly { title: string; lines: readonly ReturnLine[] }[]
  sums: readonly Sum<string>[]
  /** Counts that follow from the others and are never shown: protected all the same. */
  unseen: readonly string[]
  notes: readonly string[]
}
const line = (key: string, words: string, count: string, note?: string): Counted => ({ key, words, count, ...(note ? { note } : {}) })
const missing = (key: string, words: string, needed: string): Missing => ({ key, words, missing: needed })
const notAsked = (what: string) =>
  `Not recorded anywhere here. Needed: ${what}, asked of her by her own worker with the choice not to say, and kept apart from the referral.`

export const returnDefinitions: readonly ReturnDefinition[] = [
  {
    key: 'marac',
    name: 'SafeLives Marac quarterly return',
    short: 'Marac return',
    goesTo: 'SafeLives',
    period: 'quarter',
    what: 'The cases of the high-risk meetings in a quarter: how many, how many again, who referred them, and who the victims are. Counts of the meeting, never of one case.',
    source: 'SafeLives Marac quarterly datasets and latest Marac data; reviewing your Marac data',
    parts: [
      {
        title: 'Meetings and cases',
        lines: [
          line('meetings', 'Days on which the meeting was held', 'meetings'),
          line(
            'cases',
            'Cases discussed',
            'cases',
            'Each family once in the quarter, at HRDA or MARAC: here the daily meeting does the work of a Marac, and MARAC alone would count few.',
          ),
          line('repeats', 'Repeat cases', 'repeats', 'Listed again within 12 months of a listing that was decided.'),
          line('children', 'Children in the households', 'children', 'Children named in the plan, in the household or not.'),
        ],
      },
      {
        title: 'Who referred',
        lines: [
          line('police', 'Cases referred by the police', 'police'),
          line('partners', 'Cases referred by partner agencies', 'partners', 'All that did not come from the police.'),
          missing(
            'each-partner',
            'Cases referred by each partner agency',
            'The agency is kept as somebody typed it. Needed: the agency chosen from the list when a professional’s contact is taken.',
          ),
        ],
      },
      {
        title: 'Who the victims are',
        lines: [
          line('men', 'Male victims', 'men', 'Where sex is recorded.'),
          line('sex-not-known', 'Victims whose sex is not recorded', 'sexNotKnown'),
          missing(
            'minoritised',
            'Victims from Black, Asian and racially minoritised communities',
            notAsked('ethnicity in the words of the census'),
          ),
          missing('lgbt', 'LGBT+ victims', notAsked('how she describes her sexuality and gender')),
          missing(
            'disabled',
            'Disabled victims',
            'Access needs are kept as free text, which whoever counts may not read. Needed: whether she says that she is disabled, yes, no or not said.',
          ),
          missing(
            'aged-16-17',
            'Victims aged 16 and 17',
            'Dates of birth are not read by whoever counts. Needed: an age band, written when the case is listed.',
          ),
        ],
      },
      {
        title: 'Who harms',
        lines: [
          missing(
            'harm-under-18',
            'People who harm aged 17 or under',
            'Dates of birth are not read by whoever counts, and his file is apart from the meeting. Needed: an age band, written when the case is listed.',
          ),
        ],
      },
      {
        title: 'What the meeting has, and rates',
        lines: [
          missing(
            'idva-fte',
            'Full-time equivalent IDVAs',
            'Handed in by the IDVA service: posts filled at the end of the quarter. Norm: about 100 referrals a year for each.',
          ),
          missing(
            'admin-fte',
            'Full-time equivalent administrators',
            'Handed in by whoever runs the meeting. Norm: one for 400 cases a year.',
          ),
          missing(
            'per-10000',
            'Cases per 10,000 adult women, over 12 months',
            'Needed: the number of women aged 18 and over in the area, with its year. The published 40, 45 and 33 per 10,000 divide by different populations.',
          ),
        ],
      },
    ],
    sums: [
      { total: 'cases', parts: ['repeats', 'first'] },
      { total: 'cases', parts: ['police', 'partners'] },
      { total: 'cases', parts: ['men', 'sexNotKnown', 'women'] },
    ],
    unseen: ['first', 'women'],
    notes: ['Compare HRDA and MARAC together, not MARAC with MARAC.', 'More cases is neither good nor bad.'],
  },
  {
    key: 'accommodation',
    name: 'Safe accommodation return, Part 4 of the Domestic Abuse Act 2021',
    short: 'Safe-accommodation return',
    goesTo: 'The government department for housing',
    period: 'year',
    what: 'Who was supported in safe accommodation in a financial year, who could not be and why, how many places there are and what was spent. The duty is the tier-one council’s, with its partnership board.',
    source: 'Domestic Abuse Act 2021, sections 57 to 61; Support in domestic abuse safe accommodation 2023-24 (topics as published)',
    parts: [
      {
        title: 'Individuals supported',
        lines: [
          line(
            'adults',
            'Adults supported in safe accommodation',
            'adults',
            'Each once in the year, by a service here that keeps safe accommodation. Places found in another area are not seen from here.',
          ),
          line('women', 'Women', 'women'),
          line('men', 'Men', 'men'),
          line('other', 'Another answer, or not recorded', 'other'),
          missing('trans', 'Trans adults', notAsked('whether her gender is the one registered at birth')),
          line(
            'children',
            'Children supported with them',
            'children',
            'Children named in the plan. Whether each came along is not recorded.',
          ),
          missing(
            'specialist',
            'Individuals with a specialist characteristic (minoritised, LGBT+, disabled, older, no recourse)',
            notAsked('each characteristic'),
          ),
        ],
      },
      {
        title: 'Asked for and not found',
        lines: [
          line('asked', 'Referrals to safe accommodation', 'asked', 'One referral is not one person: a woman may have several.'),
          line('taken', 'Referrals taken', 'taken'),
          line('turned', 'Referrals passed on or taken back', 'turned'),
          line('waiting', 'Referrals with no answer yet', 'waiting'),
          line(
            'unmet',
            'Times that safe accommodation was sought and nobody could give it',
            'unmet',
            'Unmet need in which somebody wrote refuge, safe accommodation, safe house or somewhere safe. Other words are not found.',
          ),
          missing(
            'why-not',
            'Households that could not be supported, by reason',
            'The reasons are recorded with each unmet need, and are too few a year to be shown by reason in most areas. Needed: refusals handed in by each provider, by the reasons of the year’s form.',
          ),
        ],
      },
      {
        title: 'Places',
        lines: [
          missing(
            'spaces',
            'Bed spaces and units at 31 March, by type (refuge, specialist, dispersed, second stage, sanctuary, other)',
            'Handed in by each provider. The documents print Portsmouth 16 units and a ten-bed refuge for complex needs; for Southampton none. A unit, a bed space and a household are three different things.',
          ),
          missing(
            'sanctuary',
            'Homes made safer under a sanctuary scheme',
            'Handed in by housing. Locks changed as an action of a plan are not marked as such.',
          ),
        ],
      },
      {
        title: 'Money',
        lines: [
          missing(
            'spend',
            'What was spent of the Part 4 grant, by kind of support',
            'From the council’s finance team. Money is not recorded here.',
          ),
        ],
      },
    ],
    sums: [
      { total: 'adults', parts: ['women', 'men', 'other'] },
      { total: 'asked', parts: ['taken', 'turned', 'waiting'] },
    ],
    unseen: [],
    notes: ['A bed and breakfast with shared facilities is not safe accommodation.', 'No address of a refuge is in this system’s returns.'],
  },
]
