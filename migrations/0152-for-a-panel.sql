-- For a panel to decide on, person by person: who has needed help most often, who is reported to harm most often, and what may be serial or repeat. The
-- database finds and shows; a person decides, with a reason and a day. Nothing here sorts, scores or tells anybody anything by itself.
set role oneplan_owner;
-- Who prepares the panel and who chairs it: the manager of a front door, for its area, and the chair of the high-risk meeting. Nobody else; and nobody who
-- works with people who harm in any of their roles.
create function meetings.panel_area() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.team k where k.id = access.my_team() and (access.my_role() = 'chair' or (access.my_role() = 'manager' and k.front_door is not null))
    and not exists (select from access.team h where h.id = any ((access.me()).all_holders) and h.side = 'harm') $$;
-- The families it is about: of that area, never one denied to the reader, and none that is restricted to a few.
create function meetings.panel_families() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(f.id), '{}') from people.family f where f.area = meetings.panel_area() and f.id <> all ((select access.denied_families())::uuid[])
    and not exists (select from access.restriction x where x.family_id = f.id) $$;

-- What was decided of somebody, with what was seen then and by which rule: each decision a row, and the last one counts.
create table meetings.considered (
  id uuid primary key, seq bigint generated always as identity, area text not null, person_id uuid not null references people.person, about text not null check (about in ('helped','harms','serial','repeat')),
  decision text not null check (decision in ('take-up','watch','leave','confirmed','not-confirmed')), why text not null check (length(btrim(why)) >= 4), who_does_what text not null default '', again_on date,
  rule text not null, evidence jsonb not null, decided_by uuid not null, decided_at timestamptz not null, check ((about in ('serial','repeat')) = (decision in ('confirmed','not-confirmed')))
);
create index considered_person on meetings.considered (area, person_id, about, seq desc);

-- Contacts about each person in the last year, where there was more than one. The name in use, and nothing of what was said.
create function meetings.help_events(since timestamptz) returns table (person_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, kind text, at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  seen as (
    select m.person_id, m.given_name, m.family_name, m.born_on, m.age_about, f.reference, c.channel as kind, c.received_at as at, c.id
    from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim')) and m.died_on is null
    join frontdoor.contact c on c.family_id = f.id and c.received_at >= since),
  often as (select s.person_id from seen s group by s.person_id having count(distinct s.id) > 1)
  select s.person_id, s.given_name, s.family_name, s.born_on, s.age_about, s.reference, s.kind, s.at from seen s join often o on o.person_id = s.person_id $$;
-- What is reported of each person judged to harm: dated incidents and high-risk referrals, whom they harmed as an id alone, and what police or a court did.
-- A role that the police recorded is not a judgement, and counts for nothing here.
create function meetings.harm_events(since date) returns table (person_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, victim_id uuid, kind text, on_day date) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  him as (select m.person_id, m.given_name, m.family_name, m.born_on, m.age_about, m.id as member_id, f.id as family_id, f.reference from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and m.role = 'harms' and m.died_on is null),
  her as (select m.family_id, m.person_id from mine join people.member m on m.family_id = mine.id and m.role = 'victim'),
  dated as (
    select i.family_id, 'incident' as kind, coalesce(i.happened_on, (i.recorded_at at time zone 'Europe/London')::date) as on_day from frontdoor.incident i join mine on mine.id = i.family_id
    union all select r.family_id, 'referral', (r.sent_at at time zone 'Europe/London')::date from frontdoor.referral r join mine on mine.id = r.family_id join frontdoor.request q on q.id = r.request_id where q.high and q.state <> 'withdrawn'
    union all select i.family_id, 'referral', (i.listed_at at time zone 'Europe/London')::date from meetings.item i join mine on mine.id = i.family_id)
  select h.person_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, v.person_id, d.kind, d.on_day from him h join dated d on d.family_id = h.family_id and d.on_day >= since left join her v on v.family_id = h.family_id
  union all select h.person_id, h.given_name, h.family_name, h.born_on, h.age_about, h.reference, null, s.kind, s.on_day from him h join people.standing s on s.family_id = h.family_id and s.member_id = h.member_id and s.ended_at is null $$;

-- For her workers and the police: that there is something to ask the police about, as Clare's Law has it. Never how many, who or where; and it stands only
-- where a person has confirmed it.
create function meetings.ask_the_police(family uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m where m.family_id = family and family = any (access.families('{named,victim,both}')) and m.role = 'harms'
    and (select c.decision from meetings.considered c where c.person_id = m.person_id and c.about = 'serial' order by c.seq desc limit 1) = 'confirmed') $$;
-- Her named workers hear that a panel takes up what she needs; nothing else of it reaches them.
create function meetings.tell_of_panel(person uuid) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare n int;
begin
  if meetings.panel_area() is null then return 0; end if;
  insert into access.notice (id, hat_id, team_id, family_id, kind, at)
    select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.family_id, 'panel', access.now()
    from (select distinct i.hat_id, i.team_id, i.family_id from people.member m join casework.involvement i on i.family_id = m.family_id and i.side = 'victim' and i.ended_at is null
          where m.person_id = person and m.role = 'victim' and m.family_id = any (meetings.panel_families()) and i.hat_id is distinct from access.my_hat()) i;
  get diagnostics n = row_count;
  return n;
end $$;
revoke execute on function meetings.panel_area(), meetings.panel_families(), meetings.help_events(timestamptz), meetings.harm_events(date), meetings.ask_the_police(uuid), meetings.tell_of_panel(uuid) from public;
grant execute on function meetings.panel_area(), meetings.help_events(timestamptz), meetings.harm_events(date), meetings.ask_the_police(uuid), meetings.tell_of_panel(uuid) to oneplan_app;
reset role;
