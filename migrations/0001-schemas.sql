-- One PostgreSQL schema per room: the walls are visible in SQL and every table has an owner. One file a room; a room whose file would be long has one
-- for each of its subjects. Rules all migrations obey:
--  * ids are random (v4) uuids made by the app; people say the family's reference (8 letters), never a number in sequence
--  * every protected row carries its scope (family_id or harm_file_id), and foreign keys between protected tables include it:
--    a row can neither drift to another family nor probe for a hidden one
--  * a table has one data class; the class decides who reads it (src/rooms/access/policy.ts), never code
--  * recorded_by is the hat that wrote it; version is the optimistic lock; the app deletes nothing that was acknowledged
--  * text with check, never enum: only leakproof operators use an index under row-level security
--  * instants are timestamptz and end in _at; days are date and end in _on
--  * what comes after this first set (0001 to 0020) is a file of its own, numbered from 0201: forward only, and never changed once it was applied
--  * a function that sees past the asker's rights is security definer: its owner is neither superuser nor able to bypass a policy, its search_path is
--    pinned, and nobody may run it who is not named at the end of its file
create extension if not exists pg_trgm;
create schema access    authorization oneplan_owner;
create schema audit     authorization oneplan_owner;
create schema people    authorization oneplan_owner;
create schema vault     authorization oneplan_vault;
create schema directory authorization oneplan_owner;
create schema risk      authorization oneplan_owner;
create schema arrivals  authorization oneplan_owner;
create schema frontdoor authorization oneplan_owner;
create schema plans     authorization oneplan_owner;
create schema casework  authorization oneplan_owner;
create schema meetings  authorization oneplan_owner;
create schema harm      authorization oneplan_owner;
create schema strategy  authorization oneplan_stats;
grant usage on schema access, audit, people, vault, directory, risk, arrivals, frontdoor, plans, casework, meetings, harm to oneplan_app, oneplan_job, oneplan_stats, oneplan_owner;
grant usage on schema access, audit, people, vault, directory, risk, frontdoor, plans, casework, meetings, harm to oneplan_vault;
grant usage on schema access, arrivals to oneplan_door;
-- Its own functions count everybody's records; the rest of it is like any room.
grant usage, create on schema strategy to oneplan_owner;
grant usage on schema strategy to oneplan_app;
-- Reminders of returns that are late: the job reads that one was sent and answered (policy.ts, jobRights), and no count.
grant usage on schema strategy to oneplan_job;
revoke create on schema public from public;
