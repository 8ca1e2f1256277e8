/**
 * Which data classes a request read or changed, seen from its queries. Rooms record what they do in their own words; what they did not say is added from
 * here, so that a forgotten line can leave a poorer word in the record but never a gap.
 */
import type { KyselyPlugin, OperationNode, QueryId } from 'kysely'
import { type Class, protectedTables } from './policy.ts'

/** Views and functions over protected tables, with what they give. A test holds every view to this list. */
export const through: Readonly<Record<string, readonly Class[]>> = {
  'risk.event': ['incident', 'plan'],
  'casework.live_work': ['plan'],
  'harm.live_work': ['harm'],
  'casework.work_fact': ['plan', 'support'],
  'casework.level_fact': ['plan', 'level', 'support'],
  'casework.stay_fact': ['plan', 'identity'],
  'meetings.return_fact': ['meeting', 'identity'],
  'meetings.child_fact': ['meeting', 'identity'],
  'frontdoor.asked_fact': ['referral'],
  'frontdoor.kind_fact': ['report', 'incident'],
  'harm.programme_fact': ['harm'],
  'meetings.case_fact': ['meeting'],
  'frontdoor.contact_fact': ['report'],
  'frontdoor.need_fact': ['referral'],
  'people.recognise': ['identity'],
  'people.alike': ['identity'],
  'people.by_other_name': ['identity'],
  'people.by_numbers': ['identity'],
  'people.said_of': ['identity'],
  'frontdoor.known_before': ['report'],
  'risk.last_referral': ['referral'],
  'meetings.help_events': ['identity', 'report'],
  'meetings.harm_events': ['identity', 'incident'],
}

type Row = Record<string, unknown>
const classesOf = new Map<string, (rows: readonly Row[]) => readonly Class[]>([
  ...protectedTables.map((t): [string, (rows: readonly Row[]) => readonly Class[]] => [
    t.table,
    (rows) => {
      if (typeof t.class === 'string') return [t.class]
      const { column, values } = t.class
      const said = values.filter((v) => rows.some((r) => r[column] === v))
      return said.length > 0 ? said : values
    },
  ]),
  ...Object.entries(through).map(([name, classes]): [string, () => readonly Class[]] => [name, () => classes]),
])

interface Touched {
  read: Set<Class>
  changed: Set<Class>
  families: Set<string>
}
interface Said {
  action: string
  classes?: readonly Class[]
  family?: string | null
  subjects?: readonly string[]
  allowed?: boolean
}

/** A list names its families up to here: a longer one is named by its classes. */
const most = 200
const named = /\b(?:people|arrivals|frontdoor|risk|plans|casework|meetings|harm)\.[a-z_]+/g

/** Values hold no tables, and may be long. */
const leaves = new Set(['ValueNode', 'PrimitiveValueListNode', 'IdentifierNode', 'ColumnNode'])
function tablesIn(node: unknown, into: Set<string>): void {
  if (Array.isArray(node)) {
    for (const n of node) tablesIn(n, into)
    return
  }
  if (typeof node !== 'object' || node === null) return
  const n = node as {
    kind?: string
    table?: { schema?: { name: string }; identifier?: { name: string } }
    sqlFragments?: readonly string[]
  }
  if (n.kind !== undefined && leaves.has(n.kind)) return
  if (n.kind === 'TableNode') {
    const name = n.table?.schema ? `${n.table.schema.name}.${n.table.identifier?.name}` : (n.table?.identifier?.name ?? '')
    if (classesOf.has(name)) into.add(name)
    return
  }
  if (n.kind === 'RawNode')
    for (const text of n.sqlFragments ?? []) for (const [name] of text.matchAll(named)) if (classesOf.has(name)) into.add(name)
  for (const value of Object.values(node)) if (typeof value === 'object') tablesIn(value, into)
}

export class Watch {
  private readonly byFamily = new Map<string, Touched>()
  private readonly asked = new WeakMap<QueryId, { tables: Set<string>; changes: boolean }>()
  /** The family this request was narrowed to. */
  family = ''

  readonly plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      const tables = new Set<string>()
      tablesIn(node, tables)
      if (tables.size > 0) this.asked.set(queryId, { tables, changes: isChange(node) })
      return node
    },
    transformResult: async ({ result, queryId }) => {
      const asked = this.asked.get(queryId)
      if (asked && (result.rows.length > 0 || (result.numAffectedRows ?? 0n) > 0n))
        this.note(asked.tables, asked.changes, result.rows as Row[])
      return result
    },
  }

  private note(tables: Set<string>, changes: boolean, rows: readonly Row[]): void {
    const touched = this.byFamily.get(this.family) ?? { read: new Set(), changed: new Set(), families: new Set() }
    this.byFamily.set(this.family, touched)
    for (const t of tables) for (const c of classesOf.get(t)?.(rows) ?? []) (changes ? touched.changed : touched.read).add(c)
    if (this.family === '')
      for (const r of rows) if (typeof r.family_id === 'string' && touched.families.size < most) touched.families.add(r.family_id)
  }

  /** What was touched and not said. After a refusal nothing was shown, and nothing is added. */
  unsaid(entries: readonly Said[]): Said[] {
    if (entries.some((e) => e.allowed === false)) return []
    const out: Said[] = []
    for (const [family, { read, changed, families }] of this.byFamily) {
      const said = new Set(entries.filter((e) => family === '' || !e.family || e.family === family).flatMap((e) => e.classes ?? []))
      const add = (action: string, classes: Set<Class>) => {
        const left = [...classes].filter((c) => !said.has(c))
        if (left.length > 0) out.push({ action, classes: left, ...(family === '' ? { subjects: [...families] } : { family }) })
      }
      add('change', changed)
      for (const c of changed) said.add(c)
      add('read', read)
    }
    return out
  }
}
const isChange = (node: OperationNode): boolean =>
  ['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode'].includes(node.kind)
