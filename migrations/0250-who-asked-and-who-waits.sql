-- Who asked for something stays with who asked: whoever works with him reads no column that names a service which works with her (safety, 2.3). And a
-- referral that was taken, and waits past the day that was said, is told to who asked and to managers, step by step.
set role oneplan_owner;
-- Who has the work of a colleague now: the colleague, or whoever covers for them.
create function casework.stands_in(hat uuid) returns uuid language sql stable security definer set search_path = pg_catalog as $$
  with recursive next(hat, n) as (select hat, 0 union all select c.to_hat, x.n + 1 from next x join casework.cover c on c.from_hat = x.hat and c.ended_at is null where x.n < 5)
  select x.hat from next x order by x.n desc limit 1 $$;

-- Who asked, of requests that the reader's team sent or was sent: of one about a person who harms, never a team that works with her or the children.
create function frontdoor.askers(requests uuid[]) returns table (request_id uuid, from_team uuid, from_hat uuid) language sql stable security definer set search_path = pg_catalog as $$
  select q.id, q.from_team, q.from_hat from frontdoor.request q join access.team k on k.id = q.from_team
  where q.id = any (requests) and q.id <> all ((select access.denied_requests())::uuid[])
    and (q.from_team = (select access.my_team()) or (q.to_team = (select access.my_team()) and (q.harm_file_id is null or k.side not in ('victim','child')))) $$;
-- What the reader's team asked of others: what waits first, then the latest answers.
create function frontdoor.asked_by_us() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(x.id), '{}') from (
    select q.id from frontdoor.request q where q.from_team = (select access.my_team()) and q.id <> all ((select access.denied_requests())::uuid[])
    order by q.state = 'sent' desc, case when q.state = 'sent' then q.answer_due_at end, q.sent_at desc limit 100) x $$;
-- The answer reaches who asked, or whoever covers for them; who answers need not know who that is.
create function frontdoor.tell_asker(request uuid, what text) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, family_id, kind, subject_id, at)
  select gen_random_uuid(), casework.stands_in(q.from_hat), case when what = 'taken' and q.harm_file_id is null then (select r.family_id from frontdoor.referral r where r.request_id = q.id) end, what, q.id, access.now()
  from frontdoor.request q where q.id = request and q.to_team = access.my_team() and what in ('taken','passed') $$;

-- How far the telling has gone. Another day, said anew, begins it again; nobody but the job moves it on.
alter table frontdoor.request add column wait_step smallint not null default 0;
create function frontdoor.wait_begins_again() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if new.begins_about is distinct from old.begins_about then new.wait_step := 0; elsif current_user <> 'oneplan_job' then new.wait_step := old.wait_step; end if;
  return new;
end $$;
create trigger c_wait before update on frontdoor.request for each row execute function frontdoor.wait_begins_again();
-- Taken, not begun, and past its day; but not of somebody whose death is recorded, or said: nothing reminds anybody of them.
create function frontdoor.waits(on_day date) returns table (id uuid, from_hat uuid, from_team uuid, to_team uuid, begins_about date, wait_step smallint) language sql stable security definer set search_path = pg_catalog as $$
  select q.id, q.from_hat, q.from_team, q.to_team, q.begins_about, q.wait_step from frontdoor.request q
  where q.state = 'taken' and q.started_at is null and q.ended_at is null and q.begins_about < on_day
    and not exists (select from frontdoor.referral r join people.member m on m.id = r.about_member where r.request_id = q.id
      and (m.died_on is not null or exists (select from casework.death_hold h where h.member_id = m.id and h.ended_at is null))) $$;
create function frontdoor.we_keep_waiting(on_day date) returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(w.id), '{}') from frontdoor.waits(on_day) w where w.to_team = (select access.my_team()) $$;
create index request_waits on frontdoor.request (begins_about) where state = 'taken' and started_at is null and ended_at is null;

revoke execute on function casework.stands_in(uuid), frontdoor.askers(uuid[]), frontdoor.asked_by_us(), frontdoor.tell_asker(uuid, text), frontdoor.wait_begins_again(), frontdoor.waits(date), frontdoor.we_keep_waiting(date) from public;
grant execute on function frontdoor.askers(uuid[]), frontdoor.asked_by_us(), frontdoor.tell_asker(uuid, text), frontdoor.we_keep_waiting(date) to oneplan_app;
grant execute on function casework.stands_in(uuid), frontdoor.waits(date) to oneplan_job;
reset role;
