/** What stands before any route: whether she knows and agrees that we share, and the decision on children and on an adult with care and support needs. */
import { randomUUID } from 'node:crypto'
import { organisation } from '#pack/index.ts'
import { Conflict, Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { type SafeguardingAnswer, safeguardingGaps } from './deciding-rules.ts'
import { basisFor, basisWords, type Derived, type Knows, sharingGaps } from './sharing-rules.ts'
import { agesIn, type Contact, openContact, safeguardingOf, sharingOf } from './store.ts'

/** Where the derived text was put right by a person, it stays as they put it. */
const corrected = (basis: string) => basis.startsWith('As corrected by ')
export const isHigh = async (ctx: Context, c: Contact): Promise<boolean> =>
  c.recordedLevel === 'high' || (await currentLevel(ctx, [c.familyId])).get(c.familyId)?.level === 'high'
/** What the basis would be, as things stand. */
export async function deriveBasis(ctx: Context, c: Contact, said: { knows: Knows; agrees: Knows; whyAnyway: string }): Promise<Derived[]> {
  const [high, decided] = await Promise.all([isHigh(ctx, c), safeguardingOf(ctx, c.id)])
  const refers = (about: 'children' | 'adult') => decided.some((d) => d.about === about && d.decision === 'refer')
  return basisFor(ctx.pack.sharing, {
    agency: organisation(ctx.pack, ctx.viewer.agencyId)?.kind ?? 'other',
    high,
    childrenRefer: refers('children'),
    adultRefer: refers('adult'),
    ownBehaviour: c.caller === 'own-behaviour',
    ...said,
  })
}

/** Does she know we share, does she agree; if not, why anyway. The basis is derived; `correction` puts it right with a name. */
export async function recordSharing(
  ctx: Context,
  contactId: string,
  s: { knows: Knows; agrees: Knows; whyAnyway?: string | undefined; note?: string; correction?: string },
  seen?: number,
): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  const why = s.agrees === 'yes' ? '' : (s.whyAnyway ?? '')
  const gap = Object.values(sharingGaps({ ...s, whyAnyway: why }))[0]
  if (gap) throw new Refused(`${gap}.`)
  const before = await sharingOf(ctx, contactId)
  if (seen !== undefined && seen !== (before?.version ?? 0) + 1)
    throw new Conflict({
      now: { sharing: before },
      version: (before?.version ?? 0) + 1,
      by: (await colleague(ctx, before?.by ?? null))?.name ?? 'a colleague',
      at: before?.at ?? ctx.now,
    })
  const correction = (s.correction ?? '').trim()
  const derived = basisWords(await deriveBasis(ctx, contact, { knows: s.knows, agrees: s.agrees, whyAnyway: why }))
  const row = {
    knows: s.knows,
    agrees: s.agrees,
    why_anyway: why === '' ? null : why,
    note: (s.note ?? '').trim(),
    basis: correction === '' ? derived : `As corrected by ${ctx.viewer.name}: ${correction}`,
    recorded_by: ctx.viewer.hatId,
    recorded_at: ctx.now,
  }
  await ctx.db
    .insertInto('frontdoor.sharing')
    .values({ id: randomUUID(), family_id: contact.familyId, contact_id: contactId, ...row })
    .onConflict((c) => c.column('contact_id').doUpdateSet((e) => ({ ...row, version: e('frontdoor.sharing.version', '+', 1) })))
    .execute()
  ctx.record('record sharing', { classes: ['report'], family: contact.familyId, subjects: [contactId], reason: `${s.knows}, ${s.agrees}` })
}

export interface Decision {
  decision: SafeguardingAnswer
  why?: string
}
/** Of the children, of an adult with care and support needs, or of both. Nothing is routed before both are decided. */
export async function decideSafeguarding(
  ctx: Context,
  contactId: string,
  d: { children?: Decision | undefined; adult?: Decision | undefined },
  seen?: number,
): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  const family = await openFamily(ctx, contact.familyId)
  const before = await safeguardingOf(ctx, contactId)
  const version = before.reduce((n, b) => n + b.version, 1)
  if (seen !== undefined && seen !== version)
    throw new Conflict({
      now: { decided: before },
      version,
      by: (await colleague(ctx, before[0]?.by ?? null))?.name ?? 'a colleague',
      at: before[0]?.at ?? ctx.now,
    })
  const gaps = safeguardingGaps(
    {
      children: d.children?.decision,
      childrenWhy: d.children?.why ?? '',
      adult: d.adult?.decision,
      adultWhy: d.adult?.why ?? '',
    },
    agesIn(ctx, contact, family.members),
  )
  for (const about of ['children', 'adult'] as const) {
    const said = d[about]
    if (!said) continue
    const gap = gaps[about] ?? gaps[`${about}Why`]
    if (gap) throw new Refused(`${gap}.`)
    const row = { decision: said.decision, why: (said.why ?? '').trim(), decided_at: ctx.now, recorded_by: ctx.viewer.hatId }
    await ctx.db
      .insertInto('frontdoor.safeguarding')
      .values({ id: randomUUID(), family_id: contact.familyId, contact_id: contactId, about, ...row })
      .onConflict((c) =>
        c.columns(['contact_id', 'about']).doUpdateSet((e) => ({ ...row, version: e('frontdoor.safeguarding.version', '+', 1) })),
      )
      .execute()
    ctx.record('decide safeguarding', {
      classes: ['report'],
      family: contact.familyId,
      subjects: [contactId],
      reason: `${about}: ${said.decision}`,
    })
  }
  const sharing = await sharingOf(ctx, contactId)
  if (sharing && !corrected(sharing.basis))
    await ctx.db
      .updateTable('frontdoor.sharing')
      .set({ basis: basisWords(await deriveBasis(ctx, contact, { ...sharing, whyAnyway: sharing.whyAnyway ?? '' })) })
      .where('contact_id', '=', contactId)
      .execute()
}
