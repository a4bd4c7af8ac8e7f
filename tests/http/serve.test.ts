// A whole Nakodo in this process: it starts, serves pages and work, says when its port is taken, and stops without leaving anything open.
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { createNakodo } from '../../src/index.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { createTestEvent, joinPeople, listsFromScratch, storedLists } from '../support/events.js';
import { hostToken, testJwtSecret } from '../support/http.js';
import { openClient } from '../support/live-sockets.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const log = { error: () => undefined, info: () => undefined };
const serviceKey = 's'.repeat(40);
const asService = { headers: { authorization: `Bearer ${serviceKey}` } };

async function start(env: Record<string, string> = {}): Promise<Serving> {
  const { settings } = parseSettings({
    DATABASE_URL: test().url,
    JWT_SECRET: 'j'.repeat(40),
    SERVICE_KEY: serviceKey,
    PORT: '0',
    ...env,
  });
  return await serve(settings, { log });
}

const policy = { score: [{ overlap: 'interests', weight: 1 }] };

async function untilMatched(eventId: string): Promise<void> {
  const db = test().database;
  await expect
    .poll(() => db.getRow(sql`select count(*) as left from matchmaking_queue where event_id = ${eventId}`))
    .toEqual({ left: 0 });
}

describe('serving', () => {
  // The first: the others make events.
  it('tells who has nothing yet what to type, with the settings that it was started with', async () => {
    const serving = await start();
    expect(serving.welcome).toContain(
      'There is no event yet. In another terminal with the same settings, make yourself an organiser:',
    );
    await serving.stop();
  });

  it('answers, matches newcomers by itself, and after stopping answers no more', async () => {
    const serving = await start();
    expect(await (await fetch(`${serving.address}/readyz`)).json()).toEqual({ status: 'ok' });
    expect(serving.welcome[0]).toBe(`Nakodo is running: ${serving.address}`);
    const eventId = await createTestEvent(test().database, { code: 'SERVE', policy });
    await joinPeople(
      test().database,
      eventId,
      ['A', 'B', 'C'].map((name) => ({ name, interests: ['go'] })),
    );
    await untilMatched(eventId);
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
    const { body } = await fetch(`${serving.address}/api/events/${eventId}/stream`, asService);
    const reader = body?.getReader();
    await reader?.read();
    await serving.stop();
    for (let read = await reader?.read(); read && !read.done;) read = await reader?.read(); // the stream was ended, not cut
    await expect(fetch(`${serving.address}/healthz`)).rejects.toThrow('fetch failed');
    expect(await test().database.rows(sql`select from matchmaking_jobs where locked_by is not null`)).toEqual([]);
    await serving.stop();
  });

  it('says when the port is taken, and what to do', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({ PORT: String(port) })).rejects.toMatchObject({
      code: 'setup',
      message: `Port ${port} is in use by another program. Stop that one, or choose another port: PORT=${port + 1} npm start`,
    });
    const { settings } = parseSettings({ PORT: String(port), NAKODO_DATA_DIR: '/srv/my data' });
    await expect(serve(settings, { log })).rejects.toThrow(`PORT=${port + 1} NAKODO_DATA_DIR='/srv/my data' npm start`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('refuses a secret that is too short, naming the setting and not its value', async () => {
    await expect(start({ JWT_SECRET: 'short' })).rejects.toThrow(
      /^Settings that cannot be used: JWT_SECRET must have at least 32 characters/,
    );
  });
});

describe('the embedding API', () => {
  it('gives a handler to mount and a worker to start, on the host’s own database', async () => {
    const nakodo = await createNakodo({ database: test().url, serviceKey, jwtSecret: 'j'.repeat(40) });
    const eventId = await createTestEvent(test().database, { code: 'EMBED', policy });
    await joinPeople(
      test().database,
      eventId,
      ['A', 'B'].map((name) => ({ name, interests: ['go'] })),
    );
    const response = await nakodo.app.fetch(new Request(`http://localhost/api/events/${eventId}`, asService));
    expect(await response.json()).toMatchObject({ code: 'EMBED', status: { queued: 2 } });
    await nakodo.worker.start();
    await untilMatched(eventId);
    await nakodo.close();
  });

  it('lets WebSockets in on the host’s own server, beside the host’s own', async () => {
    const jwtSecret = testJwtSecret;
    const nakodo = await createNakodo({ database: test().url, serviceKey, jwtSecret });
    const server = createAdaptorServer({ fetch: nakodo.app.fetch, createServer: createHttpServer }) as Server;
    const others: string[] = [];
    server.on('upgrade', ({ url = '' }, socket) => {
      if (!url.startsWith('/host')) return;
      others.push(url);
      socket.destroy();
    });
    nakodo.acceptSockets(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [userId = ''] = (await saveProfiles(test().database, [{ name: 'Somebody' }])).ids;
    const client = openClient(`ws://127.0.0.1:${port}/api/live/socket`, { authorization: `Bearer ${await hostToken(userId)}` });
    await client.nextState('idle');
    await expect(openClient(`ws://127.0.0.1:${port}/host`).nextState('idle')).rejects.toThrow('socket hang up');
    expect(others).toEqual(['/host']);
    await nakodo.close();
    expect(await client.closed).toBe(1012);
    await new Promise((resolve) => server.close(resolve));
  });
});
