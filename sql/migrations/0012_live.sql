-- The live mode: a partner now. People search in a lobby (a pool of mode `live`): a ticket in waiting_queue, until a tick pairs them into a
-- chat_session of two. Names follow the operators' contract. Written through functions only (sql/functions/live).

-- Nobody joins a pool that asks for it without a birth date: who is unknown would count as an adult.
alter table pools add column asks_birth_date boolean not null default false;
-- The share of people (percent, by a hash of who they are) for whom another version of the policy decides: to compare the two.
alter table pools add column second_policy_version_id uuid references policy_versions;
alter table pools add column second_share smallint constraint pools_second_share check (second_share between 1 and 99);
alter table pools add constraint pools_second check ((second_policy_version_id is null) = (second_share is null));
create index pools_second_policy_version on pools (second_policy_version_id) where second_policy_version_id is not null;

-- Events show whether they ask, too; finding by code and deleting are now the same for events and lobbies (find_pool_by_code, delete_pool).
create or replace view events with (security_invoker = true) as
  select id, code, name, description, starts_at, ends_at, matchmaking_enabled, policy_version_id, match_limit, minimum_age, created_at, asks_birth_date
  from pools where mode = 'events';
drop function if exists find_event_by_code(text);
drop function if exists delete_event(uuid, text);

-- Paired only with each other, and not told: a table of its own, since everybody may read their whole profile. Written by report_person and by
-- moderators' functions only.
create table shadow_bans (
  user_id uuid primary key references profiles on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid, -- null: the service, or nobody in particular
  automatic boolean not null default false -- by two trustworthy reports: lifted when they are dismissed
);

-- Ids of people who were suspended or shadow-banned when their profile was deleted, and nothing else of them: a host app's id comes back with its
-- token, and would come back clean (docs/decisions/barred-ids.md). No foreign key: there is no profile. Written by keep_bars, read by restore_bars.
create table barred_ids (
  user_id uuid primary key,
  suspended boolean not null,
  shadow_banned boolean not null,
  until timestamptz not null,
  constraint barred_ids_something check (suspended or shadow_banned)
);
create index barred_ids_until on barred_ids (until);

drop function if exists report_person(uuid, text, text, uuid); -- takes a session as well
drop function if exists get_reports(text, int); -- page by page
alter table reports add column trusted boolean not null default false; -- by a trustworthy reporter who has met them: see report_person
alter table reports drop constraint reports_reason;
alter table reports add constraint reports_reason
  check (reason in ('spam', 'harassment', 'threats', 'nudity', 'fake', 'underage', 'other'));
create index reports_reporter on reports (reporter_id, created_at);

alter table moderation_log drop constraint moderation_log_action;
alter table moderation_log add constraint moderation_log_action check (action in (
  'report.dismissed', 'report.upheld', 'person.suspended', 'person.restored', 'person.shadow_banned', 'person.shadow_ban_lifted'));
-- Nobody reads what is noted about themselves: a shadow ban is not told to moderators either.
drop policy moderation_log_staff on moderation_log;
create policy moderation_log_staff on moderation_log for select to authenticated
  using ((select is_staff('moderator')) and about_id <> (select auth.uid()));

-- A ticket. One per person: searching in two tabs is searching once, and keeps the time it began.
-- Tickets, sessions' versions, participants and skips have no foreign keys: looked up row by row these took a tenth of what a pair costs. Whoever
-- writes them (enter_waiting, apply_pairs, end_sessions) holds the rows that they point at until it commits; whoever removes one of those removes what
-- points at it in triggers, after it got the lock (on_members_end_session, on_profile_ends_session, on_live_sessions_removed), or is refused
-- (on_policy_version_deleted). The invariant live-leftovers looks for what should not be there.
create table waiting_queue (
  user_id uuid primary key,
  id bigint generated always as identity, -- another for each search: who has seen an id has seen its data; found by the lobby, not by an index
  pool_id uuid not null,
  policy_version_id uuid not null,
  joined_at timestamptz not null default clock_timestamp(),
  sink_ms int not null default 0, -- counts as having come so much later: who skipped many goes after the others
  seen_at timestamptz not null default clock_timestamp(), -- not indexed: the heartbeat touches no index
  present boolean not null default true -- false: their connection is gone, they may come back
) with (fillfactor = 70);
-- By person, not by time: who searches again finds the page of their last ticket, and reuses its entry. By time the entries of tickets that are
-- gone stay in front of all others until a vacuum, and each look at the lobby passes them.
create index waiting_queue_pool on waiting_queue (pool_id, user_id);

