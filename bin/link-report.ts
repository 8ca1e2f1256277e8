/**
 * The report of a linking run: one HTML page that opens from a disk, with charts and without scripts. It shows counts, weights and levels, and no
 * value of any record, so that it can be passed on where the records cannot.
 */
import { comparisons } from '#lib/linkage/comparisons.ts'
import type { Explanation, Model } from '#lib/linkage/index.ts'
import { plural, sayNumber, sentenceList } from '#lib/text.ts'
import { type Html, html, type Part, raw } from '#platform/html.ts'

export interface Run {
  files: { name: string; records: number }[]
  rejected: number
  unread: ReadonlyMap<string, number>
  compared: number
  never: number
  leftOut: readonly { rule: string; keys: number; records: number; pairs: number }[]
  weights: Float32Array
  bands: { review: number; held: number; link: number; automatic: number }
  threshold: number
  heldBy: ReadonlyMap<string, number>
  clusterSizes: readonly number[]
  attention: number
  model: Model
  frozen: boolean
  examples: readonly Explanation[]
  seconds: number
}

const style = `
:root { font: 17px/1.5 system-ui, sans-serif; color: #0b0c0c; background: #fff }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: 1.9rem; line-height: 1.2 } h2 { font-size: 1.35rem; margin: 2.5rem 0 .5rem; border-top: 1px solid #b1b4b6; padding-top: 1rem }
table { border-collapse: collapse; width: 100%; margin: .8rem 0 } caption { text-align: left; font-weight: 700; padding-bottom: .3rem }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e3e5e7; vertical-align: top } .n { text-align: right; font-variant-numeric: tabular-nums }
svg { width: 100%; height: auto; margin: .6rem 0 } text { font: 13px system-ui, sans-serif; fill: #0b0c0c } .mid { text-anchor: middle } .end { text-anchor: end }
.same { fill: #00594c } .wait { fill: #8fb0b6 } .against { fill: #a2451c } .axis { stroke: #505a5f } .line { stroke: #0b0c0c; stroke-width: 2; stroke-dasharray: 4 3 }
div.wide { overflow-x: auto } .wide table { min-width: 20rem } th, td { overflow-wrap: break-word }
.note { color: #505a5f; max-width: 46rem }
@media print { body { max-width: none } h2 { break-after: avoid } svg, table { break-inside: avoid } }`

const said = (name: string) => comparisons.find((c) => c.name === name)?.says ?? name
/** A chance as one reads it: percent, and one in so many where percent would be mostly noughts. */
const share = (p: number) => (p >= 0.0001 ? `${(p * 100).toFixed(p < 0.01 ? 2 : 1)}%` : `1 in ${sayNumber(Number((1 / p).toPrecision(2)))}`)
const at = (n: number) => Math.round(n * 10) / 10
const bits = (n: number) => `${n > 0 ? '+' : n < 0 ? '−' : ''}${Math.abs(n).toFixed(1)}`

