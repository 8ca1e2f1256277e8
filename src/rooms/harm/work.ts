/**
 * What this room puts into a day. On her side: what was told of him, each with the thought that comes first. On his: registers, decisions that wait,
 * and words to read before he is seen.
 */
import { englandAndWales } from '#lib/bank-holidays.ts'
import { dayIn, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { dueBy } from '#lib/working-time.ts'
import { type Context, colleagues, myNotices, myTeam } from '#rooms/access/index.ts'
import { membersOf, nothingGoes, type Work as Piece, titleOf, type WorkSource } from '#rooms/people/index.ts'
import { linkedIn } from './her-side.ts'
import { registersAround } from './registers.ts'
import { came, isUnsent, passings, putRight, suitabilityWithin, taskWords, unsentAfterHours } from './rules.ts'
import { ourPeople, programmeName, sessionsById, sessionsOf, wordsOf } from './store.ts'

/** Notices that belong to this room: they end when somebody on her side says that it was read. */
export const harmNotices = ['not-here', 'unsuitable', 'ended', 'finished', 'concern', 'concern-urgent', 'word'] as const
type HerNotice = Exclude<(typeof harmNotices)[number], 'word'>
const isHers = (kind: string): kind is HerNotice => kind !== 'word' && (harmNotices as readonly string[]).includes(kind)

async function herWork(ctx: Context): Promise<Piece[]> {
  const told = (await myNotices(ctx)).filter((n) => isHers(n.kind) && n.family_id && n.harm_file_id && n.subject_id)
  if (told.length === 0) return []
  const familyIds = [...new Set(told.flatMap((n) => n.family_id ?? []))]
  const [members, linked, sessions] = await Promise.all([
    membersOf(ctx, familyIds),
    linkedIn(ctx, familyIds),
    sessionsById(
      ctx,
      told.flatMap((n) => (n.kind === 'not-here' && n.subject_id ? [n.subject_id] : [])),
    ),
  ])
  return told.flatMap((n): Piece[] => {
    const familyId = n.family_id as string
    const people = members.get(familyId) ?? []
    const link = linked.get(`${familyId} ${n.harm_file_id}`)
    // Nothing is shown of a family that this reader no longer sees.
    if (people.length === 0 || link === undefined) return []
    const him = link.name
    const concern = n.kind === 'concern' || n.kind === 'concern-urgent'
    const victims = people.filter((m) => m.role === 'victim')
    const dead = (all: typeof people) => all.length > 0 && all.every((m) => nothingGoes(m) !== undefined)
    // A death stops every reminder; a concern may be about the children, and is read all the same.
    if (!concern && (dead(victims) || dead(people.filter((m) => m.id === link.memberId)))) return []
    const plain = {
      kind: 'notice' as const,
      due: null,
      about: titleOf(people),
      familyId,
      href: `/families/${familyId}/harm/${n.harm_file_id}`,
    }
    if (concern) {
      const now = n.kind === 'concern-urgent'
      return [
        {
          ...plain,
          band: now ? 'now' : 'today',
          title: now ? `Urgent concern from those who work with ${him}` : `Concern from those who work with ${him}`,
          verb: 'Read it',
          note: `Sent ${said(ctx, n.at)}. The one who wrote it cannot see whether it was read.`,
        },
      ]
    }
    const session = n.kind === 'not-here' ? sessions.find((s) => s.id === n.subject_id) : undefined
    const right = session && putRight(session.attendance)
    const { title, note } = taskWords[n.kind as Exclude<HerNotice, 'concern' | 'concern-urgent'>]
    return [
      {
        ...plain,
        band: n.kind === 'not-here' && !right ? 'now' : 'today',
        title:
          session && !right && (session.attendance === 'left' || session.attendance === 'not-here')
            ? `${him}: ${came[session.attendance].toLowerCase()}, ${sayTime(session.heldAt)} ${onDay(ctx, session.heldAt)}`
            : `${him} ${title}`,
        verb: 'Open',
        note: right ?? note,
      },
    ]
  })
}
const onDay = (ctx: Context, at: Date) =>
  dayIn(at) === ctx.today ? 'today' : `on ${sayDay(dayIn(at), { weekday: true, short: true, year: false })}`
const said = (ctx: Context, at: Date) => `${onDay(ctx, at)} at ${sayTime(at)}`

/** For the team that works with him. Nothing here knows of a family. */
export async function hisWork(ctx: Context): Promise<Piece[]> {
  const manages = ctx.viewer.role === 'manager'
  const [people, registers, notices, everyone, mates] = await Promise.all([
    ourPeople(ctx),
    registersAround(ctx, 0),
    myNotices(ctx),
    colleagues(ctx),
    myTeam(ctx),
  ])
  const live = people.filter(({ work }) => work.endedAt === null)
  const of = new Map(live.map((x) => [x.person.id, x]))
  const alone = (await sessionsOf(ctx, [...of.keys()])).filter((s) => s.groupSessionId === null && s.attendance === null)
  const words = await wordsOf(ctx, [...of.keys()])
  const pieces: Piece[] = []

  for (const n of notices) {
    const him = n.harm_file_id ? of.get(n.harm_file_id) : undefined
    if (!him) continue
    const plain = { kind: 'notice' as const, due: null, about: him.person.name, href: `/programme/${him.person.id}` }
    const word = n.kind === 'word' ? words.find((w) => w.id === n.subject_id) : undefined
    if (word && !word.overAt)
      pieces.push({
        ...plain,
        band: word.kind === 'hold-the-session' ? 'now' : 'today',
        title:
          word.kind === 'hold-the-session'
            ? `${passings[word.kind].shown} ${everyone.get(word.talkTo ?? '')?.name ?? 'a colleague'}`
            : 'A word to read before the next session',
        verb: 'Read it',
      })
    if (n.kind === 'died')
      pieces.push({
        ...plain,
        band: 'now',
        title: 'A death was recorded',
        verb: 'Check it, and end the work',
        note: 'By a partner agency. Until then contact nobody.',
      })
    if (n.kind === 'parted-file')
      pieces.push({
        ...plain,
        band: 'now',
        title: 'Check whom this file is about',
        verb: 'Open',
        note: 'What a partner agency asked or said may have been about another man. Ring who you know there.',
      })
    if (n.kind === 'death-said')
      pieces.push({
        ...plain,
        band: 'now',
        title: 'A death was said of this person',
        verb: 'Open',
        note: 'By a partner agency, and it is being checked. Until then contact nobody.',
      })
    if (n.kind === 'death-said-over')
      pieces.push({
        ...plain,
        band: 'now',
        title: 'What was said of a death no longer holds',
        verb: 'Open',
        note: 'By a partner agency.',
      })
    if (n.kind === 'joint') pieces.push({ ...plain, band: 'today', title: 'A question for you', verb: 'Read it' })
    if (n.kind === 'not-died')
      pieces.push({
        ...plain,
        band: 'now',
        title: 'A death was recorded by mistake',
        verb: 'Open',
        note: 'By a partner agency. This person is alive.',
      })
    if (n.kind === 'allocated') pieces.push({ ...plain, band: 'today', title: 'Handed to you to work with', verb: 'Open' })
  }
  for (const r of registers) {
    if (r.state === 'done' || r.state === 'called-off' || r.people.length === 0) continue
    const late = r.state === 'unsent'
    if (!late && (dayIn(r.session.startsAt) !== ctx.today || manages)) continue
    pieces.push({
      kind: 'task',
      band: late ? 'now' : 'today',
      due: late ? new Date(r.session.endsAt.getTime() + unsentAfterHours * 3_600_000) : r.session.endsAt,
      from: r.session.startsAt,
      title: late ? `Register not finished: ${r.session.cohort}` : `Register: ${r.session.cohort}`,
      about: `${programmeName(ctx.pack, r.session.programme)}, ${r.marked} of ${plural(r.people.length, 'person', 'people')} marked`,
      href: `/programme/register/${r.session.id}`,
      verb: 'Open the register',
      ...(late ? { note: `Held ${said(ctx, r.session.startsAt)}. Nobody knows yet who came.` } : {}),
    })
  }
  for (const s of alone) {
    const him = of.get(s.fileId)
    const ends = s.endsAt ?? new Date(s.heldAt.getTime() + 3_600_000)
    const late = isUnsent(ends, ctx.now)
    if (!him || him.work.teamId !== ctx.viewer.teamId || (!late && (dayIn(s.heldAt) !== ctx.today || manages))) continue
    pieces.push({
      kind: 'task',
      band: late ? 'now' : 'today',
      due: late ? new Date(ends.getTime() + unsentAfterHours * 3_600_000) : ends,
      from: s.heldAt,
      title: late ? 'Nobody has said who came' : 'Session one to one',
      about: him.person.name,
      href: `/programme/${him.person.id}/sessions/${s.id}`,
      verb: 'Say whether they came',
      note: said(ctx, s.heldAt),
    })
  }
  const hasManager = mates.some((c) => c.role === 'manager')
  for (const { person, work } of live) {
    if (work.suitability !== null && work.hatId !== null) continue
    // The manager hears of what nobody has; a worker of what is theirs, or of everything where there is no manager.
    if (manages ? work.hatId !== null : work.hatId !== null ? work.hatId !== ctx.viewer.hatId : hasManager) continue
    const due = dueBy(work.startedAt, suitabilityWithin, englandAndWales)
    pieces.push({
      kind: 'task',
      band: due <= ctx.now ? 'today' : 'wait',
      due,
      title: work.hatId === null ? 'Nobody works with this person yet' : 'Decide what suits',
      about: person.name,
      href: work.hatId === null ? `/programme/${person.id}` : `/programme/${person.id}/suitability`,
      verb: work.hatId === null ? 'Say who does' : 'Decide',
    })
  }
  return pieces
}

export const harmWork: WorkSource = async (ctx) => (ctx.viewer.side === 'harm' ? hisWork(ctx) : herWork(ctx))
