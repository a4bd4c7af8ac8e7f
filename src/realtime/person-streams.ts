// All open streams of this process. A notification, or a look every few seconds (one statement for everybody connected), says whose log has
// grown; their streams are read, many in one statement, each from its own place. So a lost notification costs seconds, never an event.
// One timer serves all: it keeps quiet connections alive, ends those whose session has ended, and cuts readers that take nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../db/database.js';
import { findNews, readLog, readLogs, type Place } from './person-log.js';
import { deliver, endBecause, greet, keepsUp, write, type PersonStream } from './person-stream.js';
import type { Sink } from './sink.js';

export interface StreamOpening {
  readonly userId: string;
  /** Where the reader stopped; undefined: begins now. */
  readonly place: Place | undefined;
  /** Whether who opened it would still be let in; an error: not known now. */
  readonly mayStay: () => Promise<boolean>;
  /** Called when nothing can be refused any more. */
  readonly openSink: () => Sink;
}

export interface PersonStreams {
  /** Resolves when the stream has begun; throws what reading the log throws before anything is sent. */
  open(opening: StreamOpening): Promise<void>;
  /** Open streams. */
  size(): number;
  /** Written and not yet taken, all streams together. */
  pendingBytes(): number;
  /** Ends all streams and takes no more: readers come back, here or elsewhere. */
  endAll(): void;
  close(): Promise<void>;
}

export interface StreamTimes {
  /** How often to look for what no notification told. */
  readonly pollMs: number;
  readonly tickMs: number;
  /** A quiet connection is written to this often, so that nobody between takes it for dead. */
  readonly heartbeatMs: number;
  readonly checkMs: number;
  /** A reader who takes nothing for this long is cut. */
  readonly stuckMs: number;
  /** A quiet reader is told its place this often; far less than events are kept. */
  readonly placeMs: number;
}

export const streamTimes: StreamTimes = {
  pollMs: 3000,
  tickMs: 1000,
  heartbeatMs: 15_000,
  checkMs: 60_000,
  stuckMs: 45_000,
  placeMs: 60 * 60_000,
};

/** Of one person in this process. One more ends the oldest. */
export const maxStreamsPerPerson = 8;
/** Somebody further behind reads everything anew instead. */
export const maxBehind = 1000;
const readsAtOnce = 100;
/** In one tick: all streams of a large process within a minute. */
const checksAtOnce = 100;
const retryMs = { least: 1000, spread: 2000 };
const pauseMs = { first: 100, most: 5000 };

export interface StreamsHere {
  readonly db: Database;
  readonly times?: Partial<StreamTimes>;
  readonly onError: (error: unknown) => void;
}

/** Payload: ids of people, joined by commas (see notify_people). */
const peopleChannel = 'nakodo_people';

