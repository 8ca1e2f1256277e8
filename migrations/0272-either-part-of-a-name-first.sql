-- As before, and also where the family name was written first: many agencies do.
set role oneplan_owner;
create or replace function frontdoor.keep_from(contact uuid, door text, words text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; s uuid;
begin
  select * into c from frontdoor.contact x where x.id = contact and x.front_door = access.my_front_door() and x.state <> 'decided';
  if c.id is null or c.family_id <> all (access.families('{named,duty,both}')) or access.my_role() not in ('front-door','manager') then return; end if;
  for s in select distinct r.staff_id from access.relation r join access.hat h on h.staff_id = r.staff_id and access.now() < h.until_at join access.team k on k.id = h.team_id
    where k.front_door = door and r.undone_at is null and r.staff_id <> (access.me()).staff_id and position(' ' in r.name_key) > 0 and (position(' ' || r.name_key || ' ' in ' ' || words || ' ') > 0
        or position(' ' || regexp_replace(r.name_key, '^(.*) (\S+)$', '\2 \1') || ' ' in ' ' || words || ' ') > 0)
  loop perform access.deny(c.family_id, s, 'relation', false); end loop;
end $$;
reset role;
