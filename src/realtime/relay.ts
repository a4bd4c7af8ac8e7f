// Hands things from one process to all others, through the database's notifications: what is asked for while one statement is under way makes
// up the next, so that a busy process pays for one commit at a time. Sealed, since any role may listen and notify. Never stored, and lost while
// the database is away: whoever uses it must be able to do without.
import { randomUUID } from 'node:crypto';
import { quickCommit } from '../db/quick-commit.js';
import { sql } from '../db/sql.js';
import type { Database } from '../db/database.js';
import { createJoiner, packPayloads, toAsciiJson } from './relay-frames.js';
import { createSeal } from './relay-seal.js';

export interface Relay {
  /** To all other processes; any JSON. */
  send(thing: unknown): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export interface RelayOptions {
  readonly db: Database;
  readonly channel: string;
  /** What another process sent, as parsed JSON. It may be anything: the other may be of another version. */
  readonly onThing: (thing: unknown) => void;
  /** Notifications may have been missed. */
  readonly onReconnect?: () => void;
  /** Told once of each outage. */
  readonly onError: (error: unknown) => void;
}

/** Waiting to be sent; beyond it things are dropped, oldest first: the database is away or far too slow. */
const maxWaitingBytes = 4 * 1024 * 1024;

export async function openRelay({ db, channel, onThing, onReconnect, onError }: RelayOptions): Promise<Relay> {
  const own = randomUUID();
  const joiner = createJoiner();
  const { key } = await db.getRow<{ key: string }>(sql`select encode(key, 'hex') as key from relay_keys where id = 1`);
  const seal = createSeal(Buffer.from(key, 'hex'), own);
  let waiting: string[] = [];
  let waitingBytes = 0;
  let sending: Promise<void> | undefined;
  let pieces = 0;
  let failing = false;

  async function sendAll(): Promise<void> {
    while (waiting.length > 0) {
      const payloads = packPayloads(own, waiting, () => ++pieces).map((payload) => seal.close(payload));
      waiting = [];
      waitingBytes = 0;
      try {
        // Nothing of it is to survive, and commits that notify wait for each other.
        await db.run(sql`
          with quick as materialized (${quickCommit}) select pg_notify(${channel}, p) from quick, unnest(${payloads}::text[]) p`);
        failing = false;
      } catch (error) {
        if (!failing) onError(error);
        failing = true;
      }
    }
  }

  const unlisten = await db.listen(
    channel,
    (sealed) => {
      const payload = seal.open(sealed);
      if (payload === undefined) return;
      for (const text of joiner.read(payload, own, performance.now())) {
        const thing = parse(text);
        if (thing !== undefined) onThing(thing);
      }
    },
    onReconnect,
  );
  return {
    send(thing) {
      const text = toAsciiJson(thing);
      waiting.push(text);
      waitingBytes += text.length;
      while (waitingBytes > maxWaitingBytes) waitingBytes -= waiting.shift()?.length ?? waitingBytes;
      sending ??= sendAll().finally(() => (sending = undefined));
    },
    settled: async () => await sending,
    async close() {
      await unlisten();
      await sending;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
