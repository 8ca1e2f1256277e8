-- What is hidden, made unreadable by the app before it arrives. Every family has a key of its own. It is kept here wrapped by a master key that the database
-- never sees; what is hidden about the family opens with it alone. So a master key can be changed without touching what is sealed, and what is held about
-- one family can be made unreadable for good, backups and all, by destroying one row. What is opened is limited and recorded before anything is given.
set local check_function_bodies = off;
set role oneplan_owner;
-- To governance, and to the managers of the team of whoever opened: that it was many. The place and the family are not in it.
create function access.tell_openings() returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, kind, subject_id, at)
  select gen_random_uuid(), h.id, 'many-openings', access.my_hat(), access.now() from access.hat h join access.staff p on p.id = h.staff_id
  where p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at and h.id <> access.my_hat() and (h.role = 'governance' or (h.role = 'manager' and h.team_id = access.my_team())) $$;
create function access.watches_all() returns bool language sql stable security definer set search_path = pg_catalog as $$ select coalesce((select h.role from access.hat h where h.id = access.my_hat()) = 'governance', false) $$;
create function access.watches_team() returns bool language sql stable security definer set search_path = pg_catalog as $$ select coalesce((select h.role from access.hat h where h.id = access.my_hat()) = 'manager', false) $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema access from public;
grant execute on function access.tell_openings(), access.watches_all(), access.watches_team() to oneplan_vault;
reset role;

set role oneplan_vault;
-- Values made unreadable by the app before they arrive (AES-256-GCM; the additional data is family|member|kind|id, so rows cannot be swapped).
-- class contact: a number or e-mail. class location: whatever he does not know of where she, the children or their days are.
-- key_id: 1 sealed by the master key itself, 2 by its family's key.
create table vault.secret (
  id uuid primary key, family_id uuid not null, member_id uuid not null, class text not null check (class in ('contact','location')),
  kind text not null check (kind in ('phone','email','address','refuge','school','gp','work','routine')), key_id smallint not null, sealed bytea not null,
  recorded_by uuid not null, recorded_at timestamptz not null, ended_at timestamptz
);
create index secret_family on vault.secret (family_id);
create index secret_member on vault.secret (member_id);

create table vault.family_key (
  family_id uuid primary key, wrapped bytea, master text not null, made_at timestamptz not null, destroyed_at timestamptz, check ((wrapped is null) = (destroyed_at is not null))
);
create index family_key_master on vault.family_key (master) where wrapped is not null;

-- The same place or number gives the same mark: an HMAC under a key outside the database. It is compared inside one family, and by the database's own
-- matcher across families; no request reads it.
create table vault.mark (secret_id uuid primary key references vault.secret, family_id uuid not null, mark bytea not null);
create index mark_of_family on vault.mark (family_id);
create index mark_of_place on vault.mark (mark);

-- Each hidden place that was opened, for the limit of a day. own: by somebody named on the family, who is not counted.
create table vault.opened (
  id uuid primary key default gen_random_uuid(), staff_id uuid not null, hat_id uuid not null, team_id uuid not null, family_id uuid not null, secret_id uuid not null, own bool not null, at timestamptz not null, on_day date not null
);
create index opened_by on vault.opened (staff_id, on_day) where not own;
create index opened_on on vault.opened (on_day) where not own;

-- Limits are data, with their source and from when they hold; the newest that has begun holds.
create table vault.limits (from_on date primary key, cap int not null check (cap > 0), alert_at int not null check (alert_at between 1 and cap), source text not null);
insert into vault.limits values ('2000-01-01', 10, 5, 'Ten hidden places a person a day, alert at five; never counting families one is named on: a refuge of sixteen units works (practice decisions, 23)');

-- Classes and the bases that open them are said again in src/rooms/access/policy.ts (contact and location), and a test holds the two together.
create function vault.opens(of_class text) returns text[] language sql immutable set search_path = pg_catalog as $$
  select case of_class when 'location' then '{named,victim,emergency/location}'::text[] when 'contact' then '{named,victim,duty,both,emergency/contact}'::text[] else '{}'::text[] end $$;
create function vault.today() returns date language sql stable security definer set search_path = pg_catalog as $$ select (access.now() at time zone 'Europe/London')::date $$;
-- For whoever may keep something about this family: its wrapped key, which opens nothing without the master key.
create function vault.key_of(family uuid) returns table (wrapped bytea, destroyed bool) language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,duty,both}')) then return; end if;
  return query select k.wrapped, k.destroyed_at is not null from vault.family_key k where k.family_id = family;
end $$;

