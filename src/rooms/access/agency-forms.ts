/** The questions an administrator answers about colleagues, and those a colleague answers about themselves. */
import { aDay, anyOf, chooseFrom, email, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { relations, rolesOn, type Side } from './agency-rules.ts'
import type { Team } from './colleagues.ts'
import { type Role, roles } from './context.ts'

export interface OnAgency {
  teams: readonly Team[]
}
/** A role exists only in a team whose work has it, so the two are one choice. */
const posts = (on: OnAgency): Record<string, string> =>
  Object.fromEntries(
    [...on.teams]
      .sort((a, b) => a.name.localeCompare(b.name))
      .flatMap((t) => rolesOn[t.side as Side].map((role) => [`${t.id}|${role}`, `${t.name}: ${roles[role].toLowerCase()}`])),
  )
export const postOf = (key: string): { teamId: string; role: Role } => {
  const [teamId = '', role = ''] = key.split('|')
  return { teamId, role: role as Role }
}
const post = {
  post: chooseFrom('Team and role', { missing: 'Select a team and role', choices: posts, small: true }),
  title: text('Their title, as colleagues know it', {
    missing: 'Enter their title',
    max: 80,
    width: 20,
    called: 'their title',
    hint: 'For example, IDVA, or Housing adviser',
  }),
}
export const newColleague = form({
  name: text('Full name', { missing: 'Enter their full name', max: 120, width: 20, called: 'the name' }),
  email: email('Work e-mail address', { missing: 'Enter their work e-mail address', width: 30 }),
  bornOn: aDay('Date of birth', {
    optional: true,
    called: 'date of birth',
    hint: 'For one thing only: so that nobody works here on a plan they are part of. It is shown to nobody. For example, 27 3 1987',
  }),
  ...post,
})
export const newHat = form({
  ...post,
  until: aDay('Last day in this role', { optional: true, called: 'the last day', hint: 'Leave it empty where it has no end yet' }),
  wallSaid: anyOf(
    'Only if this puts them on both sides',
    { said: 'They know what the wall does: they see nothing of a family while their team works with the person who harms in it' },
    { optional: true, small: true },
  ),
})
export const endingHat = form({
  lastDay: aDay('Last day in this role', { optional: true, called: 'the last day', hint: 'Leave it empty to end the role now' }),
})
export const newState = form({
  to: oneOf(
    'What has changed?',
    {
      suspended: { text: 'Suspend', hint: 'Signed out at the next click. What they hold goes back to their team' },
      left: { text: 'They have left', hint: 'The same, for good: all roles end' },
      active: { text: 'Let them work again', hint: 'What went back to the team stays there' },
    },
    { missing: 'Select what has changed', small: true },
  ),
  why: text('Why, in a line', { optional: true, max: 200, hint: 'Nothing about any family' }),
})
export interface OnTraining {
  kinds: Record<string, string>
}
export const newTraining = form({
  kind: chooseFrom('Which training?', { missing: 'Select which training', choices: (on: OnTraining) => on.kinds, small: true }),
  doneOn: aDay('When was it done?', { missing: 'Enter the day it was done', called: 'the day it was done' }),
})

export const newRelation = form({
  name: text('Their name', {
    missing: 'Enter their name',
    max: 120,
    width: 20,
    called: 'the name',
    hint: 'Given name and family name, where you know both',
  }),
  bornOn: aDay('Date of birth, if you know it', { optional: true, called: 'date of birth', hint: 'For example, 27 3 1987' }),
  kind: oneOf('How do you know them?', relations, { missing: 'Select how you know them', small: true }),
})
