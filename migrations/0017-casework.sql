-- Casework: who works with whom, one call at a time, work that is handed on while someone is away, and a death that stops everything about that person at
-- once, on every plan she is known in and not on one alone; what is recorded on one plan says nothing of another.
set local check_function_bodies = off;
set role oneplan_owner;
create table casework.involvement (
  id uuid primary key, family_id uuid not null references people.family, team_id uuid not null references access.team, hat_id uuid, side text not null check (side in ('victim','child','both')),
  service_key text not null, request_id uuid, started_at timestamptz not null, first_attempt_at timestamptz, first_contact_at timestamptz, review_due_on date, ended_at timestamptz,
  end_kind text check (end_kind in ('planned','unplanned','moved','died')), end_note text not null default '', version int not null default 1, recorded_by uuid not null,
  unique (family_id, id)
);
create index involvement_family on casework.involvement (family_id);
create index involvement_hat on casework.involvement (hat_id) where ended_at is null;
create index involvement_team on casework.involvement (team_id) where ended_at is null;
create index involvement_started on casework.involvement (started_at) where side = 'victim';
create index involvement_ended on casework.involvement (ended_at) where side = 'victim' and ended_at is not null;
create trigger basis after insert or update on casework.involvement for each row execute function access.basis_of_involvement();
create trigger life after update of first_contact_at, ended_at on casework.involvement for each row when (new.request_id is not null) execute function frontdoor.life_of_work();

create table casework.call (
  id uuid primary key, family_id uuid not null, involvement_id uuid, member_id uuid not null, contact_point_id uuid not null, hat_id uuid not null, started_at timestamptz not null, ended_at timestamptz,
  result text check (result in ('spoke','no-answer','someone-else','number-gone')), number_fine text check (number_fine in ('yes','no','not-asked')), feels text check (feels in ('safer','same','less','not-asked')),
  note text not null default '', next_on date, next_from time, next_until time, version int not null default 1, recorded_by uuid not null,
  foreign key (family_id, contact_point_id) references people.contact_point (family_id, id)
);
create index call_family on casework.call (family_id, started_at desc);
create index call_next on casework.call (hat_id, next_on);
-- One call from one person to one number: a second press, or a second tab, goes on with the first.
create unique index call_begun on casework.call (hat_id, contact_point_id) where ended_at is null;

-- Chronology: fact and opinion apart. class plan: everyone on the plan; support: her side only; child: the children's side.
create table casework.note (
  id uuid primary key, family_id uuid not null references people.family, member_id uuid, class text not null check (class in ('plan','support','child')), kind text not null check (kind in ('fact','opinion')),
  turning text, happened_at timestamptz not null, text text not null, said_by text not null default '', recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index note_family on casework.note (family_id, happened_at desc);

create table casework.outcome (
  id uuid primary key, family_id uuid not null, involvement_id uuid not null unique, asked text not null check (asked in ('asked','not-safe','not-asked')), answer text check (answer in ('safer','same','less','no-answer')),
  level_at_end text check (level_at_end in ('standard','medium','high')), her_words text not null default '', at timestamptz not null, recorded_by uuid not null,
  foreign key (family_id, involvement_id) references casework.involvement (family_id, id)
);
create index outcome_family on casework.outcome (family_id);

-- A colleague has the work of someone who is away, until they are back. It keeps ids alone: which families they are is for those who may see them.
create table casework.cover (
  id uuid primary key, team_id uuid not null references access.team, from_hat uuid not null references access.hat, to_hat uuid not null references access.hat, from_on date not null, back_on date,
  handed uuid[] not null default '{}', ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  check (from_hat <> to_hat), check (back_on is null or back_on >= from_on)
);
create unique index cover_of on casework.cover (from_hat) where ended_at is null;
create index cover_team on casework.cover (team_id) where ended_at is null;

-- A death that was recorded by mistake cannot be taken back by whoever recorded it: two people and a reason.
create table casework.death_doubt (
  id uuid primary key, family_id uuid not null, member_id uuid not null, why text not null check (length(btrim(why)) >= 10), asked_by uuid not null, asked_staff uuid not null references access.staff, asked_at timestamptz not null,
  found text check (found in ('mistake','stands')), answer text not null default '', answered_by uuid, answered_at timestamptz, foreign key (family_id, member_id) references people.member (family_id, id),
  check ((found is null) = (answered_at is null))
);
create unique index death_doubt_open on casework.death_doubt (family_id, member_id) where answered_at is null;

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

-- Whether a colleague may be given this family at all: handed to someone who is denied it, nobody would have it. Asked only by those who may see
-- the family; it says whether, never why, and a restricted family is refused to those outside it in the same words.
create function casework.may_be_given(family uuid, hat uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select family = any (access.families('{named,victim,child,both,duty}')) and exists (
    select from access.hat h join access.staff p on p.id = h.staff_id
    where h.id = hat and p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at
      and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at)
      and not exists (select from access.restriction x where x.family_id = family and not hat = any (x.allowed))
      and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id join access.hat o on o.staff_id = h.staff_id and w.holder_id in (o.id, o.team_id)
        where l.family_id = family and w.kind = 'harm' and w.from_at <= access.now() and access.now() < w.until_at)) $$;
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

