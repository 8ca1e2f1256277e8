-- Files of any agency, of any size: what was uploaded lies in sealed parts, is checked part by part and brought in part by part, each whole or not at all.
set role oneplan_owner;
alter table frontdoor.import_file add column kind text not null default 'police', add column total int not null default 0, add column done int not null default 0,
  add column changed int not null default 0, add column again int[] not null default '{}', add column finished_at timestamptz;
update frontdoor.import_file set total = accepted + repeated + rejected, done = accepted + repeated + rejected, finished_at = imported_at;
-- Rows as they came, and what was understood of them: names, numbers and addresses, so both are sealed by the app. Emptied when nobody needs them any more.
create table frontdoor.import_part (
  import_id uuid not null, n int not null, hat_id uuid not null, state text not null check (state in ('new','checked','in','left')), sealed bytea not null, checked bytea, counts jsonb not null default '{}',
  saved_at timestamptz not null, primary key (import_id, n)
);
create index import_part_hat on frontdoor.import_part (hat_id);
-- How one agency's files are read: which of their columns is which of ours, and their words for ours. Headings and codes, nothing of anyone. A change is a new version.
create table frontdoor.import_mapping (
  id uuid primary key, source_agency text not null, version int not null, columns jsonb not null, words jsonb not null, dates text not null check (dates in ('day-first','month-first')),
  made_at timestamptz not null, recorded_by uuid not null, unique (source_agency, version)
);
-- Short keyed marks of what an agency said, piece by piece: whether the same notification, sent again, says the same. They tell nothing without the key.
alter table frontdoor.contact add column source_marks jsonb;

-- Many notifications in one call, as the person who brings them in: it runs with the rights of whoever calls it, under row security, each narrowed to its own new
-- family. Rows come as the program made them (notification-bulk.ts). Members before the contact: whoever may be hidden is looked for once, when it arrives.
create function frontdoor.take_in(items jsonb, at timestamptz) returns void language plpgsql security invoker set search_path = pg_catalog as $$
declare i jsonb; s jsonb; f uuid; c uuid; hat uuid := access.my_hat();
begin
  for i in select jsonb_array_elements(items) loop
    f := (i ->> 'family')::uuid; c := (i ->> 'contact')::uuid;
    perform set_config('app.family', f::text, true);
    insert into people.family (id, reference, area, state, opened_at, holder_hat_id, holder_since, recorded_by) values (f, i ->> 'familyReference', i ->> 'area', 'intake', at, hat, at, hat);
    insert into people.person (id) select (m ->> 'person')::uuid from jsonb_array_elements(i -> 'members') m;
    insert into people.member (id, family_id, person_id, role, police_role, given_name, family_name, name_key, born_on, age_about, sex, recorded_by, recorded_at)
      select (m ->> 'id')::uuid, f, (m ->> 'person')::uuid, m ->> 'role', m ->> 'policeRole', m ->> 'givenName', m ->> 'familyName', m ->> 'nameKey', (m ->> 'bornOn')::date, (m ->> 'ageAbout')::smallint, m ->> 'sex', hat, at
      from jsonb_array_elements(i -> 'members') m;
    insert into people.tie (id, family_id, from_member, to_member, kind, note, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'from')::uuid, (x ->> 'to')::uuid, x ->> 'kind', x ->> 'note', hat, at from jsonb_array_elements(i -> 'ties') x;
    insert into frontdoor.contact (id, family_id, front_door, channel, caller, caller_agency, urgency, state, received_at, due_at, about_member, happening, children, recorded_level, recorded_children, source_agency, source_ref, source_marks, import_id, recorded_by)
      values (c, f, i ->> 'frontDoor', i ->> 'channel', i ->> 'caller', i ->> 'callerAgency', i ->> 'urgency', 'new', at, (i ->> 'dueAt')::timestamptz, (i ->> 'about')::uuid, i ->> 'happening', i ->> 'children', i ->> 'level', (i ->> 'hasChildren')::bool,
        i ->> 'source', i ->> 'reference', i -> 'marks', (i ->> 'importId')::uuid, hat);
    insert into frontdoor.incident (id, family_id, contact_id, happened_on, happened_about, children_present, account, said_by, police_ref, recorded_by, recorded_at)
      values ((i ->> 'incident')::uuid, f, c, (i ->> 'happenedOn')::date, i ->> 'happenedAbout', i ->> 'childrenPresent', i ->> 'happening', i ->> 'callerAgency', i ->> 'policeRef', hat, at);
    if i ->> 'key' is not null then perform from vault.offer_key(f, decode(i ->> 'key', 'base64'), i ->> 'master'); end if;
    for s in select jsonb_array_elements(i -> 'secrets') loop
      if not vault.keep((s ->> 'id')::uuid, f, (s ->> 'member')::uuid, s ->> 'class', s ->> 'kind', decode(s ->> 'sealed', 'base64'), decode(s ->> 'mark', 'base64')) then raise exception 'not kept' using errcode = '42501'; end if;
    end loop;
    insert into people.contact_point (id, family_id, member_id, kind, secret_id, state, said_by, checked_at, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, 'phone', (x ->> 'secret')::uuid, x ->> 'state', x ->> 'saidBy', case when x ->> 'state' = 'not_checked' then null else at end, hat, at from jsonb_array_elements(i -> 'points') x;
    insert into people.known_address (id, family_id, member_id, lines, postcode, note, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, x ->> 'lines', x ->> 'postcode', x ->> 'note', hat, at from jsonb_array_elements(i -> 'addresses') x;
  end loop;
  perform set_config('app.family', '', true);
end $$;
revoke execute on function frontdoor.take_in(jsonb, timestamptz) from public;
grant execute on function frontdoor.take_in(jsonb, timestamptz) to oneplan_app;
reset role;
