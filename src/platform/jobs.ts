/** Work that belongs to no request, by pg-boss in the same database: each job runs once however many copies of the program run. */
import { PgBoss } from 'pg-boss'

export interface Job {
  name: string
  /** When: a cron line, London time. */
  every: string
  run(now: Date): Promise<unknown>
}
export async function startJobs(
  url: string,
  jobs: readonly Job[],
  parts: { now: () => Date; log(entry: { message: string; job: string; code?: string }): void },
): Promise<() => Promise<void>> {
  const boss = new PgBoss({ connectionString: url, schema: 'jobs', createSchema: false, application_name: 'oneplan jobs', max: 3 })
  // The name of a fault is enough: its text may hold what somebody typed.
  boss.on('error', (e) => parts.log({ message: 'jobs', job: '', code: (e as { code?: string }).code ?? e.name }))
  await boss.start()
  for (const job of jobs) {
    await boss.createQueue(job.name, { policy: 'singleton', retryLimit: 2, expireInSeconds: 300 })
    await boss.work(job.name, async () => {
      try {
        await job.run(parts.now())
      } catch (e) {
        parts.log({ message: 'job failed', job: job.name, code: (e as { code?: string }).code ?? (e as Error).name })
        throw e
      }
    })
    await boss.schedule(job.name, job.every, {}, { tz: 'Europe/London' })
  }
  return () => boss.stop({ graceful: true, timeout: 5000 })
}
