-- Whose panel it is was asked of the session once for every plan there is: two thirds of the time of the page. And each list says on which plans those it
-- names are, so that the workers there read that somebody looked.
set role oneplan_owner;
create or replace function meetings.panel_families() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(f.id), '{}') from people.family f where f.area = (select meetings.panel_area()) and f.id <> all ((select access.denied_families())::uuid[])
    and not exists (select from access.restriction x where x.family_id = f.id) $$;
create or replace function meetings.records_of(persons uuid[]) returns table (person_id uuid, own_person uuid) language sql stable security definer set search_path = pg_catalog as $$
  with m as (
    select people.person_shown(x.id) as shown, coalesce(x.own_person, x.person_id) as own, x.family_id from people.member x
    where x.person_id in (select o.person_id from people.member o where o.own_person = any (persons) union select o.person_id from people.member o where o.person_id = any (persons))),
  seen as (
    select distinct m.shown from m join people.family f on f.id = m.family_id where f.area = (select meetings.panel_area()) and f.id <> all ((select access.denied_families())::uuid[])
      and not exists (select from access.restriction x where x.family_id = f.id))
  select distinct m.shown, m.own from m join seen on seen.shown = m.shown where m.shown = any (persons) $$;
drop function meetings.help_events(timestamptz), meetings.harm_events(date);
create function meetings.help_events(since timestamptz) returns table (person_id uuid, family_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, kind text, at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  parted as (select distinct k.person_id from people.called_apart c join people.member k on k.id = c.member_id),
  seen as (
    select case when m.person_id in (select p.person_id from parted p) then people.person_shown(m.id) else m.person_id end as person_id, m.family_id, m.given_name, m.family_name, m.born_on, m.age_about, f.reference, c.channel as kind, c.received_at as at, c.id
    from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim')) and m.died_on is null
    join frontdoor.contact c on c.family_id = f.id and c.received_at >= since),
  often as (select s.person_id from seen s group by s.person_id having count(distinct s.id) > 1)
  select s.person_id, s.family_id, s.given_name, s.family_name, s.born_on, s.age_about, s.reference, s.kind, s.at from seen s join often o on o.person_id = s.person_id $$;
create function meetings.harm_events(since date) returns table (person_id uuid, family_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, victim_id uuid, kind text, on_day date) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  parted as (select distinct k.person_id from people.called_apart c join people.member k on k.id = c.member_id),
  him as (select case when m.person_id in (select p.person_id from parted p) then people.person_shown(m.id) else m.person_id end as person_id, m.given_name, m.family_name, m.born_on, m.age_about, m.id as member_id, f.id as family_id, f.reference from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and m.role = 'harms' and m.died_on is null),
  her as (select m.family_id, m.person_id from mine join people.member m on m.family_id = mine.id and m.role = 'victim'),
  dated as (
    select i.family_id, 'incident' as kind, coalesce(i.happened_on, (i.recorded_at at time zone 'Europe/London')::date) as on_day from frontdoor.incident i join mine on mine.id = i.family_id
    union all select r.family_id, 'referral', (r.sent_at at time zone 'Europe/London')::date from frontdoor.referral r join mine on mine.id = r.family_id join frontdoor.request q on q.id = r.request_id where q.high and q.state <> 'withdrawn'
    union all select i.family_id, 'referral', (i.listed_at at time zone 'Europe/London')::date from meetings.item i join mine on mine.id = i.family_id)
  select h.person_id, h.family_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, v.person_id, d.kind, d.on_day from him h join dated d on d.family_id = h.family_id and d.on_day >= since left join her v on v.family_id = h.family_id
  union all select h.person_id, h.family_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, null, s.kind, s.on_day from him h join people.standing s on s.family_id = h.family_id and s.member_id = h.member_id and s.ended_at is null $$;
revoke execute on function meetings.help_events(timestamptz), meetings.harm_events(date) from public;
grant execute on function meetings.help_events(timestamptz), meetings.harm_events(date) to oneplan_app;
-- A list that names somebody is a look at their plan, as a search is.
create or replace function audit.looks(family uuid, staff uuid, since timestamptz, until timestamptz, most int)
returns table (day date, staff_id uuid, hat_id uuid, family_id uuid, allowed bool, times int, first_at timestamptz, last_at timestamptz, actions text[], classes text[], bases text[])
language sql stable security definer set search_path = pg_catalog as $$
  select (e.at at time zone 'Europe/London')::date, e.staff_id, e.hat_id, coalesce(e.scope_id, family), e.allowed, count(distinct e.request_id)::int, min(e.at), max(e.at), array_agg(distinct e.action),
    array(select distinct c from unnest(string_to_array(string_agg(array_to_string(e.classes, ','), ','), ',')) c where c <> '' order by 1),
    array(select distinct b from unnest(string_to_array(string_agg(array_to_string(e.bases, ','), ','), ',')) b where b <> '' order by 1)
  from audit.event e
  where (family is null or e.scope_id = family or (e.action = 'find' and e.subject_ids @> array[family]) or (e.action = 'list for a panel' and e.subject_ids @> array[family])) and (staff is null or e.staff_id = staff) and e.at >= since and e.at < until and e.hat_id is not null
    and (e.scope_id is not null or e.classes <> '{}' or not e.allowed)
  group by 1, 2, 3, 4, 5 order by 1 desc, max(e.at) desc limit most $$;
create index event_panel on audit.event using gin (subject_ids) where action = 'list for a panel';
reset role;
