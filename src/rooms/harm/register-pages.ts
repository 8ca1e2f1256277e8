/** Registers: which there are, one of them with a tap for each person, and planning a group. Each tap saves at once; nothing waits for a last button. */
import { dayIn, sayDateTime, sayDay, sayTime } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import type { Pack } from '#pack/index.ts'
import { Conflict, Refused } from '#platform/errors.ts'
import { longText } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import { type Context, colleagues, type Role, type StaffSite } from '#rooms/access/index.ts'
import { newGroup } from './forms.ts'
import {
  callOff,
  type GroupNote,
  groupNote,
  openGroupSession,
  openRegister,
  planGroup,
  type Register,
  registersAround,
  tap,
  writeGroupNote,
} from './registers.ts'
import { type Attendance, attendances, type RegisterState, reasons } from './rules.ts'
import { programmeName } from './store.ts'
import { between } from './views.ts'

const who: readonly Role[] = ['programme', 'manager']
const at = 'programme'
const states: Record<RegisterState, string> = {
  'to-come': 'To come',
  open: 'Open',
  done: 'Done',
  unsent: 'Not finished',
  'called-off': 'Called off',
}

export function registerPages(site: StaffSite, { pack }: { pack: Pack }): void {
  site.get('/programme/register', who, async ({ ctx }) => {
    const all = await registersAround(ctx, 14)
    ctx.record('list registers', { classes: ['engagement'] })
    const late = all.filter((r) => r.state === 'unsent' && r.people.length > 0)
    const today = all.filter((r) => dayIn(r.session.startsAt) === ctx.today && !late.includes(r))
    const ahead = all.filter((r) => dayIn(r.session.startsAt) > ctx.today)
    const before = all.filter((r) => dayIn(r.session.startsAt) < ctx.today && !late.includes(r)).reverse()
    const section = (title: string, of: readonly Register[], empty: string) =>
      html`<section class="op-sec"><div class="op-sec__head"><h2>${title}</h2></div>${registerTable(ctx, title, of, empty)}</section>`
    return ctx.page({
      title: 'Registers',
      at,
      back: { href: '/programme', text: 'My people' },
      body: html`<div class="op-head"><div><h1>Registers</h1><p class="op-head__sub">${ctx.viewer.teamName}</p></div><div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="/programme/groups/new">Plan a group</a></div></div>
${late.length > 0 && section('Not finished', late, '')}${section('Today', today, 'No group meets today.')}${section('The next two weeks', ahead, 'No session is planned.')}${before.length > 0 && section('The last two weeks', before, '')}`,
    })
  })

  formPage(site, {
    path: '/programme/groups/new',
    who,
    at,
    title: 'Plan a group',
    form: newGroup(pack),
    creates: true,
    subject: ({ ctx }) => ctx.viewer.teamKey,
    answers: () => ({ every: '7' as const }),
    back: () => ({ href: '/programme/register', text: 'Registers' }),
    buttons: [{ do: 'plan', text: 'Plan the sessions' }],
    async save(_teamKey, a, { ctx }) {
      await planGroup(ctx, {
        programme: a.programme,
        name: a.name,
        first: a.first,
        from: a.between.from,
        until: a.between.until,
        every: Number(a.every),
        many: a.many,
      })
      return '/programme/register'
    },
  })

  site.get('/programme/register/:sessionId', who, async ({ ctx, params }) => showRegister(ctx, params.sessionId))
  site.post('/programme/register/:sessionId', who, async ({ ctx, params, body }) => {
    const as = posted(body, 'as')
    const fileId = posted(body, 'file')
    if (!Object.hasOwn(attendances, as)) return showRegister(ctx, params.sessionId, { text: 'Tap here, late, left or not here.' })
    try {
      await tap(ctx, params.sessionId, fileId, as as Attendance, Number(/^\d{1,9}$/.exec(posted(body, 'version'))?.[0] ?? 0))
      return { go: `/programme/register/${params.sessionId}#p-${fileId}` }
    } catch (e) {
      if (e instanceof Refused) return showRegister(ctx, params.sessionId, { text: e.message, status: 422, fileId })
      if (!(e instanceof Conflict)) throw e
      return showRegister(ctx, params.sessionId, {
        text: `${e.by} tapped “${String(e.now.attendance)}” for ${String(e.now.name)} at ${sayTime(e.at)}, while you had this page open. What was tapped first stands. Tap again if it is wrong.`,
        status: 409,
        fileId,
      })
    }
  })

  formPage(site, {
    path: '/programme/register/:sessionId/note',
    who,
    at,
    title: 'Note on a session',
    form: form({ note: longText('Note on the session', { missing: 'Enter the note', rows: 4, max: 4000, hint: noteHint }) }),
    async subject({ ctx, params }) {
      const session = await openGroupSession(ctx, params.sessionId)
      return { session, note: await groupNote(ctx, session.id) }
    },
    answers: ({ note }) => (note ? { note: note.text } : {}),
    version: ({ note }) => note?.version ?? 0,
    back: ({ session }) => ({ href: `/programme/register/${session.id}`, text: session.cohort }),
    async save({ session }, a, { ctx }, pressed) {
      await writeGroupNote(ctx, session.id, a.note, pressed.version)
      return `/programme/register/${session.id}#note`
    },
  })
  site.post('/programme/register/:sessionId/call-off', who, async ({ ctx, params }) => {
    try {
      await callOff(ctx, params.sessionId)
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      return showRegister(ctx, params.sessionId, { text: e.message, status: 422 })
    }
    return { go: '/programme/register' }
  })
}
const noteHint = 'One note for the session, for your team. What one person said belongs on their own page.'

