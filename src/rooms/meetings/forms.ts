/** The questions of a meeting: listing, sharing, her view, the decision with its actions, telling her. What is lacking is said by the rules. */
import { chooseFrom, longText, oneOf, text } from '#platform/fields.ts'
import { type Answers, type Field, form, Problem, type Problems } from '#platform/form.ts'
import type { Body } from '#platform/http.ts'
import { select } from '#platform/views/govuk.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import { type CouldTell, couldTell } from '#rooms/plans/index.ts'
import { aboutEveryone } from './actions.ts'
import { shareMost, spokenWords } from './rules.ts'

const noPlace = 'No address, telephone number, school or place: those stay out of the meeting.'

// ── Listing ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface OnListing {
  family: OpenFamily
  holders: Record<string, string>
}
export const listing = form({
  whyHigh: longText('Why is it high?', {
    missing: 'Enter why it is high',
    rows: 3,
    max: 600,
    hint: `For the meeting, in your own words: never her answers or her comments. ${noPlace}`,
  }),
  whyNow: longText('Why now?', { missing: 'Enter why now', rows: 2, max: 600 }),
  keepsSafe: longText('What keeps her safe until then?', {
    missing: 'Enter what is keeping her safe until then',
    rows: 2,
    max: 600,
    hint: 'Tonight, and over a weekend if there is one.',
  }),
  keptBy: chooseFrom('Who holds it until then?', {
    missing: 'Select who holds it until then',
    small: true,
    choices: (on: OnListing) => on.holders,
  }),
})

// ── What an agency knows ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const mustNotLearn = { yes: 'He must not learn that we know this', no: 'He knows that we know it' } as const
export const shared = form({
  about: chooseFrom('Who is it about?', {
    optional: true,
    inline: true,
    small: true,
    choices: (on: { family: OpenFamily }) => ({
      ...Object.fromEntries(on.family.members.map((m) => [m.id, m.name])),
      [aboutEveryone]: 'Everyone',
    }),
  }),
  text: longText('What do you know?', {
    optional: true,
    rows: 5,
    max: shareMost,
    count: true,
    hint: `Five lines: what matters for safety now. ${noPlace}`,
  }),
  lastSeen: text('When was anyone of them last seen, and by whom?', { optional: true, max: 200 }),
  mustNotLearn: oneOf('If it reached him?', mustNotLearn, { optional: true, small: true }),
})

export const herView = form({
  spoken: oneOf('Has anyone spoken with her since the listing?', spokenWords, {
    missing: 'Select whether anyone has spoken with her',
    small: true,
  }),
  herView: longText('Her view, in her words where you can', {
    optional: true,
    rows: 4,
    max: 1000,
    hint: `What she wants, and what she fears. Write nothing you would not read to her. ${noPlace}`,
  }),
  notWanted: longText('What she does not want done', {
    optional: true,
    rows: 3,
    max: 600,
    hint: 'A letter, a visit, a call, somebody who must not know.',
  }),
})

// ── The decision ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Everything the chair chooses from, worked out once for the page. */
export interface OnCase {
  decisions: Record<string, string>
  holders: Record<string, string>
  tellers: Record<string, string>
  tellDays: Record<string, string>
  owners: Record<string, string>
  people: Record<string, string>
  /** Instants as they are posted, to words; the usual one first. */
  dues: Record<string, string>
}
/** Long lists in narrow places. What is posted is checked against the same list. */
const fromList = (
  question: string,
  choices: (on: OnCase) => Record<string, string>,
  more: { hint?: string; first?: string } = {},
): Field<string | undefined> => ({
  ...chooseFrom(question, { optional: true, choices }),
  draw: (q) =>
    select({
      id: q.name,
      name: q.name,
      label: { text: question },
      ...(more.hint ? { hint: { text: more.hint } } : {}),
      ...(q.problem ? { errorMessage: { text: q.problem.text } } : {}),
      value: [q.body[q.name]].flat()[0] ?? '',
      items: [
        { value: '', text: more.first ?? 'Choose' },
        ...Object.entries(choices(q.given.subject as OnCase)).map(([value, words]) => ({ value, text: words })),
      ],
    }),
})

export const decision = form({
  decision: chooseFrom('What is decided?', { optional: true, small: true, choices: (on: OnCase) => on.decisions }),
  why: longText('Summary of risk, or the reason', {
    optional: true,
    rows: 3,
    max: 1000,
    hint: 'The reason is needed for no further action, and for not high.',
  }),
  holder: fromList('If it is not high: who holds it from here?', (on) => on.holders, { first: 'Only for not high' }),
  tells: fromList('Who tells her what was decided?', (on) => on.tellers),
  how: text('How is she told?', { optional: true, max: 200, hint: 'As is safe for her: in person, on a call at her time.' }),
  by: fromList('By when?', (on) => on.tellDays),
})
export type DecisionAnswers = Answers<typeof decision>

