/**
 * What must hold of the database itself, whatever the code above it says: asked of PostgreSQL's own catalogue each time the program starts, and in tests.
 * A table, view or function that has no place in the policy, or one made looser by hand, is a reason not to start. The reasons behind each rule were
 * measured: a plain view, a stored view or an owner's query shows every row; only leakproof operators use an index under row security.
 */
import { otherTables, protectedTables } from './policy.ts'
import { rowSecurity } from './row-security.ts'

export interface CatalogueClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>
}
export interface Fault {
  what: string
  mend: string
}

/**
 * What a request may run, beyond reading and writing tables under the policy: a function that has no place here is not run. Most run as their owner, so
 * each says itself for whom it answers, and answers the same to somebody who may not as about something that is not there.
 */
export const callable: Record<string, readonly string[]> = {
  // Who is asking, and the sets that policies ask for.
  'access: the session': [
    'enter',
    'me',
    'now',
    'my_hat',
    'my_team',
    'my_role',
    'my_agency',
    'my_front_door',
    'my_email',
    'is_made_up',
    'is_proven',
    'opened_by_agency',
    'my_system',
    'my_system_door',
    'let_go',
  ],
  'access: sets of the policy': ['families', 'harm_files', 'denied_families', 'denied_requests', 'overseen_files', 'my_bases'],
  'access: for her named workers and managers': [
    'bases_of',
    'may_open_up',
    'may_guard',
    'oversee',
    'end_oversight',
    'exclude',
    'exclusions',
    'end_exclusion',
    'restrict',
    'restriction_on',
    'unrestrict',
    'who_could',
  ],
  'access: emergency': ['emergency_allowed', 'emergency_suspended', 'emergency_open', 'emergency_review'],
  'access: of oneself': [
    'my_sessions',
    'end_my_session',
    'end_my_others',
    'my_relations',
    'declare_relation',
    'doubt_relation',
    'my_training',
  ],
  'access: for governance': ['doubted_relations', 'answer_relation'],
  'access: for an agency’s administrators': [
    'agency_hats',
    'agency_invitations',
    'agency_staff',
    'agency_training',
    'end_hat',
    'give_hat',
    'invite',
    'record_training',
    'renew_invitation',
    'set_state',
    'show_invitation',
    'training_wanted',
    'withdraw_invitation',
    'agency_clients',
    'end_client',
    'make_client',
    'renew_client_secret',
    'show_client_secret',
  ],
  'audit: the record': ['record', 'who_looked', 'all_looks', 'week', 'standing', 'checkpoints', 'family_called', 'reference_of'],
  'people: the front door': [
    'recognise',
    'alike',
    'say_same',
    'say_two',
    'said_of',
    'part',
    'recheck_points',
    'by_other_name',
    'looked_again',
    'looks_kept_from_me',
    'by_numbers',
    'moved',
  ],
  'people: whether two are one': ['review_queue', 'review_pair', 'review_undo', 'review_waits', 'reviewed', 'decide', 'may_stand_together'],
  'arrivals: sent in by a colleague, and counts of one’s team': [
    'from_colleague',
    'from_his_worker',
    'count_enquiry',
    'kept_from_me',
    'pass_on',
    'move_on',
    'passed_from_here',
  ],
  'frontdoor: contacts and requests': [
    'known_before',
    'may_take_back',
    'take_back',
    'pass_contact',
    'keep_from',
    'pass_on',
    'askers',
    'asked_by_us',
    'tell_asker',
    'we_keep_waiting',
    'references_here',
    'sent_again',
    'take_in',
    'tell_hidden',
    'tell_workers',
  ],
  'frontdoor: for an agency’s own system': ['free_ref', 'hand_in', 'receipt_says', 'ref_is_quiet', 'sent_before'],
  'risk: presence of a repeat': ['last_referral'],
  'plans: who can be asked': ['teams_on'],
  'casework: work and its end': [
    'may_be_given',
    'close_if_last',
    'record_death',
    'works_elsewhere',
    'doubt_death',
    'answer_death_doubt',
    'not_her',
  ],
  'meetings: the chair': ['name_holder', 'chair_kept_out'],
  'meetings: a panel, and what it comes to for her': [
    'panel_area',
    'records_of',
    'help_events',
    'harm_events',
    'tell_of_panel',
    'ask_the_police',
  ],
  'harm: from her side': ['expected', 'open_file', 'partner_support_offered', 'ask_joint'],
  'harm: his worker': ['answer_joint'],
  'harm: his own door': ['open_own'],
  'strategy: counts with small ones hidden': [
    'cases',
    'children',
    'contacts',
    'endings',
    'enough',
    'enquiries',
    'kinds',
    'levels',
    'programmes',
    'reach',
    'my_lines',
    'names_leads',
    'reads_delivery',
    'unmet',
  ],
  'strategy: what agencies hand in': [
    'hands_in_for',
    'signs_for',
    'my_returns',
    'returns_just_sent',
    'returns_to_answer',
    'returns_standing',
    'handed_figures',
  ],
  'strategy: papers and statutory returns': [
    'writes_papers_of',
    'may_sign_papers',
    'papers_i_write',
    'papers_i_sign',
    'my_drafts',
    'published_papers',
    'published_editions',
    'editions_to_publish',
    'public_papers',
    'marac_return',
    'accommodation_return',
  ],
  'vault: sealed values': ['moved', 'keep', 'held', 'reveal', 'end_secret', 'key_of', 'offer_key', 'same_within', 'openings', 'limits_now'],
}
const callables = new Set(Object.entries(callable).flatMap(([place, names]) => names.map((n) => `${place.split(':')[0]}.${n}`)))
/** Views that hold nothing about families, and run as their owner: names of colleagues and teams. */
const openViews = ['access.colleague', 'access.open_team']
const owners = /^oneplan_(owner|vault|stats)$/
const working = ['oneplan_app', 'oneplan_job', 'oneplan_door'] as const
const ours =
  "n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'jobs', 'public') and n.nspname not like 'pg\\_temp%' and n.nspname not like 'pg\\_toast%'"
