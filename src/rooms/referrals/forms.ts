/** The questions of a referral, of an answer, and of a need nobody could meet. Who to ask is drawn as the routes with their reasons. */
import type { Pack } from '#pack/index.ts'
import { aDay, chooseAnyFrom, chooseFrom, longText, oneOf, select, text, yesNo } from '#platform/fields.ts'
import { type Answers, type Field, form } from '#platform/form.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import type { Asking } from './actions.ts'
import { asksHere, type Choosing } from './choosing.ts'
import { drawRoutes } from './routes-view.ts'
import { askable } from './rules.ts'

/** Everything that can be asked for: keys to names. The page draws them as cards; what is posted is checked against this. */
export const targetsIn = (c: Choosing): Record<string, string> => ({
  ...Object.fromEntries(
    c.ways.ways.filter(askable).flatMap((w) => {
      const t = c.targets.get(w.route.key)
      return t?.team && t.team.id !== c.ownTeam ? [[`route:${w.route.key}`, w.route.name]] : []
    }),
  ),
  ...Object.fromEntries(c.services.filter((s) => asksHere(c, s)).map((s) => [`service:${s.service.key}`, s.service.name])),
})
const to = (): Field<string[]> => ({
  ...chooseAnyFrom('Who do you ask?', { missing: 'Select who to ask', choices: targetsIn }),
  draw: (q) => drawRoutes(q),
})

const inWords = 'In words. No telephone number, no address: whoever takes it will see how she may be reached.'
/** About the person being harmed, or a child. */
export const referHer = (pack: Pack) => {
  // Ways that lead to the meeting: another way comes after them and they come after none.
  const leads = new Set(
    pack.pathways.flatMap((p) =>
      p.routes.filter((r) => r.after === undefined && p.routes.some((x) => x.after === r.key)).map((r) => `route:${r.key}`),
    ),
  )
  const toMeeting = (a: Record<string, unknown>) => Array.isArray(a.to) && a.to.some((t) => leads.has(String(t)))
  return form({
    to: to(),
    whyHigh: longText('Why is it high?', {
      missing: 'Enter why it is high',
      rows: 3,
      max: 600,
      when: toMeeting,
      hint: 'For the meeting, in your own words. Not her answers.',
    }),
    whyNow: longText('Why now?', { missing: 'Enter why now', rows: 2, max: 600, when: toMeeting }),
    keepsSafe: longText('What keeps her safe until then?', {
      missing: 'Enter what is keeping her safe until then',
      rows: 2,
      max: 600,
      when: toMeeting,
      hint: 'Tonight, and over a weekend if there is one.',
    }),
    keptBy: chooseFrom('Who holds it until then?', {
      missing: 'Select who holds it until then',
      when: toMeeting,
      small: true,
      choices: (c: Choosing) => c.holders,
    }),
    lines: longText('What should they know?', {
      optional: true,
      rows: 4,
      max: 1500,
      hint: 'Only what they need: what she wants, what has been tried. Needed when nothing is said above.',
    }),
    reach: longText('How can she be reached safely?', { optional: true, rows: 2, max: 400, hint: inWords }),
    familyWork: yesNo(
      'For family work only: has each been seen alone, is there no coercive control, and can she say no without him learning of it?',
      { optional: true },
    ),
    override: longText('If you choose what does not fit: why?', { optional: true, rows: 2, max: 600 }),
  })
}
export type HerAnswers = Answers<ReturnType<typeof referHer>>

