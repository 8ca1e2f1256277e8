/** My work and my families: the day in the order it is worked, and whom one works with. */
import { addDays } from '#lib/day.ts'
import { html } from '#platform/html.ts'
import { type Context, colleagues, type NoticeKind, type Role, type StaffSite } from '#rooms/access/index.ts'
import type { Work, WorkSource } from '#rooms/people/index.ts'
import { answersBox, dayHead, dayTable, familiesTable, figuresRow, pageLinks } from './day-views.ts'
import { type NoticeRow, noticeRows, openNotice } from './notices.ts'
import { type Involvement, liveInvolvements } from './store.ts'
import { ownWork } from './work.ts'
import { type About, aboutFamilies, type Case, casesOf, namesOf } from './workload.ts'

/** Everyone who may have a family in front of them. Whoever works with the person who harms has other pages, and none of these. */
export const caseworkers: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const pageSize = 25

export function dayPages(site: StaffSite, parts: { workSources: readonly WorkSource[]; noticesElsewhere: readonly NoticeKind[] }): void {
  site.get('/work', caseworkers, async ({ ctx, query }) => {
    const [own, notices, ...lent] = await Promise.all([
      ownWork(ctx),
      noticeRows(ctx, parts.noticesElsewhere),
      ...parts.workSources.map((source) => source(ctx)),
    ])
    const rows = together(notices, [...own.work, ...lent.flat()])
    // What was answered, and needs no answer back, is read beside the list; what nobody answered stands in it.
    const answers = rows.filter((w) => w.kind === 'notice' && w.band !== 'now' && w.href.startsWith('/referrals/'))
    const listed = rows.filter((w) => !answers.includes(w))
    const about = await aboutOf(
      ctx,
      own.cases,
      listed.flatMap((w) => w.familyId ?? []),
    )
    return ctx.page({
      title: 'My work',
      at: 'work',
      body: html`${dayHead(
        ctx,
        'My work',
        ctx.viewer.role === 'manager' ? 'you' : 'you and your manager',
        html`${ctx.viewer.frontDoor && html`<a class="govuk-button" href="/contacts/new">Record a contact</a>`}<a class="govuk-button govuk-button--secondary" href="/families">${ctx.viewer.role === 'manager' ? 'Families of the team' : 'My families'}</a>`,
      )}
${figuresRow(ctx, { rows: listed, cases: own.cases, answers: answers.length, reviewsBy: addDays(ctx.today, 7), worker: ctx.viewer.role === 'worker' })}
<div class="op-cols"><div>${dayTable(ctx, { rows: listed, about, all: query.all === 'yes' })}</div>
<aside>${answersBox(answers)}${ctx.viewer.role === 'manager' && html`<div class="op-box"><h2>The team</h2><p class="op-small">Work nobody has, who has too many, who has not been spoken with, who is away.</p><p class="op-small"><a href="/team">Open the team’s page</a></p></div>`}</aside></div>`,
    })
  })
  site.post('/work/notices/:noticeId', caseworkers, async ({ ctx, params }) => ({ go: await openNotice(ctx, params.noticeId) }))

  site.get('/families', caseworkers, async ({ ctx, query }) => {
    const manager = ctx.viewer.role === 'manager'
    const live = await liveInvolvements(ctx, manager ? 'team' : 'mine')
    const of = manager && query.worker ? live.filter((w) => w.hatId === query.worker) : live
    const [{ shown, page, pages }, everyone] = await Promise.all([pageOf(ctx, of, query.page), colleagues(ctx)])
    const worker = manager && query.worker ? everyone.get(query.worker) : undefined
    const families = new Set(of.map((w) => w.familyId)).size
    return ctx.page({
      title: 'Families',
      at: 'families',
      ...(manager ? { back: { href: '/team', text: 'The team' } } : {}),
      body: html`${dayHead(ctx, worker ? `Families ${worker.name} works with` : manager ? 'Families of the team' : 'My families', manager ? 'your team' : 'you and your manager')}
<p class="op-sent">${families === 0 ? 'None now.' : `${families} ${families === 1 ? 'family' : 'families'}, in the order of their names.`}</p>
${familiesTable(ctx, await casesOf(ctx, shown), manager && !worker ? everyone : undefined)}
${pageLinks(worker ? `/families?worker=${worker.hatId}&` : '/families?', page, pages)}`,
    })
  })
}

/** A notice that leads where a row leads already is that row, new: pressing it marks it seen. */
function together(notices: readonly NoticeRow[], work: readonly Work[]): (Work | NoticeRow)[] {
  const led = new Map(notices.map((n) => [n.href, n]))
  const merged = work.map((w) => {
    const n = w.familyId ? led.get(w.href) : undefined
    return n ? { ...w, noticeId: n.noticeId, since: n.since, note: ['New', w.note].filter(Boolean).join('. ') } : w
  })
  const shown = new Set(work.map((w) => w.href))
  return [...notices.filter((n) => n.familyId === undefined || !shown.has(n.href)), ...merged]
}

async function aboutOf(ctx: Context, cases: readonly Case[], familyIds: readonly string[]): Promise<Map<string, About>> {
  const known = new Map(cases.map((c) => [c.about.familyId, c.about]))
  const more = await aboutFamilies(
    ctx,
    familyIds.filter((id) => !known.has(id)),
  )
  return new Map([...known, ...more])
}

/** One row a family, her work before a child's, by name; only the page that is shown is read in full. */
async function pageOf(ctx: Context, live: readonly Involvement[], asked: string | undefined) {
  const order = { victim: 0, both: 1, child: 2 }
  const first = new Map<string, Involvement>()
  for (const w of [...live].sort((a, b) => order[a.side] - order[b.side])) if (!first.has(w.familyId)) first.set(w.familyId, w)
  const names = await namesOf(ctx, [...first.keys()])
  const sorted = [...first.values()].sort((a, b) => (names.get(a.familyId) ?? '').localeCompare(names.get(b.familyId) ?? ''))
  const pages = Math.max(1, Math.ceil(sorted.length / pageSize))
  const page = Math.min(Math.max(1, Math.trunc(Number(asked)) || 1), pages)
  return { shown: sorted.slice((page - 1) * pageSize, page * pageSize), page, pages }
}
