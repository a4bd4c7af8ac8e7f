// Looks every few seconds whose log has grown, in one statement for everybody connected: what makes a lost notification harmless.
import type { Database } from '../db/database.js';
import { findNews } from './person-log.js';

export interface NewsPoll {
  /** Looks now, unless it is looking. */
  look(): void;
  /** It may be another database: what was seen says nothing any more. */
  reset(): void;
  stop(): Promise<void>;
}

export interface PollOptions {
  readonly db: Database;
  readonly everyMs: number;
  readonly connected: () => Iterable<string>;
  readonly wakePerson: (userId: string) => void;
  /** Told once of each outage. */
  readonly onError: (error: unknown) => void;
}

export function startNewsPoll({ db, everyMs, connected, wakePerson, onError }: PollOptions): NewsPoll {
  let seen: string | undefined;
  let looking: Promise<void> | undefined;
  let failing = false;

  async function look(): Promise<void> {
    const asked = new Set(connected());
    if (asked.size === 0) return;
    const before = seen;
    const news = await db.transaction((tx) => findNews(tx, [...asked], before), { as: { role: 'service_role' }, readOnly: true });
    failing = false;
    if (seen !== before) return; // reset meanwhile: everybody is read anyway
    seen = news.snapshot;
    news.userIds.forEach(wakePerson);
    // Who connected while we looked was not asked about.
    for (const userId of connected()) if (before === undefined || !asked.has(userId)) wakePerson(userId);
  }

  const lookAlone = () => {
    looking ??= look()
      .catch((error: unknown) => {
        if (!failing) onError(error);
        failing = true;
      })
      .finally(() => (looking = undefined));
  };
  const timer = setInterval(lookAlone, everyMs).unref();
  return {
    look: lookAlone,
    reset: () => (seen = undefined),
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}
