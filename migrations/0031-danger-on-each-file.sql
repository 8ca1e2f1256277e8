-- One man may have two files: a danger written of him stands on each, and goes from a file that turns out not to be his.
set role oneplan_owner;
alter table harm.danger drop constraint danger_pkey, add primary key (harm_file_id, id);
drop index harm.danger_file;
create function people.danger_parts() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  update harm.danger d set ended_at = access.now(), version = d.version + 1
    where d.harm_file_id = old.harm_file_id and d.ended_at is null and d.id in (select x.id from people.danger x where x.family_id = old.family_id and x.member_id = old.member_id);
  return null;
end $$;
create trigger danger_parts after delete on harm.file_family for each row execute function people.danger_parts();
-- Joined again, what still stands on her side stands here again.
create or replace function people.danger_joins() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into harm.danger (id, harm_file_id, kind, at) select d.id, new.harm_file_id, d.kind, d.at from people.danger d where d.family_id = new.family_id and d.member_id = new.member_id and d.ended_at is null
    on conflict (harm_file_id, id) do update set ended_at = null, version = danger.version + 1;
  return null;
end $$;
revoke execute on function people.danger_parts() from public;
reset role;
