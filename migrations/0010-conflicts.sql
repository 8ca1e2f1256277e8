-- Who must not see a family, whatever else they may: people related to it or in it, people she names, and everyone outside a short list. Written by
-- the database as soon as it can know, so that no page has to remember; said to nobody whom it is about.
set local check_function_bodies = off;
set role oneplan_owner;
create table access.relation (
  id uuid primary key, staff_id uuid not null references access.staff, name text not null, name_key text not null, born_on date, kind text not null, declared_at timestamptz not null,
  undo_asked_at timestamptz, undo_why text not null default '', undone_at timestamptz, undone_by uuid references access.hat, undo_answer text not null default ''
);
create index relation_staff on access.relation (staff_id);
create index relation_name on access.relation (name_key);

create table access.exclusion (
  id uuid primary key, family_id uuid not null references people.family, staff_id uuid references access.staff, agency_id text references access.agency, reason text not null, set_by uuid not null, set_at timestamptz not null,
  ended_at timestamptz, ended_by uuid, end_reason text not null default '', check ((staff_id is null) <> (agency_id is null))
);
create index exclusion_family on access.exclusion (family_id);
create index exclusion_agency on access.exclusion (agency_id) where ended_at is null;
create unique index exclusion_once on access.exclusion (family_id, coalesce(staff_id::text, agency_id)) where ended_at is null;

-- Each list as it was, so that lifting one loses nothing.
create table access.restriction_change (family_id uuid not null, allowed uuid[] not null, reason text not null, set_by uuid, set_at timestamptz not null, lifted bool not null default false);
create index restriction_changes on access.restriction_change (family_id, set_at);

---------------------------------------------------------------- a denial begins and ends
-- Whoever is denied hands back what they hold of the family, in silence to them; their manager hears that somebody must be found. A call that is
-- being taken is finished first: the taker knows what she types, and a page that vanished would lose the caller. An hour, and it goes back as well.
create function access.deny(family uuid, staff uuid, why text, found_by_name bool) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); begins timestamptz := access.now(); was access.denial; h record;
begin
  select * into was from access.denial d where d.family_id = family and d.staff_id = staff and d.kind = why for update;
  if was.staff_id is not null and t < was.until_at then return; end if;
  if found_by_name and exists (select from frontdoor.contact c join people.family f on f.id = c.family_id join access.hat x on x.id = c.claimed_by
      where c.family_id = family and c.state = 'claimed' and c.channel in ('phone','walk-in') and f.state = 'intake' and x.staff_id = staff and c.received_at > t - interval '1 hour') then begins := t + interval '1 hour'; end if;
  insert into access.denial (family_id, staff_id, kind, from_at, matched) values (family, staff, why, begins, found_by_name)
    on conflict (staff_id, family_id, kind) do update set from_at = excluded.from_at, until_at = 'infinity', matched = excluded.matched;
  if begins = t then
    for h in select x.id from access.hat x where x.staff_id = staff loop perform access.hand_back(h.id, family, 'recused'); end loop;
  end if;
end $$;
-- A name that two people share, with both birth dates where both are known; a bare first name only with its birth date.
create function access.same_name(a_key text, a_born date, b_key text, b_born date) returns bool language sql immutable set search_path = pg_catalog as $$
  select a_key <> '' and a_key = b_key and (a_born is null or b_born is null or a_born = b_born) and (position(' ' in a_key) > 0 or coalesce(a_born = b_born, false)) $$;

