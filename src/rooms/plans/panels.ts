/** What plans lend to other pages: a worker's actions of the day. */
import { addDays } from '#lib/day.ts'
import { sayLeft, startOfDay } from '#lib/london.ts'
import { membersOf, titleOf, type Work, type WorkSource } from '#rooms/people/index.ts'
import { dueState } from './rules.ts'
import { openActionsOf } from './store.ts'

const bands = { over: 'now', today: 'today', wait: 'wait', done: 'wait' } as const
/** What this person has said they will do, and what nobody in their team has taken up: the late first. */
export const planWork: WorkSource = async (ctx) => {
  const actions = await openActionsOf(ctx, 'mine')
  if (actions.length === 0) return []
  ctx.record('list actions', { classes: ['plan'], subjects: actions.map((a) => a.id) })
  const members = await membersOf(ctx, [...new Set(actions.map((a) => a.familyId))])
  const endOfToday = startOfDay(addDays(ctx.today, 1))
  return actions.map((a): Work => {
    const due = dueState(a, ctx.now, endOfToday)
    const note = [
      due === 'over' ? sayLeft(ctx.now, a.dueAt) : '',
      a.ownerHat === null ? 'for anyone in your team' : '',
      a.couldTellHim === 'no' ? '' : `could tell him: ${a.tellNote}`,
    ].filter((x) => x !== '')
    return {
      kind: 'action',
      band: bands[due],
      due: a.dueAt,
      title: a.text,
      about: titleOf(members.get(a.familyId) ?? []),
      familyId: a.familyId,
      href: `/families/${a.familyId}/actions/${a.id}`,
      verb: 'Answer',
      ...(note.length > 0 ? { note: note.join('; ') } : {}),
    }
  })
}
