/** One program at a time works on a data folder: two would stop each other's database, or one would change keys under the other. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WrongSettings } from '#src/config.ts'

/** Answers how to leave the folder again. */
export function onlyOne(dataDir: string): () => void {
  const file = join(dataDir, 'running')
  try {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid > 1 && pid !== process.pid) {
      process.kill(pid, 0)
      if (process.platform !== 'linux' || /main\.ts|vault-rotate\.ts/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8')))
        throw new WrongSettings(['Oneplan is already running from this folder. Stop it first, or set DATA_DIR to another folder.'])
    }
  } catch (e) {
    if (e instanceof WrongSettings) throw e
  }
  writeFileSync(file, String(process.pid))
  return () => rmSync(file, { force: true })
}
