/**
 * How right and how fast the matching is. By itself, on a million made-up records: `npm run bench -- linkage` (RECORDS for fewer). On records of
 * anybody's where it is known who is who: `npm run bench -- linkage --labelled FILE.csv [SECOND.csv] --label COLUMN --columns MAPPING`; the label may
 * be part of the column, 'rec_id~^rec-([0-9]+)'. And `--parity MODEL.json PAIRS.csv FILE.csv` sets our weights beside those Splink gave.
 */
import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { blocks } from '#lib/linkage/blocking.ts'
import {
  clustersOf,
  gathering,
  type Model,
  type Pairs,
  type People,
  pairsAbove,
  readMapping,
  readModel,
  readSplink,
  scorer,
  splinkScorer,
  train,
} from '#lib/linkage/index.ts'
import { hardPairs, madeUp } from '#lib/linkage/made-up.ts'
import { clusterFigures, type Figures, pairFigures, truePairs } from '#lib/linkage/measure.ts'
import { readPeople } from '../bin/link-files.ts'

export const needs = 'nothing'

const round = (n: number, places = 4): number => Math.round(n * 10 ** places) / 10 ** places
const megabytes = (): number => Math.round(process.resourceUsage().maxRSS / 1024)
/** By the clock, and as this thread was at work: on a busy machine only the second means anything. */
function stopwatch(): () => { seconds: number; cpu: number } {
  const from = performance.now()
  const cpu = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(cpu)
    return { seconds: (performance.now() - from) / 1000, cpu: (user + system) / 1e6 }
  }
}
const took = (what: string, { seconds, cpu }: { seconds: number; cpu: number }) =>
  console.log(`${what.padEnd(34)} ${seconds.toFixed(2).padStart(8)} s   ${cpu.toFixed(2).padStart(8)} s of processor`)

function judged(people: People, pairs: Pairs, labels: Int32Array, model: Model) {
  const right = new Uint8Array(pairs.count)
  for (let k = 0; k < pairs.count; k++) right[k] = labels[pairs.a[k]!] === labels[pairs.b[k]!] ? 1 : 0
  const all = truePairs(labels, people.twoFiles ? people.file : undefined)
  const { review, link, automatic } = model.thresholds
  const got = pairFigures(pairs.weight.subarray(0, pairs.count), right, all, [review, link, automatic])
  const row = (f: Figures) => ({
    'at bits': round(f.threshold, 2),
    precision: round(f.precision, 5),
    recall: round(f.recall, 5),
    F1: round(f.f1, 5),
  })
  console.log(`\n${pairs.compared} pairs compared of which ${all} are truly one person; all of those count, found or not`)
  console.table({
    best: row(got.best),
    'frozen: review': row(got.at[0]!),
    'frozen: link': row(got.at[1]!),
    'frozen: automatic': row(got.at[2]!),
  })
  console.log(`Recall while 999 of 1,000 links are right: ${round(got.recallAt999)}\n`)
  return got
}
function clustered(people: People, pairs: Pairs, labels: Int32Array, score: ReturnType<typeof scorer>) {
  const watch = stopwatch()
  const { review, link } = score.thresholds
  const rows: Record<string, Record<string, number>> = {}
  let atLink = { mixed: 0, f1: 0 }
  for (const [name, how] of [
    ['review, if all were agreed', { from: review, held: 'agreed' }],
    ['link, nobody asked', { from: link }],
  ] as const) {
    const clusters = clustersOf(people.size, pairs, score, how)
    const c = clusterFigures(clusters.of, labels)
    rows[name] = {
      'pair precision': round(c.pairs.precision, 5),
      'pair recall': round(c.pairs.recall, 5),
      'pair F1': round(c.pairs.f1, 5),
      'B3 F1': round(c.b3.f1, 5),
      clusters: c.clusters,
      mixed: c.mixed,
      largest: c.largest,
      'for a person': clusters.attention.length,
    }
    atLink = { mixed: c.mixed, f1: c.pairs.f1 }
  }
  console.table(rows)
  took('clusters, twice', watch())
  return atLink
}

