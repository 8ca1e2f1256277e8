/** Pages of actions: a new one, one to answer, one to hand on. */
import { englandAndWales } from '#lib/bank-holidays.ts'
import { atLondon, dayIn, timeIn } from '#lib/london.ts'
import { noonNextWorkingDay } from '#lib/working-time.ts'
import { NotFound } from '#platform/errors.ts'
import { Problem, type Problems } from '#platform/form.ts'
import { formPage } from '#platform/form-page.ts'
import { html } from '#platform/html.ts'
import { type Context, colleague, colleagues, openTeams, type StaffSite, standing } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { addAction, answerAction, handAction } from './actions.ts'
import { hatName, type Names, oneAction, teamName } from './actions-view.ts'
import { answeredAction, handedAction, newAction, type OnPlan, peopleOf, wholePlan } from './forms.ts'
import { readers } from './readers.ts'
import { mayAnswer } from './rules.ts'
import { type Action, openAction, openNeed } from './store.ts'
import { ownerKey, ownerOf, ownersFor } from './who.ts'

const namesIn = async (ctx: Context): Promise<Names> => {
  const [everyone, teams] = await Promise.all([colleagues(ctx), openTeams(ctx)])
  return { everyone, teams }
}
const onPlan = async (ctx: Context, familyId: string): Promise<OnPlan> => {
  const family = await openFamily(ctx, familyId)
  return { family, owners: await ownersFor(ctx, family), now: ctx.now }
}
interface OnAction extends OnPlan {
  action: Action
  names: Names
  /** Whether this reader has something to do with it: its owner, its giver, or a worker named on the family. */
  mine: boolean
}
const onAction = async (ctx: Context, familyId: string, actionId: string): Promise<OnAction> => {
  const plan = await onPlan(ctx, familyId)
  const action = await openAction(ctx, plan.family, actionId)
  const [names, mine, giver] = await Promise.all([namesIn(ctx), standing(ctx, familyId), colleague(ctx, action.recordedBy)])
  // The one who has it now stays in the list, also where the list would not offer them any more.
  const now = ownerKey(action)
  const owners = Object.hasOwn(plan.owners, now)
    ? plan.owners
    : { ...plan.owners, [now]: [hatName(names, ctx, action.ownerHat), teamName(names, action.ownerTeam)].filter(Boolean).join(', ') }
  return {
    ...plan,
    owners,
    action,
    names,
    mine: mayAnswer({ ownerTeam: action.ownerTeam, givenByTeam: giver?.teamId }, { teamId: ctx.viewer.teamId, named: mine.named }),
  }
}
const planOf = (on: { family: { id: string; title: string } }) => ({ href: `/families/${on.family.id}`, text: on.family.title })
/** The addresses the page was opened with; anything else is left out. */
const idIn = (text: string | undefined) => (/^[0-9a-f-]{36}$/.test(text ?? '') ? text : undefined)

