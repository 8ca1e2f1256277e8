/** What takes longer than a request goes on behind its page. */
import { randomUUID } from 'node:crypto'
import { type Later, signedInAs, writeEntries } from './context.ts'
import { contextFor, type SiteParts } from './frame.ts'

/** Each piece of work one transaction after another, as whoever began it, until it is done, the session ends, or the program stops. */
export class Behind {
  private readonly parts: SiteParts
  private readonly running = new Set<Promise<void>>()
  private stopped = false
  constructor(parts: SiteParts) {
    this.parts = parts
  }
  begin(secret: string, { work, done }: Later): void {
    const run = this.run(secret, work)
      .catch((e: unknown) =>
        this.parts.log({ message: 'work behind a page failed', code: (e as { code?: string }).code ?? (e as Error).name }),
      )
      .finally(() => {
        this.running.delete(run)
        done?.()
      })
    this.running.add(run)
  }
  private async run(secret: string, work: Later['work']): Promise<void> {
    const { parts } = this
    for (let more = true; more && !this.stopped; ) {
      more = await parts.db.transaction().execute(async (db) => {
        const requestId = randomUUID()
        const now = parts.now()
        const viewer = await signedInAs(db, secret, requestId, now)
        if (!viewer || viewer.role === 'system') return false
        const { ctx, entries } = contextFor(parts, db, viewer, now, requestId)
        const again = await work(ctx)
        await writeEntries(db, entries)
        return again
      })
      // Pages come first: they are asked for by people.
      await new Promise((next) => setImmediate(next))
    }
  }
  async stop(): Promise<void> {
    this.stopped = true
    await Promise.all(this.running)
  }
}
