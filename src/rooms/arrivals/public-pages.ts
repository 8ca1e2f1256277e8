/**
 * Writing to us, for the public: somebody asking for themselves, somebody worried about someone, and on pages of its own somebody worried about how they
 * behave. Danger first, then what happens with what is written. One neutral address and title for each; nothing is kept in the browser and every page
 * works without scripts. Whatever is known here, the answer is the same sentence.
 */

import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { dayIn } from '#lib/london.ts'
import { sentenceList } from '#lib/text.ts'
import { type ArrivalDoor, doorAreas, type Pack } from '#pack/index.ts'
import { carried } from '#platform/carried.ts'
import { Problem } from '#platform/form.ts'
import { type Html, html } from '#platform/html.ts'
import type { Body } from '#platform/http.ts'
import { publicPage } from '#platform/views/layout.ts'
import { type Door, type Keys, placeOfAddress, publicRoute } from '#rooms/access/index.ts'
import { localNumber, publicHelp, urgent } from '#rooms/directory/index.ts'
import { letterOf, pagesOf } from './public-forms.ts'
import { doorFor } from './rules.ts'
import { Pace, sendFromOutside } from './send.ts'

export interface ArrivalPages {
  door: Door
  keys: Keys
  pack: Pack
  madeUp: boolean
  now: () => Date
}
type PublicDoor = Exclude<ArrivalDoor, 'professional'>

const title = 'Finding help'
const doors: Record<PublicDoor, { path: string; back: string; help: 'self' | 'other' | 'behaviour' }> = {
  self: { path: '/write', back: '/', help: 'self' },
  other: { path: '/for-someone-else/write', back: '/for-someone-else', help: 'other' },
  behaviour: { path: '/for-yourself/write', back: '/for-yourself', help: 'behaviour' },
}

export function publicArrivalPages(app: FastifyInstance, parts: ArrivalPages): void {
  const { door, keys, pack, madeUp, now } = parts
  // Eight in ten minutes from one place, and no more than a flood of all together: after that it says to ring.
  const [onePlace, all] = [new Pace(8, 10), new Pace(400, 10)]
  for (const of of Object.keys(doors) as PublicDoor[]) {
    const { path, back } = doors[of]
    const on = (address: string) =>
      carried({
        pages: pagesOf(pack, of),
        start: html`${madeUp && demonstration}${start(pack, of, now())}`,
        begin: { reach: 'never' },
        checkTitle: 'Check what you wrote',
        checkBefore: html`${madeUp && demonstration}<p>Nothing has been sent yet. Read it over, and change what is not right.</p>`,
        newKey: randomUUID,
        page: ({ body, wrong, status }) => ({
          page: publicPage(
            { madeUp },
            { title: wrong ? `Error: ${title}` : title, body, back: { href: back, text: 'Leave without sending' }, numbers: true },
          ),
          ...(status ? { status } : {}),
        }),
        async send(sent) {
          if (onePlace.tooOften(address, now()) || all.tooOften('', now()))
            return {
              '': new Problem(
                'Too many have been sent from here just now. Wait ten minutes and press Send again, or ring one of the numbers on the page before.',
              ),
            }
          const letter = letterOf(of, sent)
          if (!(await sendFromOutside(door, { pack, keys, now: now() }, { ...letter, id: sent.key, door: of }, 'nobody')))
            return { '': new Problem('It could not be kept just now. Press Send again, or ring one of the numbers on the page before.') }
          return html`${madeUp && demonstration}${thanks(pack, of, now(), letter.area)}`
        },
      })
    publicRoute(app, 'GET', path, async (request) => on(placeOfAddress(request.ip)).first())
    publicRoute(app, 'POST', path, async (request) => on(placeOfAddress(request.ip)).next((request.body ?? {}) as Body))
  }
}

