/**
 * Reads a partnership pack: every file against its schema, then every key that points at another. All problems are gathered and said at
 * once, each with its file, place and mend; a pack with any problem does not load at all. Runs once, at start.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { checkChannels } from './check-channels.ts'
import { checkMeasure } from './check-measures.ts'
import { checkStrategies } from './check-strategies.ts'
import type { Pack, Service } from './schema.ts'
import * as schema from './schema.ts'
import { channelsFile } from './schema-channels.ts'
import * as plans from './schema-strategies.ts'

export interface Problem {
  file: string
  line: number
  column: number
  what: string
  mend: string
}
export class BrokenPack extends Error {
  readonly problems: readonly Problem[]
  constructor(dir: string, problems: readonly Problem[]) {
    const ordered = [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column)
    const lines = ordered.map((p) => `  ${p.file}:${p.line}:${p.column}  ${p.what}\n      Mend: ${p.mend}`)
    super(
      `The pack in ${dir} has ${ordered.length} ${ordered.length === 1 ? 'mistake' : 'mistakes'}. Nothing was loaded.\n${lines.join('\n')}`,
    )
    this.name = 'BrokenPack'
    this.problems = ordered
  }
}

type Path = readonly (string | number)[]
/** Where a schema applies. A pattern may match several files, whose lists are joined in the order of their names. */
const kinds = [
  { name: 'pack', pattern: /^pack\.yaml$/, schema: schema.packFile },
  { name: 'areas', pattern: /^areas\.yaml$/, schema: schema.areasFile },
  { name: 'organisations', pattern: /^organisations\.yaml$/, schema: schema.organisationsFile },
  { name: 'teams', pattern: /^teams\.yaml$/, schema: schema.teamsFile },
  { name: 'services', pattern: /^services-[a-z-]+\.yaml$/, schema: schema.servicesFile },
  { name: 'gaps', pattern: /^gaps\.yaml$/, schema: schema.gapsFile },
  { name: 'facts', pattern: /^facts\.yaml$/, schema: schema.factsFile },
  { name: 'forums', pattern: /^forums\.yaml$/, schema: schema.forumsFile },
  { name: 'programmes', pattern: /^programmes\.yaml$/, schema: schema.programmesFile },
  { name: 'instruments', pattern: /^instruments\/[a-z0-9-]+\.yaml$/, schema: schema.instrumentFile },
  { name: 'pathways', pattern: /^pathways\/[a-z-]+\.yaml$/, schema: schema.pathwayFile },
  { name: 'measures', pattern: /^measures\/[a-z-]+\.yaml$/, schema: schema.measuresFile },
  { name: 'returns', pattern: /^returns\.yaml$/, schema: schema.returnsFile },
  { name: 'boards', pattern: /^strategies\/boards\.yaml$/, schema: plans.boardsFile },
  { name: 'themes', pattern: /^strategies\/themes\.yaml$/, schema: plans.themesFile },
  { name: 'strategies', pattern: /^strategies\/[a-z-]+\.yaml$/, schema: plans.strategyFile },
  { name: 'data notes', pattern: /^figures\/notes\.yaml$/, schema: plans.notesFile },
  { name: 'benchmarks', pattern: /^figures\/benchmarks\.yaml$/, schema: plans.benchmarksFile },
  { name: 'figures', pattern: /^figures\/[a-z-]+\.yaml$/, schema: plans.figuresFile },
  { name: 'helplines', pattern: /^helplines\.yaml$/, schema: schema.helplinesFile },
  { name: 'training', pattern: /^training\.yaml$/, schema: schema.trainingFile },
  { name: 'sharing', pattern: /^sharing\.yaml$/, schema: schema.sharingFile },
  { name: 'channels', pattern: /^channels\.yaml$/, schema: channelsFile },
  { name: 'words', pattern: /^words\.yaml$/, schema: schema.wordsFile },
  { name: 'needs', pattern: /^needs\.yaml$/, schema: schema.needsFile },
] as const
type Kind = (typeof kinds)[number]
type Name = Kind['name']
type Content<N extends Name> = z.infer<Extract<Kind, { name: N }>['schema']>

