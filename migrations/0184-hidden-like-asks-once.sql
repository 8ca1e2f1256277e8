-- As before. What is denied is asked once for each question and not once for each person alike in name: a file of one surname took its square.
set role oneplan_owner;
create or replace function frontdoor.hidden_like(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  with typed as (
    select x.name_key, x.born_on from people.member x where x.family_id = family and x.name_key <> ''
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  m as (
    select c.* from people.called c join people.member x on x.id = c.member_id where c.family_id = family
      and (x.role <> 'harms' or not exists (select from people.member v where v.family_id = x.family_id and v.role in ('victim','unjudged') and v.name_key <> ''))),
  o as (
    select c.family_id, false as apart from m join people.called c on c.last = m.last and c.first = m.first and (c.born is null or m.born is null or c.born = m.born or to_char(c.born, 'YYYYMMDD') = to_char(m.born, 'YYYYDDMM'))
    union select c.family_id, false from m join people.called c on c.last = m.first and c.first = m.last and (c.born is null or m.born is null or c.born = m.born)
    union select c.family_id, false from m join people.called c on c.born = m.born and (c.first = m.first or (c.last_sound = m.last_sound and c.first_sound = m.first_sound))
    union select n.family_id, n.class = 'herself' from typed y join people.name n on n.name_key = y.name_key and n.ended_at is null join people.member k on k.id = n.member_id and k.family_id = n.family_id
      where (k.born_on is null or y.born_on is null or k.born_on = y.born_on) and (position(' ' in y.name_key) > 0 or k.born_on = y.born_on))
  select distinct o.family_id from o where o.family_id <> family and (o.apart or o.family_id = any ((select access.denied_families())::uuid[]) or o.family_id in (select x.family_id from access.restriction x)) $$;
reset role;
