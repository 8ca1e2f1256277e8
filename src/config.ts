/** The settings, read once from the environment into one typed object; or every one that is wrong, each with its mend. */
import { isAbsolute, join } from 'node:path'

export interface Config {
  root: string
  port: number
  host: string
  /** A PostgreSQL of your own; none: the one that comes with Oneplan. */
  databaseUrl: string | undefined
  /** Keys, and the data of the PostgreSQL that comes with Oneplan. */
  dataDir: string
  packDir: string
  /** Build a made-up partnership when the database is empty. */
  demo: boolean
  /** Served over https: cookies are marked so and can be read by no other host. */
  secure: boolean
  /** Addresses of proxies whose word about the caller's address is taken. */
  trustProxy: string[] | false
  /** The address people open, such as https://oneplan.example: passkeys are good for it alone. None: this machine. */
  origin: string | undefined
}
export class WrongSettings extends Error {
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`These settings need mending:\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.problems = problems
  }
}

export function readConfig(env: Record<string, string | undefined>, root: string): Config {
  const problems: string[] = []
  const said = (name: string) => (env[name] ?? '').trim()
  const choice = (name: string, otherwise: boolean): boolean => {
    const text = said(name).toLowerCase()
    if (text === '') return otherwise
    if (text === 'yes' || text === 'no') return text === 'yes'
    problems.push(`${name} is "${said(name)}". Set it to yes or no.`)
    return otherwise
  }
  const portText = said('PORT')
  const port = portText === '' ? 3000 : Number(portText)
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    problems.push(`PORT is "${portText}". Set it to a whole number from 1 to 65535, such as 3000.`)
  const databaseUrl = said('DATABASE_URL') || undefined
  if (databaseUrl && !/^postgres(ql)?:\/\/[^/]+\/[^/?]+/.test(databaseUrl))
    problems.push('DATABASE_URL is not an address of a database. Write it as postgres://user:password@host:5432/oneplan.')
  const folder = (name: string, otherwise: string) => {
    const text = said(name)
    return text === '' ? join(root, otherwise) : isAbsolute(text) ? text : join(root, text)
  }
  const packText = said('PACK') || 'hampshire'
  if (!/^[a-z0-9-]+$/.test(packText)) problems.push(`PACK is "${packText}". Set it to the name of a folder in packs/, such as hampshire.`)
  const originText = said('ORIGIN').replace(/\/$/, '')
  if (
    originText !== '' &&
    !(URL.canParse(originText) && new URL(originText).origin === originText && /^https:|^http:\/\/localhost(:|$)/.test(originText))
  )
    problems.push(`ORIGIN is "${originText}". Set it to the address people open, such as https://oneplan.example, without a path.`)
  const config: Config = {
    root,
    port,
    host: said('HOST') || '127.0.0.1',
    databaseUrl,
    dataDir: folder('DATA_DIR', '.data'),
    packDir: join(root, 'packs', packText),
    demo: choice('DEMO', true),
    secure: choice('HTTPS', false),
    trustProxy: said('TRUST_PROXY') === '' ? false : said('TRUST_PROXY').split(/[\s,]+/),
    origin: originText || undefined,
  }
  if (problems.length > 0) throw new WrongSettings(problems)
  return config
}
