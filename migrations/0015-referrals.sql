-- Asking another service, and what becomes of it: taken, on a waiting list, begun, completed; or "cannot take now", with a reason from the pack. What a
-- referral carries to those who work with him, and what nobody may change of one that was sent: the application asks for no more than this; the database
-- holds to it whoever asks.
set local check_function_bodies = off;
set role oneplan_owner;
-- Asking another service is two rows, one for each side. The request is all the receiver has until it takes it: no family id, only the packet the
-- sender composed. A request to a service for people who harm names the harm file instead.
create table frontdoor.request (
  id uuid primary key, from_team uuid not null references access.team, from_hat uuid not null references access.hat, to_team uuid not null references access.team, to_key text not null,
  harm_file_id uuid, high bool not null default false, packet jsonb not null, state text not null check (state in ('sent','taken','cannot','passed','withdrawn')),
  sent_at timestamptz not null, answer_due_at timestamptz not null, answered_at timestamptz, answered_by uuid, passed_to uuid references access.team, answer_reason text not null default '',
  escalated_at timestamptz, version int not null default 1,
  cannot_why text, ask_again_on date, begins_about date, started_at timestamptz, ended_at timestamptz, ended_as text check (ended_as in ('completed','ended')),
  constraint a_reason_for_cannot check ((state = 'cannot') = (cannot_why is not null)), constraint waits_only_when_taken check (begins_about is null or state = 'taken')
);
create index request_inbox on frontdoor.request (to_team, answer_due_at) where state = 'sent';
create index request_outbox on frontdoor.request (from_team, sent_at desc);
create trigger basis after update of state on frontdoor.request for each row execute function access.basis_of_request();

create table frontdoor.referral (
  id uuid primary key, family_id uuid not null references people.family, contact_id uuid, request_id uuid not null unique references frontdoor.request, about_member uuid,
  to_key text not null, route text not null default '', why text not null, suggested bool not null default true, override_reason text not null default '', consulted text not null default '',
  state text not null, sent_at timestamptz not null, answered_at timestamptz, recorded_by uuid not null,
  -- Why a referral about him was taken back, and by whom, is about her. It stays with her family.
  taken_back_why text not null default '', taken_back_by uuid,
  cannot_why text, begins_about date, started_at timestamptz, ended_at timestamptz, ended_as text,
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade, foreign key (family_id, about_member) references people.member (family_id, id)
);
create index referral_family on frontdoor.referral (family_id);

-- A need that could not be met: which service it was sought from, and where.
create table frontdoor.unmet_need (
  id uuid primary key, family_id uuid not null references people.family, contact_id uuid, member_id uuid, sought text not null, reason text not null, note text not null default '',
  at timestamptz not null, recorded_by uuid not null, service_key text, area text not null default '',
  foreign key (family_id, contact_id) references frontdoor.contact (family_id, id) on update cascade, foreign key (family_id, member_id) references people.member (family_id, id)
);
create index unmet_family on frontdoor.unmet_need (family_id);
create index unmet_at on frontdoor.unmet_need (area, at);

-- A request is asked in the name of the team that asks, about a file that the asker holds through a family, and goes to a team that works with him
-- exactly when it names his file. Once sent, nothing of it changes but its answer, once, by the team it was sent to; taking it back is the sender's, and
-- passing it on is frontdoor.pass_on's alone. The team it was sent to may say that it cannot take it now, but never at high risk nor where the way allows no
-- refusal; and, while it waits, when it expects to begin. When the work began and ended is written by the work itself. What the owner's own functions do (a
-- death, passing on) they have weighed themselves.
create function frontdoor.request_stands() returns trigger language plpgsql set search_path = pg_catalog as $$
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
create trigger a_stands before insert or update on frontdoor.request for each row execute function frontdoor.request_stands();

create function frontdoor.taken_back() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.referral r set taken_back_why = new.answer_reason, taken_back_by = new.answered_by where r.request_id = new.id;
  new.answer_reason := '';
  new.answered_by := null;
  return new;
end $$;
create trigger b_taken_back before update of state on frontdoor.request for each row
  when (new.state = 'withdrawn' and old.state = 'sent' and new.harm_file_id is not null) execute function frontdoor.taken_back();

