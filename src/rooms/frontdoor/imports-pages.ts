/**
 * Pages: choose a day's file, see what would become of every row, bring it in or leave it, and what came of it. The file waits sealed on the
 * server between the steps: the browser sends back nothing but yes or no.
 */
import { readFileSync } from 'node:fs'
import { writeCsv } from '#lib/csv.ts'
import { sayDateTime } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { file } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button, details } from '#platform/views/govuk.ts'
import { riskMark, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleague, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import {
  confirmImport,
  type ImportFile,
  importsOf,
  keepUpload,
  leaveUpload,
  openImport,
  openPreview,
  type Preview,
  type PreviewRow,
  policeFor,
  rejectedRows,
  standingOf,
  waitingUploads,
  whoseRow,
} from './imports.ts'
import { columns, headings } from './imports-columns.ts'
import { limits, readPoliceFile } from './imports-rules.ts'

const bringers: readonly Role[] = ['front-door', 'manager']
const upload = form({
  file: file('The day’s file', {
    missing: 'Select the file that the police sent',
    endings: ['.csv', '.txt'],
    maxMegabytes: 1,
    hint: 'A CSV file. Nothing is stored yet: you first see what would become of every row.',
  }),
})
const csvType = 'text/csv; charset=utf-8'

export function importPages(site: StaffSite): void {
  formPage(site, {
    path: '/imports',
    who: bringers,
    title: 'Bring in police notifications',
    at: 'front-door',
    form: upload,
    subject: async ({ ctx }) => {
      const [earlier, waiting, everyone] = await Promise.all([importsOf(ctx), waitingUploads(ctx), colleagues(ctx)])
      return { earlier, waiting, nameOf: (hatId: string) => everyone.get(hatId)?.name ?? 'A colleague' }
    },
    back: () => ({ href: '/front-door', text: 'Front door' }),
    before: (_, { ctx }) => beforeUpload(ctx),
    aside: ({ earlier, waiting, nameOf }, { ctx }) => besideUpload(ctx, earlier, waiting, nameOf),
    buttons: [{ do: 'look', text: 'See what would come of it' }],
    async save(_, answers, { ctx }) {
      const read = readPoliceFile(answers.file.bytes, ctx.today)
      if (read.faults.length > 0) return { file: new Problem(`${read.faults.join('. ')}.`.replace(/\.\.$/, '.')) }
      return `/imports/${await keepUpload(ctx, answers.file)}`
    },
  })

  site.get('/imports/template.csv', bringers, async ({ ctx }) => {
    policeFor(ctx)
    return { file: writeCsv(headings, []), name: 'police-notifications.csv', type: csvType }
  })
  // Only the made-up partnership has a made-up day to try with.
  site.get('/imports/made-up-day.csv', bringers, async ({ ctx }) => {
    policeFor(ctx)
    if (!ctx.madeUp) throw new NotFound('file')
    return {
      file: readFileSync(new URL('../../../samples/police-notifications.csv', import.meta.url)),
      name: 'made-up-day.csv',
      type: csvType,
    }
  })
  site.get('/imports/:importId', bringers, async ({ ctx, params }) => {
    const brought = await openImport(ctx, params.importId)
    return brought ? resultPage(ctx, brought) : previewPage(ctx, await openPreview(ctx, params.importId))
  })
  site.post('/imports/:importId', bringers, async ({ ctx, params, body, path }) => {
    if (posted(body, 'do') === 'leave') {
      await leaveUpload(ctx, params.importId)
      return { go: '/imports' }
    }
    return { go: await ctx.once(posted(body, 'key'), path, body, async () => `/imports/${await confirmImport(ctx, params.importId)}`) }
  })
  site.get('/imports/:importId/rejects.csv', bringers, async ({ ctx, params }) => {
    // Names, numbers and addresses leave the house in one file.
    await ctx.requireProof({ file: true })
    return { file: await rejectedRows(ctx, params.importId), name: 'rows-to-mend.csv', type: csvType }
  })
}

// ── Choosing a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

const beforeUpload = (ctx: Context): Html =>
  html`<p class="op-sent">Each new row becomes a contact in the queue, with the roles and the level as the police recorded them. The same reference never makes two.</p>
<p><a href="/imports/template.csv" download>Download the template</a>${ctx.madeUp && html` · <a href="/imports/made-up-day.csv" download>Download a made-up day to try</a>`}</p>
${details({
  summaryText: 'What each column may hold',
  html: html`<p class="op-small">At most ${sayNumber(limits.maxRows)} rows and ${limits.maxBytes / 1_000_000} MB. Other headings that mean the same are understood, in any order; columns that are not here are not stored.</p>
<dl class="op-dl">${Object.values(columns).map((c: { heading: string; holds: string; needed?: true }) => html`<dt>${c.heading}</dt><dd>${c.holds || 'As it is known.'}${c.needed && html` <b>Needed.</b>`}</dd>`)}</dl>`,
})}`
const countsOf = (f: ImportFile) => `${f.accepted} new, ${f.repeated} here already, ${f.rejected} not taken`
const besideUpload = (
  ctx: Context,
  earlier: readonly ImportFile[],
  waiting: readonly { id: string; name: string; at: Date }[],
  nameOf: (hatId: string) => string,
): Html =>
  html`${
    waiting.length > 0 &&
    html`<div class="op-box op-box--warm"><h2>Not brought in yet</h2>${waiting.map((w) => html`<p><a href="/imports/${w.id}">Looked at ${sayDateTime(w.at, { year: false })}</a><br><span class="op-small">${w.name}</span></p>`)}</div>`
  }
<div class="op-box"><h2>Brought in before</h2>${earlier.length === 0 ? html`<p class="op-quiet">Nothing yet.</p>` : earlier.map((f) => html`<p><a href="/imports/${f.id}">${sayDateTime(f.at, { year: f.at.getTime() < ctx.now.getTime() - 300 * 86_400_000 })}</a><br><span class="op-small">${countsOf(f)} · ${nameOf(f.by)}</span></p>`)}</div>`

// ── What would come of it ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A high row among the mistakes is a person whom nobody will ring: it does not wait for the police to mend a date. */
const highRefused = (rows: readonly { line: number; level: string | null }[]): Part => {
  const high = rows.filter((r) => r.level === 'high')
  return (
    high.length > 0 &&
    html`<div class="op-box op-box--grave"><h2>${high.length === 1 ? 'A row that says high could not be taken' : `${high.length} rows that say high could not be taken`}</h2>
<p>Line ${high.map((r) => r.line).join(', ')}. Nobody will ring until it is in. Do not wait for the file to be mended: <a href="/contacts/new">record it as a contact now</a>.</p></div>`
  )
}
const notTaken = (rows: readonly { line: number; reference: string; level: PreviewRow['level']; reasons: readonly string[] }[]): Html =>
  table({
    caption: 'Rows that are not taken',
    hideCaption: true,
    cards: true,
    head: ['Line', 'Reference', { text: 'Recorded', inline: true }, 'Why, and how to mend it'],
    rows: rows.map((r) => [
      String(r.line),
      r.reference || html`<span class="op-quiet">None</span>`,
      r.level ? riskMark(r.level, { by: 'police' }) : html`<span class="op-quiet">Not read</span>`,
      r.reasons.map((reason) => html`<p>${reason}.</p>`),
    ]),
  })
const levelOf = (row: PreviewRow): Part =>
  row.level ? riskMark(row.level, { by: 'police' }) : html`<span class="op-quiet">Not graded</span>`
const section = (title: string, said: Part, drawn: Part): Html =>
  html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2></div>${said && html`<p>${said}</p>`}${drawn}</section>`
const rejectsLink = (importId: string) => html`<a href="/imports/${importId}/rejects.csv" download>Download these rows to mend</a>`

async function previewPage(ctx: Context, p: Preview): Promise<Outcome> {
  const of = (fate: PreviewRow['fate']) => p.rows.filter((r) => r.fate === fate)
  const [fresh, repeated, rejected] = [of('new'), of('repeated'), of('rejected')]
  const before = p.before && (await colleague(ctx, p.before.by))
  return ctx.page({
    title: 'What would come of this file',
    at: 'front-door',
    back: { href: '/imports', text: 'Bring in police notifications' },
    body: html`<div class="op-head"><div><h1>What would come of this file</h1><p class="op-head__sub">${p.name} · ${plural(p.rows.length, 'row')}</p></div></div>
<p class="op-sent" role="status">${p.counts.new} new, ${p.counts.repeated} here already, ${p.counts.rejected} not taken. Nothing is stored yet.</p>
${p.before && html`<p class="op-box op-box--warm">This file was brought in on ${sayDateTime(p.before.at)} by ${before?.name ?? 'a colleague'}. <a href="/imports/${p.before.id}">See what came of it</a>. Nothing is made twice.</p>`}
${highRefused(rejected)}
${p.file.notes.map((note) => html`<p class="op-small">${note}.</p>`)}
<form class="op-gap" method="post"><input type="hidden" name="key" value="${ctx.newKey()}"><div class="govuk-button-group">${
      p.counts.new > 0 && !p.before
        ? button({ text: `Bring in ${plural(p.counts.new, 'notification')}`, name: 'do', value: 'confirm', preventDoubleClick: true })
        : html`<p>There is nothing new to bring in.</p>`
    }${button({ text: 'Leave it: store nothing', name: 'do', value: 'leave', classes: 'govuk-button--secondary', preventDoubleClick: true })}</div></form>
${rejected.length > 0 && section(`Not taken (${rejected.length})`, html`They are not stored. Mend them and send the file again: rows that are here already are passed over. ${rejectsLink(p.id)}`, notTaken(rejected.map((r) => ({ ...r, reasons: r.faults }))))}
${fresh.length > 0 && section(`New (${fresh.length})`, 'Who harms whom is not judged by a file. Whoever may be known already is shown with the contact, for you to decide.', newRows(fresh))}
${repeated.length > 0 && section(`Here already (${repeated.length})`, 'Nothing of these rows is stored.', repeatedRows(repeated))}`,
  })
}
const newRows = (rows: readonly PreviewRow[]): Html =>
  table({
    caption: 'New rows',
    hideCaption: true,
    cards: true,
    head: ['Who it is about', { text: 'Recorded', inline: true }, 'What happened', 'Children', 'How it is stored'],
    rows: rows.map((r) => {
      const n = r.notification
      if (!n) throw new Error('a new row has been understood')
      const suspect = n.suspect ? [n.suspect.givenName, n.suspect.familyName].filter(Boolean).join(' ') : ''
      return [
        html`${whoseRow(n)}<small>${suspect === '' ? 'No suspect recorded' : `Suspect: ${suspect}${n.relation ? `, ${n.relation.words.toLowerCase()}` : ''}`} · line ${r.line}</small>`,
        levelOf(r),
        html`${n.offence}${n.summary && html`<small>${n.summary.slice(0, 240)}${n.summary.length > 240 && '…'}</small>`}`,
        (n.hasChildren !== false && n.childrenWords) ||
          (n.hasChildren === null ? html`<span class="op-quiet">Not said</span>` : n.hasChildren ? 'Yes' : 'None'),
        html`<span class="op-small">${storedAs(r).map((line, i) => [i > 0 && html`<br>`, line])}</span>`,
      ]
    }),
  })
const storedAs = (r: PreviewRow): string[] => {
  const n = r.notification
  if (!n) return []
  return [
    n.phone === null ? 'No number' : n.safeToCall === 'no' ? 'Number: unsafe, never rung' : 'Number: not checked',
    n.address + n.postcode === '' ? 'No address' : n.addressKnownToHim ? 'Address: he was there' : 'Address: hidden',
    ...r.notes.map((note) => `${note}.`),
  ]
}
const repeatedRows = (rows: readonly PreviewRow[]): Html =>
  table({
    caption: 'Rows that are here already',
    hideCaption: true,
    cards: true,
    head: ['Line', 'Reference', 'Who it is about', { text: 'Recorded', inline: true }, 'What is here'],
    rows: rows.map((r) => ({
      ...(r.raised ? { classes: 'op-alert' } : {}),
      cells: [
        String(r.line),
        r.reference,
        r.name || 'Name not given',
        levelOf(r),
        r.sameAs !== null
          ? `The same as line ${r.sameAs}`
          : r.raised
            ? html`<b>The police now say ${r.level}; we hold ${r.held?.level ?? 'no level'}.</b> <a href="/contacts/${r.held?.contactId}">Open the contact and judge</a>`
            : r.held?.contactId
              ? html`<a href="/contacts/${r.held.contactId}">The contact</a>`
              : 'A contact with this reference',
      ],
    })),
  })

// ── What came of it ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

async function resultPage(ctx: Context, f: ImportFile): Promise<Outcome> {
  const [standing, who] = await Promise.all([standingOf(ctx, f.id), colleague(ctx, f.by)])
  ctx.record('open import', { classes: ['report'], subjects: [f.id] })
  return ctx.page({
    title: 'Notifications brought in',
    at: 'front-door',
    back: { href: '/imports', text: 'Bring in police notifications' },
    body: html`<div class="op-head"><div><h1>Notifications brought in</h1><p class="op-head__sub">${f.name} · ${sayDateTime(f.at)} · ${who?.name ?? 'A colleague'}</p></div></div>
<p class="op-sent" role="status">${countsOf(f)}.</p>
${highRefused(f.rejects)}
<p class="op-gap">${standing.waiting > 0 ? stateMark('waiting', `${plural(standing.waiting, 'contact')} of this file ${standing.waiting === 1 ? 'waits' : 'wait'}`) : stateMark('done', 'Nothing of this file waits')}${standing.decided > 0 && ` · ${standing.decided} decided`}</p>
<div class="govuk-button-group"><a class="govuk-button" href="/front-door">Go to the queue</a><a class="govuk-link" href="/front-door/standard">Decide standard rows together</a></div>
${f.rejects.length > 0 && section(`Not taken (${f.rejects.length})`, html`They are not stored as contacts. Mend them and send them again. ${rejectsLink(f.id)}`, notTaken(f.rejects))}`,
  })
}
