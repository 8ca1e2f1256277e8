-- Who is who, and who may see what: the facts that open a plan, the facts that close it, and the functions behind every policy. Who may see what stands in
-- src/rooms/access/policy.ts. Each function of a policy runs once per query, never per row.
set local check_function_bodies = off;
set role oneplan_owner;
-- What this installation is. Only a made-up one lets the clock be set (demonstration and tests).
create table access.installation (one bool primary key default true check (one), made_up bool not null default false, pack text, built_at timestamptz, policy_sha text);
insert into access.installation default values;

create table access.agency (id text primary key, name text not null);

create table access.team (
  id uuid primary key, key text not null unique, agency_id text not null references access.agency, name text not null, area text not null,
  side text not null check (side in ('system','administration','front','victim','child','both','harm','meeting','board','governance')),
  front_door text, services text[] not null default '{}'
);

-- Whose person somebody is: the agency that invited them. name_key and born_on are for one question alone: is this a member of some family?
create table access.staff (
  id uuid primary key, name text not null, email text not null unique, state text not null default 'active' check (state in ('active','suspended','left')),
  agency_id text references access.agency, name_key text not null default '', born_on date, state_reason text not null default '', state_at timestamptz
);
create index staff_agency on access.staff (agency_id);
create index staff_name on access.staff (name_key) where born_on is not null;

-- A role of somebody in a team. An analyst counts, signs off what agencies hand in, and sees no family; an administrator looks after their agency's people,
-- and a system hands contacts in for it.
create table access.hat (
  id uuid primary key, staff_id uuid not null references access.staff, team_id uuid not null references access.team,
  role text not null check (role in ('system','analyst','administrator','front-door','worker','programme','chair','seat','manager','board','governance')),
  title text not null, from_at timestamptz not null default '-infinity', until_at timestamptz not null default 'infinity'
);
create index on access.hat (staff_id);
create index on access.hat (team_id);

-- One probe says who it is: team and ALL the person's hats and teams are copied in at sign-in. A change of staff or hat revokes the sessions.
create table access.session (
  secret_hash bytea primary key, staff_id uuid not null references access.staff, hat_id uuid not null references access.hat, team_id uuid not null,
  all_holders uuid[] not null, created_at timestamptz not null, expires_at timestamptz not null, idle_until timestamptz not null, revoked_at timestamptz,
  -- for "where I am signed in": what kind of device, from about where, and when last
  id uuid not null unique default gen_random_uuid(), device text not null default '', address text not null default '', used_at timestamptz,
  -- when its person was last proven to be there
  proven_at timestamptz not null default '-infinity',
  -- opened by an agency's own sign-in: that agency answers for its own roles and for no other's
  agency_id text references access.agency
);
create index on access.session (staff_id);

-- THE fact table of the visibility rule. Written only by triggers on the facts themselves: a contact, an involvement, an item of a sitting.
create table access.basis (
  id uuid primary key default gen_random_uuid(), scope_id uuid not null, holder_id uuid not null,
  kind text not null check (kind in ('named','victim','child','both','duty','seat','harm','oversight') or kind like 'emergency/%'),
  from_at timestamptz not null, until_at timestamptz not null default 'infinity', source_id uuid not null,
  unique (source_id, holder_id, kind, scope_id), check (from_at <= until_at)
);
create index basis_of_holder on access.basis (holder_id, kind, until_at) include (scope_id, from_at);
create index basis_of_scope on access.basis (scope_id, holder_id, kind) include (from_at, until_at);

-- Denials are facts too: party to the family, declared relation, excluded by the victim. Nothing lifts them but ending the fact.
create table access.denial (
  family_id uuid not null, staff_id uuid not null references access.staff, kind text not null check (kind in ('party','relation','excluded')),
  from_at timestamptz not null, until_at timestamptz not null default 'infinity',
  -- found by comparing names: ended by the same comparison when a name or a birth date is put right. What was set by hand is ended by hand.
  matched bool not null default false, primary key (staff_id, family_id, kind)
);

-- Restricted families: the hats that may, everyone else is denied.
create table access.restriction (
  family_id uuid primary key, allowed uuid[] not null, since timestamptz not null, reason text not null, set_by uuid, version int not null default 1
);

-- A form sent twice takes effect once.
create table access.submission (hat_id uuid not null, key uuid not null, path text not null, body_hash bytea not null, went_to text, at timestamptz not null, primary key (hat_id, key));

create table access.draft (
  id uuid primary key, hat_id uuid not null, form text not null, subject_id uuid, answers bytea not null, version int not null default 1, saved_at timestamptz not null,
  unique nulls not distinct (hat_id, form, subject_id)
);

