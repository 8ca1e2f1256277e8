-- What becomes of a referral: taken, on a waiting list, begun, completed; or "cannot take now", with a reason from the pack. How a service stands, as its own
-- people say it. And which service an unmet need was sought from, and where.
set role oneplan_owner;
alter table frontdoor.request drop constraint request_state_check;
alter table frontdoor.request add constraint request_state_check check (state in ('sent','taken','cannot','passed','withdrawn')),
  add column cannot_why text, add column ask_again_on date, add column begins_about date, add column started_at timestamptz, add column ended_at timestamptz,
  add column ended_as text check (ended_as in ('completed','ended'));
alter table frontdoor.referral add column cannot_why text, add column begins_about date, add column started_at timestamptz, add column ended_at timestamptz, add column ended_as text;
-- What was handed back to who asked was that answer already.
update frontdoor.request set state = 'cannot', cannot_why = 'other' where state = 'passed' and passed_to is null;
alter table frontdoor.request add constraint a_reason_for_cannot check ((state = 'cannot') = (cannot_why is not null)), add constraint waits_only_when_taken check (begins_about is null or state = 'taken');

-- As before; and the team it was sent to may say that it cannot take it now, but never at high risk nor where the way allows no refusal; and, while
-- it waits, when it expects to begin. When the work began and ended is written by the work itself.
create or replace function frontdoor.request_stands() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'oneplan_app' then return new; end if;
  if tg_op = 'INSERT' then
    if new.from_team is distinct from access.my_team() or new.from_hat is distinct from access.my_hat() or new.state <> 'sent' or new.answered_at is not null
      or new.answered_by is not null or new.escalated_at is not null or new.passed_to is not null or new.started_at is not null or new.ended_at is not null
      or (new.harm_file_id is not null) is distinct from (select k.side = 'harm' from access.open_team k where k.id = new.to_team)
      or (new.harm_file_id is not null and not exists (select from harm.file_family l where l.harm_file_id = new.harm_file_id)) then raise insufficient_privilege; end if;
    return new;
  end if;
  if (new.id, new.from_team, new.from_hat, new.to_team, new.to_key, new.harm_file_id, new.high, new.packet, new.sent_at, new.answer_due_at, new.escalated_at, new.passed_to,
      new.started_at, new.ended_at, new.ended_as)
      is distinct from (old.id, old.from_team, old.from_hat, old.to_team, old.to_key, old.harm_file_id, old.high, old.packet, old.sent_at, old.answer_due_at, old.escalated_at, old.passed_to,
      old.started_at, old.ended_at, old.ended_as) or new.version <> old.version + 1 then raise insufficient_privilege; end if;
  if old.state = 'taken' and new.state = 'taken' and new.to_team = access.my_team() and old.started_at is null
    and (new.answered_at, new.answered_by, new.answer_reason, new.cannot_why, new.ask_again_on) is not distinct from (old.answered_at, old.answered_by, old.answer_reason, old.cannot_why, old.ask_again_on)
  then return new; end if;
  if old.state <> 'sent' or new.answered_by is distinct from access.my_hat()
    or not ((new.state = 'taken' and new.to_team = access.my_team())
      or (new.state = 'cannot' and new.to_team = access.my_team() and not new.high and (new.packet ->> 'mayDecline')::bool is true)
      or (new.state = 'withdrawn' and new.from_team = access.my_team() and not new.high))
  then raise insufficient_privilege; end if;
  return new;
end $$;

-- When work that was asked for began and how it ended goes back to the request it came from, so that who asked need not ask again. Not a word more.
create function frontdoor.life_of_work() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set started_at = coalesce(q.started_at, new.first_contact_at), ended_at = new.ended_at,
      ended_as = case when new.ended_at is null then null when new.end_kind = 'planned' then 'completed' else 'ended' end
    where q.id = new.request_id and q.state = 'taken';
  return null;
