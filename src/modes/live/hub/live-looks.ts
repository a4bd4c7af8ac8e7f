// Reads where connected people stand, many in one statement, one read at a time in a process: what is asked for meanwhile makes up the next.
// While the database is away everybody waits for their turn, and nobody is forgotten.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveMessage } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import type { LivePerson } from './live-line.js';
import { readEnds, readLiveStates, readNewMessages, type LiveStateRow, type SessionEnd } from './live.read.js';

/** What was read of one person. */
export interface LiveLook {
  readonly person: LivePerson;
  /** Undefined: as they were told, of each of their sockets. */
  readonly row: LiveStateRow | undefined;
  /** Of sessions that they were in. */
  readonly ends: ReadonlyMap<string, SessionEnd>;
  /** New in the session that they were told of, in order. */
  readonly messages: readonly LiveMessage[];
  /** When the read began; `performance.now()`. */
  readonly at: number;
}

export interface LiveLooks {
  want(person: LivePerson): void;
  forget(person: LivePerson): void;
  /** The read that is on its way, if any. */
  settled(): Promise<void>;
}

export interface LooksOptions {
  readonly db: Database;
  readonly onLook: (look: LiveLook) => void;
  /** Ends reading. */
  readonly signal: AbortSignal;
  /** Told once of each outage. */
  readonly onError: (error: unknown) => void;
}

const peopleAtOnce = 400;
const pauseMs = { first: 100, most: 5000 };

export function createLiveLooks({ db, onLook, signal, onError }: LooksOptions): LiveLooks {
  const wanted = new Set<LivePerson>();
  let busy = false;
  let reading: Promise<void> = Promise.resolve();

  async function readBatch(batch: readonly LivePerson[]): Promise<LiveLook[]> {
    const at = performance.now();
    const rows = await readLiveStates(db, ...questionsOf(batch));
    const byUser = new Map(rows.map((row) => [row.user_id, row]));
    const talking = batch.filter(({ userId, session }) => session && !byUser.has(userId));
    const left = new Set(batch.flatMap((person) => (byUser.has(person.userId) ? sessionsToldOf(person) : [])));
    const ends = await readEnds(db, [...left]);
    const after = talking.map(({ lastMessageId }) => lastMessageId);
    const sessionIds = talking.map(({ session }) => session?.id ?? '');
    const messages = await readNewMessages(db, ...onePerSession(sessionIds, after));
    return batch.map((person) => {
      const row = byUser.get(person.userId);
      const fresh = row ? [] : (messages.get(person.session?.id ?? '') ?? []);
      return { person, row, ends, messages: fresh, at };
    });
  }

  /** What cannot be told to one is no reason to tell the others nothing. */
  function tell(look: LiveLook): void {
    try {
      onLook(look);
    } catch (error) {
      onError(error);
    }
  }

  async function readWanted(): Promise<void> {
    await Promise.resolve(); // whoever is asked for in the same breath is in the same read
    let failed = 0;
    while (wanted.size > 0 && !signal.aborted) {
      const batch = take(wanted, peopleAtOnce);
      for (const person of batch) person.reading = true;
      try {
        const looks = await readBatch(batch);
        failed = 0;
        for (const person of batch) person.reading = false;
        looks.forEach(tell);
      } catch (error) {
        if (failed === 0) onError(error);
        for (const person of batch) if (person.lines.length > 0) wanted.add(person);
        for (const person of batch) person.reading = false;
        const pause = Math.min(pauseMs.most, pauseMs.first * 2 ** failed++);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    busy = false; // in the same breath as the last look at who is wanted
  }

  return {
    want(person) {
      wanted.add(person);
      if (busy || signal.aborted) return;
      busy = true;
      reading = readWanted();
    },
    forget: (person) => void wanted.delete(person),
    settled: () => reading,
  };
}

/** Their ids, and the keys they know: of a person with a socket that knows another, none. */
function questionsOf(batch: readonly LivePerson[]): [userIds: string[], known: (string | null)[]] {
  const known = batch.map(({ key, lines }) => (key !== undefined && lines.every((line) => line.key === key) ? key : null));
  return [batch.map(({ userId }) => userId), known];
}

const sessionsToldOf = ({ lines }: LivePerson) => lines.flatMap(({ sessionId }) => (sessionId === undefined ? [] : [sessionId]));

/** Both of a session may be here: asked once, from the earlier place of the two. */
function onePerSession(sessionIds: readonly string[], after: readonly number[]): [ids: string[], after: number[]] {
  const least = new Map<string, number>();
  sessionIds.forEach((id, at) => least.set(id, Math.min(least.get(id) ?? Infinity, after[at] ?? 0)));
  return [[...least.keys()], [...least.values()]];
}

function take(wanted: Set<LivePerson>, most: number): LivePerson[] {
  const taken: LivePerson[] = [];
  for (const person of wanted) {
    if (taken.length === most) break;
    wanted.delete(person);
    taken.push(person);
  }
  return taken;
}
