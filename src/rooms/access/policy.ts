/**
 * Who may see what: the one table. `read` and `write` name the bases that open a class; row-level security (row-security.ts), the page
 * "who can see what", the preview and the tests are all made from it. Nothing else in the product decides visibility.
 * A basis is a dated fact about a person or team and ONE family (or one harm file, or one request). Denials are facts too, and nothing lifts them.
 */
export const bases = {
  named: 'is named on this family: took the contact, or works with her now',
  victim: 'is in a team working with the victim or survivor',
  child: 'is in a team working with the children',
  both: 'has a statutory duty to everyone in the family (police, MASH)',
  duty: 'is on front-door duty, while the contact is open and for 28 days after',
  seat: 'sits at a meeting this family is on, from the listing to 28 days after',
  asked: 'is in a team that asked another for something, or was asked: the words sent and the answer, never the family',
  emergency: 'opened it in an emergency: only the parts asked for, to read and not to change, and her team is told at once',
  oversight: 'is named to oversee both sides of this family: reads and never changes his side, and never meets him',
  harm: 'works with the person who harms: holds his file, never the family',
} as const
export type Basis = keyof typeof bases

/** How long a basis lasts. The triggers on the facts keep the same numbers (migrations/0002-access.sql), and policy.test.ts holds the two together. */
export const lasts = {
  work: { days: 90, words: 'Working with somebody: to the end of the work and 90 days after' },
  contact: {
    days: 28,
    words: 'A contact: while it is open and 28 days after it was decided. Passed to another area’s door: not from then on',
  },
  sitting: { days: 28, words: 'A meeting: from the listing to 28 days after it was held' },
  beginning: { days: 1, words: 'Opening a family at the front door: one day, until the contact says more' },
  oversight: { days: 183, words: 'Overseeing both sides: as long as was said, half a year at most' },
} as const

/** The longest that a part stays open in an emergency, in minutes. */
const anHour = 60
const fourHours = 240

/** What takes sight away, whatever basis there is. Only an end of the fact itself gives it back. */
export const denials = {
  party: { means: 'is one of the people in this family', takes: 'the whole family, and his file' },
  relation: { means: 'is related to somebody in it, a friend, or a colleague of one of them', takes: 'the whole family, and his file' },
  excluded: { means: 'is somebody she does not want to see it', takes: 'the whole family' },
  restricted: {
    means: 'is not on the list, where she or her worker has limited the family to a few people by name',
    takes: 'the whole family',
  },
  wall: { means: 'works with the person who harms, in any of their roles', takes: 'the whole family, whatever else they do for it' },
  overseer: { means: 'oversees both sides', takes: 'changing anything on his side: who oversees does not meet him' },
  ended: {
    means: 'has left, is suspended, or is past the end of the role they work in',
    takes: 'everything, at the next press of a button',
  },
} as const
export type Denial = keyof typeof denials

const everySide = ['named', 'victim', 'child', 'both', 'duty', 'seat'] as const
const herSide = ['named', 'victim'] as const
const herSideAndDuty = ['named', 'victim', 'both', 'duty'] as const
const duties = ['named', 'victim', 'child', 'both', 'duty'] as const

interface DataClass {
  /** As it stands on the public page. */
  what: string
  read: readonly Basis[]
  write: readonly Basis[]
  /** For classes kept on a harm file: bases on a family linked to that file which open it as well. */
  byFamily?: readonly Basis[]
  writeByFamily?: readonly Basis[]
  /** It can be opened in an emergency, for so many minutes. Nothing can be changed by one. */
  emergency?: number
}

