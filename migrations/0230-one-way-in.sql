-- As before; and what an agency's own system hands in goes the same way, one in a list of one: with who may be asked about it, and held by nobody. Numbers of
-- other systems come with whoever holds them, before the contact, so that whoever may be hidden is looked for once.
set role oneplan_owner;
create or replace function frontdoor.take_in(items jsonb, at timestamptz) returns void language plpgsql security invoker set search_path = pg_catalog as $$
declare i jsonb; s jsonb; f uuid; c uuid; hat uuid := access.my_hat();
begin
  for i in select jsonb_array_elements(items) loop
    f := (i ->> 'family')::uuid; c := (i ->> 'contact')::uuid;
    perform set_config('app.family', f::text, true);
    insert into people.family (id, reference, area, state, opened_at, holder_hat_id, holder_since, recorded_by) values (f, i ->> 'familyReference', i ->> 'area', 'intake', at, case when (i ->> 'holds')::bool then hat end, case when (i ->> 'holds')::bool then at end, hat);
    insert into people.person (id) select (m ->> 'person')::uuid from jsonb_array_elements(i -> 'members') m;
    insert into people.member (id, family_id, person_id, role, police_role, given_name, family_name, name_key, born_on, age_about, born_from, born_until, born_how, sex, recorded_by, recorded_at)
      select (m ->> 'id')::uuid, f, (m ->> 'person')::uuid, m ->> 'role', m ->> 'policeRole', m ->> 'givenName', m ->> 'familyName', m ->> 'nameKey', (m ->> 'bornOn')::date, (m ->> 'ageAbout')::smallint, (m #>> '{span,from}')::date, (m #>> '{span,until}')::date, m #>> '{span,how}', m ->> 'sex', hat, at
      from jsonb_array_elements(i -> 'members') m;
    insert into people.identifier (id, family_id, member_id, kind, value, said_by, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'member')::uuid, x ->> 'kind', x ->> 'value', x ->> 'saidBy', hat, at from jsonb_array_elements(i -> 'numbers') x;
    insert into people.tie (id, family_id, from_member, to_member, kind, note, recorded_by, recorded_at)
      select (x ->> 'id')::uuid, f, (x ->> 'from')::uuid, (x ->> 'to')::uuid, x ->> 'kind', x ->> 'note', hat, at from jsonb_array_elements(i -> 'ties') x;
    insert into frontdoor.contact (id, family_id, front_door, channel, caller, caller_name, caller_number, caller_agency, urgency, state, received_at, due_at, about_member, happening, children, recorded_level, recorded_children, source_agency, source_ref, source_marks, import_id, recorded_by)
      values (c, f, i ->> 'frontDoor', i ->> 'channel', i ->> 'caller', i ->> 'callerName', i ->> 'callerNumber', i ->> 'callerAgency', i ->> 'urgency', 'new', at, (i ->> 'dueAt')::timestamptz, (i ->> 'about')::uuid, i ->> 'happening', i ->> 'children', i ->> 'level', (i ->> 'hasChildren')::bool,
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
reset role;
