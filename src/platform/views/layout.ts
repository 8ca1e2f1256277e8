/**
 * The frame round every page. Staff pages: who I am and as what, where I can go, find. Public pages: one quiet column and the way out. Pages that
 * say that something went wrong keep whatever was typed, so that it can be sent again.
 */
import { sayDateTime } from '#lib/london.ts'
import { asset } from '#platform/assets.ts'
import { type Html, html, nothing, type Part, raw } from '#platform/html.ts'
import type { PageParts } from '#platform/http.ts'
import * as govuk from './govuk.ts'

export interface NavItem {
  key: string
  href: string
  text: string
}
export interface Frame {
  /** Nobody in this installation is real, and every page says so. */
  madeUp: boolean
  nav: readonly NavItem[]
  now: Date
  /** The key of the navigation item that is lit. */
  at?: string
  viewer?: {
    name: string
    title: string
    team: string
    /** Has another role that could be worked in. */
    mayChange?: boolean
    /** Whose page it is, so that nobody else uncovers it. */
    mark?: string
  }
  /** May look for a person by name. */
  find?: boolean
  /** Why this reader sees this page though they do not work on it: on the screen, and across every sheet that is printed. */
  mark?: { words: Part; across: string }
  areaName?: string
}

const mark = html`<svg class="op-i" viewBox="0 0 22 16" width="28" height="20" aria-hidden="true" focusable="false"><path d="M3 2.5C10 2.5 10 8 18 8M3 8h15M3 13.5C10 13.5 10 8 18 8" fill="none" stroke="currentColor" stroke-width="1.8"/><circle cx="3" cy="2.5" r="2.2" fill="currentColor"/><circle cx="3" cy="8" r="2.2" fill="currentColor"/><circle cx="3" cy="13.5" r="2.2" fill="currentColor"/><circle cx="18" cy="8" r="3.6" fill="currentColor"/></svg>`

interface Whole {
  title: string
  kind: 'staff' | 'public'
  madeUp: boolean
  attributes?: Html
  exit?: boolean
  numbers?: boolean
  scripts: readonly string[]
  body: Part
}
const whole = (page: Whole): Html => html`${raw('<!doctype html>')}
<html lang="en-GB" class="govuk-template">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="format-detection" content="telephone=no">
<title>${page.title}</title>
<link rel="icon" href="${asset('icon.svg')}" type="image/svg+xml">
<link rel="preload" href="${asset('source-sans-3-latin-wght-normal.woff2')}" as="font" type="font/woff2" crossorigin>
<link rel="stylesheet" href="${asset('govuk-frontend.css')}">
<link rel="stylesheet" href="${asset('moj-frontend.css')}">
<link rel="stylesheet" href="${asset('oneplan.css')}">
${page.scripts.map((name) => html`<script type="module" src="${asset(name)}"></script>`)}
</head>
<body class="govuk-template__body op-body op-${page.kind}"${page.attributes}>
<a class="op-skip" href="#main">Skip to main content</a>${page.exit && html`<a class="op-skip govuk-js-exit-this-page-skiplink" href="/leave" rel="nofollow noreferrer">Exit this page</a>`}
${page.madeUp && html`<section class="op-demo" aria-label="Made-up data"><div class="op-wrap"><span class="op-demo__text">Made-up data. No one on this page is real${page.numbers && ', but the numbers to ring are'}.</span></div></section>`}
${page.body}
</body></html>`

const footer = (links: readonly (readonly [string, string])[], said?: string): Html =>
  html`<footer class="op-footer"><div class="op-wrap">${said && html`<span>${said}</span>`}${links.map(([href, text]) => html`<a href="${href}">${text}</a>`)}</div></footer>`

const who = (viewer: NonNullable<Frame['viewer']>): Html =>
  html`<div class="op-who"><span class="op-who__name">${viewer.name}</span> <span>· ${viewer.title}, ${viewer.team}</span>
<div class="op-who__do"><a href="/me">Your account</a>${viewer.mayChange && html`<a href="/working-as">Change role</a>`}<form method="post" action="/sign-out"><button>Sign out</button></form></div></div>`