export function actionPages(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/actions/new',
    who: readers,
    title: 'Add an action',
    at: 'families',
    heading: (on: OnPlan) => html`Add an action<span class="op-head__sub">${on.family.title}</span>`,
    form: newAction,
    creates: true,
    subject: ({ ctx, params }) => onPlan(ctx, params.familyId),
    back: (on) => planOf(on),
    answers(on, { ctx, query }) {
      const noon = noonNextWorkingDay(ctx.now, englandAndWales)
      const about = idIn(query.about)
      return {
        ...(about && Object.hasOwn(peopleOf(on.family), about) ? { about } : {}),
        dueOn: dayIn(noon),
        dueAt: timeIn(noon),
      }
    },
    before: () =>
      html`<p class="op-sent">A letter, a call or a visit can do the harm. Say what doing this could tell him, before anyone begins.</p>`,
    sections: [
      { title: 'What, and who does it', fields: ['about', 'what', 'owner', 'dueOn', 'dueAt'] },
      { title: 'What it could give away', fields: ['couldTell', 'tellNote', 'consulted'] },
    ],
    buttons: [{ do: 'add', text: 'Add the action' }],
    async save(on, a, { ctx, query }): Promise<string | Problems> {
      const owner = await ownerOf(ctx, a.owner)
      if (!owner) return { owner: new Problem('Select who does it') }
      const need = idIn(query.need)
      await addAction(ctx, on.family.id, {
        aboutMember: a.about === wholePlan ? null : a.about,
        needId: need ? (await openNeed(ctx, on.family, need)).id : null,
        text: a.what,
        ...owner,
        dueAt: atLondon(a.dueOn, a.dueAt),
        couldTellHim: a.couldTell,
        tellNote: a.tellNote ?? '',
        consulted: a.consulted ?? '',
      })
      return `/families/${on.family.id}#actions`
    },
  })

  const answerPath = '/families/:familyId/actions/:actionId' as const
  formPage(readOnlyUnlessMine(site), {
    path: answerPath,
    who: readers,
    title: 'An action of the plan',
    at: 'families',
    heading: (on: OnAction) => html`${on.action.text}<span class="op-head__sub">${on.family.title}</span>`,
    form: answeredAction,
    subject: ({ ctx, params }) => onAction(ctx, params.familyId, params.actionId),
    answers: ({ action }) =>
      action.state === 'open' ? {} : { state: action.state, ...(action.outcome === '' ? {} : { outcome: action.outcome }) },
    version: (on) => on.action.version,
    back: (on) => planOf(on),
    before: (on, { ctx }) =>
      html`${oneAction(ctx, on.family, on.action, on.names)}${on.action.state === 'open' && html`<p><a href="/families/${on.family.id}/actions/${on.action.id}/hand-on">Hand it on, or change the day</a></p>`}`,
    sections: [{ title: 'Your answer', fields: ['state', 'outcome'] }],
    buttons: [{ do: 'answer', text: 'Save the answer' }],
    async save(on, a, { ctx }, pressed) {
      await answerAction(ctx, on.action, { state: a.state, outcome: a.outcome ?? '', version: pressed.version })
      return `/families/${on.family.id}#actions`
    },
  })

  formPage(site, {
    path: '/families/:familyId/actions/:actionId/hand-on',
    who: readers,
    title: 'Hand an action on',
    at: 'families',
    heading: (on: OnAction) => html`Hand it on<span class="op-head__sub">${on.action.text}</span>`,
    form: handedAction,
    async subject({ ctx, params }) {
      const on = await onAction(ctx, params.familyId, params.actionId)
      if (!on.mine) throw new NotFound('action')
      return on
    },
    answers: ({ action }) => ({ owner: ownerKey(action), dueOn: dayIn(action.dueAt), dueAt: timeIn(action.dueAt) }),
    version: (on) => on.action.version,
    back: (on) => ({ href: `/families/${on.family.id}/actions/${on.action.id}`, text: 'The action' }),
    before: (on, { ctx }) => oneAction(ctx, on.family, on.action, on.names),
    buttons: [{ do: 'hand', text: 'Save' }],
    async save(on, a, { ctx }, pressed): Promise<string | Problems> {
      const owner = await ownerOf(ctx, a.owner)
      if (!owner) return { owner: new Problem('Select who does it') }
      await handAction(ctx, on.action, { ...owner, dueAt: atLondon(a.dueOn, a.dueAt), version: pressed.version })
      return `/families/${on.family.id}/actions/${on.action.id}`
    },
  })
}

/** Everyone on the plan may read an action; only those it belongs to get the boxes to answer it. */
function readOnlyUnlessMine(site: StaffSite): StaffSite {
  return {
    get: (path, who, handle) =>
      site.get(path, who, async (ask) => {
        const { familyId, actionId } = ask.params as { familyId: string; actionId: string }
        const on = await onAction(ask.ctx, familyId, actionId)
        if (on.mine) return handle(ask)
        return ask.ctx.page({
          title: 'An action of the plan',
          at: 'families',
          back: planOf(on),
          body: html`<h1 class="govuk-heading-l">${on.action.text}<span class="op-head__sub">${on.family.title}</span></h1>
${oneAction(ask.ctx, on.family, on.action, on.names)}
<p class="op-small op-quiet">Its owner, whoever gave it, or a worker named on this family answers it.</p>`,
        })
      }),
    post: site.post,
  }
}