const inCode = 'src/rooms/access/policy.ts'
const migration = 'in a new migration'

type Query = <T>(text: string) => Promise<T[]>

export async function catalogueFaults(client: CatalogueClient): Promise<Fault[]> {
  const query: Query = async <T>(text: string) => (await client.query(text)).rows as T[]
  const found: Fault[] = []
  for (const look of [server, accounts, tables, views, functions, policies, keys, columns]) found.push(...(await look(query)))
  return found
}
/** For whoever starts it: every fault, with its mend. */
export const sayFaults = (faults: readonly Fault[]): string => faults.map((f) => `  ${f.what}\n      Mend: ${f.mend}`).join('\n')

async function server(query: Query): Promise<Fault[]> {
  const [row] = await query<{ version: number }>("select current_setting('server_version_num')::int as version")
  return (row?.version ?? 0) >= 160000
    ? []
    : [{ what: 'PostgreSQL is older than 16', mend: 'use 16 or newer, kept up to date: faults of row security are found and mended' }]
}

async function accounts(query: Query): Promise<Fault[]> {
  const rows = await query<{ name: string; over: boolean; owns: string[]; member: string[]; creates: string[]; temp: boolean }>(`
    select r.rolname as name, r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication as over,
      array(select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relowner = r.oid and ${ours}) as owns,
      array(select g.rolname::text from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid) as member,
      array(select n.nspname::text from pg_namespace n where ${ours} and has_schema_privilege(r.oid, n.oid, 'create')) as creates,
      has_database_privilege(r.oid, current_database(), 'temporary') or has_database_privilege(r.oid, current_database(), 'create') as temp
    from pg_roles r where r.rolname like 'oneplan\\_%'`)
  const out: Fault[] = []
  for (const r of rows) {
    if (r.over)
      out.push({
        what: `${r.name} can go around row security or make accounts`,
        mend: `alter role ${r.name} nosuperuser nobypassrls nocreaterole nocreatedb noreplication`,
      })
    if (!(working as readonly string[]).includes(r.name)) continue
    for (const t of r.owns)
      out.push({ what: `${r.name} owns ${t}: an owner decides who reads`, mend: `alter table ${t} owner to oneplan_owner` })
    for (const g of r.member) out.push({ what: `${r.name} may act as ${g}`, mend: `revoke ${g} from ${r.name}` })
    for (const s of r.creates)
      out.push({ what: `${r.name} may make things in the schema ${s}`, mend: `revoke create on schema ${s} from ${r.name}, public` })
    if (r.temp && r.name !== 'oneplan_job')
      out.push({ what: `${r.name} may make tables of its own`, mend: 'revoke create, temporary on the database from public' })
  }
  return out
}

