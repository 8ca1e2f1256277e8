/** Runs the plain SQL files of migrations/, in order, each once. Forward only: a file that was applied may not change or go. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'

/** Why the database cannot be brought to this version, in words for whoever started it. */
export class MigrationFailed extends Error {}

/** Files below are what a database begins with; from here on each is one step forward. A database that began with others cannot be brought here. */
const stepsFrom = '0201'

export async function migrate(client: pg.Client, folder: string): Promise<string[]> {
  const done: string[] = []
  await client.query("select pg_advisory_lock(hashtext('oneplan migrate'))")
  try {
    await client.query(
      'create table if not exists public.migration (name text primary key, sha256 text not null, at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ name: string; sha256: string }>('select name, sha256 from public.migration')
    const had = new Map(rows.map((r) => [r.name, r.sha256]))
    const files = readdirSync(folder)
      .filter((f) => f.endsWith('.sql'))
      .sort()
    const gone = [...had.keys()].sort().find((name) => !files.includes(name))
    if (gone && gone < stepsFrom)
      throw new MigrationFailed(
        'This database was begun by a version from before first use, and cannot be carried over. Only made-up partnerships were ever in one: delete the folder .data (DATA_DIR), or use an empty database.',
      )
    if (gone)
      throw new MigrationFailed(`This database is newer than this program: it has ${gone}, which is not here. Start the newer version.`)
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8')
      const sha256 = createHash('sha256').update(text).digest('hex')
      const before = had.get(file)
      if (before === sha256) continue
      if (before)
        throw new MigrationFailed(
          `migrations/${file} was changed after it was applied to this database. Put it back, and write a new file.`,
        )
      try {
        await client.query('begin')
        await client.query(text)
        await client.query('reset role')
        await client.query('insert into public.migration (name, sha256) values ($1, $2)', [file, sha256])
        await client.query('commit')
      } catch (e) {
        await client.query('rollback')
        throw new MigrationFailed(`migrations/${file}: ${(e as Error).message}`, { cause: e })
      }
      done.push(file)
    }
    return done
  } finally {
    await client.query("select pg_advisory_unlock(hashtext('oneplan migrate'))")
  }
}
