/**
 * The public pages: help before anything else, in words that say nothing to somebody who looks over a shoulder. No cookie, nothing kept, nothing
 * fetched from elsewhere. Titles and addresses stay neutral, because the history of a phone is read by others too.
 */
import type { FastifyInstance } from 'fastify'
import type { Day } from '#lib/day.ts'
import { dayIn, sayDay } from '#lib/london.ts'
import { dialled } from '#lib/phone.ts'
import { sentenceList } from '#lib/text.ts'
import { doorAreas, type Helpline, type Pack } from '#pack/index.ts'
import { type Html, html, type Part } from '#platform/html.ts'
import { publicPage } from '#platform/views/layout.ts'
import { publicRoute } from '#rooms/access/index.ts'
import { type LocalNumber, publicHelp } from './public-help.ts'

export interface PublicPages {
  pack: Pack
  madeUp: boolean
  now: () => Date
}

/** As the line itself writes it: that is how people know it. */
const numberOf = (typed: string): Html =>
  html`<p><a class="op-svc__call" href="tel:${dialled(typed) ?? typed.replace(/[^\d+]/g, '')}">${typed}</a></p>`
const meta = (...said: (string | null | undefined | false)[]): Part => {
  const all = said.filter(Boolean) as string[]
  return all.length > 0 && html`<p class="op-svc__meta">${all.map((s, i) => [i > 0 && html`<br>`, /[.!?]$/.test(s) ? s : `${s}.`])}</p>`
}
const checkedOn = (on: string | null): string | false => on !== null && `Checked ${sayDay(on as Day)}`
const line = (h: Helpline): Html =>
  html`<section class="op-svc"><h3>${h.name}</h3><p>${h.for}</p>${numberOf(h.number)}${meta(h.hours, h.note, checkedOn(h.lastVerified))}</section>`
export const localNumber = ({ service, what, contact }: LocalNumber): Html =>
  html`<section class="op-svc"><h3>${service.name}</h3><p>${what}</p>${numberOf(contact.value)}${meta(contact.hours, checkedOn(contact.lastVerified))}</section>`

/** First on every page of help, in the same words. */
export const urgent = (emergency: readonly Helpline[], title: string, said: Part): Html =>
  html`<div class="op-urgent"><h2>${title}</h2><p>${said}</p>${emergency.length > 0 && html`<p>On a mobile, if you cannot speak, press <strong>55</strong> when you are asked. The police will know that you need help.</p>`}</div>`

