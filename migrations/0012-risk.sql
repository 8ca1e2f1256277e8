-- Risk: assessments with their wording frozen beside the answers, her own account, the level as steps, and a worker's note of the pattern.
set local check_function_bodies = off;
set role oneplan_owner;
-- An assessment names the wording it was made with, and that wording can never go: a changed pack is a new version beside it.
create table risk.assessment (
  id uuid primary key, family_id uuid not null, member_id uuid not null, contact_id uuid, instrument text not null, instrument_version text not null,
  state text not null check (state in ('begun','finished')), answers jsonb not null default '{}', asked smallint not null default 0, yes smallint not null default 0, not_known smallint not null default 0,
  level text check (level in ('standard','medium','high')), reason text not null default '', second_name text not null default '', criteria jsonb not null default '[]', judgement bool not null default false,
  begun_at timestamptz not null, finished_at timestamptz, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  instrument_kind text not null generated always as ('instrument') stored,
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id),
  constraint wording_kept foreign key (instrument_kind, instrument, instrument_version) references directory.definition (kind, key, version)
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

-- A worker's note of the pattern seen. Nothing is decided by it; the next stands beside it.
create table risk.pattern (
  id uuid primary key, family_id uuid not null references people.family, pattern text not null, why text not null default '', at timestamptz not null, recorded_by uuid not null
);
create index pattern_family on risk.pattern (family_id, at desc);

-- The 12-month repeat outlives the end of access, as presence only: when, and to what. Never past the reader's own family: it asks about a pair
-- the reader already sees. Roles the police recorded feed no flag, so only people judged to be the pair are looked for in other families.
create function risk.last_referral(family uuid) returns table (at timestamptz, to_key text) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select family as id where family = any (access.families('{named,victim,both,duty}'))),
  same as (
    select id from mine
    union select o.family_id from mine
      join people.member v on v.family_id = mine.id and v.role = 'victim' join people.member h on h.family_id = mine.id and h.role = 'harms'
      join people.member o on o.person_id = v.person_id and o.role = 'victim' join people.member oh on oh.family_id = o.family_id and oh.person_id = h.person_id and oh.role = 'harms')
  select x.at, x.to_key from (
    select r.sent_at as at, r.to_key from frontdoor.referral r join frontdoor.request q on q.id = r.request_id where r.family_id in (select id from same) and q.high and q.state <> 'withdrawn'
    union all select i.listed_at, g.forum from meetings.item i join meetings.sitting g on g.id = i.sitting_id where i.family_id in (select id from same)) x
  order by x.at desc limit 1 $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema risk from public;
grant execute on function risk.last_referral(uuid) to oneplan_app;
reset role;
