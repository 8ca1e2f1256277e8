/** The page of one case, with the chair's box in it, and the post that records the decision. */
import { sql } from 'kysely'
import { Conflict, NotFound } from '#platform/errors.ts'
import { any, Problem, type Problems } from '#platform/form.ts'
import { posted, tried } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import type { Clash } from '#platform/views/form.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { actionGaps } from '#rooms/plans/index.ts'
import { mySeat } from './actions.ts'
import { caseSeen } from './around.ts'
import { at, type CaseReading, caseBody, readCase } from './case-view.ts'
import { decideBox, nextUndecided, onCase, rowsFor, type Shown, startingBody, troubles } from './decide-view.ts'
import { type ActionAtMeeting, decide } from './deciding.ts'
import { couldTellOf, type DecisionAnswers, decision, everyone, type OnCase, type ReadRow, readRows, rowGaps } from './forms.ts'
import { readers } from './readers.ts'
import { type Deciding, type DecisionKey, decisionGaps } from './rules.ts'
import { type OpenItem, openItem } from './store.ts'

/**
 * The chair of this meeting: the role, from an agency that sits. Where every chair is kept out of a case, the team that keeps the meeting leads it; the
 * chair's own list has no gap.
 */
const chairs = async (ctx: Context, open: OpenItem): Promise<boolean> =>
  mySeat(ctx, open) !== undefined && (ctx.viewer.role === 'chair' || (await leadsInstead(ctx, open)))
const leadsInstead = async (ctx: Context, open: OpenItem): Promise<boolean> => {
  if (open.meeting.forum.keptBy !== ctx.viewer.teamKey) return false
  const { rows } = await sql<{ out: boolean }>`select meetings.chair_kept_out(${open.item.id}) as out`.execute(ctx.db)
  return rows[0]?.out === true
}
const draftOf = 'meeting-decision'

export function casePages(site: StaffSite): void {
  site.get('/meetings/:sittingId/:itemId', readers, async ({ ctx, params }) => {
    const open = await openItem(ctx, params.sittingId, params.itemId)
    await caseSeen(ctx, open.item.id)
    const c = await readCase(ctx, open)
    if (!(await chairs(ctx, open))) return show(ctx, c, undefined)
    const on = onCase(ctx, c)
    // What was typed and not recorded comes back: a talk breaks off, a machine goes down.
    const draft = open.item.decision === null ? await ctx.drafts.open(draftOf, open.item.id) : undefined
    const body = draft && Object.keys(draft.answers).length > 0 ? draft.answers : startingBody(ctx, c, on)
    return show(ctx, c, { body, rows: rowsFor(body), key: ctx.newKey(), version: open.item.version }, on)
  })

  site.get('/meetings/:sittingId/:itemId/decide', readers, async ({ ctx, params }) => {
    const open = await openItem(ctx, params.sittingId, params.itemId)
    return { go: at(open) }
  })
  site.post('/meetings/:sittingId/:itemId/decide', readers, async ({ ctx, params, body, path, saving }) => {
    const open = await openItem(ctx, params.sittingId, params.itemId, 'open case to decide')
    if (!(await chairs(ctx, open))) throw new NotFound('case')
    const version = Number(/^\d{1,9}$/.exec(posted(body, 'version'))?.[0] ?? 0)
    if (saving) {
      await ctx.drafts.save(draftOf, open.item.id, body)
      return { json: { version, saved: ctx.now.toISOString() } }
    }
    const c = await readCase(ctx, open)
    const on = onCase(ctx, c)
    const key = posted(body, 'key') || ctx.newKey()
    const again = (problems: Problems) => show(ctx, c, { body, rows: rowsFor(body), key, version, problems }, on, 422)
    if (posted(body, 'do') === 'row') {
      await ctx.drafts.save(draftOf, open.item.id, body)
      return show(ctx, c, { body, rows: rowsFor(body, 1), key, version }, on)
    }
    const read = decision.read(body, { subject: on })
    const { rows, problems } = readRows(body, on)
    const wrong = { ...('problems' in read ? read.problems : {}), ...problems }
    if ('problems' in read || any(wrong)) return again(wrong)
    const said = decidingOf(read.answers)
    // A double press meets the decision it has just made: it goes where the first went, and asks for nothing again.
    const lacks: Problems = {}
    if (open.item.version === version) Object.assign(lacks, gapsOf(said, ctx), ...rows.map((r) => lackingIn(r, open)))
    if (any(lacks)) return again(lacks)
    try {
      const next = await tried(
        async () => {
          await decide(ctx, open, { ...said, actions: rows.map((r) => actionOf(r.answers)) }, version)
          const to = nextUndecided(c)
          return to === undefined ? `/meetings/${open.sitting.id}` : `/meetings/${open.sitting.id}/${open.items[to]?.id}`
        },
        (act) => ctx.once(key, path, body, act),
      )
      if (typeof next !== 'string') return again(next)
      await ctx.drafts.drop(draftOf, open.item.id)
      return { go: next }
    } catch (e) {
      if (!(e instanceof Conflict)) throw e
      const fresh = await readCase(ctx, await openItem(ctx, params.sittingId, params.itemId, 'open case to decide'))
      const shown: Shown = {
        body,
        rows: rowsFor(body),
        key: ctx.newKey(),
        version: e.version,
        clash: clashOf(e, read.answers, onCase(ctx, fresh)),
      }
      return show(ctx, fresh, shown, onCase(ctx, fresh), 409)
    }
  })
}

