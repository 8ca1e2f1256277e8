/**
 * A call, on one page: eight questions, saved as they are answered, so that a line that goes dead leaves a record with an owner. Then what is asked if
 * there is time. A box that cannot be read yet holds back itself and nothing else.
 */
import { identifierKinds } from '#lib/identifiers.ts'
import { sayTime } from '#lib/london.ts'
import { Conflict, NotFound, SentBefore } from '#platform/errors.ts'
import { formPage, type Pressed, posted } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { type Context, colleague, myTeam, type Role, type StaffAsk, type StaffSite } from '#rooms/access/index.ts'
import {
  addAddress,
  addIdentifier,
  addMember,
  changeMember,
  type Member,
  numberIn,
  numbersIn,
  type OpenFamily,
  openFamily,
  tieMembers,
} from '#rooms/people/index.ts'
import { changeContact, recordContact } from './actions.ts'
import {
  answersOf,
  type CallAnswers,
  callForm,
  cameOf,
  type OnCall,
  type OwnRestAnswers,
  ownRestForm,
  ownRestOf,
  type RestAnswers,
  restForm,
  restOf,
  saidIn,
} from './call-forms.ts'
import { asSaid } from './call-people.ts'
import { knownBox } from './known.ts'
import { aboutRole, type Channel, channels, isWrittenDown, nameTyped } from './rules.ts'
import { aboutIn, type Contact, openContact, versionOf } from './store.ts'

export const doorkeepers: readonly Role[] = ['front-door', 'manager']

export async function onCall(ctx: Context, contactId?: string, by: Channel = 'phone'): Promise<OnCall & { contact: Contact | undefined }> {
  if (!ctx.viewer.frontDoor) throw new NotFound('front door')
  const contact = contactId === undefined ? undefined : await openContact(ctx, contactId)
  const team = (await myTeam(ctx)).filter((c) => c.role === 'front-door' || c.role === 'manager')
  const has = contact?.nextHatId && !team.some((c) => c.hatId === contact.nextHatId) ? await colleague(ctx, contact.nextHatId) : undefined
  return {
    channel: contact?.channel ?? by,
    contact,
    family: contact && (await openFamily(ctx, contact.familyId)),
    urgency: contact?.urgency ?? 'today',
    now: ctx.now,
    mates: Object.fromEntries([
      [ctx.viewer.hatId, `${ctx.viewer.name} (you)`],
      ...(has ? [[has.hatId, `${has.name}, ${has.teamName}`]] : []),
      ...team.filter((c) => c.hatId !== ctx.viewer.hatId).map((c) => [c.hatId, c.name]),
    ]),
    me: ctx.viewer.hatId,
  }
}
const sections = [
  { fields: ['channel', 'safe', 'cutOff', 'caller', 'name', 'happening', 'inDanger', 'children', 'wants'] },
  { title: 'Before you end', fields: ['nextStep', 'nextHat', 'nextBy'] },
] as const

const danger = html`<div class="op-box op-box--grave op-gap" role="alert"><p><b>In danger now: 999 first.</b> Who rings, they or you on another line? On a mobile, if they cannot speak: 999, then 55. Stay on if it is safe for them.</p></div>`
const aside = async (ctx: Context, on: OnCall): Promise<Html> =>
  on.contact && on.family
    ? html`${await knownBox(ctx, on.contact, on.family)}${on.contact.ringPoint && html`<div class="op-box op-gap"><h2>Number to ring back</h2><p class="op-small">Sealed. It shows when a call is started. Type another only to put it right.</p></div>`}${on.contact.caller === 'herself' && html`<div class="op-box op-gap"><h2>Before you end</h2><p>Four lines of her own: what she will do, what is ready, who she rings, the children’s part.</p><p><a href="/families/${on.family.id}/safety-plan">Write them with her</a></p></div>`}`
    : html`<div class="op-box op-box--warm"><h2>Do not say what we hold until you know who this is</h2><p class="op-small">By a code word, or a fact set before.</p></div>
<div class="op-box op-gap"><h2>A professional’s question, nobody named?</h2><p>Four fields and no person.</p><p><a href="/consultations/new">Note the question</a></p></div>`

const channelIn = (query: Record<string, string | undefined>): Channel =>
  query.by === 'walk-in' || query.by === 'email' || query.by === 'online' ? query.by : 'phone'
