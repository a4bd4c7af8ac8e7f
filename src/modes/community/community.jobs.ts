// The jobs of communities, each a bounded piece of work that any number of processes may do at once: by the worker as it goes, by a cron call, or once
// by hand (src/work/jobs.ts). What keeps one community from being supplied keeps no other.
import { sql } from '../../db/sql.js';
import type { Job } from '../../work/jobs.js';
import { fillQueue } from './community.fill.js';
import { listRunningCommunities, openDue, settleDue, type CommunityWork } from './community.work.js';

/** Deadlines are settled within a minute, whoever is alive; this is how late they may be while this process is. */
const pollMs = 5000;
const cleanUpPollMs = 10 * 60_000;
/** As clean_up_votes bounds each of its steps. */
const cleanUpLimit = 5000;

export type OnJobError = (error: unknown, doing: string) => void;

export function communityJobs(work: CommunityWork, onError: OnJobError): Job[] {
  const { db } = work;
  const each = async (doing: string, step: (poolId: string) => Promise<number>, signal: AbortSignal) => {
    let done = 0;
    for (const poolId of await listRunningCommunities(db)) {
      if (signal.aborted) break;
      try {
        done += await step(poolId);
      } catch (error) {
        onError(error, `${doing} (community ${poolId})`);
      }
    }
    return done;
  };
  return [
    {
      name: 'expiry',
      about: 'Settle proposals whose deadline has passed',
      pollMs,
      run: async () => ({ done: await settleDue(db), more: false }),
    },
    {
      name: 'generator',
      about: 'Fill the queues of communities up, the best pairs first',
      pollMs,
      run: async (signal) => ({
        done: await each('filling the queue', (poolId) => fillQueue(work, poolId), signal),
        more: false,
      }),
    },
    {
      name: 'creator',
      about: 'Open pairs of the queues for voting',
      pollMs,
      run: async (signal) => ({ done: await each('opening proposals', (poolId) => openDue(db, poolId), signal), more: false }),
    },
    {
      name: 'metrics',
      about: 'Record how communities stand, once a minute',
      pollMs: 15_000,
      run: async () => ({ done: (await db.getRow<{ n: number }>(sql`select record_metrics() as n`)).n, more: false }),
    },
    {
      name: 'cleanup',
      about: 'Remove queue rows a week after they were used, and metrics after 30 days',
      pollMs: cleanUpPollMs,
      run: async () => {
        const { n } = await db.getRow<{ n: number }>(sql`select clean_up_votes(${cleanUpLimit}) as n`);
        return { done: n, more: n >= cleanUpLimit };
      },
    },
  ];
}
