/**
 * Every service, programme and pathway that the four documents name is in the pack. The keys are written out here, apart from the pack, so that one that is
 * dropped is missed. What is no service (a board, a model, a strategy) is named with where it is held, so that nothing is left out without a word.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { areasInside, forum, loadPack, pathwayFor, programme, service, team } from './index.ts'

const pack = loadPack(join(import.meta.dirname, '../../packs/hampshire'))

/** Inventory 10.2 to 10.5: its number, and the keys of the services that hold it. */
const services: Record<string, string[]> = {
  // Single points, hubs and teams (10.2)
  G07: ['mash', 'portsmouth-mash', 'hampshire-mash'],
  G11: ['higher-harm-team'],
  G14: ['family-intervention-teams'],
  G15: ['county-victims-line', 'dapp'],
  G16: ['supporting-families'],
  G21: ['specialist-court', 'portsmouth-court-idva'],
  G22: ['operation-amberstone'],
  G23: ['police-safeguarding'],
  G24: ['early-intervention-project', 'portsmouth-idva', 'portsmouth-advocacy', 'butterfly'],
  G25: ['portsmouth-early-help'],
  // Victims, survivors and community (10.3)
  V01: ['idash'],
  V02: ['idash-east', 'idash-east-refuge', 'idash-east-children', 'sdas-parents-of-violent-children'],
  V03: ['fgm-champions'],
  V04: ['you-first', 'you-first-refuge', 'you-first-children'],
  V05: ['renew'],
  V06: ['radian-tenants'],
  V07: ['dva-cars'],
  V08: ['stalking-advocate'],
  V09: ['armed-forces-advocate'],
  V10: ['nepali-outreach'],
  V11: ['armed-forces-websites'],
  V12: ['invisible-walls'],
  V13: ['county-accommodation-project'],
  V14: ['complex-needs-team'],
  V15: ['yellow-door-helpline'],
  V16: ['isva'],
  V17: ['adult-therapy'],
  V18: ['safer-relationships'],
  V19: ['emotional-coping'],
  V20: ['diversity-advocacy'],
  V21: ['family-support', 'family-therapy'],
  V22: ['refuge'],
  V23: ['idva'],
  V24: ['pippa'],
  V25: ['housing'],
  V26: ['portsmouth-idva', 'portsmouth-court-idva'],
  V27: ['portsmouth-advocacy'],
  V28: ['portsmouth-outreach', 'portsmouth-refuge'],
  V29: ['portsmouth-out-of-hours'],
  V30: ['parcs-counselling'],
  V31: ['portsmouth-freedom-programme', 'butterfly'],
  V32: ['portsmouth-victim-support', 'victim-support'],
  V33: ['frankie', 'rasac'],
  V34: ['adult-safeguarding', 'portsmouth-adult-safeguarding', 'hampshire-adult-safeguarding'],
  V35: ['survivor-groups'],
  V36: ['change-that-lasts'],
  V37: ['sexual-crime-services'],
  V38: ['partner-support'],
  // Children and young people (10.4)
  C01: ['dart'],
  C02: ['sure-start-special'],
  C03: ['childrens-centres'],
  C04: ['childrens-safeguarding'],
  C05: ['star'],
  C06: ['bright-stars'],
  C07: ['under-11-counselling'],
  C08: ['young-peoples-therapy'],
  C09: ['creative-arts'],
  C10: ['no-limits', 'no-limits-5-11'],
  C11: ['fab'],
  C12: ['linx'],
  C13: ['syos'],
  C14: ['camhs'],
  C15: ['relationships-education'],
  C16: ['bridges'],
  C17: ['young-dads'],
  C18: ['portsmouth-schools-work'],
  C19: ['portsmouth-young-peoples-advocates'],
  C20: ['whos-in-charge'],
  C21: ['portsmouth-encompass'],
  C22: ['refuge-childrens-worker', 'you-first-children', 'idash-east-children'],
  C24: ['children-0-10'],
  // People who harm (10.5)
  R01: ['dapp'],
  R02: ['radar', 'radar-one-to-one', 'awareness-sessions'],
  R03: ['assertive-outreach'],
  R04: ['dapp'],
  R05: ['baseline'],
  R06: ['aurora-tracking'],
  R07: ['cara'],
  R08: ['bbr', 'portsmouth-bbr'],
  R09: ['help-programme'],
  R10: ['csr'],
  R11: ['prison-programme'],
  R12: ['up2u'],
  R13: ['sdas-programme'],
  R14: ['young-adult-programme'],
  R15: ['respect-phoneline'],
  R16: ['you-first-young-people-who-harm'],
  R17: ['online-course'],
  R18: ['enquiry-about-own-behaviour'],
  R19: ['police-powers'],
}
/** No service to be referred to, and where the pack or the product holds it. */
const notServices: Record<string, string> = {
  G01: 'a board',
  G02: 'a partnership, which redesigned the services',
  G03: 'forums and partnerships',
  G04: 'a board above another',
  G05: 'a board',
  G06: 'a board',
  G08: 'a meeting: hrda, hampshire-hrda',
  G09: 'meetings: marac, portsmouth-marac, hampshire-marac',
  G10: 'a meeting: matac',
  G12: 'a board',
  G13: 'boards, named as leads of actions',
  G17: 'a scrutiny panel',
  G18: 'reviews',
  G19: 'a proposed network',
  G20: 'models of work',
  G26: 'a partnership',
  G27: 'a fund',
  G28: 'sources of data',
  G29: 'a work stream',
  G30: 'a proposed board',
  G31: 'a proposed board',
  C23: 'a strategy, among the strategies',
}
const programmes = [
  'radar',
  'radar-one-to-one',
  'awareness-sessions',
  'assertive-outreach',
  'baseline',
  'cara',
  'bbr',
  'portsmouth-bbr',
  'help',
  'csr',
  'prison-programme',
  'up2u',
  'sdas-programme',
  'linx',
  'young-adult-programme',
  'young-people-who-harm',
  'online-course',
  'dart',
  'sure-start-special',
  'fab',
  'whos-in-charge',
  'freedom-programme',
  'butterfly',
  'renew-recovery',
]
const meetings = ['hrda', 'mash', 'marac', 'matac', 'portsmouth-marac', 'hampshire-hrda', 'hampshire-marac']

