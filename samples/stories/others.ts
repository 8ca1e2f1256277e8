/**
 * The rest of the stories, as far as the city's own services reach: Sami, watched by his family and restricted; Graham and his son; Jo, recorded as the
 * suspect; Ewa, who can only be reached at a clinic; Tia and Kai, sixteen and seventeen; a nurse's question without a name; and Leanne, whom a colleague
 * at the front door may not see.
 */
import { addDays } from '#lib/day.ts'
import { type Context, declareRelation, restrict } from '#rooms/access/index.ts'
import { addNote, afterCall, endCall, openCall, startCall } from '#rooms/casework/index.ts'
import {
  addIncident,
  closeContact,
  decideSafeguarding,
  openContact,
  recordConsultation,
  recordContact,
  recordSharing,
} from '#rooms/frontdoor/index.ts'
import { listForSitting } from '#rooms/meetings/index.ts'
import { addAddress, addContactPoint, addMember, contactPoints, judgeRole, openFamily, tieMembers } from '#rooms/people/index.ts'
import { addNeed, writeSafetyPlan } from '#rooms/plans/index.ts'
import { askedOfUs, choosing, recordUnmetNeed, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { type Answers, beginAssessment, finishAssessment, notAsked, setLevel } from '#rooms/risk/index.ts'
import type { Acting } from '../acting.ts'

const take = (a: Acting, who: string, at: Date, name: string) =>
  a.as(who, at, async (ctx) => {
    const waits = (await askedOfUs(ctx)).find((r) => r.packet.about.name.startsWith(name))
    if (waits) await takeRequest(ctx, waits.id, { allocateTo: ctx.viewer.hatId, afterTaking: [listForSitting] })
  })
const sheet = (ctx: Context, yes: number): Record<string, Answers[string]> =>
  Object.fromEntries(
    (ctx.pack.instruments.find((i) => i.key === 'dash-24')?.items ?? []).map((i, n) => [
      i.key,
      { ...notAsked, answer: n < yes ? ('yes' as const) : n % 3 === 0 ? ('dont-know' as const) : ('no' as const) },
    ]),
  )
const none = { children: { decision: 'none' as const }, adult: { decision: 'none' as const } }

/** Restricted: a cousin works for the council. Only his own worker, her manager, and whoever took the call know that there is anything. */
export async function sami(a: Acting): Promise<string> {
  const familyId = await a.as('pippa2', a.ago(41, '11:05'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'phone',
      caller: 'professional',
      callerName: 'Student adviser',
      callerAgency: 'The university',
      safeToTalk: 'yes',
      inDangerNow: 'no',
      happening: 'Sami told his adviser that he is gay and is watched. His family wants him to marry this summer.',
      wants: 'To keep studying, and not to go home',
      about: { role: 'victim', givenName: 'Sami', familyName: 'Haddad', ageAbout: 19, sex: 'male' },
      whoMustNotKnow: 'Anyone at home, and his cousin',
    })
    const { familyId } = await openContact(ctx, contactId)
    const him = (await openFamily(ctx, familyId)).members[0]?.id as string
    const uncle = await addMember(ctx, familyId, { role: 'harms', givenName: 'Nabil', familyName: 'Haddad', ageAbout: 48, sex: 'male' })
    await tieMembers(ctx, familyId, uncle, him, 'other-relative')
    await addContactPoint(ctx, familyId, {
      memberId: him,
      kind: 'phone',
      value: '07700 900158',
      state: 'safe',
      saidBy: 'Sami Haddad',
      windowFrom: '12:00',
      windowUntil: '14:00',
      windowDays: 'weekdays',
      texts: false,
      script: 'Say it is the library.',
    })
    await addIncident(ctx, contactId, {
      happenedAbout: 'for two months',
      kinds: ['forced-marriage', 'honour-based'],
      account: 'His passport was taken. His telephone is looked at every night.',
      saidBy: 'Sami Haddad',
    })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, none)
    await setLevel(ctx, await openFamily(ctx, familyId), {
      level: 'high',
      whyHigh: 'Forced marriage within weeks; his passport is gone',
      whyNow: 'Tickets are booked',
    })
    const c = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: him })
    await sendReferrals(ctx, c, {
      to: [
        'route:mash',
        'route:idva',
        ...(c.ways.ways.some((w) => w.route.key === 'police-safeguarding' && w.sure) ? ['route:police-safeguarding'] : []),
      ],
      lines: 'One chance to speak. Nobody rings home, ever.',
      reach: 'Telephone at noon, as the library.',
      high: {
        whyHigh: 'Forced marriage within weeks; his passport is gone',
        whyNow: 'Tickets are booked',
        keepsSafe: 'A friend from his course has a sofa',
        keptBy: ctx.viewer.hatId,
      },
    })
    await recordUnmetNeed(
      ctx,
      { id: familyId },
      { memberId: him, sought: 'A place for a young man', reason: 'sex', note: 'A safe house two counties away has taken him' },
    )
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
    return familyId
  })
  await take(a, 'idva', a.ago(41, '12:10'), 'Sami')
  await a.as('idva', a.ago(40, '12:20'), async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const point = (await contactPoints(ctx, familyId))[0]
    if (!point) return
    const id = await startCall(ctx, family, { pointId: point.id, whyNow: 'Tickets are booked' })
    await endCall(ctx, family, await openCall(ctx, family, id), 'spoke')
    await afterCall(ctx, family, await openCall(ctx, family, id), {
      numberFine: 'yes',
      feels: 'less',
      note: 'He can leave on Friday, while they are at the mosque.',
    })
  })
  await a.as('idva', a.ago(38, '13:10'), async (ctx) => {
    const him = (await openFamily(ctx, familyId)).members.find((m) => m.role === 'victim')?.id as string
    await addAddress(ctx, familyId, { memberId: him, lines: 'Safe house, room 4. Ask for the warden.', knownToHim: false, kind: 'refuge' })
    await addNote(ctx, familyId, {
      class: 'support',
      kind: 'fact',
      happenedAt: ctx.now,
      text: 'He is where he is safe, and has his place on the course.',
      saidBy: 'Sami Haddad',
    })
    await restrict(ctx, familyId, [a.hat('idva'), a.hat('idva-manager'), a.hat('pippa2')], 'A cousin works for the council', 0)
  })
  return familyId
}
export async function graham(a: Acting): Promise<void> {
  const id = await a.as('pippa', a.ago(62, '14:15'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'email',
      caller: 'professional',
      callerAgency: 'A GP practice',
      happening: 'Money gone from his purse, and a shove by his son, who drinks. He needs help to wash and dress.',
      wants: 'Craig helped, not charged',
      claimed: true,
      inDangerNow: 'no',
      about: { role: 'victim', givenName: 'Graham', familyName: 'Tull', ageAbout: 71, sex: 'male', careNeeds: 'yes' },
    })
    const { familyId } = await openContact(ctx, contactId)
    const him = (await openFamily(ctx, familyId)).members[0]?.id as string
    const craig = await addMember(ctx, familyId, { role: 'harms', givenName: 'Craig', familyName: 'Tull', ageAbout: 44, sex: 'male' })
    await tieMembers(ctx, familyId, him, craig, 'father-of')
    await addContactPoint(ctx, familyId, { memberId: him, kind: 'phone', value: '01632 960071', state: 'not_checked' })
    await addIncident(ctx, contactId, {
      happenedOn: addDays(a.today, -66),
      kinds: ['economic', 'physical'],
      account: 'Pushed by the stairs, and forty pounds gone.',
      saidBy: 'Graham Tull',
    })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, {
      children: { decision: 'none' },
      adult: { decision: 'refer', why: 'Needs help with washing, and cannot leave the house alone' },
    })
    const sheetId = await beginAssessment(ctx, await openFamily(ctx, familyId), { memberId: him, contactId })
    await finishAssessment(
      ctx,
      await openFamily(ctx, familyId),
      sheetId,
      { answers: sheet(ctx, 5), level: 'medium', next: 'refer', worries: 'That he falls, and nobody comes.' },
      1,
    )
    await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: him }), {
      to: ['route:adult-safeguarding'],
      lines: 'He wants his son helped, not charged.',
      reach: 'Telephone, not checked. His son may answer.',
    })
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
    return familyId
  })
  await take(a, 'adults', a.ago(61, '10:00'), 'Graham')
  await a.as('adults', a.ago(30, '11:00'), async (ctx) => {
    await addNeed(ctx, id, { domain: 'substances', text: 'Craig has asked for help with drink' })
    await addNote(ctx, id, {
      class: 'plan',
      kind: 'fact',
      happenedAt: ctx.now,
      text: 'Craig has moved to a hostel. Graham says: “Quieter.”',
      saidBy: 'Graham Tull',
    })
  })
}

