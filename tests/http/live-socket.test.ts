// The socket of the live mode: who may open it and from where, what is no message, and how it ends.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { httpOptions } from '../../src/server/http/options.js';
import { parseSettings } from '../../src/config/load.js';
import { serve } from '../../src/server/serve.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { freezePerformance } from '../support/fake-time.js';
import { hostToken, testServiceKey } from '../support/http.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { likeMinded, openClient, pairOverSockets, serveLive, type LiveClient, type LiveServer } from '../support/live-sockets.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let served: LiveServer | undefined;
const open = async (options: Parameters<typeof serveLive>[1] = {}) => (served = await serveLive(db(), options));
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await served?.close();
  served = undefined;
});

const person = async () => (await saveProfiles(db(), [{ name: 'Somebody' }])).ids[0] ?? '';
const ping = (client: LiveClient) => {
  client.send({ type: 'ping' });
  return client.next(({ type }) => type === 'pong');
};

/** A guest, and the cookie of their browser. */
async function guest({ http }: LiveServer): Promise<{ cookie: string; userId: string }> {
  const response = await http.app.request('/api/auth/guest', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://localhost', host: 'localhost' },
    body: JSON.stringify({ name: 'A guest' }),
  });
  const { userId } = (await response.json()) as { userId: string };
  return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '', userId };
}

