// Everybody with an open socket in this process, and what they are told. Hints (the matcher's, the database's, other processes') say who may
// have to be told something; what it is is read from the database, and read anyway from time to time, so that a lost hint is only late.
// Order: hints and messages in, one batched read, states and messages out (live-tell.ts); the heartbeat runs beside it (live-pulse.ts).
import { closeCodes } from '@nakodo/protocol';
import { WebSocket } from 'ws';
import type { Database } from '../../db/database.js';
import { listAttributes } from '../../people/attributes.js';
import { openRelay } from '../../realtime/relay.js';
import { labelOf } from '../pool/card.present.js';
import { createLiveLimiter, maxSocketsPerPerson, type LiveLimiter } from './live-limits.js';
import { createPerson, type LiveLine, type LivePerson } from './live-line.js';
import { createLiveLooks } from './live-looks.js';
import type { LiveMatcher } from './live-matcher.js';
import { liveTimes, startLivePulse, type LiveTimes } from './live-pulse.js';
import { createLiveTalk, liveThing, type LiveTalk, type LiveThing } from './live-talk.js';
import { tellLook, tellStanding, type Telling } from './live-tell.js';
import { createLiveCommands, type LiveCommands } from './live.commands.js';
import { presentLiveState } from './live.present.js';

export interface LineOpening {
  readonly socket: WebSocket;
  readonly userId: string;
  /** The session that they say they were in. */
  readonly sessionId: string | undefined;
  readonly requestId: string;
  readonly address: string | undefined;
  readonly mayStay: () => Promise<boolean>;
}

export interface LiveHub {
  readonly commands: LiveCommands;
  readonly talk: LiveTalk;
  readonly limiter: LiveLimiter;
  /** What the registry calls an attribute. */
  label(attribute: string): string;
  /** The socket is one of the person's from now on, and they are told where they stand. */
  open(opening: LineOpening): LiveLine;
  /** Something came over it. */
  heard(line: LiveLine): void;
  /** It has closed. */
  closed(line: LiveLine): void;
  people(): number;
  /** Whether another process has said that they are connected there, too. */
  isElsewhere(userId: string): boolean;
  lines(): number;
  /** How many of them come from one address. */
  linesFrom(address: string): number;
  /** Asks everybody to come back elsewhere, and cuts who does not go. */
  beginStop(): void;
  close(): Promise<void>;
}

export interface HubOptions {
  readonly db: Database;
  readonly matcher: LiveMatcher;
  readonly rateLimitScale: number;
  readonly times?: Partial<LiveTimes>;
  readonly onError: (error: unknown) => void;
}

/** Payload: ids of people, joined by commas (see notify_people). */
const peopleChannel = 'nakodo_people';
/** The same, of people one of whose browsers' sessions has ended (see on_sessions_ended). */
const sessionsChannel = 'nakodo_sessions';
/** Between the hubs of processes. */
const liveChannel = 'nakodo_live';
/** So long has a socket to say goodbye when the server stops. */
const goodbyeMs = 2000;

