/** The team's page, for its manager: work nobody has, who has too many, whom nobody has spoken with, what is late, who is away; and cover in one act. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { clockMark, riskMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Colleague, type Context, colleagues, myTeam, type StaffSite } from '#rooms/access/index.ts'
import { type AtTheDoor, atTheDoor } from '#rooms/frontdoor/index.ts'
import type { Work } from '#rooms/people/index.ts'
import { openActionsOf } from '#rooms/plans/index.ts'
import { beginCover, type Cover, coversOf, endCover } from './cover.ts'
import { quietFor, usualLive } from './day-rules.ts'
import { dayHead, reachCell, spokenCell, whoCell } from './day-views.ts'
import { away, type OnTeam } from './forms.ts'
import { workingRoles } from './rules.ts'
import { liveInvolvements } from './store.ts'
import { callRows, reviewRow } from './work.ts'
import { aboutFamilies, type Case, casesOf } from './workload.ts'

const managers = ['manager'] as const

export function teamPages(site: StaffSite): void {
  site.get('/team', managers, async ({ ctx }) => {
    const [cases, covers, mates, actions, door] = await Promise.all([
      liveInvolvements(ctx, 'team').then((live) => casesOf(ctx, live)),
      coversOf(ctx),
      myTeam(ctx),
      openActionsOf(ctx, 'team'),
      atTheDoor(ctx),
    ])
    const late = actions.filter((a) => a.dueAt < ctx.now)
    const about = await aboutFamilies(
      ctx,
      [...new Set(late.map((a) => a.familyId))].filter((id) => !cases.some((c) => c.work.familyId === id)),
    )
    const team: Team = {
      door,
      cases,
      covers,
      mates,
      everyone: await colleagues(ctx),
      overdue: [
        ...cases.flatMap((c) =>
          [...callRows(ctx, c), reviewRow(ctx, c) ?? []]
            .flat()
            .flatMap((w): Late[] => (w.due && w.due < ctx.now ? [{ work: w, hatId: c.work.hatId }] : [])),
        ),
        ...late.map((a): Late => {
          const of = cases.find((c) => c.work.familyId === a.familyId)?.about ?? about.get(a.familyId)
          return {
            hatId: a.ownerHat,
            work: {
              kind: 'action',
              band: 'now',
              due: a.dueAt,
              title: a.text,
              about: of?.title ?? '',
              familyId: a.familyId,
              href: `/families/${a.familyId}/actions/${a.id}`,
              verb: 'Open',
            },
          }
        }),
      ].sort((a, b) => (a.work.due?.getTime() ?? 0) - (b.work.due?.getTime() ?? 0)),
    }
    return ctx.page({ title: 'The team', at: 'team', body: teamBody(ctx, team) })
  })

  formPage(site, {
    path: '/team/away',
    who: managers,
    title: 'Cover for someone away',
    at: 'team',
    form: away,
    creates: true,
    async subject({ ctx }): Promise<OnTeam> {
      const [mates, live, covers] = await Promise.all([myTeam(ctx), liveInvolvements(ctx, 'team'), coversOf(ctx)])
      const working = mates.filter((m) => workingRoles.includes(m.role) || live.some((w) => w.hatId === m.hatId))
      const gone = new Set(covers.map((c) => c.fromHat))
      const counted = (m: Colleague) =>
        `${m.name}, ${plural(new Set(live.filter((w) => w.hatId === m.hatId).map((w) => w.familyId)).size, 'family')}`
      return {
        mates: Object.fromEntries(working.filter((m) => !gone.has(m.hatId)).map((m) => [m.hatId, counted(m)])),
        covering: Object.fromEntries(
          mates.filter((m) => workingRoles.includes(m.role) && !gone.has(m.hatId)).map((m) => [m.hatId, counted(m)]),
        ),
      }
    },
    answers: (_on, { ctx }) => ({ fromOn: ctx.today }),
    back: () => ({ href: '/team', text: 'The team' }),
    before: () =>
      html`<p class="op-sent">Everything of theirs goes to one colleague at once: the families, the calls promised, the open actions, and the risk they hold. The colleague is told of each.</p>`,
    buttons: [{ do: 'cover', text: 'Hand everything over' }],
    async save(_on, a, { ctx }) {
      await beginCover(ctx, { fromHat: a.who, toHat: a.cover, fromOn: a.fromOn, backOn: a.backOn ?? null })
      return '/team'
    },
  })
  site.post('/team/away/:coverId/back', managers, async ({ ctx, params }) => {
    await endCover(ctx, params.coverId)
    return { go: '/team' }
  })
}

interface Late {
  work: Work
  hatId: string | null
}
interface Team {
  door: AtTheDoor | undefined
  cases: readonly Case[]
  covers: readonly Cover[]
  mates: readonly Colleague[]
  everyone: ReadonlyMap<string, Colleague>
  overdue: readonly Late[]
}
const section = (title: string, body: Part, more?: Part, id?: string): Html =>
  html`<section class="op-sec"${id && html` id="${id}"`}><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`
const families = (cases: readonly Case[]) => new Set(cases.map((c) => c.work.familyId)).size

function teamBody(ctx: Context, t: Team): Html {
  const nobody = t.cases.filter((c) => c.work.hatId === null)
  const quiet = t.cases
    .flatMap((c) => {
      const days = c.work.side === 'victim' && c.about.her.length > 0 ? quietFor(c.work, c.spokenAt, c.about.level, ctx.today) : undefined
      return days === undefined ? [] : [{ c, days }]
    })
    .sort((a, b) => b.days - a.days)
  const name = (hat: string | null) => (hat ? (t.everyone.get(hat)?.name ?? 'A colleague') : html`<b>Nobody yet</b>`)
  const figure = (n: number, words: string, look = '') =>
    html`<li${n > 0 && look !== '' && html` class="${look}"`}><b>${n}</b>${words}</li>`
  return html`${dayHead(ctx, 'The team', 'you', html`<a class="govuk-button" href="/team/away">Cover for someone away</a><a class="govuk-button govuk-button--secondary" href="/families">Families of the team</a>`)}
<ul class="op-figures">${figure(nobody.length, 'without a worker', 'is-over')}${figure(t.overdue.length, 'overdue', 'is-over')}${figure(quiet.length, 'not spoken with for too long', 'is-today')}${figure(t.covers.length, 'away')}${figure(families(t.cases), 'families')}</ul>
${t.door && section('At the front door', doorWords(t.door), html`<a href="/front-door">The queue</a>`)}
${section('Without a worker', unallocatedTable(ctx, t, nobody), undefined, 'without')}
${section('Who has what', workersTable(t, quiet), html`<span class="op-small op-quiet">usual: ${usualLive.from} to ${usualLive.to} families</span>`)}
${section(
  'Not spoken with for too long',
  table({
    caption: 'Not spoken with for too long',
    hideCaption: true,
    cards: true,
    head: [
      { text: 'For how long' },
      { text: 'Who', label: '' },
      { text: 'Worker' },
      { text: 'Risk', inline: true },
      { text: 'Contact now', inline: true },
      { text: 'Last spoken with' },
    ],
    rows: quiet.map(({ c, days }) => [
      plural(days, 'day'),
      whoCell(ctx, c.about),
      name(c.work.hatId),
      riskMark(c.about.level ?? null),
      reachCell(c.about.reach),
      spokenCell(ctx, c),
    ]),
    empty: 'Everyone has been spoken with in the time of their level.',
  }),
  html`<span class="op-small op-quiet">more than 7 days at high, 14 at medium, 28 at standard</span>`,
)}
${section(
  'Overdue',
  table({
    caption: 'Overdue',
    hideCaption: true,
    cards: true,
    head: [{ text: 'Due' }, { text: 'What', label: '' }, { text: 'Who', label: '' }, { text: 'Worker' }],
    rows: t.overdue.map(({ work: w, hatId }) => [
      clockMark({ due: w.due, now: ctx.now, wholeDay: w.kind === 'review' }),
      html`${w.kind === 'action' ? html`<a href="${w.href}">${w.title}</a>` : w.title}${w.note && html`<small>${w.note}</small>`}`,
      html`<a href="/families/${w.familyId}">${w.about}</a>`,
      hatId ? name(hatId) : 'Anyone in the team',
    ]),
    empty: t.door && t.door.late > 0 ? 'Nothing but what waits at the front door.' : 'Nothing is late.',
  }),
)}
${section('Away', awayList(ctx, t))}`
}

const doorWords = (d: AtTheDoor): Html =>
  d.waiting === 0
    ? html`<p class="op-quiet">Nothing waits.</p>`
    : html`<p>${d.waiting} ${d.waiting === 1 ? 'waits' : 'wait'} for a first decision.${d.late > 0 && html` <a href="/front-door?show=late"><b>${d.late} late</b></a>.`}${d.unowned > 0 && html` <b>${d.unowned}</b> ${d.unowned === 1 ? 'has' : 'have'} no owner yet.`}</p>`

function unallocatedTable(ctx: Context, t: Team, nobody: readonly Case[]): Html {
  const gone = new Set(t.covers.map((c) => c.fromHat))
  const choices = t.mates.filter((m) => workingRoles.includes(m.role) && !gone.has(m.hatId))
  return table({
    caption: 'Without a worker',
    hideCaption: true,
    cards: true,
    head: [
      { text: 'Since' },
      { text: 'Who', label: '' },
      { text: 'Risk', inline: true },
      { text: 'Contact now', inline: true },
      { text: 'Give it to', label: '' },
    ],
    rows: nobody.map((c) => [
      sayDateTime(c.work.startedAt, { short: true, year: false }),
      whoCell(ctx, c.about),
      riskMark(c.about.level ?? null),
      reachCell(c.about.reach),
      html`<form method="post" action="/families/${c.work.familyId}/work/${c.work.id}/hand-over"><input type="hidden" name="version" value="${c.work.version}"><input type="hidden" name="from" value="team"><label class="govuk-visually-hidden" for="worker-${c.work.id}">Who will work with ${c.about.title}</label><select class="govuk-select" id="worker-${c.work.id}" name="worker"><option value="">Choose</option>${choices.map((m) => html`<option value="${m.hatId}">${m.name}</option>`)}</select> ${button({ text: html`Allocate<span class="govuk-visually-hidden"> ${c.about.title}</span>`, classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>`,
    ]),
    empty: 'Everyone who was taken has a worker.',
  })
}

function workersTable(t: Team, quiet: readonly { c: Case }[]): Html {
  const rows = t.mates
    .map((m) => ({ m, mine: t.cases.filter((c) => c.work.hatId === m.hatId), gone: t.covers.find((c) => c.fromHat === m.hatId) }))
    .filter(({ m, mine }) => mine.length > 0 || workingRoles.includes(m.role))
    .sort((a, b) => families(b.mine) - families(a.mine))
  return table({
    caption: 'Who has what',
    hideCaption: true,
    cards: true,
    head: [
      'Worker',
      ...(t.door ? [{ text: 'Contacts', numeric: true as const }] : []),
      { text: 'Families', numeric: true },
      { text: 'High', numeric: true },
      { text: 'Not spoken with', numeric: true },
      { text: 'Overdue', numeric: true },
      { text: 'To note', hide: true },
    ],
    rows: rows.map(({ m, mine, gone }) => {
      const many = families(mine)
      return [
        many > 0 ? html`<a href="/families?worker=${m.hatId}">${m.name}</a>` : m.name,
        ...(t.door ? [t.door.of.get(m.hatId) ?? 0] : []),
        many,
        families(mine.filter((c) => c.about.level === 'high')),
        quiet.filter((q) => q.c.work.hatId === m.hatId).length,
        t.overdue.filter((o) => o.hatId === m.hatId).length,
        gone
          ? html`<b>Away</b>${many > 0 && html` <small>and still has ${plural(many, 'family')}</small>`}`
          : many > usualLive.to
            ? html`<b>Too many</b> <small>usual is up to ${usualLive.to}</small>`
            : '',
      ]
    }),
    empty: 'Nobody in this team works with families.',
  })
}

function awayList(ctx: Context, t: Team): Html {
  if (t.covers.length === 0) return html`<p class="op-quiet">Nobody is away.</p>`
  return html`<ul class="op-items">${t.covers.map((c) => {
    const [from, to] = [t.everyone.get(c.fromHat)?.name ?? 'A colleague', t.everyone.get(c.toHat)?.name ?? 'a colleague']
    const left = families(t.cases.filter((x) => x.work.hatId === c.fromHat))
    return html`<li><b>${from}</b>, away from ${sayDay(c.fromOn)}${c.backOn ? html` to ${sayDay(c.backOn)}${c.backOn < dayIn(ctx.now) && html` <b>(that day has passed)</b>`}` : ', no day of return yet'}. ${to} has ${plural(c.handed.length, 'piece')} of their work.
${left > 0 && html`<br><b>${plural(left, 'family')} stayed:</b> ${to} cannot be given ${left === 1 ? 'it' : 'them'}. <a href="/families?worker=${c.fromHat}">Choose someone else</a>.`}
<form method="post" action="/team/away/${c.id}/back" class="op-gap-s">${button({ text: `${from} is back: give it back`, classes: 'govuk-button--secondary', preventDoubleClick: true })}</form></li>`
  })}</ul>`
}
