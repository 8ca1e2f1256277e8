-- That two people on record are one is said in a link, never by a merge: each plan keeps its own facts, and undoing a link gives back what was. Whatever
-- nobody has both plans in sight for is reviewed by words alone: agrees or differs.
set role oneplan_owner;

---------------------------------------------------------------- one human being, worked out from links
-- Everybody begins as a person of their own. person_id is worked out from the links that stand, and by nothing else.
alter table people.member add column own_person uuid;
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

-- Those who were said to be one before there were links: each stands linked to the first of them.
do $$
declare p record; m record; anchor people.member;
begin
  for p in select x.person_id from people.member x group by 1 having count(*) > 1 loop
    select * into anchor from people.member x where x.person_id = p.person_id order by x.recorded_at, x.id limit 1;
    for m in select * from people.member x where x.person_id = p.person_id and x.id <> anchor.id loop
      update people.member x set own_person = gen_random_uuid() where x.id = m.id;
      continue when m.family_id = anchor.family_id;
      insert into people.link (id, kind, family_a, member_a, family_b, member_b, how, made_at, made_by)
        values (gen_random_uuid(), 'same', case when m.id < anchor.id then m.family_id else anchor.family_id end, least(m.id, anchor.id), case when m.id < anchor.id then anchor.family_id else m.family_id end, greatest(m.id, anchor.id), 'before', access.now(), m.recorded_by);
    end loop;
  end loop;
end $$;
insert into people.person (id) select m.own_person from people.member m where m.own_person is not null;
update people.member m set own_person = m.person_id where m.own_person is null;
alter table people.member add foreign key (own_person) references people.person;
create unique index member_own on people.member (own_person);

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

---------------------------------------------------------------- pairs to look at
create table people.pair (
  id uuid primary key default gen_random_uuid(), family_a uuid not null, member_a uuid not null, family_b uuid not null, member_b uuid not null,
  because text not null check (because in ('found','second-look','audit','bridge')), model text not null, weight real not null, explained jsonb not null,
  state text not null default 'waiting' check (state in ('waiting','decided','gone')), outcome text check (outcome in ('same','related','different')), found_at timestamptz not null, decided_at timestamptz,
  foreign key (family_a, member_a) references people.member (family_id, id), foreign key (family_b, member_b) references people.member (family_id, id),
  check (member_a < member_b), check (family_a <> family_b), unique (member_a, member_b)
);
create index pair_waiting on people.pair (found_at) where state = 'waiting';
create index pair_b on people.pair (member_b);
-- What each said. over_at: a later undoing or a new look has set it aside; it stays on the record.
create table people.said (
  id uuid primary key default gen_random_uuid(), pair_id uuid not null references people.pair, said text not null check (said in ('same','related','different','unsure')),
  words text not null default '', hat_id uuid not null, staff_id uuid not null, at timestamptz not null, over_at timestamptz
);
create unique index said_once on people.said (pair_id, staff_id) where over_at is null;
-- Whose names or addresses changed, to be looked for again.
create table people.to_match (member_id uuid primary key references people.member, since timestamptz not null);

create or replace function people.call_member() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'UPDATE' then delete from people.called c where c.member_id = new.id; end if;
  insert into people.called (member_id, family_id, n, area, first, last, first_sound, last_sound, born)
    select new.id, new.family_id, c.n, f.area, c.first, c.last, c.first_sound, c.last_sound, new.born_on
    from people.calls(new.given_name, new.family_name, new.known_as) c cross join (select x.area from people.family x where x.id = new.family_id) f;
  insert into people.to_match (member_id, since) values (new.id, access.now()) on conflict do nothing;
  return null;
end $$;
create function people.match_again() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into people.to_match (member_id, since) values (new.member_id, access.now()) on conflict do nothing; return null; end $$;
create trigger match after insert on people.known_address for each row execute function people.match_again();
create trigger match after insert on people.contact_point for each row execute function people.match_again();
insert into people.to_match (member_id, since) select m.id, access.now() from people.member m;
reset role;

set role oneplan_vault;
-- For the matcher of the database, and for nobody who signs in: whether two have the same number or the same hidden place; who has the same as somebody; who has
-- a hidden place at all. Null: not known on both. A value never leaves.
create function vault.sealed_alike(one uuid, other uuid) returns table (phone bool, place bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select s.member_id, k.mark, s.kind = 'phone' as number from vault.mark k join vault.secret s on s.id = k.secret_id where s.member_id in (one, other) and s.ended_at is null)
  select case when exists (select from m where m.number and m.member_id = one) and exists (select from m where m.number and m.member_id = other) then exists (select from m a join m b on a.mark = b.mark and a.member_id = one and b.member_id = other where a.number and b.number) end,
    case when exists (select from m where not m.number and m.member_id = one) and exists (select from m where not m.number and m.member_id = other) then exists (select from m a join m b on a.mark = b.mark and a.member_id = one and b.member_id = other where not a.number and not b.number) end $$;
