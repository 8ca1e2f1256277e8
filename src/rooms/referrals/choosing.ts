/** Everything a choice of routes leans on, for one person of one family: what is known, the area's ways, and each service as it stands. */
import { sql } from 'kysely'
import { addMonths } from '#lib/day.ts'
import { isId } from '#lib/id.ts'
import { dayIn } from '#lib/london.ts'
import {
  areasAround,
  areasInside,
  type Fit,
  type Situation as FitSituation,
  factOf,
  fit,
  type Gap,
  gapsFor,
  pathwayFor,
  type Service,
  service,
  teamsOf,
} from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { type Context, colleagues, openTeams, type Team } from '#rooms/access/index.ts'
import { type Capacity, capacities } from '#rooms/directory/index.ts'
import { ageIn, contactPoints, type Member, type OpenFamily, pointStates, sayAge } from '#rooms/people/index.ts'
import { assessmentsOf, currentLevel, type LevelStep, lastAnswer } from '#rooms/risk/index.ts'
import { askable, type Because, type Situation, type Ways, waysFor } from './rules.ts'
import { type Named, type Referral, referralsOf } from './store.ts'

export interface ServiceShown {
  service: Service
  fit: Fit
  /** The team that answers; none: it is reached outside this system. */
  team: Team | undefined
  /** Why a row of the pathway puts it before the others. */
  because: readonly Because[] | undefined
}
/** Everything the choice leans on, for one person of one family. */
export interface Choosing {
  family: OpenFamily
  contactId: string | null
  about: Member
  situation: Situation
  /** Children, and an adult with care and support needs: each decided before any route. */
  decided: boolean
  level: LevelStep | undefined
  ways: Ways
  /** For each way that can be asked: its service and team. */
  targets: ReadonlyMap<string, { service: Service; team: Team | undefined }>
  services: readonly ServiceShown[]
  /** How each service stands, as its own people said last. */
  stands: ReadonlyMap<string, Capacity>
  now: Date
  /** What the contact is about, in words; undefined where nobody has said. */
  kind: string | undefined
  /** What the documents say is not there for this person. */
  gaps: readonly Gap[]
  asked: readonly Referral[]
  /** Keys of ways already walked: asked before and still standing, or answered by the chooser's own team. */
  askedWays: readonly string[]
  ownWays: readonly string[]
  herWorkers: readonly string[]
  /** Who may hold the risk until then: the chooser's team and whoever holds it now. */
  holders: Readonly<Record<string, string>>
  reach: string
  /** Whether the gate of joint work stands open for this person, as far as this reader may know. */
  jointOpen: boolean
  sharing: { knows: string; agrees: string } | undefined
  callerIsHer: boolean
  ownTeam: string
}

/** Routes asked for, and with the way to the meeting whatever the same team answers: at high risk one form serves both (S2 4.1.5). */
function walked(standing: readonly Referral[], ways: Ways, targets: Choosing['targets']): string[] {
  const routes = new Set(standing.map((r) => r.route).filter((r) => r !== ''))
  for (const first of ways.first.filter((key) => routes.has(key)))
    for (const [key, target] of targets) if (target.team && target.team.id === targets.get(first)?.team?.id) routes.add(key)
  return [...routes]
}

/** Joint work goes through its gate alone; what its team may be asked for without a referral here stands as words. */
export const asksHere = (c: Pick<Choosing, 'ownTeam' | 'jointOpen'>, s: ServiceShown): boolean =>
  s.team !== undefined && s.team.id !== c.ownTeam && (!s.service.jointWork || c.jointOpen)

export async function openContactFor(ctx: Context, contactId: string): Promise<{ id: string; familyId: string }> {
  const row = isId(contactId)
    ? await ctx.db.selectFrom('frontdoor.contact').select(['id', 'family_id as familyId']).where('id', '=', contactId).executeTakeFirst()
    : undefined
  if (!row) throw new NotFound('contact')
  return row
}

