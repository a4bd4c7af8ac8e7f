// The part of a conversation that the page holds: a run of messages without gaps, oldest first, up to the newest. Pure.
import type { Message } from '@nakodo/protocol';

export interface Messages {
  readonly messages: readonly Message[];
  /** Whether there are older ones on the server. */
  readonly more: boolean;
}

/** The newest page, read anew: joined to what is held if they touch, instead of it if something between is missing. */
export function withNewest(held: Messages | undefined, page: Messages): Messages {
  const oldestRead = page.messages[0]?.id ?? 0;
  const newestHeld = held?.messages.at(-1)?.id;
  const gap = newestHeld !== undefined && oldestRead > newestHeld && page.more;
  if (!held || newestHeld === undefined || gap) return page;
  const reachesFurther = (held.messages[0]?.id ?? 0) < oldestRead;
  return { messages: union(held.messages, page.messages), more: reachesFurther ? held.more : page.more };
}

export const withOlder = (held: Messages, page: Messages): Messages => ({
  messages: union(page.messages, held.messages),
  more: page.more,
});

/** One that was just sent, by either; told twice, it is there once. */
export const withSent = (held: Messages, message: Message): Messages => ({
  ...held,
  messages: union(held.messages, [message]),
});

function union(some: readonly Message[], others: readonly Message[]): readonly Message[] {
  const byId = new Map([...some, ...others].map((message) => [message.id, message]));
  return [...byId.values()].toSorted((one, other) => one.id - other.id);
}

/** Until both have written, what looks like a link stays text: a stranger's first words are no way to lure somebody elsewhere. */
export const bothWrote = ({ messages }: Messages) => new Set(messages.map(({ senderId }) => senderId)).size > 1;
