/** Pages of one family's work: an entry of the chronology, the review, handing it over, and its ending. */
import type { Time } from '#lib/day.ts'
import { atLondon, dayIn, sayDateTime, sayDay, startOfDay } from '#lib/london.ts'
import { plural } from '#lib/text.ts'
import { service } from '#pack/index.ts'
import { NotFound } from '#platform/errors.ts'
import { Problem } from '#platform/form.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import type { Outcome } from '#platform/http.ts'
import { riskMark } from '#platform/views/marks.ts'
import { type Context, colleague, colleagues, myTeam, type StaffSite, standing } from '#rooms/access/index.ts'
import { openFamily } from '#rooms/people/index.ts'
import { actionsOf } from '#rooms/plans/index.ts'
import { noWhere, saysWhere } from '#rooms/referrals/index.ts'
import { currentLevel } from '#rooms/risk/index.ts'
import { addNote, allocate, closeInvolvement, recordReview } from './actions.ts'
import { coversOf } from './cover.ts'
import { caseworkers } from './day-pages.ts'
import { holderAfter } from './day-rules.ts'
import { closing, handOver, newEntry, type OnEntry, type OnWork, review } from './forms.ts'
import { endKinds, type NoteClass, noteClasses, outcomeAnswers, outcomeAsked, reviewAfterDays, reviewDue, workingRoles } from './rules.ts'
import { involvementsOf, openInvolvement, outcomesOf } from './store.ts'

const workPath = '/families/:familyId/work/:involvementId' as const

export function workPages(site: StaffSite): void {
  entryPage(site)
  // Ended work shows how it ended, at each of its addresses.
  const live: StaffSite = {
    get: (path, who, handle) =>
      site.get(path, who, async (ask) => {
        const on = await onWork(ask.ctx, ask.params as { familyId: string; involvementId: string })
        return on.work.endedAt ? endedPage(ask.ctx, on) : handle(ask)
      }),
    post: site.post,
  }

  formPage(live, {
    path: workPath,
    who: caseworkers,
    title: 'Review',
    at: 'families',
    heading: (on: OnWork) => html`Review<span class="op-head__sub">${on.family.title}</span>`,
    form: review,
    subject: ({ ctx, params }) => onWork(ctx, params),
    version: (on) => on.work.version,
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: (on, { ctx }) => standingOf(ctx, on),
    aside: (on) => aroundReview(on),
    buttons: [{ do: 'review', text: 'Record the review' }],
    async save(on, a, { ctx }, { version }) {
      if (a.nextOn && a.nextOn <= ctx.today) return { nextOn: new Problem('The next review must be after today', 'day') }
      if (a.text && on.work.side !== 'victim' && saysWhere(a.text)) return { text: new Problem(noWhere) }
      await recordReview(ctx, on.work, { text: a.text ?? '', nextOn: a.nextOn, level: await levelOf(ctx, on), version })
      return `/families/${on.family.id}`
    },
  })

  formPage(live, {
    path: `${workPath}/hand-over`,
    who: caseworkers,
    title: 'Hand over',
    at: 'families',
    heading: (on: OnWork) => html`${on.work.hatId ? 'Hand over' : 'Allocate'}<span class="op-head__sub">${on.family.title}</span>`,
    form: handOver,
    subject: ({ ctx, params }) => onWork(ctx, params),
    version: (on) => on.work.version,
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    before: (on, { ctx }) => withNow(ctx, on),
    buttons: [{ do: 'hand-over', text: 'Hand over' }],
    async save(on, a, { ctx, body }, { version }) {
      await allocate(ctx, on.family, on.work, a.worker, version)
      return posted(body, 'from') === 'team' ? '/team' : `/families/${on.family.id}`
    },
  })

  formPage(live, {
    path: `${workPath}/close`,
    who: caseworkers,
    title: 'Close',
    at: 'families',
    heading: (on: OnWork) => html`End this work<span class="op-head__sub">${on.family.title}</span>`,
    form: closing,
    subject: ({ ctx, params }) => onWork(ctx, params),
    version: (on) => on.work.version,
    back: (on) => ({ href: `/families/${on.family.id}/work/${on.work.id}`, text: 'The work' }),
    before: (on, { ctx }) => beforeClosing(ctx, on),
    async answers(on, { ctx }) {
      const level = on.work.side === 'victim' ? await levelOf(ctx, on) : undefined
      return level ? { levelAtEnd: level } : {}
    },
    sections: [
      { title: 'How it ended', fields: ['endKind', 'endNote'] },
      {
        title: 'Whether it is safer',
        fields: ['asked', 'herWords', 'levelAtEnd'],
        hint: 'Asked of the person themselves. Work with children ends without it.',
      },
    ],
    buttons: [{ do: 'close', text: 'End this work' }],
    async save(on, a, { ctx }, { version }) {
      if (a.endKind === 'died' && on.family.members.every((m) => m.diedOn === null))
        return { endKind: new Problem('Record the death first, on its own page: everything about that person stops there') }
      await closeInvolvement(ctx, on.family, on.work, {
        endKind: a.endKind,
        endNote: a.endNote ?? '',
        asked: a.asked,
        answer: a.answer,
        herWords: a.herWords ?? '',
        levelAtEnd: a.levelAtEnd ?? null,
        version,
      })
      return `/families/${on.family.id}`
    },
  })
}

