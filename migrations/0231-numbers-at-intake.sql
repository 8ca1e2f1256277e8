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

-- Her workers hear of it (frontdoor.hidden_like) whenever a number is added.
create trigger hidden after insert or update of ended_at on people.identifier for each row when (new.ended_at is null) execute function frontdoor.names_changed();

revoke execute on function people.by_numbers(text[], text[], uuid[], uuid, text, int) from public;
grant execute on function people.by_numbers(text[], text[], uuid[], uuid, text, int) to oneplan_app;
reset role;
