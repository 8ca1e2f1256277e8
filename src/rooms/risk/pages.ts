/** Pages: begin, the sheet of each form (one page, any order, saved as you go), the result, high on judgement alone, and a note of the pattern. */
import { isId } from '#lib/id.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { type Instrument, instrument } from '#pack/index.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Handle, Outcome } from '#platform/http.ts'
import { type Context, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { beginAssessment, finishAssessment, notePattern, type Sheet, saveAnswers, setLevel, sheetOf } from './actions.ts'
import { begin, whyNot } from './begin-page.ts'
import { fromSheet, judgedHigh, type OnSheet, pattern, sectionsOf, sheetForm, toSheet } from './forms.ts'
import { givenGaps, keepsWording, saysWording } from './instruments.ts'
import { judgedGaps, scoreOf } from './rules.ts'
import {
  type Assessment,
  assessmentBefore,
  assessmentsOf,
  currentLevel,
  duesOf,
  formOf,
  instrumentKey,
  instrumentOf,
  openAssessment,
  patternsOf,
  withWords,
  wordsOf,
  writesRisk,
} from './store.ts'
import { finishedPage, routesOf } from './views.ts'

const assessors: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const sheetPath = '/families/:familyId/assessments/:assessmentId' as const

export function riskPages(site: StaffSite, parts: { pack: Pack }): void {
  const dash = instrument(parts.pack, instrumentKey)
  if (!dash) throw new Error(`the pack has no instrument ${instrumentKey}`)

  // ── Begin ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  site.get('/families/:familyId/assessments/new', assessors, async (ask) =>
    begin(ask.ctx, await openFamily(ask.ctx, ask.params.familyId), {
      contact: ask.query.contact,
      ...(ask.query.form ? { instrument: ask.query.form } : {}),
      ...(isId(ask.query.about) ? { member: ask.query.about } : {}),
    }),
  )
  site.post('/families/:familyId/assessments/new', assessors, async ({ ctx, params, body, query, path }) => {
    const family = await openFamily(ctx, params.familyId)
    const contact = isId(query.contact) ? query.contact : posted(body, 'contact')
    const memberId = posted(body, 'member')
    const chosen = { contact, member: memberId, ...(posted(body, 'instrument') ? { instrument: posted(body, 'instrument') } : {}) }
    if (memberId === '') return begin(ctx, family, { ...chosen, member: '' }, { on: 'member', text: 'Select who it is about' })
    const unfit = whyNot(ctx, family, chosen)
    if (unfit) return begin(ctx, family, chosen, { on: 'instrument', text: unfit })
    const go = await ctx.once(
      posted(body, 'key'),
      path,
      body,
      async () =>
        `/families/${family.id}/assessments/${await beginAssessment(ctx, family, { memberId, contactId: isId(contact) ? contact : null, ...(chosen.instrument ? { instrument: chosen.instrument } : {}) })}`,
    )
    return { go }
  })

  // ── The sheet, and once it is finished the result at the same address ─────────────────────────────────────────────────────────────
  const sheets = sheetPages()
  const sheetOfForm = async (ctx: Context, familyId: string, id: string) => {
    const form = await formOf(ctx, familyId, id)
    if (!form) throw new NotFound('assessment')
    return { finished: form.finished, page: sheets(await instrumentOf(ctx, form)) }
  }
  site.get(sheetPath, assessors, async (ask) => {
    const { familyId, assessmentId } = ask.params
    const { finished, page } = await sheetOfForm(ask.ctx, familyId, assessmentId)
    return finished ? showFinished(ask.ctx, familyId, assessmentId) : page.get(ask)
  })
  site.post(sheetPath, assessors, async (ask) => {
    const { familyId, assessmentId } = ask.params
    const { finished, page } = await sheetOfForm(ask.ctx, familyId, assessmentId)
    if (!finished) return page.post(ask)
    // A page left open after somebody finished it: nothing is changed, and the result is shown.
    return ask.saving ? { json: { conflict: true }, status: 409 } : { go: ask.path }
  })

  // ── High on judgement, at any moment ──────────────────────────────────────────────────────────────────────────────────────────────
  formPage(site, {
    path: '/families/:familyId/level',
    who: assessors,
    title: 'Judge the level',
    heading: (family: OpenFamily) => html`High, on your judgement<span class="op-head__sub">${family.title}</span>`,
    form: judgedHigh,
    creates: true,
    subject: ({ ctx, params }) => openFamily(ctx, params.familyId),
    back: (family) => ({ href: `/families/${family.id}`, text: family.title }),
    before: () =>
      html`<p class="op-sent">No checklist is needed. ${dash.levels.find((l) => l.key === 'high')?.words} It takes a new assessment to come down again.</p>`,
    buttons: [{ do: 'high', text: 'Save: high risk' }],
    async save(family, a, { ctx, query }) {
      await setLevel(ctx, family, { level: 'high', ...a })
      return routesOf(family, isId(query.contact) ? query.contact : null)
    },
  })

  // ── The pattern, as a worker's note ───────────────────────────────────────────────────────────────────────────────────────────────
  formPage(site, {
    path: '/families/:familyId/pattern',
    who: assessors,
    title: 'The pattern',
    heading: (family: OpenFamily) => html`The pattern, as you see it<span class="op-head__sub">${family.title}</span>`,
    form: pattern(parts.pack.needs.patterns),
    creates: true,
    async subject({ ctx, params }) {
      const family = await openFamily(ctx, params.familyId)
      if (!(await writesRisk(ctx, family.id))) throw new NotFound('pattern')
      return family
    },
    back: (family) => ({ href: `/families/${family.id}`, text: family.title }),
    before: async (family, { ctx }) => {
      const earlier = await patternsOf(ctx, family.id)
      return html`<p class="op-sent">A note for thinking. It decides nothing: no level, no way, no blame. Where police recorded both, ask who is afraid of whom.</p>
${earlier.length > 0 && html`<p class="op-small">Noted before: ${earlier.map((p, i) => `${i > 0 ? '; ' : ''}${sayDay(dayIn(p.at))}, ${parts.pack.needs.patterns.find((x) => x.key === p.pattern)?.words ?? p.pattern}`)}.</p>`}`
    },
    buttons: [{ do: 'note', text: 'Keep the note' }],
    async save(family, a, { ctx }) {
      await notePattern(ctx, family, { pattern: a.pattern, why: a.why ?? '' })
      return `/families/${family.id}#risk`
    },
  })
}

