-- The front door: who a contact is about and who rang, that a person may be one human being in two families, and that a contact about somebody
-- hidden reaches those who may know, whoever wrote the name and wherever.
set role oneplan_owner;
-- about_member: whose name the call was about. caller_member: who rang, where that is someone else with a name or number of their own.
-- caller_number: an agency's number, which is nobody's secret.
-- ring_point: the number given "if we are cut off". ring_mark is a keyed digest, salted with the contact: it tells whether the number typed again
-- in the same call is the one already sealed, so that saving as you go neither opens the vault nor seals it eight times.
alter table frontdoor.contact
  add column about_member uuid, add column caller_member uuid, add column caller_number text not null default '', add column ring_point uuid, add column ring_mark text not null default '',
  add foreign key (family_id, about_member) references people.member (family_id, id),
  add foreign key (family_id, caller_member) references people.member (family_id, id),
  add foreign key (family_id, ring_point) references people.contact_point (family_id, id);
create index incident_contact on frontdoor.incident (contact_id);

-- As before, and: whoever no longer holds a contact keeps her name for 28 days, not for ever.
create or replace function access.basis_of_contact() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare ends timestamptz := case when new.state = 'decided' then coalesce(new.decided_at, access.now()) + interval '28 days' else 'infinity' end;
begin
  delete from access.basis b where b.source_id = new.id and b.scope_id <> new.family_id;
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, access.now() + interval '28 days'))
    where b.source_id = new.id and b.kind = 'named' and b.holder_id is distinct from new.claimed_by and b.holder_id is distinct from new.next_hat_id;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, k.id, 'duty', least(new.received_at, access.now()), ends, new.id from access.team k where k.front_door = new.front_door
    union select new.family_id, h, 'named', least(new.received_at, access.now()), ends, new.id from unnest(array[new.claimed_by, new.next_hat_id]) h where h is not null
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  return null;
end $$;

