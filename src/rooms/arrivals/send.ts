/**
 * Sending: from somebody without an account, from an address checked by a code, and from a colleague. What is written is sealed before it reaches the
 * database, and no answer tells whether anybody is known.
 */
import { createHash, createHmac, randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { englandAndWales } from '#lib/bank-holidays.ts'
import { isId } from '#lib/id.ts'
import { sayTime } from '#lib/london.ts'
import { open, seal } from '#lib/seal.ts'
import type { ArrivalDoor, Pack } from '#pack/index.ts'
import { Refused } from '#platform/errors.ts'
import { type Context, type Door, type Keys, placeOfAddress, takeTurn } from '#rooms/access/index.ts'
import { areaFor, codeTyped, doorFor, dueFor, type Letter, urgencyFor } from './rules.ts'
import { placeOf } from './store.ts'

export interface Sending {
  pack: Pack
  keys: Keys
  now: Date
}
interface Written extends Letter {
  id: string
  door: ArrivalDoor
  kind: string
  /** Where they live or need help, by council; the door of that area has it. Not said: the door that reads for all of them. */
  area?: string | undefined
}
const prepared = ({ pack, keys, now }: Sending, area: string, w: Written) => {
  const team = doorFor(pack.channels, area, w.door, w.kind)
  if (!team) throw new Error(`no door for ${w.door} in ${area}`)
  const { said, from, worded } = w
  const urgency = urgencyFor(said)
  const door = pack.frontDoors.find((d) => d.key === pack.teams.find((t) => t.key === team)?.frontDoor)
  const ring = said.reach === 'ring'
  return {
    team,
    sealed: seal(keys.sealing, Buffer.from(JSON.stringify({ said, from, worded } satisfies Letter)), placeOf(w.id)),
    urgency,
    from: ring ? said.ringFrom : null,
    until: ring ? said.ringUntil : null,
    due: dueFor(urgency, now, englandAndWales, door?.clocks),
  }
}

/**
 * `w.id` came with the page. The same words under it, sent again, are the same; other words, as after going back to correct them, are read beside the
 * first: whoever writes "do not ring me" after all must not be thanked and not heard. Whether it is kept now; nobody is thanked for what is not.
 */
export async function sendFromOutside(door: Door, on: Sending, w: Written, checked: 'nobody' | 'code'): Promise<boolean> {
  const { id: ticket, ...words } = w
  const id = createHash('sha256')
    .update(JSON.stringify([ticket, words]))
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  const a = prepared(on, areaFor(on.pack.channels, w.area, on.pack.home), { ...w, id })
  const { rows } = await sql<{
    here: boolean
  }>`select arrivals.from_outside(${id}, ${ticket}, ${a.team}, ${w.door}, ${w.kind}, ${checked}, ${a.sealed}, ${a.urgency}, ${a.from}::time, ${a.until}::time, ${a.due}, ${on.now}) as here`.execute(
    door,
  )
  return rows[0]?.here === true
}
/** A colleague's own area stands in for one that was not said; where it keeps no door, the one that reads for all. */
const ownArea = (ctx: Context): string => areaFor(ctx.pack.channels, ctx.viewer.area, ctx.pack.home)
export async function sendFromColleague(ctx: Context, w: Written): Promise<void> {
  const a = prepared(ctx, areaFor(ctx.pack.channels, w.area, ownArea(ctx)), w)
  const { rows } = await sql<{
    kept: boolean
  }>`select arrivals.from_colleague(${w.id}, ${a.team}, ${w.door}, ${w.kind}, ${a.sealed}, ${a.urgency}, ${a.from}::time, ${a.until}::time, ${a.due}) as kept`.execute(
    ctx.db,
  )
  if (!rows[0]?.kept) throw new Refused('This was sent already. It is with the front door.')
  ctx.record('send to the front door', { classes: ['report'], subjects: [w.id], reason: w.kind })
}

/**
 * A concern of whoever works with him, where no family is known to his file: the front door is all that can hear it. The database alone decides whether
 * it is kept, so that nobody on his side learns whether there is one.
 */
export async function sendIfUnheard(ctx: Context, fileId: string, w: Pick<Written, 'said' | 'from'>): Promise<void> {
  const id = ctx.newKey()
  const a = prepared(ctx, ownArea(ctx), {
    ...w,
    id,
    door: 'professional',
    kind: 'home',
    worded: [{ question: 'What the programme is worried about', answer: w.said.happening }],
  })
  await sql`select arrivals.from_his_worker(${id}, ${fileId}, ${a.team}, 'home', ${a.sealed}, ${a.urgency}, ${a.due})`.execute(ctx.db)
}

// ── Who reads the mail at an address ──────────────────────────────────────────────────────────────────────────────────────────────

/** The mailbox: what follows a plus sign is the same one, and would be a way around how much may be sent to it. */
const mailKey = (email: string) =>
  email
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*@/, '@')
const markOf = (keys: Keys, email: string) =>
  createHmac('sha256', keys.matching)
    .update(`mail|${mailKey(email)}`)
    .digest()
const hashOf = (keys: Keys, id: string, code: string) => createHmac('sha256', keys.matching).update(`code|${id}|${code}`).digest()

export interface Mail {
  to: string
  subject: string
  text: string
}
export const mailPlace = (id: string) => `outbox|${id}`

