/** What referrals lend to other pages: who was asked, who holds the risk now, the chronology, and the work that waits. */
import { addDays } from '#lib/day.ts'
import { sayDateTime, sayLeft, startOfDay } from '#lib/london.ts'
import { service, teamsOf } from '#pack/index.ts'
import { type Html, html } from '#platform/html.ts'
import { clockMark, riskMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleague, colleagues, openTeams, restrictionOf } from '#rooms/access/index.ts'
import type { Chronology, OpenFamily, Panel, WorkSource } from '#rooms/people/index.ts'
import { bandOf, isOverdue, lifeWords, namesAsker, requestStates, waitsTooLong } from './rules.ts'
import { answersToHear, askedOfUs, mayTakeBack, type Request, referralsOf, unmetNeedsOf, waitingTooLong } from './store.ts'

/** Somebody always holds it: the sender until first contact is made, not until it is taken (practice decisions, 22). */
export async function holdingNow(ctx: Context, family: Pick<OpenFamily, 'holderHatId' | 'holderSince'>): Promise<Html> {
  const holder = await colleague(ctx, family.holderHatId)
  return html`<div class="op-box"><h2>Holding the risk now</h2><p>${holder ? html`<b>${holder.name}</b>, ${holder.title}, ${holder.teamName}${family.holderSince && html`<br><span class="op-small op-quiet">since ${sayDateTime(family.holderSince)}, until someone else has made first contact</span>`}` : html`<b>Nobody is named.</b> Name somebody now.`}</p></div>`
}

const serviceName = (ctx: Context, key: string): string => service(ctx.pack, key)?.name ?? key

const cannotWords = (ctx: Context, key: string): string =>
  (ctx.pack.needs.cannotReasons.find((x) => x.key === key)?.words ?? key).replace(/^./, (c) => c.toLowerCase())

export const whoWasAsked: Panel = {
  key: 'who-was-asked',
  place: 'aside',
  order: 40,
  async draw(ctx, family) {
    const [sent, unmet, everyone] = await Promise.all([referralsOf(ctx, family.id), unmetNeedsOf(ctx, family.id), colleagues(ctx)])
    if (sent.length + unmet.length === 0) return undefined
    const name = (id: string | null) => family.members.find((m) => m.id === id)?.name
    // A plan limited to a few is closed to whoever was asked before, and what was asked would wait for ever. Those who keep the list are told.
    const only = sent.some((r) => r.state === 'sent') ? await restrictionOf(ctx, family.id) : undefined
    const back = new Set<string>()
    if (only) for (const r of sent) if (r.state === 'sent' && (await mayTakeBack(ctx, r.requestId))) back.add(r.requestId)
    const shut = (toKey: string) =>
      only !== undefined && !only.allowed.some((hat) => teamsOf(ctx.pack, toKey).some((t) => t.key === everyone.get(hat)?.teamKey))
    return html`<section class="op-sec"><div class="op-sec__head"><h2>Who was asked</h2></div><ul class="op-items">
${sent.map((r) => html`<li><b>${serviceName(ctx, r.toKey)}</b>${name(r.aboutMember) && html`, for ${name(r.aboutMember)}`}<br>${lifeWords(r)}${r.state === 'sent' && shut(r.toKey) && html`. <b>Nobody there may see this plan now, nor answer here: ring them.</b>`}${back.has(r.requestId) && html` <a href="/referrals/${r.requestId}/withdraw">Take it back</a>`}${r.state === 'cannot' && r.cannotWhy && `: ${cannotWords(ctx, r.cannotWhy)}`}${r.answeredAt && r.state !== 'taken' && `, ${sayDateTime(r.answeredAt)}`}${waitsTooLong(r, ctx.today) && html`. <b>It should have begun: ask.</b>`}<br><span class="op-small op-quiet">Asked by ${everyone.get(r.by)?.name ?? 'a colleague'}, ${sayDateTime(r.sentAt)}${r.overrideReason !== '' && `. Although it does not fit: ${r.overrideReason}`}</span></li>`)}
${unmet.map((u) => html`<li><span class="op-unmet"><span><b>Unmet need.</b> ${name(u.memberId) && `${name(u.memberId)}: `}${u.sought}${u.serviceKey && `, from ${serviceName(ctx, u.serviceKey)}`}. ${ctx.pack.needs.unmetNeedReasons.find((x) => x.key === u.reason)?.words ?? ''}</span></span></li>`)}
</ul></section>`
  },
}

interface Names {
  team(id: string): string
  hat(id: string | null): string
}
export function requestTable(ctx: Context, all: readonly Request[], names: Names, which: 'of-us' | 'by-us' | 'done'): Html {
  if (all.length === 0) return html`<p class="op-quiet">${which === 'of-us' ? 'Nobody is waiting for you.' : 'Nothing was asked.'}</p>`
  return table({
    caption: which === 'of-us' ? 'Asked of us' : which === 'by-us' ? 'Asked by us' : 'Answered by us',
    hideCaption: true,
    cards: true,
    head: [which === 'done' ? 'When' : 'Answer', 'Who', which === 'by-us' ? 'Asked' : 'From', 'What'],
    rows: all.map((r) => [
      r.state === 'sent'
        ? clockMark({ sent: r.sentAt, due: r.answerDueAt, now: ctx.now })
        : html`${lifeWords(r)}${waitsTooLong(r, ctx.today) && html`<br><b>Past its day</b>`}${r.answeredAt && html`<br><small>${sayDateTime(r.answeredAt, { short: true, year: false })}</small>`}`,
      html`<a href="/referrals/${r.id}">${r.packet.about.name}</a>${r.packet.about.age !== '' && html`<br><small>${r.packet.about.age}</small>`}`,
      which === 'by-us'
        ? html`${names.team(r.toTeam)}<br><small>${serviceName(ctx, r.toKey)}${r.passedTo && `, passed to ${names.team(r.passedTo)}`}</small>`
        : namesAsker(r)
          ? html`${names.hat(r.fromHat)}<br><small>${names.team(r.fromTeam)}</small>`
          : 'A partner agency',
      html`${r.packet.level && riskMark(r.packet.level)}${r.high && r.state === 'sent' && html` <small>cannot be sent back</small>`}`,
    ]),
  })
}

