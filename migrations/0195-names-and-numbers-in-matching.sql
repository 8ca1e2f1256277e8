-- Whoever was called otherwise before is known again by it; numbers of other systems are compared, and only whether they agree is ever told. A name that must
-- not stand beside the present one has keys in a table of its own, which nothing reads that answers a front door.
set role oneplan_owner;
-- The same columns in the same order were indexed twice.
drop index if exists risk.level_of_family;

---------------------------------------------------------------- keys of other names
create table people.called_apart (
  member_id uuid not null, family_id uuid not null, n smallint not null, area text not null, first text, last text, first_sound text, last_sound text, born date,
  primary key (member_id, n), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index called_apart_names on people.called_apart (last, first);
create index called_apart_born on people.called_apart (born) where born is not null;
create index called_apart_family on people.called_apart (family_id);

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
create or replace function people.call_member() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'UPDATE' then perform people.call_again(new.id);
  else
    insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
      select new.id, new.family_id, c.n, f.area, c.first, c.last, c.first_sound, c.last_sound, new.born_on
      from people.calls(new.given_name, new.family_name, new.known_as) c cross join (select x.area from people.family x where x.id = new.family_id) f;
  end if;
  insert into people.to_match (member_id, since) values (new.id, access.now()) on conflict do nothing;
  return null;
end $$;
create function people.name_called() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform people.call_again(new.member_id);
  insert into people.to_match (member_id, since) values (new.member_id, access.now()) on conflict do nothing;
  return null;
end $$;
create trigger called after insert or update of given_name, family_name, class, ended_at on people.name for each row execute function people.name_called();
-- A contact in which somebody is said to have been called otherwise reaches whoever works with them under that name, as the name in use does. Never by a name
-- that is kept apart in the contact's own plan: it is for those who work with that plan.
create trigger hidden after insert or update of given_name, family_name, ended_at on people.name for each row when (new.class = 'identity') execute function frontdoor.names_changed();
create or replace function people.area_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update people.called c set area = new.area where c.family_id = new.id;
  update people.called_apart c set area = new.area where c.family_id = new.id;
  return null;
end $$;

---------------------------------------------------------------- numbers
-- A year of two figures and one of four are the same PNC number.
alter table people.identifier add column number text generated always as (case when kind = 'pnc' then regexp_replace(value, '^(19|20)(?=[0-9]{2}/)', '') else value end) stored;
create index identifier_number on people.identifier (kind, number) where ended_at is null;
create trigger match after insert or update of ended_at on people.identifier for each row execute function people.match_again();
-- Whether both hold the same number of a kind; null where one holds none. A pupil's number that is temporary (it ends with a letter) gives way to a lasting
-- one, so two that differ say nothing. No number leaves.
create function people.numbers_alike(one uuid, other uuid) returns table (nhs bool, upn bool, pnc bool, cro bool) language sql stable security definer set search_path = pg_catalog as $$
  with n as (select i.member_id = one as mine, i.kind, i.number, i.kind = 'upn' and i.number ~ '[A-Z]$' as passing from people.identifier i where i.member_id in (one, other) and i.ended_at is null),
  k as (select a.kind, case when bool_or(a.number = b.number) then true when bool_or(not a.passing and not b.passing) then false end as agrees from n a join n b on b.kind = a.kind where a.mine and not b.mine group by a.kind)
  select (select k.agrees from k where k.kind = 'nhs'), (select k.agrees from k where k.kind = 'upn'), (select k.agrees from k where k.kind = 'pnc'), (select k.agrees from k where k.kind = 'cro') $$;

-- Whether any two records that would be one hold numbers that differ.
create function people.numbers_differ(one uuid, other uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from unnest(people.cluster(one)) a, unnest(people.cluster(other)) b cross join lateral people.numbers_alike(a, b) n where a <> b and false in (n.nhs, n.upn, n.pnc, n.cro)) $$;

---------------------------------------------------------------- what must not stand together
-- Found by a name that is kept apart: the pair is looked at in words alone.
alter table people.pair add column apart bool not null default false;
create index pair_apart on people.pair (family_a, family_b) where apart;
-- Whether a name that is kept apart in one of two plans is in use in the other, as it is written, turned round or as it sounds; or the two were found by one.
create function people.kept_apart(a uuid, b uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from people.called_apart x join people.called y on y.family_id = case when x.family_id = a then b else a end
      and ((y.first = x.first and y.last = x.last) or (y.first = x.last and y.last = x.first) or (y.first_sound = x.first_sound and y.last_sound = x.last_sound))
      where x.family_id in (a, b))
    or exists (select from people.pair p where p.apart and p.state <> 'gone' and ((p.family_a = a and p.family_b = b) or (p.family_a = b and p.family_b = a))) $$;
-- For whoever is on both plans: whether names of the one may stand on a page of the other.
create function people.may_stand_together(a uuid, b uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select array[a, b] <@ access.families('{named,victim,child,both,duty}') and not people.kept_apart(a, b) $$;

-- As before; and plans between which a name is kept apart are nobody's to see by names: nor any other pair between the two plans, which would tell of the first.
create or replace function people.sight_of(a uuid, b uuid) returns text language plpgsql stable security definer set search_path = pg_catalog as $$
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
-- As before; and a name that is kept apart is something hidden: two people say it, and nothing is linked by itself.
create or replace function people.at_stake(one uuid, other uuid) returns table (hidden bool, child bool, victim bool, high bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select x.* from people.member x where x.id in (one, other))
  select vault.hides(array[one, other]) or exists (select from access.restriction r join m on m.family_id = r.family_id) or people.kept_apart((select m.family_id from m where m.id = one), (select m.family_id from m where m.id = other)),
    exists (select from m where m.role = 'child' or m.born_on > ((access.now() at time zone 'Europe/London')::date - interval '18 years') or m.age_about < 18),
    exists (select from m where m.role = 'victim' or (m.role = 'unjudged' and m.police_role is distinct from 'suspect' and m.police_role is distinct from 'offender')),
    exists (select from m where (select l.level from risk.level l where l.family_id = m.family_id order by l.at desc limit 1) = 'high') $$;
-- As before; and the other names that may be shown stand beside the one in use, or a surname would agree and nobody could see with what.
create or replace function people.review_pair(which uuid) returns jsonb language plpgsql stable security definer set search_path = pg_catalog as $$
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

---------------------------------------------------------------- at the front door
-- As before, and by other names that are shown, which come with it for the weighing: in a front door's own area a name is its to know (people.by_other_name).
drop function people.alike(text, text[], text[], date, int);
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
-- As before, and by the keys of every other name. One that is kept apart is hidden from everybody but her workers: whoever takes the contact is told the same
-- as of nobody, and her workers hear of it, whatever the spelling.
create or replace function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with typed as (
    select x.name_key, x.born_on from people.member x where x.family_id = family and x.name_key <> ''
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  m as (
    select c.* from people.called c join people.member x on x.id = c.member_id where c.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  o as (
    select c.family_id, false as apart from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, false from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, false from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select c.family_id, true from m join people.called_apart c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, true from m join people.called_apart c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, true from m join people.called_apart c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select n.family_id, n.class = 'herself' from typed y join people.name n on n.name_key = y.name_key and n.ended_at is null join people.member k on k.id = n.member_id and k.family_id = n.family_id
      where (k.born_on is null or y.born_on is null or k.born_on = y.born_on) and (position(' ' in y.name_key) > 0 or k.born_on = y.born_on))
  select distinct o.family_id from o where o.family_id <> family and (o.apart or o.family_id = any ((select access.denied_families())::uuid[]) or o.family_id in (select x.family_id from access.restriction x)) $$;

---------------------------------------------------------------- the matcher that belongs to nobody
create function people.sharing_apart(firsts text[], lasts text[], born date, most int) returns setof uuid language plpgsql stable security definer set search_path = pg_catalog as $$
declare fs text[] := array(select people.sound(x) from unnest(firsts) x); ls text[] := array(select people.sound(x) from unnest(lasts) x);
begin
  return query select distinct c.member_id from people.called_apart c
    where (c.born = sharing_apart.born and (c.first = any (firsts) or c.last = any (lasts) or c.first = any (lasts) or c.last = any (firsts)))
      or (((c.last = any (lasts) and c.first = any (firsts)) or (c.last = any (firsts) and c.first = any (lasts)) or (c.last_sound = any (ls) and c.first_sound = any (fs)))
        and (c.born is null or sharing_apart.born is null or extract(year from c.born) = extract(year from sharing_apart.born) or to_char(c.born, 'MMDD') = to_char(sharing_apart.born, 'MMDD'))) limit most;
end $$;
drop function people.features(uuid[]);
create function people.features(members uuid[]) returns table (member_id uuid, family_id uuid, given_name text, family_name text, known_as text, born_on date, sex text, addresses jsonb, other_names jsonb, apart jsonb) language sql stable security definer set search_path = pg_catalog as $$
  select m.id, m.family_id, m.given_name, m.family_name, m.known_as, m.born_on, m.sex,
    coalesce((select jsonb_agg(jsonb_build_object('lines', a.lines, 'postcode', a.postcode) order by a.recorded_at desc) from people.known_address a where a.family_id = m.family_id and a.member_id = m.id), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name) order by n.recorded_at) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'identity' and n.ended_at is null), '[]'),
    coalesce((select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name) order by n.recorded_at) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'herself' and n.ended_at is null), '[]')
  from people.member m where m.id = any (members) $$;
