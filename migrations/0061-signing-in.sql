-- More ways to sign in: passkeys, recovery codes for when the phone is gone, and an agency's own sign-in. Requests have no right on any of these tables;
-- the door has these functions, and each says no more than the step it serves needs.
set role oneplan_owner;
-- The key itself stays on the person's device. counter: what the device says it has signed; one that goes back is a copy.
create table access.passkey (
  id uuid primary key, staff_id uuid not null references access.staff, credential_id text not null unique, public_key bytea not null, counter bigint not null, transports text[] not null default '{}',
  name text not null, synced bool not null, made_at timestamptz not null, used_at timestamptz, removed_at timestamptz
);
create index on access.passkey (staff_id);
-- What a device was asked to sign: kept here and taken once, so that nothing signed before or for another purpose is any good.
create table access.challenge (
  challenge text primary key, purpose text not null check (purpose in ('sign-in','prove','make')), staff_id uuid references access.staff, asked_by bytea not null, until_at timestamptz not null
);
create index on access.challenge (asked_by);
-- HMAC with a key outside the database: who reads this table cannot try out the numbers.
create table access.recovery_code (staff_id uuid not null references access.staff, hash bytea not null, made_at timestamptz not null, used_at timestamptz, primary key (staff_id, hash));
-- Browsers a person has signed in with: a random mark in a cookie of the staff side, kept as a hash.
create table access.device (staff_id uuid not null references access.staff, hash bytea not null, words text not null, first_at timestamptz not null, last_at timestamptz not null, primary key (staff_id, hash));
-- Who somebody is at their agency's own sign-in. The subject is theirs for good; an e-mail address may be given to the next person.
create table access.provider_link (
  issuer text not null, subject text not null, staff_id uuid not null references access.staff, linked_at timestamptz not null, primary key (issuer, subject), unique (issuer, staff_id)
);
-- A sign-in at an agency that has begun: taken once, by the browser that began it. proves: the session that is to be proven, where it is no sign-in.
create table access.provider_flow (
  state_hash bytea primary key, browser_hash bytea not null, provider text not null, sealed bytea not null, proves bytea, until_at timestamptz not null
);
-- Opened by an agency's own sign-in: that agency answers for its own roles and for no other's.
alter table access.session add column agency_id text references access.agency;

create function access.door_now(at timestamptz) returns timestamptz language sql stable security definer set search_path = pg_catalog as $$
  select case when (select made_up from access.installation) then at else clock_timestamp() end $$;
create function access.tell_person(staff uuid, what text, at timestamptz) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, kind, at) select gen_random_uuid(), h.id, what, at from access.hat h where h.staff_id = staff and h.from_at <= at and at < h.until_at $$;

create function access.keep_challenge(words text, for_what text, staff uuid, who bytea, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at);
begin
  delete from access.challenge c where c.until_at <= t;
  if (select count(*) from access.challenge c where c.asked_by = who) >= 100 then return false; end if;
  insert into access.challenge (challenge, purpose, staff_id, asked_by, until_at) values (words, for_what, staff, who, t + interval '5 minutes');
  return true;
