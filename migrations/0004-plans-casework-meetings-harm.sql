set role oneplan_owner;
create table plans.need (
  id uuid primary key, family_id uuid not null, member_id uuid, domain text not null, text text not null, state text not null check (state in ('open','met','no-longer','unmet')),
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null, unique (family_id, id),
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index need_family on plans.need (family_id);
-- Hers: what she does, what is ready, who she rings, the children's part. Only her named workers; never at a sitting, never printed with the plan.
create table plans.safety_plan (
  family_id uuid not null, member_id uuid not null, what_i_do text not null default '', what_is_ready text not null default '', who_i_ring text not null default '', childrens_part text not null default '',
  version int not null default 1, recorded_by uuid not null, changed_at timestamptz not null, primary key (family_id, member_id),
  foreign key (family_id, member_id) references people.member (family_id, id)
);

create table meetings.seat (forum text not null, team_id uuid not null references access.team, primary key (forum, team_id));
create table meetings.sitting (
  id uuid primary key, forum text not null, area text not null, held_on date not null, starts_at timestamptz not null, state text not null default 'open' check (state in ('open','closed')),
  closed_at timestamptz, closed_by uuid, unique (forum, area, held_on)
);
create table meetings.item (
  id uuid primary key, sitting_id uuid not null references meetings.sitting, family_id uuid not null references people.family, request_id uuid,
  why_high text not null, why_now text not null, keeps_safe text not null, keeps_safe_hat uuid not null,
  spoken text check (spoken in ('yes','not-yet','not-safely')), her_view text not null default '', not_wanted text not null default '', view_by uuid, view_at timestamptz,
  decision text check (decision in ('hrda-plan','refer-marac','no-further','not-high')), decision_why text not null default '', tells_hat uuid, tells_team uuid, tells_how text not null default '', tells_by_on date,
  told_at timestamptz, decided_at timestamptz, decided_by uuid, listed_at timestamptz not null, version int not null default 1, recorded_by uuid not null, changed_by uuid, changed_at timestamptz,
  unique (family_id, id), unique (sitting_id, family_id)
);
create index item_family on meetings.item (family_id);
create table meetings.share (
  id uuid primary key, family_id uuid not null, item_id uuid not null, team_id uuid not null references access.team, nothing bool not null, text text not null default '', about_member uuid,
  last_seen text not null default '', must_not_learn bool not null default true, at timestamptz not null, version int not null default 1, recorded_by uuid not null,
  unique (item_id, team_id), foreign key (family_id, item_id) references meetings.item (family_id, id)
);
create index share_family on meetings.share (family_id);

create table plans.action (
  id uuid primary key, family_id uuid not null references people.family, need_id uuid, item_id uuid, about_member uuid, text text not null,
  owner_team uuid not null references access.team, owner_hat uuid, due_at timestamptz not null,
  could_tell_him text not null default 'no' check (could_tell_him in ('yes','no','not-sure')), tell_note text not null default '', consulted text not null default '',
  state text not null check (state in ('open','done','no-longer-possible','not-done')), outcome text not null default '', answered_at timestamptz, answered_by uuid,
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, need_id) references plans.need (family_id, id), foreign key (family_id, item_id) references meetings.item (family_id, id),
  foreign key (family_id, about_member) references people.member (family_id, id)
);
create index action_family on plans.action (family_id);
create index action_owner on plans.action (owner_team, due_at) where state = 'open';
create index action_item on plans.action (item_id);