const idIn = (path: string): string => path.split('/')[2] ?? ''
const versionIn = (body: Body): number => Number(posted(body, 'version')) || 0
/** What ends it, in the words of how it came. */
const ending = (on: OnCall | undefined): string =>
  on?.channel === 'walk-in' ? 'End the visit' : on === undefined || on.channel === 'phone' ? 'End the call' : 'Finish'
const emailWords = html`<p class="op-box op-box--warm op-gap"><b>Do not answer the e-mail yet.</b> Somebody else may read that address. Write down what it says, and leave empty what it does not say.</p>`
const callPath = (id: string) => `/contacts/${id}/call`
const version = (on: OnCall): number => (on.contact && on.family ? versionOf(on.contact, on.family.members) : 1)

/** Somebody saved first: what is stored, said again as answers of this page. */
async function changed(ctx: Context, contactId: string, a: Parameters<typeof changeContact>[2], seen: number): Promise<void> {
  try {
    await changeContact(ctx, contactId, a, seen)
  } catch (e) {
    if (!(e instanceof Conflict)) throw e
    const now = e.now as { contact: Contact; members: readonly Member[] }
    throw new Conflict({ now: answersOf(now.contact, now), version: e.version, by: e.by, at: e.at })
  }
}

/** The reply to the first save was lost on its way, and more was typed: it goes to the contact that the first save made. */
async function saidLater(
  ctx: Context,
  went: string,
  said: ReturnType<typeof saidIn>,
  pressed: Pick<Pressed, 'button' | 'version'>,
): Promise<{ go: string; version: number }> {
  const id = idIn(went)
  const ends = pressed.button === 'end'
  await changed(ctx, id, { ...said, ...(ends ? {} : { stillOnCall: true as const }) }, pressed.version)
  return { go: ends ? `/contacts/${id}` : callPath(id), version: version(await onCall(ctx, id)) }
}

/** Saving in the background with a box half typed: everything else is kept, and the page says which box was not. */
function keepsWhatItCan(site: StaffSite): StaffSite {
  return {
    get: site.get,
    post: (path, who, handle) =>
      site.post(path, who, async (ask) => {
        if (!ask.saving) return handle(ask)
        const { ctx, body, params } = ask as unknown as StaffAsk & { params: { contactId?: string } }
        const on = await onCall(ctx, params.contactId)
        const read = callForm.read(body, { subject: on })
        if ('answers' in read) return handle(ask)
        const said = { ...saidIn(read.some as Partial<CallAnswers>, new Set(Object.keys(read.problems))), stillOnCall: true as const }
        let id = on.contact?.id
        try {
          if (id) await changed(ctx, id, said, versionIn(body))
          else
            try {
              const made = async () => callPath(await recordContact(ctx, { channel: channelIn(ask.query), ...said }))
              id = idIn(await ctx.once(posted(body, 'key'), ask.path, body, made))
            } catch (e) {
              if (!(e instanceof SentBefore)) throw e
              id = idIn((await saidLater(ctx, e.went, said, { button: '', version: versionIn(body) })).go)
            }
        } catch (e) {
          if (e instanceof Conflict) return { json: { conflict: true }, status: 409 }
          throw e
        }
        const now = await onCall(ctx, id)
        return {
          json: {
            version: version(now),
            saved: ctx.now.toISOString(),
            go: callPath(id),
            problems: Object.fromEntries(Object.entries(read.problems).map(([name, p]) => [name, p.text])),
          },
        }
      }),
  }
}

