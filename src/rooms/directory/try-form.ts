/** A made-up person, for trying the pack's rules on: what a worker may know of somebody, and of whom nothing is kept. */
import {
  abuseKinds,
  areaKinds,
  type Fact,
  jointWorkQuestions,
  levels,
  type Pack,
  relationships,
  type Situation,
  sexes,
  situationRoles,
} from '#pack/index.ts'
import { anyOf, oneOf, select, text, wholeNumber, yesNo } from '#platform/fields.ts'
import { type Answers, type Field, form, Problem } from '#platform/form.ts'
import { html } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'

const capital = <K extends string>(record: Readonly<Record<K, string>>) =>
  Object.fromEntries(Object.entries<string>(record).map(([k, w]) => [k, w.charAt(0).toUpperCase() + w.slice(1)])) as Record<K, string>
/** "4, 11 and 15": the ages in it; nothing where one is no age. */
export function agesIn(typed: string): number[] | undefined {
  const parts = typed.split(/[\s,;]+|\band\b/i).filter((x) => x !== '')
  const ages = parts.map(Number)
  return parts.every((x) => /^\d{1,3}$/.test(x)) && ages.every((a) => a <= 120) ? ages : undefined
}

type Told = Readonly<Record<string, boolean | undefined>>
const first = (body: Body, name: string) => [Object.hasOwn(body, name) ? body[name] : undefined].flat()[0]
/** Each of the pack's own questions in a row of its own. Left alone, it is not known. */
function told(facts: readonly Fact[]): Field<Told> {
  return {
    question: 'What else is known',
    part: '',
    kind: 'asked',
    wording: facts.map((f) => f.ask),
    choices: facts.map((f) => f.key),
    read: (body, name) =>
      Object.fromEntries(
        facts.flatMap((f) => {
          const said = first(body, `${name}-${f.key}`)
          return said === 'yes' || said === 'no' ? [[f.key, said === 'yes']] : []
        }),
      ),
    fill: (value, name) => Object.fromEntries(Object.entries(value).map(([k, v]) => [`${name}-${k}`, v ? 'yes' : 'no'])),
    words: () => '',
    draw: ({ name, body }) =>
      html`<details class="govuk-details" id="${name}"${facts.some((f) => first(body, `${name}-${f.key}`)) && html` open`}><summary class="govuk-details__summary"><span class="govuk-details__summary-text">${facts.length} questions of the services</span></summary><div class="govuk-details__text">${facts.map(
        (f) => {
          const said = first(body, `${name}-${f.key}`) ?? ''
          const radio = (value: string, words: string) =>
            html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" id="${name}-${f.key}${value === '' ? '' : `-${value}`}" name="${name}-${f.key}" value="${value}"${said === value && html` checked`}><label class="govuk-label govuk-radios__label" for="${name}-${f.key}${value === '' ? '' : `-${value}`}">${words}</label></div>`
          return html`<fieldset class="op-ask"><legend class="op-ask__q">${f.ask}</legend><div class="govuk-radios govuk-radios--inline govuk-radios--small">${radio('', 'Not known')}${radio('yes', 'Yes')}${radio('no', 'No')}</div></fieldset>`
        },
      )}</div></details>`,
  }
}

export const madeUp = (pack: Pack) =>
  form(
    {
      area: select(
        'Where does the person live?',
        Object.fromEntries(
          pack.areas
            .filter((a) => a.kind !== 'nation' && a.kind !== 'ward')
            .map((a) => [a.key, a.kind === 'district' ? `${a.name} (${areaKinds[a.kind].toLowerCase()})` : a.name]),
        ),
        { optional: true },
      ),
      role: oneOf('Who is it for?', capital(situationRoles), { optional: true, small: true }),
      sex: oneOf('Woman or man?', capital(sexes), { optional: true, small: true, inline: true }),
      age: wholeNumber('How old?', { optional: true, min: 0, max: 120 }),
      level: oneOf('Level of risk', capital(levels), { optional: true, small: true, inline: true }),
      relationship: oneOf('Who is the person who harms to the person harmed?', capital(relationships), { optional: true, small: true }),
      sons: text('Ages of sons who would come along', {
        optional: true,
        max: 60,
        hint: 'Such as 4, 15. Write 0 sons as “none”. Left empty: not known.',
      }),
      children: text('Ages of the children at home', { optional: true, max: 60, hint: 'Such as 2, 9. Left empty: none.' }),
      harmsAge: wholeNumber('How old is the person who harms?', { optional: true, min: 0, max: 120 }),
      contact: select('What is the contact about?', Object.fromEntries(pack.channels.kinds.map((k) => [k.key, k.words])), {
        optional: true,
      }),
      kinds: anyOf('What has happened', abuseKinds, { optional: true, small: true }),
      jointWork: oneOf(
        `If both would be worked with together: ${jointWorkQuestions}`,
        { passed: 'Yes, all three', 'not passed': 'No, or not all three' },
        { optional: true, small: true },
      ),
      childrenRefer: yesNo('Was it decided to refer the children?', { optional: true, small: true }),
      adultRefer: yesNo('Was it decided to refer an adult with care and support needs?', { optional: true, small: true }),
      facts: told(pack.facts),
    },
    (a) => ({
      ...(a.sons && !/^\s*none\s*$/i.test(a.sons) && !agesIn(a.sons)
        ? { sons: new Problem('Enter ages in years, such as 4, 15, or none') }
        : {}),
      ...(a.children && !agesIn(a.children) ? { children: new Problem('Enter ages in years, such as 2, 9') } : {}),
    }),
  )
export type MadeUp = Answers<ReturnType<typeof madeUp>>

/** What the contact is about, and what was done. */
export const kindsOf = (a: Partial<MadeUp>): string[] => [...(a.contact ? [a.contact] : []), ...(a.kinds ?? [])]

export const situationOf = (a: Partial<MadeUp>): Situation => ({
  area: a.area,
  role: a.role,
  sex: a.sex,
  age: a.age,
  level: a.level,
  relationship: a.relationship,
  sonAges: a.sons === undefined || a.sons === '' ? undefined : /^\s*none\s*$/i.test(a.sons) ? [] : agesIn(a.sons),
  jointWorkGate: a.jointWork,
  kinds: kindsOf(a),
  facts: a.facts ?? {},
})
