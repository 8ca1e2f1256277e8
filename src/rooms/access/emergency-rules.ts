/** Emergency access: why, which parts, and the clocks of its review. Sources: safety review of access (2.4), practice decisions 17 and 28. */
import { englandAndWales } from '#lib/bank-holidays.ts'
import type { Time } from '#lib/day.ts'
import { atLondon, dayIn } from '#lib/london.ts'
import { addWorkingDays } from '#lib/working-time.ts'
import { type Class, type EmergencyPart, emergencyParts } from './policy.ts'

export const emergencyCodes = {
  life: 'Somebody’s life is in danger now',
  child: 'A child is in danger now',
  'cannot-wait': 'Something else that cannot wait until somebody who works with her is reached',
} as const
export type EmergencyCode = keyof typeof emergencyCodes
export const leastWords = 20

export const verdicts = {
  right: 'It was right',
  'not-needed': 'It was not needed: end it now',
  misuse: 'It should not have happened: end it now, and take it further',
} as const
export type Verdict = keyof typeof verdicts

/** Which answers cannot stand, and how to mend them. Where she is opens only for a life: nobody on her side is asked first. */
export function emergencyGaps(asked: { code: EmergencyCode; parts: readonly EmergencyPart[]; why: string }): {
  parts?: string
  why?: string
} {
  return {
    ...(asked.parts.includes('where') && asked.code !== 'life'
      ? { parts: 'Where she is opens only when somebody’s life is in danger now. Take that part out, or change the reason' }
      : {}),
    ...(asked.why.trim().length < leastWords ? { why: `Say in at least ${leastWords} letters what is happening` } : {}),
  }
}
export const classesOf = (parts: readonly EmergencyPart[]): Class[] => [
  ...new Set(parts.flatMap((p): readonly Class[] => emergencyParts[p].classes)),
]

/** Reviewed by the end of the next working day; after three the agency has none until it is. */
export const reviewClock = (now: Date): { reviewBy: Date; suspendsAt: Date } => {
  const evening = (days: number) => atLondon(addWorkingDays(dayIn(now), days, englandAndWales), '17:00' as Time)
  return { reviewBy: evening(1), suspendsAt: evening(3) }
}
