/**
 * Look before you add: the page on which a person is put into a family. What is typed is looked for first; whoever may be the same is shown with why,
 * and a person says so or that it is none of them. Nothing is joined by itself.
 */
import { identifierKinds } from '#lib/identifiers.ts'
import { sayDay } from '#lib/london.ts'
import { any, type Problems } from '#platform/form.ts'
import { posted, tried } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Body, Outcome } from '#platform/http.ts'
import { formBody } from '#platform/views/form.ts'
import { button, errorSummary } from '#platform/views/govuk.ts'
import { personMark } from '#platform/views/marks.ts'
import type { Context, StaffAsk, StaffSite, Who } from '#rooms/access/index.ts'
import { addIdentifier } from './about-actions.ts'
import { addMember, linkPerson } from './actions.ts'
import { howAlike } from './bars.ts'
import { memberFrom, newPerson, numberIn } from './forms.ts'
import { cannotBeOne, memberRoles, policeRoles, sayAge, sayName, whySame } from './rules.ts'
import { type Candidate, type OpenFamily, recognise, sameNumber } from './store.ts'

export interface LookPage<P extends string, S extends { family: OpenFamily }> {
  path: P
  who: Who
  at?: string
  subject(ask: StaffAsk<P>): Promise<S>
  back(subject: S): { href: string; text: string }
  aside?(subject: S, ask: StaffAsk<P>): Part | Promise<Part>
  /** Before the questions: who is there already. */
  before?(subject: S, ask: StaffAsk<P>): Part | Promise<Part>
  /** What else may be done with somebody who is known, beside saying that it is the same person: keys to words. */
  more?(subject: S, found: Candidate, wanted: ReturnType<typeof memberFrom>): Record<string, string>
  /** Does what `more` offered, instead of adding. */
  instead?(subject: S, ask: StaffAsk<P>, key: string, found: Candidate): Promise<string>
  next(subject: S): string
}
const most = 8

export function lookPage<const P extends string, S extends { family: OpenFamily }>(site: StaffSite, page: LookPage<P, S>): void {
  const frame = async (ask: StaffAsk<P>, s: S, body: Part, status?: number): Promise<Outcome> => {
    const aside = await page.aside?.(s, ask)
    return ask.ctx.page({
      title: status ? 'Error: Add a person' : 'Add a person',
      ...(page.at ? { at: page.at } : {}),
      ...(status ? { status } : {}),
      back: page.back(s),
      body: aside ? html`<div class="op-cols"><div>${body}</div><aside>${aside}</aside></div>` : html`${body}`,
    })
  }
  const questions = async (ask: StaffAsk<P>, s: S, body: Body, problems: Problems = {}): Promise<Outcome> =>
    frame(
      ask,
      s,
      formBody({
        form: newPerson,
        heading: html`Look before you add<span class="op-head__sub">${s.family.title}</span>`,
        body,
        given: {},
        problems,
        before: html`${await page.before?.(s, ask)}<p class="op-sent">Any part will do; spelling need not be right.</p>`,
        buttons: [{ do: 'look', text: 'Look for this person' }],
      }),
      any(problems) ? 422 : undefined,
    )
  /** Whoever may be the same, outside this family. */
  const found = async (ctx: Context, s: S, a: ReturnType<typeof memberFrom>, number: ReturnType<typeof numberIn>): Promise<Candidate[]> =>
    (
      await recognise(
        ctx,
        {
          name: sayWanted(a),
          givenName: a.givenName,
          familyName: a.familyName ?? '',
          sex: a.sex,
          ...(a.bornOn ? { bornOn: a.bornOn } : {}),
          numbers: number ? [number] : [],
          beside: s.family.id,
        },
        most + 5,
        { wide: true },
      )
    )
      .filter((c) => c.familyId !== s.family.id)
      .slice(0, most)

  site.get(page.path, page.who, async (ask) => questions(ask, await page.subject(ask), {}))
  site.post(page.path, page.who, async (ask) => {
    const { ctx, body } = ask
    const s = await page.subject(ask)
    const read = newPerson.read(body)
    if ('problems' in read) return questions(ask, s, body, read.problems)
    const pressed = posted(body, 'do')
    if (pressed === 'again') return questions(ask, s, body)
    const wanted = memberFrom(read.answers, ctx.today)
    const number = numberIn(read.answers.number)
    const candidates = await found(ctx, s, wanted, number)
    const options = new Map<string, { words: string; found: Candidate | undefined }>()
    for (const c of candidates) {
      if (cannotBeOne(alike(wanted), c, ctx.today)) continue
      options.set(`same:${c.memberId}`, { words: 'The same person, in another situation: keep both, and know that they are one', found: c })
      for (const [key, words] of Object.entries(page.more?.(s, c, wanted) ?? {})) options.set(`${key}:${c.memberId}`, { words, found: c })
    }
    options.set('none', { words: candidates.length > 0 ? 'None of these' : '', found: undefined })
    const choose = (problem?: string) =>
      frame(
        ask,
        s,
        decision(ctx, newPerson.fill(read.answers), wanted, candidates, options, posted(body, 'key') || ctx.newKey(), problem),
        problem ? 422 : undefined,
      )
    if (pressed !== 'add') return choose()

    const chosen = posted(body, 'is') || (candidates.length === 0 ? 'none' : '')
    const option = options.get(chosen)
    if (!option) return choose('Select whether it is one of these, or none')
    const next = await tried(
      async () => {
        const [key] = chosen.split(':')
        if (option.found && key !== 'same' && page.instead) return page.instead(s, ask, key ?? '', option.found)
        const id = await addMember(ctx, s.family.id, wanted)
        if (number) await addIdentifier(ctx, s.family.id, id, { kind: number.kind, typed: number.value, saidBy: '' })
        if (option.found) await linkPerson(ctx, s.family.id, id, option.found.memberId, option.found.likeness)
        return page.next(s)
      },
      (act) => ctx.once(posted(body, 'key'), ask.path, body, act),
    )
    return typeof next === 'string' ? { go: next } : choose(Object.values(next)[0]?.text ?? '')
  })
}
const alike = (a: ReturnType<typeof memberFrom>) => ({ name: sayWanted(a), bornOn: a.bornOn ?? null, ageAbout: a.ageAbout ?? null })
const sayWanted = (a: { givenName: string; familyName?: string }): string => `${a.givenName} ${a.familyName ?? ''}`.trim()