create function vault.members_alike(member uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select distinct o.member_id from vault.secret s join vault.mark a on a.secret_id = s.id join vault.mark b on b.mark = a.mark join vault.secret o on o.id = b.secret_id
  where s.member_id = member and s.ended_at is null and o.ended_at is null and o.family_id <> s.family_id limit 50 $$;
create function vault.hides(members uuid[]) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.secret s where s.member_id = any (members) and s.class = 'location' and s.ended_at is null) $$;
create index secret_member on vault.secret (member_id);
revoke execute on function vault.sealed_alike(uuid, uuid), vault.members_alike(uuid), vault.hides(uuid[]) from public;
grant execute on function vault.sealed_alike(uuid, uuid), vault.members_alike(uuid), vault.hides(uuid[]) to oneplan_owner;
reset role;

set role oneplan_owner;
---------------------------------------------------------------- what may be joined
-- What is at stake with a pair: a hidden place or a plan limited to a few people, a child, a victim, a high level. Two persons say it where any of the first three is.
create function people.at_stake(one uuid, other uuid) returns table (hidden bool, child bool, victim bool, high bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select x.* from people.member x where x.id in (one, other))
  select vault.hides(array[one, other]) or exists (select from access.restriction r join m on m.family_id = r.family_id),
    exists (select from m where m.role = 'child' or m.born_on > ((access.now() at time zone 'Europe/London')::date - interval '18 years') or m.age_about < 18),
    exists (select from m where m.role = 'victim' or (m.role = 'unjudged' and m.police_role is distinct from 'suspect' and m.police_role is distinct from 'offender')),
    exists (select from m where (select l.level from risk.level l where l.family_id = m.family_id order by l.at desc limit 1) = 'high') $$;

-- Null: they may be one. Else why not. Two of one plan are two people, always (everybody in an incident is in one plan); what a person has said to be two or
-- related stays two; births that differ in day, month and year are two people's. A bridge: two groups that each know themselves by more than one
-- record, and only this pair between them.
create function people.joining(one uuid, other uuid) returns text language plpgsql stable security definer set search_path = pg_catalog as $$
declare a uuid[] := people.cluster(one); b uuid[] := people.cluster(other); n int;
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
-- it, and nobody gains sight of anything. Where a victim, a child or a hidden place is involved a second person looks at it; a bridge waits until two have.
-- Answers 'linked', 'review', why they can never be one, or nothing: not there, or not the reader's.
drop function people.same_person(uuid, uuid);
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
  if v is not null and v <> 'bridge' then return v; end if;
  -- Against what a person has decided of these very two, one word is not enough.
  if exists (select from people.pair p where p.member_a = least(mine, other) and p.member_b = greatest(mine, other) and p.state = 'decided' and p.outcome in ('different','related')) then v := 'bridge'; end if;
  select * into s from people.at_stake(mine, other);
  n := people.put_pair(mine, other, case when v = 'bridge' then 'bridge' else 'second-look' end, model, weight, explained);
  update people.said x set over_at = access.now() where x.pair_id = n and x.over_at is null;
  perform people.note_saying(n, 'same', '');
  if v is distinct from 'bridge' and not (s.hidden or s.child or s.victim) then
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
-- name. Then governance and the managers of the front doors, who see which parts agree and differ, and not of whom. Else nobody, whoever works with him among them.
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
  beyond := fa.area <> fb.area or exists (select from access.restriction r where r.family_id in (a, b)) or not exists (select from access.team t where t.front_door is not null and t.area = fa.area);
  -- Whoever is denied one of them, as one of them or related or by her wish, is not asked in words either.
  if exists (select from access.denial d where d.staff_id = me.staff_id and d.family_id in (a, b) and d.from_at <= access.now() and access.now() < d.until_at) then return null; end if;
  if beyond then return case when h.role = 'governance' or (h.role = 'manager' and k.area in (fa.area, fb.area)) then 'words' end; end if;
  return case when h.role <> 'governance' and k.area = fa.area then 'names' end;
end $$;

