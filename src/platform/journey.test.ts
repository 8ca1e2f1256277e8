/** A journey of four pages, one of which depends on an answer, as a person without an account would go through it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Refused } from '#platform/errors.ts'
import { aDay, file, longText, oneOf, phone, text } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { journey, type Sent } from '#platform/journey.ts'
import { deadLinks, filledIn, pretendSite, summaryOf } from '#platform/pretend-site.ts'

const who = form({ who: oneOf('Who needs help?', { me: 'I do', other: 'Someone I know' }, { missing: 'Select who needs help' }) })
const them = form({ them: text('Who are they to you?', { missing: 'Enter who they are to you' }) })
const call = form({ number: phone('Your number', { optional: true }), from: aDay('From which day?', { optional: true }) })
const more = form({ more: longText('Anything else?', { optional: true }) })

const house = (pages = { call }) => {
  const pretend = pretendSite()
  const asked: { answers: Record<string, unknown>; sent: Sent }[] = []
  journey(pretend.site, {
    path: '/help/:place',
    who: 'anyone',
    name: 'help',
    pages: [
      { slug: 'who', title: 'Who needs help?', form: who },
      { slug: 'them', title: 'The person you know', form: them, when: (a) => a.who === 'other' },
      { slug: 'call', title: 'How we may call', form: pages.call },
      { slug: 'more', title: 'Anything else', form: more },
    ],
    subject: (ask) => ask.params.place,
    subjectId: (place) => place,
    checkTitle: 'Check your answers',
    back: () => ({ href: '/', text: 'Start again' }),
    async submit(_place, answers, _ask, sent) {
      // Typed together from the pages: `them` may be missing, because its page is conditional.
      const known: { who: 'me' | 'other'; them?: string | undefined } = answers
      if (answers.more === 'refuse') throw new Refused('We cannot take this now.')
      if (answers.more === 'problem') return { from: new Problem('That day has passed', 'day') }
      asked.push({ answers: { ...answers, ...known }, sent })
      return '/thanks'
    },
  })
  const to = (slug: string) => `/help/soton/${slug}`
  const answer = async (slug: string, body: Record<string, string>) => (await pretend.post(to(slug), body)).go
  return { ...pretend, asked, to, answer }
}
const back = (page: string) => /govuk-back-link" href="([^"]*)"/.exec(page)?.[1]

test('pages come in the order of the list, without those that do not apply', async () => {
  const { get, answer, to } = house()
  assert.equal((await get('/help/soton')).go, to('who'))
  assert.equal(await answer('who', { who: 'me' }), to('call'))
  assert.equal(await answer('call', {}), to('more'))
  assert.equal(await answer('more', {}), to('check'))
  assert.equal((await get('/help/soton')).go, to('check'))
})
test('a page that depends on an answer is asked when it applies', async () => {
  const { answer, to, get } = house()
  assert.equal(await answer('who', { who: 'other' }), to('them'))
  assert.equal(await answer('them', { them: 'My sister' }), to('call'))
  assert.equal(back((await get(to('call'))).text), to('them'))
  assert.equal(back((await get(to('them'))).text), to('who'))
  assert.equal(back((await get(to('who'))).text), '/')
})
test('a link to a later page, or to one that does not apply, leads to the first gap', async () => {
  const { get, answer, post, to } = house()
  for (const slug of ['them', 'call', 'more', 'check']) assert.equal((await get(to(slug))).go, to('who'), slug)
  assert.equal((await post(to('more'), { more: 'x' })).go, to('who'))
  await answer('who', { who: 'me' })
  assert.equal((await get(to('them'))).go, to('call'))
  assert.equal((await get(to('check'))).go, to('call'))
})
test('the question is the heading when it is all there is, and a mistake keeps what was typed', async () => {
  const { get, post, answer, to } = house()
  const page = await get(to('who'))
  assert.equal(page.text.match(/<h1/g)?.length, 1)
  assert.match(page.text, /<legend[^>]*>\s*<h1[^>]*>\s*Who needs help\?/)
  const wrong = await post(to('who'), {})
  assert.deepEqual(
    [wrong.status, wrong.title, summaryOf(wrong.text), deadLinks(wrong.text)],
    [422, 'Error: Who needs help?', ['Select who needs help'], []],
  )
  await answer('who', { who: 'me' })
  const number = await post(to('call'), { number: 'ring my sister', 'from-day': '4' })
  assert.match(number.text, /value="ring my sister"/)
  assert.deepEqual(deadLinks(number.text), [])
})
const throughTo = async ({ answer }: ReturnType<typeof house>, more = 'thanks') => {
  await answer('who', { who: 'me' })
  await answer('call', { number: '07700 900123', 'from-day': '4', 'from-month': '5', 'from-year': '2026' })
  await answer('more', { more })
}
test('everything can be checked and changed, and a change comes back to the check', async () => {
  const h = house()
  await throughTo(h, 'line one\nline <two>')
  const page = await h.get(h.to('check'))
  assert.match(page.text, /I do[\s\S]*07700 900123[\s\S]*4 May 2026[\s\S]*line one<br>line &lt;two&gt;/)
  const links = [...page.text.matchAll(/href="(\/help[^"]*#[^"]*)"/g)].map((m) => m[1] as string)
  assert.deepEqual(links, [h.to('who#who'), h.to('call#number'), h.to('call#from-day'), h.to('more#more')])
  for (const link of links) {
    const [path = '', id = ''] = link.split('#')
    assert.ok((await h.get(path)).text.includes(` id="${id}"`), link)
  }
  assert.deepEqual(filledIn((await h.get(h.to('call'))).text).number, ['07700 900123'])
  assert.equal(await h.answer('call', { number: '' }), h.to('check'))
  assert.doesNotMatch((await h.get(h.to('check'))).text, /07700|4 May/)
  // A change that opens another page asks it first, and only it.
  assert.equal(await h.answer('who', { who: 'other' }), h.to('them'))
  assert.equal(await h.answer('them', { them: 'My sister' }), h.to('check'))
})
test('sending keeps the answers and the questions as worded, once, and the draft is gone', async () => {
  const h = house()
  await throughTo(h)
  const form = filledIn((await h.get(h.to('check'))).text)
  const [one, two] = [await h.post(h.to('check'), form), await h.post(h.to('check'), form)]
  assert.deepEqual([one.go, two.go, h.asked.length, h.drafts.size], ['/thanks', '/thanks', 1, 0])
  assert.equal(h.asked[0]?.answers.who, 'me')
  assert.deepEqual(h.asked[0]?.sent.worded[0], { name: 'who', question: 'Who needs help?', answer: 'I do' })
  assert.equal(h.asked[0]?.sent.worded.length, 4)
  assert.match(h.asked[0]?.sent.version ?? '', /^[\w-]{12}$/)
  assert.equal((await h.get('/help/soton')).go, h.to('who'))
})
test('an answer that no longer applies is not sent, and is there again if it does', async () => {
  const h = house()
  await h.answer('who', { who: 'other' })
  await h.answer('them', { them: 'My sister' })
  await throughTo(h)
  await h.post(h.to('check'), filledIn((await h.get(h.to('check'))).text))
  assert.equal(h.asked[0]?.answers.them, undefined)
  assert.ok(!JSON.stringify(h.asked[0]?.sent).includes('sister'))
})
test('a refusal or a problem when sending is shown on the check page, and nothing is lost', async () => {
  const h = house()
  await throughTo(h, 'refuse')
  const refused = await h.post(h.to('check'), filledIn((await h.get(h.to('check'))).text))
  assert.deepEqual([refused.status, summaryOf(refused.text)], [422, ['We cannot take this now.']])
  await h.answer('more', { more: 'problem' })
  const problem = await h.post(h.to('check'), filledIn((await h.get(h.to('check'))).text))
  assert.deepEqual(summaryOf(problem.text), ['That day has passed'])
  assert.match(problem.text, /href="\/help\/soton\/call#from-day"/)
  await h.answer('more', { more: 'fine' })
  assert.equal((await h.post(h.to('check'), filledIn((await h.get(h.to('check'))).text))).go, '/thanks')
})
test('what is sent is what was checked: answers changed in another window are shown again first', async () => {
  const h = house()
  await throughTo(h)
  const checked = filledIn((await h.get(h.to('check'))).text)
  await h.answer('more', { more: 'changed elsewhere' })
  const page = await h.post(h.to('check'), checked)
  assert.equal(page.status, 422)
  assert.match(page.text, /changed in another window[\s\S]*changed elsewhere/)
  assert.equal((await h.post(h.to('check'), filledIn(page.text))).go, '/thanks')
})
test('an old draft opens at the first page that no longer reads', async () => {
  const before = house()
  await throughTo(before)
  const after = house({
    call: form({
      number: phone('Your number', { missing: 'Enter your number' }),
      from: aDay('From which day?', { optional: true }),
    }) as unknown as typeof call,
  })
  const [[id, draft] = []] = before.drafts
  assert.ok(id && draft)
  after.drafts.set(id, { ...draft, answers: { ...draft.answers, number: 'gone' } })
  assert.equal((await after.get(after.to('check'))).go, after.to('call'))
  assert.equal(await after.answer('call', { number: '07700 900123' }), after.to('check'))
})
test('drafts of two subjects do not meet', async () => {
  const { answer, get } = house()
  await answer('who', { who: 'me' })
  assert.equal((await get('/help/pompey/call')).go, '/help/pompey/who')
})
test('a journey that cannot work is refused when it is declared', () => {
  const { site } = pretendSite()
  const declare = (...pages: { slug: string; title: string; form: typeof who }[]) =>
    journey(site, { path: '/x', who: 'anyone', name: 'x', pages, subject: () => 1, checkTitle: 'C', submit: async () => '/' })
  assert.throws(() => declare({ slug: 'a', title: 'A', form: who }, { slug: 'b', title: 'B', form: who }), /"who" is asked on two pages/)
  assert.throws(() => declare({ slug: 'check', title: 'A', form: who }), /"check" is the last page/)
  assert.throws(
    () => declare({ slug: 'a', title: 'A', form: form({ who: file('F', { optional: true }) }) as unknown as typeof who }),
    /cannot hold a file/,
  )
})