---------------------------------------------------------------- a death
-- A death is recorded by whoever works with the family and hears of it first: a child's social worker may read neither the numbers nor the calls,
-- and must still be able to stop them. Everything about that person stops here, in the same transaction: ways of reaching them, a promise at the front door
-- to ring back, calls begun and promised, actions, referrals that wait for an answer, reviews of work with them, and joint work, for his worker in the words
-- of any end. It holds wherever she is known by a link. It says nothing back of what it found.
--
-- Those who work with him hear that a death was recorded, by his file and by nothing else, and only of his own. A person checks it and ends the work: a
-- death recorded by mistake takes nobody's place away.
create function casework.record_death(family uuid, member uuid, died date) returns bool language plpgsql security definer set search_path = pg_catalog as $$
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

-- The first of two: whoever may record a death may say that it was a mistake. Nothing changes by it.
create function casework.doubt_death(doubt uuid, family uuid, member uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,child,both,duty}')) or not exists (select from people.member m where m.id = member and m.family_id = family and m.died_on is not null) then return false; end if;
  insert into casework.death_doubt (id, family_id, member_id, why, asked_by, asked_staff, asked_at) values (doubt, family, member, why, access.my_hat(), (access.me()).staff_id, access.now()) on conflict do nothing;
  return found;
end $$;

-- The second, who is another person whatever their roles. What stopped by the death alone goes on: numbers come back as not checked, also those that a hold
-- had stopped before, and actions are open again. Promised calls and waiting referrals do not: somebody makes them anew. Those who work with him hear it by
-- his file, as they heard of the death. What it held on other plans ends; where the death was recorded on such a plan since, by a person there, it stands,
-- and they are told to look.
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

---------------------------------------------------------------- a death said elsewhere
-- To the named workers who may read the plan; else their teams; else its front door. Of a limited plan, to those it is limited to.
create function casework.tell_of_plan(family uuid, what text, subject uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); limited uuid[]; hats uuid[];
begin
  select array_agg(a) into limited from access.restriction r cross join unnest(r.allowed) a where r.family_id = family;
  select array_agg(distinct w.hat) into hats from (
      select i.hat_id as hat from casework.involvement i where i.family_id = family and i.ended_at is null and i.hat_id is not null
      union select b.holder_id from access.basis b where b.scope_id = family and b.kind = 'named' and b.from_at <= t and t < b.until_at) w
    join access.hat k on k.id = w.hat and t < k.until_at
    where (limited is null or k.id = any (limited)) and not exists (select from access.denial d where d.staff_id = k.staff_id and d.family_id = family and d.from_at <= t and t < d.until_at);
  hats := coalesce(hats, limited);
  if hats is not null then
    insert into access.notice (id, hat_id, family_id, kind, subject_id, at) select gen_random_uuid(), u, family, what, subject, t from unnest(hats) u;
  end if;
  if limited is not null then return; end if;
  insert into access.notice (id, team_id, family_id, kind, subject_id, at)
    select gen_random_uuid(), i.team_id, family, what, subject, t from (select distinct x.team_id from casework.involvement x where x.family_id = family and x.ended_at is null and (x.hat_id is null or hats is null)) i;
  if not found and hats is null then
    insert into access.notice (id, team_id, family_id, kind, subject_id, at)
      select gen_random_uuid(), k.id, family, what, subject, t from access.team k join people.family f on f.id = family where k.front_door is not null and k.area = f.area;
  end if;
