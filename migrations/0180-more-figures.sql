-- Four more things that measures are counted from: the level at both ends of a piece of work, the children of cases listed, people a programme took on,
-- and contacts that tell of certain kinds of abuse. As before, views with the rights of whoever asks, and functions that answer counts by period.
set role oneplan_owner;
-- Her level when a service took her on (as it stood then, or as it was first judged within a fortnight), and as its worker judged it at the end.
create view casework.level_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.service_key, i.ended_at, i.end_kind,
    coalesce(
      (select l.level from risk.level l where l.family_id = i.family_id and l.at <= i.started_at order by l.at desc limit 1),
      (select l.level from risk.level l where l.family_id = i.family_id and l.at > i.started_at and l.at <= i.started_at + interval '14 days' order by l.at limit 1)) as level_at_start,
    o.level_at_end
  from casework.involvement i left join casework.outcome o on o.family_id = i.family_id and o.involvement_id = i.id
  where i.side = 'victim' and i.ended_at is not null;
-- A child of a family at a sitting.
create view meetings.child_fact with (security_invoker = true) as
  select c.family_id, m.id as member_id, c.area, c.forum, c.held_on from meetings.case_fact c join people.member m on m.family_id = c.family_id and m.role = 'child';
-- Someone a programme took on, and whether there was a session yet that he came to. Of his side alone: no family is in it.
create view harm.programme_fact with (security_invoker = true) as
  select i.id, i.harm_file_id, i.programme, t.area, i.started_at,
    exists (select from harm.session s where s.harm_file_id = i.harm_file_id and s.held_at >= i.started_at and s.attendance in ('here','late')) as came
  from harm.involvement i join access.open_team t on t.id = i.team_id;
create view frontdoor.kind_fact with (security_invoker = true) as
  select c.id, c.family_id, d.area, c.received_at, c.caller, i.kinds
  from frontdoor.contact c join frontdoor.incident i on i.contact_id = c.id join access.open_team d on d.front_door = c.front_door;
grant select on casework.level_fact, meetings.child_fact, harm.programme_fact, frontdoor.kind_fact to oneplan_stats, oneplan_app;
create index if not exists harm_involvement_started on harm.involvement (started_at);
create index if not exists level_of_family on risk.level (family_id, at);
reset role;

set role oneplan_stats;
create function strategy.levels(areas text[], services text[], starts date[], ends date[])
returns table (starts_on date, ended int, judged int, high_at_start int, no_longer int, high_at_end int)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select l.ended_at, l.level_at_start as a, l.level_at_end as b from casework.level_fact l
    where l.ended_at >= strategy.start_of(starts[1]) and l.ended_at < strategy.start_of(ends[cardinality(ends)]) and l.end_kind <> 'died'
      and l.service_key = any (services) and l.area = any (areas))
  select p.s, count(f.ended_at)::int, (count(*) filter (where f.a is not null and f.b is not null))::int, (count(*) filter (where f.a = 'high' and f.b is not null))::int,
    (count(*) filter (where f.a = 'high' and f.b in ('standard','medium')))::int, (count(*) filter (where f.a is not null and f.b = 'high'))::int
  from p left join f on f.ended_at >= p.from_at and f.ended_at < p.until_at
  where (select strategy.may_read()) group by p.s order by p.s $$;

-- A child is counted once a period, however often the case returned.
create function strategy.children(areas text[], forums text[], starts date[], ends date[])
returns table (starts_on date, children int, households int, cases int)
language sql stable security definer set search_path = pg_catalog as $$
  with f as materialized (
    select distinct p.s, c.family_id, c.member_id from unnest(starts, ends) as p(s, e) join meetings.child_fact c
      on c.held_on >= p.s and c.held_on < p.e and c.forum = any (forums) and c.area = any (areas)),
  k as materialized (
    select distinct p.s, c.family_id from unnest(starts, ends) as p(s, e) join meetings.case_fact c
      on c.held_on >= p.s and c.held_on < p.e and c.forum = any (forums) and c.area = any (areas))
  select p.s, (select count(*) from f where f.s = p.s)::int, (select count(distinct f.family_id) from f where f.s = p.s)::int, (select count(*) from k where k.s = p.s)::int
  from unnest(starts, ends) as p(s, e) where (select strategy.may_read()) order by p.s $$;

create function strategy.programmes(areas text[], programmes text[], starts date[], ends date[])
returns table (starts_on date, taken int, came int)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select i.harm_file_id, i.started_at, i.came from harm.programme_fact i
    where i.started_at >= strategy.start_of(starts[1]) and i.started_at < strategy.start_of(ends[cardinality(ends)]) and i.programme = any (programmes) and i.area = any (areas))
  select p.s, count(distinct f.harm_file_id)::int, (count(distinct f.harm_file_id) filter (where f.came))::int
  from p left join f on f.started_at >= p.from_at and f.started_at < p.until_at
  where (select strategy.may_read()) group by p.s order by p.s $$;

create function strategy.kinds(areas text[], kinds text[], starts date[], ends date[])
returns table (starts_on date, contacts int)
language sql stable security definer set search_path = pg_catalog as $$
  with p as materialized (select x.s, strategy.start_of(x.s) as from_at, strategy.start_of(x.e) as until_at from unnest(starts, ends) as x(s, e)),
  f as materialized (
    select c.id, c.received_at from frontdoor.kind_fact c
    where c.received_at >= strategy.start_of(starts[1]) and c.received_at < strategy.start_of(ends[cardinality(ends)]) and c.kinds && $2 and c.area = any (areas))
  select p.s, count(distinct f.id)::int from p left join f on f.received_at >= p.from_at and f.received_at < p.until_at
  where (select strategy.may_read()) group by p.s order by p.s $$;

revoke execute on function strategy.levels(text[], text[], date[], date[]), strategy.children(text[], text[], date[], date[]), strategy.programmes(text[], text[], date[], date[]),
  strategy.kinds(text[], text[], date[], date[]) from public;
grant execute on function strategy.levels(text[], text[], date[], date[]), strategy.children(text[], text[], date[], date[]), strategy.programmes(text[], text[], date[], date[]),
  strategy.kinds(text[], text[], date[], date[]) to oneplan_app;
reset role;
