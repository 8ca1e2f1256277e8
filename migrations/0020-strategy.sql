-- Figures. A room's facts are views of its own, with the rights of whoever asks (security_invoker): the statistics owner counts everybody's records and
-- can read no name and no text of them; someone who works with the families sees through the same view the rows that are theirs. So a figure and the
-- rows behind it can never be defined apart. What leaves here for a page is counts by period.
--
-- They cost what their periods hold, not what all the years behind them do. The periods asked for follow each other, so the records between the
-- first and the last are read once and then put into their periods; what is asked of each record is asked of those alone (bench/measures.ts).
set local check_function_bodies = off;
set role oneplan_stats;

---------------------------------------------------------------- figures
-- Who may ask at all: as figureReaders in src/rooms/access/policy.ts. Everyone else gets no row, as if there were none.
create function strategy.may_read() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','analyst','governance','chair','manager','front-door'), false) $$;
-- A day in London begins when London says so.
create function strategy.start_of(d date) returns timestamptz language sql immutable set search_path = pg_catalog as $$ select d::timestamp at time zone 'Europe/London' $$;

-- Each answers one row for each period asked for: from its first day to the day before the next begins.
create function strategy.endings(areas text[], starts date[], ends date[])
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

-- A case is counted once a period: as it stood at its first sitting there, but for what was decided at its last.
create function strategy.cases(areas text[], forums text[], repeat_months int, starts date[], ends date[])
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

create function strategy.contacts(door text, starts date[], ends date[])
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

-- Middle values in hours, of those who were tried and of those who were spoken with.
create function strategy.reach(areas text[], starts date[], ends date[])
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
create function strategy.enough(areas text[], fewest int) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select (select strategy.may_read()) and (select count(*) from (select from people.family where area = any (areas) limit fewest) f) >= fewest $$;

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

-- Needs that could not be met, by what stood in the way: each list holds the pack's reasons of one kind. A wish not to have it is no gap, and counted apart.
create function strategy.unmet(areas text[], nothing text[], full_up text[], unsuited text[], wish text[], starts date[], ends date[])
returns table (starts_on date, unmet int, nothing_there int, no_space int, not_suited int, said_no int)
language sql stable security definer set search_path = pg_catalog as $$
  select p.s, (count(n.id) filter (where n.reason <> all (wish)))::int, (count(*) filter (where n.reason = any (nothing)))::int, (count(*) filter (where n.reason = any (full_up)))::int,
    (count(*) filter (where n.reason = any (unsuited)))::int, (count(*) filter (where n.reason = any (wish)))::int
  from unnest(starts, ends) as p(s, e)
  left join frontdoor.need_fact n on n.area = any (areas) and n.at >= strategy.start_of(p.s) and n.at < strategy.start_of(p.e)
  where (select strategy.may_read()) group by p.s order by p.s $$;

---------------------------------------------------------------- statutory returns
-- Counts for two returns that the law or a national body asks for. As all figures: counted from everybody's records by an account that reads no name, no text
-- and no date of birth. `exact` says whether whoever asks may be shown small numbers too: the analyst of that area, who sends the return in.
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

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema strategy from public;
grant execute on function strategy.endings(text[], date[], date[]), strategy.cases(text[], text[], int, date[], date[]),
  strategy.contacts(text, date[], date[]), strategy.reach(text[], date[], date[]), strategy.enough(text[], int),
  strategy.levels(text[], text[], date[], date[]), strategy.children(text[], text[], date[], date[]),
  strategy.programmes(text[], text[], date[], date[]), strategy.kinds(text[], text[], date[], date[]),
  strategy.unmet(text[], text[], text[], text[], text[], date[], date[]), strategy.marac_return(text[], text[], int, date, date),
  strategy.accommodation_return(text[], text[], date, date) to oneplan_app;
grant execute on function strategy.may_read() to oneplan_owner;
reset role;

set role oneplan_owner;

