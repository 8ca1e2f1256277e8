-- Sittings and what they decide: who holds the risk after "not high", that she was told and by whom, and her view as a text with a version of its
-- own, so that her adviser writing it and the chair deciding never stand in each other's way.
set local check_function_bodies = off;
set role oneplan_owner;
create table meetings.seat (forum text not null, team_id uuid not null references access.team, primary key (forum, team_id));

create table meetings.sitting (
  id uuid primary key, forum text not null, area text not null, held_on date not null, starts_at timestamptz not null, state text not null default 'open' check (state in ('open','closed')),
  closed_at timestamptz, closed_by uuid, unique (forum, area, held_on)
);
create index sitting_held on meetings.sitting (held_on);

create table meetings.item (
  id uuid primary key, sitting_id uuid not null references meetings.sitting, family_id uuid not null references people.family, request_id uuid,
  why_high text not null, why_now text not null, keeps_safe text not null, keeps_safe_hat uuid not null,
  spoken text check (spoken in ('yes','not-yet','not-safely')), her_view text not null default '', not_wanted text not null default '', view_by uuid, view_at timestamptz,
  decision text check (decision in ('hrda-plan','refer-marac','no-further','not-high')), decision_why text not null default '', tells_hat uuid, tells_team uuid, tells_how text not null default '', tells_by_on date,
  told_at timestamptz, decided_at timestamptz, decided_by uuid, listed_at timestamptz not null, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  holds_hat uuid, told_by uuid, told_note text not null default '', view_version int not null default 1,
  unique (family_id, id), unique (sitting_id, family_id),
  constraint not_high_is_held check (decision is distinct from 'not-high' or holds_hat is not null),
  constraint decided_is_told check (decision is null or ((tells_hat is not null or tells_team is not null) and tells_by_on is not null))
);
create index item_family on meetings.item (family_id);
create index item_sitting on meetings.item (sitting_id);
create trigger basis after insert on meetings.item for each row execute function access.basis_of_item();
-- An action of the plan may come of a sitting.
alter table plans.action add foreign key (family_id, item_id) references meetings.item (family_id, id);

create table meetings.share (
  id uuid primary key, family_id uuid not null, item_id uuid not null, team_id uuid not null references access.team, nothing bool not null, text text not null default '', about_member uuid,
  last_seen text not null default '', must_not_learn bool not null default true, at timestamptz not null, version int not null default 1, recorded_by uuid not null,
  unique (item_id, team_id), foreign key (family_id, item_id) references meetings.item (family_id, id)
);
create index share_family on meetings.share (family_id);

-- What was decided of somebody, with what was seen then and by which rule: each decision a row, and the last one counts.
create table meetings.considered (
  id uuid primary key, seq bigint generated always as identity, area text not null, person_id uuid not null references people.person, about text not null check (about in ('helped','harms','serial','repeat')),
  decision text not null check (decision in ('take-up','watch','leave','confirmed','not-confirmed')), why text not null check (length(btrim(why)) >= 4), who_does_what text not null default '', again_on date,
  rule text not null, evidence jsonb not null, decided_by uuid not null, decided_at timestamptz not null,
  -- the records that were counted as this person when it was decided, each by the number that is its own for ever
  counted uuid[] not null default '{}',
  check ((about in ('serial','repeat')) = (decision in ('confirmed','not-confirmed')))
);
create index considered_person on meetings.considered (area, person_id, about, seq desc);

-- A chair who finds that it is not high names who holds it now. A seat may change nothing of a family; this moves one name, only the one that stands
-- in the decision that this reader has just recorded on a family they may see, and it says nothing back.
create function meetings.name_holder(item uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update people.family f set holder_hat_id = i.holds_hat, holder_since = access.now(), version = f.version + 1
  from meetings.item i where i.id = item and i.decision = 'not-high' and i.decided_by = access.my_hat() and f.id = i.family_id
    and i.family_id = any (access.families('{named,victim,child,both,duty,seat}')) and f.holder_hat_id is distinct from i.holds_hat $$;

-- Somebody leads a case at the meeting when every chair of it is kept out: the team that keeps the meeting, which is told and asks nothing of the chair.
create function meetings.chair_kept_out(item uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  with one as (select i.family_id, g.forum from meetings.item i join meetings.sitting g on g.id = i.sitting_id where i.id = item and i.family_id = any (access.families('{named,victim,child,both,duty,seat}'))),
  chairs as (select one.family_id, h.id as hat, h.staff_id from one join meetings.seat s on s.forum = one.forum join access.hat h on h.team_id = s.team_id and h.role = 'chair' join access.staff p on p.id = h.staff_id
    where p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at)
  select exists (select from chairs) and not exists (select from chairs c where
    not exists (select from access.denial d where d.staff_id = c.staff_id and d.family_id = c.family_id and d.from_at <= access.now() and access.now() < d.until_at)
    and not exists (select from access.restriction x where x.family_id = c.family_id and not c.hat = any (x.allowed))) $$;

---------------------------------------------------------------- a panel
-- For a panel to decide on, person by person: who has needed help most often, who is reported to harm most often, and what may be serial or repeat. The
-- database finds and shows; a person decides, with a reason and a day. Nothing here sorts, scores or tells anybody anything by itself. What a panel decided of
-- somebody follows them when records turn out to be one person's, and no longer stands where it rested on records that were parted since.

-- Who prepares the panel and who chairs it: the manager of a front door, for its area, and the chair of the high-risk meeting. Nobody else; and nobody who
-- works with people who harm in any of their roles.
create function meetings.panel_area() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.team k where k.id = access.my_team() and (access.my_role() = 'chair' or (access.my_role() = 'manager' and k.front_door is not null))
    and not exists (select from access.team h where h.id = any ((access.me()).all_holders) and h.side = 'harm') $$;
-- The families it is about: of that area, never one denied to the reader, and none that is restricted to a few.
create function meetings.panel_families() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(f.id), '{}') from people.family f where f.area = (select meetings.panel_area()) and f.id <> all ((select access.denied_families())::uuid[])
    and not exists (select from access.restriction x where x.family_id = f.id) $$;

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
    select distinct m.shown from m join people.family f on f.id = m.family_id where f.area = (select meetings.panel_area()) and f.id <> all ((select access.denied_families())::uuid[])
      and not exists (select from access.restriction x where x.family_id = f.id))
  select distinct m.shown, m.own from m join seen on seen.shown = m.shown where m.shown = any (persons) $$;