export const classes = {
  identity: {
    what: 'Who is in the family: names, ages, how they are connected',
    read: [...everySide, 'oversight'],
    write: herSideAndDuty,
    emergency: fourHours,
  },
  herself: {
    what: 'What somebody says of themselves (gender, ethnicity, disability ...), and a name that is kept apart',
    read: herSide,
    write: herSide,
  },
  numbers: {
    what: 'Numbers in other systems: NHS, pupil, police',
    read: duties,
    write: herSideAndDuty,
  },
  contact: {
    what: 'How she can be reached safely, and whether she may be called',
    read: herSideAndDuty,
    write: herSideAndDuty,
    emergency: anHour,
  },
  // Kept in the vault, whose functions ask for the same bases (vault.opens).
  location: {
    what: 'Where she and the children are, when he does not know it: address, refuge, school, routine',
    read: herSide,
    write: herSideAndDuty,
    emergency: anHour,
  },
  address: { what: 'Addresses he already knows', read: everySide, write: herSideAndDuty, emergency: fourHours },
  danger: {
    what: 'Danger to workers: “do not visit alone”. Which, never who said so',
    read: [...everySide, 'oversight', 'harm'],
    write: [...everySide, 'harm'],
    byFamily: [...everySide, 'oversight'],
    writeByFamily: [],
    emergency: fourHours,
  },
  report: {
    what: 'What was told to the front door',
    read: [...herSideAndDuty, 'oversight'],
    write: ['named', 'duty', 'both'],
    emergency: fourHours,
  },
  incident: { what: 'What happened, and when', read: [...duties, 'oversight'], write: herSideAndDuty, emergency: fourHours },
  level: { what: 'The level of risk, as steps', read: [...everySide, 'oversight'], write: herSideAndDuty, emergency: fourHours },
  risk: { what: 'The risk assessment', read: [...herSideAndDuty, 'oversight'], write: herSideAndDuty, emergency: fourHours },
  account: { what: 'Her own words in the assessment', read: herSideAndDuty, write: herSideAndDuty },
  referral: { what: 'Which services were asked, and their answers', read: [...duties, 'oversight'], write: duties, emergency: fourHours },
  request: { what: 'What one team asked of another: the words that were sent, and the answer', read: ['asked'], write: ['asked'] },
  plan: { what: 'Needs, actions and who works with whom', read: [...everySide, 'oversight'], write: everySide, emergency: fourHours },
  'safety-plan': { what: 'Her own safety plan', read: ['named'], write: ['named'] },
  support: {
    what: 'Calls with her, notes of her workers, how it ended',
    read: [...herSide, 'oversight'],
    write: herSide,
    emergency: fourHours,
  },
  child: {
    what: "Notes of the children's workers",
    read: ['named', 'victim', 'child', 'oversight'],
    write: ['child'],
    emergency: fourHours,
  },
  meeting: {
    what: 'What a high-risk meeting was told and decided',
    read: [...everySide, 'oversight'],
    write: everySide,
    emergency: fourHours,
  },
  link: { what: 'Which file of a person who harms belongs to the family', read: [...duties, 'oversight'], write: [] },
  harm: {
    what: 'Who the person who harms is, and that a programme works with him',
    read: ['harm'],
    write: ['harm'],
    byFamily: [...duties, 'oversight'],
    writeByFamily: [],
  },
  engagement: {
    what: 'Whether he came',
    read: ['harm'],
    write: ['harm'],
    byFamily: ['named', 'victim', 'child', 'both', 'seat', 'oversight'],
    writeByFamily: [],
  },
  'his-account': {
    what: 'What he says in his sessions, and what he needs',
    read: ['harm'],
    write: ['harm'],
    byFamily: ['oversight'],
    writeByFamily: [],
  },
  concern: {
    what: 'A concern about her or the children from his worker, which the writer cannot read again',
    read: [],
    write: ['harm'],
    byFamily: [...herSideAndDuty, 'oversight'],
    writeByFamily: [],
  },
  heard: {
    what: 'That a concern, or his not coming, was read on her side, and what was done',
    read: [...herSideAndDuty, 'oversight'],
    write: herSideAndDuty,
  },
  passed: { what: 'What her worker let across to his worker, and when', read: [...herSide, 'oversight'], write: herSide },
  word: {
    what: 'What reached his worker from hers: the words alone',
    read: ['harm'],
    write: [],
    byFamily: ['oversight'],
    writeByFamily: [],
  },
  looked: { what: 'Who looked at the family: which colleagues, when, at what and on which basis', read: ['named'], write: [] },
} as const satisfies Record<string, DataClass>
export type Class = keyof typeof classes