---------------------------------------------------------------- delivery
-- Who leads a line of a strategy, and what they reported. The lines are the pack's, by key; no word here is about anyone who is helped. Both tables only grow:
-- what a lead said, and who led when, is the history itself. A number in `version` is how many there were, so that two who write at once cannot both be the
-- next.
create table strategy.lead (
  item text not null, version int not null check (version > 0), hat_id uuid references access.hat, named_by uuid not null references access.hat, at timestamptz not null,
  primary key (item, version)
);
create index lead_by_hat on strategy.lead (hat_id);

create table strategy.progress (
  item text not null, version int not null check (version > 0), hat_id uuid not null references access.hat,
  kind text not null check (kind in ('going','nothing','done')),
  changed text not null default '', expected_on date, help text not null default '', evidence text not null default '', at timestamptz not null,
  primary key (item, version),
  check (kind <> 'done' or evidence <> ''), check (kind = 'done' or evidence = ''), check (kind <> 'nothing' or (changed = '' and help = ''))
);

-- The lines whose last named lead is whoever asks.
create function strategy.my_lines() returns text[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(l.item), '{}') from strategy.lead l
  where l.hat_id = access.my_hat() and l.version = (select max(n.version) from strategy.lead n where n.item = l.item) $$;
-- Boards, those who answer for them, and whoever leads a line. To everyone else delivery is not there.
create function strategy.reads_delivery() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','analyst','governance','chair','manager'), false) or cardinality(strategy.my_lines()) > 0 $$;
create function strategy.names_leads() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('board','chair','manager'), false) $$;

---------------------------------------------------------------- what agencies hand in
-- What agencies count themselves and hand in: figures of a whole period, never anything about one person. A return is added and never changed: a revised
-- one is the next version, and the one before stays. One answer to each: accepted, or sent back with a question. Figures leave for a page when accepted.
create table strategy.handed (
  id uuid primary key, agency text not null references access.agency, area text not null, step text not null check (step in ('month','quarter','year')), starts_on date not null,
  version int not null check (version > 0), how text not null check (how in ('form','file')), file_name text not null default '', file_hash bytea,
  why text not null default '', hat_id uuid not null references access.hat, at timestamptz not null,
  unique (agency, area, step, starts_on, version), check (version = 1 or why <> '')
);

-- Not counted: no number, and why. A share is of something: the count is never more than what it is out of.
create table strategy.handed_value (
  return_id uuid not null references strategy.handed, measure text not null, is_share bool not null,
  counted int check (counted >= 0), out_of int check (out_of >= 0), note text not null default '',
  primary key (return_id, measure),
  check (counted is not null or (out_of is null and note <> '')), check (not is_share or counted is null or (out_of is not null and counted <= out_of))
);

create table strategy.handed_answer (
  return_id uuid primary key references strategy.handed, kind text not null check (kind in ('accepted','back')), words text not null default '',
  hat_id uuid not null references access.hat, at timestamptz not null, check (kind <> 'back' or words <> '')
);

-- The agency that a manager or administrator hands in for; null for everyone else.
create function strategy.hands_in_for() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.agency_id from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role in ('manager','administrator') $$;
-- The area whose returns an analyst signs off; null for everyone else.
create function strategy.signs_for() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role = 'analyst' $$;
create function strategy.my_returns() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r where r.agency = strategy.hands_in_for() or r.area = strategy.signs_for() $$;
-- Figures belong to the return they came with: none is added to it later.
create function strategy.returns_just_sent() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r where r.hat_id = access.my_hat() and r.at = access.now() $$;
-- The last of each, not answered yet, and not by whoever sent it, in any of their roles.
create function strategy.returns_to_answer() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(r.id), '{}') from strategy.handed r join access.hat h on h.id = r.hat_id
  where r.area = strategy.signs_for() and h.staff_id <> (access.me()).staff_id and not exists (select from strategy.handed_answer a where a.return_id = r.id)
    and not exists (select from strategy.handed n where (n.agency, n.area, n.step, n.starts_on) = (r.agency, r.area, r.step, r.starts_on) and n.version > r.version) $$;

