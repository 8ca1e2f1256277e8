/**
 * People who may be one: a woman who asked for help twice and gave two forms of her name; two sisters who look like one on paper; a boy of eight in two plans; a man
 * in two women's plans, linked by two people, of whom a panel is asked whether it is a series; somebody in a plan limited to a few, whom governance alone is asked
 * about, without a name; and a woman who changed her name to be safe, and who is known by the old one to nobody at a front door.
 */
import { addDays, type Day } from '#lib/day.ts'
import { restrict } from '#rooms/access/index.ts'
import { addIncident, closeContact, decideSafeguarding, openContact, recordContact, recordSharing } from '#rooms/frontdoor/index.ts'
import {
  addAddress,
  addMember,
  changeName,
  linkPerson,
  type NewMember,
  openFamily,
  openPair,
  recognise,
  sayOfPair,
  waitingPairs,
} from '#rooms/people/index.ts'
import type { Acting } from '../acting.ts'

type Of = Omit<NewMember, 'bornOn'> & { born: string; home?: string }
const person = ({ born, ...m }: Of): NewMember => ({ ...m, bornOn: born as Day })

/** A call to its end, with the people in it. */
async function called(
  a: Acting,
  who: string,
  at: Date,
  happening: string,
  people: readonly Of[],
  incident?: { daysAgo: number; kinds: readonly ('economic' | 'stalking')[]; account: string },
): Promise<{ familyId: string; ids: string[] }> {
  return a.as(who, at, async (ctx) => {
    const contactId = await recordContact(ctx, {
      channel: 'phone',
      caller: 'professional',
      callerName: 'Ward sister',
      safeToTalk: 'yes',
      inDangerNow: 'no',
      happening,
      claimed: true,
    })
    const { familyId } = await openContact(ctx, contactId)
    const ids: string[] = []
    for (const { home, ...m } of people) {
      const id = await addMember(ctx, familyId, person(m))
      ids.push(id)
      if (home) await addAddress(ctx, familyId, { memberId: id, lines: home, postcode: 'SO99 9AA', knownToHim: true })
    }
    if (incident)
      await addIncident(ctx, contactId, {
        happenedOn: addDays(ctx.today, -incident.daysAgo),
        kinds: [...incident.kinds],
        account: incident.account,
        saidBy: 'The ward sister',
      })
    await recordSharing(ctx, contactId, { knows: 'yes', agrees: 'yes' })
    await decideSafeguarding(ctx, contactId, {
      children: people.some((m) => m.role === 'child')
        ? { decision: 'not-now', why: 'The school sees him each day and knows' }
        : { decision: 'none' },
      adult: { decision: 'none' },
    })
    await closeContact(ctx, contactId, { disposition: 'advice-given', note: 'Asked how to help. Told her what there is.' })
    return { familyId, ids }
  })
}
const her = (givenName: string, familyName: string, born: string, more: Partial<Of> = {}): Of => ({
  role: 'victim',
  givenName,
  familyName,
  born,
  sex: 'female',
  ...more,
})
const him = (givenName: string, familyName: string, born: string): Of => ({ role: 'harms', givenName, familyName, born, sex: 'male' })

