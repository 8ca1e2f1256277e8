/**
 * What each public form asks, and no more; and how its answers are read. Whether and how it is safe to make contact is asked of everybody and is "do
 * not contact me" until somebody says otherwise (safety, T1 and T8). A name is never needed.
 */
import { type ArrivalDoor, areasInside, doorAreas, type Pack } from '#pack/index.ts'
import type { CarriedPage, CarriedSent } from '#platform/carried.ts'
import { type Choices, longText, oneOf, phone, text, timeWindow, wholeNumber } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { html } from '#platform/html.ts'
import { type Danger, dangerWords, kindFor, kindsOf, type Letter, nothingSaid } from './rules.ts'

const reachForm = () =>
  form({
    reach: oneOf(
      'May we ring you?',
      {
        never: { text: 'No, do not contact me', hint: 'We only keep what you wrote, and you can ring us.' },
        ring: {
          text: 'Yes, at times I give',
          hint: 'We ring from a hidden number. We send no texts, letters or e-mail, and leave no message.',
        },
      },
      { missing: 'Select whether we may ring you' },
    ),
    number: phone('Your number', { missing: 'Enter the number we may ring', width: 20, under: { field: 'reach', choice: 'ring' } }),
    window: timeWindow('Between which times?', {
      missing: 'Enter the times between which we may ring',
      hint: 'When you are alone, on working days. For example, 9:30am to 11am',
      under: { field: 'reach', choice: 'ring' },
    }),
    someoneElse: text('If someone else answers, what should we say?', {
      optional: true,
      max: 200,
      hint: 'If you leave this empty, we say “wrong number” and ring off.',
      under: { field: 'reach', choice: 'ring' },
    }),
  })
const dangerQuestion = (question: string) =>
  oneOf(question, { ...dangerWords, yes: { text: 'Yes', hint: 'Call 999 now. This page is not read straight away.' } }, { optional: true })

const language = () => text('Which language is easiest, if not English?', { optional: true, max: 60, width: 20 })

/**
 * Where, by council and no closer: it decides who reads it, and tells nobody where a person lives. It travels in the form as every answer does, and stands
 * in no address. May be left out, as everything that is not needed.
 */
export function areaQuestion(pack: Pack, question: string, more: { small?: true } = {}) {
  const districts = (area: string) => {
    const inside = areasInside(pack, area)
    return pack.areas.filter((a) => a.kind === 'district' && inside.includes(a.key)).map((a) => a.name)
  }
  const choices: Choices = {
    ...Object.fromEntries(
      doorAreas(pack).map((a) => {
        const parts = districts(a.key)
        return [a.key, parts.length > 0 ? { text: a.name, hint: parts.join(', ') } : a.name]
      }),
    ),
    'not-sure': { text: 'I am not sure, or somewhere else', hint: 'Somebody reads it all the same, and passes it on.' },
  }
  return oneOf(question, choices, { optional: true, hint: 'So that the right people read it. The area is enough: no address.', ...more })
}