const relationOf = (family: OpenFamily, victim: string, harms: string | undefined): FitSituation['relationship'] => {
  const kind = family.ties.find(
    (t) => [t.fromMember, t.toMember].includes(victim) && harms !== undefined && [t.fromMember, t.toMember].includes(harms),
  )?.kind
  if (kind === undefined) return undefined
  if (kind === 'partner' || kind === 'spouse') return 'partner'
  if (kind === 'former-partner') return 'former-partner'
  if (kind === 'carer-of') return 'carer'
  return kind === 'friend' || kind === 'neighbour' || kind === 'other' ? 'other' : 'family'
}
/** Sons of the family by their ages, where every one is known; who would really come along is for the worker to say. */
function sonsOf(family: OpenFamily, ctx: Context): readonly number[] | undefined {
  const children = family.members.filter((m) => m.role === 'child' && m.diedOn === null)
  if (children.some((m) => m.sex === null || (m.sex === 'male' && ageIn(m, ctx.today) === undefined))) return undefined
  return children.filter((m) => m.sex === 'male').map((m) => ageIn(m, ctx.today) as number)
}
const yesNo = (text: string | undefined): boolean | undefined => (text === 'yes' ? true : text === 'no' ? false : undefined)

/** About whom: the one asked for, or the victim or survivor, or whoever there is. */
export function aboutOf(family: OpenFamily, memberId: string | undefined): Member {
  const found =
    memberId === undefined
      ? (family.members.find((m) => m.role === 'victim') ??
        family.members.find((m) => m.role === 'unjudged' && m.policeRole === 'victim') ??
        family.members[0])
      : family.members.find((m) => m.id === memberId)
  if (!found) throw new NotFound('member')
  return found
}

