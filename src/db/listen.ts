// Notifications: one connection of its own listens for all channels of a process. When it breaks it connects again, with growing pauses,
// listens again, and only then says `onReconnect`: what was sent meanwhile is lost, so the hearer must read the truth again.
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientConfig, escapeIdentifier, type Notification } from 'pg';
import { toAppError } from './errors.js';

interface Hearer {
  readonly onNotify: (payload: string) => void;
  readonly onReconnect: (() => void) | undefined;
}

export interface Listener {
  listen(channel: string, onNotify: (payload: string) => void, onReconnect?: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

const firstPauseMs = 50;
const maxPauseMs = 5000;
/** A connection that died without a word (a firewall, a pulled cable) is found by a question this often. */
const pingEveryMs = 15_000;
const pingTimeoutMs = 5000;

/** One established connection. */
interface Line {
  /** One at a time, in order. */
  query(text: string): Promise<unknown>;
  /** Says goodbye, or destroys the socket of a broken one; resolves when it is closed. */
  end(): Promise<void>;
}

/** Connects; `onLost` is called once if the connection breaks after that, however it breaks. */
async function openLine(config: ClientConfig, onNotify: (message: Notification) => void, onLost: () => void): Promise<Line> {
  const client = new Client(config);
  let state: 'opening' | 'open' | 'over' = 'opening';
  let ping: NodeJS.Timeout | undefined;
  let tail: Promise<unknown> = Promise.resolve();
  const end = async () => {
    state = 'over';
    clearInterval(ping);
    await client.end().catch(() => undefined);
  };
  const lose = () => {
    if (state !== 'open') return;
    void end();
    onLost();
  };
  const query = (text: string) => {
    const result = tail.then(() => client.query(text));
    tail = result.catch(() => undefined);
    return result;
  };
  const ask = async () => {
    const limit = AbortSignal.timeout(pingTimeoutMs);
    limit.addEventListener('abort', lose, { once: true });
    await query('select 1').catch(lose);
    limit.removeEventListener('abort', lose);
  };
  client.on('error', lose);
  client.on('end', lose);
  client.on('notification', onNotify);
  try {
    await client.connect();
    state = 'open';
    ping = setInterval(() => void ask(), pingEveryMs).unref();
    return { query, end };
  } catch (error) {
    await end();
    throw error;
  }
}

const listenText = (channel: string) => `listen ${escapeIdentifier(channel)}`;

export function createListener(config: ClientConfig): Listener {
  const hearers = new Map<string, Set<Hearer>>();
  const closed = new AbortController();
  /** The connection, or its coming. */
  let line: Promise<Line> | undefined;
  let current: Line | undefined;

  const onNotify = ({ channel, payload = '' }: Notification) => {
    for (const hearer of hearers.get(channel) ?? []) hearer.onNotify(payload);
  };

  const connect = async (): Promise<Line> => {
    let lost = false;
    const next = await openLine(config, onNotify, () => {
      lost = true;
      if (current === next) onLost();
    });
    try {
      for (const channel of hearers.keys()) await next.query(listenText(channel));
      if (lost || closed.signal.aborted) throw new Error('Connection terminated');
    } catch (error) {
      await next.end();
      throw error;
    }
    current = next;
    return next;
  };

  const reconnect = async (): Promise<Line> => {
    for (let tried = 0; ; tried++) {
      const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** tried) * (0.5 + Math.random() / 2);
      await sleep(pauseMs, undefined, { signal: closed.signal });
      try {
        const next = await connect();
        for (const set of hearers.values()) for (const hearer of set) hearer.onReconnect?.();
        return next;
      } catch {
        // The next round tries again; `close` ends the loop through the signal.
      }
    }
  };

  const onLost = () => {
    line = undefined;
    current = undefined;
    if (closed.signal.aborted || hearers.size === 0) return;
    line = reconnect();
    line.catch(() => undefined);
  };

  const open = (): Promise<Line> => {
    if (line) return line;
    const opening = connect();
    line = opening;
    opening.catch(() => {
      if (line === opening) line = undefined;
    });
    return opening;
  };

  const forget = async (channel: string, hearer: Hearer) => {
    const set = hearers.get(channel);
    if (!set?.delete(hearer) || set.size > 0) return;
    hearers.delete(channel);
    await current?.query(`unlisten ${escapeIdentifier(channel)}`).catch(() => undefined);
  };

  return {
    async listen(channel, onNotify, onReconnect) {
      const hearer: Hearer = { onNotify, onReconnect };
      const set = hearers.get(channel) ?? new Set();
      hearers.set(channel, set.add(hearer));
      try {
        await (await open()).query(listenText(channel));
      } catch (error) {
        await forget(channel, hearer);
        throw toAppError(error);
      }
      return () => forget(channel, hearer);
    },
    async close() {
      closed.abort();
      hearers.clear();
      await (await line?.catch(() => undefined))?.end();
    },
  };
}
