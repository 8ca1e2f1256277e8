-- Who may be the same, found by keys with an index: each name a person is called by, in the forms that survive a slip of the pen. What is found here is
-- weighed by the program (src/lib/linkage); the database only brings whoever is worth weighing, within the reader's sight.
set role oneplan_owner;
-- A name in the form it is compared in: no marks, no case, signs part words. As lib/text.ts folds, near enough for a key.
create function people.plain(name text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select btrim(regexp_replace(regexp_replace(replace(translate(lower(regexp_replace(normalize(coalesce(name, ''), nfkd), '[\u0300-\u036f]', '', 'g')), 'łøđðħıŁØĐ', 'loddhilod'), 'ß', 'ss'), '[''’‘ʼʻ`´]', '', 'g'), '[[:punct:][:space:]]+', ' ', 'g')) $$;
-- What is left of a word when its vowels, doubled letters and letters that sound alike are taken for one: "Catherine" and "Kathryn", "Shaun" and "Shawn".
create function people.sound(word text) returns text language sql immutable parallel safe set search_path = pg_catalog as $$
  select left(w, 1) || regexp_replace(regexp_replace(substr(w, 2), '[aeiouhwy]', '', 'g'), '(.)\1+', '\1', 'g')
  from (select translate(replace(replace(replace(word, 'ph', 'f'), 'ck', 'k'), 'x', 'ks'), 'cqz', 'kks')) x(w) $$;

-- One row for each way to be called: each part of a double name, and the name somebody goes by. Kept by triggers, so that no page has to remember;
-- requests have no rights on it.
create table people.called (
  member_id uuid not null, family_id uuid not null, n smallint not null, area text not null, first text, last text, first_sound text, last_sound text, born date,
  primary key (member_id, n), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index called_born on people.called (born, area) include (first, last, member_id) where born is not null;
create index called_names on people.called (last, first, area) include (born, member_id);
create index called_sounds on people.called (last_sound, first_sound, area) include (born, member_id);

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
create function people.call_member() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'UPDATE' then delete from people.called c where c.member_id = new.id; end if;
  insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
    select new.id, new.family_id, c.n, f.area, c.first, c.last, c.first_sound, c.last_sound, new.born_on
    from people.calls(new.given_name, new.family_name, new.known_as) c cross join (select x.area from people.family x where x.id = new.family_id) f;
  return null;
end $$;
create trigger called after insert on people.member for each row execute function people.call_member();
create trigger called_again after update of given_name, family_name, known_as, born_on on people.member for each row
  when ((old.given_name, old.family_name, old.known_as, old.born_on) is distinct from (new.given_name, new.family_name, new.known_as, new.born_on)) execute function people.call_member();
create function people.area_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update people.called c set area = new.area where c.family_id = new.id; return null; end $$;
create trigger area after update of area on people.family for each row when (old.area is distinct from new.area) execute function people.area_changed();
create index called_family on people.called (family_id);
insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
  select m.id, m.family_id, c.n, f.area, c.first, c.last, c.first_sound, c.last_sound, m.born_on
  from people.member m join people.family f on f.id = m.family_id cross join people.calls(m.given_name, m.family_name, m.known_as) c;

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

-- As people.recognise, by keys: for the front door, of its own area, never one denied to the reader. What the weighing needs comes with it, and nothing of
-- where anybody is or how they are reached.
create function people.alike(wanted text, firsts text[], lasts text[], born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, known_as text, born_on date, age_about smallint, sex text, role text, police_role text, state text, opens bool, nearness real)
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
      (public.similarity(m.name_key, wanted) + case when alike.born is not null and m.born_on = alike.born then 0.5 else 0 end)::real
    from people.sharing(firsts, lasts, born, mine, 200) s(id) join people.member m on m.id = s.id join people.family f on f.id = m.family_id
    where f.area = mine and f.id <> all (denied)
    order by 14 desc, m.recorded_at desc limit least(most, 100);
end $$;
revoke execute on function people.plain(text), people.sound(text), people.calls(text, text, text), people.call_member(), people.area_changed(), people.sharing(text[], text[], date, text, int), people.alike(text, text[], text[], date, int) from public;
grant execute on function people.alike(text, text[], text[], date, int) to oneplan_app;
reset role;
