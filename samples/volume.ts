/**
 * A year of made-up work around the stories: about one in ten of what the city's documents count, so that lists, queues and measures have something
 * to show. Shares are drawn from the published figures where there are any (police bring the most, about one in seven is high). Each case is drawn
 * from a source of its own, so that adding one changes no other.
 */

import { englandAndWales } from '#lib/bank-holidays.ts'
import { type Chance, chance } from '#lib/chance.ts'
import { addDays, type Day, type Time } from '#lib/day.ts'
import { atLondon, dayIn } from '#lib/london.ts'
import { addWorkingDays, isWorkingDay } from '#lib/working-time.ts'
import type { Context } from '#rooms/access/index.ts'
import { afterCall, closeInvolvement, endCall, involvementsOf, openCall, startCall } from '#rooms/casework/index.ts'
import { addIncident, closeContact, decideSafeguarding, recordContact, recordSharing } from '#rooms/frontdoor/index.ts'
import { decideSuitability, openHis, recordSession } from '#rooms/harm/index.ts'
import { decide, itemsOf, listForSitting, openItem, sayNothing, share, toldHer } from '#rooms/meetings/index.ts'
import { addContactPoint, addMember, contactPoints, judgeRole, openFamily, tieMembers } from '#rooms/people/index.ts'
import { actionsOf, answerAction } from '#rooms/plans/index.ts'
import { askedOfUs, choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { type Answers, beginAssessment, finishAssessment, notAsked, setLevel } from '#rooms/risk/index.ts'
import type { Acting } from './acting.ts'
import { children as childNames, men, surnames, women } from './names.ts'

type Level = 'standard' | 'medium' | 'high'
const happened: Record<Level, readonly string[]> = {
  standard: [
    'Shouting and things thrown while the children were in bed.',
    'He took her phone and would not give it back.',
    'A neighbour heard shouting. She says it was words only.',
    'Messages all day about where she is.',
    'He kept her bank card over the weekend.',
  ],
  medium: [
    'He pushed her against a door. Second time since the summer.',
    'He waited outside her work. She went home another way.',
    'He slapped her in front of the children and left.',
    'He broke in through the back window while she was out.',
    'He says he will take the children if she leaves.',
  ],
  high: [
    'He put his hands round her throat. He has said that he will do it again.',
    'He threatened her with a knife. She left with nothing.',
    'He found where she had gone and came to the door at night.',
    'He drove at her. There have been four calls since spring.',
    'She says he will kill her. He has tried before.',
  ],
}
const wantsOf = [
  'To be left alone',
  'Somebody to talk to',
  'The locks changed',
  'To know what happens next',
  'Help with the children',
  'To stay in her home, without him',
]
const dashKeys = (ctx: Context) => ctx.pack.instruments.find((i) => i.key === 'dash-24')?.items.map((i) => i.key) ?? []

export interface Drawn {
  c: Chance
  n: number
  at: Date
  day: Day
  level: Level
  channel: 'police' | 'phone' | 'email'
  caller: 'police' | 'herself' | 'professional' | 'friend'
  she: { givenName: string; familyName: string; age: number }
  he: { givenName: string; familyName: string; age: number }
  children: { name: string; age: number }[]
}
function draw(base: Chance, n: number, day: Day): Drawn {
  const c = base.fork(`case ${n}`)
  const channel = c.weighted([
    ['police', 56],
    ['phone', 30],
    ['email', 14],
  ] as const)
  const caller =
    channel === 'police'
      ? 'police'
      : channel === 'email'
        ? 'professional'
        : c.weighted([
            ['herself', 55],
            ['professional', 35],
            ['friend', 10],
          ] as const)
  const level = c.weighted([
    ['standard', 58],
    ['medium', 28],
    ['high', 14],
  ] as const)
  const surname = c.pick(surnames)
  return {
    c,
    n,
    day,
    level,
    channel,
    caller,
    at: atLondon(day, `${String(c.integer(9, 15)).padStart(2, '0')}:${String(c.integer(0, 59)).padStart(2, '0')}` as Time),
    she: {
      givenName: c.pick(women),
      familyName: surname,
      age: c.weighted([
        [c.integer(18, 24), 22],
        [c.integer(25, 34), 38],
        [c.integer(35, 49), 30],
        [c.integer(50, 74), 10],
      ]),
    },
    he: { givenName: c.pick(men), familyName: c.chanceOf(0.4) ? surname : c.pick(surnames), age: c.integer(19, 58) },
    children: Array.from(
      {
        length: c.weighted([
          [0, 40],
          [1, 28],
          [2, 22],
          [3, 10],
        ]),
      },
      () => ({ name: c.pick(childNames), age: c.integer(0, 15) }),
    ),
  }
}
const minutes = (at: Date, n: number) => new Date(at.getTime() + n * 60_000)
const number = (c: Chance) => `07700 900${String(c.integer(0, 999)).padStart(3, '0')}`

/** Taken, its people known, decided, and gone where it goes: what the front door does in an hour. */
async function atFrontDoor(
  a: Acting,
  d: Drawn,
): Promise<{ familyId: string; sent: 'idva' | 'service' | 'none'; hers: string; his: string }> {
  const who = d.c.pick(['pippa', 'pippa2'])
  return a.as(who, d.at, async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: d.channel,
      caller: d.caller,
      receivedAt: d.at,
      about: {
        role: d.channel === 'police' ? 'unjudged' : 'victim',
        policeRole: d.channel === 'police' ? 'victim' : null,
        givenName: d.she.givenName,
        familyName: d.she.familyName,
        ageAbout: d.she.age,
        sex: 'female',
      },
      happening: d.c.pick(happened[d.level]),
      wants: d.c.pick(wantsOf),
      inDangerNow: 'no',
      safeToTalk: d.channel === 'phone' ? 'yes' : null,
      ...(d.channel === 'police'
        ? {
            recordedLevel: d.level,
            recordedChildren: d.children.length > 0,
            sourceAgency: 'O06',
            sourceRef: `MADEUP-${String(d.n).padStart(5, '0')}`,
          }
        : {}),
      ...(d.caller === 'professional'
        ? { callerAgency: d.c.pick(['A GP practice', 'A primary school', 'A housing office', 'A hospital ward']) }
        : {}),
      claimed: true,
    })
    const { familyId } = await ctx.db
      .selectFrom('frontdoor.contact')
      .select('family_id as familyId')
      .where('id', '=', contactId)
      .executeTakeFirstOrThrow()
    const first = await openFamily(ctx, familyId)
    const hers = first.members[0]?.id as string
    if (d.channel === 'police') await judgeRole(ctx, familyId, hers, 'victim')
    const his = await addMember(ctx, familyId, {
      role: 'harms',
      policeRole: d.channel === 'police' ? 'suspect' : null,
      givenName: d.he.givenName,
      familyName: d.he.familyName,
      ageAbout: d.he.age,
      sex: 'male',
    })
    await tieMembers(
      ctx,
      familyId,
      his,
      hers,
      d.c.weighted([
        ['partner', 45],
        ['former-partner', 45],
        ['other-relative', 10],
      ] as const),
    )
    for (const child of d.children)
      await addMember(ctx, familyId, { role: 'child', givenName: child.name, familyName: d.she.familyName, ageAbout: child.age })
    await addContactPoint(ctx, familyId, {
      memberId: hers,
      kind: 'phone',
      value: number(d.c),
      ...(d.caller === 'herself'
        ? { state: 'safe' as const, saidBy: d.she.givenName, windowFrom: '09:30', windowUntil: '15:00', windowDays: 'Monday to Friday' }
        : {}),
    })
    await addIncident(ctx, contactId, {
      happenedOn: addDays(d.day, -d.c.integer(0, 3)),
      kinds: ['physical'],
      account: d.c.pick(happened[d.level]),
      saidBy: d.channel === 'police' ? 'Police' : d.she.givenName,
      childrenPresent: d.children.length > 0 ? 'yes' : 'no',
    })
    await recordSharing(
      ctx,
      contactId,
      d.level === 'high'
        ? { knows: 'yes', agrees: 'not-asked', whyAnyway: 'serious-harm' }
        : { knows: 'yes', agrees: d.c.chanceOf(0.8) ? 'yes' : 'not-asked' },
    )
    const baby = d.children.some((x) => x.age <= 1)
    await decideSafeguarding(ctx, contactId, {
      children:
        d.children.length === 0
          ? { decision: 'none' }
          : d.level === 'high' || baby || d.c.chanceOf(0.3)
            ? { decision: 'refer', why: 'They were in the house' }
            : { decision: 'not-now', why: 'Known to the school, and safe with her mother' },
      adult: { decision: 'none' },
    })
    await level(ctx, d, familyId, hers, contactId)
    const sent = await send(ctx, d, familyId, contactId, hers, baby)
    const disposition =
      sent !== 'none'
        ? ({ disposition: 'referred-on' } as const)
        : ({ disposition: 'advice-given', note: 'Told how we can help, and that the door stays open' } as const)
    await closeContact(ctx, contactId, disposition)
    return { familyId, sent, hers, his }
  })
}

