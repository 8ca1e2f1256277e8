/**
 * Daniel Reeve, 34, rings for himself; Beth, 32, and one baby. He checks her phone and shouts. A programme takes him; Beth is offered support apart, and
 * says yes. He misses two sessions: her worker knows at once, and rings in Beth's window. The programme sees nothing of her.
 */

import { addDays, type Time, weekday } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { addNote, afterCall, endCall, openCall, startCall } from '#rooms/casework/index.ts'
import { closeContact, decideSafeguarding, openContact, recordContact, recordSharing } from '#rooms/frontdoor/index.ts'
import {
  addAccount,
  beginNeeds,
  decideSuitability,
  noteSupportOffered,
  openHis,
  openLink,
  passWord,
  planGroup,
  raiseConcern,
  registersAround,
  saveNeeds,
  tap,
} from '#rooms/harm/index.ts'
import { addContactPoint, addMember, contactPoints, openFamily, tieMembers } from '#rooms/people/index.ts'
import { askedOfUs, choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { notAsked, setLevel } from '#rooms/risk/index.ts'
import type { Acting } from '../acting.ts'

export async function daniel(a: Acting): Promise<{ familyId: string; fileId: string }> {
  // Tuesdays: the last one that is over, and those before it.
  const tuesday = addDays(a.today, -(((weekday(a.today) - 2 + 6) % 7) + 1))
  const evening = (weeksBack: number) => atLondon(addDays(tuesday, -7 * weeksBack), '18:15' as Time)
  const { familyId, beth } = await a.as('pippa', a.ago(80, '10:20'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'phone',
      caller: 'own-behaviour',
      safeToTalk: 'yes',
      name: 'Daniel Reeve',
      age: 34,
      happening: 'Rings for himself. “I check her phone. I shout. I do not want to be like my dad.”',
      wants: 'To stop',
      inDangerNow: 'no',
      nextStep: 'Refer him, after her worker is asked',
      nextHatId: ctx.viewer.hatId,
    })
    const { familyId } = await openContact(ctx, contactId)
    const him = (await openFamily(ctx, familyId)).members.find((m) => m.givenName === 'Daniel')?.id as string
    const beth = await addMember(ctx, familyId, { role: 'victim', givenName: 'Beth', familyName: 'Reeve', ageAbout: 32, sex: 'female' })
    const baby = await addMember(ctx, familyId, { role: 'child', givenName: 'Ned', familyName: 'Reeve', ageAbout: 0 })
    await tieMembers(ctx, familyId, him, beth, 'spouse')
    await tieMembers(ctx, familyId, beth, baby, 'mother-of')
    await addContactPoint(ctx, familyId, {
      memberId: beth,
      kind: 'phone',
      value: '07700 900177',
      state: 'safe',
      saidBy: 'Beth, at the baby clinic',
      windowDays: 'Tuesdays and Thursdays',
      windowFrom: '10:00',
      windowUntil: '12:00',
      script: 'Ask for Beth. Say it is about the baby group.',
    })
    await recordSharing(ctx, contactId, { knows: 'not-asked', agrees: 'not-asked', whyAnyway: 'child-at-risk' })
    await decideSafeguarding(ctx, contactId, {
      children: { decision: 'refer', why: 'A baby of seven months at home' },
      adult: { decision: 'none' },
    })
    await setLevel(ctx, await openFamily(ctx, familyId), {
      level: 'high',
      whyHigh: 'He follows her by her telephone, and she has said she is leaving',
      whyNow: 'A baby at home',
    }).catch(() => undefined)
    const about = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: him })
    await sendReferrals(ctx, about, {
      to: ['route:dapp'],
      lines: 'He rang for himself. He says that he shouts and wants to stop.',
      reach: 'Telephone in the evening. He has given the number.',
      consulted: { key: 'none-known' },
      agrees: true,
    })
    const hers = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: beth })
    const support = hers.services.find((s) => s.team?.key === 'dapp-partner-support')
    await sendReferrals(ctx, hers, {
      to: ['route:mash', 'route:idva', 'route:childrens-safeguarding', ...(support ? [`service:${support.service.key}`] : [])],
      lines: 'Partner support, apart from his programme.',
      reach: 'Telephone, Tuesdays and Thursdays, ten to twelve.',
      override: 'She asked for it',
      high: {
        whyHigh: 'He follows her by her telephone, and she has said she is leaving',
        whyNow: 'A baby at home',
        keepsSafe: 'She is with her mother this week',
        keptBy: ctx.viewer.hatId,
      },
    })
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
    return { familyId, beth }
  })
  const take = (who: string, days: number, name: string) =>
    a.as(who, a.ago(days, '11:30'), async (ctx) => {
      const waits = (await askedOfUs(ctx)).find((r) => r.packet.about.name.startsWith(name))
      return waits ? (await takeRequest(ctx, waits.id, { allocateTo: ctx.viewer.hatId })).request.harmFileId : null
    })
  await take('partner-support', 79, 'Beth')
  await take('idva2', 79, 'Beth')
  await take('mash', 79, 'Beth')
  await take('childrens', 79, 'Beth')
  const fileId = (await take('dapp', 78, 'Daniel')) as string
  await a.as('partner-support', a.ago(77, '10:30'), async (ctx) => noteSupportOffered(ctx, await openLink(ctx, familyId, fileId)))
  const cohortId = await a.as(
    'dapp',
    a.ago(76, '12:00'),
    async (ctx) =>
      (
        await planGroup(ctx, {
          programme: 'radar',
          name: 'Tuesday evening',
          first: addDays(tuesday, -63),
          from: '18:00' as Time,
          until: '20:00' as Time,
          every: 7,
          many: 26,
        })
      ).cohortId,
  )
  await a.as('dapp', a.ago(74, '14:00'), async (ctx) => {
    const on = await openHis(ctx, fileId)
    await decideSuitability(ctx, on, { as: 'group', why: '', cohortId }, on.work.version)
    await addAccount(ctx, await openHis(ctx, fileId), {
      about: 'children',
      text: 'A son of seven months. He says he gets up for him at night.',
    })
  })
  // Here five times, then not here twice.
  for (let back = 9; back >= 0; back--) {
    const at = evening(back)
    await a.as('dapp', at, async (ctx) => {
      const register = (await registersAround(ctx, 0)).find(
        (r) => r.session.startsAt <= at && r.session.endsAt > at && r.people.some((x) => x.person.id === fileId),
      )
      if (register) await tap(ctx, register.session.id, fileId, back > 1 ? (back === 5 ? 'late' : 'here') : 'not-here', 0)
    })
  }
  // What drives it and what would help, as his worker finds it: on his file alone.
  await a.as('dapp', a.ago(60, '11:30'), async (ctx) => {
    const on = await openHis(ctx, fileId)
    const yes = (note = '') => ({ ...notAsked, answer: 'yes' as const, note })
    await saveNeeds(
      ctx,
      on,
      await beginNeeds(ctx, on),
      {
        answers: {
          'owns-behaviour': yes('“I do it. Nobody makes me.”'),
          'his-work-money': yes('Hours cut in the new year'),
          'his-childhood': yes(),
          'his-drink': { ...notAsked, answer: 'no' },
          'wants-change': yes('For the baby'),
        },
        made: 'Knows what he does and says why he wants to stop. Money is the worry he talks about most.',
      },
      { version: 1, finish: true },
    )
  })
  await a.as('dapp', a.ago(15, '19:00'), async (ctx) =>
    raiseConcern(ctx, await openHis(ctx, fileId), {
      text: 'He said in the break: “She will not get away with it.” He would not say what he meant.',
      urgent: false,
    }),
  )
  await a.as('partner-support', a.ago(13, '10:15'), async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const point = (await contactPoints(ctx, familyId)).find((p) => p.memberId === beth)
    if (!point) return
    const id = await startCall(ctx, family, { pointId: point.id, whyNow: 'He was not at his session' })
    await endCall(ctx, family, await openCall(ctx, family, id), 'spoke')
    await afterCall(ctx, family, await openCall(ctx, family, id), {
      numberFine: 'yes',
      feels: 'same',
      note: 'Quieter, she says, and he still checks. She knows he was not there.',
    })
    await passWord(ctx, await openLink(ctx, familyId, fileId), {
      kind: 'know-never-use',
      text: 'Things are not calm at home this week.',
      herYes: false,
    })
    await addNote(ctx, familyId, {
      class: 'support',
      kind: 'opinion',
      happenedAt: ctx.now,
      text: 'She is waiting to see if he goes back. I would not count on it.',
    })
  })
  return { familyId, fileId }
}
