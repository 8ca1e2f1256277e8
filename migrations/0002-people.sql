set role oneplan_owner;
-- A person holds nothing: it only says "these members are one human being".
create table people.person (id uuid primary key);
create table people.family (
  id uuid primary key, reference text not null unique, area text not null, state text not null check (state in ('intake','open','closed')),
  opened_at timestamptz not null, closed_at timestamptz,
  holder_hat_id uuid, holder_since timestamptz, -- "holding the risk now": the sender until the receiver has made first contact
  version int not null default 1, recorded_by uuid not null
);
-- A person as known in this family: linking and unlinking persons touches no family's facts.
-- role is as WE judge; police_role is as the police recorded it, and gives neither access nor flags.
create table people.member (
  id uuid primary key, family_id uuid not null references people.family, person_id uuid not null references people.person,
  role text not null check (role in ('victim','harms','child','other','unjudged')), police_role text check (police_role in ('victim','suspect','offender','child','witness','other')),
  given_name text not null, family_name text not null default '', known_as text not null default '', name_key text not null,
  born_on date, age_about smallint check (age_about between 0 and 120), sex text check (sex in ('female','male','other','not said')),
  language text not null default '', interpreter bool not null default false, access_needs text not null default '',
  care_needs text not null default 'not asked' check (care_needs in ('yes','no','not known','not asked')),
  died_on date, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  unique (family_id, id)
);
create index member_family on people.member (family_id);
create index member_person on people.member (person_id);
create index member_name on people.member using gin (name_key gin_trgm_ops);
create index member_name_born on people.member (name_key, born_on);
-- Who is who to whom.
create table people.tie (
  id uuid primary key, family_id uuid not null, from_member uuid not null, to_member uuid not null, kind text not null, note text not null default '',
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, from_member) references people.member (family_id, id), foreign key (family_id, to_member) references people.member (family_id, id),
  unique (family_id, from_member, to_member), check (from_member <> to_member)
);
-- How to reach someone. The number or address itself is sealed in the vault; here is only whether and how it may be used.
-- safe: says who and when. not_checked: one scripted voice call by a trained worker. unsafe: nothing.
create table people.contact_point (
  id uuid primary key, family_id uuid not null, member_id uuid not null, kind text not null check (kind in ('phone','email')), secret_id uuid not null,
  state text not null default 'not_checked' check (state in ('safe','not_checked','unsafe')), said_by text not null default '', checked_at timestamptz,
  window_days text not null default '', window_from time, window_until time, voicemail bool not null default false, texts bool not null default false,
  script text not null default '', code_word_set bool not null default false, if_someone_else text not null default '', ended_at timestamptz,
  version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  unique (family_id, id), foreign key (family_id, member_id) references people.member (family_id, id)
);
create index point_family on people.contact_point (family_id);
-- Addresses he already knows (a shared home, where the incident was): ordinary access on her side, at sittings and for statutory duty.
create table people.known_address (
  id uuid primary key, family_id uuid not null, member_id uuid not null, lines text not null, postcode text not null default '', note text not null default '',
  until_on date, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  foreign key (family_id, member_id) references people.member (family_id, id)
);
create index address_family on people.known_address (family_id);
reset role;

set role oneplan_vault;
-- Values made unreadable by the app before they arrive (AES-256-GCM; the additional data is family|member|kind|id, so rows cannot be swapped).
-- class contact: a number or e-mail. class location: whatever he does not know of where she, the children or their days are.
create table vault.secret (
  id uuid primary key, family_id uuid not null, member_id uuid not null, class text not null check (class in ('contact','location')),
  kind text not null check (kind in ('phone','email','address','refuge','school','gp','work','routine')), key_id smallint not null, sealed bytea not null,
  recorded_by uuid not null, recorded_at timestamptz not null, ended_at timestamptz
);
create index secret_family on vault.secret (family_id);
reset role;
