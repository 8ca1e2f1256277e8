-- That two were said to be one, and are not, is not said to somebody who is kept from the plan of the other by name: while they were one, nothing here told them
-- that there is such a plan, nor does it afterwards. Where the other plan is only kept to a few, her workers still hear, or a mistake would stand.
set role oneplan_owner;
create function people.looks_kept_from_me() returns uuid[] language plpgsql stable security definer set search_path = pg_catalog as $$
declare me uuid := (access.me()).staff_id; t timestamptz := access.now();
begin
  if not exists (select from access.denial d where d.staff_id = me and d.from_at <= t and t < d.until_at) then return '{}'; end if;
  return array(
    select distinct l.id from people.look_again l join people.link k on k.made_at = l.linked_at and k.kind = 'same' and k.undone_at is not null
    join people.member m on m.id = any (people.cluster(k.member_a) || people.cluster(k.member_b)) and m.family_id <> l.family_id
    join access.denial d on d.family_id = m.family_id and d.staff_id = me and d.from_at <= t and t < d.until_at);
end $$;
create index on people.link (made_at) where undone_at is not null;
revoke execute on function people.looks_kept_from_me() from public;
grant execute on function people.looks_kept_from_me() to oneplan_app;
reset role;
