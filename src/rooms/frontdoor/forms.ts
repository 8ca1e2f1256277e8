/** The questions of the steps after a call: what happened, sharing, what is decided before any route, handing over, how it ends. */
import type { Pack } from '#pack/index.ts'
import { aDay, anyOf, chooseFrom, longText, oneOf, text } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import { byField, type OnCall } from './call-forms.ts'
import { type Disposition, dispositions, safeguardingAnswers } from './deciding-rules.ts'
import { incidentKinds, nowAnswers } from './rules.ts'
import { knowsAnswers, notShared } from './sharing-rules.ts'
import type { Decided, SharingSaid } from './store.ts'

// ── What happened; sharing; safeguarding; how it ends ─────────────────────────────────────────────────────────────────────────────

export const incidentForm = form(
  {
    on: aDay('When did it happen?', { optional: true, called: 'the day it happened' }),
    about: text('Or about when?', { optional: true, max: 120, width: 20, hint: 'For example, Sunday night, or for two years' }),
    kinds: anyOf('What was done?', incidentKinds, { optional: true, small: true }),
    place: text('Where?', { optional: true, max: 200, hint: 'In words, as “at home”. No address: that has its own place' }),
    children: oneOf('Were children there, or could they hear?', nowAnswers, { optional: true, inline: true, small: true }),
    account: longText('What happened, who did what to whom', { optional: true, rows: 5, max: 6000 }),
    saidBy: text('Who says so?', { optional: true, max: 160, width: 20 }),
    policeRef: text('Police reference', { optional: true, max: 60, width: 20 }),
  },
  (a) =>
    (a.on ?? a.about ?? a.account ?? a.place) === undefined && a.kinds.length === 0
      ? { account: new Problem('Enter what happened, or when, or what was done') }
      : {},
)
export const sharingForm = (pack: Pack) =>
  form(
    {
      knows: oneOf('Does the person know that we will share?', knowsAnswers, {
        missing: 'Select whether they know that we share',
        inline: true,
        small: true,
      }),
      agrees: oneOf('Does the person agree?', knowsAnswers, { missing: 'Select whether they agree', small: true }),
      whyAnyway: oneOf(
        'Why share anyway?',
        { ...Object.fromEntries(pack.sharing.whyAnyway.map((w) => [w.key, w.words])), [notShared]: 'It is not shared' },
        { optional: true, small: true, under: { field: 'agrees', choice: 'no' } },
      ),
      whyUnasked: oneOf(
        'They could not be asked: why share now?',
        { ...Object.fromEntries(pack.sharing.whyAnyway.map((w) => [w.key, w.words])), [notShared]: 'It is not shared yet' },
        { optional: true, small: true, under: { field: 'agrees', choice: 'not-asked' } },
      ),
      note: text('One line more', { optional: true, max: 300, hint: 'For example, who must not hear of it' }),
      correction: text('Is the lawful basis wrong? Put it right here', {
        optional: true,
        max: 400,
        hint: 'Kept with your name in place of what was worked out',
      }),
    },
    (a) =>
      a.agrees === 'no' && !a.whyAnyway
        ? { whyAnyway: new Problem('They do not agree. Select why you share anyway, or that you do not') }
        : {},
  )
export type SharingAnswers = Answers<ReturnType<typeof sharingForm>>
export const sharingAnswers = (s: SharingSaid | undefined): Partial<SharingAnswers> => {
  if (!s) return {}
  const why = s.whyAnyway as SharingAnswers['whyAnyway']
  return {
    knows: s.knows,
    agrees: s.agrees,
    ...(s.agrees === 'no' && why ? { whyAnyway: why } : {}),
    ...(s.agrees === 'not-asked' && why ? { whyUnasked: why } : {}),
    note: s.note || undefined,
  }
}

export const decideForm = form({
  children: oneOf(
    'Children',
    { refer: safeguardingAnswers.refer, 'not-now': safeguardingAnswers['not-now'], none: 'There are no children' },
    { missing: 'Decide on the children', small: true },
  ),
  childrenWhy: text('One line why', { optional: true, max: 300 }),
  adult: oneOf(
    'An adult with care and support needs',
    { refer: safeguardingAnswers.refer, 'not-now': safeguardingAnswers['not-now'], none: 'Nobody here has them' },
    { missing: 'Decide on an adult with care and support needs', small: true },
  ),
  adultWhy: text('One line why', { optional: true, max: 300 }),
})
export type DecideAnswers = Answers<typeof decideForm>
export const decidedAnswers = (all: readonly Decided[]): Partial<DecideAnswers> => {
  const [children, adult] = (['children', 'adult'] as const).map((about) => all.find((d) => d.about === about))
  return {
    ...(children ? { children: children.decision, childrenWhy: children.why || undefined } : {}),
    ...(adult ? { adult: adult.decision, adultWhy: adult.why || undefined } : {}),
  }
}

export const closeForm = form({
  disposition: oneOf('How does this contact end?', dispositions as Record<Disposition, string>, {
    missing: 'Select how this contact ends',
    small: true,
  }),
  note: longText('One line', {
    optional: true,
    rows: 2,
    max: 600,
    hint: 'To whom, what advice, who has it, what was tried: she may read it one day',
  }),
})

export const handOverForm = form({
  to: chooseFrom('To whom?', { missing: 'Select to whom', small: true, choices: (on: OnCall) => on.mates }),
  nextStep: longText('What do they need to do?', { missing: 'Enter what they need to do', rows: 2, max: 1000 }),
  nextBy: byField(),
})