const registerTable = (ctx: Context, caption: string, all: readonly Register[], empty: string): Html =>
  table({
    caption,
    hideCaption: true,
    cards: true,
    empty,
    head: ['When', 'Group', 'Marked', 'Register'],
    rows: all.map((r) => [
      between(r.session.startsAt, r.session.endsAt),
      html`<a href="/programme/register/${r.session.id}">${r.session.cohort}<span class="govuk-visually-hidden">, ${sayDay(dayIn(r.session.startsAt))}</span></a><small>${programmeName(ctx.pack, r.session.programme)}</small>`,
      `${r.marked} of ${r.people.length}`,
      states[r.state],
    ]),
  })

interface Wrong {
  text: string
  status?: number
  fileId?: string
}
async function showRegister(ctx: Context, id: string, wrong?: Wrong): Promise<Outcome> {
  const register = await openRegister(ctx, id)
  const { session, people, marked, state } = register
  const [note, everyone] = await Promise.all([groupNote(ctx, id), colleagues(ctx)])
  const left = people.length - marked
  return ctx.page({
    title: wrong ? 'Error: Register' : 'Register',
    at,
    ...(wrong ? { status: wrong.status ?? 422 } : {}),
    back: { href: '/programme/register', text: 'Registers' },
    body: html`${wrong && errorSummary({ titleText: 'There is a problem', errorList: [{ text: wrong.text, ...(people.some((x) => x.person.id === wrong.fileId) ? { href: `#p-${wrong.fileId}` } : {}) }] })}
<div class="op-head"><div><h1>${session.cohort}</h1><p class="op-head__sub">${programmeName(ctx.pack, session.programme)} · ${between(session.startsAt, session.endsAt)}</p></div></div>
<p class="op-sent">${session.calledOff ? 'Called off. Nobody is missing from it.' : people.length === 0 ? 'Nobody is in this group yet.' : left === 0 ? 'Everyone is marked.' : html`<b>${plural(left, 'person', 'people')} not marked yet.</b> One tap each; each is saved at once.`}${state === 'unsent' && left > 0 && html` It is past, and nobody knows yet who came.`}</p>
${people.length > 0 && html`<ul class="op-register">${people.map((x) => personRow(ctx, register, x, everyone.get(x.row?.by ?? '')?.name))}</ul>`}
${noteBox(id, note, note && everyone.get(note.by)?.name)}
${!session.calledOff && marked === 0 && html`<form method="post" action="/programme/register/${id}/call-off" class="op-gap-l"><p class="op-small op-quiet">Not held? Then nobody is missing from it.</p>${button({ text: 'Call this session off', classes: 'govuk-button--secondary' })}</form>`}`,
  })
}

function personRow(ctx: Context, { session }: Register, { person, row }: Register['people'][number], by: string | undefined): Html {
  const as = row?.attendance
  const absent = as === 'left' || as === 'not-here'
  return html`<li id="p-${person.id}"><div class="op-register__who"><b><a href="/programme/${person.id}">${person.name}</a></b><span class="op-small op-quiet">${person.reference}</span></div>
<form method="post" action="/programme/register/${session.id}" class="op-taps"><input type="hidden" name="file" value="${person.id}"><input type="hidden" name="version" value="${String(row?.version ?? 0)}">
${Object.entries(attendances).map(([key, words]) => html`<button${key === 'not-here' && html` class="op-tap--grave"`} name="as" value="${key}" aria-pressed="${key === as ? 'true' : 'false'}"${session.calledOff && html` disabled`}>${key === 'left' ? html`<span>Left<span class="op-only-desk"> or sent home</span></span>` : words}<span class="govuk-visually-hidden">: ${person.name}</span></button>`)}</form>
<div class="op-register__more op-row op-small">${row?.markedAt && html`<span class="op-quiet">${dayIn(row.markedAt) === ctx.today ? sayTime(row.markedAt) : sayDateTime(row.markedAt, { short: true, year: false })}${by && `, ${by}`}</span> `}${row && absent && html`<a href="/programme/${person.id}/sessions/${row.id}">${row.reason ? reasons[row.reason] : 'Say why'}<span class="govuk-visually-hidden">: ${person.name}</span></a> `}<a href="/programme/${person.id}/concern">Concern<span class="govuk-visually-hidden"> about ${person.name}</span></a></div></li>`
}
const noteBox = (id: string, note: GroupNote | undefined, by: string | undefined): Html =>
  html`<section class="op-sec op-gap-l" id="note"><div class="op-sec__head"><h2>Note on the session</h2></div><form class="op-form" method="post" action="/programme/register/${id}/note"><input type="hidden" name="version" value="${String(note?.version ?? 0)}"><div class="govuk-form-group"><label class="govuk-visually-hidden" for="note-text">Note on the session</label><div class="govuk-hint" id="note-hint">${noteHint}</div><textarea class="govuk-textarea" id="note-text" name="note" rows="3" aria-describedby="note-hint" autocomplete="off">${note?.text ?? ''}</textarea></div>${button({ text: 'Save the note', classes: 'govuk-button--secondary' })}${note && html` <span class="op-small op-quiet">Saved ${sayDateTime(note.at)}${by && ` by ${by}`}</span>`}</form></section>`
