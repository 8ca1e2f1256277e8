-- Two who were said to be one, and are not: what was done here meanwhile because they were is changed by nobody, and a person looks at it again. Each plan
-- hears of its own doings alone: not of the other plan, nor of anybody there.
set role oneplan_owner;
create table people.look_again (
  id uuid primary key, family_id uuid not null, member_id uuid not null, linked_at timestamptz not null, at timestamptz not null, things jsonb not null,
  done_at timestamptz, done_by uuid, words text not null default '', foreign key (family_id, member_id) references people.member (family_id, id), check ((done_at is null) = (done_by is null))
);
create index look_again_family on people.look_again (family_id);

-- What each plan did while the two were one: asked for on the other's file, passed to it or heard from it; listed for a meeting; taken up by a panel that
-- counted both; told of a contact about the other. Its own rows alone, with who did it.
create function people.link_undone() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare a uuid[] := people.cluster(new.member_a); b uuid[] := people.cluster(new.member_b); own_a uuid[]; own_b uuid[]; m record; did jsonb; n uuid; t timestamptz := access.now();
begin
  if a && b then return null; end if;
  select array_agg(coalesce(x.own_person, x.person_id)) into own_a from people.member x where x.id = any (a);
  select array_agg(coalesce(x.own_person, x.person_id)) into own_b from people.member x where x.id = any (b);
  for m in select x.id, x.family_id, x.role, case when x.id = any (a) then own_b else own_a end as others from people.member x where x.id = any (a || b) loop
    with files as (select h.id from harm.file h where h.person_id = any (m.others)),
    did_here as (
      select 'file' as what, r.sent_at as at, r.recorded_by as by from frontdoor.referral r join frontdoor.request q on q.id = r.request_id join files f on f.id = q.harm_file_id
        where r.family_id = m.family_id and r.about_member = m.id and r.sent_at >= new.made_at
      union all select 'passed', p.at, p.recorded_by from harm.passed p join files f on f.id = p.harm_file_id where p.family_id = m.family_id and p.at >= new.made_at
      union all select 'heard', min(x.at), null from access.notice x join files f on f.id = x.harm_file_id where x.family_id = m.family_id and x.at >= new.made_at having count(*) > 0
      union all select 'listed', i.listed_at, i.recorded_by from meetings.item i where i.family_id = m.family_id and m.role in ('victim','harms') and i.listed_at >= new.made_at
      union all select 'panel', c.decided_at, null from meetings.considered c where c.about = 'helped' and c.decision = 'take-up' and c.counted && own_a and c.counted && own_b and c.decided_at >= new.made_at
        and exists (select from access.notice x where x.family_id = m.family_id and x.kind = 'panel' and x.at >= new.made_at)
      union all select 'told', min(x.at), null from access.notice x where x.family_id = m.family_id and x.kind = 'may-be-yours' and x.at >= new.made_at having count(*) > 0)
    select jsonb_agg(jsonb_build_object('what', d.what, 'at', d.at, 'by', d.by) order by d.at) into did from did_here d;
    continue when did is null;
    n := gen_random_uuid();
    insert into people.look_again (id, family_id, member_id, linked_at, at, things) values (n, m.family_id, m.id, new.made_at, t, did);
    perform casework.tell_of_plan(m.family_id, 'parted', n);
  end loop;
  -- Who works with him looks whom the file is about, where something came to it from the wrong side: of families they learn nothing by it.
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select distinct on (i.harm_file_id, i.hat_id, i.team_id) gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.harm_file_id, 'parted-file', i.harm_file_id, t
    from harm.involvement i join harm.file h on h.id = i.harm_file_id cross join lateral (select case when h.person_id = any (own_a) then b when h.person_id = any (own_b) then a end as wrong) s
    where i.ended_at is null and s.wrong is not null
      and (exists (select from frontdoor.request q join frontdoor.referral r on r.request_id = q.id where q.harm_file_id = h.id and r.about_member = any (s.wrong) and r.sent_at >= new.made_at)
        or exists (select from harm.passed p join people.member w on w.family_id = p.family_id and w.id = any (s.wrong) where p.harm_file_id = h.id and p.at >= new.made_at));
  -- Who decided at a panel of both as one: the list says which.
  insert into access.notice (id, hat_id, kind, subject_id, at)
    select gen_random_uuid(), c.decided_by, 'parted-panel', c.id, t from meetings.considered c where c.counted && own_a and c.counted && own_b and c.decided_at >= new.made_at;
  return null;
end $$;
create trigger look_again after update of undone_at on people.link for each row when (new.kind = 'same' and old.undone_at is null and new.undone_at is not null) execute function people.link_undone();

-- A person has looked, and says what they found; by whoever may change who is in the plan. False: not theirs, or said already.
create function people.looked_again(look uuid, said text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
begin
  update people.look_again x set done_at = access.now(), done_by = access.my_hat(), words = btrim(said)
    where x.id = look and x.done_at is null and length(btrim(said)) >= 4 and x.family_id = any (access.families('{named,victim,child,both,duty}'));
  return found;
end $$;
revoke execute on function people.link_undone(), people.looked_again(uuid, text) from public;
grant execute on function people.looked_again(uuid, text) to oneplan_app;
reset role;