-- What waits for this reader, by what is at stake and then the longest waiting; never by the weight. Not what they have spoken on.
create function people.review_queue(most int) returns table (id uuid, sight text, because text, name_a text, name_b text, role_a text, role_b text, area_a text, area_b text, hidden bool, child bool, victim bool, high bool, sayings int, found_at timestamptz, waiting bigint)
language sql stable security definer set search_path = pg_catalog as $$
  with w as (select p.*, people.sight_of(p.family_a, p.family_b) as sight from people.pair p where p.state = 'waiting' and not exists (select from people.said s where s.pair_id = p.id and s.staff_id = (access.me()).staff_id and s.over_at is null)),
  mine as (select * from w where w.sight is not null)
  select w.id, w.sight, w.because, case when w.sight = 'names' then btrim(a.given_name || ' ' || a.family_name) end, case when w.sight = 'names' then btrim(b.given_name || ' ' || b.family_name) end,
    case when w.sight = 'names' then a.role end, case when w.sight = 'names' then b.role end, fa.area, fb.area, s.hidden, s.child, s.victim, s.high,
    (select count(*) from people.said x where x.pair_id = w.id and x.over_at is null)::int, w.found_at, count(*) over ()
  from mine w join people.member a on a.id = w.member_a join people.member b on b.id = w.member_b join people.family fa on fa.id = w.family_a join people.family fb on fb.id = w.family_b
    cross join lateral people.at_stake(w.member_a, w.member_b) s
  order by s.hidden desc, s.high desc, s.child desc, s.victim desc, w.found_at, w.id limit least(most, 200) $$;
-- How many wait, for the door to it.
create function people.review_waits() returns int language sql stable security definer set search_path = pg_catalog as $$ select coalesce((select q.waiting from people.review_queue(1) q), 0)::int $$;

-- One pair, as far as this reader may see it. What others said is shown to who has spoken, or when it is decided: the second looks for herself.
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
  v := case when l.undone_at is null and l.kind = 'same' then null else people.joining(p.member_a, p.member_b) end;
  return jsonb_build_object('id', p.id, 'sight', sight, 'because', p.because, 'state', p.state, 'outcome', p.outcome, 'model', p.model, 'weight', p.weight, 'explained', p.explained, 'foundAt', p.found_at, 'decidedAt', p.decided_at,
    'hidden', s.hidden, 'child', s.child, 'victim', s.victim, 'high', s.high, 'joining', v, 'spoken', spoken,
    'mine', (select x.said from people.said x where x.pair_id = p.id and x.staff_id = (access.me()).staff_id and x.over_at is null),
    'sayings', (select count(*) from people.said x where x.pair_id = p.id and x.over_at is null),
    'said', case when spoken then (select jsonb_agg(jsonb_build_object('said', x.said, 'words', x.words, 'hat', x.hat_id, 'at', x.at, 'over', x.over_at is not null) order by x.at) from people.said x where x.pair_id = p.id) end,
    'links', (select jsonb_agg(jsonb_build_object('id', x.id, 'kind', x.kind, 'how', x.how, 'model', x.model, 'madeAt', x.made_at, 'madeBy', x.made_by, 'secondBy', x.second_by, 'undoneAt', x.undone_at, 'undoneBy', x.undone_by, 'undoneWhy', x.undone_why) order by x.made_at)
      from people.link x where x.member_a = p.member_a and x.member_b = p.member_b),
    'others', (select cardinality(people.cluster(p.member_a)) + cardinality(people.cluster(p.member_b)) - 2),
    'sides', (select jsonb_agg(case when sight = 'names' then jsonb_build_object('familyId', m.family_id, 'memberId', m.id, 'reference', f.reference, 'state', f.state, 'givenName', m.given_name, 'familyName', m.family_name, 'knownAs', m.known_as, 'bornOn', m.born_on, 'ageAbout', m.age_about,
        'sex', m.sex, 'role', m.role, 'policeRole', m.police_role, 'opens', m.family_id = any (access.families('{named,victim,child,both,duty}'))) else jsonb_build_object('area', f.area) end order by m.id)
      from people.member m join people.family f on f.id = m.family_id where m.id in (p.member_a, p.member_b)));
end $$;