/** About the person who harms: her worker is asked before anyone contacts him. */
export const referHim = (pack: Pack) => {
  const said = Object.fromEntries(pack.sharing.consulted.map((c) => [c.key, c.words]))
  return form({
    to: to(),
    consulted: oneOf('Has her worker been asked?', said, {
      missing: 'Select whether her worker has been asked',
      hint: 'A letter, a call or a first appointment can be the moment he works it out. This stays on her side.',
    }),
    consultedWho: text('Who was asked?', { optional: true, max: 120, hint: 'Needed when one was asked.' }),
    consultedWhen: text('When?', { optional: true, max: 80 }),
    agrees: yesNo('Does he agree to be contacted?', { missing: 'Select whether he agrees to be contacted' }),
    lines: longText('What should they know?', {
      missing: 'Enter what they should know',
      rows: 4,
      max: 1500,
      hint: 'Only what he has said himself or already knows. Nothing that came from her, or from the children.',
    }),
    reach: longText('How can he be reached?', { optional: true, rows: 2, max: 400, hint: 'In words, without a number or an address.' }),
    override: longText('If you choose what does not fit: why?', { optional: true, rows: 2, max: 600 }),
  })
}
export type HimAnswers = Answers<ReturnType<typeof referHim>>

const high = (a: HerAnswers): NonNullable<Asking['high']> => ({
  whyHigh: a.whyHigh ?? '',
  whyNow: a.whyNow ?? '',
  keepsSafe: a.keepsSafe ?? '',
  ...(a.keptBy ? { keptBy: a.keptBy } : {}),
})
export const askingHer = (a: HerAnswers): Asking => ({
  to: a.to,
  lines: a.lines ?? '',
  reach: a.reach ?? '',
  high: high(a),
  override: a.override ?? '',
  familyWork: a.familyWork,
})
export const askingHim = (a: HimAnswers): Asking => ({
  to: a.to,
  lines: a.lines,
  reach: a.reach ?? '',
  consulted: { key: a.consulted, who: a.consultedWho ?? '', when: a.consultedWhen ?? '' },
  agrees: a.agrees,
  override: a.override ?? '',
})

export const unmetNeed = (pack: Pack) =>
  form({
    who: chooseFrom('Who needed it?', {
      missing: 'Select who needed it',
      small: true,
      choices: (family: OpenFamily) => Object.fromEntries(family.members.map((m) => [m.id, m.name])),
    }),
    sought: text('What was sought?', { missing: 'Enter what was sought', max: 200 }),
    from: select(
      'From which service, if one was asked?',
      Object.fromEntries([...pack.services].sort((a, b) => a.name.localeCompare(b.name)).map((s) => [s.key, s.name])),
      {
        optional: true,
        hint: 'Where it was is kept as well: the area of the plan.',
      },
    ),
    reason: oneOf('Why could it not be had?', Object.fromEntries(pack.needs.unmetNeedReasons.map((r) => [r.key, r.words])), {
      missing: 'Select why it could not be had',
      small: true,
    }),
    note: text('One line more', { optional: true, max: 300 }),
  })

/** What the one who passes a request on leans on. */
export interface Passable {
  held: boolean
  teams: Readonly<Record<string, string>>
}
export const passed = form({
  toTeam: chooseFrom('Which team should have it?', {
    optional: true,
    small: true,
    choices: (p: Passable) => p.teams,
  }),
  name: text('Who there has it now?', {
    optional: true,
    max: 120,
    hint: 'Needed for high risk and safeguarding: the person you spoke to.',
  }),
  reason: longText('Why?', {
    missing: 'Enter the reason, for the person who asked',
    rows: 2,
    max: 600,
    hint: 'She is never told that anyone said no.',
  }),
})
/** Handed back to who asked, with the reason and the day to ask again. */
export const cannot = (pack: Pack) =>
  form({
    why: oneOf('Why can you not take it now?', Object.fromEntries(pack.needs.cannotReasons.map((r) => [r.key, r.words])), {
      missing: 'Select why you cannot take it now',
      small: true,
    }),
    askAgainOn: aDay('When can you be asked again?', { optional: true, called: 'The day to ask again' }),
    reason: longText('For the person who asked', { optional: true, rows: 2, max: 600, hint: 'She is never told that anyone said no.' }),
  })
export const begins = form({
  beginsAbout: aDay('When may it begin?', { missing: 'Enter the day it may begin', called: 'The day it may begin' }),
})
export const withdrawn = form({
  reason: longText('Why do you take it back?', { missing: 'Enter why you take it back', rows: 2, max: 600 }),
})
