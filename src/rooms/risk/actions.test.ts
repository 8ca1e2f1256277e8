import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Conflict, NotFound, Refused } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { addMember, beginFamily, openFamily } from '#rooms/people/index.ts'
import { type Partnership, partnership, testNow } from '#src/testing.ts'
import { beginAssessment, finishAssessment, notePattern, type Sheet, saveAnswers, setLevel } from './actions.ts'
import { type Answers, notAsked } from './rules.ts'
import {
  assessmentBefore,
  assessmentsOf,
  currentLevel,
  duesOf,
  lastAnswer,
  levelSteps,
  openAssessment,
  patternsOf,
  wordsOf,
} from './store.ts'

let p: Partnership
before(async () => {
  p = await partnership()
})
after(async () => p.close())

const items = [
  'injury',
  'frightened',
  'fears',
  'isolation',
  'low-mood',
  'separation',
  'child-contact',
  'stalking',
  'pregnancy',
  'more-often',
  'worse',
  'control',
  'weapons',
  'threats-to-kill',
  'strangulation',
]
const yes = (n: number, note = ''): Answers =>
  Object.fromEntries(items.slice(0, n).map((k) => [k, { ...notAsked, answer: 'yes' as const, note }]))
const done = (n: number, more: Partial<Sheet>): Sheet => ({ answers: yes(n), level: 'high', next: 'refer', ...more })

/** A family at PIPPA: her, him, and an assessment begun. */
const begun = async (age = 31) =>
  p.as('pippa').act(async (ctx) => {
    const familyId = await beginFamily(ctx)
    const donna = await addMember(ctx, familyId, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: age })
    const lee = await addMember(ctx, familyId, { role: 'harms', givenName: 'Lee', familyName: 'Marsh', ageAbout: 34 })
    const id = age < 16 ? '' : await beginAssessment(ctx, await openFamily(ctx, familyId), { memberId: donna })
    return { familyId, donna, lee, id }
  })
const as = (who: string, familyId: string, act: (ctx: Context, family: Awaited<ReturnType<typeof openFamily>>) => Promise<unknown>) =>
  p.as(who).act(async (ctx) => act(ctx, await openFamily(ctx, familyId)))