const find = html`<form class="op-find" role="search" action="/find" method="post"><label class="govuk-visually-hidden" for="find">Find a person</label><input id="find" name="find" placeholder="Find a person: name, date of birth, reference" autocomplete="off"><button>Find</button></form>`

export function staffPage(frame: Frame, parts: PageParts): Html {
  const { viewer } = frame
  const lit = parts.at ?? frame.at
  return whole({
    title: `${parts.title} – Oneplan`,
    kind: 'staff',
    madeUp: frame.madeUp,
    // Left alone, the page covers itself: the screen is in a shared office.
    ...(viewer ? { attributes: html` data-idle-cover="${viewer.mark ?? ''}"` } : {}),
    scripts: ['app.js', ...(parts.scripts ?? [])],
    body: html`<header class="govuk-generic-header op-header"><div class="op-wrap"><a class="op-mark" href="${frame.nav[0]?.href ?? '/'}">${mark}Oneplan</a>${frame.areaName && html`<span class="op-header__area">${frame.areaName}</span>`}
${viewer && frame.find && find}${viewer && who(viewer)}</div></header>
${frame.nav.length > 0 && html`<nav class="op-nav" aria-label="Main"><div class="op-wrap"><ul>${frame.nav.map((item) => html`<li><a href="${item.href}"${item.key === lit && html` aria-current="page"`}>${item.text}</a></li>`)}</ul></div></nav>`}
<div class="op-wrap">${parts.back && govuk.backLink({ href: parts.back.href, text: parts.back.text })}<main class="op-main" id="main" tabindex="-1">
${frame.mark && html`<p class="op-marked" role="note">${frame.mark.words}</p><div class="op-across" aria-hidden="true">${frame.mark.across}</div>`}
${parts.body}
${viewer && html`<p class="op-printline">Printed by ${viewer.name} (${viewer.title}, ${viewer.team}), ${sayDateTime(frame.now, { weekday: true })}.${frame.madeUp && ' Made-up data.'} Hidden addresses stay hidden in print.</p>`}
</main></div>
${footer(
  [
    ['/who-can-see', 'Who can see what'],
    ['/accessibility', 'Accessibility'],
  ],
  viewer ? 'What you open here is recorded with your name.' : undefined,
)}`,
  })
}

export interface PublicParts {
  /** Neutral: it stands in the history of a phone that somebody else may read. */
  title: string
  body: Html
  back?: { href: string; text: string }
  /** Numbers that a frightened person may ring: they are real in a made-up installation too, and it says so. */
  numbers?: boolean
  /** For staff, as signing in is: without the button that leaves at once. */
  staff?: boolean
  /** More scripts of a page for staff. */
  scripts?: readonly string[]
}
export function publicPage(frame: Pick<Frame, 'madeUp'>, parts: PublicParts): Html {
  return whole({
    title: parts.title,
    kind: 'public',
    madeUp: frame.madeUp,
    exit: !parts.staff,
    numbers: parts.numbers ?? false,
    scripts: [parts.staff ? 'app.js' : 'public.js', ...(parts.scripts ?? [])],
    body: html`<header class="govuk-generic-header op-header"><div class="op-wrap"><a class="op-mark" href="/">${mark}Oneplan</a></div></header>
<div class="op-wrap"><div class="op-main">
${!parts.staff && govuk.exitThisPage({ redirectUrl: '/leave', html: html`<span class="govuk-visually-hidden">Emergency</span> Exit this page` })}
${parts.back && govuk.backLink({ href: parts.back.href, text: parts.back.text })}
<main id="main" tabindex="-1">
${parts.body}
</main></div></div>
${footer([
  ['/using-this-site', 'Staying safe online'],
  ['/your-information', 'Your information'],
  ['/results', 'Results'],
  ['/who-can-see', 'Who can see what'],
  ['/accessibility', 'Accessibility'],
  ['/sign-in', 'Staff sign in'],
])}`,
  })
}