function hard(model: Model): number {
  const seen = new Map<string, { pairs: number; linked: number; most: number }>()
  for (const { what, pair } of hardPairs('hard')) {
    const two = gathering(2)
    for (const p of pair) two.add(p)
    const { weight, band } = scorer(two.done(), model, 'model').explain(0, 1)
    const row = seen.get(what) ?? { pairs: 0, linked: 0, most: Number.NEGATIVE_INFINITY }
    row.pairs++
    if (band === 'link' || band === 'automatic') row.linked++
    row.most = Math.max(row.most, round(weight, 1))
    seen.set(what, row)
  }
  console.log('Pairs that must wait for a person')
  console.table(Object.fromEntries([...seen].map(([what, { pairs, linked, most }]) => [what, { pairs, linked, 'most bits': most }])))
  return [...seen.values()].reduce((n, { linked }) => n + linked, 0)
}

async function onMadeUp(): Promise<Record<string, number>> {
  const records = Number(process.env.RECORDS ?? 1_000_000)
  const gather = gathering(records)
  const labels = new Int32Array(records)
  let n = 0
  let watch = stopwatch()
  for (const person of madeUp('bench')) {
    if (n === records) break
    labels[n++] = person.human
    gather.add(person)
  }
  const people = gather.done()
  took(`${records} records made up`, watch())
  watch = stopwatch()
  const model = train({ people, blocks: blocks(people), version: 'bench', on: '2026-03-10', from: 'made up' })
  took('a model learnt without labels', watch())
  watch = stopwatch()
  const blocking = blocks(people)
  const score = scorer(people, model)
  const pairs = pairsAbove(blocking, score, -5)
  const { seconds, cpu } = watch()
  took('blocked and scored, one thread', { seconds, cpu })
  const mb = megabytes()
  console.log(`${pairs.compared} pairs, ${Math.round(pairs.compared / seconds)} a second; ${mb} MB at most, everything included`)
  for (const l of blocking.leftOut) console.log(`${l.rule}: ${l.keys} keys of ${l.records} records left out as too common`)
  const got = judged(people, pairs, labels, model)
  const atLink = clustered(people, pairs, labels, score)
  return {
    f1_best: round(got.best.f1),
    recall_at_999: round(got.recallAt999),
    million_seconds: round(seconds, 2),
    million_cpu_seconds: round(cpu, 2),
    million_mb: mb,
    hard_auto_links: hard(model),
    precision_at_link: round(got.at[1]!.precision, 5),
    recall_at_link: round(got.at[1]!.recall),
    mixed_clusters: atLink.mixed,
    records,
  }
}

