-- The questions that are asked of everybody, as figures: how many could be asked, how many were, why not, how many told of harm, and how many the same teams sent
-- on. The counts name nobody; what is sent on is counted by the team it came from.
set role oneplan_stats;
create function strategy.enquiries(areas text[], of_setting text, teams text[], unsafe text[], hurried text[], starts date[], ends date[])
returns table (starts_on date, everyone int, asked int, told int, not_safely int, no_time int, sent int)
language sql stable security definer set search_path = pg_catalog as $$
  with here as (select k.id from access.open_team k where k.key = any (teams) and k.area = any (areas))
  select p.s, coalesce(sum(c.n), 0)::int, coalesce(sum(c.n) filter (where c.answer <> 'not-asked'), 0)::int, coalesce(sum(c.n) filter (where c.answer in ('hurt','harms','both')), 0)::int,
    coalesce(sum(c.n) filter (where c.answer = 'not-asked' and c.reason = any (unsafe)), 0)::int, coalesce(sum(c.n) filter (where c.answer = 'not-asked' and c.reason = any (hurried)), 0)::int,
    (select count(*) from arrivals.arrival a where a.from_team in (select h.id from here h) and a.received_at >= strategy.start_of(p.s) and a.received_at < strategy.start_of(p.e))::int
  from unnest(starts, ends) as p(s, e)
  left join arrivals.enquiry_count c on c.team_id in (select h.id from here h) and c.setting = of_setting and c.month >= p.s and c.month < p.e
  where (select strategy.may_read()) group by p.s, p.e order by p.s $$;
revoke execute on function strategy.enquiries(text[], text, text[], text[], text[], date[], date[]) from public;
grant execute on function strategy.enquiries(text[], text, text[], text[], text[], date[], date[]) to oneplan_app;
reset role;
