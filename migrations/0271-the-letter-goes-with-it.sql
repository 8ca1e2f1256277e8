-- A contact that was made of a letter and is passed on takes the letter with it: else the door it left would go on reading her words, her name and her number.
set role oneplan_owner;
create or replace function frontdoor.pass_contact(contact uuid, to_door text, because text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; f people.family; k access.team; t timestamptz := access.now();
begin
  select * into c from frontdoor.contact x where x.id = contact and x.front_door = access.my_front_door() and x.state <> 'decided' for update;
  if c.id is null or c.family_id <> all (access.families('{named,duty,both}')) or access.my_role() not in ('front-door','manager') then return 'no'; end if;
  if c.claimed_by is not null and c.claimed_by <> access.my_hat() then return 'theirs'; end if;
  select * into f from people.family x where x.id = c.family_id for update;
  select * into k from access.team x where x.front_door = to_door and x.front_door <> c.front_door limit 1;
  if k.id is null or k.area = (select y.area from access.team y where y.id = access.my_team()) then return 'no'; end if;
  if f.state <> 'intake'
    or exists (select from frontdoor.contact x where x.family_id = f.id and x.id <> c.id) or exists (select from frontdoor.referral x where x.family_id = f.id)
    or exists (select from casework.involvement x where x.family_id = f.id) or exists (select from meetings.item x where x.family_id = f.id)
    or exists (select from people.member m where m.family_id = f.id and m.person_id <> m.own_person) then return 'built on'; end if;
  if exists (select from access.restriction r where r.family_id = f.id) then return 'limited'; end if;
  update people.family x set area = k.area, holder_hat_id = null, holder_since = null, version = x.version + 1 where x.id = f.id;
  update frontdoor.contact x set front_door = to_door, state = 'new', claimed_by = null, claimed_at = null, next_hat_id = null, version = x.version + 1, changed_by = access.my_hat(), changed_at = t where x.id = c.id;
  update access.notice n set seen_at = t, seen_by = access.my_hat() where n.subject_id = c.id and n.seen_at is null;
  update arrivals.arrival a set team_id = k.id, version = a.version + 1 where a.contact_id = c.id;
  insert into arrivals.passed (id, subject_id, what, from_team, to_team, by_hat, at, why) values (gen_random_uuid(), c.id, 'contact', access.my_team(), k.id, access.my_hat(), t, because);
  insert into access.notice (id, team_id, family_id, kind, subject_id, at) values (gen_random_uuid(), k.id, f.id, 'contact-passed', c.id, t);
  return 'passed';
end $$;
-- And those of contacts that were passed before.
update arrivals.arrival a set team_id = p.to_team from (select distinct on (x.subject_id) x.subject_id, x.to_team from arrivals.passed x where x.what = 'contact' order by x.subject_id, x.at desc) p
  where a.contact_id = p.subject_id and a.team_id <> p.to_team;
reset role;
