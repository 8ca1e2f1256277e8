/**
 * Pages: choose a day's file, see what would become of every row, bring it in or leave it, and what came of it. The file waits sealed on the
 * server between the steps: the browser sends back nothing but yes or no.
 */
import { readFileSync } from 'node:fs'
import { writeCsv } from '#lib/csv.ts'
import { sayDateTime } from '#lib/london.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { NotFound } from '#platform/errors.ts'
import { file, select, selectFrom } from '#platform/fields.ts'
import { form, Problem } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button, details } from '#platform/views/govuk.ts'
import { riskMark, stateMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleague, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import {
  atFrontDoor,
  checkBehind,
  confirmImport,
  goOnBehind,
  type ImportFile,
  importsOf,
  isRunning,
  keepUpload,
  leaveUpload,
  mostShown,
  openImport,
  openPreview,
  type Preview,
  type PreviewRow,
  policeFor,
  readUpload,
  rejectedRows,
  standingOf,
  unreadableFaults,
  waitingUploads,
  whoseRow,
} from './imports.ts'
import { columns, headings } from './imports-columns.ts'
import { columnPages } from './imports-columns-page.ts'
import { limits } from './imports-rules.ts'
import { type NotificationKind, notificationKinds } from './notification-kinds.ts'
import { pieces } from './notification-marks.ts'

const bringers: readonly Role[] = ['front-door', 'manager']
const megabytes = limits.maxBytes / 1_000_000
interface OnUpload {
  agencies: Record<string, string>
}
const upload = form({
  file: file('The file', {
    missing: 'Select the file that the agency sent',
    endings: ['.csv', '.txt', '.xlsx', '.ods'],
    maxMegabytes: megabytes,
    hint: 'CSV, XLSX or ODS. Nothing is stored as a contact yet: you first see what would become of every row.',
  }),
  from: selectFrom('Whose file is it?', {
    optional: true,
    choices: (on: OnUpload) => on.agencies,
    hint: 'The police’s, where you leave it. How an agency’s files are read is kept, and used again',
  }),
  kind: select('What is in it, where it is not the police’s?', kindChoices(), { optional: true }),
})
function kindChoices(): Record<Exclude<NotificationKind, 'police'>, string> {
  const { police: _, ...others } = notificationKinds
  return Object.fromEntries(Object.entries(others).map(([key, k]) => [key, k.name])) as Record<Exclude<NotificationKind, 'police'>, string>
}
const csvType = 'text/csv; charset=utf-8'
/** The police of the area first, then whoever works here. */
function agenciesFor(ctx: Context): Record<string, string> {
  const police = policeFor(ctx)
  const here = new Set(ctx.pack.teams.filter((t) => t.area === ctx.viewer.area).map((t) => t.organisation))
  const others = ctx.pack.organisations.filter((o) => here.has(o.id) && o.id !== police.id).sort((a, b) => a.name.localeCompare(b.name))
  return Object.fromEntries([police, ...others].map((o) => [o.id, o.name]))
}

export function importPages(site: StaffSite): void {
  formPage(site, {
    path: '/imports',
    who: bringers,
    title: 'Bring in notifications',
    at: 'front-door',
    form: upload,
    megabytes: megabytes + 1,
    subject: async ({ ctx }) => {
      const [earlier, waiting, everyone] = await Promise.all([importsOf(ctx), waitingUploads(ctx), colleagues(ctx)])
      return { agencies: agenciesFor(ctx), earlier, waiting, nameOf: (hatId: string) => everyone.get(hatId)?.name ?? 'A colleague' }
    },
    back: () => ({ href: '/front-door', text: 'Front door' }),
    before: (_, { ctx }) => beforeUpload(ctx),
    aside: ({ earlier, waiting, nameOf }, { ctx }) => besideUpload(ctx, earlier, waiting, nameOf),
    buttons: [{ do: 'look', text: 'See what would come of it' }],
    async save(_, answers, { ctx }) {
      const sheet = await readUpload(answers.file.bytes)
      const faults = unreadableFaults(sheet, answers.file.bytes)
      if (faults.length > 0) return { file: new Problem(`${faults.join('. ')}.`.replace(/\.\.$/, '.')) }
      const id = await keepUpload(ctx, {
        ...answers.file,
        sheet,
        ...(answers.from ? { source: answers.from } : {}),
        ...(answers.kind ? { kind: answers.kind } : {}),
      })
      await checkBehind(ctx, id)
      return `/imports/${id}`
    },
  })
  columnPages(site, bringers)

  site.get('/imports/template.csv', bringers, async ({ ctx }) => {
    atFrontDoor(ctx)
    return { file: writeCsv(headings, []), name: 'police-notifications.csv', type: csvType }
  })
  // Only the made-up partnership has a made-up day to try with.
  site.get('/imports/made-up-day.csv', bringers, async ({ ctx }) => {
    atFrontDoor(ctx)
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
    const { importId } = params
    const what = posted(body, 'do')
    if (what === 'leave') {
      await leaveUpload(ctx, importId)
      return { go: '/imports' }
    }
    // What a stopped program left in the middle is gone on with.
    if (what === 'go-on') {
      if (await openImport(ctx, importId)) goOnBehind(ctx, importId)
      else await checkBehind(ctx, importId)
      return { go: `/imports/${importId}` }
    }
    const again = [body.again].flat().flatMap((line) => (/^\d{1,7}$/.test(line ?? '') ? [Number(line)] : []))
    return { go: await ctx.once(posted(body, 'key'), path, body, async () => `/imports/${await confirmImport(ctx, importId, again)}`) }
  })
  site.get('/imports/:importId/rejects.csv', bringers, async ({ ctx, params }) => {
    // Names, numbers and addresses leave the house in one file.
    await ctx.requireProof({ file: true })
    return { file: await rejectedRows(ctx, params.importId), name: 'rows-to-mend.csv', type: csvType }
  })
}

// ── Choosing a file ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

const beforeUpload = (ctx: Context): Html =>
  html`<p class="op-sent">Each new row becomes a contact in the queue, with the roles and the level as the agency recorded them. The same reference never makes two.</p>
<p><a href="/imports/template.csv" download>Download the template</a>${ctx.madeUp && html` · <a href="/imports/made-up-day.csv" download>Download a made-up day to try</a>`}</p>
${details({
  summaryText: 'What each column may hold',
  html: html`<p class="op-small">At most ${sayNumber(limits.maxRows)} rows and ${megabytes} MB. Other headings that mean the same are understood, in any order, and you can say which is which; columns that are not used are not stored.</p>
<dl class="op-dl">${Object.values(columns).map((c: { heading: string; holds: string; needed?: true }) => html`<dt>${c.heading}</dt><dd>${c.holds || 'As it is known.'}${c.needed && html` <b>Needed.</b>`}</dd>`)}</dl>`,
})}`
const countsOf = (f: ImportFile) =>
  `${sayNumber(f.accepted)} new, ${sayNumber(f.repeated)} here already, ${sayNumber(f.rejected)} not taken`
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
const highRefused = (lines: readonly number[]): Part =>
  lines.length > 0 &&
  html`<div class="op-box op-box--grave"><h2>${lines.length === 1 ? 'A row that says high could not be taken' : `${sayNumber(lines.length)} rows that say high could not be taken`}</h2>
<p>Line ${lines.slice(0, 40).join(', ')}${lines.length > 40 && ' and more'}. Nobody will ring until it is in. Do not wait for the file to be mended: <a href="/contacts/new">record it as a contact now</a>.</p></div>`
const notTaken = (rows: readonly { line: number; reference: string; level: PreviewRow['level']; reasons: readonly string[] }[]): Html =>
  table({
    caption: 'Rows that are not taken',
    hideCaption: true,
    cards: true,
    head: ['Line', 'Reference', { text: 'Recorded', inline: true }, 'Why, and how to mend it'],
    rows: rows.map((r) => [
      String(r.line),
      r.reference || html`<span class="op-quiet">None</span>`,
      r.level ? riskMark(r.level, { by: 'as recorded' }) : html`<span class="op-quiet">Not read</span>`,
      r.reasons.map((reason) => html`<p>${reason}.</p>`),
    ]),
  })
const levelOf = (row: PreviewRow): Part =>
  row.level ? riskMark(row.level, { by: 'as recorded' }) : html`<span class="op-quiet">Not graded</span>`
const section = (title: string, said: Part, drawn: Part): Html =>
  html`<section class="op-sec op-gap"><div class="op-sec__head"><h2>${title}</h2></div>${said && html`<p>${said}</p>`}${drawn}</section>`
const rejectsLink = (importId: string) => html`<a href="/imports/${importId}/rejects.csv" download>Download these rows to mend</a>`

async function previewPage(ctx: Context, p: Preview): Promise<Outcome> {
  const of = (fate: PreviewRow['fate']) => p.rows.filter((r) => r.fate === fate)
  const [fresh, repeated, rejected] = [of('new'), of('repeated'), of('rejected')]
  const before = p.before && (await colleague(ctx, p.before.by))
  const head = html`<div class="op-head"><div><h1>What would come of this file</h1><p class="op-head__sub">${p.source.name} · ${p.name} · ${plural(p.total, 'row')}</p></div></div>`
  const frame = { title: 'What would come of this file', at: 'front-door', back: { href: '/imports', text: 'Bring in notifications' } }
  const leave = button({
    text: 'Leave it: store nothing',
    name: 'do',
    value: 'leave',
    classes: 'govuk-button--secondary',
    preventDoubleClick: true,
  })
  const columnsLink = html`<a href="/imports/${p.id}/columns">Which column is which</a>`
  if (p.faults.length > 0)
    return ctx.page({
      ...frame,
      body: html`${head}<div class="op-box op-box--warm"><h2>The columns are not all known yet</h2>${p.faults.map((f) => html`<p>${f}.</p>`)}</div>
<p class="op-gap"><a class="govuk-button" href="/imports/${p.id}/columns">Say which column is which</a></p><form method="post">${leave}</form>`,
    })
  if (p.checked < p.parts)
    return ctx.page({
      ...frame,
      body: html`${head}${progress(p.id, 'Checked', p.checked / p.parts, p.total)}<form method="post" class="op-gap">${leave}</form>`,
    })
  const changed = repeated.filter((r) => r.changed.length > 0)
  const asBefore = repeated.filter((r) => r.changed.length === 0)
  const may = (p.counts.new > 0 || changed.length > 0) && !p.before
  return ctx.page({
    ...frame,
    body: html`${head}
<p class="op-sent" role="status">${sayNumber(p.counts.new)} new, ${sayNumber(p.counts.repeated)} here already, ${sayNumber(p.counts.rejected)} not taken. Nothing is stored yet.${p.changed > 0 && html` <b>${p.changed} of those here already ${p.changed === 1 ? 'says' : 'say'} something else now.</b>`}</p>
${p.before && html`<p class="op-box op-box--warm">This file was brought in on ${sayDateTime(p.before.at)} by ${before?.name ?? 'a colleague'}. <a href="/imports/${p.before.id}">See what came of it</a>. Nothing is made twice.</p>`}
${highRefused(p.highRefused)}
${[...p.notes, ...(p.mapping.unused.length > 0 ? [`Columns that are not used, and not stored: ${p.mapping.unused.join(', ')}`] : [])].map((note) => html`<p class="op-small">${note}.</p>`)}
<p class="op-small">${columnsLink}${p.mapping.version === 0 ? ': guessed from the headings' : `: as it was said, version ${p.mapping.version}`}</p>
<form class="op-gap" method="post"><input type="hidden" name="key" value="${ctx.newKey()}">${changed.length > 0 && section(`Here already, and now in other words (${sayNumber(p.changed)})`, 'What came first stays as it is. Tick what should be read anew, as a contact of its own; the rest is passed over.', changedRows(changed))}<div class="govuk-button-group">${
      may
        ? button({
            text: p.counts.new > 0 ? `Bring in ${plural(p.counts.new, 'notification')}` : 'Bring in what is ticked',
            name: 'do',
            value: 'confirm',
            preventDoubleClick: true,
          })
        : html`<p>There is nothing new to bring in.</p>`
    }${leave}</div></form>
${rejected.length > 0 && section(`Not taken (${sayNumber(p.counts.rejected)})`, html`They are not stored. Mend them and send the file again: rows that are here already are passed over. ${rejectsLink(p.id)}${firstOf(rejected.length, p.counts.rejected)}`, notTaken(rejected.map((r) => ({ ...r, reasons: r.faults }))))}
${fresh.length > 0 && section(`New (${sayNumber(p.counts.new)})`, html`Who harms whom is not judged by a file. Whoever may be known already is shown with the contact, for you to decide.${firstOf(fresh.length, p.counts.new)}`, newRows(fresh))}
${asBefore.length > 0 && section(`Here already (${sayNumber(p.counts.repeated - p.changed)})`, html`Nothing of these rows is stored.${firstOf(asBefore.length, p.counts.repeated - p.changed)}`, repeatedRows(asBefore))}`,
  })
}
const firstOf = (shown: number, all: number): Part => all > shown && ` Shown: the first ${sayNumber(Math.min(shown, mostShown))}.`
/** How far it is, and how to see it again; or that nobody is at it any more. */
const progress = (importId: string, word: string, share: number, total: number): Html =>
  html`<div class="op-box"><h2>${word}: ${Math.floor(share * 100)} of 100</h2><p><progress class="op-progress" max="100" value="${Math.floor(share * 100)}" aria-label="${word}">${Math.floor(share * 100)} of 100</progress></p>
<p>${plural(total, 'row')}. ${isRunning(importId) ? html`It goes on while you work elsewhere, as long as you are signed in. <a href="/imports/${importId}">See how far it is</a>` : 'It was stopped in the middle. Nothing is lost and nothing is in twice.'}</p>
${!isRunning(importId) && html`<form method="post">${button({ text: 'Go on', name: 'do', value: 'go-on', preventDoubleClick: true })}</form>`}</div>`
const changedRows = (rows: readonly PreviewRow[]): Html =>
  table({
    caption: 'Rows that say something else now',
    hideCaption: true,
    cards: true,
    head: [{ text: 'Read anew', inline: true }, 'Reference', 'Who it is about', { text: 'Recorded', inline: true }, 'What is different'],
    rows: rows.map((r) => ({
      ...(r.raised ? { classes: 'op-alert' } : {}),
      cells: [
        html`<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item"><input class="govuk-checkboxes__input" type="checkbox" id="again-${r.line}" name="again" value="${r.line}"${r.raised && html` checked`}><label class="govuk-label govuk-checkboxes__label" for="again-${r.line}"><span class="govuk-visually-hidden">Read line ${r.line} anew</span></label></div></div>`,
        html`${r.reference}<small>line ${r.line}</small>`,
        r.name || 'Name not given',
        levelOf(r),
        html`${r.changed.map((c) => pieces[c]).join(', ')}. ${r.raised ? raisedWords(r) : html`<a href="/contacts/${r.held?.contactId}">The contact</a>`}`,
      ],
    })),
  })
const raisedWords = (r: PreviewRow): Html =>
  html`<b>They now say ${r.level}; we hold ${r.held?.level ?? 'no level'}.</b> <a href="/contacts/${r.held?.contactId}">Open the contact and judge</a>`
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
            ? raisedWords(r)
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
    back: { href: '/imports', text: 'Bring in notifications' },
    body: html`<div class="op-head"><div><h1>Notifications brought in</h1><p class="op-head__sub">${f.name} · ${sayDateTime(f.at)} · ${who?.name ?? 'A colleague'}</p></div></div>
${f.finishedAt === null ? progress(f.id, 'Brought in', f.total === 0 ? 1 : f.done / f.total, f.total) : html`<p class="op-sent" role="status">${countsOf(f)}.${f.changed > 0 && ` ${f.changed} of those here already said something else; what came first is as it was.`}</p>`}
${highRefused(f.rejects.filter((r) => r.level === 'high').map((r) => r.line))}
<p class="op-gap">${standing.waiting > 0 ? stateMark('waiting', `${plural(standing.waiting, 'contact')} of this file ${standing.waiting === 1 ? 'waits' : 'wait'}`) : stateMark('done', 'Nothing of this file waits')}${standing.decided > 0 && ` · ${standing.decided} decided`}</p>
<div class="govuk-button-group"><a class="govuk-button" href="/front-door">Go to the queue</a><a class="govuk-link" href="/front-door/standard">Decide standard rows together</a></div>
${f.rejects.length > 0 && section(`Not taken (${sayNumber(f.rejected)})`, html`They are not stored as contacts. Mend them and send them again. ${rejectsLink(f.id)}${firstOf(Math.min(f.rejects.length, mostShown), f.rejected)}`, notTaken(f.rejects.slice(0, mostShown)))}`,
  })
}