/** How many pairs there are of each weight. The tall ones would hide the rest, so that heights are square roots, said beside it. */
function weightsChart({ weights, threshold, model }: Run): Html {
  const [low, high] = [Math.floor(model.thresholds.review), 40]
  const counts = Array.from({ length: high - low }, () => 0)
  for (const w of weights) counts[Math.min(high - 1, Math.max(low, Math.floor(w))) - low]!++
  const most = Math.max(1, ...counts)
  const [width, height, left, bottom] = [860, 300, 30, 40]
  const x = (v: number) => left + ((v - low) / (high - low)) * (width - left - 20)
  const y = (n: number) => (height - bottom - 20) * Math.sqrt(n / most)
  const ticks = [low, ...[5, 10, 15, 20, 25, 30, 35, 40].filter((t) => t > low)]
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Pairs by weight, from ${low} bits to ${high} and more">${counts.map(
    (n, i) => {
      const tall = y(n)
      const from = low + i
      return (
        n > 0 &&
        html`<rect x="${at(x(from)) + 1}" y="${at(height - bottom - tall)}" width="${at(x(from + 1) - x(from)) - 2}" height="${at(Math.max(1, tall))}" class="${from >= threshold ? 'same' : 'wait'}"><title>${from} to ${from + 1} bits: ${sayNumber(n)}</title></rect>`
      )
    },
  )}<path d="M${left} ${height - bottom}H${width - 20}" class="axis"/><path d="M${at(x(threshold))} 10V${height - bottom}" class="line"/><text x="${at(x(threshold)) + 6}" y="20">put together from ${at(threshold)} bits</text>${ticks.map((t) => html`<text x="${at(x(t))}" y="${height - 20}" class="mid">${t === high ? `${t}+` : t}</text>`)}</svg>`
}

/** Each bar begins where the last ended; the last is the sum. */
function waterfall(e: Explanation): Html {
  const shown = e.bars.filter((b) => b.level !== 'not known on both')
  const rows: { says: string; level: string; from: number; to: number; kind: string }[] = []
  let sum = 0
  for (const b of shown) {
    rows.push({
      says: b.says,
      level: b.level,
      from: sum,
      to: sum + b.bits,
      kind: b.name === 'prior' ? 'wait' : b.bits < 0 ? 'against' : 'same',
    })
    sum += b.bits
  }
  rows.push({ says: 'Together', level: '', from: 0, to: e.weight, kind: e.weight < 0 ? 'against' : 'same' })
  const [low, high] = [Math.min(0, ...rows.map((r) => Math.min(r.from, r.to))), Math.max(0, ...rows.map((r) => Math.max(r.from, r.to)))]
  const [width, left, right, step] = [860, 500, 60, 26]
  const x = (v: number) => left + ((v - low) / Math.max(1, high - low)) * (width - left - right)
  const short = (t: string) => (t.length > 36 ? `${t.slice(0, 35)}…` : t)
  return html`<svg viewBox="0 0 ${width} ${rows.length * step + 10}" role="img" aria-label="${e.sentence}"><path d="M${at(x(0))} 0V${rows.length * step}" class="axis"/>${rows.map(
    (r, i) => {
      const [a, b] = [x(Math.min(r.from, r.to)), x(Math.max(r.from, r.to))]
      return html`<text x="0" y="${i * step + 17}">${r.says}</text><text x="235" y="${i * step + 17}">${short(r.level)}</text><rect x="${at(a)}" y="${i * step + 4}" width="${at(Math.max(1, b - a))}" height="18" class="${r.kind}"/><text x="${at(b + 6)}" y="${i * step + 17}">${bits(r.to - r.from)}</text>`
    },
  )}</svg>`
}
function sizesChart(sizes: readonly number[]): Html {
  const counts = new Map<number, number>()
  for (const n of sizes) counts.set(Math.min(n, 10), (counts.get(Math.min(n, 10)) ?? 0) + 1)
  const rows = [...counts].sort(([a], [b]) => a - b)
  const most = Math.max(1, ...rows.map(([, n]) => n))
  const step = 26
  return html`<svg viewBox="0 0 860 ${rows.length * step + 6}" role="img" aria-label="Clusters by how many records are in them">${rows.map(
    ([size, n], i) =>
      html`<text x="120" y="${i * step + 17}" class="end">${size === 1 ? 'once' : size === 10 ? '10 times or more' : `${size} times`}</text><rect x="130" y="${i * step + 4}" width="${at(Math.max(1, 620 * Math.sqrt(n / most)))}" height="18" class="${size === 1 ? 'wait' : 'same'}"/><text x="${at(138 + 620 * Math.sqrt(n / most))}" y="${i * step + 17}">${sayNumber(n)}</text>`,
  )}</svg>`
}
const table = (caption: string, head: readonly string[], rows: readonly (readonly Part[])[]): Html =>
  html`<div class="wide"><table><caption>${caption}</caption><thead><tr>${head.map((h, i) => html`<th scope="col" class="${i > 0 && 'n'}">${h}</th>`)}</tr></thead><tbody>${rows.map((r) => html`<tr>${r.map((c, i) => (i === 0 ? html`<th scope="row">${c}</th>` : html`<td class="n">${c}</td>`))}</tr>`)}</tbody></table></div>`

export function report(run: Run): Html {
  const { model, bands, clusterSizes } = run
  const records = run.files.reduce((s, f) => s + f.records, 0)
  const several = clusterSizes.filter((n) => n > 1).length
  const learnt = model.comparisons.flatMap((c) => c.levels.slice(1).map((l) => ({ ...l, name: c.name })))
  const unlearnt = learnt.filter((l) => !l.learnt)
  return html`${raw('<!doctype html>')}<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Who is in the list more than once</title><style>${raw(style)}</style></head><body>
