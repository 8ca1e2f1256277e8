-- An e-mail is not talked on: what is asked of it is whether its address may be answered.
set role oneplan_owner;
alter table frontdoor.contact add column safe_to_answer text check (safe_to_answer in ('yes','no'));
reset role;
