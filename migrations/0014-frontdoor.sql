-- The front door: what reached it, who it is about and who rang; files and systems that bring it in; and that a contact about somebody hidden reaches those who
-- may know, whoever wrote the name and wherever.
set local check_function_bodies = off;
set role oneplan_owner;
-- Files of any agency, of any size: what was uploaded lies in sealed parts, is checked part by part and brought in part by part, each whole or not at all.
create table frontdoor.import_file (
  id uuid primary key, team_id uuid not null references access.team, source_agency text not null, name text not null, sha256 bytea not null,
  imported_at timestamptz not null, recorded_by uuid not null, accepted int not null, repeated int not null, rejected int not null,
  rejects jsonb not null default '[]', kind text not null default 'police', total int not null default 0, done int not null default 0,
  changed int not null default 0, again int[] not null default '{}', finished_at timestamptz, unique (team_id, sha256)
);

-- Rows as they came, and what was understood of them: names, numbers and addresses, so both are sealed by the app. Emptied when nobody needs them any more.
create table frontdoor.import_part (
  import_id uuid not null, n int not null, hat_id uuid not null, state text not null check (state in ('new','checked','in','left')), sealed bytea not null, checked bytea, counts jsonb not null default '{}',
  saved_at timestamptz not null, primary key (import_id, n)
);
create index import_part_hat on frontdoor.import_part (hat_id);

-- How one agency's files are read: which of their columns is which of ours, and their words for ours. Headings and codes, nothing of anyone. A change is a new version.
create table frontdoor.import_mapping (
  id uuid primary key, source_agency text not null, version int not null, columns jsonb not null, words jsonb not null, dates text not null check (dates in ('day-first','month-first')),
  made_at timestamptz not null, recorded_by uuid not null, unique (source_agency, version)
);

-- One contact is one thing that reached the front door. It belongs to the people it is about from the first saved word.
create table frontdoor.contact (
  id uuid primary key, family_id uuid not null references people.family, front_door text not null, channel text not null check (channel in ('system','phone','walk-in','email','police','online')),
  caller text not null check (caller in ('herself','professional','friend','own-behaviour','under-18','police','not-known')),
  caller_name text not null default '', caller_agency text not null default '',
  safe_to_talk text check (safe_to_talk in ('yes','few-minutes','no')),
  cut_off text check (cut_off in ('ring','will-ring','never')), cut_off_from time, cut_off_until time, cut_off_note text not null default '',
  happening text not null default '', danger text not null default '', in_danger_now text check (in_danger_now in ('yes','no','not-known')), children text not null default '',
  wants text not null default '', next_step text not null default '', next_hat_id uuid, next_by timestamptz,
  -- the rest of the same call, if there is time, else a task
  where_he_is text not null default '', who_must_not_know text not null default '', someone_else_answers text not null default '',
  urgency text not null check (urgency in ('now','today','wait')), recorded_level text check (recorded_level in ('standard','medium','high')), recorded_children bool,
  state text not null check (state in ('new','claimed','decided')), received_at timestamptz not null, due_at timestamptz not null, claimed_by uuid, claimed_at timestamptz,
  disposition text, disposition_note text not null default '', decided_at timestamptz, decided_by uuid,
  source_agency text, source_ref text, import_id uuid references frontdoor.import_file,
  version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  -- about_member: whose name the call was about. caller_member: who rang, where that is someone else with a name or number of their own.
  -- caller_number: an agency's number, which is nobody's secret.
  -- ring_point: the number given "if we are cut off". ring_mark is a keyed digest, salted with the contact: it tells whether the number typed again
  -- in the same call is the one already sealed, so that saving as you go neither opens the vault nor seals it eight times.
  about_member uuid, caller_member uuid, caller_number text not null default '', ring_point uuid, ring_mark text not null default '',
  -- short keyed marks of what an agency said, piece by piece: whether the same notification, sent again, says the same. They tell nothing without the key.
  source_marks jsonb,
  -- what kind of thing it is about, by the pack's list; empty: nobody has said
  kind text not null default '',
  unique (family_id, id), unique (source_agency, source_ref),
  foreign key (family_id, about_member) references people.member (family_id, id),
  foreign key (family_id, caller_member) references people.member (family_id, id),
  foreign key (family_id, ring_point) references people.contact_point (family_id, id)
);
create index queue on frontdoor.contact (front_door, due_at) where state <> 'decided';
create index contact_family on frontdoor.contact (family_id, received_at desc);
create index contact_decided on frontdoor.contact (front_door, decided_at desc) where state = 'decided';
create index contact_import on frontdoor.contact (import_id) where import_id is not null;
create index contact_received on frontdoor.contact (front_door, received_at);
create trigger basis after insert or update of state, claimed_by, next_hat_id, family_id on frontdoor.contact for each row execute function access.basis_of_contact();

