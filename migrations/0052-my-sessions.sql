-- Where I am signed in: what kind of device, from about where, and when last; ended one by one or all but this.
set role oneplan_owner;
alter table access.session add column id uuid not null unique default gen_random_uuid(), add column device text not null default '', add column address text not null default '', add column used_at timestamptz;
-- Whatever keeps a session awake says when it was last used; resting it does not.
create function access.session_used() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if tg_op = 'INSERT' then new.used_at := new.created_at; elsif new.idle_until > old.idle_until then new.used_at := access.now(); end if; return new; end $$;
create trigger used before insert or update of idle_until on access.session for each row execute function access.session_used();
create function access.my_sessions() returns table (id uuid, title text, team_name text, device text, address text, created_at timestamptz, used_at timestamptz, this bool) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, h.title, k.name, s.device, s.address, s.created_at, s.used_at, s.secret_hash = me.secret_hash
  from (select (access.me()).*) me join access.session s on s.staff_id = me.staff_id join access.hat h on h.id = s.hat_id join access.team k on k.id = s.team_id
  where s.revoked_at is null and access.now() < s.expires_at and s.device <> 'set-up' $$;
create function access.end_my_session(which uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.session s set revoked_at = access.now() where s.id = which and s.staff_id = (access.me()).staff_id and s.revoked_at is null;
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
revoke execute on function access.session_used(), access.my_sessions(), access.end_my_session(uuid), access.end_my_others(), access.my_email(), access.note_device(text, text, text), access.change_password(text, text, timestamptz) from public;
grant execute on function access.my_sessions(), access.end_my_session(uuid), access.end_my_others(), access.my_email() to oneplan_app;
grant execute on function access.note_device(text, text, text), access.change_password(text, text, timestamptz) to oneplan_door;
reset role;
