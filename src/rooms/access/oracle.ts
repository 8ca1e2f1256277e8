/**
 * Who may see and change what, written a second time, from the prose alone and by somebody who had not read the policy or its SQL. Only the property
 * test uses it: the database and this file must give the same answer in every random world. It reads facts (who works with whom, since when), never
 * the database's own table of bases, so that the triggers which write that table are proven too.
 */

const day = 86_400_000
/** Closing ends sight after a set time, so that the end of the work is not a gap in her safety. */
const afterEnding = 90 * day
/** A sitting's papers are read from when the case is listed until four weeks after it was heard. */
const afterSitting = 28 * day
/** A contact that is decided is soon somebody else's: the front door keeps it for four weeks, to answer who rings back. */
const afterDeciding = 28 * day

export type Side = 'front' | 'victim' | 'child' | 'both' | 'harm' | 'meeting' | 'board' | 'governance'
export interface Actor {
  staff: string
  hat: string
  team: string
  side: Side
  /** Every hat and team of the same person: the wall looks at the person, not at the hat worn today. */
  holders: readonly string[]
  /** Signed in, and neither session, hat nor account has ended. */
  live: boolean
}
/** Times are milliseconds from one moment that all facts of a world share: what is past is negative. */
export interface Spell {
  from: number
  until: number | null
}
export interface Work extends Spell {
  team: string
  /** The hat it was given to by name, if to one. */
  hat: string | null
}
export interface Facts {
  contacts: readonly { teams: readonly string[]; taker: string | null; received: number; decided: number | null }[]
  involvements: readonly (Work & { side: 'victim' | 'child' | 'both' })[]
  /** A family listed for a sitting, and the teams with a seat there. */
  items: readonly { teams: readonly string[]; listed: number; held: number }[]
  /** The file of the person who harms, if there is one; linked says whether it is known to belong to this family. */
  harm: { linked: boolean; involvements: readonly Work[] } | null
  denials: readonly (Spell & { staff: string; kind: 'party' | 'relation' | 'excluded' })[]
  restriction: readonly string[] | null
  /** Emergency access: one hat, one family, some of what is known, not for long. */
  emergencies: readonly (Spell & { hat: string; opens: readonly About[] })[]
  /** Safety oversight: one named manager reads both sides and never meets him. */
  oversight: readonly (Spell & { hat: string })[]
}
export interface Sides {
  sideOf(team: string): Side
}

/** named: by name, victim or both side, or took the contact. victim, child, both, duty, seat: of a team or a hat. harm: on the file, never a family. */
export type Basis = 'named' | 'victim' | 'child' | 'both' | 'duty' | 'seat' | 'harm' | 'oversight'
export type Denial = 'signed out' | 'party' | 'relation' | 'excluded' | 'restricted' | 'wall'
export interface Standing {
  family: ReadonlySet<Basis>
  file: ReadonlySet<Basis>
  denied: ReadonlySet<Denial>
  /** What emergency access opens now. */
  opened: ReadonlySet<About>
  /** Works with him by name: safety oversight is for who never meets him. */
  meetsHim: boolean
}

/** At the first moment it has begun; at the last it is over. */
const running = (s: Spell, at: number, grace: number): boolean => s.from <= at && (s.until === null || s.until + grace > at)

export function standing(facts: Facts, actor: Actor, sides: Sides, at: number): Standing {
  const holds = (s: Spell, grace = 0) => running(s, at, grace)
  const family = new Set<Basis>()
  const file = new Set<Basis>()
  const denied = new Set<Denial>()
  const opened = new Set<About>()
  if (!actor.live) denied.add('signed out')
  const mine = (holder: string | null) => holder !== null && (holder === actor.hat || holder === actor.team)
  // Programme workers hold files and never families, whatever a row says.
  const mayHoldFamilies = (team: string) => sides.sideOf(team) !== 'harm'

  for (const c of facts.contacts) {
    const spell = { from: c.received, until: c.decided }
    if (!holds(spell, afterDeciding)) continue
    if (c.teams.some((t) => t === actor.team && mayHoldFamilies(t))) family.add('duty')
    if (c.taker === actor.hat && mayHoldFamilies(actor.team)) family.add('named')
  }
  for (const w of facts.involvements) {
    if (!holds(w, afterEnding) || !mayHoldFamilies(w.team)) continue
    if (mine(w.team) || mine(w.hat)) family.add(w.side)
    if (w.hat === actor.hat && w.side === 'victim') family.add('named')
  }
  for (const i of facts.items)
    if (holds({ from: i.listed, until: i.held }, afterSitting) && i.teams.some((t) => t === actor.team && mayHoldFamilies(t)))
      family.add('seat')

  for (const o of facts.oversight) if (o.hat === actor.hat && holds(o)) family.add('oversight')
  // Never for who works with him: not even in an emergency.
  for (const e of facts.emergencies)
    if (e.hat === actor.hat && actor.side !== 'harm' && holds(e)) for (const about of e.opens) opened.add(about)

  for (const w of facts.harm?.involvements ?? []) if (holds(w, afterEnding) && mine(w.hat ?? w.team)) file.add('harm')

  for (const d of facts.denials) if (d.staff === actor.staff && holds(d)) denied.add(d.kind)
  if (facts.restriction && !facts.restriction.includes(actor.hat)) denied.add('restricted')
  // The wall: anyone who works with him in any hat sees nothing of her.
  const walls = facts.harm?.linked
    ? facts.harm.involvements.filter((w) => holds(w, afterEnding) && actor.holders.includes(w.hat ?? w.team))
    : []
  if (walls.length > 0) denied.add('wall')
  const meetsHim = walls.some((w) => w.hat !== null)
  return { family, file, denied, opened, meetsHim }
}

