/** How somebody may be reached: a number in one of three states, with who says so, when, and what to say. The number itself is never shown here. */
import { dayIn, sayDay } from '#lib/london.ts'
import { dialled } from '#lib/phone.ts'
import { Conflict, NotFound } from '#platform/errors.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import type { Context, Role, StaffSite } from '#rooms/access/index.ts'
import { addContactPoint, changePoint, endPoints } from './actions.ts'
import { newPoint, pointUse, useOf, usesOf } from './forms.ts'
import { pointStates, staleAfterDays } from './rules.ts'
import { type ContactPoint, contactPoints, type Member, mayWrite, type OpenFamily, openFamily } from './store.ts'

interface OnMember {
  family: OpenFamily
  member: Member
}
interface OnNew extends OnMember {
  old: Record<string, string>
}
interface OnPoint extends OnMember {
  point: ContactPoint
}
const back = (on: { family: OpenFamily }) => ({ href: `/families/${on.family.id}/people`, text: `People: ${on.family.title}` })
async function openToReach(ctx: Context, familyId: string): Promise<OpenFamily> {
  const family = await openFamily(ctx, familyId)
  if (!(await mayWrite(ctx, family.id, 'contact'))) throw new NotFound('contact point')
  return family
}
const memberIn = (family: OpenFamily, id: string): Member => {
  const found = family.members.find((m) => m.id === id)
  if (!found) throw new NotFound('member')
  return found
}

/** Which one it is, without the number: as a list of them names it. */
const heldWords = (p: ContactPoint): string =>
  [
    `${p.kind === 'phone' ? 'Telephone' : 'E-mail'}, ${pointStates[p.state].toLowerCase()}`,
    p.windowDays,
    p.windowFrom && p.windowUntil ? `${p.windowFrom.slice(0, 5)} to ${p.windowUntil.slice(0, 5)}` : '',
    p.checkedAt ? `checked ${sayDay(dayIn(p.checkedAt))}` : '',
  ]
    .filter((x) => x !== '')
    .join(', ')

export function reachPages(site: StaffSite, who: readonly Role[]): void {
  formPage(site, {
    path: '/families/:familyId/people/:memberId/points/new',
    who,
    at: 'families',
    title: 'Add a way to reach someone',
    heading: (on: OnNew) => html`A way to reach ${on.member.name}`,
    form: newPoint,
    creates: true,
    async subject({ ctx, params }): Promise<OnNew> {
      const family = await openToReach(ctx, params.familyId)
      const member = memberIn(family, params.memberId)
      const held = (await contactPoints(ctx, family.id)).filter((p) => p.memberId === member.id)
      return { family, member, old: Object.fromEntries(held.map((p) => [p.id, heldWords(p)])) }
    },
    back: (on: OnNew) => back(on),
    answers: () => ({ kind: 'phone' as const, state: 'not_checked' as const }),
    before: () =>
      html`<p class="op-sent">Unless somebody has said that it is safe, it is not checked.</p><p class="op-small">The number is sealed. It shows when a call is started, to whoever may call.</p>`,
    buttons: [{ do: 'add', text: 'Save' }],
    async save(on, a, { ctx }) {
      const value = a.kind === 'phone' ? (dialled(a.phone ?? '') ?? a.phone ?? '') : (a.email ?? '')
      await addContactPoint(ctx, on.family.id, { memberId: on.member.id, kind: a.kind, value, ...useOf(a) })
      for (const pointId of a.instead) await endPoints(ctx, on.family.id, { pointId })
      return back(on).href
    },
  })

  formPage(site, {
    path: '/families/:familyId/points/:pointId',
    who,
    at: 'families',
    title: 'Check a way to reach someone',
    heading: (on: OnPoint) =>
      html`${on.member.name}’s ${on.point.kind === 'phone' ? 'telephone' : 'e-mail'}<span class="op-head__sub">Is it still safe?</span>`,
    form: pointUse,
    async subject({ ctx, params }): Promise<OnPoint> {
      const family = await openToReach(ctx, params.familyId)
      const point = (await contactPoints(ctx, family.id)).find((p) => p.id === params.pointId)
      if (!point) throw new NotFound('contact point')
      return { family, member: memberIn(family, point.memberId), point }
    },
    answers: (on) => usesOf(on.point),
    version: (on) => on.point.version,
    back: (on: OnPoint) => back(on),
    before: () =>
      html`<p class="op-sent">Saving it as safe is a new check, dated today. After ${staleAfterDays} days a check is old: no messages, and ask first on a call.</p>`,
    buttons: [
      { do: 'save', text: 'Save' },
      { do: 'end', text: 'Gone: never use it again', look: 'warning' },
    ],
    async save(on, a, { ctx }, pressed) {
      try {
        // Gone is said of the number as this page showed it: one that a colleague has just called safe is shown again first.
        await changePoint(ctx, on.family.id, on.point.id, useOf(a), pressed.version)
        if (pressed.button === 'end') await endPoints(ctx, on.family.id, { pointId: on.point.id })
      } catch (e) {
        if (!(e instanceof Conflict)) throw e
        throw new Conflict({ now: usesOf(e.now as unknown as ContactPoint), version: e.version, by: e.by, at: e.at })
      }
      return back(on).href
    },
  })
}
