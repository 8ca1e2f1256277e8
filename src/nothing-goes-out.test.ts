/**
 * A death stops every message at once, and so does one that was said of somebody who may be the same: each way there is to reach somebody, asked before,
 * while it is held, and after a death is recorded. A new way belongs in this table.
 */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Day, Time } from '#lib/day.ts'
import { atLondon } from '#lib/london.ts'
import { Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { markDeath } from '#rooms/casework/actions.ts'
import { endCall, startCall } from '#rooms/casework/calls.ts'
import { caseworkWork } from '#rooms/casework/index.ts'
import { openCall } from '#rooms/casework/store.ts'
import { recordContact } from '#rooms/frontdoor/index.ts'
import { recordSession } from '#rooms/harm/actions.ts'
import { considerJoint } from '#rooms/harm/joint.ts'
import { type Family, heIsTaken, herFamily } from '#rooms/harm/sample.ts'
import { openHis } from '#rooms/harm/store.ts'
import { harmWork, hisWork } from '#rooms/harm/work.ts'
import { addContactPoint, addMember, beginFamily, linkPerson, openFamily } from '#rooms/people/index.ts'
import { choosing, sendReferrals } from '#rooms/referrals/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

/** Whether a deed is done; refused is an answer, anything else a fault of the test. */
const done = async (who: string, act: (ctx: Context) => Promise<unknown>): Promise<boolean> => {
  try {
    await p.as(who).act(act)
    return true
  } catch (e) {
    if (e instanceof Refused) return false
    throw e
  }
}
let n = 0
/** A number taken down now, whatever stands: one that was there before is stopped as well. */
const numberNow = (f: Family): Promise<string> =>
  p.as('idva').act((ctx) =>
    addContactPoint(ctx, f.id, {
      memberId: f.her,
      kind: 'phone',
      value: `07700 900${String(600 + ++n)}`,
      state: 'safe',
      saidBy: 'Her sister',
      script: 'You are ringing about the blazer',
    }),
  )
/** Each way out, as a question: is it open? */
const ways: Record<string, (f: Family, fileId: string) => Promise<boolean>> = {
  'a call to a number': async (f) => {
    const pointId = await numberNow(f)
    return done('idva', async (ctx) => {
      const family = await openFamily(ctx, f.id)
      const id = await startCall(ctx, family, { pointId, whyNow: 'It cannot wait' })
      await endCall(ctx, family, await openCall(ctx, family, id), 'no-answer')
    })
  },
  'a number offered on the page for calls': async (f) =>
    (await p.as('idva').get(`/families/${f.id}/calls/new`)).text.includes('name="point"'),
  'a call offered on the plan': async (f) => (await p.as('idva').get(`/families/${f.id}`)).text.includes(`/families/${f.id}/calls/new`),
  'what to say when ringing, on the plan': async (f) => (await p.as('idva').get(`/families/${f.id}`)).text.includes('Say: '),
  'a call in the day': async (f) => (await p.as('idva').act(caseworkWork)).some((w) => w.familyId === f.id && w.kind === 'call'),
  'a review of the work with her': async (f) => {
    await p.admin.query("update casework.involvement set review_due_on = '2026-03-01' where family_id = $1 and side = 'victim'", [f.id])
    return (await p.as('idva').act(caseworkWork)).some((w) => w.familyId === f.id && w.kind === 'review')
  },
  'a promised call': async (f) => {
    await p.admin.query("update casework.call set next_on = '2026-03-10' where family_id = $1", [f.id])
    const rows = (await p.as('idva').act(caseworkWork)).filter((w) => w.familyId === f.id && /as agreed/.test(w.title))
    await p.admin.query('update casework.call set next_on = null where family_id = $1', [f.id])
    return rows.length > 0
  },
  'asking a service to reach her': (f) =>
    done('pippa', async (ctx) =>
      sendReferrals(ctx, await choosing(ctx, await openFamily(ctx, f.id), { contactId: f.contact, about: f.her }), {
        to: ['service:refuge'],
        lines: 'She asks for a talk',
        reach: '',
        override: 'They know her',
      }),
    ),
  'her worker told to ring because of his session': async (f, fileId) => {
    await p.as('dapp').act(async (ctx) =>
      recordSession(ctx, await openHis(ctx, fileId), {
        heldAt: atLondon('2026-03-10' as Day, `08:${String(10 + ++n)}` as Time),
        endsAt: null,
        attendance: 'not-here',
        reason: 'no-message',
        said: '',
      }),
    )
    return (await p.as('idva').act(harmWork)).some((w) => w.familyId === f.id && !/oncern/.test(w.title))
  },
  'asking both to work together': async (f) => {
    const may = await done('idva', async (ctx) =>
      considerJoint(ctx, await openFamily(ctx, f.id), { memberId: f.her, him: f.him, kind: 'couple' as never }),
    )
    await p.admin.query('delete from harm.joint_work where family_id = $1', [f.id])
    return may
  },
  'ringing back a contact taken about her': async (f) => {
    const contact = await p.as('pippa').act((ctx) => recordContact(ctx, { channel: 'phone', caller: 'herself', name: 'not given' }))
    await p.admin.query('update frontdoor.contact set family_id = $2, caller_member = $3, about_member = $3 where id = $1', [
      contact,
      f.id,
      f.her,
    ])
    const page = await p.as('pippa').get(`/contacts/${contact}`)
    assert.equal(page.status, 200)
    return !/Do not ring back/.test(page.text)
  },
}
const open = async (f: Family, fileId: string): Promise<string[]> => {
  const found: string[] = []
  for (const [way, isOpen] of Object.entries(ways)) if (await isOpen(f, fileId)) found.push(way)
  return found
}
/** The same woman on a plan that the front door holds, and her death recorded there. */
async function dies(member: string, role: 'victim' | 'harms'): Promise<string> {
  const there = await p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    const other = await addMember(ctx, id, { role, givenName: 'Other', familyName: 'Spelling', ageAbout: 34 })
    await linkPerson(ctx, id, other, member)
    return { id, other }
  })
  await p.as('pippa').act(async (ctx) => markDeath(ctx, await openFamily(ctx, there.id), there.other, { on: ctx.today, text: '' }))
  return (await p.admin.query('select id from casework.death_hold where member_id = $1 and ended_at is null', [member])).rows[0].id
}