-- The first to offer a key for a family sets it; whoever comes at the same moment gets that one.
create function vault.offer_key(family uuid, offered bytea, by_master text) returns table (wrapped bytea, destroyed bool) language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,duty,both}')) then return; end if;
  insert into vault.family_key (family_id, wrapped, master, made_at) values (family, offered, by_master, access.now()) on conflict do nothing;
  return query select k.wrapped, k.destroyed_at is not null from vault.family_key k where k.family_id = family;
end $$;

create function vault.keep(id uuid, family uuid, member uuid, of_class text, of_kind text, sealed bytea, mark bytea) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if family <> all (access.families('{named,victim,duty,both}')) or not exists (select from vault.family_key k where k.family_id = family and k.wrapped is not null) then return false; end if;
  perform audit.record('vault.keep', array[of_class], family, array[id], null);
  insert into vault.secret (id, family_id, member_id, class, kind, key_id, sealed, recorded_by, recorded_at) values (id, family, member, of_class, of_kind, 2, sealed, access.my_hat(), access.now());
  if mark is not null then insert into vault.mark (secret_id, family_id, mark) values (id, family, mark); end if;
  return true;
end $$;
-- What is held, for the padlock: never the value.
create function vault.held(family uuid) returns table (id uuid, member_id uuid, class text, kind text, recorded_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select s.id, s.member_id, s.class, s.kind, s.recorded_at from vault.secret s where s.family_id = family and s.ended_at is null and family = any (access.families(vault.opens(s.class))) $$;
-- Inside one family, to whoever may open both: that two of its records are of the same place or number. Never which.
create function vault.same_within(family uuid) returns table (id uuid, same_as uuid) language sql stable security definer set search_path = pg_catalog as $$
  select a.secret_id, b.secret_id from vault.mark a join vault.mark b on b.mark = a.mark and b.secret_id <> a.secret_id and b.family_id = a.family_id
    join vault.secret s on s.id = a.secret_id join vault.secret o on o.id = b.secret_id
  where a.family_id = family and s.ended_at is null and o.ended_at is null and family = any (access.families(vault.opens(s.class))) and family = any (access.families(vault.opens(o.class))) $$;

-- Audited before it is returned. Forbidden and missing give the same nothing; refused says why where the reader knows already that it is held: a proof
-- of the last five minutes is wanted ('proof'), or this is one more than a day allows ('limit'). Whoever is named on the family is asked neither.
create function vault.reveal(secret uuid, reason text) returns table (family_id uuid, member_id uuid, class text, kind text, key_id smallint, sealed bytea, wrapped bytea, refused text) language plpgsql security definer set search_path = pg_catalog as $$
declare s vault.secret; k vault.family_key; l vault.limits; me access.session; mine bool; n int; again bool;
begin
  select * into s from vault.secret v where v.id = secret and v.ended_at is null;
  if s.id is null or coalesce(length(btrim(reason)), 0) < 4 or s.family_id <> all (access.families(vault.opens(s.class))) then return; end if;
  if s.key_id > 1 then
    select * into k from vault.family_key f where f.family_id = s.family_id and f.wrapped is not null;
    if k.family_id is null then return; end if;
  end if;
  if s.class = 'location' then
    me := access.me();
    mine := s.family_id = any (access.families('{named}'));
    if not mine then
      if not access.is_proven() then return query select s.family_id, s.member_id, s.class, s.kind, s.key_id, null::bytea, null::bytea, 'proof'; return; end if;
      -- One at a time for each person: two at once would both be the tenth.
      perform pg_advisory_xact_lock(hashtext('vault.opened'), hashtext(me.staff_id::text));
      select * into l from vault.limits x where x.from_on <= vault.today() order by x.from_on desc limit 1;
      select count(distinct o.secret_id), coalesce(bool_or(o.secret_id = secret), false) into n, again from vault.opened o where o.staff_id = me.staff_id and o.on_day = vault.today() and not o.own;
      if n >= l.cap and not again then return query select s.family_id, s.member_id, s.class, s.kind, s.key_id, null::bytea, null::bytea, 'limit'; return; end if;
    end if;
    insert into vault.opened (staff_id, hat_id, team_id, family_id, secret_id, own, at, on_day) values (me.staff_id, me.hat_id, me.team_id, s.family_id, secret, mine, access.now(), vault.today());
    if not mine and not again and n + 1 in (l.alert_at, l.cap) then perform access.tell_openings(); end if;
  end if;
  perform audit.record('vault.reveal', array[s.class], s.family_id, array[secret], reason);
  return query select s.family_id, s.member_id, s.class, s.kind, s.key_id, s.sealed, k.wrapped, null::text;
end $$;
create function vault.end_secret(which uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update vault.secret set ended_at = access.now() where id = which and family_id = any (access.families('{named,victim}')) $$;
-- The home, or the refuge, that was kept before is closed with the move: by those who may read it, and nobody else takes it from them.
create function vault.moved(family uuid, member uuid, except_one uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update vault.secret s set ended_at = access.now() where s.family_id = family and s.member_id = member and s.kind in ('address','refuge') and s.ended_at is null and s.id is distinct from except_one and family = any (access.families('{named,victim}')) $$;
-- Who opened so many on a day that it is told: to governance all, to a manager of the team. Counts and times, never of whom.
create function vault.openings(since date) returns table (hat_id uuid, on_day date, places int, families int, first_at timestamptz, last_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select o.hat_id, o.on_day, count(distinct o.secret_id)::int, count(distinct o.family_id)::int, min(o.at), max(o.at) from vault.opened o
  where o.on_day >= since and not o.own and (access.watches_all() or (access.watches_team() and o.team_id = access.my_team()))
  group by o.hat_id, o.on_day having count(distinct o.secret_id) >= (select x.alert_at from vault.limits x where x.from_on <= o.on_day order by x.from_on desc limit 1) $$;
create function vault.limits_now() returns table (cap int, alert_at int) language sql stable security definer set search_path = pg_catalog as $$
  select x.cap, x.alert_at from vault.limits x where x.from_on <= vault.today() order by x.from_on desc limit 1 $$;

-- Erasure: without its key nothing that was sealed for this family can be read again, here or in any backup that is kept without the key files and rows
-- of today. For the day that somebody has the right to it; no request may run it.
create function vault.destroy_key(family uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now();
begin
  if exists (select from vault.secret s where s.family_id = family and s.key_id = 1) then raise exception 'this family still has places sealed by the master key itself: run vault:rotate first' using errcode = '55000'; end if;
  update vault.family_key k set wrapped = null, destroyed_at = t where k.family_id = family and k.wrapped is not null;
  if not found then return false; end if;
  update vault.secret s set ended_at = t where s.family_id = family and s.ended_at is null;
  delete from vault.mark m where m.family_id = family;
  perform audit.record('vault.destroy', array['location','contact'], family, '{}', null);
  return true;
end $$;

---------------------------------------------------------------- for functions that match people
-- Across families, for functions of the database that match people, and for nobody who signs in.
create function vault.families_alike(secret uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select distinct b.family_id from vault.mark a join vault.mark b on b.mark = a.mark and b.family_id <> a.family_id join vault.secret s on s.id = b.secret_id where a.secret_id = secret and s.ended_at is null $$;
-- For the matcher of the database, and for nobody who signs in: whether two have the same number or the same hidden place; who has the same as somebody; who has
-- a hidden place at all. Null: not known on both. A value never leaves.
create function vault.sealed_alike(one uuid, other uuid) returns table (phone bool, place bool) language sql stable security definer set search_path = pg_catalog as $$
  with m as (select s.member_id, k.mark, s.kind = 'phone' as number from vault.mark k join vault.secret s on s.id = k.secret_id where s.member_id in (one, other) and s.ended_at is null)
  select case when exists (select from m where m.number and m.member_id = one) and exists (select from m where m.number and m.member_id = other) then exists (select from m a join m b on a.mark = b.mark and a.member_id = one and b.member_id = other where a.number and b.number) end,
    case when exists (select from m where not m.number and m.member_id = one) and exists (select from m where not m.number and m.member_id = other) then exists (select from m a join m b on a.mark = b.mark and a.member_id = one and b.member_id = other where not a.number and not b.number) end $$;
create function vault.members_alike(member uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select distinct o.member_id from vault.secret s join vault.mark a on a.secret_id = s.id join vault.mark b on b.mark = a.mark join vault.secret o on o.id = b.secret_id
  where s.member_id = member and s.ended_at is null and o.ended_at is null and o.family_id <> s.family_id limit 50 $$;
create function vault.hides(members uuid[]) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select exists (select from vault.secret s where s.member_id = any (members) and s.class = 'location' and s.ended_at is null) $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema vault from public;
grant execute on function vault.key_of(uuid), vault.offer_key(uuid, bytea, text), vault.keep(uuid, uuid, uuid, text, text, bytea, bytea),
  vault.held(uuid), vault.same_within(uuid), vault.reveal(uuid, text), vault.end_secret(uuid), vault.moved(uuid, uuid, uuid), vault.openings(date),
  vault.limits_now() to oneplan_app;
grant execute on function vault.families_alike(uuid), vault.sealed_alike(uuid, uuid), vault.members_alike(uuid), vault.hides(uuid[]) to oneplan_owner;
reset role;
