/**
 * He wrote to us himself. Whoever reads it opens a file of his own, with what he wrote as his account: no family is on it, none is looked for, and no
 * page about her ever shows it (practice decisions, section 2: his own door).
 */
import { sql } from 'kysely'
import { NotFound } from '#platform/errors.ts'
import type { Context } from '#rooms/access/index.ts'
import { holdArrival, type Taker, takeOver } from '#rooms/arrivals/index.ts'
import { addAccount } from './actions.ts'
import { openHis, programmesOf } from './store.ts'

export const arrivalAsFile: Taker = {
  fits: (ctx) => ctx.viewer.side === 'harm',
  verb: 'Take it over, and open his file',
  means: 'A file of his own, with what he wrote in it, for this team alone. Nobody is contacted by it; when he may be rung stands in it.',
  async take(ctx, id) {
    await holdArrival(ctx, id)
    let file = ''
    await takeOver(ctx, id, async ({ said, worded }) => {
      file = await openOwn(ctx, said.name, said.age)
      const on = await openHis(ctx, file)
      await addAccount(ctx, on, {
        about: 'other',
        text: worded
          .filter((w) => w.answer !== 'Not answered')
          .map((w) => `${w.question} ${w.answer}`)
          .join('\n'),
      })
      return { fileId: file }
    })
    return `/programme/${file}`
  },
}
async function openOwn(ctx: Context, name: string, age: number | null): Promise<string> {
  const [given = '', ...rest] = name.trim().split(/\s+/)
  const programme = programmesOf(ctx.pack, ctx.viewer.teamKey)[0]?.key ?? ''
  const { rows } = await sql<{
    id: string | null
  }>`select harm.open_own(${given === '' ? 'Name not given' : given}, ${rest.join(' ')}, ${age}, ${programme}) as id`.execute(ctx.db)
  const id = rows[0]?.id
  if (!id) throw new NotFound('file')
  return id
}
