/**
 * A professional's form: one page, the same for a colleague who is signed in and for anyone whose address was checked by a code. Only what is happening
 * is needed, and whether the person knows; how to be in touch is "not directly" unless it was said to be safe, by whom.
 */
import type { Pack } from '#pack/index.ts'
import { chooseFrom, longText, oneOf, phone, text, timeWindow, wholeNumber } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import type { Section } from '#platform/views/form.ts'
import { aNumber, numberGap } from '#rooms/people/index.ts'
import { areaQuestion } from './public-forms.ts'
import { dangerWords, type From, kindsOf, knowsWords, type Letter, nothingSaid, type Reach } from './rules.ts'

const reaches = {
  never: { text: 'Not directly: nobody has said that it is safe', hint: 'The front door speaks to you first.' },
  'through-me': { text: 'Through me, when they are with us', hint: 'Say when below, in the words of what is happening.' },
  ring: { text: 'Yes, on a number they gave as safe', hint: 'Only if they told you so themselves.' },
} as const satisfies Record<Reach, unknown>

export const professionalForm = (pack: Pack) =>
  form(
    {
      kind: oneOf('What is it about?', kindsOf(pack.channels, 'professional'), { missing: 'Select what it is about', small: true }),
      name: text('Name of the person it is about', {
        optional: true,
        max: 160,
        width: 30,
        hint: 'Or “not given”. Without a name it is advice: it can still be sent',
      }),
      age: wholeNumber('How old are they, about?', { optional: true, max: 120, width: 3, called: 'age' }),
      idNumber: aNumber('Their NHS or other number'),
      area: areaQuestion(pack, 'Where do they live, or need help?', { small: true }),
      happening: longText('What is happening?', {
        missing: 'Enter what is happening',
        rows: 6,
        max: 6000,
        hint: 'Who did what to whom, in their words where you can. No address: the front door asks for it when it needs one',
      }),
      inDanger: oneOf(
        'Is anyone in danger now?',
        { ...dangerWords, yes: { text: 'Yes', hint: '999 first. This form is not an emergency service' } },
        { missing: 'Select whether anyone is in danger now', small: true },
      ),
      children: text('Children, and how old?', { optional: true, max: 200, hint: '“none” or “not known” is an answer' }),
      wants: longText('What do they want, and what do you ask for?', { optional: true, rows: 2, max: 1000 }),
      reach: oneOf('May the front door ring the person?', reaches, { missing: 'Select whether the person may be rung', small: true }),
      theirNumber: phone('Their number', {
        missing: 'Enter the number they gave as safe',
        width: 20,
        under: { field: 'reach', choice: 'ring' },
      }),
      window: timeWindow('Between which times?', { optional: true, under: { field: 'reach', choice: 'ring' } }),
      someoneElse: text('If someone else answers?', { optional: true, max: 200, under: { field: 'reach', choice: 'ring' } }),
      mustNotKnow: text('Who must not know?', { optional: true, max: 200 }),
      language: text('Which language, if an interpreter is needed?', {
        optional: true,
        max: 60,
        width: 20,
        hint: 'A professional one; never a partner, relative or child',
      }),
      answerOn: text('Number to answer you on', { missing: 'Enter a number on which you can be answered', max: 60, width: 20 }),
      knows: oneOf('Does the person know that you send this?', knowsWords, {
        missing: 'Select whether the person knows',
        inline: true,
        small: true,
      }),
      agrees: oneOf('Do they agree?', knowsWords, { missing: 'Select whether they agree', inline: true, small: true }),
      whyAnyway: chooseFrom('Why send it anyway?', {
        optional: true,
        small: true,
        under: { field: 'agrees', choice: 'no' },
        choices: () => Object.fromEntries(pack.sharing.whyAnyway.map((w) => [w.key, w.words])),
      }),
    },
    (a) => {
      const idNumber = numberGap(a.idNumber)
      return {
        ...(idNumber ? { idNumber } : {}),
        ...(a.agrees === 'no' && !a.whyAnyway
          ? { whyAnyway: new Problem('They do not agree. Select why you send it anyway, or do not send it: you can ask without a name') }
          : {}),
      }
    },
  )
export type ProfessionalAnswers = Answers<ReturnType<typeof professionalForm>>
/** As it is begun: nobody is contacted until somebody says that it is safe. */
export const begun: Partial<ProfessionalAnswers> = { reach: 'never' }

export const sections: readonly Section<ProfessionalAnswers>[] = [
  { title: 'Who, and what', fields: ['kind', 'name', 'age', 'idNumber', 'area', 'happening', 'inDanger', 'children', 'wants'] },
  { title: 'Being in touch', fields: ['reach', 'mustNotKnow', 'language', 'answerOn'] },
  {
    title: 'Known, and agreed?',
    hint: 'Agreeing to be referred is theirs. Where somebody may be seriously harmed it can be sent without, and you say why.',
    fields: ['knows', 'agrees'],
  },
]

export function professionalLetter(f: ReturnType<typeof professionalForm>, a: ProfessionalAnswers, from: Omit<From, 'number'>): Letter {
  return {
    from: { ...from, number: a.answerOn },
    said: {
      ...nothingSaid,
      name: a.name ?? '',
      age: a.age ?? null,
      ...(a.idNumber ? { idNumber: a.idNumber } : {}),
      happening: a.happening,
      inDanger: a.inDanger,
      children: a.children ?? '',
      wants: a.wants ?? '',
      reach: a.reach,
      number: a.theirNumber?.typed ?? '',
      ringFrom: a.window?.from ?? null,
      ringUntil: a.window?.until ?? null,
      someoneElse: a.someoneElse ?? '',
      mustNotKnow: a.mustNotKnow ?? '',
      language: a.language ?? '',
      knows: a.knows,
      agrees: a.agrees,
      whyAnyway: a.agrees === 'no' ? (a.whyAnyway ?? '') : '',
    },
    worded: f.worded(a).map(({ question, answer }) => ({ question, answer })),
  }
}
