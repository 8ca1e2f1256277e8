/**
 * For tests: a family in whose every field stands a word found nowhere else, her adviser at work with her, and the man taken by the programme through
 * a real referral. Whoever works with him must never be shown one of those words.
 */
import type { Context } from '#rooms/access/index.ts'
import { addIncident, decideSafeguarding, recordContact } from '#rooms/frontdoor/index.ts'
import { addAddress, addContactPoint, addMember, linkPerson, openFamily, tieMembers } from '#rooms/people/index.ts'
import { addAction, addNeed, writeSafetyPlan } from '#rooms/plans/index.ts'
import { choosing, sendReferrals, takeRequest } from '#rooms/referrals/index.ts'
import { beginAssessment, notAsked, saveAnswers, setLevel } from '#rooms/risk/index.ts'

/** Whoever can act as the made-up staff. */
interface Acting {
  as(key: string): { hatId: string; act<T>(act: (ctx: Context) => Promise<T>): Promise<T> }
  team(key: string): string
}
export interface Family {
  id: string
  contact: string
  her: string
  him: string
  child: string
  idvaRequest: string
}
/** Words found nowhere else. */
export const canaries = {
  given: 'Tamsinquill',
  family: 'Brackenvale',
  child: 'Wrenhollow',
  phone: '07700 900377',
  known: '9 Plumstone Rise',
  refuge: 'Harebell Lodge',
  school: 'Teasel Primary',
  happening: 'canary-happening',
  danger: 'canary-danger',
  wants: 'canary-wants',
  account: 'canary-incident-account',
  note: 'canary-dash-comment',
  worries: 'canary-worst-fear',
  why: 'canary-why-high',
  plan: 'canary-safety-plan',
  need: 'canary-need',
  action: 'canary-action',
  script: 'canary-script',
} as const

/** As PIPPA takes her, high on judgement; her adviser has taken her. `sameAs` is the man of another family that he is. */
export async function herFamily(p: Acting, more: { sameAs?: string; given?: string } = {}): Promise<Family> {
  const k = canaries
  const made = await p.as('pippa').act(async (ctx) => {
    const contact = await recordContact(ctx, {
      channel: 'phone',
      caller: 'herself',
      happening: k.happening,
      danger: k.danger,
      wants: k.wants,
      safeToTalk: 'yes',
    })
    const id = (await ctx.db.selectFrom('frontdoor.contact').select('family_id').where('id', '=', contact).executeTakeFirstOrThrow())
      .family_id
    const her = await addMember(ctx, id, {
      role: 'victim',
      givenName: more.given ?? k.given,
      familyName: k.family,
      ageAbout: 34,
      sex: 'female',
    })
    const him = await addMember(ctx, id, {
      role: 'harms',
      givenName: 'Lee',
      familyName: 'Marsh',
      ageAbout: 36,
      sex: 'male',
    })
    if (more.sameAs) await linkPerson(ctx, id, him, more.sameAs)
    const child = await addMember(ctx, id, { role: 'child', givenName: k.child, familyName: k.family, ageAbout: 9 })
    await tieMembers(ctx, id, him, her, 'former-partner')
    await tieMembers(ctx, id, her, child, 'mother-of')
    await addContactPoint(ctx, id, {
      memberId: her,
      kind: 'phone',
      value: k.phone,
      state: 'safe',
      saidBy: 'her',
      script: k.script,
      ifSomeoneElse: k.script,
    })
    await addAddress(ctx, id, { memberId: her, lines: k.known, knownToHim: true })
    await addAddress(ctx, id, { memberId: her, lines: k.refuge, knownToHim: false, kind: 'refuge' })
    await addAddress(ctx, id, { memberId: child, lines: k.school, knownToHim: false, kind: 'school' })
    await addIncident(ctx, contact, { account: k.account, place: k.known, saidBy: k.given })
    await decideSafeguarding(ctx, contact, { children: { decision: 'refer', why: k.child }, adult: { decision: 'none', why: k.given } })
    const family = await openFamily(ctx, id)
    await setLevel(ctx, family, { level: 'high', whyHigh: k.why, whyNow: k.why })
    const assessment = await beginAssessment(ctx, family, { memberId: her, contactId: contact })
    await saveAnswers(ctx, family, assessment, { answers: { injury: { ...notAsked, answer: 'yes', note: k.note } }, worries: k.worries }, 1)
    const requests = await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, id), { contactId: contact, about: her }), {
      to: ['route:mash', 'route:idva'],
      lines: '',
      reach: 'Mornings, by a call',
      high: { whyHigh: k.why, whyNow: k.why, keepsSafe: 'With a friend until morning', keptBy: ctx.viewer.hatId },
    })
    return { id, contact, her, him, child, requests }
  })
  const idvaRequest = made.requests[1] ?? ''
  await p.as('idva').act(async (ctx) => {
    await takeRequest(ctx, idvaRequest, { allocateTo: ctx.viewer.hatId })
    await writeSafetyPlan(ctx, made.id, made.her, { whatIDo: k.plan, whatIsReady: k.plan, whoIRing: k.plan, childrensPart: k.plan }, 0)
    await addNeed(ctx, made.id, { domain: ctx.pack.needs.domains[0]?.key ?? '', text: k.need, memberId: made.her })
    await addAction(ctx, made.id, {
      text: k.action,
      ownerTeam: ctx.viewer.teamId,
      dueAt: new Date(ctx.now.getTime() + 86_400_000),
      couldTellHim: 'no',
    })
  })
  return { id: made.id, contact: made.contact, her: made.her, him: made.him, child: made.child, idvaRequest }
}

/** Referred by her own adviser's leave, through the page's own action, and taken by Marcus. */
export async function heIsTaken(p: Acting, f: Family): Promise<{ fileId: string; requestId: string }> {
  const requestId = await p.as('pippa').act(async (ctx) => {
    const [id] = await sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, f.id), { contactId: f.contact, about: f.him }), {
      to: ['route:dapp'],
      lines: 'He says that he shouts.',
      reach: 'By text, any day',
      consulted: { key: 'agreed', who: 'Jo Adeyemi', when: 'this morning' },
      agrees: true,
    })
    return id ?? ''
  })
  const taken = await p.as('dapp').act((ctx) => takeRequest(ctx, requestId, { allocateTo: ctx.viewer.hatId }))
  return { fileId: taken.request.harmFileId ?? '', requestId }
}