-- One person's word on a pair. Where a victim, a child or a hidden place is involved, or two groups would join over one pair, "same" and "related" need two
-- people. "Different" of a link that stands undoes it at once; against another's word two must say it. Answers what it came to, 'waits', or why it cannot be.
create function people.decide(which uuid, what text, why text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare p people.pair; s record; v text; need int; same int; related int; different int; l people.link; first_hat uuid; me access.session := access.me();
begin
  select * into p from people.pair x where x.id = which for update;
  if p.id is null or people.sight_of(p.family_a, p.family_b) is null or what not in ('same','related','different','unsure') then return null; end if;
  if p.state <> 'waiting' then return 'settled'; end if;
  -- One at a time: two pairs that share a record are not joined side by side.
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  select * into l from people.link x where x.member_a = p.member_a and x.member_b = p.member_b and x.undone_at is null;
  v := case when l.id is null or l.kind = 'related' then people.joining(p.member_a, p.member_b) end;
  if what = 'same' and v in ('one-plan','said-two','births') then return v; end if;
  perform people.note_saying(p.id, what, why);
  select * into s from people.at_stake(p.member_a, p.member_b);
  need := case when s.hidden or s.child or s.victim or v = 'bridge' then 2 else 1 end;
  select count(*) filter (where x.said = 'same'), count(*) filter (where x.said = 'related'), count(*) filter (where x.said = 'different') into same, related, different from people.said x where x.pair_id = p.id and x.over_at is null;
  select x.hat_id into first_hat from people.said x where x.pair_id = p.id and x.over_at is null and x.said = what and x.staff_id <> me.staff_id order by x.at limit 1;
  if what = 'different' and l.id is not null then perform people.break_link(l.id, me.hat_id, why); end if;
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
create function people.reviewed(most int) returns table (id uuid, sight text, name_a text, name_b text, outcome text, stands bool, how text, decided_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with d as (
    select p.*, people.sight_of(p.family_a, p.family_b) as sight from people.pair p where p.state = 'decided' and p.decided_at > access.now() - interval '400 days' order by p.decided_at desc limit 1000)
  select d.id, d.sight, case when d.sight = 'names' then btrim(a.given_name || ' ' || a.family_name) end, case when d.sight = 'names' then btrim(b.given_name || ' ' || b.family_name) end, d.outcome, l.id is not null, l.how, d.decided_at
  from d join people.member a on a.id = d.member_a join people.member b on b.id = d.member_b left join people.link l on l.member_a = d.member_a and l.member_b = d.member_b and l.undone_at is null
  where d.sight is not null order by d.decided_at desc limit least(most, 200) $$;

---------------------------------------------------------------- the matcher that belongs to nobody
-- Run by a job, which is nobody: it compares across areas and past denials, because a person who is hidden is to be known again by who may know of her. It
-- gives back parts that agree and differ, and no value is kept of it.
create function people.features(members uuid[]) returns table (member_id uuid, family_id uuid, given_name text, family_name text, known_as text, born_on date, sex text, addresses jsonb) language sql stable security definer set search_path = pg_catalog as $$
  select m.id, m.family_id, m.given_name, m.family_name, m.known_as, m.born_on, m.sex,
    coalesce((select jsonb_agg(jsonb_build_object('lines', a.lines, 'postcode', a.postcode) order by a.recorded_at desc) from people.known_address a where a.family_id = m.family_id and a.member_id = m.id), '[]')
  from people.member m where m.id = any (members) $$;
create function people.match_work(most int) returns setof uuid language sql security definer set search_path = pg_catalog as $$
  select t.member_id from people.to_match t order by t.since limit most for update skip locked $$;
create function people.match_candidates(member uuid, firsts text[], lasts text[]) returns table (member_id uuid, phone bool, place bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select * from people.member x where x.id = match_candidates.member),
  c as (select s as id from m cross join lateral people.sharing(firsts, lasts, m.born_on, null, 100) s union select v from m cross join lateral vault.members_alike(m.id) v)
  select o.id, v.phone, v.place from c join people.member o on o.id = c.id cross join m cross join lateral vault.sealed_alike(m.id, o.id) v
  where o.family_id <> m.family_id and o.died_on is not distinct from m.died_on limit 200 $$;
-- What was found of those looked for. A pair that a person has decided stays decided. Automatic links are made only where an area has switched them on, of people
-- of that one area, never of a victim, a child, or where something is hidden; every twentieth of them, drawn by lot, is looked at by a person.
create function people.note_pairs(alike jsonb, looked_for uuid[], automatic_in text[]) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare f record; p people.pair; s record; n uuid; made int := 0; link uuid;
begin
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  for f in select * from jsonb_to_recordset(alike) x(one uuid, other uuid, model text, weight real, band text, explained jsonb) loop
    select * into p from people.pair x where x.member_a = least(f.one, f.other) and x.member_b = greatest(f.one, f.other);
    if p.state = 'decided' or exists (select from people.link l where l.member_a = least(f.one, f.other) and l.member_b = greatest(f.one, f.other)) then continue; end if;
    if p.state = 'waiting' then
      update people.pair x set model = f.model, weight = f.weight, explained = f.explained where x.id = p.id;
      continue;
    end if;
    if people.joining(f.one, f.other) in ('joined','one-plan','said-two','births') then continue; end if;
    n := people.put_pair(f.one, f.other, 'found', f.model, f.weight, f.explained);
    select * into s from people.at_stake(f.one, f.other);
    if f.band = 'automatic' and jsonb_array_length(f.explained -> 'holds') = 0 and not (s.hidden or s.child or s.victim) and people.joining(f.one, f.other) is null
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

---------------------------------------------------------------- somebody hidden, whatever the spelling
-- As before, and by the keys: both names in either order or alike in sound with the birth date, or the forename with the birth date, for a name changed since.
create function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with m as (
    select c.* from people.called c join people.member x on x.id = c.member_id where c.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  o as (
    select c.family_id from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound)))
  select distinct o.family_id from o where o.family_id <> family and (o.family_id = any (access.denied_families()) or exists (select from access.restriction x where x.family_id = o.family_id)) $$;
create or replace function frontdoor.reach_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; w record; t timestamptz := access.now();
begin
  select * into c from frontdoor.contact x where x.id = contact;
  if c.id is null or (c.state = 'decided' and c.decided_at < t - interval '28 days') then return; end if;
  for w in
    with hidden as (select h as family_id from frontdoor.hidden_like(c.family_id) h),
    who as (
      select x.family_id, b.holder_id as hat from hidden x join access.basis b on b.scope_id = x.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at
      union select x.family_id, a from hidden x join access.restriction r on r.family_id = x.family_id cross join unnest(r.allowed) a
      union select x.family_id, h.id from hidden x join access.basis b on b.scope_id = x.family_id and b.kind = 'victim' and b.from_at <= t and t < b.until_at
        join access.hat h on h.team_id = b.holder_id and h.role in ('worker','manager')
        where not exists (select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = x.family_id and n.kind = 'named' and n.from_at <= t and t < n.until_at))
    select distinct h.id as hat from who join access.hat h on h.id = who.hat
    where t < h.until_at and h.role in ('worker','manager','front-door','seat')
      and not exists (select from access.restriction r where r.family_id = who.family_id and not h.id = any (r.allowed))
      and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id in (who.family_id, c.family_id) and d.from_at <= t and t < d.until_at)
      and h.id <> coalesce(access.my_hat(), c.recorded_by)
  loop
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (c.family_id, w.hat, 'duty', t, t + interval '28 days', c.id) on conflict do nothing;
    if found then insert into access.notice (id, hat_id, family_id, kind, subject_id, at) values (gen_random_uuid(), w.hat, c.family_id, 'may-be-yours', c.id, t); end if;
  end loop;
