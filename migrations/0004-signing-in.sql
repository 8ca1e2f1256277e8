-- Ways to sign in: a password and a code, passkeys, recovery codes for when the phone is gone, and an agency's own sign-in. Requests have no right on any of
-- these tables; the door (oneplan_door) has these functions, so that nothing a request can run opens a session, and each says no more than the step it
-- serves needs.
--
-- A session says when its person was last proven to be there: by signing in, or by a passkey or password and code since. What can hurt most if somebody
-- else sits at the keyboard asks for a proof of the last five minutes. An idle session rests: it is no session to anyone until it is proven again, and
-- the page on the screen stays as it was.
set local check_function_bodies = off;
set role oneplan_owner;
create table access.credential (
  staff_id uuid primary key references access.staff, password_hash text not null, totp_sealed bytea, totp_last_step bigint not null default 0, changed_at timestamptz not null
);

-- Wrong passwords slow down by address and account together, so that a stranger cannot lock a worker out.
create table access.throttle (key text primary key, failures int not null, until_at timestamptz not null);
create index on access.throttle (until_at);

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

---------------------------------------------------------------- a password, and a code that works once
-- Somebody suspended who shows the right password and code is told that their account rests; to everyone else it is an address nobody has. Opening a
-- session asks for an active account, so that nothing more is reached by it.
create function access.credentials(mail text) returns table (staff_id uuid, password_hash text, totp_sealed bytea, totp_last_step bigint) language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, c.totp_sealed, c.totp_last_step from access.staff p join access.credential c on c.staff_id = p.id where p.email = lower(mail) and p.state in ('active','suspended') $$;
-- Each code works once: a step at or before the last one used is refused.
create function access.use_totp_step(staff uuid, step bigint) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.credential set totp_last_step = step where staff_id = staff and totp_last_step < step; return found; end $$;
create function access.slowed_until(k text) returns timestamptz language sql stable security definer set search_path = pg_catalog as $$ select until_at from access.throttle where key = k and until_at > clock_timestamp() $$;
-- 1 s after the third wrong try, doubling to a minute; forgotten after an hour or a right one.
create function access.note_failure(k text) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.throttle as o (key, failures, until_at) values (k, 1, clock_timestamp())
  on conflict (key) do update set failures = case when o.until_at < clock_timestamp() - interval '1 hour' then 1 else o.failures + 1 end,
    until_at = clock_timestamp() + case when o.failures < 3 then interval '0' else least(interval '60 seconds', interval '1 second' * power(2, o.failures - 3)) end $$;
create function access.forget_failures(k text) returns void language sql security definer set search_path = pg_catalog as $$ delete from access.throttle where key = k $$;
-- How often somebody may press is counted here and not in the program, so that it holds however many copies run.
-- Counted beside wrong tries: the number in this while, and when the while ends. Seconds to wait, or null where it may be done.
create function access.take_turn(k text, most int, lasting interval, at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); n int; ends timestamptz;
begin
  insert into access.throttle as o (key, failures, until_at) values (k, 1, t + lasting)
  on conflict (key) do update set failures = case when o.until_at <= t then 1 else least(o.failures, most) + 1 end, until_at = case when o.until_at <= t then t + lasting else o.until_at end
  returning o.failures, o.until_at into n, ends;
  return case when n > most then greatest(1, ceil(extract(epoch from ends - t))::int) end;
