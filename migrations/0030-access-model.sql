-- The access model made whole: one place where denials are taken out, what a reader holds on one family, emergency access, the oversight of both
-- sides, danger to workers, and what another reader would get. Who may see what stands in src/rooms/access/policy.ts.
set role oneplan_owner;
alter table access.basis drop constraint basis_kind_check,
  add constraint basis_kind_check check (kind in ('named','victim','child','both','duty','seat','harm','oversight') or kind like 'emergency/%');

-- A role that has ended gives nothing from that moment on, although the session in it goes on to live for some hours.
create or replace function access.me() returns access.session language sql stable security definer set search_path = pg_catalog as $$
  select s from access.session s where s.secret_hash = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8')) and s.revoked_at is null
    and (select access.now()) < s.expires_at and (select access.now()) < s.idle_until
    and exists (select from access.hat h where h.id = s.hat_id and h.from_at <= (select access.now()) and (select access.now()) < h.until_at) $$;
create or replace function access.my_role() returns text language sql stable security definer set search_path = pg_catalog as $$ select h.role from access.hat h where h.id = (access.me()).hat_id $$;

---------------------------------------------------------------- denials, in one place
-- The families this person is denied whatever basis there is: conflict, restriction, and the wall, which is live work with him held by any of `holders`.
create function access.denied_of(staff uuid, hat uuid, holders uuid[], t timestamptz) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$ begin
  return array(
    select d.family_id from access.denial d where d.staff_id = staff and d.from_at <= t and t < d.until_at
    union all select x.family_id from access.restriction x where hat is null or not hat = any (x.allowed)
    union all select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
end $$;
create or replace function access.denied_families() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me();
begin
  if me.staff_id is null then return '{}'; end if;
  return access.denied_of(me.staff_id, me.hat_id, me.all_holders, access.now());
end $$;

-- Who oversees both sides is let past one thing: that their own team works with him. Never past their own work with him, nor any other denial.
create function access.overseen_of(staff uuid, hat uuid, t timestamptz) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare named uuid[] := array(select b.scope_id from access.basis b where b.holder_id = hat and b.kind = 'oversight' and b.from_at <= t and t < b.until_at);
begin
  if named = '{}' then return named; end if;
  return array(select f from unnest(named) f where f <> all (access.denied_of(staff, hat, array(select h.id from access.hat h where h.staff_id = staff), t)));
end $$;

-- The families this session may see on these bases. A team that works with people who harm holds none, whatever a row says. app.family narrows it to
-- one (it can hide, never show): an index probe instead of the whole set.
create or replace function access.families(kinds text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now(); one uuid := nullif(current_setting('app.family', true), '')::uuid; denied uuid[]; r uuid[] := '{}';
begin
  if me.staff_id is null then return r; end if;
  if not exists (select from access.team k where k.id = me.team_id and k.side = 'harm') then
    denied := access.denied_of(me.staff_id, me.hat_id, me.all_holders, t);
    if one is not null then
      perform from access.basis b where b.scope_id = one and b.holder_id in (me.hat_id, me.team_id) and b.kind = any (kinds) and b.kind <> 'oversight' and b.from_at <= t and t < b.until_at;
      if found and one <> all (denied) then r := array[one]; end if;
    else
      r := array(select distinct b.scope_id from access.basis b where b.holder_id in (me.hat_id, me.team_id) and b.kind = any (kinds) and b.kind <> 'oversight' and t < b.until_at and b.from_at <= t and b.scope_id <> all (denied));
    end if;
  end if;
  if 'oversight' = any (kinds) then
    r := r || array(select f from unnest(access.overseen_of(me.staff_id, me.hat_id, t)) f where (one is null or f = one) and f <> all (r));
  end if;
  return r;
end $$;

-- Harm files: by a basis on the file itself, or through a family this session may see on these bases. Whoever is one of the people in such a family, or
-- related to one, does not hold his file either. One whom she excluded does: taking it away would tell that she was heard.
create or replace function access.harm_files(kinds text[], by_family text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  if me.staff_id is null then return '{}'; end if;
  return array(
    select b.scope_id from access.basis b where b.holder_id in (me.hat_id, me.team_id) and b.kind = 'harm' and 'harm' = any (kinds) and b.from_at <= t and t < b.until_at
      and b.scope_id <> all (array(select l.harm_file_id from access.denial d join harm.file_family l on l.family_id = d.family_id where d.staff_id = me.staff_id and d.kind in ('party','relation') and d.from_at <= t and t < d.until_at))
    union all select l.harm_file_id from harm.file_family l where by_family <> '{}' and l.family_id = any (access.families(by_family)));
end $$;
-- His files in the families this hat oversees: to read, through the family; to write, never.
create function access.overseen_files() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  return array(select l.harm_file_id from access.basis b join harm.file_family l on l.family_id = b.scope_id where b.holder_id = me.hat_id and b.kind = 'oversight' and b.from_at <= t and t < b.until_at);
end $$;

-- Which bases a reader holds on one family, denials taken out: the same facts and the same denials as access.families, asked the other way round.
-- As a team, with nobody in particular, staff and hat are empty.
create function access.kinds_of(staff uuid, hat uuid, team uuid, holders uuid[], family uuid, t timestamptz) returns text[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare denied bool := family = any (access.denied_of(staff, hat, holders, t)); r text[];
begin
  r := array(select distinct b.kind from access.basis b where b.scope_id = family and b.holder_id in (hat, team) and b.from_at <= t and t < b.until_at and b.kind not in ('oversight','harm')
    and not denied and not exists (select from access.team k where k.id = team and k.side = 'harm'));
  if hat is not null and family = any (access.overseen_of(staff, hat, t)) then r := r || 'oversight'::text; end if;
  return r;
end $$;
create function access.my_bases(family uuid) returns text[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me();
begin
  if me.staff_id is null then return '{}'; end if;
  return access.kinds_of(me.staff_id, me.hat_id, me.team_id, me.all_holders, family, access.now());
end $$;

---------------------------------------------------------------- what another reader gets
-- For her named workers, and managers of her team: which bases somebody else holds here, a colleague (hat) or a team. Null: not theirs to ask. An empty
-- list never says why. `suppose` adds a basis that is not there yet, as when a team is about to be asked, unless a denial would take it out.
-- Left out is duty held by one person: it was given in silence to somebody who works with a family that the asker may not know of.
create function access.bases_of(family uuid, reader uuid, suppose text default null) returns text[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare t timestamptz := access.now(); who access.hat; k access.team; holders uuid[]; r text[];
begin
  if family <> all (access.families('{named}')) and (access.my_role() is distinct from 'manager' or family <> all (access.families('{victim}'))) then return null; end if;
  select * into who from access.hat h where h.id = reader and h.from_at <= t and t < h.until_at and exists (select from access.staff p where p.id = h.staff_id and p.state = 'active');
  select * into k from access.team x where x.id = coalesce(who.team_id, reader);
  if k.id is null then return null; end if;
  holders := case when who.id is null then array[k.id] else array(select h.id from access.hat h where h.staff_id = who.staff_id union select h.team_id from access.hat h where h.staff_id = who.staff_id) end;
  r := access.kinds_of(who.staff_id, who.id, k.id, holders, family, t);
  if 'duty' = any (r) and not exists (select from access.basis b where b.scope_id = family and b.holder_id = k.id and b.kind = 'duty' and b.from_at <= t and t < b.until_at) then r := array_remove(r, 'duty'); end if;
  if suppose in ('victim','child','both','seat') and k.side not in ('harm','board','governance') and family <> all (access.denied_of(who.staff_id, who.id, holders, t)) then r := r || suppose; end if;
  -- His file is held by itself. What his worker gets of it is for those who may know that a programme works with him.
  if exists (select from harm.file_family l join access.basis b on b.scope_id = l.harm_file_id where l.family_id = family and b.holder_id in (who.id, k.id) and b.kind = 'harm' and b.from_at <= t and t < b.until_at)
    and (who.id is null or not exists (select from access.denial d where d.staff_id = who.staff_id and d.family_id = family and d.kind in ('party','relation') and d.from_at <= t and t < d.until_at)) then r := r || 'harm'::text; end if;
  return array(select distinct x from unnest(r) x);
end $$;

---------------------------------------------------------------- emergency access
-- Which parts can be opened, and for how many minutes at most: filled from the policy (row-security.ts).
create table access.emergency_class (class text primary key, minutes int not null check (minutes between 1 and 240));
create table access.emergency (
  id uuid primary key, family_id uuid not null references people.family, hat_id uuid not null references access.hat, code text not null check (code in ('life','child','cannot-wait')),
  reason text not null check (length(btrim(reason)) >= 20), classes text[] not null check (classes <> '{}'), at timestamptz not null, until_at timestamptz not null,
  review_by timestamptz not null, suspends_at timestamptz not null, reviewed_at timestamptz, reviewed_by uuid references access.hat, found text check (found in ('right','not-needed','misuse')), words text not null default '',
  check ((reviewed_at is null) = (found is null)), check (code = 'life' or not 'location' = any (classes))
);
create index emergency_family on access.emergency (family_id);
create index emergency_waiting on access.emergency (suspends_at) where reviewed_at is null;

-- An agency whose emergency accesses lie unreviewed for too long has none until they are.
create function access.emergency_suspended() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.emergency e join access.hat h on h.id = e.hat_id join access.team k on k.id = h.team_id
    where e.reviewed_at is null and e.suspends_at <= access.now() and k.agency_id = (select m.agency_id from access.team m where m.id = access.my_team())) $$;
-- Never for who works with people who harm, in any of their roles, nor for who sees no families at all.
create function access.emergency_allowed() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(access.my_role() in ('front-door','worker','manager','seat','chair'), false)
    and not exists (select from access.team k where k.id = any ((access.me()).all_holders) and k.side in ('harm','board','governance')) $$;

-- Opens a family, by its id or its reference, for one person: to read, class by class, until the minutes are over. Recorded here before anything is shown.
-- The same nothing for a family that is not there, one that is denied, and an agency that is suspended.
create function access.emergency_open(family uuid, reference text, wanted text[], code text, why text, review_by timestamptz, suspends_at timestamptz) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); t timestamptz := access.now(); f uuid; e uuid := gen_random_uuid(); told int;
begin
  if me.staff_id is null or not access.emergency_allowed() or access.emergency_suspended() then return null; end if;
  if review_by not between t and t + interval '8 days' or suspends_at not between review_by and t + interval '12 days' then return null; end if;
  if wanted = '{}' or not wanted <@ array(select c.class from access.emergency_class c) then return null; end if;
  select y.id into f from people.family y where y.id = family or (family is null and y.reference = upper(btrim(emergency_open.reference)));
  if f is null or f = any (access.denied_families()) then
    perform audit.record('emergency', wanted, f, '{}', code || ': ' || why, false);
    return null;
  end if;
  perform audit.record('emergency', wanted, f, array[e], code || ': ' || why, true);
  wanted := array(select distinct c from unnest('identity'::text || wanted) c);
  insert into access.emergency (id, family_id, hat_id, code, reason, classes, at, until_at, review_by, suspends_at)
    select e, f, me.hat_id, code, why, wanted, t, t + max(c.minutes) * interval '1 minute', review_by, suspends_at from access.emergency_class c where c.class = any (wanted);
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select f, me.hat_id, 'emergency/' || c.class, t, t + c.minutes * interval '1 minute', e from access.emergency_class c where c.class = any (wanted);
  -- Her named workers and the managers of every team that is on this family, at once. Nobody who is denied it themselves.
  insert into access.notice (id, hat_id, family_id, kind, subject_id, at)
    select gen_random_uuid(), h.id, f, 'emergency', e, t from access.hat h join access.staff p on p.id = h.staff_id
    where p.state = 'active' and h.from_at <= t and t < h.until_at and h.staff_id <> me.staff_id
      and exists (select from access.basis b where b.scope_id = f and b.from_at <= t and t < b.until_at
        and ((b.kind = 'named' and b.holder_id = h.id) or (h.role = 'manager' and b.holder_id = h.team_id and b.kind in ('victim','child','both','duty'))))
      and f <> all (access.denied_of(h.staff_id, h.id, array(select o.id from access.hat o where o.staff_id = h.staff_id union select o.team_id from access.hat o where o.staff_id = h.staff_id), t));
  get diagnostics told = row_count;
  if told = 0 then
    insert into access.notice (id, team_id, family_id, kind, subject_id, at)
      select distinct on (k.id) gen_random_uuid(), k.id, f, 'emergency', e, t from access.team k left join access.basis b on b.holder_id = k.id and b.scope_id = f and b.kind in ('victim','child','both') and b.from_at <= t and t < b.until_at
      where b.id is not null or (k.front_door is not null and k.area = (select y.area from people.family y where y.id = f));
  end if;
  return e;
end $$;

-- Read and judged by the manager of a team that is on the family, or by governance; never by whoever opened it. What was not right ends at once.
create function access.emergency_review(which uuid, verdict text, said text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); t timestamptz := access.now(); e access.emergency; role text := access.my_role();
begin
  select * into e from access.emergency x where x.id = which for update;
  if e.id is null or me.staff_id is null or e.reviewed_at is not null or e.family_id = any (access.denied_families()) then return false; end if;
  if exists (select from access.hat h where h.id = e.hat_id and h.staff_id = me.staff_id) then return false; end if;
  if role is distinct from 'governance' and (role is distinct from 'manager' or e.family_id <> all (access.families('{named,victim,child,both,duty}'))) then return false; end if;
  update access.emergency x set reviewed_at = t, reviewed_by = me.hat_id, found = verdict, words = said where x.id = which;
  if verdict <> 'right' then update access.basis b set until_at = greatest(b.from_at, t) where b.source_id = which and b.until_at > t; end if;
  perform audit.record('emergency review', '{}', e.family_id, array[which], verdict);
  return true;
end $$;

---------------------------------------------------------------- the oversight of both sides
create table access.oversight (
  id uuid primary key, family_id uuid not null references people.family, hat_id uuid not null references access.hat, why text not null, from_at timestamptz not null, until_at timestamptz not null,
  ended_at timestamptz, recorded_by uuid not null, check (until_at <= from_at + interval '184 days')
);
create unique index oversight_one on access.oversight (family_id) where ended_at is null;
create index oversight_hat on access.oversight (hat_id);
create function access.basis_of_oversight() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.family_id, new.hat_id, 'oversight', new.from_at, new.until_at, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = greatest(excluded.from_at, least(new.until_at, coalesce(new.ended_at, 'infinity')));
  return null;
end $$;
create trigger basis after insert or update on access.oversight for each row execute function access.basis_of_oversight();

-- Her named workers, and managers of her team.
create function access.may_open_up(family uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select family = any (access.families('{named}')) or (coalesce(access.my_role() = 'manager', false) and family = any (access.families('{victim}'))) $$;
-- Names a manager to oversee both sides of one family; naming another ends the first. Not oneself, nobody who works with him by name, nobody denied.
create function access.oversee(family uuid, hat uuid, why text, until timestamptz) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); t timestamptz := access.now(); h access.hat; o uuid := gen_random_uuid();
begin
  if me.staff_id is null or not access.may_open_up(family) or until <= t or until > t + interval '183 days' then return null; end if;
  select x.* into h from access.hat x join access.staff p on p.id = x.staff_id where x.id = oversee.hat and x.role = 'manager' and x.from_at <= t and t < x.until_at and p.state = 'active';
  if h.id is null or h.staff_id = me.staff_id or family = any (access.denied_of(h.staff_id, h.id, array(select m.id from access.hat m where m.staff_id = h.staff_id), t)) then return null; end if;
  update access.oversight x set ended_at = t where x.family_id = family and x.ended_at is null;
  insert into access.oversight (id, family_id, hat_id, why, from_at, until_at, recorded_by) values (o, family, h.id, why, t, until, me.hat_id);
  insert into access.notice (id, hat_id, kind, subject_id, at) values (gen_random_uuid(), h.id, 'oversight', o, t);
  perform audit.record('oversight', '{}', family, array[o, h.id], why);
  return o;
end $$;
create function access.end_oversight(which uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare o access.oversight;
begin
  select * into o from access.oversight x where x.id = which and x.ended_at is null for update;
  if o.id is null or not (access.may_open_up(o.family_id) or o.hat_id = coalesce(access.my_hat(), gen_random_uuid())) then return false; end if;
  update access.oversight x set ended_at = access.now() where x.id = which;
  perform audit.record('oversight ended', '{}', o.family_id, array[which], null);
  return true;
end $$;
-- When he is expected: as before, and for who oversees (policy.ts, engagement; a test holds the two together).
create or replace function harm.expected(file uuid) returns table (starts_at timestamptz, ends_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.starts_at, s.ends_at from harm.involvement i join harm.group_session s on s.cohort_id = i.cohort_id
  where i.harm_file_id = file and i.ended_at is null and i.suitability = 'group' and s.called_off_at is null and s.ends_at > access.now() and file = any (access.harm_files('{}', '{named,victim,child,both,seat,oversight}'))
  order by s.starts_at limit 3 $$;

---------------------------------------------------------------- danger to workers
-- Which danger there is, from a closed list: that alone crosses, to everyone with a basis on either side. A line of one's own stays on its side.
create table people.danger (
  id uuid primary key, family_id uuid not null references people.family, member_id uuid, kind text not null check (kind in ('not-alone','followed','threatened','weapon','dog','office-only')),
  note text not null default '', at timestamptz not null, recorded_by uuid not null, ended_at timestamptz, ended_by uuid, version int not null default 1,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index danger_family on people.danger (family_id);
-- On his file: which, and nothing of who said so, so that it stands alike whichever side it came from. Who wrote it is in the record.
create table harm.danger (
  id uuid primary key, harm_file_id uuid not null references harm.file, kind text not null check (kind in ('not-alone','followed','threatened','weapon','dog','office-only')),
  at timestamptz not null, ended_at timestamptz, version int not null default 1
);
create index danger_file on harm.danger (harm_file_id);
create function people.danger_crosses() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'INSERT' then
    insert into harm.danger (id, harm_file_id, kind, at) select new.id, l.harm_file_id, new.kind, new.at from harm.file_family l where l.family_id = new.family_id and l.member_id = new.member_id and new.ended_at is null on conflict do nothing;
  elsif new.ended_at is not null and old.ended_at is null then
    update harm.danger d set ended_at = new.ended_at, version = d.version + 1 where d.id = new.id and d.ended_at is null;
  end if;
  return null;
end $$;
create trigger crosses after insert or update on people.danger for each row execute function people.danger_crosses();
-- What was known before his file was opened, or before it was joined to this family.
create function people.danger_joins() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into harm.danger (id, harm_file_id, kind, at) select d.id, new.harm_file_id, d.kind, d.at from people.danger d where d.family_id = new.family_id and d.member_id = new.member_id and d.ended_at is null on conflict do nothing;
  return null;
end $$;
create trigger danger after insert on harm.file_family for each row execute function people.danger_joins();

---------------------------------------------------------------- who may run what
revoke execute on function access.my_role(), access.denied_of(uuid, uuid, uuid[], timestamptz), access.overseen_of(uuid, uuid, timestamptz), access.overseen_files(), access.kinds_of(uuid, uuid, uuid, uuid[], uuid, timestamptz),
  access.my_bases(uuid), access.bases_of(uuid, uuid, text), access.emergency_suspended(), access.emergency_allowed(), access.emergency_open(uuid, text, text[], text, text, timestamptz, timestamptz), access.emergency_review(uuid, text, text),
  access.basis_of_oversight(), access.may_open_up(uuid), access.oversee(uuid, uuid, text, timestamptz), access.end_oversight(uuid), people.danger_crosses(), people.danger_joins() from public;
grant execute on function access.my_role(), access.overseen_files(), access.my_bases(uuid), access.bases_of(uuid, uuid, text), access.emergency_suspended(), access.emergency_allowed(),
  access.emergency_open(uuid, text, text[], text, text, timestamptz, timestamptz), access.emergency_review(uuid, text, text), access.may_open_up(uuid), access.oversee(uuid, uuid, text, timestamptz), access.end_oversight(uuid) to oneplan_app;
reset role;

set role oneplan_vault;
-- As before, and in an emergency (policy.ts, contact and location; a test holds the two together).
create or replace function vault.opens(of_class text) returns text[] language sql immutable set search_path = pg_catalog as $$
  select case of_class when 'location' then '{named,victim,emergency/location}'::text[] when 'contact' then '{named,victim,duty,both,emergency/contact}'::text[] else '{}'::text[] end $$;
reset role;
