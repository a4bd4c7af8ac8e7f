// Streams over real sockets: what is sent, what keeps a quiet one alive, and how slow readers, ended sessions, a restarted database and a
// stopping server end or do not end them.
import { appendFileSync, chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { openLocalServer, type LocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { saveProfiles } from '../../src/people/profiles.js';
import type { StreamTimes } from '../../src/realtime/person-streams.js';
import { hostToken, openTestApp, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { findSystemBinaries } from '../support/servers.js';
import { readSse } from '../support/sse.js';
import { ownPort } from '../support/own-port.js';

interface Served {
  readonly http: TestApp;
  readonly address: string;
  readonly port: number;
  stream(userId: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

async function serveApp(db: Database, streamTimes: Partial<StreamTimes> = {}): Promise<Served> {
  const http = await openTestApp(db, { streamTimes: { tickMs: 5, pollMs: 20, ...streamTimes } });
  const server = createAdaptorServer({ fetch: http.app.fetch });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  return {
    http,
    address,
    port,
    stream: async (userId, headers = {}) =>
      await fetch(`${address}/api/stream`, { headers: { authorization: `Bearer ${await hostToken(userId)}`, ...headers } }),
    async close() {
      await http.close();
      const closed = new Promise((resolve) => server.close(resolve));
      if ('closeAllConnections' in server) server.closeAllConnections(); // what fetch keeps for later
      await closed;
    },
  };
}

async function person(db: Database): Promise<string> {
  return (await saveProfiles(db, [{ name: 'Somebody' }])).ids[0] ?? '';
}

const tell = (db: Database, userId: string, from: number, to = from, words = '') =>
  db.run(sql`
    select tell_person(${userId}, 'conversation.ended', jsonb_build_object('number', n, 'words', ${words}::text))
    from generate_series(${from}::int, ${to}::int) n`);

const test = testDatabase();
const db = () => test().database;
let served: Served | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

describe('a stream over a socket', () => {
  it('has the headers of a stream, and is written to when nothing happens', async () => {
    served = await serveApp(db(), { heartbeatMs: 10 });
    const response = await served.stream(await person(db()));
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String),
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.endsWith(':\n\n:\n\n')) text += (await reader?.read())?.value ?? '';
    expect(text).toMatch(/^retry: [1-3]\d{3}\n\nid: 1~\S+\nevent: cursor\ndata: \{\}\n\n(:\n\n)+$/);
    await reader?.cancel();
    await expect.poll(() => served?.http.streams.size()).toBe(0);
  });

  it('answers HEAD without a stream', async () => {
    served = await serveApp(db());
    const authorization = `Bearer ${await hostToken(await person(db()))}`;
    const response = await fetch(`${served.address}/api/stream`, { method: 'HEAD', headers: { authorization } });
    expect(response.status).toBe(200);
    expect(served.http.streams.size()).toBe(0);
  });

  it('tells a quiet reader its place from time to time, so that it does not get too old', async () => {
    served = await serveApp(db(), { placeMs: 10 });
    const [me, other] = [await person(db()), await person(db())];
    const stream = readSse(await served.stream(me));
    const first = await stream.pull();
    await tell(db(), other, 1); // time passes in the log
    let next = await stream.pull();
    while (next.id === first.id) next = await stream.pull();
    expect(next.event).toBe('cursor');
    await stream.close();
  });

  it.each([
    { how: 'at once', checkMs: 600_000, role: 'origin' },
    { how: 'at the next look where no notification told', checkMs: 10, role: 'replica' },
  ])('ends $how when the session does, and says so', async ({ checkMs, role }) => {
    served = await serveApp(db(), { checkMs });
    const { http, address } = served;
    const response = await http.app.request('/api/auth/guest', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost', host: 'localhost' },
      body: JSON.stringify({ name: 'A guest' }),
    });
    expect(response.status).toBe(201);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const stream = readSse(await fetch(`${address}/api/stream`, { headers: { cookie } }));
    expect((await stream.pull()).event).toBe('cursor');
    await db().transaction(async (tx) => {
      await tx.run(sql`select set_config('session_replication_role', ${role}, true)`);
      await tx.run(sql`delete from account_sessions`);
    });
    expect(await stream.pull()).toEqual({ event: 'end', data: { reason: 'signed_out' }, id: undefined });
    await expect(stream.pull()).rejects.toThrow('ended');
  });

  it('ends when the server stops', async () => {
    served = await serveApp(db());
    const stream = readSse(await served.stream(await person(db())));
    await stream.pull();
    served.http.streams.endAll();
    await expect(stream.pull()).rejects.toThrow('ended');
    const late = readSse(await served.stream(await person(db())));
    await expect(late.pull()).rejects.toThrow('ended');
  });
});

describe('a reader who takes nothing', () => {
  const bytes = 2000;
  const count = 9000; // 18 MB: more than the sockets of both sides hold

  /** A socket that asks for the stream and does not read. */
  async function deafReader(port: number, userId: string): Promise<Socket> {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(`GET /api/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${await hostToken(userId)}\r\n\r\n`);
    return socket;
  }

  it('holds only so much of the server, delays nobody else, and hears everything once it listens', async () => {
    served = await serveApp(db());
    const { http } = served;
    const [me, other] = [await person(db()), await person(db())];
    const socket = await deafReader(served.port, me);
    const stream = readSse(await served.stream(other));
    await stream.pull();
    await expect.poll(() => http.streams.size()).toBe(2);
    await tell(db(), me, 1, count, 'x'.repeat(bytes));
    await expect.poll(() => http.streams.pendingBytes()).toBeGreaterThan(0);
    await tell(db(), other, 7);
    expect((await stream.pull()).data.number).toBe(7);
    expect(http.streams.pendingBytes()).toBeLessThan(400_000);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.resume();
    await expect.poll(() => text.slice(-200)).toContain(`"number":${count}}`);
    const numbers = [...text.matchAll(/"number":\s*(\d+)/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at + 1));
    socket.destroy();
    await stream.close();
  });

  it('is cut after a while', async () => {
    served = await serveApp(db(), { stuckMs: 200 });
    const { http } = served;
    const me = await person(db());
    const socket = await deafReader(served.port, me);
    await expect.poll(() => http.streams.size()).toBe(1);
    await tell(db(), me, 1, count, 'x'.repeat(bytes));
    await expect.poll(() => http.streams.size()).toBe(0);
    socket.destroy();
  });
});

forEachPostgres((version) => {
  describe('a database that restarts', () => {
    const base = mkdtempSync(join(tmpdir(), 'nakodo-stream-'));
    const binaries = version === '15' ? findSystemBinaries() : undefined;
    const start = () => openLocalServer({ directory: join(base, 'data'), port: ownPort, ...(binaries && { binaries }) });
    /** Connections of before are found broken by whoever uses them. */
    const untilBack = (work: () => Promise<unknown>) => vi.waitFor(work, { timeout: 120_000 });
    let server: LocalServer;
    let own: Database;
    beforeAll(async () => {
      chmodSync(base, 0o755);
      server = await start();
      own = openDatabase({ connection: server.connection });
      await migrate(own);
    });
    afterAll(async () => {
      await own.close();
      await server.stop();
      rmSync(base, { recursive: true });
    });

    it('sends readers who stood in its former history back to the beginning after a recovery', async () => {
      served = await serveApp(own);
      const me = await person(own);
      const stream = readSse(await served.stream(me));
      const { id: place = '' } = await stream.pull();
      await stream.close();
      await server.stop();

      appendFileSync(join(server.cluster, 'postgresql.auto.conf'), "restore_command = 'false'\n");
      writeFileSync(join(server.cluster, 'recovery.signal'), '');
      server = await start();
      await untilBack(() => tell(own, me, 1));
      const back = readSse(await served.stream(me, { 'last-event-id': place }));
      expect((await back.pull()).event).toBe('cursor');
      expect((await back.pull()).event).toBe('reset');
      await back.close();
    });

    it('leaves streams open, and what was told before and after reaches them once', async () => {
      served = await serveApp(own);
      const me = await person(own);
      const stream = readSse(await served.stream(me));
      await stream.pull();
      await tell(own, me, 1);
      expect((await stream.pull()).data.number).toBe(1);
      await server.stop();
      server = await start();
      await untilBack(() => tell(own, me, 2));
      await tell(own, me, 3);
      expect((await stream.pull()).data.number).toBe(2);
      const told = await stream.pull();
      expect(told.data.number).toBe(3);
      const again = readSse(await served.stream(me, { 'last-event-id': told.id ?? '' }));
      await again.pull();
      await tell(own, me, 4);
      for (const each of [stream, again]) {
        expect((await each.pull()).data.number).toBe(4);
        await each.close();
      }
    });
  });
});
