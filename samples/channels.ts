/**
 * What has arrived by itself this morning and nobody has read: from the public's pages, from professionals with and without an account, and at the door of
 * people worried about how they behave. And five months of a question asked of everybody. Sent as those people would send it.
 */
import { randomUUID } from 'node:crypto'
import type { Kysely } from 'kysely'
import { chance } from '#lib/chance.ts'
import type { Time } from '#lib/day.ts'
import type { Pack } from '#pack/index.ts'
import type { Keys } from '#rooms/access/index.ts'
import { countEnquiry, fromNobody, nothingSaid, type Said, sendFromColleague, sendFromOutside } from '#rooms/arrivals/index.ts'
import type { DB } from '#src/tables.ts'
import type { Acting } from './acting.ts'

/** The form as it would have been answered. */
const worded = (said: Said) =>
  [
    { question: 'In your own words', answer: said.happening },
    { question: 'Name', answer: said.name },
    { question: 'How old?', answer: said.age === null ? '' : String(said.age) },
    { question: 'Are there children, and how old are they?', answer: said.children },
    { question: 'May we ring?', answer: said.reach === 'ring' ? `Yes, ${said.ringFrom} to ${said.ringUntil}` : 'No, do not contact me' },
  ].filter((w) => w.answer !== '')

export async function channels(a: Acting, on: { door: Kysely<DB>; pack: Pack; keys: Keys }): Promise<void> {
  const outside = async (minutes: number, door: 'self' | 'other' | 'behaviour', kind: string, more: Partial<Said>, area?: string) => {
    const said = { ...nothingSaid, ...more }
    await sendFromOutside(
      on.door,
      { ...on, now: a.minutesAgo(minutes) },
      { id: randomUUID(), door, kind, area, said, from: fromNobody, worded: worded(said) },
      'nobody',
    )
  }
  await outside(95, 'self', 'home', {
    name: 'Alva',
    age: 34,
    happening: 'He takes my keys when he goes out and counts what I spend. I have a bag at my sister’s.',
    inDanger: 'no',
    children: '4 and 9',
    wants: 'Somebody to talk to',
    reach: 'ring',
    number: '07700 900518',
    ringFrom: '12:30' as Time,
    ringUntil: '14:00' as Time,
  })
  await outside(64, 'other', 'forced-marriage', {
    name: 'Sana',
    age: 17,
    happening: 'My neighbours’ daughter has not been at college since half term. They speak of a wedding abroad.',
    inDanger: 'not-known',
    wants: 'A safe way to speak to them, as the writer says: her form tutor',
    mustNotKnow: 'Her uncle, who drives a taxi here',
  })
  await outside(51, 'behaviour', 'own-behaviour', {
    name: 'Corin',
    age: 36,
    happening: 'I shouted again last night and she was afraid. I do not want to be like this in front of the baby.',
    inDanger: 'no',
    reach: 'ring',
    number: '07700 900611',
    ringFrom: '17:30' as Time,
    ringUntil: '18:30' as Time,
  })
  await a.as('health', a.minutesAgo(42), (ctx) => {
    const said: Said = {
      ...nothingSaid,
      name: 'Delphine Arrow',
      age: 29,
      happening: 'Told me at her 28-week appointment that he locks her in when he goes to work. She laughed it off when he came in.',
      inDanger: 'no',
      children: 'none, pregnant',
      reach: 'through-me',
      knows: 'yes',
      agrees: 'yes',
    }
    const from = {
      ...fromNobody,
      name: ctx.viewer.name,
      role: ctx.viewer.title,
      agency: `${ctx.viewer.teamName}, ${ctx.viewer.agencyName}`,
      number: '01632 960 144',
    }
    return sendFromColleague(ctx, { id: randomUUID(), door: 'professional', kind: 'home', said, from, worded: worded(said) })
  })
  await a.as('schools', a.minutesAgo(33), (ctx) => {
    const said: Said = {
      ...nothingSaid,
      name: 'Toby Arden',
      age: 7,
      happening: 'Asked if he could stay in the classroom at home time. “Dad broke the door and Mum is under the stairs.”',
      inDanger: 'not-known',
      children: 'Toby and a baby sister',
      knows: 'no',
      agrees: 'not-asked',
    }
    const from = {
      ...fromNobody,
      name: ctx.viewer.name,
      role: ctx.viewer.title,
      agency: `${ctx.viewer.teamName}, ${ctx.viewer.agencyName}`,
      number: '01632 960 155',
    }
    return sendFromColleague(ctx, { id: randomUUID(), door: 'professional', kind: 'child-concern', said, from, worded: worded(said) })
  })
  await elsewhere(outside)
  const c = chance('asked of everybody')
  for (const [who, setting, harms, about] of [
    ['health', 'maternity', false, 34],
    ['health', 'gp', false, 12],
    ['substance', 'substance', true, 14],
    ['mental-health', 'mental-health', true, 14],
    ['schools', 'school', false, 9],
    ['portsmouth-health', 'maternity', false, 22],
    ['portsmouth-substance', 'substance', true, 26],
  ] as const)
    for (let month = 5; month >= 0; month--)
      await a.as(who, a.ago(month * 30, '15:00'), async (ctx) => {
        for (let n = c.integer(about - 3, about + 3); n > 0; n--) {
          const of = c.integer(1, 20)
          const answer = of <= 11 ? 'no' : of <= 12 ? 'not-said' : of <= 15 ? 'hurt' : of === 16 && harms ? 'harms' : 'not-asked'
          await countEnquiry(ctx, {
            setting,
            answer,
            reason: answer === 'not-asked' ? c.pick(['not-alone', 'interpreter', 'no-time', 'asked-lately']) : '',
          })
        }
      })
}

/** At the doors of the other two areas; and one that came to the wrong door, for whoever reads it there to pass on. */
async function elsewhere(
  outside: (minutes: number, door: 'self' | 'other' | 'behaviour', kind: string, more: Partial<Said>, area?: string) => Promise<void>,
): Promise<void> {
  await outside(
    88,
    'self',
    'home',
    {
      name: 'Romy',
      age: 41,
      happening: 'He waits outside my work on Fridays. We parted in the summer and he still has a key.',
      inDanger: 'no',
      children: '12',
      reach: 'ring',
      number: '07700 900724',
      ringFrom: '13:00' as Time,
      ringUntil: '14:30' as Time,
    },
    'portsmouth',
  )
  await outside(
    47,
    'behaviour',
    'own-behaviour',
    { name: 'Lew', age: 28, happening: 'I go through her phone and then I break things. I want to stop before she goes.', inDanger: 'no' },
    'portsmouth',
  )
  await outside(
    120,
    'other',
    'home',
    {
      name: 'Ingrid',
      age: 70,
      happening: 'My friend’s son lives with her and takes her pension. She says she fell, and it is the third time.',
      inDanger: 'not-known',
      mustNotKnow: 'Her son',
    },
    'hampshire',
  )
  await outside(26, 'self', 'something-else', {
    name: 'Bex',
    age: 23,
    happening: 'I moved to Gosport to get away from him and I do not know who to ask here.',
    inDanger: 'no',
  })
}
