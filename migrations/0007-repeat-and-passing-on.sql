-- Two things that no single person's sight reaches: the same pair's last referral to a high-risk meeting, and a request handed to another team.
set role oneplan_owner;
-- The 12-month repeat outlives the end of access, as presence only: when, and to what. Never past the reader's own family: it asks about a pair
-- the reader already sees. Roles the police recorded feed no flag, so only people judged to be the pair are looked for in other families.
create function risk.last_referral(family uuid) returns table (at timestamptz, to_key text) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select family as id where family = any (access.families('{named,victim,both,duty}'))),
  same as (
    select id from mine
    union select o.family_id from mine
      join people.member v on v.family_id = mine.id and v.role = 'victim' join people.member h on h.family_id = mine.id and h.role = 'harms'
      join people.member o on o.person_id = v.person_id and o.role = 'victim' join people.member oh on oh.family_id = o.family_id and oh.person_id = h.person_id and oh.role = 'harms')
  select x.at, x.to_key from (
    select r.sent_at as at, r.to_key from frontdoor.referral r join frontdoor.request q on q.id = r.request_id where r.family_id in (select id from same) and q.high and q.state <> 'withdrawn'
    union all select i.listed_at, g.forum from meetings.item i join meetings.sitting g on g.id = i.sitting_id where i.family_id in (select id from same)) x
  order by x.at desc limit 1 $$;

-- What happened and when, whoever was told: for "three events in 12 months", for what has happened since a referral, and for the picture of the
-- level. The reader's own rights decide what is in it.
create view risk.event with (security_invoker = true) as
  select family_id, 'incident' as kind, coalesce(happened_on, (recorded_at at time zone 'Europe/London')::date) as happened_on, happened_on is null as about, array_to_string(kinds, ', ') as words from frontdoor.incident
  union all select family_id, turning, (happened_at at time zone 'Europe/London')::date, false, '' from casework.note where turning is not null;
grant select on risk.event to oneplan_app;

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
revoke execute on function risk.last_referral(uuid), frontdoor.pass_on(uuid, int, uuid, text, timestamptz) from public;
grant execute on function risk.last_referral(uuid), frontdoor.pass_on(uuid, int, uuid, text, timestamptz) to oneplan_app;
reset role;
