// The messages of a talk as they are shown: what the server has confirmed in its order, then one's own on their way. A message is known by the
// id that its sender gave it, so that sending it again never shows it twice.
import type { LiveMessage, ProblemDocument } from '@nakodo/protocol';

export interface ShownMessage {
  readonly clientId: string;
  readonly mine: boolean;
  readonly text: string;
  readonly sentAt: string;
  /** The server's number; undefined: not confirmed. */
  readonly id: number | undefined;
  /** `pending` goes out again by itself over a new line; of `failed` the person decides. */
  readonly delivery: 'sent' | 'pending' | 'failed';
  /** Why it failed; undefined: the talk ended first. */
  readonly problem?: ProblemDocument;
}

/** More are not kept in memory. */
export const mostMessages = 1000;

/** Adds what the server says; the same array when it is known already. */
export function confirm(
  shown: readonly ShownMessage[],
  messages: readonly LiveMessage[],
  partnerId: string,
): readonly ShownMessage[] {
  const known = new Set(shown.map(({ id }) => id));
  const fresh = messages.filter(({ id }) => !known.has(id) && known.add(id));
  if (fresh.length === 0) return shown;
  const mine = new Set(fresh.filter(({ senderId }) => senderId !== partnerId).map(({ clientId }) => clientId));
  const sent = [
    ...shown.filter(({ delivery }) => delivery === 'sent'),
    ...fresh.map((message) => toShown(message, partnerId)),
  ].toSorted((one, other) => (one.id ?? 0) - (other.id ?? 0));
  const onTheWay = shown.filter(({ delivery, clientId }) => delivery !== 'sent' && !mine.has(clientId));
  return [...sent.slice(-mostMessages), ...onTheWay];
}

function toShown({ id, clientId, senderId, text, sentAt }: LiveMessage, partnerId: string): ShownMessage {
  return { clientId, mine: senderId !== partnerId, text, sentAt, id, delivery: 'sent' };
}

export function addPending(
  shown: readonly ShownMessage[],
  { clientId, text, at }: { readonly clientId: string; readonly text: string; readonly at: string },
): readonly ShownMessage[] {
  return [...shown, { clientId, mine: true, text, sentAt: at, id: undefined, delivery: 'pending' }];
}

export function failOne(shown: readonly ShownMessage[], clientId: string, problem: ProblemDocument): readonly ShownMessage[] {
  return change(shown, (message) =>
    message.clientId === clientId && message.delivery === 'pending' ? { ...message, delivery: 'failed', problem } : message,
  );
}

/** The talk is over: what has not arrived will not any more. */
export function failPending(shown: readonly ShownMessage[]): readonly ShownMessage[] {
  return change(shown, (message) => (message.delivery === 'pending' ? { ...message, delivery: 'failed' } : message));
}

/** At the end: it goes out after what was written since. */
export function tryAgain(shown: readonly ShownMessage[], failed: ShownMessage): readonly ShownMessage[] {
  const { problem: _, ...again } = failed;
  return [...shown.filter(({ clientId }) => clientId !== failed.clientId), { ...again, delivery: 'pending' }];
}

export function discard(shown: readonly ShownMessage[], clientId: string): readonly ShownMessage[] {
  const left = shown.filter((message) => message.clientId !== clientId || message.delivery !== 'failed');
  return left.length === shown.length ? shown : left;
}

function change(shown: readonly ShownMessage[], by: (message: ShownMessage) => ShownMessage): readonly ShownMessage[] {
  const next = shown.map(by);
  return next.some((message, at) => message !== shown[at]) ? next : shown;
}