test('every number of the inventory is a service of the pack, or is said to be none', () => {
  const numbers = (letter: string, to: number) => Array.from({ length: to }, (_, i) => `${letter}${String(i + 1).padStart(2, '0')}`)
  const all = [...numbers('G', 31), ...numbers('V', 38), ...numbers('C', 24), ...numbers('R', 19)]
  assert.deepEqual(
    all.filter((n) => !(n in services) && !(n in notServices)),
    [],
  )
  assert.deepEqual(
    Object.values(services)
      .flat()
      .filter((key) => !service(pack, key)),
    [],
  )
  assert.deepEqual(
    Object.keys(notServices).filter((n) => pack.services.some((s) => s.inventory === n)),
    [],
  )
  // And nothing says a number of the inventory that is not its own.
  const belongs = new Map(Object.entries(services))
  assert.deepEqual(
    pack.services.flatMap((s) => (s.inventory === null || belongs.get(s.inventory)?.includes(s.key) ? [] : [`${s.inventory} ${s.key}`])),
    [],
  )
})
test('every programme and every meeting is there, and each programme belongs to a service', () => {
  assert.deepEqual(
    programmes.filter((key) => !programme(pack, key)),
    [],
  )
  assert.deepEqual(
    pack.programmes.filter((p) => !programmes.includes(p.key) || !service(pack, p.service)).map((p) => p.key),
    [],
  )
  assert.deepEqual(
    meetings.filter((key) => !forum(pack, key)),
    [],
  )
})
test('all three areas, and every district of the county, have a pathway whose every route leads somewhere', () => {
  for (const area of ['southampton', 'portsmouth', 'hampshire', ...areasInside(pack, 'hampshire')]) {
    const pathway = pathwayFor(pack, area)
    assert.ok(pathway, area)
    for (const route of pathway.routes) {
      const { to } = route
      const found = to.service ? service(pack, to.service) : to.forum ? forum(pack, to.forum) : to.team ? team(pack, to.team) : undefined
      assert.ok(route.nobody || found, `${pathway.key}: ${route.key} leads nowhere`)
      // Where it leads serves the area, or is asked from it.
      if (found && 'covers' in found)
        assert.ok(
          found.covers.some((a) => a === pathway.area || areasInside(pack, pathway.area).includes(a)) ||
            found.covers.includes('england-wales'),
          `${pathway.key}: ${route.key} leads to a service of another area`,
        )
      assert.ok(
        route.after !== undefined || pathway.rows.some((r) => r.routes.includes(route.key)) || pathway.otherwise.route === route.key,
        `${pathway.key}: nothing leads to ${route.key}`,
      )
    }
  }
})
test('every service says whom it is for and whom not as rules, or says why no rule can; each with its source and its date', () => {
  for (const s of pack.services) {
    assert.ok(s.source && s.asAt, s.key)
    assert.ok(s.for.roles.length > 0, s.key)
    for (const n of s.notFor) assert.ok(n.rule || n.reason || n.source, `${s.key}: ${n.who}`)
  }
})
