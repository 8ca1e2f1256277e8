-- The pack as it was loaded, and how services stand.
set role oneplan_owner;
-- The pack as it was loaded: a change is a new version, so the wording of an old assessment stays readable.
create table directory.definition (kind text not null, key text not null, version text not null, body jsonb not null, loaded_at timestamptz not null, primary key (kind, key, version));

-- How a service stands, as its own people say it: dated, and the newest counts. Nothing about anyone.
create table directory.capacity (
  id uuid primary key, service_key text not null, team_id uuid not null references access.team, taking text not null check (taking in ('now','waiting','closed')),
  places smallint check (places between 0 and 999), wait_weeks smallint check (wait_weeks between 0 and 260), note text not null default '', at timestamptz not null, recorded_by uuid not null references access.hat
);
create index capacity_latest on directory.capacity (service_key, at desc);
reset role;
