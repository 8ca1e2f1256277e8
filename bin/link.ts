/**
 * Anybody's own list, cleaned: who is in it twice, or in both of two lists. `npm run link -- FILE.csv [SECOND.csv] --columns MAPPING --out DIR`.
 * Nothing is changed or merged: pairs, clusters, what could not be read, a report with charts and the model it learnt are written beside each other.
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { type CsvCell, writeCsv } from '#lib/csv.ts'
import {
  bandOf,
  blocks,
  clustersOf,
  gathering,
  holds,
  holdsOf,
  kinds,
  type Model,
  pairsAbove,
  readMapping,
  readModel,
  scorer,
  train,
} from '#lib/linkage/index.ts'
import { plural, sayNumber } from '#lib/text.ts'
import { type Reject, readPeople } from './link-files.ts'
import { report } from './link-report.ts'

const usage = `npm run link -- FILE.csv [SECOND.csv] --columns MAPPING --out DIR

Finds who is in a list more than once, or who of one list is in another. Your files are read and never changed, and nothing leaves this machine.

For example, of a list headed Ref, First name, Surname, DOB, Mobile, Postcode:

  npm run link -- people.csv --out found --columns "id=Ref,forename=First name,surname=Surname,born=DOB,phone=Mobile,postcode=Postcode"

  --columns   which column is what: forename=First name,surname=Family name|Maiden name,born=DOB
              or a JSON file that says the same. Kinds:
${Object.entries(kinds)
  .map(([k, words]) => `                ${k.padEnd(10)} ${words}`)
  .join('\n')}
  --columns2  the same for the second file, where its headings differ
  --out       a folder that is new or empty
  --model     a model that was written before; without it one is learnt from the records
  --threshold from how many bits on records are put together (the model’s own unless said, 10 if it was learnt here)

Names and a date of birth are what it needs most; each column more makes it surer. CSV with commas, semicolons or tabs, from Excel or anything else.
What comes out, in the folder that --out names. Open report.html first:

  report.html           what was found, with charts; it shows no value of anybody, so that it may be passed on
  pairs.csv             each two records that may be one person, with how sure, and why in words
  clusters.csv          each record with the number of the person it belongs to
  not-put-together.csv  links that were not followed, and why
  rejected-rows.csv     rows that could not be used, with their line and what is wrong
  model.json            what was learnt here, for --model next time

The files that come out name people: keep them as safely as the list itself.`

const fail = (what: string): never => {
  console.error(`${what}\n`)
  process.exit(1)
}
if (process.argv.slice(2).some((w) => ['--help', '-h', 'help'].includes(w))) {
  console.log(usage)
  process.exit(0)
}
const files: string[] = []
const said = new Map<string, string>()
for (let words = process.argv.slice(2); words.length > 0; ) {
  const [word = '', next] = words
  if (!word.startsWith('--')) {
    files.push(word)
    words = words.slice(1)
    continue
  }
  if (!['--columns', '--columns2', '--out', '--model', '--threshold'].includes(word)) fail(`${word} is not known.\n\n${usage}`)
  if (next === undefined) fail(`${word} says nothing.\n\n${usage}`)
  said.set(word.slice(2), next!)
  words = words.slice(2)
}
const out = said.get('out')
if (files.length === 0 || files.length > 2 || !said.has('columns') || !out) fail(usage)
for (const path of files) {
  if (!existsSync(path)) fail(`${path} is not there.`)
  if (!statSync(path).isFile()) fail(`${path} is a folder. Name the file in it.`)
  // A workbook is an archive, and an old one begins as all of Microsoft's old files did.
  const from = Buffer.alloc(4)
  const file = openSync(path, 'r')
  readSync(file, from, 0, 4, 0)
  closeSync(file)
  if (['504b0304', 'd0cf11e0'].includes(from.toString('hex'))) fail(`${path} is a workbook. Save the sheet as CSV, and name that file.`)
}

const mappingOf = (text: string) => {
  if (text.endsWith('.json') && !existsSync(text)) fail(`${text} is not there.`)
  const read = readMapping(text.endsWith('.json') && existsSync(text) ? readFileSync(text, 'utf8') : text)
  return 'problem' in read ? fail(`${read.problem}.`) : read.mapping
}
const mappings = [mappingOf(said.get('columns')!), mappingOf(said.get('columns2') ?? said.get('columns')!)]
let frozen: Model | undefined
const modelPath = said.get('model')
if (modelPath) {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(modelPath, 'utf8'))
  } catch {
    fail(`${modelPath} cannot be read.`)
  }
  const read = readModel(json)
  frozen = 'problem' in read ? fail(`${read.problem}.`) : read.model
}
const folder = out as string
mkdirSync(folder, { recursive: true })
for (const name of ['pairs.csv', 'clusters.csv', 'report.html'])
  if (existsSync(join(folder, name))) fail(`${join(folder, name)} is there already: name a new folder.`)

const began = performance.now()
const since = () => `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s`
/** One line that moves on a terminal; a line for each tenth elsewhere. */
function progress(what: string): (share: number) => void {
  let last = -1
  return (share) => {
    const step = Math.floor(share * (process.stderr.isTTY ? 100 : 10))
    if (step === last) return
    last = step
    const line = `${since()}  ${what} ${Math.round(share * 100)}%`
    process.stderr.write(process.stderr.isTTY ? `\r${line.padEnd(70)}${share >= 1 ? '\n' : ''}` : `${line}\n`)
  }
}
async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex').slice(0, 16)
}
/** Rows as they are made, a few thousand at a time, so that no file of any length is held. */
function csvFile(name: string, header: readonly string[]) {
  const stream = createWriteStream(join(folder, name))
  let rows: CsvCell[][] = []
  let first = true
  const send = async () => {
    const text = writeCsv(header, rows)
    rows = []
    const written = first ? text : text.slice(text.indexOf('\r\n') + 2)
    first = false
    if (!stream.write(written)) await new Promise<void>((on) => stream.once('drain', () => on()))
  }
  return {
    async add(row: CsvCell[]) {
      rows.push(row)
      if (rows.length >= 4000) await send()
    },
    async end() {
      await send()
      await new Promise<void>((on) => stream.end(() => on()))
    },
  }
}

