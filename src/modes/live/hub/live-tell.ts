// Tells people where they stand: a state for each socket that knows another, in the order in which it happened. A message comes after the
// state of its session, messages come in the order of their ids, and none twice on one socket.
import type { LiveEnded, LiveMessage, LiveState } from '@nakodo/protocol';
import { send, sendInSession, type LiveLine, type LivePerson } from './live-line.js';
import type { LiveLook } from './live-looks.js';
import type { LiveMatcher, Standing } from '../pairing/live-matcher.js';
import { endFor, type LiveStateRow, type SessionEnd } from './live.read.js';

export type PresentState = (row: LiveStateRow, standing: Standing | undefined) => LiveState;

export interface Telling {
  readonly matcher: Pick<LiveMatcher, 'standing'>;
  readonly present: PresentState;
}

/** Tells what a look found. */
export function tellLook(telling: Telling, look: LiveLook): void {
  const { person, row, ends, messages, at } = look;
  if (person.lines.length === 0) return;
  person.lookedAt = performance.now();
  if (row) tellState(person, row, telling.present(row, telling.matcher.standing(person.userId)), ends);
  for (const message of messages) tellMessage(person, message);
  releaseHeld(person, at);
}

function tellState(person: LivePerson, row: LiveStateRow, state: LiveState, ends: ReadonlyMap<string, SessionEnd>): void {
  const now = state.state === 'session' ? state.session : undefined;
  const before = person.session;
  if (before && before.id !== now?.id) {
    person.sessionBefore = before.id;
    person.lastMessageId = 0;
  }
  // Sockets that know the session already hear of each message by itself, also where the state has it, too.
  if (state.state === 'session' && before?.id === now?.id) for (const message of state.messages) tellMessage(person, message);
  if (state.state === 'session') person.lastMessageId = Math.max(person.lastMessageId, state.messages.at(-1)?.id ?? 0);
  person.key = row.key;
  person.session = now && { id: now.id, partnerId: now.partner.id, bothWrote: now.bothWrote };
  person.searching = state.state === 'searching' ? { poolId: state.poolId, since: state.since } : undefined;
  person.standing = state.state === 'searching' ? JSON.stringify(state) : '';
  for (const line of person.lines) {
    if (line.key === row.key) continue;
    send(line, { type: 'state', state, ended: endedFor(line, now?.id, ends) });
    line.key = row.key;
    line.sessionId = now?.id;
  }
}

/** How the session ended that a socket was told of, or says that it was in. */
export function endedFor(
  line: Pick<LiveLine, 'sessionId' | 'key'> & { readonly person: Pick<LivePerson, 'userId'> },
  sessionNow: string | undefined,
  ends: ReadonlyMap<string, SessionEnd>,
): LiveEnded | null {
  const { sessionId, key, person } = line;
  if (sessionId === undefined || sessionId === sessionNow) return null;
  const end = endFor(ends.get(sessionId), person.userId);
  if (end) return { sessionId, ...end };
  // It is gone, and its lobby with it.
  return key === undefined ? null : { sessionId, why: 'closed', byMe: false };
}

/** To all sockets of a session that were told of it. */
export function tellMessage(person: LivePerson, message: LiveMessage): void {
  if (person.session?.id !== message.sessionId || message.id <= person.lastMessageId) return;
  person.lastMessageId = message.id;
  sendInSession(person, message.sessionId, { type: 'message', message });
}

/** What came before its session was told of. What belongs to none of theirs by now never will. */
function releaseHeld(person: LivePerson, lookedAt: number): void {
  if (person.held.length === 0) return;
  const held = person.held;
  person.held = [];
  for (const each of held) {
    if (each.sessionId === person.session?.id) sendInSession(person, each.sessionId, each.news);
    else if (each.at >= lookedAt) person.held.push(each);
  }
}

/** Tells how the search goes, if that is not what was told. */
export function tellStanding({ matcher, present }: Telling, person: LivePerson): void {
  const { key, searching, userId } = person;
  const standing = searching && matcher.standing(userId);
  if (!standing || key === undefined) return;
  const stored = { state: 'searching' as const, ...searching };
  const state = present({ user_id: userId, key, state: stored }, standing);
  const text = JSON.stringify(state);
  if (text === person.standing) return;
  person.standing = text;
  for (const line of person.lines) if (line.key === key) send(line, { type: 'state', state, ended: null });
}
