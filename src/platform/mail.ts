/**
 * Mail over SMTP: plain text, one letter to one address. Says what became of it and never to whom: what a mail server answers may hold the address, and
 * does not leave this file.
 */
import { createTransport } from 'nodemailer'

export interface MailSettings {
  host: string
  port: number
  /** From the first byte; by STARTTLS, or nothing is said; none: the server is this machine. */
  tls: 'first' | 'required' | 'none'
  login: { user: string; password: string } | undefined
  /** The sender's address, without a name: who reads over a shoulder sees it. */
  from: string
}
export interface Letter {
  /** The same letter sent again bears the same number, so that mailboxes can know it again. */
  id: string
  to: string
  subject: string
  text: string
}
/** refused: this address or letter, for good. later: the server, the network or the settings. `code` names the fault and holds no word of the letter. */
export type Sent = { how: 'sent' } | { how: 'refused' | 'later'; code: string }
export interface Mailer {
  send(letter: Letter): Promise<Sent>
  /** Whether the server takes us; what is wrong, if it does not. */
  check(): Promise<string | undefined>
}

/** A letter takes no longer than this, whatever the server does: it is handed out for a minute. */
const longest = 45_000

export function openMailer(settings: MailSettings): Mailer {
  const { host, port, tls, login, from } = settings
  const domain = from.slice(from.indexOf('@') + 1)
  const transport = createTransport({
    host,
    port,
    secure: tls === 'first',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'none',
    ...(login ? { auth: { user: login.user, pass: login.password } } : {}),
    // Else the name of this machine would stand in every letter.
    name: domain,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    dnsTimeout: 10_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async send({ id, to, subject, text }) {
      try {
        await within(
          transport.sendMail({
            // As an object it is one address, whatever stands in it.
            to: { name: '', address: to },
            from,
            subject,
            text,
            messageId: `<${id}@${domain}>`,
            xMailer: false,
            // No out-of-office answers; nothing is counted, linked or loaded from anywhere.
            headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          }),
        )
        return { how: 'sent' }
      } catch (e) {
        return { how: isRefused(e as Fault) ? 'refused' : 'later', code: nameOf(e as Fault) }
      }
    },
    async check() {
      try {
        await within(transport.verify())
        return undefined
      } catch (e) {
        return nameOf(e as Fault)
      }
    },
  }
}

interface Fault {
  code?: string
  responseCode?: number
  command?: string
}
/** 5xx of the recipient or of the letter is their last word; of signing in or of the sender it is our settings, which can be mended. */
const isRefused = (e: Fault): boolean =>
  e.command === 'API'
    ? e.code === 'EENVELOPE'
    : (e.responseCode ?? 0) >= 500 && ['EENVELOPE', 'EMESSAGE'].includes(e.code ?? '') && e.command !== 'MAIL FROM'
const nameOf = (e: Fault): string => [e.code ?? 'unknown', e.responseCode].filter((x) => x !== undefined).join(' ')

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('too long'), { code: 'ETIMEDOUT' })), longest)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
