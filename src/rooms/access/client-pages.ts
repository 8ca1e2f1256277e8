/**
 * Pages on which an agency's administrator gives its own systems a way in: an id and a secret, shown once; a new one; an end. Of their own agency alone,
 * and without a word of what was ever sent.
 */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { placeName } from '#pack/index.ts'
import { chooseFrom, oneOf, text } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import * as govuk from '#platform/views/govuk.ts'
import { table } from '#platform/views/table.ts'
import { type Client, clientOf, clientsOf, endClient, makeClient, renewClientSecret, showClientSecret } from './clients.ts'
import { colleagues } from './colleagues.ts'
import type { Context } from './context.ts'
import type { StaffSite } from './frame.ts'

const administrators = ['administrator'] as const
const back = { href: '/agency/systems', text: 'Your agency’s systems' }

interface OnDoors {
  doors: Record<string, string>
}
const doorsOf = (ctx: Context): Record<string, string> =>
  Object.fromEntries(
    ctx.pack.frontDoors.map((d) => [
      d.key,
      `${d.name}, ${placeName(ctx.pack, d.area)}: ${d.takes.charAt(0).toLowerCase()}${d.takes.slice(1)}`,
    ]),
  )
const doorName = (ctx: Context, key: string) => ctx.pack.frontDoors.find((d) => d.key === key)?.name ?? key

const newClient = form({
  name: text('What is the system called?', {
    missing: 'Enter what it is called',
    max: 80,
    width: 20,
    called: 'the name',
    hint: 'As the front door will see it. For example, Records system of the police, or Maternity system',
  }),
  frontDoor: chooseFrom('Where should what it sends arrive?', {
    missing: 'Select a front door',
    choices: (on: OnDoors) => on.doors,
    small: true,
  }),
})
const newSecret = form({
  old: oneOf(
    'What about the secret it has now?',
    {
      day: { text: 'It works for one more day', hint: 'So that your system can be changed without a gap' },
      now: { text: 'It ends now', hint: 'Somebody may have seen it. Your system sends nothing until it has the new one' },
    },
    { missing: 'Select what becomes of the secret it has now', small: true },
  ),
})

export function clientPages(site: StaffSite): void {
  site.get('/agency/systems', administrators, async ({ ctx }) => {
    const clients = await clientsOf(ctx)
    return ctx.page({
      title: 'Your agency’s systems',
      at: 'agency',
      back: { href: '/agency', text: 'Your agency' },
      body: listBody(ctx, clients),
    })
  })
  formPage(site, {
    path: '/agency/systems/new',
    who: administrators,
    title: 'Let a system send contacts',
    at: 'agency',
    form: newClient,
    creates: true,
    subject: ({ ctx }): OnDoors => ({ doors: doorsOf(ctx) }),
    back: () => back,
    before: () =>
      html`<p class="op-sent">You get an id and a secret, shown once. With them your own system hands contacts in, and hears back whether they were taken: nothing else.</p>
<p class="op-small">How it is done is said for your developers at <a href="/api">the page about the interface</a>.</p>`,
    buttons: [{ do: 'make', text: 'Make the secret' }],
    async save(_on, a, { ctx }) {
      return `/agency/systems/${await makeClient(ctx, a)}`
    },
  })
  site.get('/agency/systems/:clientId', administrators, async ({ ctx, params }) => {
    const client = await clientOf(ctx, params.clientId)
    const secret = client.endedAt === null && !client.shown ? await showClientSecret(ctx, client.id) : undefined
    const who = (await colleagues(ctx)).get(client.madeBy)?.name ?? 'a colleague'
    return ctx.page({ title: 'A system', at: 'agency', back, body: clientBody(ctx, client, who, secret) })
  })
  formPage(site, {
    path: '/agency/systems/:clientId/secret',
    who: administrators,
    title: 'A new secret',
    at: 'agency',
    form: newSecret,
    creates: true,
    subject: ({ ctx, params }) => clientOf(ctx, params.clientId),
    heading: (c) => html`A new secret<span class="op-head__sub">${c.name}</span>`,
    back: (c) => ({ href: `/agency/systems/${c.id}`, text: c.name }),
    buttons: [{ do: 'make', text: 'Make a new secret' }],
    async save(c, a, { ctx }) {
      await renewClientSecret(ctx, c.id, a.old === 'day')
      return `/agency/systems/${c.id}`
    },
  })
  site.post('/agency/systems/:clientId/end', administrators, async ({ ctx, params }) => {
    await endClient(ctx, (await clientOf(ctx, params.clientId)).id)
    return { go: '/agency/systems' }
  })
}

