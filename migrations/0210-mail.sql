-- Codes that are mailed: handed out one at a time to whoever sends, tried again for as long as they are good, and no more of them than anybody's mailbox
-- can bear. How often somebody may press is counted here and not in the program, so that it holds however many copies run.
set role oneplan_owner;

---------------------------------------------------------------- how often
-- Counted beside wrong tries: the number in this while, and when the while ends. Seconds to wait, or null where it may be done.
create function access.take_turn(k text, most int, lasting interval, at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); n int; ends timestamptz;
begin
  insert into access.throttle as o (key, failures, until_at) values (k, 1, t + lasting)
  on conflict (key) do update set failures = case when o.until_at <= t then 1 else least(o.failures, most) + 1 end, until_at = case when o.until_at <= t then t + lasting else o.until_at end
  returning o.failures, o.until_at into n, ends;
  return case when n > most then greatest(1, ceil(extract(epoch from ends - t))::int) end;
end $$;
-- What no longer slows anybody: an hour after it ended, as wrong tries are forgotten.
create function access.forget_turns(at timestamptz) returns int language plpgsql security definer set search_path = pg_catalog as $$
declare n int;
begin
  delete from access.throttle o where o.until_at < access.door_now(at) - interval '1 hour';
  get diagnostics n = row_count;
  return n;
end $$;
create index on access.throttle (until_at);
create function access.is_client(client uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$ select exists (select from access.client c where c.id = client) $$;

---------------------------------------------------------------- asking for a code
drop function arrivals.ask_code(uuid, bytea, bytea, uuid, bytea, timestamptz);
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
create or replace function arrivals.check_code(key uuid, of_mark bytea, of_hash bytea, at timestamptz) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.door_now(at); right_one bool;
begin
  update arrivals.code c set tries = c.tries + case when c.hash = of_hash then 0 else 1 end, used_at = case when c.hash = of_hash then coalesce(c.used_at, t) else c.used_at end
    where c.id = key and c.mark = of_mark and c.tries < 5 and t < c.until_at returning c.hash = of_hash into right_one;
  return coalesce(right_one, false);
end $$;

---------------------------------------------------------------- sending it
alter table arrivals.outbox add column tries int not null default 0, add column next_at timestamptz not null default '-infinity', add column given_up_at timestamptz;
drop index arrivals.outbox_waiting;
create index outbox_waiting on arrivals.outbox (tries, made_at) where sent_at is null and given_up_at is null;
drop function arrivals.letters_to_send(timestamptz);
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

---------------------------------------------------------------- what was sent in
-- As before, and says whether it is here now: nobody is thanked for what was not kept.
drop function arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz);
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

revoke execute on function access.take_turn(text, int, interval, timestamptz), access.forget_turns(timestamptz), access.is_client(uuid),
  arrivals.ask_code(uuid, bytea, bytea, uuid, bytea, text, timestamptz), arrivals.next_letter(timestamptz), arrivals.letter_failed(uuid, int, timestamptz), arrivals.letters_run_out(timestamptz),
  arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz) from public;
grant execute on function access.take_turn(text, int, interval, timestamptz), access.is_client(uuid), arrivals.ask_code(uuid, bytea, bytea, uuid, bytea, text, timestamptz),
  arrivals.from_outside(uuid, uuid, text, text, text, text, bytea, text, time, time, timestamptz, timestamptz) to oneplan_door;
grant execute on function access.forget_turns(timestamptz), arrivals.next_letter(timestamptz), arrivals.letter_failed(uuid, int, timestamptz), arrivals.letters_run_out(timestamptz) to oneplan_job;
reset role;
