-- An agency's own system, as somebody who works there: a role of its own in a team of its own, so that everything it does runs under the policy and
-- stands in the record with its name. It hands contacts in and holds nothing of them afterwards. Secrets are 256 random bits, kept as a hash.
set role oneplan_owner;
do $$ declare c record; begin
  -- Added to whatever there is by now.
  for c in select conrelid::regclass as of, conname, pg_get_constraintdef(oid) as def from pg_constraint where contype = 'c'
    and (conrelid, conname) in (('access.hat'::regclass, 'hat_role_check'), ('access.team'::regclass, 'team_side_check'), ('frontdoor.contact'::regclass, 'contact_channel_check')) loop
    execute format('alter table %s drop constraint %I', c.of, c.conname);
    execute format('alter table %s add constraint %I %s', c.of, c.conname, replace(c.def, 'ARRAY[', 'ARRAY[''system''::text, '));
  end loop;
end $$;

create table access.client (
  id uuid primary key, agency_id text not null references access.agency, staff_id uuid not null references access.staff, hat_id uuid not null unique references access.hat, name text not null,
  front_door text not null, made_by uuid not null references access.hat, made_at timestamptz not null, used_at timestamptz, ended_at timestamptz
);
create index client_agency on access.client (agency_id);
-- A new secret may overlap with the one before, so that a system is changed without a gap. sealed: until its administrator has seen it, once.
create table access.client_secret (
  client_id uuid not null references access.client, hash bytea not null, sealed bytea, made_at timestamptz not null, until_at timestamptz not null default 'infinity', primary key (client_id, hash)
);

-- As before; and a system works in its agency's team for systems and nobody else does. It is not one of the agency's people.
create or replace function access.hat_fits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare k access.team;
begin
  select * into k from access.team t where t.id = new.team_id;
  if (new.role = 'administrator') <> (k.side = 'administration') then raise exception 'an administrator works in an administration team, and nobody else does' using errcode = '23514'; end if;
  if (new.role = 'system') <> (k.side = 'system') then raise exception 'a system works in a team for systems, and nobody else does' using errcode = '23514'; end if;
  if tg_op = 'INSERT' and new.role <> 'system' then update access.staff s set agency_id = k.agency_id where s.id = new.staff_id and s.agency_id is null; end if;
  return new;
end $$;
-- As before; and a system holds what it is handing in, by name, for as long as that takes: no duty, no seat, and nothing that another fact would give it.
create or replace function access.basis_fits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
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

-- At the end of its request a system lets go of all it held.
create function access.let_go() returns void language sql security definer set search_path = pg_catalog as $$
  delete from access.basis b where b.holder_id = (select h.id from access.hat h where h.id = access.my_hat() and h.role = 'system') $$;
-- The agency whose system this session is; null for every person.
create function access.my_system() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.agency_id from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role = 'system' $$;

-- Where what it hands in arrives.
create function access.my_system_door() returns text language sql stable security definer set search_path = pg_catalog as $$
  select c.front_door from access.client c where c.hat_id = access.my_hat() and c.ended_at is null $$;

---------------------------------------------------------------- what an administrator may ask and do, of their own agency
create function access.agency_clients() returns table (id uuid, name text, front_door text, made_by uuid, made_at timestamptz, used_at timestamptz, ended_at timestamptz, secret_at timestamptz, shown bool, old_until timestamptz)
language sql stable security definer set search_path = pg_catalog as $$
  select c.id, c.name, c.front_door, c.made_by, c.made_at, c.used_at, c.ended_at, s.made_at, s.sealed is null,
    (select max(o.until_at) from access.client_secret o where o.client_id = c.id and o.until_at < 'infinity' and o.until_at > access.now())
  from access.client c left join lateral (select x.made_at, x.sealed from access.client_secret x where x.client_id = c.id order by x.made_at desc, x.until_at desc limit 1) s on true
  where c.agency_id = access.my_agency() $$;
create function access.make_client(client uuid, staff uuid, hat uuid, called text, door text, hash bytea, sealed bytea) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_agency(); team uuid; t timestamptz := access.now();
begin
  select k.id into team from access.team k where k.agency_id = mine and k.side = 'system';
  if team is null or not exists (select from access.team k where k.front_door = door) then return 'no'; end if;
  if (select count(*) from access.client c where c.agency_id = mine and c.ended_at is null) >= 10 then return 'many'; end if;
  -- No credential belongs to it, and no e-mail can arrive there: it cannot sign in.
  insert into access.staff (id, name, email) values (staff, called, client || '@system.invalid');
  insert into access.hat (id, staff_id, team_id, role, title, from_at) values (hat, staff, team, 'system', 'System', t);
  insert into access.client (id, agency_id, staff_id, hat_id, name, front_door, made_by, made_at) values (client, mine, staff, hat, called, door, access.my_hat(), t);
  insert into access.client_secret (client_id, hash, sealed, made_at) values (client, hash, sealed, t);
  return 'made';
