-- One hat at a time: changing it opens a session in the other hat and ends this one, in one step and only for the session's own person.
set role oneplan_owner;
create function access.change_hat(secret text, new_secret text, hat uuid, at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end; who uuid;
begin
  select s.staff_id into who from access.session s where s.secret_hash = sha256(convert_to(secret, 'UTF8')) and s.revoked_at is null and t < s.expires_at and t < s.idle_until for update;
  if who is null or not access.open_session(new_secret, who, hat, at) then return null; end if;
  perform access.end_session(secret);
  return (select h.role from access.hat h where h.id = hat);
end $$;
revoke execute on function access.change_hat(text, text, uuid, timestamptz) from public;
grant execute on function access.change_hat(text, text, uuid, timestamptz) to oneplan_door;
reset role;
