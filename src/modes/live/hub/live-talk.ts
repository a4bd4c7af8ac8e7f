// What two people in a session say to each other, on its way from one to the other: messages (stored before), typing and signals (never
// stored). In this process by hand, to others through the relay. Only the partner of a session that is going on hears anything.
import { z } from 'zod';
import { liveMessage, liveNews, type LiveNews } from '@nakodo/protocol';
import { AppError } from '../../../errors.js';
import { sendInSession, type LivePerson } from './live-line.js';
import { tellMessage } from './live-tell.js';

const id = z.uuid();

/** Stored, and who is to hear it beside the sender. */
const sentMessage = z.object({
  message: liveMessage,
  partnerId: id,
  /** The one before it in the session, 0 if there is none. */
  previousId: z.int(),
});
export type SentMessage = Readonly<z.infer<typeof sentMessage>>;

/** All that one process says to the people of another: the rest they read from the database. */
const forwarded = liveNews.refine(({ type }) => type === 'typing' || type === 'signal');

/** Between processes. */
export const liveThing = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), sent: sentMessage }),
  z.object({ kind: z.literal('news'), to: id, from: id, sessionId: id, news: forwarded }),
  /** Somebody has sockets there; `answer`: nobody needs to say the same. */
  z.object({ kind: z.literal('here'), userId: id, answer: z.boolean() }),
  /** Somebody has no sockets there any more. */
  z.object({ kind: z.literal('gone'), userId: id }),
]);
export type LiveThing = Readonly<z.infer<typeof liveThing>>;

export interface LiveTalk {
  /** After a message was stored. */
  sent(message: SentMessage): void;
  /** Typing, or a signal. Throws `not_found` or `conflict` unless the session is the one that the sender is in. */
  forward(from: LivePerson, sessionId: string, news: LiveNews): void;
  /** Somebody asks a partner to join a call who has no socket in this process: those of the demo's company have none anywhere. */
  onCalled(listener: (sessionId: string) => void): void;
  /** From another process. */
  receive(thing: LiveThing & { readonly kind: 'message' | 'news' }): void;
}

export interface TalkOptions {
  readonly people: ReadonlyMap<string, LivePerson>;
  readonly look: (person: LivePerson) => void;
  readonly relay: (thing: LiveThing) => void;
}

/** Of one person, while they are not told of their session yet: a read takes milliseconds. */
const maxHeld = 64;
/** Other processes have said by then whether they know them, too. */
const surelyMs = 3000;

export function createLiveTalk({ people, look, relay }: TalkOptions): LiveTalk {
  const offer = (person: LivePerson | undefined, { message, previousId }: SentMessage) => {
    if (!person) return;
    const { session, reading, lastMessageId } = person;
    if (session?.id === message.sessionId && message.id <= lastMessageId) return;
    // In step: told at once. Else a read brings all that is missing, in order.
    if (session?.id === message.sessionId && !reading && previousId === lastMessageId) tellMessage(person, message);
    else look(person);
    if (!session?.bothWrote) look(person);
  };
  const give = (person: LivePerson, from: string, sessionId: string, news: LiveNews) => {
    if (person.session?.id === sessionId) {
      if (person.session.partnerId === from) sendInSession(person, sessionId, news);
      return;
    }
    if (person.held.length < maxHeld) person.held.push({ sessionId, news, at: performance.now() });
    look(person);
  };
  const calls: ((sessionId: string) => void)[] = [];
  const pass = (person: LivePerson | undefined, from: string, sessionId: string, news: LiveNews) => {
    if (person) give(person, from, sessionId, news);
    else if (news.type === 'signal' && news.signal.kind === 'ready') for (const called of calls) called(sessionId);
  };
  const offerBoth = (sent: SentMessage) => {
    offer(people.get(sent.partnerId), sent);
    offer(people.get(sent.message.senderId), sent);
  };
  const isHereOnly = (userId: string) => {
    const person = people.get(userId);
    return person !== undefined && !person.elsewhere && performance.now() - person.since >= surelyMs;
  };

  return {
    sent(sent) {
      offerBoth(sent);
      if (!isHereOnly(sent.message.senderId) || !isHereOnly(sent.partnerId)) relay({ kind: 'message', sent });
    },
    forward(from, sessionId, news) {
      const { session } = from;
      if (session?.id !== sessionId) throw notTheirs(from, sessionId);
      pass(people.get(session.partnerId), from.userId, sessionId, news);
      if (!isHereOnly(session.partnerId)) relay({ kind: 'news', to: session.partnerId, from: from.userId, sessionId, news });
    },
    receive(thing) {
      if (thing.kind === 'message') return offerBoth(thing.sent);
      pass(people.get(thing.to), thing.from, thing.sessionId, thing.news);
    },
    onCalled: (listener) => void calls.push(listener),
  };
}

function notTheirs({ sessionBefore }: LivePerson, sessionId: string): AppError {
  if (sessionBefore === sessionId) return new AppError('conflict', 'This session has ended');
  return new AppError('not_found', 'There is no such session of yours');
}
