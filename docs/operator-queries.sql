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