const gather = gathering(1 << 14)
const ids: string[] = []
const rejects: Reject[] = []
let rejected = 0
const unread = new Map<string, number>()
const sizes: number[] = []
for (const [n, path] of files.entries()) {
  const name = basename(path)
  const done = await readPeople({
    path,
    name,
    mapping: mappings[n]!,
    newest: new Date().getUTCFullYear(),
    progress: progress(`Reading ${name}`),
    take({ person, id }) {
      ids.push(id)
      gather.add(files.length === 2 ? { ...person, file: n as 0 | 1 } : person)
    },
    reject(r) {
      // All are counted; so many are written that nobody reads further.
      if (rejected++ < 100_000) rejects.push(r)
    },
  })
  if ('problem' in done) fail(`${done.problem}.`)
  else {
    sizes.push(ids.length - (sizes[0] ?? 0))
    for (const [kind, count] of done.unread) unread.set(kind, (unread.get(kind) ?? 0) + count)
  }
}
const people = gather.done()
if (people.size < 2) fail('There are fewer than two records to compare.')

const hashes = (await Promise.all(files.map(hashOf))).join('+')
const blocking = blocks(people)
const moving = progress('Learning')
const model: Model =
  frozen ??
  train({
    people,
    blocks: blocking,
    version: `learnt-${hashes.slice(0, 8)}`,
    on: new Date().toISOString().slice(0, 10),
    from: `sha256 ${hashes}`,
    progress: (_, share) => moving(share),
  })
const threshold = said.has('threshold') ? Number(said.get('threshold')) : model.thresholds.link
if (!Number.isFinite(threshold)) fail('--threshold must be a number of bits.')
const score = scorer(people, model)
const found = pairsAbove(blocking, score, model.thresholds.review, progress('Comparing'))
const clusters = clustersOf(people.size, found, score, { from: threshold })