/** A real person may land on a demonstration (practice decisions, 1): nobody reads what is written there. */
const demonstration = html`<div class="op-box op-box--warm op-gap-under"><p><b>This is a demonstration. Nobody reads what you write here.</b> If you need help, ring a number on <a href="/">the first page</a>: those are real.</p></div>`
const lines = (pack: Pack, of: PublicDoor, now: Date): Html => {
  const help = publicHelp(pack, doors[of].help, dayIn(now))
  return of === 'behaviour'
    ? urgent(
        help.emergency,
        'If you might hurt someone now, leave the room',
        'Go for a walk, or to another place. If anyone is in danger, call 999.',
      )
    : urgent(
        help.emergency,
        `If ${of === 'self' ? 'you are' : 'someone is'} in danger now, call 999`,
        'This page is not read straight away, and not at night.',
      )
}
function start(pack: Pack, of: PublicDoor, now: Date): Html {
  if (of === 'behaviour')
    return html`<h1>Write to us about yourself</h1>${lines(pack, of, now)}
<h2>What happens with it</h2>
<ul class="op-list"><li>Someone who works with people on how they behave reads it, on the next working day.</li><li>They ring you only if you say that they may, and only at the times you give.</li><li>If they think that somebody is not safe, they may have to tell others. They tell you first when they can.</li><li>You can ring the line on <a href="/for-yourself">the page before</a> at any time, without giving your name.</li></ul>
<h2>Before you start</h2><p>Four short pages. Nothing is sent until you press Send at the end, and nothing is kept on this phone or computer.</p>`
  const other = of === 'other'
  return html`<h1>${other ? 'Write to us about someone' : 'Write to us'}</h1>${lines(pack, of, now)}
<h2>What happens with it</h2>
<ul class="op-list"><li>A worker at the front door reads it on the next working day: ${whoReads(pack, of)}. Where a child comes first it is the safeguarding team.</li><li>${other ? 'They do not tell the person you are worried about that you wrote, nor tell you what follows.' : 'They ring you only if you say that they may, and only at the times you give.'}</li><li>What you write changes nothing by itself. If a child or somebody else is in serious danger it may have to be shared; ${other ? 'that is decided with care' : 'you are told first when that is safe'}.</li><li>Is somebody you know working there who must not read it? Then <a href="${doors[of].back}">ring</a> instead of writing.</li></ul>
<h2>Before you start</h2><p>Short pages, and a last one to check. Nothing is sent until you press Send, and nothing is kept on this phone or computer. Is someone looking at your screen now and then? Use “Exit this page”: what you typed is gone with it.</p>`
}
/** "in Southampton PIPPA, in Portsmouth the ...": whoever writes may want to know who that is before they do. */
const whoReads = (pack: Pack, of: PublicDoor): string =>
  sentenceList(
    doorAreas(pack).flatMap((a) => {
      const team = pack.teams.find((t) => t.key === doorFor(pack.channels, a.key, of, ''))
      return team ? [`in ${a.name} ${team.name.replace(/^The /, 'the ')}`] : []
    }),
  )
/** The same for everyone, whoever wrote and whatever is known. */
function thanks(pack: Pack, of: PublicDoor, now: Date, area: string): Html {
  const near = publicHelp(pack, doors[of].help, dayIn(now)).local.filter((l) => l.area.key === area)
  return html`<h1>Thank you. We have it</h1>
<p>${of === 'other' ? 'You did the right thing by asking.' : 'Writing it down takes something.'} It is read on the next working day.</p>
<h2>What happens next</h2>
<ul class="op-list"><li>If you said that we may ring you, we ring between the times you gave, from a hidden number, within two working days.</li><li>If you said that we should not contact you, we do not. You can ring at any time and say that you wrote.</li><li>You get no e-mail, no text and no letter from us.</li></ul>
${lines(pack, of, now)}
${near.map((l) => html`<h2>Numbers in ${l.area.name}</h2>${l.numbers.map(localNumber)}`)}
<p><a href="${doors[of].back}">Numbers you can ring</a></p>
<p>This page stays on the screen until you leave it. “Exit this page” takes you away; your history still shows that this site was open.</p>`
}