async function level(ctx: Context, d: Drawn, familyId: string, hers: string, contactId: string): Promise<void> {
  const family = await openFamily(ctx, familyId)
  if (d.level === 'high' && d.c.chanceOf(0.4)) {
    await setLevel(ctx, family, { level: 'high', whyHigh: d.c.pick(happened.high), whyNow: 'It happened this week' })
    return
  }
  const id = await beginAssessment(ctx, family, { memberId: hers, contactId })
  const yes = d.level === 'high' ? d.c.integer(15, 20) : d.level === 'medium' ? d.c.integer(7, 12) : d.c.integer(1, 6)
  const answers: Record<string, Answers[string]> = {}
  d.c.shuffle(dashKeys(ctx)).forEach((key, i) => {
    answers[key] = {
      ...notAsked,
      answer:
        key === 'pregnancy'
          ? 'no'
          : i < yes
            ? 'yes'
            : d.c.weighted([
                ['no', 60],
                ['dont-know', 25],
                ['not-asked', 15],
              ] as const),
    }
  })
  await finishAssessment(ctx, family, id, { answers, level: d.level, next: d.level === 'standard' ? 'not-now' : 'refer' }, 1)
}

async function send(
  ctx: Context,
  d: Drawn,
  familyId: string,
  contactId: string,
  hers: string,
  baby: boolean,
): Promise<'idva' | 'service' | 'none'> {
  const c = await choosing(ctx, await openFamily(ctx, familyId), { contactId, about: hers })
  if (d.level === 'high') {
    await sendReferrals(ctx, c, {
      to: [
        'route:mash',
        'route:idva',
        ...(c.ways.ways.some((w) => w.route.key === 'childrens-safeguarding' && w.sure) ? ['route:childrens-safeguarding'] : []),
      ],
      lines: '',
      reach: 'Telephone, in the mornings',
      high: {
        whyHigh: d.c.pick(happened.high),
        whyNow: 'It happened this week',
        keepsSafe: d.c.pick([
          'She is with a relative tonight.',
          'He is in custody until tomorrow.',
          'Police will drive past; she has a panic alarm.',
        ]),
        keptBy: ctx.viewer.hatId,
      },
    })
    return 'idva'
  }
  const want = d.level === 'medium' ? 0.75 : 0.3
  const open = c.services.filter(
    (s) =>
      s.fit.fits !== 'no' &&
      s.team &&
      s.team.id !== ctx.viewer.teamId &&
      ['yellow-door', 'victim-support', 'refuge-southampton'].includes(s.team.key) &&
      !s.service.jointWork &&
      !s.service.familyWork,
  )
  const children = baby || c.situation.childrenRefer ? ['route:childrens-safeguarding'] : []
  const to = [
    ...(open.length > 0 && d.c.chanceOf(want) ? [`service:${d.c.pick(open).service.key}`] : []),
    ...children.filter(() => c.ways.ways.some((w) => w.route.key === 'childrens-safeguarding' && w.sure)),
  ]
  if (to.length === 0) return 'none'
  await sendReferrals(ctx, c, { to, lines: 'She would like to talk to somebody. Mornings are best.', reach: 'Telephone, in the mornings' })
  return to[0]?.startsWith('service:') ? 'service' : 'none'
}

