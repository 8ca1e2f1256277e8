-- He comes to his own door: a file of his own, with no family on it and nothing that looks for one. And a concern raised on a file that no family is
-- known to goes to the front door, which is all that can hear it; whoever raised it learns nothing of which it was.
set role oneplan_owner;
create function harm.open_own(given text, family_name text, age int, of_programme text) returns uuid language plpgsql security definer set search_path = pg_catalog as $$
declare f uuid := gen_random_uuid(); person uuid := gen_random_uuid();
begin
  if access.my_role() not in ('programme','manager') or not exists (select from access.team k where k.id = access.my_team() and k.side = 'harm') then return null; end if;
  insert into people.person (id) values (person);
  insert into harm.file (id, reference, person_id, given_name, family_name, age_about, opened_at)
    values (f, upper(substr(translate(encode(sha256(f::text::bytea), 'base64'), '+/=0O1Il', 'XYZABCDE'), 1, 8)), person, given, family_name, age, access.now());
  insert into harm.involvement (id, harm_file_id, team_id, hat_id, programme, started_at, recorded_by) values (gen_random_uuid(), f, access.my_team(), access.my_hat(), of_programme, access.now(), access.my_hat());
  return f;
end $$;
create function arrivals.from_his_worker(key uuid, file uuid, to_team text, of_kind text, held bytea, how_soon text, due timestamptz) returns void language plpgsql security definer set search_path = pg_catalog as $$
declare team uuid;
begin
  select k.id into team from access.team k where k.key = to_team and k.front_door is not null;
  if team is null or file <> all (access.harm_files('{harm}', '{}')) or exists (select from harm.file_family l where l.harm_file_id = file) then return; end if;
  perform arrivals.keep(key, team, 'professional', of_kind, 'signed-in', access.my_hat(), access.my_team(), held, how_soon, null, null, due, access.now());
end $$;
revoke execute on function harm.open_own(text, text, int, text), arrivals.from_his_worker(uuid, uuid, text, text, bytea, text, timestamptz) from public;
grant execute on function harm.open_own(text, text, int, text), arrivals.from_his_worker(uuid, uuid, text, text, bytea, text, timestamptz) to oneplan_app;
reset role;
