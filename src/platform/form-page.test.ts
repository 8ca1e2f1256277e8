/** Form pages through a real Fastify: what a person sees, and what is and is not saved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import { chooseFrom, longText, oneOf, text, timeWindow } from '#platform/fields.ts'
import { type Answers, form, Problem } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { deadLinks, filledIn, pretendSite, summaryOf } from '#platform/pretend-site.ts'

const visit = form({
  safe: oneOf('Is it safe to talk?', { yes: 'Yes', few: 'For a few minutes' }, { missing: 'Say if it is safe to talk' }),
  until: text('Until when?', { missing: 'Enter until when', under: { field: 'safe', choice: 'few' } }),
  said: longText('What did she say?', { optional: true }),
  window: timeWindow('When may we ring?', { optional: true }),
  worker: chooseFrom('Who rings her?', { choices: (plan: Plan) => plan.workers, optional: true }),
  next: longText('What happens next?', { needed: 'Enter what happens next' }),
})
type Visit = Answers<typeof visit>
interface Plan {
  id: string
  workers: Record<string, string>
  version: number
  by: string
  answers: Partial<Visit>
}

/** One plan that several people edit, and a page that makes new ones. */
const house = () => {
  const pretend = pretendSite()
  const plan: Plan = {
    id: 'p1',
    workers: { w1: 'Asha Rahman', w2: 'Jo Bright' },
    version: 1,
    by: 'Asha Rahman',
    answers: { safe: 'yes', said: 'first words' },
  }
  const made: Visit[] = []
  const open = (id: string) => {
    if (id !== plan.id) throw new NotFound('plan')
    return plan
  }
  formPage(pretend.site, {
    path: '/plans/:planId/visit',
    who: 'anyone',
    title: 'Record a visit',
    heading: () => 'Record a visit to Donna',
    form: visit,
    subject: (ask) => open(ask.params.planId),
    answers: ({ answers }) => answers,
    version: ({ version }) => version,
    before: () => html`<p>Do not say what we hold</p>`,
    aside: () => html`<p>Known before</p>`,
    back: ({ id }) => ({ href: `/plans/${id}`, text: 'Plan' }),
    sections: [
      { title: 'The talk', fields: ['safe', 'said'] },
      { title: 'Afterwards', fields: ['window', 'worker', 'next'] },
    ],
    buttons: [
      { do: 'keep', text: 'Save' },
      { do: 'end', text: 'Save and end', look: 'secondary', ends: true },
    ],
    savedAsYouGo: true,
    async save(p, answers, _ask, pressed) {
      if (pressed.version !== p.version)
        throw new Conflict({ now: p.answers, version: p.version, by: p.by, at: new Date('2026-03-09T14:02:00Z') })
      if (answers.said === 'refuse') throw new Refused('Nobody may do this today.')
      if (answers.said === 'problem') return { window: new Problem('Her window is shut', 'until') }
      Object.assign(p, { answers, version: p.version + 1, by: 'Sam Whitlock' })
      return `/plans/${p.id}?${pressed.button}`
    },
  })
  formPage(pretend.site, {
    path: '/visits/new',
    who: 'anyone',
    title: 'New visit',
    form: visit,
    subject: () => plan,
    creates: true,
    async save(_p, answers) {
      if (answers.said === 'problem') return { said: new Problem('Say it otherwise') }
      made.push(answers)
      return `/visits/${made.length}`
    },
  })
  return { ...pretend, plan, made, url: '/plans/p1/visit' }
}

