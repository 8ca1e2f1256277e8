/** Danger to workers, as those who work with him know it: which, from a closed list. Nobody here learns where a warning came from. */
import { randomUUID } from 'node:crypto'
import { NotFound } from '#platform/errors.ts'
import { oneOf } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import type { Context, Role, StaffSite } from '#rooms/access/index.ts'
import { type DangerKind, dangerKinds } from '#rooms/people/index.ts'
import { type OnHim, openHis } from './store.ts'

export async function dangerOf(ctx: Context, fileId: string): Promise<{ id: string; kind: DangerKind }[]> {
  const rows = await ctx.db
    .selectFrom('harm.danger')
    .select(['id', 'kind'])
    .where('harm_file_id', '=', fileId)
    .where('ended_at', 'is', null)
    .orderBy('kind')
    .execute()
  return rows.map((r) => ({ id: r.id, kind: r.kind as DangerKind }))
}
export async function warnOf(ctx: Context, fileId: string, kind: DangerKind): Promise<void> {
  const id = randomUUID()
  await ctx.db.insertInto('harm.danger').values({ id, harm_file_id: fileId, kind, at: ctx.now }).execute()
  ctx.record('add danger', { classes: ['danger'], subjects: [fileId, id] })
}
/** Every warning of this kind on the file: a second one from elsewhere would tell that there is an elsewhere. Her side keeps its own. */
export async function dangerOver(ctx: Context, fileId: string, kind: string): Promise<void> {
  const ended = await ctx.db
    .updateTable('harm.danger')
    .set((e) => ({ ended_at: ctx.now, version: e('version', '+', 1) }))
    .where('harm_file_id', '=', fileId)
    .where('kind', '=', kind)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  if (ended.numUpdatedRows === 0n) throw new NotFound('danger')
  ctx.record('end danger', { classes: ['danger'], subjects: [fileId] })
}

interface OnDanger extends OnHim {
  now: DangerKind[]
}
const kindsOf = async (ctx: Context, fileId: string): Promise<DangerKind[]> => [
  ...new Set((await dangerOf(ctx, fileId)).map((d) => d.kind)),
]

export function dangerPages(site: StaffSite, who: readonly Role[]): void {
  formPage(site, {
    path: '/programme/:fileId/danger',
    who,
    title: 'Danger to workers',
    at: 'programme',
    heading: (on: OnDanger) => html`Danger to workers<span class="op-head__sub">${on.person.name}</span>`,
    form: form({
      kind: oneOf('What is the danger?', dangerKinds, {
        missing: 'Select the danger',
        small: true,
        hint: 'Everyone who works with the people concerned sees which, and never who wrote it.',
      }),
    }),
    creates: true,
    async subject({ ctx, params }): Promise<OnDanger> {
      const on = await openHis(ctx, params.fileId)
      return { ...on, now: await kindsOf(ctx, on.person.id) }
    },
    back: (on: OnDanger) => ({ href: `/programme/${on.person.id}`, text: on.person.name }),
    before: (on) =>
      on.now.length > 0 &&
      html`<ul class="op-items">${on.now.map((k) => html`<li><b>${dangerKinds[k]}</b><form method="post" action="/programme/${on.person.id}/danger/over"><input type="hidden" name="kind" value="${k}">${button({ text: 'This is over', classes: 'govuk-button--secondary' })}</form></li>`)}</ul>`,
    buttons: [{ do: 'add', text: 'Warn everyone concerned' }],
    async save(on, a, { ctx }) {
      if (!on.now.includes(a.kind)) await warnOf(ctx, on.person.id, a.kind)
      return `/programme/${on.person.id}`
    },
  })
  site.post('/programme/:fileId/danger/over', who, async ({ ctx, params, body }) => {
    const on = await openHis(ctx, params.fileId)
    await dangerOver(ctx, on.person.id, String(body.kind ?? ''))
    return { go: `/programme/${on.person.id}/danger` }
  })
}
export async function dangerBox(ctx: Context, fileId: string): Promise<Html> {
  const now = await kindsOf(ctx, fileId)
  const link = html`<p class="op-small op-do"><a href="/programme/${fileId}/danger">${now.length > 0 ? 'Add another, or say that it is over' : 'Warn workers of a danger'}</a></p>`
  return now.length === 0
    ? html`<div class="op-box">${link}</div>`
    : html`<div class="op-box op-box--grave"><h2>Danger to workers</h2><ul class="op-items">${now.map((k) => html`<li><b>${dangerKinds[k]}</b></li>`)}</ul>${link}</div>`
}
