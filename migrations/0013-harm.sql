-- Working with a person who harms: groups and their sessions, what his side says of him kept on his side, and what her side lets across kept with
-- the family that let it. One file may belong to two families: nothing here may let one of them learn of the other.
set role oneplan_owner;
-- A group and when it meets: nothing about anyone in it.
create table harm.cohort (
  id uuid primary key, team_id uuid not null references access.team, programme text not null, name text not null, ended_at timestamptz,
  recorded_by uuid not null, recorded_at timestamptz not null, unique (team_id, programme, name), unique (team_id, id)
);
create table harm.group_session (
  id uuid primary key, team_id uuid not null, cohort_id uuid not null, starts_at timestamptz not null, ends_at timestamptz not null,
  called_off_at timestamptz, called_off_by uuid, recorded_by uuid not null, recorded_at timestamptz not null,
  unique (cohort_id, starts_at), foreign key (team_id, cohort_id) references harm.cohort (team_id, id), check (ends_at > starts_at)
);
create index group_session_of_team on harm.group_session (team_id, starts_at);
-- One note about a session of a group, for the team that ran it.
create table harm.group_note (
  group_session_id uuid primary key references harm.group_session, team_id uuid not null references access.team, text text not null, version int not null default 1, recorded_by uuid not null, changed_at timestamptz not null
);

alter table harm.involvement drop column suitability_why, add column suitability_at timestamptz, add column cohort_id uuid references harm.cohort,
  add constraint suitability_is_dated check ((suitability is null) = (suitability_at is null)), add constraint an_end_has_a_kind check ((ended_at is null) = (end_kind is null)),
  add constraint end_kinds check (end_kind in ('finished','stopped','ended','moved','died'));
create index harm_involvement_of_team on harm.involvement (team_id) where ended_at is null;
-- A session with nothing tapped is one that is expected. Why he was not there is chosen from a list: his words go to his account, which her side never reads.
alter table harm.session drop column note, alter column attendance drop not null, add column ends_at timestamptz, add column group_session_id uuid references harm.group_session,
  add column reason text check (reason in ('no-message','told-before','ill','work','sent-home','other')), add column marked_at timestamptz,
  add constraint marked_is_dated check ((attendance is null) = (marked_at is null)), add unique (harm_file_id, id);
create index session_of_group on harm.session (group_session_id);
alter table harm.account drop constraint account_about_check, add constraint account_about_check check (about in ('children','contact-order','session','suitability','ending','other')),
  add column session_id uuid, add foreign key (harm_file_id, session_id) references harm.session (harm_file_id, id);

-- What her worker let across stands with her family; his side gets the words, and a name only where it is asked to speak to that person.
create table harm.passed (
  id uuid primary key, family_id uuid not null, harm_file_id uuid not null, kind text not null check (kind in ('hold-the-session','know-never-use','may-use','support-offered')), text text not null default '',
  at timestamptz not null, recorded_by uuid not null, foreign key (family_id, harm_file_id) references harm.file_family (family_id, harm_file_id)
);
create index passed_family on harm.passed (family_id, at desc);
alter table harm.word drop column recorded_by, add column talk_to uuid references access.hat;
-- Read, thought about, and what was done: for one family, whoever else may have been told.
create table harm.heard (
  family_id uuid not null, harm_file_id uuid not null, subject_id uuid not null, did text not null default '', at timestamptz not null, recorded_by uuid not null,
  primary key (family_id, subject_id, recorded_by), foreign key (family_id, harm_file_id) references harm.file_family (family_id, harm_file_id)
);

