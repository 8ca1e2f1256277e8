/** The actions and needs of a plan as they are read: by person, the open ones first; and one action on a page of its own. */
import { addDays } from '#lib/day.ts'
import { sayDateTime, startOfDay } from '#lib/london.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { details } from '#platform/views/govuk.ts'
import { clockMark, personMark, seenBy, stateMark, unmetMark } from '#platform/views/marks.ts'
import { type Row, table } from '#platform/views/table.ts'
import type { Colleague, Context, Team } from '#rooms/access/index.ts'
import type { OpenFamily } from '#rooms/people/index.ts'
import { byPerson, couldTell } from './rules.ts'
import type { Action, Need } from './store.ts'

export interface Names {
  everyone: ReadonlyMap<string, Colleague>
  teams: readonly Team[]
}
export const teamName = (n: Names, id: string): string => n.teams.find((t) => t.id === id)?.name ?? 'A team'
export const hatName = (n: Names, ctx: Context, id: string | null): string | undefined =>
  id === null ? undefined : id === ctx.viewer.hatId ? 'You' : n.everyone.get(id)?.name

export const ownerCell = (ctx: Context, n: Names, a: Pick<Action, 'ownerTeam' | 'ownerHat'>): Html => {
  const who = hatName(n, ctx, a.ownerHat)
  return who ? html`${who}<small>${teamName(n, a.ownerTeam)}</small>` : html`${teamName(n, a.ownerTeam)}<small>anyone there</small>`
}
/** What an action may give away stands beside it wherever it is read: whoever does it must know before they begin. */
export const tellLine = (a: Pick<Action, 'couldTellHim' | 'tellNote'>): Part =>
  a.couldTellHim !== 'no' && html`<b>${a.couldTellHim === 'yes' ? 'Could tell him.' : 'Might tell him.'}</b> ${a.tellNote}`

const dueCell = (ctx: Context, a: Action): Part =>
  a.state === 'open'
    ? clockMark({ sent: a.recordedAt, due: a.dueAt, now: ctx.now })
    : a.state === 'done'
      ? clockMark({ due: a.dueAt, now: ctx.now, done: a.answeredAt })
      : a.answeredAt && html`<span class="op-quiet">${sayDateTime(a.answeredAt, { short: true, year: false })}</span>`

function actionTable(ctx: Context, family: OpenFamily, actions: readonly Action[], n: Names, caption: string): Html {
  const row = (a: Action): Row => ({
    cells: [
      html`<a href="/families/${family.id}/actions/${a.id}">${a.text}</a>${a.couldTellHim !== 'no' && html`<small>${tellLine(a)}</small>`}${a.consulted !== '' && html`<small>Her worker asked first: ${a.consulted}</small>`}`,
      ownerCell(ctx, n, a),
      dueCell(ctx, a),
      stateMark(a.state, undefined, a.outcome),
    ],
  })
  const of = (memberId: string | null) => {
    const m = family.members.find((x) => x.id === memberId)
    return m ? personMark(m.role, `${m.role === 'harms' ? 'About' : 'For'} ${m.name}`) : 'Everyone on the plan'
  }
  return table({
    caption,
    hideCaption: true,
    cards: true,
    head: ['Action', { text: 'Who does it', label: '' }, { text: 'Due', inline: true }, { text: 'State', inline: true }],
    rows: byPerson(family.members, actions).flatMap((g) => [{ group: of(g.memberId) }, ...g.actions.map(row)]),
  })
}

/** Answered ones stay in sight for four weeks; what is older is one press away. */
export function actionsSection(ctx: Context, family: OpenFamily, actions: readonly Action[], n: Names, mayAdd: boolean): Html {
  const recent = startOfDay(addDays(ctx.today, -28))
  const shown = actions.filter((a) => a.state === 'open' || (a.answeredAt ?? a.recordedAt) >= recent)
  const older = actions.filter((a) => !shown.includes(a))
  return html`<section class="op-sec" id="actions"><div class="op-sec__head"><h2>Actions</h2>${mayAdd && html`<span class="op-do"><a href="/families/${family.id}/actions/new">Add an action</a></span>`}</div>
${shown.length > 0 ? actionTable(ctx, family, shown, n, 'Actions by person') : html`<p class="op-quiet">Nothing is to be done yet.</p>`}
${older.length > 0 && details({ summaryText: `Answered earlier: ${older.length}`, html: actionTable(ctx, family, older, n, 'Actions answered earlier') })}
<p class="op-small">${seenBy('everyone on this plan')}</p></section>`
}

export function needsBox(ctx: Context, family: OpenFamily, needs: readonly Need[], mayAdd: boolean): Html {
  const name = (id: string | null) => family.members.find((m) => m.id === id)?.name
  const words = (need: Need) => ctx.pack.needs.domains.find((d) => d.key === need.domain)?.words ?? need.domain
  const line = (need: Need): Html => {
    const said = html`${name(need.memberId) && `${name(need.memberId)}: `}${words(need)}${need.text !== '' && `. ${need.text}`}`
    const link = html`<a href="/families/${family.id}/needs/${need.id}">${said}</a>`
    return need.state === 'unmet' ? html`<li>${unmetMark(link)}</li>` : html`<li class="op-row">${stateMark(need.state)} ${link}</li>`
  }
  return html`<div class="op-box" id="needs"><h2>Needs</h2>${needs.length === 0 ? html`<p class="op-quiet">None recorded.</p>` : html`<ul class="op-items">${needs.map(line)}</ul>`}${mayAdd && html`<p class="op-small op-do"><a href="/families/${family.id}/needs/new">Add a need</a></p>`}</div>`
}

/** One action in full, above what is asked of it. */
export function oneAction(ctx: Context, family: OpenFamily, a: Action, n: Names): Html {
  const about = family.members.find((m) => m.id === a.aboutMember)
  const giver = n.everyone.get(a.recordedBy)
  const facts: (readonly [string, Part])[] = [
    ['About', about ? personMark(about.role, about.name) : 'Everyone on the plan'],
    ['Who does it', html`${hatName(n, ctx, a.ownerHat) ?? 'Anyone in the team'}, ${teamName(n, a.ownerTeam)}`],
    ['Due', dueCell(ctx, a)],
    ['Could doing this tell him?', html`${couldTell[a.couldTellHim]}${a.couldTellHim !== 'no' && html`. ${a.tellNote}`}`],
    ...(a.consulted === '' ? [] : [['Her worker asked first', a.consulted] as const]),
    ['State', stateMark(a.state, undefined, a.outcome)],
    [
      'Given by',
      html`${giver ? `${giver.name}, ${giver.teamName}` : 'A colleague'}, ${sayDateTime(a.recordedAt)}${a.itemId && ', at the high-risk meeting'}`,
    ],
    ...(a.answeredAt
      ? [['Answered by', html`${hatName(n, ctx, a.answeredBy) ?? 'A colleague'}, ${sayDateTime(a.answeredAt)}`] as const]
      : []),
  ]
  return html`<dl class="op-dl op-gap">${facts.map(([t, d]) => html`<dt>${t}</dt><dd>${d}</dd>`)}</dl>`
}
