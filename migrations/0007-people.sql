-- Who people are, as far as it is known, each as known in one family: names, dates of birth that are not sure, what somebody says of themselves, numbers of
-- other systems, how a role came to be judged as it is, how to reach them, and what is a danger to workers.
set local check_function_bodies = off;
set role oneplan_owner;
-- A person holds nothing: it only says "these members are one human being".
create table people.person (id uuid primary key);

create table people.family (
  id uuid primary key, reference text not null unique, area text not null, state text not null check (state in ('intake','open','closed')),
  opened_at timestamptz not null, closed_at timestamptz,
  holder_hat_id uuid, holder_since timestamptz, -- "holding the risk now": the sender until the receiver has made first contact
  version int not null default 1, recorded_by uuid not null
);
create trigger basis after insert on people.family for each row execute function access.basis_of_family();

-- A person as known in this family: linking and unlinking persons touches no family's facts.
-- role is as WE judge; police_role is as the police recorded it, and gives neither access nor flags.
create table people.member (
  id uuid primary key, family_id uuid not null references people.family, person_id uuid not null references people.person,
  role text not null check (role in ('victim','harms','child','other','unjudged')), police_role text check (police_role in ('victim','suspect','offender','child','witness','other')),
  given_name text not null, family_name text not null default '', known_as text not null default '', name_key text not null,
  born_on date, age_about smallint check (age_about between 0 and 120), sex text check (sex in ('female','male','other','not said','not known')),
  language text not null default '', interpreter bool not null default false, access_needs text not null default '',
  care_needs text not null default 'not asked' check (care_needs in ('yes','no','not known','not asked')),
  died_on date, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  -- Everybody begins as a person of their own. person_id is worked out from the links that stand, and by nothing else.
  own_person uuid references people.person,
  -- born_on is a day that somebody knows. What is not sure is a span: a month, a year, an age as it was told, a guess, a stand-in such as 1 January. Nobody
  -- is told apart, or kept out as a relation, by a day that stands for none.
  born_from date, born_until date, born_how text check (born_how in ('month','year','age','guess','default')),
  death_recorded_at timestamptz,
  unique (family_id, id),
  constraint born_span check ((born_how is null) = (born_from is null) and (born_from is null) = (born_until is null) and born_from <= born_until)
);
create index member_family on people.member (family_id);
create index member_person on people.member (person_id);
-- Names go into their index at once. Kept in a list for later, as is usual, a day's import would make each look-up read the whole list, or walk.
create index member_name on people.member using gin (name_key gin_trgm_ops) with (fastupdate = off);
create index member_name_born on people.member (name_key, born_on);
create index member_born on people.member (born_on) where born_on is not null;
create unique index member_own on people.member (own_person);

-- Who is who to whom.
create table people.tie (
  id uuid primary key, family_id uuid not null, from_member uuid not null, to_member uuid not null, kind text not null, note text not null default '',
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, from_member) references people.member (family_id, id), foreign key (family_id, to_member) references people.member (family_id, id),
  unique (family_id, from_member, to_member), check (from_member <> to_member)
);

-- How to reach someone. The number or address itself is sealed in the vault; here is only whether and how it may be used.
-- safe: says who and when. not_checked: one scripted voice call by a trained worker. unsafe: nothing.
create table people.contact_point (
  id uuid primary key, family_id uuid not null, member_id uuid not null, kind text not null check (kind in ('phone','email')), secret_id uuid not null,
  state text not null default 'not_checked' check (state in ('safe','not_checked','unsafe')), said_by text not null default '', checked_at timestamptz,
  window_days text not null default '', window_from time, window_until time, voicemail bool not null default false, texts bool not null default false,
  script text not null default '', code_word_set bool not null default false, if_someone_else text not null default '', ended_at timestamptz,
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  -- who else sees what is sent there, or hears it ring
  seen_by_others text not null default '',
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index point_family on people.contact_point (family_id);

-- Addresses he already knows (a shared home, where the incident was): ordinary access on her side, at sittings and for statutory duty.
create table people.known_address (
  id uuid primary key, family_id uuid not null, member_id uuid not null, lines text not null, postcode text not null default '', note text not null default '',
  until_on date, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index address_family on people.known_address (family_id);

-- Other names of somebody. The name in use stays on people.member. One that must never stand beside it, as after a change of name for safety, has a class
-- of its own: it finds her for whoever works with her, and for nobody else.
create table people.name (
  id uuid primary key, family_id uuid not null, member_id uuid not null, class text not null check (class in ('identity','herself')),
  kind text not null check (kind in ('legal','known-as','maiden','previous','alias')), given_name text not null default '', family_name text not null default '', name_key text not null check (name_key <> ''),
  from_on date, until_on date, said_by text not null default '', ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id), check (from_on <= until_on)
);
create index name_member on people.name (family_id, member_id);
create index name_key_near on people.name using gin (name_key gin_trgm_ops);
create index name_key_same on people.name (name_key);

-- What somebody says of themselves, one answer a row and the last one counts: "prefers not to say", "not known" and "not asked" are three answers.
create table people.detail (
  id uuid primary key, seq bigint generated always as identity, family_id uuid not null, member_id uuid not null, class text not null check (class in ('identity','herself')),
  kind text not null check (kind in ('sex','language','interpreter','gender','ethnicity','disability','orientation','armed-forces')), answer text not null, more text not null default '',
  said_by text not null check (said_by in ('themselves','somebody','a record')), asked_on date not null, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id), check ((class = 'identity') = (kind in ('sex','language','interpreter')))
);
create index detail_member on people.detail (family_id, member_id, seq desc);

