/** Her side: whether he came, what worries those who work with him, and what may cross. Each part only for those whom the policy lets read it. */
import { dayIn, sayDateTime, sayDay } from '#lib/london.ts'
import { NotFound } from '#platform/errors.ts'
import { formPage, posted } from '#platform/form-page.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { button } from '#platform/views/govuk.ts'
import { seenBy, wallMark } from '#platform/views/marks.ts'
import { type Colleague, type Context, colleagues, type Role, type StaffSite, type Standing, standing } from '#rooms/access/index.ts'
import { word } from './forms.ts'
import {
  type Concern,
  concernsOf,
  endHold,
  expectedNext,
  heardOf,
  holdStands,
  type Link,
  markHeard,
  noteSupportOffered,
  openLink,
  opens,
  type Passed,
  passedOf,
  passWord,
} from './her-side.ts'
import { came, doseOf, doseWords, endings, heardAs, notSafety, passings, reasons, suitabilities, taskWords, thinkFirst } from './rules.ts'
import { programmeName, type Session, sessionsOf } from './store.ts'
import { between, strip } from './views.ts'

const who: readonly Role[] = ['front-door', 'worker', 'manager', 'seat', 'chair']
const page = (l: Link) => `/families/${l.family.id}/harm/${l.person.id}`

export function herPages(site: StaffSite): void {
  site.get('/families/:familyId/harm/:fileId', who, async ({ ctx, params }) => {
    const link = await openLink(ctx, params.familyId, params.fileId)
    return ctx.page({
      title: 'The programme',
      at: 'families',
      back: { href: `/families/${link.family.id}`, text: link.family.title },
      body: await herBody(ctx, link),
    })
  })
  site.post('/families/:familyId/harm/:fileId/heard', who, async ({ ctx, params, body }) => {
    const link = await openLink(ctx, params.familyId, params.fileId)
    await markHeard(ctx, link, posted(body, 'subject'), posted(body, 'did').slice(0, 600))
    return { go: page(link) }
  })
  site.post('/families/:familyId/harm/:fileId/hold-over', who, async ({ ctx, params }) => {
    const link = await openLink(ctx, params.familyId, params.fileId)
    await endHold(ctx, link)
    return { go: `${page(link)}#crosses` }
  })
  site.post('/families/:familyId/harm/:fileId/offered', who, async ({ ctx, params }) => {
    const link = await openLink(ctx, params.familyId, params.fileId)
    await noteSupportOffered(ctx, link)
    return { go: `${page(link)}#crosses` }
  })
  formPage(site, {
    path: '/families/:familyId/harm/:fileId/word',
    who,
    at: 'families',
    title: 'Pass a word',
    heading: (l: Link) => html`Pass a word to those who work with ${l.person.name}<span class="op-head__sub">${l.family.title}</span>`,
    form: word,
    creates: true,
    async subject({ ctx, params }) {
      const link = await openLink(ctx, params.familyId, params.fileId)
      if (!(await standing(ctx, link.family.id)).writes('passed')) throw new NotFound('file')
      return link
    },
    back: (l) => ({ href: page(l), text: l.person.name }),
    before: (l, { ctx }) =>
      html`<p class="op-sent">Nothing crosses by itself. If it would show him that she spoke, it is better not passed. Ask her first where you can.</p>
<p class="op-small op-quiet">They will read: your words, how they may be used, the day and the time. Your name, ${ctx.viewer.name}, goes with “${passings['hold-the-session'].choose}” alone. Where ${l.family.title} lives, who helps, and what was said stay here.</p>`,
    buttons: [{ do: 'pass', text: 'Pass it now' }],
    async save(l, a, { ctx }) {
      await passWord(ctx, l, { kind: a.kind, text: a.text ?? '', herYes: a.herYes === true })
      return `${page(l)}#crosses`
    },
  })
}

