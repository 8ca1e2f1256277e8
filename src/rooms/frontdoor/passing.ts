/**
 * A contact for another area's front door. Only one that nothing has been built on can go whole: once somebody works with her, was asked for something, or is
 * said to be known, the other area is asked by a referral, which is answered.
 */
import { sql } from 'kysely'
import { NotFound, Refused } from '#platform/errors.ts'
import { chooseFrom, oneOf } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Context, StaffSite } from '#rooms/access/index.ts'
import { doorWords, foldedWords, type PassReason, passReasons } from '#rooms/arrivals/index.ts'
import { type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { doorkeepers } from './call-pages.ts'
import { type Contact, openContact } from './store.ts'

const otherDoors = (ctx: Context) => ctx.pack.frontDoors.filter((d) => d.area !== ctx.viewer.area)

export async function passContact(ctx: Context, contactId: string, to: { frontDoor: string; why: PassReason }): Promise<void> {
  const contact = await openContact(ctx, contactId, { lock: true })
  if (!otherDoors(ctx).some((d) => d.key === to.frontDoor)) throw new NotFound('door')
  const family = await openFamily(ctx, contact.familyId)
  await keepFrom(ctx, contactId, to.frontDoor, [
    contact.callerName,
    contact.happening,
    contact.wants,
    contact.children,
    contact.whoMustNotKnow,
  ])
  const { rows } = await sql<{
    said: string
  }>`select frontdoor.pass_contact(${contactId}, ${to.frontDoor}, ${to.why}) as said`.execute(ctx.db)
  switch (rows[0]?.said) {
    case 'passed':
      ctx.record('pass on contact', { classes: ['report'], family: family.id, subjects: [contactId], reason: `${to.frontDoor}: ${to.why}` })
      return
    case 'theirs':
      throw new Refused('A colleague has it. Ask them to pass it on, or to hand it to you.')
    case 'built on':
      throw new Refused(
        'More stands on it already: another contact, a referral, work with her, or that somebody in it is known. Ring the other door, and refer from the plan.',
      )
    case 'limited':
      throw new Refused('This family is limited to a few people by name, and nobody at the other door is one of them. Ring that door.')
    default:
      throw new NotFound('contact')
  }
}

/** Whoever at that door is related to somebody these words name is kept from the contact that holds them. Nobody learns whether there is anyone. */
export async function keepFrom(ctx: Context, contactId: string, door: string, words: readonly string[]): Promise<void> {
  await sql`select frontdoor.keep_from(${contactId}, ${door}, ${foldedWords(words)})`.execute(ctx.db)
}

interface On {
  contact: Contact
  family: OpenFamily
  doors: Record<string, { text: string; hint: string }>
}
export function passPages(site: StaffSite): void {
  formPage(site, {
    path: '/contacts/:contactId/pass',
    who: doorkeepers,
    title: 'Pass a contact on',
    at: 'front-door',
    heading: (on: On) => html`Pass it to another area<span class="op-head__sub">${on.family.title}</span>`,
    form: form({
      to: chooseFrom('To which front door?', { missing: 'Select a front door', small: true, choices: (on: On) => on.doors }),
      why: oneOf('Why?', passReasons, { missing: 'Select why', small: true }),
    }),
    async subject({ ctx, params }): Promise<On> {
      const contact = await openContact(ctx, params.contactId)
      if (ctx.viewer.frontDoor !== contact.frontDoor || contact.state === 'decided') throw new NotFound('contact')
      return {
        contact,
        family: await openFamily(ctx, contact.familyId),
        doors: Object.fromEntries(otherDoors(ctx).map((d) => [d.key, { text: doorWords(ctx.pack, d), hint: `${d.takes}.` }])),
      }
    },
    back: (on) => ({ href: `/contacts/${on.contact.id}`, text: 'The contact' }),
    before: () =>
      html`<p class="op-sent">It goes whole, with its people and its clock, and they hear at once. You and your team see nothing of it from then on; that it was passed stays on your front door’s page.</p>
<p class="op-small">Unsafe if late? Ring that door as well: a person must have it before you let go.</p>`,
    buttons: [{ do: 'pass', text: 'Pass it on' }],
    async save(on, a, { ctx }) {
      await passContact(ctx, on.contact.id, { frontDoor: a.to, why: a.why })
      return '/front-door'
    },
  })
}