end $$;
-- What no longer slows anybody: an hour after it ended, as wrong tries are forgotten.
create function access.forget_turns(at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare n int;
begin
  delete from access.throttle o where o.until_at < access.door_now(at) - interval '1 hour';
  get diagnostics n = row_count;
  return n;
end $$;
create function access.is_client(client uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$ select exists (select from access.client c where c.id = client) $$;
-- The made-up partnership's list of logins. In a real installation it is empty.
create function access.made_up_logins() returns table (staff_id uuid, hat_id uuid, name text, title text, role text, email text, team_name text, agency_name text) language sql stable security definer set search_path = pg_catalog as $$
  select c.staff_id, c.hat_id, c.name, c.title, c.role, p.email, c.team_name, c.agency_name from access.colleague c join access.staff p on p.id = c.staff_id
  where access.is_made_up() and c.active and c.role <> 'system' order by c.team_name, c.name $$;

---------------------------------------------------------------- sessions
create function access.door_now(at timestamptz) returns timestamptz language sql stable security definer set search_path = pg_catalog as $$
  select case when (select made_up from access.installation) then at else clock_timestamp() end $$;
create function access.hats_of(staff uuid) returns table (hat_id uuid, title text, role text, team_name text, agency_name text) language sql stable security definer set search_path = pg_catalog as $$
  select c.hat_id, c.title, c.role, c.team_name, c.agency_name from access.colleague c where c.staff_id = staff and c.active order by c.team_name, c.title $$;

create function access.open_session(secret text, staff uuid, hat uuid, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
begin
  insert into access.session (secret_hash, staff_id, hat_id, team_id, all_holders, created_at, expires_at, idle_until)
  select sha256(convert_to(secret, 'UTF8')), h.staff_id, h.id, h.team_id, array(select x.id from access.hat x where x.staff_id = staff union select x.team_id from access.hat x where x.staff_id = staff), t, t + interval '10 hours', t + interval '60 minutes'
  from access.hat h join access.staff p on p.id = h.staff_id where h.id = hat and h.staff_id = staff and p.state = 'active' and t < h.until_at and h.from_at <= t;
  return found;
end $$;

-- One hat at a time: changing it opens a session in the other hat and ends this one, in one step and only for the session's own person. Another hat is not
-- another proof, nor a way from one agency's sign-in into another agency's role.
create function access.change_hat(secret text, new_secret text, hat uuid, at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog as $$
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
create function access.end_session(secret text) returns void language sql security definer set search_path = pg_catalog as $$
  update access.session set revoked_at = access.now() where secret_hash = sha256(convert_to(secret, 'UTF8')) and revoked_at is null $$;
-- Whatever keeps a session awake says when it was last used; resting it does not.
create function access.session_used() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'INSERT' then new.used_at := new.created_at; elsif new.idle_until > old.idle_until then new.used_at := access.now(); end if; return new; end $$;
create trigger used before insert or update of idle_until on access.session for each row execute function access.session_used();
-- A role is only offered where this session may take it.
create function access.opened_by_agency() returns bool language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).agency_id is not null $$;

---------------------------------------------------------------- where I am signed in
create function access.my_sessions() returns table (id uuid, title text, team_name text, device text, address text, created_at timestamptz, used_at timestamptz, this bool) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, h.title, k.name, s.device, s.address, s.created_at, s.used_at, s.secret_hash = me.secret_hash
  from (select (access.me()).*) me join access.session s on s.staff_id = me.staff_id join access.hat h on h.id = s.hat_id join access.team k on k.id = s.team_id
  where s.revoked_at is null and access.now() < s.expires_at and s.device <> 'set-up' $$;
-- This session itself is ended by signing out, so that the record says by whom.
create function access.end_my_session(which uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.session s set revoked_at = access.now() where s.id = which and s.staff_id = (access.me()).staff_id and s.secret_hash <> (access.me()).secret_hash and s.revoked_at is null;
  return found;
end $$;

create function access.end_my_others() returns int language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session := access.me(); n int;
begin
  update access.session s set revoked_at = access.now() where s.staff_id = me.staff_id and s.secret_hash <> me.secret_hash and s.revoked_at is null and access.now() < s.expires_at;
  get diagnostics n = row_count;
  return n;
end $$;
create function access.my_email() returns text language sql stable security definer set search_path = pg_catalog as $$ select p.email from access.staff p where p.id = (access.me()).staff_id $$;
-- For the door alone: it says nothing of anyone, and only of a session whose secret it was shown.
create function access.note_device(secret text, words text, near text) returns void language sql security definer set search_path = pg_catalog as $$
  update access.session set device = words, address = near where secret_hash = sha256(convert_to(secret, 'UTF8')) $$;

-- Every other session of that person ends with the old password.
create function access.change_password(secret text, hash text, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end; me access.session;
begin
  select * into me from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at and t < s.idle_until;
  if me.staff_id is null then return false; end if;
  update access.credential c set password_hash = hash, changed_at = t where c.staff_id = me.staff_id;
  update access.session s set revoked_at = t where s.staff_id = me.staff_id and s.secret_hash <> me.secret_hash and s.revoked_at is null;
  return true;
end $$;

---------------------------------------------------------------- whether its person is there
-- Opening a session is proving it. Set here, so that however a session comes to be it says so.
create function access.proven_by_opening() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.proven_at = '-infinity' then new.proven_at := new.created_at; end if; return new; end $$;
create trigger proven before insert on access.session for each row execute function access.proven_by_opening();
create function access.is_proven() returns bool language sql stable security definer set search_path = pg_catalog as $$
  select coalesce((access.me()).proven_at > access.now() - interval '5 minutes', false) $$;

-- For the door: whose session this is, resting or not. A session that was ended, or that is past its ten hours, is nobody's.
create function access.session_owner(secret text, at timestamptz) returns table (staff_id uuid, hat_id uuid, email text, resting bool, proven bool) language plpgsql stable security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
begin
  return query select s.staff_id, s.hat_id, p.email, t >= s.idle_until, t < s.idle_until and s.proven_at > t - interval '5 minutes'
    from access.session s join access.staff p on p.id = s.staff_id
    where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at and p.state = 'active';
end $$;

create function access.rest_session(secret text, at timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
begin
  update access.session s set idle_until = least(s.idle_until, t), proven_at = least(s.proven_at, t - interval '5 minutes')
  where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null;
end $$;

-- `proven` is when the person was: now, or the moment an agency’s own sign-in says that it asked.
create function access.prove_session(secret text, at timestamptz, proven timestamptz, how text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
begin
  update access.session s set proven_at = greatest(s.proven_at, least(proven, t)), idle_until = t + interval '60 minutes'
  where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at;
  if not found then return false; end if;
  perform set_config('app.session', secret, true), set_config('app.clock', at::text, true);
  perform audit.record('prove', '{}', null, '{}', how);
  return true;
end $$;

---------------------------------------------------------------- passkeys and recovery codes
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

---------------------------------------------------------------- an agency's own sign-in
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
-- Which agency's own sign-in somebody uses, to be offered it where a proof is asked for.
create function access.linked_issuers(staff uuid) returns setof text language sql stable security definer set search_path = pg_catalog as $$ select l.issuer from access.provider_link l where l.staff_id = staff $$;
create function access.session_agency(secret text) returns text language sql stable security definer set search_path = pg_catalog as $$
  select s.agency_id from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.opened_by_agency(), access.my_sessions(), access.end_my_session(uuid), access.end_my_others(), access.my_email(),
  access.is_proven() to oneplan_app;
grant execute on function access.credentials(text), access.use_totp_step(uuid, bigint), access.slowed_until(text), access.note_failure(text),
  access.forget_failures(text), access.made_up_logins(), access.hats_of(uuid), access.open_session(text, uuid, uuid, timestamptz),
  access.change_hat(text, text, uuid, timestamptz), access.end_session(text), access.note_device(text, text, text),
  access.change_password(text, text, timestamptz), access.session_owner(text, timestamptz), access.rest_session(text, timestamptz),
  access.prove_session(text, timestamptz, timestamptz, text), access.keep_challenge(text, text, uuid, bytea, timestamptz),
  access.take_challenge(text, text, uuid, timestamptz), access.passkeys_of(uuid), access.passkey_by(text),
  access.add_passkey(uuid, uuid, text, bytea, bigint, text[], text, bool, timestamptz), access.use_passkey(uuid, bigint, timestamptz),
  access.remove_passkey(uuid, uuid, timestamptz), access.set_recovery_codes(uuid, bytea[], timestamptz), access.recovery_left(uuid),
  access.use_recovery_code(uuid, bytea, timestamptz), access.note_browser(uuid, bytea, text, timestamptz),
  access.record_sign_in(text, text, timestamptz), access.begin_flow(bytea, bytea, text, bytea, bytea, timestamptz),
  access.take_flow(bytea, bytea, text, timestamptz), access.who_is(text, text, text, text, timestamptz),
  access.open_agency_session(text, uuid, uuid, text, timestamptz, timestamptz), access.linked_issuers(uuid),
  access.session_agency(text), access.take_turn(text, int, interval, timestamptz), access.is_client(uuid) to oneplan_door;
grant execute on function access.forget_turns(timestamptz) to oneplan_job;
grant execute on function access.is_proven() to oneplan_vault;
reset role;