const fileOf = (i: number) => basename(files[people.file[i]!] ?? files[0]!)
const order = Uint32Array.from({ length: found.count }, (_, k) => k).sort((x, y) => found.weight[y]! - found.weight[x]!)
const pairsFile = csvFile('pairs.csv', [
  'record a',
  'file a',
  'record b',
  'file b',
  'bits',
  'same person',
  'relative or housemate',
  'unrelated',
  'band',
  'put together',
  'held because',
  'in words',
])
const writing = progress('Writing pairs')
const bands = { review: 0, held: 0, link: 0, automatic: 0 }
for (const [n, k] of order.entries()) {
  const [a, b] = [found.a[k]!, found.b[k]!]
  const e = score.explain(a, b)
  const band = bandOf(e.weight, model.thresholds)
  if (e.holds.length > 0) bands.held++
  else if (band === 'review' || band === 'link' || band === 'automatic') bands[band]++
  await pairsFile.add([
    ids[a], fileOf(a), ids[b], fileOf(b), e.weight.toFixed(2), e.same.toFixed(4), e.relative.toFixed(4), e.unrelated.toFixed(4),
    e.holds.length > 0 ? 'for a person' : band, clusters.of[a] === clusters.of[b] ? 'yes' : 'no', e.holds.map((h) => holds[h]).join('. '), e.sentence,
  ]) // biome-ignore format: a row
  if (n % 1000 === 0) writing((n + 1) / found.count)
}
writing(1)
await pairsFile.end()

const sizesOf = new Map<number, number>()
for (const c of clusters.of) sizesOf.set(c, (sizesOf.get(c) ?? 0) + 1)
const clusterFile = csvFile('clusters.csv', ['cluster', 'records in it', 'record', 'file'])
const inOrder = Uint32Array.from({ length: people.size }, (_, i) => i).sort((x, y) => clusters.of[x]! - clusters.of[y]! || x - y)
const names = new Map<number, number>()
for (const i of inOrder) {
  const c = clusters.of[i]!
  if (!names.has(c)) names.set(c, names.size + 1)
  await clusterFile.add([names.get(c)!, sizesOf.get(c)!, ids[i], fileOf(i)])
}
await clusterFile.end()
if (clusters.attention.length > 0) {
  const file = csvFile('not-put-together.csv', ['record a', 'file a', 'record b', 'file b', 'bits', 'why'])
  for (const { a, b, weight, why } of clusters.attention) await file.add([ids[a], fileOf(a), ids[b], fileOf(b), weight.toFixed(2), why])
  await file.end()
}
if (rejected > 0) {
  const file = csvFile('rejected-rows.csv', ['file', 'line', 'what is wrong', 'the row'])
  for (const r of rejects) await file.add([r.file, r.line, r.what, (r.cells ?? []).join(' | ')])
  await file.end()
}
if (!frozen) writeFileSync(join(folder, 'model.json'), `${JSON.stringify(model, null, 1)}\n`)

const examples = (['automatic', 'link', 'review'] as const).flatMap((band) => {
  const k = order.find(
    (at) => bandOf(found.weight[at]!, model.thresholds) === band && (band === 'review' ? found.holds[at] !== 0 : found.holds[at] === 0),
  )
  return k === undefined ? [] : [score.explain(found.a[k]!, found.b[k]!)]
})
const heldBy = new Map<string, number>()
for (let k = 0; k < found.count; k++) for (const h of holdsOf(found.holds[k]!)) heldBy.set(holds[h], (heldBy.get(holds[h]) ?? 0) + 1)
writeFileSync(
  join(folder, 'report.html'),
  report({
    files: files.map((path, n) => ({ name: basename(path), records: sizes[n]! })),
    rejected,
    unread,
    compared: found.compared,
    never: found.never,
    leftOut: blocking.leftOut,
    weights: found.weight.subarray(0, found.count),
    bands,
    threshold,
    heldBy,
    clusterSizes: [...sizesOf.values()],
    attention: clusters.attention.length,
    model,
    frozen: frozen !== undefined,
    examples,
    seconds: (performance.now() - began) / 1000,
  }).text,
)
const together = [...sizesOf.values()].filter((n) => n > 1).length
console.log(
  `${since()}  ${plural(people.size, 'record')}${rejected > 0 ? `, and ${sayNumber(rejected)} that could not be used` : ''}; ${plural(found.compared, 'pair')} compared; ${plural(together, 'cluster')} of two records or more; ${plural(bands.held + bands.review, 'pair')} for a person to look at.
${Math.round(process.resourceUsage().maxRSS / 1024)} MB at most. Everything is in ${folder}: open report.html first.`,
)
