/** The whole program as one Fastify app: hooks in the order of a request's life, then each room's pages in the order of the house. */
import cookie from '@fastify/cookie'
import formbody from '@fastify/formbody'
import helmet from '@fastify/helmet'
import multipart from '@fastify/multipart'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Kysely } from 'kysely'
import type { Pack } from '#pack/index.ts'
import { assets } from '#platform/assets.ts'
import { errorPage } from '#platform/views/layout.ts'
import {
  accessPages,
  agencyPages,
  apiSite,
  clientPages,
  figureReaders,
  joinPages,
  type Keys,
  lookedPages,
  mePages,
  type Place,
  type Provider,
  relationPages,
  staffSite,
} from '#rooms/access/index.ts'
import { arrivalPages, colleaguePages, enquiryPages, outsidePages, publicArrivalPages } from '#rooms/arrivals/index.ts'
import { caseworkChronology, caseworkPages, deathElsewhere, howItEnded, lastCalls, opensNow, ourWork } from '#rooms/casework/index.ts'
import { directoryPages, publicPages } from '#rooms/directory/index.ts'
import {
  apiPages,
  arrivalAsContact,
  consultationPages,
  contactApi,
  frontDoorChronology,
  frontDoorPages,
  frontDoorWork,
  importPages,
  standardPages,
} from '#rooms/frontdoor/index.ts'
import { arrivalAsFile, harmChronology, harmNotices, harmPages, harmPanel, harmWork, jointPanel } from '#rooms/harm/index.ts'
import {
  askPanel,
  lastSitting,
  listForSitting,
  meetingChronology,
  meetingNotices,
  meetingPages,
  meetingWork,
  oftenPages,
} from '#rooms/meetings/index.ts'
import {
  dangerPanel,
  emergencyPanel,
  guardPanel,
  linkPanel,
  lookAgainPanel,
  matchPages,
  mayReview,
  peoplePages,
  reviewers,
  sightPanel,
} from '#rooms/people/index.ts'
import { planChronology, planPages, planWork, safetyPlanBegun } from '#rooms/plans/index.ts'
import {
  askTogether,
  referralChronology,
  referralNotices,
  referralPages,
  referralWork,
  triedWays,
  whereTo,
  whoWasAsked,
} from '#rooms/referrals/index.ts'
import { riskChronology, riskPages, riskPanel } from '#rooms/risk/index.ts'
import {
  deliveryPages,
  figurePages,
  papersPages,
  resultsPages,
  returnPages,
  returnsWork,
  statutoryPages,
  strategyNotices,
  strategyPages,
  strategyWork,
} from '#rooms/strategy/index.ts'
import type { DB } from '#src/tables.ts'

export interface AppParts {
  /** As oneplan_app: everything a signed-in person does. */
  db: Kysely<DB>
  /** As oneplan_door: signing in, and nothing else. */
  door: Kysely<DB>
  pack: Pack
  keys: Keys
  madeUp: boolean
  secure: boolean
  trustProxy: string[] | false
  /** The address people open, and the only one passkeys are good for; none: this machine. */
  origin?: string | undefined
  /** Agencies' own sign-ins. */
  providers?: readonly Provider[] | undefined
  /** The post, where mail can be sent. */
  mail?: { ask(): void } | undefined
  now: () => Date
  /** Made-up logins: what each is good for trying, by e-mail. */
  tries: ReadonlyMap<string, { key: string; team: string; tries: string }>
  madeUpPassword: string
  /** Structured, and without a word about any person. */
  log(entry: Record<string, unknown>): void
}

