-- At intake it is said of somebody who is in the contact already whether they are one of those who may be the same: that they are goes through
-- people.say_same, that they are not through here.
set role oneplan_owner;
-- Two people, in one word of the front door: under the same sight as "the same". Against a colleague's word it waits for a second person; two that are held
-- to be one are parted where the link is undone.
create function people.say_two(mine uuid, other uuid, model text, weight real, explained jsonb) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; o people.member; p people.pair; agreed bool;
begin
  select * into m from people.member x where x.id = mine;
  select * into o from people.member x where x.id = other;
  if m.id is null or o.id is null or m.family_id = o.family_id or m.family_id <> all (access.families('{named,both,duty}')) or o.family_id = any (access.denied_families())
    or access.my_front_door() is null or m.person_id = o.person_id or people.kept_apart(m.family_id, o.family_id)
    or not exists (select from people.family f join access.team k on k.area = f.area where f.id = o.family_id and k.id = access.my_team()) then return null; end if;
  select * into p from people.pair x where x.member_a = least(mine, other) and x.member_b = greatest(mine, other) for update;
  if p.state = 'decided' and p.outcome = 'different' then return 'different'; end if;
  -- What people have decided is looked at anew, and not turned round by one.
  agreed := p.state is distinct from 'decided' and not exists (select from people.said s where s.pair_id = p.id and s.over_at is null and s.said in ('same','related') and s.staff_id <> (access.me()).staff_id);
  if p.id is null or p.state <> 'waiting' then p.id := people.put_pair(mine, other, 'second-look', model, weight, explained); end if;
  perform people.note_saying(p.id, 'different', '');
  if not agreed and (select count(*) from people.said s where s.pair_id = p.id and s.over_at is null and s.said = 'different') < 2 then return 'waits'; end if;
  update people.pair x set state = 'decided', outcome = 'different', decided_at = access.now() where x.id = p.id;
  return 'different';
end $$;
-- What stands of one person and those whom this reader has before them: said to be one, decided, or their own word while it waits. Nothing of anybody else.
create function people.said_of(mine uuid, others uuid[]) returns table (member_id uuid, said text) language sql stable security definer set search_path = pg_catalog as $$
  select o.id, case when o.person_id = m.person_id then 'same' when p.state = 'decided' then p.outcome else s.said end
  from people.member m join people.member o on o.id = any (others) and o.family_id <> m.family_id
    join people.family f on f.id = o.family_id and f.area = (select k.area from access.team k where k.id = (select access.my_team()))
    left join people.pair p on p.member_a = least(m.id, o.id) and p.member_b = greatest(m.id, o.id)
    left join people.said s on s.pair_id = p.id and s.over_at is null and s.staff_id = (access.me()).staff_id
  where m.id = mine and access.my_front_door() is not null and m.family_id = any ((select access.families('{named,both,duty}'))::uuid[])
    and o.family_id <> all ((select access.denied_families())::uuid[]) and not people.kept_apart(m.family_id, o.family_id)
    and (o.person_id = m.person_id or p.state = 'decided' or s.said is not null) $$;
revoke execute on function people.say_two(uuid, uuid, text, real, jsonb), people.said_of(uuid, uuid[]) from public;
grant execute on function people.say_two(uuid, uuid, text, real, jsonb), people.said_of(uuid, uuid[]) to oneplan_app;
reset role;
