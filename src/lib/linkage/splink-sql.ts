/**
 * The small part of SQL in which Splink writes its conditions, read into a function of two rows. Names, texts and numbers, comparisons, AND, OR, NOT,
 * IS NULL, casts, and the functions its comparison library uses. Null is SQL's: neither true nor false. Whatever else stands there is refused, never guessed.
 */
import { damerauLevenshtein, jaro, jaroWinkler, levenshtein } from './distance.ts'

export type Value = string | number | boolean | null | readonly Value[]
export type Row = Readonly<Record<string, Value | undefined>>
type Term = (l: Row, r: Row) => Value

export class NotUnderstood extends Error {}

type Token = { kind: 'name' | 'quoted' | 'text' | 'number' | 'sign' | 'end'; text: string }
function tokens(sql: string): Token[] {
  const out: Token[] = []
  const pattern =
    /\s+|'((?:[^']|'')*)'|"((?:[^"]|"")*)"|`([^`]*)`|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|([a-z_][\w]*)|(<=|>=|<>|!=|\|\||::|[=<>(),.+\-*/[\]])/giy
  let at = 0
  while (at < sql.length) {
    pattern.lastIndex = at
    const m = pattern.exec(sql)
    if (!m) throw new NotUnderstood(`"${sql.slice(at, at + 20)}" is not understood`)
    at = pattern.lastIndex
    if (m[1] !== undefined) out.push({ kind: 'text', text: m[1].replaceAll("''", "'") })
    else if (m[2] !== undefined || m[3] !== undefined) out.push({ kind: 'quoted', text: m[2]?.replaceAll('""', '"') ?? m[3]! })
    else if (m[4] !== undefined) out.push({ kind: 'number', text: m[4] })
    else if (m[5] !== undefined) out.push({ kind: 'name', text: m[5] })
    else if (m[6] !== undefined) out.push({ kind: 'sign', text: m[6] })
  }
  out.push({ kind: 'end', text: '' })
  return out
}

const text = (v: Value): string | null => (v === null ? null : Array.isArray(v) ? null : String(v))
const number = (v: Value): number | null => {
  if (v === null || Array.isArray(v)) return null
  const n = typeof v === 'number' ? v : Number(v)
  return Number.isNaN(n) ? null : n
}
const ofTexts =
  (f: (a: string, b: string) => Value) =>
  (a: Value, b: Value): Value => {
    const [x, y] = [text(a), text(b)]
    return x === null || y === null ? null : f(x, y)
  }
const ofText =
  (f: (a: string) => Value) =>
  (a: Value): Value => {
    const x = text(a)
    return x === null ? null : f(x)
  }