export async function choosing(
  ctx: Context,
  family: OpenFamily,
  from: { contactId?: string | null; about?: string | undefined },
): Promise<Choosing> {
  const about = aboutOf(family, from.about)
  const contactId = from.contactId ?? null
  const [contact, safeguarding, sharing, incidents, levels, assessments, asked, workers, teams, everyone, points, stands] =
    await Promise.all([
      contactId
        ? ctx.db
            .selectFrom('frontdoor.contact')
            .select(['id', 'caller', 'kind'])
            .where('family_id', '=', family.id)
            .where('id', '=', contactId)
            .executeTakeFirst()
        : ctx.db
            .selectFrom('frontdoor.contact')
            .select(['id', 'caller', 'kind'])
            .where('family_id', '=', family.id)
            .where('kind', '<>', '')
            .orderBy('received_at', 'desc')
            .limit(1)
            .executeTakeFirst(),
      ctx.db
        .selectFrom('frontdoor.safeguarding')
        .select(['contact_id', 'about', 'decision'])
        .where('family_id', '=', family.id)
        .orderBy('decided_at', 'desc')
        .execute(),
      ctx.db
        .selectFrom('frontdoor.sharing')
        .select(['contact_id', 'knows', 'agrees'])
        .where('family_id', '=', family.id)
        .orderBy('recorded_at', 'desc')
        .execute(),
      ctx.db.selectFrom('frontdoor.incident').select(['kinds']).where('family_id', '=', family.id).execute(),
      currentLevel(ctx, [family.id]),
      assessmentsOf(ctx, family.id),
      referralsOf(ctx, family.id),
      ctx.db
        .selectFrom('casework.involvement')
        .select(['hat_id', 'team_id'])
        .where('family_id', '=', family.id)
        .where('side', '=', 'victim')
        .where('ended_at', 'is', null)
        .execute(),
      openTeams(ctx),
      colleagues(ctx),
      contactPoints(ctx, family.id),
      capacities(ctx),
    ])
  if (contactId && !contact) throw new NotFound('contact')
  // Whether, never who: that other plan is not the asker's to read.
  const elsewhere = await sql<{ any: boolean | null }>`select casework.works_elsewhere(${family.id}) as any`.execute(ctx.db)
  // Read as the plan is read: whoever may not know of it finds no gate open.
  const { rows: joint } = await sql<{ open: boolean }>`select exists (select from harm.joint_work j
    where j.family_id = ${family.id} and j.state = 'open' and ${about.id}::uuid in (j.member_id, j.him)) as open`.execute(ctx.db)
  const jointOpen = joint[0]?.open === true
  const { rows: asks } = await sql<{ him: boolean }>`select ${about.id}::uuid = any (meetings.ask_the_police(${family.id})) as him`.execute(
    ctx.db,
  )
  const confirmed = asks[0]?.him === true
  const decisions = safeguarding.filter((s) => contactId === null || s.contact_id === contactId)
  const decision = (of: string) => decisions.find((s) => s.about === of)?.decision
  const said = sharing.find((s) => contactId === null || s.contact_id === contactId)
  // Later in the work, without a contact in hand: what the last one was about.
  const kind = ctx.pack.channels.kinds.find((k) => k.key === contact?.kind)
  const level = levels.get(family.id)
  const victim = family.members.find((m) => m.role === 'victim')
  const harms = family.members.find((m) => m.role === 'harms')
  const item = (key: string) => yesNo(lastAnswer(assessments, (victim ?? about).id, key))
  const ages = family.members.filter((m) => m.role === 'child' && m.diedOn === null).map((m) => ageIn(m, ctx.today))
  const pregnant = victim?.sex === 'male' ? false : item('pregnancy')
  const isHarm = about.role === 'harms'
  // What the contact is about, and what was done.
  const kinds = [...new Set([...(kind ? [kind.key] : []), ...incidents.flatMap((i) => i.kinds)])]
  const situation: Situation = {
    about: isHarm ? 'harms' : about.role === 'child' ? 'child' : 'victim',
    level: level?.level,
    victimAge: about.role === 'child' ? ageIn(about, ctx.today) : victim && ageIn(victim, ctx.today),
    harmsAge: isHarm ? ageIn(about, ctx.today) : harms && ageIn(harms, ctx.today),
    childAges: ages,
    pregnant,
    childrenRefer: decision('children') === 'refer',
    adultRefer: decision('adult') === 'refer',
    agrees: isHarm ? factOf(ctx.pack.facts, 'agrees-to-contact', { kinds }) : yesNo(said?.agrees),
    // Only a person's decision makes it so: what a panel has confirmed, as far as her workers are told that there is something to ask the police.
    mostHarmful: isHarm && confirmed,
    kinds,
    areas: { around: areasAround(ctx.pack, family.area).map((a) => a.key), inside: areasInside(ctx.pack, family.area) },
  }
  const pathway = pathwayFor(ctx.pack, family.area)
  if (!pathway) throw new NotFound('pathway')
  const teamOf = (s: Service): Team | undefined => {
    const key = teamsOf(ctx.pack, s.key)[0]?.key
    return teams.find((t) => t.key === key)
  }
  const ways = waysFor(pathway, situation)
  const targets = new Map(
    pathway.routes.flatMap((r): [string, { service: Service; team: Team | undefined }][] => {
      const s = r.to.service ? service(ctx.pack, r.to.service) : undefined
      return s ? [[r.key, { service: s, team: teamOf(s) }]] : []
    }),
  )
  const fitted: FitSituation = {
    area: family.area,
    role: situation.about,
    sex: about.sex ?? undefined,
    age: ageIn(about, ctx.today),
    level: level?.level,
    relationship: victim ? relationOf(family, victim.id, harms?.id) : undefined,
    sonAges: sonsOf(family, ctx),
    kinds,
    ...(jointOpen ? { jointWorkGate: 'passed' as const } : {}),
    facts: {
      'care-and-support-needs': yesNo(about.careNeeds),
      pregnant,
      ...(kinds.includes('stalking') ? {} : { stalking: item('stalking') }),
      'sexual-violence': item('sexual') || kinds.includes('sexual') || undefined,
      parent: ages.length > 0 || undefined,
      'agrees-to-contact': situation.agrees,
      'partner-in-dapp': asked.some((r) => r.route === 'dapp' && r.state !== 'withdrawn') || undefined,
    },
  }
  const byPathway = new Set([...targets.values()].map((t) => t.service.key))
  const here = new Set(areasAround(ctx.pack, family.area).map((a) => a.key))
  const under16 = situation.about === 'victim' && situation.victimAge !== undefined && situation.victimAge < 16
  const services = under16
    ? []
    : ctx.pack.services
        .filter(
          (s) =>
            !byPathway.has(s.key) &&
            s.for.roles.includes(situation.about) &&
            s.covers.some((a) => here.has(a)) &&
            (isHarm === (teamOf(s)?.side === 'harm') || teamOf(s) === undefined),
        )
        .map(
          (s): ServiceShown => ({
            service: s,
            fit: fit(s, fitted, ctx.pack.facts),
            team: teamOf(s),
            because: ways.services.find((x) => x.service === s.key)?.because,
          }),
        )
  const ownTeam = ctx.viewer.teamId
  const holderNow = family.holderHatId ? everyone.get(family.holderHatId) : undefined
  const mine = [...everyone.values()]
    .filter((c) => c.teamId === ownTeam && ['front-door', 'worker', 'manager'].includes(c.role))
    .sort((a, b) => a.name.localeCompare(b.name))
  const me = everyone.get(ctx.viewer.hatId)
  const holders = [me, holderNow, ...mine].filter((c) => c !== undefined)
  const about0 = points.filter((p) => p.memberId === about.id)
  return {
    family,
    contactId,
    about,
    situation,
    decided: contactId === null || (decision('children') !== undefined && decision('adult') !== undefined),
    level,
    ways,
    targets,
    services,
    stands,
    now: ctx.now,
    kind: kind?.words,
    gaps: gapsFor(ctx.pack.gaps, fitted, ctx.pack.facts).flatMap(({ gap, sure }) =>
      sure || (kind && (gap.rule.kinds?.includes(kind.key) || gap.saidOf.includes(kind.key))) ? [gap] : [],
    ),
    asked,
    // What was asked of this person still stands for a year; later it is asked again.
    askedWays: walked(
      asked.filter(
        (r) =>
          (r.state === 'sent' || r.state === 'taken') &&
          (r.aboutMember === null || r.aboutMember === about.id) &&
          dayIn(r.sentAt) >= addMonths(ctx.today, -12),
      ),
      ways,
      targets,
    ),
    ownWays: ways.ways.filter((w) => w.sure && askable(w) && targets.get(w.route.key)?.team?.id === ownTeam).map((w) => w.route.key),
    herWorkers: [
      ...new Set(
        workers.flatMap((w) => (w.hat_id ? (everyone.get(w.hat_id)?.name ?? []) : (teams.find((t) => t.id === w.team_id)?.name ?? []))),
      ),
      ...(elsewhere.rows[0]?.any === true ? ['A colleague in another plan of hers'] : []),
    ],
    holders: Object.fromEntries(holders.map((c) => [c.hatId, `${c.name}, ${c.title}`])),
    reach: about0
      .map(
        (p) =>
          `${p.kind === 'phone' ? 'Telephone' : 'E-mail'} ${pointStates[p.state].toLowerCase()}${p.windowDays || p.windowFrom ? `, ${[p.windowDays, p.windowFrom && p.windowUntil ? `${p.windowFrom} to ${p.windowUntil}` : ''].filter((x) => x !== '').join(' ')}` : ''}`,
      )
      .join('. '),
    jointOpen,
    sharing: said ? { knows: said.knows, agrees: said.agrees } : undefined,
    callerIsHer: contactId !== null && contact?.caller === 'herself',
    ownTeam,
  }
}
export const namedOf = (ctx: Context, m: Member, role: string): Named => ({
  name: m.knownAs === '' ? m.name : `${m.name} (known as ${m.knownAs})`,
  age: sayAge(m, ctx.today),
  role,
})