end $$;
create trigger life after update of first_contact_at, ended_at on casework.involvement for each row when (new.request_id is not null) execute function frontdoor.life_of_work();
create function frontdoor.life_of_programme() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set ended_at = new.ended_at, ended_as = case when new.ended_at is null then null when new.end_kind = 'finished' then 'completed' else 'ended' end
    where q.id = new.request_id and q.state = 'taken';
  return null;
end $$;
create trigger life after update of ended_at on harm.involvement for each row when (new.request_id is not null) execute function frontdoor.life_of_programme();
-- The first session somebody came to is where a programme begins.
create function frontdoor.life_of_session() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set started_at = new.held_at from harm.involvement i
    where i.harm_file_id = new.harm_file_id and i.request_id = q.id and i.ended_at is null and i.started_at <= new.held_at and q.state = 'taken' and q.started_at is null;
  return null;
end $$;
create trigger life after insert or update of attendance on harm.session for each row when (new.attendance in ('here','late')) execute function frontdoor.life_of_session();
-- The family's side has its own row of it.
create function frontdoor.life_of_request() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.referral r set cannot_why = new.cannot_why, begins_about = new.begins_about, started_at = new.started_at, ended_at = new.ended_at, ended_as = new.ended_as where r.request_id = new.id;
  return null;
end $$;
create trigger life after update of state, begins_about, started_at, ended_at on frontdoor.request for each row execute function frontdoor.life_of_request();

-- How a service stands, as its own people say it: dated, and the newest counts. Nothing about anyone.
create table directory.capacity (
  id uuid primary key, service_key text not null, team_id uuid not null references access.team, taking text not null check (taking in ('now','waiting','closed')),
  places smallint check (places between 0 and 999), wait_weeks smallint check (wait_weeks between 0 and 260), note text not null default '', at timestamptz not null, recorded_by uuid not null references access.hat
);
create index capacity_latest on directory.capacity (service_key, at desc);

alter table frontdoor.unmet_need add column service_key text, add column area text not null default '';
update frontdoor.unmet_need u set area = f.area from people.family f where f.id = u.family_id;
-- Where it was: the family's area as it is when the need is recorded.
create function frontdoor.need_is_somewhere() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.area := (select f.area from people.family f where f.id = new.family_id);
  return new;
end $$;
create trigger somewhere before insert on frontdoor.unmet_need for each row execute function frontdoor.need_is_somewhere();
create view frontdoor.need_fact with (security_invoker = true) as select id, family_id, area, service_key, reason, at from frontdoor.unmet_need;
grant select on frontdoor.need_fact to oneplan_stats, oneplan_app;
create index unmet_at on frontdoor.unmet_need (area, at);
revoke execute on function frontdoor.life_of_work(), frontdoor.life_of_programme(), frontdoor.life_of_session(), frontdoor.life_of_request(), frontdoor.need_is_somewhere() from public;
reset role;

set role oneplan_stats;
-- Needs that could not be met, by what stood in the way: each list holds the pack's reasons of one kind. A wish not to have it is no gap, and counted apart.
create function strategy.unmet(areas text[], nothing text[], full_up text[], unsuited text[], wish text[], starts date[], ends date[])
returns table (starts_on date, unmet int, nothing_there int, no_space int, not_suited int, said_no int)
language sql stable security definer set search_path = pg_catalog as $$
  select p.s, (count(n.id) filter (where n.reason <> all (wish)))::int, (count(*) filter (where n.reason = any (nothing)))::int, (count(*) filter (where n.reason = any (full_up)))::int,
    (count(*) filter (where n.reason = any (unsuited)))::int, (count(*) filter (where n.reason = any (wish)))::int
  from unnest(starts, ends) as p(s, e)
  left join frontdoor.need_fact n on n.area = any (areas) and n.at >= strategy.start_of(p.s) and n.at < strategy.start_of(p.e)
  where (select strategy.may_read()) group by p.s order by p.s $$;
revoke execute on function strategy.unmet(text[], text[], text[], text[], text[], date[], date[]) from public;
grant execute on function strategy.unmet(text[], text[], text[], text[], text[], date[], date[]) to oneplan_app;
reset role;