test('what was asked is kept and counted as far as it goes, and begun twice is one assessment', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    assert.equal(await beginAssessment(ctx, family, { memberId: f.donna }), f.id)
    await saveAnswers(ctx, family, f.id, { answers: { ...yes(9, 'her words'), worse: { ...notAsked, answer: 'dont-know' } } }, 1)
    const a = await openAssessment(ctx, family, f.id)
    assert.deepEqual([a.state, a.yes, a.notKnown, a.asked, a.version], ['begun', 9, 1, 10, 2])
  })
})
test('her words are kept apart from the answers, and only of a Yes', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    await saveAnswers(
      ctx,
      family,
      f.id,
      {
        answers: { injury: { ...notAsked, answer: 'yes', note: 'my arm' }, control: { ...notAsked, answer: 'no', note: 'never kept' } },
        worries: 'that he will come back',
      },
      1,
    )
    assert.deepEqual(await wordsOf(ctx, family.id, f.id), { injury: 'my arm', worries: 'that he will come back' })
    const { rows } = await sql<{ answers: string }>`select answers::text as answers from risk.assessment where id = ${f.id}`.execute(ctx.db)
    assert.doesNotMatch(rows[0]?.answers ?? '', /my arm|never kept/)
  })
})
test('fourteen Yes cannot be made lower, and nothing of the try is kept as finished', async () => {
  const f = await begun()
  await assert.rejects(
    as('pippa', f.familyId, (ctx, family) => finishAssessment(ctx, family, f.id, done(14, { level: 'medium' }), 1)),
    Refused,
  )
  await as('pippa', f.familyId, async (ctx, family) => {
    assert.equal((await openAssessment(ctx, family, f.id)).state, 'begun')
    assert.equal((await levelSteps(ctx, family.id)).length, 0)
    await assert.rejects(finishAssessment(ctx, family, f.id, done(14, { next: 'not-now', reason: 'heard yesterday' }), 1), Refused)
    await finishAssessment(ctx, family, f.id, done(14, { next: 'not-now', reason: 'heard yesterday', secondName: 'Ruth Amory' }), 1)
    const a = await openAssessment(ctx, family, f.id)
    assert.deepEqual(
      [a.level, a.secondName, a.judgement, a.criteria.filter((c) => c.met).map((c) => c.key)],
      ['high', 'Ruth Amory', false, ['visible-high-risk']],
    )
  })
})
test('high below fourteen stands on judgement with its reason, and shows as a step with who judged it', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    await assert.rejects(finishAssessment(ctx, family, f.id, done(11, {}), 1), /why you judge it high/)
    await finishAssessment(ctx, family, f.id, done(11, { reason: 'Hands round her throat' }), 1)
    const level = (await currentLevel(ctx, [family.id])).get(family.id)
    assert.deepEqual([level?.level, level?.how, level?.assessmentId, level?.by], ['high', 'assessment', f.id, ctx.viewer.hatId])
    // The reason stays with the assessment: the step is read by everyone on the plan and at the meeting.
    assert.equal(level?.reason, '')
  })
})
test('a finished assessment stays as it stood', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    await finishAssessment(ctx, family, f.id, done(3, { level: 'standard' }), 1)
    await assert.rejects(saveAnswers(ctx, family, f.id, { answers: yes(1) }, 2), /stays as it stood/)
    const again = await beginAssessment(ctx, family, { memberId: f.donna })
    assert.notEqual(again, f.id)
    assert.equal((await assessmentBefore(ctx, await openAssessment(ctx, family, again)))?.id, f.id)
    assert.equal((await openAssessment(ctx, family, again)).asked, 0, 'nothing is carried silently')
  })
})
test('of two who save at once the second is shown what the first saved', async () => {
  const f = await begun()
  await as('pippa', f.familyId, (ctx, family) => saveAnswers(ctx, family, f.id, { answers: yes(2, 'first') }, 1))
  await assert.rejects(
    as('pippa2', f.familyId, (ctx, family) => saveAnswers(ctx, family, f.id, { answers: yes(5) }, 1)),
    (e: unknown) => {
      assert.ok(e instanceof Conflict)
      assert.equal((e.now.sheet as Sheet).answers.injury?.note, 'first')
      return true
    },
  )
})
test('high can be said at any moment, and only upwards', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    await setLevel(ctx, family, { level: 'high', whyHigh: 'She whispered', whyNow: 'He is at the door' })
    const steps = await levelSteps(ctx, family.id)
    assert.deepEqual(
      steps.map((s) => [s.level, s.how, s.reason]),
      [['high', 'judgement', 'She whispered\nHe is at the door']],
    )
    assert.equal((await openAssessment(ctx, family, f.id)).state, 'begun', 'the checklist is untouched')
  })
})
test('nobody of another team reads or writes any of it', async () => {
  const f = await begun()
  for (const who of ['idva', 'mash', 'dapp', 'housing', 'board']) {
    await assert.rejects(
      p.as(who).act((ctx) => openFamily(ctx, f.familyId)),
      NotFound,
      who,
    )
    await p.as(who).act(async (ctx) => {
      assert.equal((await assessmentsOf(ctx, f.familyId)).length, 0, who)
      assert.deepEqual(await wordsOf(ctx, f.familyId, f.id), {}, who)
      assert.equal((await currentLevel(ctx, [f.familyId])).size, 0, who)
    })
    await assert.rejects(
      p
        .as(who)
        .act((ctx) =>
          ctx.db
            .insertInto('risk.level')
            .values({ id: f.id, family_id: f.familyId, level: 'standard', how: 'judgement', at: ctx.now, recorded_by: ctx.viewer.hatId })
            .execute(),
        ),
      /row-level security/,
      who,
    )
  }
})
test('a child under 16 is not assessed with it, only with the young people’s, and nobody is assessed who harms', async () => {
  const f = await begun(15)
  await assert.rejects(
    as('pippa', f.familyId, (ctx, family) => beginAssessment(ctx, family, { memberId: f.donna, instrument: 'dash-24' })),
    /children’s safeguarding/,
  )
  await assert.rejects(
    as('pippa', f.familyId, (ctx, family) => beginAssessment(ctx, family, { memberId: f.lee })),
    NotFound,
  )
})
const finishedWith = (who: string, f: { familyId: string; donna: string }, instrument: string, sheet: Sheet) =>
  p.as(who).act(async (ctx) => {
    const family = await openFamily(ctx, f.familyId)
    const id = await beginAssessment(ctx, family, { memberId: f.donna, instrument })
    await finishAssessment(ctx, family, id, sheet, (await openAssessment(ctx, family, id)).version)
    return openAssessment(ctx, family, id)
  })
