-- Two ways to a plan beside the work itself: emergency access, for minutes and looked at afterwards; and the oversight of both sides, by somebody named.
set local check_function_bodies = off;
set role oneplan_owner;
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

create table access.oversight (
  id uuid primary key, family_id uuid not null references people.family, hat_id uuid not null references access.hat, why text not null, from_at timestamptz not null, until_at timestamptz not null,
  ended_at timestamptz, recorded_by uuid not null, check (until_at <= from_at + interval '184 days')
);
create unique index oversight_one on access.oversight (family_id) where ended_at is null;
create index oversight_hat on access.oversight (hat_id);

---------------------------------------------------------------- emergency access
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

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.emergency_suspended(), access.emergency_allowed(),
  access.emergency_open(uuid, text, text[], text, text, timestamptz, timestamptz), access.emergency_review(uuid, text, text),
  access.may_open_up(uuid), access.oversee(uuid, uuid, text, timestamptz), access.end_oversight(uuid) to oneplan_app;
reset role;