test('the page shows what is stored, in its sections, with its buttons', async () => {
  const { get, url } = house()
  const page = await get(url)
  assert.equal(page.status, 200)
  assert.equal(page.title, 'Record a visit')
  assert.match(page.text, /<h1[^>]*>Record a visit to Donna<\/h1>/)
  assert.match(page.text, /<h2>The talk<\/h2>[\s\S]*first words[\s\S]*<h2>Afterwards<\/h2>/)
  assert.deepEqual(page.text.match(/name="do" value="\w+"|value="\w+"[^>]*name="do"/g)?.length, 2)
  assert.match(page.text, /Do not say what we hold/)
  assert.match(page.text, /<aside><p>Known before<\/p><\/aside>/)
  assert.equal(filledIn(page.text).version?.[0], '1')
  assert.match(page.text, /<option|w1/)
})
test('a mistake brings the page back with everything typed, its title says so, and each error leads to its box', async () => {
  const { get, post, plan, url } = house()
  const typed = {
    ...filledIn((await get(url)).text),
    safe: 'few',
    said: 'she said "<b>no</b>"\nand left',
    'window-from': '3',
    'window-until': '',
    do: 'keep',
  }
  const page = await post(url, typed)
  assert.equal(page.status, 422)
  assert.equal(page.title, 'Error: Record a visit')
  assert.deepEqual(summaryOf(page.text), ['Enter until when', 'Say if 3 is in the morning or the afternoon, like 3pm'])
  assert.deepEqual(deadLinks(page.text), [])
  const { do: _, ...kept } = { ...typed }
  const again = filledIn(page.text)
  for (const [name, value] of Object.entries(kept)) assert.deepEqual(again[name] ?? [''], [value].flat(), name)
  assert.doesNotMatch(page.text, /<b>no/)
  assert.equal(plan.version, 1)
})
test('a saved page goes on, once', async () => {
  const { get, post, plan, url } = house()
  const page = await post(url, { ...filledIn((await get(url)).text), said: 'second words', do: 'keep' })
  assert.equal(page.status, 303)
  assert.equal(page.go, '/plans/p1?keep')
  assert.equal(plan.answers.said, 'second words')
})
test('what is needed does not stop a save, and stops the end', async () => {
  const { get, post, plan, url } = house()
  const typed = filledIn((await get(url)).text)
  const ended = await post(url, { ...typed, do: 'end' })
  assert.equal(ended.status, 422)
  assert.deepEqual(summaryOf(ended.text), ['Enter what happens next'])
  assert.deepEqual(deadLinks(ended.text), [])
  assert.equal((await post(url, { ...typed, do: 'keep' })).status, 303)
  assert.equal(plan.version, 2)
  assert.equal((await post(url, { ...typed, version: '2', next: 'ring her', do: 'end' })).go, '/plans/p1?end')
})
test('a refusal and a problem found while saving are shown on the form', async () => {
  const { get, post, url } = house()
  const typed = filledIn((await get(url)).text)
  const refused = await post(url, { ...typed, said: 'refuse' })
  assert.equal(refused.status, 422)
  assert.deepEqual(summaryOf(refused.text), ['Nobody may do this today.'])
  assert.match(refused.text, />refuse<\/textarea>/)
  const problem = await post(url, { ...typed, said: 'problem' })
  assert.deepEqual(summaryOf(problem.text), ['Her window is shut'])
  assert.match(problem.text, /href="#window-until"/)
  assert.deepEqual(deadLinks(problem.text), [])
})
test('two people save: the second is shown both texts, and a second press saves', async () => {
  const { get, post, plan, url } = house()
  const [hers, his] = [filledIn((await get(url)).text), filledIn((await get(url)).text)]
  await post(url, { ...hers, said: 'hers\nin two lines', next: 'her next' })
  const page = await post(url, { ...his, said: 'his <words>' })
  assert.equal(page.status, 409)
  assert.equal(page.title, 'Error: Record a visit')
  assert.match(page.text, /Saved now by Sam Whitlock, 14:02 on 9 March 2026<\/strong><br>hers<br>in two lines/)
  assert.match(page.text, /What you typed<\/strong><br>his &lt;words&gt;/)
  assert.deepEqual(deadLinks(page.text), [])
  assert.equal(plan.answers.said, 'hers\nin two lines')
  const again = filledIn(page.text)
  assert.deepEqual([again.version, again.said], [['2'], ['his <words>']])
  // What only she had touched stays hers, although his page was drawn before.
  assert.match(page.text, /<strong>What happens next\?<\/strong> her next/)
  assert.equal((await post(url, { ...again, do: 'keep' })).status, 303)
  assert.deepEqual([plan.answers.said, plan.answers.next], ['his <words>', 'her next'])
})
test('a page without its version is a conflict, never an overwrite', async () => {
  const { post, plan, url } = house()
  assert.equal((await post(url, { safe: 'yes', said: 'blind' })).status, 409)
  assert.equal((await post(url, { safe: 'yes', said: 'blind', version: ['x', '1'] })).status, 409)
  assert.equal(plan.answers.said, 'first words')
})
test('a page that makes something makes it once, however often it is sent', async () => {
  const { get, post, made } = house()
  const typed = filledIn((await get('/visits/new')).text)
  const wrong = await post('/visits/new', { ...typed, safe: 'yes', said: 'problem' })
  assert.equal(wrong.status, 422)
  assert.deepEqual(filledIn(wrong.text).key, typed.key)
  const [one, two] = [await post('/visits/new', { ...typed, safe: 'yes' }), await post('/visits/new', { ...typed, safe: 'yes' })]
  assert.deepEqual([one.go, two.go, made.length], ['/visits/1', '/visits/1', 1])
  assert.notDeepEqual(filledIn((await get('/visits/new')).text).key, typed.key)
})
test('a page that makes something, sent again with other answers, is refused; the first stands', async () => {
  const { get, post, made } = house()
  const typed = filledIn((await get('/visits/new')).text)
  await post('/visits/new', { ...typed, safe: 'yes' })
  const other = await post('/visits/new', { ...typed, safe: 'yes', said: 'other words' })
  assert.deepEqual([other.status, made.length], [422, 1])
  assert.match(other.text, /already sent once/)
  assert.match(other.text, /other words/)
})
test('a background save whose reply was lost is no conflict with itself', async () => {
  const { get, post, url } = house()
  const typed = filledIn((await get(url)).text)
  const send = () => post(url, { ...typed, said: 'half a sen' }, { 'x-saving': 'yes' })
  const [first, again] = [await send(), await send()]
  assert.deepEqual([first.status, again.status, again.json().version], [200, 200, first.json().version])
})
test('saving in the background answers with the new version, the mistakes, or a conflict', async () => {
  const { get, post, plan, url } = house()
  const saving = { 'x-saving': 'yes' }
  const typed = filledIn((await get(url)).text)
  // Nothing that is needed is there yet, and the ending button's name does not matter.
  const saved = await post(url, { ...typed, said: 'half a sen', do: 'end' }, saving)
  assert.deepEqual([saved.status, saved.json()], [200, { version: 2, saved: '2026-03-09T10:42:00.000Z', go: '/plans/p1?' }])
  assert.equal(plan.answers.said, 'half a sen')
  const wrong = await post(url, { ...typed, version: '2', safe: 'few' }, saving)
  assert.deepEqual([wrong.status, wrong.json()], [422, { problems: { until: 'Enter until when' } }])
  const stale = await post(url, { ...typed, said: 'other' }, saving)
  assert.deepEqual([stale.status, stale.json()], [409, { conflict: true }])
  const fresh = await post('/visits/new', { key: 'k', safe: 'yes' }, saving)
  assert.deepEqual(fresh.json(), { version: 1, saved: '2026-03-09T10:42:00.000Z', go: '/visits/1' })
})
test('what is not there is not there for the form either', async () => {
  const { get, post } = house()
  assert.equal((await get('/plans/p2/visit')).status, 404)
  assert.equal((await post('/plans/p2/visit', { safe: 'yes' })).status, 404)
})
test('a body with arrays, objects or nothing in it is a mistake, not a fault', async () => {
  const { post, app, url } = house()
  assert.equal(
    (await post(url, { safe: ['few', 'yes'], said: ['a', 'b'], version: ['1', '2'], do: ['end', 'keep'], was: ['', ''] })).status,
    422,
  )
  assert.equal((await post('/visits/new', {})).status, 422)
  assert.equal((await app.inject({ method: 'POST', url, payload: [1, 2] })).statusCode, 422)
})
test('a question left out of the sections is found when the page is declared', () => {
  const { site } = pretendSite()
  assert.throws(
    () =>
      formPage(site, {
        path: '/x',
        who: 'anyone',
        title: 'X',
        form: visit,
        subject: () => 1,
        sections: [{ fields: ['safe'] }],
        save: async () => '/',
      }),
    /"said" must stand in exactly one section/,
  )
})