test('a form without a level changes no level and no number: the stalking screen ends in what the worker makes of it', async () => {
  const f = await begun()
  const yesTo = (...keys: string[]): Answers =>
    Object.fromEntries(keys.map((k) => [k, { ...notAsked, answer: 'yes' as const, note: 'her words' }]))
  // A level that was posted all the same is not kept.
  const screen = await finishedWith('pippa', f, 'stalking-screen', {
    answers: yesTo('turns-up', 'loiters'),
    worries: 'He knows her shifts',
    level: 'standard',
  })
  assert.deepEqual([screen.state, screen.level, screen.instrument], ['finished', null, 'stalking-screen'])
  await as('pippa', f.familyId, async (ctx) => {
    assert.equal((await currentLevel(ctx, [f.familyId])).size, 0)
    assert.equal((await wordsOf(ctx, f.familyId, screen.id)).worries, 'He knows her shifts')
    // The checklist that was begun before stands untouched beside it, and one form is never the "last time" of another.
    const all = await assessmentsOf(ctx, f.familyId)
    assert.deepEqual(all.map((a) => [a.instrument, a.state]).sort(), [
      ['dash-24', 'begun'],
      ['stalking-screen', 'finished'],
    ])
    const dash = all.find((a) => a.instrument === 'dash-24')
    assert.ok(dash)
    assert.equal(await assessmentBefore(ctx, { ...dash, begunAt: new Date(ctx.now.getTime() + 1000) }), undefined)
  })
})
test('the police grade is kept as they gave it, needs its day, and moves nothing here', async () => {
  const f = await begun()
  await assert.rejects(finishedWith('pippa', f, 'dara', { answers: {}, given: { level: 'high' } }), /Enter the day it was given/)
  const dara = await finishedWith('pippa', f, 'dara', { answers: {}, given: { level: 'high', on: '2026-03-09', by: 'PC 4471' } })
  assert.deepEqual([dara.level, dara.given], [null, { level: 'high', on: '2026-03-09', by: 'PC 4471' }])
  await as('pippa', f.familyId, async (ctx) => assert.equal((await currentLevel(ctx, [f.familyId])).size, 0))
})
test('the police form’s fourteen Yes is not the other form’s fourteen: the level is the worker’s, and high says why', async () => {
  const f = await begun()
  const medium = await finishedWith('pippa', f, 'police-27', done(14, { level: 'medium' }))
  assert.deepEqual([medium.level, medium.yes], ['medium', 14])
  await assert.rejects(finishedWith('pippa', f, 'police-27', done(14, { level: 'high' })), /why you judge it high/)
})
test('the wording stays with the answers: an assessment of a wording that was never loaded cannot be', async () => {
  const f = await begun()
  await assert.rejects(p.admin.query("update risk.assessment set instrument_version = 'another' where id = $1", [f.id]), /wording_kept/)
  await assert.rejects(p.admin.query("delete from directory.definition where kind = 'instrument' and key = 'dash-24'"), /wording_kept/)
})
test('an answer is the newest that was asked, on whatever form it was', async () => {
  const f = await begun()
  await finishedWith('pippa', f, 'dash-24', done(14, {}))
  p.at(new Date(testNow.getTime() + 60_000))
  await finishedWith('pippa', f, 'maternity', { answers: { pregnancy: { ...notAsked, answer: 'no' } } })
  await as('pippa', f.familyId, async (ctx) => {
    const all = await assessmentsOf(ctx, f.familyId)
    assert.deepEqual(
      [
        lastAnswer(all, f.donna, 'pregnancy'),
        lastAnswer(all, f.donna, 'stalking'),
        lastAnswer(all, f.lee, 'stalking'),
        lastAnswer(all, f.donna, 'animals'),
      ],
      ['no', 'yes', undefined, undefined],
    )
  })
  p.at(testNow)
})
test('a note of the pattern is her workers’ alone, is never changed, and moves no level', async () => {
  const f = await begun()
  await as('pippa', f.familyId, async (ctx, family) => {
    await notePattern(ctx, family, { pattern: 'violent-resistance', why: 'She is the one who is afraid' })
    assert.deepEqual(
      (await patternsOf(ctx, family.id)).map((x) => x.pattern),
      ['violent-resistance'],
    )
    assert.equal((await currentLevel(ctx, [family.id])).size, 0)
    await assert.rejects(notePattern(ctx, family, { pattern: 'mutual', why: '' }), NotFound)
  })
  for (const who of ['refuge', 'dapp', 'housing', 'board', 'governance'])
    assert.deepEqual(await p.as(who).act((ctx) => patternsOf(ctx, f.familyId)), [], who)
  await assert.rejects(
    p.as('pippa').act((ctx) => sql`update risk.pattern set why = 'x' where family_id = ${f.familyId}`.execute(ctx.db)),
    /permission denied/,
  )
})
test('back together makes it due again within two working days, and an assessment after it answers it', async () => {
  const f = await begun()
  const dueFor = () => p.as('pippa').act(async (ctx) => (await duesOf(ctx, [f.familyId])).get(f.familyId))
  assert.equal(await dueFor(), undefined)
  await finishedWith('pippa', f, 'dash-24', done(9, { level: 'medium' }))
  assert.equal((await dueFor())?.event, false)
  p.at(new Date(testNow.getTime() + 3_600_000))
  await p.as('pippa').act((ctx) =>
    ctx.db
      .insertInto('casework.note')
      .values({
        id: randomUUID(),
        family_id: f.familyId,
        class: 'plan',
        kind: 'fact',
        turning: 'back-together',
        happened_at: ctx.now,
        text: '',
        recorded_by: ctx.viewer.hatId,
        recorded_at: ctx.now,
      })
      .execute(),
  )
  const due = await dueFor()
  assert.deepEqual([due?.because, due?.by.toISOString()], ['Back together, 10 March 2026', '2026-03-12T17:00:00.000Z'])
  p.at(new Date(testNow.getTime() + 7_200_000))
  await finishedWith('pippa', f, 'dash-24', done(9, { level: 'medium' }))
  assert.equal((await dueFor())?.event, false)
  for (const who of ['refuge', 'dapp', 'board']) assert.equal((await p.as(who).act((ctx) => duesOf(ctx, [f.familyId]))).size, 0, who)
  p.at(testNow)
})
test('why it is high is read by everyone on the plan: no number and no postcode stands in it', async () => {
  const f = await p.as('pippa').act(async (ctx) => {
    const id = await beginFamily(ctx)
    await addMember(ctx, id, { role: 'victim', givenName: 'Donna', familyName: 'Pike', ageAbout: 31 })
    return openFamily(ctx, id)
  })
  for (const whyNow of ['She rang from 07700 900123', 'He found her at SO14 0AA'])
    await assert.rejects(
      p.as('pippa').act((ctx) => setLevel(ctx, f, { level: 'high', whyHigh: 'Hands round her throat', whyNow })),
      /without a telephone number or a postcode/,
    )
})
