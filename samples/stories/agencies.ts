/** The agencies' own people: training on record, one who is late with it, and one who was invited and has not joined yet. */
import { addDays, addMonths } from '#lib/day.ts'
import { agencyPeople, type Context, invite, makeClient, recordTraining } from '#rooms/access/index.ts'
import type { Acting } from '../acting.ts'

/** Spread over the year before, so that not everything falls due at once; the housing adviser's has been overdue for twelve days. */
async function trained(ctx: Context, a: Acting): Promise<void> {
  const late = a.hat('housing')
  let n = 0
  for (const p of await agencyPeople(ctx)) {
    if (p.staffId === ctx.viewer.staffId) continue
    for (const t of ctx.pack.training.training) {
      if (!p.hats.some((h) => t.roles.includes(h.role))) continue
      n += 1
      const overdue = t.key === 'information' && p.hats.some((h) => h.hatId === late)
      const doneOn = overdue ? addDays(addMonths(a.today, -t.months), -12) : addDays(a.today, -(40 + ((n * 53) % 250)))
      await recordTraining(ctx, p.staffId, t.key, doneOn)
    }
  }
}

export async function agencies(a: Acting): Promise<void> {
  for (const key of ['council-admin', 'hampton-admin', 'police-admin']) await a.as(key, a.ago(10, '09:10'), (ctx) => trained(ctx, a))
  await a.as('police-admin', a.ago(6, '11:05'), (ctx) =>
    makeClient(ctx, { name: 'Records system of the police', frontDoor: 'southampton' }),
  )
  await a.as('council-admin', a.ago(2, '15:40'), (ctx) =>
    invite(ctx, {
      name: 'Noor Halden',
      email: 'noor.halden@oneplan.example',
      teamId: a.team('housing'),
      role: 'seat',
      title: 'Housing adviser',
    }),
  )
}
