-- Who works with a family, as its plan says it.
set role oneplan_owner;
-- Teams that can open this plan today: the only ones that can be asked to do something in it. Answered to those who may open it themselves.
-- A basis by name is left out: it may have been given silently to someone who works with a hidden family, and a list must not tell that. So is a team
-- that works with the person who harms: nothing of the plan would reach it, and asking would be telling.
create function plans.teams_on(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select distinct b.holder_id from access.basis b join access.team k on k.id = b.holder_id
  where b.scope_id = family and family = any (access.families('{named,victim,child,both,duty,seat}'))
    and b.kind in ('victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at
    and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id and w.kind = 'harm' and w.from_at <= access.now() and access.now() < w.until_at
      where l.family_id = family and w.holder_id = b.holder_id)
    and not exists (select from access.restriction x where x.family_id = family and not exists (select from access.hat h where h.team_id = b.holder_id and h.id = any (x.allowed))) $$;
revoke execute on function plans.teams_on(uuid) from public;
grant execute on function plans.teams_on(uuid) to oneplan_app;

-- Who answered a need, and when: for the page that two people answer at once, and for the chronology.
alter table plans.need add column answered_by uuid, add column answered_at timestamptz;

-- Live work, for the picture of who works with whom. The reader's own rights decide what is in each: on the side of the person who harms nobody
-- holds a basis on a family, so for them both are empty.
create view casework.live_work with (security_invoker = true) as
  select family_id, team_id, hat_id, side, service_key, started_at, review_due_on from casework.involvement where ended_at is null;
create view harm.live_work with (security_invoker = true) as
  select l.family_id, l.member_id, i.team_id, i.hat_id, i.programme, i.started_at
  from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id where i.ended_at is null;
grant select on casework.live_work, harm.live_work to oneplan_app;
reset role;
