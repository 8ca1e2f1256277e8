/** Standard police notifications: which stand in the list, and the one decision for those that were read. */
import { sql } from 'kysely'
import { Refused } from '#platform/errors.ts'
import { type Context, colleague } from '#rooms/access/index.ts'
import { type Member, numbersIn, recognise, sameNumber, titleOf } from '#rooms/people/index.ts'
import { closeContact } from './actions.ts'
import { decideSafeguarding } from './safeguards.ts'
import { type DecisionTogether, decisionsTogether, type StandardFacts, whyAlone } from './standard-rules.ts'
import { agesIn, type Contact, type InQueue, knownBefore, openAtFrontDoor, openContact, versionOf, withPeople } from './store.ts'

export interface StandardRow {
  contact: InQueue
  title: string
  /** What the row was drawn from. */
  version: number
  children: Member[]
  suspect: Member | undefined
  /** Everything that was said, to be read. */
  account: string
  facts: StandardFacts
  whyAlone: string | undefined
}

const accountsOf = async (ctx: Context, contactIds: readonly string[]): Promise<Map<string, string[]>> => {
  const map = new Map<string, string[]>()
  if (contactIds.length === 0) return map
  const rows = await ctx.db
    .selectFrom('frontdoor.incident')
    .select(['contact_id', 'account'])
    .where('contact_id', '=', sql<string>`any(${contactIds as string[]}::uuid[])`)
    .where('account', '<>', '')
    .execute()
  for (const r of rows) map.set(r.contact_id, [...(map.get(r.contact_id) ?? []), r.account])
  return map
}
const victimIn = (members: readonly Member[]) => members.find((m) => m.role === 'victim') ?? members.find((m) => m.policeRole === 'victim')
const suspectIn = (members: readonly Member[]) => members.find((m) => m.role === 'harms') ?? members.find((m) => m.policeRole === 'suspect')

/** Somebody of the same name or number in another family of the area, as far as this reader may know of it. A birthday that differs tells two people apart. */
async function mayBeKnown(ctx: Context, c: InQueue): Promise<boolean> {
  const people = [victimIn(c.members), suspectIn(c.members)].filter((m) => m !== undefined && m.givenName + m.familyName !== '') as Member[]
  const numbers = await numbersIn(ctx, [c.familyId])
  for (const m of people) {
    const found = await recognise(
      ctx,
      { name: m.name, ...(m.bornOn ? { bornOn: m.bornOn } : {}), numbers: numbers.get(m.id), beside: c.familyId },
      10,
    )
    const same = found.some(
      (f) =>
        f.familyId !== c.familyId &&
        (sameNumber(f) || (f.sameBirthday ? f.nearness > 0.8 : f.nearness > 0.6 && (f.bornOn === null || m.bornOn === null))),
    )
    if (same) return true
  }
  return false
}

async function rowsFor(ctx: Context, contacts: readonly Contact[]): Promise<StandardRow[]> {
  const ids = contacts.map((c) => c.id)
  const [list, known, accounts] = await Promise.all([withPeople(ctx, contacts), knownBefore(ctx, ids), accountsOf(ctx, ids)])
  const rows: StandardRow[] = []
  for (const c of list) {
    const before = known.get(c.id)
    const ages = agesIn(ctx, c, c.members)
    const said = [...new Set([c.happening, ...(accounts.get(c.id) ?? [])].filter((x) => x !== ''))]
    const facts: StandardFacts = {
      channel: c.channel,
      state: c.state,
      theirs: c.claimedBy !== null && c.claimedBy !== ctx.viewer.hatId,
      urgency: c.urgency,
      recordedLevel: c.recordedLevel,
      level: c.level,
      words: [...said, c.danger, c.children].join('\n'),
      kinds: c.kinds,
      victimAge: ages.victim,
      suspectAge: ages.harms ?? ageOfSuspect(ctx, c),
      childAges: ages.children,
      childrenSaid: ages.childrenSaid,
      mayBeTheOtherWay: victimIn(c.members)?.sex === 'male' && suspectIn(c.members)?.sex === 'female',
      careNeeds: ages.careNeeds,
      timesBefore: before?.times ?? 0,
      possible: before?.possible ?? 0,
      mayBeKnown: false,
    }
    rows.push({
      contact: c,
      title: titleOf(c.members),
      version: versionOf(c, c.members),
      children: c.members.filter((m) => m.role === 'child'),
      suspect: suspectIn(c.members),
      account: said.join('\n'),
      facts,
      whyAlone: whyAlone(facts),
    })
  }
  return rows
}
/** Names are looked for last, and only where nothing else keeps the row out. */
const named = async (ctx: Context, row: StandardRow): Promise<StandardRow> =>
  row.whyAlone ? row : { ...row, whyAlone: whyAlone({ ...row.facts, mayBeKnown: await mayBeKnown(ctx, row.contact) }) }
const ageOfSuspect = (ctx: Context, c: InQueue): number | undefined => {
  const suspect = suspectIn(c.members)
  return suspect && agesIn(ctx, c, [{ ...suspect, role: 'harms' }]).harms
}

