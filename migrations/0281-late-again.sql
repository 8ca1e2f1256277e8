-- Whoever was told that something is late is told again when it has become worse: when that was stands with the contact.
set role oneplan_owner;
alter table frontdoor.contact add column raised_at timestamptz;
create function frontdoor.raised() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  new.raised_at := case when array_position('{now,today,wait}', new.urgency) < array_position('{now,today,wait}', old.urgency) then access.now() else old.raised_at end;
  return new;
end $$;
create trigger c_raised before update on frontdoor.contact for each row execute function frontdoor.raised();
revoke execute on function frontdoor.raised() from public;
reset role;
