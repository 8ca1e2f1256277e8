-- One man found to be two people on record, each with a file; a death that his programme has to know of; the last work with a family that ends on the
-- children's side; and who works with her in another plan, asked before anyone contacts him.
set role oneplan_owner;
-- Why a file belongs to a family: somebody of that family asked about him, or he was found to be the man another family asked about. The second kind is
-- worked out anew whenever it is said, or taken back, that two are one.
alter table harm.file_family add column because text not null default 'asked' check (because in ('asked','same-person'));
-- What was passed or read stays on the record after such a link is taken back, so it is held to the link when it is written and not for ever.
alter table harm.passed drop constraint passed_family_id_harm_file_id_fkey;
alter table harm.heard drop constraint heard_family_id_harm_file_id_fkey;
create function harm.only_of_a_link() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if not exists (select from harm.file_family l where l.family_id = new.family_id and l.harm_file_id = new.harm_file_id) then raise insufficient_privilege; end if;
  return new; end $$;
create trigger a_link before insert on harm.passed for each row execute function harm.only_of_a_link();
create trigger a_link before insert on harm.heard for each row execute function harm.only_of_a_link();

-- Every family that asked about this man, under whichever of his files, has all of them: her workers hear of each, and whoever works on one is walled
-- from every family behind the others. A family that asked about nobody gets nothing by this.
create function harm.relink(person uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  with members as (select m.id, m.family_id from people.member m where m.person_id = person),
  asked as (select distinct l.harm_file_id, l.family_id, l.member_id from harm.file_family l join members m on m.id = l.member_id and m.family_id = l.family_id where l.because = 'asked'),
  gone as (
    delete from harm.file_family l using members m where m.id = l.member_id and m.family_id = l.family_id and l.because = 'same-person'
      and (l.harm_file_id not in (select a.harm_file_id from asked a) or not exists (select from asked a where a.family_id = l.family_id and a.member_id = l.member_id))
    returning l.family_id, l.harm_file_id)
  -- A hold asked for of a man who is not hers is over.
  update harm.word w set over_at = access.now() from harm.passed p, gone g
    where w.id = p.id and p.family_id = g.family_id and p.harm_file_id = g.harm_file_id and w.kind = 'hold-the-session' and w.over_at is null;
  insert into harm.file_family (harm_file_id, family_id, member_id, because)
    select f.harm_file_id, a.family_id, a.member_id, 'same-person'
    from (select distinct l.harm_file_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') f
    cross join (select distinct l.family_id, l.member_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') a
  on conflict do nothing;
end $$;
create function harm.person_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform harm.relink(old.person_id), harm.relink(new.person_id);
  return null; end $$;
create trigger files after update of person_id on people.member for each row when (old.person_id is distinct from new.person_id) execute function harm.person_changed();

-- The file of the man he is known to be; or the one this family has of him already, when he is said to be another man again; or a new one. Two who refer
-- the same man at once find one file.
create or replace function harm.open_file(member uuid) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; f uuid;
begin
  select * into m from people.member x where x.id = member;
  if m.id is null or m.family_id <> all (access.families('{named,victim,duty,both}')) then return null; end if;
  select h.id into f from harm.file h where h.person_id = m.person_id;
  if f is null then
    select h.id into f from harm.file_family l join harm.file h on h.id = l.harm_file_id where l.family_id = m.family_id and l.member_id = m.id and l.because = 'asked' order by h.opened_at desc limit 1;
  end if;
  if f is null then
    f := gen_random_uuid();
    insert into harm.file (id, reference, person_id, given_name, family_name, born_on, age_about, opened_at)
      values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), m.person_id, m.given_name, m.family_name, m.born_on, m.age_about, access.now())
      on conflict (person_id) do nothing;
    select h.id into f from harm.file h where h.person_id = m.person_id;
  end if;
  insert into harm.file_family (harm_file_id, family_id, member_id) values (f, m.family_id, m.id) on conflict (family_id, harm_file_id) do update set because = 'asked';
  perform harm.relink(m.person_id);
  return f;
end $$;

-- As before, and: those who work with him hear that a death was recorded, by his file and by nothing else, and only of his own. A person checks it and ends
-- the work: a death recorded by mistake takes nobody's place away.
create or replace function casework.record_death(family uuid, member uuid, died date) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); me uuid := access.my_hat(); as_role text;
begin
  if family <> all (access.families('{named,victim,child,both,duty}')) then return false; end if;
  update people.member m set died_on = died, version = m.version + 1, recorded_by = me, recorded_at = t where m.id = member and m.family_id = family and m.died_on is null returning m.role into as_role;
  if not found then return false; end if;
  update people.contact_point p set ended_at = t, version = p.version + 1, recorded_by = me, recorded_at = t where p.family_id = family and p.member_id = member and p.ended_at is null;
  update casework.call c set next_on = null, next_from = null, next_until = null, ended_at = coalesce(c.ended_at, t), version = c.version + 1
    where c.family_id = family and c.member_id = member and (c.next_on is not null or c.ended_at is null);
  update plans.action a set state = 'no-longer-possible', outcome = 'A death was recorded', answered_at = t, answered_by = me, version = a.version + 1 where a.family_id = family and a.about_member = member and a.state = 'open';
  update frontdoor.request q set state = 'withdrawn', answer_reason = 'A death was recorded', answered_at = t, answered_by = me, version = q.version + 1
    where q.state = 'sent' and q.id in (select r.request_id from frontdoor.referral r where r.family_id = family and r.about_member = member);
  if as_role = 'victim' then
    update casework.involvement i set review_due_on = null, version = i.version + 1 where i.family_id = family and i.side = 'victim' and i.ended_at is null and i.review_due_on is not null;
  end if;
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select gen_random_uuid(), w.hat_id, w.team_id, w.file, 'died', w.file, t
    from (select distinct i.hat_id, case when i.hat_id is null then i.team_id end as team_id, l.harm_file_id as file
          from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id and i.ended_at is null
          where l.family_id = family and l.member_id = member and l.because = 'asked') w;
  return true;
