/** My account, for everyone who signs in: my roles, where I am signed in, my training, whom I am related to, my password. */
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { dayIn, sayAgo, sayDateTime, sayDay, startOfDay } from '#lib/london.ts'
import { Refused } from '#platform/errors.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import * as govuk from '#platform/views/govuk.ts'
import { clockMark } from '#platform/views/marks.ts'
import { table } from '#platform/views/table.ts'
import { newRelation } from './agency-forms.ts'
import { deviceOf, nearOf, relations, type Trained, trainingState, worksUntil } from './agency-rules.ts'
import { type Context, type Keys, roles } from './context.ts'
import { cookieName, type StaffSite } from './frame.ts'
import { changePassword, declareRelation, endMyOthers, endMySession, type MySession, myRelations, mySessions, myTraining } from './me.ts'
import { type Door, type Hat, hatsOf } from './sign-in.ts'

export interface MePages {
  door: Door
  keys: Keys
  secure: boolean
}
const back = { href: '/me', text: 'Your account' }

export function mePages(app: FastifyInstance, site: StaffSite, parts: MePages): void {
  const { door, keys } = parts
  noteDevices(app, door, cookieName(parts.secure))

  site.get('/me', 'signed-in', async ({ ctx, query }) =>
    ctx.page({
      title: 'Your account',
      body: accountBody(ctx, {
        hats: await hatsOf(door, ctx.viewer.staffId),
        sessions: await mySessions(ctx),
        training: await myTraining(ctx),
        changed: query.changed === 'password',
      }),
    }),
  )
  site.post('/me/sessions/:id/end', 'signed-in', async ({ ctx, params }) => {
    await endMySession(ctx, params.id)
    return { go: '/me#sessions' }
  })
  site.post('/me/sessions/end-others', 'signed-in', async ({ ctx }) => {
    await endMyOthers(ctx)
    return { go: '/me#sessions' }
  })

  formPage(site, {
    path: '/me/relations',
    who: 'signed-in',
    title: 'People you are related to or know',
    form: newRelation,
    creates: true,
    subject: async ({ ctx, query }) => ({ said: await myRelations(ctx), thanks: query.said === 'yes' }),
    back: () => back,
    before: (on) =>
      html`${on.thanks && govuk.notificationBanner({ type: 'success', text: 'Thank you. Nothing more is shown.' })}
<p class="op-sent">Say who they are, whether or not you think that they are known here: a partner, family, close friends, neighbours. You are kept away from what concerns them.</p>
<p class="op-small">The answer is always the same: nobody learns here who is known and who is not. What you say is kept, and it counts for whoever is written down later.</p>`,
    buttons: [{ do: 'add', text: 'Add this person' }],
    aside: (on) => saidList(on.said),
    async save(_on, a, { ctx }) {
      await declareRelation(ctx, { name: a.name, bornOn: a.bornOn, kind: a.kind })
      return '/me/relations?said=yes'
    },
  })

  const passwordPage = (ctx: Context, problem?: string) =>
    ctx.page({
      title: problem ? 'Error: Change your password' : 'Change your password',
      back,
      ...(problem ? { status: 422 } : {}),
      body: html`${problem && govuk.errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#password-now' }] })}
<div class="op-read"><h1>Change your password</h1><p class="op-sent">Everywhere else you are signed in, you are signed out.</p>
<form method="post" action="/me/password" novalidate>
${govuk.input({ id: 'password-now', name: 'password-now', type: 'password', label: { text: 'Your password now' }, autocomplete: 'current-password', classes: 'govuk-input--width-20' })}
${govuk.input({ id: 'passcode', name: 'passcode', inputmode: 'numeric', label: { text: 'Six-digit code' }, hint: { text: 'From your authenticator app. Each code works once.' }, classes: 'govuk-input--width-5', autocomplete: 'one-time-code' })}
${govuk.input({ id: 'password', name: 'password', type: 'password', label: { text: 'New password' }, hint: { text: '12 characters or more' }, autocomplete: 'new-password', classes: 'govuk-input--width-20' })}
${govuk.input({ id: 'password-again', name: 'password-again', type: 'password', label: { text: 'The new password again' }, autocomplete: 'new-password', classes: 'govuk-input--width-20' })}
${govuk.button({ text: 'Change it', preventDoubleClick: true })}</form></div>`,
    })
  site.get('/me/password', 'signed-in', async ({ ctx }) => passwordPage(ctx))
  site.post('/me/password', 'signed-in', async ({ ctx, body }) => {
    try {
      await changePassword(ctx, door, keys, {
        now: posted(body, 'password-now'),
        code: posted(body, 'passcode'),
        next: posted(body, 'password'),
        again: posted(body, 'password-again'),
      })
    } catch (e) {
      if (e instanceof Refused) return passwordPage(ctx, e.message)
      throw e
    }
    return { go: '/me?changed=password' }
  })
}

/**
 * Whatever opens a session, by password, passkey, an agency's own sign-in or another role, sets the cookie; here, in one place, the session learns what
 * kind of device it is on. A sign-in never waits for it or fails by it.
 */
