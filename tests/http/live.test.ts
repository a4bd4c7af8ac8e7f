// The live mode over HTTP, for those who cannot have a WebSocket; and the servers for audio and video.
import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  iceServers,
  liveMessagesAnswer,
  liveStanding,
  liveState,
  type LiveMessage,
  type LiveState,
  type ProblemDocument,
} from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { iceServersFor, iceSettings } from '../../src/modes/live/live-ice.js';
import { parseSettings } from '../../src/config/load.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { likeMinded } from '../support/live-sockets.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
beforeAll(async () => {
  http = await openTestApp(db());
});
afterAll(async () => {
  expect(http.errors).toEqual([]);
  await http.close();
});

const stateOf = async (userId: string): Promise<LiveState> =>
  liveState.parse(await (await http.call(userId, 'GET', '/api/live')).json());
const post = (userId: string, path: string, body: unknown = {}) => http.call(userId, 'POST', `/api/live/${path}`, body);
const codeOf = async (response: Response) => [response.status, ((await response.json()) as ProblemDocument).code];
const sessionOf = async (userId: string) => {
  const state = await stateOf(userId);
  return state.state === 'session' ? state.session.id : undefined;
};

async function two() {
  const lobby = await createTestLobby(db());
  const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
  return { lobby, a, b };
}
async function talking() {
  const { lobby, a, b } = await two();
  for (const id of [a, b]) expect((await post(id, 'search', { poolId: lobby })).status).toBe(204);
  await expect.poll(() => sessionOf(a)).toEqual(expect.any(String));
  return { lobby, a, b, session: (await sessionOf(a)) ?? '' };
}

describe('without a WebSocket', () => {
  it('people search, find each other, talk and leave', async () => {
    const { a, b, session } = await talking();
    expect(await sessionOf(b)).toBe(session);
    const clientId = randomUUID();
    const said = await post(a, `sessions/${session}/messages`, { clientId, text: ' Hello ' });
    expect(said.status).toBe(201);
    const message = (await said.json()) as LiveMessage;
    expect(message).toMatchObject({ clientId, senderId: a, sessionId: session, text: 'Hello' });
    expect(await (await post(a, `sessions/${session}/messages`, { clientId, text: 'Hello' })).json()).toEqual(message);
    expect(await codeOf(await post(a, `sessions/${session}/messages`, { clientId, text: 'Something else' }))).toEqual([
      409,
      'conflict',
    ]);
    await post(b, `sessions/${session}/messages`, { clientId: randomUUID(), text: 'Hi' });
    const since = liveMessagesAnswer.parse(
      await (await http.call(b, 'GET', `/api/live/sessions/${session}/messages?after=${message.id}`)).json(),
    );
    expect(since.messages.map(({ text }) => text)).toEqual(['Hi']);
    expect(await stateOf(a)).toMatchObject({
      state: 'session',
      session: { bothWrote: true },
      messages: [{ text: 'Hello' }, { text: 'Hi' }],
    });
    expect((await post(a, `sessions/${session}/keep`)).status).toBe(204);
    expect(await stateOf(b)).toMatchObject({ session: { partnerKeeps: true, iKeep: false } });
    expect((await post(a, `sessions/${session}/leave`)).status).toBe(204);
    expect([await stateOf(a), await stateOf(b)]).toEqual([{ state: 'idle' }, { state: 'idle' }]);
    expect(await codeOf(await post(b, `sessions/${session}/messages`, { clientId: randomUUID(), text: 'Still there?' }))).toEqual(
      [409, 'conflict'],
    );
  });

  it('are told how the session ended that they say they were in, and of nobody else’s', async () => {
    const { a, b, session } = await talking();
    const [stranger = ''] = (await saveProfiles(db(), [{ name: 'Cy' }])).ids;
    const endedFor = async (id: string, of = session) =>
      liveStanding.parse(await (await http.call(id, 'GET', `/api/live?session=${of}`)).json()).ended;
    expect(await endedFor(a)).toBeNull();
    await post(a, `sessions/${session}/skip`, { search: false });
    expect(await endedFor(b)).toEqual({ sessionId: session, why: 'skip', byMe: false });
    expect(await endedFor(a)).toEqual({ sessionId: session, why: 'skip', byMe: true });
    expect(await endedFor(stranger)).toBeNull();
    expect(await endedFor(a, randomUUID())).toBeNull();
    expect(liveStanding.parse(await (await http.call(b, 'GET', '/api/live')).json())).toEqual({ state: 'idle', ended: null });
    expect((await http.call(a, 'GET', '/api/live?session=none')).status).toBe(422);
  });

  it('are not told that they were blocked', async () => {
    const { a, b, session } = await talking();
    await http.call(a, 'PUT', `/api/people/${b}/block`);
    const of = async (id: string) => (await http.call(id, 'GET', `/api/live?session=${session}`)).json();
    expect(await of(b)).toMatchObject({ state: 'idle', ended: { why: 'left', byMe: false } });
    expect(await of(a)).toMatchObject({ state: 'idle', ended: { why: 'block', byMe: true } });
  });

  it('search in the one lobby they are in, if they do not say which', async () => {
    const { lobby, a } = await two();
    expect((await post(a, 'search')).status).toBe(204);
    expect(await stateOf(a)).toMatchObject({ state: 'searching', poolId: lobby, waiting: 1, place: 1 });
    expect((await post(a, 'stop')).status).toBe(204);
    expect((await post(a, 'stop')).status).toBe(204);
    expect(await stateOf(a)).toEqual({ state: 'idle' });
    const another = await createTestLobby(db());
    await db().run(sql`insert into pool_members (pool_id, profile_id) values (${another}, ${a})`);
    expect(await codeOf(await post(a, 'search'))).toEqual([422, 'invalid_input']);
    const [stranger = ''] = (await saveProfiles(db(), [{ name: 'Somebody' }])).ids;
    expect(await codeOf(await post(stranger, 'search'))).toEqual([404, 'not_found']);
    expect(await codeOf(await post(stranger, 'search', { poolId: lobby }))).toEqual([404, 'not_found']);
  });

  it('skip a session and no other, and are found again', async () => {
    const { lobby, a, b, session } = await talking();
    const [c = ''] = await lobbyPeople(db(), lobby, likeMinded(1));
    expect((await post(a, `sessions/${session}/skip`)).status).toBe(204);
    expect(await stateOf(a)).toMatchObject({ state: 'searching', poolId: lobby });
    expect(await stateOf(b)).toEqual({ state: 'idle' });
    await post(c, 'search', { poolId: lobby });
    await expect.poll(() => sessionOf(a)).toEqual(expect.any(String));
    const next = await sessionOf(a);
    for (const id of [a, b]) expect((await post(id, `sessions/${session}/skip`, { search: false })).status).toBe(204);
    expect([await sessionOf(a), await sessionOf(c), await sessionOf(b)]).toEqual([next, next, undefined]);
    for (const verb of ['skip', 'leave', 'keep'])
      expect(await codeOf(await post(b, `sessions/${next}/${verb}`))).toEqual([404, 'not_found']);
    expect(await codeOf(await http.call(b, 'GET', `/api/live/sessions/${next}/messages`))).toEqual([404, 'not_found']);
    expect(await codeOf(await post(b, 'sessions/mine/skip'))).toEqual([404, 'not_found']);
  });

  it('count as there while they ask', async () => {
    const { a, b, session } = await talking();
    await db().run(sql`select set_away(array[${a}::uuid])`);
    expect(await stateOf(b)).toMatchObject({ session: { id: session, partnerAwaySince: expect.any(String) } });
    await stateOf(a);
    expect(await stateOf(b)).toMatchObject({ session: { id: session, partnerAwaySince: null } });
  });

  it.each([
    ['a text of nothing', { text: ' \n ' }],
    ['a text that is too long', { text: 'x'.repeat(1001) }],
    ['no clientId', { clientId: undefined }],
    ['more than asked for', { more: 1 }],
  ])('%s is refused', async (_, change) => {
    const { a, session } = await talking();
    const body = { clientId: randomUUID(), text: 'Hello', ...change };
    expect(await codeOf(await post(a, `sessions/${session}/messages`, body))).toEqual([422, 'invalid_input']);
  });
});

