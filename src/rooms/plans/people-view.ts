/** People and how they are connected, as a picture, and who works with whom. The wall is drawn for those on her side and for nobody else. */
import { dayIn, sayDay } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { service } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { peoplePicture } from '#platform/views/people-picture.ts'
import { table } from '#platform/views/table.ts'
import type { Context } from '#rooms/access/index.ts'
import { type Member, memberRoles, type OpenFamily, sayAge, type Tie, type TieKind, tieKinds } from '#rooms/people/index.ts'
import { hatName, type Names, teamName } from './actions-view.ts'
import { callName, type Reading, sheIs } from './identity.ts'
import type { LiveWork } from './who.ts'

/** Ties that read the same from both ends are said of both. */
const ofBoth: Partial<Record<TieKind, string>> = {
  partner: 'partners',
  'former-partner': 'former partners',
  spouse: 'married',
  friend: 'friends',
  neighbour: 'neighbours',
}
const tieWords = (t: Tie): string => [ofBoth[t.kind] ?? tieKinds[t.kind], t.note].filter((x) => x !== '').join(', ')

/** Whom a piece of work is with: work with her is with everyone harmed, work with children with all of them; a statutory duty is to all. */
const workedWith = (family: OpenFamily, w: Pick<LiveWork, 'side' | 'memberId'>): readonly Member[] =>
  w.memberId
    ? family.members.filter((m) => m.id === w.memberId)
    : w.side === 'victim'
      ? sheIs(family)
      : w.side === 'child'
        ? family.members.filter((m) => m.role === 'child')
        : []
const since = (ctx: Context, at: Date): string => {
  const on = dayIn(at)
  return sayDay(on, { short: true, year: on.slice(0, 4) !== ctx.today.slice(0, 4) })
}
/** The name people use, without what it stands for. */
const serviceName = (ctx: Context, key: string): string => (service(ctx.pack, key)?.name ?? key).replace(/ \(.*\)$/, '')

export function peopleSection(ctx: Context, r: Reading, n: Names): Html {
  const { family, standing } = r
  const her = sheIs(family)[0]
  const him = family.members.find((m) => m.role === 'harms')
  const picture = peoplePicture({
    people: family.members.map((m) => {
      const age = sayAge(m, ctx.today)
      return {
        id: m.id,
        name: m.name,
        words: [m.diedOn ? 'died' : memberRoles[m.role].toLowerCase(), m.diedOn ? '' : age].filter((x) => x !== '').join(', '),
        role: m.role,
      }
    }),
    ties: family.ties.map((t) => ({ from: t.fromMember, to: t.toMember, words: tieWords(t), dashed: t.kind === 'former-partner' })),
    workers: r.work.flatMap((w) => {
      const withIds = workedWith(family, w).map((m) => m.id)
      const name = hatName(n, ctx, w.hatId)
      const words = `${name ? serviceName(ctx, w.service) : 'nobody named yet'}, since ${since(ctx, w.since)}`
      return withIds.length === 0 ? [] : [{ name: name ?? teamName(n, w.teamId), words, withIds }]
    }),
    wall: standing.herSide,
    ...(standing.herSide && her && him ? { sides: { hers: `${callName(her)}’s side`, his: `${callName(him)}’s side` } } : {}),
  })
  return html`<section class="op-sec" id="people"><div class="op-sec__head"><h2>People and connections</h2>${seenBy(standing.herSide && her ? `${callName(her)}’s side only` : 'those on this plan')}</div>
${picture}</section>`
}

export function whoWorks(ctx: Context, r: Reading, n: Names): Part {
  if (r.work.length === 0) return undefined
  return html`<div class="op-box"><h2>Who works with whom</h2>${table({
    caption: 'Who works with whom',
    hideCaption: true,
    head: ['With', 'Who', 'Since'],
    classes: 'op-table--last-nowrap',
    rows: r.work.map((w) => {
      const name = hatName(n, ctx, w.hatId)
      return [
        sentenceList(workedWith(r.family, w).map(callName)) || 'Everyone',
        html`${name ?? teamName(n, w.teamId)}<small>${name ? serviceName(ctx, w.service) : 'nobody named yet'}</small>`,
        since(ctx, w.since),
      ]
    }),
  })}</div>`
}