/** What comes back on a plain connection, until `until` is in it or it is closed. */
async function ask(server: LiveServer, text: string, until = '\r\n\r\n'): Promise<{ heard: string; socket: Socket }> {
  const socket = connect(Number(new URL(server.address).port), '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (heard += chunk));
  socket.on('error', () => undefined);
  socket.write(text);
  await Promise.race([
    vi.waitFor(() => expect(heard).toContain(until), { timeout: 120_000, interval: 5 }),
    once(socket, 'close'),
  ]);
  return { heard, socket };
}
const handshake = (headers: readonly string[], path = '/api/live/socket') =>
  [
    `GET ${path} HTTP/1.1`,
    ...headers,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    '\r\n',
  ].join('\r\n');

describe('opening the socket', () => {
  it('is for people who are signed in: by a bearer token as a header, or among the subprotocols', async () => {
    const server = await open();
    const me = await person();
    await (await server.join(me)).close();
    const token = await hostToken(me);
    const client = openClient(server.socketAddress, {}, ['nakodo.live', `nakodo.token.${token}`]);
    await client.nextState('idle');
    expect(client.socket.protocol).toBe('nakodo.live');
    await client.close();
  });

  it.each([
    ['nobody', () => '', 401],
    ['a token that is wrong', () => 'Authorization: Bearer nonsense', 401],
    ['a token among the subprotocols that is wrong', () => 'Sec-WebSocket-Protocol: nakodo.live, nakodo.token.nonsense', 401],
    ['the service', () => `Authorization: Bearer ${testServiceKey}`, 403],
  ])('is refused to %s, with a problem document', async (_, header, status) => {
    const server = await open();
    const { heard } = await ask(server, handshake(['Host: localhost', header()].filter(Boolean)), '"instance"');
    expect(heard).toContain(`HTTP/1.1 ${status}`);
    expect(heard).toContain('content-type: application/problem+json');
    expect(server.http.live.lines()).toBe(0);
  });

  it('is refused to who is suspended', async () => {
    const server = await open();
    const me = await person();
    await db().run(sql`update profiles set suspended_at = now() where id = ${me}`);
    await expect(server.join(me)).rejects.toThrow('403');
  });

  it('is refused when too many from one address are open, until one of them closes', async () => {
    const server = await open({ http: { rateLimitScale: 0.001 } });
    const [one] = [await server.join(await person()), await server.join(await person())];
    await expect(server.join(await person())).rejects.toThrow('429');
    await one.close();
    await expect.poll(() => server.http.live.lines()).toBe(1);
    await server.join(await person());
  });

  it('with a session that is no id is refused', async () => {
    const server = await open();
    await expect(server.join(await person(), { session: 'mine' })).rejects.toThrow('422');
  });

  it('takes no request that does not upgrade, and upgrades nothing else', async () => {
    const server = await open();
    const authorization = `Bearer ${await hostToken(await person())}`;
    expect((await fetch(`${server.address}/api/live/socket`, { headers: { authorization } })).status).toBe(400);
    const { heard } = await ask(server, handshake(['Host: localhost', `Authorization: ${authorization}`], '/api/live'), '"idle"');
    expect(heard).toMatch(/^HTTP\/1.1 200/);
  });

  it('leaves nothing open of who was refused, and lives on when they break off', async () => {
    const server = await open();
    const connections = () => new Promise<number>((resolve) => server.server.getConnections((_, count) => resolve(count)));
    const before = await connections();
    for (let n = 0; n < 10; n++) {
      const { socket } = await ask(server, handshake(['Host: localhost']), '"instance"');
      if (n % 2 === 0) socket.write('x'.repeat(100_000), () => socket.resetAndDestroy());
      else socket.resetAndDestroy();
    }
    // And somebody who neither reads nor hangs up.
    const silent = connect({ port: Number(new URL(server.address).port), host: '127.0.0.1', allowHalfOpen: true });
    silent.on('error', () => undefined).pause();
    silent.write(handshake(['Host: localhost']) + 'x'.repeat(10_000));
    await once(silent, 'connect');
    await expect.poll(connections).toBe(before);
    silent.destroy();
    expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  });

  it('answers who would like HTTP/2 as usual, with what they sent', async () => {
    const server = await open();
    const body = JSON.stringify({ code: 'none' });
    const { heard } = await ask(
      server,
      [
        'POST /api/lobbies/join HTTP/1.1',
        'Host: localhost',
        `Authorization: Bearer ${await hostToken(await person())}`,
        'Connection: Upgrade, HTTP2-Settings',
        'Upgrade: h2c',
        'HTTP2-Settings: AAMAAABkAAQAAP__',
        'Content-Type: application/json',
        `Content-Length: ${body.length}`,
        `\r\n${body}GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      ].join('\r\n'),
      '"status":"ok"',
    );
    expect(heard.match(/HTTP\/1.1 \d+|"code":"\w+"/g)).toEqual(['HTTP/1.1 404', '"code":"not_found"', 'HTTP/1.1 200']);
  });
});

describe('a page of another site', () => {
  it.each([
    ['of another site', 'https://evil.example.com', false],
    ['that hides where it is from', 'null', false],
    ['without an origin', undefined, false],
    ['whose name begins like ours', 'http://127.0.0.1.evil.example.com', false],
    ['of our own', 'own', true],
    ['that the operator lists', 'https://app.example.org', true],
  ])('%s: with a cookie the socket opens only where we trust the origin', async (_, given, opens) => {
    const server = await open({ http: { corsOrigins: ['https://app.example.org'] } });
    const { cookie } = await guest(server);
    const origin = given === 'own' ? server.address : given;
    const client = openClient(server.socketAddress, { cookie, ...(origin !== undefined && { origin }) });
    if (opens) expect((await client.nextState('idle')).state.state).toBe('idle');
    else await expect(client.nextState('idle')).rejects.toThrow('403');
    expect(server.http.live.lines()).toBe(opens ? 1 : 0);
  });

  it('gets nowhere with any token of its own beside the cookie', async () => {
    const server = await open();
    const { cookie } = await guest(server);
    const headers = { cookie, origin: 'https://evil.example.com' };
    const client = openClient(server.socketAddress, headers, ['nakodo.live', 'nakodo.token.x']);
    await expect(client.nextState('idle')).rejects.toThrow('401');
  });

  it('gets nowhere by a name that was made to lead here', async () => {
    const http = { ...httpOptions(parseSettings({}).settings, { mounted: false }), rateLimitScale: 0 };
    const server = await open({ http });
    const token = await hostToken(await person());
    const { heard } = await ask(server, handshake(['Host: rebound.example.com', `Authorization: Bearer ${token}`]), '"instance"');
    expect(heard).toContain('HTTP/1.1 403');
  });
});

describe('what comes over the socket', () => {
  const refused = async (client: LiveClient) => {
    const { of, clientId, problem } = await client.nextRefusal();
    return { of, clientId, code: problem.code };
  };

  it.each([
    ['no JSON', 'hello', 'message'],
    ['nothing', '', 'message'],
    ['no object', '[1]', 'message'],
    ['an unknown type', '{"type":"sudo"}', 'sudo'],
    ['a type that is no text', '{"type":{"toString":1}}', 'message'],
    ['something more than asked for', '{"type":"ping","more":1}', 'ping'],
    ['no id', '{"type":"skip","sessionId":"1","search":true}', 'skip'],
    [
      'a signal of an unknown kind',
      '{"type":"signal","sessionId":"3b4b4f52-8d2c-4c7e-9d0e-6b7b2f0a1f11","signal":{"kind":"x"}}',
      'signal',
    ],
    [
      'a candidate that is too long',
      JSON.stringify({
        type: 'signal',
        sessionId: '3b4b4f52-8d2c-4c7e-9d0e-6b7b2f0a1f11',
        signal: {
          kind: 'candidate',
          instance: '3b4b4f52-8d2c-4c7e-9d0e-6b7b2f0a1f11',
          candidate: { candidate: 'x'.repeat(3000) },
        },
      }),
      'signal',
    ],
    ['a prototype', '{"__proto__":{"type":"ping"}}', 'message'],
  ])('is refused when it is %s, and the socket goes on', async (_, text, of) => {
    const server = await open();
    const client = await server.join(await person());
    client.socket.send(text);
    expect(await refused(client)).toEqual({ of, clientId: null, code: 'invalid_input' });
    await ping(client);
    expect(server.http.errors).toEqual([]);
  });

  it('is refused when it is binary', async () => {
    const client = await (await open()).join(await person());
    client.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await refused(client)).toEqual({ of: 'message', clientId: null, code: 'invalid_input' });
  });

  it('names the message that was refused', async () => {
    const server = await open();
    const client = await server.join(await person());
    const clientId = '3b4b4f52-8d2c-4c7e-9d0e-6b7b2f0a1f11';
    client.send({ type: 'say', sessionId: clientId, clientId, text: ' ' });
    expect(await refused(client)).toEqual({ of: 'say', clientId, code: 'invalid_input' });
    client.send({ type: 'say', sessionId: clientId, clientId, text: 'Hello' });
    expect(await refused(client)).toEqual({ of: 'say', clientId, code: 'not_found' });
  });

  it('says of what is no JSON text that it is none', async () => {
    const client = await (await open()).join(await person());
    for (const sent of ['hello', Buffer.from('{}')]) {
      client.socket.send(sent);
      expect((await client.nextRefusal()).problem.detail).toBe('A message is a JSON text');
    }
  });

  it('closes it when it is nonsense again and again', async () => {
    const server = await open({ http: { rateLimitScale: 1 } });
    const client = await server.join(await person());
    for (let n = 0; n < 6; n++) client.socket.send('nonsense');
    expect(await client.closed).toBe(4400);
    expect(client.heard.filter(({ type }) => type === 'refused')).toHaveLength(5);
  });

  it('closes it when it is a flood, and nobody else notices', async () => {
    const server = await open({ http: { rateLimitScale: 1 } });
    const [client, other] = [await server.join(await person()), await server.join(await person())];
    for (let n = 0; n < 2000; n++) client.send({ type: 'ping' });
    expect(await client.closed).toBe(4400);
    await ping(other);
  });

  it('closes it when it is a megabyte, and nothing else breaks', async () => {
    const server = await open();
    const [client, other] = [await server.join(await person()), await server.join(await person())];
    client.socket.send('x'.repeat(1024 * 1024));
    expect(await client.closed).toBe(1009);
    await ping(other);
    expect(server.http.errors).toEqual([]);
    await expect.poll(() => server.http.live.lines()).toBe(1);
  });

  it('is limited, over the socket as over HTTP, and says how long to wait', async () => {
    const server = await open({ http: { rateLimitScale: 0.05 } });
    const me = await person();
    const client = await server.join(me);
    freezePerformance(); // half a minute lets another through
    const sessionId = '3b4b4f52-8d2c-4c7e-9d0e-6b7b2f0a1f11';
    for (let n = 0; n < 2; n++) {
      client.send({ type: 'leave', sessionId });
      expect((await refused(client)).code).toBe('not_found');
    }
    client.send({ type: 'leave', sessionId });
    const { problem } = await client.nextRefusal();
    expect(problem).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(problem.retryAfterSeconds).toBeGreaterThan(10);
    const response = await server.http.call(me, 'POST', `/api/live/sessions/${sessionId}/leave`);
    expect(response.status).toBe(429);
    const left = problem.retryAfterSeconds! - Number(response.headers.get('retry-after'));
    expect([left >= 0, left < 30]).toEqual([true, true]); // of the same minute, a moment later
  });
});

describe('a socket ends', () => {
  it('when the session of the browser ends, at once', async () => {
    const server = await open();
    const { cookie } = await guest(server);
    const client = openClient(server.socketAddress, { cookie, origin: server.address });
    await client.nextState('idle');
    await db().run(sql`delete from account_sessions`);
    expect(await client.closed).toBe(4401);
  });

  it('when the token expires, also in the middle of a session; the session waits for them to come back', async () => {
    const server = await open({ liveTimes: { checkMs: 50 } });
    const lobby = await createTestLobby(db());
    const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
    const soon = { authorization: `Bearer ${await hostToken(a, 300)}` }; // clocks may differ by 30 s; that of the partner is for an hour
    const [ana, ben] = [openClient(server.socketAddress, soon), await server.join(b)];
    await ana.nextState('idle');
    const session = await pairOverSockets(lobby, ana, ben);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 331_000 });
    expect(await ana.closed).toBe(4401);
    await expect.poll(() => ben.session()?.partnerAwaySince).toEqual(expect.any(String));
    const back = await server.join(a);
    expect(back.session()?.id).toBe(session);
    await expect.poll(() => ben.session()?.partnerAwaySince).toBeNull();
  });

  it('when the person is suspended', async () => {
    const server = await open({ liveTimes: { checkMs: 50 } });
    const me = await person();
    const client = await server.join(me);
    await db().run(sql`update profiles set suspended_at = now() where id = ${me}`);
    expect(await client.closed).toBe(4401);
  });

  it('when its person opens too many others: the oldest goes', async () => {
    const server = await open();
    const me = await person();
    const clients: LiveClient[] = [];
    for (let n = 0; n < 6; n++) clients.push(await server.join(me));
    expect(await clients[0]?.closed).toBe(4409);
    await expect.poll(() => [server.http.live.lines(), server.http.live.people()]).toEqual([5, 1]);
  });

  it('when nothing is heard over it any more, and the partner is told', async () => {
    const askMs = 1000; // the partner, who answers, has two seconds to do so
    const server = await open({ liveTimes: { askMs } });
    const lobby = await createTestLobby(db());
    const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
    const [ana, ben] = [await server.join(a), await server.join(b)];
    await pairOverSockets(lobby, ana, ben);
    ana.socket.pause(); // half open: it neither reads nor says goodbye
    await expect.poll(() => ben.session()?.partnerAwaySince).toEqual(expect.any(String));
    // Away since they were heard last, not since somebody noticed: from then on they have 30 seconds.
    expect(
      await db().getRow(sql`
        select bool_and(clock_timestamp() - x.away_since >= make_interval(secs => ${askMs / 1000}) and x.seen_at = x.away_since) as ago
        from session_participants x where x.user_id = ${a} and x.active`),
    ).toEqual({ ago: true });
    await expect.poll(() => server.http.live.lines()).toBe(1);
    await ping(ben);
    ana.socket.resume();
  });

  it('is noticed when it breaks without a goodbye', async () => {
    const server = await open();
    const client = await server.join(await person());
    client.socket.terminate();
    await expect.poll(() => [server.http.live.lines(), server.http.live.people()]).toEqual([0, 0]);
  });
});

describe('a server that stops', () => {
  it('asks its sockets to come back, ends soon although one does not listen, and counts nobody as away', async () => {
    const { settings } = parseSettings({
      DATABASE_URL: test().url,
      PORT: '0',
      JWT_SECRET: 'secret-of-a-test-and-of-nothing-else-at-all',
      SERVICE_KEY: testServiceKey,
    });
    const serving = await serve(settings, { log: { error: () => undefined, info: () => undefined } });
    const lobby = await createTestLobby(db());
    const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
    const address = `${serving.address.replace('http', 'ws')}/api/live/socket`;
    const [ana, ben] = (await Promise.all(
      [a, b].map(async (id) => openClient(address, { authorization: `Bearer ${await hostToken(id)}` })),
    )) as [LiveClient, LiveClient];
    await Promise.all([ana.nextState('idle'), ben.nextState('idle')]);
    const session = await pairOverSockets(lobby, ana, ben);
    ben.socket.pause();
    await serving.stop();
    expect(await ana.closed).toBe(1012);
    const away = await db().rows(sql`select from session_participants where session_id = ${session} and away_since is not null`);
    expect(away).toEqual([]);
    ben.socket.terminate();
  });
});