describe('the servers for audio and video', () => {
  const settingsOf = (env: Record<string, string>) => iceSettings(parseSettings(env).settings);
  const secret = 'shared with the TURN server';

  it('are none unless the operator names some', async () => {
    const [me = ''] = (await saveProfiles(db(), [{ name: 'Somebody' }])).ids;
    expect(await (await http.call(me, 'GET', '/api/live/ice-servers')).json()).toEqual({
      iceServers: [],
      expiresAt: null,
      relayOnly: false,
    });
  });

  it('have credentials for a time, as coturn checks them', () => {
    const settings = settingsOf({
      ICE_SERVERS: 'stun:stun.example.org:3478',
      TURN_URLS: 'turn:turn.example.org:3478, turns:turn.example.org:5349?transport=tcp',
      TURN_SECRET: secret,
      TURN_TTL_SECONDS: '600',
    });
    const given = iceServers.parse(iceServersFor(settings, 'somebody', new Date('2026-11-22T05:00:00Z')));
    const username = `${Date.parse('2026-11-22T05:10:00Z') / 1000}:somebody`;
    expect(given).toEqual({
      iceServers: [
        { urls: ['stun:stun.example.org:3478'] },
        {
          urls: ['turn:turn.example.org:3478', 'turns:turn.example.org:5349?transport=tcp'],
          username,
          credential: createHmac('sha1', secret).update(username).digest('base64'),
        },
      ],
      expiresAt: '2026-11-22T05:10:00.000Z',
      relayOnly: false,
    });
  });

  it('are refused at the start when they are none, or a relay has no secret', () => {
    expect(() => settingsOf({ TURN_URLS: 'turn:turn.example.org' })).toThrow('TURN_SECRET');
    expect(() => settingsOf({ TURN_URLS: 'https://turn.example.org', TURN_SECRET: secret })).toThrow('TURN_URLS');
    expect(() => settingsOf({ ICE_SERVERS: 'turn:turn.example.org' })).toThrow('ICE_SERVERS');
  });
});
