// People who were paired are told: listeners of this process at once, the other processes by one NOTIFY for all of a tick. Commits that notify
// wait for each other in Postgres, so while one is under way the next people are collected. Only a hint: what is lost is found by polling.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';

export interface Telling {
  tell(userIds: readonly string[]): void;
  onChanged(listener: (userIds: readonly string[]) => void): () => void;
  idle(): Promise<void>;
}

export function createTelling(db: Database, onError: (error: unknown) => void): Telling {
  const listeners = new Set<(userIds: readonly string[]) => void>();
  let collected: string[] = [];
  let notifying: Promise<void> | undefined;

  async function notify(): Promise<void> {
    while (collected.length > 0) {
      const userIds = collected;
      collected = [];
      await db.run(sql`select notify_people(${userIds}::uuid[])`).catch(onError);
    }
    notifying = undefined;
  }

  return {
    tell(userIds) {
      if (userIds.length === 0) return;
      for (const listener of listeners) listener(userIds);
      collected.push(...userIds);
      notifying ??= notify();
    },
    onChanged(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    idle: async () => await notifying,
  };
}