async function tables(query: Query): Promise<Fault[]> {
  const rows = await query<{
    name: string
    rls: boolean
    forced: boolean
    app: string[]
    columns: string[] | null
    loose: string[]
    deletes: string[]
    door: boolean
    commands: string[]
  }>(`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
      array(select p from unnest('{select,insert,update}'::text[]) p where has_table_privilege('oneplan_app', c.oid, p) or has_any_column_privilege('oneplan_app', c.oid, p)) as app,
      case when not has_table_privilege('oneplan_app', c.oid, 'select') and has_any_column_privilege('oneplan_app', c.oid, 'select') then
        array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and has_column_privilege('oneplan_app', c.oid, a.attnum, 'select') order by 1) end as columns,
      array(select r || ' ' || p from unnest('{oneplan_app,oneplan_job,oneplan_door,oneplan_stats,public}'::text[]) r, unnest('{truncate,references,trigger}'::text[]) p
        where has_table_privilege(case when r = 'public' then 'oneplan_app' else r end, c.oid, p)) as loose,
      array(select r from unnest('{oneplan_app,oneplan_job,oneplan_door,oneplan_stats}'::text[]) r where has_table_privilege(r, c.oid, 'delete')) as deletes,
      has_any_column_privilege('oneplan_door', c.oid, 'select') or has_any_column_privilege('oneplan_door', c.oid, 'update') or has_any_column_privilege('oneplan_door', c.oid, 'insert') as door,
      array(select distinct case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'all' end from pg_policy p
        where p.polrelid = c.oid and p.polpermissive and 'oneplan_app'::regrole = any (p.polroles)) as commands
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'f') and ${ours} order by 1`)
  const rights = new Map([...protectedTables, ...otherTables].map((t) => [t.table, t.rights as string]))
  const columns = new Map(otherTables.flatMap((t) => (t.columns ? [[t.table, t.columns.split(', ').sort()] as const] : [])))
  const out: Fault[] = []
  for (const t of rows) {
    const wanted = (rights.get(t.name) ?? '').split(' ').filter((r) => r !== '')
    if (t.app.join() !== wanted.join())
      out.push({
        what: `${t.name}: requests may ${t.app.join(', ') || 'nothing'}, and the policy says ${wanted.join(', ') || 'nothing'}`,
        mend: rights.has(t.name)
          ? 'start again, so that the policy is applied; grants of tables stand nowhere else'
          : `give it a place in ${inCode}, or take the grant back`,
      })
    const given = columns.get(t.name)
    if ((t.columns ?? []).join() !== (given ?? []).join())
      out.push({
        what: `${t.name}: requests may read ${t.columns?.join(', ') ?? 'every column'}, and the policy says ${given?.join(', ') ?? 'every column'}`,
        mend: `name the columns in ${inCode}, and start again`,
      })
    if (wanted.length > 0 && !(t.rls && t.forced))
      out.push({ what: `${t.name} is read by requests without forced row security`, mend: 'start again, so that the policy is applied' })
    for (const of of wanted.filter((w) => !t.commands.includes(w)))
      out.push({ what: `${t.name}: requests may ${of}, and no policy says which rows`, mend: 'start again, so that the policy is applied' })
    if (t.commands.includes('all'))
      out.push({
        what: `${t.name} has a policy for every command at once`,
        mend: 'drop it: one policy for each command, made from the table',
      })
    for (const l of t.loose) out.push({ what: `${t.name}: ${l} is not held by row security`, mend: `revoke it ${migration}` })
    for (const d of t.deletes) out.push({ what: `${t.name}: ${d} may delete. The program deletes nothing`, mend: `revoke it ${migration}` })
    if (t.door)
      out.push({
        what: `${t.name}: signing in may read or change it`,
        mend: `revoke it from oneplan_door, and give it a function ${migration}`,
      })
  }
  for (const name of rights.keys())
    if (!rows.some((t) => t.name === name))
      out.push({ what: `${name} is in the policy and not in the database`, mend: `make it ${migration}, or take it out of ${inCode}` })
  return out
}

