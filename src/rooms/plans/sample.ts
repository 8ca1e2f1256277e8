/** A plan for tests: Donna's family as PIPPA took it, her IDVA named on it, listed for the meeting, and Lee with a programme. */
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { Pack } from '#pack/index.ts'
import type { Context } from '#rooms/access/index.ts'
import { addAddress, addContactPoint, addMember, beginFamily, tieMembers } from '#rooms/people/index.ts'

export interface Case {
  id: string
  donna: string
  lee: string
  alfie: string
  item: string
}
/** What must never reach those who only sit at the meeting, or anyone on his side. */
export const hers = {
  phone: '07700 900561',
  refuge: 'Larkspur House, 3 Quiet Row',
  plan: 'Bag is behind the airing cupboard',
  script: 'the school uniform order',
  knownHome: '14 Old Basin Terrace',
}

/** Whoever can act as the made-up staff. */
interface Acting {
  as(key: string): { act<T>(act: (ctx: Context) => Promise<T>): Promise<T> }
  team(key: string): string
  pack: Pack
}
export async function donnasPlan(p: Acting): Promise<Case> {
  const c = await p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    const donna = await addMember(ctx, id, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31, sex: 'female' })
    const lee = await addMember(ctx, id, { role: 'harms', givenName: 'Lee', familyName: 'Marsh', ageAbout: 34, sex: 'male' })
    const alfie = await addMember(ctx, id, { role: 'child', givenName: 'Alfie', ageAbout: 9 })
    await tieMembers(ctx, id, lee, donna, 'former-partner')
    await tieMembers(ctx, id, donna, alfie, 'mother-of')
    await addContactPoint(ctx, id, {
      memberId: donna,
      kind: 'phone',
      value: hers.phone,
      state: 'safe',
      saidBy: 'Donna',
      windowDays: 'Monday to Friday',
      windowFrom: '09:30',
      windowUntil: '14:30',
      ifSomeoneElse: hers.script,
    })
    await addAddress(ctx, id, { memberId: donna, lines: hers.knownHome, knownToHim: true })
    await addAddress(ctx, id, { memberId: donna, lines: hers.refuge, knownToHim: false, kind: 'refuge' })
    // PIPPA asks the IDVA, and opens his file for the programme.
    const [toIdva, toDapp] = [randomUUID(), randomUUID()]
    const file = (await sql<{ id: string }>`select harm.open_file(${lee}) as id`.execute(ctx.db)).rows[0]?.id ?? ''
    for (const [request, team, harm] of [
      [toIdva, p.team('idva'), null],
      [toDapp, p.team('dapp'), file],
    ] as const) {
      await ctx.db
        .insertInto('frontdoor.request')
        .values({
          id: request,
          from_team: ctx.viewer.teamId,
          from_hat: ctx.viewer.hatId,
          to_team: team,
          to_key: harm ? 'radar' : 'idva',
          harm_file_id: harm,
          packet: '{}',
          state: 'sent',
          sent_at: ctx.now,
          answer_due_at: ctx.now,
        })
        .execute()
      await ctx.db
        .insertInto('frontdoor.referral')
        .values({
          id: randomUUID(),
          family_id: id,
          request_id: request,
          about_member: harm ? lee : donna,
          to_key: harm ? 'radar' : 'idva',
          why: '',
          state: 'sent',
          sent_at: ctx.now,
          recorded_by: ctx.viewer.hatId,
        })
        .execute()
    }
    return { id, donna, lee, alfie, toIdva, toDapp, file }
  })
  const take = (who: string, request: string) =>
    p
      .as(who)
      .act((ctx) =>
        ctx.db
          .updateTable('frontdoor.request')
          .set({ state: 'taken', answered_at: ctx.now, answered_by: ctx.viewer.hatId, version: 2 })
          .where('id', '=', request)
          .execute(),
      )
  await take('idva', c.toIdva)
  await take('dapp', c.toDapp)
  await p.as('idva').act((ctx) =>
    ctx.db
      .insertInto('casework.involvement')
      .values({
        id: randomUUID(),
        family_id: c.id,
        team_id: ctx.viewer.teamId,
        hat_id: ctx.viewer.hatId,
        side: 'victim',
        service_key: 'idva',
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute(),
  )
  await p.as('dapp').act((ctx) =>
    ctx.db
      .insertInto('harm.involvement')
      .values({
        id: randomUUID(),
        harm_file_id: c.file,
        team_id: ctx.viewer.teamId,
        hat_id: ctx.viewer.hatId,
        programme: 'radar',
        started_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute(),
  )
  const item = randomUUID()
  await p.as('idva').act(async (ctx) => {
    const sitting = randomUUID()
    await ctx.db
      .insertInto('meetings.sitting')
      .values({ id: sitting, forum: p.pack.forums[0]?.key ?? '', area: 'southampton', held_on: '2026-03-11', starts_at: ctx.now })
      .onConflict((x) => x.doNothing())
      .execute()
    const held = await ctx.db.selectFrom('meetings.sitting').select('id').executeTakeFirstOrThrow()
    await ctx.db
      .insertInto('meetings.item')
      .values({
        id: item,
        sitting_id: held.id,
        family_id: c.id,
        why_high: 'Hands round her throat',
        why_now: 'He came back',
        keeps_safe: 'At her sister’s',
        keeps_safe_hat: ctx.viewer.hatId,
        listed_at: ctx.now,
        recorded_by: ctx.viewer.hatId,
      })
      .execute()
  })
  return { id: c.id, donna: c.donna, lee: c.lee, alfie: c.alfie, item }
}
