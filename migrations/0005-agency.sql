-- Agencies look after their own people: administrators who see no families, invitations, roles that begin and end, training that falls due; and their own
-- systems. No request reads or writes these tables: each function asks first whose administrator is asking.
set local check_function_bodies = off;
set role oneplan_owner;
-- The secret is the link: kept as a hash, and sealed only until its administrator has seen it once. No e-mail is sent.
create table access.invitation (
  id uuid primary key, agency_id text not null references access.agency, staff_id uuid not null, token_hash bytea not null unique, token_sealed bytea, totp_sealed bytea not null,
  name text not null, name_key text not null, born_on date, email text not null, team_id uuid not null references access.team, role text not null, title text not null,
  invited_by uuid references access.hat, invited_at timestamptz not null, until_at timestamptz not null, used_at timestamptz, withdrawn_at timestamptz
);
create unique index invitation_open on access.invitation (email) where used_at is null and withdrawn_at is null;
create index invitation_agency on access.invitation (agency_id);

-- What each must have learned, and by when it is due again. The newest row of a kind holds.
create table access.training (
  staff_id uuid not null references access.staff, kind text not null, done_on date, due_on date not null, recorded_by uuid, recorded_at timestamptz not null
);
create index training_staff on access.training (staff_id, kind, recorded_at);

-- A system of an agency (see below).
create table access.client (
  id uuid primary key, agency_id text not null references access.agency, staff_id uuid not null references access.staff, hat_id uuid not null unique references access.hat, name text not null,
  front_door text not null, made_by uuid not null references access.hat, made_at timestamptz not null, used_at timestamptz, ended_at timestamptz
);
create index client_agency on access.client (agency_id);

-- A new secret may overlap with the one before, so that a system is changed without a gap. sealed: until its administrator has seen it, once.
create table access.client_secret (
  client_id uuid not null references access.client, hash bytea not null, sealed bytea, made_at timestamptz not null, until_at timestamptz not null default 'infinity', primary key (client_id, hash)
);

-- The agency this session administers; null for everyone else.
create function access.my_agency() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.agency_id from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role = 'administrator' $$;
create function access.london_day() returns date language sql stable security definer set search_path = pg_catalog as $$ select (access.now() at time zone 'Europe/London')::date $$;

---------------------------------------------------------------- training that falls due
create function access.training_of(staff uuid) returns table (kind text, done_on date, due_on date) language sql stable security definer set search_path = pg_catalog as $$
  select distinct on (t.kind) t.kind, t.done_on, t.due_on from access.training t where t.staff_id = staff order by t.kind, t.recorded_at desc $$;
-- More than 30 days after training fell due nobody works on. The first day that counts is the 31st.
create function access.training_too_late(staff uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.training_of(staff) t where t.due_on < access.london_day() - 30) $$;

-- Whatever opens a session, by password, passkey or an agency's own sign-in: not for someone whose training is that late, nor in a role that is over.
create function access.session_fits() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := new.created_at;
begin
  if exists (select from access.training_of(new.staff_id) r where r.due_on < (t at time zone 'Europe/London')::date - 30) then return null; end if;
  return new;
end $$;
create trigger fits before insert on access.session for each row execute function access.session_fits();

---------------------------------------------------------------- work that nobody holds any more
-- The managers who are to hear of it, or where a team has none, the team.
create function access.tell_managers(team uuid, family uuid, file uuid, what text, subject uuid, not_to uuid) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, team_id, family_id, harm_file_id, kind, subject_id, at)
  select gen_random_uuid(), m.hat, case when m.hat is null then team end, family, file, what, subject, access.now()
  from (select h.id as hat from access.hat h join access.staff p on p.id = h.staff_id where h.team_id = team and h.role = 'manager' and p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at and p.id is distinct from not_to
          and not exists (select from access.denial d where d.staff_id = p.id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at)
        union all select null where not exists (select from access.hat h join access.staff p on p.id = h.staff_id where h.team_id = team and h.role = 'manager' and p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at and p.id is distinct from not_to
          and not exists (select from access.denial d where d.staff_id = p.id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at))) m $$;

