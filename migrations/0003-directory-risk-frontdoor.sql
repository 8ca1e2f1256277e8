set role oneplan_owner;
-- The pack as it was loaded: a change is a new version, so the wording of an old assessment stays readable.
create table directory.definition (kind text not null, key text not null, version text not null, body jsonb not null, loaded_at timestamptz not null, primary key (kind, key, version));

create table frontdoor.import_file (
  id uuid primary key, team_id uuid not null references access.team, source_agency text not null, name text not null, sha256 bytea not null,
  imported_at timestamptz not null, recorded_by uuid not null, accepted int not null, repeated int not null, rejected int not null,
  rejects jsonb not null default '[]', unique (team_id, sha256)
);
-- One contact is one thing that reached the front door. It belongs to the people it is about from the first saved word.
create table frontdoor.contact (
  id uuid primary key, family_id uuid not null references people.family, front_door text not null, channel text not null check (channel in ('phone','walk-in','email','police','online')),
  caller text not null check (caller in ('herself','professional','friend','own-behaviour','under-18','police','not-known')),
  caller_name text not null default '', caller_agency text not null default '',
  safe_to_talk text check (safe_to_talk in ('yes','few-minutes','no')),
  cut_off text check (cut_off in ('ring','will-ring','never')), cut_off_from time, cut_off_until time, cut_off_note text not null default '',
  happening text not null default '', danger text not null default '', in_danger_now text check (in_danger_now in ('yes','no','not-known')), children text not null default '',
  wants text not null default '', next_step text not null default '', next_hat_id uuid, next_by timestamptz,
  -- the rest of the same call, if there is time, else a task
  where_he_is text not null default '', who_must_not_know text not null default '', someone_else_answers text not null default '',
  urgency text not null check (urgency in ('now','today','wait')), recorded_level text check (recorded_level in ('standard','medium','high')), recorded_children bool,
  state text not null check (state in ('new','claimed','decided')), received_at timestamptz not null, due_at timestamptz not null, claimed_by uuid, claimed_at timestamptz,
  disposition text, disposition_note text not null default '', decided_at timestamptz, decided_by uuid,
  source_agency text, source_ref text, import_id uuid references frontdoor.import_file,
  version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  unique (family_id, id), unique (source_agency, source_ref)
);
create index queue on frontdoor.contact (front_door, due_at) where state <> 'decided';
create index contact_family on frontdoor.contact (family_id, received_at desc);
create index contact_decided on frontdoor.contact (front_door, decided_at desc) where state = 'decided';
create table frontdoor.incident (
  id uuid primary key, family_id uuid not null, contact_id uuid not null, happened_on date, happened_about text not null default '', kinds text[] not null default '{}',
  place text not null default '', children_present text check (children_present in ('yes','no','not-known')), account text not null default '', said_by text not null default '',
  police_ref text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
create index incident_family on frontdoor.incident (family_id, happened_on desc);
-- Before any route: children, and an adult with care and support needs, each end in refer or not now, with one line why.
create table frontdoor.safeguarding (
  id uuid primary key, family_id uuid not null, contact_id uuid not null, about text not null check (about in ('children','adult')), decision text not null check (decision in ('refer','not-now','none')),
  why text not null, decided_at timestamptz not null, recorded_by uuid not null, version int not null default 1, unique (contact_id, about),
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
-- Two plain questions on the telephone; the lawful basis is derived from agency, purpose and route, and shown for correction.
create table frontdoor.sharing (
  id uuid primary key, family_id uuid not null, contact_id uuid not null unique, knows text not null check (knows in ('yes','no','not-asked')), agrees text not null check (agrees in ('yes','no','not-asked')),
  why_anyway text, note text not null default '', basis text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
-- A professional's question about someone unnamed: four fields and no person.
create table frontdoor.consultation (
  id uuid primary key, team_id uuid not null references access.team, agency text not null, call_back text not null default '', asked text not null, said text not null,
  keeps text not null check (keeps in ('keep','bring','refer')), keeps_who text not null default '', at timestamptz not null, recorded_by uuid not null
);
create index consultation_team on frontdoor.consultation (team_id, at desc);
-- Asking another service is two rows, one for each side. The request is all the receiver has until it takes it: no family id, only the packet the
-- sender composed. A request to a service for people who harm names the harm file instead.
create table frontdoor.request (
  id uuid primary key, from_team uuid not null references access.team, from_hat uuid not null references access.hat, to_team uuid not null references access.team, to_key text not null,
  harm_file_id uuid, high bool not null default false, packet jsonb not null, state text not null check (state in ('sent','taken','passed','withdrawn')),
  sent_at timestamptz not null, answer_due_at timestamptz not null, answered_at timestamptz, answered_by uuid, passed_to uuid references access.team, answer_reason text not null default '',
  escalated_at timestamptz, version int not null default 1
);
create index request_inbox on frontdoor.request (to_team, answer_due_at) where state = 'sent';
create index request_outbox on frontdoor.request (from_team, sent_at desc);
create table frontdoor.referral (
  id uuid primary key, family_id uuid not null references people.family, contact_id uuid, request_id uuid not null unique references frontdoor.request, about_member uuid,
  to_key text not null, route text not null default '', why text not null, suggested bool not null default true, override_reason text not null default '', consulted text not null default '',
  state text not null, sent_at timestamptz not null, answered_at timestamptz, recorded_by uuid not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade, foreign key (family_id, about_member) references people.member (family_id, id)
);
create index referral_family on frontdoor.referral (family_id);
create table frontdoor.unmet_need (
  id uuid primary key, family_id uuid not null references people.family, contact_id uuid, member_id uuid, sought text not null, reason text not null, note text not null default '',
  at timestamptz not null, recorded_by uuid not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade, foreign key (family_id, member_id) references people.member (family_id, id)
);
create index unmet_family on frontdoor.unmet_need (family_id);

create table risk.assessment (
  id uuid primary key, family_id uuid not null, member_id uuid not null, contact_id uuid, instrument text not null, instrument_version text not null,
  state text not null check (state in ('begun','finished')), answers jsonb not null default '{}', asked smallint not null default 0, yes smallint not null default 0, not_known smallint not null default 0,
  level text check (level in ('standard','medium','high')), reason text not null default '', second_name text not null default '', criteria jsonb not null default '[]', judgement bool not null default false,
  begun_at timestamptz not null, finished_at timestamptz, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index assessment_family on risk.assessment (family_id, begun_at desc);
-- Her words: comments on an answer, her worst fear, what to ask next. They stay with her workers and never reach a sitting.
create table risk.account (
  family_id uuid not null, assessment_id uuid not null, item text not null, text text not null, version int not null default 1, recorded_by uuid not null, primary key (assessment_id, item),
  foreign key (family_id, assessment_id) references risk.assessment (family_id, id)
);
create index account_family on risk.account (family_id);
-- The level as steps. A row is a person's decision, from an assessment or on judgement alone, and is never changed.
create table risk.level (
  id uuid primary key, family_id uuid not null references people.family, level text not null check (level in ('standard','medium','high')), how text not null check (how in ('assessment','judgement')),
  assessment_id uuid, reason text not null default '', at timestamptz not null, recorded_by uuid not null,
  foreign key (family_id, assessment_id) references risk.assessment (family_id, id)
);
create index level_family on risk.level (family_id, at desc);
reset role;