const places: readonly Place[] = [
  {
    key: 'front-door',
    href: '/front-door',
    text: 'Front door',
    who: ['front-door', 'manager'],
    when: (viewer) => viewer.frontDoor !== null,
  },
  { key: 'matches', href: '/matches', text: 'Possible matches', who: reviewers, when: mayReview },
  {
    key: 'work',
    href: '/work',
    text: 'My work',
    who: ['front-door', 'worker', 'manager', 'seat', 'chair'],
    when: (viewer) => viewer.side !== 'harm',
  },
  {
    key: 'families',
    href: '/families',
    text: 'Families',
    who: ['front-door', 'worker', 'manager', 'seat', 'chair'],
    when: (viewer) => viewer.side !== 'harm',
  },
  { key: 'team', href: '/team', text: 'The team', who: ['manager'], when: (viewer) => viewer.side !== 'harm' },
  { key: 'referrals', href: '/referrals', text: 'Referrals', who: ['front-door', 'worker', 'manager', 'seat', 'chair', 'programme'] },
  { key: 'arrivals', href: '/arrivals', text: 'New, unread', who: ['programme', 'manager'], when: (viewer) => viewer.side === 'harm' },
  { key: 'programme', href: '/programme', text: 'My people', who: ['programme', 'manager'], when: (viewer) => viewer.side === 'harm' },
  {
    key: 'meetings',
    href: '/meetings',
    text: 'Meetings',
    who: ['front-door', 'worker', 'manager', 'seat', 'chair'],
    when: (viewer) => viewer.side !== 'harm',
  },
  { key: 'agency', href: '/agency', text: 'Your agency', who: ['administrator'] },
  { key: 'oversight', href: '/oversight', text: 'Both sides', who: ['manager'], when: (viewer) => viewer.side === 'harm' },
  { key: 'emergency', href: '/emergency', text: 'Emergency access', who: ['governance'] },
  { key: 'openings', href: '/openings', text: 'Hidden places', who: ['governance'] },
  {
    key: 'send',
    href: '/send',
    text: 'Send to the front door',
    who: ['worker', 'manager', 'seat', 'programme'],
    when: (viewer) => viewer.frontDoor === null,
  },
  { key: 'services', href: '/services', text: 'Services', who: 'signed-in' },
  { key: 'measures', href: '/measures', text: 'Measures', who: figureReaders },
  { key: 'strategies', href: '/strategies', text: 'Strategies', who: ['board', 'analyst', 'governance', 'chair', 'manager'] },
  { key: 'papers', href: '/papers', text: 'Papers', who: ['board', 'analyst', 'governance', 'chair', 'manager'] },
  { key: 'returns', href: '/returns', text: 'Returns', who: ['analyst', 'board', 'administrator'] },
  { key: 'relations', href: '/relations', text: 'Relations', who: ['governance'] },
  { key: 'who-looked', href: '/who-looked', text: 'Who looked', who: ['governance'] },
]

/** A post is from one of our own pages, or it is nothing: other sites cannot make a signed-in browser act. */
function fromOurOwnPage(request: FastifyRequest): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true
  // Agencies' systems have no pages, and send no cookie: a browser can be made to ask there and would be nobody.
  if (request.routeOptions.url?.startsWith('/api/')) return true
  const site = request.headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  const { origin, host } = request.headers
  try {
    return origin !== undefined && new URL(origin).host === host
  } catch {
    return false
  }
}