/** What a holder's bases are called in the database: an emergency is for one class. */
export type Held = Exclude<Basis, 'asked' | 'emergency'> | `emergency/${Class}`
export const emergencyMinutes = (Object.entries(classes) as [Class, DataClass][]).flatMap(([of, c]): [Class, number][] =>
  c.emergency ? [[of, c.emergency]] : [],
)
/** The bases that open a class: of the scope a row stands in, and for rows on a harm file those of a family it belongs to. */
export function kindsFor(of: Class, what: 'read' | 'write', on: 'family' | 'harm'): { own: readonly Held[]; through: readonly Held[] } {
  const c: DataClass = classes[of]
  const emergency: readonly Held[] = what === 'read' && c.emergency ? [`emergency/${of}`] : []
  const held = (kinds: readonly Basis[]) =>
    kinds.filter((k): k is Exclude<Basis, 'asked' | 'emergency'> => k !== 'asked' && k !== 'emergency')
  if (on === 'family') return { own: [...held(c[what]).filter((k) => k !== 'harm'), ...emergency], through: [] }
  const through = held((what === 'read' ? c.byFamily : c.writeByFamily) ?? [])
  return { own: held(c[what]).filter((k) => k === 'harm'), through: [...through, ...emergency] }
}

/** What can be asked for in an emergency, as it is asked: who they are comes with each. */
export const emergencyParts = {
  reach: { words: 'How to reach her', classes: ['contact'] },
  where: { words: 'Where she and the children are', classes: ['location', 'address'] },
  danger: { words: 'The danger: level, assessment, what happened', classes: ['danger', 'level', 'risk', 'incident'] },
  done: { words: 'What was told, asked and planned', classes: ['report', 'referral', 'plan', 'meeting'] },
  children: { words: 'Notes of the children’s workers', classes: ['child'] },
  support: { words: 'Notes of her workers', classes: ['support'] },
} as const satisfies Record<string, { words: string; classes: readonly Class[] }>
export type EmergencyPart = keyof typeof emergencyParts

