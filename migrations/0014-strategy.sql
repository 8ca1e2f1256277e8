-- Figures. A room's facts are views of its own, with the rights of whoever asks (security_invoker): the statistics owner counts everybody's records and
-- can read no name and no text of them; someone who works with the families sees through the same view the rows that are theirs. So a figure and the
-- rows behind it can never be defined apart. What leaves here for a page is counts by period.
set role oneplan_owner;
create function access.my_role() returns text language sql stable security definer set search_path = pg_catalog as $$ select role from access.hat where id = (access.me()).hat_id $$;
revoke execute on function access.my_role() from public;
grant execute on function access.my_role() to oneplan_stats;

-- Work with a victim or survivor: when it was taken, tried, begun and ended, and what she said at the end.
create view casework.work_fact with (security_invoker = true) as
  select i.id, i.family_id, f.area, i.team_id, i.service_key, i.started_at, i.first_attempt_at, i.first_contact_at, i.ended_at, i.end_kind, o.asked, o.answer
  from casework.involvement i join people.family f on f.id = i.family_id left join casework.outcome o on o.family_id = i.family_id and o.involvement_id = i.id
  where i.side = 'victim';

-- A family at a sitting. from_police: the contact it was referred from, or the last before it was listed. earlier_on: the last sitting before that decided
-- about it; a case carried over to the next day undecided is not a repeat.
create view meetings.case_fact with (security_invoker = true) as
  select i.id, i.family_id, f.area, i.sitting_id, g.forum, g.held_on, i.decision,
    exists (select from people.member m where m.family_id = i.family_id and m.role = 'child') as with_children,
    (select c.caller = 'police' or c.channel = 'police' from frontdoor.contact c
      where c.family_id = i.family_id and c.received_at <= i.listed_at
      order by exists (select from frontdoor.referral r where r.request_id = i.request_id and r.contact_id = c.id) desc, c.received_at desc limit 1) as from_police,
    (select max(gb.held_on) from meetings.item b join meetings.sitting gb on gb.id = b.sitting_id
      where b.family_id = i.family_id and gb.held_on < g.held_on and b.decided_at is not null and b.decided_at <= i.listed_at) as earlier_on
  from meetings.item i join meetings.sitting g on g.id = i.sitting_id join people.family f on f.id = i.family_id;

create view frontdoor.contact_fact with (security_invoker = true) as
  select id, family_id, front_door, received_at, caller, caller = 'police' or channel = 'police' as from_police from frontdoor.contact;
-- Questions about someone unnamed, at the front door that was asked.
create view frontdoor.question_fact with (security_invoker = true) as
  select q.id, k.front_door, q.at from frontdoor.consultation q join access.open_team k on k.id = q.team_id where k.front_door is not null;

grant select on casework.work_fact, meetings.case_fact, frontdoor.contact_fact, frontdoor.question_fact to oneplan_stats, oneplan_app;
create index contact_received on frontdoor.contact (front_door, received_at);
create index involvement_started on casework.involvement (started_at) where side = 'victim';
create index involvement_ended on casework.involvement (ended_at) where side = 'victim' and ended_at is not null;
reset role;

set role oneplan_stats;
-- Who may ask at all: as figureReaders in src/rooms/access/policy.ts. Everyone else gets no row, as if there were none.
create function strategy.may_read() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','governance','chair','manager','front-door'), false) $$;
-- A day in London begins when London says so.
create function strategy.start_of(d date) returns timestamptz language sql immutable set search_path = pg_catalog as $$ select d::timestamp at time zone 'Europe/London' $$;