-- By every name, and without a relation that was taken back. Staff whose own agency gave no birth date are not compared with parties: a common name alone
-- would take plans from somebody for good, unseen.
create function access.match_family(family uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare d record; t timestamptz := access.now();
begin
  update access.denial x set until_at = greatest(t, x.from_at) where x.family_id = family and x.matched and t < x.until_at and not exists (
    select from people.names_of(family) m where
      (x.kind = 'relation' and exists (select from access.relation r where r.staff_id = x.staff_id and r.undone_at is null and access.same_name(r.name_key, r.born_on, m.name_key, m.born_on)))
      or (x.kind = 'party' and exists (select from access.staff s where s.id = x.staff_id and s.born_on is not null and access.same_name(s.name_key, s.born_on, m.name_key, m.born_on))));
  for d in
    select r.staff_id, 'relation' as kind from people.names_of(family) m join access.relation r on r.name_key = m.name_key and r.undone_at is null where access.same_name(r.name_key, r.born_on, m.name_key, m.born_on)
    union select s.id, 'party' from people.names_of(family) m join access.staff s on s.name_key = m.name_key and s.born_on is not null where access.same_name(s.name_key, s.born_on, m.name_key, m.born_on)
  loop perform access.deny(family, d.staff_id, d.kind, true); end loop;
end $$;

create function access.match_staff(staff uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare f record;
begin
  for f in
    select c.family_id from access.relation r cross join lateral people.families_called(r.name_key) c where r.staff_id = staff and access.same_name(r.name_key, r.born_on, c.name_key, c.born_on)
    union select c.family_id from access.staff s cross join lateral people.families_called(s.name_key) c where s.id = staff and s.born_on is not null and access.same_name(s.name_key, s.born_on, c.name_key, c.born_on)
  loop perform access.match_family(f.family_id); end loop;
end $$;
-- At the end of the transaction, so that whoever writes the name can finish writing it; and before anyone else can read it.
create function access.names_written() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin perform access.match_family(new.family_id); return null; end $$;
create constraint trigger conflict after insert or update of name_key, born_on on people.member deferrable initially deferred for each row execute function access.names_written();
create constraint trigger conflict after insert or update of name_key, ended_at on people.name deferrable initially deferred for each row execute function access.names_written();
create function access.relation_written() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin perform access.match_staff(new.staff_id); return null; end $$;
create trigger conflict after insert on access.relation for each row execute function access.relation_written();
create function access.staff_written() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin if new.born_on is not null then perform access.match_staff(new.id); end if; return null; end $$;
create trigger conflict after insert or update of name_key, born_on on access.staff for each row execute function access.staff_written();
-- Somebody who joins an agency that she excluded is excluded with it.
create function access.hat_excluded() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform access.deny(e.family_id, new.staff_id, 'excluded', false) from access.exclusion e join access.team k on k.agency_id = e.agency_id where k.id = new.team_id and e.ended_at is null;
  return null;
end $$;
create trigger excluded after insert on access.hat for each row execute function access.hat_excluded();
-- What a worker says of themselves. It answers nothing, whatever it found.
create function access.declare_relation(id uuid, called text, key text, born date, how text) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.relation (id, staff_id, name, name_key, born_on, kind, declared_at) select id, (access.me()).staff_id, called, key, born, how, access.now() where (access.me()).staff_id is not null $$;
create function access.my_relations() returns table (id uuid, name text, born_on date, kind text, declared_at timestamptz, undo_asked_at timestamptz, undone_at timestamptz, undo_answer text) language sql stable security definer set search_path = pg_catalog as $$
  select r.id, r.name, r.born_on, r.kind, r.declared_at, r.undo_asked_at, r.undone_at, r.undo_answer from access.relation r where r.staff_id = (access.me()).staff_id $$;

---------------------------------------------------------------- a relation that was declared by mistake
-- It cannot be taken back by whoever declared it: two people and a reason, as with a death.

-- Whoever declared it says why it was a mistake. It counts until somebody else has agreed.
create function access.doubt_relation(relation uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.relation r set undo_asked_at = access.now(), undo_why = why, undo_answer = '' where r.id = relation and r.staff_id = (access.me()).staff_id and r.undone_at is null and r.undo_asked_at is null and length(btrim(why)) >= 10;
  return found;
end $$;
-- For information governance, which sees no families: who declared whom, and why it is said to be a mistake.
create function access.doubted_relations() returns table (id uuid, staff_name text, agency_name text, name text, kind text, declared_at timestamptz, why text, asked_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select r.id, s.name, a.name, r.name, r.kind, r.declared_at, r.undo_why, r.undo_asked_at from access.relation r join access.staff s on s.id = r.staff_id left join access.agency a on a.id = s.agency_id
  where access.my_role() = 'governance' and r.undo_asked_at is not null and r.undone_at is null and r.staff_id <> (access.me()).staff_id $$;

-- Agreed: the families it kept from them are compared anew, and nobody is told which, or whether there were any.
create function access.answer_relation(relation uuid, agreed bool, said text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare r access.relation; f record;
begin
  select * into r from access.relation x where x.id = relation for update;
  if r.id is null or access.my_role() is distinct from 'governance' or r.undo_asked_at is null or r.undone_at is not null or r.staff_id = (access.me()).staff_id or length(btrim(said)) < 4 then return false; end if;
  if not agreed then update access.relation x set undo_asked_at = null, undo_answer = said where x.id = relation; return true; end if;
  update access.relation x set undone_at = access.now(), undone_by = access.my_hat(), undo_answer = said where x.id = relation;
  for f in select distinct c.family_id from people.families_called(r.name_key) c loop perform access.match_family(f.family_id); end loop;
  return true;
end $$;

---------------------------------------------------------------- whom she excludes, and who alone may
-- Her named workers, and a manager of a team that works with her.
create function access.may_guard(family uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select family = any (access.families('{named}')) or (family = any (access.families('{victim}')) and exists (select from access.hat h where h.id = access.my_hat() and h.role = 'manager')) $$;
create function access.exclusions(family uuid) returns table (id uuid, staff_name text, agency_name text, reason text, set_by uuid, set_at timestamptz, ended_at timestamptz, ended_by uuid, end_reason text) language sql stable security definer set search_path = pg_catalog as $$
  select e.id, s.name, a.name, e.reason, e.set_by, e.set_at, e.ended_at, e.ended_by, e.end_reason from access.exclusion e left join access.staff s on s.id = e.staff_id left join access.agency a on a.id = e.agency_id
  where e.family_id = family and access.may_guard(family) $$;
create function access.in_agency(staff uuid, agency text) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.staff s where s.id = staff and s.agency_id = agency) or exists (select from access.hat h join access.team k on k.id = h.team_id where h.staff_id = staff and k.agency_id = agency and access.now() < h.until_at) $$;

create function access.exclude(exclusion uuid, family uuid, staff uuid, agency text, why text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare s record; me uuid := (access.me()).staff_id;
begin
  if not access.may_guard(family) or (staff is null) = (agency is null) then return 'no'; end if;
  if staff = me or (agency is not null and access.in_agency(me, agency)) then return 'self'; end if;
  insert into access.exclusion (id, family_id, staff_id, agency_id, reason, set_by, set_at) values (exclusion, family, staff, agency, why, access.my_hat(), access.now()) on conflict do nothing;
  if not found then return 'already'; end if;
  for s in select p.id from access.staff p where p.id = staff or (agency is not null and access.in_agency(p.id, agency)) loop perform access.deny(family, s.id, 'excluded', false); end loop;
  return 'excluded';
end $$;

create function access.end_exclusion(exclusion uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare e access.exclusion; t timestamptz := access.now();
begin
  select * into e from access.exclusion x where x.id = exclusion and x.ended_at is null for update;
  if e.id is null or not access.may_guard(e.family_id) then return false; end if;
  update access.exclusion x set ended_at = t, ended_by = access.my_hat(), end_reason = why where x.id = exclusion;
  update access.denial d set until_at = greatest(t, d.from_at) where d.family_id = e.family_id and d.kind = 'excluded' and t < d.until_at and (d.staff_id = e.staff_id or access.in_agency(d.staff_id, e.agency_id))
    and not exists (select from access.exclusion o where o.family_id = e.family_id and o.ended_at is null and (o.staff_id = d.staff_id or access.in_agency(d.staff_id, o.agency_id)));
  return true;
end $$;

-- Everyone whom some fact would let open this family now, and who is not denied it. Only lasting facts count for a list of a few: somebody who opened the
-- plan once in an emergency does not keep it. A keeper is a manager of a team that works with the family: one always stays on the list, so that nobody is
-- locked out with the last who left.
create function access.could_open(family uuid) returns table (hat_id uuid, named bool, keeper bool) language sql stable security definer set search_path = pg_catalog as $$
  select h.id, bool_or(b.kind = 'named'), h.role = 'manager' and bool_or(b.kind in ('victim','child','both','duty'))
  from access.basis b join access.hat h on b.holder_id in (h.id, h.team_id) join access.staff s on s.id = h.staff_id
  where b.scope_id = family and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at and s.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at
    and not exists (select from access.denial d where d.staff_id = s.id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at)
    and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id and w.kind = 'harm' join access.hat o on w.holder_id in (o.id, o.team_id) where l.family_id = family and o.staff_id = s.id and w.from_at <= access.now() and access.now() < w.until_at)
  group by h.id, h.role $$;
create function access.who_could(family uuid) returns table (hat_id uuid, named bool, keeper bool) language sql stable security definer set search_path = pg_catalog as $$ select c.* from access.could_open(family) c where access.may_guard(family) $$;
create function access.restriction_on(family uuid) returns table (allowed uuid[], since timestamptz, reason text, set_by uuid, version int) language sql stable security definer set search_path = pg_catalog as $$
  select r.allowed, r.since, r.reason, r.set_by, r.version from access.restriction r where r.family_id = family and access.may_guard(family) $$;

create function access.restrict(family uuid, hats uuid[], why text, seen int) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare list uuid[]; t timestamptz := access.now(); is_version int; c record;
begin
  if not access.may_guard(family) then return 'no'; end if;
  perform pg_advisory_xact_lock(hashtextextended(family::text, 51));
  select r.version into is_version from access.restriction r where r.family_id = family;
  if coalesce(is_version, 0) <> seen then return 'changed'; end if;
  select array_agg(x.hat_id) into list from access.could_open(family) x where x.hat_id = any (hats) or x.hat_id = access.my_hat();
  if not exists (select from access.could_open(family) x where x.keeper and x.hat_id = any (list)) then
    if exists (select from access.could_open(family) x where x.keeper) then return 'keeper'; end if;
    -- No team on this family has a manager: information governance is on the list. It sees nothing of the family by that.
    list := list || array(select h.id from access.hat h join access.staff s on s.id = h.staff_id where h.role = 'governance' and s.state = 'active' and h.from_at <= t and t < h.until_at);
  end if;
  for c in select x.hat_id from access.could_open(family) x where not x.hat_id = any (list) and exists (select from casework.involvement i where i.family_id = family and i.hat_id = x.hat_id and i.ended_at is null) loop perform access.hand_back(c.hat_id, family, 'recused'); end loop;
  insert into access.restriction (family_id, allowed, since, reason, set_by) values (family, list, t, why, access.my_hat())
    on conflict (family_id) do update set allowed = excluded.allowed, reason = excluded.reason, set_by = excluded.set_by, version = restriction.version + 1;
  insert into access.restriction_change (family_id, allowed, reason, set_by, set_at) values (family, list, why, access.my_hat(), t);
  return 'restricted';
end $$;

create function access.unrestrict(family uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare r access.restriction;
begin
  if not access.may_guard(family) then return false; end if;
  delete from access.restriction x where x.family_id = family returning * into r;
  if r.family_id is null then return false; end if;
  insert into access.restriction_change (family_id, allowed, reason, set_by, set_at, lifted) values (family, r.allowed, why, access.my_hat(), access.now(), true);
  return true;
end $$;

---------------------------------------------------------------- what happens without anybody
-- The last of a list is suspended, leaves or is denied: a manager of a team that works with her takes their place, and hears of it.
create function access.keep_lists() returns void language plpgsql security definer set search_path = pg_catalog as $$
declare r access.restriction; more uuid[]; k uuid; t timestamptz := access.now();
begin
  for r in select * from access.restriction x where x.set_by is not null and not exists (select from access.could_open(x.family_id) c where c.hat_id = any (x.allowed)) for update loop
    more := array(select c.hat_id from access.could_open(r.family_id) c where c.keeper);
    if more = '{}' then continue; end if;
    update access.restriction x set allowed = x.allowed || more, version = x.version + 1 where x.family_id = r.family_id;
    insert into access.restriction_change (family_id, allowed, reason, set_at) values (r.family_id, r.allowed || more, 'Nobody on the list could open it any more', t);
    foreach k in array more loop insert into access.notice (id, hat_id, family_id, kind, at) values (gen_random_uuid(), k, r.family_id, 'recused', t); end loop;
  end loop;
end $$;
create function access.lists_kept() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin perform access.keep_lists(); return null; end $$;
create trigger lists after update of state on access.staff for each statement execute function access.lists_kept();
create trigger lists after update of until_at on access.hat for each statement execute function access.lists_kept();
create trigger lists after insert or update on access.denial for each statement execute function access.lists_kept();

-- Training that is too late suspends; a role whose day has come gives its work back; so does a denial that has begun since. Answers how many.
create function access.round(clock timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare s record; h record; n int := 0; t timestamptz;
begin
  perform set_config('app.clock', coalesce(clock::text, ''), true);
  t := access.now();
  for s in select p.id from access.staff p where p.state = 'active' and exists (select from access.training x where x.staff_id = p.id) and access.training_too_late(p.id) for update loop
    update access.staff p set state = 'suspended', state_reason = 'training', state_at = t where p.id = s.id;
    for h in select x.id from access.hat x where x.staff_id = s.id and t < x.until_at loop perform access.hand_back(h.id, null, 'unallocated'); end loop;
    n := n + 1;
  end loop;
  for h in select distinct x.id, x.staff_id from access.hat x where x.until_at <= t and (exists (select from casework.involvement i where i.hat_id = x.id and i.ended_at is null) or exists (select from harm.involvement i where i.hat_id = x.id and i.ended_at is null)
      or exists (select from access.session e where e.hat_id = x.id and e.revoked_at is null and t < e.expires_at)) loop
    perform access.hand_back(h.id, null, 'unallocated');
    update access.session e set revoked_at = t where e.revoked_at is null and e.staff_id = h.staff_id;
    n := n + 1;
  end loop;
  for h in select distinct x.id, d.family_id from access.denial d join access.hat x on x.staff_id = d.staff_id where d.matched and d.from_at <= t and t < d.until_at and d.from_at > t - interval '2 days'
      and (exists (select from frontdoor.contact c where c.family_id = d.family_id and c.state <> 'decided' and x.id in (c.claimed_by, c.next_hat_id)) or exists (select from casework.involvement i where i.family_id = d.family_id and i.hat_id = x.id and i.ended_at is null)) loop
    n := n + access.hand_back(h.id, h.family_id, 'recused');
  end loop;
  return n;
end $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.declare_relation(uuid, text, text, date, text), access.my_relations(), access.doubt_relation(uuid, text),
  access.doubted_relations(), access.answer_relation(uuid, bool, text), access.may_guard(uuid), access.exclusions(uuid),
  access.exclude(uuid, uuid, uuid, text, text), access.end_exclusion(uuid, text), access.who_could(uuid), access.restriction_on(uuid),
  access.restrict(uuid, uuid[], text, int), access.unrestrict(uuid, text) to oneplan_app;
grant execute on function access.round(timestamptz) to oneplan_job;
reset role;