/** Where something went wrong, said by its path in the file. */
interface Placed {
  at(path: Path, what: string, mend: string): void
}
interface Read<N extends Name> extends Placed {
  content: Content<N>
}

/** Reads and checks the pack in `dir`, or throws BrokenPack with everything that is wrong with it. */
export function loadPack(dir: string): Pack {
  const problems: Problem[] = []
  const files = readPackFolder(dir, problems)
  const read = new Map<Name, Read<Name>[]>(kinds.map((k) => [k.name, []]))

  for (const [file, text] of files) {
    const kind = kinds.find((k) => k.pattern.test(file))
    if (!kind) {
      problems.push({
        file,
        line: 1,
        column: 1,
        what: 'is not a file a pack has',
        mend: `rename it to one of ${kinds.map((k) => k.name).join(', ')}, or take it out of the folder`,
      })
      continue
    }
    const lines = new LineCounter()
    const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    const note = (offset: number, what: string, mend: string) => {
      const { line, col } = lines.linePos(offset)
      problems.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), what, mend })
    }
    const at = (path: Path, what: string, mend: string) => note(offsetOf(doc, path), what, mend)
    if (doc.errors.length > 0) {
      for (const error of doc.errors)
        note(
          error.pos[0],
          `cannot be read as YAML: ${error.message.replace(/\s+/g, ' ')}`,
          'check quotes, colons and indenting on this line and the one above',
        )
      continue
    }
    const raw = withFileDate(doc.toJS())
    const checked = kind.schema.safeParse(raw)
    if (checked.success) read.get(kind.name)!.push({ content: checked.data as Content<Name>, at })
    else for (const issue of checked.error.issues) sayIssue(issue, raw, at)
  }

  for (const kind of kinds)
    if (![...files.keys()].some((f) => kind.pattern.test(f)))
      problems.push({
        file: kind.name,
        line: 1,
        column: 1,
        what: 'is missing from the pack',
        mend: `add the file (${kind.pattern.source.replaceAll(/[\\^$]/g, '')})`,
      })
  // Keys can only be followed once every file has its shape.
  if (problems.length > 0) throw new BrokenPack(dir, problems)
  const all = <N extends Name>(name: N) => read.get(name)! as unknown as Read<N>[]
  checkKeys(all)
  if (problems.length > 0) throw new BrokenPack(dir, problems)
  checkDoors(all)
  if (problems.length > 0) throw new BrokenPack(dir, problems)
  return freeze(assemble(all))
}

type All = <N extends Name>(name: N) => Read<N>[]

