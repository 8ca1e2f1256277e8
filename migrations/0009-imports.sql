-- Police notifications from a file: which of their references are here already.
set role oneplan_owner;
-- Row security hides a contact from whoever may no longer, or must not, see it; its reference would then look new, and the row be taken twice. This
-- answers presence alone, of references the asker holds in hand, to a front door; not whose they are, when they came or what became of them.
create function frontdoor.references_here(source text, refs text[]) returns setof text language sql stable security definer set search_path = pg_catalog as $$
  select c.source_ref from frontdoor.contact c where (select access.my_front_door()) is not null and c.source_agency = source and c.source_ref = any (refs) $$;
revoke execute on function frontdoor.references_here(text, text[]) from public;
grant execute on function frontdoor.references_here(text, text[]) to oneplan_app;
create index contact_import on frontdoor.contact (import_id) where import_id is not null;
reset role;
