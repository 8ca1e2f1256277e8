-- What gave something away, or was not given back whole: a notice that told his worker whether a family is known; a letter that stayed open to somebody kept
-- out since; what a pair told of plans its reader must not know of; a file that went with the wrong man when a link was undone.
set role oneplan_owner;

-- As before, and nobody on his side is told what became of it: a notice would come only where no family is known, and its coming would say so.
create or replace function arrivals.from_his_worker(key uuid, file uuid, to_team text, of_kind text, held bytea, how_soon text, due timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare team uuid;
begin
  select k.id into team from access.team k where k.key = to_team and k.front_door is not null;
  if team is null or file <> all (access.harm_files('{harm}', '{}')) or exists (select from harm.file_family l where l.harm_file_id = file) then return; end if;
  perform arrivals.keep(key, team, 'professional', of_kind, 'signed-in', null, null, held, how_soon, null, null, due, access.now());
end $$;
-- Those that wait already.
update arrivals.arrival a set from_hat = null, from_team = null from access.hat h join access.team k on k.id = h.team_id where h.id = a.from_hat and k.side = 'harm' and a.kind = 'home' and a.ended_at is null;

-- What was taken over is about a family from then on: whoever is kept from her is kept from what was written of her.
create function arrivals.kept_from_me() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare denied uuid[] := access.denied_families();
begin
  if denied = '{}' then return '{}'; end if;
  return array(
    select a.id from arrivals.arrival a join frontdoor.contact c on c.id = a.contact_id where a.team_id = access.my_team() and c.family_id = any (denied)
    union all select a.id from arrivals.arrival a join harm.file_family l on l.harm_file_id = a.harm_file_id join access.denial d on d.family_id = l.family_id
      where a.team_id = access.my_team() and d.staff_id = (access.me()).staff_id and d.kind in ('party','relation') and d.from_at <= access.now() and access.now() < d.until_at);
end $$;
-- As before; `ticket` is the code that showed the address, for what was written more than once under it.
drop function arrivals.from_outside(uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz);
create function arrivals.from_outside(key uuid, ticket uuid, to_team text, of_door text, of_kind text, how text, held bytea, how_soon text, ring_from time, ring_until time, due timestamptz, at timestamptz)
  returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); team uuid;
begin
  if how not in ('nobody','code') or octet_length(held) > 200000 then return; end if;
  if how = 'code' and not exists (select from arrivals.code c where c.id = ticket and c.used_at > t - interval '3 hours') then return; end if;
  select k.id into team from access.team k where k.key = to_team;
  if team is null then return; end if;
  perform arrivals.keep(key, team, of_door, of_kind, how, null, null, held, how_soon, ring_from, ring_until, due, t);
end $$;
revoke execute on function arrivals.kept_from_me(), arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz) from public;
grant execute on function arrivals.kept_from_me() to oneplan_app;
grant execute on function arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz) to oneplan_door;

---------------------------------------------------------------- a new file is of the man of the family that asked
-- As before; but the file carries his own number and not the one he shares by a link, so that it stays his when the link is undone. Two who refer the same
-- man at once wait for each other.
create or replace function harm.open_file(member uuid) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; f uuid;
begin
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  select * into m from people.member x where x.id = member;
  if m.id is null or m.family_id <> all (access.families('{named,victim,duty,both}')) then return null; end if;
  select h.id into f from harm.file h where h.person_id = m.person_id;
  if f is null then
    select h.id into f from harm.file_family l join harm.file h on h.id = l.harm_file_id where l.family_id = m.family_id and l.member_id = m.id and l.because = 'asked' order by h.opened_at desc limit 1;
  end if;
  if f is null then
    f := gen_random_uuid();
    insert into harm.file (id, reference, person_id, given_name, family_name, born_on, age_about, opened_at)
      values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), coalesce(m.own_person, m.person_id), m.given_name, m.family_name, m.born_on, m.age_about, access.now())
      on conflict (person_id) do nothing;
    select h.id into f from harm.file h where h.person_id = coalesce(m.own_person, m.person_id);
  end if;
  insert into harm.file_family (harm_file_id, family_id, member_id) values (f, m.family_id, m.id) on conflict (family_id, harm_file_id) do update set because = 'asked';
  perform people.settle(array[m.id]);
  select * into m from people.member x where x.id = member;
  perform harm.relink(m.person_id);
  return f;
