-- Reminders of returns that are late: the job reads that one was sent and answered (policy.ts, jobRights), and no count.
set role oneplan_stats;
grant usage on schema strategy to oneplan_job;
reset role;
