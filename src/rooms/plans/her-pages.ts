/** Pages of what is hers alone: her own safety plan, and where she is. Whoever may not have them finds nothing at these addresses. */
import { sayDateTime } from '#lib/london.ts'
import { NotFound, Refused } from '#platform/errors.ts'
import { type Form, Problem, type Problems } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { formBody, lines } from '#platform/views/form.ts'
import { seenBy } from '#platform/views/marks.ts'
import {
  type Context,
  colleague,
  type HeldSecret,
  revealSecret,
  type SecretKind,
  type StaffSite,
  secretsHeld,
  standing,
} from '#rooms/access/index.ts'
import { addAddress, type Member, type OpenFamily, openFamily } from '#rooms/people/index.ts'
import { newAddress, revealByNamed, revealByOthers, safetyPlan, whyNow } from './forms.ts'
import { callName, placeWord, sheIs } from './identity.ts'
import { readers } from './readers.ts'
import { writeSafetyPlan } from './safety-plan.ts'
import { type SafetyPlan, safetyPlansOf } from './store.ts'

const planOf = (on: { family: OpenFamily }) => ({ href: `/families/${on.family.id}`, text: on.family.title })

export function herPages(site: StaffSite): void {
  safetyPlanPage(site)
  addressPage(site)
  revealPages(site)
}

interface HerPlan {
  family: OpenFamily
  her: Member
  others: readonly Member[]
  plan: SafetyPlan | undefined
  by: string
}
function safetyPlanPage(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/safety-plan',
    who: readers,
    title: 'Safety plan',
    at: 'families',
    heading: (on: HerPlan) => html`${callName(on.her)}’s own safety plan<span class="op-head__sub">Hers, in her words</span>`,
    form: safetyPlan,
    async subject({ ctx, params, query }): Promise<HerPlan> {
      const family = await openFamily(ctx, params.familyId)
      if (!(await standing(ctx, family.id)).reads('safety-plan')) throw new NotFound('safety plan')
      const people = sheIs(family)
      const her = people.find((m) => m.id === query.about) ?? people[0]
      if (!her) throw new NotFound('member')
      const plan = (await safetyPlansOf(ctx, family.id)).find((p) => p.memberId === her.id)
      return {
        family,
        her,
        others: people.filter((m) => m.id !== her.id),
        plan,
        by: (await colleague(ctx, plan?.changedBy ?? null))?.name ?? 'a colleague',
      }
    },
    answers: ({ plan }) =>
      plan ? { whatIDo: plan.whatIDo, whatIsReady: plan.whatIsReady, whoIRing: plan.whoIRing, childrensPart: plan.childrensPart } : {},
    version: (on) => on.plan?.version ?? 0,
    back: (on) => planOf(on),
    before: (on) =>
      html`<p class="op-sent op-hers">Four lines, written with her. ${seenBy(`the workers named on ${callName(on.her)}’s plan, and nobody else`)}</p>
<p>It is never read at a meeting, never printed with the plan, and nobody who works with the person who harms can find it. Write nothing she would not want to keep.</p>
${on.others.length > 0 && html`<p class="op-small">${on.others.map((m) => html`<a href="/families/${on.family.id}/safety-plan?about=${m.id}">${m.name}’s own</a> `)}</p>`}
${on.plan && html`<p class="op-small op-quiet">Last written with her by ${on.by}, ${sayDateTime(on.plan.changedAt)}.</p>`}`,
    buttons: [{ do: 'save', text: 'Save her plan' }],
    async save(on, a, { ctx }, pressed) {
      await writeSafetyPlan(
        ctx,
        on.family.id,
        on.her.id,
        {
          whatIDo: a.whatIDo ?? '',
          whatIsReady: a.whatIsReady ?? '',
          whoIRing: a.whoIRing ?? '',
          childrensPart: a.childrensPart ?? '',
        },
        pressed.version,
      )
      return `/families/${on.family.id}`
    },
  })
}

function addressPage(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/addresses/new',
    who: readers,
    title: 'Add an address',
    at: 'families',
    heading: (family: OpenFamily) => html`Add an address<span class="op-head__sub">${family.title}</span>`,
    form: newAddress,
    creates: true,
    async subject({ ctx, params }): Promise<OpenFamily> {
      const family = await openFamily(ctx, params.familyId)
      if (!(await standing(ctx, family.id)).writes('address')) throw new NotFound('address')
      return family
    },
    back: (family) => planOf({ family }),
    answers(family) {
      const about = sheIs(family)
      // Not known to him unless somebody says that he knows it: the other way round the mistake would be told to everyone.
      return { knows: 'no' as const, kind: 'address' as const, ...(about.length === 1 && about[0] ? { about: about[0].id } : {}) }
    },
    buttons: [{ do: 'add', text: 'Save the address' }],
    async save(family, a, { ctx }) {
      await addAddress(ctx, family.id, {
        memberId: a.about,
        lines: a.lines,
        knownToHim: a.knows === 'yes',
        ...(a.note ? { note: a.note } : {}),
        ...(a.kind ? { kind: a.kind } : {}),
        ...(a.moved ? { moved: true } : {}),
      })
      return `/families/${family.id}`
    },
  })
}

