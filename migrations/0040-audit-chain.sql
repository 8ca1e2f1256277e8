-- The record made tamper-evident. Rows are written in the request, as before; a second step seals them in order into a chain, so that requests never
-- queue for the chain's head. A seal is a row of its own: nothing that was recorded is ever touched again.
set role oneplan_owner;

-- On which bases the reader stood to the family (or file) at that moment, and whom something was sent to (hats and teams).
-- xid: which transaction wrote it. A transaction that has not ended yet may still bring an entry with a lower id; the sealer waits for it.
alter table audit.event add column bases text[] not null default '{}', add column recipients uuid[] not null default '{}', add column xid xid8 not null default pg_current_xact_id();
create index event_of_xid on audit.event (xid);
create index event_at on audit.event using brin (at);

create table audit.seal (
  seq bigint primary key, event_id bigint not null unique, from_xid xid8, prev bytea not null, hash bytea not null, sealed_at timestamptz not null
);
-- How far the sealing is. below: every transaction under it has ended and its entries are sealed; another entry from there was put in by other hands.
-- place: the server. Transactions count anew on another one, so a restored copy begins with whatever is there unsealed.
create table audit.sealing (
  one bool primary key default true check (one), place text not null default '', below xid8 not null default '0', seq bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex'), ran_at timestamptz
);
insert into audit.sealing default values;
-- Kept here as well as in files, so that governance can fetch them and keep them elsewhere. Signed outside the database.
create table audit.checkpoint (seq bigint not null, hash bytea not null, at timestamptz not null, key text not null, signature bytea not null, primary key (seq, at));

create function audit.only_added_to() returns trigger language plpgsql set search_path = pg_catalog as $$ begin
  raise exception 'The record is only added to.' using errcode = 'insufficient_privilege'; end $$;
create trigger only_added_to before update or delete or truncate on audit.event for each statement execute function audit.only_added_to();
create trigger only_added_to before update or delete or truncate on audit.seal for each statement execute function audit.only_added_to();
create trigger only_added_to before update or delete or truncate on audit.checkpoint for each statement execute function audit.only_added_to();

-- One way of writing an entry down, whatever the session's time zone and settings: a list of texts, times in UTC. src/rooms/access/audit-chain.ts
-- writes the same with its own hands, so that checking does not trust this function; a test holds the two together and every column to it.
create function audit.entry_text(seq bigint, from_xid xid8, sealed_at timestamptz, e audit.event) returns text language sql stable set search_path = pg_catalog as $$
  select array_to_json(array[seq::text, from_xid::text, to_char(sealed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.id::text, e.xid::text,
    to_char(e.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), e.request_id::text, e.staff_id::text, e.hat_id::text, e.action, e.classes::text, e.scope_id::text,
    e.subject_ids::text, e.reason, e.allowed::text, e.bases::text, e.recipients::text])::text $$;

-- Seals what can no longer change its place: entries of transactions that have all ended. One sealer at a time; each entry once. Answers how many.
create function audit.seal(at timestamptz, most int) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare
  t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
  s audit.sealing; here text := (select c.system_identifier::text from pg_control_system() c); edge xid8; floor xid8; last xid8; e audit.event; h bytea; n int := 0;
begin
  select * into s from audit.sealing for update;
  edge := pg_snapshot_xmin(pg_current_snapshot());
  if s.place = here then floor := s.below; end if;
  for e in
    select x.* from audit.event x
    where x.xid >= coalesce(floor, '0') and (floor is null or x.xid < edge) and not exists (select from audit.seal y where y.event_id = x.id)
    order by x.xid, x.id limit most
  loop
    n := n + 1; s.seq := s.seq + 1;
    h := sha256(s.hash || convert_to(audit.entry_text(s.seq, floor, t, e), 'UTF8'));
    insert into audit.seal (seq, event_id, from_xid, prev, hash, sealed_at) values (s.seq, e.id, floor, s.hash, h, t);
    s.hash := h; last := e.xid;
  end loop;
  -- A full batch may have stopped in the middle of a transaction: the next begins with that one again.
  if n < most then s.place := here; s.below := edge; elsif floor is not null then s.below := last; end if;
  update audit.sealing set place = s.place, below = s.below, seq = s.seq, hash = s.hash, ran_at = t;
  return n;
end $$;

create function audit.head() returns table (seq bigint, hash bytea) language sql stable security definer set search_path = pg_catalog as $$ select s.seq, s.hash from audit.sealing s $$;
create function audit.hash_at(at_seq bigint) returns bytea language sql stable security definer set search_path = pg_catalog as $$ select s.hash from audit.seal s where s.seq = at_seq $$;
create function audit.keep_checkpoint(seq bigint, hash bytea, at timestamptz, key text, signature bytea) returns void language sql security definer set search_path = pg_catalog as $$
  insert into audit.checkpoint (seq, hash, at, key, signature) values (seq, hash, at, key, signature) on conflict do nothing $$;
-- How far behind the sealing is, and when it was last done.
create function audit.lag() returns table (sealed bigint, waiting bigint, oldest_at timestamptz, ran_at timestamptz, checkpoint_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.seq, w.n, w.oldest, s.ran_at, (select max(c.at) from audit.checkpoint c)
  from audit.sealing s, lateral (select count(*) as n, min(e.at) as oldest from audit.event e where e.xid >= s.below and not exists (select from audit.seal y where y.event_id = e.id)) w $$;

-- The bases are looked up here, in the one place that writes the record: what the reader held on the family or file, or on the files a list was of.
drop function audit.record(text, text[], uuid, uuid[], text, bool);
create function audit.record(action text, classes text[], scope uuid, subjects uuid[], reason text, allowed bool default true, recipients uuid[] default '{}') returns void language plpgsql security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  insert into audit.event (at, request_id, staff_id, hat_id, action, classes, scope_id, subject_ids, reason, allowed, recipients, bases)
  values (t, coalesce(nullif(current_setting('app.request', true), '')::uuid, gen_random_uuid()), me.staff_id, me.hat_id, action, classes, scope, subjects, reason, allowed, recipients,
    array(select distinct b.kind from access.basis b where b.scope_id = any (case when scope is null then subjects else array[scope] end) and b.holder_id in (me.hat_id, me.team_id) and b.from_at <= t and t < b.until_at order by 1));
end $$;

revoke execute on function audit.only_added_to(), audit.entry_text(bigint, xid8, timestamptz, audit.event), audit.seal(timestamptz, int), audit.head(), audit.hash_at(bigint), audit.keep_checkpoint(bigint, bytea, timestamptz, text, bytea),
  audit.lag(), audit.record(text, text[], uuid, uuid[], text, bool, uuid[]) from public;
grant execute on function audit.record(text, text[], uuid, uuid[], text, bool, uuid[]) to oneplan_app, oneplan_vault;
grant execute on function audit.seal(timestamptz, int), audit.head(), audit.hash_at(bigint), audit.keep_checkpoint(bigint, bytea, timestamptz, text, bytea), audit.lag() to oneplan_job;
reset role;
