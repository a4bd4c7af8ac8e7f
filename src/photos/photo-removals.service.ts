// Removes the files of photos that nobody names any more, and those that nobody came to name. A store that is away only makes it later: a file is
// tried again for ever, since it is of a person who wants it gone.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { claimRows, failRows, finishRows, type Claim, type Queue } from '../work/queue.js';
import type { Retry } from '../work/retry.js';
import type { Service } from '../work/worker.js';
import { photoFileKey, photoSizes } from './photo-keys.js';
import type { PhotoStore } from './photo-store.js';

const firstPauseMs = 10_000;
const longestPauseMs = 60 * 60_000;

/** 10, 20, 40 s ... at most an hour. */
const retry: Retry = {
  attempts: Number.POSITIVE_INFINITY,
  pauseMs: (attempts) => Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts, 20)),
};

export const photoRemovalQueue: Queue = { table: 'photo_removals', order: sql`run_at, id`, columns: ['key'], retry };

/** At the same time. */
const batch = 10;
/** Longer than a store takes to give up on all of them. */
const leaseMs = 5 * 60_000;
const pollMs = 5000;

export interface PhotoRemovals {
  readonly db: Database;
  readonly store: PhotoStore;
  /** Unique among all workers. */
  readonly worker: string;
}

type Claimed = Claim<{ readonly key: string }>;

/** Any number of processes may run it. Woken by `on_faces_changed`. */
export function photoRemovalService({ db, store, worker }: PhotoRemovals): Service {
  async function remove(claim: Claimed): Promise<void> {
    try {
      for (const size of photoSizes) await store.remove(photoFileKey(claim.key, size));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      await failRows(db, photoRemovalQueue, worker, [claim], { message });
      return;
    }
    await finishRows(db, photoRemovalQueue, worker, [claim]);
  }

  return {
    name: 'photo-removal',
    pollMs,
    async runOnce() {
      const claims = await claimRows<{ key: string }>(db, photoRemovalQueue, { worker, limit: batch, leaseMs });
      await Promise.all(claims.map(remove));
      return claims.length > 0;
    },
  };
}