export function callPages(plain: StaffSite): void {
  const site = keepsWhatItCan(plain)
  formPage(site, {
    path: '/contacts/new',
    who: doorkeepers,
    title: 'Record a contact',
    at: 'front-door',
    heading: (on: OnCall) =>
      html`Record a contact<span class="op-head__sub">${channels[on.channel]}, begun ${sayTime(on.now)}. Kept as you go, from the first answer; nothing is needed to save.</span>`,
    form: callForm,
    creates: true,
    savedAsYouGo: true,
    subject: ({ ctx, query }): Promise<OnCall> => onCall(ctx, undefined, channelIn(query)),
    before: (on) => on.channel === 'email' && emailWords,
    // What was just made goes on at its own address, from its first version.
    version,
    answers: (on) => ({
      nextHat: on.me,
      ...(isWrittenDown(on.channel) ? { channel: on.channel } : {}),
      ...(on.channel === 'email' ? cameOf(on.now) : {}),
    }),
    back: () => ({ href: '/front-door', text: 'Front door' }),
    sections: sections as unknown as { fields: (keyof CallAnswers & string)[] }[],
    aside: (on, { ctx }) => aside(ctx, on),
    buttons: (on) => [
      { do: 'save', text: 'Save, and see what is known' },
      { do: 'end', text: ending(on), look: 'secondary', ends: true },
    ],
    async save(_on, a, { ctx, query }, pressed) {
      const id = await recordContact(ctx, {
        channel: channelIn(query),
        ...saidIn(a),
        ...(pressed.button === 'end' ? {} : { stillOnCall: true }),
      })
      return pressed.button === 'end' ? `/contacts/${id}` : callPath(id)
    },
    later: (went, a, { ctx }, pressed) => saidLater(ctx, went, saidIn(a), pressed),
  })

  formPage(site, {
    path: '/contacts/:contactId/call',
    who: doorkeepers,
    title: 'Record a contact',
    at: 'front-door',
    heading: (on: OnCall) =>
      html`The contact<span class="op-head__sub">${channels[on.channel]}, begun ${sayTime(on.contact?.receivedAt ?? on.now)}. Kept as you go.</span>`,
    form: callForm,
    savedAsYouGo: true,
    async subject({ ctx, params }): Promise<OnCall> {
      return onCall(ctx, params.contactId)
    },
    answers: (on) => (on.contact && on.family ? { nextHat: on.me, ...dropEmpty(answersOf(on.contact, on.family)) } : {}),
    version,
    back: (on) => ({ href: `/contacts/${on.contact?.id}`, text: 'The contact' }),
    sections: sections as unknown as { fields: (keyof CallAnswers & string)[] }[],
    before: (on) => html`${on.contact?.inDangerNow === 'yes' && danger}${on.channel === 'email' && emailWords}`,
    aside: (on, { ctx }) => aside(ctx, on),
    buttons: (on) => [
      { do: 'end', text: ending(on), ends: true },
      { do: 'save', text: 'Save', look: 'secondary' },
    ],
    async save(on, a, { ctx }, pressed) {
      if (!on.contact) throw new NotFound('contact')
      await changed(ctx, on.contact.id, { ...saidIn(a), ...(pressed.button === 'end' ? {} : { stillOnCall: true }) }, pressed.version)
      return pressed.button === 'end' ? `/contacts/${on.contact.id}` : callPath(on.contact.id)
    },
  })
  restPages(plain)
}
const dropEmpty = <T extends object>(a: T): Partial<T> =>
  Object.fromEntries(Object.entries(a).filter(([, v]) => v !== undefined)) as Partial<T>

// ── The same call, if there is time; else a task ──────────────────────────────────────────────────────────────────────────────────

