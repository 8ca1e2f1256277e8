-- What came to one front door and is for another: passed on whole, with the clock it had. Whoever passes it on holds nothing of it from that moment; that it
-- was passed, when, by whom and why stands at both doors, and nothing of anyone.
set role oneplan_owner;
-- subject_id: the arrival or the contact. taken_at is asked for when it is shown, and kept nowhere twice.
create table arrivals.passed (
  id uuid primary key, subject_id uuid not null, what text not null check (what in ('arrival','contact')), from_team uuid not null references access.team, to_team uuid not null references access.team,
  by_hat uuid not null references access.hat, at timestamptz not null, why text not null check (why in ('lives-there','help-there','safer-there','wrong-door'))
);
create index on arrivals.passed (from_team, at desc);
create index on arrivals.passed (subject_id, at desc);

-- A letter nobody has taken over: to a team that reads at a front door, or, of somebody's own behaviour, to one that works with people who harm. Never from
-- his side to hers otherwise, nor back. Nobody is told: it waits in their queue, and a notice would tell a reader who is kept from it that it is there.
create function arrivals.pass_on(arrival uuid, to_key text, because text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare a arrivals.arrival; k access.team; t timestamptz := access.now();
begin
  select * into a from arrivals.arrival x where x.id = arrival and x.team_id = access.my_team() and x.state in ('unread','held') and x.id <> all (arrivals.kept_from_me()) for update;
  if a.id is null or access.my_role() not in ('front-door','manager','programme') or (a.held_by is not null and a.held_by <> access.my_hat()) then return false; end if;
  select * into k from access.team x where x.key = to_key and x.id <> a.team_id;
  if k.id is null or not (k.front_door is not null or (a.door = 'behaviour' and k.side = 'harm')) then return false; end if;
  update arrivals.arrival x set team_id = k.id, state = 'unread', held_by = null, held_at = null, version = x.version + 1 where x.id = a.id;
  update access.notice n set seen_at = t, seen_by = access.my_hat() where n.subject_id = a.id and n.seen_at is null;
  insert into arrivals.passed (id, subject_id, what, from_team, to_team, by_hat, at, why) values (gen_random_uuid(), a.id, 'arrival', a.team_id, k.id, access.my_hat(), t, because);
  return true;
end $$;

-- A contact that nothing has been built on: no work, no referral, no other contact, nobody in it said to be somebody's same person. The people go with it,
-- to the area of the other door, and so does the letter it was made of: else the door it left would go on reading her words, her name and her number. Anything
-- more goes by a referral, which asks and is answered.
create function frontdoor.pass_contact(contact uuid, to_door text, because text) returns text language plpgsql security definer set search_path = pg_catalog as $$
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

-- What stood on opening it there and on having it ends for the door it left and for everyone at it. As the transaction ends, so that the record of who passed it
-- on still says on which basis they did.
create function frontdoor.sight_ends() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); f uuid; here uuid[];
begin
  select c.family_id into f from frontdoor.contact c where c.id = new.subject_id;
  here := array(select x.id from access.team x where x.front_door = (select y.front_door from access.team y where y.id = new.from_team));
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, t)) where b.scope_id = f and b.source_id in (new.subject_id, f)
    and (b.holder_id = any (here) or b.holder_id in (select h.id from access.hat h where h.team_id = any (here)));
  return null;
end $$;
create constraint trigger ends after insert on arrivals.passed deferrable initially deferred for each row when (new.what = 'contact') execute function frontdoor.sight_ends();

-- At the door it left: whether somebody has it there. Neither who nor what became of it.
create function arrivals.passed_from_here(since timestamptz) returns table (id uuid, what text, to_team uuid, by_hat uuid, at timestamptz, why text, taken bool)
  language sql stable security definer set search_path = pg_catalog as $$
  select p.id, p.what, p.to_team, p.by_hat, p.at, p.why,
    case p.what when 'arrival' then not exists (select from arrivals.arrival a where a.id = p.subject_id and a.held_by is null) else not exists (select from frontdoor.contact c where c.id = p.subject_id and c.state = 'new') end
  from arrivals.passed p where p.from_team = access.my_team() and access.my_role() in ('front-door','manager','programme') and p.at >= since order by p.at desc limit 20 $$;
revoke execute on function arrivals.pass_on(uuid, text, text), frontdoor.pass_contact(uuid, text, text), frontdoor.sight_ends(), arrivals.passed_from_here(timestamptz) from public;
grant execute on function arrivals.pass_on(uuid, text, text), frontdoor.pass_contact(uuid, text, text), arrivals.passed_from_here(timestamptz) to oneplan_app;
reset role;