export function publicPages(app: FastifyInstance, { pack, madeUp, now }: PublicPages): void {
  const today = () => dayIn(now())
  const place = sentenceList(doorAreas(pack).map((a) => a.name)) || pack.name
  const back = { href: '/', text: 'Back to the first page' }
  const page = (path: string, title: string, body: () => Html, more: { back?: typeof back; numbers?: true } = { back }) =>
    publicRoute(app, 'GET', path, async () => ({ page: publicPage({ madeUp }, { title, body: body(), ...more }) }))

  page('/', 'Find local help', () => home(place), { numbers: true })
  const home = (name: string): Html => {
    const help = publicHelp(pack, 'self', today())
    return html`<h1>Get help in ${name}</h1>
<p>You do not have to be sure, and it does not have to be an emergency. It is free.</p>
${urgent(help.emergency, 'If you are in danger now, call 999', 'Say where you are, if you can.')}
<h2>Talk to someone</h2>
${help.local.map((l) => html`<h3>In ${l.area.name}</h3>${l.numbers.map(localNumber)}`)}${help.local.length > 0 && html`<h3>Anywhere in the country</h3>`}${help.national.map(line)}
<h2>What do you need?</h2>
<ul class="op-doors">
<li><a href="/write">I would rather write</a><p>Say if and when it is safe to ring you</p></li>
<li><a href="/for-someone-else">I am worried about someone else</a><p>A friend, a relative, a colleague, a patient</p></li>
<li><a href="/for-yourself">I am worried about how I behave</a><p>Someone to talk to, without judgement</p></li>
<li><a href="/for-professionals">I work with somebody who needs help</a><p>For health, schools, councils, charities and others</p></li>
</ul>
<h2>Before you go on</h2>
<p>“Exit this page” takes you to a weather page. It does <strong>not</strong> clear your history. If someone checks your phone or computer, <a href="/using-this-site">read how to use this site more safely</a>, or use a phone they cannot see.</p>
${madeUp && html`<h2>Trying this out?</h2><p>This is a demonstration: the people and cases in it are made up. <a href="/demo">Logins to try</a></p>`}`
  }

  page(
    '/for-someone-else',
    'Finding help',
    () => {
      const help = publicHelp(pack, 'other', today())
      return html`<h1>You are worried about someone else</h1>
<p>You do not have to be certain. What helps most is that somebody listens and believes them.</p>
${urgent(help.emergency, 'If someone is in danger now, call 999', 'You can call for somebody else. Say where they are, and whether there are children.')}
<h2>What you can say</h2>
<ul class="op-list"><li>“I am worried about you. Are you all right at home?” Ask when they are alone.</li><li>“It is not your fault.” “I believe you.”</li><li>“What would help?” Let them decide. They know best what is safe for them.</li></ul>
<h2>What can make it worse</h2>
<ul class="op-list"><li>Speaking to the person you think is hurting them</li><li>Sending messages about it: somebody else may read their phone</li><li>Telling them what they must do, or giving up if they are not ready. Ask again another day.</li></ul>
<h2>Talk to someone</h2>
<p>You can ring without giving their name, or yours.</p>
${help.national.map(line)}
<h2>Would you rather write?</h2>
<p><a href="/for-someone-else/write">Write to us about someone</a>. It is read on working days. They are not told that you wrote.</p>`
    },
    { back, numbers: true },
  )

  // A page of its own, with no number and no word from the other pages: whoever reads it must find nothing of anyone else there.
  page(
    '/for-yourself',
    'Finding help',
    () => {
      const help = publicHelp(pack, 'behaviour', today())
      return html`<h1>You are worried about how you behave</h1>
<p>Perhaps someone close to you is afraid of you, or you do things you said you would not do again. It takes something to look at that, and you can ring before anything else happens.</p>
${urgent(help.emergency, 'If you might hurt someone now, leave the room', 'Go for a walk, or to another place. If anyone is in danger, call 999.')}
<h2>Talk to someone</h2>
<p>They listen without judging. You do not have to give your name.</p>
${help.national.map(line)}
<h2>Would you rather write?</h2>
<p><a href="/for-yourself/write">Write to us about yourself</a>. It is read on working days by someone who works with people on how they behave.</p>
<h2>What happens when you ring</h2>
<p>Someone asks what is going on, and talks with you about what you can do today. They can tell you about programmes near you. If they think that somebody is not safe, they may have to tell others, and they say so first when they can.</p>`
    },
    { back, numbers: true },
  )

  page(
    '/using-this-site',
    'Using this site',
    () => html`<h1>Using this site more safely</h1>
<p>“Exit this page” leaves quickly: press it, or the Shift key three times. The page then shown is about the weather, and “Back” does not bring this one again. <strong>But your history is not erased.</strong> Nobody can do that from here.</p>
<h2>What this site does</h2>
<ul class="op-list"><li>It keeps nothing about you: no cookies, no counting of who comes, nothing from other companies.</li><li>Its name in your history is “Find local help” and the like.</li></ul>
<h2>What you can do</h2>
<ul class="op-list"><li>Use a phone or computer that nobody else looks at: at work, at a library, at a friend’s.</li><li>Use a private or “incognito” window. It keeps no history on that device. Close it when you have finished.</li><li>Or delete only these pages from the history. An empty history can itself be noticed.</li><li>If somebody has your passwords, or set up your phone, they may see more than the history. Do not change anything in a hurry: it may be noticed. Ask one of the lines first.</li><li>Calls show on the phone and sometimes on the bill. 0808 and 0800 numbers are free and are usually not on the bill, but they do show on the phone.</li></ul>`,
  )

  page(
    '/your-information',
    'Your information',
    () => html`<h1>Your information</h1>
<h2>On these public pages</h2>
<p>Nothing is kept about you. There are no cookies before a member of staff signs in, and nothing is fetched from other companies.</p>
<p>If you write to us, what you wrote is locked until a worker at the front door opens it, and who opened it is recorded. Where you wrote from is not kept; only for ten minutes it is counted, so that nobody can send thousands.</p>
<h2>When you ask for help</h2>
<p>The service that helps you writes down what it needs, and shares only what others need to keep you and your children safe. As a rule you are told first. When somebody is in serious danger it may be shared without asking; that is written down too, with the reason.</p>
<p>Where you are, when others do not know it, is kept apart and locked. Everyone who opens it is recorded.</p>
<h2>What you can ask</h2>
<ul class="op-list"><li>What is held about you, who has it, and what happens next</li><li>That a mistake is put right</li><li>That a certain person must not see it, for example someone you know who works for one of the services</li><li>How to complain</li></ul>
<p>Ask the worker who helps you. You can also read <a href="/who-can-see">who can see what</a>.</p>`,
  )

  page(
    '/accessibility',
    'Accessibility',
    () => html`<h1>Accessibility</h1>
<p>These pages are meant to work for everyone: with a keyboard alone, with a screen reader, at four times the size, on a small phone, without JavaScript, and printed.</p>
<p>They are built to the Web Content Accessibility Guidelines 2.2, level AA, and checked against them by machine on every change. No machine finds everything, so not all that could be wrong is known.</p>
<p>If something does not work for you, tell the person or the service that you are in touch with, in whatever way is easy and safe for you. You can have anything here read out, in large print or in another language.</p>`,
  )
}
