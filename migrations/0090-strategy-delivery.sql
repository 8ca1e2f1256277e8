-- Delivery of the strategies: who leads a line of one, and what they reported. The lines are the pack's, by key; no word here is about anyone who is
-- helped. Both tables only grow: what a lead said, and who led when, is the history itself. A number in `version` is how many there were, so that two
-- who write at once cannot both be the next.
set role oneplan_stats;
grant usage, create on schema strategy to oneplan_owner;
reset role;
set role oneplan_owner;
create table strategy.lead (
  item text not null, version int not null check (version > 0), hat_id uuid references access.hat, named_by uuid not null references access.hat, at timestamptz not null,
  primary key (item, version)
);
create table strategy.progress (
  item text not null, version int not null check (version > 0), hat_id uuid not null references access.hat,
  kind text not null check (kind in ('going','nothing','done')),
  changed text not null default '', expected_on date, help text not null default '', evidence text not null default '', at timestamptz not null,
  primary key (item, version),
  check (kind <> 'done' or evidence <> ''), check (kind = 'done' or evidence = ''), check (kind <> 'nothing' or (changed = '' and help = ''))
);
create index lead_by_hat on strategy.lead (hat_id);

-- The lines whose last named lead is whoever asks.
create function strategy.my_lines() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(l.item), '{}') from strategy.lead l
  where l.hat_id = access.my_hat() and l.version = (select max(n.version) from strategy.lead n where n.item = l.item) $$;
-- Boards, those who answer for them, and whoever leads a line. To everyone else delivery is not there.
create function strategy.reads_delivery() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','governance','chair','manager'), false) or cardinality(strategy.my_lines()) > 0 $$;
create function strategy.names_leads() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','chair','manager'), false) $$;
revoke execute on function strategy.my_lines(), strategy.reads_delivery(), strategy.names_leads() from public;
grant execute on function strategy.my_lines(), strategy.reads_delivery(), strategy.names_leads() to oneplan_app;
reset role;