/** Recorded as the suspect after she pushed back. After two talks apart, a person judges otherwise; what was recorded stays beside it. */
export async function jo(a: Acting): Promise<void> {
  await a.as('pippa', a.ago(24, '09:50'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'police',
      caller: 'police',
      receivedAt: a.ago(24, '07:30'),
      claimed: true,
      recordedLevel: 'standard',
      recordedChildren: false,
      sourceAgency: 'O06',
      sourceRef: 'MADEUP-JH-1',
      happening: 'Both say the other began. Jo pushed Hannah at the door.',
      about: { role: 'unjudged', policeRole: 'victim', givenName: 'Hannah', familyName: 'Vale', ageAbout: 33, sex: 'female' },
    })
    const { familyId } = await openContact(ctx, contactId)
    const hannah = (await openFamily(ctx, familyId)).members[0]?.id as string
    const joId = await addMember(ctx, familyId, {
      role: 'unjudged',
      policeRole: 'suspect',
      givenName: 'Jo',
      familyName: 'Hart',
      ageAbout: 29,
      sex: 'female',
    })
    await tieMembers(ctx, familyId, joId, hannah, 'partner')
    await addContactPoint(ctx, familyId, {
      memberId: joId,
      kind: 'phone',
      value: '07700 900163',
      state: 'safe',
      saidBy: 'Jo Hart',
      windowFrom: '17:00',
      windowUntil: '18:30',
      windowDays: 'weekdays',
    })
    await judgeRole(ctx, familyId, joId, 'victim')
    await judgeRole(ctx, familyId, hannah, 'harms')
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, none)
    const sheetId = await beginAssessment(ctx, await openFamily(ctx, familyId), { memberId: joId, contactId })
    await finishAssessment(
      ctx,
      await openFamily(ctx, familyId),
      sheetId,
      { answers: sheet(ctx, 8), level: 'medium', next: 'refer', worries: 'That nobody believes her.' },
      1,
    )
    await recordUnmetNeed(
      ctx,
      { id: familyId },
      { memberId: joId, contactId, sought: 'A refuge that takes her and her dog', reason: 'pet' },
    )
    const c = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: joId })
    const service = c.services.find(
      (s) => s.team?.key === 'yellow-door' && s.fit.fits !== 'no' && !s.service.jointWork && !s.service.familyWork,
    )
    if (service)
      await sendReferrals(ctx, c, {
        to: [`service:${service.service.key}`],
        lines: 'She is being controlled: money, telephone, friends.',
        reach: 'Telephone, after five.',
      })
    await closeContact(ctx, contactId, { disposition: service ? 'referred-on' : 'unmet-need' })
  })
  await take(a, 'yellow-door', a.ago(23, '15:00'), 'Jo Hart')
}