end $$;
-- The secret, once: whoever asks again gets nothing and makes a new one.
create function access.show_client_secret(client uuid) returns bytea language plpgsql security definer set search_path = pg_catalog as $$
declare r bytea; h bytea;
begin
  select s.sealed, s.hash into r, h from access.client_secret s join access.client c on c.id = s.client_id
    where s.client_id = client and c.agency_id = access.my_agency() and c.ended_at is null and s.sealed is not null order by s.made_at desc limit 1 for update of s;
  update access.client_secret s set sealed = null where s.client_id = client and s.hash = h;
  return r;
end $$;
create function access.renew_client_secret(client uuid, new_hash bytea, new_sealed bytea, keep_old bool) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); of_client access.client;
begin
  select * into of_client from access.client c where c.id = client and c.agency_id = access.my_agency() and c.ended_at is null for update;
  if of_client.id is null then return false; end if;
  update access.client_secret s set sealed = null, until_at = least(s.until_at, case when keep_old then t + interval '24 hours' else t end) where s.client_id = client;
  insert into access.client_secret (client_id, hash, sealed, made_at) values (client, new_hash, new_sealed, t);
  -- It may have been seen: what was opened with it ends as well.
  if not keep_old then update access.session s set revoked_at = t where s.hat_id = of_client.hat_id and s.revoked_at is null; end if;
  return true;
end $$;
create function access.end_client(client uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); c access.client;
begin
  update access.client x set ended_at = t where x.id = client and x.agency_id = access.my_agency() and x.ended_at is null returning * into c;
  if c.id is null then return false; end if;
  update access.client_secret s set sealed = null, until_at = least(s.until_at, t) where s.client_id = client;
  update access.hat h set until_at = t where h.id = c.hat_id;
  update access.staff s set state = 'left' where s.id = c.staff_id;
  return true;
end $$;

-- For the door: a token of a quarter of an hour, which is the secret of a session like any other.
create function access.open_client_session(client uuid, secret bytea, token text, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); c access.client;
begin
  select x.* into c from access.client x join access.client_secret s on s.client_id = x.id where x.id = client and x.ended_at is null and s.hash = secret and t < s.until_at;
  if c.id is null or not access.open_session(token, c.staff_id, c.hat_id, at) then return false; end if;
  update access.session s set expires_at = t + interval '15 minutes', idle_until = t + interval '15 minutes' where s.secret_hash = sha256(convert_to(token, 'UTF8'));
  update access.client x set used_at = t where x.id = client;
  perform set_config('app.session', token, true), set_config('app.clock', at::text, true);
  perform audit.record('token', '{}', null, array[client], 'client credentials');
  return true;
end $$;
create or replace function access.made_up_logins() returns table (staff_id uuid, hat_id uuid, name text, title text, role text, email text, team_name text, agency_name text) language sql stable security definer set search_path = pg_catalog as $$
  select c.staff_id, c.hat_id, c.name, c.title, c.role, p.email, c.team_name, c.agency_name from access.colleague c join access.staff p on p.id = c.staff_id
  where access.is_made_up() and c.active and c.role <> 'system' order by c.team_name, c.name $$;

---------------------------------------------------------------- what was handed in
-- A receipt says nothing of what it is for. It follows its contact when that is put with another family.
create table frontdoor.receipt (
  id uuid primary key, agency_id text not null references access.agency, contact_id uuid not null, family_id uuid not null, ref text not null, digest bytea not null, at timestamptz not null,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade
);
create index receipt_ref on frontdoor.receipt (agency_id, ref, at desc);
create index receipt_contact on frontdoor.receipt (family_id, contact_id);
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

revoke execute on function access.my_system(), access.my_system_door(), access.let_go(), access.agency_clients(), access.make_client(uuid, uuid, uuid, text, text, bytea, bytea), access.show_client_secret(uuid), access.renew_client_secret(uuid, bytea, bytea, bool), access.end_client(uuid),
  access.open_client_session(uuid, bytea, text, timestamptz), frontdoor.sent_before(text), frontdoor.free_ref(text, text), frontdoor.hand_in(uuid, uuid, text, bytea), frontdoor.receipt_says(uuid) from public;
grant execute on function access.my_system(), access.my_system_door(), access.let_go(), access.agency_clients(), access.make_client(uuid, uuid, uuid, text, text, bytea, bytea), access.show_client_secret(uuid), access.renew_client_secret(uuid, bytea, bytea, bool), access.end_client(uuid),
  frontdoor.sent_before(text), frontdoor.free_ref(text, text), frontdoor.hand_in(uuid, uuid, text, bytea), frontdoor.receipt_says(uuid) to oneplan_app;
grant execute on function access.open_client_session(uuid, bytea, text, timestamptz) to oneplan_door;
reset role;
