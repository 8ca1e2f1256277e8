-- A proof by an agency's own sign-in names the session by its secret, like every other; and a role is only offered where this session may take it.
set role oneplan_owner;
drop function access.prove_by_hash(bytea, uuid, timestamptz, text, timestamptz);
create function access.opened_by_agency() returns bool language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).agency_id is not null $$;
revoke execute on function access.opened_by_agency() from public;
grant execute on function access.opened_by_agency() to oneplan_app;
reset role;