end $$;
create function casework.tell_of_hold(hold uuid, what text) returns void language sql security definer set search_path = pg_catalog as $$
  select casework.tell_of_plan(h.family_id, what, h.id) from casework.death_hold h where h.id = hold $$;

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

---------------------------------------------------------------- what is read of it elsewhere
-- What happened and when, whoever was told: for "three events in 12 months", for what has happened since a referral, and for the picture of the level. And when
-- it became known: what happened long ago and was told today was not weighed yesterday. The reader's own rights decide what is in it.
create view risk.event with (security_invoker = true) as
  select family_id, 'incident' as kind, coalesce(happened_on, (recorded_at at time zone 'Europe/London')::date) as happened_on, happened_on is null as about, array_to_string(kinds, ', ') as words, recorded_at as known_at from frontdoor.incident
  union all select family_id, turning, (happened_at at time zone 'Europe/London')::date, false, '', recorded_at from casework.note where turning is not null;
-- Live work, for the picture of who works with whom. The reader's own rights decide what is in each: on the side of the person who harms nobody
-- holds a basis on a family, so for them both are empty.
create view casework.live_work with (security_invoker = true) as
  select family_id, team_id, hat_id, side, service_key, started_at, review_due_on from casework.involvement where ended_at is null;
-- Work with a victim or survivor: when it was taken, tried, begun and ended, and what she said at the end.
create view casework.work_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.team_id, i.service_key, i.started_at, i.first_attempt_at, i.first_contact_at,
    i.ended_at, i.end_kind, o.asked, o.answer
  from casework.involvement i left join casework.outcome o on o.family_id = i.family_id and o.involvement_id = i.id
  where i.side = 'victim';
create view casework.stay_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.service_key, i.started_at, i.ended_at,
    (select m.sex from people.member m where m.family_id = i.family_id and m.role = 'victim' order by m.id limit 1) as sex,
    (select count(*) from people.member m where m.family_id = i.family_id and m.role = 'child') as children
  from casework.involvement i where i.side = 'victim';
-- Her level when a service took her on (as it stood then, or as it was first judged within a fortnight), and as its worker judged it at the end.
create view casework.level_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.service_key, i.ended_at, i.end_kind,
    coalesce(
      (select l.level from risk.level l where l.family_id = i.family_id and l.at <= i.started_at order by l.at desc limit 1),
      (select l.level from risk.level l where l.family_id = i.family_id and l.at > i.started_at and l.at <= i.started_at + interval '14 days' order by l.at limit 1)) as level_at_start,
    o.level_at_end
  from casework.involvement i left join casework.outcome o on o.family_id = i.family_id and o.involvement_id = i.id
  where i.side = 'victim' and i.ended_at is not null;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema casework from public;
grant execute on function casework.may_be_given(uuid, uuid), casework.close_if_last(uuid), casework.works_elsewhere(uuid),
  casework.record_death(uuid, uuid, date), casework.doubt_death(uuid, uuid, uuid, text), casework.answer_death_doubt(uuid, text, text),
  casework.not_her(uuid, text) to oneplan_app;
grant select on risk.event, casework.live_work to oneplan_app;
grant select on casework.work_fact, casework.stay_fact, casework.level_fact to oneplan_stats, oneplan_app;
reset role;
