/**
 * Checks the record of who saw what: `npm run audit:verify [-- --checkpoints FOLDER] [--key FILE]`. Says the first entry that is not as it was sealed,
 * and whether the end was cut off or an older copy put in its place since a checkpoint. Works while Oneplan is running, and when it is not.
 * Ends with 0 when all is well, with 1 when it is not or could not be checked.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { PostgresDidNotStart, runningOn, startCluster } from '#platform/postgres.ts'
import { BadCheckpoint, isSigned, readCheckpoints, signingKey, verifyChain } from '#rooms/access/audit-chain.ts'
import { readConfig, WrongSettings } from '#src/config.ts'
import { connectAdmin, DatabaseNotReady, passwordOf } from '#src/set-up.ts'

const root = join(import.meta.dirname, '..')
class CannotCheck extends Error {}

async function main(): Promise<boolean> {
  const { values } = parseArgs({ options: { checkpoints: { type: 'string' }, key: { type: 'string' } } })
  const config = readConfig(process.env, root)
  const folder = resolve(values.checkpoints ?? join(config.dataDir, 'checkpoints'))
  if (values.checkpoints && !existsSync(folder)) throw new CannotCheck(`There is no folder ${folder}.`)
  const checkpoints = readCheckpoints(folder)
  const keys = checkpoints.length === 0 ? [] : publicKeys(config.dataDir, values.key)
  for (const c of checkpoints)
    if (!isSigned(c, keys)) {
      console.log(
        `The checkpoint of ${c.at} at entry ${c.seq} is not signed with the key of this installation: it was changed, or belongs to another.`,
      )
      return false
    }

  const { url, stop } = await database(config)
  try {
    const client = await connectAdmin(url)
    try {
      const began = performance.now()
      let said = began
      const v = await verifyChain(client, checkpoints, (checked, of) => {
        if (performance.now() - said < 2000) return
        said = performance.now()
        console.log(`  ${checked} of ${of} entries`)
      })
      const seconds = (performance.now() - began) / 1000
      for (const note of v.notes) console.log(note)
      if (v.bad) {
        console.log(`NOT AS IT WAS: ${v.bad.seq ? `entry ${v.bad.seq} of the chain` : `the entry with id ${v.bad.id}`} ${v.bad.what}.`)
        console.log(`The ${v.good} entries before it are as they were sealed. Change nothing; tell your information governance lead.`)
        return false
      }
      console.log(
        `All ${v.good} entries are as they were sealed, ${checkpoints.length === 0 ? 'but there was no checkpoint to hold the end against' : `and agree with ${checkpoints.length} ${checkpoints.length === 1 ? 'checkpoint' : 'checkpoints'}`}. ${v.waiting} wait to be sealed.`,
      )
      console.log(`${seconds.toFixed(1)} s, ${Math.round(v.good / Math.max(seconds, 0.001))} entries a second.`)
      return true
    } finally {
      await client.end()
    }
  } finally {
    await stop()
  }
}

/** The key the checkpoints were signed with: from the key folder, or its public half from wherever it was kept. */
function publicKeys(dataDir: string, given: string | undefined): KeyObject[] {
  const file = join(dataDir, 'keys', 'checkpoint.key')
  if (given) return [createPublicKey(readFileSync(resolve(given)))]
  if (existsSync(file)) return [createPublicKey(signingKey(Buffer.from(readFileSync(file, 'utf8').trim(), 'base64')))]
  throw new CannotCheck(
    `There is no ${file} to know the checkpoints by. Say --key and the file checkpoint-key.pem that was kept with them.`,
  )
}

async function database(config: { databaseUrl: string | undefined; dataDir: string }): Promise<{ url: string; stop(): Promise<void> }> {
  if (config.databaseUrl) return { url: config.databaseUrl, stop: async () => undefined }
  const [dir, keyFile] = [join(config.dataDir, 'postgres'), join(config.dataDir, 'keys', 'database.key')]
  if (!existsSync(keyFile)) throw new CannotCheck(`There is no database in ${config.dataDir}. Set DATA_DIR, or DATABASE_URL.`)
  const password = passwordOf(Buffer.from(readFileSync(keyFile, 'utf8').trim(), 'base64'), 'postgres')
  const port = runningOn(dir)
  if (port) return { url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/oneplan`, stop: async () => undefined }
  const cluster = await startCluster({ dir, password })
  return { url: cluster.url('oneplan'), stop: () => cluster.stop() }
}

try {
  process.exitCode = (await main()) ? 0 : 1
} catch (e) {
  const known = [CannotCheck, BadCheckpoint, WrongSettings, DatabaseNotReady, PostgresDidNotStart].some((kind) => e instanceof kind)
  console.error(known ? (e as Error).message : e)
  process.exitCode = 1
}