-- What this role holds of one family (or, where none is named, of all) goes back to its team as unallocated, and the manager hears of each.
create function access.hand_back(hat uuid, of_family uuid, what text) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare w record; n int := 0; t timestamptz := access.now(); who uuid; my_team uuid; manager uuid;
begin
  select h.staff_id, h.team_id into who, my_team from access.hat h where h.id = hat;
  for w in select i.id, i.family_id, i.team_id from casework.involvement i where i.hat_id = hat and i.ended_at is null and (of_family is null or i.family_id = of_family) for update loop
    update casework.involvement i set hat_id = null, version = i.version + 1 where i.id = w.id;
    delete from access.basis b where b.source_id = w.id and b.holder_id = hat;
    perform access.tell_managers(w.team_id, w.family_id, null, what, w.id, who);
    n := n + 1;
  end loop;
  for w in select c.id, c.family_id, c.state from frontdoor.contact c where c.state <> 'decided' and hat in (c.claimed_by, c.next_hat_id) and (of_family is null or c.family_id = of_family) for update loop
    update frontdoor.contact c set state = case when c.claimed_by = hat then 'new' else c.state end, claimed_by = nullif(c.claimed_by, hat), claimed_at = case when c.claimed_by = hat then null else c.claimed_at end, next_hat_id = nullif(c.next_hat_id, hat), version = c.version + 1 where c.id = w.id;
    delete from access.basis b where b.source_id = w.id and b.holder_id = hat;
    perform access.tell_managers(my_team, w.family_id, null, what, w.id, who);
    n := n + 1;
  end loop;
  update plans.action a set owner_hat = null, version = a.version + 1 where a.owner_hat = hat and a.state = 'open' and (of_family is null or a.family_id = of_family);
  -- The risk never hangs on someone who is not there: a manager of the team holds it until it is given to somebody.
  for w in select f.id from people.family f where f.holder_hat_id = hat and (of_family is null or f.id = of_family) for update loop
    select h.id into manager from access.hat h join access.staff p on p.id = h.staff_id where h.team_id = my_team and h.role = 'manager' and h.id <> hat and p.state = 'active' and h.from_at <= t and t < h.until_at
      and not exists (select from access.denial d where d.staff_id = p.id and d.family_id = w.id and d.from_at <= t and t < d.until_at) order by h.from_at, h.id limit 1;
    if manager is not null then
      update people.family f set holder_hat_id = manager, holder_since = t, version = f.version + 1 where f.id = w.id;
      insert into access.notice (id, hat_id, family_id, kind, subject_id, at) values (gen_random_uuid(), manager, w.id, 'holding', w.id, t);
    end if;
  end loop;
  if of_family is null then
    for w in select i.id, i.harm_file_id, i.team_id from harm.involvement i where i.hat_id = hat and i.ended_at is null for update loop
      -- Its own trigger ends the basis in 90 days: the wall that working with him raised stands for as long.
      update harm.involvement i set hat_id = null, version = i.version + 1 where i.id = w.id;
      perform access.tell_managers(w.team_id, null, w.harm_file_id, what, w.id, who);
      n := n + 1;
    end loop;
  end if;
  return n;
end $$;