-- "Same person" as in another family. The front door alone may say it, of someone of its own area whom it is not denied. Nothing of one family shows
-- in the other by it, and nobody gains sight of anything: her workers there only hear that there is a contact to ask the front door about. That is
-- said of a victim or a child alone: his other family must never learn of this one.
create function people.same_person(mine uuid, other uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare m people.member; o people.member;
begin
  select * into m from people.member x where x.id = mine;
  select * into o from people.member x where x.id = other;
  if m.id is null or o.id is null or m.family_id = o.family_id or m.family_id <> all (access.families('{named,both,duty}')) or o.family_id = any (access.denied_families())
    or access.my_front_door() is null
    or not exists (select from people.family f join access.team k on k.area = f.area where f.id = o.family_id and k.id = access.my_team()) then return false; end if;
  if m.person_id = o.person_id then return true; end if;
  update people.member x set person_id = o.person_id, version = x.version + 1, recorded_by = access.my_hat(), recorded_at = access.now() where x.id = m.id;
  if m.role = o.role and m.role in ('victim','child') then
    insert into access.notice (id, hat_id, team_id, family_id, kind, at)
    select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, o.family_id, 'may-be-yours', access.now()
    from (select distinct i.hat_id, i.team_id from casework.involvement i where i.family_id = o.family_id and i.side = 'victim' and i.ended_at is null and i.hat_id is distinct from access.my_hat()) i
    where not exists (select from access.notice n where n.family_id = o.family_id and n.kind = 'may-be-yours' and n.seen_at is null and n.hat_id is not distinct from i.hat_id and (i.hat_id is not null or n.team_id = i.team_id));
  end if;
  return true;
end $$;

-- A contact about people somebody works with already: her workers hear at once, whoever took it.
create function frontdoor.tell_workers(contact uuid) returns void language sql security definer set search_path = pg_catalog as $$
  insert into access.notice (id, hat_id, team_id, family_id, kind, subject_id, at)
  select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.family_id, 'may-be-yours', contact, access.now()
  from (select distinct i.hat_id, i.team_id, i.family_id from casework.involvement i join frontdoor.contact c on c.family_id = i.family_id
        where c.id = contact and c.family_id = any (access.families('{named,both,duty}')) and i.side = 'victim' and i.ended_at is null and i.hat_id is distinct from access.my_hat()) i $$;

-- A contact about someone its taker may not see reaches, at once and in silence, those who may: her named workers, whoever a restriction allows, or
-- where nobody is named the workers of her team. They get 28 days of duty on this contact's family, enough to read it and to say whose it is, not
-- her vault and not her safety plan. A name in two parts, or one with its birth date: a bare "Sarah" reaches nobody. The person who harms counts
-- only while nobody else is named: "he has found me" may be hers, but another woman's contact about the same man is not.
create function frontdoor.reach_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare c frontdoor.contact; w record; t timestamptz := access.now();
begin
  select * into c from frontdoor.contact x where x.id = contact;
  if c.id is null or (c.state = 'decided' and c.decided_at < t - interval '28 days') then return; end if;
  for w in
    with hidden as (
      select distinct o.family_id from people.member m
      join people.member o on o.name_key = m.name_key and o.family_id <> m.family_id and (o.born_on is null or m.born_on is null or o.born_on = m.born_on)
      where m.family_id = c.family_id and (position(' ' in m.name_key) > 0 or o.born_on = m.born_on)
        and (m.role <> 'harms' or not exists (select from people.member v where v.family_id = m.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))
        and (o.family_id = any (access.denied_families()) or exists (select from access.restriction x where x.family_id = o.family_id))),
    who as (
      select x.family_id, b.holder_id as hat from hidden x join access.basis b on b.scope_id = x.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at
      union select x.family_id, a from hidden x join access.restriction r on r.family_id = x.family_id cross join unnest(r.allowed) a
      union select x.family_id, h.id from hidden x join access.basis b on b.scope_id = x.family_id and b.kind = 'victim' and b.from_at <= t and t < b.until_at
        join access.hat h on h.team_id = b.holder_id and h.role in ('worker','manager')
        where not exists (select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = x.family_id and n.kind = 'named' and n.from_at <= t and t < n.until_at))
    select distinct h.id as hat from who join access.hat h on h.id = who.hat
    where t < h.until_at and h.role in ('worker','manager','front-door','seat')
      and not exists (select from access.restriction r where r.family_id = who.family_id and not h.id = any (r.allowed))
      and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id in (who.family_id, c.family_id) and d.from_at <= t and t < d.until_at)
      and h.id <> coalesce(access.my_hat(), c.recorded_by)
  loop
    insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (c.family_id, w.hat, 'duty', t, t + interval '28 days', c.id) on conflict do nothing;
    if found then insert into access.notice (id, hat_id, family_id, kind, subject_id, at) values (gen_random_uuid(), w.hat, c.family_id, 'may-be-yours', c.id, t); end if;
  end loop;
end $$;
create or replace function frontdoor.tell_hidden(contact uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$ begin
  if exists (select from frontdoor.contact c where c.id = contact and c.family_id = any (access.families('{named,both,duty}'))) then perform frontdoor.reach_hidden(contact); end if;
end $$;

-- Whenever a name or a birth date is written, by anyone, on any page: no page has to remember.
create function frontdoor.names_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform frontdoor.reach_hidden(c.id) from frontdoor.contact c where c.family_id = new.family_id and (c.state <> 'decided' or c.decided_at > access.now() - interval '28 days');
  return null;
end $$;
create trigger hidden after insert or update of name_key, born_on on people.member for each row execute function frontdoor.names_changed();
create function frontdoor.contact_arrived() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  perform frontdoor.reach_hidden(new.id); return null; end $$;
create trigger hidden after insert or update of family_id on frontdoor.contact for each row execute function frontdoor.contact_arrived();

revoke execute on function people.same_person(uuid, uuid), frontdoor.tell_workers(uuid), frontdoor.reach_hidden(uuid), frontdoor.names_changed(), frontdoor.contact_arrived() from public;
grant execute on function people.same_person(uuid, uuid), frontdoor.tell_workers(uuid) to oneplan_app;
reset role;
