-- Working with a person who harms: groups and their sessions, what his side says of him kept on his side, and what her side lets across kept with
-- the family that let it. One file may belong to two families: nothing here may let one of them learn of the other.
set local check_function_bodies = off;
set role oneplan_owner;
-- A file for a person who harms. Programme workers hold bases on files, never on families: the wall is the absence of a path.
create table harm.file (
  id uuid primary key, reference text not null unique, person_id uuid not null unique references people.person, given_name text not null, family_name text not null, born_on date, age_about smallint,
  state text not null default 'open' check (state in ('open','closed')), partner_support text not null default 'not-yet' check (partner_support in ('not-yet','offered')), opened_at timestamptz not null
);

-- Readable from the family's side only. Why a file belongs to a family: somebody of that family asked about him, or he was found to be the man another family
-- asked about. The second kind is worked out anew whenever it is said, or taken back, that two are one.
create table harm.file_family (
  harm_file_id uuid not null references harm.file, family_id uuid not null references people.family, member_id uuid not null, because text not null default 'asked' check (because in ('asked','same-person')),
  primary key (family_id, harm_file_id), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index on harm.file_family (harm_file_id);
create trigger danger after insert on harm.file_family for each row execute function people.danger_joins();
create trigger danger_parts after delete on harm.file_family for each row execute function people.danger_parts();

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

create table harm.involvement (
  id uuid primary key, harm_file_id uuid not null references harm.file, team_id uuid not null references access.team, hat_id uuid, programme text not null, request_id uuid, started_at timestamptz not null,
  suitability text check (suitability in ('group','one-to-one','not-now','not-suitable')), ended_at timestamptz, end_kind text, version int not null default 1, recorded_by uuid not null,
  suitability_at timestamptz, cohort_id uuid references harm.cohort,
  constraint suitability_is_dated check ((suitability is null) = (suitability_at is null)), constraint an_end_has_a_kind check ((ended_at is null) = (end_kind is null)),
  constraint end_kinds check (end_kind in ('finished','stopped','ended','moved','died'))
);
create index on harm.involvement (harm_file_id);
create index harm_involvement_of_team on harm.involvement (team_id) where ended_at is null;
create index harm_involvement_started on harm.involvement (started_at);
create trigger basis after insert or update on harm.involvement for each row execute function access.basis_of_harm_involvement();
create trigger life after update of ended_at on harm.involvement for each row when (new.request_id is not null) execute function frontdoor.life_of_programme();

-- A session with nothing tapped is one that is expected. Why he was not there is chosen from a list: his words go to his account, which her side never reads.
create table harm.session (
  id uuid primary key, harm_file_id uuid not null references harm.file, programme text not null, held_at timestamptz not null, attendance text check (attendance in ('here','late','left','not-here')),
  version int not null default 1, recorded_by uuid not null, ends_at timestamptz, group_session_id uuid references harm.group_session,
  reason text check (reason in ('no-message','told-before','ill','work','sent-home','other')), marked_at timestamptz,
  constraint marked_is_dated check ((attendance is null) = (marked_at is null)), unique (harm_file_id, held_at), unique (harm_file_id, id)
);
create index on harm.session (harm_file_id, held_at desc);
create index session_of_group on harm.session (group_session_id);
create trigger life after insert or update of attendance on harm.session for each row when (new.attendance in ('here','late')) execute function frontdoor.life_of_session();

-- What he says: about his children and contact orders, in his words. Stays on his side.
create table harm.account (
  id uuid primary key, harm_file_id uuid not null references harm.file, about text not null check (about in ('children','contact-order','session','suitability','ending','other')), text text not null,
  at timestamptz not null, recorded_by uuid not null, session_id uuid, foreign key (harm_file_id, session_id) references harm.session (harm_file_id, id)
);
create index on harm.account (harm_file_id);

-- Write-only from his side: a concern about her or the children goes to her workers, and the writer cannot read it again.
create table harm.concern (id uuid primary key, harm_file_id uuid not null references harm.file, text text not null, urgent bool not null default false, at timestamptz not null, recorded_by uuid not null);
create index on harm.concern (harm_file_id);

-- What her worker chooses to pass, in one of three ways. Nothing else crosses by itself. A word has the id of what was passed, so that the hold of one family
-- ends with that family's saying so and no other's.
create table harm.word (
  id uuid primary key, harm_file_id uuid not null references harm.file, kind text not null check (kind in ('hold-the-session','know-never-use','may-use')), text text not null, at timestamptz not null,
  talk_to uuid references access.hat, over_at timestamptz
);
create index on harm.word (harm_file_id);

-- What her worker let across stands with her family; his side gets the words, and a name only where it is asked to speak to that person. What was passed or
-- read stays on the record after a link between file and family is taken back, so it is held to the link when it is written and not for ever.
create table harm.passed (
  id uuid primary key, family_id uuid not null, harm_file_id uuid not null, kind text not null check (kind in ('hold-the-session','know-never-use','may-use','support-offered','hold-over')), text text not null default '',
  at timestamptz not null, recorded_by uuid not null
);
create index passed_family on harm.passed (family_id, at desc);

-- Read, thought about, and what was done: for one family, whoever else may have been told.
create table harm.heard (
  family_id uuid not null, harm_file_id uuid not null, subject_id uuid not null, did text not null default '', at timestamptz not null, recorded_by uuid not null,
  primary key (family_id, subject_id, recorded_by)
);

-- On his file: which, and nothing of who said so, so that it stands alike whichever side it came from. Who wrote it is in the record. A danger to workers is
-- one saying, and stands on every file of the man it is said of: whoever works on the other is warned as well.
create table harm.danger (
  id uuid not null, harm_file_id uuid not null references harm.file, kind text not null check (kind in ('not-alone','followed','threatened','weapon','dog','office-only')),
  at timestamptz not null, ended_at timestamptz, version int not null default 1, primary key (id, harm_file_id)
);

-- What drives the danger from a person who harms, on his file and nowhere else.
create table harm.assessment (
  id uuid primary key, harm_file_id uuid not null references harm.file, instrument_kind text not null generated always as ('instrument') stored, instrument text not null, instrument_version text not null,
  state text not null check (state in ('begun','finished')), answers jsonb not null default '{}', made text not null default '',
  begun_at timestamptz not null, finished_at timestamptz, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  foreign key (instrument_kind, instrument, instrument_version) references directory.definition (kind, key, version),
  check ((state = 'finished') = (finished_at is not null))
);
create index harm_assessment_file on harm.assessment (harm_file_id, begun_at desc);

create table harm.joint_work (
  id uuid primary key, family_id uuid not null, member_id uuid not null, him uuid not null, kind text not null check (kind in ('couple','both-parents','family','family-days')),
  state text not null default 'considered' check (state in ('considered','open','not-now','over')), safety text not null default '', safety_on date, alone_on date, her_answer text check (her_answer in ('yes','no','not-sure')),
  may_say_no bool not null default false, control text check (control in ('no','yes','not-sure')), control_why text not null default '', her_worker uuid, her_worker_at timestamptz, he_alone_on date,
  decided_by uuid, decided_staff uuid, decided_at timestamptz, decision text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id), foreign key (family_id, him) references people.member (family_id, id)
);
create unique index joint_work_live on harm.joint_work (family_id, member_id, him) where state in ('considered','open');