-- Each answers one row for each period asked for: from its first day to the day before the next begins.
create function strategy.endings(areas text[], starts date[], ends date[])
returns table (starts_on date, ended int, planned int, not_safe int, asked int, answered int, safer int)
language sql stable security definer set search_path = pg_catalog as $$
  select p.s, count(w.id)::int, (count(*) filter (where w.end_kind = 'planned'))::int,
    (count(*) filter (where w.end_kind = 'planned' and w.asked = 'not-safe'))::int, (count(*) filter (where w.end_kind = 'planned' and w.asked = 'asked'))::int,
    (count(*) filter (where w.end_kind = 'planned' and w.asked = 'asked' and w.answer in ('safer','same','less')))::int,
    (count(*) filter (where w.end_kind = 'planned' and w.asked = 'asked' and w.answer = 'safer'))::int
  from unnest(starts, ends) as p(s, e)
  left join casework.work_fact w on w.area = any (areas) and w.ended_at >= strategy.start_of(p.s) and w.ended_at < strategy.start_of(p.e) and w.end_kind <> 'died'
  where (select strategy.may_read()) group by p.s order by p.s $$;

-- A case is counted once a period: as it stood at its first sitting there, but for what was decided at its last.
create function strategy.cases(areas text[], forums text[], repeat_months int, starts date[], ends date[])
returns table (starts_on date, cases int, repeats int, with_children int, from_police int, not_high int)
language sql stable security definer set search_path = pg_catalog as $$
  with each as (
    select p.s, c.family_id, bool_or(c.with_children) as children, coalesce((array_agg(c.from_police order by c.held_on))[1], false) as police,
      coalesce((array_agg(c.earlier_on > c.held_on - make_interval(months => repeat_months) order by c.held_on))[1], false) as again,
      (array_agg(c.decision order by c.held_on desc))[1] = 'not-high' as not_high
    from unnest(starts, ends) as p(s, e) left join meetings.case_fact c on c.area = any (areas) and c.forum = any (forums) and c.held_on >= p.s and c.held_on < p.e
    where (select strategy.may_read()) group by p.s, c.family_id)
  select s, count(family_id)::int, (count(family_id) filter (where again))::int, (count(family_id) filter (where children))::int,
    (count(family_id) filter (where police))::int, (count(family_id) filter (where not_high))::int
  from each group by s order by s $$;

create function strategy.contacts(door text, starts date[], ends date[])
returns table (starts_on date, everyone int, police int, professionals int, herself int, unnamed int)
language sql stable security definer set search_path = pg_catalog as $$
  select p.s, count(c.id)::int, (count(*) filter (where c.from_police))::int, (count(*) filter (where not c.from_police and c.caller = 'professional'))::int,
    (count(*) filter (where not c.from_police and c.caller = 'herself'))::int,
    (select count(*) from frontdoor.question_fact q where q.front_door = door and q.at >= strategy.start_of(p.s) and q.at < strategy.start_of(p.e))::int
  from unnest(starts, ends) as p(s, e)
  left join frontdoor.contact_fact c on c.front_door = door and c.received_at >= strategy.start_of(p.s) and c.received_at < strategy.start_of(p.e)
  where (select strategy.may_read()) group by p.s, p.e order by p.s $$;

-- Middle values in hours, of those who were tried and of those who were spoken with.
create function strategy.reach(areas text[], starts date[], ends date[])
returns table (starts_on date, taken int, attempted int, spoken int, hours_to_attempt float8, hours_to_conversation float8)
language sql stable security definer set search_path = pg_catalog as $$
  select p.s, count(w.id)::int, count(w.first_attempt_at)::int, count(w.first_contact_at)::int,
    percentile_cont(0.5) within group (order by extract(epoch from w.first_attempt_at - w.started_at)::float8 / 3600),
    percentile_cont(0.5) within group (order by extract(epoch from w.first_contact_at - w.started_at)::float8 / 3600)
  from unnest(starts, ends) as p(s, e)
  left join casework.work_fact w on w.area = any (areas) and w.started_at >= strategy.start_of(p.s) and w.started_at < strategy.start_of(p.e)
  where (select strategy.may_read()) group by p.s order by p.s $$;

create function strategy.families(areas text[]) returns int language sql stable security definer set search_path = pg_catalog as $$
  select count(*)::int from people.family where area = any (areas) and (select strategy.may_read()) $$;

revoke execute on all functions in schema strategy from public;
grant execute on function strategy.endings(text[], date[], date[]), strategy.cases(text[], text[], int, date[], date[]), strategy.contacts(text, date[], date[]),
  strategy.reach(text[], date[], date[]), strategy.families(text[]) to oneplan_app;
reset role;