create table frontdoor.incident (
  id uuid primary key, family_id uuid not null, contact_id uuid not null, happened_on date, happened_about text not null default '', kinds text[] not null default '{}',
  place text not null default '', children_present text check (children_present in ('yes','no','not-known')), account text not null default '', said_by text not null default '',
  police_ref text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
create index incident_family on frontdoor.incident (family_id, happened_on desc);
create index incident_contact on frontdoor.incident (contact_id);

-- Before any route: children, and an adult with care and support needs, each end in refer or not now, with one line why.
create table frontdoor.safeguarding (
  id uuid primary key, family_id uuid not null, contact_id uuid not null, about text not null check (about in ('children','adult')), decision text not null check (decision in ('refer','not-now','none')),
  why text not null, decided_at timestamptz not null, recorded_by uuid not null, version int not null default 1, unique (contact_id, about),
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);

-- Two plain questions on the telephone; the lawful basis is derived from agency, purpose and route, and shown for correction.
create table frontdoor.sharing (
  id uuid primary key, family_id uuid not null, contact_id uuid not null unique, knows text not null check (knows in ('yes','no','not-asked')), agrees text not null check (agrees in ('yes','no','not-asked')),
  why_anyway text, note text not null default '', basis text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);

-- A professional's question about someone unnamed: four fields and no person.
create table frontdoor.consultation (
  id uuid primary key, team_id uuid not null references access.team, agency text not null, call_back text not null default '', asked text not null, said text not null,
  keeps text not null check (keeps in ('keep','bring','refer')), keeps_who text not null default '', at timestamptz not null, recorded_by uuid not null
);
create index consultation_team on frontdoor.consultation (team_id, at desc);

-- A receipt says nothing of what it is for. It follows its contact when that is put with another family.
create table frontdoor.receipt (
  id uuid primary key, agency_id text not null references access.agency, contact_id uuid not null, family_id uuid not null, ref text not null, digest bytea not null, at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
create index receipt_ref on frontdoor.receipt (agency_id, ref, at desc);
create index receipt_contact on frontdoor.receipt (family_id, contact_id);

-- How often the person a contact is about was brought to a front door before, and whether others look like the same person: those of the area of whoever asks,
-- as they are found. A number of another system counts where a name would, but never where a name of theirs is kept apart. A count, never past a denial.
create function frontdoor.known_before(contacts uuid[]) returns table (contact_id uuid, times bigint, last_at timestamptz, possible bigint) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select c.id, c.family_id, c.received_at from frontdoor.contact c where c.id = any (contacts) and c.family_id = any ((select access.families('{named,duty,both,victim}'))::uuid[])),
  people as (select mine.id, mine.family_id, mine.received_at, m.id as member_id, m.person_id, m.name_key, m.born_on from mine join people.member m on m.family_id = mine.family_id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim'))),
  here as (select k.area from access.team k where k.id = (select access.my_team())),
  same as (
    select p.id, p.received_at, p.family_id as own, o.family_id, false as guess from people p join people.member o on o.person_id = p.person_id
    union select p.id, p.received_at, p.family_id, o.family_id, true from people p join people.member o on o.name_key = p.name_key and o.born_on = p.born_on and o.person_id <> p.person_id
      join people.family f on f.id = o.family_id and f.area = (select area from here)
    union select p.id, p.received_at, p.family_id, o.family_id, true from people p join people.identifier n on n.family_id = p.family_id and n.member_id = p.member_id and n.ended_at is null
      join people.identifier i on i.kind = n.kind and i.number = n.number and i.ended_at is null
      join people.member o on o.id = i.member_id and o.person_id <> p.person_id
      join people.family f on f.id = o.family_id and f.area = (select area from here)
      where not exists (select from people.called_apart x where x.member_id = o.id) and not people.kept_apart(p.family_id, o.family_id))
  select s.id, count(distinct c.id) filter (where c.id <> s.id and c.received_at < s.received_at and c.received_at > s.received_at - interval '12 months'), max(c.received_at) filter (where c.id <> s.id and c.received_at < s.received_at),
    count(distinct s.family_id) filter (where s.guess and s.family_id <> s.own)
  from same s join frontdoor.contact c on c.family_id = s.family_id where s.family_id <> all ((select access.denied_families())::uuid[]) group by s.id $$;

-- A contact about people somebody works with already: her workers hear at once, whoever took it.
create function frontdoor.tell_workers(contact uuid) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, team_id, family_id, kind, subject_id, at)
  select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.family_id, 'may-be-yours', contact, access.now()
  from (select distinct i.hat_id, i.team_id, i.family_id from casework.involvement i join frontdoor.contact c on c.family_id = i.family_id
        where c.id = contact and c.family_id = any (access.families('{named,both,duty}')) and i.side = 'victim' and i.ended_at is null and i.hat_id is distinct from access.my_hat()) i $$;

---------------------------------------------------------------- somebody hidden
-- By the keys of every name: both names in either order or alike in sound with the birth date, or the forename with the birth date, for a name changed since.
-- One that is kept apart is hidden from everybody but her workers: whoever takes the contact is told the same as of nobody, and her workers hear of it,
-- whatever the spelling. What is denied is asked once for each question and not once for each person alike in name: a file of one surname took its square.
-- By a number as by a name; not where a name of the one it is about is kept apart: nobody of another plan is to learn by a number who she is now.
create function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with who as (
    select x.* from people.member x where x.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  typed as (select x.name_key, x.born_on from who x where x.name_key <> ''),
  m as (select c.* from people.called c join who x on x.id = c.member_id where c.family_id = family),
  o as (
    select c.family_id, false as apart from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, false from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, false from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select c.family_id, true from m join people.called_apart c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, true from m join people.called_apart c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, true from m join people.called_apart c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select n.family_id, n.class = 'herself' from typed y join people.name n on n.name_key = y.name_key and n.ended_at is null join people.member k on k.id = n.member_id and k.family_id = n.family_id
      where (k.born_on is null or y.born_on is null or k.born_on = y.born_on) and (position(' ' in y.name_key) > 0 or k.born_on = y.born_on)
    union select j.family_id, exists (select from people.called_apart a where a.member_id = j.member_id) from who x join people.identifier i on i.family_id = x.family_id and i.member_id = x.id and i.ended_at is null
      join people.identifier j on j.kind = i.kind and j.number = i.number and j.ended_at is null
      where not exists (select from people.called_apart a where a.member_id = x.id))
  select distinct o.family_id from o where o.family_id <> family and (o.apart or o.family_id = any ((select access.denied_families())::uuid[]) or o.family_id in (select x.family_id from access.restriction x)) $$;

-- A contact about someone its taker may not see reaches, at once and in silence, those who may: her named workers, whoever a restriction allows, or
-- where nobody is named the workers of her team. They get 28 days of duty on this contact's family, enough to read it and to say whose it is, not
-- her vault and not her safety plan. A name in two parts, or one with its birth date: a bare "Sarah" reaches nobody. The person who harms counts
-- only while nobody else is named: "he has found me" may be hers, but another woman's contact about the same man is not.
create function frontdoor.reach_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; w record; t timestamptz := access.now();
begin
  select * into c from frontdoor.contact x where x.id = contact;
  if c.id is null or (c.state = 'decided' and c.decided_at < t - interval '28 days') then return; end if;
  for w in
    with hidden as (select h as family_id from frontdoor.hidden_like(c.family_id) h),
    who as (
      select x.family_id, b.holder_id as hat from hidden x join access.basis b on b.scope_id = x.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at
      union select x.family_id, a from hidden x join access.restriction r on r.family_id = x.family_id cross join unnest(r.allowed) a
      union select x.family_id, h.id from hidden x join access.basis b on b.scope_id = x.family_id and b.kind = 'victim' and b.from_at <= t and t < b.until_at
        join access.hat h on h.team_id = b.holder_id and h.role in ('worker','manager')
        where not exists (select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = x.family_id and n.kind = 'named' and n.from_at <= t and t < n.until_at))
    select distinct h.id as hat from who join access.hat h on h.id = who.hat
    where t < h.until_at and h.role in ('worker','manager','front-door','seat')
      and not exists (select from access.restriction r where r.family_id = who.family_id and not h.id = any (r.allowed))
      and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id in (who.family_id, c.family_id) and d.from_at <= t and t < d.until_at)
      and h.id <> coalesce(access.my_hat(), c.recorded_by)
  loop
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (c.family_id, w.hat, 'duty', t, t + interval '28 days', c.id) on conflict do nothing;
    if found then insert into access.notice (id, hat_id, family_id, kind, subject_id, at) values (gen_random_uuid(), w.hat, c.family_id, 'may-be-yours', c.id, t); end if;
  end loop;
end $$;
create function frontdoor.tell_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  if exists (select from frontdoor.contact c where c.id = contact and c.family_id = any (access.families('{named,both,duty}'))) then perform frontdoor.reach_hidden(contact); end if;
end $$;
-- Whenever a name or a birth date is written, by anyone, on any page: no page has to remember.
create function frontdoor.names_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform frontdoor.reach_hidden(c.id) from frontdoor.contact c where c.family_id = new.family_id and (c.state <> 'decided' or c.decided_at > access.now() - interval '28 days');
  return null;
end $$;
create trigger hidden after insert or update of name_key, born_on on people.member for each row execute function frontdoor.names_changed();
create trigger hidden_called after update of known_as on people.member for each row when (old.known_as is distinct from new.known_as) execute function frontdoor.names_changed();
-- A contact in which somebody is said to have been called otherwise reaches whoever works with them under that name, as the name in use does. Never by a name
-- that is kept apart in the contact's own plan: it is for those who work with that plan.
create trigger hidden after insert or update of given_name, family_name, ended_at on people.name for each row when (new.class = 'identity') execute function frontdoor.names_changed();
create function frontdoor.contact_arrived() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform frontdoor.reach_hidden(new.id); return null; end $$;
create trigger hidden after insert or update of family_id on frontdoor.contact for each row execute function frontdoor.contact_arrived();

---------------------------------------------------------------- files
-- Row security hides a contact from whoever may no longer, or must not, see it; its reference would then look new, and the row be taken twice. This
-- answers presence alone, of references the asker holds in hand, to a front door; not whose they are, when they came or what became of them.
create function frontdoor.references_here(source text, refs text[]) returns setof text language sql stable security definer set search_path = pg_catalog as $$
  select c.source_ref from frontdoor.contact c where (select access.my_front_door()) is not null and c.source_agency = source and c.source_ref = any (refs) $$;

-- A row of a file that was here before and says something else this time is for whoever brings it in to read, unless its contact is out of their sight: those
-- who work with her hear it instead, or nobody would hear that the police think otherwise; whoever brings it in sees what they would see of the same row again.
-- `said`: references that the file holds, each with its marks (notification-marks.ts). Answers nothing.
create function frontdoor.sent_again(source text, said jsonb) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); seen uuid[];
begin
  if access.my_front_door() is null then return; end if;
  seen := access.families('{named,duty,both,victim,child,seat}');
  insert into access.notice (id, hat_id, family_id, kind, subject_id, at)
  with again as (
    select c.id, c.family_id from jsonb_to_recordset(said) x(ref text, marks jsonb) join frontdoor.contact c on c.source_agency = source and c.source_ref = x.ref
    where c.family_id <> all (seen) and exists (select from jsonb_each_text(x.marks) m where c.source_marks ? m.key and c.source_marks ->> m.key <> m.value)),
  who as (
    select a.id, a.family_id, b.holder_id as hat from again a join access.basis b on b.scope_id = a.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at
    union select a.id, a.family_id, h from again a join access.restriction r on r.family_id = a.family_id cross join unnest(r.allowed) h
    union select a.id, a.family_id, h.id from again a join access.basis b on b.scope_id = a.family_id and b.kind = 'victim' and b.from_at <= t and t < b.until_at
      join access.hat h on h.team_id = b.holder_id and h.role in ('worker','manager')
      where not exists (select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = a.family_id and n.kind = 'named' and n.from_at <= t and t < n.until_at))
  select gen_random_uuid(), w.hat, w.family_id, 'sent-again', w.id, t from (select distinct id, family_id, hat from who) w join access.hat h on h.id = w.hat
  where t < h.until_at and h.role in ('worker','manager','front-door','seat') and h.id <> access.my_hat()
    and not exists (select from access.restriction r where r.family_id = w.family_id and not h.id = any (r.allowed))
    and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id = w.family_id and d.from_at <= t and t < d.until_at)
    -- The same file comes day after day.
    and not exists (select from access.notice n where n.hat_id = w.hat and n.kind = 'sent-again' and n.subject_id = w.id and (n.seen_at is null or n.at > t - interval '1 day'));