async function views(query: Query): Promise<Fault[]> {
  const rows = await query<{ name: string; kind: string; invoker: boolean; read: boolean }>(`
    select n.nspname || '.' || c.relname as name, c.relkind::text as kind, coalesce(c.reloptions && '{security_invoker=true,security_invoker=on,security_invoker=1}', false) as invoker,
      has_any_column_privilege('oneplan_app', c.oid, 'select') or has_any_column_privilege('oneplan_job', c.oid, 'select') or has_any_column_privilege('oneplan_door', c.oid, 'select') as read
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm') and ${ours}`)
  return rows.flatMap((v): Fault[] => [
    ...(v.kind === 'm' ? [{ what: `${v.name} is a stored view: row security does not reach into it`, mend: `drop it ${migration}` }] : []),
    ...(v.kind === 'v' && v.read && !v.invoker && !openViews.includes(v.name)
      ? [{ what: `${v.name} shows the rows of its owner to whoever reads it`, mend: `make it with (security_invoker = true) ${migration}` }]
      : []),
  ])
}

async function functions(query: Query): Promise<Fault[]> {
  const rows = await query<{ name: string; definer: boolean; pinned: boolean; open: boolean; owner: string; app: boolean }>(`
    select n.nspname || '.' || f.proname as name, f.prosecdef as definer, exists (select from unnest(f.proconfig) s where s like 'search_path=%') as pinned,
      has_function_privilege('public', f.oid, 'execute') as open, r.rolname::text as owner, has_function_privilege('oneplan_app', f.oid, 'execute') as app
    from pg_proc f join pg_namespace n on n.oid = f.pronamespace join pg_roles r on r.oid = f.proowner where ${ours} order by 1`)
  return rows.flatMap((f): Fault[] => [
    ...(f.definer && !f.pinned
      ? [{ what: `${f.name} runs as its owner without a pinned search path`, mend: `set search_path = pg_catalog on it ${migration}` }]
      : []),
    ...(f.definer && f.open
      ? [{ what: `${f.name} runs as its owner for anyone`, mend: `revoke execute on it from public ${migration}` }]
      : []),
    ...(f.definer && !owners.test(f.owner)
      ? [
          {
            what: `${f.name} runs as ${f.owner}`,
            mend: 'make it as oneplan_owner, oneplan_vault or oneplan_stats, which own and cannot sign in',
          },
        ]
      : []),
    ...(f.app && !callables.has(f.name)
      ? [
          {
            what: `${f.name} may be run by requests, and has no place in the policy`,
            mend: 'give it a place under "callable" in src/rooms/access/catalogue.ts, or revoke it from public and oneplan_app',
          },
        ]
      : []),
  ])
}