// --- when something went wrong ------------------------------------------------------------------------------------------------------------

/** Carried by the form and not for reading. */
const machinery = ['key', 'version', 'was', 'do', 'pages']
/** Never put back into a page. */
const secrets = /pass|code/i
interface Typed {
  action?: string | undefined
  typed?: readonly (readonly [string, string])[] | undefined
}
/** What was typed, to be read and copied, and sent again as it was by one press. Nothing is kept on this side. */
const kept = ({ action, typed = [] }: Typed, press: string): Part => {
  const again = typed.filter(([name]) => !secrets.test(name))
  const words = again.filter(([name, value]) => !machinery.includes(name) && /\s/.test(value.trim()))
  if (!action || again.length === 0) return nothing
  return html`<form method="post" action="${govuk.safeHref(action)}" class="op-gap-l">
${again.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${govuk.button({ text: press, preventDoubleClick: true })}</form>
${words.length > 0 && html`<section class="op-sec op-gap-l"><div class="op-sec__head"><h2>What you had written</h2></div>${words.map(([, value]) => html`<p class="op-said op-written">${value}</p>`)}</section>`}`
}

const sayings: Record<number, readonly [string, string]> = {
  403: ['This did not come from a page of Oneplan', 'Nothing was changed. Open the page again from here and try once more.'],
  404: [
    'Page not found',
    'It is not here, or not for the role you work in. If you typed the address, check it. If you followed a link, go back.',
  ],
  409: [
    'Someone else saved first',
    'Nothing of yours was saved, and nothing of theirs was lost. Go back, open the page again and compare.',
  ],
  413: ['The file is too large', 'Files of up to 5 MB can be sent. Nothing was changed.'],
  422: ['This cannot be done', 'Nothing was changed.'],
  503: ['Something went wrong', 'It is our fault, not yours. Nothing was saved this time. Try again in a minute.'],
}
export interface Wrong extends Typed {
  status: number
  /** In place of the usual sentence. */
  text?: string
  /** To be read out when asking for help; finds the entry in the log. */
  reference?: string
}
export function errorPage(frame: Frame, wrong: Wrong): Html {
  const [title, usual] = sayings[wrong.status] ?? (sayings[503] as readonly [string, string])
  // Nobody is signed in: it may be somebody who looks for help, and needs the way out.
  if (wrong.status === 404 && !frame.viewer)
    return publicPage(frame, {
      title,
      body: html`<h1>${title}</h1><p>The address may be mistyped, or the page has moved.</p><p><a href="/">Go to the first page</a></p>`,
    })
  return staffPage(frame, {
    title,
    body: html`<div class="op-read"><h1>${title}</h1><p class="op-gap">${wrong.text ?? usual}</p>
${wrong.reference && html`<p>If it happens again, tell whoever looks after Oneplan this reference: <b>${wrong.reference}</b></p>`}
<p><a href="${frame.nav[0]?.href ?? '/'}">Go to ${frame.nav[0]?.text.toLowerCase() ?? 'the first page'}</a></p>
${kept(wrong, 'Send it again')}</div>`,
  })
}

/** The session ended while somebody was writing. Signing in happens in another tab, so that this one keeps every word. */
export function signedOutPage({ madeUp, action, typed }: { madeUp: boolean } & Typed): Html {
  return publicPage(
    { madeUp },
    {
      title: 'Signed out',
      staff: true,
      body: html`<h1>You were signed out</h1>
<p>This was not saved yet, and nothing is lost. <a href="/sign-in" target="_blank" rel="noopener">Sign in again in a new tab</a>, come back to this one, and press the button.</p>
${kept({ action, typed }, 'Send what I wrote')}`,
    },
  )
}