// ── An entry ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

function entryPage(site: StaffSite): void {
  formPage(site, {
    path: '/families/:familyId/entries/new',
    who: caseworkers,
    title: 'Add an entry',
    at: 'families',
    heading: (on: OnEntry) => html`Add an entry<span class="op-head__sub">${on.family.title}</span>`,
    form: newEntry,
    creates: true,
    async subject({ ctx, params }): Promise<OnEntry> {
      const family = await openFamily(ctx, params.familyId)
      const mine = await standing(ctx, family.id)
      const may = (Object.keys(noteClasses) as NoteClass[]).filter((c) => mine.writes(c))
      if (may.length === 0) throw new NotFound('entry')
      return {
        family,
        classes: Object.fromEntries(may.map((c) => [c, noteClasses[c]])),
        turnings: Object.fromEntries(ctx.pack.needs.turningPoints.filter((t) => !t.stopEverything).map((t) => [t.key, t.words])),
      }
    },
    answers: (on, { ctx }) => ({
      happenedOn: ctx.today,
      ...(Object.keys(on.classes).length === 1 ? { class: Object.keys(on.classes)[0] as string } : {}),
    }),
    back: (on) => ({ href: `/families/${on.family.id}`, text: on.family.title }),
    aside: (on) =>
      html`<div class="op-box"><h2>A death</h2><p class="op-small">Is recorded on a page of its own: everything about that person stops at once.</p><p class="op-small"><a href="/families/${on.family.id}/death">Record a death</a></p></div>`,
    sections: [
      { title: 'What', fields: ['kind', 'text', 'saidBy', 'about'] },
      { title: 'When', fields: ['happenedOn', 'happenedAt'] },
      { title: 'The danger', fields: ['turning'] },
      { title: 'Who reads it', fields: ['class'] },
    ],
    buttons: [{ do: 'add', text: 'Add it' }],
    async save(on, a, { ctx }) {
      const turning = a.turning && a.turning !== 'none' ? a.turning : null
      const at = a.happenedAt ? atLondon(a.happenedOn, a.happenedAt as Time) : startOfDay(a.happenedOn)
      if (at > ctx.now) return { happenedOn: new Problem('What happened must be in the past', 'day') }
      if (!turning && (a.text ?? '') === '') return { text: new Problem('Enter what happened, or what you think') }
      if (a.class !== 'support' && saysWhere(a.text ?? '')) return { text: new Problem(noWhere) }
      await addNote(ctx, on.family.id, {
        memberId: a.about ?? null,
        class: a.class as NoteClass,
        kind: a.kind,
        turning,
        happenedAt: at,
        text: a.text ?? '',
        saidBy: a.saidBy ?? '',
      })
      return `/families/${on.family.id}/chronology`
    },
  })
}

// ── Work ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** This team's own. Another team's work is read on the plan, and has no page here. */
async function onWork(ctx: Context, params: { familyId: string; involvementId: string }): Promise<OnWork> {
  const family = await openFamily(ctx, params.familyId)
  const work = await openInvolvement(ctx, family, params.involvementId)
  if (work.teamId !== ctx.viewer.teamId) throw new NotFound('involvement')
  const [mates, covers] = await Promise.all([myTeam(ctx), coversOf(ctx)])
  const gone = new Set(covers.map((c) => c.fromHat))
  return {
    family,
    work,
    colleagues: Object.fromEntries(
      mates
        .filter((m) => workingRoles.includes(m.role) && m.hatId !== work.hatId && !gone.has(m.hatId))
        .map((m) => [m.hatId, m.hatId === ctx.viewer.hatId ? `${m.name} (you)` : `${m.name}, ${m.title}`]),
    ),
  }
}
const levelOf = async (ctx: Context, on: OnWork) => (await currentLevel(ctx, [on.family.id])).get(on.family.id)?.level
const serviceOf = (ctx: Context, on: OnWork) => service(ctx.pack, on.work.serviceKey)?.name ?? on.work.serviceKey

