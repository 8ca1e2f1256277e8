-- A row of a file that was here before and now says something else is for whoever brings it in to read, unless its contact is out of their sight: then it was
-- passed over, and nobody heard that the police think otherwise. Those who work with her hear it instead; whoever brings it in sees what they saw before.
set role oneplan_owner;
-- `said`: references that the file holds, each with its marks now (notification-marks.ts). Answers nothing.
create function frontdoor.sent_again(source text, said jsonb) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); seen uuid[];
begin
  if access.my_front_door() is null then return; end if;
  seen := access.families('{named,duty,both,victim,child,seat}');
  insert into access.notice (id, hat_id, family_id, kind, subject_id, at)
  with again as (
    select c.id, c.family_id from jsonb_to_recordset(said) x(ref text, marks jsonb) join frontdoor.contact c on c.source_agency = source and c.source_ref = x.ref
    where c.family_id <> all (seen) and exists (select from jsonb_each_text(x.marks) m where c.source_marks ? m.key and c.source_marks ->> m.key <> m.value)),
  who as (
    select a.id, a.family_id, b.holder_id as hat from again a join access.basis b on b.scope_id = a.family_id and b.kind in ('named','victim') and b.from_at <= t and t < b.until_at
    union select a.id, a.family_id, h from again a join access.restriction r on r.family_id = a.family_id cross join unnest(r.allowed) h
    union select a.id, a.family_id, h.id from again a join access.basis b on b.scope_id = a.family_id and b.kind = 'victim' and b.from_at <= t and t < b.until_at
      join access.hat h on h.team_id = b.holder_id and h.role in ('worker','manager')
      where not exists (select from access.basis n join access.hat nh on nh.id = n.holder_id where n.scope_id = a.family_id and n.kind = 'named' and n.from_at <= t and t < n.until_at))
  select gen_random_uuid(), w.hat, w.family_id, 'sent-again', w.id, t from (select distinct id, family_id, hat from who) w join access.hat h on h.id = w.hat
  where t < h.until_at and h.role in ('worker','manager','front-door','seat') and h.id <> access.my_hat()
    and not exists (select from access.restriction r where r.family_id = w.family_id and not h.id = any (r.allowed))
    and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id = w.family_id and d.from_at <= t and t < d.until_at)
    -- The same file comes day after day.
    and not exists (select from access.notice n where n.hat_id = w.hat and n.kind = 'sent-again' and n.subject_id = w.id and (n.seen_at is null or n.at > t - interval '1 day'));
end $$;
revoke execute on function frontdoor.sent_again(text, jsonb) from public;
grant execute on function frontdoor.sent_again(text, jsonb) to oneplan_app;
reset role;