interface OnRest {
  contact: Contact
  family: OpenFamily
  about: Member | undefined
}
function restPages(site: StaffSite): void {
  const open = async (ctx: Context, contactId: string): Promise<OnRest> => {
    const { contact, family } = await onCall(ctx, contactId)
    if (!contact || !family) throw new NotFound('contact')
    return { contact, family, about: aboutIn(contact, family) ?? family.members.find((m) => m.id === contact.aboutMember) }
  }
  /** Neither page is drawn for the other's caller. */
  const only = (own: boolean): StaffSite => ({
    get: (path, who, handle) =>
      site.get(path, who, async (ask): Promise<Outcome> => {
        const { contactId } = ask.params as { contactId: string }
        const { contact } = await open(ask.ctx, contactId)
        if ((contact.caller === 'own-behaviour') === own) return handle(ask)
        return { go: `/contacts/${contact.id}/rest${own ? '' : '/own'}` }
      }),
    post: site.post,
  })
  const shared = {
    who: doorkeepers,
    title: 'More of the same call',
    at: 'front-door',
    savedAsYouGo: true as const,
    subject: ({ ctx, params }: { ctx: Context; params: { contactId: string } }) => open(ctx, params.contactId),
    version: (on: OnRest) => versionOf(on.contact, on.family.members),
    back: (on: OnRest) => ({ href: `/contacts/${on.contact.id}`, text: 'The contact' }),
    buttons: [{ do: 'save', text: 'Save' }],
  }
  formPage(only(false), {
    ...shared,
    path: '/contacts/:contactId/rest',
    heading: (on: OnRest) =>
      html`If there is time<span class="op-head__sub">${on.about?.name ?? on.family.title}. In the same call, or as a task later.</span>`,
    form: restForm,
    answers: async (on, { ctx }) =>
      ({ ...dropEmpty(restOf(on.contact, on.family, on.about)), ...(await keptApart(ctx, on)) }) as Partial<RestAnswers>,
    before: async (on, { ctx }) =>
      html`${on.contact.inDangerNow === 'yes' && danger}${await heldNumbers(ctx, on.family)}${on.family.members.some((m) => m.role === 'child') && html`<p>Children named: ${on.family.members.filter((m) => m.role === 'child').map((m, i) => html`${i > 0 && ', '}${m.name}`)}. Add only who is missing.</p>`}<p class="op-sent">Dates of birth, ethnicity, disability and the like wait until somebody works with them.</p>`,
    async save(on, a, { ctx }, pressed) {
      await writeRest(ctx, on, a, pressed.version, pressed.button !== '')
      return pressed.button === '' ? `/contacts/${on.contact.id}/rest` : `/contacts/${on.contact.id}`
    },
  })
  formPage(only(true), {
    ...shared,
    path: '/contacts/:contactId/rest/own',
    heading: (on: OnRest) =>
      html`If there is time<span class="op-head__sub">${on.about?.name ?? 'Name not given'}. As they tell it.</span>`,
    form: ownRestForm,
    answers: (on) => dropEmpty(ownRestOf(on.contact, on.about)) as Partial<OwnRestAnswers>,
    before: () =>
      html`<p class="op-sent">About themselves and their children, as they tell it. Ask nothing of a partner, and say nothing of one. They did the right thing by asking.</p>`,
    async save(on, a, { ctx }, pressed) {
      await writeOwnRest(ctx, on, a, pressed.version)
      return pressed.button === '' ? `/contacts/${on.contact.id}/rest/own` : `/contacts/${on.contact.id}`
    },
  })
}