export async function alike(a: Acting): Promise<void> {
  await called(a, 'pippa2', a.ago(160, '10:10'), 'He reads her messages and sits outside her work.', [
    her('Katherine', 'Aldgrove', '1987-04-09'),
  ])
  await called(a, 'pippa', a.ago(12, '15:40'), 'She has left him; he rings her mother all night.', [her('Katie', 'Aldgrove', '1987-04-09')])

  const sisters = { home: '3 Invented Terrace' }
  await called(a, 'pippa2', a.ago(90, '09:25'), 'Her brother-in-law breaks things when he drinks.', [
    her('Nadia', 'Orlova-Smith', '1995-06-14', sisters),
  ])
  await called(a, 'pippa', a.ago(20, '11:15'), 'She lives with her sister; he came to the door.', [
    her('Nadja', 'Orlova', '1995-06-14', sisters),
  ])

  await called(a, 'pippa2', a.ago(70, '14:20'), 'The boy told his teacher that he hides in the wardrobe.', [
    her('Imogen', 'Sallow', '1990-12-02'),
    { role: 'child', givenName: 'Teddy', familyName: 'Sallow', born: '2017-09-30', sex: 'male' },
  ])
  await called(a, 'mash', a.ago(9, '13:05'), 'His father was shouting at the school gate.', [
    { role: 'child', givenName: 'Edward', familyName: 'Sallow', born: '2017-09-30', sex: 'male' },
  ])

  // One man in two women's plans: said at the second call, and again by somebody else. Neither woman's plan shows the other.
  const first = await called(
    a,
    'pippa2',
    a.ago(200, '10:45'),
    'He took her bank card and her keys.',
    [her('Petra', 'Winslade', '1979-01-19'), him('Gareth', 'Loxmoor', '1977-08-03')],
    { daysAgo: 3, kinds: ['economic'], account: 'Took her bank card and her keys, and stood in the door.' },
  )
  const second = await called(
    a,
    'pippa',
    a.ago(30, '16:10'),
    'He watches where she goes on a map on his telephone.',
    [her('Shanice', 'Boyle', '1991-10-27'), him('Gareth', 'Loxmoor', '1977-08-03')],
    { daysAgo: 2, kinds: ['stalking'], account: 'Was outside her work when nobody had told him where it is.' },
  )
  const [hers, his] = [second, second.ids[1] as string]
  await a.as('pippa', a.ago(30, '16:20'), async (ctx) => {
    const found = (await recognise(ctx, { name: 'Gareth Loxmoor', bornOn: '1977-08-03' as Day })).find((c) => c.memberId === first.ids[1])
    if (found) await linkPerson(ctx, hers.familyId, his, found.memberId, found.likeness)
  })

  await called(a, 'pippa2', a.ago(60, '12:30'), 'Her uncle’s friends drive past the house.', [her('Zarah', 'Kinloch', '2001-02-11')])
  const hidden = await called(a, 'pippa2', a.ago(58, '12:30'), 'She must not be found by anybody of the family.', [
    her('Zara', 'Kinloch', '2001-02-11'),
  ])
  await a.as('pippa2', a.ago(58, '12:50'), (ctx) =>
    restrict(ctx, hidden.familyId, [a.hat('pippa2'), a.hat('pippa-manager')], 'Family of hers works for the council', 0),
  )

  // Known by her old name from years of calls; she has another now, and the two stand on no page together.
  await called(a, 'pippa2', a.ago(240, '10:20'), 'Her husband’s brothers wait for her at the shop.', [
    her('Aveline', 'Thorncote', '1993-05-17'),
  ])
  const again = await called(
    a,
    'pippa',
    a.ago(8, '11:40'),
    'She has moved, and has a new name. She asks that nobody writes to the old one.',
    [her('Aveline', 'Thorncote', '1993-05-17')],
  )
  await a.as('pippa', a.ago(8, '12:00'), async (ctx) => {
    const member = (await openFamily(ctx, again.familyId)).members.find((m) => m.id === again.ids[0])
    if (member)
      await changeName(ctx, again.familyId, member, member.version, {
        givenName: 'Hester',
        familyName: 'Maywood',
        kind: 'previous',
        fromOn: ctx.today,
        saidBy: 'Herself',
        apart: true,
      })
  })
}
/** After the search: what one reviewer has said already, so that a second is waited for. */
export async function halfReviewed(a: Acting): Promise<void> {
  await a.as('pippa2', a.ago(1, '16:45'), async (ctx) => {
    const aldgrove = (await waitingPairs(ctx, 200)).pairs.find((p) => p.names?.some((n) => n.endsWith('Aldgrove')))
    if (!aldgrove) return
    await openPair(ctx, aldgrove.id)
    await sayOfPair(ctx, aldgrove.id, 'same', 'The same birth date, and she spoke of a first call in the autumn')
  })
}
