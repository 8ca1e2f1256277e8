-- The author says when a paper is ready to be signed: until then it is theirs.
set role oneplan_owner;
alter table strategy.paper_step drop constraint paper_step_step_check, add constraint paper_step_step_check check (step in ('shown','taken back','ready'));
create or replace function strategy.my_drafts() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where access.my_hat() in (p.begun_by, p.signer)
    or (access.my_role() = 'board' and p.area = strategy.my_area()
      and (select s.step from strategy.paper_step s where s.paper_id = p.id and s.step <> 'ready' order by s.n desc limit 1) = 'shown') $$;
reset role;