/** Whoever was asked about this family answers, each in their own time; one in twelve is late, and the newest still wait. */
async function answered(a: Acting, d: Drawn, familyId: string): Promise<{ worker: string; at: Date }[]> {
  const teams = {
    mash: 'mash',
    idva: d.c.pick(['idva', 'idva2']),
    'yellow-door': 'yellow-door',
    'victim-support': 'victim-support',
    'refuge-southampton': 'refuge',
    'childrens-social-care': 'childrens',
  } as const
  const asked = await a.as('pippa', minutes(d.at, 5), async (ctx) =>
    ctx.db
      .selectFrom('frontdoor.referral as r')
      .innerJoin('frontdoor.request as q', 'q.id', 'r.request_id')
      .innerJoin('access.open_team as t', 't.id', 'q.to_team')
      .select(['q.id as id', 't.key as key'])
      .where('r.family_id', '=', familyId)
      .execute(),
  )
  const works: { worker: string; at: Date }[] = []
  for (const { id, key } of asked) {
    const worker = teams[key as keyof typeof teams]
    const at = minutes(d.at, key === 'mash' ? d.c.integer(10, 50) : d.c.chanceOf(0.08) ? d.c.integer(1500, 4000) : d.c.integer(30, 200))
    if (!worker || at > a.now) continue
    await a.as(worker, at, async (ctx) => {
      if (key === 'childrens-social-care') return void (await takeRequest(ctx, id))
      await takeRequest(ctx, id, { allocateTo: ctx.viewer.hatId, afterTaking: [listForSitting] })
    })
    if (key !== 'mash' && key !== 'childrens-social-care') works.push({ worker, at })
  }
  return works
}