interface OnSecret {
  family: OpenFamily
  secret: HeldSecret
  named: boolean
  whose: string
  kind: SecretKind
}
const what = ({ kind }: OnSecret) => placeWord(kind)
/** Telephone numbers are not for this page: they show when a call is started, for as long as it lasts. */
async function onSecret(ctx: Context, familyId: string, secretId: string): Promise<OnSecret> {
  const family = await openFamily(ctx, familyId)
  const mine = await standing(ctx, family.id)
  // Whoever opened it in an emergency starts no calls.
  const secret = (await secretsHeld(ctx, family.id)).find(
    (s) => s.id === secretId && (s.class === 'location' || mine.bases.includes('emergency/contact')),
  )
  if (!secret) throw new NotFound('secret')
  return {
    family,
    secret,
    named: mine.named,
    whose: family.members.find((m) => m.id === secret.memberId)?.name ?? family.title,
    kind: secret.kind,
  }
}
function revealPages(site: StaffSite): void {
  const path = '/families/:familyId/vault/:secretId' as const
  const ask = (ctx: Context, on: OnSecret, body: Body, key: string, problems?: Problems): Outcome => {
    const before = html`<div class="moj-interruption-card"><div class="moj-interruption-card__content"><h2 class="moj-interruption-card__heading">Who can see your screen, and who can hear you?</h2><div class="moj-interruption-card__body"><p class="govuk-body">He does not know this ${what(on)}. Your name, the time and the reason are kept. It is shown once.</p></div></div></div>`
    const shared = {
      body,
      given: {},
      heading: html`${on.whose}<span class="op-head__sub">The ${what(on)} is hidden</span>`,
      before,
      buttons: [{ do: 'show', text: 'Show it once' }],
      hidden: { key },
    }
    const draw = <A>(form: Form<A>): Part => formBody<A>({ ...shared, form, ...(problems ? { problems } : {}) })
    return ctx.page({
      title: problems ? 'Error: Before it is shown' : 'Before it is shown',
      at: 'families',
      back: planOf(on),
      ...(problems ? { status: 422 } : {}),
      body: html`${on.named ? draw(revealByNamed) : draw(revealByOthers)}`,
    })
  }
  site.get(path, readers, async ({ ctx, params }) => ask(ctx, await onSecret(ctx, params.familyId, params.secretId), {}, ctx.newKey()))
  site.post(path, readers, async ({ ctx, params, body, path: here }) => {
    const on = await onSecret(ctx, params.familyId, params.secretId)
    const key = posted(body, 'key')
    const read = on.named ? revealByNamed.read(body) : revealByOthers.read(body)
    if ('problems' in read) return ask(ctx, on, body, key, read.problems)
    const why = 'why' in read.answers && read.answers.why !== 'other' ? whyNow[read.answers.why] : (read.answers.words ?? '')
    // A page that is loaded again asks again: what was shown was shown once.
    let shown: string | undefined
    try {
      await ctx.once(key, here, body, async () => {
        shown = (await revealSecret(ctx, on.secret.id, why)).value
        return here
      })
    } catch (e) {
      if (!(e instanceof Refused)) throw e
      return ask(ctx, on, body, ctx.newKey(), { '': new Problem('This was shown once already. Say again why you need it.') })
    }
    if (shown === undefined) return { go: here }
    return ctx.page({
      title: 'Shown once',
      at: 'families',
      back: { href: `/families/${on.family.id}`, text: 'Back to the plan, and off the screen' },
      body: html`<h1 class="govuk-heading-l">${on.whose}<span class="op-head__sub">Not known to him</span></h1>
<div class="op-decide op-never-print"><p class="op-strong">${lines(shown)}</p></div>
<p class="op-small op-quiet">Shown to ${ctx.viewer.name}, ${sayDateTime(ctx.now)}: ${why}. Recorded since ${sayDateTime(on.secret.recordedAt)}. Write it nowhere. Leaving this page takes it away.</p>`,
    })
  })
}