-- Her workers by name; the team of one who has gone; her teams that have named nobody. Never somebody who works with him under another hat: that person
-- could not read it, and whoever can would not know. A concern that reaches nobody on her side goes to the front door of her area, which gets its duty with it.
create or replace function access.tell_her_side(file uuid, what text, subject uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); f record; told int;
begin
  for f in select l.family_id, y.area from harm.file_family l join people.family y on y.id = l.family_id where l.harm_file_id = file loop
    with live as (
      select distinct b.holder_id, b.kind from access.basis b where b.scope_id = f.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at),
    workers as (
      select h.id as hat_id, h.team_id, p.state = 'active' and h.from_at <= t and t < h.until_at as here,
        exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id = f.family_id and d.from_at <= t and t < d.until_at)
          or exists (select from access.restriction x where x.family_id = f.family_id and not h.id = any (x.allowed))
          or exists (select from access.basis w join access.hat o on o.staff_id = h.staff_id and w.holder_id in (o.id, o.team_id) where w.scope_id = file and w.kind = 'harm' and w.from_at <= t and t < w.until_at) as walled
      from live b join access.hat h on h.id = b.holder_id join access.staff p on p.id = h.staff_id where b.kind = 'named'),
    teams as (
      select b.holder_id as team_id from live b where b.kind = 'victim' and exists (select from access.team k where k.id = b.holder_id)
        and not exists (select from workers w where w.team_id = b.holder_id and w.here and not w.walled)
      union select w.team_id from workers w where not w.here
        and exists (select from access.basis b where b.scope_id = f.family_id and b.holder_id = w.team_id and b.from_at <= t and t < b.until_at)
        and not exists (select from workers o where o.team_id = w.team_id and o.here and not o.walled))
    insert into access.notice (id, hat_id, team_id, family_id, harm_file_id, kind, subject_id, at)
      select gen_random_uuid(), w.hat_id, null::uuid, f.family_id, file, what, subject, t from workers w where w.here and not w.walled
      union all select gen_random_uuid(), null, k.team_id, f.family_id, file, what, subject, t from teams k;
    get diagnostics told = row_count;
    if told = 0 and what in ('concern','concern-urgent') then
      insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
        select f.family_id, k.id, 'duty', t, t + interval '28 days', subject from access.team k where k.front_door is not null and k.area = f.area on conflict do nothing;
      insert into access.notice (id, team_id, family_id, harm_file_id, kind, subject_id, at)
        select gen_random_uuid(), k.id, f.family_id, file, what, subject, t from access.team k where k.front_door is not null and k.area = f.area;
    end if;
  end loop;
end $$;

-- What changes in the work with him is heard on her side: unsuitable, ended and finished each need thinking about.
create function harm.work_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.suitability in ('not-now','not-suitable') and old.suitability is distinct from new.suitability then perform access.tell_her_side(new.harm_file_id, 'unsuitable', new.id); end if;
  if new.ended_at is not null and old.ended_at is null then perform access.tell_her_side(new.harm_file_id, case when new.end_kind = 'finished' then 'finished' else 'ended' end, new.id); end if;
  return null; end $$;
create trigger told after update of suitability, ended_at on harm.involvement for each row execute function harm.work_told();

-- A word goes to the file, and whoever works with him is told there is one: by the file alone, never by a family.
create function harm.pass_word() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare w uuid := gen_random_uuid();
begin
  if new.kind = 'support-offered' then return null; end if;
  insert into harm.word (id, harm_file_id, kind, text, at, talk_to) values (w, new.harm_file_id, new.kind, new.text, new.at, case when new.kind = 'hold-the-session' then new.recorded_by end);
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select distinct on (coalesce(i.hat_id, i.team_id)) gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, new.harm_file_id, 'word', w, access.now() from harm.involvement i where i.harm_file_id = new.harm_file_id and i.ended_at is null;
  return null;
end $$;
create trigger crosses after insert on harm.passed for each row execute function harm.pass_word();

-- Every basis that the work made ends with it, after 90 days; one who handed him on keeps the wall for as long. The file is open while anybody works with him.
create or replace function access.basis_of_harm_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); ends timestamptz := coalesce(new.ended_at + interval '90 days', 'infinity'); holder uuid := coalesce(new.hat_id, new.team_id);
begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.harm_file_id, holder, 'harm', new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, least(ends, t + interval '90 days'))) where b.source_id = new.id and b.kind = 'harm' and b.holder_id not in (holder, new.team_id);
  if new.ended_at is not null then update access.basis b set until_at = ends where b.source_id in (new.id, new.request_id) and b.kind = 'harm' and b.until_at > ends; end if;
  update harm.file f set state = case when exists (select from harm.involvement i where i.harm_file_id = f.id and i.ended_at is null) then 'open' else 'closed' end where f.id = new.harm_file_id;
  return null;
end $$;

-- When he is expected, for her side: a group's times belong to the team that runs it. The bases are those that open "whether he came" (policy.ts, and a test
-- holds the two together).
create function harm.expected(file uuid) returns table (starts_at timestamptz, ends_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.starts_at, s.ends_at from harm.involvement i join harm.group_session s on s.cohort_id = i.cohort_id
  where i.harm_file_id = file and i.ended_at is null and i.suitability = 'group' and s.called_off_at is null and s.ends_at > access.now() and file = any (access.harm_files('{}', '{named,victim,child,both,seat}'))
  order by s.starts_at limit 3 $$;
revoke execute on function harm.work_told(), harm.pass_word(), harm.expected(uuid) from public;
grant execute on function harm.expected(uuid) to oneplan_app;
reset role;
