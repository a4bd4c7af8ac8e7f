// All open streams of this process. A notification (or, should it be lost, news-poll.ts) says whose log has grown; log-pump.ts reads it.
// One timer serves all: it keeps quiet connections alive, ends those whose session has ended, and cuts readers that take nothing.
import type { Database } from '../db/database.js';
import { createLogPump } from './log-pump.js';
import { startNewsPoll } from './news-poll.js';
import { readLog, type Place } from './person-log.js';
import { deliver, endBecause, greet, isStuck, keepAlive, wantsPlace, type PersonStream } from './person-stream.js';
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
/** In one tick: all streams of a large process within a minute. */
const checksAtOnce = 100;
const retryMs = { least: 1000, spread: 2000 };

export interface StreamsHere {
  readonly db: Database;
  readonly times?: Partial<StreamTimes>;
  readonly onError: (error: unknown) => void;
}

/** Payload: ids of people, joined by commas (see notify_people). */
const peopleChannel = 'nakodo_people';
/** The same, of people one of whose sessions has ended (see on_sessions_ended). */
const sessionsChannel = 'nakodo_sessions';

export async function openPersonStreams({ db, onError, ...given }: StreamsHere): Promise<PersonStreams> {
  const times = { ...streamTimes, ...given.times };
  const byPerson = new Map<string, Set<PersonStream>>();
  const closed = new AbortController();
  const pump = createLogPump({ db, signal: closed.signal, onError });
  let count = 0;

  const wakePerson = (userId: string) => byPerson.get(userId)?.forEach(pump.wake);
  const poll = startNewsPoll({ db, everyMs: times.pollMs, connected: () => byPerson.keys(), wakePerson, onError });
  const wakeAll = () => {
    poll.reset();
    for (const userId of byPerson.keys()) wakePerson(userId);
  };

  const forget = (stream: PersonStream) => {
    if (stream.closed) return;
    stream.closed = true;
    pump.forget(stream);
    count--;
    const own = byPerson.get(stream.userId);
    own?.delete(stream);
    if (own?.size === 0) byPerson.delete(stream.userId);
  };
  const endStream = (stream: PersonStream, reason: 'replaced' | 'signed_out') => {
    endBecause(stream, reason);
    forget(stream);
    setTimeout(() => stream.sink.destroy(), times.stuckMs).unref(); // a reader who takes nothing does not take the end either
  };

  const remember = (stream: PersonStream) => {
    const own = byPerson.get(stream.userId) ?? new Set();
    const [oldest] = own;
    if (oldest && own.size >= maxStreamsPerPerson) endStream(oldest, 'replaced');
    byPerson.set(stream.userId, own.add(stream));
    count++;
  };

  async function check(stream: PersonStream): Promise<void> {
    stream.checkedAt = performance.now();
    const stays = await stream.mayStay().catch(() => true); // not known now: look again later
    if (!stays) endStream(stream, 'signed_out');
  }

  function tick(): void {
    const now = performance.now();
    let checks = 0;
    for (const own of byPerson.values()) {
      for (const stream of own) {
        if (isStuck(stream, now, times.stuckMs)) {
          stream.sink.destroy();
          continue;
        }
        if (wantsPlace(stream, now, times.placeMs)) pump.wake(stream);
        keepAlive(stream, now, times.heartbeatMs);
        if (now - stream.checkedAt >= times.checkMs && checks++ < checksAtOnce) {
          void check(stream);
        }
      }
    }
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

  const checkPerson = (userId: string) => byPerson.get(userId)?.forEach((stream) => void check(stream));
  const unlisten = await Promise.all([
    db.listen(peopleChannel, (payload) => payload.split(',').forEach(wakePerson), wakeAll),
    db.listen(sessionsChannel, (payload) => payload.split(',').forEach(checkPerson)),
  ]);
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
        pump.wake(stream);
      });
      deliver(stream, first, now);
      pump.wake(stream); // what was told between the read and now, or did not fit
    },
    size: () => count,
    pendingBytes: () => sum(byPerson, (stream) => stream.sink.pending()),
    endAll,
    async close() {
      endAll();
      clearInterval(tickTimer);
      await Promise.all(unlisten.map((stop) => stop()));
      await Promise.all([pump.settled(), poll.stop()]);
    },
  };
}

function sum(byPerson: ReadonlyMap<string, ReadonlySet<PersonStream>>, of: (stream: PersonStream) => number): number {
  let total = 0;
  for (const own of byPerson.values()) for (const stream of own) total += of(stream);
  return total;
}
