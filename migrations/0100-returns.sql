-- What agencies count themselves and hand in: figures of a whole period, never anything about one person. A return is added and never changed: a revised
-- one is the next version, and the one before stays. One answer to each: accepted, or sent back with a question. Figures leave for a page when accepted.
set role oneplan_owner;
do $$ declare c record; begin
  -- An analyst: counts, signs off what agencies hand in, and sees no family. Added to whatever roles there are by now.
  for c in select conname, pg_get_constraintdef(oid) as def from pg_constraint where contype = 'c' and conrelid = 'access.hat'::regclass and conname = 'hat_role_check' loop
    execute format('alter table access.hat drop constraint %I', c.conname);
    execute format('alter table access.hat add constraint %I %s', c.conname, replace(c.def, 'ARRAY[', 'ARRAY[''analyst''::text, '));
  end loop;
end $$;

create table strategy.handed (
  id uuid primary key, agency text not null references access.agency, area text not null, step text not null check (step in ('month','quarter','year')), starts_on date not null,
  version int not null check (version > 0), how text not null check (how in ('form','file')), file_name text not null default '', file_hash bytea,
  why text not null default '', hat_id uuid not null references access.hat, at timestamptz not null,
  unique (agency, area, step, starts_on, version), check (version = 1 or why <> '')
);
-- Not counted: no number, and why. A share is of something: the count is never more than what it is out of.
create table strategy.handed_value (
  return_id uuid not null references strategy.handed, measure text not null, is_share bool not null,
  counted int check (counted >= 0), out_of int check (out_of >= 0), note text not null default '',
  primary key (return_id, measure),
  check (counted is not null or (out_of is null and note <> '')), check (not is_share or counted is null or (out_of is not null and counted <= out_of))
);
create table strategy.handed_answer (
  return_id uuid primary key references strategy.handed, kind text not null check (kind in ('accepted','back')), words text not null default '',
  hat_id uuid not null references access.hat, at timestamptz not null, check (kind <> 'back' or words <> '')
);

-- The agency that a manager or administrator hands in for; null for everyone else.
create function strategy.hands_in_for() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.agency_id from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role in ('manager','administrator') $$;
-- The area whose returns an analyst signs off; null for everyone else.
create function strategy.signs_for() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role = 'analyst' $$;
create function strategy.my_returns() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r where r.agency = strategy.hands_in_for() or r.area = strategy.signs_for() $$;
-- Figures belong to the return they came with: none is added to it later.
create function strategy.returns_just_sent() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r where r.hat_id = access.my_hat() and r.at = access.now() $$;
-- The last of each, not answered yet, and not by whoever sent it, in any of their roles.
create function strategy.returns_to_answer() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r join access.hat h on h.id = r.hat_id
  where r.area = strategy.signs_for() and h.staff_id <> (access.me()).staff_id and not exists (select from strategy.handed_answer a where a.return_id = r.id)
    and not exists (select from strategy.handed n where (n.agency, n.area, n.step, n.starts_on) = (r.agency, r.area, r.step, r.starts_on) and n.version > r.version) $$;
-- Who owes what, without a figure: for the board and the analyst of that area, and for the agency itself.
create function strategy.returns_standing() returns table (agency text, area text, step text, starts_on date, version int, state text, sent_at timestamptz, first_sent_at timestamptz, answered_at timestamptz, accepted bool)
language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select k.agency_id, k.area, h.role from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role in ('manager','administrator','board','analyst'))
  select distinct on (r.agency, r.area, r.step, r.starts_on) r.agency, r.area, r.step, r.starts_on, r.version, coalesce(a.kind, 'waiting'), r.at, min(r.at) over w, a.at, bool_or(a.kind = 'accepted') over w
  from strategy.handed r join mine m on case when m.role in ('board','analyst') then m.area = r.area else m.agency_id = r.agency end left join strategy.handed_answer a on a.return_id = r.id
  window w as (partition by r.agency, r.area, r.step, r.starts_on)
  order by r.agency, r.area, r.step, r.starts_on, r.version desc $$;
revoke execute on function strategy.hands_in_for(), strategy.signs_for(), strategy.my_returns(), strategy.returns_just_sent(), strategy.returns_to_answer(), strategy.returns_standing() from public;
grant execute on function strategy.hands_in_for(), strategy.signs_for(), strategy.my_returns(), strategy.returns_just_sent(), strategy.returns_to_answer(), strategy.returns_standing() to oneplan_app;

create or replace function strategy.reads_delivery() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','analyst','governance','chair','manager'), false) or cardinality(strategy.my_lines()) > 0 $$;
reset role;

set role oneplan_stats;
create or replace function strategy.may_read() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','analyst','governance','chair','manager','front-door'), false) $$;
grant execute on function strategy.may_read() to oneplan_owner;
reset role;

set role oneplan_owner;
-- Accepted figures, each version of them, for whoever reads measures. Small numbers are hidden by the program, as those counted here are.
create function strategy.handed_figures(measures text[]) returns table (measure text, agency text, area text, starts_on date, version int, counted int, out_of int, note text, why text, sent_at timestamptz, accepted_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select v.measure, r.agency, r.area, r.starts_on, r.version, v.counted, v.out_of, v.note, r.why, r.at, a.at
  from strategy.handed_value v join strategy.handed r on r.id = v.return_id join strategy.handed_answer a on a.return_id = r.id and a.kind = 'accepted'
  where v.measure = any (measures) and (select strategy.may_read()) order by v.measure, r.starts_on, r.version $$;
revoke execute on function strategy.handed_figures(text[]) from public;
grant execute on function strategy.handed_figures(text[]) to oneplan_app;
reset role;