end $$;
-- What a panel confirmed of him holds under each number he had.
create or replace function meetings.ask_the_police(family uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m where m.family_id = family and family = any (access.families('{named,victim,both}')) and m.role = 'harms'
    and exists (select from people.member o where o.person_id = m.person_id
      and (select c.decision from meetings.considered c where c.person_id in (o.person_id, o.own_person) and c.about = 'serial' order by c.seq desc limit 1) = 'confirmed')) $$;

---------------------------------------------------------------- what a pair tells
-- Of those said to be one with somebody: whom this reader may know of.
create function people.known_of(members uuid[]) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m join people.family f on f.id = m.family_id
    where m.id = any (members) and f.area = (select k.area from access.team k where k.id = access.my_team()) and f.id <> all ((select access.denied_families())::uuid[])) $$;
-- As people.joining was, of any part of the two groups.
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
create or replace function people.joining(one uuid, other uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select people.joining_of(people.cluster(one), people.cluster(other), one, other) $$;
-- What of it may be said to this reader: only what follows from plans that they may know of.
create function people.joining_said(one uuid, other uuid) returns text language sql stable security definer set search_path = pg_catalog as $$
  select people.joining_of(people.known_of(people.cluster(one)), people.known_of(people.cluster(other)), one, other) $$;
-- As before, in those words.
create or replace function people.say_same(mine uuid, other uuid, model text, weight real, explained jsonb) returns text language plpgsql security definer set search_path = pg_catalog as $$
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
    'said', case when spoken then (select jsonb_agg(jsonb_build_object('said', x.said, 'words', x.words, 'hat', x.hat_id, 'at', x.at, 'over', x.over_at is not null) order by x.at) from people.said x where x.pair_id = p.id) end,
    'links', (select jsonb_agg(jsonb_build_object('id', x.id, 'kind', x.kind, 'how', x.how, 'model', x.model, 'madeAt', x.made_at, 'madeBy', x.made_by, 'secondBy', x.second_by, 'undoneAt', x.undone_at, 'undoneBy', x.undone_by, 'undoneWhy', x.undone_why) order by x.made_at)
      from people.link x where x.member_a = p.member_a and x.member_b = p.member_b),
    'others', (select greatest(0, cardinality(case when sight = 'names' then people.known_of(c.a) else c.a end) + cardinality(case when sight = 'names' then people.known_of(c.b) else c.b end) - 2) from (select people.cluster(p.member_a) as a, people.cluster(p.member_b) as b) c),
    'sides', (select jsonb_agg(case when sight = 'names' then jsonb_build_object('familyId', m.family_id, 'memberId', m.id, 'reference', f.reference, 'state', f.state, 'givenName', m.given_name, 'familyName', m.family_name, 'knownAs', m.known_as, 'bornOn', m.born_on, 'ageAbout', m.age_about,
        'sex', m.sex, 'role', m.role, 'policeRole', m.police_role, 'opens', m.family_id = any (access.families('{named,victim,child,both,duty}'))) else jsonb_build_object('area', f.area) end order by m.id)
      from people.member m join people.family f on f.id = m.family_id where m.id in (p.member_a, p.member_b)));
end $$;
create or replace function people.decide(which uuid, what text, why text) returns text language plpgsql security definer set search_path = pg_catalog as $$
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
  need := case when s.hidden or s.child or s.victim or v = 'bridge' then 2 else 1 end;
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
revoke execute on function people.known_of(uuid[]), people.joining_of(uuid[], uuid[], uuid, uuid), people.joining_said(uuid, uuid) from public;

---------------------------------------------------------------- a reference that is here, where it must not be said
create function people.kept_from_some(family uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.restriction x where x.family_id = family) or exists (select from access.denial d where d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at) $$;
-- To the system that hands in: whether an earlier contact of its reference is of a plan kept from somebody. Then the new one says nothing of it.
create function frontdoor.ref_is_quiet(of_ref text) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from frontdoor.receipt r join frontdoor.contact c on c.id = r.contact_id where r.agency_id = access.my_system() and r.ref = of_ref and people.kept_from_some(c.family_id))
    or exists (select from frontdoor.contact c where c.source_agency = access.my_system() and c.source_ref = of_ref and people.kept_from_some(c.family_id)) $$;
revoke execute on function frontdoor.ref_is_quiet(text), people.kept_from_some(uuid) from public;
grant execute on function frontdoor.ref_is_quiet(text) to oneplan_app;
reset role;
