/**
 * Donna Pike, 31; Lee Marsh; Alfie, 9, and Mia, 4. Separated five weeks. He put hands round her throat; high by judgement on a half-asked sheet. The
 * school rings the day the police notice comes: one family, two contacts. MASH, the meeting next morning, an order, the locks; the order is broken on
 * day nine, and her worker knows first. A group for Alfie; none that fits for Mia.
 */
import { addDays } from '#lib/day.ts'
import { addNote, afterCall, endCall, openCall, startCall } from '#rooms/casework/index.ts'
import { sayHowItStands } from '#rooms/directory/index.ts'
import { addIncident, closeContact, decideSafeguarding, openContact, recordContact, recordSharing } from '#rooms/frontdoor/index.ts'
import { bringView, decide, itemsOf, listForSitting, openItem, sayNothing, share, toldHer } from '#rooms/meetings/index.ts'
import { addAddress, addContactPoint, addMember, checkPoint, contactPoints, openFamily, tieMembers } from '#rooms/people/index.ts'
import { actionsOf, addAction, addNeed, answerAction, writeSafetyPlan } from '#rooms/plans/index.ts'
import { askedOfUs, choosing, recordUnmetNeed, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { type Answers, beginAssessment, finishAssessment, notAsked, notePattern } from '#rooms/risk/index.ts'
import type { Acting } from '../acting.ts'

export async function donna(a: Acting): Promise<string> {
  const day0 = (time: string) => a.workingAgo(9, time)
  const day1 = (time: string) => a.workingAgo(8, time)
  // The police notice, at 8:40.
  const { familyId, her, him, alfie, mia, contactId } = await a.as('pippa', day0('08:40'), async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'police',
      caller: 'police',
      receivedAt: day0('08:05'),
      claimed: true,
      recordedLevel: 'medium',
      recordedChildren: true,
      sourceAgency: 'O06',
      sourceRef: 'MADEUP-DP-1',
      inDangerNow: 'no',
      about: { role: 'victim', policeRole: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31, sex: 'female' },
      happening: 'Called by a neighbour at 21:15. Red marks on both sides of her neck. He had left. Two children upstairs.',
    })
    const { familyId } = await openContact(ctx, contactId)
    const her = (await openFamily(ctx, familyId)).members[0]?.id as string
    const him = await addMember(ctx, familyId, {
      role: 'harms',
      policeRole: 'suspect',
      givenName: 'Lee',
      familyName: 'Marsh',
      ageAbout: 34,
      sex: 'male',
    })
    const alfie = await addMember(ctx, familyId, { role: 'child', givenName: 'Alfie', familyName: 'Pike', ageAbout: 9, sex: 'male' })
    const mia = await addMember(ctx, familyId, { role: 'child', givenName: 'Mia', familyName: 'Pike', ageAbout: 4, sex: 'female' })
    const sister = await addMember(ctx, familyId, { role: 'other', givenName: 'Tash', familyName: 'Pike' })
    await tieMembers(ctx, familyId, him, her, 'former-partner', 'apart for five weeks')
    await tieMembers(ctx, familyId, her, alfie, 'mother-of')
    await tieMembers(ctx, familyId, her, mia, 'mother-of')
    await tieMembers(ctx, familyId, him, mia, 'father-of')
    await tieMembers(ctx, familyId, sister, her, 'sibling-of', 'safe to talk to')
    await addContactPoint(ctx, familyId, {
      memberId: her,
      kind: 'phone',
      value: '07700 900142',
      windowDays: 'Monday to Friday',
      windowFrom: '09:30',
      windowUntil: '15:00',
      script: 'Ask for Donna by name. No service name. If it is not her: wrong number.',
    })
    await addAddress(ctx, familyId, {
      memberId: her,
      lines: '14 Millrace Court, Southampton',
      postcode: 'SO99 1AA',
      note: 'Home they shared',
      knownToHim: true,
    })
    await addAddress(ctx, familyId, { memberId: alfie, lines: 'Harbour View Primary, year 5', knownToHim: false, kind: 'school' })
    await addIncident(ctx, contactId, {
      happenedOn: addDays(a.today, -14),
      kinds: ['physical'],
      account: 'He put his hands round her throat. She could not speak for a while. Alfie heard it.',
      saidBy: 'Donna, to the officer',
      childrenPresent: 'yes',
      place: 'Home',
    })
    return { familyId, her, him, alfie, mia, contactId }
  })
  // The school rings the same morning: the same people, a second contact.
  await a.as('pippa2', day0('09:25'), async (ctx) => {
    const id = await recordContact(ctx, {
      channel: 'phone',
      caller: 'professional',
      familyId,
      aboutMember: her,
      callerName: 'Safeguarding lead',
      callerAgency: 'Harbour View Primary',
      happening: 'Alfie asked to stay in at break. He said: “Mum’s neck was red.”',
      safeToTalk: 'yes',
      wants: 'To know who has it',
      nextStep: 'Sam has it; ring the school back',
      nextHatId: ctx.viewer.hatId,
    })
    await decideSafeguarding(ctx, id, {
      children: { decision: 'refer', why: 'Same family, on the form to MASH today' },
      adult: { decision: 'none' },
    })
    await closeContact(ctx, id, { disposition: 'already-in-plan', note: 'Sam Whitlock has it, and knows of this call' })
  })
  // Sam reaches her; the sheet is half asked when she has to go.
  await a.as('pippa', day0('10:05'), async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const point = (await contactPoints(ctx, familyId))[0]
    if (point)
      await checkPoint(ctx, familyId, point.id, {
        state: 'safe',
        saidBy: 'Donna Pike',
        ifSomeoneElse: 'Ask about the school uniform order',
      })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, {
      children: { decision: 'refer', why: 'Both upstairs, and Alfie heard it' },
      adult: { decision: 'none' },
    })
    const id = await beginAssessment(ctx, family, { memberId: her, contactId })
    const yes = [
      'injury',
      'frightened',
      'fears',
      'separation',
      'stalking',
      'more-often',
      'worse',
      'control',
      'threats-to-kill',
      'strangulation',
      'low-mood',
    ]
    const items = ctx.pack.instruments.find((i) => i.key === 'dash-24')?.items.map((i) => i.key) ?? []
    const answers: Record<string, Answers[string]> = {}
    for (const key of items)
      answers[key] = {
        ...notAsked,
        answer: yes.includes(key)
          ? 'yes'
          : ['weapons', 'pets', 'money', 'alcohol', 'suicide', 'police'].includes(key)
            ? 'dont-know'
            : 'not-asked',
      }
    const throat = items.find((k) => k.includes('strang'))
    if (throat) answers[throat] = { ...notAsked, answer: 'yes', note: 'I could not get air. I thought of Mia.' }
    await finishAssessment(
      ctx,
      family,
      id,
      {
        answers,
        level: 'high',
        reason: 'Hands round her throat after she left; he has come back since',
        worries: 'That he takes Mia from nursery.',
        next: 'refer',
      },
      1,
    )
    await writeSafetyPlan(
      ctx,
      familyId,
      her,
      {
        whatIDo: 'Back door, children first, ring 999 from the car.',
        whatIsReady: 'Bag at Tash’s: keys, papers, Mia’s inhaler.',
        whoIRing: 'Tash. “Have you got my casserole dish?” means come.',
        childrensPart: 'Alfie takes Mia’s hand and goes to number 9.',
      },
      0,
    )
    await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: her }), {
      to: ['route:mash', 'route:idva', 'route:childrens-safeguarding'],
      lines: 'She wants to stay in her home.',
      reach: 'Telephone, safe. Monday to Friday, half past nine to three.',
      high: {
        whyHigh: 'Hands round her throat, after she left. He has been back twice.',
        whyNow: 'It happened last night, and he knows the house.',
        keepsSafe: 'She and the children are at her sister’s tonight.',
        keptBy: ctx.viewer.hatId,
      },
    })
    await closeContact(ctx, contactId, { disposition: 'referred-on' })
  })
  const take = (who: string, at: Date) =>
    a.as(who, at, async (ctx) => {
      const waits = (await askedOfUs(ctx)).find((r) => r.packet.about.name === 'Donna Pike')
      if (waits) await takeRequest(ctx, waits.id, { allocateTo: ctx.viewer.hatId, afterTaking: [listForSitting] })
    })
  await take('mash', day0('10:40'))
  await take('idva', day0('11:15'))
  const call = (at: Date, note: string, feels: 'safer' | 'same' | 'less', more: { nextOn?: string } = {}) =>
    a.as('idva', at, async (ctx) => {
      const family = await openFamily(ctx, familyId)
      const point = (await contactPoints(ctx, familyId))[0]
      if (!point) return
      const id = await startCall(ctx, family, { pointId: point.id, whyNow: 'Agreed with her' })
      await endCall(ctx, family, await openCall(ctx, family, id), 'spoke')
      await afterCall(ctx, family, await openCall(ctx, family, id), {
        numberFine: 'yes',
        feels,
        note,
        ...(more.nextOn ? { nextOn: more.nextOn as never, nextFrom: '09:30', nextUntil: '14:30' } : {}),
      })
    })
  await call(day0('13:40'), 'First talk. She knows about the meeting and agrees. Doctor tomorrow for her neck.', 'same')
  const item = await a.as('idva', day0('14:00'), async (ctx) => (await itemsOf(ctx, familyId))[0])
  if (item) {
    const open = (ctx: Parameters<typeof openItem>[0]) => openItem(ctx, item.sittingId, item.id)
    await a.as('idva', day0('16:20'), async (ctx) => {
      const o = await open(ctx)
      await bringView(
        ctx,
        o,
        {
          spoken: 'yes',
          herView: '“I want to stay in my home. I want the children to stop listening for the door.”',
          notWanted: 'No letters to the house. Nobody speaks to his mother.',
        },
        o.item.viewVersion,
      )
    })
    await a.as('police', day1('09:00'), async (ctx) =>
      share(
        ctx,
        await open(ctx),
        {
          text: 'Two reports in 12 months. Released on bail with a condition not to contact her. He may have been outside on Sunday: not confirmed.',
          lastSeen: 'Last night, in custody',
          aboutMember: him,
        },
        0,
      ),
    )
    await a.as('childrens', day1('09:10'), async (ctx) =>
      share(ctx, await open(ctx), { text: 'Not known before. Assessment opened for both children.', lastSeen: '', aboutMember: alfie }, 0),
    )
    await a.as('health', day1('09:20'), async (ctx) =>
      share(
        ctx,
        await open(ctx),
        { text: 'Mia missed her two-year check. Doctor’s appointment offered for today.', lastSeen: '', aboutMember: mia },
        0,
      ),
    )
    await a.as('housing', day1('09:30'), async (ctx) =>
      share(
        ctx,
        await open(ctx),
        { text: 'Sole tenant. Locks can be changed within two working days.', lastSeen: '', mustNotLearn: true },
        0,
      ),
    )
    for (const seat of ['adults', 'probation', 'schools', 'mental-health', 'substance'])
      await a.as(seat, day1('09:40'), async (ctx) => sayNothing(ctx, await open(ctx)))
    await a.as('chair', day1('10:50'), async (ctx) => {
      const o = await open(ctx)
      const due = a.workingAgo(6, '12:00')
      await decide(
        ctx,
        o,
        {
          decision: 'hrda-plan',
          why: '',
          holder: undefined,
          tells: `hat:${a.hat('idva')}`,
          how: 'By telephone, in her window',
          by: addDays(a.today, -9),
          actions: [
            {
              text: 'Change the locks and fit a bar',
              aboutMember: her,
              ownerTeam: a.team('housing'),
              dueAt: due,
              couldTellHim: 'not-sure',
              tellNote: 'Plain van, while he is at work',
            },
            {
              text: 'Apply for the order, then tell her the dates',
              aboutMember: him,
              ownerTeam: a.team('police-da'),
              dueAt: due,
              couldTellHim: 'yes',
              tellNote: 'Only after she is at her sister’s',
              consulted: 'Jo Adeyemi',
            },
            { text: 'See both children', aboutMember: alfie, ownerTeam: a.team('childrens-social-care'), dueAt: due, couldTellHim: 'no' },
          ],
        },
        o.item.version,
      )
    })
    await a.as('idva', day1('13:50'), async (ctx) => {
      const o = await open(ctx)
      await toldHer(ctx, o, { told: true, note: 'By telephone' }, o.item.version)
    })
  }
  await call(day1('13:45'), 'Told her what was decided. She asked that nobody rings before half past nine.', 'safer')
  const done = (who: string, at: Date, outcome: string) =>
    a.as(who, at, async (ctx) => {
      for (const x of (await actionsOf(ctx, await openFamily(ctx, familyId))).filter(
        (y) => y.state === 'open' && y.ownerTeam === ctx.viewer.teamId,
      ))
        await answerAction(ctx, x, { state: 'done', outcome, version: x.version })
    })
  await done('housing', a.workingAgo(7, '15:10'), 'Locks changed, bar fitted')
  await done('police', a.workingAgo(7, '16:30'), 'Notice served, order made for 28 days')
  await a.as('idva', a.workingAgo(7, '17:00'), async (ctx) => {
    await addNote(ctx, familyId, {
      class: 'plan',
      kind: 'fact',
      turning: 'order-made',
      happenedAt: a.workingAgo(7, '15:30'),
      text: 'Order made for 28 days: he may not come to the home or contact her.',
      saidBy: 'Police',
      memberId: him,
    })
    await addNeed(ctx, familyId, { domain: 'home-security', text: 'A safer home', memberId: her })
    await addNeed(ctx, familyId, { domain: 'children', text: 'Alfie: somebody to talk to', memberId: alfie })
    await recordUnmetNeed(
      ctx,
      { id: familyId },
      { memberId: mia, sought: 'A group for a child of four', reason: 'timing', note: 'Clashes with nursery' },
    )
    await addAction(ctx, familyId, {
      aboutMember: alfie,
      text: 'Ask for a place in the group for Alfie',
      ownerTeam: a.team('childrens-social-care'),
      dueAt: new Date(a.now.getTime() + 3 * 86_400_000),
      couldTellHim: 'no',
    })
    await addAction(ctx, familyId, {
      aboutMember: her,
      text: 'Give her the letter for the tenancy, by hand',
      ownerTeam: a.team('idva'),
      ownerHat: ctx.viewer.hatId,
      dueAt: new Date(a.now.getTime() + 4 * 3_600_000),
      couldTellHim: 'yes',
      tellNote: 'By hand only',
    })
    await addNote(ctx, familyId, {
      class: 'support',
      kind: 'opinion',
      happenedAt: ctx.now,
      text: 'I think she plays down what his brother does. She changed the subject twice.',
    })
  })
  // What item 8 asked for, and how it is for Alfie.
  await a.as('idva', a.workingAgo(6, '11:00'), async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const yes = (note = '', asks: Record<string, string> = {}) => ({ ...notAsked, answer: 'yes' as const, note, asks })
    const record = async (memberId: string, instrument: string, answers: Answers, worries: string) => {
      const id = await beginAssessment(ctx, family, { memberId, instrument })
      await finishAssessment(ctx, family, id, { answers, worries }, 1)
    }
    const screen = {
      frightened: yes('', { offered: 'yes' }),
      'turns-up': yes('Outside the nursery, twice on Monday', { diary: 'no' }),
      loiters: yes(),
      'stalking-threats': yes('', { police: 'yes' }),
    }
    await record(her, 'stalking-screen', screen, 'He knows her shifts. Single calls hide the pattern.')
    const childs = {
      'sees-hears': yes('He heard it through the floor'),
      'child-steps-in': yes('Stays by her side', { referral: 'yes' }),
      'child-school': yes('', { told: 'yes' }),
    }
    await record(alfie, 'child-impact', childs, 'He looks after everyone. Nobody has asked him yet what he wants.')
    await notePattern(ctx, family, { pattern: 'coercive-control', why: 'He holds her card and counts her steps, she says.' })
  })
  await a.as('refuge', a.workingAgo(2, '09:20'), (ctx) =>
    sayHowItStands(ctx, 'refuge', { taking: 'waiting', places: 1, waitWeeks: 3, note: 'One room on the ground floor from Friday.' }),
  )
  await a.as('dapp', a.workingAgo(12, '09:40'), (ctx) =>
    sayHowItStands(ctx, 'radar', { taking: 'waiting', places: null, waitWeeks: 9, note: '' }),
  )
  await call(a.workingAgo(4, '10:10'), 'Alfie sleeps with the light on. She is back home since the locks.', 'safer')
  // Day nine: the order is broken.
  await a.as('police', a.minutesAgo(170), async (ctx) =>
    addNote(ctx, familyId, {
      class: 'plan',
      kind: 'fact',
      turning: 'order-broken',
      happenedAt: a.minutesAgo(185),
      text: 'He came to the end of the road. A neighbour saw him. Arrested for breach of the order.',
      saidBy: 'A neighbour, to the police',
      memberId: him,
    }),
  )
  return familyId
}