function show(ctx: Context, c: CaseReading, shown: Shown | undefined, on?: OnCase, status?: number): Outcome {
  const wrong = shown && (any(shown.problems ?? {}) || shown.clash)
  return ctx.page({
    title: wrong ? 'Error: Case' : 'Case',
    at: 'meetings',
    ...(status ? { status } : {}),
    body: html`${shown && troubles(shown)}${caseBody(ctx, c, shown && on && decideBox(c, on, shown))}`,
  })
}

const decidingOf = (a: DecisionAnswers): Deciding => ({
  decision: a.decision as DecisionKey | undefined,
  why: a.why ?? '',
  holder: a.holder,
  tells: a.tells,
  how: a.how ?? '',
  by: a.by as Deciding['by'],
})
const gapsOf = (d: Deciding, ctx: Context): Problems =>
  Object.fromEntries(Object.entries(decisionGaps(d, ctx.today)).map(([name, text]) => [name, new Problem(text)]))
const lackingIn = (r: ReadRow, open: OpenItem): Problems => {
  const about = open.family.members.find((m) => m.id === r.answers.about)
  return rowGaps(
    r,
    actionGaps({
      text: r.answers.what ?? '',
      aboutRole: about?.role ?? null,
      couldTellHim: couldTellOf(r.answers.couldTell),
      tellNote: r.answers.tellNote ?? '',
      consulted: r.answers.consulted ?? '',
    }),
  )
}
const actionOf = (a: ReadRow['answers']): ActionAtMeeting => ({
  text: a.what ?? '',
  aboutMember: a.about === everyone ? null : (a.about ?? null),
  ownerTeam: a.owner ?? '',
  dueAt: new Date(a.due ?? ''),
  couldTellHim: couldTellOf(a.couldTell),
  tellNote: a.tellNote ?? '',
  consulted: a.consulted ?? '',
})
/** Both texts, wherever they differ. */
function clashOf(e: Conflict, mine: DecisionAnswers, on: OnCase): Clash {
  const given = { subject: on }
  const saved = e.now as Partial<DecisionAnswers>
  const both: Clash['both'] = {}
  for (const name of Object.keys(decision.fields) as (keyof DecisionAnswers & string)[]) {
    const [a, b] = [decision.words(name, saved, given), decision.words(name, mine, given)]
    if (a !== b) both[name] = { saved: a, typed: b }
  }
  return { by: e.by, at: e.at, both, theirs: [] }
}
