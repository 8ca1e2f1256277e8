/** What this room lends to the plan of her family: whether he came, as facts, and the way to more. Never what he says; his side lends nothing here. */
import { dayIn, sayDay } from '#lib/london.ts'
import { html, type Part } from '#platform/html.ts'
import { personMark, seenBy } from '#platform/views/marks.ts'
import { colleagues, standing } from '#rooms/access/index.ts'
import type { Chronology, Entry, Panel } from '#rooms/people/index.ts'
import { concernsOf, expectedNext, linksOf, opens, passedOf } from './her-side.ts'
import { cameTo, doseOf, doseWords, endings, notSafety, passings, suitabilities } from './rules.ts'
import { programmeName, sessionsInSight, type Work } from './store.ts'
import { between, sessionWords } from './views.ts'

const stands = (work: Work | undefined): string =>
  work?.endedAt
    ? `${endings[work.endKind ?? 'ended']}, ${sayDay(dayIn(work.endedAt), { year: false })}.`
    : work?.suitability === 'not-now' || work?.suitability === 'not-suitable'
      ? `${suitabilities[work.suitability]}.`
      : work && !work.suitability
        ? 'What suits is not decided yet.'
        : ''

export const harmPanel: Panel = {
  key: 'programme',
  place: 'main',
  order: 60,
  async draw(ctx, family) {
    const [all, mine] = await Promise.all([linksOf(ctx, family), standing(ctx, family.id)])
    const came = opens(mine, 'engagement')
    if (all.length === 0) {
      // A seat may see whether he came, and not whose file it is.
      const seen = came ? await sessionsInSight(ctx) : []
      if (!seen.some((s) => s.attendance)) return undefined
      return html`<section class="op-sec" id="programme"><div class="op-sec__head"><h2>Coming to sessions</h2></div><p>${doseWords(doseOf(seen, ctx.now))} ${notSafety}</p></section>`
    }
    const rows: Part[] = []
    for (const { person, works, sessions } of all) {
      const last = sessions.filter((s) => s.attendance).at(-1)
      const work = works.findLast((w) => w.endedAt === null) ?? works.at(-1)
      const [next] = work?.endedAt || !came ? [] : await expectedNext(ctx, person.id, sessions)
      rows.push(html`<li>${personMark('harms', person.name)}: ${work && programmeName(ctx.pack, work.programme)}. ${stands(work)}<br>
${came && doseWords(doseOf(sessions, ctx.now))}${last && html` Last: <b>${sessionWords(last).toLowerCase()}</b>, ${sayDay(dayIn(last.heldAt), { weekday: true, short: true, year: false })}.`}${next && html` Expected next: ${between(next.startsAt, next.endsAt)}.`}<br>
<a href="/families/${family.id}/harm/${person.id}">More about his work with the programme</a></li>`)
    }
    ctx.record('read', { classes: ['engagement'], family: family.id })
    return html`<section class="op-sec" id="programme"><div class="op-sec__head"><h2>The programme</h2>${seenBy('her workers, the children’s workers and the front door')}</div><ul class="op-items">${rows}</ul><p class="op-small op-quiet">${notSafety} The programme sees nothing of this plan.</p></section>`
  },
}

export const harmChronology: Chronology = async (ctx, family) => {
  const [all, mine, everyone] = await Promise.all([linksOf(ctx, family), standing(ctx, family.id), colleagues(ctx)])
  const seen = 'Her workers, the children’s workers and the meeting'
  if (all.length === 0) {
    if (!opens(mine, 'engagement')) return []
    return (await sessionsInSight(ctx))
      .filter((s) => s.attendance)
      .map((s): Entry => ({ at: s.heldAt, from: 'Programme', kind: 'fact', text: `Session: ${sessionWords(s).toLowerCase()}.`, seen }))
  }
  const entries: Entry[] = []
  for (const { person, works, sessions } of all) {
    const href = `/families/${family.id}/harm/${person.id}`
    for (const s of sessions)
      if (s.attendance)
        entries.push({
          at: s.heldAt,
          from: everyone.get(s.by)?.teamName ?? 'Programme',
          kind: 'fact',
          text: `${person.name} ${cameTo[s.attendance]}.`,
          seen,
          href,
        })
    for (const w of works) {
      const from = everyone.get(w.hatId ?? '')?.teamName ?? 'Programme'
      const team = 'Her workers, the children’s workers and the front door'
      entries.push({
        at: w.startedAt,
        from,
        kind: 'fact',
        text: `${person.name} was taken by ${programmeName(ctx.pack, w.programme)}.`,
        seen: team,
        href,
      })
      if (w.suitability && w.suitabilityAt)
        entries.push({
          at: w.suitabilityAt,
          from,
          kind: 'opinion',
          text: `${person.name}: ${suitabilities[w.suitability].toLowerCase()}.`,
          seen: team,
          href,
        })
      if (w.endedAt)
        entries.push({
          at: w.endedAt,
          from,
          kind: 'fact',
          text: `${person.name}: ${endings[w.endKind ?? 'ended'].toLowerCase()}. ${notSafety}`,
          seen: team,
          href,
        })
    }
    if (opens(mine, 'concern'))
      for (const c of await concernsOf(ctx, { family, person }))
        entries.push({
          at: c.at,
          from: everyone.get(c.by)?.teamName ?? 'Programme',
          kind: 'opinion',
          text: `${c.urgent ? 'Urgent concern' : 'Concern'} from those who work with ${person.name}.`,
          seen: 'Her workers, the police, MASH and the front door',
          href,
        })
    if (mine.reads('passed'))
      for (const p of await passedOf(ctx, { family, person }))
        entries.push({
          at: p.at,
          from: everyone.get(p.by)?.teamName ?? '',
          kind: 'fact',
          text:
            p.kind === 'support-offered'
              ? 'The programme was told that partner support was offered, and nothing else.'
              : p.kind === 'hold-over'
                ? 'The programme was told that the hold is over.'
                : `A word was passed to the programme: ${passings[p.kind].choose.toLowerCase()}.`,
          seen: 'Her workers only',
          href,
        })
  }
  return entries
}
