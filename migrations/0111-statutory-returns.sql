-- Counts for two returns that the law or a national body asks for. As all figures: counted from everybody's records by an account that reads no name, no text
-- and no date of birth. `exact` says whether whoever asks may be shown small numbers too: the analyst of that area, who sends the return in.
set role oneplan_owner;
create view meetings.return_fact with (security_invoker = true) as
  select c.id, c.family_id, c.area, c.forum, c.held_on, c.from_police, c.earlier_on,
    (select count(*) from people.member m where m.family_id = c.family_id and m.role = 'child') as children,
    exists (select from people.member m where m.family_id = c.family_id and m.role = 'victim' and m.sex = 'male') as man,
    exists (select from people.member m where m.family_id = c.family_id and m.role = 'victim' and m.sex is not null and m.sex <> 'not said') as sex_known
  from meetings.case_fact c;
create view casework.stay_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.service_key, i.started_at, i.ended_at,
    (select m.sex from people.member m where m.family_id = i.family_id and m.role = 'victim' order by m.id limit 1) as sex,
    (select count(*) from people.member m where m.family_id = i.family_id and m.role = 'child') as children
  from casework.involvement i where i.side = 'victim';
-- A service asked, by the key the referral carries, and what came of it. `answer`: taken, or passed on or taken back, or still waiting.
create view frontdoor.asked_fact with (security_invoker = true) as
  select r.id, r.family_id, (select f.area from people.family f where f.id = r.family_id) as area, r.to_key, r.state, r.sent_at from frontdoor.referral r;
grant select on meetings.return_fact, casework.stay_fact, frontdoor.asked_fact to oneplan_stats, oneplan_app;
grant execute on function strategy.signs_for() to oneplan_stats;
reset role;

set role oneplan_stats;
create function strategy.marac_return(areas text[], forums text[], repeat_months int, starts date, ends date)
returns table (exact bool, meetings int, cases int, repeats int, children int, from_police int, men int, sex_known int)
language sql stable security definer set search_path = pg_catalog as $$
  with each as (
    select f.family_id, max(f.children)::int as children, coalesce((array_agg(f.from_police order by f.held_on))[1], false) as police, bool_or(f.man) as man, bool_or(f.sex_known) as sex_known,
      coalesce((array_agg(f.earlier_on > f.held_on - make_interval(months => repeat_months) order by f.held_on))[1], false) as again
    from meetings.return_fact f where f.forum = any (forums) and f.area = any (areas) and f.held_on >= starts and f.held_on < ends group by f.family_id)
  select coalesce(strategy.signs_for() = any (areas), false),
    (select count(distinct f.held_on)::int from meetings.return_fact f where f.forum = any (forums) and f.area = any (areas) and f.held_on >= starts and f.held_on < ends),
    count(*)::int, (count(*) filter (where again))::int, coalesce(sum(children), 0)::int, (count(*) filter (where police))::int, (count(*) filter (where man))::int, (count(*) filter (where sex_known))::int
  from each where (select strategy.may_read()) having (select strategy.may_read()) $$;

create function strategy.accommodation_return(areas text[], services text[], starts date, ends date)
returns table (exact bool, adults int, women int, men int, other int, children int, asked int, taken int, turned int, unmet int)
language sql stable security definer set search_path = pg_catalog as $$
  with stays as (
    select distinct on (s.family_id) s.family_id, s.sex, s.children from casework.stay_fact s
    where s.service_key = any (services) and s.area = any (areas) and s.started_at < strategy.start_of(ends) and (s.ended_at is null or s.ended_at >= strategy.start_of(starts)) order by s.family_id, s.started_at),
  asks as (
    select a.state from frontdoor.asked_fact a where a.to_key = any (services) and a.area = any (areas) and a.sent_at >= strategy.start_of(starts) and a.sent_at < strategy.start_of(ends))
  select coalesce(strategy.signs_for() = any (areas), false),
    (select count(*)::int from stays), (select count(*)::int from stays where sex = 'female'), (select count(*)::int from stays where sex = 'male'),
    (select count(*)::int from stays where sex is distinct from 'female' and sex is distinct from 'male'), (select coalesce(sum(children), 0)::int from stays),
    (select count(*)::int from asks), (select count(*)::int from asks where state = 'taken'), (select count(*)::int from asks where state in ('passed','withdrawn')),
    (select count(*)::int from frontdoor.unmet_need u join people.family f on f.id = u.family_id
      where f.area = any (areas) and u.at >= strategy.start_of(starts) and u.at < strategy.start_of(ends) and u.sought ~* '\m(refuge|safe accommodation|safe house|somewhere safe)')
  where (select strategy.may_read()) $$;
revoke execute on function strategy.marac_return(text[], text[], int, date, date), strategy.accommodation_return(text[], text[], date, date) from public;
grant execute on function strategy.marac_return(text[], text[], int, date, date), strategy.accommodation_return(text[], text[], date, date) to oneplan_app;
reset role;
