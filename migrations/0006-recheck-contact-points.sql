-- "Back together" and "moved" turn every way of reaching her to not checked, whoever on the plan records it: a social worker who may not read
-- her numbers must still be able to stop them being used. It says nothing back, so that it tells the caller nothing.
set role oneplan_owner;
create function people.recheck_points(family uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update people.contact_point p set state = 'not_checked', version = p.version + 1, recorded_by = access.my_hat(), recorded_at = access.now()
  where p.family_id = family and p.ended_at is null and p.state = 'safe' and family = any (access.families('{named,victim,child,both,duty,seat}')) $$;
revoke execute on function people.recheck_points(uuid) from public;
grant execute on function people.recheck_points(uuid) to oneplan_app;
reset role;
