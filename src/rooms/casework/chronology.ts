/** What casework tells of a family over time: entries, calls in words, when work began and how it ended. Each reader gets the rows that are theirs. */
import { service } from '#pack/index.ts'
import { colleagues } from '#rooms/access/index.ts'
import type { Chronology, Entry } from '#rooms/people/index.ts'
import { callWords } from './panels.ts'
import { endKinds, type NoteClass, outcomeAnswers, outcomeAsked } from './rules.ts'
import { callsOf, involvementsOf, notesOf, outcomesOf } from './store.ts'

const seenBy: Record<NoteClass, string> = {
  plan: 'Everyone on this plan',
  support: 'Her workers',
  child: 'The children’s workers and her workers',
}

export const caseworkChronology: Chronology = async (ctx, family) => {
  const [notes, calls, works, outcomes, everyone] = await Promise.all([
    notesOf(ctx, family),
    callsOf(ctx, family),
    involvementsOf(ctx, family),
    outcomesOf(ctx, family),
    colleagues(ctx),
  ])
  const team = (hat: string) => everyone.get(hat)?.teamName ?? ''
  const name = (hat: string | null) => (hat ? everyone.get(hat)?.name : undefined)
  const service_ = (key: string) => service(ctx.pack, key)?.name ?? key
  const about = (memberId: string | null) => family.members.find((m) => m.id === memberId)?.name
  const turning = (key: string | null) => ctx.pack.needs.turningPoints.find((t) => t.key === key)?.words
  return [
    ...notes.map((n): Entry => {
      const head = [turning(n.turning), about(n.memberId)].filter((x) => x !== undefined).join(': ')
      const said = n.saidBy === '' ? '' : ` (${n.saidBy} says so.)`
      return {
        at: n.happenedAt,
        from: team(n.recordedBy),
        kind: n.kind,
        text: `${head === '' ? '' : `${head}. `}${n.text}${said}`.trim(),
        seen: seenBy[n.class],
      }
    }),
    ...calls
      .filter((c) => c.endedAt)
      .map((c): Entry => ({ at: c.startedAt, from: team(c.by), kind: 'fact', text: callWords(family, c), seen: seenBy.support })),
    ...works.map(
      (i): Entry => ({
        at: i.startedAt,
        from: service_(i.serviceKey),
        kind: 'fact',
        text: `${service_(i.serviceKey)} began to work with ${i.side === 'child' ? 'the children' : 'them'}${name(i.hatId) ? `: ${name(i.hatId)}` : ''}.`,
        seen: seenBy.plan,
      }),
    ),
    ...works.flatMap((i): Entry[] =>
      i.endedAt && i.endKind
        ? [
            {
              at: i.endedAt,
              from: service_(i.serviceKey),
              kind: 'fact',
              text: `${service_(i.serviceKey)} ended its work. ${endKinds[i.endKind]}.${i.endNote === '' ? '' : ` ${i.endNote}`}`,
              seen: seenBy.plan,
            },
          ]
        : [],
    ),
    ...outcomes.map(
      (o): Entry => ({
        at: o.at,
        from: team(o.recordedBy),
        kind: o.herWords === '' ? 'fact' : 'opinion',
        text: `Whether it feels safer at the end: ${o.asked === 'asked' && o.answer ? outcomeAnswers[o.answer].toLowerCase() : outcomeAsked[o.asked].toLowerCase()}.${o.herWords === '' ? '' : ` “${o.herWords}”`}`,
        seen: seenBy.support,
      }),
    ),
  ]
}
