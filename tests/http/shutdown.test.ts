// A real server that is told to stop while it is used, and what it says to requests that are none.
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { createRouter } from '../../src/server/http/endpoint.js';
import { listen } from '../../src/server/listen.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { createTestEvent, joinPeople, listsFromScratch, matchUntilQuiet, storedLists, eventsWork } from '../support/events.js';
import { waitingForLock } from '../support/locks.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const serviceKey = 's'.repeat(40);
const authorization = `Bearer ${serviceKey}`;

async function start(): Promise<Serving> {
  const secrets = { JWT_SECRET: 'j'.repeat(40), SERVICE_KEY: serviceKey };
  const { settings } = parseSettings({ DATABASE_URL: test().url, PORT: '0', ...secrets });
  return await serve(settings, { log: { error: () => undefined, info: () => undefined } });
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly last: boolean;
}

function call(address: string, agent: Agent, method: string, path: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}${path}`, { agent, method, headers: { authorization } }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body, last: response.headers.connection === 'close' }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** What comes back on a connection of its own until the server closes it. */
function say(address: string, ...texts: readonly (string | (() => Promise<unknown> | undefined))[]): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const rest = [...texts];
    let heard = '';
    const next = () => {
      for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
        if (typeof text === 'string') return void socket.write(text);
        void text();
      }
    };
    socket.on('connect', next);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      next();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
  });
}

describe('a server that stops while it is used', () => {
  it('answers every request it took, says that it is the last, and refuses only new connections', async () => {
    const serving = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const ended: string[] = [];
    let answers = 0;
    let stopping: Promise<void> | undefined;
    const caller = async () => {
      for (;;) {
        const answer = await call(serving.address, agent, 'GET', '/api/events').catch(
          (error: NodeJS.ErrnoException) => error.code,
        );
        if (typeof answer !== 'object') return void ended.push(String(answer));
        expect(answer.status).toBe(200);
        if (++answers === 200) stopping = serving.stop();
      }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    await stopping;
    expect(ended).toEqual(Array.from({ length: 8 }, () => 'ECONNREFUSED'));
    agent.destroy();
  });

  it('finishes a request that takes its time, and is not ready meanwhile', async () => {
    const eventId = await createTestEvent(test().database, { code: 'SLOW' });
    const serving = await start();
    const agent = new Agent({ keepAlive: true });
    let slow: Promise<Answer> | undefined;
    let stopping: Promise<void> | undefined;
    let probe: Promise<string> | undefined;
    await test().database.transaction(async (tx) => {
      await tx.run(sql`select from matchmaking_jobs where event_id = ${eventId} for update`);
      slow = call(serving.address, agent, 'POST', `/api/events/${eventId}/pause`);
      await waitingForLock(test().database);
      const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
      probe = say(serving.address, ask('/readyz'), () => void (stopping = serving.stop()), ask('/readyz'));
      expect((await probe).match(/HTTP\/1.1 \d+|"status":"\w+"/g)).toEqual([
        'HTTP/1.1 200',
        '"status":"ok"',
        'HTTP/1.1 503',
        '"status":"stopping"',
      ]);
    });
    expect(await slow).toMatchObject({ status: 200, last: true });
    await stopping;
    agent.destroy();
  });

  it('loses no work: what it had begun is finished or left for the next', async () => {
    const eventId = await createTestEvent(test().database, {
      code: 'LEFT',
      policy: { score: [{ overlap: 'interests', weight: 1 }] },
    });
    const people = Array.from({ length: 120 }, (_, n) => ({ name: `N${n}`, interests: ['go', `tag ${n % 7}`] }));
    const serving = await start();
    const agent = new Agent({ keepAlive: true });
    await joinPeople(test().database, eventId, people);
    const run = call(serving.address, agent, 'POST', '/functions/v1/matchmaker');
    await expect
      .poll(() =>
        test().database.getRow(sql`select count(*)::int < 120 as begun from matchmaking_queue where event_id = ${eventId}`),
      )
      .toEqual({ begun: true });
    await serving.stop();
    expect((await run).status).toBe(200);
    expect(await test().database.rows(sql`select from matchmaking_jobs where locked_by is not null`)).toEqual([]);
    await matchUntilQuiet(eventsWork(test().database), eventId);
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
    agent.destroy();
  });
});

describe('a server that stops while its machine does other things', () => {
  /** After what has arrived is read, and before timers. */
  const nextRound = () => new Promise((resolve) => setImmediate(resolve));
  const standStill = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

  it('answers what came on an idle connection while it stood still', async () => {
    const { settings } = parseSettings({ PORT: '0' });
    const app = createRouter();
    app.get('/', (c) => c.text('here'));
    const web = await listen(app, settings);
    const agent = new Agent({ keepAlive: true });
    await call(web.address, agent, 'GET', '/');
    const closing = web.close();
    standStill(320);
    await nextRound();
    await nextRound(); // timers came between: it begins to look for idle connections
    const answer = call(web.address, agent, 'GET', '/');
    await new Promise((resolve) => process.nextTick(resolve)); // on its way
    standStill(100);
    expect(await answer).toMatchObject({ status: 200, body: 'here' });
    await closing;
    agent.destroy();
  });
});

describe('a request that is none', () => {
  it.each([
    ['garbage', 'NOT HTTP AT ALL\r\n\r\n', '400', 'bad_request'],
    ['endless headers', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, '431', 'too_large'],
    ['an endless address', `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, '431', 'too_large'],
  ])('%s is a problem document too', async (_, text, status, code) => {
    const serving = await start();
    const heard = await say(serving.address, text);
    expect(heard).toContain(`HTTP/1.1 ${status}`);
    expect(heard).toContain('Content-Type: application/problem+json');
    expect(heard).toContain(`"code":"${code}"`);
    await serving.stop();
  });

  it('with more than a megabyte hears so, however it is sent', async () => {
    const serving = await start();
    const body = JSON.stringify({ eventCode: 'x'.repeat(3_000_000) });
    const headers = { authorization, 'content-type': 'application/json' };
    const whole = await fetch(`${serving.address}/api/admin-start-matching`, { method: 'POST', headers, body });
    expect([whole.status, await whole.json()]).toMatchObject([
      413,
      { code: 'too_large', detail: 'At most 1 MB can be sent here' },
    ]);
    const pieces = new Blob([body]).stream();
    const streamed = await fetch(`${serving.address}/api/admin-start-matching`, {
      method: 'POST',
      headers,
      body: pieces,
      duplex: 'half',
    } as RequestInit);
    expect(streamed.status).toBe(413);
    await serving.stop();
  });
});
