/**
 * What somebody should hear from this room: a return handed in, answered or late, and a paper that waits to be signed. Boards and analysts have no day of
 * work: it stands in a box on the pages where they begin, until what it is about was opened.
 */
import { sayDateTime } from '#lib/london.ts'
import { html, type Part } from '#platform/html.ts'
import { type Context, myNotices, type NoticeKind, noticeKinds, noticeSeen } from '#rooms/access/index.ts'
import { isSigner, papersHere } from './papers-store.ts'
import { nameOf } from './papers-views.ts'
import type { Period } from './periods.ts'
import { type Asked, askedOf, periodsAsked } from './returns-rules.ts'

/** Kinds that this room makes its own rows of. */
export const strategyNotices = ['return-sent', 'return-back', 'return-accepted', 'return-late', 'paper-to-sign'] as const
const isOurs = (kind: string): kind is (typeof strategyNotices)[number] => (strategyNotices as readonly string[]).includes(kind)
/** What a notice of a return is about. */
export const aboutReturn = (asked: Pick<Asked, 'key'>, period: Pick<Period, 'starts'>): string => `${asked.key}/${period.starts}`

export interface Heard {
  words: string
  href: string
  at: Date
}
/** One for each return and each paper: the newest says how it stands. */
export async function heardOf(ctx: Context): Promise<Heard[]> {
  const ours = (await myNotices(ctx)).filter((n) => isOurs(n.kind))
  if (ours.length === 0) return []
  const papers = ours.some((n) => n.kind === 'paper-to-sign') ? await papersHere(ctx) : []
  const places = new Set<string>()
  return ours.flatMap((n): Heard[] => {
    const place = `${n.kind === 'paper-to-sign' ? 'papers' : 'returns'}/${n.about}`
    if (places.has(place)) return []
    places.add(place)
    const about = n.kind === 'paper-to-sign' ? papers.find((p) => p.id === n.about && p.readyAt && isSigner(ctx, p)) : undefined
    const said = about ? nameOf(ctx.pack, about) : n.kind === 'paper-to-sign' ? undefined : returnIn(ctx, n.about)
    return said ? [{ words: `${noticeKinds[n.kind as NoticeKind]}: ${said}`, href: `/${place}`, at: n.at }] : []
  })
}
function returnIn(ctx: Context, place: string): string | undefined {
  for (const asked of askedOf(ctx.pack))
    for (const period of periodsAsked(asked, ctx.today, ctx.pack.returns))
      if (aboutReturn(asked, period) === place)
        return `${period.words}, ${['manager', 'administrator'].includes(ctx.viewer.role) ? asked.areaName : asked.agencyName}`
  return undefined
}
/** It was opened, or done: nothing is new about it. */
export async function heard(ctx: Context, about: string): Promise<void> {
  for (const n of await myNotices(ctx)) if (isOurs(n.kind) && n.about === about) await noticeSeen(ctx, n.id)
}
export const heardBox = (told: readonly Heard[]): Part =>
  told.length > 0 &&
  html`<div class="op-box op-box--warm op-gap"><h2>New for you</h2><ul class="op-list">${told.map((t) => html`<li><a href="${t.href}">${t.words}</a> <span class="op-small">${sayDateTime(t.at, { year: false })}</span></li>`)}</ul></div>`