-- As before; and by numbers, and by names that are kept apart, of either: those apart are compared with everything, and what comes of it is looked at in words alone.
drop function people.match_candidates(uuid, text[], text[]);
create function people.match_candidates(member uuid, firsts text[], lasts text[], firsts_apart text[], lasts_apart text[]) returns table (member_id uuid, phone bool, place bool, nhs bool, upn bool, pnc bool, cro bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select * from people.member x where x.id = match_candidates.member),
  c as (select s as id from m cross join lateral people.sharing(firsts, lasts, m.born_on, null, 100) s
    union select s from m cross join lateral people.sharing(firsts_apart, lasts_apart, m.born_on, null, 100) s where cardinality(firsts_apart) + cardinality(lasts_apart) > 0
    union select s from m cross join lateral people.sharing_apart(firsts || firsts_apart, lasts || lasts_apart, m.born_on, 100) s
    union select v from m cross join lateral vault.members_alike(m.id) v
    union (select o.member_id from m join people.identifier i on i.family_id = m.family_id and i.member_id = m.id and i.ended_at is null join people.identifier o on o.kind = i.kind and o.number = i.number and o.ended_at is null limit 50))
  select o.id, v.phone, v.place, n.nhs, n.upn, n.pnc, n.cro from c join people.member o on o.id = c.id cross join m cross join lateral vault.sealed_alike(m.id, o.id) v cross join lateral people.numbers_alike(m.id, o.id) n
  where o.family_id <> m.family_id and o.died_on is not distinct from m.died_on limit 200 $$;
