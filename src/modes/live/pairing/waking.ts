// People who were paired are told: listeners of this process at once, the other processes by one NOTIFY for all of a tick. Commits that notify
// wait for each other in Postgres, so while one is under way the next people are collected. Only a hint: what is lost is found by polling.
import { setImmediate } from 'node:timers/promises';
import type { Database } from '../../../db/database.js';
import { quickCommit } from '../../../db/quick-commit.js';
import { sql } from '../../../db/sql.js';

export interface Waking {
  /** Listeners of this process, and the others. */
  wake(userIds: readonly string[]): void;
  /** Listeners of this process only: the others have been told. */
  wakeHere(userIds: readonly string[]): void;
  onChanged(listener: (userIds: readonly string[]) => void): () => void;
  idle(): Promise<void>;
}

export function createWaking(db: Database, onError: (error: unknown) => void): Waking {
  const listeners = new Set<(userIds: readonly string[]) => void>();
  let collected: string[] = [];
  let notifying: Promise<void> | undefined;
  let waking: Promise<unknown> = Promise.resolve();

  function wakeHere(userIds: readonly string[]): void {
    if (userIds.length > 0) for (const listener of listeners) listener(userIds);
  }

  async function notify(): Promise<void> {
    while (collected.length > 0) {
      const userIds = collected;
      collected = [];
      await db
        .run(sql`
        with quick as materialized (${quickCommit}) select notify_people(${userIds}::uuid[]) from quick`)
        .catch(onError);
    }
    notifying = undefined;
  }

  return {
    wakeHere,
    wake(userIds) {
      if (userIds.length === 0) return;
      // After the next tick is on its way: the database works at that while people are told.
      waking = Promise.all([waking, setImmediate().then(() => wakeHere(userIds))]);
      collected.push(...userIds);
      notifying ??= notify();
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async idle() {
      await waking;
      await notifying;
    },
  };
}
