-- Numbers of other systems are compared while somebody is taken in, and not only by night: one that is the same finds whoever holds it, whatever they are called.
set role oneplan_owner;

-- Whoever holds one of these numbers, and of those seen already whether theirs agree: a front door asks its own area, everybody else the plans whose numbers they
-- may read. No number leaves. Somebody with a name that is kept apart is never found by a number, nor anybody in a plan that keeps the name of the other apart:
-- the number would put the two names side by side (frontdoor.hidden_like tells her workers instead, and people.match_candidates finds the pair for those who look).
create function people.by_numbers(kinds text[], typed text[], seen uuid[], beside uuid, wanted text, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, known_as text, born_on date, age_about smallint, sex text, role text, police_role text, state text, opens bool, nearness real, other_names jsonb,
  nhs bool, upn bool, pnc bool, cro bool)
language plpgsql stable security definer set search_path = pg_catalog set plan_cache_mode = force_generic_plan as $$
declare me access.session := access.me(); t timestamptz := access.now(); mine text; denied uuid[]; held uuid[];
begin
  if me.staff_id is null then return; end if;
  select k.area into mine from access.team k where k.id = me.team_id and k.front_door is not null;
  if mine is null then held := access.families('{named,victim,child,both,duty}'); else denied := access.denied_families(); end if;
  return query
    with w as (select u.kind, case when u.kind = 'pnc' then regexp_replace(u.number, '^(19|20)(?=[0-9]{2}/)', '') else u.number end as number from unnest(kinds, typed) u(kind, number)),
    c as (select x.id, bool_or(x.seen) as seen from (
      select s as id, true as seen from unnest(by_numbers.seen) s
      union all select i.member_id, false from w join people.identifier i on i.kind = w.kind and i.number = w.number and i.ended_at is null) x group by x.id)
    select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.known_as, m.born_on, m.age_about, m.sex, m.role, m.police_role, f.state,
      exists (select from access.basis b where b.scope_id = f.id and b.holder_id in (me.hat_id, me.team_id) and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= t and t < b.until_at),
      public.similarity(m.name_key, wanted)::real,
      (select jsonb_agg(jsonb_build_object('givenName', n.given_name, 'familyName', n.family_name)) from people.name n where n.family_id = m.family_id and n.member_id = m.id and n.class = 'identity' and n.ended_at is null),
      a.nhs, a.upn, a.pnc, a.cro
    from c join people.member m on m.id = c.id join people.family f on f.id = m.family_id
    cross join lateral (
      select bool_or(k.agrees) filter (where k.kind = 'nhs') as nhs, bool_or(k.agrees) filter (where k.kind = 'upn') as upn, bool_or(k.agrees) filter (where k.kind = 'pnc') as pnc, bool_or(k.agrees) filter (where k.kind = 'cro') as cro
      from (select i.kind, case when bool_or(i.number = w.number) then true when bool_or(not (i.kind = 'upn' and (i.number ~ '[A-Z]$' or w.number ~ '[A-Z]$'))) then false end as agrees
            from people.identifier i join w on w.kind = i.kind where i.family_id = m.family_id and i.member_id = m.id and i.ended_at is null group by i.kind) k) a
    where f.id is distinct from beside and case when mine is null then f.id = any (held) else f.area = mine and f.id <> all (denied) end
      and (c.seen or not exists (select from people.called_apart x where x.member_id = m.id) and (beside is null or not people.kept_apart(beside, f.id)))
    limit least(most, 200);
end $$;

-- As before, and by numbers: whoever takes the contact is told the same as of nobody, and her workers hear of it. Not where a name of the one it is about is kept
-- apart: nobody of another plan is to learn by a number who she is now.
create or replace function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with who as (
    select x.* from people.member x where x.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  typed as (select x.name_key, x.born_on from who x where x.name_key <> ''),
  m as (select c.* from people.called c join who x on x.id = c.member_id where c.family_id = family),
  o as (
    select c.family_id, false as apart from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, false from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, false from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select c.family_id, true from m join people.called_apart c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, true from m join people.called_apart c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, true from m join people.called_apart c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select n.family_id, n.class = 'herself' from typed y join people.name n on n.name_key = y.name_key and n.ended_at is null join people.member k on k.id = n.member_id and k.family_id = n.family_id
      where (k.born_on is null or y.born_on is null or k.born_on = y.born_on) and (position(' ' in y.name_key) > 0 or k.born_on = y.born_on)
    union select j.family_id, exists (select from people.called_apart a where a.member_id = j.member_id) from who x join people.identifier i on i.family_id = x.family_id and i.member_id = x.id and i.ended_at is null
      join people.identifier j on j.kind = i.kind and j.number = i.number and j.ended_at is null
      where not exists (select from people.called_apart a where a.member_id = x.id))
  select distinct o.family_id from o where o.family_id <> family and (o.apart or o.family_id = any ((select access.denied_families())::uuid[]) or o.family_id in (select x.family_id from access.restriction x)) $$;
create trigger hidden after insert or update of ended_at on people.identifier for each row when (new.ended_at is null) execute function frontdoor.names_changed();

revoke execute on function people.by_numbers(text[], text[], uuid[], uuid, text, int) from public;
grant execute on function people.by_numbers(text[], text[], uuid[], uuid, text, int) to oneplan_app;
reset role;
