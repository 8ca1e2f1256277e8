-- Whoever is kept from a letter because it names somebody they are related to is kept from the contact that is made of it, or is passed to their door: what was
-- written stands in it, and the one who is named may not be among its people yet.
set role oneplan_owner;
-- words: what was written, folded as names are; either part of a name may stand first, as many agencies write it. Answers nothing, whomever it found.
create function frontdoor.keep_from(contact uuid, door text, words text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; s uuid;
begin
  select * into c from frontdoor.contact x where x.id = contact and x.front_door = access.my_front_door() and x.state <> 'decided';
  if c.id is null or c.family_id <> all (access.families('{named,duty,both}')) or access.my_role() not in ('front-door','manager') then return; end if;
  for s in select distinct r.staff_id from access.relation r join access.hat h on h.staff_id = r.staff_id and access.now() < h.until_at join access.team k on k.id = h.team_id
    where k.front_door = door and r.undone_at is null and r.staff_id <> (access.me()).staff_id and position(' ' in r.name_key) > 0 and (position(' ' || r.name_key || ' ' in ' ' || words || ' ') > 0
        or position(' ' || regexp_replace(r.name_key, '^(.*) (\S+)$', '\2 \1') || ' ' in ' ' || words || ' ') > 0)
  loop perform access.deny(c.family_id, s, 'relation', false); end loop;
end $$;
-- Taken back by who governs, it no longer keeps them, unless they are related to somebody else as well.
create function access.relation_undone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare f uuid; t timestamptz := access.now();
begin
  if exists (select from access.relation r where r.staff_id = new.staff_id and r.undone_at is null) then return null; end if;
  for f in update access.denial d set until_at = greatest(t, d.from_at) where d.staff_id = new.staff_id and d.kind = 'relation' and not d.matched and t < d.until_at returning d.family_id
  loop perform access.match_family(f); end loop;
  return null;
end $$;
create trigger undone after update of undone_at on access.relation for each row when (old.undone_at is null and new.undone_at is not null) execute function access.relation_undone();
revoke execute on function frontdoor.keep_from(uuid, text, text), access.relation_undone() from public;
grant execute on function frontdoor.keep_from(uuid, text, text) to oneplan_app;
reset role;
