/** The page where a service's own people say how it stands. For everyone else it is not there. */
import { type Service, service } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { longText, oneOf, wholeNumber } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Role, StaffSite } from '#rooms/access/index.ts'
import { type Capacity, capacities, ourServices, sayCapacity, sayHowItStands, taking } from './capacity.ts'

const who: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'programme']
const stands = form({
  taking: oneOf('Is it taking people?', taking, { missing: 'Select whether it is taking people', small: true }),
  waitWeeks: wholeNumber('About how many weeks is the wait?', {
    optional: true,
    min: 0,
    max: 260,
    hint: '0 where there is none. Left empty: not known.',
  }),
  places: wholeNumber('How many places are free?', { optional: true, min: 0, max: 999, hint: 'Left empty: not counted in places.' }),
  note: longText('Anything else', {
    optional: true,
    rows: 2,
    max: 200,
    hint: 'For colleagues of any agency. Nothing about anyone, and no address.',
  }),
})

export function capacityPages(site: StaffSite): void {
  formPage(site, {
    path: '/services/:key/now',
    who,
    at: 'services',
    title: 'How a service stands',
    heading: (on: { service: Service; now: Capacity | undefined }) =>
      html`How it stands now<span class="op-head__sub">${on.service.name}</span>`,
    form: stands,
    creates: true,
    async subject({ ctx, params }) {
      const found = service(ctx.pack, params.key)
      if (!found || !ourServices(ctx).includes(found)) throw new NotFound('service')
      return { service: found, now: (await capacities(ctx)).get(found.key) }
    },
    answers: ({ now }) => ({ ...(now ? { taking: now.taking, ...(now.waitWeeks === null ? {} : { waitWeeks: now.waitWeeks }) } : {}) }),
    back: (on) => ({ href: `/services/${on.service.key}`, text: on.service.name }),
    before: (on, { ctx }) =>
      html`<p class="op-sent">Whoever asks you sees this before they send. ${on.now ? sayCapacity(on.now, ctx.now) : 'Nobody has said it yet.'}</p>`,
    buttons: [{ do: 'say', text: 'Save' }],
    async save(on, a, { ctx }) {
      await sayHowItStands(ctx, on.service.key, {
        taking: a.taking,
        places: a.places ?? null,
        waitWeeks: a.waitWeeks ?? null,
        note: a.note ?? '',
      })
      return `/services/${on.service.key}`
    },
  })
}