function assemble(all: All): Pack {
  const { asAt: _s, ...sharing } = all('sharing')[0]!.content
  const { asAt: _t, ...training } = all('training')[0]!.content
  const { asAt: _n, ...needs } = all('needs')[0]!.content
  const { asAt: _c, ...channels } = all('channels')[0]!.content
  const areas = all('areas')[0]!.content.areas
  const inside = new Map<string, string[]>()
  for (const a of areas) if (a.parent) inside.set(a.parent, [...(inside.get(a.parent) ?? []), a.key])
  const within = (area: string): string[] => [area, ...(inside.get(area) ?? []).flatMap(within)]
  const nameOf = new Map(areas.map((a) => [a.key, a.name]))
  const facts = all('facts')[0]!.content
  const services: Service[] = all('services').flatMap((f) =>
    f.content.services.map((s) => ({
      ...s,
      covers: [...new Set(s.areas.flatMap(within))],
      areaNames: s.areas.map((a) => nameOf.get(a) ?? a),
      unsaid: s.unsaid.flatMap((k) => facts.unsaid.find((u) => u.key === k) ?? []),
    })),
  )
  const teams = all('teams')[0]!.content
  return {
    ...all('pack')[0]!.content,
    areas,
    organisations: all('organisations')[0]!.content.organisations,
    frontDoors: teams.frontDoors,
    teams: teams.teams,
    services,
    facts: facts.facts,
    gaps: all('gaps').flatMap((f) => f.content.gaps.map((g) => ({ ...g, covers: [...new Set(g.areas.flatMap(within))] }))),
    forums: all('forums')[0]!.content.forums,
    programmes: all('programmes')[0]!.content.programmes,
    instruments: all('instruments').map((f) => f.content),
    pathways: all('pathways').map((f) => f.content),
    measures: all('measures').flatMap((f) => f.content.measures),
    smallNumbers: all('measures')
      .flatMap((f) => f.content.smallNumbers ?? [])
      .sort((a, b) => a.since.localeCompare(b.since)),
    returns: all('returns')[0]!.content,
    strategies: all('strategies').map((f) => f.content),
    boards: all('boards').flatMap((f) => f.content.boards),
    themes: all('themes').flatMap((f) => f.content.themes),
    figures: all('figures').flatMap((f) => f.content.figures),
    dataNotes: all('data notes').flatMap((f) => f.content.notes),
    benchmarks: all('benchmarks').flatMap((f) => f.content.benchmarks),
    helplines: all('helplines')[0]!.content.helplines,
    sharing,
    channels,
    training,
    words: all('words')[0]!.content.areas,
    needs,
  }
}

/** Once every key leads somewhere: whether every form does. */
function checkDoors(all: All): void {
  const [teams] = all('teams')
  for (const f of all('channels'))
    checkChannels(
      f.content,
      {
        doors: teams?.content.frontDoors.map((d) => d.area) ?? [],
        teams: teams?.content.teams ?? [],
      },
      f.at,
    )
}