create or replace function people.note_pairs(alike jsonb, looked_for uuid[], automatic_in text[]) returns int language plpgsql security definer set search_path = pg_catalog as $$
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

-- A hidden place or number that is added, or ended, alone.
create function people.match_hidden() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into people.to_match (member_id, since) select m.id, access.now() from people.member m where m.id = new.member_id on conflict do nothing; return null; end $$;
revoke execute on function people.call_again(uuid), people.name_called(), people.numbers_alike(uuid, uuid), people.numbers_differ(uuid, uuid), people.kept_apart(uuid, uuid), people.may_stand_together(uuid, uuid), people.alike(text, text[], text[], date, int), people.sharing_apart(text[], text[], date, int),
  people.features(uuid[]), people.match_candidates(uuid, text[], text[], text[], text[]), people.match_hidden() from public;
grant execute on function people.alike(text, text[], text[], date, int), people.may_stand_together(uuid, uuid) to oneplan_app;
grant execute on function people.features(uuid[]), people.match_candidates(uuid, text[], text[], text[], text[]) to oneplan_job;
grant execute on function people.match_hidden() to oneplan_vault;
do $$ declare m uuid; begin
  for m in select distinct n.member_id from people.name n where n.ended_at is null loop perform people.call_again(m); end loop;
end $$;
insert into people.to_match (member_id, since) select distinct x.member_id, access.now() from (select n.member_id from people.name n union select i.member_id from people.identifier i) x on conflict do nothing;
reset role;

set role oneplan_vault;
create trigger match after insert or update of ended_at on vault.secret for each row execute function people.match_hidden();
reset role;