end $$;
create function access.take_challenge(words text, for_what text, staff uuid, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  delete from access.challenge c where c.challenge = words and c.purpose = for_what and c.staff_id is not distinct from staff and c.until_at > access.door_now(at);
  return found;
end $$;
create function access.passkeys_of(staff uuid) returns table (id uuid, credential_id text, name text, transports text[], synced bool, made_at timestamptz, used_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select k.id, k.credential_id, k.name, k.transports, k.synced, k.made_at, k.used_at from access.passkey k where k.staff_id = staff and k.removed_at is null order by k.made_at, k.id $$;
create function access.passkey_by(credential text) returns table (id uuid, staff_id uuid, public_key bytea, counter bigint, transports text[]) language sql stable security definer set search_path = pg_catalog as $$
  select k.id, k.staff_id, k.public_key, k.counter, k.transports from access.passkey k join access.staff p on p.id = k.staff_id where k.credential_id = credential and k.removed_at is null and p.state = 'active' $$;
create function access.add_passkey(key uuid, staff uuid, credential text, public bytea, signed bigint, how text[], called text, is_synced bool, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into access.passkey (id, staff_id, credential_id, public_key, counter, transports, name, synced, made_at) values (key, staff, credential, public, signed, how, called, is_synced, access.door_now(at)) on conflict do nothing;
  if not found then return false; end if;
  perform access.tell_person(staff, 'passkey-added', access.door_now(at));
  return true;
end $$;
-- Devices that do not count say nought each time.
create function access.use_passkey(key uuid, signed bigint, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.passkey k set counter = signed, used_at = access.door_now(at) where k.id = key and k.removed_at is null and (k.counter < signed or (k.counter = 0 and signed = 0));
  return found;
end $$;
create function access.remove_passkey(staff uuid, key uuid, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.passkey k set removed_at = access.door_now(at) where k.id = key and k.staff_id = staff and k.removed_at is null;
  return found;
end $$;

create function access.set_recovery_codes(staff uuid, hashes bytea[], at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  delete from access.recovery_code c where c.staff_id = staff;
  insert into access.recovery_code (staff_id, hash, made_at) select staff, h, access.door_now(at) from unnest(hashes) h;
end $$;
create function access.recovery_left(staff uuid) returns int language sql stable security definer set search_path = pg_catalog as $$
  select case when count(*) = 0 then null else (count(*) filter (where c.used_at is null))::int end from access.recovery_code c where c.staff_id = staff $$;
-- How many are left after this one; nothing where it is no code of this person, or was used.
create function access.use_recovery_code(staff uuid, code bytea, at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); n int;
begin
  update access.recovery_code c set used_at = t where c.staff_id = staff and c.hash = code and c.used_at is null;
  if not found then return null; end if;
  n := access.recovery_left(staff);
  perform access.tell_person(staff, case when n <= 3 then 'recovery-few' else 'recovery-used' end, t);
  return n;
end $$;
-- True where this browser is new to somebody who has used another before: they hear of it.
create function access.note_browser(staff uuid, mark bytea, said text, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); others bool := exists (select from access.device d where d.staff_id = staff and d.hash <> mark);
begin
  update access.device d set last_at = t, words = said where d.staff_id = staff and d.hash = mark;
  if found then return false; end if;
  insert into access.device (staff_id, hash, words, first_at, last_at) values (staff, mark, said, t, t);
  if others then perform access.tell_person(staff, 'new-device', t); end if;
  return others;
end $$;
create function access.record_sign_in(secret text, how text, at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform set_config('app.session', secret, true), set_config('app.clock', at::text, true);
  perform audit.record('sign in', '{}', null, '{}', how);
end $$;

create function access.begin_flow(state bytea, browser bytea, with_provider text, held bytea, prove bytea, at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at);
begin
  delete from access.provider_flow f where f.until_at <= t;
  insert into access.provider_flow (state_hash, browser_hash, provider, sealed, proves, until_at) values (state, browser, with_provider, held, prove, t + interval '10 minutes');
end $$;
create function access.take_flow(state bytea, browser bytea, with_provider text, at timestamptz) returns table (sealed bytea, proves bytea) language sql security definer set search_path = pg_catalog as $$
  delete from access.provider_flow f where f.state_hash = state and f.browser_hash = browser and f.provider = with_provider and f.until_at > access.door_now(at) returning f.sealed, f.proves $$;
-- Whom an agency's own sign-in means: by subject; the first time by an address it has verified, of somebody who works there already. Nobody is made here.
create function access.who_is(of_issuer text, of_subject text, mail text, of_agency text, at timestamptz) returns table (staff_id uuid, hat_id uuid) language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); who uuid;
begin
  select l.staff_id into who from access.provider_link l where l.issuer = of_issuer and l.subject = of_subject;
  if who is null and mail is not null then
    select p.id into who from access.staff p where p.email = lower(mail) and p.state = 'active'
      and exists (select from access.hat h join access.team k on k.id = h.team_id where h.staff_id = p.id and k.agency_id = of_agency and h.from_at <= t and t < h.until_at)
      and not exists (select from access.provider_link l where l.issuer = of_issuer and l.staff_id = p.id);
    if who is not null then
      insert into access.provider_link (issuer, subject, staff_id, linked_at) values (of_issuer, of_subject, who, t) on conflict do nothing;
      if not found then return; end if;
      perform access.tell_person(who, 'agency-linked', t);
    end if;
  end if;
  return query select h.staff_id, h.id from access.hat h join access.team k on k.id = h.team_id join access.staff p on p.id = h.staff_id
    where h.staff_id = who and p.state = 'active' and k.agency_id = of_agency and h.from_at <= t and t < h.until_at order by k.name, h.title limit 1;
end $$;
create function access.open_agency_session(secret text, staff uuid, hat uuid, of_agency text, proven timestamptz, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if not exists (select from access.hat h join access.team k on k.id = h.team_id where h.id = hat and k.agency_id = of_agency) or not access.open_session(secret, staff, hat, at) then return false; end if;
  update access.session s set agency_id = of_agency, proven_at = least(proven, access.door_now(at)) where s.secret_hash = sha256(convert_to(secret, 'UTF8'));
  return true;
end $$;
create function access.prove_by_hash(session bytea, staff uuid, proven timestamptz, how text, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at);
begin
  update access.session s set proven_at = greatest(s.proven_at, least(proven, t)), idle_until = t + interval '60 minutes' where s.secret_hash = session and s.staff_id = staff and s.revoked_at is null and t < s.expires_at;
  return found;
end $$;
-- Which agency's own sign-in somebody uses, to be offered it where a proof is asked for.
create function access.linked_issuers(staff uuid) returns setof text language sql stable security definer set search_path = pg_catalog as $$ select l.issuer from access.provider_link l where l.staff_id = staff $$;
create function access.session_agency(secret text) returns text language sql stable security definer set search_path = pg_catalog as $$
  select s.agency_id from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) $$;
-- Another hat is not another proof, nor a way from one agency's sign-in into another agency's role.
create or replace function access.change_hat(secret text, new_secret text, hat uuid, at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); me access.session;
begin
  select * into me from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at and t < s.idle_until for update;
  if me.staff_id is null then return null; end if;
  if me.agency_id is not null and not exists (select from access.hat h join access.team k on k.id = h.team_id where h.id = hat and k.agency_id = me.agency_id) then return null; end if;
  if not access.open_session(new_secret, me.staff_id, hat, at) then return null; end if;
  update access.session s set proven_at = me.proven_at, agency_id = me.agency_id where s.secret_hash = sha256(convert_to(new_secret, 'UTF8'));
  perform access.end_session(secret);
  return (select h.role from access.hat h where h.id = hat);
end $$;

do $$ declare f text; begin
  for f in select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'access'::regnamespace and p.proname in ('door_now','tell_person','keep_challenge','take_challenge','passkeys_of','passkey_by','add_passkey','use_passkey','remove_passkey',
    'set_recovery_codes','recovery_left','use_recovery_code','note_browser','record_sign_in','begin_flow','take_flow','who_is','open_agency_session','prove_by_hash','linked_issuers','session_agency') loop
    execute format('revoke execute on function %s from public', f);
    if f !~ '^access\.(door_now|tell_person)\(' then execute format('grant execute on function %s to oneplan_door', f); end if;
  end loop;
end $$;
reset role;