/** The sitting it was listed for: what agencies say, what is decided, and that she is told. */
async function atMeeting(a: Acting, d: Drawn, familyId: string): Promise<void> {
  const item = await a.as('mash', minutes(d.at, 60), async (ctx) => (await itemsOf(ctx, familyId))[0])
  if (!item) return
  const early = minutes(item.startsAt, -d.c.integer(20, 60))
  const before = early > item.listedAt ? early : minutes(item.listedAt, 2)
  if (before > a.now) return
  const open = (ctx: Context) => openItem(ctx, item.sittingId, item.id)
  for (const seat of ['police', 'childrens', 'housing', 'health', 'probation', 'schools', 'mental-health', 'substance', 'adults'])
    if (d.c.chanceOf(0.9))
      await a.as(seat, before, async (ctx) => {
        if (d.c.chanceOf(0.72)) await sayNothing(ctx, await open(ctx))
        else
          await share(
            ctx,
            await open(ctx),
            {
              text: d.c.pick([
                'Two earlier reports, both withdrawn.',
                'Known to us since last year. Nothing new.',
                'Missed the last two appointments.',
                'Sole tenant. The locks can be changed in two days.',
              ]),
              lastSeen: d.c.pick(['Last week', 'In the autumn', '']),
            },
            0,
          )
      })
  const decided = minutes(item.startsAt, d.c.integer(10, 70))
  if (decided > a.now) return
  const marac = d.c.chanceOf(0.05)
  await a.as('chair', decided, async (ctx) => {
    const o = await open(ctx)
    const him = o.family.members.find((m) => m.role === 'harms')?.id ?? null
    const due = atLondon(addWorkingDays(d.day, 2, englandAndWales), '12:00' as Time)
    await decide(
      ctx,
      o,
      {
        decision: marac ? 'refer-marac' : 'hrda-plan',
        why: '',
        holder: undefined,
        tells: `team:${a.team('idva')}`,
        how: 'By telephone, in her window',
        by: addWorkingDays(d.day, 3, englandAndWales),
        actions: [
          {
            text: 'Change the locks',
            ownerTeam: a.team('housing'),
            dueAt: due > ctx.now ? due : minutes(ctx.now, 2000),
            couldTellHim: 'not-sure',
            tellNote: 'Plain van, in working hours',
          },
          {
            text: 'Speak to him about bail',
            aboutMember: him,
            ownerTeam: a.team('police-da'),
            dueAt: due > ctx.now ? due : minutes(ctx.now, 2000),
            couldTellHim: 'no',
            consulted: 'Her adviser, who sees no added danger',
          },
        ],
      },
      o.item.version,
    )
  })
  const told = minutes(decided, d.c.integer(120, 1800))
  if (told < a.now)
    await a.as('idva', told, async (ctx) => {
      const o = await open(ctx)
      await toldHer(ctx, o, { told: true, note: 'By telephone' }, o.item.version)
    })
  const done = minutes(decided, d.c.integer(1000, 4000))
  if (done < a.now)
    for (const [key, words] of [
      ['housing', 'Locks changed'],
      ['police', 'Conditions explained'],
    ] as const)
      if (d.c.chanceOf(0.9))
        await a.as(key, done, async (ctx) => {
          const f = await openFamily(ctx, familyId)
          for (const x of (await actionsOf(ctx, f)).filter((y) => y.state === 'open' && y.ownerTeam === ctx.viewer.teamId))
            await answerAction(ctx, x, { state: 'done', outcome: words, version: x.version })
        })
}

