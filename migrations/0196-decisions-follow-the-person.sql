-- What a panel decided of somebody follows them when records turn out to be one person's, and no longer stands where it rested on records that were parted since.
set role oneplan_owner;
-- The records that were counted as this person when it was decided, each by the number that is its own for ever.
alter table meetings.considered add column counted uuid[] not null default '{}';
-- By which number a record stands on a panel: its person's. But where a name is kept apart, the record that keeps it stands alone: beside the references of
-- the other plans it would tell who she is now.
create function people.person_shown(member uuid) returns uuid language plpgsql stable security definer set search_path = pg_catalog as $$
declare m people.member; apart uuid[];
begin
  select * into m from people.member x where x.id = member;
  apart := array(select x.id from people.member x where x.person_id = m.person_id and exists (select from people.called_apart c where c.member_id = x.id)
    and exists (select from people.member o where o.person_id = m.person_id and o.family_id <> x.family_id and people.kept_apart(x.family_id, o.family_id)));
  if m.id = any (apart) then return coalesce(m.own_person, m.person_id); end if;
  if not exists (select from people.member x where x.id = any (apart) and x.own_person = m.person_id) then return m.person_id; end if;
  return (select x.own_person from people.member x where x.person_id = m.person_id and x.id <> all (apart) order by x.own_person limit 1);
end $$;
-- The records behind those a panel lists: numbers alone, to whoever may have that list and sees one of their plans in it.
create function meetings.records_of(persons uuid[]) returns table (person_id uuid, own_person uuid) language sql stable security definer set search_path = pg_catalog as $$
  with m as (
    select people.person_shown(x.id) as shown, coalesce(x.own_person, x.person_id) as own, x.family_id from people.member x
    where x.person_id in (select o.person_id from people.member o where o.own_person = any (persons) union select o.person_id from people.member o where o.person_id = any (persons))),
  seen as (
    select distinct m.shown from m join people.family f on f.id = m.family_id where f.area = meetings.panel_area() and f.id <> all ((select access.denied_families())::uuid[])
      and not exists (select from access.restriction x where x.family_id = f.id))
  select distinct m.shown, m.own from m join seen on seen.shown = m.shown where m.shown = any (persons) $$;

create or replace function meetings.help_events(since timestamptz) returns table (person_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, kind text, at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  parted as (select distinct k.person_id from people.called_apart c join people.member k on k.id = c.member_id),
  seen as (
    select case when m.person_id in (select p.person_id from parted p) then people.person_shown(m.id) else m.person_id end as person_id, m.given_name, m.family_name, m.born_on, m.age_about, f.reference, c.channel as kind, c.received_at as at, c.id
    from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim')) and m.died_on is null
    join frontdoor.contact c on c.family_id = f.id and c.received_at >= since),
  often as (select s.person_id from seen s group by s.person_id having count(distinct s.id) > 1)
  select s.person_id, s.given_name, s.family_name, s.born_on, s.age_about, s.reference, s.kind, s.at from seen s join often o on o.person_id = s.person_id $$;
create or replace function meetings.harm_events(since date) returns table (person_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, victim_id uuid, kind text, on_day date) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  parted as (select distinct k.person_id from people.called_apart c join people.member k on k.id = c.member_id),
  him as (select case when m.person_id in (select p.person_id from parted p) then people.person_shown(m.id) else m.person_id end as person_id, m.given_name, m.family_name, m.born_on, m.age_about, m.id as member_id, f.id as family_id, f.reference from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and m.role = 'harms' and m.died_on is null),
  her as (select m.family_id, m.person_id from mine join people.member m on m.family_id = mine.id and m.role = 'victim'),
  dated as (
    select i.family_id, 'incident' as kind, coalesce(i.happened_on, (i.recorded_at at time zone 'Europe/London')::date) as on_day from frontdoor.incident i join mine on mine.id = i.family_id
    union all select r.family_id, 'referral', (r.sent_at at time zone 'Europe/London')::date from frontdoor.referral r join mine on mine.id = r.family_id join frontdoor.request q on q.id = r.request_id where q.high and q.state <> 'withdrawn'
    union all select i.family_id, 'referral', (i.listed_at at time zone 'Europe/London')::date from meetings.item i join mine on mine.id = i.family_id)
  select h.person_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, v.person_id, d.kind, d.on_day from him h join dated d on d.family_id = h.family_id and d.on_day >= since left join her v on v.family_id = h.family_id
  union all select h.person_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, null, s.kind, s.on_day from him h join people.standing s on s.family_id = h.family_id and s.member_id = h.member_id and s.ended_at is null $$;
-- As before, of whoever he is on record as now. What was confirmed of records that are no longer one person's is not said: a person looks again.
create or replace function meetings.ask_the_police(family uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m cross join lateral (select array_agg(coalesce(x.own_person, x.person_id)) as ids from people.member x where x.person_id = m.person_id) own
    where m.family_id = family and family = any (access.families('{named,victim,both}')) and m.role = 'harms'
      and (select c.decision = 'confirmed' and c.counted <@ own.ids from meetings.considered c where c.person_id = any (own.ids) and c.about = 'serial' order by c.seq desc limit 1)) $$;
create or replace function meetings.tell_of_panel(person uuid) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare n int;
begin
  if meetings.panel_area() is null then return 0; end if;
  insert into access.notice (id, hat_id, team_id, family_id, kind, at)
    select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.family_id, 'panel', access.now()
    from (select distinct i.hat_id, i.team_id, i.family_id from people.member m join casework.involvement i on i.family_id = m.family_id and i.side = 'victim' and i.ended_at is null
          where (m.person_id = person or m.own_person = person) and people.person_shown(m.id) = person and m.role = 'victim' and m.family_id = any (meetings.panel_families()) and i.hat_id is distinct from access.my_hat()) i;
  get diagnostics n = row_count;
  return n;
end $$;
revoke execute on function people.person_shown(uuid), meetings.records_of(uuid[]) from public;
grant execute on function meetings.records_of(uuid[]) to oneplan_app;
reset role;