export async function openLiveHub({ db, matcher, rateLimitScale, onError, ...given }: HubOptions): Promise<LiveHub> {
  const people = new Map<string, LivePerson>();
  const addresses = new Map<string, number>();
  const limiter = createLiveLimiter(rateLimitScale);
  const closing = new AbortController();
  let stopping = false;
  let lines = 0;
  let onLastClosed: () => void = () => undefined;
  let labels = labelOf(await listAttributes(db));
  const label = (attribute: string) => labels(attribute);

  const telling: Telling = { matcher, present: ({ state }, standing) => presentLiveState(state, standing, label) };
  const looks = createLiveLooks({ db, onLook: (look) => tellLook(telling, look), signal: closing.signal, onError });
  const lookAt = (userIds: readonly string[]) => {
    for (const userId of userIds) {
      const person = people.get(userId);
      if (person) looks.want(person);
    }
  };
  const lookAtAll = () => people.forEach(looks.want);
  const relay = await openRelay({
    db,
    channel: liveChannel,
    onThing: receive,
    onReconnect: lookAtAll,
    onError,
  });
  const talk = createLiveTalk({ people, look: looks.want, relay: relay.send });
  const commands = createLiveCommands({ db, matcher, changed: lookAt, sent: talk.sent });
  const pulse = startLivePulse({
    db,
    people,
    times: { ...liveTimes, ...given.times },
    look: looks.want,
    refreshStanding: (person) => tellStanding(telling, person),
    signOut: (line) => line.socket.close(closeCodes.signedOut, 'signed out'),
    onRound: () => limiter.sweep(),
    onError,
  });

  function receive(given: unknown): void {
    const { data: thing } = liveThing.safeParse(given);
    if (!thing) return; // of another version
    if (thing.kind === 'message' || thing.kind === 'news') return talk.receive(thing);
    const { kind, userId } = thing;
    const person = people.get(userId);
    if (kind === 'here') pulse.isElsewhere(userId);
    if (!person) return;
    person.elsewhere = kind === 'here';
    if (kind === 'gone' || !thing.answer) relay.send({ kind: 'here', userId, answer: true } satisfies LiveThing);
  }

  const readLabels = setInterval(() => {
    listAttributes(db)
      .then((attributes) => (labels = labelOf(attributes)))
      .catch(() => undefined); // the next time
  }, labelsMs).unref();
  const stopListening = await Promise.all([
    db.listen(peopleChannel, (payload) => lookAt(payload.split(',')), lookAtAll),
    db.listen(sessionsChannel, (payload) => payload.split(',').forEach((userId) => checkPerson(userId))),
  ]);
  const stopHearing = matcher.onChanged(lookAt);
  const checkPerson = (userId: string) => {
    const person = people.get(userId);
    if (person) pulse.check(person);
  };
  const count = (address: string | undefined, by: 1 | -1) => {
    lines += by;
    if (lines === 0) onLastClosed();
    if (address === undefined) return;
    const open = (addresses.get(address) ?? 0) + by;
    if (open > 0) addresses.set(address, open);
    else addresses.delete(address);
  };

  function sayGoodbye(): void {
    stopping = true;
    for (const { lines: open } of people.values()) for (const line of open) goodbye(line);
  }

  return {
    commands,
    talk,
    limiter,
    label,
    open({ userId, ...opening }) {
      const person = people.get(userId) ?? createPerson(userId);
      const line = lineOf(person, opening);
      person.lines.push(line);
      const open = person.lines.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
      if (open.length > maxSocketsPerPerson) open[0]?.socket.close(closeCodes.replaced, 'opened elsewhere');
      count(line.address, 1);
      if (stopping) goodbye(line);
      if (person.lines.length === 1) {
        people.set(userId, person);
        relay.send({ kind: 'here', userId, answer: false } satisfies LiveThing);
      }
      pulse.arrived(person);
      looks.want(person);
      return line;
    },
    heard(line) {
      line.heardAt = performance.now();
      line.unanswered = 0;
      if (line.person.away) pulse.arrived(line.person);
    },
    closed(line) {
      const { person } = line;
      const at = person.lines.indexOf(line);
      if (at < 0) return;
      person.lines.splice(at, 1);
      count(line.address, -1);
      if (person.lines.length > 0) return;
      people.delete(person.userId);
      looks.forget(person);
      if (stopping) return;
      if (person.elsewhere) relay.send({ kind: 'gone', userId: person.userId } satisfies LiveThing);
      pulse.left(person);
    },
    people: () => people.size,
    isElsewhere: (userId) => people.get(userId)?.elsewhere === true,
    lines: () => lines,
    linesFrom: (address) => addresses.get(address) ?? 0,
    beginStop: sayGoodbye,
    async close() {
      if (!stopping) sayGoodbye();
      if (lines > 0) await new Promise<void>((resolve) => (onLastClosed = resolve));
      clearInterval(readLabels);
      closing.abort();
      stopHearing();
      await Promise.all(stopListening.map((stop) => stop()));
      await Promise.all([looks.settled(), pulse.stop(), relay.close()]);
    },
  };
}

const labelsMs = 60_000;

function lineOf(person: LivePerson, { sessionId, ...opening }: Omit<LineOpening, 'userId'>): LiveLine {
  const now = performance.now();
  return { person, ...opening, key: undefined, sessionId, heardAt: now, askedAt: now, checkedAt: now, unanswered: 0 };
}

/** They come back, here or elsewhere, and go on where they were: nobody counts as away because a server restarts. */
function goodbye({ socket }: LiveLine): void {
  socket.close(closeCodes.restarting, 'the server restarts');
  setTimeout(() => socket.terminate(), goodbyeMs).unref();
}
