-- The functions behind every policy. Their owner is neither superuser nor able to bypass; search_path is pinned; each runs once per query, never per row.
set role oneplan_owner;

-- One clock for bases. The setting counts only in a made-up installation (its builder, and tests); a real one ignores it.
create function access.now() returns timestamptz language sql stable security definer set search_path = pg_catalog as $$
  select case when (select made_up from access.installation) then coalesce(nullif(current_setting('app.clock', true), '')::timestamptz, clock_timestamp()) else clock_timestamp() end $$;

create function access.me() returns access.session language sql stable security definer set search_path = pg_catalog as $$
  select s from access.session s where s.secret_hash = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8')) and s.revoked_at is null
    and (select access.now()) < s.expires_at and (select access.now()) < s.idle_until $$;
create function access.my_hat()   returns uuid language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).hat_id $$;
create function access.my_team()  returns uuid language sql stable security definer set search_path = pg_catalog as $$ select (access.me()).team_id $$;
create function access.my_front_door() returns text language sql stable security definer set search_path = pg_catalog as $$ select front_door from access.team where id = (access.me()).team_id $$;

-- Families this person is denied, whatever basis there is: conflict, restriction, and the wall (live work with the person who harms, under ANY of the person's hats).
create function access.denied_families() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  if me.staff_id is null then return '{}'; end if;
  return array(
    select d.family_id from access.denial d where d.staff_id = me.staff_id and d.from_at <= t and t < d.until_at
    union all select x.family_id from access.restriction x where not me.hat_id = any (x.allowed)
    union all select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (me.all_holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
end $$;

-- The families this session may see on these bases, denials taken out. app.family narrows it to one (it can hide, never show): an index probe instead of the whole set.
create function access.families(kinds text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare staff uuid; hat uuid; team uuid; everyone uuid[]; t timestamptz := access.now(); one uuid; r uuid[];
begin
  select s.staff_id, s.hat_id, s.team_id, s.all_holders into staff, hat, team, everyone from access.session s
  where s.secret_hash = sha256(convert_to(coalesce(current_setting('app.session', true), ''), 'UTF8')) and s.revoked_at is null and t < s.expires_at and t < s.idle_until;
  if staff is null then return '{}'; end if;
  one := nullif(current_setting('app.family', true), '')::uuid;
  if one is not null then
    perform from access.basis b where b.scope_id = one and b.holder_id in (hat, team) and b.kind = any (kinds) and b.from_at <= t and t < b.until_at
      and not exists (select from access.denial d where d.staff_id = staff and d.family_id = one and d.from_at <= t and t < d.until_at)
      and not exists (select from access.restriction x where x.family_id = one and not hat = any (x.allowed))
      and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id where l.family_id = one and w.holder_id = any (everyone) and w.kind = 'harm' and w.from_at <= t and t < w.until_at);
    return case when found then array[one] else '{}' end;
  end if;
  select array_agg(distinct b.scope_id) into r from access.basis b
  where b.holder_id in (hat, team) and b.kind = any (kinds) and t < b.until_at and b.from_at <= t
    and not exists (select from access.denial d where d.staff_id = staff and d.family_id = b.scope_id and d.from_at <= t and t < d.until_at)
    and not exists (select from access.restriction x where x.family_id = b.scope_id and not hat = any (x.allowed))
    and b.scope_id <> all (array(select l.family_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id where w.holder_id = any (everyone) and w.kind = 'harm' and t < w.until_at and w.from_at <= t));
  return coalesce(r, '{}');
end $$;

-- Harm files: by a basis on the file itself, or through a family this session may see on these bases.
create function access.harm_files(kinds text[], by_family text[]) returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  if me.staff_id is null then return '{}'; end if;
  return array(
    select b.scope_id from access.basis b where b.holder_id in (me.hat_id, me.team_id) and b.kind = 'harm' and 'harm' = any (kinds) and b.from_at <= t and t < b.until_at
    union all select l.harm_file_id from harm.file_family l where by_family <> '{}' and l.family_id = any (access.families(by_family)));
end $$;

-- Requests a denied person must not read although they are addressed to the person's team. The wall does not hide a request about the harm file itself.
create function access.denied_requests() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now();
begin
  if me.staff_id is null then return '{}'; end if;
  return array(
    select r.request_id from access.denial d join frontdoor.referral r on r.family_id = d.family_id where d.staff_id = me.staff_id and d.from_at <= t and t < d.until_at
    union all select r.request_id from access.restriction x join frontdoor.referral r on r.family_id = x.family_id where not me.hat_id = any (x.allowed)
    union all select r.request_id from access.basis w join harm.file_family l on l.harm_file_id = w.scope_id join frontdoor.referral r on r.family_id = l.family_id join frontdoor.request q on q.id = r.request_id
      where w.holder_id = any (me.all_holders) and w.kind = 'harm' and w.from_at <= t and t < w.until_at and q.harm_file_id is null);
end $$;

-- Opens the request in one round trip: sets the secret for this transaction and says who it is (no row: not signed in).
create function access.enter(secret text, request uuid, clock timestamptz)
returns table (staff_id uuid, staff_name text, hat_id uuid, role text, title text, team_id uuid, team_key text, team_name text, agency_id text, agency_name text, area text, side text, front_door text, hats int)
language plpgsql security definer set search_path = pg_catalog as $$
declare me access.session; t timestamptz;
begin
  perform set_config('app.session', secret, true), set_config('app.request', request::text, true), set_config('app.family', '', true), set_config('app.clock', coalesce(clock::text, ''), true);
  me := access.me();
  if me.staff_id is null then return; end if;
  t := access.now();
  if me.idle_until < t + interval '55 minutes' then -- touched at most every five minutes: tabs of one person do not queue for the row
    update access.session s set idle_until = t + interval '60 minutes' where s.secret_hash = me.secret_hash;
  end if;
  return query select me.staff_id, p.name, me.hat_id, h.role, h.title, k.id, k.key, k.name, a.id, a.name, k.area, k.side, k.front_door, array_length(me.all_holders, 1)
    from access.hat h join access.staff p on p.id = h.staff_id join access.team k on k.id = h.team_id join access.agency a on a.id = k.agency_id where h.id = me.hat_id;
end $$;

-- Names of colleagues, for "who": not personal data of families, open to everyone signed in.
create view access.colleague as
  select h.id as hat_id, p.id as staff_id, p.name, h.title, h.role, k.id as team_id, k.key as team_key, k.name as team_name, k.area, k.side, a.id as agency_id, a.name as agency_name, (p.state = 'active' and h.until_at > now()) as active
  from access.hat h join access.staff p on p.id = h.staff_id join access.team k on k.id = h.team_id join access.agency a on a.id = k.agency_id;
create view access.open_team as select k.id, k.key, k.name, k.area, k.side, k.front_door, k.services, a.id as agency_id, a.name as agency_name from access.team k join access.agency a on a.id = k.agency_id;

-- A change of staff or hat ends that person's sessions at the next statement.
create function access.revoke_sessions() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.session set revoked_at = access.now() where revoked_at is null and staff_id = case tg_table_name when 'staff' then new.id else (to_jsonb(new) ->> 'staff_id')::uuid end; return null; end $$;
create trigger revoke after update on access.staff for each row execute function access.revoke_sessions();
create trigger revoke after insert or update on access.hat for each row execute function access.revoke_sessions();

create function audit.record(action text, classes text[], scope uuid, subjects uuid[], reason text, allowed bool default true) returns void language sql security definer set search_path = pg_catalog as $$
  insert into audit.event (at, request_id, staff_id, hat_id, action, classes, scope_id, subject_ids, reason, allowed)
  select access.now(), coalesce(nullif(current_setting('app.request', true), '')::uuid, gen_random_uuid()), (access.me()).staff_id, (access.me()).hat_id, action, classes, scope, subjects, reason, allowed $$;

---------------------------------------------------------------- facts make bases
-- Opening a family at the front door gives that team its duty, and the worker her name on it, at once.
create function access.basis_of_family() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now();
begin
  if access.my_team() is not null then
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values
      (new.id, access.my_team(), 'duty', t, t + interval '1 day', new.id), (new.id, access.my_hat(), 'named', t, t + interval '1 day', new.id);
  end if;
  return null;
end $$;
create trigger basis after insert on people.family for each row execute function access.basis_of_family();

-- A contact gives its front door duty, and names whoever holds it, while it is open and for 28 days after it is decided.
create function access.basis_of_contact() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := case when new.state = 'decided' then coalesce(new.decided_at, access.now()) + interval '28 days' else 'infinity' end;
begin
  delete from access.basis b where b.source_id = new.id and b.scope_id <> new.family_id;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, k.id, 'duty', least(new.received_at, access.now()), ends, new.id from access.team k where k.front_door = new.front_door
    union select new.family_id, h, 'named', least(new.received_at, access.now()), ends, new.id from unnest(array[new.claimed_by, new.next_hat_id]) h where h is not null
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  return null;
end $$;
create trigger basis after insert or update of state, claimed_by, next_hat_id, family_id on frontdoor.contact for each row execute function access.basis_of_contact();

-- Taking a request gives the taking team its basis, on the family or on the harm file, and the sender's row follows.
create function access.basis_of_request() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare f uuid; their_side text;
begin
  update frontdoor.referral r set state = new.state, answered_at = new.answered_at where r.request_id = new.id returning r.family_id into f;
  if new.state = 'taken' and old.state = 'sent' then
    select k.side into their_side from access.team k where k.id = new.to_team;
    insert into access.basis (scope_id, holder_id, kind, from_at, source_id)
      values (coalesce(new.harm_file_id, f), new.to_team, case when new.harm_file_id is not null then 'harm' when their_side in ('child','both') then their_side else 'victim' end, access.now(), new.id) on conflict do nothing;
  end if;
  return null;
end $$;
create trigger basis after update of state on frontdoor.request for each row execute function access.basis_of_request();

-- Working with someone: the worker by name, the team for cover; 90 days beyond the end.
create function access.basis_of_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := coalesce(new.ended_at + interval '90 days', 'infinity');
begin
  delete from access.basis b where b.source_id = new.id and b.kind = 'named' and b.holder_id <> new.hat_id;
  if new.hat_id is not null and new.side = 'victim' then
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.family_id, new.hat_id, 'named', new.started_at, ends, new.id)
    on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  end if;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.family_id, new.team_id, new.side, new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  if new.ended_at is not null and new.request_id is not null then update access.basis set until_at = ends where source_id = new.request_id and until_at > ends; end if;
  return null;
end $$;
create trigger basis after insert or update on casework.involvement for each row execute function access.basis_of_involvement();

create function access.basis_of_harm_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := coalesce(new.ended_at + interval '90 days', 'infinity');
begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.harm_file_id, coalesce(new.hat_id, new.team_id), 'harm', new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  if new.ended_at is not null and new.request_id is not null then update access.basis set until_at = ends where source_id = new.request_id and until_at > ends; end if;
  return null;
end $$;
create trigger basis after insert or update on harm.involvement for each row execute function access.basis_of_harm_involvement();

-- A seat sees what the sitting is about from the listing until 28 days after it.
create function access.basis_of_item() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, s.team_id, 'seat', new.listed_at, (g.held_on + 28)::timestamptz, new.id from meetings.sitting g join meetings.seat s on s.forum = g.forum where g.id = new.sitting_id and (g.held_on + 28)::timestamptz > new.listed_at
  on conflict do nothing;
  return null;
end $$;
create trigger basis after insert on meetings.item for each row execute function access.basis_of_item();

---------------------------------------------------------------- across the wall, one way
-- Who hears about a family's person who harms: her named workers, and the teams on her side.
create function access.tell_her_side(file uuid, what text, subject uuid) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, team_id, family_id, kind, subject_id, at)
  select gen_random_uuid(), h.id, case when h.id is null then b.holder_id end, b.scope_id, what, subject, access.now()
  from (select distinct b.scope_id, b.holder_id from harm.file_family l join access.basis b on b.scope_id = l.family_id and (b.kind = 'named' or (b.kind = 'victim' and not exists (
          select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = b.scope_id and n.kind = 'named' and nh.team_id = b.holder_id and access.now() < n.until_at)))
        and b.from_at <= access.now() and access.now() < b.until_at where l.harm_file_id = file) b
  left join access.hat h on h.id = b.holder_id $$;
create function harm.concern_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform access.tell_her_side(new.harm_file_id, case when new.urgent then 'concern-urgent' else 'concern' end, new.id); return null; end $$;
create trigger told after insert on harm.concern for each row execute function harm.concern_told();
create function harm.absence_told() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.attendance in ('not-here','left') and (tg_op = 'INSERT' or old.attendance is distinct from new.attendance) then perform access.tell_her_side(new.harm_file_id, 'not-here', new.id); end if; return null; end $$;
create trigger told after insert or update of attendance on harm.session for each row execute function harm.absence_told();

-- The file of a person who harms, opened from her side when he is first referred. The same person has one file.
create function harm.open_file(member uuid) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; f uuid;
begin
  select * into m from people.member x where x.id = member;
  if m.id is null or m.family_id <> all (access.families('{named,victim,duty,both}')) then return null; end if;
  select h.id into f from harm.file h where h.person_id = m.person_id;
  if f is null then
    f := gen_random_uuid();
    insert into harm.file (id, reference, person_id, given_name, family_name, born_on, age_about, opened_at)
      values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), m.person_id, m.given_name, m.family_name, m.born_on, m.age_about, access.now());
  end if;
  insert into harm.file_family values (f, m.family_id, m.id) on conflict do nothing;
  return f;