export async function ewa(a: Acting): Promise<void> {
  const id = await a.as('pippa', a.ago(17, '10:40'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'phone',
      caller: 'professional',
      callerName: 'Midwife',
      callerAgency: 'The maternity clinic',
      safeToTalk: 'yes',
      inDangerNow: 'no',
      happening: 'Asked alone at the clinic, she said yes. 24 weeks. She has no telephone of her own.',
      wants: 'Somebody to come to the clinic',
      about: { role: 'victim', givenName: 'Ewa', familyName: 'Nowak', ageAbout: 26, sex: 'female', language: 'Polish', interpreter: true },
    })
    const { familyId } = await openContact(ctx, contactId)
    const her = (await openFamily(ctx, familyId)).members[0]?.id as string
    await addMember(ctx, familyId, { role: 'harms', givenName: 'Marek', familyName: 'Nowak', ageAbout: 30, sex: 'male' })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes', note: 'Interpreter by telephone, from the service' })
    await decideSafeguarding(ctx, contactId, {
      children: { decision: 'refer', why: 'An unborn baby, 24 weeks' },
      adult: { decision: 'none' },
    })
    const sheetId = await beginAssessment(ctx, await openFamily(ctx, familyId), { memberId: her, contactId })
    await finishAssessment(
      ctx,
      await openFamily(ctx, familyId),
      sheetId,
      {
        answers: { ...sheet(ctx, 6), pregnancy: { ...notAsked, answer: 'yes' } },
        level: 'medium',
        next: 'refer',
        worries: 'That he comes to the birth drunk.',
      },
      1,
    )
    await writeSafetyPlan(
      ctx,
      familyId,
      her,
      {
        whatIDo: 'Go to the neighbour above.',
        whatIsReady: 'Papers in the pram bag.',
        whoIRing: 'The clinic, Tuesdays.',
        childrensPart: '',
      },
      0,
    )
    const c = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: her })
    await sendReferrals(ctx, c, {
      to: ['maternity', 'childrens-safeguarding']
        .filter((k) => c.ways.ways.some((w) => w.route.key === k && w.sure))
        .map((k) => `route:${k}`),
      lines: 'Clinic, Tuesdays, ten to eleven, is the only safe time.',
      reach: 'Only at the clinic. No number is safe.',
    })
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
    return familyId
  })
  await take(a, 'health', a.ago(17, '12:00'), 'Ewa')
  await a.as('health', a.ago(10, '11:00'), async (ctx) =>
    addNote(ctx, id, {
      class: 'plan',
      kind: 'fact',
      happenedAt: ctx.now,
      text: 'Seen at the clinic with an interpreter. She stays, and is still in touch.',
    }),
  )
}

