-- A danger to workers is one saying, and stands on every file of the man it is said of: whoever works on the other is warned as well. Taken back with a
-- link that was said by mistake, it warns nobody of a man it was never said of.
set role oneplan_owner;
alter table harm.danger drop constraint danger_pkey, add primary key (id, harm_file_id);
create or replace function people.danger_joins() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  insert into harm.danger (id, harm_file_id, kind, at) select d.id, new.harm_file_id, d.kind, d.at from people.danger d where d.family_id = new.family_id and d.member_id = new.member_id and d.ended_at is null
    on conflict (id, harm_file_id) do update set ended_at = null, version = harm.danger.version + 1;
  return null;
end $$;
create or replace function harm.relink(person uuid) returns void language plpgsql security definer set search_path = pg_catalog as $$
begin
  with members as (select m.id, m.family_id from people.member m where m.person_id = person),
  asked as (select distinct l.harm_file_id, l.family_id, l.member_id from harm.file_family l join members m on m.id = l.member_id and m.family_id = l.family_id where l.because = 'asked'),
  gone as (
    delete from harm.file_family l using members m where m.id = l.member_id and m.family_id = l.family_id and l.because = 'same-person'
      and (l.harm_file_id not in (select a.harm_file_id from asked a) or not exists (select from asked a where a.family_id = l.family_id and a.member_id = l.member_id))
    returning l.family_id, l.harm_file_id, l.member_id),
  safe as (
    update harm.danger d set ended_at = access.now(), version = d.version + 1 from people.danger p, gone g
      where d.id = p.id and p.family_id = g.family_id and p.member_id = g.member_id and d.harm_file_id = g.harm_file_id and d.ended_at is null)
  -- A hold asked for of a man who is not hers is over.
  update harm.word w set over_at = access.now() from harm.passed p, gone g
    where w.id = p.id and p.family_id = g.family_id and p.harm_file_id = g.harm_file_id and w.kind = 'hold-the-session' and w.over_at is null;
  insert into harm.file_family (harm_file_id, family_id, member_id, because)
    select f.harm_file_id, a.family_id, a.member_id, 'same-person'
    from (select distinct l.harm_file_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') f
    cross join (select distinct l.family_id, l.member_id from harm.file_family l join people.member m on m.id = l.member_id and m.family_id = l.family_id where m.person_id = person and l.because = 'asked') a
  on conflict do nothing;
end $$;
reset role;
