-- That nothing goes to somebody until it is said whether they have died stands on the person, where every page that offers a way to reach them looks; and
-- whoever works with him in a programme hears that a death was said, as a fact about him, and contacts nobody meanwhile.
set role oneplan_owner;
alter table people.member add column held_since timestamptz;
update people.member m set held_since = h.at from casework.death_hold h where h.member_id = m.id and h.ended_at is null;
create function people.held_is_said() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user = 'oneplan_app' then new.held_since := case when tg_op = 'UPDATE' then old.held_since end; end if;
  return new;
end $$;
create trigger c_held before insert or update on people.member for each row execute function people.held_is_said();
create function casework.hold_changed() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update people.member m set held_since = case when new.ended_at is null then new.at end where m.id = new.member_id;
  if new.ended_how is distinct from 'died' then
    insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
      select distinct on (i.harm_file_id, i.hat_id, i.team_id) gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, i.harm_file_id, case when new.ended_at is null then 'death-said' else 'death-said-over' end, i.harm_file_id, access.now()
      from harm.file_family l join harm.involvement i on i.harm_file_id = l.harm_file_id and i.ended_at is null where l.family_id = new.family_id and l.member_id = new.member_id and l.because = 'asked';
  end if;
  return null;
end $$;
create trigger said after insert or update of ended_at on casework.death_hold for each row execute function casework.hold_changed();
revoke execute on function people.held_is_said(), casework.hold_changed() from public;
reset role;