/** Febrl calls its records rec-123-org and rec-123-dup-0. */
const febrl = /^rec-(\d+)-(?:org|dup)/
async function onLabelled(files: readonly string[], said: Map<string, string>): Promise<Record<string, number>> {
  const label = said.get('label')
  const read = readMapping(said.get('columns') ?? '')
  if (files.length === 0 || files.length > 2 || !label)
    throw new Error('Say --labelled FILE.csv [SECOND.csv] --label COLUMN --columns MAPPING')
  if ('problem' in read) throw new Error(read.problem)
  const [column = '', pattern] = label.split('~')
  const gather = gathering()
  const labels: number[] = []
  const known = new Map<string, number>()
  let rejected = 0
  let watch = stopwatch()
  for (const [n, path] of files.entries()) {
    let at = -2
    const done = await readPeople({
      path,
      name: path,
      mapping: read.mapping,
      newest: new Date().getUTCFullYear(),
      progress: () => undefined,
      reject: ({ line, what }) => {
        if (rejected++ < 5) console.log(`${path}, line ${line}: ${what}`)
      },
      take({ person, cells }, header) {
        if (at === -2) at = header.findIndex((h) => h.toLowerCase() === column.toLowerCase())
        if (at === -1) throw new Error(`No column is headed "${column}"`)
        const cell = cells[at]!
        const who = (pattern ? new RegExp(pattern).exec(cell)?.[1] : febrl.exec(cell)?.[1]) ?? cell
        // No label: somebody else than all the others.
        const key = who === '' ? `nobody ${labels.length}` : who
        if (!known.has(key)) known.set(key, known.size)
        labels.push(known.get(key)!)
        gather.add(files.length === 2 ? { ...person, file: n as 0 | 1 } : person)
      },
    })
    if ('problem' in done) throw new Error(done.problem)
  }
  const people = gather.done()
  took(`${people.size} records read`, watch())
  if (rejected > 0) console.log(`${rejected} rows left out`)
  watch = stopwatch()
  const frozen = said.get('model')
  let model: Model
  if (frozen) {
    const got = readModel(JSON.parse(readFileSync(frozen, 'utf8')))
    if ('problem' in got) throw new Error(got.problem)
    model = got.model
  } else model = train({ people, blocks: blocks(people), version: 'bench', on: '2026-03-10', from: files.join(', ') })
  took(frozen ? 'the frozen model read' : 'a model learnt without labels', watch())
  watch = stopwatch()
  const score = scorer(people, model)
  const pairs = pairsAbove(blocks(people), score, -20)
  const scored = watch()
  took('blocked and scored, one thread', scored)
  const who = Int32Array.from(labels)
  const got = judged(people, pairs, who, model)
  const atLink = clustered(people, pairs, who, score)
  return {
    f1_best: round(got.best.f1, 5),
    f1_frozen: round(got.at[0]!.f1, 5),
    recall_at_999: round(got.recallAt999, 5),
    precision_at_link: round(got.at[1]!.precision, 5),
    recall_at_link: round(got.at[1]!.recall, 5),
    mixed_clusters: atLink.mixed,
    seconds: round(scored.seconds, 2),
    mb: megabytes(),
    records: people.size,
    hard_auto_links:
      model.comparisons.some((c) => c.name === 'home') && model.comparisons.some((c) => c.name === 'phone') ? hard(model) : 0,
  }
}

/** Splink's own weights for its own model, and ours. */
function parity([modelPath = '', pairsPath = '', recordsPath = '']: readonly string[]): Record<string, number> {
  const read = readSplink(JSON.parse(readFileSync(modelPath, 'utf8')))
  if ('problem' in read) throw new Error(read.problem)
  const rowsOf = (path: string) => parse(readFileSync(path), { columns: true, bom: true }) as Record<string, string>[]
  const rows = rowsOf(recordsPath).map((row) => Object.fromEntries(Object.entries(row).map(([k, v]) => [k, v === '' ? null : v])))
  const byId = new Map(rows.map((row) => [row.unique_id, row]))
  const score = splinkScorer(read.model, rows)
  let [pairs, worst, levels] = [0, 0, 0]
  for (const pair of rowsOf(pairsPath)) {
    const ours = score(byId.get(pair.unique_id_l!)!, byId.get(pair.unique_id_r!)!)
    worst = Math.max(worst, Math.abs(ours.weight - Number(pair.match_weight)))
    if (read.model.comparisons.some((c, i) => pair[`gamma_${c.name}`] !== undefined && Number(pair[`gamma_${c.name}`]) !== ours.gammas[i]))
      levels++
    pairs++
  }
  console.log(`${pairs} pairs; the weights differ by ${worst} bits at most, ${levels} pairs have other levels`)
  return { parity_pairs: pairs, parity_worst_bits: worst, parity_other_levels: levels }
}

export async function bench(): Promise<Record<string, number>> {
  const said = new Map<string, string>()
  const lists = new Map<string, string[]>()
  let name = ''
  for (const word of process.argv.slice(3))
    if (word.startsWith('--')) {
      name = word.slice(2)
      lists.set(name, [])
    } else {
      lists.get(name)?.push(word)
      said.set(name, word)
    }
  const unknown = [...lists.keys()].filter((k) => !['labelled', 'label', 'columns', 'model', 'parity'].includes(k))
  if (unknown.length > 0) throw new Error(`--${unknown[0]} is not known`)
  if (lists.has('parity')) return parity(lists.get('parity')!)
  return lists.has('labelled') ? onLabelled(lists.get('labelled')!, said) : onMadeUp()
}