create table casework.involvement (
  id uuid primary key, family_id uuid not null references people.family, team_id uuid not null references access.team, hat_id uuid, side text not null check (side in ('victim','child','both')),
  service_key text not null, request_id uuid, started_at timestamptz not null, first_attempt_at timestamptz, first_contact_at timestamptz, review_due_on date, ended_at timestamptz,
  end_kind text check (end_kind in ('planned','unplanned','moved','died')), end_note text not null default '', version int not null default 1, recorded_by uuid not null,
  unique (family_id, id)
);
create index involvement_family on casework.involvement (family_id);
create index involvement_hat on casework.involvement (hat_id) where ended_at is null;
create table casework.call (
  id uuid primary key, family_id uuid not null, involvement_id uuid, member_id uuid not null, contact_point_id uuid not null, hat_id uuid not null, started_at timestamptz not null, ended_at timestamptz,
  result text check (result in ('spoke','no-answer','someone-else','number-gone')), number_fine text check (number_fine in ('yes','no','not-asked')), feels text check (feels in ('safer','same','less','not-asked')),
  note text not null default '', next_on date, next_from time, next_until time, version int not null default 1, recorded_by uuid not null,
  foreign key (family_id, contact_point_id) references people.contact_point (family_id, id)
);
create index call_family on casework.call (family_id, started_at desc);
create index call_next on casework.call (hat_id, next_on);
-- Chronology: fact and opinion apart. class plan: everyone on the plan; support: her side only; child: the children's side.
create table casework.note (
  id uuid primary key, family_id uuid not null references people.family, member_id uuid, class text not null check (class in ('plan','support','child')), kind text not null check (kind in ('fact','opinion')),
  turning text, happened_at timestamptz not null, text text not null, said_by text not null default '', recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index note_family on casework.note (family_id, happened_at desc);
create table casework.outcome (
  id uuid primary key, family_id uuid not null, involvement_id uuid not null unique, asked text not null check (asked in ('asked','not-safe','not-asked')), answer text check (answer in ('safer','same','less','no-answer')),
  level_at_end text check (level_at_end in ('standard','medium','high')), her_words text not null default '', at timestamptz not null, recorded_by uuid not null,
  foreign key (family_id, involvement_id) references casework.involvement (family_id, id)
);
create index outcome_family on casework.outcome (family_id);

-- A file for a person who harms. Programme workers hold bases on files, never on families: the wall is the absence of a path.
create table harm.file (
  id uuid primary key, reference text not null unique, person_id uuid not null unique references people.person, given_name text not null, family_name text not null, born_on date, age_about smallint,
  state text not null default 'open' check (state in ('open','closed')), partner_support text not null default 'not-yet' check (partner_support in ('not-yet','offered')), opened_at timestamptz not null
);
-- Readable from the family's side only.
create table harm.file_family (harm_file_id uuid not null references harm.file, family_id uuid not null references people.family, member_id uuid not null, primary key (family_id, harm_file_id), foreign key (family_id, member_id) references people.member (family_id, id));
create index on harm.file_family (harm_file_id);
create table harm.involvement (
  id uuid primary key, harm_file_id uuid not null references harm.file, team_id uuid not null references access.team, hat_id uuid, programme text not null, request_id uuid, started_at timestamptz not null,
  suitability text check (suitability in ('group','one-to-one','not-now','not-suitable')), suitability_why text not null default '', ended_at timestamptz, end_kind text, version int not null default 1, recorded_by uuid not null
);
create index on harm.involvement (harm_file_id);
create table harm.session (
  id uuid primary key, harm_file_id uuid not null references harm.file, programme text not null, held_at timestamptz not null, attendance text not null check (attendance in ('here','late','left','not-here')),
  note text not null default '', version int not null default 1, recorded_by uuid not null, unique (harm_file_id, held_at)
);
create index on harm.session (harm_file_id, held_at desc);
-- What he says: about his children and contact orders, in his words. Stays on his side.
create table harm.account (
  id uuid primary key, harm_file_id uuid not null references harm.file, about text not null check (about in ('children','contact-order','other')), text text not null, at timestamptz not null, recorded_by uuid not null
);
create index on harm.account (harm_file_id);
-- Write-only from his side: a concern about her or the children goes to her workers, and the writer cannot read it again.
create table harm.concern (id uuid primary key, harm_file_id uuid not null references harm.file, text text not null, urgent bool not null default false, at timestamptz not null, recorded_by uuid not null);
create index on harm.concern (harm_file_id);
-- What her worker chooses to pass, in one of three ways. Nothing else crosses by itself.
create table harm.word (
  id uuid primary key, harm_file_id uuid not null references harm.file, kind text not null check (kind in ('hold-the-session','know-never-use','may-use')), text text not null, at timestamptz not null, recorded_by uuid not null
);
create index on harm.word (harm_file_id);
reset role;
