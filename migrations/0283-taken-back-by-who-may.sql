-- A plan is kept to a few, and what was asked before waits with another team: whoever is on the list and works with her takes it back.
set role oneplan_owner;
create function frontdoor.may_take_back(request uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from frontdoor.request q join frontdoor.referral r on r.request_id = q.id join access.restriction x on x.family_id = r.family_id
    where q.id = request and q.state = 'sent' and not q.high and access.my_hat() = any (x.allowed) and r.family_id = any ((select access.families('{named,victim,both}'))::uuid[])) $$;
create function frontdoor.take_back(request uuid, why text) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare q frontdoor.request;
begin
  select * into q from frontdoor.request x where x.id = request for update;
  if q.id is null or btrim(why) = '' or not frontdoor.may_take_back(request) then return false; end if;
  update frontdoor.request x set state = 'withdrawn', answer_reason = btrim(why), answered_at = access.now(), answered_by = access.my_hat(), version = x.version + 1 where x.id = q.id;
  return true;
end $$;
revoke execute on function frontdoor.may_take_back(uuid), frontdoor.take_back(uuid, text) from public;
grant execute on function frontdoor.may_take_back(uuid), frontdoor.take_back(uuid, text) to oneplan_app;
reset role;