type Rights = 'select' | 'select insert' | 'select insert update'
/** Every protected table: its class (or the column whose value names it), its scope column, and the rights the app has at all. */
export interface ProtectedTable {
  table: string
  class: Class | { column: string; values: readonly Class[] }
  scope: string
  rights: Rights
  on?: 'harm'
  /** What must also hold of a row that is added or changed, beside the class: a restrictive policy of its own. */
  writtenWhen?: string
  /** Columns the statistics owner may read: never names or text. */
  statistics?: string
}
const changed: Rights = 'select insert update'
const added: Rights = 'select insert'
export const protectedTables: readonly ProtectedTable[] = [
  { table: 'people.family', class: 'identity', scope: 'id', rights: changed, statistics: 'id, area, state, opened_at, closed_at' },
  { table: 'people.member', class: 'identity', scope: 'family_id', rights: changed, statistics: 'id, family_id, role, sex' },
  { table: 'people.tie', class: 'identity', scope: 'family_id', rights: changed },
  { table: 'people.name', class: { column: 'class', values: ['identity', 'herself'] }, scope: 'family_id', rights: changed },
  { table: 'people.detail', class: { column: 'class', values: ['identity', 'herself'] }, scope: 'family_id', rights: added },
  { table: 'people.identifier', class: 'numbers', scope: 'family_id', rights: changed },
  { table: 'people.saying', class: 'incident', scope: 'family_id', rights: changed },
  { table: 'people.judgement', class: 'risk', scope: 'family_id', rights: added },
  { table: 'people.standing', class: 'incident', scope: 'family_id', rights: changed },
  { table: 'people.contact_point', class: 'contact', scope: 'family_id', rights: changed },
  { table: 'people.known_address', class: 'address', scope: 'family_id', rights: changed },
  { table: 'people.danger', class: 'danger', scope: 'family_id', rights: changed },
  {
    table: 'frontdoor.contact',
    class: 'report',
    scope: 'family_id',
    rights: changed,
    statistics: 'id, family_id, front_door, channel, caller, kind, source_agency, state, received_at, decided_at, disposition',
  },
  { table: 'frontdoor.incident', class: 'incident', scope: 'family_id', rights: changed, statistics: 'id, contact_id, kinds' },
  { table: 'frontdoor.safeguarding', class: 'report', scope: 'family_id', rights: changed },
  { table: 'frontdoor.sharing', class: 'report', scope: 'family_id', rights: changed },
  {
    table: 'frontdoor.referral',
    class: 'referral',
    scope: 'family_id',
    rights: changed,
    statistics: 'id, family_id, contact_id, request_id, to_key, state, sent_at, answered_at',
  },
  {
    table: 'frontdoor.unmet_need',
    class: 'referral',
    scope: 'family_id',
    rights: added,
    statistics: 'id, family_id, area, service_key, sought, reason, at',
  },
  {
    table: 'risk.assessment',
    class: 'risk',
    scope: 'family_id',
    rights: changed,
    statistics: 'id, family_id, state, level, yes, asked, finished_at',
  },
  { table: 'risk.pattern', class: 'risk', scope: 'family_id', rights: added },
  { table: 'risk.account', class: 'account', scope: 'family_id', rights: changed },
  { table: 'risk.level', class: 'level', scope: 'family_id', rights: added, statistics: 'id, family_id, level, at' },
  { table: 'plans.need', class: 'plan', scope: 'family_id', rights: changed },
  {
    table: 'plans.action',
    class: 'plan',
    scope: 'family_id',
    rights: changed,
    statistics: 'id, family_id, owner_team, due_at, state, answered_at',
  },
  { table: 'plans.safety_plan', class: 'safety-plan', scope: 'family_id', rights: changed },
  {
    table: 'casework.involvement',
    class: 'plan',
    scope: 'family_id',
    rights: changed,
    // It gives bases, so nobody may write themselves a closer one: a seat none, a team on another side only its own work on that side.
    writtenWhen:
      "family_id in (select unnest(access.families('{named,victim,duty}'))) or (side <> 'victim' and team_id = (select access.my_team()) and family_id in (select unnest(access.families('{child,both}'))))",
    statistics: 'id, family_id, team_id, side, service_key, started_at, first_attempt_at, first_contact_at, ended_at, end_kind',
  },
  { table: 'casework.death_doubt', class: 'identity', scope: 'family_id', rights: 'select' },
  { table: 'people.look_again', class: 'identity', scope: 'family_id', rights: 'select' },
  { table: 'casework.death_hold', class: 'identity', scope: 'family_id', rights: 'select' },
  { table: 'casework.call', class: 'support', scope: 'family_id', rights: changed },
  { table: 'casework.note', class: { column: 'class', values: ['plan', 'support', 'child'] }, scope: 'family_id', rights: added },
  {
    table: 'casework.outcome',
    class: 'support',
    scope: 'family_id',
    rights: added,
    statistics: 'id, family_id, involvement_id, asked, answer, level_at_end, at',
  },
  {
    table: 'meetings.item',
    class: 'meeting',
    scope: 'family_id',
    rights: changed,
    statistics: 'id, family_id, sitting_id, request_id, decision, decided_at, listed_at',
  },
  { table: 'meetings.share', class: 'meeting', scope: 'family_id', rights: changed },
  { table: 'harm.file_family', class: 'link', scope: 'family_id', rights: 'select' },
  { table: 'harm.file', class: 'harm', scope: 'id', rights: 'select', on: 'harm' },
  {
    table: 'harm.involvement',
    class: 'harm',
    scope: 'harm_file_id',
    rights: changed,
    on: 'harm',
    statistics: 'id, harm_file_id, team_id, programme, started_at',
  },
  {
    table: 'harm.session',
    class: 'engagement',
    scope: 'harm_file_id',
    rights: changed,
    on: 'harm',
    statistics: 'id, harm_file_id, held_at, attendance',
  },
  { table: 'harm.account', class: 'his-account', scope: 'harm_file_id', rights: added, on: 'harm' },
  { table: 'harm.assessment', class: 'his-account', scope: 'harm_file_id', rights: changed, on: 'harm' },
  { table: 'harm.concern', class: 'concern', scope: 'harm_file_id', rights: added, on: 'harm' },
  { table: 'harm.word', class: 'word', scope: 'harm_file_id', rights: 'select', on: 'harm' },
  { table: 'harm.danger', class: 'danger', scope: 'harm_file_id', rights: changed, on: 'harm' },
  { table: 'harm.joint_question', class: 'harm', scope: 'harm_file_id', rights: 'select', on: 'harm' },
  { table: 'harm.joint_work', class: 'support', scope: 'family_id', rights: changed },
  { table: 'harm.heard', class: 'heard', scope: 'family_id', rights: added },
  { table: 'harm.passed', class: 'passed', scope: 'family_id', rights: added },
]

