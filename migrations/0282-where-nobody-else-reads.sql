-- A letter at a door whose only reader is kept from it moves to the first of the other doors that has somebody to read it. It is not written among what
-- was passed on: that list is the reader's own, and would tell them that somebody has written.
set role oneplan_owner;
create function arrivals.move_on(arrival uuid, doors text[]) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare a arrivals.arrival; k access.team; me access.session := access.me();
begin
  select * into a from arrivals.arrival x where x.id = arrival and x.team_id = access.my_team() and x.state = 'unread' for update;
  if a.id is null or exists (select from access.colleague c where c.team_id = a.team_id and c.active and c.staff_id <> me.staff_id and c.role in ('front-door','manager','programme')) then return false; end if;
  select t.* into k from unnest(doors) with ordinality d(key, n) join access.team t on t.key = d.key
    where t.id <> a.team_id and (t.front_door is not null or (a.door = 'behaviour' and t.side = 'harm'))
      and exists (select from access.colleague c where c.team_id = t.id and c.active and c.staff_id <> me.staff_id and c.role in ('front-door','manager','programme'))
    order by d.n limit 1;
  if k.id is null then return false; end if;
  update arrivals.arrival x set team_id = k.id, version = x.version + 1 where x.id = a.id;
  update access.notice n set seen_at = access.now() where n.subject_id = a.id and n.seen_at is null;
  insert into access.notice (id, team_id, kind, subject_id, at) values (gen_random_uuid(), k.id, 'arrival-yours', a.id, access.now());
  return true;
end $$;
revoke execute on function arrivals.move_on(uuid, text[]) from public;
grant execute on function arrivals.move_on(uuid, text[]) to oneplan_app;
reset role;
