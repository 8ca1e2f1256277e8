/**
 * Any agency's colleague sends somebody to the front door, whatever their role: one page, one answer. They read nothing of it again, and nothing of what
 * is known: afterwards they hear that it was taken, or not.
 */
import { isId } from '#lib/id.ts'
import { doorAreas, type Pack } from '#pack/index.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Role, StaffSite } from '#rooms/access/index.ts'
import { begun, professionalForm, professionalLetter, sections } from './professional-forms.ts'
import { sendFromColleague } from './send.ts'

/** Everyone who meets people. Boards, governance and administrators do not. */
export const senders: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair', 'programme']

export function colleaguePages(site: StaffSite, { pack }: { pack: Pack }): void {
  const asked = professionalForm(pack)
  formPage(site, {
    path: '/send',
    who: senders,
    title: 'Send to the front door',
    at: 'send',
    form: asked,
    creates: true,
    subject: ({ ctx, query }) => ({
      name: ctx.viewer.name,
      team: ctx.viewer.teamName,
      kind: ctx.pack.channels.kinds.find((k) => k.key === query.kind && k.doors.includes('professional'))?.key,
      area: doorAreas(ctx.pack).find((a) => a.key === ctx.viewer.area)?.key,
    }),
    answers: (on) => ({ ...begun, ...(on.kind ? { kind: on.kind } : {}), ...(on.area ? { area: on.area } : {}) }),
    sections,
    before: (on) =>
      html`<p class="op-sent">From ${on.name}, ${on.team}. The front door reads it, and decides; it changes no record by itself. You hear that it was taken, or not, and nothing else.</p><p class="op-small">Danger now: 999. A question about somebody you would rather not name: <a href="/consultations/new">ask without a name</a>.</p>`,
    buttons: [{ do: 'send', text: 'Send it' }],
    async save(_on, a, { ctx, body }) {
      const { name, title, agencyName, teamName } = ctx.viewer
      const key = typeof body.key === 'string' && isId(body.key) ? body.key : ctx.newKey()
      const letter = professionalLetter(asked, a, { name, role: title, agency: `${teamName}, ${agencyName}`, email: '' })
      await sendFromColleague(ctx, { ...letter, id: key, door: 'professional', kind: a.kind, area: a.area })
      return '/send/sent'
    },
  })
  site.get('/send/sent', senders, async ({ ctx }) =>
    ctx.page({
      title: 'Sent',
      at: 'send',
      body: html`<div class="op-read"><h1>Sent</h1><p class="op-gap">The front door has it. You hear when somebody has taken it, or that it could not be taken; whether anyone is known to us is not said.</p><p>Until then the person is yours to keep safe: if something changes, ring the front door, or 999.</p><p><a href="/send">Send another</a></p></div>`,
    }),
  )
}