const mostAtOnce = 40
/** Standard notifications that nobody else has: those that may be decided together, and those that must not, with the reason. */
export async function standardRows(ctx: Context): Promise<{ together: StandardRow[]; alone: StandardRow[]; more: number }> {
  const waiting = (await openAtFrontDoor(ctx)).filter(
    (c) => c.channel === 'police' && c.recordedLevel === 'standard' && (c.claimedBy === null || c.claimedBy === ctx.viewer.hatId),
  )
  const rows = await rowsFor(ctx, waiting)
  const hopeful = rows.filter((r) => !r.whyAlone)
  const looked: StandardRow[] = []
  for (const row of hopeful.slice(0, mostAtOnce)) looked.push(await named(ctx, row))
  return {
    together: looked.filter((r) => !r.whyAlone),
    alone: [...rows, ...looked].filter((r) => r.whyAlone),
    more: Math.max(0, hopeful.length - mostAtOnce),
  }
}

export interface ReadRow {
  contactId: string
  version: number
  /** Why the children of this row are not referred now; needed where there are any. */
  childrenWhy: string
}
/** Asking a service, lent by the room that keeps what is asked and answered. */
export interface AskTogether {
  /** Who may be asked from this front door: keys to names. */
  whom(ctx: Context): Promise<Record<string, string>>
  ask(ctx: Context, contactId: string, serviceKey: string, lines: string): Promise<void>
}
export interface Together {
  rows: readonly ReadRow[]
  decision: DecisionTogether
  why: string
  /** Where one that answers here is asked: which. Each is then asked for every row, and has to answer for each. */
  service?: string
}
/**
 * One decision for the rows that were read, and for each its own decision on the children and on an adult, its own disposition and its own record.
 * The rule is asked again of every row as it stands now; one that must be decided alone stops the whole, so that nothing is decided unseen.
 */
export async function decideTogether(ctx: Context, t: Together, asking?: AskTogether): Promise<number> {
  if (t.rows.length === 0) throw new Refused('Tick the rows that you have read.')
  if (t.rows.length > mostAtOnce) throw new Refused(`Decide at most ${mostAtOnce} rows at once.`)
  if (!Object.hasOwn(decisionsTogether, t.decision)) throw new Refused('Select what happens with them.')
  const why = t.why.trim()
  if (why === '') throw new Refused(`Enter one line why: ${decisionsTogether[t.decision].why}.`)
  const service = t.decision === 'asked' ? (t.service ?? '') : undefined
  if (service !== undefined && !Object.hasOwn((await asking?.whom(ctx)) ?? {}, service)) throw new Refused('Select who is asked.')
  // Always in the same order, so that two people who decide at once do not wait for each other in a ring. All are looked at before any is decided.
  const rows = [...t.rows].sort((a, b) => a.contactId.localeCompare(b.contactId))
  const read: { row: ReadRow; children: boolean; familyId: string }[] = []
  for (const row of rows) {
    await ctx.about('')
    const [found] = await rowsFor(ctx, [await openContact(ctx, row.contactId, { lock: true })])
    const now = found && (await named(ctx, found))
    if (!now) throw new Refused('One of the rows is no longer there. Open the list again.')
    if (now.whyAlone) throw new Refused(await aloneWords(ctx, now))
    if (now.version !== row.version) throw new Refused(`${now.title} has changed since you read it. Nothing was decided. Read it again.`)
    const children = now.children.length > 0
    if (children && row.childrenWhy.trim() === '')
      throw new Refused(`${now.title}: enter one line why the children are not referred now, or decide it alone.`)
    read.push({ row, children, familyId: now.contact.familyId })
  }
  for (const { row, children, familyId } of read) {
    await ctx.about('')
    await decideSafeguarding(ctx, row.contactId, {
      children: children ? { decision: 'not-now', why: row.childrenWhy } : { decision: 'none' },
      adult: { decision: 'none' },
    })
    if (service !== undefined) {
      await asking?.ask(ctx, row.contactId, service, why)
      await ctx.about('')
    }
    await closeContact(ctx, row.contactId, { disposition: t.decision === 'asked' ? 'referred-on' : t.decision, note: why })
    ctx.record('decide together', {
      classes: ['report'],
      family: familyId,
      subjects: [row.contactId],
      reason: `${read.length} read and decided`,
    })
  }
  return t.rows.length
}
async function aloneWords(ctx: Context, row: StandardRow): Promise<string> {
  const c = row.contact
  const who = c.state === 'decided' ? c.decidedBy : c.claimedBy
  const name = who !== null && who !== ctx.viewer.hatId ? (await colleague(ctx, who))?.name : undefined
  const because = name && c.state === 'decided' ? `${name} has decided it` : name ? `${name} has taken it` : row.whyAlone
  return `${row.title} cannot be decided together with others: ${because}. Nothing was decided. Take it out, or decide it alone.`
}