-- Who owes what, without a figure: for the board and the analyst of that area, and for the agency itself.
create function strategy.returns_standing() returns table (agency text, area text, step text, starts_on date, version int, state text, sent_at timestamptz, first_sent_at timestamptz, answered_at timestamptz, accepted bool)
language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select k.agency_id, k.area, h.role from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role in ('manager','administrator','board','analyst'))
  select distinct on (r.agency, r.area, r.step, r.starts_on) r.agency, r.area, r.step, r.starts_on, r.version, coalesce(a.kind, 'waiting'), r.at, min(r.at) over w, a.at, bool_or(a.kind = 'accepted') over w
  from strategy.handed r join mine m on case when m.role in ('board','analyst') then m.area = r.area else m.agency_id = r.agency end left join strategy.handed_answer a on a.return_id = r.id
  window w as (partition by r.agency, r.area, r.step, r.starts_on)
  order by r.agency, r.area, r.step, r.starts_on, r.version desc $$;

-- Accepted figures, each version of them, for whoever reads measures. Small numbers are hidden by the program, as those counted here are.
create function strategy.handed_figures(measures text[]) returns table (measure text, agency text, area text, starts_on date, version int, counted int, out_of int, note text, why text, sent_at timestamptz, accepted_at timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select v.measure, r.agency, r.area, r.starts_on, r.version, v.counted, v.out_of, v.note, r.why, r.at, a.at
  from strategy.handed_value v join strategy.handed r on r.id = v.return_id join strategy.handed_answer a on a.return_id = r.id and a.kind = 'accepted'
  where v.measure = any (measures) and (select strategy.may_read()) order by v.measure, r.starts_on, r.version $$;

---------------------------------------------------------------- papers
-- What a board is told of a strategy. An author writes, another person signs what they read, and what is published is kept as the very text it
-- was, with its numbers: an edition is added and never changed, and a correction is the next one. Nothing here is about anyone who is helped.
create table strategy.paper (
  id uuid primary key, kind text not null check (kind in ('performance','meeting')), board text not null, strategy text not null, area text not null,
  starts_on date not null, next_on date not null, meets_on date, begun_by uuid not null references access.hat, signer uuid not null references access.hat, begun_at timestamptz not null,
  check (next_on > starts_on), check ((kind = 'meeting') = (meets_on is not null)), check (signer <> begun_by)
);

-- What the author writes, by part of the paper. Live until it is signed, and again for a correction.
create table strategy.paper_words (
  paper_id uuid primary key references strategy.paper, words jsonb not null, version int not null default 1, hat_id uuid not null references access.hat, at timestamptz not null
);

-- Whether the board may read the draft, and whether it is ready to be signed: the last step says. Until the author says that it is ready it is theirs.
create table strategy.paper_step (
  paper_id uuid not null references strategy.paper, n int not null check (n > 0), step text not null check (step in ('shown','taken back','ready')), hat_id uuid not null references access.hat,
  at timestamptz not null, primary key (paper_id, n)
);

-- Signed: the whole paper as text, and its hash, which the database works out again.
create table strategy.edition (
  id uuid primary key, paper_id uuid not null references strategy.paper, version int not null check (version > 0), content text not null check (length(content) < 4000000), sha text not null,
  changed text not null default '', signed_by uuid not null references access.hat, signed_at timestamptz not null, unique (paper_id, version), unique (paper_id, id),
  check (sha = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);

-- Published, to the board or to everyone. The last of a paper holds: one for the board alone takes an earlier one off the public page.
create table strategy.publication (
  edition_id uuid primary key, paper_id uuid not null, open_to text not null check (open_to in ('board','public')), hat_id uuid not null references access.hat, at timestamptz not null,
  foreign key (paper_id, edition_id) references strategy.edition (paper_id, id)
);

create function strategy.my_area() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.team k where k.id = access.my_team() $$;
-- The area whose papers whoever asks may begin; null for everyone else.
create function strategy.writes_papers_of() returns text language sql stable security definer set search_path = pg_catalog as $$
  select case when access.my_role() in ('analyst','chair','manager') then strategy.my_area() end $$;
-- Those who may sign: never the author in another of their roles, and nobody who no longer works here.
create function strategy.may_sign_papers() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(c.hat_id), '{}') from access.colleague c where c.active and c.role in ('board','analyst','chair','manager') and c.staff_id <> (access.me()).staff_id $$;
create function strategy.papers_i_write() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where p.begun_by = access.my_hat() $$;
create function strategy.papers_i_sign() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where p.signer = access.my_hat() $$;
-- Drafts: for whoever writes or signs them, and for the board of that area while it is shown them.
create function strategy.my_drafts() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where access.my_hat() in (p.begun_by, p.signer)
    or (access.my_role() = 'board' and p.area = strategy.my_area()
      and (select s.step from strategy.paper_step s where s.paper_id = p.id and s.step <> 'ready' order by s.n desc limit 1) = 'shown') $$;
-- Published papers, for those who read delivery.
create function strategy.published_papers() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct b.paper_id), '{}') from strategy.publication b where (select strategy.reads_delivery()) $$;
create function strategy.published_editions() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(b.edition_id), '{}') from strategy.publication b where (select strategy.reads_delivery()) $$;
-- What a signer may publish: the last edition they signed, once.
create function strategy.editions_to_publish() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(e.id), '{}') from strategy.edition e where e.signed_by = access.my_hat() and e.paper_id = any (strategy.papers_i_sign())
    and not exists (select from strategy.edition n where n.paper_id = e.paper_id and n.version > e.version)
    and not exists (select from strategy.publication b where b.edition_id = e.id) $$;

