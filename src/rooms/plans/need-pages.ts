/** Pages of needs: a new one, and what became of it. */
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { stateMark } from '#platform/views/marks.ts'
import { type Context, type StaffSite, standing } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { answeredNeed, newNeed, type OnNeed, wholePlan } from './forms.ts'
import { addNeed, answerNeed, domainWords } from './needs.ts'
import { readers } from './readers.ts'
import type { NeedState } from './rules.ts'
import { type Need, openNeed } from './store.ts'

const onPlan = async (ctx: Context, familyId: string): Promise<OnNeed> => ({
  family: await openFamily(ctx, familyId),
  domains: Object.fromEntries(ctx.pack.needs.domains.map((d) => [d.key, d.words])),
  unmetReasons: Object.fromEntries(ctx.pack.needs.unmetNeedReasons.map((r) => [r.key, r.words])),
  mayCount: (await standing(ctx, familyId)).writes('referral'),
})
type OneNeed = OnNeed & { need: Need }
const planOf = (on: OnNeed) => ({ href: `/families/${on.family.id}`, text: on.family.title })

export function needPages(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/needs/new',
    who: readers,
    title: 'Add a need',
    at: 'families',
    heading: (on: OnNeed) => html`Add a need<span class="op-head__sub">${on.family.title}</span>`,
    form: newNeed,
    creates: true,
    subject: ({ ctx, params }) => onPlan(ctx, params.familyId),
    back: (on) => planOf(on),
    buttons: [{ do: 'add', text: 'Add the need' }],
    async save(on, a, { ctx }) {
      await addNeed(ctx, on.family.id, { domain: a.domain, text: a.text ?? '', memberId: a.about === wholePlan ? null : a.about })
      return `/families/${on.family.id}#needs`
    },
  })

  formPage(site, {
    path: '/families/:familyId/needs/:needId',
    who: readers,
    title: 'A need of the plan',
    at: 'families',
    heading: (on: OneNeed) => html`What became of it?<span class="op-head__sub">${on.family.title}</span>`,
    form: answeredNeed,
    async subject({ ctx, params }): Promise<OneNeed> {
      const on = await onPlan(ctx, params.familyId)
      return { ...on, need: await openNeed(ctx, on.family, params.needId) }
    },
    answers: (on) => (on.need.state === 'open' ? {} : { state: on.need.state }),
    version: (on) => on.need.version,
    back: (on) => planOf(on),
    before(on, { ctx }) {
      const name = on.family.members.find((m) => m.id === on.need.memberId)?.name
      return html`<p class="op-sent"><b>${name ? `${name}: ` : ''}${domainWords(ctx, on.need.domain)}</b>${on.need.text !== '' && `. ${on.need.text}`}</p>
<p class="op-row">${stateMark(on.need.state)} <a href="/families/${on.family.id}/actions/new?need=${on.need.id}${on.need.memberId ? `&about=${on.need.memberId}` : ''}">Add an action for it</a></p>`
    },
    buttons: [{ do: 'answer', text: 'Save the answer' }],
    async save(on, a, { ctx }, pressed) {
      await answerNeed(ctx, on.family.id, on.need, {
        state: a.state as Exclude<NeedState, 'open'>,
        reason: a.reason,
        sought: a.sought,
        version: pressed.version,
      })
      return `/families/${on.family.id}#needs`
    },
  })
}
