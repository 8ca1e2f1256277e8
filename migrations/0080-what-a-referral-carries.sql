-- What a referral carries to those who work with him, and what nobody may change of one that was sent. The application asks for no more than this; the
-- database holds to it whoever asks.
set role oneplan_owner;
-- Why a referral about him was taken back, and by whom, is about her. It stays with her family.
alter table frontdoor.referral add column taken_back_why text not null default '', add column taken_back_by uuid;

-- A request is asked in the name of the team that asks, about a file that the asker holds through a family, and goes to a team that works with him
-- exactly when it names his file. Once sent, nothing of it changes but its answer, once, by the team it was sent to; taking it back is the sender's, and
-- passing it on is frontdoor.pass_on's alone. What the owner's own functions do (a death, passing on) they have weighed themselves.
create function frontdoor.request_stands() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if current_user <> 'oneplan_app' then return new; end if;
  if tg_op = 'INSERT' then
    if new.from_team is distinct from access.my_team() or new.from_hat is distinct from access.my_hat() or new.state <> 'sent' or new.answered_at is not null
      or new.answered_by is not null or new.escalated_at is not null or new.passed_to is not null
      or (new.harm_file_id is not null) is distinct from (select k.side = 'harm' from access.open_team k where k.id = new.to_team)
      or (new.harm_file_id is not null and not exists (select from harm.file_family l where l.harm_file_id = new.harm_file_id)) then raise insufficient_privilege; end if;
    return new;
  end if;
  if (new.id, new.from_team, new.from_hat, new.to_team, new.to_key, new.harm_file_id, new.high, new.packet, new.sent_at, new.answer_due_at, new.escalated_at, new.passed_to)
      is distinct from (old.id, old.from_team, old.from_hat, old.to_team, old.to_key, old.harm_file_id, old.high, old.packet, old.sent_at, old.answer_due_at, old.escalated_at, old.passed_to)
    or old.state <> 'sent' or new.version <> old.version + 1 or new.answered_by is distinct from access.my_hat()
    or not ((new.state = 'taken' and new.to_team = access.my_team()) or (new.state = 'withdrawn' and new.from_team = access.my_team() and not new.high))
  then raise insufficient_privilege; end if;
  return new;
end $$;
create trigger a_stands before insert or update on frontdoor.request for each row execute function frontdoor.request_stands();

create function frontdoor.taken_back() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  update frontdoor.referral r set taken_back_why = new.answer_reason, taken_back_by = new.answered_by where r.request_id = new.id;
  new.answer_reason := '';
  new.answered_by := null;
  return new;
end $$;
create trigger b_taken_back before update of state on frontdoor.request for each row
  when (new.state = 'withdrawn' and old.state = 'sent' and new.harm_file_id is not null) execute function frontdoor.taken_back();
revoke execute on function frontdoor.request_stands(), frontdoor.taken_back() from public;
reset role;