/** Sixteen: both doors. He is a young person first. */
export async function tia(a: Acting): Promise<void> {
  await a.as('pippa2', a.workingAgo(1, '14:05'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'phone',
      caller: 'professional',
      callerName: 'School counsellor',
      callerAgency: 'A secondary school',
      safeToTalk: 'yes',
      inDangerNow: 'no',
      happening: 'He follows her by her telephone and locked her in once. He says he will post pictures.',
      wants: 'That it stops, without her mum finding out everything',
      about: { role: 'victim', givenName: 'Tia', familyName: 'Brand', ageAbout: 16, sex: 'female' },
    })
    const { familyId } = await openContact(ctx, contactId)
    const her = (await openFamily(ctx, familyId)).members[0]?.id as string
    const kai = await addMember(ctx, familyId, { role: 'harms', givenName: 'Kai', familyName: 'Denham', ageAbout: 17, sex: 'male' })
    await tieMembers(ctx, familyId, kai, her, 'former-partner')
    await addContactPoint(ctx, familyId, {
      memberId: her,
      kind: 'phone',
      value: '07700 900191',
      state: 'unsafe',
      saidBy: 'Tia Brand: he reads it',
    })
    await addIncident(ctx, contactId, {
      happenedOn: addDays(a.today, -4),
      kinds: ['stalking', 'controlling'],
      account: 'Locked in his room for three hours. She says he can see where her phone is.',
      saidBy: 'Tia Brand',
    })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, {
      children: { decision: 'refer', why: 'She is sixteen; he is seventeen' },
      adult: { decision: 'none' },
    })
    await setLevel(ctx, await openFamily(ctx, familyId), {
      level: 'high',
      whyHigh: 'Locked in, followed, and threatened with pictures',
      whyNow: 'She ended it on Friday',
    })
    await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: her }), {
      to: ['route:mash', 'route:idva', 'route:childrens-safeguarding'],
      lines: 'Ring the school counsellor, not Tia.',
      reach: 'Through the school counsellor. Her own telephone is not safe.',
      high: {
        whyHigh: 'Locked in, followed, and threatened with pictures',
        whyNow: 'She ended it on Friday',
        keepsSafe: 'Her aunt collects her from school, and the counsellor sees her daily',
        keptBy: ctx.viewer.hatId,
      },
    })
    await recordUnmetNeed(
      ctx,
      { id: familyId },
      { memberId: kai, sought: 'Work with a young person whose behaviour harms', reason: 'no-such-service' },
    )
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
  })
  await take(a, 'mash', a.workingAgo(1, '15:10'), 'Tia')
  await take(a, 'idva2', a.workingAgo(1, '15:30'), 'Tia')
}

/** A colleague of hers works at the front door, and sees nothing: no row, no gap, no count. */
export async function leanne(a: Acting): Promise<string> {
  // Said long before, and not thought of since: the database remembers.
  await a.as('pippa2', a.ago(120, '09:20'), (ctx) => declareRelation(ctx, { name: 'Leanne Mercer', kind: 'friend' }))
  return a.as('pippa', a.ago(29, '13:20'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'police',
      caller: 'police',
      receivedAt: a.ago(29, '08:00'),
      claimed: true,
      recordedLevel: 'standard',
      recordedChildren: false,
      sourceAgency: 'O06',
      sourceRef: 'MADEUP-LM-1',
      happening: 'Two awareness days as a condition; the second was missed, and the offence was charged.',
      about: { role: 'victim', policeRole: 'victim', givenName: 'Leanne', familyName: 'Mercer', ageAbout: 36, sex: 'female' },
    })
    const { familyId } = await openContact(ctx, contactId)
    const her = (await openFamily(ctx, familyId)).members[0]?.id as string
    const marcus = await addMember(ctx, familyId, {
      role: 'harms',
      policeRole: 'offender',
      givenName: 'Marcus',
      familyName: 'Mercer',
      ageAbout: 38,
      sex: 'male',
    })
    await tieMembers(ctx, familyId, marcus, her, 'spouse')
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, none)
    await closeContact(ctx, contactId, { disposition: 'advice-given', note: 'She knows the court date and how to reach us' })
    return familyId
  })
}

/** No person, no name: who keeps it is what counts. */
export const nurse = (a: Acting) =>
  a.as('pippa', a.ago(3, '11:45'), (ctx) =>
    recordConsultation(ctx, {
      agency: 'A GP practice, 01632 960044',
      asked: 'A patient says her partner “gets cross”. Should she ask more, and how?',
      said: 'Ask alone, with time. Note it in her words. Ring again with a name if she agrees.',
      keeps: 'keep',
    }),
  )