/** What a row is about. */
export type About =
  | 'who' // who is in it and to whom, by every name that may be shown
  | 'herself' // what somebody says of themselves, and a name that must not stand beside the present one
  | 'numbers' // what other systems know them by
  | 'reach' // how she may be reached
  | 'number' // the number itself, sealed
  | 'where' // where she is and he does not know: sealed
  | 'known-address' // where he knows she was
  | 'incident'
  | 'arrival' // what reached the front door, and what was decided about it
  | 'asking' // which services were asked, and what could not be had
  | 'answers' // the checklist as answered
  | 'words' // her own words beside it
  | 'level'
  | 'plan' // needs, actions, entries for everyone on the plan
  | 'her-plan' // her own safety plan
  | 'children'
  | 'working' // who works with whom
  | 'support' // calls, entries of her side, how it ended
  | 'meeting'
  | 'him' // the file: who he is, which programme
  | 'coming' // whether he came
  | 'link' // that his file belongs to this family
  | 'passed' // what her worker chose to pass
  | 'concern' // what his worker is worried about
  | 'heard' // that it was read on her side
  | 'word'
  | 'his-account' // what he says
  | 'danger' // a danger to staff
  | 'danger-his-side' // the same, as it stands on his file

type Rights = '-' | 'r' | 'rw' | 'w'
type Row = Record<Basis, Rights>
const row = (cells: string): Row => {
  const [named, victim, child, both, duty, seat, harm, oversight] = cells.trim().split(/ +/) as Rights[]
  return { named, victim, child, both, duty, seat, harm, oversight } as Row
}
/**
 * Who reads (r) and changes (w) what. Through the family for everything on her side and what crosses to it; through the file for who works with him.
 * named: her worker by name, or who took the contact. victim, child, both: a team that works with the family on that side. duty: the front door that has
 * the contact. seat: at the sitting the family is listed for. harm: who works with him. oversight: named safety oversight.
 */
export const table: Record<About, Row> = {
  //                   named victim child both duty seat harm oversight
  who: row(/*        */ ' rw    rw     r     rw   rw   r    -    r'),
  herself: row(/*    */ ' rw    rw     -     -    -    -    -    -'),
  numbers: row(/*    */ ' rw    rw     r     rw   rw   -    -    -'),
  reach: row(/*      */ ' rw    rw     -     rw   rw   -    -    -'),
  number: row(/*     */ ' r     r      -     r    r    -    -    -'),
  where: row(/*      */ ' r     r      -     -    -    -    -    -'),
  'known-address': row(' rw    rw     r     rw   rw   r    -    -'),
  incident: row(/*   */ ' rw    rw     r     rw   rw   -    -    r'),
  arrival: row(/*    */ ' rw    r      -     rw   rw   -    -    r'),
  asking: row(/*     */ ' rw    rw     rw    rw   rw   -    -    r'),
  answers: row(/*    */ ' rw    rw     -     rw   rw   -    -    r'),
  words: row(/*      */ ' rw    rw     -     rw   rw   -    -    -'),
  level: row(/*      */ ' rw    rw     r     rw   rw   r    -    r'),
  plan: row(/*       */ ' rw    rw     rw    rw   rw   rw   -    r'),
  'her-plan': row(/* */ ' rw    -      -     -    -    -    -    -'),
  children: row(/*   */ ' r     r      rw    -    -    -    -    r'),
  working: row(/*    */ ' rw    rw     r     r    rw   r    -    r'),
  support: row(/*    */ ' rw    rw     -     -    -    -    -    r'),
  meeting: row(/*    */ ' rw    rw     rw    rw   rw   rw   -    r'),
  him: row(/*        */ ' r     r      r     r    r    -    rw   r'),
  coming: row(/*     */ ' r     r      r     r    -    r    rw   r'),
  link: row(/*       */ ' r     r      r     r    r    -    -    r'),
  passed: row(/*     */ ' rw    rw     -     -    -    -    -    r'),
  concern: row(/*    */ ' r     r      -     r    r    -    w    r'),
  heard: row(/*      */ ' rw    rw     -     rw   rw   -    -    r'),
  word: row(/*       */ ' -     -      -     -    -    -    r    r'),
  'his-account': row(' -     -      -     -    -    -    rw   r'),
  danger: row(/*     */ ' rw    rw     rw    rw   rw   rw   -    r'),
  'danger-his-side': row(' r    r      r     r    r    r    rw   r'),
}

