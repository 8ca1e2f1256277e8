/** The directory's own rules: who an entry is for, which words find it, and how far its number may be believed. Rules only. */
import { type Day, daysBetween } from '#lib/day.ts'
import { sayDay } from '#lib/london.ts'
import { fold } from '#lib/text.ts'
import type { ContactPoint, Service } from '#pack/index.ts'

/** The three questions a worker comes with: something for her or him, for the children, for the person who harms. */
export const audiences = {
  victim: { words: 'Victims and survivors', roles: ['victim'] },
  child: { words: 'Children and young people', roles: ['child'] },
  harms: { words: 'People who harm', roles: ['harms'] },
} as const satisfies Record<string, { words: string; roles: readonly Service['for']['roles'][number][] }>
export type Audience = keyof typeof audiences
export const isAudience = (text: string | undefined): text is Audience => text !== undefined && Object.hasOwn(audiences, text)

export const isFor = (s: Pick<Service, 'for'>, audience: Audience | undefined): boolean =>
  audience === undefined || audiences[audience].roles.some((r) => s.for.roles.includes(r))

/** Every word typed begins a word of the entry: "coun child" finds counselling for children. Accents, case and signs do not matter. */
export function finds(typed: string, texts: readonly (string | undefined)[]): boolean {
  const wanted = fold(typed).split(' ').filter(Boolean)
  const words = ` ${fold(texts.filter(Boolean).join(' '))}`
  return wanted.every((w) => words.includes(` ${w}`))
}

/** After so many days a number may have gone to somebody else (practice decisions, 1: "verified within 90 days"). */
export const verifiedForDays = 90
export type Standing = 'verified' | 'old' | 'never'
export const standingOf = (c: Pick<ContactPoint, 'lastVerified'>, today: Day): Standing =>
  c.lastVerified === null
    ? 'never'
    : daysBetween(c.lastVerified as Day, today) > verifiedForDays || c.lastVerified > today
      ? 'old'
      : 'verified'

/** What a worker must know before giving a number to anyone. */
export function standingWords(c: Pick<ContactPoint, 'lastVerified'>, today: Day): string {
  const on = c.lastVerified === null ? '' : sayDay(c.lastVerified as Day)
  switch (standingOf(c, today)) {
    case 'verified':
      return `Verified on ${on}`
    case 'old':
      return `Last verified on ${on}, more than ${verifiedForDays} days ago. Ring it yourself before you give it to anyone`
    case 'never':
      return 'From 2017 to 2019, not verified. Ring it yourself before you give it to anyone'
  }
}

/** Whether it can be asked at all, in one line: proposed and closed services are listed so that nobody looks for them in vain. */
export function openWords(
  s: Pick<Service, 'open' | 'endsOn'>,
  today: Day,
): { state: 'open' | 'closed' | 'proposed' | 'unknown' | 'ended'; words: string } {
  if (s.endsOn !== undefined && s.endsOn < today)
    return { state: 'ended', words: `Was to end on ${sayDay(s.endsOn as Day)}. Ask whether it still runs` }
  const until = s.endsOn === undefined ? '' : `, until ${sayDay(s.endsOn as Day)}`
  const words = { open: 'Open', closed: 'Closed', proposed: 'Proposed, not running', unknown: 'Not known whether it runs' }[s.open]
  return { state: s.open, words: `${words}${until}` }
}
