/** The settings, read once from the environment into one typed object; or every one that is wrong, each with its mend. */
import { isAbsolute, join } from 'node:path'
import type { MailSettings } from '#platform/mail.ts'

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
  /** The server that takes our mail. None: no mail is sent, and what needs it says so. */
  mail: MailSettings | undefined
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
    mail: readMail(said('MAIL'), said('MAIL_FROM'), problems),
  }
  if (problems.length > 0) throw new WrongSettings(problems)
  return config
}

const thisMachine = ['localhost', '127.0.0.1', '[::1]']
/** What is wrong is said without what was set: there is a password in it. */
function readMail(text: string, from: string, problems: string[]): MailSettings | undefined {
  if (text === '' && from === '') return undefined
  const before = problems.length
  const how = 'Write it as smtps://user:password@host:465, or smtp://user:password@host:587 for STARTTLS'
  const url = URL.canParse(text) ? new URL(text) : undefined
  const part = (value: string): string => {
    try {
      return decodeURIComponent(value)
    } catch {
      problems.push('MAIL holds a % that stands for nothing. Write % in a user or password as %25.')
      return ''
    }
  }
  if (text === '') problems.push('MAIL_FROM is set and MAIL is not. Set MAIL to the server that takes the mail, or neither.')
  else if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '')
    problems.push(
      `MAIL is not the address of a mail server. ${how}; : / @ # ? and % in a user or password are written as %3A %2F %40 %23 %3F and %25.`,
    )
  else if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    problems.push(`MAIL holds more than a server. ${how}, and nothing after the port.`)
  else if ((url.username === '') !== (url.password === '')) problems.push(`MAIL has a user or a password, and not both. ${how}.`)
  if (from === '')
    problems.push('MAIL is set and MAIL_FROM is not. Set MAIL_FROM to the address that codes come from, such as codes@example.org.')
  else if (!/^[^\s@<>,;"]+@[^\s@.<>,;"]+(\.[^\s@.<>,;"]+)+$/.test(from))
    problems.push(`MAIL_FROM is "${from}". Set it to an address alone, such as codes@example.org, without a name.`)
  else if (/abuse|violence|refuge|victim/i.test(from))
    problems.push(`MAIL_FROM is "${from}", which says what it is about to whoever sees the mail. Set it to an address that does not.`)
  const login = url && url.username !== '' ? { user: part(url.username), password: part(url.password) } : undefined
  if (!url || problems.length > before) return undefined
  const first = url.protocol === 'smtps:'
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (first ? 465 : 587) : Number(url.port),
    tls: first ? 'first' : thisMachine.includes(url.hostname) ? 'none' : 'required',
    login,
    from,
  }
}
