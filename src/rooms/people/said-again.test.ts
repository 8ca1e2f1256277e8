/** What was agreed long ago, and what two decide at once: neither passes unseen. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { donnaTaken } from '#rooms/casework/sample.ts'
import { fieldsOf, type Partnership, partnership, testNow } from '#src/testing.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

test('texts and messages agreed more than 90 days ago are agreed no longer, on the plan, among the people and in a call', async () => {
  const d = await donnaTaken(p, { point: { texts: true, voicemail: true, windowDays: '', windowFrom: null, windowUntil: null } })
  const pages = async () => {
    const [plan, people, call] = [
      await p.as('idva').get(`/families/${d.familyId}`),
      await p.as('idva').get(`/families/${d.familyId}/people`),
      await p.as('idva').submit(`/families/${d.familyId}/calls/new`, { point: d.pointId }),
    ]
    return [plan.text, people.text, (await p.as('idva').get(call.go ?? '')).text]
  }
  for (const [i, text] of (await pages()).entries()) assert.match(text, i === 2 ? /A message may be left/ : /Texts agreed, messages agreed/)
  p.at(new Date(testNow.getTime() + 91 * 86_400_000))
  try {
    for (const [i, text] of (await pages()).entries()) {
      assert.match(text, i === 2 ? /Leave no message/ : /Checked more than 90 days ago: no texts, no messages/)
      assert.doesNotMatch(text, /A message may be left|Texts agreed/)
    }
  } finally {
    p.at(testNow)
  }
})
test('who harms whom is not decided over a colleague who has just decided it: the second sees it and decides again', async () => {
  const d = await donnaTaken(p)
  const path = `/families/${d.familyId}/people/${d.lee}/role`
  const [mine, hers] = [fieldsOf((await p.as('idva').get(path)).text), fieldsOf((await p.as('idva2').get(path)).text)]
  assert.equal((await p.as('idva').post(path, { ...mine, role: 'victim', reason: 'Talked with each apart', do: 'judge' })).status, 303)
  assert.equal((await p.as('idva2').post(path, { ...hers, role: 'other', do: 'judge' })).status, 409)
  const { rows } = await p.admin.query('select role from people.member where id = $1', [d.lee])
  assert.equal(rows[0].role, 'victim')
  assert.equal((await p.as('idva2').post(path, { ...hers, role: 'victim', do: 'judge' })).status, 303, 'the same judgement is no conflict')
})