-- What a person or a team should hear: an answer, an escalation, a concern. No names in it: the page joins them under the reader's own rights.
create table access.notice (
  id uuid primary key, hat_id uuid references access.hat, team_id uuid references access.team, family_id uuid, harm_file_id uuid, kind text not null,
  subject_id uuid, about text not null default '', at timestamptz not null, seen_at timestamptz, seen_by uuid, check (hat_id is not null or team_id is not null)
);
create index notice_hat on access.notice (hat_id, at) where seen_at is null;
create index notice_team on access.notice (team_id, at) where seen_at is null;

---------------------------------------------------------------- who is asking
-- One clock for bases. The setting counts only in a made-up installation (its builder, and tests); a real one ignores it.
create function access.now() returns timestamptz language sql stable security definer set search_path = pg_catalog as $$
  select case when (select made_up from access.installation) then coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp()) else clock_timestamp() end $$;
-- A role that has ended gives nothing from that moment on, although the session in it goes on to live for some hours.
create function access.me() returns access.session language sql stable security definer set search_path = pg_catalog as $$
  select s from access.session s where s.secret_hash = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8')) and s.revoked_at is null
    and (select access.now()) < s.expires_at and (select access.now()) < s.idle_until
    and exists (select from access.hat h where h.id = s.hat_id and h.from_at <= (select access.now()) and (select access.now()) < h.until_at) $$;
create function access.my_hat()   returns uuid language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).hat_id $$;
create function access.my_team()  returns uuid language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).team_id $$;
create function access.my_front_door() returns text language sql stable security definer set search_path = pg_catalog as $$ select front_door from access.team where id = (access.me()).team_id $$;
create function access.my_role() returns text language sql stable security definer set search_path = pg_catalog as $$ select h.role from access.hat h where h.id = (access.me()).hat_id $$;
create function access.is_made_up() returns bool language sql stable security definer set search_path = pg_catalog as $$ select made_up from access.installation $$;
-- Names of colleagues, for "who": not personal data of families, open to everyone signed in.
create view access.colleague as
  select h.id as hat_id, p.id as staff_id, p.name, h.title, h.role, k.id as team_id, k.key as team_key, k.name as team_name, k.area, k.side, a.id as agency_id, a.name as agency_name, (p.state = 'active' and h.until_at > now()) as active
  from access.hat h join access.staff p on p.id = h.staff_id join access.team k on k.id = h.team_id join access.agency a on a.id = k.agency_id;
create view access.open_team as select k.id, k.key, k.name, k.area, k.side, k.front_door, k.services, a.id as agency_id, a.name as agency_name from access.team k join access.agency a on a.id = k.agency_id;

