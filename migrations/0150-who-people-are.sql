-- Who people are, as far as it is known: other names, dates of birth that are not sure, what somebody says of themselves, numbers of other systems,
-- and how a role came to be judged as it is.
set role oneplan_owner;
-- born_on is a day that somebody knows. What is not sure is a span: a month, a year, an age as it was told, a guess, a stand-in such as 1 January. Nobody
-- is told apart, or kept out as a relation, by a day that stands for none.
alter table people.member add column born_from date, add column born_until date, add column born_how text check (born_how in ('month','year','age','guess','default')),
  add constraint born_span check ((born_how is null) = (born_from is null) and (born_from is null) = (born_until is null) and born_from <= born_until);
alter table people.member drop constraint member_sex_check, add constraint member_sex_check check (sex in ('female','male','other','not said','not known'));
update people.member m set born_how = 'age', born_from = (m.recorded_at at time zone 'Europe/London')::date - make_interval(years => m.age_about + 1) + interval '1 day', born_until = (m.recorded_at at time zone 'Europe/London')::date - make_interval(years => m.age_about)
  where m.born_on is null and m.age_about is not null;
-- Who else sees what is sent there, or hears it ring.
alter table people.contact_point add column seen_by_others text not null default '';

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
  ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null, foreign key (family_id, member_id) references people.member (family_id, id)
);
create unique index identifier_once on people.identifier (family_id, member_id, kind, value) where ended_at is null;

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

---------------------------------------------------------------- every name counts where somebody must be kept out, or reached
-- Every name of everybody in a family, whatever page shows it.
create function people.names_of(family uuid) returns table (name_key text, born_on date) language sql stable security definer set search_path = pg_catalog as $$
  select m.name_key, m.born_on from people.member m where m.family_id = family
  union select n.name_key, m.born_on from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id where n.family_id = family and n.ended_at is null $$;
create function people.families_called(key text) returns table (family_id uuid, name_key text, born_on date) language sql stable security definer set search_path = pg_catalog as $$
  select m.family_id, m.name_key, m.born_on from people.member m where m.name_key = key
  union select n.family_id, n.name_key, m.born_on from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id where n.name_key = key and n.ended_at is null $$;
