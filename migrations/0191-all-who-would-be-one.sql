-- A link joins everybody who is one with either of the two: what a wrong one would do is asked of all of them. And a list that names people says whose plans
-- they are in, so that it is on the record as a look at each.
set role oneplan_owner;
-- Whether a victim, a child or somebody hidden is among those that would be one. Never shown: it may be of a plan that the reader must not know of.
create function people.all_at_stake(one uuid, other uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  with g as (select people.cluster(one) || people.cluster(other) as ids), m as (select x.* from g join people.member x on x.id = any (g.ids))
  select vault.hides((select g.ids from g)) or exists (select from access.restriction r join m on m.family_id = r.family_id)
    or exists (select from m where m.role in ('child','victim') or m.born_on > ((access.now() at time zone 'Europe/London')::date - interval '18 years') or m.age_about < 18
      or (m.role = 'unjudged' and m.police_role is distinct from 'suspect' and m.police_role is distinct from 'offender')) $$;
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
create or replace function people.note_pairs(alike jsonb, looked_for uuid[], automatic_in text[]) returns int language plpgsql security definer set search_path = pg_catalog as $$
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
    if f.band = 'automatic' and jsonb_array_length(f.explained -> 'holds') = 0 and not (s.hidden or s.child or s.victim) and not people.all_at_stake(f.one, f.other) and people.joining(f.one, f.other) is null
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
drop function people.review_queue(int);
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
drop function people.reviewed(int);
create function people.reviewed(most int) returns table (id uuid, sight text, name_a text, name_b text, plan_a uuid, plan_b uuid, outcome text, stands bool, how text, decided_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with d as (
    select p.*, people.sight_of(p.family_a, p.family_b) as sight from people.pair p where p.state = 'decided' and p.decided_at > access.now() - interval '400 days' order by p.decided_at desc limit 1000)
  select d.id, d.sight, case when d.sight = 'names' then btrim(a.given_name || ' ' || a.family_name) end, case when d.sight = 'names' then btrim(b.given_name || ' ' || b.family_name) end, case when d.sight = 'names' then d.family_a end, case when d.sight = 'names' then d.family_b end, d.outcome, l.id is not null, l.how, d.decided_at
  from d join people.member a on a.id = d.member_a join people.member b on b.id = d.member_b left join people.link l on l.member_a = d.member_a and l.member_b = d.member_b and l.undone_at is null
  where d.sight is not null order by d.decided_at desc limit least(most, 200) $$;
revoke execute on function people.all_at_stake(uuid, uuid), people.review_queue(int), people.reviewed(int) from public;
grant execute on function people.review_queue(int), people.reviewed(int) to oneplan_app;
reset role;