const heardWords: Partial<Record<string, string>> = {
  cannot: 'Cannot take now',
  taken: 'Taken',
  passed: 'Passed on',
  overdue: 'Not answered in time',
  'waits-late': 'Still waiting past the day that was said',
}

/** Referrals that wait for the reader's team, and answers the reader should hear. */
export const referralWork: WorkSource = async (ctx) => {
  const [inbox, heard, teams, waiting] = await Promise.all([askedOfUs(ctx), answersToHear(ctx), openTeams(ctx), waitingTooLong(ctx)])
  const endOfToday = startOfDay(addDays(ctx.today, 1))
  const late = new Set(heard.filter((h) => h.kind === 'waits-late').map((h) => h.request.id))
  const team = (id: string) => teams.find((t) => t.id === id)?.name ?? 'another team'
  return [
    ...inbox.map((r) => ({
      kind: 'referral' as const,
      band: bandOf(r, ctx.now, endOfToday),
      due: r.answerDueAt,
      title: `Referral from ${namesAsker(r) ? team(r.fromTeam) : 'a partner agency'}`,
      about: r.packet.about.name,
      href: `/referrals/${r.id}`,
      verb: 'Answer',
      ...(isOverdue(r, ctx.now) ? { note: sayLeft(ctx.now, r.answerDueAt) } : r.high ? { note: 'High risk' } : {}),
    })),
    ...waiting.map((r) => ({
      kind: 'referral' as const,
      band: late.has(r.id) ? ('now' as const) : ('today' as const),
      due: r.beginsAbout ? startOfDay(r.beginsAbout) : null,
      title: 'Waiting longer than you said',
      about: r.packet.about.name,
      href: `/referrals/${r.id}`,
      verb: 'Begin, or say when',
      ...(late.has(r.id) ? { note: 'Who asked has been told' } : {}),
    })),
    ...heard
      // Of one that waits there is one row, however often it was told; of what this team keeps waiting it is the row above.
      .filter((h, i) =>
        late.has(h.request.id)
          ? h.kind === 'waits-late' &&
            h.request.toTeam !== ctx.viewer.teamId &&
            heard.findIndex((x) => x.kind === 'waits-late' && x.request.id === h.request.id) === i
          : h.kind !== 'asked',
      )
      .map(({ kind, request: r }) => ({
        kind: 'notice' as const,
        band: kind === 'overdue' || kind === 'waits-late' ? ('now' as const) : ('today' as const),
        due: null,
        title: `${heardWords[kind === 'overdue' || r.state !== 'cannot' ? kind : 'cannot'] ?? ''}: ${team(r.toTeam)}`,
        about: r.packet.about.name,
        href: `/referrals/${r.id}`,
        verb: kind === 'waits-late' ? 'Ask them' : 'See the answer',
      })),
  ]
}

export const referralChronology: Chronology = async (ctx, family) => {
  const [sent, unmet, everyone] = await Promise.all([referralsOf(ctx, family.id), unmetNeedsOf(ctx, family.id), colleagues(ctx)])
  const who = (hat: string) => everyone.get(hat)
  const name = (id: string | null) => family.members.find((m) => m.id === id)?.name
  const seen = 'Everyone on this plan but those who only sit at the meeting'
  return [
    ...sent.map((r) => ({
      at: r.sentAt,
      from: who(r.by)?.teamName ?? '',
      kind: 'fact' as const,
      text: `${who(r.by)?.name ?? 'A colleague'} asked ${serviceName(ctx, r.toKey)}${name(r.aboutMember) ? ` about ${name(r.aboutMember)}` : ''}.`,
      seen,
    })),
    ...sent
      .filter((r) => r.answeredAt !== null)
      .map((r) => ({
        at: r.answeredAt ?? r.sentAt,
        from: serviceName(ctx, r.toKey),
        kind: 'fact' as const,
        text: `${serviceName(ctx, r.toKey)}: ${requestStates[r.state].toLowerCase()}.`,
        seen,
      })),
    ...sent
      .flatMap((r) => [
        ...(r.startedAt ? [{ at: r.startedAt, r, words: 'begun' }] : []),
        ...(r.endedAt ? [{ at: r.endedAt, r, words: r.endedAs === 'completed' ? 'completed' : 'ended' }] : []),
      ])
      .map(({ at, r, words }) => ({
        at,
        from: serviceName(ctx, r.toKey),
        kind: 'fact' as const,
        text: `${serviceName(ctx, r.toKey)}: ${words}.`,
        seen,
      })),
    ...unmet.map((u) => ({
      at: u.at,
      from: who(u.by)?.teamName ?? '',
      kind: 'fact' as const,
      text: `Unmet need${name(u.memberId) ? `, ${name(u.memberId)}` : ''}: ${u.sought}. ${ctx.pack.needs.unmetNeedReasons.find((x) => x.key === u.reason)?.words ?? ''}.`,
      seen,
    })),
  ]
}