/**
 * A code on its way. `key` came with the page, so that two presses are one code and one letter. The same answer whether it is the sixth in an hour and
 * none was sent, or anybody knows the address; 'too-many' is of the place or of all together, and says nothing of the address.
 */
export async function sendCode(
  door: Door,
  on: Pick<Sending, 'keys' | 'now'>,
  asked: { key: string; email: string; place: string },
): Promise<{ id: string; made: boolean } | 'too-many' | 'too-many-of-all'> {
  const { keys, now } = on
  const [id, letter] = [isId(asked.key) ? asked.key : randomUUID(), randomUUID()]
  const code = String(randomInt(0, 1_000_000)).padStart(6, '0')
  // What it is for stands in no mail: it may be read over a shoulder, or by whoever shares a mailbox.
  const mail: Mail = {
    to: asked.email,
    subject: 'Your code',
    text: `Your code is ${code}.\n\nIt is good for 30 minutes, until ${sayTime(new Date(now.getTime() + 30 * 60_000))}, on the page that asked for it.\n\nIf you did not ask for a code, do nothing.\n`,
  }
  const sealed = seal(keys.sealing, Buffer.from(JSON.stringify(mail)), mailPlace(letter))
  const { rows } = await sql<{
    said: 'made' | 'asked' | 'anew' | 'address' | 'place' | 'all'
  }>`select arrivals.ask_code(${id}, ${markOf(keys, asked.email)}, ${hashOf(keys, id, code)}, ${letter}, ${sealed}, ${placeMark(keys, asked.place)}, ${now}) as said`.execute(
    door,
  )
  const said = rows[0]?.said
  if (said === 'anew') return sendCode(door, on, { ...asked, key: randomUUID() })
  if (said === 'place') return 'too-many'
  return said === 'all' ? 'too-many-of-all' : { id, made: said === 'made' }
}
/** Where it was asked from: neither readable nor to be guessed at in the database, and forgotten within hours. */
const placeMark = (keys: Keys, place: string) =>
  createHmac('sha256', keys.matching)
    .update(`place|${placeOfAddress(place)}`)
    .digest('hex')
/** Whether one checked address sends more than twenty in an hour: anyone can have a mailbox. */
export const sendsTooOften = async (door: Door, { keys, now }: Pick<Sending, 'keys' | 'now'>, email: string): Promise<boolean> =>
  (await takeTurn(door, `sent|${markOf(keys, email).toString('hex')}`, { most: 20, seconds: 3600 }, now)) !== undefined
export async function codeIsRight(
  door: Door,
  { keys, now }: Pick<Sending, 'keys' | 'now'>,
  asked: { id: string; email: string; code: string },
): Promise<boolean> {
  if (!isId(asked.id)) return false
  const { rows } = await sql<{
    ok: boolean
  }>`select arrivals.check_code(${asked.id}, ${markOf(keys, asked.email)}, ${hashOf(keys, asked.id, codeTyped(asked.code))}, ${now}) as ok`.execute(
    door,
  )
  return rows[0]?.ok === true
}
/** What shows, for two hours, that an address was checked: it travels in the form, because a public page keeps nothing in a browser. */
export interface Pass {
  id: string
  email: string
}
const passFor = 2 * 60 * 60_000
export const passOf = (keys: Keys, now: Date, pass: Pass): string =>
  seal(keys.sealing, Buffer.from(JSON.stringify({ ...pass, until: now.getTime() + passFor })), 'arrival pass').toString('base64url')
export function passIn(keys: Keys, now: Date, typed: string): Pass | undefined {
  try {
    const { id, email, until } = JSON.parse(
      open(keys.sealing, Buffer.from(typed, 'base64url'), 'arrival pass').toString('utf8'),
    ) as Pass & {
      until: number
    }
    return until > now.getTime() ? { id, email } : undefined
  } catch {
    return undefined
  }
}
/** Where everybody is made up, in place of a mail server: what would have been sent. Empty in any other installation. */
export async function lettersShown(door: Door, { keys, now }: Pick<Sending, 'keys' | 'now'>): Promise<(Mail & { at: Date })[]> {
  const { rows } = await sql<{ id: string; sealed: Buffer; made_at: Date }>`select * from arrivals.letters_shown(${now})`.execute(door)
  return rows.map((r) => ({ ...(JSON.parse(open(keys.sealing, r.sealed, mailPlace(r.id)).toString('utf8')) as Mail), at: r.made_at }))
}

// ── Too many ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * How often one place may press in a while. Kept in memory and forgotten after: a table of who came would be a record of people who look for help.
 * Wide enough for a library or a hospital behind one address.
 */
export class Pace {
  private readonly seen = new Map<string, number[]>()
  private readonly most: number
  private readonly within: number
  constructor(most: number, withinMinutes: number) {
    this.most = most
    this.within = withinMinutes * 60_000
  }
  /** Whether once more is too often. Counts it when it is not. */
  tooOften(who: string, now: Date): boolean {
    const from = now.getTime() - this.within
    if (this.seen.size > 10_000) for (const [key, at] of this.seen) if ((at.at(-1) ?? 0) < from) this.seen.delete(key)
    const recent = (this.seen.get(who) ?? []).filter((at) => at > from)
    const over = recent.length >= this.most
    this.seen.set(who, over ? recent : [...recent, now.getTime()])
    return over
  }
}