-- Hands a waiting request to another team, or back to who asked. The passer has never seen the family, so it cannot write the new team's row
-- itself; the asker stays the asker, and hears the next answer too. A request about her never goes to a team that works with him, nor the reverse.
-- Nothing is answered when somebody answered first, or it was never this team's.
create function frontdoor.pass_on(request uuid, version_seen int, team uuid, why text, due timestamptz) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare q frontdoor.request; side text; n uuid := gen_random_uuid();
begin
  select * into q from frontdoor.request x where x.id = request and x.to_team = access.my_team() and x.id <> all (access.denied_requests()) for update;
  if q.id is null or q.state <> 'sent' or q.version <> version_seen then return null; end if;
  if team is null and q.high then return null; end if;
  if team is not null then
    select k.side into side from access.team k where k.id = team and k.id <> q.to_team;
    if side is null or side in ('board','governance','meeting') or (side = 'harm') <> (q.harm_file_id is not null) then return null; end if;
  end if;
  update frontdoor.request x set state = 'passed', passed_to = team, answer_reason = why, answered_at = access.now(), answered_by = access.my_hat(), version = x.version + 1 where x.id = q.id;
  if team is null then return q.id; end if;
  insert into frontdoor.request (id, from_team, from_hat, to_team, to_key, harm_file_id, high, packet, state, sent_at, answer_due_at)
    values (n, q.from_team, q.from_hat, team, q.to_key, q.harm_file_id, q.high, q.packet, 'sent', access.now(), due);
  insert into frontdoor.referral (id, family_id, contact_id, request_id, about_member, to_key, route, why, suggested, override_reason, consulted, state, sent_at, recorded_by)
    select gen_random_uuid(), r.family_id, r.contact_id, n, r.about_member, r.to_key, r.route, r.why, r.suggested, r.override_reason, r.consulted, 'sent', access.now(), access.my_hat()
    from frontdoor.referral r where r.request_id = q.id;
  return n;
end $$;

---------------------------------------------------------------- what becomes of it
-- When work that was asked for began and how it ended goes back to the request it came from, so that who asked need not ask again. Not a word more.
create function frontdoor.life_of_work() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set started_at = coalesce(q.started_at, new.first_contact_at), ended_at = new.ended_at,
      ended_as = case when new.ended_at is null then null when new.end_kind = 'planned' then 'completed' else 'ended' end
    where q.id = new.request_id and q.state = 'taken';
  return null;
end $$;

create function frontdoor.life_of_programme() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set ended_at = new.ended_at, ended_as = case when new.ended_at is null then null when new.end_kind = 'finished' then 'completed' else 'ended' end
    where q.id = new.request_id and q.state = 'taken';
  return null;
end $$;

-- The first session somebody came to is where a programme begins.
create function frontdoor.life_of_session() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.request q set started_at = new.held_at from harm.involvement i
    where i.harm_file_id = new.harm_file_id and i.request_id = q.id and i.ended_at is null and i.started_at <= new.held_at and q.state = 'taken' and q.started_at is null;
  return null;
end $$;

-- The family's side has its own row of it.
create function frontdoor.life_of_request() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.referral r set cannot_why = new.cannot_why, begins_about = new.begins_about, started_at = new.started_at, ended_at = new.ended_at, ended_as = new.ended_as where r.request_id = new.id;
  return null;
end $$;
create trigger life after update of state, begins_about, started_at, ended_at on frontdoor.request for each row execute function frontdoor.life_of_request();

-- Where it was: the family's area as it is when the need is recorded.
create function frontdoor.need_is_somewhere() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  new.area := (select f.area from people.family f where f.id = new.family_id);
  return new;
end $$;
create trigger somewhere before insert on frontdoor.unmet_need for each row execute function frontdoor.need_is_somewhere();

---------------------------------------------------------------- facts that are counted
-- A service asked, by the key the referral carries, and what came of it. `answer`: taken, or passed on or taken back, or still waiting.
create view frontdoor.asked_fact with (security_invoker = true) as
  select r.id, r.family_id, (select f.area from people.family f where f.id = r.family_id) as area, r.to_key, r.state, r.sent_at from frontdoor.referral r;
create view frontdoor.need_fact with (security_invoker = true) as select id, family_id, area, service_key, reason, at from frontdoor.unmet_need;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema frontdoor from public;
grant execute on function frontdoor.pass_on(uuid, int, uuid, text, timestamptz) to oneplan_app;
grant select on frontdoor.asked_fact, frontdoor.need_fact to oneplan_stats, oneplan_app;
reset role;