---------------------------------------------------------------- denials, in one place
-- The families this person is denied whatever basis there is: conflict, restriction, and the wall, which is live work with him held by any of `holders`.
create function access.denied_of(staff uuid, hat uuid, holders uuid[], t timestamptz) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$ begin
  return array(
    select d.family_id from access.denial d where d.staff_id = staff and d.from_at <= t and t < d.until_at
    union all select x.family_id from access.restriction x where hat is null or not hat = any (x.allowed)
    union all select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
end $$;

-- What this session is denied, whatever basis there is.
create function access.denied_families() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me access.session := access.me();
begin
  if me.staff_id is null then return '{}'; end if;
  return access.denied_of(me.staff_id, me.hat_id, me.all_holders, access.now());
end $$;

-- Requests a denied person must not read although they are addressed to the person's team. The wall does not hide a request about the harm file itself.
create function access.denied_requests() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  if me.staff_id is null then return '{}'; end if;
  return array(
    select r.request_id from access.denial d join frontdoor.referral r on r.family_id = d.family_id where d.staff_id = me.staff_id and d.from_at <= t and t < d.until_at
    union all select r.request_id from access.restriction x join frontdoor.referral r on r.family_id = x.family_id where not me.hat_id = any (x.allowed)
    union all select r.request_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id join frontdoor.referral r on r.family_id = l.family_id join frontdoor.request q on q.id = r.request_id
      where w.holder_id = any (me.all_holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at and q.harm_file_id is null);
end $$;

-- Who oversees both sides is let past one thing: that their own team works with him. Never past their own work with him, nor any other denial.
create function access.overseen_of(staff uuid, hat uuid, t timestamptz) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare named uuid[] := array(select b.scope_id from access.basis b where b.holder_id = hat and b.kind = 'oversight' and b.from_at <= t and t < b.until_at);
begin
  if named = '{}' then return named; end if;
  return array(select f from unnest(named) f where f <> all (access.denied_of(staff, hat, array(select h.id from access.hat h where h.staff_id = staff), t)));
end $$;

---------------------------------------------------------------- what whoever asks may see
-- The families this session may see on these bases. A team that works with people who harm holds none, whatever a row says. app.family narrows it to
-- one (it can hide, never show): an index probe instead of the whole set.
create function access.families(kinds text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
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
create function access.harm_files(kinds text[], by_family text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
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

---------------------------------------------------------------- each request begins here
-- Opens the request in one round trip: sets the secret for this transaction and says who it is (no row: not signed in).
create function access.enter(secret text, request uuid, clock timestamptz)
returns table (staff_id uuid, staff_name text, hat_id uuid, role text, title text, team_id uuid, team_key text, team_name text, agency_id text, agency_name text, area text, side text, front_door text, hats int)
language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session; t timestamptz;
begin
  perform set_config('app.session', secret, true), set_config('app.request', request::text, true), set_config('app.family', '', true), set_config('app.clock', coalesce(clock::text, ''), true);
  me := access.me();
  if me.staff_id is null then return; end if;
  t := access.now();
  if me.idle_until < t + interval '55 minutes' then -- touched at most every five minutes: tabs of one person do not queue for the row
    update access.session s set idle_until = t + interval '60 minutes' where s.secret_hash = me.secret_hash;
  end if;
  return query select me.staff_id, p.name, me.hat_id, h.role, h.title, k.id, k.key, k.name, a.id, a.name, k.area, k.side, k.front_door, array_length(me.all_holders, 1)
    from access.hat h join access.staff p on p.id = h.staff_id join access.team k on k.id = h.team_id join access.agency a on a.id = k.agency_id where h.id = me.hat_id;
end $$;
-- A change of staff or hat ends that person's sessions at the next statement.
create function access.revoke_sessions() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.session set revoked_at = access.now() where revoked_at is null and staff_id = case tg_table_name when 'staff' then new.id else (to_jsonb(new) ->> 'staff_id')::uuid end; return null; end $$;
create trigger revoke after update on access.staff for each row execute function access.revoke_sessions();
create trigger revoke after insert or update on access.hat for each row execute function access.revoke_sessions();

---------------------------------------------------------------- facts make bases
-- Each trigger stands with its table. Emergency access and oversight give theirs in a file of their own (0009).

-- Opening a family at the front door gives that team its duty, and the worker her name on it, at once.
create function access.basis_of_family() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now();
begin
  if access.my_team() is not null then
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values
      (new.id, access.my_team(), 'duty', t, t + interval '1 day', new.id), (new.id, access.my_hat(), 'named', t, t + interval '1 day', new.id);
  end if;
  return null;
end $$;

-- A contact gives its front door duty, and names whoever holds it, while it is open and for 28 days after it is decided. Whoever no longer holds it keeps her
-- name for 28 days, not for ever.
create function access.basis_of_contact() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := case when new.state = 'decided' then coalesce(new.decided_at, access.now()) + interval '28 days' else 'infinity' end;
begin
  delete from access.basis b where b.source_id = new.id and b.scope_id <> new.family_id;
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, access.now() + interval '28 days'))
    where b.source_id = new.id and b.kind = 'named' and b.holder_id is distinct from new.claimed_by and b.holder_id is distinct from new.next_hat_id;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, k.id, 'duty', least(new.received_at, access.now()), ends, new.id from access.team k where k.front_door = new.front_door
    union select new.family_id, h, 'named', least(new.received_at, access.now()), ends, new.id from unnest(array[new.claimed_by, new.next_hat_id]) h where h is not null
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  return null;
end $$;

-- Taking a request gives the taking team its basis, on the family or on the harm file, and the sender's row follows.
create function access.basis_of_request() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare f uuid; their_side text;
begin
  update frontdoor.referral r set state = new.state, answered_at = new.answered_at where r.request_id = new.id returning r.family_id into f;
  if new.state = 'taken' and old.state = 'sent' then
    select k.side into their_side from access.team k where k.id = new.to_team;
    insert into access.basis (scope_id, holder_id, kind, from_at, source_id)
      values (coalesce(new.harm_file_id, f), new.to_team, case when new.harm_file_id is not null then 'harm' when their_side in ('child','both') then their_side else 'victim' end, access.now(), new.id) on conflict do nothing;
  end if;
  return null;
end $$;

-- Working with someone: the worker by name, the team for cover; 90 days beyond the end.
create function access.basis_of_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := coalesce(new.ended_at + interval '90 days', 'infinity');
begin
  delete from access.basis b where b.source_id = new.id and b.kind = 'named' and b.holder_id <> new.hat_id;
  if new.hat_id is not null and new.side = 'victim' then
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.family_id, new.hat_id, 'named', new.started_at, ends, new.id)
    on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  end if;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.family_id, new.team_id, new.side, new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  if new.ended_at is not null and new.request_id is not null then update access.basis set until_at = ends where source_id = new.request_id and until_at > ends; end if;
  return null;
end $$;

-- Working with him. A wall is a basis, so nobody may give one to another team, put one on a person of another team (which would shut her own worker out), or
-- end one before its time. Every basis that the work made ends with it, after 90 days; one who handed him on keeps the wall for as long. The file is open
-- while anybody works with him.
create function access.basis_of_harm_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); ends timestamptz := case when new.ended_at is null then 'infinity' else greatest(new.ended_at, t) + interval '90 days' end; holder uuid := coalesce(new.hat_id, new.team_id);
begin
  if new.hat_id is not null and not exists (select from access.hat h where h.id = new.hat_id and h.team_id = new.team_id) then raise insufficient_privilege; end if;
  if tg_op = 'INSERT' and new.team_id <> coalesce(access.my_team(), new.team_id) then raise insufficient_privilege; end if;
  if tg_op = 'UPDATE' and ((new.harm_file_id, new.team_id, new.started_at, new.request_id) is distinct from (old.harm_file_id, old.team_id, old.started_at, old.request_id)
    or (old.ended_at is not null and new.ended_at is distinct from old.ended_at)) then raise insufficient_privilege; end if;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.harm_file_id, holder, 'harm', new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, least(ends, t + interval '90 days'))) where b.source_id = new.id and b.kind = 'harm' and b.holder_id not in (holder, new.team_id);
  if new.ended_at is not null then update access.basis b set until_at = ends where b.source_id in (new.id, new.request_id) and b.kind = 'harm' and b.until_at > ends; end if;
  update harm.file f set state = case when exists (select from harm.involvement i where i.harm_file_id = f.id and i.ended_at is null) then 'open' else 'closed' end where f.id = new.harm_file_id;
  return null;
