/**
 * Changes the master key of the vault: `npm run vault:rotate`, while Oneplan is stopped. What is sealed is not touched; each family's key is wrapped
 * anew. Stopped or killed at any moment, nothing is lost: Oneplan starts and opens everything, and running this again goes on with what is left.
 */
import { join } from 'node:path'
import { startCluster } from '#platform/postgres.ts'
import { rotateVault } from '#rooms/access/index.ts'
import { readConfig } from '#src/config.ts'
import { onlyOne } from '#src/only-one.ts'
import { connectAdmin, nextVaultKey, openKeys, passwordOf } from '#src/set-up.ts'

const config = readConfig(process.env, join(import.meta.dirname, '..'))
const batch = Number(/^--batch=(\d{1,5})$/.exec(process.argv[2] ?? '')?.[1] ?? 500)
const dir = join(config.dataDir, 'keys')
const free = onlyOne(config.dataDir)
const before = openKeys(dir)
const cluster = config.databaseUrl
  ? undefined
  : await startCluster({ dir: join(config.dataDir, 'postgres'), password: passwordOf(before.database, 'postgres') })
try {
  const { next, done } = nextVaultKey(dir)
  const admin = await connectAdmin(config.databaseUrl ?? (cluster?.url('oneplan') as string))
  const moved = await rotateVault(
    admin,
    { ...before, vault: next, vaultOthers: [before.vault, ...(before.vaultOthers ?? [])] },
    { batch, done: (families, places) => console.log(`${families} families, ${places} places`) },
  )
  await admin.end()
  const kept = done()
  console.log(
    `The vault has a new master key: ${moved.families} families' keys were wrapped anew${moved.places > 0 ? `, ${moved.places} places sealed with their family's key` : ''}.\n` +
      `The key before is kept as ${kept}: backups from before today need it. Keep a copy of the new vault.key in another place.`,
  )
} finally {
  await cluster?.stop()
  free()
}