<h1>Who is in the list more than once</h1>
<p>${run.files.map((f) => `${f.name}: ${plural(f.records, 'record')}`).join('; ')}. ${plural(run.compared, 'pair')} shared enough to be compared; it took ${run.seconds.toFixed(0)} seconds. Nothing was changed: each line of pairs.csv is a proposal, and nobody is joined to anybody until a person or your system does it.</p>
${table(
  'In short',
  ['', 'number'],
  [
    ['Records', sayNumber(records)],
    ['People, as far as it can tell', sayNumber(clusterSizes.length)],
    ['of these, recorded more than once', sayNumber(several)],
    [`Pairs put together from ${at(run.threshold)} bits`, sayNumber(bands.link + bands.automatic)],
    ['Pairs that look right and wait for a person', sayNumber(bands.held)],
    ['Pairs that could be, for a person', sayNumber(bands.review)],
    ['Links not followed, because the group would not fit', sayNumber(run.attention)],
    ['Pairs that can never be one: of one incident', sayNumber(run.never)],
    ['Rows that could not be used', sayNumber(run.rejected)],
  ],
)}
<h2>How alike the pairs are</h2>
<p class="note">In bits: one more means twice as likely to be one person. Dark bars are put together, light ones wait. Heights are square roots, so that small numbers can be seen.</p>
${weightsChart(run)}
<h2>How often people are recorded</h2>
<p class="note">Lengths are square roots.</p>
${sizesChart(clusterSizes)}
${
  run.heldBy.size > 0 &&
  html`<h2>Why pairs wait for a person</h2><p class="note">Two records of one household can agree in nearly everything. These are never put together by themselves.</p>${table(
    'Pairs held',
    ['', 'pairs'],
    [...run.heldBy].sort((a, b) => b[1] - a[1]).map(([why, n]) => [why, sayNumber(n)]),
  )}`
}
${run.examples.length > 0 && html`<h2>How a weight comes about</h2><p class="note">Without any value of a record. Each bar is what one agreement or disagreement adds or takes; together they are the weight, exactly.</p>${run.examples.map((e) => html`<h3>${e.sentence}</h3><p>Same person ${(e.same * 100).toFixed(1)}%, relative or housemate ${(e.relative * 100).toFixed(1)}%, unrelated ${(e.unrelated * 100).toFixed(1)}%${e.holds.length > 0 && ', held'}.</p>${waterfall(e)}`)}`}
<h2>What each level is worth</h2>
<p class="note">${run.frozen ? `Model ${model.version}, learnt on ${model.made.on} from ${plural(model.made.records, 'record')}.` : `Learnt from these records themselves, without anybody telling which pairs are right${model.made.converged ? '.' : '; the learning had not quite settled.'}`} Two records at random are one person with a chance of 1 in ${sayNumber(Math.round(1 / model.prior))}.${unlearnt.length > 0 && ` Never seen here, and worth no more than the next lower level: ${sentenceList([...new Set(unlearnt.map((l) => `${said(l.name)}, ${l.says}`))])}.`}</p>
${model.comparisons.map((c) =>
  table(
    said(c.name),
    ['', 'one person', 'strangers', 'relatives', 'bits'],
    c.levels.slice(1).map((l) => [l.says, share(l.m), share(l.u), share(l.h), bits(Math.log2(l.m / l.u))]),
  ),
)}
<h2>What could not be used</h2>
<p>${run.rejected === 0 ? 'Every row could be used.' : `${plural(run.rejected, 'row')} could not be used: rejected-rows.csv has each with its line and reason.`}</p>
${
  run.unread.size > 0 &&
  table(
    'Filled cells that say nothing: no such date, a check digit that is wrong, “unknown”',
    ['', 'cells'],
    [...run.unread].map(([k, n]) => [k, sayNumber(n)]),
  )
}
${
  run.leftOut.length > 0 &&
  table(
    'Keys that too many records share, left out of the search',
    ['', 'keys', 'records'],
    run.leftOut.map((l) => [l.rule, sayNumber(l.keys), sayNumber(l.records)]),
  )
}
</body></html>
`
}
