// Reads the logs of whoever waits, many in one statement, each from its own place, and writes what is new. One read at a time in a process:
// what is asked for meanwhile makes up the next. While the database is away they wait, and nobody loses their place.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.js';
import { readLogs } from './person-log.js';
import { deliver, keepsUp, type PersonStream } from './person-stream.js';

export interface LogPump {
  /** There may be more for it. */
  wake(stream: PersonStream): void;
  forget(stream: PersonStream): void;
  /** The read that is on its way, if any. */
  settled(): Promise<void>;
}

export interface PumpOptions {
  readonly db: Database;
  /** Ends reading. */
  readonly signal: AbortSignal;
  /** Told once of each outage. */
  readonly onError: (error: unknown) => void;
}

const readsAtOnce = 100;
const pauseMs = { first: 100, most: 5000 };

export function createLogPump({ db, signal, onError }: PumpOptions): LogPump {
  const waiting = new Set<PersonStream>();
  let busy = false;
  let reading: Promise<void> = Promise.resolve();

  async function readBatch(batch: readonly PersonStream[]): Promise<void> {
    const reads = await readLogs(db, batch);
    batch.forEach((stream, at) => {
      const read = reads[at];
      if (read && deliver(stream, read, performance.now())) waiting.add(stream);
    });
  }

  async function readWaiting(): Promise<void> {
    let failed = 0;
    while (waiting.size > 0 && !signal.aborted) {
      const batch = takeReady(waiting, readsAtOnce);
      if (batch.length === 0) break; // all too slow: each comes again when it has taken what is pending
      try {
        await readBatch(batch);
        failed = 0;
      } catch (error) {
        if (failed === 0) onError(error);
        for (const stream of batch) if (!stream.closed) waiting.add(stream);
        const pause = Math.min(pauseMs.most, pauseMs.first * 2 ** failed++);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    busy = false; // in the same breath as the last look at who waits
  }

  return {
    wake(stream) {
      if (!stream.closed) waiting.add(stream);
      if (busy || signal.aborted) return;
      busy = true;
      reading = readWaiting();
    },
    forget: (stream) => void waiting.delete(stream),
    settled: () => reading,
  };
}

/** Takes out up to `most` whose readers keep up, longest waiting first. */
function takeReady(waiting: Set<PersonStream>, most: number): PersonStream[] {
  const taken: PersonStream[] = [];
  for (const stream of waiting) {
    if (taken.length === most) break;
    if (!keepsUp(stream)) continue;
    waiting.delete(stream);
    taken.push(stream);
  }
  return taken;
}
