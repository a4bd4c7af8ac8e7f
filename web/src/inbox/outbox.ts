// Messages on their way out. Each is kept in the browser until the server has it, so a reload, a lost connection or a second tab loses none;
// its clientId makes sending it again harmless, so none is doubled. Within a conversation they go out one by one, in the order they were written.
import type { Message } from '@nakodo/protocol';
import { newId } from '@nakodo/sdk';

export interface Outgoing {
  readonly clientId: string;
  readonly conversationId: string;
  readonly text: string;
  readonly writtenAt: string;
  /** `waiting`: for the connection, tried again by itself. `refused`: the server said no; the person decides. */
  readonly state: 'sending' | 'waiting' | 'refused';
  /** Why it was refused. */
  readonly problem?: string;
}

export interface OutboxHere {
  /** Whose messages: another account on this browser must not send them. */
  readonly userId: string;
  readonly storage: Storage | undefined;
  readonly send: (message: Outgoing) => Promise<Message>;
  /** Why the server will never take it, in words; undefined: it may pass, try again. */
  readonly refusalOf: (failure: unknown) => string | undefined;
  readonly onSent: (message: Message) => void;
  /** Calls once, later; returns how to call it off. */
  readonly later: (work: () => void, ms: number) => () => void;
}

export interface Outbox {
  /** Oldest first; the same array until something changes. */
  readonly list: () => readonly Outgoing[];
  readonly subscribe: (onChange: () => void) => () => void;
  readonly add: (conversationId: string, text: string) => void;
  /** Everything that waits is tried now: the connection may be back. */
  readonly flush: () => void;
  readonly retry: (clientId: string) => void;
  readonly discard: (clientId: string) => void;
  /** The server has it: it came by the stream. */
  readonly delivered: (clientId: string) => void;
  /** What another tab wrote or took out. */
  readonly reread: () => void;
  /** Begins with what an earlier page left. */
  readonly start: () => void;
  readonly stop: () => void;
}

const firstRetryMs = 1000;
const longestRetryMs = 30_000;
/** What another tab has sent is shown here as before until it comes by the stream, which is a moment later. */
const arriveMs = 5000;

export function createOutbox(here: OutboxHere): Outbox {
  const store = createStore(here);
  const busy = new Set<string>();
  let failures = 0;
  let stopped = false;
  let callOff = () => {};

  const flush = () => {
    callOff();
    for (const id of new Set(store.list().map(({ conversationId }) => conversationId))) void sendAll(id);
  };
  const sendAll = async (conversationId: string) => {
    if (busy.has(conversationId)) return;
    busy.add(conversationId);
    for (let next = nextOf(conversationId); next; next = nextOf(conversationId)) {
      if (!(await sendOne(next))) break;
    }
    busy.delete(conversationId);
  };
  const nextOf = (id: string) =>
    stopped ? undefined : store.list().find((entry) => entry.conversationId === id && entry.state !== 'refused');
  /** False: the connection is away; what follows waits with it. */
  const sendOne = async (entry: Outgoing): Promise<boolean> => {
    if (entry.state !== 'sending') store.put({ ...entry, state: 'sending' });
    try {
      const message = await here.send(entry);
      failures = 0;
      here.onSent(message);
      store.take(entry.clientId);
      return true;
    } catch (error) {
      if (!store.has(entry.clientId)) return true;
      const problem = here.refusalOf(error);
      if (problem !== undefined) {
        store.put({ ...entry, state: 'refused', problem });
        return true;
      }
      waitFor(entry.conversationId);
      return false;
    }
  };
  const waitFor = (conversationId: string) => {
    for (const entry of store.list())
      if (entry.conversationId === conversationId && entry.state === 'sending') store.put({ ...entry, state: 'waiting' });
    callOff();
    if (!stopped) callOff = here.later(flush, Math.min(longestRetryMs, firstRetryMs * 2 ** failures));
    failures += 1;
  };

  return {
    list: store.list,
    subscribe: store.subscribe,
    add(conversationId, text) {
      const entry = { clientId: newId(), conversationId, text, writtenAt: new Date().toISOString(), state: 'sending' } as const;
      store.put(entry);
      void sendAll(conversationId);
    },
    flush,
    retry(clientId) {
      const entry = store.list().find((one) => one.clientId === clientId);
      if (!entry) return;
      const { problem: _, ...rest } = entry;
      store.put({ ...rest, state: 'sending' });
      void sendAll(entry.conversationId);
    },
    discard: store.take,
    delivered: store.take,
    reread: store.reread,
    start() {
      stopped = false;
      flush();
    },
    stop() {
      stopped = true;
      callOff();
    },
  };
}

/** One key a message, so that two tabs never overwrite each other's. */
function createStore({ userId, storage, later }: OutboxHere) {
  const prefix = `nakodo.outgoing.${userId}.`;
  const listeners = new Set<() => void>();
  let entries = read(storage, prefix);
  const change = (next: readonly Outgoing[]) => {
    entries = next;
    listeners.forEach((onChange) => onChange());
  };
  const take = (clientId: string) => {
    attempt(() => storage?.removeItem(prefix + clientId));
    if (entries.some((entry) => entry.clientId === clientId)) change(entries.filter((entry) => entry.clientId !== clientId));
  };
  return {
    list: () => entries,
    has: (clientId: string) => entries.some((entry) => entry.clientId === clientId),
    subscribe(onChange: () => void) {
      listeners.add(onChange);
      return () => void listeners.delete(onChange);
    },
    put(entry: Outgoing) {
      attempt(() => storage?.setItem(prefix + entry.clientId, JSON.stringify(entry)));
      const known = entries.some(({ clientId }) => clientId === entry.clientId);
      change(known ? entries.map((one) => (one.clientId === entry.clientId ? entry : one)) : [...entries, entry]);
    },
    take,
    reread() {
      if (!storage) return;
      const found = read(storage, prefix);
      const sent = entries.filter(
        ({ clientId, state }) => state !== 'refused' && !found.some((one) => one.clientId === clientId),
      );
      change([...sent, ...found]);
      if (sent.length > 0) later(() => sent.forEach(({ clientId }) => take(clientId)), arriveMs);
    },
  };
}

function read(storage: Storage | undefined, prefix: string): readonly Outgoing[] {
  const found: Outgoing[] = [];
  attempt(() => {
    for (const key of Object.keys(storage ?? {})) {
      const text = key.startsWith(prefix) ? storage?.getItem(key) : undefined;
      if (text) attempt(() => void found.push(JSON.parse(text) as Outgoing));
    }
  });
  return found.toSorted((one, other) => one.writtenAt.localeCompare(other.writtenAt));
}

/** A full or forbidden storage costs the safety of a reload, not the message. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Kept in memory.
  }
}
