/** Pages of joint work: her side keeps the record and sees what is lacking; whoever works with him answers one question, and learns nothing else. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { aDay, chooseFrom, longText, oneOf, text, yesNo } from '#platform/fields.ts'
import { form } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { type Html, html } from '#platform/html.ts'
import { seenBy } from '#platform/views/marks.ts'
import { type Context, colleague, type Role, type StaffSite, standing } from '#rooms/access/index.ts'
import { type Member, type OpenFamily, openFamily, type Panel } from '#rooms/people/index.ts'
import {
  answerJoint,
  askHisWorker,
  considerJoint,
  decideJoint,
  endJoint,
  type Joint,
  type JointAnswers,
  jointsOf,
  type Question,
  questionsOn,
  saveJoint,
} from './joint.ts'
import { jointGaps, jointKinds, jointStates, mayAskHis } from './joint-rules.ts'
import { type OnHim, openHis } from './store.ts'

const who: readonly Role[] = ['front-door', 'worker', 'manager']
const at = 'families'
interface OnPlan {
  family: OpenFamily
}
interface OnJoint extends OnPlan {
  joint: Joint
  her: Member | undefined
}
const others = (role: Member['role']) => (on: OnPlan) =>
  Object.fromEntries(on.family.members.filter((m) => m.role === role && m.diedOn === null).map((m) => [m.id, m.name]))
const beginning = form({
  kind: oneOf('What kind of work?', jointKinds, { missing: 'Select what kind of work it is', small: true }),
  her: chooseFrom('With whom who is harmed?', { missing: 'Select with whom', small: true, choices: others('victim') }),
  him: chooseFrom('And with whom?', { missing: 'Select with whom', small: true, choices: others('harms') }),
})
const answers = form({
  safety: longText('Her safety, as it was looked at with her', { optional: true, rows: 3, max: 1000 }),
  safetyOn: aDay('On which day?', { optional: true, called: 'the day it was looked at' }),
  aloneOn: aDay('When was she heard alone?', {
    optional: true,
    called: 'the day she was heard',
    hint: 'By her worker, with nobody else there, and not on a telephone he may hear',
  }),
  herAnswer: oneOf(
    'What does she say?',
    { yes: 'Yes', no: 'No', 'not-sure': 'Not sure' },
    { optional: true, inline: true, small: true, hint: 'No ends it at once. Nobody on his side is told why' },
  ),
  maySayNo: yesNo('Does she know that she can say no at any time, and that he will not learn it?', { optional: true, small: true }),
  control: oneOf(
    'Is there coercive control?',
    { no: 'No', yes: 'Yes', 'not-sure': 'Not sure' },
    { optional: true, inline: true, small: true, hint: 'Yes ends it at once' },
  ),
  controlWhy: text('How do you know?', { optional: true, max: 300 }),
  agrees: yesNo('As her worker, do you agree?', { optional: true, small: true }),
  heAloneOn: aDay('When was he seen alone?', { optional: true, called: 'the day he was seen', hint: 'Only where nobody works with him' }),
})
const deciding = form({
  open: oneOf(
    'What do you decide?',
    { open: { text: 'Open it', hint: 'Only when nothing is lacking' }, not: 'Not now' },
    { missing: 'Select what you decide', small: true },
  ),
  why: longText('Why', { missing: 'Enter why', rows: 2, max: 600, called: 'why' }),
})
const ending = form({
  why: text('Why, for her record', { optional: true, max: 300, hint: 'It stays here. On his side it is over, in the same words always' }),
})
const answeringHis = form({
  answer: oneOf(
    'From where you stand, would it be right?',
    { agree: 'Yes', 'not-now': 'Not now' },
    { missing: 'Select your answer', small: true },
  ),
  why: longText('Why', {
    optional: true,
    rows: 2,
    max: 600,
    called: 'why',
    hint: 'Needed for not now. How he speaks of others, what he takes responsibility for',
  }),
})

const path = (f: OpenFamily) => `/families/${f.id}/joint-work`
const back = (on: OnPlan) => ({ href: path(on.family), text: 'Work with both' })
async function opened(ctx: Context, familyId: string): Promise<OpenFamily> {
  const family = await openFamily(ctx, familyId)
  if (!(await standing(ctx, family.id)).writes('support')) throw new NotFound('joint work')
  return family
}
async function onJoint(ctx: Context, familyId: string, id: string): Promise<OnJoint> {
  const family = await opened(ctx, familyId)
  const joint = (await jointsOf(ctx, family)).find((j) => j.id === id)
  if (!joint) throw new NotFound('joint work')
  return { family, joint, her: family.members.find((m) => m.id === joint.memberId) }
}
const name = (f: OpenFamily, id: string) => f.members.find((m) => m.id === id)?.name ?? 'Someone'

export function jointPages(site: StaffSite): void {
  site.get('/families/:familyId/joint-work', who, async ({ ctx, params }) => {
    const family = await opened(ctx, params.familyId)
    const all = await jointsOf(ctx, family)
    return ctx.page({
      title: 'Work with both',
      at,
      back: { href: `/families/${family.id}`, text: family.title },
      body: html`<div class="op-head"><div><h1>Work with both at once</h1><p class="op-head__sub">${seenBy('those who work with her, and nobody else')}</p></div><div class="op-head__do"><a class="govuk-button govuk-button--secondary" href="${path(family)}/new">Consider it</a></div></div>
<p class="op-sent">Couple work with somebody who is afraid does harm. It opens when her safety was looked at, she was heard alone and says yes, there is no coercive control, both sides’ workers agree, and a manager decides. She can say no at any time.</p>
${all.length === 0 && html`<p class="op-quiet">Nothing is being considered.</p>`}${await Promise.all(all.map((j) => oneJoint(ctx, family, j)))}`,
    })
  })
  formPage(site, {
    path: '/families/:familyId/joint-work/new',
    who,
    at,
    title: 'Work with both',
    form: beginning,
    creates: true,
    subject: async ({ ctx, params }): Promise<OnPlan> => ({ family: await opened(ctx, params.familyId) }),
    back,
    before: () => html`<p class="op-sent">Nobody is asked or told by this. She is asked first, alone.</p>`,
    buttons: [{ do: 'begin', text: 'Begin the record' }],
    async save(on, a, { ctx }) {
      return `${path(on.family)}/${await considerJoint(ctx, on.family, { memberId: a.her, him: a.him, kind: a.kind })}`
    },
  })
  formPage(site, {
    path: '/families/:familyId/joint-work/:jointId',
    who,
    at,
    title: 'Work with both',
    heading: (on: OnJoint) => html`${jointKinds[on.joint.kind]}<span class="op-head__sub">${on.family.title}</span>`,
    form: answers,
    subject: ({ ctx, params }) => onJoint(ctx, params.familyId, params.jointId),
    answers: ({ joint: { facts, controlWhy } }) => ({
      safety: facts.safety || undefined,
      safetyOn: facts.safetyOn ?? undefined,
      aloneOn: facts.aloneOn ?? undefined,
      herAnswer: facts.herAnswer ?? undefined,
      maySayNo: facts.maySayNo ? true : undefined,
      control: facts.control ?? undefined,
      controlWhy: controlWhy || undefined,
      agrees: facts.herWorker ? true : undefined,
      heAloneOn: facts.heAloneOn ?? undefined,
    }),
    version: (on) => on.joint.version,
    back: (on: OnJoint) => back(on),
    aside: (on, { ctx }) => lacking(jointGaps(on.joint.facts, ctx.today)),
    buttons: [{ do: 'save', text: 'Save' }],
    async save(on, a, { ctx }, pressed) {
      const said: JointAnswers = {
        safety: a.safety ?? '',
        safetyOn: a.safetyOn ?? null,
        aloneOn: a.aloneOn ?? null,
        herAnswer: a.herAnswer ?? null,
        maySayNo: a.maySayNo === true,
        control: a.control ?? null,
        controlWhy: a.controlWhy ?? '',
        agrees: a.agrees === true,
        heAloneOn: a.heAloneOn ?? null,
      }
      await saveJoint(ctx, on.family, on.joint, pressed.version, said)
      return path(on.family)
    },
  })
  site.post('/families/:familyId/joint-work/:jointId/ask', who, async ({ ctx, params }) => {
    const on = await onJoint(ctx, params.familyId, params.jointId)
    await askHisWorker(ctx, on.family, on.joint)
    return { go: path(on.family) }
  })
  formPage(site, {
    path: '/families/:familyId/joint-work/:jointId/decide',
    who: ['manager'],
    at,
    title: 'Work with both',
    heading: (on: OnJoint) => html`Decide: ${jointKinds[on.joint.kind].toLowerCase()}<span class="op-head__sub">${on.family.title}</span>`,
    form: deciding,
    creates: true,
    subject: ({ ctx, params }) => onJoint(ctx, params.familyId, params.jointId),
    back: (on: OnJoint) => back(on),
    before: (on, { ctx }) => lacking(jointGaps(on.joint.facts, ctx.today)),
    buttons: [{ do: 'decide', text: 'Save the decision' }],
    async save(on, a, { ctx }) {
      await decideJoint(ctx, on.family, on.joint, a.open === 'open', a.why)
      return path(on.family)
    },
  })
  formPage(site, {
    path: '/families/:familyId/joint-work/:jointId/end',
    who,
    at,
    title: 'Work with both',
    heading: (on: OnJoint) => html`It ends<span class="op-head__sub">${on.family.title}</span>`,
    form: ending,
    creates: true,
    subject: ({ ctx, params }) => onJoint(ctx, params.familyId, params.jointId),
    back: (on: OnJoint) => back(on),
    buttons: [{ do: 'end', text: 'It ends now', look: 'warning' }],
    async save(on, a, { ctx }) {
      await endJoint(ctx, on.family, on.joint, a.why ?? '')
      return path(on.family)
    },
  })

  formPage(site, {
    path: '/programme/:fileId/joint/:questionId',
    who: ['programme', 'manager'],
    at: 'programme',
    title: 'A question',
    heading: (on: { on: OnHim; question: Question }) =>
      html`${jointKinds[on.question.kind]}<span class="op-head__sub">${on.on.person.name}</span>`,
    form: answeringHis,
    creates: true,
    async subject({ ctx, params }) {
      const on = await openHis(ctx, params.fileId)
      const question = (await questionsOn(ctx, on.person.id)).find((q) => q.id === params.questionId && q.overAt === null)
      if (!question) throw new NotFound('question')
      return { on, question }
    },
    back: ({ on }) => ({ href: `/programme/${on.person.id}`, text: on.person.name }),
    before: () =>
      html`<p class="op-sent">It is being considered whether this kind of work would be right. Do not speak of it to him, in any words, until you hear that it is open. It may end at any time; you are not told why.</p>`,
    buttons: [{ do: 'answer', text: 'Send the answer' }],
    async save({ on, question }, a, { ctx }) {
      await answerJoint(ctx, question.id, a.answer, a.why ?? '')
      return `/programme/${on.person.id}`
    },
  })
}
const lacking = (gaps: readonly string[]): Html =>
  gaps.length === 0
    ? html`<div class="op-box op-box--good"><h2>Nothing is lacking</h2><p class="op-small">A manager may decide.</p></div>`
    : html`<div class="op-box op-box--warm"><h2>Lacking</h2><ul class="govuk-list govuk-list--bullet">${gaps.map((g) => html`<li>${g}</li>`)}</ul></div>`
const hisWords = {
  none: 'Nobody works with him.',
  'not-asked': 'Whoever works with him has not been asked.',
  asked: 'Whoever works with him was asked.',
  agree: 'Whoever works with him agrees.',
  'not-now': 'Whoever works with him says not now.',
} as const
async function oneJoint(ctx: Context, family: OpenFamily, j: Joint): Promise<Html> {
  const gaps = jointGaps(j.facts, ctx.today)
  const here = `${path(family)}/${j.id}`
  const by = await colleague(ctx, j.decidedBy)
  const live = j.state === 'considered' || j.state === 'open'
  return html`<section class="op-sec"><div class="op-sec__head"><h2>${jointKinds[j.kind]}: ${jointStates[j.state].toLowerCase()}</h2>${j.state === 'considered' && html`<a href="${here}">Write down answers</a>`}</div>
<p>${name(family, j.memberId)} and ${name(family, j.him)}. ${hisWords[j.facts.hisWorker]}${j.hisWhy !== '' && ` “${j.hisWhy}”`}</p>
${j.state === 'considered' && lacking(gaps)}${j.decidedAt && html`<p class="op-small">${jointStates[j.state]}, ${sayDay(dayIn(j.decidedAt))}, ${by?.name ?? 'a colleague'}${j.decision !== '' && `: ${j.decision}`}</p>`}
<div class="govuk-button-group op-gap">${mayAskHis(j.facts) && j.state === 'considered' && html`<form method="post" action="${here}/ask"><button class="govuk-button govuk-button--secondary">Ask whoever works with him</button></form>`}${j.state === 'considered' && ctx.viewer.role === 'manager' && html`<a class="govuk-button" href="${here}/decide">Decide</a>`}${live && html`<a href="${here}/end">She says no, or it is over</a>`}</div></section>`
}
/** On his page: a question, or that it is over, in the same words always. */
export async function questionBox(ctx: Context, on: OnHim): Promise<Html | undefined> {
  const all = await questionsOn(ctx, on.person.id)
  const live = all.filter((q) => q.overAt === null)
  if (live.length === 0) return undefined
  return html`<div class="op-box op-box--warm"><h2>A question for you</h2>${live.map((q) => html`<p>${jointKinds[q.kind]}${q.answer === null ? html`<br><a href="/programme/${on.person.id}/joint/${q.id}">Would it be right?</a>` : html`<br><span class="op-small">You answered. You hear if it opens.</span>`}<br><span class="op-small op-quiet">Asked ${sayDateTime(q.askedAt)}. Not for him to hear.</span></p>`)}</div>`
}
export const jointPanel: Panel = {
  key: 'joint-work',
  place: 'aside',
  order: 95,
  async draw(ctx, family) {
    if (!family.members.some((m) => m.role === 'harms') || !family.members.some((m) => m.role === 'victim')) return undefined
    if (!(await standing(ctx, family.id)).writes('support')) return undefined
    const [last] = await jointsOf(ctx, family)
    return html`<div class="op-box"><h2>Work with both at once</h2><p class="op-small">${last ? `${jointKinds[last.kind]}: ${jointStates[last.state].toLowerCase()}. ` : 'Not considered. It opens only behind a gate. '}<a href="${path(family)}">${last ? 'The record' : 'Consider it'}</a></p></div>`
  },
}
