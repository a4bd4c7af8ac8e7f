// Sockets come and go here: who is connected to this process, by which sockets, and from where; and the goodbye when the server stops. Other
// processes hear of somebody's first and last socket. What is said over a socket: live-requests.routes.ts.
import { closeCodes } from '@nakodo/protocol';
import { WebSocket } from 'ws';
import { maxSocketsPerPerson } from './live-limits.js';
import { createPerson, type LiveLine, type LivePerson } from './live-line.js';
import type { LiveLooks } from './live-looks.js';
import type { LivePulse } from './live-pulse.js';
import type { LiveThing } from './live-talk.js';

export interface LineOpening {
  readonly socket: WebSocket;
  readonly userId: string;
  /** The session that they say they were in. */
  readonly sessionId: string | undefined;
  readonly requestId: string;
  readonly address: string | undefined;
  readonly mayStay: () => Promise<boolean>;
}

export interface LiveDoor {
  /** The socket is one of the person's from now on, and they are told where they stand. */
  open(opening: LineOpening): LiveLine;
  /** Something came over it. */
  heard(line: LiveLine): void;
  /** It has closed. */
  closed(line: LiveLine): void;
  lines(): number;
  /** How many of them come from one address. */
  linesFrom(address: string): number;
  /** Asks everybody to come back elsewhere, and cuts who does not go. */
  beginStop(): void;
}

export interface DoorOptions {
  /** Written here only. */
  readonly people: Map<string, LivePerson>;
  readonly pulse: Pick<LivePulse, 'arrived' | 'left'>;
  readonly looks: Pick<LiveLooks, 'want' | 'forget'>;
  readonly relay: (thing: LiveThing) => void;
}

/** So long has a socket to say goodbye when the server stops. */
const goodbyeMs = 2000;

/** `emptied`: begins to stop, and resolves when the last socket has closed. */
export function createLiveDoor({
  people,
  pulse,
  looks,
  relay,
}: DoorOptions): LiveDoor & { readonly emptied: () => Promise<void> } {
  const count = countLines();
  let stopping = false;

  function beginStop(): void {
    if (stopping) return;
    stopping = true;
    for (const { lines } of people.values()) lines.forEach(goodbye);
  }

  return {
    open({ userId, ...opening }) {
      const person = people.get(userId) ?? createPerson(userId);
      const line = lineOf(person, opening);
      person.lines.push(line);
      const open = person.lines.filter(({ socket }) => socket.readyState === WebSocket.OPEN);
      if (open.length > maxSocketsPerPerson) open[0]?.socket.close(closeCodes.replaced, 'opened elsewhere');
      count.add(line.address, 1);
      if (stopping) goodbye(line);
      if (person.lines.length === 1) {
        people.set(userId, person);
        relay({ kind: 'here', userId, answer: false });
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
      count.add(line.address, -1);
      if (person.lines.length > 0) return;
      people.delete(person.userId);
      looks.forget(person);
      if (stopping) return;
      if (person.elsewhere) relay({ kind: 'gone', userId: person.userId });
      pulse.left(person);
    },
    lines: count.all,
    linesFrom: count.from,
    beginStop,
    emptied() {
      beginStop();
      return count.none();
    },
  };
}

function lineOf(person: LivePerson, { sessionId, ...opening }: Omit<LineOpening, 'userId'>): LiveLine {
  const now = performance.now();
  return { person, ...opening, key: undefined, sessionId, heardAt: now, askedAt: now, checkedAt: now, unanswered: 0 };
}

/** They come back, here or elsewhere, and go on where they were: nobody counts as away because a server restarts. */
function goodbye({ socket }: LiveLine): void {
  socket.close(closeCodes.restarting, 'the server restarts');
  setTimeout(() => socket.terminate(), goodbyeMs).unref();
}

/** How many there are, and from where. */
function countLines() {
  const addresses = new Map<string, number>();
  let all = 0;
  let onNone: () => void = () => undefined;
  return {
    add(address: string | undefined, by: 1 | -1): void {
      all += by;
      if (all === 0) onNone();
      if (address === undefined) return;
      const open = (addresses.get(address) ?? 0) + by;
      if (open > 0) addresses.set(address, open);
      else addresses.delete(address);
    },
    all: () => all,
    from: (address: string) => addresses.get(address) ?? 0,
    none: async () => {
      if (all > 0) await new Promise<void>((resolve) => (onNone = resolve));
    },
  };
}
