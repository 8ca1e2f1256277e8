-- Who looked: the record as it is read again. Never what a page said: names of staff, which class, on which basis, when.
-- Two readers: the family's named workers and whoever holds the risk, for their own family and only what was allowed; and the governance lead, for all.
set role oneplan_owner;

-- A search that showed her name is a look at her: found by the families it showed. Lists of one's own work are not searched for here.
create index event_found on audit.event using gin (subject_ids) where action = 'find';

-- Governance is a person too: families the reader is party or related to, is excluded from, or works the other side of, are not shown even there.
-- (A restriction is not such a denial: who looked at a restricted family is the first thing the lead must see.)
create function audit.kept_from_me() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  return array(
    select d.family_id from access.denial d where d.staff_id = me.staff_id and d.from_at <= t and t < d.until_at
    union all select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (me.all_holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
end $$;

-- One line for each reader, family and day. Null asks for all.
create function audit.looks(family uuid, staff uuid, since timestamptz, until timestamptz, most int)
returns table (day date, staff_id uuid, hat_id uuid, family_id uuid, allowed bool, times int, first_at timestamptz, last_at timestamptz, actions text[], classes text[], bases text[])
language sql stable security definer set search_path = pg_catalog as $$
  select (e.at at time zone 'Europe/London')::date, e.staff_id, e.hat_id, coalesce(e.scope_id, family), e.allowed, count(distinct e.request_id)::int, min(e.at), max(e.at), array_agg(distinct e.action),
    array(select distinct c from unnest(string_to_array(string_agg(array_to_string(e.classes, ','), ','), ',')) c where c <> '' order by 1),
    array(select distinct b from unnest(string_to_array(string_agg(array_to_string(e.bases, ','), ','), ',')) b where b <> '' order by 1)
  from audit.event e
  where (family is null or e.scope_id = family or (e.action = 'find' and e.subject_ids @> array[family])) and (staff is null or e.staff_id = staff) and e.at >= since and e.at < until and e.hat_id is not null
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

revoke execute on function audit.kept_from_me(), audit.looks(uuid, uuid, timestamptz, timestamptz, int), audit.who_looked(uuid, timestamptz, timestamptz, int), audit.may_oversee(), audit.all_looks(uuid, uuid, timestamptz, timestamptz, int),
  audit.family_called(text), audit.reference_of(uuid), audit.standing(), audit.checkpoints(int), audit.looks_in(timestamptz, timestamptz), audit.week(timestamptz, timestamptz) from public;
grant execute on function audit.who_looked(uuid, timestamptz, timestamptz, int), audit.all_looks(uuid, uuid, timestamptz, timestamptz, int), audit.family_called(text), audit.reference_of(uuid), audit.standing(), audit.checkpoints(int),
  audit.week(timestamptz, timestamptz) to oneplan_app;
grant execute on function audit.looks_in(timestamptz, timestamptz) to oneplan_job;
reset role;