function noteDevices(app: FastifyInstance, door: Door, cookie: string): void {
  app.addHook('onSend', async (request, reply, payload) => {
    const set = [reply.getHeader('set-cookie')].flat().find((c) => typeof c === 'string' && c.startsWith(`${cookie}=`)) as
      | string
      | undefined
    const secret = set ? decodeURIComponent(set.slice(cookie.length + 1).split(';')[0] ?? '') : ''
    if (secret !== '')
      await sql`select access.note_device(${secret}, ${deviceOf(request.headers['user-agent'] ?? '')}, ${nearOf(request.ip)})`
        .execute(door)
        .catch(() => undefined)
    return payload
  })
}

interface Account {
  hats: readonly Hat[]
  sessions: readonly MySession[]
  training: readonly Trained[]
  changed: boolean
}
const section = (title: string, id: string, body: Part, more?: Part): Html =>
  html`<section class="op-sec" id="${id}"><div class="op-sec__head"><h2>${title}</h2>${more}</div>${body}</section>`

function accountBody(ctx: Context, a: Account): Html {
  const others = a.sessions.filter((s) => !s.this)
  const wanted = ctx.pack.training.training
  const late = a.training.filter((t) => trainingState(t, ctx.today) === 'overdue')
  const stops = late.map(worksUntil).sort()[0]
  return html`${a.changed && govuk.notificationBanner({ type: 'success', text: 'Your password is changed. Everywhere else you are signed out.' })}
<div class="op-head"><div><h1>Your account</h1><p class="op-head__sub">${ctx.viewer.name}, ${ctx.viewer.agencyName}</p></div></div>
${stops && govuk.warningText({ text: `Your training is overdue. After ${sayDay(stops)} your account rests until it is done: tell your agency’s administrator when you have done it.`, iconFallbackText: 'Warning' })}
${section(
  'Your roles',
  'roles',
  html`<ul class="op-items">${a.hats.map((h) => html`<li><b>${h.title}</b>, ${h.teamName}<br><span class="op-quiet">${roles[h.role as keyof typeof roles]}${h.hatId === ctx.viewer.hatId && ' · you work as this now'}</span></li>`)}</ul>`,
  a.hats.length > 1 && html`<a href="/working-as">Change role</a>`,
)}
${section(
  'People you are related to or know',
  'relations',
  html`<p>You are kept away from what concerns them, and nobody is told what there is. <a href="/me/relations">Say who they are</a></p>`,
)}
${section(
  'Training',
  'training',
  table({
    caption: 'Training',
    hideCaption: true,
    cards: true,
    head: ['Training', 'Done', { text: 'Due', inline: true }],
    rows: a.training.map((t) => [
      wanted.find((w) => w.key === t.kind)?.name ?? t.kind,
      t.doneOn ? sayDay(t.doneOn) : 'Not recorded',
      html`${trainingState(t, ctx.today) === 'fine' ? sayDay(t.dueOn) : clockMark({ due: startOfDay(t.dueOn), now: ctx.now, wholeDay: true })}`,
    ]),
    empty: 'Your agency has set no day for any training.',
  }),
)}
${section(
  'Where you are signed in',
  'sessions',
  table({
    caption: 'Where you are signed in',
    hideCaption: true,
    cards: true,
    head: ['Device', 'From about', 'Last used', 'Working as', { text: 'End', hide: true }],
    rows: a.sessions.map((s) => [
      html`${s.device || 'Not known'}${s.this && html`<small>This one</small>`}`,
      s.address || 'Not known',
      html`${sayAgo(s.used ?? s.since, ctx.now)}<small>since ${sayDateTime(s.since, { short: true, year: dayIn(s.since).slice(0, 4) !== ctx.today.slice(0, 4) })}</small>`,
      `${s.title}, ${s.teamName}`,
      !s.this &&
        html`<form method="post" action="/me/sessions/${s.id}/end">${govuk.button({ text: html`End this session<span class="govuk-visually-hidden">: ${s.device}</span>`, classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>`,
    ]),
  }),
  others.length > 0 &&
    html`<form method="post" action="/me/sessions/end-others">${govuk.button({ text: 'End all others', classes: 'govuk-button--secondary', preventDoubleClick: true })}</form>`,
)}
${section('Signing in', 'password', html`<p><a href="/me/passkeys">Passkeys and recovery codes</a></p><p><a href="/me/password">Change your password</a></p>`)}`
}
const saidList = (said: Awaited<ReturnType<typeof myRelations>>): Part =>
  said.length > 0 &&
  html`<div class="op-box"><h2>You have said</h2><ul class="op-items">${said.map((r) => html`<li><b>${r.name}</b>${r.bornOn && `, born ${sayDay(r.bornOn)}`}<br><span class="op-quiet">${relations[r.kind]} · ${sayDay(dayIn(r.at))}</span><br>${r.undoneAt ? html`<span class="op-small">Taken back, ${sayDay(dayIn(r.undoneAt))}</span>` : r.undoAskedAt ? html`<span class="op-small">You asked to have it taken back. It counts until governance answers.</span>` : html`${r.undoAnswer !== '' && html`<span class="op-small">It stands: ${r.undoAnswer}</span><br>`}<a class="op-small" href="/me/relations/${r.id}/mistake">Said by mistake<span class="govuk-visually-hidden">: ${r.name}</span></a>`}</li>`)}</ul></div>`
