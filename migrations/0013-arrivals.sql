-- What arrives by itself: the public door, professionals' forms, and how often a question was asked of everybody. Nobody has read it yet, so it is
-- no contact and belongs to no family: it lies sealed with the team whose door it came to, until one of them reads it and takes it over.
set local check_function_bodies = off;
set role oneplan_owner;
-- checked: what is known of who wrote: nothing, that they read mail at the address they gave, or that they signed in. The words, the names and the
-- numbers are in `sealed`, which the database cannot open: a copy of it tells that somebody wrote, and not what.
create table arrivals.arrival (
  id uuid primary key, team_id uuid not null references access.team, door text not null check (door in ('self','other','behaviour','professional')), kind text not null default '',
  checked text not null check (checked in ('nobody','code','signed-in')), from_hat uuid references access.hat, from_team uuid references access.team, sealed bytea not null,
  urgency text not null check (urgency in ('now','today','wait')), ring_from time, ring_until time, received_at timestamptz not null, due_at timestamptz not null,
  state text not null default 'unread' check (state in ('unread','held','taken','set-aside')), held_by uuid, held_at timestamptz, contact_id uuid, harm_file_id uuid, why text not null default '',
  ended_at timestamptz, ended_by uuid, version int not null default 1, check ((state in ('taken','set-aside')) = (ended_at is not null)), check ((state = 'held') <= (held_by is not null))
);
create index arrival_waiting on arrivals.arrival (team_id, due_at) where state in ('unread','held');
create index arrival_ended on arrivals.arrival (team_id, ended_at desc) where ended_at is not null;

-- A code sent to an address: neither can be read here. The mark is an HMAC of the address, to count how many were asked for; the hash one of the code.
create table arrivals.code (
  id uuid primary key, mark bytea not null, hash bytea not null, made_at timestamptz not null, until_at timestamptz not null, tries int not null default 0, used_at timestamptz
);
create index on arrivals.code (mark, made_at);

create table arrivals.outbox (id uuid primary key, sealed bytea not null, made_at timestamptz not null, until_at timestamptz not null, sent_at timestamptz,
  tries int not null default 0, next_at timestamptz not null default '-infinity', given_up_at timestamptz);
create index outbox_waiting on arrivals.outbox (tries, made_at) where sent_at is null and given_up_at is null;

-- A question that is asked of everybody: counts by team and month, and nothing else. One row for each asking would be a list of who was in the clinic.
create table arrivals.enquiry_count (
  team_id uuid not null references access.team, month date not null check (extract(day from month) = 1), setting text not null, answer text not null, reason text not null default '', n int not null check (n >= 0),
  primary key (team_id, month, setting, answer, reason)
);

create function arrivals.keep(key uuid, to_team uuid, of_door text, of_kind text, how text, hat uuid, of_team uuid, held bytea, how_soon text, ring_from time, ring_until time, due timestamptz, at timestamptz)
  returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into arrivals.arrival (id, team_id, door, kind, checked, from_hat, from_team, sealed, urgency, ring_from, ring_until, received_at, due_at)
    values (key, to_team, of_door, of_kind, how, hat, of_team, held, how_soon, ring_from, ring_until, at, due) on conflict (id) do nothing;
  return found;
end $$;

-- From somebody without an account. Sent twice, it is kept once; the sender learns neither which. `ticket` is the code that showed the address, for what was
-- written more than once under it.
create function arrivals.from_outside(key uuid, ticket uuid, to_team text, of_door text, of_kind text, how text, held bytea, how_soon text, ring_from time, ring_until time, due timestamptz, at timestamptz)
  returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); team uuid;
begin
  if how not in ('nobody','code') or octet_length(held) > 200000 then return false; end if;
  if how = 'code' and not exists (select from arrivals.code c where c.id = ticket and c.used_at > t - interval '3 hours') then return false; end if;
  select k.id into team from access.team k where k.key = to_team;
  if team is null then return false; end if;
  perform arrivals.keep(key, team, of_door, of_kind, how, null, null, held, how_soon, ring_from, ring_until, due, t);
  return true;
end $$;