/** Every key that points at another thing, and every list that must not hold a key twice. */
function checkKeys(all: All): void {
  const known: Record<string, Set<string>> = {}
  const names = (what: string) => (known[what] ??= new Set())
  const once = (read: Placed, list: readonly object[], path: Path, what: string, field = 'key') => {
    for (const [i, entry] of list.entries()) {
      const key = String((entry as Record<string, unknown>)[field])
      if (names(what).has(key))
        read.at([...path, i, field], `${what} ${key} is already there`, `give this ${what} its own ${field}, or remove one of the two`)
      names(what).add(key)
    }
  }
  const points = (read: Placed, value: string | null | undefined, path: Path, what: string) => {
    if (value === null || value === undefined || names(what).has(value)) return
    const near = closest(value, names(what))
    read.at(
      path,
      `there is no ${what} ${value}`,
      near ? `write ${near} if that is meant, or add the ${what}` : `use the key of a ${what} in this pack, or add it`,
    )
  }
  const pointsAll = (read: Placed, values: readonly string[] | undefined, path: Path, what: string) => {
    for (const [i, v] of (values ?? []).entries()) points(read, v, [...path, i], what)
  }

  /** A kind of contact, or what was done. */
  const kindsOf = (read: Placed, values: readonly string[] | undefined, path: Path) => {
    for (const [i, v] of (values ?? []).entries())
      if (!Object.hasOwn(schema.abuseKinds, v)) points(read, v, [...path, i], 'kind of contact')
  }

  // What there is
  for (const f of all('pack')) once(f, f.content.sources, ['sources'], 'source')
  for (const f of all('areas')) once(f, f.content.areas, ['areas'], 'area')
  for (const f of all('organisations')) once(f, f.content.organisations, ['organisations'], 'organisation', 'id')
  for (const f of all('facts')) {
    once(f, f.content.facts, ['facts'], 'fact')
    once(f, f.content.unsaid, ['unsaid'], 'thing left unsaid')
    for (const [i, u] of f.content.unsaid.entries())
      for (const k of Object.keys(u.rule?.facts ?? {})) points(f, k, ['unsaid', i, 'rule', 'facts', k], 'fact')
  }
  for (const f of all('teams')) {
    once(f, f.content.frontDoors, ['frontDoors'], 'front door')
    once(f, f.content.teams, ['teams'], 'team')
  }
  for (const f of all('services')) once(f, f.content.services, ['services'], 'service')
  for (const f of all('gaps')) once(f, f.content.gaps, ['gaps'], 'gap')
  for (const f of all('forums')) once(f, f.content.forums, ['forums'], 'forum')
  for (const f of all('programmes')) once(f, f.content.programmes, ['programmes'], 'programme')
  for (const f of all('measures')) once(f, f.content.measures, ['measures'], 'measure')
  for (const f of all('helplines')) once(f, f.content.helplines, ['helplines'], 'helpline')
  for (const f of all('training')) once(f, f.content.training, ['training'], 'training')
  for (const f of all('channels')) {
    once(f, f.content.kinds, ['kinds'], 'kind of contact')
    once(f, f.content.enquiries, ['enquiries'], 'enquiry')
    once(f, f.content.notAsked, ['notAsked'], 'reason for not asking')
  }
  for (const f of all('sharing')) {
    once(f, f.content.purposes, ['purposes'], 'purpose')
    once(f, f.content.bases, ['bases'], 'sharing basis')
    once(f, f.content.whyAnyway, ['whyAnyway'], 'reason to share')
    once(f, f.content.consulted, ['consulted'], 'answer about her worker')
    once(f, f.content.consultation, ['consultation'], 'way a question is kept')
  }
  for (const f of all('needs'))
    for (const list of ['domains', 'turningPoints', 'endings', 'feelings', 'unmetNeedReasons', 'patterns', 'cannotReasons'] as const)
      once(f, f.content[list], [list], list)
  for (const [i, f] of all('instruments').entries()) {
    once(f, [f.content], [], 'instrument')
    once(f, f.content.items, ['items'], `item of instrument ${i}`)
    once(f, f.content.items, ['items'], `number of instrument ${i}`, 'number')
    once(f, f.content.prompts, ['prompts'], `prompt of instrument ${i}`)
    for (const [n, item] of f.content.items.entries()) pointsAll(f, item.prompts, ['items', n, 'prompts'], `prompt of instrument ${i}`)
    for (const [n, c] of f.content.clusters.entries()) pointsAll(f, c.items, ['clusters', n, 'items'], `item of instrument ${i}`)
    pointsAll(f, f.content.notFirst, ['notFirst'], `item of instrument ${i}`)
  }
  for (const [i, f] of all('pathways').entries()) {
    once(f, [f.content], [], 'pathway')
    once(f, f.content.routes, ['routes'], `route of pathway ${i}`)
    once(f, f.content.rows, ['rows'], `row of pathway ${i}`)
  }

  // What points at what
  for (const f of all('pack')) points(f, f.content.home, ['home'], 'area')
  for (const f of all('areas')) {
    const parents = new Map(f.content.areas.map((a) => [a.key, a.parent]))
    for (const [i, a] of f.content.areas.entries()) {
      points(f, a.parent, ['areas', i, 'parent'], 'area')
      const seen = new Set([a.key])
      for (let up = a.parent; up; up = parents.get(up) ?? null) {
        if (seen.has(up)) {
          f.at(['areas', i, 'parent'], `area ${a.key} lies inside itself`, 'follow the parents up and break the circle')
          break
        }
        seen.add(up)
      }
    }
  }
  for (const f of all('channels')) {
    for (const [i, r] of f.content.routes.entries()) {
      points(f, r.area, ['routes', i, 'area'], 'area')
      points(f, r.team, ['routes', i, 'team'], 'team')
      pointsAll(f, r.kinds, ['routes', i, 'kinds'], 'kind of contact')
    }
    for (const [i, e] of f.content.enquiries.entries()) {
      pointsAll(f, e.teams, ['enquiries', i, 'teams'], 'team')
      points(f, e.kind, ['enquiries', i, 'kind'], 'kind of contact')
      for (const [n, g] of e.gaps.entries()) pointsAll(f, g.areas, ['enquiries', i, 'gaps', n, 'areas'], 'area')
    }
  }
  for (const f of all('facts')) for (const [i, x] of f.content.facts.entries()) kindsOf(f, x.kinds, ['facts', i, 'kinds'])
  for (const f of all('teams')) {
    for (const [i, d] of f.content.frontDoors.entries()) points(f, d.area, ['frontDoors', i, 'area'], 'area')
    for (const [i, t] of f.content.teams.entries()) {
      points(f, t.organisation, ['teams', i, 'organisation'], 'organisation')
      points(f, t.area, ['teams', i, 'area'], 'area')
      points(f, t.frontDoor, ['teams', i, 'frontDoor'], 'front door')
      pointsAll(f, t.services, ['teams', i, 'services'], 'service')
    }
  }
  const teamServices = new Set(all('teams').flatMap((f) => f.content.teams.flatMap((t) => t.services.map((s) => `${t.key} ${s}`))))
  const serviceTeams = new Set(all('services').flatMap((f) => f.content.services.flatMap((s) => s.teams.map((t) => `${t} ${s.key}`))))
  for (const f of all('teams'))
    for (const [i, t] of f.content.teams.entries())
      for (const [n, s] of t.services.entries())
        if (names('service').has(s) && !serviceTeams.has(`${t.key} ${s}`))
          f.at(
            ['teams', i, 'services', n],
            `service ${s} does not name team ${t.key}`,
            `add ${t.key} to the teams of service ${s}, or take the service off the team`,
          )
  for (const f of all('services'))
    for (const [i, s] of f.content.services.entries()) {
      const here = ['services', i] as const
      points(f, s.organisation, [...here, 'organisation'], 'organisation')
      pointsAll(f, s.areas, [...here, 'areas'], 'area')
      pointsAll(f, s.teams, [...here, 'teams'], 'team')
      pointsAll(f, s.unsaid, [...here, 'unsaid'], 'thing left unsaid')
      for (const [n, t] of s.teams.entries())
        if (names('team').has(t) && !teamServices.has(`${t} ${s.key}`))
          f.at(
            [...here, 'teams', n],
            `team ${t} does not name service ${s.key}`,
            `add ${s.key} to the services of team ${t}, or take the team off the service`,
          )
      for (const k of Object.keys(s.for.facts ?? {})) points(f, k, [...here, 'for', 'facts', k], 'fact')
      if (s.for.minAge !== undefined && s.for.maxAge !== undefined && s.for.minAge > s.for.maxAge)
        f.at([...here, 'for', 'minAge'], `the youngest age ${s.for.minAge} is above the oldest ${s.for.maxAge}`, 'swap them')
      for (const [n, not] of s.notFor.entries())
        for (const k of Object.keys(not.rule?.facts ?? {})) points(f, k, [...here, 'notFor', n, 'rule', 'facts', k], 'fact')
    }
  for (const f of all('needs'))
    for (const [i, c] of f.content.cannotReasons.entries()) points(f, c.leaves, ['cannotReasons', i, 'leaves'], 'unmetNeedReasons')
  for (const f of all('needs')) for (const [i, a] of f.content.assessAgain.entries()) points(f, a.area, ['assessAgain', i, 'area'], 'area')
  for (const f of all('instruments')) {
    const { content: c } = f
    for (const [i, p] of c.prompts.entries()) points(f, p.opens, ['prompts', i, 'opens'], 'instrument')
    if (c.for.roles.includes('harms') && c.for.roles.length > 1)
      f.at(
        ['for', 'roles'],
        `instrument ${c.key} is for both sides`,
        'make it two: what is kept of the person who harms is never kept with hers',
      )
    if (c.ends === 'level' && (c.levels.length === 0 || c.for.roles.includes('harms')))
      f.at(
        ['ends'],
        `instrument ${c.key} cannot end in a level`,
        'name the levels, and make it about the person harmed; or let it end in a note',
      )
    if (c.ends !== 'given' && c.items.length === 0) f.at(['items'], `instrument ${c.key} asks nothing`, 'add its items')
    if (c.highAt === null && c.criteria.some((x) => x.key === 'visible-high-risk'))
      f.at(['criteria'], `instrument ${c.key} has no number that is high`, 'take out visible-high-risk, or say highAt')
  }
  for (const f of all('gaps'))
    for (const [i, g] of f.content.gaps.entries()) {
      pointsAll(f, g.areas, ['gaps', i, 'areas'], 'area')
      points(f, g.reason, ['gaps', i, 'reason'], 'unmetNeedReasons')
      for (const k of Object.keys(g.rule.facts ?? {})) points(f, k, ['gaps', i, 'rule', 'facts', k], 'fact')
      kindsOf(f, g.rule.kinds, ['gaps', i, 'rule', 'kinds'])
      pointsAll(f, g.saidOf, ['gaps', i, 'saidOf'], 'kind of contact')
    }
  for (const f of all('forums'))
    for (const [i, m] of f.content.forums.entries()) {
      points(f, m.area, ['forums', i, 'area'], 'area')
      pointsAll(f, m.seats, ['forums', i, 'seats'], 'team')
      points(f, m.keptBy, ['forums', i, 'keptBy'], 'team')
      for (const [n, p] of all('pathways').entries())
        if (p.content.area === m.area)
          for (const [d, way] of m.decisions.entries())
            points(f, way.leadsTo, ['forums', i, 'decisions', d, 'leadsTo'], `route of pathway ${n}`)
    }
  for (const f of all('programmes'))
    for (const [i, p] of f.content.programmes.entries()) points(f, p.service, ['programmes', i, 'service'], 'service')
  for (const [n, f] of all('pathways').entries()) {
    const route = `route of pathway ${n}`
    points(f, f.content.area, ['area'], 'area')
    points(f, f.content.otherwise.route, ['otherwise', 'route'], route)
    for (const [i, r] of f.content.routes.entries()) {
      points(f, r.to.service, ['routes', i, 'to', 'service'], 'service')
      points(f, r.to.forum, ['routes', i, 'to', 'forum'], 'forum')
      points(f, r.to.team, ['routes', i, 'to', 'team'], 'team')
      points(f, r.after, ['routes', i, 'after'], route)
      const ends = Object.values(r.to).filter((v) => v !== undefined).length
      if (ends !== (r.nobody ? 0 : 1))
        f.at(
          ['routes', i, 'to'],
          `route ${r.key} leads to ${ends} places`,
          r.nobody ? 'a route to nobody has an empty "to: {}"' : 'name exactly one of service, forum or team, or say nobody: true',
        )
    }
    for (const [i, r] of f.content.rows.entries()) {
      pointsAll(f, r.when.areas, ['rows', i, 'when', 'areas'], 'area')
      kindsOf(f, r.when.kinds, ['rows', i, 'when', 'kinds'])
      pointsAll(f, r.routes, ['rows', i, 'routes'], route)
      pointsAll(f, r.services, ['rows', i, 'services'], 'service')
      pointsAll(f, r.neverOnly, ['rows', i, 'neverOnly'], route)
      for (const [s, shut] of (r.shuts ?? []).entries()) points(f, shut.route, ['rows', i, 'shuts', s, 'route'], route)
      if (Object.keys(r.when).length === 0)
        f.at(['rows', i, 'when'], `row ${r.key} holds for everyone`, 'say when it holds; what is left over belongs in "otherwise"')
    }
  }
  checkStrategies(
    {
      strategies: all('strategies'),
      boards: all('boards'),
      themes: all('themes'),
      figures: all('figures'),
      notes: all('data notes'),
      benchmarks: all('benchmarks'),
    },
    { once, points, pointsAll },
  )
  for (const f of all('measures'))
    for (const [i, m] of f.content.measures.entries()) {
      points(f, m.area, ['measures', i, 'area'], 'area')
      pointsAll(f, m.readWith, ['measures', i, 'readWith'], 'measure')
      pointsAll(f, m.figures, ['measures', i, 'figures'], 'figure')
      const here = (field: string) => ['measures', i, field]
      const from = m.origin === 'computed' ? m.countedFrom : undefined
      if (from && 'forums' in from) pointsAll(f, from.forums, [...here('countedFrom'), 'forums'], 'forum')
      if (from && 'services' in from) pointsAll(f, from.services, [...here('countedFrom'), 'services'], 'service')
      if (from?.facts === 'enquiries') points(f, from.setting, [...here('countedFrom'), 'setting'], 'enquiry')
      if (from && 'programmes' in from) pointsAll(f, from.programmes, [...here('countedFrom'), 'programmes'], 'programme')
      if (from?.facts === 'contacts') points(f, from.frontDoor, [...here('countedFrom'), 'frontDoor'], 'front door')
      if (m.origin === 'handed in') points(f, m.handedInBy, here('handedInBy'), 'organisation')
      checkMeasure(
        m,
        (key) =>
          all('figures')
            .flatMap((x) => x.content.figures)
            .find((x) => x.key === key),
        (field, what, mend) => f.at(here(field), what, mend),
      )
    }
  if (all('measures').filter((f) => f.content.smallNumbers).length !== 1)
    all('measures')[0]!.at(
      [],
      'there is not one list of rules for small numbers',
      'write smallNumbers: in one file of measures, and in no other',
    )
  for (const f of all('measures')) {
    const days = (f.content.smallNumbers ?? []).map((r) => r.since)
    const twice = days.findIndex((d, i) => days.indexOf(d) < i)
    if (twice !== -1)
      f.at(['smallNumbers', twice, 'since'], 'two rules for small numbers begin on one day', 'say from which day each holds')
  }
  for (const f of all('sharing'))
    for (const [i, b] of f.content.bases.entries()) pointsAll(f, b.purposes, ['bases', i, 'purposes'], 'purpose')
  for (const f of all('words')) for (const [i, w] of f.content.areas.entries()) points(f, w.area, ['areas', i, 'area'], 'area')
  for (const kind of kinds) for (const f of all(kind.name)) checkSources(f, f.content, [], names('source'))
}

