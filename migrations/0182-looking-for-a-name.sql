-- As before, among names that are more alike: at three tenths a county of ten years has thousands for a common name, of which a page shows the first few.
-- Names that only sound alike, or have changed, are found by their keys (people.alike).
set role oneplan_owner;
create or replace function people.recognise(wanted text, born date, most int)
returns table (family_id uuid, member_id uuid, reference text, given_name text, family_name text, born_on date, age_about smallint, role text, police_role text, state text, opens bool, nearness real)
language sql stable security definer set search_path = pg_catalog set enable_seqscan = off set pg_trgm.similarity_threshold = 0.4 as $$
  with alike as (
    select m.id from people.member m where m.name_key operator(public.%) wanted
    union select m.id from people.member m where m.born_on = born and public.similarity(m.name_key, wanted) > 0.15)
  select m.family_id, m.id, f.reference, m.given_name, m.family_name, m.born_on, m.age_about, m.role, m.police_role, f.state,
    exists (select from access.basis b where b.scope_id = f.id and b.holder_id in (access.my_hat(), access.my_team()) and b.kind in ('named','victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at),
    (public.similarity(m.name_key, wanted) + case when m.born_on = born then 0.5 else 0 end)::real
  from alike join people.member m on m.id = alike.id join people.family f on f.id = m.family_id
  where (select access.my_front_door()) is not null and f.area = (select k.area from access.team k where k.id = (select access.my_team()))
    and f.id <> all ((select access.denied_families())::uuid[])
  order by 12 desc, m.recorded_at desc limit least(most, 50) $$;
reset role;