/** Each policy asks for its set once: a call for every row costs fifty times as much, and is the usual way that one leaks through an error. */
async function policies(query: Query): Promise<Fault[]> {
  const rows = await query<{
    table: string
    policy: string
    roles: string
    using: string | null
    check: string | null
    permissive: boolean
    cmd: string
  }>(`
    select n.nspname || '.' || c.relname as table, p.polname::text as policy, array(select case when r = 0 then 'public' else r::regrole::text end from unnest(p.polroles) r)::text as roles,
      pg_get_expr(p.polqual, p.polrelid) as using, pg_get_expr(p.polwithcheck, p.polrelid) as check, p.polpermissive as permissive, p.polcmd::text as cmd
    from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}`)
  const made = new Set(rowSecurity().flatMap((s) => /^create policy (\w+) on (\S+)/.exec(s)?.slice(1, 3).join(' on ') ?? []))
  const out: Fault[] = []
  for (const p of rows) {
    const name = `the policy ${p.policy} on ${p.table}`
    if (p.roles.includes('public')) out.push({ what: `${name} is for everyone`, mend: 'drop it: a policy is for one account' })
    if (!made.delete(`${p.policy} on ${p.table}`))
      out.push({ what: `${name} is not made by the policy table`, mend: `drop it, or say it in ${inCode}` })
    if (!p.roles.includes('oneplan_app')) continue
    for (const text of [p.using, p.check]) {
      const row = text && perRow(text)
      if (row) out.push({ what: `${name} runs ${row} for every row`, mend: `ask for the set once: (select …) around it, in ${inCode}` })
      if (p.permissive && text === 'true') out.push({ what: `${name} lets every row through`, mend: `say which rows, in ${inCode}` })
    }
  }
  for (const missing of made) out.push({ what: `the policy ${missing} is gone`, mend: 'start again, so that the policy is applied' })
  return out
}
/** The first function or table that an expression reaches outside of "(SELECT f(constants))", which PostgreSQL works out once. */
export function perRow(text: string): string | undefined {
  let rest = text
  // A subquery that names no table and no column of the row: a call with constants alone.
  const once = /\( ?SELECT (?:unnest\()?\w+\.\w+\((?:'[^']*'::\w+(?:\[\])?(?:, )?)*\)\)? AS \w+\)/g
  rest = rest.replace(once, '()')
  return (
    /\b(?!ANY\b|ALL\b|AND\b|OR\b|NOT\b|IN\b)([a-z_]+\.)?[a-z_]+\((?!\))/.exec(rest)?.[0].slice(0, -1) ??
    (/\bSELECT\b/.test(rest) ? 'a subquery' : undefined)
  )
}

/** A key between two protected tables carries the scope: a row can neither drift to another family nor be used to ask whether one is there. */
async function keys(query: Query): Promise<Fault[]> {
  const rows = await query<{ key: string; child: string; parent: string; pairs: string[] }>(`
    select k.conname::text as key, cn.nspname || '.' || c.relname as child, pn.nspname || '.' || p.relname as parent,
      array(select a.attname || ' ' || b.attname from unnest(k.conkey, k.confkey) as u(x, y) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.x join pg_attribute b on b.attrelid = k.confrelid and b.attnum = u.y) as pairs
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace where k.contype = 'f'`)
  const scopeOf = new Map(protectedTables.map((t) => [t.table, t]))
  const out: Fault[] = []
  for (const k of rows) {
    const [child, parent] = [scopeOf.get(k.child), scopeOf.get(k.parent)]
    if (!child || !parent) continue
    // Which file belongs to which family is what this one table says.
    if (child.on !== parent.on && k.child === 'harm.file_family') continue
    if (child.on !== parent.on || !k.pairs.includes(`${child.scope} ${parent.scope}`))
      out.push({
        what: `${k.child} points at ${k.parent} without its ${parent.scope} (${k.key})`,
        mend: `make the key of both columns ${migration}`,
      })
  }
  return out
}

/** Under row security only leakproof operators use an index, and those of enums are not. */
async function columns(query: Query): Promise<Fault[]> {
  const rows = await query<{ name: string }>(`
    select n.nspname || '.' || c.relname || '.' || a.attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace join pg_type y on y.oid = a.atttypid
    where y.typtype = 'e' and c.relkind in ('r', 'p') and not a.attisdropped and ${ours}`)
  return rows.map((r) => ({ what: `${r.name} is an enum`, mend: `make it text with a check ${migration}` }))
}