/**
 * Tables whose rows belong to a hat, a team or nobody in particular; each with its own short rule in SQL. `not` is a denial: a restrictive policy of
 * its own, so that no other rule can let past it what it hides.
 */
export const otherTables: readonly {
  table: string
  rights: Rights
  /** The columns that can be read at all, where some are only given out by functions. */
  columns?: string
  read: string
  write?: string
  not?: string
  why: string
  statistics?: string
}[] = [
  {
    table: 'frontdoor.request',
    rights: changed,
    why: 'between two teams; nothing of the family hangs on it but the packet the sender composed. Who asked is given out by frontdoor.askers',
    columns:
      'id, to_team, to_key, harm_file_id, high, packet, state, sent_at, answer_due_at, answered_at, answered_by, passed_to, answer_reason, escalated_at, version, cannot_why, ask_again_on, begins_about, started_at, ended_at, ended_as',
    read: '(select access.my_team()) in (to_team, from_team)',
    not: 'id in (select unnest(access.denied_requests()))',
    write: '(select access.my_team()) in (to_team, from_team)',
  },
  {
    table: 'frontdoor.consultation',
    rights: added,
    why: 'a question about someone unnamed: the team that answered it',
    statistics: 'id, team_id, at',
    read: 'team_id = (select access.my_team())',
  },
  {
    table: 'arrivals.arrival',
    rights: changed,
    why: 'what arrived by itself and nobody has read: sealed, for the team whose door it came to, until one of them takes it over',
    statistics: 'id, team_id, from_team, door, kind, checked, urgency, state, received_at, ended_at',
    read: "team_id = (select access.my_team()) and (select access.my_role()) in ('front-door', 'manager', 'programme')",
    not: 'id in (select unnest(arrivals.kept_from_me()))',
  },
  {
    table: 'arrivals.passed',
    rights: 'select',
    why: 'that something was passed from one front door to another: which door, when, by whom and why, and nothing of anyone',
    read: "(select access.my_team()) in (from_team, to_team) and (select access.my_role()) in ('front-door', 'manager', 'programme')",
  },
  {
    table: 'arrivals.enquiry_count',
    rights: 'select',
    why: 'how often a team asked a question that is asked of everybody: counts, and nobody in them',
    statistics: 'team_id, month, setting, answer, reason, n',
    read: 'team_id = (select access.my_team())',
  },
  { table: 'frontdoor.import_file', rights: changed, why: 'what a team brought in', read: 'team_id = (select access.my_team())' },
  {
    table: 'frontdoor.import_part',
    rights: changed,
    why: 'a file that is looked at, sealed, belongs to the hat that uploaded it',
    read: 'hat_id = (select access.my_hat())',
  },
  {
    table: 'frontdoor.import_mapping',
    rights: added,
    why: 'how an agency’s files are read: headings and codes, nothing about anyone; for front doors',
    read: '(select access.my_front_door()) is not null',
    write: '(select access.my_front_door()) is not null and recorded_by = (select access.my_hat())',
  },
  {
    table: 'access.draft',
    rights: changed,
    why: 'a half-done form belongs to the hat that began it',
    read: 'hat_id = (select access.my_hat())',
  },
  { table: 'access.submission', rights: changed, why: 'forms already sent, by this hat', read: 'hat_id = (select access.my_hat())' },
  {
    table: 'access.notice',
    rights: changed,
    why: 'to a hat or a team',
    read: 'hat_id = (select access.my_hat()) or (hat_id is null and team_id = (select access.my_team()))',
    not: 'family_id is not null and family_id in (select unnest(access.denied_families()))',
    write: '(select access.my_hat()) is not null',
  },
  {
    table: 'access.emergency',
    rights: 'select',
    why: 'who opened what in an emergency, and why: whoever did, her workers and teams, and governance, which sees nothing else of the family',
    read: "hat_id = (select access.my_hat()) or (select access.my_role()) = 'governance' or family_id in (select unnest(access.families('{named,victim,child,both,duty}')))",
    not: 'family_id in (select unnest(access.denied_families()))',
  },
  {
    table: 'access.oversight',
    rights: 'select',
    why: 'who oversees both sides of a family: that person, and her workers',
    read: "hat_id = (select access.my_hat()) or family_id in (select unnest(access.families('{named,victim}')))",
  },
  {
    table: 'casework.cover',
    rights: changed,
    why: 'who has the work of a colleague who is away: ids alone, and only within the team',
    read: 'team_id = (select access.my_team())',
  },
  {
    table: 'harm.cohort',
    rights: changed,
    why: 'a group of a programme and what it is called: nothing about anyone',
    read: 'team_id = (select access.my_team())',
  },
  {
    table: 'harm.group_session',
    rights: changed,
    why: 'when a group meets: nothing about anyone',
    read: 'team_id = (select access.my_team())',
  },
  {
    table: 'harm.group_note',
    rights: changed,
    why: 'one note about a session of a group, for the team that ran it',
    read: 'team_id = (select access.my_team())',
  },
  {
    table: 'meetings.sitting',
    rights: changed,
    why: 'a date and a time: nothing about anyone',
    read: '(select access.my_hat()) is not null',
    statistics: 'id, forum, area, held_on',
  },
  {
    table: 'meetings.considered',
    rights: added,
    why: 'what a panel decided of somebody who has needed help, or harms, most often: for whoever prepares or chairs the panel of that area',
    read: 'area = (select meetings.panel_area())',
    write: 'area = (select meetings.panel_area()) and decided_by = (select access.my_hat())',
  },
  { table: 'meetings.seat', rights: 'select', why: 'which teams sit', read: '(select access.my_hat()) is not null' },
  { table: 'people.person', rights: added, why: 'holds nothing but an id', read: '(select access.my_hat()) is not null' },
  {
    table: 'people.link',
    rights: 'select',
    why: 'that two people of two plans are one, or related: whoever has a basis on both plans, and nobody by one alone',
    read: "family_a in (select unnest(access.families('{named,victim,child,both,duty}'))) and family_b in (select unnest(access.families('{named,victim,child,both,duty}')))",
  },
  {
    table: 'directory.definition',
    rights: added,
    why: 'the pack as loaded: public knowledge',
    read: '(select access.my_hat()) is not null',
  },
  {
    table: 'directory.capacity',
    rights: added,
    why: 'how a service stands, as its own people say it: nothing about anyone',
    read: '(select access.my_hat()) is not null',
    write: 'team_id = (select access.my_team()) and recorded_by = (select access.my_hat())',
  },
  {
    table: 'strategy.lead',
    rights: added,
    why: 'who leads a line of a strategy: for boards, managers, chairs and leads',
    read: '(select strategy.reads_delivery())',
    write: '(select strategy.names_leads()) and named_by = (select access.my_hat())',
  },
  {
    table: 'strategy.progress',
    rights: added,
    why: 'what a lead reports of a strategy: nothing about anyone; for boards, managers, chairs and leads',
    read: '(select strategy.reads_delivery())',
    write: 'hat_id = (select access.my_hat()) and item in (select unnest(strategy.my_lines()))',
  },
  {
    table: 'strategy.handed',
    rights: added,
    why: 'that an agency handed in its counts of a period: its managers and administrators, and the analyst of the area',
    read: 'agency = (select strategy.hands_in_for()) or area = (select strategy.signs_for())',
    write: 'agency = (select strategy.hands_in_for()) and hat_id = (select access.my_hat())',
  },
  {
    table: 'strategy.handed_value',
    rights: added,
    why: 'the counts handed in, nothing about anyone: as the return they are of; accepted ones are measures, with small numbers hidden',
    read: 'return_id in (select unnest(strategy.my_returns()))',
    write: 'return_id in (select unnest(strategy.returns_just_sent()))',
  },
  {
    table: 'strategy.handed_answer',
    rights: added,
    why: 'whether a return was accepted, or sent back with a question: the analyst of the area answers, never whoever sent it',
    read: 'return_id in (select unnest(strategy.my_returns()))',
    write:
      "hat_id = (select access.my_hat()) and return_id in (select unnest(strategy.returns_to_answer())) and (kind = 'back' or (select access.is_proven()))",
  },
  {
    table: 'strategy.paper',
    rights: added,
    why: 'that a paper is being written for a board: whoever writes and signs it, that board once it is shown the draft, and those who read delivery once it is published',
    read: 'begun_by = (select access.my_hat()) or id in (select unnest(strategy.my_drafts())) or id in (select unnest(strategy.published_papers()))',
    write:
      'begun_by = (select access.my_hat()) and area = (select strategy.writes_papers_of()) and signer in (select unnest(strategy.may_sign_papers()))',
  },
  {
    table: 'strategy.paper_words',
    rights: changed,
    why: 'what its author writes in a paper: whoever writes and signs it, and the board while it is shown the draft',
    read: 'hat_id = (select access.my_hat()) or paper_id in (select unnest(strategy.my_drafts()))',
    write: 'hat_id = (select access.my_hat()) and paper_id in (select unnest(strategy.papers_i_write()))',
  },
  {
    table: 'strategy.paper_step',
    rights: added,
    why: 'whether the board is shown a draft: its author says',
    read: 'paper_id in (select unnest(strategy.my_drafts()))',
    write: 'hat_id = (select access.my_hat()) and paper_id in (select unnest(strategy.papers_i_write()))',
  },
  {
    table: 'strategy.edition',
    rights: added,
    why: 'a paper as it was signed: for those who read its draft, and for those who read delivery once it is published. Never changed',
    read: 'signed_by = (select access.my_hat()) or paper_id in (select unnest(strategy.my_drafts())) or id in (select unnest(strategy.published_editions()))',
    write: 'signed_by = (select access.my_hat()) and paper_id in (select unnest(strategy.papers_i_sign())) and (select access.is_proven())',
  },
  {
    table: 'strategy.publication',
    rights: added,
    why: 'that an edition was published, and to whom: those who read delivery. Only whoever signed it publishes it',
    read: 'paper_id in (select unnest(strategy.my_drafts())) or paper_id in (select unnest(strategy.published_papers()))',
    write:
      'hat_id = (select access.my_hat()) and edition_id in (select unnest(strategy.editions_to_publish())) and (select access.is_proven())',
  },
]