-- The two in a fixed order. No foreign keys to profiles: the id that stays of somebody deleted names nobody any more.
create table chat_sessions (
  id uuid primary key default gen_random_uuid(),
  pool_id uuid not null references pools on delete cascade,
  user1_id uuid not null,
  user2_id uuid not null,
  status text not null default 'active' constraint chat_sessions_status check (status in ('active', 'ended')),
  policy_version_id uuid not null,
  step smallint not null default 0, -- widening steps of the policy that the pair needed
  buddies boolean not null default false, -- had kept in touch before: every step counts as reached
  score real not null constraint chat_sessions_score check (score between 0 and 1),
  user1_reasons jsonb not null default '[]', -- as user_matches.reasons, seen by user1
  user2_reasons jsonb not null default '[]',
  user1_revision bigint not null, -- the profiles that it was decided from
  user2_revision bigint not null,
  user1_waited_ms int not null,
  user2_waited_ms int not null,
  offerer_id uuid not null, -- who makes the offers of WebRTC
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz,
  ended_by uuid, -- null: nobody in particular
  ended_why text constraint chat_sessions_ended_why
    check (ended_why in ('skip', 'left', 'gone', 'time', 'block', 'report', 'deleted', 'age', 'suspended', 'closed')),
  ended_after bigint, -- the last message before the end; there is none after it. 0: there are none (any more)
  constraint chat_sessions_order check (user1_id < user2_id),
  constraint chat_sessions_offerer check (offerer_id in (user1_id, user2_id)),
  constraint chat_sessions_ended check (
    (status = 'ended') = (ended_at is not null) and (ended_at is null) = (ended_why is null) and (ended_at is null) = (ended_after is null)
  )
);
create index chat_sessions_user1 on chat_sessions (user1_id, created_at);
create index chat_sessions_user2 on chat_sessions (user2_id, created_at);
create index chat_sessions_pool on chat_sessions (pool_id, created_at);
create index chat_sessions_active on chat_sessions (pool_id, created_at) where status = 'active';
create index chat_sessions_with_messages on chat_sessions (ended_at) where ended_after > 0;
create index chat_sessions_skipped on chat_sessions (ended_by, ended_at) where ended_why in ('skip', 'left');

-- Where they met; its last messages are the evidence.
alter table reports add column session_id uuid references chat_sessions on delete set null;
create index reports_session on reports (session_id);
grant select (session_id) on reports to authenticated;

-- Two rows a session. The partial index is what makes it impossible to be in two sessions at once.
create table session_participants (
  session_id uuid not null,
  user_id uuid not null,
  active boolean not null default true,
  seen_at timestamptz not null default clock_timestamp(), -- not indexed, as above
  away_since timestamptz, -- their connection is gone since then
  keeps boolean not null default false, -- wants to keep in touch
  wrote boolean not null default false,
  primary key (session_id, user_id)
) with (fillfactor = 70);
create unique index session_participants_one_active on session_participants (user_id) where active;

create table session_messages (
  id bigint generated always as identity primary key, -- grows within a session: taken while holding its lock
  session_id uuid not null references chat_sessions on delete cascade,
  sender_id uuid not null references profiles on delete cascade,
  client_id uuid not null default gen_random_uuid(), -- the sender's own: a message sent twice is one
  text text not null constraint session_messages_text check (length(text) between 1 and 1000),
  sent_at timestamptz not null default clock_timestamp(),
  constraint session_messages_once unique (sender_id, session_id, client_id)
);
create index session_messages_order on session_messages (session_id, id);

-- Who skipped or left each other, and until when they are not paired again. Looked up from either side.
create table pair_skips (
  low_id uuid not null,
  high_id uuid not null,
  until timestamptz not null,
  primary key (low_id, high_id),
  constraint pair_skips_order check (low_id < high_id)
);
create index pair_skips_high on pair_skips (high_id, low_id);
create index pair_skips_until on pair_skips (until);

-- People who both wanted to keep in touch: buddies.
create table connections (
  low_id uuid not null references profiles on delete cascade,
  high_id uuid not null references profiles on delete cascade,
  pool_id uuid references pools on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (low_id, high_id),
  constraint connections_order check (low_id < high_id)
);
create index connections_high on connections (high_id, low_id);

-- Searches that ended without a session, for the share of those that do not: whose they were is not kept.
create table unmatched_searches (
  id bigint generated always as identity primary key,
  pool_id uuid not null references pools on delete cascade,
  policy_version_id uuid not null references policy_versions,
  waited_ms int not null,
  ended_at timestamptz not null default clock_timestamp()
);
create index unmatched_searches_pool on unmatched_searches (pool_id, ended_at);
create index unmatched_searches_age on unmatched_searches (ended_at);

