// The heartbeat of a process: one timer goes round everybody connected. It asks sockets whether they are alive, looks at rights and at the
// truth of states, refreshes how searches go, and tells the database who is here and who is not any more, each in one statement.
import { sql } from '../../../db/sql.js';
import type { Database } from '../../../db/database.js';
import type { LiveLine, LivePerson } from './live-line.js';
import { readSuspended } from './live.read.js';

export interface LiveTimes {
  readonly tickMs: number;
  /** Everybody is visited once in this time. */
  readonly roundMs: number;
  /** How often states are read though nothing told of a change: of people who search or talk, and of others. */
  readonly lookMs: number;
  readonly idleLookMs: number;
  /** A socket is asked this often whether it is alive; after two questions without an answer it is cut. */
  readonly askMs: number;
  /** Everybody who was heard of counts as here this often. */
  readonly touchMs: number;
  /** After the last socket of somebody closed: a reload takes less. */
  readonly awayMs: number;
  readonly checkMs: number;
}

export const liveTimes: LiveTimes = {
  tickMs: 250,
  roundMs: 2000,
  lookMs: 4000,
  idleLookMs: 12_000,
  askMs: 10_000,
  touchMs: 10_000,
  awayMs: 1000,
  checkMs: 60_000,
};

export interface LivePulse {
  /** Has (again) a socket, or was heard again. */
  arrived(person: LivePerson): void;
  /** The last socket in this process closed. Whoever was elsewhere, too, gets longer: that process may say that they still are. */
  left(person: LivePerson): void;
  /** Has sockets in another process: that one answers for them. */
  isElsewhere(userId: string): void;
  /** Looks at their rights now. */
  check(person: LivePerson): void;
  stop(): Promise<void>;
}

export interface PulseOptions {
  readonly db: Database;
  readonly people: ReadonlyMap<string, LivePerson>;
  readonly times: LiveTimes;
  readonly look: (person: LivePerson) => void;
  readonly refreshStanding: (person: LivePerson) => void;
  readonly signOut: (line: LiveLine) => void;
  /** At the end of each round. */
  readonly onRound: () => void;
  /** Told once of each outage. */
  readonly onError: (error: unknown) => void;
}

const maxUnanswered = 2;
const answerMs = 2000;

export function startLivePulse(options: PulseOptions): LivePulse {
  const { db, people, times, look, refreshStanding, onRound, onError } = options;
  const toTouch = new Set<string>();
  const leaving = new Map<string, Leaving>();
  const toCheck = new Set<LivePerson>();
  let round = people.values();
  let touchedAt = performance.now();
  let beating: Promise<void> | undefined;
  let failing = false;

  function visit(person: LivePerson, now: number): void {
    if (now - person.lookedAt >= (person.session || person.searching ? times.lookMs : times.idleLookMs)) look(person);
    if (person.searching) refreshStanding(person);
    for (const line of person.lines.slice()) {
      if (now - line.askedAt >= times.askMs) ask(line, now);
      if (now - line.checkedAt >= times.checkMs) toCheck.add(person);
    }
    if (person.away || person.elsewhere || person.lines.some((line) => isFresh(line, now, times))) return;
    person.away = true;
    leaving.set(person.userId, { at: now, heardAt: Math.max(...person.lines.map(({ heardAt }) => heardAt)) });
  }

  /** A share of everybody in each tick, so that not all are asked at once. */
  function goOn(now: number): void {
    for (let left = Math.ceil((people.size * times.tickMs) / times.roundMs); left > 0; left--) {
      const { done, value } = round.next();
      if (!done) {
        visit(value, now);
        continue;
      }
      round = people.values();
      onRound();
      return;
    }
  }

  async function beat(now: number): Promise<void> {
    const away = [...leaving].filter(([, { at }]) => at <= now);
    if (away.length > 0) {
      const silentMs = away.map(([, { heardAt }]) => Math.round(Math.min(now - heardAt, longestSilenceMs(times))));
      await db.run(sql`select set_away(${away.map(([userId]) => userId)}::uuid[], ${silentMs}::int[])`);
    }
    for (const [userId, known] of away) if (leaving.get(userId) === known) leaving.delete(userId);
    if (now - touchedAt >= times.touchMs) {
      touchedAt = now;
      for (const person of people.values()) if (!person.away) toTouch.add(person.userId);
    }
    const here = [...toTouch];
    toTouch.clear();
    if (here.length > 0) await db.run(sql`select touch_live(${here}::uuid[])`);
    if (toCheck.size > 0) await checkRights(options, takeAll(toCheck));
    failing = false;
  }

  const timer = setInterval(() => {
    const now = performance.now();
    goOn(now);
    beating ??= beat(now)
      .catch((error: unknown) => {
        if (!failing) onError(error);
        failing = true;
        touchedAt = Number.NEGATIVE_INFINITY; // everybody, as soon as it can be said: whoever is unseen for long counts as gone
      })
      .finally(() => (beating = undefined));
  }, times.tickMs).unref();

  return {
    arrived(person) {
      person.away = false;
      leaving.delete(person.userId);
      toTouch.add(person.userId);
    },
    left({ userId, elsewhere }) {
      const heardAt = performance.now();
      leaving.set(userId, { at: heardAt + (elsewhere ? Math.max(answerMs, times.awayMs) : times.awayMs), heardAt });
    },
    isElsewhere: (userId) => void leaving.delete(userId),
    check: (person) => void toCheck.add(person),
    async stop() {
      clearInterval(timer);
      await beating;
    },
  };
}

/** Somebody who may have to be called away. */
interface Leaving {
  /** When they count as away. */
  readonly at: number;
  /** From here on they may be away for so long that they count as gone. */
  readonly heardAt: number;
}

/** Whether it was heard of within a question and the time it takes to come round. */
function isFresh({ heardAt }: LiveLine, now: number, times: LiveTimes): boolean {
  return now - heardAt < freshMs(times);
}

const freshMs = ({ askMs, roundMs }: LiveTimes) => askMs + 1.5 * roundMs;

/** Longer is our own: a process or a machine that stood still makes nobody gone. */
const longestSilenceMs = (times: LiveTimes) => freshMs(times) + times.roundMs;

function ask(line: LiveLine, now: number): void {
  line.askedAt = now;
  if (line.unanswered++ >= maxUnanswered) line.socket.terminate();
  else line.socket.ping();
}

/** Signs out who was suspended, and sockets whose session or token has ended. */
async function checkRights({ db, signOut }: PulseOptions, people: readonly LivePerson[]): Promise<void> {
  const suspended = new Set(
    await readSuspended(
      db,
      people.map(({ userId }) => userId),
    ),
  );
  const lines = people.flatMap((person) => person.lines);
  await Promise.all(
    lines.map(async (line) => {
      line.checkedAt = performance.now();
      const stays = !suspended.has(line.person.userId) && (await line.mayStay().catch(() => true)); // not known now: look again later
      if (!stays) signOut(line);
    }),
  );
}

function takeAll<T>(set: Set<T>): T[] {
  const all = [...set];
  set.clear();
  return all;
}
