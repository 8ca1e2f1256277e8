/** Splink's models: a small one of our own whose weights are worked out by hand, and the SQL its conditions are written in. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chance } from '../chance.ts'
import { readSplink, splinkScorer } from './splink.ts'
import { condition, NotUnderstood } from './splink-sql.ts'

const model = {
  probability_two_random_records_match: 0.01,
  comparisons: [
    {
      output_column_name: 'surname',
      comparison_levels: [
        { sql_condition: '"surname_l" IS NULL OR "surname_r" IS NULL', label_for_charts: 'Null', is_null_level: true },
        {
          sql_condition: '"surname_l" = "surname_r"',
          label_for_charts: 'Exact',
          m_probability: 0.8,
          u_probability: 0.1,
          tf_adjustment_column: 'surname',
          tf_adjustment_weight: 0.5,
        },
        {
          sql_condition: 'jaro_winkler_similarity("surname_l", "surname_r") >= 0.9',
          label_for_charts: 'Alike',
          m_probability: 0.1,
          u_probability: 0.05,
        },
        { sql_condition: 'levenshtein("surname_l", "surname_r") <= 1', label_for_charts: 'Never trained' },
        { sql_condition: 'ELSE', label_for_charts: 'Else', m_probability: 0.1, u_probability: 0.85 },
      ],
    },
    {
      output_column_name: 'dob',
      comparison_levels: [
        { sql_condition: '"dob_l" IS NULL OR "dob_r" IS NULL', is_null_level: true },
        {
          sql_condition: 'ABS(EPOCH(try_strptime("dob_l", \'%Y-%m-%d\')) - EPOCH(try_strptime("dob_r", \'%Y-%m-%d\'))) <= 2629800.0',
          m_probability: 0.9,
          u_probability: 0.01,
        },
        { sql_condition: 'ELSE', m_probability: 0.1, u_probability: 0.99 },
      ],
    },
  ],
}
const rows = [
  { surname: 'thorn', dob: '1990-01-31' },
  { surname: 'thorn', dob: '1990-02-20' },
  { surname: 'thorne', dob: null },
  { surname: 'ash', dob: '1960-01-01' },
]
const read = readSplink(model)
assert.ok('model' in read)
const score = splinkScorer(read.model, rows)
const prior = Math.log2(0.01 / 0.99)
const same = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-12, `${a} is not ${b}`)

test('an exact name weighs by its level and by half of how common it is', () => {
  const { weight, gammas, bars } = score(rows[0]!, rows[1]!)
  // Two of four are Thorn; they were born twenty days apart.
  same(weight, prior + Math.log2(0.8 / 0.1) + 0.5 * Math.log2(0.1 / 0.5) + Math.log2(0.9 / 0.01))
  assert.deepEqual(gammas, [3, 1])
  same(
    bars.reduce((s, b) => s + b.bits, 0),
    weight,
  )
})
test('the first level that holds counts, null says nothing, and the rest is ELSE', () => {
  const alike = score(rows[0]!, rows[2]!)
  same(alike.weight, prior + 1)
  assert.deepEqual(alike.gammas, [2, -1])
  const else_ = score(rows[0]!, rows[3]!)
  same(else_.weight, prior + Math.log2(0.1 / 0.85) + Math.log2(0.1 / 0.99))
  assert.deepEqual(else_.gammas, [0, 0])
})
test('a level that was never trained has the chances that Splink begins with', () => {
  const { gammas, weight } = score({ surname: 'xy', dob: null }, { surname: 'zy', dob: null })
  assert.deepEqual(gammas, [1, -1])
  // Four levels: .05 parted by three for one person; for strangers weights from -5 to 3 in even steps, made to add up to one.
  const m = [0.05 / 3, 0.05 / 3, 0.05 / 3, 0.95]
  const u = m.map((p, i) => p / 2 ** (-5 + (8 * i) / 3))
  same(weight, prior + Math.log2(m[1]! / (u[1]! / u.reduce((a, b) => a + b, 0))))
})

const l = { a: 'Ann', n: 3, list: ['x', 'y'], none: null }
const r = { a: 'Anne', n: 4, list: ['y', 'z'], none: null }
test('conditions mean what SQL means by them', () => {
  for (const [sql, wanted] of [
    ['"a_l" = "a_r"', false],
    ['a_l <> a_r', true],
    ['l."a" = r."a"', false],
    ['l.n + 1 = r.n', true],
    ['n_l * 2 - 1 >= 5.0 AND NOT n_r < 4', true],
    ['none_l = none_r', null],
    ['none_l = none_r OR true', true],
    ['none_l = none_r AND false', false],
    ['NOT (none_l = none_r)', null],
    ['none_l IS NULL AND a_l IS NOT NULL', true],
    ['damerau_levenshtein(CAST("a_l" AS TEXT), "a_r"::varchar) <= 1', true],
    ["nullif(regexp_extract(\"a_l\", '^A', 0), '') = 'A'", true],
    ["nullif(regexp_extract(\"a_l\", '^B', 0), '') = ''", null],
    ['array_length(list_intersect("list_l", "list_r")) >= 1', true],
    ["list_l[1] = 'x'", true],
    ["substr(a_l, 1, 2) || 'x' = 'Anx'", true],
    ["lower(concat(a_l, 'B')) = 'annb'", true],
    ["'it''s' = 'it''s'", true],
    ['-n_l < 0 AND abs(n_l - n_r) / 0 IS NULL', true],
    ["coalesce(none_l, a_l) = 'Ann'", true],
  ] as const)
    assert.equal(condition(sql)(l, r), wanted, sql)
})
test('what is not understood is refused, with the level that it stands in', () => {
  for (const sql of [
    '',
    'a_l = ',
    '(a_l = a_r',
    'a = b',
    'drop table x',
    'a_l = a_r; delete',
    'my_function(a_l)',
    'constructor(a_l)',
    'a_l LIKE a_r',
    "'open",
    '('.repeat(500),
    'NOT '.repeat(500),
  ])
    assert.throws(() => condition(sql), NotUnderstood, sql)
  const bad = readSplink({
    ...model,
    comparisons: [{ output_column_name: 'x', comparison_levels: [{ sql_condition: 'mystery(x_l)', label_for_charts: 'Odd' }] }],
  })
  assert.deepEqual(bad, { problem: 'x, level "Odd": The function mystery is not understood' })
  for (const json of [
    null,
    1,
    {},
    { comparisons: 1 },
    { comparisons: [], probability_two_random_records_match: 2 },
    { ...model, comparisons: [null] },
    { ...model, comparisons: [{}] },
  ])
    assert.ok('problem' in readSplink(json))
})
test('no condition and no row makes it fail otherwise', () => {
  const dice = chance('sql')
  const words = [
    'a_l',
    'n_r',
    '"list_l"',
    '=',
    '<',
    'AND',
    'OR',
    'NOT',
    'IS',
    'NULL',
    '(',
    ')',
    "'x'",
    '1',
    '+',
    '-',
    '||',
    'abs',
    'lower',
    'cast',
    'AS',
    'TEXT',
    ',',
    '[',
    ']',
    '::',
    'regexp_extract',
    'list_intersect',
    'length',
    '.',
    'l',
  ]
  for (let n = 0; n < 4000; n++) {
    const sql = Array.from({ length: dice.integer(1, 9) }, () => dice.pick(words)).join(' ')
    try {
      const v = condition(sql)(l, r)
      assert.ok(v === null || typeof v === 'boolean')
    } catch (e) {
      assert.ok(e instanceof NotUnderstood, `${sql}: ${String(e)}`)
    }
  }
})