-- What everyone may read without signing in: the last published edition of each paper, where it was published to everyone.
create function strategy.public_papers() returns table (paper_id uuid, edition_id uuid, nth int, content text, changed text, at timestamptz, strategy text, area text, starts_on date, next_on date)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, l.id, l.nth, l.content, l.changed, l.at, p.strategy, p.area, p.starts_on, p.next_on
  from strategy.paper p
  join lateral (select e.id, e.content, e.changed, b.open_to, b.at, (count(*) over ())::int as nth from strategy.publication b join strategy.edition e on e.id = b.edition_id
    where b.paper_id = p.id order by e.version desc limit 1) l on l.open_to = 'public'
  order by p.next_on desc, l.at desc $$;

---------------------------------------------------------------- who may run what
revoke execute on function strategy.my_lines(), strategy.reads_delivery(), strategy.names_leads(), strategy.hands_in_for(), strategy.signs_for(),
  strategy.my_returns(), strategy.returns_just_sent(), strategy.returns_to_answer(), strategy.returns_standing(), strategy.handed_figures(text[]),
  strategy.my_area(), strategy.writes_papers_of(), strategy.may_sign_papers(), strategy.papers_i_write(), strategy.papers_i_sign(),
  strategy.my_drafts(), strategy.published_papers(), strategy.published_editions(), strategy.editions_to_publish(),
  strategy.public_papers() from public;
grant execute on function strategy.my_lines(), strategy.reads_delivery(), strategy.names_leads(), strategy.hands_in_for(), strategy.signs_for(),
  strategy.my_returns(), strategy.returns_just_sent(), strategy.returns_to_answer(), strategy.returns_standing(), strategy.handed_figures(text[]),
  strategy.writes_papers_of(), strategy.may_sign_papers(), strategy.papers_i_write(), strategy.papers_i_sign(), strategy.my_drafts(),
  strategy.published_papers(), strategy.published_editions(), strategy.editions_to_publish(), strategy.public_papers() to oneplan_app;
grant execute on function strategy.signs_for() to oneplan_stats;
reset role;
