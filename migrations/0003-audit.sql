-- The record of who looked and who wrote, tamper-evident. Rows are written in the request; a second step seals them in order into a chain, so that
-- requests never queue for the chain's head. A seal is a row of its own: nothing that was recorded is ever touched again.
set local check_function_bodies = off;
set role oneplan_owner;
-- Insert only. Written in the request's own transaction: no audit, no read.
create table audit.event (
  id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(), request_id uuid not null, staff_id uuid, hat_id uuid,
  action text not null, classes text[] not null default '{}', scope_id uuid, subject_ids uuid[] not null default '{}', reason text, allowed bool not null default true,
  -- on which bases the reader stood to the family (or file) at that moment, and whom something was sent to (hats and teams)
  bases text[] not null default '{}', recipients uuid[] not null default '{}',
  -- which transaction wrote it. One that has not ended yet may still bring an entry with a lower id; the sealer waits for it.
  xid xid8 not null default pg_current_xact_id()
);
create index event_of_scope on audit.event (scope_id, at desc);
create index event_of_staff on audit.event (staff_id, at desc);
create index event_of_xid on audit.event (xid);
create index event_at on audit.event using brin (at);
-- A search that showed her name is a look at her: found by the families it showed. Lists of one's own work are not searched for here.
create index event_found on audit.event using gin (subject_ids) where action = 'find';
create index event_panel on audit.event using gin (subject_ids) where action = 'list for a panel';

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

-- The bases are looked up here, in the one place that writes the record: what the reader held on the family or file, or on the files a list was of.
create function audit.record(action text, classes text[], scope uuid, subjects uuid[], reason text, allowed bool default true, recipients uuid[] default '{}') returns void language plpgsql security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  insert into audit.event (at, request_id, staff_id, hat_id, action, classes, scope_id, subject_ids, reason, allowed, recipients, bases)
  values (t, coalesce(nullif(current_setting('app.request', true), '')::uuid, gen_random_uuid()), me.staff_id, me.hat_id, action, classes, scope, subjects, reason, allowed, recipients,
    array(select distinct b.kind from access.basis b where b.scope_id = any (case when scope is null then subjects else array[scope] end) and b.holder_id in (me.hat_id, me.team_id) and b.from_at <= t and t < b.until_at order by 1));
end $$;

---------------------------------------------------------------- the chain
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

---------------------------------------------------------------- who looked
-- The record as it is read again. Never what a page said: names of staff, which class, on which basis, when. Two readers: the family's named workers and whoever
-- holds the risk, for their own family and only what was allowed; and the governance lead, for all.

