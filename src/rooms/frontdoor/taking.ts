/**
 * A contact made of what arrived by itself. Whoever presses has read it, and it is theirs from then on. A number stays "not checked" whoever wrote that
 * it is safe: that was typed by somebody we have not spoken with (practice decisions, 2; safety, T2).
 */

import type { Context } from '#rooms/access/index.ts'
import { holdArrival, kindOf, type Letter, type Taker, takeOver, wordsIn } from '#rooms/arrivals/index.ts'
import { addContactPoint, addIdentifier, type NewMember, numberIn, openFamily } from '#rooms/people/index.ts'
import { recordContact, recordSharing } from './actions.ts'
import { keepFrom } from './passing.ts'
import { type Caller, nameTyped } from './rules.ts'
import { openContact } from './store.ts'

const callerOf = (door: string, age: number | null): Caller =>
  door === 'professional'
    ? 'professional'
    : door === 'other'
      ? 'friend'
      : door === 'behaviour'
        ? 'own-behaviour'
        : age !== null && age < 18
          ? 'under-18'
          : 'herself'

export const arrivalAsContact: Taker = {
  fits: (ctx) => ctx.viewer.frontDoor !== null,
  verb: 'Take it over as a contact',
  means: 'It becomes a contact of yours, with a clock. The people in it are looked for afterwards, by you.',
  async take(ctx, id) {
    await holdArrival(ctx, id)
    const a = await takeOver(ctx, id, async (read) => ({ contactId: await asContact(ctx, read) }))
    return `/contacts/${(await made(ctx, a.id)) ?? ''}/people`
  },
}
const made = async (ctx: Context, id: string): Promise<string | null | undefined> =>
  (await ctx.db.selectFrom('arrivals.arrival').select('contact_id').where('id', '=', id).executeTakeFirst())?.contact_id

async function asContact(ctx: Context, a: Letter & { door: string; kind: string; receivedAt: Date }): Promise<string> {
  const { said, from } = a
  const professional = a.door === 'professional'
  const caller = callerOf(a.door, said.age)
  const kind = kindOf(ctx.pack.channels, a.kind)
  const hasNumber = said.reach === 'ring' && said.number !== ''
  const number = numberIn(said.idNumber)
  // A person is made of a name, an age, a language or a number: with none of them there is nobody to know again.
  const someone = said.name !== '' || said.age !== null || number !== undefined || said.language !== '' || (hasNumber && professional)
  const about: NewMember | undefined = someone
    ? {
        role: kind?.about === 'harms' || caller === 'own-behaviour' ? 'harms' : 'victim',
        ...nameTyped(said.name),
        ageAbout: said.age,
        language: said.language,
        interpreter: said.language !== '',
      }
    : undefined
  const reach =
    said.reach === 'ring' ? '' : said.reach === 'through-me' ? 'Through whoever wrote, when they are with them.' : 'Not directly.'
  const contactId = await recordContact(ctx, {
    channel: 'online',
    claimed: true,
    receivedAt: a.receivedAt,
    kind: a.kind,
    caller,
    callerName: from.name,
    callerAgency: from.agency,
    callerNumber: professional ? from.number : '',
    happening: professional && reach !== '' ? `${said.happening}\n\nBeing in touch: ${reach}` : said.happening,
    inDangerNow: said.inDanger,
    children: said.children,
    wants: said.wants,
    whoMustNotKnow: said.mustNotKnow,
    someoneElseAnswers: said.someoneElse,
    ...(professional ? {} : { cutOff: hasNumber ? ('ring' as const) : ('never' as const) }),
    ...(hasNumber ? { windowFrom: said.ringFrom, windowUntil: said.ringUntil } : {}),
    ...(hasNumber && !professional ? { ringNumber: said.number } : {}),
    ...(about ? { about } : {}),
  })
  const contact = await openContact(ctx, contactId)
  await keepFrom(ctx, contactId, contact.frontDoor, wordsIn(a))
  const by = [from.name, from.agency].filter((x) => x !== '').join(', ')
  if (number && contact.aboutMember)
    await addIdentifier(ctx, contact.familyId, contact.aboutMember, { kind: number.kind, typed: number.value, saidBy: by })
  if (hasNumber && professional && contact.aboutMember) {
    const family = await openFamily(ctx, contact.familyId)
    await addContactPoint(ctx, family.id, {
      memberId: contact.aboutMember,
      kind: 'phone',
      value: said.number,
      state: 'not_checked',
      saidBy: by,
      windowFrom: said.ringFrom,
      windowUntil: said.ringUntil,
      ifSomeoneElse: said.someoneElse,
    })
  }
  if (said.knows && said.agrees)
    await recordSharing(ctx, contactId, {
      knows: said.knows,
      agrees: said.agrees,
      whyAnyway: said.whyAnyway === '' ? undefined : said.whyAnyway,
      note: `As ${by} wrote. Ask again when you speak`,
    })
  return contactId
}
