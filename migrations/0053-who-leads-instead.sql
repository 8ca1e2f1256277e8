-- Somebody leads a case at the meeting when every chair of it is kept out: the team that keeps the meeting, which is told and asks nothing of the chair.
set role oneplan_owner;
create function meetings.chair_kept_out(item uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  with one as (select i.family_id, g.forum from meetings.item i join meetings.sitting g on g.id = i.sitting_id where i.id = item and i.family_id = any (access.families('{named,victim,child,both,duty,seat}'))),
  chairs as (select one.family_id, h.id as hat, h.staff_id from one join meetings.seat s on s.forum = one.forum join access.hat h on h.team_id = s.team_id and h.role = 'chair' join access.staff p on p.id = h.staff_id
    where p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at)
  select exists (select from chairs) and not exists (select from chairs c where
    not exists (select from access.denial d where d.staff_id = c.staff_id and d.family_id = c.family_id and d.from_at <= access.now() and access.now() < d.until_at)
    and not exists (select from access.restriction x where x.family_id = c.family_id and not c.hat = any (x.allowed))) $$;
revoke execute on function meetings.chair_kept_out(uuid) from public;
grant execute on function meetings.chair_kept_out(uuid) to oneplan_app;

-- Somebody suspended who shows the right password and code is told that their account rests; to everyone else it is an address nobody has. Opening a
-- session asks for an active account, so that nothing more is reached by it.
create or replace function access.credentials(mail text) returns table (staff_id uuid, password_hash text, totp_sealed bytea, totp_last_step bigint) language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, c.totp_sealed, c.totp_last_step from access.staff p join access.credential c on c.staff_id = p.id where p.email = lower(mail) and p.state in ('active','suspended') $$;
-- This session itself is ended by signing out, so that the record says by whom.
create or replace function access.end_my_session(which uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.session s set revoked_at = access.now() where s.id = which and s.staff_id = (access.me()).staff_id and s.secret_hash <> (access.me()).secret_hash and s.revoked_at is null;
  return found;
end $$;
-- Only lasting facts count for a list of a few: somebody who opened the plan once in an emergency does not keep it.
create or replace function access.could_open(family uuid) returns table (hat_id uuid, named bool, keeper bool) language sql stable security definer set search_path = pg_catalog as $$
  select h.id, bool_or(b.kind = 'named'), h.role = 'manager' and bool_or(b.kind in ('victim','child','both','duty'))
  from access.basis b join access.hat h on b.holder_id in (h.id, h.team_id) join access.staff s on s.id = h.staff_id
  where b.scope_id = family and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at and s.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at
    and not exists (select from access.denial d where d.staff_id = s.id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at)
    and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id and w.kind = 'harm' join access.hat o on w.holder_id in (o.id, o.team_id) where l.family_id = family and o.staff_id = s.id and w.from_at <= access.now() and access.now() < w.until_at)
  group by h.id, h.role $$;
reset role;
