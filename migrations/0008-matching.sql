-- Who may be the same, found by keys with an index: each name a person is called by, in the forms that survive a slip of the pen. What is found here is
-- weighed by the program (src/lib/linkage); the database only brings whoever is worth weighing, within the reader's sight.
--
-- That two people on record are one is said in a link, never by a merge: each plan keeps its own facts, and undoing a link gives back what was. Whatever
-- nobody has both plans in sight for is reviewed by words alone: agrees or differs.
set local check_function_bodies = off;
set role oneplan_owner;
-- One row for each way to be called: each part of a double name, and the name somebody goes by. Kept by triggers, so that no page has to remember;
-- requests have no rights on it.
create table people.called (
  member_id uuid not null, family_id uuid not null, n smallint not null, area text not null, first text, last text, first_sound text, last_sound text, born date,
  primary key (member_id, n), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index called_born on people.called (born, area) include (first, last, member_id) where born is not null;
create index called_names on people.called (last, first, area) include (born, member_id);
create index called_sounds on people.called (last_sound, first_sound, area) include (born, member_id);
create index called_family on people.called (family_id);

-- The same of a name that must not stand beside the present one: in a table of its own, which nothing reads that answers a front door.
create table people.called_apart (
  member_id uuid not null, family_id uuid not null, n smallint not null, area text not null, first text, last text, first_sound text, last_sound text, born date,
  primary key (member_id, n), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index called_apart_names on people.called_apart (last, first);
create index called_apart_born on people.called_apart (born) where born is not null;
create index called_apart_family on people.called_apart (family_id);

-- Whose names or addresses changed, to be looked for again.
create table people.to_match (member_id uuid primary key references people.member, since timestamptz not null);

-- Said by whom, and by whom a second time; undone, it stays on the record.
create table people.link (
  id uuid primary key, kind text not null check (kind in ('same','related')), family_a uuid not null, member_a uuid not null, family_b uuid not null, member_b uuid not null,
  how text not null check (how in ('before','intake','review','automatic')), model text not null default '', weight real, explained jsonb not null default '{}',
  made_at timestamptz not null, made_by uuid, second_by uuid, undone_at timestamptz, undone_by uuid, undone_why text not null default '',
  foreign key (family_a, member_a) references people.member (family_id, id), foreign key (family_b, member_b) references people.member (family_id, id),
  check (member_a < member_b), check (family_a <> family_b)
);
create unique index link_stands on people.link (member_a, member_b) where undone_at is null;
create index link_a on people.link (member_a);
create index link_b on people.link (member_b);
create index link_families on people.link (family_a, family_b);

-- Pairs to look at.
create table people.pair (
  id uuid primary key default gen_random_uuid(), family_a uuid not null, member_a uuid not null, family_b uuid not null, member_b uuid not null,
  because text not null check (because in ('found','second-look','audit','bridge')), model text not null, weight real not null, explained jsonb not null,
  state text not null default 'waiting' check (state in ('waiting','decided','gone')), outcome text check (outcome in ('same','related','different')), found_at timestamptz not null, decided_at timestamptz,
  -- found by a name that is kept apart: the pair is looked at in words alone
  apart bool not null default false,
  foreign key (family_a, member_a) references people.member (family_id, id), foreign key (family_b, member_b) references people.member (family_id, id),
  check (member_a < member_b), check (family_a <> family_b), unique (member_a, member_b)
);
create index pair_waiting on people.pair (found_at) where state = 'waiting';
create index pair_b on people.pair (member_b);
create index pair_apart on people.pair (family_a, family_b) where apart;

-- What each said. over_at: a later undoing or a new look has set it aside; it stays on the record.
create table people.said (
  id uuid primary key default gen_random_uuid(), pair_id uuid not null references people.pair, said text not null check (said in ('same','related','different','unsure')),
  words text not null default '', hat_id uuid not null, staff_id uuid not null, at timestamptz not null, over_at timestamptz
);
create unique index said_once on people.said (pair_id, staff_id) where over_at is null;

---------------------------------------------------------------- keys of names
-- A name in the form it is compared in: no marks, no case, signs part words. As lib/text.ts folds, near enough for a key.
create function people.plain(name text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select btrim(regexp_replace(regexp_replace(replace(translate(lower(regexp_replace(normalize(coalesce(name, ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'łøđðħıŁØĐ', 'loddhilod'), 'ß', 'ss'), '[''’‘ʼʻ`´]', '', 'g'), '[[:punct:][:space:]]+', ' ', 'g')) $$;
-- What is left of a word when its vowels, doubled letters and letters that sound alike are taken for one: "Catherine" and "Kathryn", "Shaun" and "Shawn".
create function people.sound(word text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select left(w, 1) || regexp_replace(regexp_replace(substr(w, 2), '[aeiouhwy]', '', 'g'), '(.)\1+', '\1', 'g')
  from (select translate(replace(replace(replace(word, 'ph', 'f'), 'ck', 'k'), 'x', 'ks'), 'cqz', 'kks')) x(w) $$;

create function people.calls(given text, family text, known_as text) returns table (n smallint, first text, last text, first_sound text, last_sound text) language sql immutable set search_path = pg_catalog as $$
  with g as (select nullif(split_part(people.plain(given), ' ', 1), '') as first),
  f as (select w as last, i from unnest(string_to_array(nullif(people.plain(family), ''), ' ')) with ordinality x(w, i)),
  k as (select people.plain(known_as) as whole),
  pairs as (
    select g.first, f.last, 0 as kind, f.i from g left join f on length(f.last) > 2 or not exists (select from f y where length(y.last) > 2)
    union all
    -- "Katie", or "Katie Brown": the first word, with the last of it or her surnames.
    select split_part(k.whole, ' ', 1), coalesce(case when position(' ' in k.whole) > 0 then regexp_replace(k.whole, '^.* ', '') end, f.last), 1, coalesce(f.i, 1)
    from k left join f on position(' ' in k.whole) = 0 where k.whole <> ''),
  one as (select distinct on (p.first, p.last) p.first, p.last, p.kind, p.i from pairs p where p.first is not null or p.last is not null order by p.first, p.last, p.kind, p.i)
  select (row_number() over (order by o.kind, o.i))::smallint, o.first, o.last, people.sound(o.first), people.sound(o.last) from one o limit 6 $$;

-- All the keys of one member anew. A part that an other name leaves out is the one in use.
create function people.call_again(member uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; place text;
begin
  select * into m from people.member x where x.id = member;
  select f.area into place from people.family f where f.id = m.family_id;
  delete from people.called c where c.member_id = m.id;
  delete from people.called_apart c where c.member_id = m.id;
  insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
    select m.id, m.family_id, row_number() over (order by o.k, o.at, o.n), place, o.first, o.last, o.first_sound, o.last_sound, m.born_on
    from (select distinct on (u.first, u.last) u.* from (
      select 0 as k, null::timestamptz as at, c.* from people.calls(m.given_name, m.family_name, m.known_as) c
      union all select 1, x.recorded_at, c.* from people.name x cross join lateral people.calls(coalesce(nullif(x.given_name, ''), m.given_name), coalesce(nullif(x.family_name, ''), m.family_name), '') c
        where x.family_id = m.family_id and x.member_id = m.id and x.class = 'identity' and x.ended_at is null) u order by u.first, u.last, u.k, u.at) o
    order by o.k, o.at, o.n limit 40;
  insert into people.called_apart (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
    select m.id, m.family_id, row_number() over (order by x.recorded_at, c.n), place, c.first, c.last, c.first_sound, c.last_sound, m.born_on
    from people.name x cross join lateral people.calls(coalesce(nullif(x.given_name, ''), m.given_name), coalesce(nullif(x.family_name, ''), m.family_name), '') c
    where x.family_id = m.family_id and x.member_id = m.id and x.class = 'herself' and x.ended_at is null order by x.recorded_at, c.n limit 40;
end $$;

create function people.call_member() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'UPDATE' then perform people.call_again(new.id);
  else
    insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
      select new.id, new.family_id, c.n, f.area, c.first, c.last, c.first_sound, c.last_sound, new.born_on
      from people.calls(new.given_name, new.family_name, new.known_as) c cross join (select x.area from people.family x where x.id = new.family_id) f;
  end if;
  insert into people.to_match (member_id, since) values (new.id, access.now()) on conflict do nothing;
  return null;
end $$;
create trigger called after insert on people.member for each row execute function people.call_member();
create trigger called_again after update of given_name, family_name, known_as, born_on on people.member for each row
  when ((old.given_name, old.family_name, old.known_as, old.born_on) is distinct from (new.given_name, new.family_name, new.known_as, new.born_on)) execute function people.call_member();

create function people.name_called() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform people.call_again(new.member_id);
  insert into people.to_match (member_id, since) values (new.member_id, access.now()) on conflict do nothing;
  return null;
end $$;
create trigger called after insert or update of given_name, family_name, class, ended_at on people.name for each row execute function people.name_called();

create function people.area_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update people.called c set area = new.area where c.family_id = new.id;
  update people.called_apart c set area = new.area where c.family_id = new.id;
  return null;
end $$;
create trigger area after update of area on people.family for each row when (old.area is distinct from new.area) execute function people.area_changed();
-- Every name of everybody in a family, whatever page shows it.
create function people.names_of(family uuid) returns table (name_key text, born_on date) language sql stable security definer set search_path = pg_catalog as $$
  select m.name_key, m.born_on from people.member m where m.family_id = family
  union select n.name_key, m.born_on from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id where n.family_id = family and n.ended_at is null $$;
create function people.families_called(key text) returns table (family_id uuid, name_key text, born_on date) language sql stable security definer set search_path = pg_catalog as $$
  select m.family_id, m.name_key, m.born_on from people.member m where m.name_key = key
  union select n.family_id, n.name_key, m.born_on from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id where n.name_key = key and n.ended_at is null $$;

---------------------------------------------------------------- finding, for a front door
-- Front-door duty is to know whom the area already knows: names, ages and roles of families of its own area, never one denied to the reader. By an index in
-- every case: without one for birth dates the two ways of being alike became one walk over everybody, and the contact page grew with the county. The planner
-- takes comparing two names for cheap; it is told not to walk. Only names that are much alike: at three tenths a county of ten years has thousands for a
-- common name, of which a page shows the first few. Names that only sound alike, or have changed, are found by their keys (people.alike).
create function people.recognise(wanted text, born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, born_on date, age_about smallint, role text, police_role text, state text, opens bool, nearness real)
language sql stable security definer set search_path = pg_catalog set enable_seqscan = off set pg_trgm.similarity_threshold = 0.4 as $$
  with alike as (
    select m.id from people.member m where m.name_key operator(public.%) wanted
    union select m.id from people.member m where m.born_on = born and public.similarity(m.name_key, wanted) > 0.15)
  select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.born_on, m.age_about, m.role, m.police_role, f.state,
    exists (select from access.basis b where b.scope_id = f.id and b.holder_id in (access.my_hat(), access.my_team()) and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at),
    (public.similarity(m.name_key, wanted) + case when m.born_on = born then 0.5 else 0 end)::real
  from alike join people.member m on m.id = alike.id join people.family f on f.id = m.family_id
  where (select access.my_front_door()) is not null and f.area = (select k.area from access.team k where k.id = (select access.my_team()))
    and f.id <> all ((select access.denied_families())::uuid[])
  order by 12 desc, m.recorded_at desc limit least(most, 50) $$;

-- Found by another name. One that is shown finds as the name in use does: the front door its area, everyone else the plans they are on. One that is kept
-- apart finds her for whoever works with her; such a row says that it is one, so that no page puts the two side by side.
create function people.by_other_name(wanted text, born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, born_on date, age_about smallint, role text, police_role text, state text, opens bool, apart bool, nearness real, found_given text, found_family text)
language sql stable security definer set search_path = pg_catalog as $$
  select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.born_on, m.age_about, m.role, m.police_role, f.state,
    f.id = any ((select access.families('{named,victim,child,both,duty,seat}'))::uuid[]), n.class = 'herself',
    (public.similarity(n.name_key, wanted) + case when born is not null and m.born_on = born then 0.5 else 0 end)::real, n.given_name, n.family_name
  from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id join people.family f on f.id = n.family_id
  where n.ended_at is null
    and ((n.class = 'herself' and f.id = any ((select access.families('{named,victim}'))::uuid[]))
      or (n.class = 'identity' and (f.id = any ((select access.families('{named,victim,child,both,duty,seat}'))::uuid[])
        or ((select access.my_front_door()) is not null and f.area = (select k.area from access.team k where k.id = (select access.my_team())) and f.id <> all ((select access.denied_families())::uuid[])))))
    and (n.name_key operator(public.%) wanted or (born is not null and m.born_on = born and public.similarity(n.name_key, wanted) > 0.15))
  order by 13 desc, n.recorded_at desc limit least(most, 50) $$;

-- As people.recognise, by keys: for the front door, of its own area, never one denied to the reader. What the weighing needs comes with it, and nothing of
-- where anybody is or how they are reached. Also by other names that are shown: in a front door's own area a name is its to know (people.by_other_name).
create function people.alike(wanted text, firsts text[], lasts text[], born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, known_as text, born_on date, age_about smallint, sex text, role text, police_role text, state text, opens bool, nearness real, other_names jsonb)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now(); mine text; denied uuid[];
begin
  if me.staff_id is null then return; end if;
  select k.area into mine from access.team k where k.id = me.team_id and k.front_door is not null;
  if mine is null then return; end if;
  denied := access.denied_families();
  return query
    select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.known_as, m.born_on, m.age_about, m.sex, m.role, m.police_role, f.state,
      exists (select from access.basis b where b.scope_id = f.id and b.holder_id in (me.hat_id, me.team_id) and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= t and t < b.until_at),
      (public.similarity(m.name_key, wanted) + case when alike.born is not null and m.born_on = alike.born then 0.5 else 0 end)::real,
      (select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name)) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'identity' and n.ended_at is null)
    from people.sharing(firsts, lasts, born, mine, 200) s(id) join people.member m on m.id = s.id join people.family f on f.id = m.family_id
    where f.area = mine and f.id <> all (denied)
    order by 14 desc, m.recorded_at desc limit least(most, 100);
end $$;

-- Whoever shares a key with what was said: born on the day, or on the day with day and month exchanged, and any part of the name alike; both names in
-- either order; both sounds. A date that was said must not speak against it, or nearly all of a common name would come.
create function people.sharing(firsts text[], lasts text[], born date, within text, most int) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare y int := extract(year from born); md text := to_char(born, 'MMDD'); exchanged date;
  f2 text[] := array(select left(x, 2) from unnest(firsts) x); l2 text[] := array(select left(x, 2) from unnest(lasts) x);
  fs text[] := array(select people.sound(x) from unnest(firsts) x); ls text[] := array(select people.sound(x) from unnest(lasts) x);
begin
  if extract(day from born) <= 12 then exchanged := make_date(y, extract(day from born)::int, extract(month from born)::int); end if;
  return query
    (select c.member_id from people.called c where c.born in (sharing.born, exchanged) and (within is null or c.area = within)
      and (c.first = any (firsts) or c.last = any (lasts) or c.first = any (lasts) or c.last = any (firsts) or (left(c.first, 2) = any (f2) and left(c.last, 2) = any (l2))) limit most)
    union
    (select c.member_id from people.called c where c.last = any (lasts) and c.first = any (firsts) and (within is null or c.area = within) and (sharing.born is null or c.born is null or extract(year from c.born) = y or to_char(c.born, 'MMDD') = md) limit most)
    union
    (select c.member_id from people.called c where c.last = any (firsts) and c.first = any (lasts) and (within is null or c.area = within) and (sharing.born is null or c.born is null or extract(year from c.born) = y or to_char(c.born, 'MMDD') = md) limit most)
    union
    (select c.member_id from people.called c where c.last_sound = any (ls) and c.first_sound = any (fs) and (within is null or c.area = within) and (sharing.born is null or c.born is null or extract(year from c.born) = y or to_char(c.born, 'MMDD') = md) limit most);
end $$;

---------------------------------------------------------------- numbers of other systems
-- They are compared, and only whether they agree is ever told.

-- Whether both hold the same number of a kind; null where one holds none. A pupil's number that is temporary (it ends with a letter) gives way to a lasting
-- one, so two that differ say nothing. No number leaves.
create function people.numbers_alike(one uuid, other uuid) returns table (nhs bool, upn bool, pnc bool, cro bool) language sql stable security definer set search_path = pg_catalog as $$
  with n as (select i.member_id = one as mine, i.kind, i.number, i.kind = 'upn' and i.number ~ '[A-Z]$' as passing from people.identifier i where i.member_id in (one, other) and i.ended_at is null),
  k as (select a.kind, case when bool_or(a.number = b.number) then true when bool_or(not a.passing and not b.passing) then false end as agrees from n a join n b on b.kind = a.kind where a.mine and not b.mine group by a.kind)
  select (select k.agrees from k where k.kind = 'nhs'), (select k.agrees from k where k.kind = 'upn'), (select k.agrees from k where k.kind = 'pnc'), (select k.agrees from k where k.kind = 'cro') $$;
-- Whether any two records that would be one hold numbers that differ.
create function people.numbers_differ(one uuid, other uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from unnest(people.cluster(one)) a, unnest(people.cluster(other)) b cross join lateral people.numbers_alike(a, b) n where a <> b and false in (n.nhs, n.upn, n.pnc, n.cro)) $$;

---------------------------------------------------------------- one human being, worked out from links
-- A request writes no person but a new one: whoever is one with somebody is so by a link.
create function people.own_person() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if exists (select from people.member m where m.own_person = new.person_id) then
    new.person_id := gen_random_uuid();
    insert into people.person (id) values (new.person_id);
  end if;
  new.own_person := new.person_id;
  return new;
end $$;
create trigger own before insert on people.member for each row execute function people.own_person();

create function people.keep_person() returns trigger language plpgsql set search_path = pg_catalog as $$ begin
  if current_user = 'oneplan_app' then
    new.person_id := old.person_id;
    new.own_person := old.own_person;
  end if;
  return new;
end $$;
create trigger keep before update of person_id, own_person on people.member for each row execute function people.keep_person();

-- Everybody who is one with this member by links that stand.
create function people.cluster(member uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  with recursive c(id) as (
    select cluster.member
    union select case when l.member_a = c.id then l.member_b else l.member_a end from c join people.link l on c.id in (l.member_a, l.member_b) and l.kind = 'same' and l.undone_at is null)
  select array_agg(c.id) from c $$;

-- The same links always give the same persons: a file that is in use decides whose number it is, then the least.
create function people.settle(members uuid[]) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare m uuid; these uuid[]; one uuid;
begin
  foreach m in array members loop
    these := people.cluster(m);
    select x.own_person into one from people.member x left join harm.file h on h.person_id = x.own_person where x.id = any (these) order by h.opened_at desc nulls last, x.own_person limit 1;
    update people.member x set person_id = one where x.id = any (these) and x.person_id <> one;
  end loop;
end $$;

create function people.make_link(of_kind text, one uuid, other uuid, how text, by_hat uuid, second uuid, model text, weight real, explained jsonb) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare n uuid := gen_random_uuid(); a people.member; b people.member;
begin
  -- Of rows that were put in past the trigger.
  update people.member x set own_person = x.person_id where x.id in (one, other) and x.own_person is null;
  select * into a from people.member x where x.id = least(one, other);
  select * into b from people.member x where x.id = greatest(one, other);
  insert into people.link (id, kind, family_a, member_a, family_b, member_b, how, model, weight, explained, made_at, made_by, second_by)
    values (n, of_kind, a.family_id, a.id, b.family_id, b.id, how, model, weight, explained, access.now(), by_hat, second);
  if of_kind = 'same' then perform people.settle(array[a.id]); end if;
  return n;
end $$;

create function people.break_link(which uuid, by_hat uuid, why text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare l people.link;
begin
  update people.link x set undone_at = access.now(), undone_by = by_hat, undone_why = why where x.id = which and x.undone_at is null returning * into l;
  if l.kind = 'same' then perform people.settle(array[l.member_a, l.member_b]); end if;
end $$;

---------------------------------------------------------------- what may be joined
-- Whether a name that is kept apart in one of two plans is in use in the other, as it is written, turned round or as it sounds; or the two were found by one.
create function people.kept_apart(a uuid, b uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from people.called_apart x join people.called y on y.family_id = case when x.family_id = a then b else a end
      and ((y.first = x.first and y.last = x.last) or (y.first = x.last and y.last = x.first) or (y.first_sound = x.first_sound and y.last_sound = x.last_sound))
      where x.family_id in (a, b))
    or exists (select from people.pair p where p.apart and p.state <> 'gone' and ((p.family_a = a and p.family_b = b) or (p.family_a = b and p.family_b = a))) $$;
-- For whoever is on both plans: whether names of the one may stand on a page of the other.
create function people.may_stand_together(a uuid, b uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select array[a, b] <@ access.families('{named,victim,child,both,duty}') and not people.kept_apart(a, b) $$;

-- What is at stake with a pair: a hidden place or a plan limited to a few people, a child, a victim, a high level. Two persons say it where any of the first
-- three is. A name that is kept apart is something hidden: two people say it, and nothing is linked by itself.
create function people.at_stake(one uuid, other uuid) returns table (hidden bool, child bool, victim bool, high bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select x.* from people.member x where x.id in (one, other))
  select vault.hides(array[one, other]) or exists (select from access.restriction r join m on m.family_id = r.family_id) or people.kept_apart((select m.family_id from m where m.id = one), (select m.family_id from m where m.id = other)),
    exists (select from m where m.role = 'child' or m.born_on > ((access.now() at time zone 'Europe/London')::date - interval '18 years') or m.age_about < 18),
    exists (select from m where m.role = 'victim' or (m.role = 'unjudged' and m.police_role is distinct from 'suspect' and m.police_role is distinct from 'offender')),
    exists (select from m where (select l.level from risk.level l where l.family_id = m.family_id order by l.at desc limit 1) = 'high') $$;

-- A link joins everybody who is one with either of the two: what a wrong one would do is asked of all of them. Whether a victim, a child or somebody hidden is
-- among those that would be one. Never shown: it may be of a plan that the reader must not know of.
create function people.all_at_stake(one uuid, other uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  with g as (select people.cluster(one) || people.cluster(other) as ids), m as (select x.* from g join people.member x on x.id = any (g.ids))
  select vault.hides((select g.ids from g)) or exists (select from access.restriction r join m on m.family_id = r.family_id)
    or exists (select from m where m.role in ('child','victim') or m.born_on > ((access.now() at time zone 'Europe/London')::date - interval '18 years') or m.age_about < 18
      or (m.role = 'unjudged' and m.police_role is distinct from 'suspect' and m.police_role is distinct from 'offender')) $$;
-- Null: they may be one. Else why not. Two of one plan are two people, always (everybody in an incident is in one plan); what a person has said to be two or
-- related stays two; births that differ in day, month and year are two people's. A bridge: two groups that each know themselves by more than one
-- record, and only this pair between them.
create function people.joining(one uuid, other uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select people.joining_of(people.cluster(one), people.cluster(other), one, other) $$;
-- Of those said to be one with somebody: whom this reader may know of.
create function people.known_of(members uuid[]) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m join people.family f on f.id = m.family_id
    where m.id = any (members) and f.area = (select k.area from access.team k where k.id = access.my_team()) and f.id <> all ((select access.denied_families())::uuid[])) $$;

-- The same, of any part of the two groups.
create function people.joining_of(a uuid[], b uuid[], one uuid, other uuid) returns text language plpgsql stable security definer set search_path = pg_catalog as $$
declare n int;
begin
  if a && b then return 'joined'; end if;
  if exists (select from people.member x join people.member y on y.family_id = x.family_id where x.id = any (a) and y.id = any (b)) then return 'one-plan'; end if;
  if exists (select from people.pair p where p.state = 'decided' and p.outcome in ('different','related') and ((p.member_a = any (a) and p.member_b = any (b)) or (p.member_a = any (b) and p.member_b = any (a))) and not (p.member_a = least(one, other) and p.member_b = greatest(one, other)))
    or exists (select from people.link l where l.kind = 'related' and l.undone_at is null and ((l.member_a = any (a) and l.member_b = any (b)) or (l.member_a = any (b) and l.member_b = any (a))) and not (l.member_a = least(one, other) and l.member_b = greatest(one, other))) then return 'said-two'; end if;
  if exists (select from people.member x join people.member y on y.id = any (b) where x.id = any (a) and x.born_on is not null and y.born_on is not null
      and extract(year from x.born_on) <> extract(year from y.born_on) and to_char(x.born_on, 'MMDD') <> to_char(y.born_on, 'MMDD')) then return 'births'; end if;
  if cardinality(a) > 1 and cardinality(b) > 1 then
    select count(*) into n from people.member x join people.member y on y.id = any (b) where x.id = any (a)
      and ((x.name_key = y.name_key and x.name_key <> '' and (x.born_on is null or y.born_on is null or x.born_on = y.born_on)) or exists (select from people.pair p where p.member_a = least(x.id, y.id) and p.member_b = greatest(x.id, y.id) and p.weight >= 0 and p.state <> 'gone'));
    if n < 2 then return 'bridge'; end if;
  end if;
  if cardinality(a) + cardinality(b) > 12 then return 'bridge'; end if;
  return null;
end $$;
-- What of it may be said to this reader: only what follows from plans that they may know of.
create function people.joining_said(one uuid, other uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select people.joining_of(people.known_of(people.cluster(one)), people.known_of(people.cluster(other)), one, other) $$;

-- A pair as it stands to be looked at; made when there is none.
create function people.put_pair(one uuid, other uuid, because text, model text, weight real, explained jsonb) returns uuid language sql security definer set search_path = pg_catalog as $$
  insert into people.pair as p (family_a, member_a, family_b, member_b, because, model, weight, explained, found_at)
    select a.family_id, a.id, b.family_id, b.id, put_pair.because, put_pair.model, put_pair.weight, put_pair.explained, access.now()
    from people.member a, people.member b where a.id = least(one, other) and b.id = greatest(one, other)
  on conflict (member_a, member_b) do update set state = 'waiting', outcome = null, decided_at = null, because = excluded.because, model = excluded.model, weight = excluded.weight, explained = excluded.explained
  returning id $$;
create function people.note_saying(pair uuid, what text, why text) returns void language sql security definer set search_path = pg_catalog as $$
  insert into people.said (pair_id, said, words, hat_id, staff_id, at) select pair, what, why, (access.me()).hat_id, (access.me()).staff_id, access.now()
  on conflict (pair_id, staff_id) where over_at is null do update set said = excluded.said, words = excluded.words, at = excluded.at, hat_id = excluded.hat_id $$;

---------------------------------------------------------------- at the front door
-- "Same person" as in another family, said by the front door of someone of its own area whom it is not denied. Nothing of one family shows in the other by
-- it, and nobody gains sight of anything: her workers there only hear that there is a contact to ask the front door about. That is said of a victim or a
-- child alone: his other family must never learn of this one. Where a victim, a child or a hidden place is involved a second person looks at it; a bridge
-- waits until two have. Answers 'linked', 'review', why they can never be one, or nothing: not there, or not the reader's.
create function people.say_same(mine uuid, other uuid, model text, weight real, explained jsonb) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; o people.member; v text; n uuid; s record;
begin
  select * into m from people.member x where x.id = mine;
  select * into o from people.member x where x.id = other;
  if m.id is null or o.id is null or m.family_id <> all (access.families('{named,both,duty}')) or o.family_id = any (access.denied_families())
    or access.my_front_door() is null
    or not exists (select from people.family f join access.team k on k.area = f.area where f.id = o.family_id and k.id = access.my_team()) then return null; end if;
  v := people.joining(mine, other);
  if v = 'joined' then return 'linked'; end if;
  if v is not null and v <> 'bridge' then
    if v = people.joining_said(mine, other) then return v; end if;
    v := 'bridge';
  end if;
  -- Against what a person has decided of these very two, one word is not enough.
  if exists (select from people.pair p where p.member_a = least(mine, other) and p.member_b = greatest(mine, other) and p.state = 'decided' and p.outcome in ('different','related')) then v := 'bridge'; end if;
  select * into s from people.at_stake(mine, other);
  n := people.put_pair(mine, other, case when v = 'bridge' then 'bridge' else 'second-look' end, model, weight, explained);
  update people.said x set over_at = access.now() where x.pair_id = n and x.over_at is null;
  perform people.note_saying(n, 'same', '');
  if v is distinct from 'bridge' and not (s.hidden or s.child or s.victim) and not people.all_at_stake(mine, other) then
    update people.pair p set state = 'decided', outcome = 'same', decided_at = access.now() where p.id = n;
  end if;
  if v = 'bridge' then return 'review'; end if;
  perform people.make_link('same', mine, other, 'intake', access.my_hat(), null, model, weight, explained);
  if m.role = o.role and m.role in ('victim','child') then
    insert into access.notice (id, hat_id, team_id, family_id, kind, at)
    select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, o.family_id, 'may-be-yours', access.now()
    from (select distinct i.hat_id, i.team_id from casework.involvement i where i.family_id = o.family_id and i.side = 'victim' and i.ended_at is null and i.hat_id is distinct from access.my_hat()) i
    where not exists (select from access.notice n where n.family_id = o.family_id and n.kind = 'may-be-yours' and n.seen_at is null and n.hat_id is not distinct from i.hat_id and (i.hat_id is not null or n.team_id = i.team_id));
  end if;
  return 'linked';
end $$;

-- Undone, it is as it was, and no machine offers the two again: whoever undoes has said that they are two.
create function people.undo(which uuid, why text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare l people.link; n uuid;
begin
  select * into l from people.link x where x.id = which and x.undone_at is null for update;
  if l.id is null then return; end if;
  perform people.break_link(l.id, access.my_hat(), why);
  n := people.put_pair(l.member_a, l.member_b, 'found', l.model, coalesce(l.weight, 0), l.explained);
  update people.said x set over_at = access.now() where x.pair_id = n and x.over_at is null;
  perform people.note_saying(n, 'different', why);
  update people.pair p set state = 'decided', outcome = 'different', decided_at = access.now() where p.id = n;
end $$;

-- By whoever may change who is in the family, of one member of it: all that was said of them to be one with somebody else. False: not theirs.
create function people.part(member uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member;
begin
  select * into m from people.member x where x.id = part.member;
  if m.id is null or m.family_id <> all (access.families('{named,victim,both,duty}')) then return false; end if;
  perform people.undo(l.id, why) from people.link l where m.id in (l.member_a, l.member_b) and l.kind = 'same' and l.undone_at is null;
  return true;
end $$;

---------------------------------------------------------------- who reviews
-- names: the front door of the area both are in, who may know of both. words: where no front door may: plans of two areas, or limited to a few people by
-- name. Then governance and the managers of the front doors, who see which parts agree and differ, and not of whom. Else nobody, whoever works with him among
-- them. Plans between which a name is kept apart are nobody's to see by names: nor any other pair between the two plans, which would tell of the first.
create function people.sight_of(a uuid, b uuid) returns text language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); h access.hat; k access.team; fa people.family; fb people.family; beyond bool;
begin
  if me.staff_id is null then return null; end if;
  select * into h from access.hat x where x.id = me.hat_id;
  select * into k from access.team x where x.id = me.team_id;
  if h.role not in ('front-door','manager','governance') or (h.role <> 'governance' and k.front_door is null) then return null; end if;
  if exists (select from access.team x where x.id = any (me.all_holders) and x.side = 'harm') then return null; end if;
  select * into fa from people.family x where x.id = a;
  select * into fb from people.family x where x.id = b;
  beyond := fa.area <> fb.area or exists (select from access.restriction r where r.family_id in (a, b)) or not exists (select from access.team t where t.front_door is not null and t.area = fa.area) or people.kept_apart(a, b);
  -- Whoever is denied one of them, as one of them or related or by her wish, is not asked in words either.
  if exists (select from access.denial d where d.staff_id = me.staff_id and d.family_id in (a, b) and d.from_at <= access.now() and access.now() < d.until_at) then return null; end if;
  if beyond then return case when h.role = 'governance' or (h.role = 'manager' and k.area in (fa.area, fb.area)) then 'words' end; end if;
  return case when h.role <> 'governance' and k.area = fa.area then 'names' end;
end $$;
-- What somebody wrote of a pair while they saw both names may name them. Whoever sees words alone, since a plan was limited to a few or moved, reads their own
-- and those of governance, who never saw a name.
create function people.words_shown(sight text, hat uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select sight = 'names' or hat = access.my_hat() or exists (select from access.hat h where h.id = hat and h.role = 'governance') $$;

-- What waits for this reader, by what is at stake and then the longest waiting; never by the weight. Not what they have spoken on. A list that names people says
-- whose plans they are in, so that it is on the record as a look at each.
create function people.review_queue(most int) returns table (id uuid, sight text, because text, name_a text, name_b text, role_a text, role_b text, plan_a uuid, plan_b uuid, area_a text, area_b text, hidden bool, child bool, victim bool, high bool, sayings int, found_at timestamptz, waiting bigint)
language sql stable security definer set search_path = pg_catalog as $$
  with w as (select p.*, people.sight_of(p.family_a, p.family_b) as sight from people.pair p where p.state = 'waiting' and not exists (select from people.said s where s.pair_id = p.id and s.staff_id = (access.me()).staff_id and s.over_at is null)),
  mine as (select * from w where w.sight is not null)
  select w.id, w.sight, w.because, case when w.sight = 'names' then btrim(a.given_name || ' ' || a.family_name) end, case when w.sight = 'names' then btrim(b.given_name || ' ' || b.family_name) end,
    case when w.sight = 'names' then a.role end, case when w.sight = 'names' then b.role end, case when w.sight = 'names' then w.family_a end, case when w.sight = 'names' then w.family_b end, fa.area, fb.area, s.hidden, s.child, s.victim, s.high,
    (select count(*) from people.said x where x.pair_id = w.id and x.over_at is null)::int, w.found_at, count(*) over ()
  from mine w join people.member a on a.id = w.member_a join people.member b on b.id = w.member_b join people.family fa on fa.id = w.family_a join people.family fb on fb.id = w.family_b
    cross join lateral people.at_stake(w.member_a, w.member_b) s
  order by s.hidden desc, s.high desc, s.child desc, s.victim desc, w.found_at, w.id limit least(most, 200) $$;
-- How many wait, for the door to it.
create function people.review_waits() returns int language sql stable security definer set search_path = pg_catalog as $$ select coalesce((select q.waiting from people.review_queue(1) q), 0)::int $$;

-- One pair, as far as this reader may see it. What others said is shown to who has spoken, or when it is decided: the second looks for herself. The other names
-- that may be shown stand beside the one in use, or a surname would agree and nobody could see with what.
create function people.review_pair(which uuid) returns jsonb language plpgsql stable security definer set search_path = pg_catalog as $$
declare p people.pair; sight text; s record; spoken bool; l people.link; v text;
begin
  select * into p from people.pair x where x.id = which;
  if p.id is null then return null; end if;
  sight := people.sight_of(p.family_a, p.family_b);
  if sight is null then return null; end if;
  select * into s from people.at_stake(p.member_a, p.member_b);
  spoken := p.state <> 'waiting' or exists (select from people.said x where x.pair_id = p.id and x.staff_id = (access.me()).staff_id and x.over_at is null);
  select * into l from people.link x where x.member_a = p.member_a and x.member_b = p.member_b order by x.undone_at nulls first limit 1;
  v := case when l.undone_at is null and l.kind = 'same' then null when sight = 'names' then people.joining_said(p.member_a, p.member_b) else people.joining(p.member_a, p.member_b) end;
  return jsonb_build_object('id', p.id, 'sight', sight, 'because', p.because, 'state', p.state, 'outcome', p.outcome, 'model', p.model, 'weight', p.weight, 'explained', p.explained, 'foundAt', p.found_at, 'decidedAt', p.decided_at,
    'hidden', s.hidden, 'child', s.child, 'victim', s.victim, 'high', s.high, 'joining', v, 'spoken', spoken,
    'mine', (select x.said from people.said x where x.pair_id = p.id and x.staff_id = (access.me()).staff_id and x.over_at is null),
    'sayings', (select count(*) from people.said x where x.pair_id = p.id and x.over_at is null),
    'said', case when spoken then (select jsonb_agg(jsonb_build_object('said', x.said, 'words', case when people.words_shown(sight, x.hat_id) then x.words else '' end, 'hat', x.hat_id, 'at', x.at, 'over', x.over_at is not null) order by x.at) from people.said x where x.pair_id = p.id) end,
    'links', (select jsonb_agg(jsonb_build_object('id', x.id, 'kind', x.kind, 'how', x.how, 'model', x.model, 'madeAt', x.made_at, 'madeBy', x.made_by, 'secondBy', x.second_by, 'undoneAt', x.undone_at, 'undoneBy', x.undone_by, 'undoneWhy', case when people.words_shown(sight, x.undone_by) then x.undone_why else '' end) order by x.made_at)
      from people.link x where x.member_a = p.member_a and x.member_b = p.member_b),
    'others', (select greatest(0, cardinality(case when sight = 'names' then people.known_of(c.a) else c.a end) + cardinality(case when sight = 'names' then people.known_of(c.b) else c.b end) - 2) from (select people.cluster(p.member_a) as a, people.cluster(p.member_b) as b) c),
    'sides', (select jsonb_agg(case when sight = 'names' then jsonb_build_object('familyId', m.family_id, 'memberId', m.id, 'reference', f.reference, 'state', f.state, 'givenName', m.given_name, 'familyName', m.family_name, 'knownAs', m.known_as, 'bornOn', m.born_on, 'ageAbout', m.age_about,
        'otherNames', (select coalesce(jsonb_agg(btrim(n.given_name || ' ' || n.family_name) order by n.recorded_at), '[]') from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'identity' and n.ended_at is null),
        'sex', m.sex, 'role', m.role, 'policeRole', m.police_role, 'opens', m.family_id = any (access.families('{named,victim,child,both,duty}'))) else jsonb_build_object('area', f.area) end order by m.id)
      from people.member m join people.family f on f.id = m.family_id where m.id in (p.member_a, p.member_b)));
end $$;

-- One person's word on a pair. Where a victim, a child or a hidden place is involved, or two groups would join over one pair, "same" and "related" need two
-- people. "Different" of a link that stands undoes it at once; against another's word two must say it. Answers what it came to, 'waits', or why it cannot be.
create function people.decide(which uuid, what text, why text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare p people.pair; s record; v text; sight text; shut bool := false; need int; same int; related int; different int; l people.link; first_hat uuid; me access.session := access.me();
begin
  select * into p from people.pair x where x.id = which for update;
  sight := people.sight_of(p.family_a, p.family_b);
  if p.id is null or sight is null or what not in ('same','related','different','unsure') then return null; end if;
  if p.state <> 'waiting' then return 'settled'; end if;
  -- One at a time: two pairs that share a record are not joined side by side.
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  select * into l from people.link x where x.member_a = p.member_a and x.member_b = p.member_b and x.undone_at is null;
  v := case when l.id is null or l.kind = 'related' then people.joining(p.member_a, p.member_b) end;
  if what = 'same' and v in ('one-plan','said-two','births') then
    if sight = 'words' or v = people.joining_said(p.member_a, p.member_b) then return v; end if;
    -- What stands against it is not this reader's to know of: their word is kept, and it waits.
    shut := true;
  end if;
  perform people.note_saying(p.id, what, why);
  select * into s from people.at_stake(p.member_a, p.member_b);
  need := case when s.hidden or s.child or s.victim or v = 'bridge' or people.all_at_stake(p.member_a, p.member_b) then 2 else 1 end;
  select count(*) filter (where x.said = 'same'), count(*) filter (where x.said = 'related'), count(*) filter (where x.said = 'different') into same, related, different from people.said x where x.pair_id = p.id and x.over_at is null;
  select x.hat_id into first_hat from people.said x where x.pair_id = p.id and x.over_at is null and x.said = what and x.staff_id <> me.staff_id order by x.at limit 1;
  if what = 'different' and l.id is not null then perform people.break_link(l.id, me.hat_id, why); end if;
  if shut then return 'waits'; end if;
  if what = 'same' and same >= need then
    if l.id is null or l.kind = 'related' then
      if l.id is not null then perform people.break_link(l.id, me.hat_id, why); end if;
      if v is null or v = 'bridge' then perform people.make_link('same', p.member_a, p.member_b, 'review', coalesce(first_hat, me.hat_id), case when first_hat is not null then me.hat_id end, p.model, p.weight, p.explained); end if;
    else
      update people.link x set second_by = me.hat_id where x.id = l.id and x.second_by is null;
    end if;
  elsif what = 'related' and related >= need then
    if l.id is not null and l.kind = 'same' then perform people.break_link(l.id, me.hat_id, why); end if;
    if l.id is null or l.kind = 'same' then perform people.make_link('related', p.member_a, p.member_b, 'review', coalesce(first_hat, me.hat_id), case when first_hat is not null then me.hat_id end, p.model, p.weight, p.explained); end if;
  elsif not (what = 'different' and different >= case when same + related > 0 then 2 else 1 end) then
    return 'waits';
  end if;
  update people.pair x set state = 'decided', outcome = what, decided_at = access.now() where x.id = p.id;
  return what;
end $$;

-- By whoever may review the two: a link undone, or what was decided looked at anew.
create function people.review_undo(which uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare p people.pair; l people.link;
begin
  select * into p from people.pair x where x.id = which for update;
  if p.id is null or people.sight_of(p.family_a, p.family_b) is null then return false; end if;
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  select * into l from people.link x where x.member_a = p.member_a and x.member_b = p.member_b and x.undone_at is null;
  if l.id is not null then perform people.undo(l.id, why);
  elsif p.state = 'decided' then
    update people.said x set over_at = access.now() where x.pair_id = p.id and x.over_at is null;
    update people.pair x set state = 'waiting', outcome = null, decided_at = null, because = 'found' where x.id = p.id;
  end if;
  return true;
end $$;

-- What was decided lately, for who may review it: to find a wrong one again.
create function people.reviewed(most int) returns table (id uuid, sight text, name_a text, name_b text, plan_a uuid, plan_b uuid, outcome text, stands bool, how text, decided_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with d as (
    select p.*, people.sight_of(p.family_a, p.family_b) as sight from people.pair p where p.state = 'decided' and p.decided_at > access.now() - interval '400 days' order by p.decided_at desc limit 1000)
  select d.id, d.sight, case when d.sight = 'names' then btrim(a.given_name || ' ' || a.family_name) end, case when d.sight = 'names' then btrim(b.given_name || ' ' || b.family_name) end, case when d.sight = 'names' then d.family_a end, case when d.sight = 'names' then d.family_b end, d.outcome, l.id is not null, l.how, d.decided_at
  from d join people.member a on a.id = d.member_a join people.member b on b.id = d.member_b left join people.link l on l.member_a = d.member_a and l.member_b = d.member_b and l.undone_at is null
  where d.sight is not null order by d.decided_at desc limit least(most, 200) $$;

---------------------------------------------------------------- the matcher that belongs to nobody
create function people.match_again() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into people.to_match (member_id, since) values (new.member_id, access.now()) on conflict do nothing; return null; end $$;
create trigger match after insert on people.known_address for each row execute function people.match_again();
create trigger match after insert on people.contact_point for each row execute function people.match_again();
create trigger match after insert or update of ended_at on people.identifier for each row execute function people.match_again();
-- A hidden place or number that is added, or ended, alone.
create function people.match_hidden() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into people.to_match (member_id, since) select m.id, access.now() from people.member m where m.id = new.member_id on conflict do nothing; return null; end $$;

-- Run by a job, which is nobody: it compares across areas and past denials, because a person who is hidden is to be known again by who may know of her. It
-- gives back parts that agree and differ, and no value is kept of it.
create function people.features(members uuid[]) returns table (member_id uuid, family_id uuid, given_name text, family_name text, known_as text, born_on date, sex text, addresses jsonb, other_names jsonb, apart jsonb) language sql stable security definer set search_path = pg_catalog as $$
  select m.id, m.family_id, m.given_name, m.family_name, m.known_as, m.born_on, m.sex,
    coalesce((select jsonb_agg(jsonb_build_object('lines', a.lines, 'postcode', a.postcode) order by a.recorded_at desc) from people.known_address a where a.family_id = m.family_id and a.member_id = m.id), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name) order by n.recorded_at) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'identity' and n.ended_at is null), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name) order by n.recorded_at) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'herself' and n.ended_at is null), '[]')
  from people.member m where m.id = any (members) $$;
create function people.match_work(most int) returns setof uuid language sql security definer set search_path = pg_catalog as $$
  select t.member_id from people.to_match t order by t.since limit most for update skip locked $$;

create function people.sharing_apart(firsts text[], lasts text[], born date, most int) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog as $$
declare fs text[] := array(select people.sound(x) from unnest(firsts) x); ls text[] := array(select people.sound(x) from unnest(lasts) x);
begin
  return query select distinct c.member_id from people.called_apart c
    where (c.born = sharing_apart.born and (c.first = any (firsts) or c.last = any (lasts) or c.first = any (lasts) or c.last = any (firsts)))
      or (((c.last = any (lasts) and c.first = any (firsts)) or (c.last = any (firsts) and c.first = any (lasts)) or (c.last_sound = any (ls) and c.first_sound = any (fs)))
        and (c.born is null or sharing_apart.born is null or extract(year from c.born) = extract(year from sharing_apart.born) or to_char(c.born, 'MMDD') = to_char(sharing_apart.born, 'MMDD'))) limit most;
end $$;

-- Whoever is worth comparing with somebody: by the keys of names, by what is hidden, by numbers, and by names that are kept apart, of either. Those apart are
-- compared with everything, and what comes of it is looked at in words alone.
create function people.match_candidates(member uuid, firsts text[], lasts text[], firsts_apart text[], lasts_apart text[]) returns table (member_id uuid, phone bool, place bool, nhs bool, upn bool, pnc bool, cro bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select * from people.member x where x.id = match_candidates.member),
  c as (select s as id from m cross join lateral people.sharing(firsts, lasts, m.born_on, null, 100) s
    union select s from m cross join lateral people.sharing(firsts_apart, lasts_apart, m.born_on, null, 100) s where cardinality(firsts_apart) + cardinality(lasts_apart) > 0
    union select s from m cross join lateral people.sharing_apart(firsts || firsts_apart, lasts || lasts_apart, m.born_on, 100) s
    union select v from m cross join lateral vault.members_alike(m.id) v
    union (select o.member_id from m join people.identifier i on i.family_id = m.family_id and i.member_id = m.id and i.ended_at is null join people.identifier o on o.kind = i.kind and o.number = i.number and o.ended_at is null limit 50))
  select o.id, v.phone, v.place, n.nhs, n.upn, n.pnc, n.cro from c join people.member o on o.id = c.id cross join m cross join lateral vault.sealed_alike(m.id, o.id) v cross join lateral people.numbers_alike(m.id, o.id) n
  where o.family_id <> m.family_id and o.died_on is not distinct from m.died_on limit 200 $$;

-- What was found of those looked for. A pair that a person has decided stays decided. Automatic links are made only where an area has switched them on, of people
-- of that one area, never of a victim, a child, or where something is hidden; every twentieth of them, drawn by lot, is looked at by a person.
create function people.note_pairs(alike jsonb, looked_for uuid[], automatic_in text[]) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare f record; p people.pair; s record; n uuid; made int := 0; link uuid;
begin
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  for f in select * from jsonb_to_recordset(alike) x(one uuid, other uuid, model text, weight real, band text, explained jsonb, apart bool) loop
    select * into p from people.pair x where x.member_a = least(f.one, f.other) and x.member_b = greatest(f.one, f.other);
    if p.state = 'decided' or exists (select from people.link l where l.member_a = least(f.one, f.other) and l.member_b = greatest(f.one, f.other)) then
      -- What was found out later about a pair that a person decided changes nothing but who may see it.
      if f.apart then update people.pair x set apart = true where x.id = p.id; end if;
      if p.state is distinct from 'waiting' then continue; end if;
    end if;
    if p.state = 'waiting' then
      update people.pair x set model = f.model, weight = f.weight, explained = f.explained, apart = coalesce(f.apart, false) where x.id = p.id;
      continue;
    end if;
    if people.joining(f.one, f.other) in ('joined','one-plan','said-two','births') then continue; end if;
    n := people.put_pair(f.one, f.other, 'found', f.model, f.weight, f.explained);
    update people.pair x set apart = coalesce(f.apart, false) where x.id = n;
    select * into s from people.at_stake(f.one, f.other);
    if f.band = 'automatic' and jsonb_array_length(f.explained -> 'holds') = 0 and not (s.hidden or s.child or s.victim) and not people.all_at_stake(f.one, f.other) and people.joining(f.one, f.other) is null and not people.numbers_differ(f.one, f.other)
      and exists (select from people.pair x join people.family a on a.id = x.family_a join people.family b on b.id = x.family_b where x.id = n and a.area = b.area and a.area = any (automatic_in)) then
      link := people.make_link('same', f.one, f.other, 'automatic', null, null, f.model, f.weight, f.explained);
      perform audit.record('linked by itself', array['identity'], null, array[link], f.model);
      if get_byte(uuid_send(link), 15) < 13 then update people.pair x set because = 'audit' where x.id = n;
      else update people.pair x set state = 'decided', outcome = 'same', decided_at = access.now() where x.id = n; end if;
    end if;
    made := made + 1;
  end loop;
  update people.pair x set state = 'gone' where x.state = 'waiting' and x.because = 'found' and (x.member_a = any (looked_for) or x.member_b = any (looked_for))
    and not exists (select from people.said y where y.pair_id = x.id and y.over_at is null)
    and not exists (select from jsonb_to_recordset(alike) z(one uuid, other uuid) where least(z.one, z.other) = x.member_a and greatest(z.one, z.other) = x.member_b);
  delete from people.to_match t where t.member_id = any (looked_for);
  return made;
end $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema people from public;
grant execute on function people.recognise(text, date, int), people.by_other_name(text, date, int), people.alike(text, text[], text[], date, int),
  people.may_stand_together(uuid, uuid), people.say_same(uuid, uuid, text, real, jsonb), people.part(uuid, text), people.review_queue(int),
  people.review_waits(), people.review_pair(uuid), people.decide(uuid, text, text), people.review_undo(uuid, text),
  people.reviewed(int) to oneplan_app;
grant execute on function people.features(uuid[]), people.match_work(int), people.match_candidates(uuid, text[], text[], text[], text[]),
  people.note_pairs(jsonb, uuid[], text[]) to oneplan_job;
grant execute on function people.match_hidden() to oneplan_vault;
reset role;

set role oneplan_vault;
create trigger match after insert or update of ended_at on vault.secret for each row execute function people.match_hidden();
reset role;