---------------------------------------------------------------- what an administrator may ask and do, of their own agency
create function access.agency_staff() returns table (staff_id uuid, name text, email text, state text, state_reason text, state_at timestamptz, born_known bool) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.name, s.email, s.state, s.state_reason, s.state_at, s.born_on is not null from access.staff s where s.agency_id = access.my_agency() $$;
create function access.agency_hats() returns table (hat_id uuid, staff_id uuid, team_id uuid, role text, title text, from_at timestamptz, until_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select h.id, h.staff_id, h.team_id, h.role, h.title, nullif(h.from_at, '-infinity'), nullif(h.until_at, 'infinity') from access.hat h join access.staff s on s.id = h.staff_id join access.team k on k.id = h.team_id
  where s.agency_id = access.my_agency() and k.agency_id = access.my_agency() $$;
create function access.agency_training() returns table (staff_id uuid, kind text, done_on date, due_on date) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, t.kind, t.done_on, t.due_on from access.staff s cross join lateral access.training_of(s.id) t where s.agency_id = access.my_agency() $$;
create function access.agency_invitations() returns table (id uuid, name text, email text, team_id uuid, role text, title text, invited_at timestamptz, until_at timestamptz, shown bool) language sql stable security definer set search_path = pg_catalog as $$
  select i.id, i.name, i.email, i.team_id, i.role, i.title, i.invited_at, i.until_at, i.token_sealed is null from access.invitation i where i.agency_id = access.my_agency() and i.used_at is null and i.withdrawn_at is null $$;

create function access.invite(invitation uuid, staff uuid, hash bytea, sealed bytea, totp bytea, called text, key text, born date, mail text, team uuid, as_role text, as_title text) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare mine text := access.my_agency(); k access.team;
begin
  select * into k from access.team x where x.id = team and x.agency_id = mine;
  if mine is null or k.id is null or (as_role = 'administrator') <> (k.side = 'administration') then return 'no'; end if;
  -- An address belongs to one person. Whose it is, and where they work, is not said.
  if exists (select from access.staff s where s.email = lower(mail)) or exists (select from access.invitation i where i.email = lower(mail) and i.used_at is null and i.withdrawn_at is null) then return 'taken'; end if;
  insert into access.invitation (id, agency_id, staff_id, token_hash, token_sealed, totp_sealed, name, name_key, born_on, email, team_id, role, title, invited_by, invited_at, until_at)
    values (invitation, mine, staff, hash, sealed, totp, called, key, born, lower(mail), team, as_role, as_title, access.my_hat(), access.now(), access.now() + interval '7 days');
  return 'invited';
end $$;

-- The link, once: whoever asks again gets nothing and makes a new one.
create function access.show_invitation(invitation uuid) returns bytea language plpgsql security definer set search_path = pg_catalog as $$
declare r bytea;
begin
  select i.token_sealed into r from access.invitation i where i.id = invitation and i.agency_id = access.my_agency() and i.used_at is null and i.withdrawn_at is null for update;
  update access.invitation i set token_sealed = null where i.id = invitation and r is not null;
  return r;
end $$;
create function access.renew_invitation(invitation uuid, hash bytea, sealed bytea) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.invitation i set token_hash = hash, token_sealed = sealed, until_at = access.now() + interval '7 days' where i.id = invitation and i.agency_id = access.my_agency() and i.used_at is null and i.withdrawn_at is null;
  return found;
end $$;
create function access.withdraw_invitation(invitation uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.invitation i set withdrawn_at = access.now(), token_sealed = null where i.id = invitation and i.agency_id = access.my_agency() and i.used_at is null and i.withdrawn_at is null;
  return found;
end $$;
-- Nobody gives a role to themselves, ends their own, or lets themselves back in: that is for another administrator.
create function access.of_my_agency(staff uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from access.staff s where s.id = staff and s.agency_id = access.my_agency()) and staff is distinct from (access.me()).staff_id $$;

create function access.give_hat(hat uuid, staff uuid, team uuid, as_role text, as_title text, until timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now();
begin
  if not access.of_my_agency(staff) or not exists (select from access.team k where k.id = team and k.agency_id = access.my_agency() and (as_role = 'administrator') = (k.side = 'administration')) then return false; end if;
  if exists (select from access.hat h where h.staff_id = staff and h.team_id = team and h.role = as_role and t < h.until_at) then return false; end if;
  insert into access.hat (id, staff_id, team_id, role, title, from_at, until_at) values (hat, staff, team, as_role, as_title, t, coalesce(until, 'infinity'));
  perform access.tell_managers(team, null, null, 'joined', hat, staff);
  return true;
end $$;

-- At once when the day has come; before that the role goes on until it. A session in it ends now either way.
create function access.end_hat(hat uuid, until timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare h access.hat;
begin
  select * into h from access.hat x where x.id = hat for update;
  if h.id is null or not access.of_my_agency(h.staff_id) or not exists (select from access.team k where k.id = h.team_id and k.agency_id = access.my_agency()) or h.until_at <= access.now() then return -1; end if;
  update access.hat x set until_at = greatest(until, x.from_at) where x.id = hat;
  return case when until <= access.now() then access.hand_back(hat, null, 'unallocated') else 0 end;
end $$;

create function access.set_state(staff uuid, to_state text, why text) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare s access.staff; n int := 0; h record; t timestamptz := access.now();
begin
  if not access.of_my_agency(staff) or to_state not in ('active','suspended','left') then return -1; end if;
  select * into s from access.staff x where x.id = staff for update;
  if s.state = to_state or s.state = 'left' then return -1; end if;
  update access.staff x set state = to_state, state_reason = why, state_at = t where x.id = staff;
  if to_state = 'active' then return 0; end if;
  for h in select x.id from access.hat x where x.staff_id = staff and t < x.until_at loop n := n + access.hand_back(h.id, null, 'unallocated'); end loop;
  if to_state = 'left' then update access.hat x set until_at = greatest(t, x.from_at) where x.staff_id = staff and t < x.until_at; end if;
  return n;
end $$;

create function access.record_training(staff uuid, of_kind text, done date, due date) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if not access.of_my_agency(staff) or done > access.london_day() then return false; end if;
  insert into access.training (staff_id, kind, done_on, due_on, recorded_by, recorded_at) values (staff, of_kind, done, due, access.my_hat(), access.now());
  return true;
end $$;
-- A kind of training that a new role asks for, due by a day; somebody who has it on record keeps their own day.
create function access.training_wanted(staff uuid, kinds text[], due date) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.training (staff_id, kind, due_on, recorded_by, recorded_at) select staff, k, due, access.my_hat(), access.now() from unnest(kinds) k
  where access.of_my_agency(staff) and not exists (select from access.training t where t.staff_id = staff and t.kind = k) $$;
create function access.my_training() returns table (kind text, done_on date, due_on date) language sql stable security definer set search_path = pg_catalog as $$
  select * from access.training_of((access.me()).staff_id) $$;

---------------------------------------------------------------- joining, as the account that opens sessions and reads nothing
create function access.invitation_of(token text, clock timestamptz) returns table (staff_id uuid, name text, email text, agency_name text, team_name text, title text, role text, totp_sealed bytea, expired bool) language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform set_config('app.clock', coalesce(clock::text, ''), true);
  return query select i.staff_id, i.name, i.email, a.name, k.name, i.title, i.role, i.totp_sealed, i.until_at <= access.now() from access.invitation i join access.team k on k.id = i.team_id join access.agency a on a.id = i.agency_id
    where i.token_hash = sha256(convert_to(token, 'UTF8')) and i.used_at is null and i.withdrawn_at is null;
end $$;

-- Once: a second press, or a second tab, finds nothing.
create function access.join(token text, password text, step bigint, wanted text[], due date, clock timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare i access.invitation; t timestamptz; hat uuid := gen_random_uuid();
begin
  perform set_config('app.clock', coalesce(clock::text, ''), true);
  t := access.now();
  select * into i from access.invitation x where x.token_hash = sha256(convert_to(token, 'UTF8')) and x.used_at is null and x.withdrawn_at is null and t < x.until_at for update;
  if i.id is null then return false; end if;
  insert into access.staff (id, name, email, agency_id, name_key, born_on, state_at) values (i.staff_id, i.name, i.email, i.agency_id, i.name_key, i.born_on, t);
  insert into access.credential (staff_id, password_hash, totp_sealed, totp_last_step, changed_at) values (i.staff_id, password, i.totp_sealed, step, t);
  insert into access.hat (id, staff_id, team_id, role, title, from_at) values (hat, i.staff_id, i.team_id, i.role, i.title, t);
  insert into access.training (staff_id, kind, due_on, recorded_at) select i.staff_id, k, due, t from unnest(wanted) k;
  update access.invitation x set used_at = t, token_sealed = null where x.id = i.id;
  perform access.tell_managers(i.team_id, null, null, 'joined', hat, i.staff_id);
  return true;
end $$;

---------------------------------------------------------------- systems
-- An agency's own system, as somebody who works there: a role of its own in a team of its own, so that everything it does runs under the policy and
-- stands in the record with its name. It hands contacts in and holds nothing of them afterwards. Secrets are 256 random bits, kept as a hash.

-- The agency whose system this session is; null for every person.
create function access.my_system() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.agency_id from access.hat h join access.team k on k.id = h.team_id where h.id = access.my_hat() and h.role = 'system' $$;
-- Where what it hands in arrives.
create function access.my_system_door() returns text language sql stable security definer set search_path = pg_catalog as $$
  select c.front_door from access.client c where c.hat_id = access.my_hat() and c.ended_at is null $$;
-- At the end of its request a system lets go of all it held.
create function access.let_go() returns void language sql security definer set search_path = pg_catalog as $$
  delete from access.basis b where b.holder_id = (select h.id from access.hat h where h.id = access.my_hat() and h.role = 'system') $$;

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

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.my_agency(), access.agency_staff(), access.agency_hats(), access.agency_training(), access.agency_invitations(),
  access.invite(uuid, uuid, bytea, bytea, bytea, text, text, date, text, uuid, text, text), access.show_invitation(uuid),
  access.renew_invitation(uuid, bytea, bytea), access.withdraw_invitation(uuid), access.give_hat(uuid, uuid, uuid, text, text, timestamptz),
  access.end_hat(uuid, timestamptz), access.set_state(uuid, text, text), access.record_training(uuid, text, date, date),
  access.training_wanted(uuid, text[], date), access.my_training(), access.my_system(), access.my_system_door(), access.let_go(),
  access.agency_clients(), access.make_client(uuid, uuid, uuid, text, text, bytea, bytea), access.show_client_secret(uuid),
  access.renew_client_secret(uuid, bytea, bytea, bool), access.end_client(uuid) to oneplan_app;
grant execute on function access.invitation_of(text, timestamptz), access.join(text, text, bigint, text[], date, timestamptz),
  access.open_client_session(uuid, bytea, text, timestamptz) to oneplan_door;
reset role;