export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const app = Fastify({
    trustProxy: parts.trustProxy,
    bodyLimit: 1024 * 1024,
    requestTimeout: 30_000,
    connectionTimeout: 35_000,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true },
  })
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: true,
    strictTransportSecurity: parts.secure ? { maxAge: 31_536_000 } : false,
  })
  app.addHook('onSend', async (_request, reply, payload) => {
    reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), clipboard-read=(), display-capture=()')
    return payload
  })
  await app.register(cookie)
  await app.register(formbody)
  await app.register(multipart, { limits: { fileSize: 5 * 1024 * 1024, files: 1, fields: 50, parts: 60 } })
  await app.register(assets)

  const plain = (reply: FastifyReply, status: 403 | 404 | 413 | 503) =>
    reply
      .code(status)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(errorPage({ madeUp: parts.madeUp, nav: [], now: parts.now() }, { status }).text)
  app.addHook('preValidation', async (request, reply) => {
    if (!fromOurOwnPage(request)) return plain(reply, 403)
  })
  app.setNotFoundHandler((_request, reply) => plain(reply, 404))
  app.setErrorHandler((error: { statusCode?: number; code?: string; name?: string }, request, reply) => {
    const status = error.statusCode ?? 500
    if (status === 413) return plain(reply, 413)
    if (status >= 400 && status < 500) return plain(reply, 404)
    parts.log({ message: 'request failed', route: request.routeOptions.url, code: error.code ?? error.name })
    return plain(reply, 503)
  })

  const { db, door, pack, keys, madeUp, secure, now } = parts
  const site = staffSite(app, {
    db,
    door,
    pack,
    keys,
    madeUp,
    secure,
    origin: parts.origin,
    providers: parts.providers,
    now,
    // Shown to the teams that ask, by the pack; beside sending somebody to the front door.
    places: places.flatMap((place) =>
      place.key === 'send'
        ? [
            {
              key: 'enquiries',
              href: '/enquiries',
              text: 'Routine enquiry',
              who: ['worker', 'manager', 'seat'] as const,
              when: (viewer) => pack.channels.enquiries.some((e) => e.teams.includes(viewer.teamKey)),
            } satisfies Place,
            place,
          ]
        : [place],
    ),
    log: parts.log,
  })
  accessPages(app, site, {
    door,
    keys,
    pack,
    madeUp,
    secure,
    origin: parts.origin,
    providers: parts.providers,
    now,
    tries: parts.tries,
    madeUpPassword: parts.madeUpPassword,
  })
  agencyPages(site)
  clientPages(site)
  joinPages(app, { door, keys, pack, madeUp, now })
  mePages(app, site, { door, keys, secure })
  lookedPages(site)
  relationPages(site)
  directoryPages(site, { pack, ways: triedWays })
  publicPages(app, { pack, madeUp, now })
  publicArrivalPages(app, { door, keys, pack, madeUp, now })
  outsidePages(app, { door, keys, pack, madeUp, now, mail: parts.mail, log: parts.log })
  colleaguePages(site, { pack })
  enquiryPages(site)
  peoplePages(site, { opensNow })
  matchPages(site)
  riskPages(site, { pack })
  frontDoorPages(site, {
    pack,
    panels: [deathElsewhere, riskPanel, whoWasAsked],
    whereTo,
    safetyPlanBegun: (ctx, family) => safetyPlanBegun(ctx, family.id),
  })
  arrivalPages(site, [arrivalAsContact, arrivalAsFile])
  importPages(site)
  apiPages(app, { madeUp })
  await apiSite(app, { db, door, pack, keys, madeUp, now, log: parts.log }, contactApi)
  consultationPages(site, { pack })
  standardPages(site, askTogether)
  referralPages(site, { pack, afterTaking: [listForSitting], listAt: (familyId) => `/families/${familyId}/list` })
  planPages(site, {
    pack,
    opensNow,
    panels: [
      emergencyPanel,
      dangerPanel,
      lookAgainPanel,
      deathElsewhere,
      ourWork,
      lastCalls,
      howItEnded,
      riskPanel,
      lastSitting,
      askPanel,
      whoWasAsked,
      harmPanel,
      linkPanel,
      jointPanel,
      sightPanel,
      guardPanel,
    ],
    chronologies: [
      frontDoorChronology,
      riskChronology,
      referralChronology,
      planChronology,
      caseworkChronology,
      meetingChronology,
      harmChronology,
    ],
  })
  caseworkPages(site, {
    pack,
    workSources: [frontDoorWork, referralWork, planWork, meetingWork, harmWork, strategyWork, returnsWork],
    noticesElsewhere: [...referralNotices, ...meetingNotices, ...harmNotices, ...strategyNotices],
  })
  meetingPages(site)
  oftenPages(site)
  harmPages(site, { pack })
  strategyPages(site)
  deliveryPages(site)
  figurePages(site)
  papersPages(site)
  statutoryPages(site)
  resultsPages(app, { db, pack, madeUp, now })
  returnPages(site)
  return app
}