create table people.identifier (
  id uuid primary key, family_id uuid not null, member_id uuid not null, kind text not null check (kind in ('nhs','upn','pnc','cro')), value text not null, said_by text not null default '',
  ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  -- a year of two figures and one of four are the same PNC number
  number text generated always as (case when kind = 'pnc' then regexp_replace(value, '^(19|20)(?=[0-9]{2}/)', '') else value end) stored,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create unique index identifier_once on people.identifier (family_id, member_id, kind, value) where ended_at is null;
create index identifier_number on people.identifier (kind, number) where ended_at is null;

-- Who says that who harms whom: each saying stands for itself and decides nothing. And what a person then judged, when and why.
create table people.saying (
  id uuid primary key, family_id uuid not null, by_member uuid, of_member uuid not null, source text not null check (source in ('themselves','police','professional','other')), words text not null default '', on_day date not null,
  ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, by_member) references people.member (family_id, id), foreign key (family_id, of_member) references people.member (family_id, id), check (by_member <> of_member)
);
create index saying_family on people.saying (family_id);

create table people.judgement (
  id uuid primary key, family_id uuid not null, member_id uuid not null, role text not null check (role in ('victim','harms','child','other','unjudged')), was text not null, reason text not null default '',
  at timestamptz not null, recorded_by uuid not null, foreign key (family_id, member_id) references people.member (family_id, id)
);
create index judgement_family on people.judgement (family_id, at);

-- What the police or a court did, each with its day: suspected is not charged, charged is not convicted.
create table people.standing (
  id uuid primary key, family_id uuid not null, member_id uuid not null, kind text not null check (kind in ('suspected','charged','cautioned','convicted','acquitted','no-further-action')), on_day date not null,
  said_by text not null, note text not null default '', ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null, foreign key (family_id, member_id) references people.member (family_id, id)
);
create index standing_family on people.standing (family_id);

-- Which danger there is, from a closed list: that alone crosses, to everyone with a basis on either side. A line of one's own stays on its side.
create table people.danger (
  id uuid primary key, family_id uuid not null references people.family, member_id uuid, kind text not null check (kind in ('not-alone','followed','threatened','weapon','dog','office-only')),
  note text not null default '', at timestamptz not null, recorded_by uuid not null, ended_at timestamptz, ended_by uuid, version int not null default 1,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index danger_family on people.danger (family_id);

---------------------------------------------------------------- ways of reaching them
-- "Back together" and "moved" turn every way of reaching her to not checked, whoever on the plan records it: a social worker who may not read
-- her numbers must still be able to stop them being used. It says nothing back, so that it tells the caller nothing.
create function people.recheck_points(family uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update people.contact_point p set state = 'not_checked', version = p.version + 1, recorded_by = access.my_hat(), recorded_at = access.now()
  where p.family_id = family and p.ended_at is null and p.state = 'safe' and family = any (access.families('{named,victim,child,both,duty,seat}')) $$;

-- Somebody moved: addresses from before are no longer where they are, and every way of reaching that was safe is to be checked again. Whoever may write
-- down the new address may say so, though the hidden one before it is not theirs to read; it says nothing back.
create function people.moved(family uuid, member uuid, on_day date) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,both,duty}')) then return; end if;
  update people.known_address a set until_on = on_day, version = a.version + 1, recorded_by = access.my_hat(), recorded_at = access.now() where a.family_id = family and a.member_id = member and a.until_on is null;
  perform people.recheck_points(family);
end $$;

---------------------------------------------------------------- who is kept out of it
-- Whether a plan is kept from anybody: limited to a few, or denied to somebody.
create function people.kept_from_some(family uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.restriction x where x.family_id = family) or exists (select from access.denial d where d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at) $$;

---------------------------------------------------------------- danger to workers
create function people.danger_crosses() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'INSERT' then
    insert into harm.danger (id, harm_file_id, kind, at) select new.id, l.harm_file_id, new.kind, new.at from harm.file_family l where l.family_id = new.family_id and l.member_id = new.member_id and new.ended_at is null on conflict do nothing;
  elsif new.ended_at is not null and old.ended_at is null then
    update harm.danger d set ended_at = new.ended_at, version = d.version + 1 where d.id = new.id and d.ended_at is null;
  end if;
  return null;
end $$;
create trigger crosses after insert or update on people.danger for each row execute function people.danger_crosses();

-- What was known before his file was opened, or before it was joined to this family. Joined again, what still stands on her side stands here again.
create function people.danger_joins() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into harm.danger (id, harm_file_id, kind, at) select d.id, new.harm_file_id, d.kind, d.at from people.danger d where d.family_id = new.family_id and d.member_id = new.member_id and d.ended_at is null
    on conflict (id, harm_file_id) do update set ended_at = null, version = harm.danger.version + 1;
  return null;
end $$;

-- Taken back with a link that was said by mistake, it warns nobody of a man it was never said of.
create function people.danger_parts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update harm.danger d set ended_at = access.now(), version = d.version + 1
    where d.harm_file_id = old.harm_file_id and d.ended_at is null and d.id in (select x.id from people.danger x where x.family_id = old.family_id and x.member_id = old.member_id);
  return null;
end $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema people from public;
grant execute on function people.recheck_points(uuid), people.moved(uuid, uuid, date) to oneplan_app;
reset role;