-- Governance is a person too: families the reader is party or related to, is excluded from, or works the other side of, are not shown even there.
-- (A restriction is not such a denial: who looked at a restricted family is the first thing the lead must see.)
create function audit.kept_from_me() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  return array(
    select d.family_id from access.denial d where d.staff_id = me.staff_id and d.from_at <= t and t < d.until_at
    union all select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (me.all_holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
end $$;

-- One line for each reader, family and day. Null asks for all. A list that names somebody is a look at their plan, as a search is.
create function audit.looks(family uuid, staff uuid, since timestamptz, until timestamptz, most int)
returns table (day date, staff_id uuid, hat_id uuid, family_id uuid, allowed bool, times int, first_at timestamptz, last_at timestamptz, actions text[], classes text[], bases text[])
language sql stable security definer set search_path = pg_catalog as $$
  select (e.at at time zone 'Europe/London')::date, e.staff_id, e.hat_id, coalesce(e.scope_id, family), e.allowed, count(distinct e.request_id)::int, min(e.at), max(e.at), array_agg(distinct e.action),
    array(select distinct c from unnest(string_to_array(string_agg(array_to_string(e.classes, ','), ','), ',')) c where c <> '' order by 1),
    array(select distinct b from unnest(string_to_array(string_agg(array_to_string(e.bases, ','), ','), ',')) b where b <> '' order by 1)
  from audit.event e
  where (family is null or e.scope_id = family or (e.action = 'find' and e.subject_ids @> array[family]) or (e.action = 'list for a panel' and e.subject_ids @> array[family])) and (staff is null or e.staff_id = staff) and e.at >= since and e.at < until and e.hat_id is not null
    and (e.scope_id is not null or e.classes <> '{}' or not e.allowed)
  group by 1, 2, 3, 4, 5 order by 1 desc, max(e.at) desc limit most $$;

-- For her named workers and whoever holds the risk. Who was turned away, and who may not see the family now, is for governance alone: that a colleague
-- is denied is itself something of hers. Everyone else is told what they would be told of a family that is not there.
create function audit.who_looked(family uuid, since timestamptz, until timestamptz, most int)
returns table (day date, staff_id uuid, hat_id uuid, family_id uuid, allowed bool, times int, first_at timestamptz, last_at timestamptz, actions text[], classes text[], bases text[])
language plpgsql stable security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now();
begin
  if not (family = any (access.families('{named}')) or exists (select from people.family f where f.id = family and f.holder_hat_id = access.my_hat() and f.id = any (access.families('{victim,child,both,duty,seat}'))))
    then raise insufficient_privilege; end if;
  return query with l as materialized (select x.* from audit.looks(family, null, since, until, most) x),
    reader as (select distinct l.staff_id, l.hat_id from l),
    refused as (select r.staff_id, r.hat_id from reader r
      where family = any (access.denied_of(r.staff_id, r.hat_id, array(select h.id from access.hat h where h.staff_id = r.staff_id union select h.team_id from access.hat h where h.staff_id = r.staff_id), t))
        and family <> all (access.overseen_of(r.staff_id, r.hat_id, t)))
    select l.* from l
    where l.allowed and not exists (select from refused r where r.staff_id = l.staff_id and r.hat_id = l.hat_id);
end $$;
create function audit.may_oversee() returns bool language sql stable security definer set search_path = pg_catalog as $$ select coalesce(access.my_role() = 'governance', false) $$;

create function audit.all_looks(family uuid, staff uuid, since timestamptz, until timestamptz, most int)
returns table (day date, staff_id uuid, hat_id uuid, family_id uuid, reference text, allowed bool, times int, first_at timestamptz, last_at timestamptz, actions text[], classes text[], bases text[])
language plpgsql stable security definer set search_path = pg_catalog as $$ begin
  if not audit.may_oversee() then raise insufficient_privilege; end if;
  return query select l.day, l.staff_id, l.hat_id, l.family_id, f.reference, l.allowed, l.times, l.first_at, l.last_at, l.actions, l.classes, l.bases
    from audit.looks(family, staff, since, until, most) l left join people.family f on f.id = l.family_id
    where l.family_id is null or l.family_id <> all (audit.kept_from_me());
end $$;
-- A reference as typed, to the family's id: for governance, which holds no families.
create function audit.family_called(reference text) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  select f.id from people.family f where f.reference = upper(trim(family_called.reference)) and audit.may_oversee() and f.id <> all (audit.kept_from_me()) $$;
create function audit.reference_of(family uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select f.reference from people.family f where f.id = family and audit.may_oversee() and f.id <> all (audit.kept_from_me()) $$;
create function audit.standing() returns table (sealed bigint, waiting bigint, oldest_at timestamptz, ran_at timestamptz, checkpoint_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select * from audit.lag() where audit.may_oversee() $$;
create function audit.checkpoints(most int) returns table (seq bigint, hash bytea, at timestamptz, key text, signature bytea) language sql stable security definer set search_path = pg_catalog as $$
  select c.seq, c.hash, c.at, c.key, c.signature from audit.checkpoint c where audit.may_oversee() order by c.at desc limit most $$;

-- A week as the rules for what stands out need it (src/rooms/access/looked-rules.ts): which colleague, which family, on which bases, and whether they
-- share a surname with somebody in it (the name itself is not given), and whether a contact about it was in hand at the front door. For the job that tells governance, and through audit.week for the page.
create function audit.looks_in(since timestamptz, until timestamptz)
returns table (hat_id uuid, family_id uuid, times int, first_at timestamptz, actions text[], bases text[], same_name bool, at_the_door bool)
language sql stable security definer set search_path = pg_catalog as $$
  select e.hat_id, e.scope_id, count(distinct e.request_id)::int, min(e.at), array_agg(distinct e.action),
    array(select distinct b from unnest(string_to_array(string_agg(array_to_string(e.bases, ','), ','), ',')) b where b <> '' order by 1),
    exists (select from people.member m, access.staff s where m.family_id = e.scope_id and s.id = e.staff_id and lower(m.family_name) = lower(substring(s.name from '[^ ]+$'))),
    exists (select from frontdoor.contact c where c.family_id = e.scope_id and c.received_at < until and (c.decided_at is null or c.decided_at > since - interval '2 days'))
  from audit.event e join people.family f on f.id = e.scope_id
  where e.at >= since and e.at < until and e.allowed and e.hat_id is not null and e.classes <> '{}'
  group by e.hat_id, e.staff_id, e.scope_id $$;

create function audit.week(since timestamptz, until timestamptz)
returns table (hat_id uuid, family_id uuid, reference text, times int, first_at timestamptz, actions text[], bases text[], same_name bool, at_the_door bool)
language plpgsql stable security definer set search_path = pg_catalog as $$ begin
  if not audit.may_oversee() then raise insufficient_privilege; end if;
  return query select l.hat_id, l.family_id, f.reference, l.times, l.first_at, l.actions, l.bases, l.same_name, l.at_the_door
    from audit.looks_in(since, until) l join people.family f on f.id = l.family_id where l.family_id <> all (audit.kept_from_me());
end $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema audit from public;
grant execute on function audit.record(text, text[], uuid, uuid[], text, bool, uuid[]), audit.who_looked(uuid, timestamptz, timestamptz, int),
  audit.all_looks(uuid, uuid, timestamptz, timestamptz, int), audit.family_called(text), audit.reference_of(uuid), audit.standing(),
  audit.checkpoints(int), audit.week(timestamptz, timestamptz) to oneplan_app;
grant execute on function audit.seal(timestamptz, int), audit.head(), audit.hash_at(bigint),
  audit.keep_checkpoint(bigint, bytea, timestamptz, text, bytea), audit.lag(), audit.looks_in(timestamptz, timestamptz) to oneplan_job;
grant execute on function audit.record(text, text[], uuid, uuid[], text, bool, uuid[]) to oneplan_vault;
reset role;
