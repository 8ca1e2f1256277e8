-- The plan of a family: needs, actions, her own safety plan, and who works with it.
set local check_function_bodies = off;
set role oneplan_owner;
create table plans.need (
  id uuid primary key, family_id uuid not null, member_id uuid, domain text not null, text text not null, state text not null check (state in ('open','met','no-longer','unmet')),
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  -- who answered it, and when: for the page that two people answer at once, and for the chronology
  answered_by uuid, answered_at timestamptz,
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index need_family on plans.need (family_id);

-- Hers: what she does, what is ready, who she rings, the children's part. Only her named workers; never at a sitting, never printed with the plan.
create table plans.safety_plan (
  family_id uuid not null, member_id uuid not null, what_i_do text not null default '', what_is_ready text not null default '', who_i_ring text not null default '', childrens_part text not null default '',
  version int not null default 1, recorded_by uuid not null, changed_at timestamptz not null, primary key (family_id, member_id),
  foreign key (family_id, member_id) references people.member (family_id, id)
);

create table plans.action (
  id uuid primary key, family_id uuid not null references people.family, need_id uuid, item_id uuid, about_member uuid, text text not null,
  owner_team uuid not null references access.team, owner_hat uuid, due_at timestamptz not null,
  could_tell_him text not null default 'no' check (could_tell_him in ('yes','no','not-sure')), tell_note text not null default '', consulted text not null default '',
  state text not null check (state in ('open','done','no-longer-possible','not-done')), outcome text not null default '', answered_at timestamptz, answered_by uuid,
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, need_id) references plans.need (family_id, id), foreign key (family_id, about_member) references people.member (family_id, id)
);
create index action_family on plans.action (family_id);
create index action_owner on plans.action (owner_team, due_at) where state = 'open';
create index action_item on plans.action (item_id);

-- Teams that can open this plan today: the only ones that can be asked to do something in it. Answered to those who may open it themselves.
-- A basis by name is left out: it may have been given silently to someone who works with a hidden family, and a list must not tell that. So is a team
-- that works with the person who harms: nothing of the plan would reach it, and asking would be telling.
create function plans.teams_on(family uuid) returns setof uuid language sql stable security definer set search_path = pg_catalog as $$
  select distinct b.holder_id from access.basis b join access.team k on k.id = b.holder_id
  where b.scope_id = family and family = any (access.families('{named,victim,child,both,duty,seat}'))
    and b.kind in ('victim','child','both','duty','seat') and b.from_at <= access.now() and access.now() < b.until_at
    and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id and w.kind = 'harm' and w.from_at <= access.now() and access.now() < w.until_at
      where l.family_id = family and w.holder_id = b.holder_id)
    and not exists (select from access.restriction x where x.family_id = family and not exists (select from access.hat h where h.team_id = b.holder_id and h.id = any (x.allowed))) $$;

---------------------------------------------------------------- who may run what
revoke execute on all functions in schema plans from public;
grant execute on function plans.teams_on(uuid) to oneplan_app;
reset role;