/**
 * Who may ask for the partnership's figures: counts of everybody's records, with small ones hidden. Their rows are for the bases above and nobody
 * else. The functions of the strategy schema ask again (strategy.may_read); a test holds the two together.
 */
export const figureReaders = ['board', 'analyst', 'governance', 'chair', 'manager', 'front-door'] as const

/** What background jobs may touch, across families: columns without names or text. */
export const jobRights: readonly { table: string; select: string; update?: string; insert?: boolean }[] = [
  {
    table: 'frontdoor.request',
    select: 'id, from_team, from_hat, to_team, state, answer_due_at, escalated_at',
    update: 'escalated_at, wait_step',
  },
  { table: 'frontdoor.contact', select: 'id, family_id, front_door, state, urgency, due_at, claimed_by, raised_at' },
  { table: 'arrivals.arrival', select: 'id, team_id, state, urgency, due_at, held_by' },
  { table: 'frontdoor.referral', select: 'id, family_id, request_id' },
  { table: 'plans.action', select: 'id, family_id, owner_team, owner_hat, due_at, state' },
  { table: 'access.notice', select: 'id, hat_id, team_id, family_id, kind, subject_id, at', insert: true },
  { table: 'strategy.handed', select: 'id, agency, area, step, starts_on, version, hat_id' },
  { table: 'strategy.handed_answer', select: 'return_id, kind' },
]
