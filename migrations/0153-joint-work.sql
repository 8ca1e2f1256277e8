-- Work with both of them at once: couples, both parents, a family. It opens only behind a gate, and she can say no at any time without him learning it.
set role oneplan_owner;
create table harm.joint_work (
  id uuid primary key, family_id uuid not null, member_id uuid not null, him uuid not null, kind text not null check (kind in ('couple','both-parents','family','family-days')),
  state text not null default 'considered' check (state in ('considered','open','not-now','over')), safety text not null default '', safety_on date, alone_on date, her_answer text check (her_answer in ('yes','no','not-sure')),
  may_say_no bool not null default false, control text check (control in ('no','yes','not-sure')), control_why text not null default '', her_worker uuid, her_worker_at timestamptz, he_alone_on date,
  decided_by uuid, decided_staff uuid, decided_at timestamptz, decision text not null default '', version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id), foreign key (family_id, him) references people.member (family_id, id)
);
create unique index joint_work_live on harm.joint_work (family_id, member_id, him) where state in ('considered','open');
-- What the one who works with him is asked: the kind of work and nothing of her. Over is over, in the same words whatever the reason.
create table harm.joint_question (
  id uuid primary key, harm_file_id uuid not null references harm.file, kind text not null, asked_at timestamptz not null, answer text check (answer in ('agree','not-now')), why text not null default '',
  answered_by uuid, answered_at timestamptz, over_at timestamptz
);
create index joint_question_file on harm.joint_question (harm_file_id);

-- Asked from her side, after her own yes and never before it.
create function harm.ask_joint(joint uuid) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare j harm.joint_work; f uuid;
begin
  select * into j from harm.joint_work x where x.id = joint and x.family_id = any (access.families('{named,victim}'));
  if j.id is null or j.state <> 'considered' or j.her_answer is distinct from 'yes' or j.control is distinct from 'no' then return false; end if;
  for f in select l.harm_file_id from harm.file_family l where l.family_id = j.family_id and l.member_id = j.him and exists (select from harm.involvement i where i.harm_file_id = l.harm_file_id and i.ended_at is null) loop
    insert into harm.joint_question (id, harm_file_id, kind, asked_at) select j.id, f, j.kind, access.now() on conflict do nothing;
    if found then
      insert into access.notice (id, hat_id, team_id, harm_file_id, kind, subject_id, at)
        select gen_random_uuid(), i.hat_id, case when i.hat_id is null then i.team_id end, f, 'joint', f, access.now() from harm.involvement i where i.harm_file_id = f and i.ended_at is null;
    end if;
  end loop;
  return true;
end $$;
create function harm.answer_joint(question uuid, said text, because text) returns bool language plpgsql security definer set search_path = pg_catalog as $$ begin
  update harm.joint_question q set answer = said, why = because, answered_by = access.my_hat(), answered_at = access.now()
    where q.id = question and q.over_at is null and q.harm_file_id = any (access.harm_files('{harm}', '{}')) and q.harm_file_id <> all (access.overseen_files());
  return found;
end $$;
-- Whatever ends it on her side ends the question, and says nothing of why.
create function harm.joint_over() returns trigger language plpgsql security definer set search_path = pg_catalog as $$ begin
  if new.state in ('not-now','over') and old.state in ('considered','open') then update harm.joint_question q set over_at = access.now() where q.id = new.id and q.over_at is null; end if;
  return null;
end $$;
create trigger over after update of state on harm.joint_work for each row execute function harm.joint_over();
revoke execute on function harm.ask_joint(uuid), harm.answer_joint(uuid, text, text), harm.joint_over() from public;
grant execute on function harm.ask_joint(uuid), harm.answer_joint(uuid, text, text) to oneplan_app;
reset role;
