-- Figures that cost what their periods hold, not what all the years behind them do. The periods asked for follow each other, so the records between the
-- first and the last are read once and then put into their periods; what is asked of each record is asked of those alone. (A county's ten years: 2.5 s
-- before, see bench/measures.ts.)
set role oneplan_owner;
create or replace view meetings.case_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.sitting_id, g.forum, g.held_on, i.decision,
    exists (select from people.member m where m.family_id = i.family_id and m.role = 'child') as with_children,
    coalesce(
      (select c.caller = 'police' or c.channel = 'police' from frontdoor.referral r join frontdoor.contact c on c.id = r.contact_id where r.request_id = i.request_id),
      (select c.caller = 'police' or c.channel = 'police' from frontdoor.contact c where c.family_id = i.family_id and c.received_at <= i.listed_at order by c.received_at desc limit 1)) as from_police,
    (select max(gb.held_on) from meetings.item b join meetings.sitting gb on gb.id = b.sitting_id
      where b.family_id = i.family_id and gb.held_on < g.held_on and b.decided_at is not null and b.decided_at <= i.listed_at) as earlier_on
  from meetings.item i join meetings.sitting g on g.id = i.sitting_id;
create or replace view casework.work_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.team_id, i.service_key, i.started_at, i.first_attempt_at, i.first_contact_at,
    i.ended_at, i.end_kind, o.asked, o.answer
  from casework.involvement i left join casework.outcome o on o.family_id = i.family_id and o.involvement_id = i.id
  where i.side = 'victim';
reset role;

set role oneplan_stats;
create or replace function strategy.endings(areas text[], starts date[], ends date[])
returns table (starts_on date, ended int, planned int, not_safe int, asked int, answered int, safer int)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select w.ended_at, w.end_kind, w.asked, w.answer from casework.work_fact w
    where w.ended_at >= strategy.start_of(starts[1]) and w.ended_at < strategy.start_of(ends[cardinality(ends)]) and w.end_kind <> 'died' and w.area = any (areas))
  select p.s, count(f.ended_at)::int, (count(*) filter (where f.end_kind = 'planned'))::int,
    (count(*) filter (where f.end_kind = 'planned' and f.asked = 'not-safe'))::int, (count(*) filter (where f.end_kind = 'planned' and f.asked = 'asked'))::int,
    (count(*) filter (where f.end_kind = 'planned' and f.asked = 'asked' and f.answer in ('safer','same','less')))::int,
    (count(*) filter (where f.end_kind = 'planned' and f.asked = 'asked' and f.answer = 'safer'))::int
  from p left join f on f.ended_at >= p.from_at and f.ended_at < p.until_at
  where (select strategy.may_read()) group by p.s order by p.s $$;

create or replace function strategy.cases(areas text[], forums text[], repeat_months int, starts date[], ends date[])
returns table (starts_on date, cases int, repeats int, with_children int, from_police int, not_high int)
language sql stable security definer set search_path = pg_catalog as $$
  with f as materialized (
    select c.* from meetings.case_fact c
    where c.forum = any (forums) and c.held_on >= starts[1] and c.held_on < ends[cardinality(ends)] and c.area = any (areas)),
  each as (
    select p.s, f.family_id, bool_or(f.with_children) as children, coalesce((array_agg(f.from_police order by f.held_on))[1], false) as police,
      coalesce((array_agg(f.earlier_on > f.held_on - make_interval(months => repeat_months) order by f.held_on))[1], false) as again,
      (array_agg(f.decision order by f.held_on desc))[1] = 'not-high' as not_high
    from unnest(starts, ends) as p(s, e) left join f on f.held_on >= p.s and f.held_on < p.e
    where (select strategy.may_read()) group by p.s, f.family_id)
  select s, count(family_id)::int, (count(family_id) filter (where again))::int, (count(family_id) filter (where children))::int,
    (count(family_id) filter (where police))::int, (count(family_id) filter (where not_high))::int
  from each group by s order by s $$;

create or replace function strategy.contacts(door text, starts date[], ends date[])
returns table (starts_on date, everyone int, police int, professionals int, herself int, unnamed int)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select c.received_at, c.caller, c.from_police from frontdoor.contact_fact c
    where c.front_door = door and c.received_at >= strategy.start_of(starts[1]) and c.received_at < strategy.start_of(ends[cardinality(ends)]))
  select p.s, count(f.received_at)::int, (count(*) filter (where f.from_police))::int, (count(*) filter (where not f.from_police and f.caller = 'professional'))::int,
    (count(*) filter (where not f.from_police and f.caller = 'herself'))::int,
    (select count(*) from frontdoor.question_fact q where q.front_door = door and q.at >= p.from_at and q.at < p.until_at)::int
  from p left join f on f.received_at >= p.from_at and f.received_at < p.until_at
  where (select strategy.may_read()) group by p.s, p.from_at, p.until_at order by p.s $$;

create or replace function strategy.reach(areas text[], starts date[], ends date[])
returns table (starts_on date, taken int, attempted int, spoken int, hours_to_attempt float8, hours_to_conversation float8)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select w.started_at, w.first_attempt_at, w.first_contact_at from casework.work_fact w
    where w.started_at >= strategy.start_of(starts[1]) and w.started_at < strategy.start_of(ends[cardinality(ends)]) and w.area = any (areas))
  select p.s, count(f.started_at)::int, count(f.first_attempt_at)::int, count(f.first_contact_at)::int,
    percentile_cont(0.5) within group (order by extract(epoch from f.first_attempt_at - f.started_at)::float8 / 3600),
    percentile_cont(0.5) within group (order by extract(epoch from f.first_contact_at - f.started_at)::float8 / 3600)
  from p left join f on f.started_at >= p.from_at and f.started_at < p.until_at
  where (select strategy.may_read()) group by p.s order by p.s $$;

-- Only whether there are enough to show anything of them: never how many there are.
drop function strategy.families(text[]);
create function strategy.enough(areas text[], fewest int) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select (select strategy.may_read()) and (select count(*) from (select from people.family where area = any (areas) limit fewest) f) >= fewest $$;
revoke execute on function strategy.enough(text[], int) from public;
grant execute on function strategy.enough(text[], int) to oneplan_app;
reset role;
