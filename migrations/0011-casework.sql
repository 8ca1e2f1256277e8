-- Casework: one call at a time, work that is handed on while someone is away, and a death that stops everything about that person at once.
set role oneplan_owner;
-- One call from one person to one number: a second press, or a second tab, goes on with the first.
create unique index call_begun on casework.call (hat_id, contact_point_id) where ended_at is null;
create index involvement_team on casework.involvement (team_id) where ended_at is null;

-- A colleague has the work of someone who is away, until they are back. It keeps ids alone: which families they are is for those who may see them.
create table casework.cover (
  id uuid primary key, team_id uuid not null references access.team, from_hat uuid not null references access.hat, to_hat uuid not null references access.hat, from_on date not null, back_on date,
  handed uuid[] not null default '{}', ended_at timestamptz, version int not null default 1, recorded_by uuid not null, recorded_at timestamptz not null,
  check (from_hat <> to_hat), check (back_on is null or back_on >= from_on)
);
create unique index cover_of on casework.cover (from_hat) where ended_at is null;
create index cover_team on casework.cover (team_id) where ended_at is null;

-- Whether a colleague may be given this family at all: handed to someone who is denied it, nobody would have it. Asked only by those who may see
-- the family; it says whether, never why, and a restricted family is refused to those outside it in the same words.
create function casework.may_be_given(family uuid, hat uuid) returns bool language sql stable security definer set search_path = pg_catalog as $$
  select family = any (access.families('{named,victim,child,both,duty}')) and exists (
    select from access.hat h join access.staff p on p.id = h.staff_id
    where h.id = hat and p.state = 'active' and h.from_at <= access.now() and access.now() < h.until_at
      and not exists (select from access.denial d where d.staff_id = h.staff_id and d.family_id = family and d.from_at <= access.now() and access.now() < d.until_at)
      and not exists (select from access.restriction x where x.family_id = family and not hat = any (x.allowed))
      and not exists (select from harm.file_family l join access.basis w on w.scope_id = l.harm_file_id join access.hat o on o.staff_id = h.staff_id and w.holder_id in (o.id, o.team_id)
        where l.family_id = family and w.kind = 'harm' and w.from_at <= access.now() and access.now() < w.until_at)) $$;

-- A death is recorded by whoever works with the family and hears of it first: a child's social worker may read neither the numbers nor the calls,
-- and must still be able to stop them. Everything about that person stops here, in the same transaction: ways of reaching them, calls begun and
-- promised, actions, referrals that wait for an answer, and reviews of work with them. It says nothing back of what it found.
create function casework.record_death(family uuid, member uuid, died date) returns bool language plpgsql security definer set search_path = pg_catalog as $$
declare t timestamptz := access.now(); me uuid := access.my_hat(); as_role text;
begin
  if family <> all (access.families('{named,victim,child,both,duty}')) then return false; end if;
  update people.member m set died_on = died, version = m.version + 1, recorded_by = me, recorded_at = t where m.id = member and m.family_id = family and m.died_on is null returning m.role into as_role;
  if not found then return false; end if;
  update people.contact_point p set ended_at = t, version = p.version + 1, recorded_by = me, recorded_at = t where p.family_id = family and p.member_id = member and p.ended_at is null;
  update casework.call c set next_on = null, next_from = null, next_until = null, ended_at = coalesce(c.ended_at, t), version = c.version + 1
    where c.family_id = family and c.member_id = member and (c.next_on is not null or c.ended_at is null);
  update plans.action a set state = 'no-longer-possible', outcome = 'A death was recorded', answered_at = t, answered_by = me, version = a.version + 1 where a.family_id = family and a.about_member = member and a.state = 'open';
  update frontdoor.request q set state = 'withdrawn', answer_reason = 'A death was recorded', answered_at = t, answered_by = me, version = q.version + 1
    where q.state = 'sent' and q.id in (select r.request_id from frontdoor.referral r where r.family_id = family and r.about_member = member);
  if as_role = 'victim' then
    update casework.involvement i set review_due_on = null, version = i.version + 1 where i.family_id = family and i.side = 'victim' and i.ended_at is null and i.review_due_on is not null;
  end if;
  return true;
end $$;
revoke execute on function casework.may_be_given(uuid, uuid), casework.record_death(uuid, uuid, date) from public;
grant execute on function casework.may_be_given(uuid, uuid), casework.record_death(uuid, uuid, date) to oneplan_app;
reset role;
