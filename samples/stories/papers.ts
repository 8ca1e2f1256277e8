/**
 * What the board is told: some lines of the city's strategy have a lead who reports; a six-monthly report is written, signed and published to everyone;
 * and the paper for the next meeting waits for the councillor to sign it.
 */
import { addDays, type Day, daysBetween } from '#lib/day.ts'
import { dayIn } from '#lib/london.ts'
import {
  beginPaper,
  contentNow,
  halvesBefore,
  nameLead,
  openDelivery,
  openPaper,
  partOf,
  publishPaper,
  type Reported,
  report,
  signPaper,
  stepPaper,
  writeWords,
} from '#rooms/strategy/index.ts'
import type { Acting } from '../acting.ts'

const strategy = 'southampton'
/** Who leads what, and what they said: so many days before the half-year ended that the report is about, or ago. */
const leading: readonly [
  item: string,
  key: string,
  when: { inHalf: number } | { ago: number },
  said: Omit<Reported, 'expectedOn'> & { expectedIn?: number },
][] = [
  [
    'soton-2a',
    'pippa-manager',
    { inHalf: 25 },
    {
      kind: 'done',
      changed: 'All of PIPPA works by the model now, from the first call',
      evidence: 'The model stands in PIPPA’s own guide, agreed with the board in the autumn',
    },
  ],
  [
    'soton-5b',
    'pippa-manager',
    { ago: 60 },
    { kind: 'going', changed: 'Two of four trainings were written anew', expectedIn: 30, help: 'A trainer who speaks Polish' },
  ],
  ['soton-1b', 'idva-manager', { inHalf: 10 }, { kind: 'going', changed: 'Every woman is asked at the end of support', expectedIn: -5 }],
  [
    'soton-2b',
    'idva-manager',
    { ago: 30 },
    { kind: 'going', changed: 'Two of five trainings were held', expectedIn: 60, help: 'A room for the other three' },
  ],
]

export async function papers(a: Acting): Promise<void> {
  const [half] = halvesBefore(dayIn(a.ago(21, '10:00')))
  const sinceHalf = half ? daysBetween(half.next, a.today) : 0
  for (const [item, key, when, { expectedIn, ...said }] of leading) {
    const ago = 'ago' in when ? when.ago : sinceHalf + when.inHalf
    await a.as('board', a.ago(ago + 20, '10:00'), async (ctx) => {
      const [last] = (await openDelivery(ctx)).held(item).leads
      if (!last) await nameLead(ctx, item, a.hat(key), 0)
    })
    await a.as(key, a.ago(ago, '16:10'), async (ctx) => {
      const [last] = (await openDelivery(ctx)).held(item).reports
      if (!last) await report(ctx, item, { ...said, expectedOn: expectedIn === undefined ? null : addDays(a.today, expectedIn) }, 0)
    })
  }
  await published(a)
  await waiting(a)
}

async function published(a: Acting): Promise<void> {
  const [half] = halvesBefore(dayIn(a.ago(21, '10:00')))
  if (!half) return
  const id = await a.as('analyst', a.ago(21, '10:00'), (ctx) =>
    beginPaper(ctx, { kind: 'performance', strategy, startsOn: half.starts, nextOn: half.next, signer: a.hat('chair') }),
  )
  await a.as('analyst', a.ago(20, '11:20'), async (ctx) => {
    const words = {
      summary:
        'More people asked for help early, and most who were asked as support ended said they feel safer. PIPPA works by the model that the strategy names.\n\nMost of what the strategy promised has nobody who leads it, so nobody can say whether it is being done. That is what we will mend first.',
      [partOf({ key: 'high-risk-cases' })]:
        'The meeting has sat every working day. More cases may mean more harm, or more people being heard: read it with how soon they are spoken with.',
      [partOf({ key: 'first-safe-conversation' })]: 'Calls at the weekend wait until Monday. A weekend rota begins next quarter.',
    }
    await writeWords(ctx, await openPaper(ctx, id), words, 1)
    await stepPaper(ctx, id, 'shown')
    await stepPaper(ctx, id, 'ready')
  })
  await a.as('chair', a.ago(19, '09:15'), async (ctx) => {
    await signPaper(ctx, id, { seen: (await contentNow(ctx, await openPaper(ctx, id))).sha, changed: '' })
    await publishPaper(ctx, id, 'public')
  })
}
async function waiting(a: Acting): Promise<void> {
  const meets = addDays(a.today, 14) as Day
  await a.as('analyst', a.ago(2, '14:00'), async (ctx) => {
    const id = await beginPaper(ctx, {
      kind: 'meeting',
      strategy,
      startsOn: addDays(meets, -91),
      meetsOn: meets,
      nextOn: addDays(meets, 91),
      signer: a.hat('board'),
    })
    await writeWords(
      ctx,
      await openPaper(ctx, id),
      {
        asked:
          'Name a person who leads each action that has no one\nFind a room for three trainings by the summer\nAgree who pays for a trainer who speaks Polish',
        summary: 'Two actions moved since the last meeting. The rest have no lead who could report.',
      },
      1,
    )
    await stepPaper(ctx, id, 'ready')
  })
}