end $$;

-- Notifications in one call, one in a list of one, as the person or the agency's system that brings them in: it runs with the rights of whoever calls it, under row
-- security, each narrowed to its own new family. Rows come as the program made them (notification-take.ts). Members and their numbers before the contact: whoever may
-- be hidden is looked for once, when it arrives. What a system hands in is held by nobody. An age is kept as the span of days that it means.
create function frontdoor.take_in(items jsonb, at timestamptz) returns void language plpgsql security invoker set search_path = pg_catalog as $$
declare i jsonb; s jsonb; f uuid; c uuid; hat uuid := access.my_hat();
begin
  for i in select jsonb_array_elements(items) loop
    f := (i ->> 'family')::uuid; c := (i ->> 'contact')::uuid;
    perform set_config('app.family', f::text, true);
    insert into people.family (id, reference, area, state, opened_at, holder_hat_id, holder_since, recorded_by) values (f, i ->> 'familyReference', i ->> 'area', 'intake', at, case when (i ->> 'holds')::bool then hat end, case when (i ->> 'holds')::bool then at end, hat);
    insert into people.person (id) select (m ->> 'person')::uuid from jsonb_array_elements(i -> 'members') m;
    insert into people.member (id, family_id, person_id, role, police_role, given_name, family_name, name_key, born_on, age_about, born_from, born_until, born_how, sex, recorded_by, recorded_at)
      select (m ->> 'id')::uuid, f, (m ->> 'person')::uuid, m ->> 'role', m ->> 'policeRole', m ->> 'givenName', m ->> 'familyName', m ->> 'nameKey', (m ->> 'bornOn')::date, (m ->> 'ageAbout')::smallint, (m #>> '{span,from}')::date, (m #>> '{span,until}')::date, m #>> '{span,how}', m ->> 'sex', hat, at
      from jsonb_array_elements(i -> 'members') m;
    insert into people.identifier (id, family_id, member_id, kind, value, said_by, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, x ->> 'kind', x ->> 'value', x ->> 'saidBy', hat, at from jsonb_array_elements(i -> 'numbers') x;
    insert into people.tie (id, family_id, from_member, to_member, kind, note, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'from')::uuid, (x ->> 'to')::uuid, x ->> 'kind', x ->> 'note', hat, at from jsonb_array_elements(i -> 'ties') x;
    insert into frontdoor.contact (id, family_id, front_door, channel, caller, caller_name, caller_number, caller_agency, urgency, state, received_at, due_at, about_member, happening, children, recorded_level, recorded_children, source_agency, source_ref, source_marks, import_id, recorded_by)
      values (c, f, i ->> 'frontDoor', i ->> 'channel', i ->> 'caller', i ->> 'callerName', i ->> 'callerNumber', i ->> 'callerAgency', i ->> 'urgency', 'new', at, (i ->> 'dueAt')::timestamptz, (i ->> 'about')::uuid, i ->> 'happening', i ->> 'children', i ->> 'level', (i ->> 'hasChildren')::bool,
        i ->> 'source', i ->> 'reference', i -> 'marks', (i ->> 'importId')::uuid, hat);
    insert into frontdoor.incident (id, family_id, contact_id, happened_on, happened_about, children_present, account, said_by, police_ref, recorded_by, recorded_at)
      values ((i ->> 'incident')::uuid, f, c, (i ->> 'happenedOn')::date, i ->> 'happenedAbout', i ->> 'childrenPresent', i ->> 'happening', i ->> 'callerAgency', i ->> 'policeRef', hat, at);
    if i ->> 'key' is not null then perform from vault.offer_key(f, decode(i ->> 'key', 'base64'), i ->> 'master'); end if;
    for s in select jsonb_array_elements(i -> 'secrets') loop
      if not vault.keep((s ->> 'id')::uuid, f, (s ->> 'member')::uuid, s ->> 'class', s ->> 'kind', decode(s ->> 'sealed', 'base64'), decode(s ->> 'mark', 'base64')) then raise exception 'not kept' using errcode = '42501'; end if;
    end loop;
    insert into people.contact_point (id, family_id, member_id, kind, secret_id, state, said_by, checked_at, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, 'phone', (x ->> 'secret')::uuid, x ->> 'state', x ->> 'saidBy', case when x ->> 'state' = 'not_checked' then null else at end, hat, at from jsonb_array_elements(i -> 'points') x;
    insert into people.known_address (id, family_id, member_id, lines, postcode, note, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, x ->> 'lines', x ->> 'postcode', x ->> 'note', hat, at from jsonb_array_elements(i -> 'addresses') x;
  end loop;
  perform set_config('app.family', '', true);
end $$;

---------------------------------------------------------------- what a system hands in
-- To the system that sent it, of what its own agency sent: the same again is known again, and other words under the same reference are a contact of their own.
create function frontdoor.sent_before(of_ref text) returns table (receipt uuid, digest bytea, at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select r.id, r.digest, r.at from frontdoor.receipt r where r.agency_id = access.my_system() and r.ref = of_ref order by r.at desc limit 50 $$;

-- The reference as it can still be used: itself, or with the number of the time it was said otherwise. Presence alone, to whoever holds the reference.
create function frontdoor.free_ref(source text, of_ref text) returns text language plpgsql stable security definer set search_path = pg_catalog as $$
declare n int := 1; r text := of_ref;
begin
  if access.my_front_door() is null and access.my_system() is distinct from source then return null; end if;
  while exists (select from frontdoor.contact c where c.source_agency = source and c.source_ref = r) loop n := n + 1; r := of_ref || ' (' || n || ')'; end loop;
  return r;
end $$;

-- To a system that hands in, and to a front door of a contact that it sees itself and of no other: whether an earlier contact of its reference is of a plan
-- kept from somebody. Then the new one says nothing of it.
create function frontdoor.ref_is_quiet(source text, of_ref text) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select case when access.my_system() = source then
      exists (select from frontdoor.receipt r join frontdoor.contact c on c.id = r.contact_id where r.agency_id = source and r.ref = of_ref and people.kept_from_some(c.family_id))
      or exists (select from frontdoor.contact c where c.source_agency = source and c.source_ref = of_ref and people.kept_from_some(c.family_id))
    when access.my_front_door() is not null then
      exists (select from frontdoor.contact c where c.source_agency = source and c.source_ref = of_ref and c.family_id = any (access.families('{named,duty,both}')) and people.kept_from_some(c.family_id))
    else false end $$;

-- The receipt, written at the end of handing in.
create function frontdoor.hand_in(receipt uuid, contact uuid, of_ref text, of_digest bytea) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_system(); hat uuid := access.my_hat(); f uuid;
begin
  select c.family_id into f from frontdoor.contact c where c.id = contact and c.recorded_by = hat and c.source_agency = mine;
  if f is null or f <> all (access.families('{named}')) then return false; end if;
  insert into frontdoor.receipt (id, agency_id, contact_id, family_id, ref, digest, at) values (receipt, mine, contact, f, of_ref, of_digest, access.now());
  return true;
end $$;
create function frontdoor.receipt_says(which uuid) returns table (at timestamptz, state text, disposition text, decided_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select r.at, c.state, c.disposition, c.decided_at from frontdoor.receipt r join frontdoor.contact c on c.id = r.contact_id where r.id = which and r.agency_id = access.my_system() $$;

---------------------------------------------------------------- facts that are counted
create view frontdoor.contact_fact with (security_invoker = true) as
  select id, family_id, front_door, received_at, caller, caller = 'police' or channel = 'police' as from_police from frontdoor.contact;
-- Questions about someone unnamed, at the front door that was asked.
create view frontdoor.question_fact with (security_invoker = true) as
  select q.id, k.front_door, q.at from frontdoor.consultation q join access.open_team k on k.id = q.team_id where k.front_door is not null;
-- Contacts that tell of certain kinds of abuse.
create view frontdoor.kind_fact with (security_invoker = true) as
  select c.id, c.family_id, d.area, c.received_at, c.caller, i.kinds
  from frontdoor.contact c join frontdoor.incident i on i.contact_id = c.id join access.open_team d on d.front_door = c.front_door;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema frontdoor from public;
grant execute on function frontdoor.known_before(uuid[]), frontdoor.tell_workers(uuid), frontdoor.tell_hidden(uuid),
  frontdoor.references_here(text, text[]), frontdoor.sent_again(text, jsonb), frontdoor.take_in(jsonb, timestamptz), frontdoor.sent_before(text),
  frontdoor.free_ref(text, text), frontdoor.ref_is_quiet(text, text), frontdoor.hand_in(uuid, uuid, text, bytea),
  frontdoor.receipt_says(uuid) to oneplan_app;
grant select on frontdoor.contact_fact, frontdoor.question_fact, frontdoor.kind_fact to oneplan_stats, oneplan_app;
reset role;