alter table access.relation add column undo_asked_at timestamptz, add column undo_why text not null default '', add column undone_at timestamptz, add column undone_by uuid references access.hat, add column undo_answer text not null default '';
-- As before, by every name, and without a relation that was taken back.
create or replace function access.match_family(family uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare d record; t timestamptz := access.now();
begin
  update access.denial x set until_at = greatest(t, x.from_at) where x.family_id = family and x.matched and t < x.until_at and not exists (
    select from people.names_of(family) m where
      (x.kind = 'relation' and exists (select from access.relation r where r.staff_id = x.staff_id and r.undone_at is null and access.same_name(r.name_key, r.born_on, m.name_key, m.born_on)))
      or (x.kind = 'party' and exists (select from access.staff s where s.id = x.staff_id and s.born_on is not null and access.same_name(s.name_key, s.born_on, m.name_key, m.born_on))));
  for d in
    select r.staff_id, 'relation' as kind from people.names_of(family) m join access.relation r on r.name_key = m.name_key and r.undone_at is null where access.same_name(r.name_key, r.born_on, m.name_key, m.born_on)
    union select s.id, 'party' from people.names_of(family) m join access.staff s on s.name_key = m.name_key and s.born_on is not null where access.same_name(s.name_key, s.born_on, m.name_key, m.born_on)
  loop perform access.deny(family, d.staff_id, d.kind, true); end loop;
end $$;
create or replace function access.match_staff(staff uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare f record;
begin
  for f in
    select c.family_id from access.relation r cross join lateral people.families_called(r.name_key) c where r.staff_id = staff and access.same_name(r.name_key, r.born_on, c.name_key, c.born_on)
    union select c.family_id from access.staff s cross join lateral people.families_called(s.name_key) c where s.id = staff and s.born_on is not null and access.same_name(s.name_key, s.born_on, c.name_key, c.born_on)
  loop perform access.match_family(f.family_id); end loop;
end $$;
create constraint trigger conflict after insert or update of name_key, ended_at on people.name deferrable initially deferred for each row execute function access.names_written();

-- As before, and by every other name: a name in two parts, or with its birth date. One that is kept apart is hidden from everybody but her workers, so
-- whoever takes the contact is told nothing, and her workers hear of it.
create or replace function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with typed as (
    select x.name_key, x.born_on from people.member x where x.family_id = family and x.name_key <> ''
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  m as (
    select c.* from people.called c join people.member x on x.id = c.member_id where c.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  o as (
    select c.family_id, false as apart from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, false from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, false from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select n.family_id, n.class = 'herself' from typed y join people.name n on n.name_key = y.name_key and n.ended_at is null join people.member k on k.id = n.member_id and k.family_id = n.family_id
      where (k.born_on is null or y.born_on is null or k.born_on = y.born_on) and (position(' ' in y.name_key) > 0 or k.born_on = y.born_on))
  select distinct o.family_id from o where o.family_id <> family and (o.apart or o.family_id = any (access.denied_families()) or exists (select from access.restriction x where x.family_id = o.family_id)) $$;

-- Found by another name. One that is shown finds as the name in use does: the front door its area, everyone else the plans they are on. One that is kept
-- apart finds her for whoever works with her; such a row says that it is one, so that no page puts the two side by side.
create function people.by_other_name(wanted text, born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, born_on date, age_about smallint, role text, police_role text, state text, opens bool, apart bool, nearness real, found_given text, found_family text)
language sql stable security definer set search_path = pg_catalog as $$
  select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.born_on, m.age_about, m.role, m.police_role, f.state,
    f.id = any ((select access.families('{named,victim,child,both,duty,seat}'))::uuid[]), n.class = 'herself',
    (public.similarity(n.name_key, wanted) + case when born is not null and m.born_on = born then 0.5 else 0 end)::real, n.given_name, n.family_name
  from people.name n join people.member m on m.id = n.member_id and m.family_id = n.family_id join people.family f on f.id = n.family_id
  where n.ended_at is null
    and ((n.class = 'herself' and f.id = any ((select access.families('{named,victim}'))::uuid[]))
      or (n.class = 'identity' and (f.id = any ((select access.families('{named,victim,child,both,duty,seat}'))::uuid[])
        or ((select access.my_front_door()) is not null and f.area = (select k.area from access.team k where k.id = (select access.my_team())) and f.id <> all ((select access.denied_families())::uuid[])))))
    and (n.name_key operator(public.%) wanted or (born is not null and m.born_on = born and public.similarity(n.name_key, wanted) > 0.15))
  order by 13 desc, n.recorded_at desc limit least(most, 50) $$;

---------------------------------------------------------------- where somebody lives now
-- Somebody moved: addresses from before are no longer where they are, and every way of reaching that was safe is to be checked again. Whoever may write
-- down the new address may say so, though the hidden one before it is not theirs to read; it says nothing back.
create function people.moved(family uuid, member uuid, on_day date) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,both,duty}')) then return; end if;
  update people.known_address a set until_on = on_day, version = a.version + 1, recorded_by = access.my_hat(), recorded_at = access.now() where a.family_id = family and a.member_id = member and a.until_on is null;
  perform people.recheck_points(family);
end $$;
revoke execute on function people.names_of(uuid), people.families_called(text), people.by_other_name(text, date, int), people.moved(uuid, uuid, date) from public;
grant execute on function people.by_other_name(text, date, int), people.moved(uuid, uuid, date) to oneplan_app;
reset role;

set role oneplan_vault;
-- The home, or the refuge, that was kept before is closed with the move: by those who may read it, and nobody else takes it from them.
create function vault.moved(family uuid, member uuid, except_one uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update vault.secret s set ended_at = access.now() where s.family_id = family and s.member_id = member and s.kind in ('address','refuge') and s.ended_at is null and s.id is distinct from except_one and family = any (access.families('{named,victim}')) $$;
revoke execute on function vault.moved(uuid, uuid, uuid) from public;
grant execute on function vault.moved(uuid, uuid, uuid) to oneplan_app;
reset role;
