-- What was recorded by mistake and cannot be taken back by whoever did: a death, and a relation. Two people and a reason, each.
set role oneplan_owner;
alter table people.member add column death_recorded_at timestamptz;
create table casework.death_doubt (
  id uuid primary key, family_id uuid not null, member_id uuid not null, why text not null check (length(btrim(why)) >= 10), asked_by uuid not null, asked_staff uuid not null references access.staff, asked_at timestamptz not null,
  found text check (found in ('mistake','stands')), answer text not null default '', answered_by uuid, answered_at timestamptz, foreign key (family_id, member_id) references people.member (family_id, id),
  check ((found is null) = (answered_at is null))
);
create unique index death_doubt_open on casework.death_doubt (family_id, member_id) where answered_at is null;

-- As before, and: it is known when it was recorded; and a promise at the front door to ring back is over.
create or replace function casework.record_death(family uuid, member uuid, died date) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); me uuid := access.my_hat(); as_role text;
begin
  if family <> all (access.families('{named,victim,child,both,duty}')) then return false; end if;
  update people.member m set died_on = died, death_recorded_at = t, version = m.version + 1, recorded_by = me, recorded_at = t where m.id = member and m.family_id = family and m.died_on is null returning m.role into as_role;
  if not found then return false; end if;
  update people.contact_point p set ended_at = t, version = p.version + 1, recorded_by = me, recorded_at = t where p.family_id = family and p.member_id = member and p.ended_at is null;
  update frontdoor.contact c set cut_off = 'never', cut_off_from = null, cut_off_until = null, version = c.version + 1
    where c.family_id = family and c.state <> 'decided' and c.cut_off is distinct from 'never' and (c.about_member = member or c.caller_member = member);
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

-- The first of two: whoever may record a death may say that it was a mistake. Nothing changes by it.
create function casework.doubt_death(doubt uuid, family uuid, member uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,child,both,duty}')) or not exists (select from people.member m where m.id = member and m.family_id = family and m.died_on is not null) then return false; end if;
  insert into casework.death_doubt (id, family_id, member_id, why, asked_by, asked_staff, asked_at) values (doubt, family, member, why, access.my_hat(), (access.me()).staff_id, access.now()) on conflict do nothing;
  return found;
end $$;
-- The second, who is another person whatever their roles. What stopped by the death alone goes on: numbers come back as not checked, actions are open
-- again. Promised calls and waiting referrals do not: somebody makes them anew. Those who work with him hear it by his file, as they heard of the death.
create function casework.answer_death_doubt(doubt uuid, verdict text, said text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare d casework.death_doubt; t timestamptz := access.now(); me access.session := access.me(); since timestamptz;
begin
  select * into d from casework.death_doubt x where x.id = doubt for update;
  if d.id is null or d.family_id <> all (access.families('{named,victim,child,both,duty}')) then return 'no'; end if;
  if d.answered_at is not null then return 'answered'; end if;
  if d.asked_staff = me.staff_id then return 'self'; end if;
  update casework.death_doubt x set found = verdict, answer = said, answered_by = me.hat_id, answered_at = t where x.id = doubt;
  if verdict <> 'mistake' then return 'stands'; end if;
  select m.death_recorded_at into since from people.member m where m.id = d.member_id and m.family_id = d.family_id for update;
  update people.member m set died_on = null, death_recorded_at = null, version = m.version + 1, recorded_by = me.hat_id, recorded_at = t where m.id = d.member_id and m.family_id = d.family_id;
  update people.contact_point p set ended_at = null, state = case when p.state = 'unsafe' then 'unsafe' else 'not_checked' end, version = p.version + 1, recorded_by = me.hat_id, recorded_at = t
    where p.family_id = d.family_id and p.member_id = d.member_id and p.ended_at = since;
  update plans.action a set state = 'open', outcome = '', answered_at = null, answered_by = null, version = a.version + 1
    where a.family_id = d.family_id and a.about_member = d.member_id and a.state = 'no-longer-possible' and a.answered_at = since and a.outcome = 'A death was recorded';
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select gen_random_uuid(), w.hat_id, w.team_id, w.file, 'not-died', w.file, t
    from (select distinct i.hat_id, case when i.hat_id is null then i.team_id end as team_id, l.harm_file_id as file
          from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id and i.ended_at is null
          where l.family_id = d.family_id and l.member_id = d.member_id and l.because = 'asked') w;
  return 'mistake';
end $$;

---------------------------------------------------------------- a relation that was declared by mistake
-- Whoever declared it says why it was a mistake. It counts until somebody else has agreed.
create function access.doubt_relation(relation uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.relation r set undo_asked_at = access.now(), undo_why = why, undo_answer = '' where r.id = relation and r.staff_id = (access.me()).staff_id and r.undone_at is null and r.undo_asked_at is null and length(btrim(why)) >= 10;
  return found;
end $$;
-- For information governance, which sees no families: who declared whom, and why it is said to be a mistake.
create function access.doubted_relations() returns table (id uuid, staff_name text, agency_name text, name text, kind text, declared_at timestamptz, why text, asked_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select r.id, s.name, a.name, r.name, r.kind, r.declared_at, r.undo_why, r.undo_asked_at from access.relation r join access.staff s on s.id = r.staff_id left join access.agency a on a.id = s.agency_id
  where access.my_role() = 'governance' and r.undo_asked_at is not null and r.undone_at is null and r.staff_id <> (access.me()).staff_id $$;
-- Agreed: the families it kept from them are compared anew, and nobody is told which, or whether there were any.
create function access.answer_relation(relation uuid, agreed bool, said text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare r access.relation; f record;
begin
  select * into r from access.relation x where x.id = relation for update;
  if r.id is null or access.my_role() is distinct from 'governance' or r.undo_asked_at is null or r.undone_at is not null or r.staff_id = (access.me()).staff_id or length(btrim(said)) < 4 then return false; end if;
  if not agreed then update access.relation x set undo_asked_at = null, undo_answer = said where x.id = relation; return true; end if;
  update access.relation x set undone_at = access.now(), undone_by = access.my_hat(), undo_answer = said where x.id = relation;
  for f in select distinct c.family_id from people.families_called(r.name_key) c loop perform access.match_family(f.family_id); end loop;
  return true;
end $$;
drop function access.my_relations();
create function access.my_relations() returns table (id uuid, name text, born_on date, kind text, declared_at timestamptz, undo_asked_at timestamptz, undone_at timestamptz, undo_answer text) language sql stable security definer set search_path = pg_catalog as $$
  select r.id, r.name, r.born_on, r.kind, r.declared_at, r.undo_asked_at, r.undone_at, r.undo_answer from access.relation r where r.staff_id = (access.me()).staff_id $$;
revoke execute on function casework.doubt_death(uuid, uuid, uuid, text), casework.answer_death_doubt(uuid, text, text), access.doubt_relation(uuid, text), access.doubted_relations(), access.answer_relation(uuid, bool, text), access.my_relations() from public;
grant execute on function casework.doubt_death(uuid, uuid, uuid, text), casework.answer_death_doubt(uuid, text, text), access.doubt_relation(uuid, text), access.doubted_relations(), access.answer_relation(uuid, bool, text), access.my_relations() to oneplan_app;
reset role;
