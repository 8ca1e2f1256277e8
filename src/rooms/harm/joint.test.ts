/** Work with both at once, through the real app: the gate, the one question that crosses, and that her no is learnt by nobody. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { jointsOf } from './joint.ts'
import { canaries, type Family, heIsTaken, herFamily } from './sample.ts'

let p: Partnership
let f: Family
let file: string
let id: string
const words = (page: string) =>
  page
    .slice(page.indexOf('<main'), page.indexOf('</main>'))
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
const hers = (at = '') => `/families/${f.id}/joint-work${at}`
const joint = () => p.as('idva').act(async (ctx) => (await jointsOf(ctx, await openFamily(ctx, f.id))).find((j) => j.id === id))
before(async () => {
  p = await partnership()
  f = await herFamily(p)
  file = (await heIsTaken(p, f)).fileId
})
after(async () => p.close())
const day = {
  'safetyOn-day': '9',
  'safetyOn-month': '3',
  'safetyOn-year': '2026',
  'aloneOn-day': '9',
  'aloneOn-month': '3',
  'aloneOn-year': '2026',
}

test('begun on her side, it asks and tells nobody; and it cannot open while anything is lacking', async () => {
  const begun = await p.as('idva').submit(hers('/new'), { kind: 'couple', her: f.her, him: f.him }, 'begin')
  assert.equal(begun.status, 303, words(begun.text))
  id = (begun.go ?? '').split('/').at(-1) ?? ''
  const page = words((await p.as('idva').get(hers())).text)
  assert.match(page, /The level is high: no joint work/)
  assert.match(page, /She has not been heard alone/)
  assert.doesNotMatch(page, /Ask whoever works with him/)
  const open = await p.as('idva-manager').submit(hers(`/${id}/decide`), { open: 'open', why: 'They ask for it' })
  assert.equal(open.status, 422)
  assert.match(words(open.text), /It cannot open: the level is high/)
  assert.equal((await p.as('idva').post(hers(`/${id}/ask`))).status >= 400, true, 'nobody on his side is asked before her yes')
  assert.doesNotMatch((await p.as('dapp').get(`/programme/${file}`)).text, /A question for you/)
})
test('after her yes his worker answers one question, and learns nothing of her by it', async () => {
  await p.admin.query(
    "insert into risk.level (id, family_id, level, how, at, recorded_by) values (gen_random_uuid(), $1, 'standard', 'judgement', $2, $3)",
    [f.id, new Date(p.now().getTime() + 1), p.as('idva').hatId],
  )
  p.at(new Date(p.now().getTime() + 60_000))
  const saved = await p
    .as('idva')
    .submit(
      hers(`/${id}`),
      { ...day, safety: 'canary-joint-safety', herAnswer: 'yes', maySayNo: 'yes', control: 'no', agrees: 'yes' },
      'save',
    )
  assert.equal(saved.status, 303, words(saved.text))
  assert.equal((await p.as('idva').post(hers(`/${id}/ask`))).status, 303)
  const his = await p.as('dapp').get(`/programme/${file}`)
  assert.match(words(his.text), /A question for you Couple work/)
  const asked = await p.as('dapp').get(`/programme/${file}/joint/${id}`)
  for (const text of [his.text, asked.text])
    for (const c of [...Object.values(canaries), 'canary-joint-safety']) assert.ok(!text.includes(c), c)
  assert.equal((await p.as('dapp').get(hers())).status, 404)
  assert.equal((await p.as('dapp').submit(`/programme/${file}/joint/${id}`, { answer: 'not-now' })).status, 422, 'not now says why')
  assert.equal((await p.as('dapp').submit(`/programme/${file}/joint/${id}`, { answer: 'agree' })).status, 303)
  assert.equal((await joint())?.facts.hisWorker, 'agree')
  assert.match(words((await p.as('idva').get(hers())).text), /Nothing is lacking/)
})
test('a manager decides, and never a worker, a seat, the front door’s colleague or whoever works with him', async () => {
  for (const who of ['idva', 'pippa', 'housing', 'dapp', 'dapp-manager', 'refuge', 'board'])
    assert.equal((await p.as(who).get(hers(`/${id}/decide`))).status, 404, who)
  assert.equal((await p.as('idva-manager').submit(hers(`/${id}/decide`), { open: 'open', why: 'Everything was looked at' })).status, 303)
  assert.equal((await joint())?.state, 'open')
})
test('she says no: it is over at once, and on his side nothing says why or that it was she', async () => {
  assert.equal((await p.as('idva').submit(hers(`/${id}/end`), { why: 'canary-she-says-no' })).status, 303)
  assert.equal((await joint())?.state, 'over')
  const his = (await p.as('dapp').get(`/programme/${file}`)).text
  assert.doesNotMatch(his, /A question for you|canary-she-says-no|says no/)
  assert.equal((await p.as('dapp').get(`/programme/${file}/joint/${id}`)).status, 404)
  const { rows } = await p.admin.query('select * from harm.joint_question where id = $1', [id])
  assert.ok(rows[0].over_at)
  assert.doesNotMatch(JSON.stringify(rows[0]), /canary|says/)
})
test('coercive control, or her no in the answers, shuts it by itself', async () => {
  for (const a of [{ control: 'yes' }, { herAnswer: 'no' }]) {
    const begun = await p.as('idva').submit(hers('/new'), { kind: 'both-parents', her: f.her, him: f.him }, 'begin')
    const one = (begun.go ?? '').split('/').at(-1) ?? ''
    assert.equal((await p.as('idva').submit(hers(`/${one}`), { ...day, ...a }, 'save')).status, 303)
    const { rows } = await p.admin.query('select state from harm.joint_work where id = $1', [one])
    assert.equal(rows[0].state, 'not-now')
  }
})
test('a death ends it as her no would, and nobody is asked after it', async () => {
  const begin = () => p.as('idva').submit(hers('/new'), { kind: 'couple', her: f.her, him: f.him }, 'begin')
  id = ((await begin()).go ?? '').split('/').at(-1) ?? ''
  const yes = { ...day, safety: 'Agreed', herAnswer: 'yes', maySayNo: 'yes', control: 'no', agrees: 'yes' }
  assert.equal((await p.as('idva').submit(hers(`/${id}`), yes, 'save')).status, 303)
  assert.equal((await p.as('idva').post(hers(`/${id}/ask`))).status, 303)
  assert.equal((await p.as('dapp').get(`/programme/${file}/joint/${id}`)).status, 200)
  await p.as('idva').act((ctx) => sql`select casework.record_death(${f.id}, ${f.her}, '2026-03-09')`.execute(ctx.db))
  assert.equal((await joint())?.state, 'over')
  const his = (await p.as('dapp').get(`/programme/${file}`)).text
  assert.doesNotMatch(words(his), /A question for you|death|died/i)
  assert.equal((await p.as('dapp').get(`/programme/${file}/joint/${id}`)).status, 404)
  const { rows } = await p.admin.query('select * from harm.joint_question where id = $1', [id])
  assert.ok(rows[0].over_at)
  assert.doesNotMatch(JSON.stringify(rows[0]), /death|died/i)
  assert.equal((await begin()).go, undefined, 'none begins')
  await p.admin.query("update harm.joint_work set state = 'considered' where id = $1", [id])
  const asked = await p.as('idva').act((ctx) => sql<{ done: boolean }>`select harm.ask_joint(${id}) as done`.execute(ctx.db))
  assert.equal(asked.rows[0]?.done, false)
})