-- What the one who works with him is asked: the kind of work and nothing of her. Over is over, in the same words whatever the reason.
create table harm.joint_question (
  id uuid primary key, harm_file_id uuid not null references harm.file, kind text not null, asked_at timestamptz not null, answer text check (answer in ('agree','not-now')), why text not null default '',
  answered_by uuid, answered_at timestamptz, over_at timestamptz
);
create index joint_question_file on harm.joint_question (harm_file_id);

---------------------------------------------------------------- whose file it is
-- One man may be two people on record, each with a file, and be found to be one.
-- Opened from her side when he is first referred. The file of the man he is known to be; or the one this family has of him already, when he is said to be
-- another man again; or a new one. That carries his own number and not the one he shares by a link, so that it stays his when the link is undone. Two who
-- refer the same man at once wait for each other.
create function harm.open_file(member uuid) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; f uuid;
begin
  perform pg_advisory_xact_lock(hashtext('people.link'), 0);
  select * into m from people.member x where x.id = member;
  if m.id is null or m.family_id <> all (access.families('{named,victim,duty,both}')) then return null; end if;
  select h.id into f from harm.file h where h.person_id = m.person_id;
  if f is null then
    select h.id into f from harm.file_family l join harm.file h on h.id = l.harm_file_id where l.family_id = m.family_id and l.member_id = m.id and l.because = 'asked' order by h.opened_at desc limit 1;
  end if;
  if f is null then
    f := gen_random_uuid();
    insert into harm.file (id, reference, person_id, given_name, family_name, born_on, age_about, opened_at)
      values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), coalesce(m.own_person, m.person_id), m.given_name, m.family_name, m.born_on, m.age_about, access.now())
      on conflict (person_id) do nothing;
    select h.id into f from harm.file h where h.person_id = coalesce(m.own_person, m.person_id);
  end if;
  insert into harm.file_family (harm_file_id, family_id, member_id) values (f, m.family_id, m.id) on conflict (family_id, harm_file_id) do update set because = 'asked';
  perform people.settle(array[m.id]);
  select * into m from people.member x where x.id = member;
  perform harm.relink(m.person_id);
  return f;
end $$;

