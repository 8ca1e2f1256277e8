-- A death stops what goes to the same woman from every plan, not from one alone; what is recorded on one plan says nothing of another.
set role oneplan_owner;
-- On the other plan: that a death was recorded of somebody said to be the same, and nothing of whom, where or by whom.
create table casework.death_hold (
  id uuid primary key, family_id uuid not null, member_id uuid not null, at timestamptz not null, ended_at timestamptz, ended_how text check (ended_how in ('died','not-her','taken-back')), ended_by uuid, why text not null default '',
  foreign key (family_id, member_id) references people.member (family_id, id), check ((ended_at is null) = (ended_how is null))
);
create unique index death_hold_live on casework.death_hold (member_id) where ended_at is null;
create index death_hold_family on casework.death_hold (family_id);
-- Whose death holds it: for these functions, and for nobody who signs in.
create table casework.death_hold_source (hold_id uuid not null references casework.death_hold, member_id uuid not null references people.member, primary key (hold_id, member_id));
create index death_hold_source_member on casework.death_hold_source (member_id);

-- To the named workers who may read the plan; else their teams; else its front door. Of a limited plan, to those it is limited to.
create function casework.tell_of_hold(hold uuid, what text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare h casework.death_hold; t timestamptz := access.now(); limited uuid[]; hats uuid[];
begin
  select * into h from casework.death_hold x where x.id = hold;
  select array_agg(a) into limited from access.restriction r cross join unnest(r.allowed) a where r.family_id = h.family_id;
  select array_agg(distinct w.hat) into hats from (
      select i.hat_id as hat from casework.involvement i where i.family_id = h.family_id and i.ended_at is null and i.hat_id is not null
      union select b.holder_id from access.basis b where b.scope_id = h.family_id and b.kind = 'named' and b.from_at <= t and t < b.until_at) w
    join access.hat k on k.id = w.hat and t < k.until_at
    where (limited is null or k.id = any (limited)) and not exists (select from access.denial d where d.staff_id = k.staff_id and d.family_id = h.family_id and d.from_at <= t and t < d.until_at);
  hats := coalesce(hats, limited);
  if hats is not null then
    insert into access.notice (id, hat_id, family_id, kind, subject_id, at) select gen_random_uuid(), u, h.family_id, what, h.id, t from unnest(hats) u;
  end if;
  if limited is not null then return; end if;
  insert into access.notice (id, team_id, family_id, kind, subject_id, at)
    select gen_random_uuid(), i.team_id, h.family_id, what, h.id, t from (select distinct x.team_id from casework.involvement x where x.family_id = h.family_id and x.ended_at is null and (x.hat_id is null or hats is null)) i;
  if not found and hats is null then
    insert into access.notice (id, team_id, family_id, kind, subject_id, at)
      select gen_random_uuid(), k.id, h.family_id, what, h.id, t from access.team k join people.family f on f.id = h.family_id where k.front_door is not null and k.area = f.area;
  end if;
end $$;
-- Everybody who is one with whoever died, on other plans: what would go to them stops as it does where the death is recorded. Nobody's name is written
-- there by it: whoever recorded the death is not of that plan. `again`: though it was said there that it is not her.
create function casework.hold_death(died uuid, again bool) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare o record; t timestamptz := access.now(); hold uuid;
begin
  for o in select m.id, m.family_id from people.member m where m.id = any (people.cluster(died)) and m.id <> died and m.died_on is null loop
    continue when not again and exists (select from casework.death_hold x join casework.death_hold_source s on s.hold_id = x.id where x.member_id = o.id and x.ended_how = 'not-her' and x.ended_by is not null and s.member_id = died);
    select x.id into hold from casework.death_hold x where x.member_id = o.id and x.ended_at is null;
    if hold is null then
      hold := gen_random_uuid();
      insert into casework.death_hold (id, family_id, member_id, at) values (hold, o.family_id, o.id, t);
      update people.contact_point p set ended_at = t, version = p.version + 1 where p.family_id = o.family_id and p.member_id = o.id and p.ended_at is null;
      update frontdoor.contact c set cut_off = 'never', cut_off_from = null, cut_off_until = null, version = c.version + 1
        where c.family_id = o.family_id and c.state <> 'decided' and c.cut_off is distinct from 'never' and (c.about_member = o.id or c.caller_member = o.id);
      update casework.call c set next_on = null, next_from = null, next_until = null, ended_at = coalesce(c.ended_at, t), version = c.version + 1
        where c.family_id = o.family_id and c.member_id = o.id and (c.next_on is not null or c.ended_at is null);
      perform casework.tell_of_hold(hold, 'death-said');
    end if;
    insert into casework.death_hold_source (hold_id, member_id) values (hold, died) on conflict do nothing;
  end loop;
end $$;
-- Numbers come back as not checked; calls that were promised are promised anew by a person.
create function casework.end_hold(hold uuid, how text, by_hat uuid, because text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare h casework.death_hold;
begin
  update casework.death_hold x set ended_at = access.now(), ended_how = how, ended_by = by_hat, why = because where x.id = hold and x.ended_at is null returning * into h;
  if h.id is null then return; end if;
  update people.contact_point p set ended_at = null, state = case when p.state = 'unsafe' then 'unsafe' else 'not_checked' end, version = p.version + 1
    where p.family_id = h.family_id and p.member_id = h.member_id and p.ended_at = h.at;
  perform casework.tell_of_hold(h.id, 'death-said-over');
end $$;
-- Holds of these that nothing holds any more: no death that stands, of anybody they are still one with.
create function casework.settle_holds(members uuid[], how text) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare h record;
begin
  for h in select x.id from casework.death_hold x where x.member_id = any (members) and x.ended_at is null
      and not exists (select from casework.death_hold_source s join people.member m on m.id = s.member_id and m.died_on is not null where s.hold_id = x.id and s.member_id = any (people.cluster(x.member_id))) loop
    perform casework.end_hold(h.id, how, null, '');
  end loop;
end $$;
-- A link that is made, taken back or found again after a death does as one that stood.
create function casework.link_and_death() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare both_ends uuid[] := people.cluster(new.member_a) || people.cluster(new.member_b);
begin
  if tg_table_name = 'link' and tg_op = 'UPDATE' then perform casework.settle_holds(both_ends, 'not-her');
  else perform casework.hold_death(m.id, tg_table_name = 'pair') from people.member m where m.id = any (both_ends) and m.died_on is not null; end if;
  return null;
end $$;
create trigger death_made after insert on people.link for each row when (new.kind = 'same') execute function casework.link_and_death();
create trigger death_undone after update of undone_at on people.link for each row when (new.kind = 'same' and old.undone_at is null and new.undone_at is not null) execute function casework.link_and_death();
create trigger death_confirmed after update of outcome on people.pair for each row when (new.outcome = 'same' and old.outcome is null) execute function casework.link_and_death();

-- "It is not her", by whoever could record the death: what was stopped may go on, and whether the two are one is looked at again by who reviews. The
-- link stands until they have; the words stay here.
create function casework.not_her(hold uuid, because text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare h casework.death_hold; l people.link; n uuid;
begin
  select * into h from casework.death_hold x where x.id = hold and x.ended_at is null for update;
  if h.id is null or h.family_id <> all (access.families('{named,victim,child,both,duty}')) or length(btrim(because)) < 10 then return false; end if;
  for l in select * from people.link x where h.member_id in (x.member_a, x.member_b) and x.kind = 'same' and x.undone_at is null loop
    n := people.put_pair(l.member_a, l.member_b, 'second-look', l.model, coalesce(l.weight, 0), l.explained);
    update people.said x set over_at = access.now() where x.pair_id = n and x.over_at is null;
    perform people.note_saying(n, 'different', '');
  end loop;
  perform casework.end_hold(h.id, 'not-her', access.my_hat(), btrim(because));
  return true;
end $$;

-- As before, and: joint work is over, for his worker in the words of any end; and it holds wherever she is known by a link.
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
  update harm.joint_work j set state = 'over', decision = 'A death was recorded', decided_by = me, decided_staff = (access.me()).staff_id, decided_at = t, version = j.version + 1, recorded_by = me, recorded_at = t
    where j.family_id = family and member in (j.member_id, j.him) and j.state in ('considered','open');
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select gen_random_uuid(), w.hat_id, w.team_id, w.file, 'died', w.file, t
    from (select distinct i.hat_id, case when i.hat_id is null then i.team_id end as team_id, l.harm_file_id as file
          from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id and i.ended_at is null
          where l.family_id = family and l.member_id = member and l.because = 'asked') w;
  update casework.death_hold h set ended_at = t, ended_how = 'died', ended_by = me where h.member_id = member and h.ended_at is null;
  perform casework.hold_death(member, false);
  return true;
end $$;
-- As before, and: what it held on other plans ends; numbers that a hold had stopped before come back too. Where the death was recorded on such a plan
-- since, by a person there, it stands, and they are told to look.
create or replace function casework.answer_death_doubt(doubt uuid, verdict text, said text) returns text language plpgsql security definer set search_path = pg_catalog as $$
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
    where p.family_id = d.family_id and p.member_id = d.member_id and (p.ended_at = since or p.ended_at in (select h.at from casework.death_hold h where h.member_id = d.member_id and h.ended_how = 'died' and h.ended_at = since));
  update plans.action a set state = 'open', outcome = '', answered_at = null, answered_by = null, version = a.version + 1
    where a.family_id = d.family_id and a.about_member = d.member_id and a.state = 'no-longer-possible' and a.answered_at = since and a.outcome = 'A death was recorded';
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select gen_random_uuid(), w.hat_id, w.team_id, w.file, 'not-died', w.file, t
    from (select distinct i.hat_id, case when i.hat_id is null then i.team_id end as team_id, l.harm_file_id as file
          from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id and i.ended_at is null
          where l.family_id = d.family_id and l.member_id = d.member_id and l.because = 'asked') w;
  perform casework.settle_holds((select array_agg(h.member_id) from casework.death_hold h join casework.death_hold_source s on s.hold_id = h.id and s.member_id = d.member_id), 'taken-back');
  perform casework.tell_of_hold(h.id, 'death-said-over') from casework.death_hold h join casework.death_hold_source s on s.hold_id = h.id and s.member_id = d.member_id
    join people.member m on m.id = h.member_id and m.died_on is not null and m.death_recorded_at = h.ended_at where h.ended_how = 'died';
  return 'mistake';
end $$;

-- As before, and nobody is asked once a death is recorded, or said, of either.
create or replace function harm.ask_joint(joint uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare j harm.joint_work; f uuid;
begin
  select * into j from harm.joint_work x where x.id = joint and x.family_id = any (access.families('{named,victim}'));
  if j.id is null or j.state <> 'considered' or j.her_answer is distinct from 'yes' or j.control is distinct from 'no' then return false; end if;
  if exists (select from people.member m where m.id in (j.member_id, j.him) and m.died_on is not null)
    or exists (select from casework.death_hold h where h.member_id in (j.member_id, j.him) and h.ended_at is null) then return false; end if;
  for f in select l.harm_file_id from harm.file_family l where l.family_id = j.family_id and l.member_id = j.him and exists (select from harm.involvement i where i.harm_file_id = l.harm_file_id and i.ended_at is null) loop
    insert into harm.joint_question (id, harm_file_id, kind, asked_at) select j.id, f, j.kind, access.now() on conflict do nothing;
    if found then
      insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
        select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, f, 'joint', f, access.now() from harm.involvement i where i.harm_file_id = f and i.ended_at is null;
    end if;
  end loop;
  return true;
end $$;
revoke execute on function casework.tell_of_hold(uuid, text), casework.hold_death(uuid, bool), casework.end_hold(uuid, text, uuid, text), casework.settle_holds(uuid[], text), casework.link_and_death(), casework.not_her(uuid, text) from public;
grant execute on function casework.not_her(uuid, text) to oneplan_app;
reset role;
