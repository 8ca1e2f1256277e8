/** What risk lends to the family's chronology: each level as the judgement it is, and that an assessment was made. Never a number. */
import { levels } from '#pack/index.ts'
import { colleagues } from '#rooms/access/index.ts'
import type { Chronology } from '#rooms/people/index.ts'
import { assessmentsOf, levelSteps } from './store.ts'

export const riskChronology: Chronology = async (ctx, family) => {
  const [steps, made, everyone] = await Promise.all([levelSteps(ctx, family.id), assessmentsOf(ctx, family.id), colleagues(ctx)])
  const of = (hat: string) => everyone.get(hat)
  return [
    ...steps.map((s) => ({
      at: s.at,
      from: of(s.by)?.teamName ?? '',
      kind: 'opinion' as const,
      text: `Level ${levels[s.level]}, judged by ${of(s.by)?.name ?? 'a colleague'}${s.how === 'judgement' ? ' without a checklist' : ''}.${s.reason === '' ? '' : ` ${s.reason.replace('\n', ' ')}`}`,
      seen: 'Everyone on this plan',
      ...(s.assessmentId && made.some((a) => a.id === s.assessmentId)
        ? { href: `/families/${family.id}/assessments/${s.assessmentId}` }
        : {}),
    })),
    ...made
      .filter((a) => a.state === 'begun')
      .map((a) => ({
        at: a.begunAt,
        from: of(a.by)?.teamName ?? '',
        kind: 'fact' as const,
        text: `Risk assessment begun by ${of(a.by)?.name ?? 'a colleague'}, not finished.`,
        seen: 'Her workers and the front door',
        href: `/families/${family.id}/assessments/${a.id}`,
      })),
  ]
}
