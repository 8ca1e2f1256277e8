/** Pages: begin, the sheet (one page, any order, saved as you go), the result, and high on judgement alone. */
import { dayIn, sayDay } from '#lib/london.ts'
import type { Pack } from '#pack/index.ts'
import { instrument } from '#pack/index.ts'
import { Conflict } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import { type Context, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import { ageIn, type Member, type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { beginAssessment, finishAssessment, type Sheet, saveAnswers, setLevel, sheetOf } from './actions.ts'
import { fromSheet, judgedHigh, type OnSheet, rowNames, sheetForm, toSheet } from './forms.ts'
import { judgedGaps, mayAssess, scoreOf } from './rules.ts'
import {
  type Assessment,
  assessmentBefore,
  assessmentsOf,
  instrumentKey,
  instrumentOf,
  isFinished,
  openAssessment,
  withWords,
  wordsOf,
} from './store.ts'
import { finishedPage, routesOf } from './views.ts'

const assessors: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const sheetPath = '/families/:familyId/assessments/:assessmentId' as const
const isId = (text: string | undefined): text is string => /^[0-9a-f-]{36}$/.test(text ?? '')

export function riskPages(site: StaffSite, parts: { pack: Pack }): void {
  const dash = instrument(parts.pack, instrumentKey)
  if (!dash) throw new Error(`the pack has no instrument ${instrumentKey}`)

  // ── Begin ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
  site.get('/families/:familyId/assessments/new', assessors, async (ask) =>
    begin(ask.ctx, await openFamily(ask.ctx, ask.params.familyId), ask.query.contact),
  )
  site.post('/families/:familyId/assessments/new', assessors, async ({ ctx, params, body, query, path }) => {
    const family = await openFamily(ctx, params.familyId)
    const contact = isId(query.contact) ? query.contact : posted(body, 'contact')
    const memberId = posted(body, 'member')
    if (memberId === '') return begin(ctx, family, contact, 'Select who it is about')
    const go = await ctx.once(
      posted(body, 'key'),
      path,
      body,
      async () =>
        `/families/${family.id}/assessments/${await beginAssessment(ctx, family, { memberId, contactId: isId(contact) ? contact : null })}`,
    )
    return { go }
  })

  // ── The sheet, and once it is finished the result at the same address ─────────────────────────────────────────────────────────────
  const form = sheetForm(dash)
  const sheetSite: StaffSite = {
    get: (path, who, handle) =>
      site.get(path, who, async (ask) => {
        const { familyId, assessmentId } = ask.params as { familyId: string; assessmentId: string }
        return (await isFinished(ask.ctx, familyId, assessmentId)) ? showFinished(ask.ctx, familyId, assessmentId) : handle(ask)
      }),
    post: (path, who, handle) =>
      site.post(path, who, async (ask) => {
        const { familyId, assessmentId } = ask.params as { familyId: string; assessmentId: string }
        if (!(await isFinished(ask.ctx, familyId, assessmentId))) return handle(ask)
        // A page left open after somebody finished it: nothing is changed, and the result is shown.
        return ask.saving ? { json: { conflict: true }, status: 409 } : { go: ask.path }
      }),
  }
  formPage(sheetSite, {
    path: sheetPath,
    who: assessors,
    title: 'Risk assessment',
    heading: (on: OnSheet) => html`Risk assessment<span class="op-head__sub">${dash.short}: ${nameOf(on)}</span>`,
    form,
    savedAsYouGo: true,
    subject: async (ask): Promise<OnSheet> => onSheet(ask.ctx, ask.params.familyId, ask.params.assessmentId),
    answers: (on) => fromSheet(on.instrument, on.sheet),
    version: (on) => on.assessment.version,
    back: (on) => ({
      href: on.assessment.contactId ? `/contacts/${on.assessment.contactId}` : `/families/${on.family.id}`,
      text: on.family.title,
    }),
    before: (
      on,
    ) => html`<p class="op-sent"><b>${dash.askFrom}</b> Start anywhere; leave out what cannot be asked now. It is saved as you go, and may stop at any moment.</p>
<p><a href="/families/${on.family.id}/level">Judge it high now, without finishing</a></p>`,
    sections: [
      { title: 'The 24 rows', fields: rowNames(dash) },
      { title: 'What you make of it', fields: ['worries', 'changed', 'level', 'reason', 'next'] },
    ],
    buttons: [
      { do: 'finish', text: 'Finish', ends: true },
      { do: 'save', text: 'Save and come back', look: 'secondary' },
    ],
    async save(on, a, { ctx }, pressed) {
      const sheet = toSheet(on.instrument, a)
      const { family, assessment } = on
      try {
        if (pressed.button !== 'finish') {
          await saveAnswers(ctx, family, assessment.id, sheet, pressed.version)
          return assessment.contactId ? `/contacts/${assessment.contactId}` : `/families/${family.id}`
        }
        const gaps = judgedGaps(
          on.instrument,
          scoreOf(on.instrument, sheet.answers),
          { level: sheet.level, reason: sheet.reason ?? '', next: sheet.next, secondName: sheet.secondName ?? '' },
          ctx.viewer.name,
        )
        if (Object.keys(gaps).length > 0)
          return Object.fromEntries(Object.entries(gaps).map(([name, text]) => [name, new Problem(text)])) as Problems
        await finishAssessment(ctx, family, assessment.id, sheet, pressed.version)
        return `/families/${family.id}/assessments/${assessment.id}`
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({ now: fromSheet(on.instrument, e.now.sheet as Sheet), version: e.version, by: e.by, at: e.at })
      }
    },
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
  const [paper, words, before, all, everyone] = await Promise.all([
    instrumentOf(ctx, assessment),
    wordsOf(ctx, family.id, assessment.id),
    assessmentBefore(ctx, assessment),
    assessmentsOf(ctx, family.id),
    colleagues(ctx),
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
      earlier: all.filter((a) => a.id !== assessment.id && a.begunAt <= assessment.begunAt).map((a) => ({ assessment: a, by: by(a) })),
    }),
  })
}

/** Who may be asked about: the victim or survivor, or whoever it is not yet clear about. Never the person who harms, never a child under 16. */
const candidates = (family: OpenFamily): Member[] =>
  family.members.filter((m) => (m.role === 'victim' || m.role === 'unjudged') && m.diedOn === null)

async function begin(ctx: Context, family: OpenFamily, contact: string | undefined, problem?: string): Promise<Outcome> {
  const all = candidates(family)
  const people = all.map((member) => ({ member, may: mayAssess(ageIn(member, ctx.today)) }))
  const open = people.filter((p) => p.may.may)
  const begun = (await assessmentsOf(ctx, family.id)).find((a) => a.state === 'begun')
  const people16: Html[] = people
    .filter((p) => !p.may.may || p.may.note)
    .map((p) => html`<div class="op-box op-box--warm"><p><b>${p.member.name}.</b> ${p.may.may ? p.may.note : p.may.why}</p></div>`)
  return ctx.page({
    title: problem ? 'Error: Begin a risk assessment' : 'Begin a risk assessment',
    ...(problem ? { status: 422 } : {}),
    back: { href: isId(contact) ? `/contacts/${contact}` : `/families/${family.id}`, text: family.title },
    body: html`${problem && errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#member' }] })}
<h1 class="govuk-heading-l">Begin a risk assessment<span class="op-head__sub">${family.title}</span></h1>
<p class="op-sent">Before you ask: is it safe to talk, for how long, and where is the person who harms? Say why you ask.</p>
${begun && html`<p class="op-box"><a href="/families/${family.id}/assessments/${begun.id}">Go on with the one begun on ${sayDay(dayIn(begun.begunAt))}</a></p>`}
${people16}
${
  open.length === 0
    ? html`<p>There is nobody here to ask about yet. <a href="/families/${family.id}/people">Say who is being harmed</a>, or judge it high now.</p>`
    : html`<form method="post" novalidate>
<input type="hidden" name="key" value="${ctx.newKey()}">${isId(contact) && html`<input type="hidden" name="contact" value="${contact}">`}
${open.length === 1 && open[0] ? html`<input type="hidden" name="member" value="${open[0].member.id}"><p>About <b>${open[0].member.name}</b>.</p>` : html`<fieldset class="govuk-fieldset"><legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Who is it about?</legend><div class="govuk-radios govuk-radios--small">${open.map((p, i) => html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" id="${i === 0 ? 'member' : `member-${i}`}" name="member" value="${p.member.id}"><label class="govuk-label govuk-radios__label" for="${i === 0 ? 'member' : `member-${i}`}">${p.member.name}</label></div>`)}</div></fieldset>`}
<div class="govuk-button-group">${button({ text: 'Begin', preventDoubleClick: true })}</div></form>`
}
<p>No checklist is needed to say that it is high. <a href="/families/${family.id}/level${isId(contact) ? `?contact=${contact}` : ''}">Judge it high now</a></p>`,
  })
}