/** Whether this standing reads (r) or changes (w) a row that is about this, and through the family or the file. */
export function allows(s: Standing, about: About, right: 'r' | 'w', facts: Facts, through: 'family' | 'file' = 'family'): boolean {
  if (s.denied.has('signed out')) return false
  const cells = table[about]
  // Who is one of them, or related to one, is in conflict with him too. The wall, a restriction, and that she named somebody, stand before her alone: a
  // file that was gone one morning would tell his worker that she had spoken.
  const conflict = s.denied.has('party') || s.denied.has('relation')
  // Who oversees both sides reads his and changes nothing of it.
  if (through === 'file' && right === 'w' && facts.harm?.linked && s.family.has('oversight')) return false
  if (through === 'file' && s.file.has('harm') && cells.harm.includes(right) && !(conflict && facts.harm?.linked)) return true
  // A manager of both teams is on his side of the wall without ever meeting him; that is what safety oversight is for.
  if (s.denied.size === 1 && s.denied.has('wall') && !s.meetsHim && s.family.has('oversight') && cells.oversight.includes(right))
    return through === 'family' || facts.harm?.linked === true
  if (s.denied.size > 0) return false
  if ((through === 'file' || about === 'link') && !facts.harm?.linked) return false
  for (const b of s.family) if (b !== 'harm' && cells[b].includes(right)) return true
  return right === 'r' && s.opened.has(about)
}

/**
 * Who works with whom decides who sees. Her side and the front door write it; a team on another side only its own work, and never as hers: nobody writes
 * themselves a closer place.
 */
export function changesWork(s: Standing, actor: Actor, work: { team: string; side: string }, facts: Facts): boolean {
  if (allows(s, 'working', 'w', facts)) return true
  return s.denied.size === 0 && (s.family.has('child') || s.family.has('both')) && work.team === actor.team && work.side !== 'victim'
}
/** A request is read by the two teams it is between: the packet that the sender composed, and no family. Denials reach it through who it is about. */
export function readsRequest(s: Standing, actor: Actor, between: readonly string[], about: 'family' | 'file'): boolean {
  if (!between.includes(actor.team) || s.denied.has('signed out')) return false
  // What is asked about him is for those who work with him: the wall stands before her alone.
  return [...s.denied].every((d) => about === 'file' && d === 'wall')
}
/** A notice is heard by the hat or the team it is for. It holds no name; and where the reader is denied the family, that anything happened is not told. */
export const hearsNotice = (s: Standing, actor: Actor, to: string): boolean =>
  (to === actor.hat || to === actor.team) && s.denied.size === 0
/**
 * That somebody of one plan is somebody of another is read by who works with both, or has the duty for both. A seat at a meeting is for the one family that is
 * talked about; an emergency and oversight of both sides open that one family. A denial of either is a denial of the link.
 */
export const readsLink = (one: Standing, other: Standing): boolean =>
  [one, other].every((s) => s.denied.size === 0 && (['named', 'victim', 'child', 'both', 'duty'] as const).some((b) => s.family.has(b)))
/** What arrived by itself and nobody has read is for the door it came to: those who take contacts there, and his programme at its own door. */
export const readsArrival = (s: Standing, actor: Actor, role: string, team: string): boolean =>
  !s.denied.has('signed out') && actor.team === team && ['front-door', 'manager', 'programme'].includes(role)
/** A person row says nothing but that members are one human being, and is read by whoever is signed in. */
export const readsPerson = (s: Standing): boolean => !s.denied.has('signed out')