/** The pages of one form, in order: what is going on, then how to be in touch, then who. */
export function pagesOf(pack: Pack, door: Exclude<ArrivalDoor, 'professional'>): readonly CarriedPage[] {
  const happening = longText('In your own words', {
    missing: 'Write a few words, or ring instead',
    rows: 6,
    max: 6000,
    hint: 'A line is enough.',
  })
  if (door === 'behaviour')
    return [
      {
        slug: 'what',
        title: 'What is going on?',
        form: form({ happening, inDanger: dangerQuestion('Could somebody get hurt today?') }),
        before: html`<p>What you do or did, and what you want to change. Leave out what other people told you in confidence.</p>`,
      },
      { slug: 'contact', title: 'How we may be in touch', form: reachForm() },
      {
        slug: 'who',
        title: 'About you',
        form: form({
          name: text('What shall we call you?', { optional: true, max: 120, width: 20, hint: 'It need not be your real name.' }),
          age: wholeNumber('How old are you?', { optional: true, max: 120, width: 3, called: 'age' }),
          area: areaQuestion(pack, 'Where do you live?'),
          language: language(),
        }),
      },
    ]
  const kind = oneOf('Which is nearest?', kindsOf(pack.channels, door), { optional: true })
  if (door === 'self')
    return [
      {
        slug: 'what',
        title: 'What is happening?',
        form: form({
          happening,
          kind,
          inDanger: dangerQuestion('Are you in danger now?'),
          children: text('Are there children with you, and how old are they?', { optional: true, max: 200, hint: '“None” is an answer.' }),
        }),
      },
      { slug: 'contact', title: 'How we may be in touch', form: reachForm() },
      {
        slug: 'who',
        title: 'About you',
        form: form({
          name: text('What shall we call you?', { optional: true, max: 120, width: 20, hint: 'It need not be your real name.' }),
          age: wholeNumber('How old are you?', { optional: true, max: 120, width: 3, called: 'age' }),
          area: areaQuestion(pack, 'Where do you live, or need help?'),
          wants: text('What would help most?', { optional: true, max: 400 }),
          language: language(),
        }),
      },
    ]
  return [
    {
      slug: 'what',
      title: 'What have you seen or heard?',
      form: form({
        happening,
        kind,
        inDanger: dangerQuestion('Is somebody in danger now?'),
        children: text('Are there children, and how old are they?', {
          optional: true,
          max: 200,
          hint: '“None” or “not known” is an answer.',
        }),
      }),
    },
    {
      slug: 'them',
      title: 'The person you are worried about',
      form: form({
        about: text('Their name, or the first part of it', {
          optional: true,
          max: 160,
          width: 20,
          hint: 'Leave it empty if you would rather not say.',
        }),
        theirAge: wholeNumber('About how old are they?', { optional: true, max: 120, width: 3, called: 'age' }),
        area: areaQuestion(pack, 'Where do they live, or need help?'),
        safeWay: text('Is there a safe way to speak to them that you know of?', {
          optional: true,
          max: 300,
          hint: 'A place they go alone, a worker they trust. Do not ask them by message: others may read it.',
        }),
        mustNotKnow: text('Who must not learn that anyone asked?', { optional: true, max: 200 }),
      }),
    },
    { slug: 'contact', title: 'How we may be in touch with you', form: reachForm() },
    {
      slug: 'who',
      title: 'About you',
      form: form({ name: text('Your name, if you want to give it', { optional: true, max: 120, width: 20 }) }),
    },
  ]
}

/** What was sent, as it is kept. */
export function letterOf(door: Exclude<ArrivalDoor, 'professional'>, sent: CarriedSent): Letter & { kind: string; area: string } {
  const a = sent.answers as Record<string, string | number | undefined> & {
    number?: { typed: string }
    window?: { from: Letter['said']['ringFrom']; until: Letter['said']['ringUntil'] }
  }
  const words = (name: string) => String(a[name] ?? '')
  const age = ((door === 'other' ? a.theirAge : a.age) as number | undefined) ?? null
  const other = door === 'other'
  return {
    area: words('area'),
    kind: kindFor(door, door === 'behaviour' ? 'own-behaviour' : words('kind'), age),
    from: { name: other ? words('name') : '', role: '', agency: '', email: '', number: '' },
    said: {
      ...nothingSaid,
      name: words(other ? 'about' : 'name'),
      age,
      happening: words('happening'),
      inDanger: (a.inDanger as Danger | undefined) ?? null,
      children: words('children'),
      wants: [words('wants'), words('safeWay') === '' ? '' : `A safe way to speak to them, as the writer says: ${words('safeWay')}`]
        .filter((x) => x !== '')
        .join('\n'),
      reach: a.reach === 'ring' ? 'ring' : 'never',
      number: (a.number as { typed: string } | undefined)?.typed ?? '',
      ringFrom: a.window?.from ?? null,
      ringUntil: a.window?.until ?? null,
      someoneElse: words('someoneElse'),
      mustNotKnow: words('mustNotKnow'),
      language: words('language'),
    },
    worded: sent.worded.map(({ question, answer }) => ({ question, answer })),
  }
}