/** Which, and never the number: it is read back to nobody. */
async function heldNumbers(ctx: Context, family: OpenFamily): Promise<Html | undefined> {
  const held = await numbersIn(ctx, [family.id])
  const who = family.members.flatMap((m) => (held.get(m.id) ?? []).map((n) => `${identifierKinds[n.kind]} of ${m.name}`))
  return who.length > 0 ? html`<p>Numbers held: ${who.join(', ')}.</p>` : undefined
}
async function about(
  ctx: Context,
  on: OnRest,
  a: { interpreter?: boolean | undefined; language?: string | undefined; access?: string | undefined },
  age?: number,
): Promise<Member | undefined> {
  const m = on.about
  if (!m) return undefined
  const next = {
    ...asSaid(m),
    interpreter: a.interpreter ?? false,
    language: a.language ?? (a.interpreter ? m.language : ''),
    accessNeeds: a.access ?? '',
    ...(age === undefined ? {} : { ageAbout: age }),
  }
  if (
    next.interpreter !== m.interpreter ||
    next.language !== m.language ||
    next.accessNeeds !== m.accessNeeds ||
    (next.ageAbout ?? null) !== m.ageAbout
  )
    await changeMember(ctx, on.family.id, m.id, m.version, next)
  return m
}
/** Somebody of whom a number or an address is known and no name: they are there all the same. */
async function unnamed(ctx: Context, on: OnRest): Promise<{ id: string }> {
  const id = await addMember(ctx, on.family.id, { role: aboutRole(on.contact.caller), givenName: '' })
  await ctx.db.updateTable('frontdoor.contact').set({ about_member: id }).where('id', '=', on.contact.id).execute()
  return { id }
}
/** Somebody saved first: both texts, of the boxes of this page. */
const clash = (e: unknown, now: (c: Contact, members: readonly Member[]) => object): never => {
  if (!(e instanceof Conflict) || !('contact' in e.now)) throw e
  const { contact, members } = e.now as { contact: Contact; members: readonly Member[] }
  throw new Conflict({ now: now(contact, members) as Record<string, unknown>, version: e.version, by: e.by, at: e.at })
}
/** Addresses, numbers, children and schools are sealed or made once, when the worker says so; until then what is typed is kept as a draft. */
const apartIn = (a: RestAnswers): Partial<RestAnswers> => ({
  address: a.address,
  knows: a.knows,
  kids: a.kids,
  number: a.number,
  hisNumber: a.hisNumber,
})
const draftName = 'contact-rest'
async function keptApart(ctx: Context, on: OnRest): Promise<Partial<RestAnswers>> {
  const draft = await ctx.drafts.open(draftName, on.contact.id)
  const read = draft && restForm.read(draft.answers)
  return read && 'answers' in read ? dropEmpty(apartIn(read.answers)) : {}
}
async function writeRest(ctx: Context, on: OnRest, a: RestAnswers, seen: number, pressed: boolean): Promise<void> {
  const { contact, family } = on
  await changeContact(
    ctx,
    contact.id,
    { whereHeIs: a.whereHeIs ?? '', someoneElseAnswers: a.someoneElse ?? '', whoMustNotKnow: a.mustNotKnow ?? '' },
    seen,
  ).catch((e) =>
    clash(e, (c) => ({
      whereHeIs: c.whereHeIs || undefined,
      someoneElse: c.someoneElseAnswers || undefined,
      mustNotKnow: c.whoMustNotKnow || undefined,
    })),
  )
  const her = (await about(ctx, on, a)) ?? (pressed && (a.number || a.address) ? await unnamed(ctx, on) : undefined)
  const him = family.members.find((m) => m.role === 'harms')
  const name = nameTyped(a.hisName ?? '')
  let himId = him?.id
  if (him) {
    const age = a.hisAge ?? him.ageAbout
    if ((a.hisName !== undefined && `${name.givenName} ${name.familyName}`.trim() !== him.name) || age !== him.ageAbout)
      await changeMember(ctx, family.id, him.id, him.version, { ...asSaid(him), ...(a.hisName === undefined ? {} : name), ageAbout: age })
  } else if (a.hisName !== undefined || a.hisAge !== undefined || a.relation !== undefined || (pressed && a.hisNumber !== undefined))
    himId = await addMember(ctx, family.id, { role: 'harms', ...name, ageAbout: a.hisAge ?? null })
  if (himId && her && a.relation) await tieMembers(ctx, family.id, himId, her.id, a.relation)
  if (!pressed) {
    await ctx.drafts.save(draftName, contact.id, restForm.fill(dropEmpty(apartIn(a)) as Partial<RestAnswers>))
    return
  }
  for (const [member, typed] of [
    [her?.id, numberIn(a.number)],
    [himId, numberIn(a.hisNumber)],
  ] as const)
    if (member && typed) await addIdentifier(ctx, family.id, member, { kind: typed.kind, typed: typed.value, saidBy: 'said on the call' })
  for (const kid of a.kids) {
    const typed = nameTyped(kid.name)
    const known = family.members.find((m) => m.role === 'child' && m.name === `${typed.givenName} ${typed.familyName}`.trim())
    const id =
      known?.id ?? (await addMember(ctx, family.id, { role: 'child', ...typed, ageAbout: kid.age === '' ? null : Number(kid.age) }))
    if (!known && her) await tieMembers(ctx, family.id, id, her.id, 'child-of')
    if (kid.school !== '') await addAddress(ctx, family.id, { memberId: id, lines: kid.school, knownToHim: false, kind: 'school' })
  }
  if (a.address && her) {
    const lines = [a.address.line1, a.address.line2, a.address.town].filter((x) => x !== '').join('\n')
    await addAddress(ctx, family.id, { memberId: her.id, lines, postcode: a.address.postcode, knownToHim: a.knows === true })
  }
  await ctx.drafts.drop(draftName, contact.id)
}
async function writeOwnRest(ctx: Context, on: OnRest, a: OwnRestAnswers, seen: number): Promise<void> {
  await changeContact(
    ctx,
    on.contact.id,
    {
      whereHeIs: a.whereHeIs ?? '',
      children: a.children ?? '',
      someoneElseAnswers: a.someoneElse ?? '',
      whoMustNotKnow: a.mustNotKnow ?? '',
    },
    seen,
  ).catch((e) =>
    clash(e, (c) => ({
      whereHeIs: c.whereHeIs || undefined,
      children: c.children || undefined,
      someoneElse: c.someoneElseAnswers || undefined,
      mustNotKnow: c.whoMustNotKnow || undefined,
    })),
  )
  await about(ctx, on, a, a.hisAge)
}