async function withNow(ctx: Context, on: OnWork): Promise<Html> {
  const worker = await colleague(ctx, on.work.hatId)
  return html`<p class="op-sent">${worker ? html`<b>${worker.name}</b> works with them now. The open actions go with it, the calls that were promised, and the risk if ${worker.name} holds it.` : html`${serviceOf(ctx, on)} took it on ${sayDateTime(on.work.startedAt)}. Nobody works with them yet.`}</p>`
}
async function standingOf(ctx: Context, on: OnWork): Promise<Html> {
  const [level, worker] = await Promise.all([levelOf(ctx, on), colleague(ctx, on.work.hatId)])
  const due = reviewDue(on.work, level)
  return html`<p class="op-sent">${riskMark(level ?? null)} ${worker ? `${worker.name} has worked with them` : 'Nobody works with them yet; taken'} since ${sayDay(dayIn(on.work.startedAt))}. ${due ? `A review is due on ${sayDay(due)}.` : on.work.side === 'victim' && !on.work.firstContactAt ? 'The first conversation has not been had.' : 'No review has been set.'}</p>
<p class="op-small op-quiet">Without a day of your own the next is in ${reviewAfterDays[level ?? 'high']} days, by ${level ? 'this level' : 'the high level, as nobody has judged it'}.</p>`
}
const aroundReview = (on: OnWork): Html => {
  const path = `/families/${on.family.id}`
  return html`<div class="op-box"><h2>This work</h2><ul class="op-items">${on.work.side === 'victim' && html`<li><a href="${path}/calls/new">Start a call</a></li>`}<li><a href="${path}/assessments/new">Assess the risk again</a></li><li><a href="${path}/work/${on.work.id}/hand-over">Hand over to a colleague</a></li><li><a href="${path}/work/${on.work.id}/close">End this work</a></li></ul></div>`
}
/** What is still open does not close with it, and the risk does not fall to nobody: said before, not after. */
async function beforeClosing(ctx: Context, on: OnWork): Promise<Part> {
  const [actions, all] = await Promise.all([actionsOf(ctx, on.family), involvementsOf(ctx, on.family)])
  const open = actions.filter((a) => a.state === 'open' && (a.ownerHat ? a.ownerHat === on.work.hatId : a.ownerTeam === on.work.teamId))
  const others = all.filter((x) => x.id !== on.work.id && x.endedAt === null)
  const holder = await colleague(ctx, holderAfter(on.family.holderHatId, on.work, others))
  const holds = on.work.hatId !== null && on.family.holderHatId === on.work.hatId
  return html`${open.length > 0 && html`<p class="op-box op-box--warm"><b>${plural(open.length, 'action')} of yours ${open.length === 1 ? 'is' : 'are'} still open.</b> <a href="/families/${on.family.id}#actions">Answer or hand on</a> first, or ${open.length === 1 ? 'it stays' : 'they stay'} with you.</p>`}
${holds && html`<p class="op-box${others.length > 0 && !holder && ' op-box--warm'}">${holder ? html`<b>${holder.name}</b>, ${holder.teamName}, has spoken with her and will hold the risk from now. They are told.` : others.length > 0 ? html`<b>The worker of this work holds the risk, and no other has spoken with her yet.</b> It stays with them until somebody has.` : 'Nobody else works with this family. The door stays open: whoever is asked next starts from here.'}</p>`}`
}

async function endedPage(ctx: Context, on: OnWork): Promise<Outcome> {
  const { work, family } = on
  const [everyone, outcomes] = await Promise.all([colleagues(ctx), outcomesOf(ctx, family)])
  const outcome = outcomes.find((o) => o.involvementId === work.id)
  return ctx.page({
    title: 'Ended work',
    at: 'families',
    back: { href: `/families/${family.id}`, text: family.title },
    body: html`<div class="op-head"><div><h1>This work has ended</h1><p class="op-head__sub">${family.title} · ${serviceOf(ctx, on)}</p></div></div>
<dl class="op-dl"><dt>Worker</dt><dd>${(work.hatId && everyone.get(work.hatId)?.name) || 'Nobody was named'}</dd><dt>From</dt><dd>${sayDay(dayIn(work.startedAt))}</dd><dt>To</dt><dd>${work.endedAt && sayDay(dayIn(work.endedAt))}</dd><dt>How</dt><dd>${work.endKind && endKinds[work.endKind]}${work.endNote !== '' && html`<br>${work.endNote}`}</dd>
${outcome && html`<dt>Safer?</dt><dd>${outcome.asked === 'asked' && outcome.answer ? outcomeAnswers[outcome.answer] : outcomeAsked[outcome.asked]}${outcome.herWords !== '' && html`<br>“${outcome.herWords}”`}</dd>`}</dl>
<p class="op-gap">If they come back, they start from here: nothing of the record is closed.</p>`,
  })
}
