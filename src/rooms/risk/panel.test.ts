/** The level as the plan shows it: said in one sentence, only where it changed, and without a number for anyone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMember, beginFamily, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership } from '#src/testing.ts'
import { beginAssessment, finishAssessment } from './actions.ts'
import { changesOf, levelSentence, riskPanel } from './panel.ts'
import { type Answers, notAsked } from './rules.ts'
import { openAssessment } from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const step = (level: 'standard' | 'medium' | 'high', on: string) => ({ level, at: new Date(`${on}T12:00:00Z`) })
test('the level is said as steps, and judged the same again it is no new step', () => {
  const steps = [step('standard', '2026-01-03'), step('standard', '2026-02-01'), step('high', '2026-03-09'), step('high', '2026-03-10')]
  assert.deepEqual(
    changesOf(steps).map((s) => s.at.getUTCDate()),
    [3, 9],
  )
  assert.equal(levelSentence(steps), 'Standard from 3 January 2026, high since 9 March 2026.')
  assert.equal(levelSentence([]), 'Nobody has judged the level yet.')
})

test('her worker sees the steps and the way to the assessment, never its number; a seat the steps alone; nobody else anything', async () => {
  const { id, item } = await p.as('pippa').act(async (ctx) => {
    const family = await beginFamily(ctx)
    const donna = await addMember(ctx, family, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31 })
    const opened = await openFamily(ctx, family)
    const sheet = await beginAssessment(ctx, opened, { memberId: donna })
    const paper = ctx.pack.instruments.find((i) => i.key === 'dash-24')
    const answers: Answers = Object.fromEntries(
      (paper?.items ?? []).slice(0, 15).map((i) => [i.key, { ...notAsked, answer: 'yes' as const }]),
    )
    await finishAssessment(
      ctx,
      opened,
      sheet,
      { answers, level: 'high', next: 'refer' },
      (await openAssessment(ctx, opened, sheet)).version,
    )
    return { id: family, item: sheet }
  })
  // A seat by itself, without a sitting around it.
  await p.admin.query(
    "insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values ($1, $2, 'seat', $3, gen_random_uuid())",
    [id, p.team('housing'), p.now()],
  )
  const drawn = (who: string) => p.as(who).act(async (ctx) => (await riskPanel.draw(ctx, await openFamily(ctx, id)))?.text ?? '')
  const [worker, seat] = [await drawn('pippa'), await drawn('housing')]
  for (const text of [worker, seat]) {
    assert.match(text, /High since 10 March 2026/)
    assert.doesNotMatch(text.replace(/<svg[\s\S]*?<\/svg>/g, ''), /\b15\b/, 'no number')
  }
  assert.ok(worker.includes(`/assessments/${item}`) && worker.includes('/assessments/new'))
  assert.ok(!seat.includes('/assessments') && !seat.includes('Judge it high'))
  await assert.rejects(drawn('dapp'))
})