end $$;

-- A seat sees what the sitting is about from the listing until 28 days after it. Whatever a pack writes into its list of seats, a team that works with the
-- person who harms gets no seat at a meeting about her.
create function access.basis_of_item() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, s.team_id, 'seat', new.listed_at, (g.held_on + 28)::timestamptz, new.id
    from meetings.sitting g join meetings.seat s on s.forum = g.forum join access.team k on k.id = s.team_id
    where g.id = new.sitting_id and k.side <> 'harm' and (g.held_on + 28)::timestamptz > new.listed_at
  on conflict do nothing;
  return null;
end $$;

---------------------------------------------------------------- what holds whoever writes
-- An administrator's role stands in an administration team and nowhere else: such a team takes no referral, sits nowhere, and so holds no basis. A system
-- works in its agency's team for systems and nobody else does; it is not one of the agency's people.
create function access.hat_fits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare k access.team;
begin
  select * into k from access.team t where t.id = new.team_id;
  if (new.role = 'administrator') <> (k.side = 'administration') then raise exception 'an administrator works in an administration team, and nobody else does' using errcode = '23514'; end if;
  if (new.role = 'system') <> (k.side = 'system') then raise exception 'a system works in a team for systems, and nobody else does' using errcode = '23514'; end if;
  if tg_op = 'INSERT' and new.role <> 'system' then update access.staff s set agency_id = k.agency_id where s.id = new.staff_id and s.agency_id is null; end if;
  return new;
end $$;
create trigger fits before insert or update of role, team_id on access.hat for each row execute function access.hat_fits();

-- A system holds what it is handing in, by name, for as long as that takes: no duty, no seat, and nothing that another fact would give it.
create function access.basis_fits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare of text;
begin
  if exists (select from access.team k where k.id = new.holder_id and k.side in ('administration','system')) then return null; end if;
  select h.role into of from access.hat h where h.id = new.holder_id;
  if of = 'administrator' then return null; end if;
  if of = 'system' then
    if new.kind <> 'named' or new.source_id <> new.scope_id then return null; end if;
    new.until_at := least(new.until_at, access.now() + interval '2 minutes');
  end if;
  return new;
end $$;
create trigger fits before insert or update on access.basis for each row execute function access.basis_fits();

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.now(), access.me(), access.my_hat(), access.my_team(), access.my_front_door(), access.my_role(), access.is_made_up(),
  access.denied_families(), access.denied_requests(), access.families(text[]), access.harm_files(text[], text[]), access.overseen_files(),
  access.my_bases(uuid), access.bases_of(uuid, uuid, text), access.enter(text, uuid, timestamptz) to oneplan_app;
grant execute on function access.is_made_up() to oneplan_door;
grant execute on function access.now() to oneplan_job;
grant execute on function access.my_role() to oneplan_stats;
grant execute on function access.now(), access.me(), access.my_hat(), access.my_team(), access.families(text[]) to oneplan_vault;
grant select on access.colleague, access.open_team to oneplan_app, oneplan_job, oneplan_stats;
reset role;
