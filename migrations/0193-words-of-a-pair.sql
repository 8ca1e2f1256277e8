-- What may still say what is kept from somebody: words of those who saw a name, and the number of a contact before. What somebody wrote of a pair while they saw both names may name them. Whoever sees words alone, since a plan was limited to a few or moved, reads their own
-- and those of governance, who never saw a name.
set role oneplan_owner;
create function people.words_shown(sight text, hat uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select sight = 'names' or hat = access.my_hat() or exists (select from access.hat h where h.id = hat and h.role = 'governance') $$;
revoke execute on function people.words_shown(text, uuid) from public;
create or replace function people.review_pair(which uuid) returns jsonb language plpgsql stable security definer set search_path = pg_catalog as $$
declare p people.pair; sight text; s record; spoken bool; l people.link; v text;
begin
  select * into p from people.pair x where x.id = which;
  if p.id is null then return null; end if;
  sight := people.sight_of(p.family_a, p.family_b);
  if sight is null then return null; end if;
  select * into s from people.at_stake(p.member_a, p.member_b);
  spoken := p.state <> 'waiting' or exists (select from people.said x where x.pair_id = p.id and x.staff_id = (access.me()).staff_id and x.over_at is null);
  select * into l from people.link x where x.member_a = p.member_a and x.member_b = p.member_b order by x.undone_at nulls first limit 1;
  v := case when l.undone_at is null and l.kind = 'same' then null when sight = 'names' then people.joining_said(p.member_a, p.member_b) else people.joining(p.member_a, p.member_b) end;
  return jsonb_build_object('id', p.id, 'sight', sight, 'because', p.because, 'state', p.state, 'outcome', p.outcome, 'model', p.model, 'weight', p.weight, 'explained', p.explained, 'foundAt', p.found_at, 'decidedAt', p.decided_at,
    'hidden', s.hidden, 'child', s.child, 'victim', s.victim, 'high', s.high, 'joining', v, 'spoken', spoken,
    'mine', (select x.said from people.said x where x.pair_id = p.id and x.staff_id = (access.me()).staff_id and x.over_at is null),
    'sayings', (select count(*) from people.said x where x.pair_id = p.id and x.over_at is null),
    'said', case when spoken then (select jsonb_agg(jsonb_build_object('said', x.said, 'words', case when people.words_shown(sight, x.hat_id) then x.words else '' end, 'hat', x.hat_id, 'at', x.at, 'over', x.over_at is not null) order by x.at) from people.said x where x.pair_id = p.id) end,
    'links', (select jsonb_agg(jsonb_build_object('id', x.id, 'kind', x.kind, 'how', x.how, 'model', x.model, 'madeAt', x.made_at, 'madeBy', x.made_by, 'secondBy', x.second_by, 'undoneAt', x.undone_at, 'undoneBy', x.undone_by, 'undoneWhy', case when people.words_shown(sight, x.undone_by) then x.undone_why else '' end) order by x.made_at)
      from people.link x where x.member_a = p.member_a and x.member_b = p.member_b),
    'others', (select greatest(0, cardinality(case when sight = 'names' then people.known_of(c.a) else c.a end) + cardinality(case when sight = 'names' then people.known_of(c.b) else c.b end) - 2) from (select people.cluster(p.member_a) as a, people.cluster(p.member_b) as b) c),
    'sides', (select jsonb_agg(case when sight = 'names' then jsonb_build_object('familyId', m.family_id, 'memberId', m.id, 'reference', f.reference, 'state', f.state, 'givenName', m.given_name, 'familyName', m.family_name, 'knownAs', m.known_as, 'bornOn', m.born_on, 'ageAbout', m.age_about,
        'sex', m.sex, 'role', m.role, 'policeRole', m.police_role, 'opens', m.family_id = any (access.families('{named,victim,child,both,duty}'))) else jsonb_build_object('area', f.area) end order by m.id)
      from people.member m join people.family f on f.id = m.family_id where m.id in (p.member_a, p.member_b)));
end $$;
-- As before, for a front door too: of a contact that it sees itself, and of no other.
drop function frontdoor.ref_is_quiet(text);
create function frontdoor.ref_is_quiet(source text, of_ref text) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select case when access.my_system() = source then
      exists (select from frontdoor.receipt r join frontdoor.contact c on c.id = r.contact_id where r.agency_id = source and r.ref = of_ref and people.kept_from_some(c.family_id))
      or exists (select from frontdoor.contact c where c.source_agency = source and c.source_ref = of_ref and people.kept_from_some(c.family_id))
    when access.my_front_door() is not null then
      exists (select from frontdoor.contact c where c.source_agency = source and c.source_ref = of_ref and c.family_id = any (access.families('{named,duty,both}')) and people.kept_from_some(c.family_id))
    else false end $$;
revoke execute on function frontdoor.ref_is_quiet(text, text) from public;
grant execute on function frontdoor.ref_is_quiet(text, text) to oneplan_app;
reset role;
