// Everybody with an open socket in this process, and what they are told. Hints (the matcher's, the database's, other processes') say who may
// have to be told something; what it is is read from the database, and read anyway from time to time, so that a lost hint is only late.
// Order: hints and messages in, one batched read, states and messages out (live-tell.ts); the heartbeat runs beside it (live-pulse.ts).
// Who comes and goes: live-door.ts.
import { closeCodes } from '@nakodo/protocol';
import type { Database } from '../../../db/database.js';
import { openRelay } from '../../../realtime/relay.js';
import { createLiveDoor, type LiveDoor } from './live-door.js';
import { openLiveLabels } from './live-labels.js';
import { createLiveLimiter, type LiveLimiter } from './live-limits.js';
import type { LivePerson } from './live-line.js';
import { createLiveLooks } from './live-looks.js';
import type { LiveMatcher } from '../pairing/live-matcher.js';
import { liveTimes, startLivePulse, type LivePulse, type LiveTimes } from './live-pulse.js';
import { createLiveTalk, liveThing, type LiveTalk, type LiveThing } from './live-talk.js';
import { tellLook, tellStanding, type Telling } from './live-tell.js';
import { createLiveCommands, type LiveCommands } from './live.commands.js';
import { presentLiveState } from './live.present.js';

export interface LiveHub extends LiveDoor {
  readonly commands: LiveCommands;
  readonly talk: LiveTalk;
  readonly limiter: LiveLimiter;
  /** What the registry calls an attribute. */
  label(attribute: string): string;
  people(): number;
  /** Whether another process has said that they are connected there, too. */
  isElsewhere(userId: string): boolean;
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

export async function openLiveHub({ db, matcher, rateLimitScale, onError, ...given }: HubOptions): Promise<LiveHub> {
  const people = new Map<string, LivePerson>();
  const limiter = createLiveLimiter(rateLimitScale);
  const closing = new AbortController();
  const { label, stop: stopReadingLabels } = await openLiveLabels(db);
  const telling: Telling = { matcher, present: ({ state }, standing) => presentLiveState(state, standing, label) };
  const looks = createLiveLooks({ db, onLook: (look) => tellLook(telling, look), signal: closing.signal, onError });
  const among = (work: (person: LivePerson) => void) => (userIds: readonly string[]) => {
    for (const userId of userIds) {
      const person = people.get(userId);
      if (person) work(person);
    }
  };
  const lookAt = among(looks.want);
  const lookAtAll = () => people.forEach(looks.want);
  let hear: (thing: unknown) => void = () => undefined; // nobody is here yet
  const relay = await openRelay({
    db,
    channel: liveChannel,
    onThing: (thing) => hear(thing),
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
  hear = (thing) => receive({ people, talk, pulse, relay: relay.send }, thing);
  const { emptied, ...door } = createLiveDoor({ people, pulse, looks, relay: relay.send });
  const checkRights = among(pulse.check);
  const stopListening = await Promise.all([
    db.listen(peopleChannel, (payload) => lookAt(payload.split(',')), lookAtAll),
    db.listen(sessionsChannel, (payload) => checkRights(payload.split(','))),
  ]);
  const stopHearing = matcher.onChanged(lookAt);

  return {
    commands,
    talk,
    limiter,
    label,
    ...door,
    people: () => people.size,
    isElsewhere: (userId) => people.get(userId)?.elsewhere === true,
    async close() {
      await emptied();
      stopReadingLabels();
      closing.abort();
      stopHearing();
      await Promise.all(stopListening.map((stop) => stop()));
      await Promise.all([looks.settled(), pulse.stop(), relay.close()]);
    },
  };
}

interface Receiving {
  readonly people: ReadonlyMap<string, LivePerson>;
  readonly talk: LiveTalk;
  readonly pulse: LivePulse;
  readonly relay: (thing: LiveThing) => void;
}

/** From another process: what somebody there says to somebody here, or that somebody is there, too, or not any more. */
function receive({ people, talk, pulse, relay }: Receiving, given: unknown): void {
  const { data: thing } = liveThing.safeParse(given);
  if (!thing) return; // of another version
  if (thing.kind === 'message' || thing.kind === 'news') return talk.receive(thing);
  const { kind, userId } = thing;
  const person = people.get(userId);
  if (kind === 'here') pulse.isElsewhere(userId);
  if (!person) return;
  person.elsewhere = kind === 'here';
  if (kind === 'gone' || !thing.answer) relay({ kind: 'here', userId, answer: true });
}