const list = (v: Value): readonly Value[] | null => (Array.isArray(v) ? v : null)
const overlap = (a: Value, b: Value): Value => {
  const [x, y] = [list(a), list(b)]
  return x && y ? [...new Set(x.filter((v) => y.includes(v)))] : null
}
/** Seconds since 1970, of a day or a moment. */
const epoch = ofText((t) => {
  const ms = Date.parse(/^\d{4}-\d{2}-\d{2}$/.test(t) ? `${t}T00:00:00Z` : t)
  return Number.isNaN(ms) ? null : ms / 1000
})
const damerau = ofTexts(damerauLevenshtein)
const cutOut = (s: Value, from: Value, length?: Value): Value => {
  const [t, start, n] = [text(s), number(from), length === undefined ? Number.POSITIVE_INFINITY : number(length)]
  if (t === null || start === null || n === null) return null
  return start < 0 ? t.slice(start, start + n || undefined) : t.slice(Math.max(0, start - 1), Math.max(0, start - 1 + n))
}
/** RE2's and ECMAScript's expressions agree on what Splink writes. Nothing found is an empty text, as DuckDB has it. */
const extract = (s: Value, pattern: Value, group: Value = 0): Value => {
  const [t, p, g] = [text(s), text(pattern), number(group)]
  if (t === null || p === null || g === null) return null
  return new RegExp(p, 'u').exec(t.slice(0, 1000))?.[g] ?? ''
}
const functions: Record<string, (...args: Value[]) => Value> = {
  jaro_winkler_similarity: ofTexts(jaroWinkler) as never,
  jaro_winkler: ofTexts(jaroWinkler) as never,
  jaro_similarity: ofTexts(jaro) as never,
  jaro_sim: ofTexts(jaro) as never,
  levenshtein: ofTexts(levenshtein) as never,
  damerau_levenshtein: damerau as never,
  editdist3: damerau as never,
  epoch: epoch as never,
  abs: ((v: Value) => (number(v) === null ? null : Math.abs(number(v)!))) as never,
  lower: ofText((t) => t.toLowerCase()) as never,
  upper: ofText((t) => t.toUpperCase()) as never,
  trim: ofText((t) => t.trim()) as never,
  length: ((v: Value) => (Array.isArray(v) ? v.length : (text(v)?.length ?? null))) as never,
  array_length: ((v: Value) => list(v)?.length ?? null) as never,
  len: ((v: Value) => (Array.isArray(v) ? v.length : (text(v)?.length ?? null))) as never,
  list_intersect: overlap as never,
  array_intersect: overlap as never,
  substr: cutOut as never,
  substring: cutOut as never,
  regexp_extract: extract as never,
  nullif: ((a: Value, b: Value) => (a !== null && a === b ? null : a)) as never,
  coalesce: (...args) => args.find((a) => a !== null) ?? null,
  concat: (...args) => args.map((a) => text(a) ?? '').join(''),
  greatest: (...args) =>
    args.filter((a) => a !== null).reduce((x, y) => (compareValues(x, y)! >= 0 ? x : y), args.find((a) => a !== null) ?? null),
  least: (...args) =>
    args.filter((a) => a !== null).reduce((x, y) => (compareValues(x, y)! <= 0 ? x : y), args.find((a) => a !== null) ?? null),
  // Days are kept as text in one form, so that reading them as a date changes nothing.
  try_strptime: ((v: Value) => v) as never,
  strptime: ((v: Value) => v) as never,
}
function compareValues(a: Value, b: Value): number | null {
  if (a === null || b === null) return null
  if (typeof a === 'number' || typeof b === 'number') {
    const [x, y] = [number(a), number(b)]
    return x === null || y === null ? null : x - y
  }
  const [x, y] = [String(a), String(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
const signs: Record<string, (n: number) => boolean> = {
  '=': (n) => n === 0, '<>': (n) => n !== 0, '!=': (n) => n !== 0, '<': (n) => n < 0, '>': (n) => n > 0, '<=': (n) => n <= 0, '>=': (n) => n >= 0,
} // biome-ignore format: a table

/** True, false or null for a left and a right row. */
export function condition(sql: string): (l: Row, r: Row) => boolean | null {
  if (sql.length > 20_000) throw new NotUnderstood('A condition is far too long')
  const all = tokens(sql)
  let at = 0
  let deep = 0
  const peek = () => all[Math.min(at, all.length - 1)]!
  const word = (w: string) => peek().kind === 'name' && peek().text.toUpperCase() === w
  const sign = (s: string) => peek().kind === 'sign' && peek().text === s
  const take = () => all[Math.min(at++, all.length - 1)]!
  const want = (s: string) => {
    if (!sign(s)) throw new NotUnderstood(`"${s}" is missing before "${peek().text}"`)
    at++
  }
  const inner = <T>(read: () => T): T => {
    if (++deep > 200) throw new NotUnderstood('A condition has too many parts in each other')
    const out = read()
    deep--
    return out
  }
  const either = (): Term => {
    let left = both()
    while (word('OR')) {
      at++
      const [a, b] = [left, both()]
      left = (l, r) => {
        const x = a(l, r)
        if (x === true) return true
        const y = b(l, r)
        return y === true ? true : x === null || y === null ? null : false
      }
    }
    return left
  }
  const both = (): Term => {
    let left = not()
    while (word('AND')) {
      at++
      const [a, b] = [left, not()]
      left = (l, r) => {
        const x = a(l, r)
        if (x === false) return false
        const y = b(l, r)
        return y === false ? false : x === null || y === null ? null : true
      }
    }
    return left
  }
  const not = (): Term => {
    if (!word('NOT')) return compared()
    at++
    const term = inner(not)
    return (l, r) => {
      const v = term(l, r)
      return v === null ? null : !v
    }
  }
  const compared = (): Term => {
    const a = sum()
    if (word('IS')) {
      at++
      const no = word('NOT')
      if (no) at++
      if (!word('NULL')) throw new NotUnderstood(`"IS ${peek().text}" is not understood`)
      at++
      return (l, r) => (a(l, r) === null) !== no
    }
    const holds = peek().kind === 'sign' ? signs[peek().text] : undefined
    if (!holds) return a
    at++
    const b = sum()
    return (l, r) => {
      const order = compareValues(a(l, r), b(l, r))
      return order === null ? null : holds(order)
    }
  }
  const sum = (): Term => {
    let left = product()
    while (sign('+') || sign('-') || sign('||')) {
      const s = take().text
      const [a, b] = [left, product()]
      left =
        s === '||'
          ? (l, r) => ofTexts((x, y) => x + y)(a(l, r), b(l, r))
          : (l, r) => {
              const [x, y] = [number(a(l, r)), number(b(l, r))]
              return x === null || y === null ? null : s === '+' ? x + y : x - y
            }
    }
    return left
  }
  const product = (): Term => {
    let left = single()
    while (sign('*') || sign('/')) {
      const s = take().text
      const [a, b] = [left, single()]
      left = (l, r) => {
        const [x, y] = [number(a(l, r)), number(b(l, r))]
        return x === null || y === null || (s === '/' && y === 0) ? null : s === '*' ? x * y : x / y
      }
    }
    return left
  }
  const single = (): Term => {
    let term = bare()
    for (;;)
      if (sign('::')) {
        at++
        take()
      } else if (sign('[')) {
        at++
        const index = take()
        want(']')
        const [of, n] = [term, Number(index.text) - 1]
        term = (l, r) => list(of(l, r))?.[n] ?? null
      } else return term
  }
  const bare = (): Term => {
    const t = take()
    if (t.kind === 'text') return () => t.text
    if (t.kind === 'number') return () => Number(t.text)
    if (t.kind === 'sign' && t.text === '-') {
      const term = inner(single)
      return (l, r) => {
        const n = number(term(l, r))
        return n === null ? null : -n
      }
    }
    if (t.kind === 'sign' && t.text === '(') {
      const term = inner(either)
      want(')')
      return term
    }
    if (t.kind === 'name' && /^(true|false|null)$/i.test(t.text)) {
      const v = t.text.toLowerCase()
      return () => (v === 'null' ? null : v === 'true')
    }
    if (t.kind === 'name' && /^(try_)?cast$/i.test(t.text) && sign('(')) {
      at++
      const term = inner(either)
      if (!word('AS')) throw new NotUnderstood('A cast does not say to what')
      at++
      const kind = take().text.toUpperCase()
      while (!sign(')') && peek().kind !== 'end') at++
      want(')')
      return /^(TEXT|VARCHAR|STRING|CHAR|DATE|TIMESTAMP)$/.test(kind) ? (l, r) => text(term(l, r)) : (l, r) => number(term(l, r))
    }
    if (t.kind === 'name' && sign('(')) {
      const f = Object.hasOwn(functions, t.text.toLowerCase()) ? functions[t.text.toLowerCase()] : undefined
      if (!f) throw new NotUnderstood(`The function ${t.text} is not understood`)
      at++
      const args: Term[] = []
      if (!sign(')'))
        do args.push(inner(either))
        while (sign(',') && take())
      want(')')
      return (l, r) => f(...args.map((a) => a(l, r)))
    }
    if (t.kind === 'name' || t.kind === 'quoted') {
      // l.name, or name_l.
      if (sign('.') && /^[lr]$/i.test(t.text)) {
        at++
        const name = take().text
        return /l/i.test(t.text) ? (l) => l[name] ?? null : (_, r) => r[name] ?? null
      }
      const side = /^(.*)_([lr])$/.exec(t.text)
      if (!side) throw new NotUnderstood(`"${t.text}" belongs to neither side`)
      const name = side[1]!
      return side[2] === 'l' ? (l) => l[name] ?? null : (_, r) => r[name] ?? null
    }
    throw new NotUnderstood(t.kind === 'end' ? 'A condition ends too early' : `"${t.text}" is not understood`)
  }
  const whole = either()
  if (peek().kind !== 'end') throw new NotUnderstood(`"${peek().text}" is not understood`)
  return (l, r) => {
    const v = whole(l, r)
    return v === null ? null : v === true
  }
}