interface Told {
  id: string
  at: Date
  title: string
  note: Part
  words?: string
  grave: boolean
  /** Of one session: after four weeks it is history. */
  fades?: true
}
/** What asks for a thought, newest first: not there, left, not taken on, ended; and every concern. */
function toldOf(l: Link, sessions: readonly Session[], concerns: readonly Concern[], everyone: ReadonlyMap<string, Colleague>): Told[] {
  const him = l.person.name
  return [
    ...concerns.map((c) => ({
      id: c.id,
      at: c.at,
      title: c.urgent ? 'Urgent concern' : 'Concern',
      words: c.text,
      note: html`Written by ${everyone.get(c.by)?.name ?? 'a programme worker'}, who cannot see it again, nor that it was read. It may be about somebody else than ${l.family.title}: do not read it out.`,
      grave: c.urgent,
    })),
    ...sessions
      .filter((s) => s.attendance && heardAs(s.attendance) === 'task')
      .map((s) => ({
        id: s.id,
        at: s.markedAt ?? s.heldAt,
        title: `${him}: ${came[s.attendance ?? 'not-here'].toLowerCase()}, ${between(s.heldAt, s.endsAt)}`,
        note: html`${s.reason && html`${reasons[s.reason]}. `}${thinkFirst}`,
        grave: true,
        fades: true as const,
      })),
    ...l.works.flatMap((w): Told[] => {
      const what = w.endedAt
        ? w.endKind === 'finished'
          ? 'finished'
          : 'ended'
        : w.suitability === 'not-now' || w.suitability === 'not-suitable'
          ? 'unsuitable'
          : undefined
      const at = w.endedAt ?? w.suitabilityAt
      return what && at ? [{ id: w.id, at, title: `${him} ${taskWords[what].title}`, note: taskWords[what].note, grave: false }] : []
    }),
  ].sort((a, b) => b.at.getTime() - a.at.getTime())
}

async function herBody(ctx: Context, l: Link): Promise<Html> {
  const mine: Standing = await standing(ctx, l.family.id)
  const [sessions, concerns, heard, passed, everyone] = await Promise.all([
    opens(mine, 'engagement') ? sessionsOf(ctx, [l.person.id]) : [],
    opens(mine, 'concern') ? concernsOf(ctx, l) : [],
    mine.reads('heard') ? heardOf(ctx, l) : [],
    mine.reads('passed') ? passedOf(ctx, l) : [],
    colleagues(ctx),
  ])
  ctx.record('read', { classes: ['engagement'], family: l.family.id, subjects: [l.person.id] })
  const next = opens(mine, 'engagement') ? await expectedNext(ctx, l.person.id, sessions) : []
  const told = toldOf(l, sessions, concerns, everyone)
  // Said again after somebody had read the first saying, it asks again.
  const heardBy = (t: Told) => heard.filter((h) => h.subjectId === t.id && h.at >= t.at)
  // What nobody has said they read, as long as it is recent; a concern, and an end, however old.
  const recent = new Date(ctx.now.getTime() - 28 * 86_400_000)
  const open = mine.reads('heard') ? told.filter((t) => heardBy(t).length === 0 && (!t.fades || t.at > recent)) : []
  const before = told.filter((t) => !open.includes(t))
  const name = l.family.title
  const work = l.works.findLast((w) => w.endedAt === null) ?? l.works.at(-1)
  return html`<div class="op-head"><div><h1>${l.person.name}</h1><p class="op-head__sub">Person who harms, in the plan of ${name}${work && ` · ${programmeName(ctx.pack, work.programme)}`}</p></div></div>
<p class="op-sent">${!work ? 'No programme works with him yet. ' : opens(mine, 'engagement') && `${doseWords(doseOf(sessions, ctx.now))} `}<b>${notSafety}</b></p>
<div class="op-cols"><div>
${open.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>To think about now</h2></div>${open.map((t) => toldBox(l, t, mine))}</section>`}
${
  opens(mine, 'engagement') &&
  html`<section class="op-sec"><div class="op-sec__head"><h2>Coming to sessions</h2>${seenBy('her workers, the children’s workers and the meeting')}</div>
${
  strip(
    sessions.map((session) => ({ at: session.heldAt, endsAt: session.endsAt, session })),
    ctx.now,
  ) ?? html`<p class="op-quiet">No session has been held yet.</p>`
}
${next.length > 0 && html`<p>Expected next: ${next.map((n, i) => html`${i > 0 && '; '}<b>${between(n.startsAt, n.endsAt)}</b>`)}.</p>`}</section>`
}
${before.length > 0 && html`<section class="op-sec"><div class="op-sec__head"><h2>Told before</h2>${seenBy('her workers, the police, MASH and the front door')}</div><ul class="op-items">${before.map((t) => html`<li><b>${t.title}</b> <span class="op-small op-quiet">${sayDateTime(t.at)}</span>${t.words && html`<br>${said(t.words)}`}${heardBy(t).map((h) => html`<br><span class="op-small op-quiet">Read by ${everyone.get(h.by)?.name ?? 'a colleague'}, ${sayDateTime(h.at)}${h.did !== '' && `. ${h.did}`}</span>`)}</li>`)}</ul></section>`}
</div><aside>
<div class="op-box"><h2>The work</h2>${l.works.length === 0 ? html`<p class="op-quiet">Referred. Nobody has taken it yet.</p>` : html`<ul class="op-items">${l.works.map((w) => html`<li>${programmeName(ctx.pack, w.programme)}<br><span class="op-small op-quiet">${everyone.get(w.hatId ?? '')?.teamName ?? 'Programme'}, since ${sayDay(dayIn(w.startedAt))}. ${w.suitability ? `${suitabilities[w.suitability]}.` : 'What suits is not decided.'}${w.endedAt && ` ${endings[w.endKind ?? 'ended']}, ${sayDay(dayIn(w.endedAt))}.`}</span></li>`)}</ul>`}</div>
${mine.reads('passed') && crossing(l, passed, mine, everyone)}
</aside></div>
${wallMark(`Those who work with him see nothing of ${name}: no name, place, number, child or word, unless it stands above`)}`
}
const said = (text: string): Part => html`<span class="op-said">${text.split('\n').map((line, i) => [i > 0 && html`<br>`, line])}</span>`
const toldBox = (l: Link, t: Told, mine: Standing): Html =>
  html`<form method="post" action="${page(l)}/heard" class="op-box${t.grave ? ' op-box--grave' : ' op-box--warm'}"><h3>${t.title}</h3><p class="op-small op-quiet">${sayDateTime(t.at)}</p>${t.words && html`<p>${said(t.words)}</p>`}<p class="op-small">${t.note}</p>