type SheetPath = typeof sheetPath
interface SheetPage {
  get: Handle<Context, SheetPath>
  post: Handle<Context, SheetPath>
}
/** The page of each form in each of its versions, made when it is first asked for: one begun under an older wording is finished under it. */
function sheetPages(): (paper: Instrument) => SheetPage {
  const made = new Map<string, SheetPage>()
  return (paper) => {
    const key = `${paper.key}|${paper.version}`
    const found = made.get(key) ?? sheetPage(paper)
    made.set(key, found)
    return found
  }
}
function sheetPage(paper: Instrument): SheetPage {
  let [get, post]: [SheetPage['get'] | undefined, SheetPage['post'] | undefined] = [undefined, undefined]
  const kept: StaffSite = {
    get: (_path, _who, handle) => {
      get = handle as unknown as SheetPage['get']
    },
    post: (_path, _who, handle) => {
      post = handle as unknown as SheetPage['post']
    },
  }
  formPage(kept, {
    path: sheetPath,
    who: assessors,
    title: 'Risk assessment',
    heading: (on: OnSheet) =>
      html`${paper.ends === 'level' ? 'Risk assessment' : paper.name}<span class="op-head__sub">${paper.ends === 'level' ? `${paper.short}: ` : ''}${nameOf(on)}</span>`,
    form: sheetForm(paper),
    savedAsYouGo: true,
    subject: async (ask): Promise<OnSheet> => onSheet(ask.ctx, ask.params.familyId, ask.params.assessmentId),
    answers: (on) => fromSheet(paper, on.sheet),
    version: (on) => on.assessment.version,
    back: (on) => ({
      href: on.assessment.contactId ? `/contacts/${on.assessment.contactId}` : `/families/${on.family.id}`,
      text: on.family.title,
    }),
    before: (on) =>
      html`<p class="op-sent"><b>${saysWording(paper)}</b> ${paper.ends === 'given' ? '' : 'Start anywhere; leave out what cannot be asked now. It is saved as you go, and may stop at any moment.'}</p>
<p class="op-small op-quiet">${keepsWording(paper)}</p>
${on.before && html`<p class="op-small">Last time, ${on.before.on}, ${plural(paper.items.filter((i) => (on.before?.answers[i.key]?.answer ?? 'not-asked') !== 'not-asked').length, 'question')} of ${paper.items.length} were answered. Where nothing stands under a question, it was not asked then.</p>`}
<p><a href="/families/${on.family.id}/level">Judge it high now, without finishing</a></p>`,
    sections: sectionsOf(paper),
    buttons: [
      { do: 'finish', text: 'Finish', ends: true },
      { do: 'save', text: 'Save and come back', look: 'secondary' },
    ],
    async save(on, a, { ctx }, pressed) {
      const sheet = toSheet(paper, a)
      const { family, assessment } = on
      try {
        if (pressed.button !== 'finish') {
          await saveAnswers(ctx, family, assessment.id, sheet, pressed.version)
          return assessment.contactId ? `/contacts/${assessment.contactId}` : `/families/${family.id}`
        }
        const gaps = gapsOf(ctx, paper, sheet)
        if (Object.keys(gaps).length > 0) return gaps
        await finishAssessment(ctx, family, assessment.id, sheet, pressed.version)
        return `/families/${family.id}/assessments/${assessment.id}`
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({ now: fromSheet(paper, e.now.sheet as Sheet), version: e.version, by: e.by, at: e.at })
      }
    },
  })
  if (!get || !post) throw new Error('a form page has both')
  return { get, post }
}
function gapsOf(ctx: Context, paper: Instrument, sheet: Sheet): Problems {
  const gaps: Record<string, string> =
    paper.ends === 'level'
      ? judgedGaps(
          paper,
          scoreOf(paper, sheet.answers),
          { level: sheet.level, reason: sheet.reason ?? '', next: sheet.next, secondName: sheet.secondName ?? '' },
          ctx.viewer.name,
        )
      : paper.ends === 'given'
        ? givenGaps(sheet.given ?? {}, ctx.today)
        : {}
  return Object.fromEntries(
    Object.entries(gaps).map(([name, text]) => [name, name === 'givenOn' ? new Problem(text, 'day') : new Problem(text)]),
  )
}

