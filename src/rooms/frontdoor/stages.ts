/**
 * A contact is not yet a referral: it goes through the stages its area names (contact, initial check, screening, decision), each over when its steps are
 * done. Worked out from what was done, so that nobody has to move it by hand.
 */
import { sql } from 'kysely'
import type { Pack } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import { kindOf } from '#rooms/arrivals/index.ts'
import { type Step, stepsOf } from './deciding-rules.ts'
import { agesIn, type InQueue } from './store.ts'

export interface Stage {
  key: string
  words: string
  until: readonly string[]
}
const usual: readonly Stage[] = [
  { key: 'contact', words: 'Contact', until: ['call'] },
  { key: 'initial', words: 'Initial check', until: ['people'] },
  { key: 'screening', words: 'Screening', until: ['decide', 'risk'] },
  { key: 'decision', words: 'Decision', until: ['close'] },
]
export const stagesOf = (pack: Pick<Pack, 'frontDoors'>, frontDoor: string): readonly Stage[] =>
  pack.frontDoors.find((d) => d.key === frontDoor)?.stages ?? usual

/** The first stage of which something is still to do. */
export function stageIn(steps: readonly Step[], stages: readonly Stage[]): { now: Stage; at: number; of: number; all: string } {
  const open = new Set<string>(steps.filter((s) => s.state === 'open').map((s) => s.key))
  const found = stages.findIndex((s) => s.until.some((k) => open.has(k)))
  const at = found < 0 ? stages.length - 1 : found
  return { now: stages[at] as Stage, at: at + 1, of: stages.length, all: stages.map((s) => s.words.toLowerCase()).join(', ') }
}

/** The stage of each row of a page, in one question to each table. */
export async function stagesFor(ctx: Context, rows: readonly InQueue[]): Promise<Map<string, string>> {
  if (rows.length === 0) return new Map()
  const ids = rows.map((r) => r.id)
  const [decided, shared] = await Promise.all([
    ctx.db
      .selectFrom('frontdoor.safeguarding')
      .select(['contact_id', 'about'])
      .where('contact_id', '=', sql<string>`any(${ids}::uuid[])`)
      .execute(),
    ctx.db.selectFrom('frontdoor.sharing').select('contact_id').where('contact_id', '=', sql<string>`any(${ids}::uuid[])`).execute(),
  ])
  return new Map(
    rows.map((r) => {
      const steps = stepsOf({
        caller: r.caller,
        nextStep: r.nextStep !== '',
        named: r.caller === 'own-behaviour' ? r.aboutMember !== null : r.members.some((m) => m.role === 'victim' && m.givenName !== ''),
        incidents: r.kinds.length,
        sharing: shared.some((s) => s.contact_id === r.id),
        safeguarding: (['children', 'adult'] as const).every((of) => decided.some((d) => d.contact_id === r.id && d.about === of)),
        level: r.level,
        victimAge: agesIn(ctx, r, r.members).victim,
        referrals: 0,
        safetyPlan: undefined,
        decided: r.state === 'decided',
        noChecklist: kindOf(ctx.pack.channels, r.kind)?.noChecklist,
      })
      return [r.id, stageIn(steps, stagesOf(ctx.pack, r.frontDoor)).now.words]
    }),
  )
}