/** Every "source" begins each of its parts with a source that pack.yaml names: "S2 4.1.5; J". */
function checkSources(read: Placed, value: unknown, path: Path, sources: Set<string>): void {
  if (Array.isArray(value)) {
    for (const [i, v] of value.entries()) checkSources(read, v, [...path, i], sources)
  } else if (typeof value === 'object' && value !== null) {
    for (const [k, v] of Object.entries(value)) {
      if (k === 'source' && typeof v === 'string') {
        for (const part of v.split(';')) {
          const first = part.trim().split(/[\s,:]/)[0] ?? ''
          if (!sources.has(first))
            read.at(
              [...path, k],
              `there is no source ${first || '(empty)'}`,
              `begin each part with one of ${[...sources].join(', ')}, or add it to the sources in pack.yaml`,
            )
        }
      } else checkSources(read, v, [...path, k], sources)
    }
  }
}

function readPackFolder(dir: string, problems: Problem[]): Map<string, string> {
  const files = new Map<string, string>()
  try {
    const found = readdirSync(dir, { recursive: true, withFileTypes: true })
    for (const entry of found) {
      if (!entry.isFile() || entry.name.startsWith('.')) continue
      const path = join(entry.parentPath, entry.name)
      files.set(path.slice(dir.length).replaceAll('\\', '/').replace(/^\//, ''), readFileSync(path, 'utf8'))
    }
  } catch {
    problems.push({ file: dir, line: 1, column: 1, what: 'cannot be read', mend: 'check that the folder is there and may be read' })
    throw new BrokenPack(dir, problems)
  }
  return new Map([...files].sort(([a], [b]) => a.localeCompare(b)))
}

/** A date at the top of a file holds for every entry of its lists that has a source and no date of its own. */
function withFileDate(raw: unknown): unknown {
  if (!isGroup(raw) || raw.asAt === undefined) return raw
  const dated = (entry: unknown) => (isGroup(entry) && 'source' in entry && entry.asAt === undefined ? { ...entry, asAt: raw.asAt } : entry)
  return Object.fromEntries(Object.entries(raw).map(([k, v]) => [k, Array.isArray(v) ? v.map(dated) : v]))
}
const isGroup = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v)

function sayIssue(issue: z.core.$ZodIssue, raw: unknown, at: Placed['at']): void {
  const path = issue.path as Path
  const name = path.length > 0 ? (typeof path.at(-1) === 'number' ? `entry ${Number(path.at(-1)) + 1}` : String(path.at(-1))) : 'the file'
  const given = path.reduce<unknown>(
    (v, k) => (typeof v === 'object' && v !== null ? (v as Record<string | number, unknown>)[k] : undefined),
    raw,
  )
  if (issue.code === 'unrecognized_keys')
    for (const k of issue.keys)
      at([...path, k], `${k} is not a word this part of the pack knows`, 'check its spelling and indenting, or remove it')
  else if (given === undefined) at(path, `${name} is missing`, `add a line "${name}:"`)
  else if (issue.code === 'invalid_value')
    at(
      path,
      `${name} is ${JSON.stringify(given)}`,
      `use ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`,
    )
  else if (issue.code === 'invalid_type') at(path, `${name} is ${kindOf(given)}`, `write ${article(issue.expected)}`)
  else if (issue.code === 'invalid_format') at(path, `${name} is ${JSON.stringify(given)}`, issue.message)
  else at(path, `${name} is ${JSON.stringify(given)?.slice(0, 60)}`, issue.message)
}
const kindOf = (v: unknown) =>
  v === null
    ? 'empty'
    : Array.isArray(v)
      ? 'a list'
      : typeof v === 'object'
        ? 'a group of lines'
        : `the ${typeof v === 'boolean' ? 'yes-or-no' : typeof v} ${String(v)}`
const article = (expected: string) =>
  ({
    string: 'words (in quotes if they look like a number)',
    number: 'a number',
    int: 'a whole number',
    boolean: 'true or false',
    array: 'a list, each entry after a hyphen',
    object: 'a group of indented lines',
    record: 'a group of indented lines',
    null: 'null',
  })[expected] ?? `a ${expected}`

/** Offset of the nearest thing on the way to `path`: a missing line is reported at the entry that should have it. */
function offsetOf(doc: Document, path: Path): number {
  for (let n = path.length; n >= 0; n--) {
    const last = path[n - 1]
    const parent = n > 0 ? (n === 1 ? doc.contents : doc.getIn(path.slice(0, n - 1), true)) : undefined
    if (isMap(parent) && typeof last === 'string') {
      const pair = parent.items.find((p) => isPair(p) && isScalar(p.key) && p.key.value === last)
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0]
    }
    const node = n === 0 ? doc.contents : doc.getIn(path.slice(0, n), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function closest(value: string, names: Set<string>): string | undefined {
  const far = (a: string, b: string): number => {
    let before = Array.from({ length: b.length + 1 }, (_, i) => i)
    for (const [i, x] of [...a].entries()) {
      const now = [i + 1]
      for (const [j, y] of [...b].entries()) now.push(Math.min(now[j]! + 1, before[j + 1]! + 1, before[j]! + (x === y ? 0 : 1)))
      before = now
    }
    return before[b.length]!
  }
  const [best] = [...names].map((n) => ({ n, d: far(value, n) })).sort((a, b) => a.d - b.d)
  return best && best.d <= Math.max(2, Math.floor(value.length / 3)) ? best.n : undefined
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const v of Object.values(value)) freeze(v)
  }
  return value
}
