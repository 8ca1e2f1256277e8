/** The mutants: what would be broken, where, and the tests that promise it is not. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is looked for is source text
export interface Mutant {
  /** What somebody could do that nobody may. */
  says: string
  file: string
  find: string
  put: string
  /** How often it stands there; once unless said. */
  times?: number
  tests: readonly string[]
  /** Only the tests whose names match. */
  only?: string
}

const room = 'src/rooms/access'
const policy = [`${room}/policy.test.ts`]
const emergency = [`${room}/emergency.test.ts`]
const oversight = [`${room}/oversight.test.ts`]
const moments = [`${room}/moments.test.ts`]
const vault = [`${room}/vault.test.ts`]
const worlds = { tests: [`${room}/worlds.test.ts`], only: 'agree on every row' } as const
const signIn = [`${room}/sign-in.test.ts`, `${room}/proof.test.ts`]
const table = `${room}/policy.ts`
const rows = `${room}/row-security.ts`
const model = 'migrations/0002-access.sql'
const chain = 'migrations/0003-audit.sql'
const ways = 'migrations/0004-signing-in.sql'
const hidden = 'migrations/0006-vault.sql'
const beside = 'migrations/0009-emergency.sql'

export const mutants: readonly Mutant[] = [
  // ── Classes ──
  {
    says: 'her safety plan opens to everyone on her side',
    file: table,
    find: "'safety-plan': { what: 'Her own safety plan', read: ['named'],",
    put: "'safety-plan': { what: 'Her own safety plan', read: ['named', 'victim'],",
    ...worlds,
  },
  {
    says: 'her own words open to a seat at the meeting',
    file: table,
    find: "what: 'Her own words in the assessment', read: herSideAndDuty,",
    put: "what: 'Her own words in the assessment', read: everySide,",
    ...worlds,
  },
  {
    says: 'notes of her workers open to the police and MASH',
    file: table,
    find: "what: 'Calls with her, notes of her workers, how it ended',\n    read: [...herSide, 'oversight'],",
    put: "what: 'Calls with her, notes of her workers, how it ended',\n    read: [...herSide, 'both', 'oversight'],",
    ...worlds,
  },
  {
    says: 'what he says in his sessions opens to her workers',
    file: table,
    find: "what: 'What he says in his sessions, and what he needs',\n    read: ['harm'],\n    write: ['harm'],\n    byFamily: ['oversight'],",
    put: "what: 'What he says in his sessions, and what he needs',\n    read: ['harm'],\n    write: ['harm'],\n    byFamily: ['oversight', 'victim'],",
    ...worlds,
  },
  {
    says: 'whoever writes a concern on his side can read it again',
    file: table,
    find: "the writer cannot read again',\n    read: [],",
    put: "the writer cannot read again',\n    read: ['harm'],",
    ...worlds,
  },
  {
    says: 'who let what across to his worker opens to his worker’s police colleagues',
    file: table,
    find: "and when', read: [...herSide, 'oversight'], write: herSide },",
    put: "and when', read: [...herSide, 'both', 'oversight'], write: herSide },",
    ...worlds,
  },
  {
    says: 'her contact details open to a seat',
    file: table,
    find: "whether she may be called',\n    read: herSideAndDuty,",
    put: "whether she may be called',\n    read: everySide,",
    ...worlds,
  },
  {
    says: 'a seat writes itself work with the family',
    file: table,
    find: '    writtenWhen:\n      "family_id in',
    put: '    writtenWhen:\n      "true or family_id in',
    ...worlds,
  },
  {
    says: 'whoever was asked reads a request about a family that is denied them',
    file: table,
    find: "    not: 'id in (select unnest(access.denied_requests()))',\n",
    put: '',
    ...worlds,
  },
  {
    says: 'a notice about a family reaches somebody who is denied it',
    file: table,
    find: "not: 'family_id is not null and family_id in (select unnest(access.denied_families()))',",
    put: "not: 'false',",
    ...worlds,
  },
  {
    says: 'a half-done form of one colleague opens to another',
    file: table,
    find: "    why: 'a half-done form belongs to the hat that began it',\n    read: 'hat_id = (select access.my_hat())',",
    put: "    why: 'a half-done form belongs to the hat that began it',\n    read: '(select access.my_hat()) is not null',",
    tests: [`${room}/context.test.ts`],
  },
  {
    says: 'whoever counts reads names',
    file: table,
    find: "scope: 'family_id', rights: changed, statistics: 'id, family_id, role, sex' },",
    put: "scope: 'family_id', rights: changed, statistics: 'id, family_id, role, sex, given_name' },",
    tests: [...policy, `${room}/catalogue.test.ts`],
  },
  {
    says: 'workers ask for the partnership’s figures',
    file: table,
    find: "export const figureReaders = ['board',",
    put: "export const figureReaders = ['worker', 'board',",
    tests: [...policy, 'src/rooms/strategy'],
  },
  // ── From the table to the database ──
  {
    says: 'a policy is dropped: reading is open to whoever may write',
    file: rows,
    find: "for select to oneplan_app using (${when}${set(t, of, 'read')})`)",
    put: "for select to oneplan_app using (${when}${set(t, of, 'write')})`)",
    ...worlds,
  },
  {
    says: 'row security is not forced on the owner',
    file: rows,
    find: ', `alter table ${table} force row level security`',
    put: '',
    tests: [...policy, `${room}/catalogue.test.ts`],
  },
  {
    says: 'row security is off',
    file: rows,
    find: '`alter table ${table} enable row level security`, ',
    put: '',
    tests: [...policy, `${room}/catalogue.test.ts`],
  },
  {
    says: 'whoever oversees both sides writes on his file',
    file: rows,
    find: "      if (t.rights.includes('update'))\n        out.push(`create policy overseer_changes",
    put: "      if (t.rights.includes('never'))\n        out.push(`create policy overseer_changes",
    tests: [...oversight, ...worlds.tests],
    only: 'agree on every row|overse',
  },
  {
    says: 'a note of her worker is read as a line of the plan',
    file: rows,
    find: "`${(t.class as { column: string }).column} = '${v}' and `",
    put: "''",
    ...worlds,
  },
  {
    says: 'a change made by hand to a policy is left standing',
    file: rows,
    find: 'if (now === sha && made === wanted) return false',
    put: 'if (now === sha) return false',
    tests: [...policy, `${room}/catalogue.test.ts`],
  },
  // ── The moments at which it ends ──
  {
    says: 'a session works in the moment in which it ends',
    file: model,
    find: '(select access.now()) < s.expires_at',
    put: '(select access.now()) <= s.expires_at',
    tests: moments,
  },
  {
    says: 'an idle session works in the moment in which it rests',
    file: model,
    find: '(select access.now()) < s.idle_until',
    put: '(select access.now()) <= s.idle_until',
    tests: moments,
  },
  {
    says: 'a role works in the moment in which it ends',
    file: model,
    find: 'h.from_at <= (select access.now()) and (select access.now()) < h.until_at)',
    put: 'h.from_at <= (select access.now()) and (select access.now()) <= h.until_at)',
    tests: moments,
  },
  {
    says: 'work that has ended opens in its last moment',
    file: model,
    find: "b.kind <> 'oversight' and t < b.until_at and b.from_at <= t and b.scope_id",
    put: "b.kind <> 'oversight' and t <= b.until_at and b.from_at <= t and b.scope_id",
    tests: moments,
  },
  {
    says: 'a denial begins a moment late',
    file: model,
    find: 'where d.staff_id = staff and d.from_at <= t and t < d.until_at',
    put: 'where d.staff_id = staff and d.from_at < t and t < d.until_at',
    tests: moments,
  },
  // ── Denials ──
  {
    says: 'somebody who is party to the family sees it',
    file: model,
    find: 'select d.family_id from access.denial d where d.staff_id = staff',
    put: "select d.family_id from access.denial d where d.kind <> 'party' and d.staff_id = staff",
    ...worlds,
  },
  {
    says: 'a family limited to a few by name opens to all',
    file: model,
    find: 'where hat is null or not hat = any (x.allowed)',
    put: 'where hat is null',
    ...worlds,
  },
  {
    says: 'the wall is skipped',
    file: model,
    find: "where w.holder_id = any (holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);",
    put: 'where false);',
    ...worlds,
  },
  {
    says: 'asking for one family goes past its denials',
    file: model,
    find: 'if found and one <> all (denied) then r := array[one]; end if;',
    put: 'if found then r := array[one]; end if;',
    tests: [...policy, `${room}/context.test.ts`],
  },
  {
    says: 'a team that works with people who harm holds a family',
    file: model,
    find: "  if not exists (select from access.team k where k.id = me.team_id and k.side = 'harm') then\n    denied",
    put: '  if true then\n    denied',
    ...worlds,
  },
  {
    says: 'a relation of somebody in the family holds his file',
    file: model,
    find: "where d.staff_id = me.staff_id and d.kind in ('party','relation') and d.from_at <= t",
    put: "where d.staff_id = me.staff_id and d.kind in ('party') and d.from_at <= t",
    ...worlds,
  },
  {
    says: 'whoever oversees is let past a conflict of interest',
    file: model,
    find: 'where f <> all (access.denied_of(staff, hat, array(select h.id from access.hat h where h.staff_id = staff), t)));',
    put: 'where true);',
    ...worlds,
  },
  {
    says: 'what a reader holds is said without its denials',
    file: model,
    find: "and b.kind not in ('oversight','harm')\n    and not denied and not exists",
    put: "and b.kind not in ('oversight','harm')\n    and not exists",
    tests: [...policy, ...oversight, ...emergency],
  },
  // ── Emergency ──
  {
    says: 'an emergency goes past a denial',
    file: beside,
    find: 'if f is null or f = any (access.denied_families()) then',
    put: 'if f is null then',
    tests: emergency,
  },
  {
    says: 'an emergency opens for somebody who works with people who harm',
    file: beside,
    find: "k.id = any ((access.me()).all_holders) and k.side in ('harm','board','governance'))",
    put: "k.id = any ((access.me()).all_holders) and k.side in ('board','governance'))",
    tests: emergency,
  },
  {
    says: 'an emergency is opened and nothing says so',
    file: beside,
    find: "    perform audit.record('emergency', wanted, f, '{}', code || ': ' || why, false);\n    return null;\n  end if;\n  perform audit.record('emergency', wanted, f, array[e], code || ': ' || why, true);",
    put: '    return null;\n  end if;',
    tests: emergency,
  },
  {
    says: 'an agency that reviews none of its emergencies keeps having them',
    file: beside,
    find: 'where e.reviewed_at is null and e.suspends_at <= access.now() and k.agency_id =',
    put: 'where false and e.reviewed_at is null and e.suspends_at <= access.now() and k.agency_id =',
    tests: emergency,
  },
  // ── The vault ──
  {
    says: 'hidden places open to the police and MASH',
    file: hidden,
    find: "'{named,victim,emergency/location}'",
    put: "'{named,victim,both,emergency/location}'",
    tests: emergency,
  },
  {
    says: 'a hidden place opens without a record of it',
    file: hidden,
    find: "  perform audit.record('vault.reveal', array[s.class], s.family_id, array[secret], reason);\n",
    put: '',
    tests: vault,
  },
  {
    says: 'a hidden place opens to a colleague who has not shown that it is still them',
    file: hidden,
    find: 'if not access.is_proven() then return query',
    put: 'if false then return query',
    tests: [...vault, `${room}/proof.test.ts`],
  },
  {
    says: 'one more hidden place than a day allows',
    file: hidden,
    find: 'if n >= l.cap and not again then',
    put: 'if n > l.cap and not again then',
    tests: vault,
  },
  {
    says: 'what is sealed for one row opens in another',
    file: `${room}/vault-keys.ts`,
    find: '`vault.secret|${s.family}|${s.member}|${s.kind}|1|${s.id}`',
    put: '`vault.secret|${s.kind}`',
    tests: vault,
  },
  // ── Signing in ──
  {
    says: 'a six-digit code works twice',
    file: ways,
    find: 'where staff_id = staff and totp_last_step < step;',
    put: 'where staff_id = staff and totp_last_step <= step;',
    tests: signIn,
  },
  {
    says: 'a recovery code works twice',
    file: ways,
    find: 'where c.staff_id = staff and c.hash = code and c.used_at is null;',
    put: 'where c.staff_id = staff and c.hash = code;',
    tests: [...signIn, `${room}/providers.test.ts`],
  },
  {
    says: 'the answer of one browser’s sign-in is taken from another',
    file: ways,
    find: 'where f.state_hash = state and f.browser_hash = browser and',
    put: 'where f.state_hash = state and',
    tests: [`${room}/providers.test.ts`],
  },
  {
    says: 'a proof lasts for ever',
    file: ways,
    find: "coalesce((access.me()).proven_at > access.now() - interval '5 minutes', false)",
    put: "coalesce((access.me()).proven_at > access.now() - interval '5 years', false)",
    tests: [...signIn, ...vault],
  },
  // ── The record ──
  {
    says: 'the record can be changed',
    file: chain,
    find: 'create trigger only_added_to before update or delete or truncate on audit.event',
    put: 'create trigger only_added_to before truncate on audit.event',
    tests: [`${room}/audit-chain.test.ts`],
  },
  {
    says: 'an entry says nothing of the basis it was read on',
    file: chain,
    find: 'and b.holder_id in (me.hat_id, me.team_id) and b.from_at <= t and t < b.until_at order by 1));',
    put: 'and false order by 1));',
    tests: [`${room}/audit-chain.test.ts`, `${room}/looked.test.ts`],
  },
  {
    says: 'the record is not written and the page goes out',
    file: `${room}/context.ts`,
    find: 'if (all.length === 0) return\n',
    put: 'if (all.length >= 0) return\n',
    tests: [`${room}/context.test.ts`],
  },
  {
    says: 'what a page read without saying so is not on the record',
    file: `${room}/context.ts`,
    find: '...(watches.get(entries)?.unsaid(entries) ?? [])',
    put: '',
    tests: [`${room}/context.test.ts`, `${room}/looked.test.ts`, 'src/recorded.test.ts'],
  },
  {
    says: 'an entry that was changed passes the check',
    file: `${room}/audit-chain.ts`,
    find: 'if (row[columns + 1] !== hash) return bad(',
    put: 'if (false) return bad(',
    tests: [`${room}/audit-chain.test.ts`],
  },
  {
    says: 'a tail that was cut off passes the check',
    file: `${room}/audit-chain.ts`,
    find: '  if (beyond)\n',
    put: '  if (beyond && beyond.seq < 0)\n',
    tests: [`${room}/audit-chain.test.ts`],
  },
  // ── Pages ──
  {
    says: 'what was typed comes back as markup',
    file: 'src/platform/html.ts',
    find: "if (typeof part === 'string') return escaped(part)",
    put: "if (typeof part === 'string') return part",
    tests: ['src/platform'],
  },
  {
    says: 'forbidden is another answer than missing',
    file: `${room}/site.ts`,
    find: "if (!mayAsk(who, viewer)) throw new NotFound('role')",
    put: "if (!mayAsk(who, viewer)) throw new Refused('You may not.')",
    tests: [`${room}/context.test.ts`, `${room}/agency-pages.test.ts`, `${room}/me-pages.test.ts`],
  },
  {
    says: 'two who answer one need at once: the second undoes the first unasked',
    file: 'src/rooms/plans/needs.ts',
    find: "    .where('version', '=', said.version)\n",
    put: '',
    tests: ['src/rooms/plans'],
  },
  {
    says: 'two who answer one action at once: the second undoes the first unasked',
    file: 'src/rooms/plans/actions.ts',
    find: "    .where('version', '=', said.version)\n",
    put: '',
    tests: ['src/rooms/plans'],
  },
  {
    says: 'a view shows every row to whoever reads it',
    file: 'migrations/0017-casework.sql',
    find: 'create view casework.live_work with (security_invoker = true) as',
    put: 'create view casework.live_work as',
    tests: [...policy, `${room}/catalogue.test.ts`],
  },
  // What came to the front door by itself, who is said to be the same, and what agencies hand in.
  {
    says: 'whoever works on one of two plans reads that they are linked',
    file: table,
    find: "and family_b in (select unnest(access.families('{named,victim,child,both,duty}')))",
    put: 'or true',
    tests: ['src/rooms/people/matching.test.ts'],
  },
  {
    says: 'a letter about her stays open to somebody who is kept from her',
    file: table,
    find: "    not: 'id in (select unnest(arrivals.kept_from_me()))',\n",
    put: '',
    tests: ['src/rooms/arrivals'],
  },
  {
    says: 'a code is mailed after it has run out',
    file: 'migrations/0013-arrivals.sql',
    find: ' and w.until_at > t',
    put: '',
    tests: ['src/rooms/arrivals/post.test.ts'],
  },
  {
    says: 'mail leaves this machine without TLS',
    file: 'src/platform/mail.ts',
    find: "requireTLS: tls === 'required'",
    put: 'requireTLS: false',
    tests: ['src/platform/mail.test.ts'],
  },
  {
    says: 'somebody’s mailbox is filled from here',
    file: 'migrations/0013-arrivals.sql',
    find: "access.take_turn(of_address || '|hour', 5,",
    put: "access.take_turn(of_address || '|hour', 5000,",
    tests: ['src/rooms/arrivals/post.test.ts'],
  },
  {
    says: 'a return is signed off without a proof of who it is',
    file: table,
    find: "(select unnest(strategy.returns_to_answer())) and (kind = 'back' or (select access.is_proven()))",
    put: '(select unnest(strategy.returns_to_answer()))',
    tests: ['src/rooms/strategy/returns.test.ts', 'src/rooms/strategy/returns-figures.test.ts', 'src/rooms/strategy/heard.test.ts'],
  },
  {
    says: 'an agency hands in the counts of another',
    file: table,
    find: "write: 'agency = (select strategy.hands_in_for()) and hat_id = (select access.my_hat())',",
    put: "write: 'hat_id = (select access.my_hat())',",
    tests: ['src/rooms/strategy/returns.test.ts'],
  },
  {
    says: 'a system goes on with a secret that was ended',
    file: 'migrations/0005-agency.sql',
    find: 'and s.hash = secret and t < s.until_at;',
    put: 'and s.hash = secret;',
    tests: ['src/rooms/frontdoor/api.test.ts'],
  },
]