/** Calls, a review, and an end with what she says of it. */
async function casework(a: Acting, d: Drawn, familyId: string, work: { worker: string; at: Date }): Promise<void> {
  const calls = d.level === 'high' ? 4 : 2
  let at = minutes(work.at, d.c.integer(60, 1200))
  let spoke = false
  for (let i = 0; i < calls && at < a.now; i++) {
    // In her window, on a working day.
    const day = addWorkingDays(addDays(d.day, 1 + i * d.c.integer(5, 12)), 0, englandAndWales)
    at = atLondon(day, `${d.c.pick(['09', '10', '11', '12', '13', '14'])}:${d.c.pick(['35', '40', '50'])}` as Time)
    if (at < work.at || at > a.now) continue
    const result = d.c.weighted([
      ['spoke', spoke ? 80 : 55],
      ['no-answer', 30],
      ['someone-else', 4],
    ] as const)
    await a.as(work.worker, at, async (ctx) => {
      const family = await openFamily(ctx, familyId)
      const point = (await contactPoints(ctx, familyId)).find((p) => p.state !== 'unsafe')
      if (!point) return
      const id = await startCall(ctx, family, { pointId: point.id, whyNow: 'Agreed with her' })
      await endCall(ctx, family, await openCall(ctx, family, id), result)
      const call = await openCall(ctx, family, id)
      if (result === 'spoke') {
        spoke = true
        await afterCall(ctx, family, call, {
          numberFine: 'yes',
          feels: d.c.weighted([
            ['safer', 50],
            ['same', 35],
            ['less', 8],
            ['not-asked', 7],
          ] as const),
          note: d.c.pick([
            'She is sleeping better.',
            'He has sent messages again. She keeps them.',
            'The school knows. Collection is agreed.',
            'She will think about the group.',
          ]),
        })
      } else await afterCall(ctx, family, call, {})
    })
  }
  const end = minutes(work.at, (d.level === 'high' ? d.c.integer(60, 170) : d.c.integer(25, 110)) * 1440)
  if (end > a.now || !isWorkingDay(addDays(d.day, 0), englandAndWales)) return
  await a.as(work.worker, end, async (ctx) => {
    const family = await openFamily(ctx, familyId)
    const mine = (await involvementsOf(ctx, family)).find((i) => i.teamId === ctx.viewer.teamId && i.endedAt === null)
    if (!mine) return
    const planned = spoke && d.c.chanceOf(0.75)
    const asked = planned
      ? d.c.weighted([
          ['asked', 88],
          ['not-safe', 4],
          ['not-asked', 8],
        ] as const)
      : d.c.weighted([
          ['asked', 15],
          ['not-asked', 85],
        ] as const)
    await closeInvolvement(ctx, family, mine, {
      endKind: planned
        ? 'planned'
        : d.c.weighted([
            ['unplanned', 80],
            ['moved', 20],
          ] as const),
      endNote: planned ? '' : spoke ? 'She has said no for now. The door stays open' : 'We have not been able to reach her safely',
      asked,
      answer:
        asked === 'asked'
          ? d.c.weighted([
              ['safer', 74],
              ['same', 17],
              ['less', 4],
              ['no-answer', 5],
            ] as const)
          : undefined,
      levelAtEnd: d.c.pick(['standard', 'medium'] as const),
      version: mine.version,
    })
  })
}

