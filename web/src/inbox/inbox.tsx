// Everything of the viewer's conversations that any page may need: the list, how many messages are unread, and what is on its way out.
// Kept current by the person's stream; mounted once for whoever is signed in.
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { Conversation, Message } from '@nakodo/protocol';
import { conversations as api } from '../api/conversations.js';
import { connection } from '../api/connection.js';
import { ApiError } from '../api/request.js';
import { usePersonEvents } from '../hooks/use-person-stream.js';
import { useViewer } from '../viewer.js';
import { newestFirst, unreadIn, withMessage, withRead } from './conversation-list.js';
import { createOutbox, type Outbox, type Outgoing } from './outbox.js';
import { onOtherTabs } from './tabs.js';

export interface Inbox {
  readonly conversations: readonly Conversation[] | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
  readonly unread: number;
  readonly outgoing: readonly Outgoing[];
  readonly outbox: Outbox;
  /** Each message of either side, as it becomes known here. */
  readonly onMessage: (listener: (message: Message) => void) => () => void;
  /** The viewer has seen the other's messages up to this one. */
  readonly markRead: (conversationId: string, upTo: number) => void;
  /** Grows when events may have been missed: what was read from the server is to be read again. */
  readonly epoch: number;
}

const InboxContext = createContext<Inbox | undefined>(undefined);

export function useInbox(): Inbox {
  const inbox = useContext(InboxContext);
  if (!inbox) throw new Error('useInbox outside of InboxProvider');
  return inbox;
}

export function InboxProvider({ children }: { children: ReactNode }) {
  const { viewer } = useViewer();
  const userId = viewer.userId ?? '';
  const [epoch, setEpoch] = useState(0);
  const { list, change, error, reload } = useList(epoch);
  const listeners = useRef(new Set<(message: Message) => void>());
  const onMessage = useCallback((listener: (message: Message) => void) => {
    listeners.current.add(listener);
    return () => void listeners.current.delete(listener);
  }, []);

  const learn = (message: Message) => {
    listeners.current.forEach((listener) => listener(message));
    change((before) => withMessage(before, message, userId));
  };
  const { outbox, outgoing } = useOutbox(userId, learn);
  usePersonEvents({
    reset: () => setEpoch((count) => count + 1),
    'message.sent': ({ message }) => {
      learn(message);
      if (message.senderId === userId) outbox.delivered(message.clientId);
    },
    'conversation.read': (read) => change((before) => withRead(before, read, userId)),
    'conversation.opened': reload,
    'conversation.ended': reload,
  });
  const markRead = (conversationId: string, upTo: number) => {
    change((before) => before.map((one) => (one.id === conversationId ? { ...one, unread: 0 } : one)));
    // If this fails, the next message or the next visit says it.
    api.read(conversationId, upTo).catch(() => undefined);
  };
  const here = { conversations: list, error, reload, unread: unreadIn(list ?? []), outgoing, outbox, onMessage, markRead, epoch };
  return <InboxContext value={here}>{children}</InboxContext>;
}

/** The list as the server has it and as events change it. What changes while it is being read makes it be read again. */
function useList(epoch: number) {
  const [list, setList] = useState<readonly Conversation[]>();
  const [error, setError] = useState<Error>();
  const [round, setRound] = useState(0);
  const current = useRef(list);
  const changes = useRef(0);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const put = useCallback((next: readonly Conversation[]) => {
    current.current = next;
    setList(next);
  }, []);
  const change = useCallback(
    (next: (before: readonly Conversation[]) => readonly Conversation[] | undefined) => {
      changes.current += 1;
      // Not the state: several events come before it is drawn.
      const changed = current.current && next(current.current);
      if (changed) put(changed);
      else reload();
    },
    [put, reload],
  );
  useEffect(() => {
    const gone = new AbortController();
    const before = changes.current;
    api.list(gone.signal).then(
      ({ conversations }) => {
        if (gone.signal.aborted) return;
        put(newestFirst(conversations));
        setError(undefined);
        if (changes.current !== before) reload();
      },
      (failure: unknown) => !gone.signal.aborted && setError(failure instanceof Error ? failure : new Error(String(failure))),
    );
    return () => gone.abort();
  }, [round, epoch, put, reload]);
  useEffect(() => onOtherTabs('conversations', reload), [reload]);
  return { list, change, error, reload };
}

function useOutbox(userId: string, onSent: (message: Message) => void) {
  const latest = useRef(onSent);
  latest.current = onSent;
  const outbox = useMemo(() => openOutbox(userId, latest), [userId]);
  const [outgoing, setOutgoing] = useState(outbox.list);
  useEffect(() => {
    // Not useSyncExternalStore: a message must go from here to the list of messages in one drawing.
    const unsubscribe = outbox.subscribe(() => setOutgoing(outbox.list()));
    const onStorage = ({ key }: StorageEvent) => (key === null || key.startsWith('nakodo.outgoing.')) && outbox.reread();
    addEventListener('storage', onStorage);
    const forget = connection.subscribe(() => !connection.isAway() && outbox.flush());
    outbox.start();
    return () => {
      unsubscribe();
      removeEventListener('storage', onStorage);
      forget();
      outbox.stop();
    };
  }, [outbox]);
  return { outbox, outgoing };
}

const openOutbox = (userId: string, onSent: { current: (message: Message) => void }) =>
  createOutbox({
    userId,
    storage: openStorage(),
    send: ({ conversationId, clientId, text }) => api.send(conversationId, { clientId, text }),
    refusalOf,
    onSent: (message) => onSent.current(message),
    later(work, ms) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });

/** Signed out, too fast, too slow or broken on the server's side will pass. */
function refusalOf(failure: unknown): string | undefined {
  if (!(failure instanceof ApiError) || failure.status < 400 || failure.status >= 500) return undefined;
  return [401, 408, 429].includes(failure.status) ? undefined : (failure.problems[0]?.message ?? failure.message);
}

function openStorage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
