/**
 * The post: takes one letter after another and sends it. Asked as soon as a code is made, because somebody waits at a form; each minute a job asks again,
 * for what a stop or a server left behind. A letter is handed out for a minute before it is sent and marked after: stopped between the two it is sent
 * again, so that a code may come twice and never not at all. Works as oneplan_job, which reads no other word of what arrives.
 */
import { type Kysely, sql } from 'kysely'
import { open } from '#lib/seal.ts'
import type { Mailer } from '#platform/mail.ts'
import type { Keys } from '#rooms/access/index.ts'
import type { DB } from '#src/tables.ts'
import { tryAgainIn } from './rules.ts'
import { type Mail, mailPlace } from './send.ts'

export interface PostParts {
  db: Kysely<DB>
  keys: Pick<Keys, 'sealing'>
  mailer: Mailer
  now: () => Date
  /** For whoever runs it, without the address. */
  log(entry: Record<string, unknown>): void
}
export interface Post {
  /** There may be a letter. Answers at once, whatever becomes of it: nobody who waits learns more than another. */
  ask(): void
  /** The job: everything that is due, and how many codes ran out before they could be sent. */
  round(): Promise<void>
  /** No new one; those on their way are waited for, a few seconds. */
  stop(): Promise<void>
}
/** At most so many at a time: one that hangs does not keep the others waiting. */
const hands = 4

export function openPost({ db, keys, mailer, now, log }: PostParts): Post {
  const running = new Set<Promise<void>>()
  let [busy, asked, stopped] = [0, 0, false]

  const deliver = async (letter: { id: string; sealed: Buffer; tries: number }): Promise<void> => {
    const mail = JSON.parse(open(keys.sealing, letter.sealed, mailPlace(letter.id)).toString('utf8')) as Mail
    const sent = await mailer.send({ id: letter.id, ...mail })
    if (sent.how === 'sent') {
      await sql`select arrivals.letter_sent(${letter.id}, ${now()})`.execute(db)
      return
    }
    const again = sent.how === 'later' ? tryAgainIn(letter.tries) : undefined
    await sql`select arrivals.letter_failed(${letter.id}, ${again ?? null}, ${now()})`.execute(db)
    log({ message: again === undefined ? 'a letter was given up' : 'a letter is tried again', code: sent.code, tries: letter.tries })
    if (again !== undefined) setTimeout(ask, again * 1000).unref()
  }
  const work = async (): Promise<void> => {
    busy += 1
    try {
      while (!stopped) {
        const before = asked
        const { rows } = await sql<{ id: string; sealed: Buffer; tries: number }>`select * from arrivals.next_letter(${now()})`.execute(db)
        if (rows[0]) await deliver(rows[0])
        // Asked while it looked: that letter may have come after.
        else if (before === asked) return
      }
    } catch (e) {
      // What is left is handed out again in a minute.
      log({ message: 'the post stopped', code: (e as { code?: string }).code ?? (e as Error).name })
    } finally {
      busy -= 1
    }
  }
  const ask = (): void => {
    asked += 1
    if (stopped || busy >= hands) return
    const one = work().finally(() => running.delete(one))
    running.add(one)
  }
  return {
    ask,
    async round() {
      const { rows } = await sql<{ n: number }>`select arrivals.letters_run_out(${now()}) as n`.execute(db)
      if (rows[0]?.n) log({ message: 'letters ran out before they could be sent', letters: rows[0].n })
      ask()
      await Promise.all(running)
    },
    async stop() {
      stopped = true
      await Promise.race([Promise.all(running), new Promise((resolve) => setTimeout(resolve, 5000).unref())])
    },
  }
}