-- From a colleague who is signed in, whatever their agency. They send it, and read it nowhere again: it is with the team it went to.
create function arrivals.from_colleague(key uuid, to_team text, of_door text, of_kind text, held bytea, how_soon text, ring_from time, ring_until time, due timestamptz)
  returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare team uuid;
begin
  select k.id into team from access.team k where k.key = to_team;
  if team is null or access.my_hat() is null then return false; end if;
  return arrivals.keep(key, team, of_door, of_kind, 'signed-in', access.my_hat(), access.my_team(), held, how_soon, ring_from, ring_until, due, access.now());
end $$;

-- A concern raised on a file that no family is known to goes to the front door, which is all that can hear it; whoever raised it learns nothing of which it
-- was. Nobody on his side is told what became of it: a notice would come only where no family is known, and its coming would say so.
create function arrivals.from_his_worker(key uuid, file uuid, to_team text, of_kind text, held bytea, how_soon text, due timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare team uuid;
begin
  select k.id into team from access.team k where k.key = to_team and k.front_door is not null;
  if team is null or file <> all (access.harm_files('{harm}', '{}')) or exists (select from harm.file_family l where l.harm_file_id = file) then return; end if;
  perform arrivals.keep(key, team, 'professional', of_kind, 'signed-in', null, null, held, how_soon, null, null, due, access.now());
end $$;

-- What was taken over is about a family from then on: whoever is kept from her is kept from what was written of her.
create function arrivals.kept_from_me() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare denied uuid[] := access.denied_families();
begin
  if denied = '{}' then return '{}'; end if;
  return array(
    select a.id from arrivals.arrival a join frontdoor.contact c on c.id = a.contact_id where a.team_id = access.my_team() and c.family_id = any (denied)
    union all select a.id from arrivals.arrival a join harm.file_family l on l.harm_file_id = a.harm_file_id join access.denial d on d.family_id = l.family_id
      where a.team_id = access.my_team() and d.staff_id = (access.me()).staff_id and d.kind in ('party','relation') and d.from_at <= access.now() and access.now() < d.until_at);
end $$;

-- 'made'; 'asked': the same press came twice and there is one code; 'anew': the page it was asked from has had its code; or whose limit it is: the
-- address's (five an hour, ten a day: nobody's mail is to be filled from here), the place's, or that of all together. Tells nothing of who knows the address.
create function arrivals.ask_code(key uuid, of_mark bytea, of_hash bytea, letter uuid, held bytea, of_place text, at timestamptz) returns text language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); of_address text := 'code|' || encode(of_mark, 'hex'); over text;
begin
  delete from arrivals.code c where c.until_at < t - interval '1 day';
  delete from arrivals.outbox o where o.until_at < t - interval '1 day';
  insert into arrivals.code (id, mark, hash, made_at, until_at) values (key, of_mark, of_hash, t, t + interval '30 minutes') on conflict (id) do nothing;
  if not found then
    return case when exists (select from arrivals.code c where c.id = key and c.mark = of_mark and c.used_at is null and c.made_at > t - interval '30 seconds') then 'asked' else 'anew' end;
  end if;
  if access.take_turn('codes from|' || of_place, 20, interval '1 hour', at) is not null then over := 'place';
  elsif access.take_turn(of_address || '|hour', 5, interval '1 hour', at) is not null then over := 'address';
  elsif access.take_turn(of_address || '|day', 10, interval '1 day', at) is not null then over := 'address';
  elsif access.take_turn('codes', 200, interval '1 hour', at) is not null then over := 'all';
  end if;
  if over is not null then
    delete from arrivals.code c where c.id = key;
    return over;
  end if;
  insert into arrivals.outbox (id, sealed, made_at, until_at, next_at) values (letter, held, t, t + interval '30 minutes', t);
  return 'made';
end $$;

-- Five wrong tries, thirty minutes. The same digits from the same page again (two presses, a page read anew) are the same check, not another.
create function arrivals.check_code(key uuid, of_mark bytea, of_hash bytea, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); right_one bool;
begin
  update arrivals.code c set tries = c.tries + case when c.hash = of_hash then 0 else 1 end, used_at = case when c.hash = of_hash then coalesce(c.used_at, t) else c.used_at end
    where c.id = key and c.mark = of_mark and c.tries < 5 and t < c.until_at returning c.hash = of_hash into right_one;
  return coalesce(right_one, false);