-- When a process of ours last paired in a lobby: while one does, a call of find_match leaves it to them.
create table live_tickers (
  pool_id uuid primary key references pools on delete cascade,
  ticked_at timestamptz not null default clock_timestamp()
);

-- How much somebody called by SQL of late (limit_live_calls): a level that leaks. Says nothing after a minute, and is removed then. Unlogged: it may
-- be forgotten. No foreign key: deleting a profile does not wait for a call of theirs.
create unlogged table live_calls (
  user_id uuid not null,
  name text not null,
  level float8 not null,
  counted_at timestamptz not null default clock_timestamp(),
  primary key (user_id, name)
) with (fillfactor = 70);

-- What a policy version says in SQL after so many widening steps, so that find_match works where no process of ours runs. Its text is executed:
-- written by the owner only, who compiles it (src/policy/compile.ts); no role may write it, the service neither.
create table compiled_policies (
  policy_version_id uuid not null references policy_versions on delete cascade,
  step smallint not null constraint compiled_policies_step check (step >= 0),
  after_ms int not null constraint compiled_policies_after check (after_ms >= 0), -- how long one has waited when it is reached
  may_meet text not null, -- a boolean expression over a and b, rows of pool_people
  column_filters text not null default 'true', -- the same in two parts, for a search: over a and p, b's row of profiles; null counts as false
  other_filters text, -- and over a and b, what is no column of profiles; null: nothing
  score text not null, -- a float8 expression over the same
  threshold real not null,
  primary key (policy_version_id, step)
);

-- With which processes seal what they hand each other by notifications: any role of the database may listen to those, and send some. Read by the
-- owner only. The first row is the one.
create table relay_keys (
  id smallint primary key,
  key bytea not null constraint relay_keys_length check (octet_length(key) = 32)
);
insert into relay_keys (id, key)
  values (1, sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));
alter table relay_keys enable row level security;
revoke all on relay_keys from anon, authenticated, service_role;

-- What people were told of sessions says nothing after a few minutes that the state does not: see cleanup_matchmaking.
-- Each row is in one of the two: a pair writes four.
create index person_events_live on person_events (created_at) where kind in ('live.matched', 'live.ended');
drop index person_events_age;
create index person_events_age on person_events (created_at) where kind not in ('live.matched', 'live.ended');
-- As the tables of the live mode: whoever tells somebody holds their profile, whoever deletes it takes the log along (on_profiles_log_removed).
alter table person_events drop constraint person_events_user_id_fkey;

alter table conversations drop constraint conversations_origin;
alter table conversations add constraint conversations_origin check (origin in ('hellos', 'votes', 'live'));

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'shadow_bans', 'waiting_queue', 'chat_sessions', 'session_participants', 'session_messages', 'pair_skips', 'connections', 'live_tickers',
    'unmatched_searches', 'compiled_policies', 'live_calls', 'barred_ids'
  ] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select on %I to service_role', v_table);
    execute format('create policy %I on %I to service_role using (true) with check (true)', v_table || '_service', v_table);
  end loop;
  foreach v_table in array array[
    'shadow_bans', 'waiting_queue', 'chat_sessions', 'session_participants', 'session_messages', 'pair_skips', 'connections', 'live_tickers',
    'unmatched_searches', 'live_calls', 'barred_ids'
  ] loop
    execute format('grant insert, update, delete on %I to service_role', v_table);
  end loop;
end $$;
revoke all on sequence waiting_queue_id_seq, session_messages_id_seq, unmatched_searches_id_seq from anon, authenticated, service_role;

grant select (user_id, pool_id, joined_at, seen_at) on waiting_queue to authenticated;
grant select on session_messages to authenticated;
create policy waiting_queue_own on waiting_queue for select to authenticated using (user_id = (select auth.uid()));
-- Not who ended it and why (whoever was blocked is not told so), nor the other's reasons.
grant select (id, pool_id, user1_id, user2_id, status, policy_version_id, step, buddies, offerer_id, created_at, ended_at)
  on chat_sessions to authenticated;
create policy chat_sessions_own on chat_sessions for select to authenticated using ((select auth.uid()) in (user1_id, user2_id));
grant select (session_id, user_id, active, seen_at, away_since) on session_participants to authenticated;
-- Of a session that is over, chat_sessions says all there is to know; no index finds these by person.
create policy session_participants_own on session_participants for select to authenticated using (user_id = (select auth.uid()) and active);
create policy session_messages_own on session_messages for select to authenticated using (
  exists (select from chat_sessions s where s.id = session_id and (select auth.uid()) in (s.user1_id, s.user2_id))
);
grant select on connections to authenticated;
create policy connections_own on connections for select to authenticated using ((select auth.uid()) in (low_id, high_id));
