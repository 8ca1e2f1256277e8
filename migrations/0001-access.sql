-- One PostgreSQL schema per room: the walls are visible in SQL and every table has an owner.
-- Rules all migrations obey:
--  * ids are random (v4) uuids made by the app; people say the family's reference (8 letters), never a number in sequence
--  * every protected row carries its scope (family_id or harm_file_id), and foreign keys between protected tables include it:
--    a row can neither drift to another family nor probe for a hidden one
--  * a table has one data class; the class decides who reads it (src/rooms/access/policy.ts), never code
--  * recorded_by is the hat that wrote it; version is the optimistic lock; the app deletes nothing that was acknowledged
--  * text with check, never enum: only leakproof operators use an index under row-level security
--  * instants are timestamptz and end in _at; days are date and end in _on
create extension if not exists pg_trgm;
create schema access    authorization oneplan_owner;
create schema audit     authorization oneplan_owner;
create schema people    authorization oneplan_owner;
create schema vault     authorization oneplan_vault;
create schema directory authorization oneplan_owner;
create schema risk      authorization oneplan_owner;
create schema frontdoor authorization oneplan_owner;
create schema plans     authorization oneplan_owner;
create schema casework  authorization oneplan_owner;
create schema meetings  authorization oneplan_owner;
create schema harm      authorization oneplan_owner;
create schema strategy  authorization oneplan_stats;
grant usage on schema access, audit, people, vault, directory, risk, frontdoor, plans, casework, meetings, harm to oneplan_app, oneplan_job, oneplan_stats, oneplan_vault, oneplan_owner;
grant usage on schema strategy to oneplan_app;
revoke create on schema public from public;

set role oneplan_owner;
-- What this installation is. Only a made-up one lets the clock be set (demonstration and tests).
create table access.installation (one bool primary key default true check (one), made_up bool not null default false, pack text, built_at timestamptz, policy_sha text);
insert into access.installation default values;
create table access.agency (id text primary key, name text not null);
create table access.team (
  id uuid primary key, key text not null unique, agency_id text not null references access.agency, name text not null, area text not null,
  side text not null check (side in ('front','victim','child','both','harm','meeting','board','governance')),
  front_door text, services text[] not null default '{}'
);
create table access.staff (id uuid primary key, name text not null, email text not null unique, state text not null default 'active' check (state in ('active','suspended','left')));
create table access.credential (
  staff_id uuid primary key references access.staff, password_hash text not null, totp_sealed bytea, totp_last_step bigint not null default 0, changed_at timestamptz not null
);
create table access.hat (
  id uuid primary key, staff_id uuid not null references access.staff, team_id uuid not null references access.team,
  role text not null check (role in ('front-door','worker','programme','chair','seat','manager','board','governance')),
  title text not null, from_at timestamptz not null default '-infinity', until_at timestamptz not null default 'infinity'
);
create index on access.hat (staff_id);
create index on access.hat (team_id);
-- One probe says who it is: team and ALL the person's hats and teams are copied in at sign-in. A change of staff or hat revokes the sessions.
create table access.session (
  secret_hash bytea primary key, staff_id uuid not null references access.staff, hat_id uuid not null references access.hat, team_id uuid not null,
  all_holders uuid[] not null, created_at timestamptz not null, expires_at timestamptz not null, idle_until timestamptz not null, revoked_at timestamptz
);
create index on access.session (staff_id);
-- THE fact table of the visibility rule. Written only by triggers on the facts themselves: a contact, an involvement, an item of a sitting.
create table access.basis (
  id uuid primary key default gen_random_uuid(), scope_id uuid not null, holder_id uuid not null,
  kind text not null check (kind in ('named','victim','child','both','duty','seat','harm')),
  from_at timestamptz not null, until_at timestamptz not null default 'infinity', source_id uuid not null,
  unique (source_id, holder_id, kind, scope_id), check (from_at <= until_at)
);
create index basis_of_holder on access.basis (holder_id, kind, until_at) include (scope_id, from_at);
create index basis_of_scope on access.basis (scope_id, holder_id, kind) include (from_at, until_at);
-- Denials are facts too: party to the family, declared relation, excluded by the victim. Nothing lifts them but ending the fact.
create table access.denial (
  family_id uuid not null, staff_id uuid not null references access.staff, kind text not null check (kind in ('party','relation','excluded')),
  from_at timestamptz not null, until_at timestamptz not null default 'infinity', primary key (staff_id, family_id, kind)
);
-- Restricted families: the hats that may, everyone else is denied.
create table access.restriction (family_id uuid primary key, allowed uuid[] not null, since timestamptz not null, reason text not null);
-- A form sent twice takes effect once.
create table access.submission (hat_id uuid not null, key uuid not null, path text not null, body_hash bytea not null, went_to text, at timestamptz not null, primary key (hat_id, key));
create table access.draft (
  id uuid primary key, hat_id uuid not null, form text not null, subject_id uuid, answers bytea not null, version int not null default 1, saved_at timestamptz not null,
  unique nulls not distinct (hat_id, form, subject_id)
);
-- What a person or a team should hear: an answer, an escalation, a concern. No names in it: the page joins them under the reader's own rights.
create table access.notice (
  id uuid primary key, hat_id uuid references access.hat, team_id uuid references access.team, family_id uuid, harm_file_id uuid, kind text not null,
  subject_id uuid, about text not null default '', at timestamptz not null, seen_at timestamptz, seen_by uuid, check (hat_id is not null or team_id is not null)
);
create index notice_hat on access.notice (hat_id, at) where seen_at is null;
create index notice_team on access.notice (team_id, at) where seen_at is null;
-- Wrong passwords slow down by address and account together, so that a stranger cannot lock a worker out.
create table access.throttle (key text primary key, failures int not null, until_at timestamptz not null);

-- Insert only. Written in the request's own transaction: no audit, no read.
create table audit.event (
  id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(), request_id uuid not null, staff_id uuid, hat_id uuid,
  action text not null, classes text[] not null default '{}', scope_id uuid, subject_ids uuid[] not null default '{}', reason text, allowed bool not null default true
);
create index event_of_scope on audit.event (scope_id, at desc);
create index event_of_staff on audit.event (staff_id, at desc);
reset role;
