-- Papers: what a board is told of a strategy. An author writes, another person signs what they read, and what is published is kept as the very text it
-- was, with its numbers: an edition is added and never changed, and a correction is the next one. Nothing here is about anyone who is helped.
set role oneplan_owner;
create table strategy.paper (
  id uuid primary key, kind text not null check (kind in ('performance','meeting')), board text not null, strategy text not null, area text not null,
  starts_on date not null, next_on date not null, meets_on date, begun_by uuid not null references access.hat, signer uuid not null references access.hat, begun_at timestamptz not null,
  check (next_on > starts_on), check ((kind = 'meeting') = (meets_on is not null)), check (signer <> begun_by)
);
-- What the author writes, by part of the paper. Live until it is signed, and again for a correction.
create table strategy.paper_words (
  paper_id uuid primary key references strategy.paper, words jsonb not null, version int not null default 1, hat_id uuid not null references access.hat, at timestamptz not null
);
-- Whether the board may read the draft: the last step says.
create table strategy.paper_step (
  paper_id uuid not null references strategy.paper, n int not null check (n > 0), step text not null check (step in ('shown','taken back')), hat_id uuid not null references access.hat,
  at timestamptz not null, primary key (paper_id, n)
);
-- Signed: the whole paper as text, and its hash, which the database works out again.
create table strategy.edition (
  id uuid primary key, paper_id uuid not null references strategy.paper, version int not null check (version > 0), content text not null check (length(content) < 4000000), sha text not null,
  changed text not null default '', signed_by uuid not null references access.hat, signed_at timestamptz not null, unique (paper_id, version), unique (paper_id, id),
  check (sha = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
-- Published, to the board or to everyone. The last of a paper holds: one for the board alone takes an earlier one off the public page.
create table strategy.publication (
  edition_id uuid primary key, paper_id uuid not null, open_to text not null check (open_to in ('board','public')), hat_id uuid not null references access.hat, at timestamptz not null,
  foreign key (paper_id, edition_id) references strategy.edition (paper_id, id)
);

create function strategy.my_area() returns text language sql stable security definer set search_path = pg_catalog as $$
  select k.area from access.team k where k.id = access.my_team() $$;
-- The area whose papers whoever asks may begin; null for everyone else.
create function strategy.writes_papers_of() returns text language sql stable security definer set search_path = pg_catalog as $$
  select case when access.my_role() in ('analyst','chair','manager') then strategy.my_area() end $$;
-- Those who may sign: never the author in another of their roles, and nobody who no longer works here.
create function strategy.may_sign_papers() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(c.hat_id), '{}') from access.colleague c where c.active and c.role in ('board','analyst','chair','manager') and c.staff_id <> (access.me()).staff_id $$;
create function strategy.papers_i_write() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where p.begun_by = access.my_hat() $$;
create function strategy.papers_i_sign() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where p.signer = access.my_hat() $$;
-- Drafts: for whoever writes or signs them, and for the board of that area while it is shown them.
create function strategy.my_drafts() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(p.id), '{}') from strategy.paper p where access.my_hat() in (p.begun_by, p.signer)
    or (access.my_role() = 'board' and p.area = strategy.my_area() and (select s.step from strategy.paper_step s where s.paper_id = p.id order by s.n desc limit 1) = 'shown') $$;
-- Published papers, for those who read delivery.
create function strategy.published_papers() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(distinct b.paper_id), '{}') from strategy.publication b where (select strategy.reads_delivery()) $$;
create function strategy.published_editions() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(b.edition_id), '{}') from strategy.publication b where (select strategy.reads_delivery()) $$;
-- What a signer may publish: the last edition they signed, once.
create function strategy.editions_to_publish() returns uuid[] language sql stable security definer set search_path = pg_catalog as $$
  select coalesce(array_agg(e.id), '{}') from strategy.edition e where e.signed_by = access.my_hat() and e.paper_id = any (strategy.papers_i_sign())
    and not exists (select from strategy.edition n where n.paper_id = e.paper_id and n.version > e.version)
    and not exists (select from strategy.publication b where b.edition_id = e.id) $$;
-- What everyone may read without signing in: the last published edition of each paper, where it was published to everyone.
create function strategy.public_papers() returns table (paper_id uuid, edition_id uuid, nth int, content text, changed text, at timestamptz, strategy text, area text, starts_on date, next_on date)
language sql stable security definer set search_path = pg_catalog as $$
  select p.id, l.id, l.nth, l.content, l.changed, l.at, p.strategy, p.area, p.starts_on, p.next_on
  from strategy.paper p
  join lateral (select e.id, e.content, e.changed, b.open_to, b.at, (count(*) over ())::int as nth from strategy.publication b join strategy.edition e on e.id = b.edition_id
    where b.paper_id = p.id order by e.version desc limit 1) l on l.open_to = 'public'
  order by p.next_on desc, l.at desc $$;

do $$ declare f text; begin
  foreach f in array array['my_area()','writes_papers_of()','may_sign_papers()','papers_i_write()','papers_i_sign()','my_drafts()','published_papers()','published_editions()','editions_to_publish()','public_papers()'] loop
    execute format('revoke execute on function strategy.%s from public', f);
    if f <> 'my_area()' then execute format('grant execute on function strategy.%s to oneplan_app', f); end if;
  end loop;
end $$;
reset role;