-- Contacts about each person in the last year, where there was more than one. The name in use, and nothing of what was said.
create function meetings.help_events(since timestamptz) returns table (person_id uuid, family_id uuid, given_name text, family_name text, born_on date, age_about smallint, reference text, kind text, at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select unnest(meetings.panel_families()) as id),
  parted as (select distinct k.person_id from people.called_apart c join people.member k on k.id = c.member_id),
  seen as (
    select case when m.person_id in (select p.person_id from parted p) then people.person_shown(m.id) else m.person_id end as person_id, m.family_id, m.given_name, m.family_name, m.born_on, m.age_about, f.reference, c.channel as kind, c.received_at as at, c.id
    from mine join people.family f on f.id = mine.id join people.member m on m.family_id = f.id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim')) and m.died_on is null
    join frontdoor.contact c on c.family_id = f.id and c.received_at >= since),
  often as (select s.person_id from seen s group by s.person_id having count(distinct s.id) > 1)
  select s.person_id, s.family_id, s.given_name, s.family_name, s.born_on, s.age_about, s.reference, s.kind, s.at from seen s join often o on o.person_id = s.person_id $$;

-- What is reported of each person judged to harm: dated incidents and high-risk referrals, whom they harmed as an id alone, and what police or a court did.
-- A role that the police recorded is not a judgement, and counts for nothing here.
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
-- For her workers and the police: that there is something to ask the police about, as Clare's Law has it. Never how many, who or where; and it stands only
-- where a person has confirmed it, of whoever he is on record as now. What was confirmed of records that are no longer one person's is not said: a person
-- looks again.
create function meetings.ask_the_police(family uuid) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select array(select m.id from people.member m cross join lateral (select array_agg(coalesce(x.own_person, x.person_id)) as ids from people.member x where x.person_id = m.person_id) own
    where m.family_id = family and family = any (access.families('{named,victim,both}')) and m.role = 'harms'
      and (select c.decision = 'confirmed' and c.counted <@ own.ids from meetings.considered c where c.person_id = any (own.ids) and c.about = 'serial' order by c.seq desc limit 1)) $$;

-- Her named workers hear that a panel takes up what she needs; nothing else of it reaches them.
create function meetings.tell_of_panel(person uuid) returns int language plpgsql security definer set search_path = pg_catalog as $$
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

---------------------------------------------------------------- facts that are counted
-- A family at a sitting. from_police: the contact it was referred from, or the last before it was listed. earlier_on: the last sitting before that decided
-- about it; a case carried over to the next day undecided is not a repeat.
create view meetings.case_fact with (security_invoker = true) as
  select i.id, i.family_id, (select f.area from people.family f where f.id = i.family_id) as area, i.sitting_id, g.forum, g.held_on, i.decision,
    exists (select from people.member m where m.family_id = i.family_id and m.role = 'child') as with_children,
    coalesce(
      (select c.caller = 'police' or c.channel = 'police' from frontdoor.referral r join frontdoor.contact c on c.id = r.contact_id where r.request_id = i.request_id),
      (select c.caller = 'police' or c.channel = 'police' from frontdoor.contact c where c.family_id = i.family_id and c.received_at <= i.listed_at order by c.received_at desc limit 1)) as from_police,
    (select max(gb.held_on) from meetings.item b join meetings.sitting gb on gb.id = b.sitting_id
      where b.family_id = i.family_id and gb.held_on < g.held_on and b.decided_at is not null and b.decided_at <= i.listed_at) as earlier_on
  from meetings.item i join meetings.sitting g on g.id = i.sitting_id;
create view meetings.return_fact with (security_invoker = true) as
  select c.id, c.family_id, c.area, c.forum, c.held_on, c.from_police, c.earlier_on,
    (select count(*) from people.member m where m.family_id = c.family_id and m.role = 'child') as children,
    exists (select from people.member m where m.family_id = c.family_id and m.role = 'victim' and m.sex = 'male') as man,
    exists (select from people.member m where m.family_id = c.family_id and m.role = 'victim' and m.sex is not null and m.sex <> 'not said') as sex_known
  from meetings.case_fact c;
-- A child of a family at a sitting.
create view meetings.child_fact with (security_invoker = true) as
  select c.family_id, m.id as member_id, c.area, c.forum, c.held_on from meetings.case_fact c join people.member m on m.family_id = c.family_id and m.role = 'child';

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema meetings, people from public;
grant execute on function meetings.name_holder(uuid), meetings.chair_kept_out(uuid), meetings.panel_area(), meetings.records_of(uuid[]),
  meetings.help_events(timestamptz), meetings.harm_events(date), meetings.ask_the_police(uuid), meetings.tell_of_panel(uuid) to oneplan_app;
grant select on meetings.case_fact, meetings.return_fact, meetings.child_fact to oneplan_stats, oneplan_app;
reset role;