end $$;
create trigger hidden_called after update of known_as on people.member for each row when (old.known_as is distinct from new.known_as) execute function frontdoor.names_changed();

revoke execute on function people.own_person(), people.keep_person(), people.cluster(uuid), people.settle(uuid[]), people.match_again(), people.at_stake(uuid, uuid), people.joining(uuid, uuid), people.make_link(text, uuid, uuid, text, uuid, uuid, text, real, jsonb),
  people.break_link(uuid, uuid, text), people.put_pair(uuid, uuid, text, text, real, jsonb), people.note_saying(uuid, text, text), people.say_same(uuid, uuid, text, real, jsonb), people.undo(uuid, text), people.part(uuid, text), people.sight_of(uuid, uuid),
  people.review_queue(int), people.review_waits(), people.review_pair(uuid), people.decide(uuid, text, text), people.review_undo(uuid, text), people.reviewed(int), people.features(uuid[]), people.match_work(int), people.match_candidates(uuid, text[], text[]),
  people.note_pairs(jsonb, uuid[], text[]), frontdoor.hidden_like(uuid) from public;
grant execute on function people.say_same(uuid, uuid, text, real, jsonb), people.part(uuid, text), people.review_queue(int), people.review_waits(), people.review_pair(uuid), people.decide(uuid, text, text), people.review_undo(uuid, text), people.reviewed(int) to oneplan_app;
grant execute on function people.features(uuid[]), people.match_work(int), people.match_candidates(uuid, text[], text[]), people.note_pairs(jsonb, uuid[], text[]) to oneplan_job;
reset role;
