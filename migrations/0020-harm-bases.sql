-- What a piece of work with him may say about bases, held by the database: a wall is a basis, so nobody may give one to another team, put one on a
-- person of another team (which would shut her own worker out), or end one before its time. And a hold that is over says so.
set role oneplan_owner;
create or replace function access.basis_of_harm_involvement() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); ends timestamptz := case when new.ended_at is null then 'infinity' else greatest(new.ended_at, t) + interval '90 days' end; holder uuid := coalesce(new.hat_id, new.team_id);
begin
  if new.hat_id is not null and not exists (select from access.hat h where h.id = new.hat_id and h.team_id = new.team_id) then raise insufficient_privilege; end if;
  if tg_op = 'INSERT' and new.team_id <> coalesce(access.my_team(), new.team_id) then raise insufficient_privilege; end if;
  if tg_op = 'UPDATE' and ((new.harm_file_id, new.team_id, new.started_at, new.request_id) is distinct from (old.harm_file_id, old.team_id, old.started_at, old.request_id)
    or (old.ended_at is not null and new.ended_at is distinct from old.ended_at)) then raise insufficient_privilege; end if;
  insert into access.basis (scope_id, holder_id, kind, from_at, until_at, source_id) values (new.harm_file_id, holder, 'harm', new.started_at, ends, new.id)
  on conflict (source_id, holder_id, kind, scope_id) do update set until_at = excluded.until_at;
  update access.basis b set until_at = least(b.until_at, greatest(b.from_at, least(ends, t + interval '90 days'))) where b.source_id = new.id and b.kind = 'harm' and b.holder_id not in (holder, new.team_id);
  if new.ended_at is not null then update access.basis b set until_at = ends where b.source_id in (new.id, new.request_id) and b.kind = 'harm' and b.until_at > ends; end if;
  update harm.file f set state = case when exists (select from harm.involvement i where i.harm_file_id = f.id and i.ended_at is null) then 'open' else 'closed' end where f.id = new.harm_file_id;
  return null;
end $$;

-- A word has the id of what was passed, so that the hold of one family ends with that family's saying so and no other's.
alter table harm.passed drop constraint passed_kind_check, add constraint passed_kind_check check (kind in ('hold-the-session','know-never-use','may-use','support-offered','hold-over'));
alter table harm.word add column over_at timestamptz;
create or replace function harm.pass_word() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.kind = 'support-offered' then return null; end if;
  if new.kind = 'hold-over' then
    update harm.word w set over_at = new.at where w.over_at is null and w.kind = 'hold-the-session' and w.id in (select p.id from harm.passed p where p.family_id = new.family_id and p.harm_file_id = new.harm_file_id);
    return null;
  end if;
  insert into harm.word (id, harm_file_id, kind, text, at, talk_to) values (new.id, new.harm_file_id, new.kind, new.text, new.at, case when new.kind = 'hold-the-session' then new.recorded_by end);
  insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
    select distinct on (coalesce(i.hat_id, i.team_id)) gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, new.harm_file_id, 'word', new.id, access.now() from harm.involvement i where i.harm_file_id = new.harm_file_id and i.ended_at is null;
  return null;
end $$;
reset role;
