// ARCHITECTURE.md 4: a queue row stuck past its lease; a job that runs without anybody running it.
import { sql } from '../../../db/sql.js';
import { apart, counted, finding, type Finding, type FoundRow, graceMinutes } from '../finding.js';
import type { Invariant } from '../invariant.js';

/** Queues beside the matchmaking queue, which has events that can be paused. */
const plainQueues = ['embedding_queue', 'insight_queue', 'photo_removals', 'match_jobs'] as const;
const grace = sql`make_interval(mins => ${graceMinutes})`;

export const queueLeases: Invariant = {
  name: 'queue-leases',
  about: 'No queue row and no job stays leased after its lease ended',
  async find(tx) {
    const stuck = await tx.rows<FoundRow>(sql`
      select 'matchmaking_queue' as queue, q.id, q.event_id, q.user_id, q.locked_by, q.locked_until
      from matchmaking_queue q join matchmaking_jobs j on j.event_id = q.event_id and j.status <> 'paused'
      where q.locked_until < now() - ${grace} and q.run_at < now() - ${grace} order by q.id`);
    for (const queue of plainQueues) {
      stuck.push(
        ...(await tx.rows<FoundRow>(sql`
          select ${queue} as queue, id, locked_by, locked_until from ${sql.id(queue)}
          where locked_until < now() - ${grace} and run_at < now() - ${grace} order by id`)),
      );
    }
    const jobs = await tx.rows<FoundRow>(sql`
      select event_id, status, locked_by, locked_until, last_run_at from matchmaking_jobs
      where status = 'running' and coalesce(locked_until, '-infinity') < now() - ${grace} order by event_id`);
    return [
      ...finding(
        `${counted(stuck.length, 'queue row is', 'queue rows are')} leased for more than ${graceMinutes} minutes after their lease ended: is a worker running?`,
        stuck,
      ),
      ...finding(
        `${counted(jobs.length, 'job is', 'jobs are')} "running" for more than ${graceMinutes} minutes after their lease ended: is a worker running?`,
        jobs,
      ),
      ...(await waiting(tx)),
    ];
  },
};

/** Work that waits by somebody's will, or for a worker: not broken. */
async function waiting(tx: Parameters<Invariant['find']>[0]): Promise<Finding[]> {
  const parked = await tx.rows<FoundRow>(sql`
    select event_id, user_id, attempts, last_error from matchmaking_queue where run_at = 'infinity' order by event_id, id`);
  const paused = await tx.rows<FoundRow>(sql`
    select j.event_id, p.name, count(*)::int as queued
    from matchmaking_jobs j join pools p on p.id = j.event_id join matchmaking_queue q on q.event_id = j.event_id
    where j.status = 'paused' group by j.event_id, p.name order by 1`);
  const idle = await tx.rows<FoundRow>(sql`
    select q.event_id, count(*)::int as queued, min(q.run_at) as since
    from matchmaking_queue q join matchmaking_jobs j on j.event_id = q.event_id and j.status <> 'paused'
    where q.run_at < now() - ${grace} and q.locked_until is null group by q.event_id order by 1`);
  const failed = await tx.rows<FoundRow>(sql`
    select id, pool_id, user_id, attempts, error_message from match_jobs where status = 'failed' and reason is null order by completed_at, id`);
  const unworked = await tx.rows<FoundRow>(sql`
    select j.pool_id, count(*)::int as queued, min(greatest(j.run_at, j.created_at)) as since
    from match_jobs j join pools p on p.id = j.pool_id and p.matchmaking_enabled
    where j.status = 'pending' and greatest(j.run_at, j.created_at) < now() - ${grace} group by j.pool_id order by 1`);
  return [
    ...apart(
      `${counted(parked.length, 'person is', 'people are')} parked: matching them failed too often. Set right what last_error says and queue them again`,
      parked,
    ),
    ...apart(`${counted(paused.length, 'event is', 'events are')} paused with people waiting`, paused),
    ...apart(
      `${counted(idle.length, 'event has', 'events have')} people waiting for more than ${graceMinutes} minutes: is a worker running?`,
      idle,
    ),
    ...apart(
      `${counted(failed.length, 'match job has', 'match jobs have')} failed too often for a reason that is not known. Set right what error_message says and have them tried again (retry_parked)`,
      failed,
    ),
    ...apart(
      `${counted(unworked.length, 'lookalike pool has', 'lookalike pools have')} jobs waiting for more than ${graceMinutes} minutes: is a worker running?`,
      unworked,
    ),
  ];
}
