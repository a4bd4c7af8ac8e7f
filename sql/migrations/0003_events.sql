-- The events mode: everyone's best k, kept current. Names follow the operators' contract.
-- Only one index of each table begins with event_id, so that a plan made while a table was still empty is a good one later, too
-- (measured: a second one made the plan read the whole event in each batch, 10,000 people in 86 s).

create view events with (security_invoker = true) as
  select id, code, name, description, starts_at, ends_at, matchmaking_enabled, policy_version_id, match_limit, minimum_age, created_at
  from pools where mode = 'events';

-- Writable: inserting a row joins, deleting one leaves.
create view all_events_members with (security_invoker = true) as
  select m.pool_id as event_id, m.profile_id as user_id, m.joined_at
  from pool_members m
  where exists (select from pools p where p.id = m.pool_id and p.mode = 'events');

-- Who is to be matched (again). One row per person and event; enqueueing again keeps the higher priority.
create table matchmaking_queue (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  user_id uuid not null,
  priority smallint not null default 0 constraint matchmaking_queue_priority check (priority between 0 and 3),
  unmatched boolean not null default true, -- has no matches yet: goes first
  cause text not null default 'joined'
    constraint matchmaking_queue_cause check (cause in ('joined', 'edited', 'rematch', 'forced')),
  changed boolean not null default true, -- the person is new or edited: other people's lists must be looked at too, not only theirs
  generation bigint not null default 1, -- grows with each enqueueing: work begun before it does not finish the row
  enqueued_at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default clock_timestamp(),
  locked_by text,
  locked_until timestamptz,
  attempts int not null default 0,
  last_error text,
  constraint matchmaking_queue_once unique (user_id, event_id),
  foreign key (event_id, user_id) references pool_members on delete cascade
);
create index matchmaking_queue_order on matchmaking_queue (event_id, unmatched desc, priority desc, enqueued_at, id);

-- One row per event: its state, and the lease of the one worker that decides for it at a time.
create table matchmaking_jobs (
  event_id uuid primary key references pools on delete cascade,
  status text not null default 'idle'
    constraint matchmaking_jobs_status check (status in ('idle', 'running', 'paused', 'error')),
  last_run_at timestamptz,
  processed_count bigint not null default 0,
  error_count bigint not null default 0,
  last_error text,
  locked_by text,
  locked_until timestamptz,
  constraint matchmaking_jobs_lease check ((status = 'running') = (locked_by is not null) and (locked_by is null) = (locked_until is null))
);

create table user_matches (
  event_id uuid not null,
  user_id uuid not null,
  match_user_id uuid not null,
  score real not null constraint user_matches_score check (score between 0 and 1),
  reasons jsonb not null,
  policy_version_id uuid not null references policy_versions,
  decided_at timestamptz not null default now(),
  primary key (event_id, user_id, match_user_id),
  constraint user_matches_not_self check (user_id <> match_user_id),
  foreign key (event_id, user_id) references pool_members on delete cascade,
  foreign key (event_id, match_user_id) references pool_members on delete cascade
);
create index user_matches_reverse on user_matches (match_user_id, event_id);

-- Who replaced whom in a list, and why. What a person is told when their list changes.
create table user_match_changes (
  id bigint generated always as identity primary key,
  event_id uuid not null,
  user_id uuid not null,
  entered_id uuid,
  entered_score real,
  left_id uuid,
  left_score real,
  cause text not null constraint user_match_changes_cause
    check (cause in ('joined', 'edited', 'rematch', 'forced', 'unavailable')),
  changed_at timestamptz not null default clock_timestamp(),
  constraint user_match_changes_some check (entered_id is not null or left_id is not null),
  foreign key (event_id, user_id) references pool_members on delete cascade
);
create index user_match_changes_person on user_match_changes (user_id, event_id, id);
create index user_match_changes_event on user_match_changes (event_id, id);

-- Texts that want a vector: filled by trigger when a text attribute changes.
create table embedding_queue (
  id bigint generated always as identity primary key,
  profile_id uuid not null references profiles on delete cascade,
  priority smallint not null default 0,
  generation bigint not null default 1,
  enqueued_at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default clock_timestamp(),
  locked_by text,
  locked_until timestamptz,
  attempts int not null default 0,
  last_error text,
  constraint embedding_queue_once unique (profile_id)
);
create index embedding_queue_order on embedding_queue (priority desc, enqueued_at, id);

-- Why two people should meet, written once per pair and version of their profiles.
create table pair_insights (
  low_id uuid not null references profiles on delete cascade,
  high_id uuid not null references profiles on delete cascade,
  low_revision bigint not null,
  high_revision bigint not null,
  text text not null constraint pair_insights_text check (length(text) between 1 and 4000),
  source text not null constraint pair_insights_source check (source in ('model', 'terms')),
  model text,
  created_at timestamptz not null default now(),
  primary key (low_id, high_id),
  constraint pair_insights_order check (low_id < high_id)
);
create index pair_insights_high on pair_insights (high_id);

create table insight_queue (
  id bigint generated always as identity primary key,
  event_id uuid not null references pools on delete cascade,
  low_id uuid not null references profiles on delete cascade,
  high_id uuid not null references profiles on delete cascade,
  priority smallint not null default 0,
  generation bigint not null default 1,
  enqueued_at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default clock_timestamp(),
  locked_by text,
  locked_until timestamptz,
  attempts int not null default 0,
  last_error text,
  constraint insight_queue_once unique (low_id, high_id),
  constraint insight_queue_order check (low_id < high_id)
);
create index insight_queue_next on insight_queue (priority desc, enqueued_at, id);
create index insight_queue_high on insight_queue (high_id);

do $$
declare
  v_table text;
  v_sequence text;
begin
  foreach v_table in array array[
    'matchmaking_queue', 'matchmaking_jobs', 'user_matches', 'user_match_changes', 'embedding_queue', 'pair_insights', 'insight_queue'
  ] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select, insert, update, delete on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
  -- Where the owner's default privileges give away sequences (as in Supabase).
  foreach v_sequence in array array['matchmaking_queue_id_seq', 'user_match_changes_id_seq', 'embedding_queue_id_seq', 'insight_queue_id_seq'] loop
    execute format('revoke all on sequence %I from anon, authenticated, service_role', v_sequence);
  end loop;
end $$;
revoke all on events, all_events_members from anon, authenticated, service_role;
grant select on events to authenticated, service_role;
grant select, delete on all_events_members to authenticated;
grant select, insert, delete on all_events_members to service_role;

grant select on user_matches, user_match_changes to authenticated;
create policy user_matches_own on user_matches for select to authenticated using (user_id = (select auth.uid()));
create policy user_match_changes_own on user_match_changes for select to authenticated using (user_id = (select auth.uid()));

grant select on matchmaking_queue, matchmaking_jobs to authenticated;
grant update (status) on matchmaking_jobs to authenticated;
create policy matchmaking_queue_admin on matchmaking_queue for select to authenticated using ((select is_staff('admin')));
create policy matchmaking_jobs_admin on matchmaking_jobs to authenticated
  using ((select is_staff('admin'))) with check ((select is_staff('admin')));
create policy user_matches_admin on user_matches for select to authenticated using ((select is_staff('admin')));
