-- A session says when its person was last proven to be there: by signing in, or by a passkey or password and code since. What can hurt most if somebody
-- else sits at the keyboard asks for a proof of the last five minutes. An idle session rests: it is no session to anyone until it is proven again, and
-- the page on the screen stays as it was.
set role oneplan_owner;
alter table access.session add column proven_at timestamptz not null default '-infinity';
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
-- Another hat is not another proof.
create or replace function access.change_hat(secret text, new_secret text, hat uuid, at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end; who uuid; proof timestamptz;
begin
  select s.staff_id, s.proven_at into who, proof from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at and t < s.idle_until for update;
  if who is null or not access.open_session(new_secret, who, hat, at) then return null; end if;
  update access.session s set proven_at = proof where s.secret_hash = sha256(convert_to(new_secret, 'UTF8'));
  perform access.end_session(secret);
  return (select h.role from access.hat h where h.id = hat);
end $$;
revoke execute on function access.proven_by_opening(), access.is_proven(), access.session_owner(text, timestamptz), access.rest_session(text, timestamptz), access.prove_session(text, timestamptz, timestamptz, text) from public;
grant execute on function access.is_proven() to oneplan_app, oneplan_vault;
grant execute on function access.session_owner(text, timestamptz), access.rest_session(text, timestamptz), access.prove_session(text, timestamptz, timestamptz, text) to oneplan_door;
reset role;