-- He comes to his own door: a file of his own, with no family on it and nothing that looks for one.
create function harm.open_own(given text, family_name text, age int, of_programme text) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare f uuid := gen_random_uuid(); person uuid := gen_random_uuid();
begin
  if access.my_role() not in ('programme','manager') or not exists (select from access.team k where k.id = access.my_team() and k.side = 'harm') then return null; end if;
  insert into people.person (id) values (person);
  insert into harm.file (id, reference, person_id, given_name, family_name, age_about, opened_at)
    values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), person, given, family_name, age, access.now());
  insert into harm.involvement (id, harm_file_id, team_id, hat_id, programme, started_at, recorded_by) values (gen_random_uuid(), f, access.my_team(), access.my_hat(), of_programme, access.now(), access.my_hat());
  return f;
end $$;

-- Every family that asked about this man, under whichever of his files, has all of them: her workers hear of each, and whoever works on one is walled
-- from every family behind the others. A family that asked about nobody gets nothing by this.
create function harm.relink(person uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  with members as (select m.id, m.family_id from people.member m where m.person_id = person),
  asked as (select distinct l.harm_file_id, l.family_id, l.member_id from harm.file_family l join members m on m.id = l.member_id and m.family_id = l.family_id where l.because = 'asked'),
  gone as (
    delete from harm.file_family l using members m where m.id = l.member_id and m.family_id = l.family_id and l.because = 'same-person'
      and (l.harm_file_id not in (select a.harm_file_id from asked a) or not exists (select from asked a where a.family_id = l.family_id and a.member_id = l.member_id))
    returning l.family_id, l.harm_file_id, l.member_id),
  safe as (
    update harm.danger d set ended_at = access.now(), version = d.version + 1 from people.danger p, gone g
      where d.id = p.id and p.family_id = g.family_id and p.member_id = g.member_id and d.harm_file_id = g.harm_file_id and d.ended_at is null)
  -- A hold asked for of a man who is not hers is over.
  update harm.word w set over_at = access.now() from harm.passed p, gone g
    where w.id = p.id and p.family_id = g.family_id and p.harm_file_id = g.harm_file_id and w.kind = 'hold-the-session' and w.over_at is null;
  insert into harm.file_family (harm_file_id, family_id, member_id, because)
    select f.harm_file_id, a.family_id, a.member_id, 'same-person'
    from (select distinct l.harm_file_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') f
    cross join (select distinct l.family_id, l.member_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') a
  on conflict do nothing;
end $$;
create function harm.person_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform harm.relink(old.person_id), harm.relink(new.person_id);
  return null; end $$;
create trigger files after update of person_id on people.member for each row when (old.person_id is distinct from new.person_id) execute function harm.person_changed();
create function harm.only_of_a_link() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if not exists (select from harm.file_family l where l.family_id = new.family_id and l.harm_file_id = new.harm_file_id) then raise insufficient_privilege; end if;
  return new; end $$;
create trigger a_link before insert on harm.passed for each row execute function harm.only_of_a_link();
create trigger a_link before insert on harm.heard for each row execute function harm.only_of_a_link();

---------------------------------------------------------------- across the wall, one way
-- Her workers by name; the team of one who has gone; her teams that have named nobody. Never somebody who works with him under another hat: that person
-- could not read it, and whoever can would not know. A concern that reaches nobody on her side goes to the front door of her area, which gets its duty with it.
create function access.tell_her_side(file uuid, what text, subject uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
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
create function harm.concern_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform access.tell_her_side(new.harm_file_id, case when new.urgent then 'concern-urgent' else 'concern' end, new.id); return null; end $$;
create trigger told after insert on harm.concern for each row execute function harm.concern_told();
create function harm.absence_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.attendance in ('not-here','left') and (tg_op = 'INSERT' or old.attendance is distinct from new.attendance) then perform access.tell_her_side(new.harm_file_id, 'not-here', new.id); end if; return null; end $$;
create trigger told after insert or update of attendance on harm.session for each row execute function harm.absence_told();
-- What changes in the work with him is heard on her side: unsuitable, ended and finished each need thinking about.
create function harm.work_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.suitability in ('not-now','not-suitable') and old.suitability is distinct from new.suitability then perform access.tell_her_side(new.harm_file_id, 'unsuitable', new.id); end if;
  if new.ended_at is not null and old.ended_at is null then perform access.tell_her_side(new.harm_file_id, case when new.end_kind = 'finished' then 'finished' else 'ended' end, new.id); end if;
  return null; end $$;
create trigger told after update of suitability, ended_at on harm.involvement for each row execute function harm.work_told();

-- A word goes to the file, and whoever works with him is told there is one: by the file alone, never by a family.
create function harm.pass_word() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.kind = 'support-offered' then return null; end if;
  if new.kind = 'hold-over' then
    update harm.word w set over_at = new.at where w.over_at is null and w.kind = 'hold-the-session' and w.id in (select p.id from harm.passed p where p.family_id = new.family_id and p.harm_file_id = new.harm_file_id);
    return null;
  end if;
  insert into harm.word (id, harm_file_id, kind, text, at, talk_to) values (new.id, new.harm_file_id, new.kind, new.text, new.at, case when new.kind = 'hold-the-session' then new.recorded_by end);
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select distinct on (coalesce(i.hat_id, i.team_id)) gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, new.harm_file_id, 'word', new.id, access.now() from harm.involvement i where i.harm_file_id = new.harm_file_id and i.ended_at is null;
  return null;
end $$;
create trigger crosses after insert on harm.passed for each row execute function harm.pass_word();
-- When he is expected, for her side and for who oversees: a group's times belong to the team that runs it. The bases are those that open "whether he came"
-- (policy.ts, engagement; a test holds the two together).
create function harm.expected(file uuid) returns table (starts_at timestamptz, ends_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.starts_at, s.ends_at from harm.involvement i join harm.group_session s on s.cohort_id = i.cohort_id
  where i.harm_file_id = file and i.ended_at is null and i.suitability = 'group' and s.called_off_at is null and s.ends_at > access.now() and file = any (access.harm_files('{}', '{named,victim,child,both,seat,oversight}'))
  order by s.starts_at limit 3 $$;
-- The one thing his side is told of her: that support was offered to a partner. Not when, not by whom, not whether it was taken.
create function harm.partner_support_offered(family uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update harm.file set partner_support = 'offered' where id in (select l.harm_file_id from harm.file_family l where l.family_id = family and family = any (access.families('{named,victim}'))) $$;

---------------------------------------------------------------- work with both of them at once
-- Couples, both parents, a family. It opens only behind a gate, and she can say no at any time without him learning it.

-- Asked from her side, after her own yes and never before it; and nobody is asked once a death is recorded, or said, of either.
create function harm.ask_joint(joint uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare j harm.joint_work; f uuid;
begin
  select * into j from harm.joint_work x where x.id = joint and x.family_id = any (access.families('{named,victim}'));
  if j.id is null or j.state <> 'considered' or j.her_answer is distinct from 'yes' or j.control is distinct from 'no' then return false; end if;
  if exists (select from people.member m where m.id in (j.member_id, j.him) and m.died_on is not null)
    or exists (select from casework.death_hold h where h.member_id in (j.member_id, j.him) and h.ended_at is null) then return false; end if;
  for f in select l.harm_file_id from harm.file_family l where l.family_id = j.family_id and l.member_id = j.him and exists (select from harm.involvement i where i.harm_file_id = l.harm_file_id and i.ended_at is null) loop
    insert into harm.joint_question (id, harm_file_id, kind, asked_at) select j.id, f, j.kind, access.now() on conflict do nothing;
    if found then
      insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
        select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, f, 'joint', f, access.now() from harm.involvement i where i.harm_file_id = f and i.ended_at is null;
    end if;
  end loop;
  return true;
end $$;

create function harm.answer_joint(question uuid, said text, because text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update harm.joint_question q set answer = said, why = because, answered_by = access.my_hat(), answered_at = access.now()
    where q.id = question and q.over_at is null and q.harm_file_id = any (access.harm_files('{harm}', '{}')) and q.harm_file_id <> all (access.overseen_files());
  return found;
end $$;
-- Whatever ends it on her side ends the question, and says nothing of why.
create function harm.joint_over() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.state in ('not-now','over') and old.state in ('considered','open') then update harm.joint_question q set over_at = access.now() where q.id = new.id and q.over_at is null; end if;
  return null;
end $$;
create trigger over after update of state on harm.joint_work for each row execute function harm.joint_over();

---------------------------------------------------------------- what is read of it elsewhere
create view harm.live_work with (security_invoker = true) as
  select l.family_id, l.member_id, i.team_id, i.hat_id, i.programme, i.started_at
  from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id where i.ended_at is null;
-- Someone a programme took on, and whether there was a session yet that he came to. Of his side alone: no family is in it.
create view harm.programme_fact with (security_invoker = true) as
  select i.id, i.harm_file_id, i.programme, t.area, i.started_at,
    exists (select from harm.session s where s.harm_file_id = i.harm_file_id and s.held_at >= i.started_at and s.attendance in ('here','late')) as came
  from harm.involvement i join access.open_team t on t.id = i.team_id;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema harm, access from public;
grant execute on function harm.open_file(uuid), harm.open_own(text, text, int, text), harm.expected(uuid), harm.partner_support_offered(uuid),
  harm.ask_joint(uuid), harm.answer_joint(uuid, text, text) to oneplan_app;
grant select on harm.live_work to oneplan_app;
grant select on harm.programme_fact to oneplan_stats, oneplan_app;
reset role;