test('each way out is open, shut while a death that was said is looked into, open again when it was not her, and shut by a death', async () => {
  const f = await herFamily(p, { given: 'Eglantine' })
  const { fileId } = await heIsTaken(p, f)
  assert.deepEqual(await open(f, fileId), Object.keys(ways), 'before')
  const hold = await dies(f.her, 'victim')
  assert.deepEqual(await open(f, fileId), [], 'while it is held')
  const plan = (await p.as('idva').get(`/families/${f.id}`)).text
  assert.match(plan, /No call now:<\/b> first say whether Eglantine Brackenvale has died/)
  assert.equal(
    (await p.as('idva').submit(`/families/${f.id}/death/same/${hold}`, { her: 'no', why: 'I sat with her this morning' })).status,
    303,
  )
  assert.deepEqual(await open(f, fileId), Object.keys(ways), 'it was not her')
  await p.as('idva').act(async (ctx) => markDeath(ctx, await openFamily(ctx, f.id), f.her, { on: ctx.today, text: '' }))
  assert.deepEqual(await open(f, fileId), [], 'a death')
})
test('who works with him hears that a death was said of him, and when it no longer holds; and nothing of any plan', async () => {
  const f = await herFamily(p, { given: 'Marigold' })
  const { fileId } = await heIsTaken(p, f)
  const his = async () => (await p.as('dapp').act(hisWork)).filter((w) => w.href === `/programme/${fileId}`)
  const before = (await his()).map((w) => w.title)
  const hold = await dies(f.him, 'harms')
  const said = await his()
  assert.deepEqual(
    said.map((w) => w.title).filter((t) => !before.includes(t)),
    ['A death was said of this person'],
  )
  assert.ok(!JSON.stringify(said).includes(f.id))
  await p.as('idva').submit(`/families/${f.id}/death/same/${hold}`, { her: 'no', why: 'The police saw him today' })
  assert.ok((await his()).some((w) => w.title === 'What was said of a death no longer holds'))
})
test('the page about it says a name, of a man and of a child as well', async () => {
  const f = await herFamily(p, { given: 'Celandine' })
  const hold = await dies(f.him, 'harms')
  const main = (text: string) => text.slice(text.indexOf('<main'), text.indexOf('</main>'))
  const page = main((await p.as('idva').get(`/families/${f.id}/death/same/${hold}`)).text)
  assert.match(page, /Nothing goes to Lee Marsh until you say whether it is Lee Marsh/)
  assert.doesNotMatch(page.replace(/<[^>]+>/g, ' '), /\b(she|her)\b/i)
})
test('nobody lifts it by writing on the person', async () => {
  const f = await herFamily(p, { given: 'Betony' })
  await dies(f.her, 'victim')
  await p.as('idva').act((ctx) => ctx.db.updateTable('people.member').set({ held_since: null }).where('id', '=', f.her).execute())
  const { rows } = await p.admin.query('select held_since from people.member where id = $1', [f.her])
  assert.ok(rows[0].held_since)
})