export async function openPersonStreams({ db, onError, ...given }: StreamsHere): Promise<PersonStreams> {
  const times = { ...streamTimes, ...given.times };
  const byPerson = new Map<string, Set<PersonStream>>();
  const waiting = new Set<PersonStream>();
  const closed = new AbortController();
  let count = 0;
  let busy = false;
  let reading: Promise<void> | undefined;
  let polling: Promise<void> | undefined;
  let seen: string | undefined;

  const wake = (stream: PersonStream) => {
    if (!stream.closed) waiting.add(stream);
    if (busy || closed.signal.aborted) return;
    busy = true;
    reading = readWaiting();
  };
  const wakePerson = (userId: string) => byPerson.get(userId)?.forEach(wake);
  const wakeAll = () => {
    seen = undefined; // it may be another database
    for (const userId of byPerson.keys()) wakePerson(userId);
  };

  /** Reads whoever waits, until nobody does. While the database is away they wait. */
  async function readWaiting(): Promise<void> {
    for (let failed = 0; waiting.size > 0 && !closed.signal.aborted;) {
      const batch = [...waiting].filter(keepsUp).slice(0, readsAtOnce);
      if (batch.length === 0) break; // all too slow: each comes again when it has taken what is pending
      for (const stream of batch) waiting.delete(stream);
      try {
        const reads = await readLogs(db, batch);
        batch.forEach((stream, at) => {
          const read = reads[at];
          if (read && deliver(stream, read, performance.now())) waiting.add(stream);
        });
        failed = 0;
      } catch (error) {
        for (const stream of batch) if (!stream.closed) waiting.add(stream);
        if (failed === 0) onError(error);
        await sleep(Math.min(pauseMs.most, pauseMs.first * 2 ** failed++), undefined, { signal: closed.signal }).catch(
          () => undefined,
        );
      }
    }
    busy = false; // in the same breath as the last look at who waits
  }

  /** Finds what no notification told. Who connected meanwhile was not asked about, and is read. */
  async function poll(): Promise<void> {
    const asked = new Set(byPerson.keys());
    if (asked.size === 0) return;
    const before = seen;
    const news = await db.transaction((tx) => findNews(tx, [...asked], before), { as: { role: 'service_role' }, readOnly: true });
    if (seen !== before) return; // told meanwhile that it may be another database: everybody is read anyway
    seen = news.snapshot;
    news.userIds.forEach(wakePerson);
    for (const userId of byPerson.keys()) if (before === undefined || !asked.has(userId)) wakePerson(userId);
  }
  const pollAlone = () => {
    polling ??= poll()
      .catch(onError)
      .finally(() => (polling = undefined));
  };

  const forget = (stream: PersonStream) => {
    if (stream.closed) return;
    stream.closed = true;
    waiting.delete(stream);
    count--;
    const own = byPerson.get(stream.userId);
    own?.delete(stream);
    if (own?.size === 0) byPerson.delete(stream.userId);
  };
  const endStream = (stream: PersonStream, reason: 'replaced' | 'signed_out') => {
    endBecause(stream, reason);
    forget(stream);
  };

  const remember = (stream: PersonStream) => {
    const own = byPerson.get(stream.userId) ?? new Set();
    const [oldest] = own;
    if (oldest && own.size >= maxStreamsPerPerson) endStream(oldest, 'replaced');
    byPerson.set(stream.userId, own.add(stream));
    count++;
  };

  async function check(stream: PersonStream): Promise<void> {
    const stays = await stream.mayStay().catch(() => true); // not known now: look again later
    if (!stays) endStream(stream, 'signed_out');
  }

  function tick(): void {
    const now = performance.now();
    let checks = 0;
    for (const own of byPerson.values()) {
      for (const stream of own) {
        if (isStuck(stream, now)) {
          stream.sink.destroy();
          continue;
        }
        if (now - stream.placedAt >= times.placeMs && !stream.wantsPlace) {
          stream.wantsPlace = true;
          wake(stream);
        }
        if (now - stream.wroteAt >= times.heartbeatMs && stream.stuckSince === undefined) write(stream, ':\n\n', now);
        if (now - stream.checkedAt >= times.checkMs && checks < checksAtOnce) {
          stream.checkedAt = now;
          checks++;
          void check(stream);
        }
      }
    }
  }

  function isStuck(stream: PersonStream, now: number): boolean {
    if (stream.sink.pending() === 0) stream.stuckSince = undefined;
    else stream.stuckSince ??= now;
    return stream.stuckSince !== undefined && now - stream.stuckSince >= times.stuckMs;
  }

  function endAll(): void {
    closed.abort();
    for (const own of byPerson.values()) {
      for (const stream of own) {
        stream.sink.end();
        forget(stream);
      }
    }
  }

  const unlisten = await db.listen(peopleChannel, (payload) => payload.split(',').forEach(wakePerson), wakeAll);
  const pollTimer = setInterval(pollAlone, times.pollMs).unref();
  const tickTimer = setInterval(tick, times.tickMs).unref();

  return {
    async open({ userId, place, mayStay, openSink }) {
      const first = await readLog(db, { userId, place }, maxBehind);
      if (closed.signal.aborted) return openSink().end();
      const now = performance.now();
      const stream: PersonStream = {
        userId,
        sink: openSink(),
        mayStay,
        place: place ?? first.place,
        wroteAt: now,
        checkedAt: now,
        placedAt: now,
        stuckSince: undefined,
        wantsPlace: false,
        closed: false,
      };
      greet(stream, retryMs.least + Math.random() * retryMs.spread, now);
      remember(stream);
      stream.sink.onClose(() => forget(stream));
      stream.sink.onDrain(() => {
        stream.stuckSince = undefined;
        wake(stream);
      });
      deliver(stream, first, now);
      wake(stream); // what was told between the read and now, or did not fit
    },
    size: () => count,
    pendingBytes: () => sum(byPerson, (stream) => stream.sink.pending()),
    endAll,
    async close() {
      endAll();
      clearInterval(pollTimer);
      clearInterval(tickTimer);
      await unlisten();
      await Promise.all([reading, polling]);
    },
  };
}

function sum(byPerson: ReadonlyMap<string, ReadonlySet<PersonStream>>, of: (stream: PersonStream) => number): number {
  let total = 0;
  for (const own of byPerson.values()) for (const stream of own) total += of(stream);
  return total;
}