end $$;
-- The one thing his side is told of her: that support was offered to a partner. Not when, not by whom, not whether it was taken.
create function harm.partner_support_offered(family uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update harm.file set partner_support = 'offered' where id in (select l.harm_file_id from harm.file_family l where l.family_id = family and family = any (access.families('{named,victim}'))) $$;

---------------------------------------------------------------- recognising
-- Front-door duty is to know whom the area already knows: names, ages and roles of families of its own area, never one denied to the reader.
create function people.recognise(wanted text, born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, born_on date, age_about smallint, role text, police_role text, state text, opens bool, nearness real)
language sql stable security definer set search_path = pg_catalog as $$
  select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.born_on, m.age_about, m.role, m.police_role, f.state,
    exists (select from access.basis b where b.scope_id = f.id and b.holder_id in (access.my_hat(), access.my_team()) and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at),
    (public.similarity(m.name_key, wanted) + case when born is not null and m.born_on = born then 0.5 else 0 end)::real
  from people.member m join people.family f on f.id = m.family_id
  where (select access.my_front_door()) is not null and f.area = (select k.area from access.team k where k.id = (select access.my_team()))
    and f.id <> all ((select access.denied_families())::uuid[])
    and (m.name_key operator(public.%) wanted or (born is not null and m.born_on = born and public.similarity(m.name_key, wanted) > 0.15))
  order by 12 desc, m.recorded_at desc limit least(most, 50) $$;

-- How often the person a contact is about was brought to a front door before, and whether others look like the same person. A number, never past a denial.
create function frontdoor.known_before(contacts uuid[]) returns table (contact_id uuid, times bigint, last_at timestamptz, possible bigint) language sql stable security definer set search_path = pg_catalog as $$
  with mine as (select c.id, c.family_id, c.received_at from frontdoor.contact c where c.id = any (contacts) and c.family_id = any ((select access.families('{named,duty,both,victim}'))::uuid[])),
  people as (select mine.id, mine.family_id, mine.received_at, m.person_id, m.name_key, m.born_on from mine join people.member m on m.family_id = mine.family_id and (m.role = 'victim' or (m.role = 'unjudged' and m.police_role = 'victim'))),
  same as (
    select p.id, p.received_at, p.family_id as own, o.family_id, false as guess from people p join people.member o on o.person_id = p.person_id
    union select p.id, p.received_at, p.family_id, o.family_id, true from people p join people.member o on o.name_key = p.name_key and o.born_on = p.born_on and o.person_id <> p.person_id)
  select s.id, count(distinct c.id) filter (where c.id <> s.id and c.received_at < s.received_at and c.received_at > s.received_at - interval '12 months'), max(c.received_at) filter (where c.id <> s.id and c.received_at < s.received_at),
    count(distinct s.family_id) filter (where s.guess and s.family_id <> s.own)
  from same s join frontdoor.contact c on c.family_id = s.family_id where s.family_id <> all ((select access.denied_families())::uuid[]) group by s.id $$;

-- A contact about someone the taker may not see reaches, at once and in silence, the named workers who may.
create function frontdoor.tell_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; hidden record;
begin
  select * into c from frontdoor.contact x where x.id = contact;
  if c.id is null or c.family_id <> all (access.families('{named,duty}')) then return; end if;
  for hidden in
    select distinct b.holder_id from people.member m
    join people.member o on o.family_id <> m.family_id and o.name_key = m.name_key and (o.born_on is null or m.born_on is null or o.born_on = m.born_on)
    join access.basis b on b.scope_id = o.family_id and b.kind in ('named','victim') and b.from_at <= access.now() and access.now() < b.until_at
    join access.hat h on h.id = b.holder_id
    where m.family_id = c.family_id and (o.family_id = any (access.denied_families()) or exists (select from access.restriction x where x.family_id = o.family_id))
      and not exists (select from access.restriction x where x.family_id = o.family_id and not b.holder_id = any (x.allowed))
      and b.holder_id <> coalesce(access.my_hat(), b.source_id)
  loop
    insert into access.basis (scope_id, holder_id, kind, from_at, source_id) values (c.family_id, hidden.holder_id, 'named', access.now(), c.id) on conflict do nothing;
    if found then insert into access.notice (id, hat_id, family_id, kind, subject_id, at) values (gen_random_uuid(), hidden.holder_id, c.family_id, 'may-be-yours', c.id, access.now()); end if;
  end loop;
end $$;

---------------------------------------------------------------- sign-in: a role of its own (oneplan_door), so that nothing a request can run opens a session
create function access.credentials(mail text) returns table (staff_id uuid, password_hash text, totp_sealed bytea, totp_last_step bigint) language sql stable security definer set search_path = pg_catalog as $$
  select p.id, c.password_hash, c.totp_sealed, c.totp_last_step from access.staff p join access.credential c on c.staff_id = p.id where p.email = lower(mail) and p.state = 'active' $$;
-- Each code works once: a step at or before the last one used is refused.
create function access.use_totp_step(staff uuid, step bigint) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update access.credential set totp_last_step = step where staff_id = staff and totp_last_step < step; return found; end $$;
create function access.hats_of(staff uuid) returns table (hat_id uuid, title text, role text, team_name text, agency_name text) language sql stable security definer set search_path = pg_catalog as $$
  select c.hat_id, c.title, c.role, c.team_name, c.agency_name from access.colleague c where c.staff_id = staff and c.active order by c.team_name, c.title $$;
create function access.open_session(secret text, staff uuid, hat uuid, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := case when (select made_up from access.installation) then at else clock_timestamp() end;
begin
  insert into access.session (secret_hash, staff_id, hat_id, team_id, all_holders, created_at, expires_at, idle_until)
  select sha256(convert_to(secret, 'UTF8')), h.staff_id, h.id, h.team_id, array(select x.id from access.hat x where x.staff_id = staff union select x.team_id from access.hat x where x.staff_id = staff), t, t + interval '10 hours', t + interval '60 minutes'
  from access.hat h join access.staff p on p.id = h.staff_id where h.id = hat and h.staff_id = staff and p.state = 'active' and t < h.until_at and h.from_at <= t;
  return found;
end $$;
create function access.end_session(secret text) returns void language sql security definer set search_path = pg_catalog as $$
  update access.session set revoked_at = access.now() where secret_hash = sha256(convert_to(secret, 'UTF8')) and revoked_at is null $$;
create function access.slowed_until(k text) returns timestamptz language sql stable security definer set search_path = pg_catalog as $$ select until_at from access.throttle where key = k and until_at > clock_timestamp() $$;
-- 1 s after the third wrong try, doubling to a minute; forgotten after an hour or a right one.
create function access.note_failure(k text) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.throttle as o (key, failures, until_at) values (k, 1, clock_timestamp())
  on conflict (key) do update set failures = case when o.until_at < clock_timestamp() - interval '1 hour' then 1 else o.failures + 1 end,
    until_at = clock_timestamp() + case when o.failures < 3 then interval '0' else least(interval '60 seconds', interval '1 second' * power(2, o.failures - 3)) end $$;
create function access.forget_failures(k text) returns void language sql security definer set search_path = pg_catalog as $$ delete from access.throttle where key = k $$;
create function access.is_made_up() returns bool language sql stable security definer set search_path = pg_catalog as $$ select made_up from access.installation $$;
-- The made-up partnership's list of logins. In a real installation it is empty.
create function access.made_up_logins() returns table (staff_id uuid, hat_id uuid, name text, title text, role text, email text, team_name text, agency_name text) language sql stable security definer set search_path = pg_catalog as $$
  select c.staff_id, c.hat_id, c.name, c.title, c.role, p.email, c.team_name, c.agency_name from access.colleague c join access.staff p on p.id = c.staff_id where access.is_made_up() and c.active order by c.team_name, c.name $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access, audit, people, frontdoor, harm from public;
grant execute on function access.now(), access.me(), access.my_hat(), access.my_team(), access.my_front_door(), access.denied_families(), access.families(text[]), access.harm_files(text[], text[]), access.denied_requests(),
  access.enter(text, uuid, timestamptz), access.is_made_up(), audit.record(text, text[], uuid, uuid[], text, bool), harm.open_file(uuid), harm.partner_support_offered(uuid), people.recognise(text, date, int),
  frontdoor.known_before(uuid[]), frontdoor.tell_hidden(uuid) to oneplan_app;
grant execute on function access.now(), access.me(), access.my_hat(), access.families(text[]), audit.record(text, text[], uuid, uuid[], text, bool) to oneplan_vault;
grant execute on function access.now() to oneplan_job;
grant usage on schema access to oneplan_door;
grant execute on function access.credentials(text), access.use_totp_step(uuid, bigint), access.hats_of(uuid), access.open_session(text, uuid, uuid, timestamptz), access.end_session(text), access.slowed_until(text), access.note_failure(text),
  access.forget_failures(text), access.is_made_up(), access.made_up_logins() to oneplan_door;
grant select on access.colleague, access.open_team to oneplan_app, oneplan_job, oneplan_stats;
reset role;

set role oneplan_vault;
-- Classes and the bases that open them are said again in src/rooms/access/policy.ts (contact and location), and a test holds the two together.
create function vault.opens(of_class text) returns text[] language sql immutable set search_path = pg_catalog as $$
  select case of_class when 'location' then '{named,victim}'::text[] when 'contact' then '{named,victim,duty,both}'::text[] else '{}'::text[] end $$;
create function vault.keep(id uuid, family uuid, member uuid, of_class text, of_kind text, key_id smallint, sealed bytea) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,duty,both}')) then return false; end if;
  perform audit.record('vault.keep', array[of_class], family, array[id], null);
  insert into vault.secret (id, family_id, member_id, class, kind, key_id, sealed, recorded_by, recorded_at) values (id, family, member, of_class, of_kind, key_id, sealed, access.my_hat(), access.now());
  return true;
end $$;
-- What is held, for the padlock: never the value.
create function vault.held(family uuid) returns table (id uuid, member_id uuid, class text, kind text, recorded_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.member_id, s.class, s.kind, s.recorded_at from vault.secret s where s.family_id = family and s.ended_at is null and family = any (access.families(vault.opens(s.class))) $$;
-- Audited before it is returned; forbidden and missing give the same nothing.
create function vault.reveal(secret uuid, reason text) returns table (family_id uuid, member_id uuid, class text, kind text, key_id smallint, sealed bytea) language plpgsql security definer set search_path = pg_catalog as $$
declare s vault.secret;
begin
  select * into s from vault.secret v where v.id = secret and v.ended_at is null;
  if s.id is null or coalesce(length(reason), 0) < 4 or s.family_id <> all (access.families(vault.opens(s.class))) then return; end if;
  perform audit.record('vault.reveal', array[s.class], s.family_id, array[secret], reason);
  return query select s.family_id, s.member_id, s.class, s.kind, s.key_id, s.sealed;
end $$;
create function vault.end_secret(which uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update vault.secret set ended_at = access.now() where id = which and family_id = any (access.families('{named,victim}')) $$;
revoke execute on all functions in schema vault from public;
grant execute on function vault.keep(uuid, uuid, uuid, text, text, smallint, bytea), vault.held(uuid), vault.reveal(uuid, text), vault.end_secret(uuid) to oneplan_app;
reset role;
