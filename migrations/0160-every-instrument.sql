-- Every form of risk beside the first: its wording frozen with the answers, what happened with the day it became known, a worker's note of the pattern,
-- and what drives the danger from a person who harms, on his file and nowhere else.
set role oneplan_owner;
-- An assessment names the wording it was made with, and that wording can never go: a changed pack is a new version beside it.
alter table risk.assessment add column instrument_kind text not null generated always as ('instrument') stored,
  add constraint wording_kept foreign key (instrument_kind, instrument, instrument_version) references directory.definition (kind, key, version);

-- As before, and when it became known: what happened long ago and was told today was not weighed yesterday.
create or replace view risk.event with (security_invoker = true) as
  select family_id, 'incident' as kind, coalesce(happened_on, (recorded_at at time zone 'Europe/London')::date) as happened_on, happened_on is null as about, array_to_string(kinds, ', ') as words, recorded_at as known_at from frontdoor.incident
  union all select family_id, turning, (happened_at at time zone 'Europe/London')::date, false, '', recorded_at from casework.note where turning is not null;

-- A worker's note of the pattern seen. Nothing is decided by it; the next stands beside it.
create table risk.pattern (
  id uuid primary key, family_id uuid not null references people.family, pattern text not null, why text not null default '', at timestamptz not null, recorded_by uuid not null
);
create index pattern_family on risk.pattern (family_id, at desc);

create table harm.assessment (
  id uuid primary key, harm_file_id uuid not null references harm.file, instrument_kind text not null generated always as ('instrument') stored, instrument text not null, instrument_version text not null,
  state text not null check (state in ('begun','finished')), answers jsonb not null default '{}', made text not null default '',
  begun_at timestamptz not null, finished_at timestamptz, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  foreign key (instrument_kind, instrument, instrument_version) references directory.definition (kind, key, version),
  check ((state = 'finished') = (finished_at is not null))
);
create index harm_assessment_file on harm.assessment (harm_file_id, begun_at desc);
reset role;