end $$;

-- A children's team may change nothing of who is in a family, and must not leave it open behind itself. It closes only what nobody works with any more.
create function casework.close_if_last(family uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update people.family f set state = 'closed', closed_at = access.now(), version = f.version + 1
  where f.id = family and f.state = 'open' and family = any (access.families('{named,victim,child,both}'))
    and not exists (select from casework.involvement i where i.family_id = family and i.ended_at is null) $$;

-- Whether somebody works with the same woman in another plan: for "her worker has been asked". That, and not who; never past a denial of the asker's.
create function casework.works_elsewhere(family uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select family = any (access.families('{named,victim,both,duty}')) and exists (
    select from people.member m
    join people.member o on o.person_id = m.person_id and o.family_id <> m.family_id
    join casework.involvement i on i.family_id = o.family_id and i.side = 'victim' and i.ended_at is null
    where m.family_id = family and (m.role in ('victim','unjudged')) and o.role in ('victim','unjudged') and o.family_id <> all ((select access.denied_families())::uuid[])) $$;

-- Others who look like the same person are counted within the area of whoever asks, as they are found.
create or replace function frontdoor.known_before(contacts uuid[]) returns table (contact_id uuid, times bigint, last_at timestamptz, possible bigint) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select c.id, c.family_id, c.received_at from frontdoor.contact c where c.id = any (contacts) and c.family_id = any ((select access.families('{named,duty,both,victim}'))::uuid[])),
  people as (select mine.id, mine.family_id, mine.received_at, m.person_id, m.name_key, m.born_on from mine join people.member m on m.family_id = mine.family_id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim'))),
  same as (
    select p.id, p.received_at, p.family_id as own, o.family_id, false as guess from people p join people.member o on o.person_id = p.person_id
    union select p.id, p.received_at, p.family_id, o.family_id, true from people p join people.member o on o.name_key = p.name_key and o.born_on = p.born_on and o.person_id <> p.person_id
      join people.family f on f.id = o.family_id and f.area = (select k.area from access.team k where k.id = (select access.my_team())))
  select s.id, count(distinct c.id) filter (where c.id <> s.id and c.received_at < s.received_at and c.received_at > s.received_at - interval '12 months'), max(c.received_at) filter (where c.id <> s.id and c.received_at < s.received_at),
    count(distinct s.family_id) filter (where s.guess and s.family_id <> s.own)
  from same s join frontdoor.contact c on c.family_id = s.family_id where s.family_id <> all ((select access.denied_families())::uuid[]) group by s.id $$;
revoke execute on function harm.only_of_a_link(), harm.relink(uuid), harm.person_changed(), casework.close_if_last(uuid), casework.works_elsewhere(uuid) from public;
grant execute on function casework.close_if_last(uuid), casework.works_elsewhere(uuid) to oneplan_app;
reset role;