/** One action of the decision. Each is a row of the page, and a row left empty is no action. */
export const actionRow = form({
  what: text('What is to be done?', { optional: true, max: 300 }),
  about: fromList('About whom?', (on) => on.people),
  owner: fromList('Which agency does it?', (on) => on.owners),
  due: fromList('Due', (on) => on.dues),
  couldTell: oneOf('Could doing this tell him?', couldTell, { optional: true, inline: true, small: true }),
  tellNote: text('If it could: how is he kept from it?', { optional: true, max: 300 }),
  consulted: text('About him? Which of her workers was asked, or none known', { optional: true, max: 200 }),
})
export type ActionRow = Answers<typeof actionRow>
export const everyone = 'all'
/** Where nothing else was said, an empty row says this much: a due date alone is no action. */
const says = ['what', 'about', 'owner', 'couldTell', 'tellNote', 'consulted'] as const

export const blankRows = 4
export const mostRows = 20
export const nameIn = (row: number, question: keyof ActionRow & string) => `a${row}-${question}`
const typed = (body: Body, name: string): string => {
  const value = [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
  return typeof value === 'string' ? value.trim() : ''
}
/** How many rows were sent, whatever is in them. */
export const rowsIn = (body: Body): number => {
  const sent = Object.keys(body).flatMap((k) => /^a(\d{1,2})-[a-z]+$/i.exec(k)?.[1] ?? [])
  return Math.min(mostRows, Math.max(0, ...sent.map(Number)))
}
export const isBlank = (body: Body, row: number): boolean => says.every((q) => typed(body, nameIn(row, q)) === '')

export interface ReadRow {
  row: number
  answers: ActionRow
}
/** Reads each row that says anything, under its own names, so that an error points into it. */
export function readRows(body: Body, subject: OnCase): { rows: ReadRow[]; problems: Problems } {
  const rows: ReadRow[] = []
  const problems: Problems = {}
  for (let row = 1; row <= rowsIn(body); row++) {
    if (isBlank(body, row)) continue
    const answers: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(actionRow.fields)) {
      const at = nameIn(row, name as keyof ActionRow)
      const answer = field.read(body, at, { subject })
      if (answer instanceof Problem) problems[at] = new Problem(`Action ${row}: ${lower(answer.text)}`, answer.part)
      else answers[name] = answer
    }
    rows.push({ row, answers: answers as ActionRow })
  }
  return { rows, problems }
}
export const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** What one row still lacks, in the words of the plan's own rule and against the row's boxes. */
export function rowGaps({ row, answers }: ReadRow, gaps: Partial<Record<'text' | 'tellNote' | 'consulted', string>>): Problems {
  const lacks: [keyof ActionRow & string, string | undefined][] = [
    ['what', gaps.text],
    ['about', answers.about === undefined ? 'Select who it is about' : undefined],
    ['owner', answers.owner === undefined ? 'Select which agency does it' : undefined],
    ['due', answers.due === undefined ? 'Select when it is due' : undefined],
    ['couldTell', answers.couldTell === undefined ? 'Select whether doing this could tell him' : undefined],
    ['tellNote', answers.couldTell === undefined ? undefined : gaps.tellNote],
    ['consulted', gaps.consulted],
  ]
  return Object.fromEntries(
    lacks.flatMap(([name, text]) => (text ? [[nameIn(row, name), new Problem(`Action ${row}: ${lower(text)}`)]] : [])),
  )
}
export const couldTellOf = (said: string | undefined): CouldTell => (said === 'yes' || said === 'no' ? said : 'not-sure')

// ── Telling her ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const told = form({
  told: oneOf(
    'Has she been told?',
    { yes: 'Yes, she has been told', no: 'Not yet: we have not been able to tell her safely' },
    { missing: 'Select whether she has been told', small: true },
  ),
  by: chooseFrom('By when is it tried again?', {
    optional: true,
    under: { field: 'told', choice: 'no' },
    small: true,
    choices: (on: { tellDays: Record<string, string> }) => on.tellDays,
  }),
  note: text('One line', { optional: true, max: 300, hint: 'Why not yet; or what the plan should know. Everyone on the plan reads it.' }),
})
