// One open socket of a person, and the person with all of theirs in this process. Knows no database and no timer.
import type { LiveNews } from '@nakodo/protocol';
import { WebSocket } from 'ws';

export interface LivePerson {
  readonly userId: string;
  /** `performance.now()` when they came. */
  readonly since: number;
  /** Oldest first; never empty while they are here. */
  readonly lines: LiveLine[];
  /** Names the state they were told last; undefined: not read yet. */
  key: string | undefined;
  /** Their ticket, while they search. */
  searching: { readonly poolId: string; readonly since: string } | undefined;
  /** What was told of the search, as text: told again when it changes. */
  standing: string;
  session: { readonly id: string; readonly partnerId: string; bothWrote: boolean } | undefined;
  /** The last one before it, to tell an old id from a foreign one. */
  sessionBefore: string | undefined;
  /** Of the session: all messages up to it were told. */
  lastMessageId: number;
  /** What came for a session that they have not been told of yet. */
  held: HeldNews[];
  /** A read of their state is under way. */
  reading: boolean;
  /** They have sockets in other processes, too. */
  elsewhere: boolean;
  /** Nothing was heard from any of their sockets for too long, and their partner was told so. */
  away: boolean;
  /** When their state was read last; `performance.now()`. */
  lookedAt: number;
}

export interface HeldNews {
  readonly sessionId: string;
  readonly news: LiveNews;
  readonly at: number;
}

export interface LiveLine {
  readonly person: LivePerson;
  readonly socket: WebSocket;
  /** Quoted in problems and in the log. */
  readonly requestId: string;
  /** The network it comes from, where that is known. */
  readonly address: string | undefined;
  /** Whether who opened it would still be let in. An error: not known now. */
  readonly mayStay: () => Promise<boolean>;
  /** As the person's, but of this socket. */
  key: string | undefined;
  /** The session it was told of, or says that it was in. */
  sessionId: string | undefined;
  /** When something came from the other side last, was it asked last, and were its rights looked at; `performance.now()`. */
  heardAt: number;
  askedAt: number;
  checkedAt: number;
  /** Questions in a row without an answer. */
  unanswered: number;
}

/** A reader who leaves more than this untaken is cut; they come back and are told where they stand. */
const maxPendingBytes = 512 * 1024;

export function createPerson(userId: string): LivePerson {
  return {
    userId,
    since: performance.now(),
    lines: [],
    key: undefined,
    searching: undefined,
    standing: '',
    session: undefined,
    sessionBefore: undefined,
    lastMessageId: 0,
    held: [],
    reading: false,
    elsewhere: false,
    away: false,
    lookedAt: 0,
  };
}

export function send(line: LiveLine, news: LiveNews): void {
  sendText(line, JSON.stringify(news));
}

/** To all of their sockets that were told of the session. */
export function sendInSession(person: LivePerson, sessionId: string, news: LiveNews): void {
  const text = JSON.stringify(news);
  for (const line of person.lines) if (line.sessionId === sessionId && line.key !== undefined) sendText(line, text);
}

function sendText({ socket }: LiveLine, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) return;
  if (socket.bufferedAmount > maxPendingBytes) socket.terminate();
  else socket.send(text);
}