/** One candidate, as far as the front door may know anyone: name, age, role. Where they are and what happened is not here. */
export function candidateWords(
  ctx: Pick<Context, 'today'>,
  wanted: { name: string; bornOn: Candidate['bornOn']; ageAbout: number | null },
  c: Candidate,
): Html {
  const why = whySame(wanted, c, ctx.today)
  const number = c.likeness.numbers
  // Brought by a number alone: that the name looks alike would not be so.
  const otherName = sameNumber(c) && c.nearness < 0.3 && why.same.includes('the name looks alike')
  const same = [
    ...number.filter((n) => n.agrees).map((n) => html`<b>the same ${identifierKinds[n.kind]}</b>`),
    ...why.same.filter((w) => !(c.byOther || otherName) || w !== 'the name looks alike'),
  ]
  const differs = [
    ...why.differs,
    ...(otherName ? ['another name'] : []),
    ...number.filter((n) => !n.agrees).map((n) => `another ${identifierKinds[n.kind]}`),
  ]
  const reasons: Part[] = [...(c.byOther ? ['found by another name of theirs'] : []), ...same, ...differs.map((d) => `but ${d}`)]
  const age = sayAge(c, ctx.today)
  return html`<b>${c.name}</b>${c.bornOn ? `, born ${sayDay(c.bornOn)}` : age !== '' && `, ${age}`}<br>${personMark(c.role, memberRoles[c.role])}${c.policeRole && html` <span class="op-quiet">police recorded: ${policeRoles[c.policeRole]}</span>`}${c.state === 'closed' && html` <span class="op-quiet">no work now</span>`}<br><span class="op-small">${reasons.map((r, i) => html`${i > 0 && ', '}${r}`)}</span>${c.opens && html`<br><span class="op-small"><a href="/families/${c.familyId}">Open the plan ${c.reference}</a></span>`}`
}

function decision(
  ctx: Context,
  body: Body,
  wanted: ReturnType<typeof memberFrom>,
  candidates: readonly Candidate[],
  options: ReadonlyMap<string, { words: string; found: Candidate | undefined }>,
  key: string,
  problem?: string,
): Html {
  const name = sayName({ givenName: wanted.givenName, familyName: wanted.familyName ?? '' })
  const as = alike(wanted)
  const age = sayAge(as, ctx.today)
  const because = (a: typeof as, c: Candidate) => {
    const why = cannotBeOne(a, c, ctx.today)
    return why && html`<br><span class="op-small"><b>${why}: two people.</b> If one is wrong, put it right first.</span>`
  }
  let drawn = 0
  const radio = (value: string, words: Part) => {
    const id = drawn++ === 0 ? 'is' : `is-${drawn}`
    return html`<div class="govuk-radios__item"><input class="govuk-radios__input" type="radio" name="is" id="${id}" value="${value}"><label class="govuk-label govuk-radios__label" for="${id}">${words}</label></div>`
  }
  const carried = Object.entries(body).flatMap(([n, v]) => [v].flat().map((x) => html`<input type="hidden" name="${n}" value="${x}">`))
  return html`${problem && errorSummary({ titleText: 'There is a problem', errorList: [{ text: problem, href: '#is' }] })}
<h1 class="govuk-heading-l">${candidates.length > 0 ? 'Is it one of these?' : 'Nobody found'}<span class="op-head__sub">${name}${age !== '' && `, ${age}`}, ${memberRoles[wanted.role]}</span></h1>
<form method="post" class="op-form" novalidate><input type="hidden" name="key" value="${key}">${carried}
${
  candidates.length === 0
    ? html`<p class="op-sent">Nobody like this is known here, as far as you may see. They are added as a new person.</p><span id="is" tabindex="-1"></span>`
    : html`<fieldset class="govuk-fieldset"><legend class="govuk-visually-hidden">Is it one of these?</legend>
${problem && html`<p class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> ${problem}</p>`}
<ul class="op-items">${candidates.map((c) => html`<li><div>${candidateWords(ctx, as, c)}${because(as, c)}${howAlike(c.likeness, c.name)}</div><div class="govuk-radios govuk-radios--small op-gap-s">${[...options].filter(([, o]) => o.found === c).map(([value, o]) => radio(value, html`${o.words}<span class="govuk-visually-hidden">: ${c.name}</span>`))}</div></li>`)}</ul>
<div class="govuk-radios govuk-radios--small">${radio('none', 'None of these: somebody new')}</div></fieldset>
<p class="op-small op-quiet op-gap">A shared name or home never joins two people. Nothing of one plan shows in another, and it can be taken back.</p>`
}
<div class="govuk-button-group op-gap">${button({ text: candidates.length > 0 ? 'Add to this plan' : 'Add as a new person', name: 'do', value: 'add', preventDoubleClick: true })}${button({ text: 'Change what you typed', name: 'do', value: 'again', classes: 'govuk-button--secondary' })}</div></form>`
}
