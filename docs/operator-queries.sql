-- What an operator types. Every statement runs unmodified as the admin role, while everything is busy: names and columns are a contract,
-- held by tests/events/operator-queries.test.ts. `:event_id` is a psql variable: `nakodo psql`, then `\set event_id <id>`.

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