const nameOf = (on: OnSheet) => on.family.members.find((m) => m.id === on.assessment.memberId)?.name ?? on.family.title

async function onSheet(ctx: Context, familyId: string, id: string): Promise<OnSheet> {
  const family = await openFamily(ctx, familyId)
  const assessment = await openAssessment(ctx, family, id)
  const [paper, words, last] = await Promise.all([
    instrumentOf(ctx, assessment),
    wordsOf(ctx, family.id, id),
    assessmentBefore(ctx, assessment),
  ])
  const before = last && {
    on: sayDay(dayIn(last.finishedAt ?? last.begunAt)),
    answers: withWords(last.answers, await wordsOf(ctx, family.id, last.id)),
  }
  return { family, assessment, instrument: paper, sheet: sheetOf(assessment, words), before }
}

async function showFinished(ctx: Context, familyId: string, id: string): Promise<Outcome> {
  const family = await openFamily(ctx, familyId)
  const assessment = await openAssessment(ctx, family, id)
  const [paper, words, before, all, everyone, levels, dues] = await Promise.all([
    instrumentOf(ctx, assessment),
    wordsOf(ctx, family.id, assessment.id),
    assessmentBefore(ctx, assessment),
    assessmentsOf(ctx, family.id),
    colleagues(ctx),
    currentLevel(ctx, [family.id]),
    duesOf(ctx, [family.id]),
  ])
  const by = (a: Assessment) => everyone.get(a.changedBy ?? a.by)?.name ?? 'a colleague'
  return ctx.page({
    title: 'Risk assessment',
    back: { href: assessment.contactId ? `/contacts/${assessment.contactId}` : `/families/${family.id}`, text: family.title },
    body: finishedPage({
      family,
      member: family.members.find((m) => m.id === assessment.memberId),
      assessment,
      instrument: paper,
      answers: withWords(assessment.answers, words),
      words,
      by: by(assessment),
      before: before && { assessment: before, by: by(before) },
      earlier: all
        .filter((a) => a.id !== assessment.id && a.begunAt <= assessment.begunAt)
        .map((a) => ({ assessment: a, by: by(a), form: instrument(ctx.pack, a.instrument)?.short ?? a.instrument })),
      levelNow: levels.get(family.id)?.level,
      due: dues.get(family.id),
    }),
  })
}