/** Some of those who harm are referred, and come or do not come. */
async function programme(a: Acting, d: Drawn, familyId: string, his: string): Promise<void> {
  const at = minutes(d.at, 90)
  if (at > a.now) return
  const [asked] = await a.as('pippa', at, async (ctx) => {
    const c = await choosing(ctx, await openFamily(ctx, familyId), { about: his })
    return sendReferrals(ctx, c, {
      to: ['route:dapp'],
      lines: 'He says that he loses his temper and wants to stop.',
      reach: 'Telephone',
      consulted: { key: 'agreed', who: 'Her worker', when: 'By telephone' },
      agrees: true,
    })
  })
  const taken = minutes(at, 2000)
  if (taken > a.now) return
  const who = d.c.pick(['dapp', 'dapp2'])
  const fileId = await a.as(who, taken, async (ctx) => {
    const waiting = (await askedOfUs(ctx)).find((r) => r.id === asked)
    if (!waiting) return null
    return (await takeRequest(ctx, waiting.id, { allocateTo: ctx.viewer.hatId })).request.harmFileId
  })
  if (!fileId) return
  const suit = minutes(taken, 6000)
  if (suit > a.now) return
  await a.as(who, suit, async (ctx) => {
    const h = await openHis(ctx, fileId)
    await decideSuitability(ctx, h, { as: 'one-to-one', why: '', programme: 'radar-one-to-one' }, h.work.version)
  })
  for (let week = 1; week <= 10; week++) {
    const held = atLondon(addWorkingDays(addDays(d.day, 7 * (week + 1)), 0, englandAndWales), '17:00' as Time)
    if (held > a.now) break
    await a.as(who, minutes(held, 70), async (ctx) =>
      recordSession(ctx, await openHis(ctx, fileId), {
        heldAt: held,
        attendance: d.c.weighted([
          ['here', 76],
          ['late', 8],
          ['not-here', 14],
          ['left', 2],
        ] as const),
        endsAt: null,
        reason: null,
        said: '',
      }),
    )
  }
}

/** How many cases a working day, and how far back. */
export interface Volume {
  cases: number
  days: number
}
export async function buildVolume(a: Acting, volume: Volume, say: (done: number, of: number) => void): Promise<void> {
  const base = chance('oneplan made-up year')
  const days: Day[] = []
  for (let back = volume.days; back >= 0; back--) {
    const day = addDays(a.today, -back)
    if (isWorkingDay(day, englandAndWales)) days.push(day)
  }
  let [next, done] = [0, 0]
  // Cases do not touch each other, so a few are worked at once, as by a few front doors: the database has more than one core.
  const lane = async () => {
    for (let n = next++; n < volume.cases; n = next++) {
      const d = draw(base, n, days[Math.floor((n / volume.cases) * days.length)] as Day)
      if (d.at > minutes(a.now, -30)) continue
      const { familyId, sent, his } = await atFrontDoor(a, d)
      const works = await answered(a, d, familyId)
      if (sent === 'idva') await atMeeting(a, d, familyId)
      for (const w of works) await casework(a, d, familyId, w)
      if (d.c.chanceOf(0.06) && d.he.age >= 18) await programme(a, d, familyId, his)
      if (++done % 100 === 0) say(done, volume.cases)
    }
  }
  await Promise.all(Array.from({ length: 4 }, lane))
}

/** One more at high risk, of that afternoon. */
export function drawHigh(n: number, at: Date): Drawn {
  const d = draw(chance('oneplan next sitting'), n, dayIn(at))
  return { ...d, n: 90_000 + n, at: minutes(at, n * 17), level: 'high', channel: 'phone', caller: 'herself' }
}
/** To the list of the next sitting, with what some agencies said; nothing is decided yet. */
export async function toMeeting(a: Acting, d: Drawn): Promise<void> {
  const { familyId } = await atFrontDoor(a, d)
  await answered(a, d, familyId)
  const item = await a.as('mash', minutes(d.at, 70), async (ctx) => (await itemsOf(ctx, familyId))[0])
  if (!item) return
  const at = minutes(item.listedAt, 25)
  for (const seat of ['police', 'childrens', 'housing', 'health'])
    await a.as(seat, at, async (ctx) => {
      const open = await openItem(ctx, item.sittingId, item.id)
      if (d.c.chanceOf(0.6)) await sayNothing(ctx, open)
      else await share(ctx, open, { text: 'Known to us since last year. Nothing new this month.', lastSeen: '' }, 0)
    })
}
