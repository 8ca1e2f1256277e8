-- What a sitting was still lacking: who holds the risk after "not high", that she was told and by whom, and her view as a text with a version of its
-- own, so that her adviser writing it and the chair deciding never stand in each other's way.
set role oneplan_owner;
alter table meetings.item
  add column holds_hat uuid, add column told_by uuid, add column told_note text not null default '', add column view_version int not null default 1,
  add constraint not_high_is_held check (decision is distinct from 'not-high' or holds_hat is not null),
  add constraint decided_is_told check (decision is null or ((tells_hat is not null or tells_team is not null) and tells_by_on is not null));
create index item_sitting on meetings.item (sitting_id);
create index sitting_held on meetings.sitting (held_on);

-- Whatever a pack writes into its list of seats, a team that works with the person who harms gets no seat at a meeting about her.
create or replace function access.basis_of_item() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id)
    select new.family_id, s.team_id, 'seat', new.listed_at, (g.held_on + 28)::timestamptz, new.id
    from meetings.sitting g join meetings.seat s on s.forum = g.forum join access.team k on k.id = s.team_id
    where g.id = new.sitting_id and k.side <> 'harm' and (g.held_on + 28)::timestamptz > new.listed_at
  on conflict do nothing;
  return null;
end $$;

-- A chair who finds that it is not high names who holds it now. A seat may change nothing of a family; this moves one name, only the one that stands
-- in the decision that this reader has just recorded on a family they may see, and it says nothing back.
create function meetings.name_holder(item uuid) returns void language sql security definer set search_path = pg_catalog as $$
  update people.family f set holder_hat_id = i.holds_hat, holder_since = access.now(), version = f.version + 1
  from meetings.item i where i.id = item and i.decision = 'not-high' and i.decided_by = access.my_hat() and f.id = i.family_id
    and i.family_id = any (access.families('{named,victim,child,both,duty,seat}')) and f.holder_hat_id is distinct from i.holds_hat $$;
revoke execute on function meetings.name_holder(uuid) from public;
grant execute on function meetings.name_holder(uuid) to oneplan_app;
reset role;