const usedWords = (c: Client) => (c.usedAt ? sayDateTime(c.usedAt, { year: false }) : 'Never')
function listBody(ctx: Context, clients: readonly Client[]): Html {
  const live = clients.filter((c) => c.endedAt === null)
  const ended = clients.filter((c) => c.endedAt !== null)
  return html`<div class="op-head"><div><h1>Your agency’s systems</h1><p class="op-head__sub">Programs of ${ctx.viewer.agencyName} that hand contacts in without anybody typing them again.</p></div><div class="op-do"><a class="govuk-button" href="/agency/systems/new">Let a system send contacts</a></div></div>
${table({
  caption: 'Systems',
  hideCaption: true,
  cards: true,
  head: ['System', 'Arrives at', 'Last token', 'Secret'],
  rows: live.map((c) => [
    html`<a href="/agency/systems/${c.id}">${c.name}</a><small>since ${sayDay(dayIn(c.madeAt))}</small>`,
    doorName(ctx, c.frontDoor),
    usedWords(c),
    c.shown
      ? html`${c.secretAt && sayDay(dayIn(c.secretAt))}${c.oldUntil && html`<small>the one before until ${sayDateTime(c.oldUntil, { year: false })}</small>`}`
      : html`<b>Not shown yet</b>`,
  ]),
  empty: 'No system of your agency sends anything.',
})}
${ended.length > 0 && html`<p class="op-small op-quiet op-gap">Ended: ${ended.map((c) => `${c.name} (${c.endedAt ? sayDay(dayIn(c.endedAt)) : ''})`).join('; ')}</p>`}
<p class="op-small op-gap">What a system sends waits at the front door for somebody to read it. It changes no record, and is told nothing of anyone. <a href="/api">The page for developers</a></p>`
}

function clientBody(ctx: Context, c: Client, who: string, secret: string | undefined): Html {
  const path = `/agency/systems/${c.id}`
  return html`<div class="op-read"><h1>${c.name}</h1>
<dl class="op-dl op-gap"><dt>Id</dt><dd class="op-written"><code>${c.id}</code></dd><dt>Arrives at</dt><dd>${doorName(ctx, c.frontDoor)}</dd><dt>Made</dt><dd>${sayDateTime(c.madeAt)} by ${who}</dd><dt>Last token</dt><dd>${usedWords(c)}</dd>${c.oldUntil && html`<dt>The secret before</dt><dd>works until ${sayDateTime(c.oldUntil, { year: false })}</dd>`}</dl>
${
  c.endedAt
    ? html`<p class="op-sent op-gap">Ended on ${sayDateTime(c.endedAt)}. It sends nothing any more; what it sent stays.</p>`
    : html`${
        secret
          ? html`<p class="op-sent op-gap">This is the secret. It is shown once: copy it now into your system’s own store of secrets, and nowhere else.</p>
<p class="op-said op-written"><code>${secret}</code></p>
<p class="op-small">Whoever has it can hand in contacts as your agency. It opens nothing that is held here.</p>`
          : html`<p class="op-gap">The secret was shown once and is not kept. If it was lost, make a new one.</p>`
      }
<div class="op-do op-gap-l"><a class="govuk-button govuk-button--secondary" href="${path}/secret">Make a new secret</a>
<form method="post" action="${path}/end" class="op-gap-s">${govuk.button({ text: 'End this system', classes: 'govuk-button--warning', preventDoubleClick: true })}</form></div>`
}</div>`
}