${mine.writes('heard') && html`<input type="hidden" name="subject" value="${t.id}"><div class="govuk-form-group"><label class="govuk-label" for="did-${t.id}">What you did, in one line (optional)</label><input class="govuk-input" id="did-${t.id}" name="did" maxlength="600" autocomplete="off"></div>${button({ text: 'I have read this', classes: 'govuk-button--secondary', preventDoubleClick: true })}`}</form>`

function crossing(l: Link, passed: readonly Passed[], mine: Standing, everyone: ReadonlyMap<string, Colleague>): Html {
  const offered = passed.find((p) => p.kind === 'support-offered')
  const words = passed.filter((p) => p.kind !== 'support-offered')
  const holds = holdStands(passed)
  const live = l.works.some((w) => w.endedAt === null)
  const name = (hat: string) => everyone.get(hat)?.name ?? 'a colleague'
  return html`<div class="op-box" id="crosses"><h2>What they were told</h2>${seenBy('her workers only')}
<ul class="op-items">${words.map((p) => html`<li><b>${p.kind === 'hold-over' ? 'The hold is over' : passings[p.kind as keyof typeof passings].choose}</b>${p.text !== '' && html`<br>${p.text}`}<br><span class="op-small op-quiet">${name(p.by)}, ${sayDateTime(p.at)}</span></li>`)}
<li>${offered ? html`That partner support was offered. Not when, by whom, or whether it was taken.<br><span class="op-small op-quiet">${name(offered.by)}, ${sayDateTime(offered.at)}</span>` : html`<span class="op-quiet">Nothing about partner support.</span>`}</li></ul>
${mine.writes('passed') && holds && html`<form method="post" action="${page(l)}/hold-over"><p class="op-small">They hold his sessions until you say that you have talked.</p>${button({ text: 'We have talked: the hold is over', classes: 'govuk-button--secondary' })}</form>`}
${mine.writes('passed') && live && html`<p class="op-gap"><a class="govuk-button" href="${page(l)}/word">Pass a word</a></p>`}
${mine.writes('passed') && !offered && html`<form method="post" action="${page(l)}/offered"><p class="op-small">They show “offered” or “not yet offered”, in the same words for everybody.</p>${button({ text: 'Note that support was offered', classes: 'govuk-button--secondary' })}</form>`}</div>`
}