end $$;
-- Only where everybody is made up: what would have been sent.
create function arrivals.letters_shown(at timestamptz) returns table (id uuid, sealed bytea, made_at timestamptz) language sql stable security definer set search_path = pg_catalog as $$
  select o.id, o.sealed, o.made_at from arrivals.outbox o where (select i.made_up from access.installation i) and o.until_at > access.door_now(at) order by o.made_at desc limit 10 $$;
-- One letter, for a minute, to whoever asks: two copies of the program never hold the same one. Those that nobody has tried come first, so that a server
-- which is slow with one does not keep the next waiting. Never after its code has run out.
create function arrivals.next_letter(at timestamptz) returns table (id uuid, sealed bytea, tries int) language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at);
begin
  return query update arrivals.outbox o set tries = o.tries + 1, next_at = t + interval '1 minute'
    where o.id = (select w.id from arrivals.outbox w where w.sent_at is null and w.given_up_at is null and w.until_at > t and w.next_at <= t order by w.tries, w.made_at limit 1 for update skip locked)
    returning o.id, o.sealed, o.tries;
end $$;
-- After so many seconds again; null: never, and the words are not kept.
create function arrivals.letter_failed(key uuid, again_in int, at timestamptz) returns void language sql security definer set search_path = pg_catalog as $$
  update arrivals.outbox o set next_at = access.door_now(at) + make_interval(secs => coalesce(again_in, 0)), given_up_at = case when again_in is null then access.door_now(at) end,
    sealed = case when again_in is null then ''::bytea else o.sealed end
  where o.id = key and o.sent_at is null $$;
-- Codes that ran out before they could be sent: how many, and their words are not kept.
create function arrivals.letters_run_out(at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); n int;
begin
  update arrivals.outbox o set given_up_at = t, sealed = ''::bytea where o.sent_at is null and o.given_up_at is null and o.until_at <= t;
  get diagnostics n = row_count;
  return n;
end $$;
-- Once it is on its way the words are not kept.
create function arrivals.letter_sent(key uuid, at timestamptz) returns void language sql security definer set search_path = pg_catalog as $$
  update arrivals.outbox o set sent_at = at, sealed = ''::bytea where o.id = key $$;

-- One more, or one less where it was a mistake; of one's own team.
create function arrivals.count_enquiry(of_setting text, of_answer text, of_reason text, of_month date, more int) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  if access.my_hat() is null or more not in (1, -1) then return false; end if;
  if more = 1 then
    insert into arrivals.enquiry_count as c (team_id, month, setting, answer, reason, n) values (access.my_team(), of_month, of_setting, of_answer, of_reason, 1)
      on conflict (team_id, month, setting, answer, reason) do update set n = c.n + 1;
    return true;
  end if;
  update arrivals.enquiry_count c set n = c.n - 1 where c.team_id = access.my_team() and c.month = of_month and c.setting = of_setting and c.answer = of_answer and c.reason = of_reason and c.n > 0;
  return found;
end $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema arrivals from public;
grant execute on function arrivals.from_colleague(uuid, text, text, text, bytea, text, time, time, timestamptz),
  arrivals.from_his_worker(uuid, uuid, text, text, bytea, text, timestamptz), arrivals.kept_from_me(),
  arrivals.count_enquiry(text, text, text, date, int) to oneplan_app;
grant execute on function arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz),
  arrivals.ask_code(uuid, bytea, bytea, uuid, bytea, text, timestamptz), arrivals.check_code(uuid, bytea, bytea, timestamptz),
  arrivals.letters_shown(timestamptz) to oneplan_door;
grant execute on function arrivals.next_letter(timestamptz), arrivals.letter_sent(uuid, timestamptz), arrivals.letter_failed(uuid, int, timestamptz),
  arrivals.letters_run_out(timestamptz) to oneplan_job;
reset role;
