-- What an operator types. Every statement runs unmodified as the admin role, while everything is busy: names and columns are a contract,
-- held by tests/events/operator-queries.test.ts. `:event_id` and `:user_id` are psql variables: `nakodo psql`, then `\set event_id <id>`.

-- events ---------------------------------------------------------------------------------------------------------
-- Every event's queue and job at a glance; one event's queue, row by row, in the order it will be worked.
select * from get_matchmaking_queue_stats();
select * from get_detailed_queue_info(:'event_id');

-- How many wait, and since when.
select e.name as event_name, count(*) as queue_size, min(q.enqueued_at) as oldest, max(q.enqueued_at) as newest
  from matchmaking_queue q join events e on e.id = q.event_id group by e.id, e.name order by queue_size desc;

-- What the jobs did.
select e.name as event_name, j.status, j.last_run_at, j.processed_count, j.error_count
  from matchmaking_jobs j join events e on e.id = j.event_id order by j.last_run_at desc;
select * from matchmaking_jobs where status = 'error';
select event_id, count(*) as candidate_count from all_events_members group by event_id order by candidate_count desc;

-- Free a job that hangs. (Nakodo does so by itself when the lease ends.)
update matchmaking_jobs set status = 'idle' where status = 'running' and last_run_at < now() - interval '10 minutes';

-- Pause everything: a batch under way is not written. Resume everything that was paused.
update matchmaking_jobs set status = 'paused';
update matchmaking_jobs set status = 'running';

-- Match everybody again, before anything else.
select enqueue_event_matchmaking(id, 3) from events where matchmaking_enabled = true;

-- Emergency: forget whoever waits. Their lists stay as they are until they are queued again.
delete from matchmaking_queue;

-- live -----------------------------------------------------------------------------------------------------------
-- Who waits, who talks, and who has waited for long.
select count(*) from waiting_queue;
select count(*) from chat_sessions where status = 'active';
select count(*) from waiting_queue where joined_at < now() - interval '5 minutes';

-- One person: do they wait, and what was their last session? `\set user_id <id>` before.
select * from waiting_queue where user_id = :'user_id';
select * from chat_sessions where (user1_id = :'user_id' or user2_id = :'user_id') order by created_at desc limit 1;

-- Take somebody out of the queue: they are told, and can search again.
delete from waiting_queue where user_id = :'user_id';

-- End what nobody ended: people who vanished, sessions that are too long. (Nakodo does so every 5 seconds; where none of its processes runs,
-- have cron call it.) It says how many of each.
select cleanup_matchmaking();

-- Are the functions there?
select routine_name from information_schema.routines where routine_name in ('find_match', 'skip_partner', 'cleanup_matchmaking');

-- lookalike ------------------------------------------------------------------------------------------------------
-- What came in last, how many are in which state, and how long they took.
select * from match_jobs order by created_at desc limit 5;
select status, count(*) as count from match_jobs group by status;
select id, status, attempts, created_at, completed_at, completed_at - created_at as processing_time
  from match_jobs order by created_at desc limit 10;
select avg(extract(epoch from (completed_at - created_at))) as avg_seconds
  from match_jobs where status = 'completed' and completed_at is not null;

-- What failed, and why. (`reason` says whose turn it is: a photo without a face is the person's; null is ours, see docs/operations.md.)
select id, error_message from match_jobs where status = 'failed';

-- What the last photo led to.
select * from matches where face_a_id in (select face_id from match_jobs order by created_at desc limit 1)
   or face_b_id in (select face_id from match_jobs order by created_at desc limit 1);

-- Why has somebody no match? What the policy looks at, how many there are of whom they could meet, which rule left nobody, and who comes nearest.
select school, gender from profiles where id = :'user_id';
select count(*) from profiles where school = 'UIT' and gender = 'female' and profile_type = 'user';
select id, state, moderation, refusal, model from faces where user_id = :'user_id';
select status, error_message, match_count, why from match_jobs where user_id = :'user_id' order by created_at desc limit 3;
select f.id as face, s.* from faces f cross join lateral find_similar_faces_filtered(f.id, 5, 0) s
  where f.user_id = :'user_id' and f.state = 'ready' and f.moderation = 'approved' and f.embedding is not null;

-- Is the function there?
select routine_name from information_schema.routines where routine_name in ('find_similar_faces_filtered');

-- community ------------------------------------------------------------------------------------------------------
-- What waits, what is open for votes, who was asked.
select count(*) from match_generation_queue where consumed_at is null;
select count(*) from match_proposals where status = 'voting';
select count(*) from voter_assignments;

-- How communities stood in the last minutes (pool_id null: all together), and how they stand now.
select * from system_metrics order by recorded_at desc limit 10;
select (select count(*) from match_generation_queue where consumed_at is null) as queue_depth,
       (select count(*) from match_proposals where status = 'voting') as active_voting,
       (select count(*) from match_proposals where status = 'approved') as total_approved,
       (select count(*) from match_proposals where status = 'rejected') as total_rejected,
       (select count(*) from voter_assignments) as total_voters_assigned,
       (select count(*) from match_votes) as total_votes_cast;

-- Votes that are over and not settled: 0 while any of our processes runs.
select count(*) as stuck from match_proposals where status = 'voting' and voting_expires_at < now() - interval '5 minutes';

-- Pairs that are live more than once: never any. (An address here is `pool:person`, never a wallet: nothing needs one, and an unlinked one would stay.)
select pair_hash, count(*) from (
         select pair_hash from match_proposals where status not in ('rejected', 'expired')
         union all
         select pair_hash from match_generation_queue where consumed_at is null) live
  group by pair_hash having count(*) > 1;
select user_a_address, user_b_address, count(*) from match_proposals where status not in ('rejected', 'expired')
  group by user_a_address, user_b_address having count(*) > 1;

-- Settle by hand what is over, where no process of ours runs; it knows no quorum. An approval made so asks the two, as any other.
update match_proposals set status = case when yes_votes > no_votes then 'approved' else 'rejected' end, finalized_at = now()
  where status = 'voting' and voting_expires_at < now();
