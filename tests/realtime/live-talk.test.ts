// People over WebSockets: from searching to the end, and everything that comes in between.
import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveRequest, Signal } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { freezePerformance } from '../support/fake-time.js';
import {
  likeMinded,
  openClient,
  pairOverSockets,
  say,
  serveLive,
  type LiveClient,
  type LiveServer,
} from '../support/live-sockets.js';
import { hostToken } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((version) => {
  const test = testDatabase({ server: version });
  const db = () => test().database;
  let served: LiveServer | undefined;
  const open = async (options: Parameters<typeof serveLive>[1] = {}) => (served = await serveLive(db(), options));
  afterEach(async () => {
    vi.restoreAllMocks();
    expect(served?.http.errors).toEqual([]);
    await served?.close();
    served = undefined;
  });

  /** So many people in a lobby of their own, each with a socket. */
  async function people(server: LiveServer, count: number) {
    const lobby = await createTestLobby(db());
    const ids = await lobbyPeople(db(), lobby, likeMinded(count));
    const clients = await Promise.all(ids.map((id) => server.join(id)));
    return { lobby, ids, clients: clients as [LiveClient, LiveClient, LiveClient] };
  }
  async function talking(options: Parameters<typeof serveLive>[1] = {}) {
    const server = await open(options);
    const { lobby, ids, clients } = await people(server, 2);
    const [ana, ben] = clients;
    return { server, lobby, a: ids[0] ?? '', b: ids[1] ?? '', ana, ben, session: await pairOverSockets(lobby, ana, ben) };
  }
  const textsOf = ({ heard }: LiveClient) => heard.flatMap((news) => (news.type === 'message' ? [news.message.text] : []));
  const endsOf = ({ heard }: LiveClient) => heard.flatMap((news) => (news.type === 'state' && news.ended ? [news.ended] : []));
  const ping = (client: LiveClient) => {
    client.send({ type: 'ping' });
    return client.next(({ type }) => type === 'pong');
  };
  /** What was heard up to now is all there is of it: whatever was asked before is done. */
  const settled = async (client: LiveClient) => {
    client.send({ type: 'stop' });
    client.send({ type: 'say', sessionId: randomUUID(), clientId: randomUUID(), text: 'Is it quiet?' });
    await client.next((news) => news.type === 'refused' && news.of === 'say');
  };

  it('whoever was here while the database was away is touched as soon as it is back', async () => {
    const server = await open({ liveTimes: { touchMs: 3_600_000 } }); // no heartbeat is due meanwhile
    const [a = ''] = await lobbyPeople(db(), await createTestLobby(db()), likeMinded(1));
    await db().run(sql`alter function touch_live(uuid[]) rename to touch_nobody`);
    const ana = await server.join(a);
    await expect.poll(() => server.http.errors.length).toBe(1);
    await db().run(sql`
      insert into waiting_queue (user_id, pool_id, policy_version_id, seen_at)
      select m.profile_id, p.id, p.policy_version_id, now() - interval '25 seconds' from pool_members m join pools p on p.id = m.pool_id
      where m.profile_id = ${a}`);
    await db().run(sql`alter function touch_nobody(uuid[]) rename to touch_live`);
    const unseen = sql`select from waiting_queue where user_id = ${a} and seen_at < now() - interval '20 seconds'`;
    await expect.poll(() => db().rows(unseen)).toEqual([]);
    expect(server.http.errors.splice(0)).toHaveLength(1);
    await ana.close();
  });

  it('somebody whose state cannot be told keeps nobody else from being told theirs', async () => {
    const { server, session, ana, ben } = await talking();
    const {
      lobby,
      clients: [cleo, dan],
    } = await people(server, 2);
    await db().run(sql`update chat_sessions set created_at = '-infinity' where id = ${session}`);
    await db().run(sql`update session_participants set keeps = true where session_id = ${session}`); // both are told anew
    await expect.poll(() => server.http.errors.length).toBeGreaterThan(1); // of each of the two
    await pairOverSockets(lobby, cleo, dan);
    server.http.errors.splice(0);
    await db().run(sql`update chat_sessions set created_at = now() where id = ${session}`);
    for (const client of [ana, ben]) await expect.poll(() => client.session()?.iKeep).toBe(true);
    server.http.errors.splice(0);
  });

  describe('two people', () => {
    it('find each other, talk, and one skips', async () => {
      const server = await open();
      const lobby = await createTestLobby(db());
      const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
      const [ana, ben] = [await server.join(a), await server.join(b)];
      expect(ana.state()).toEqual({ type: 'state', state: { state: 'idle' }, ended: null });
      const session = await pairOverSockets(lobby, ana, ben);
      expect([ana.session()?.partner.id, ben.session()?.partner.id]).toEqual([b, a]);
      expect([ana.session()?.offerer, ben.session()?.offerer].filter(Boolean)).toHaveLength(1);
      say(ana, session, 'Hello');
      expect((await ben.nextMessage()).text).toBe('Hello');
      expect((await ana.nextMessage()).text).toBe('Hello');
      say(ben, session, 'Hi');
      expect((await ana.nextMessage()).text).toBe('Hi');
      ana.send({ type: 'skip', sessionId: session, search: true });
      expect((await ben.nextState('idle')).ended).toEqual({ sessionId: session, why: 'skip', byMe: false });
      await ana.nextState('searching');
      expect(endsOf(ana)).toEqual([{ sessionId: session, why: 'skip', byMe: true }]);
    });

    it('hear everything in the order in which it was said, once, in all their tabs', async () => {
      const { server, a, ana, ben, session } = await talking();
      const tab = await server.join(a);
      expect(tab.session()?.id).toBe(session);
      const texts = Array.from({ length: 60 }, (_, n) => `${n}`);
      for (const text of texts) say(Number(text) % 2 === 0 ? ana : ben, session, text);
      for (const client of [ana, ben, tab]) {
        await expect.poll(() => new Set(textsOf(client)).size).toBe(60);
        const ids = client.heard.flatMap((news) => (news.type === 'message' ? [news.message.id] : []));
        expect(ids).toEqual(ids.toSorted((x, y) => x - y));
        expect(textsOf(client)).toHaveLength(60);
      }
      expect(textsOf(ana)).toEqual(textsOf(ben));
      expect(textsOf(ana).filter((text) => Number(text) % 2 === 0)).toEqual(texts.filter((text) => Number(text) % 2 === 0));
    });

    it('hear what was said past the server, too', async () => {
      const { a, ana, ben, session } = await talking();
      await db().transaction((tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'By SQL')`), {
        as: { role: 'authenticated', userId: a },
      });
      for (const client of [ana, ben]) expect((await client.nextMessage()).text).toBe('By SQL');
      say(ben, session, 'I see');
      expect((await ana.nextMessage()).text).toBe('I see');
    });

    it('know when both have written, and who wants to keep in touch', async () => {
      const { ana, ben, session } = await talking();
      say(ana, session, 'Hello');
      say(ben, session, 'Hello');
      for (const client of [ana, ben]) await expect.poll(() => client.session()?.bothWrote).toBe(true);
      ana.send({ type: 'keep', sessionId: session });
      await expect.poll(() => [ana.session()?.iKeep, ben.session()?.partnerKeeps]).toEqual([true, true]);
      expect([textsOf(ana).length, textsOf(ben).length]).toEqual([2, 2]);
    });

    it('see each other type, at most so often', async () => {
      const { ana, ben, session } = await talking({ http: { rateLimitScale: 1 } });
      freezePerformance(); // each second lets another through
      for (let n = 0; n < 20; n++) ana.send({ type: 'typing', sessionId: session });
      await ping(ana);
      await ping(ben);
      expect(ben.heard.filter(({ type }) => type === 'typing')).toHaveLength(5);
      expect(ana.heard.filter(({ type }) => type === 'typing' || type === 'refused')).toEqual([]);
    });

    it('call somebody who is not connected: who answers for them hears of it, and of nothing else', async () => {
      const { server, ana, ben, session } = await talking();
      const calls: string[] = [];
      server.http.live.talk.onCalled((sessionId) => calls.push(sessionId));
      const ready = { type: 'signal', sessionId: session, signal: { kind: 'ready', instance: randomUUID() } } as const;
      ana.send(ready);
      await expect.poll(() => ben.heard.filter(({ type }) => type === 'signal')).toHaveLength(1);
      ben.socket.close();
      await ben.closed;
      await expect.poll(() => server.http.live.people()).toBe(1);
      ana.send({ type: 'typing', sessionId: session });
      ana.send({ ...ready, signal: { kind: 'media', camera: true, microphone: false } });
      ana.send(ready);
      await ping(ana);
      expect(calls).toEqual([session]);
    });

    it('hand signals to each other as they are and in order, however large', async () => {
      const { ana, ben, session } = await talking();
      const instance = randomUUID();
      const signals: Signal[] = [
        { kind: 'ready', instance },
        { kind: 'description', instance, description: { type: 'offer', sdp: `v=0\r\nü😀${'a=candidate\r\n'.repeat(4200)}` } },
        { kind: 'candidate', instance, candidate: { candidate: 'candidate:1 1 udp', sdpMid: '0', sdpMLineIndex: 0 } },
        { kind: 'candidate', instance, candidate: null },
        { kind: 'renegotiate', instance, restart: true },
        { kind: 'media', camera: true, microphone: false },
      ];
      for (const signal of signals) ana.send({ type: 'signal', sessionId: session, signal });
      for (const signal of signals)
        expect(await ben.next(({ type }) => type === 'signal')).toEqual({ type: 'signal', sessionId: session, signal });
      expect(ana.heard.filter(({ type }) => type === 'signal' || type === 'refused')).toEqual([]);
    });

    it('go on after a reload: with the last messages, and a partner who saw nothing of it', async () => {
      const { server, a, ana, ben, session } = await talking({ liveTimes: { awayMs: 60_000 } });
      for (let n = 1; n <= 55; n++) say(ana, session, `${n}`);
      await expect.poll(() => textsOf(ben).length).toBe(55);
      await ana.close();
      const back = await server.join(a);
      const { state } = back.state() ?? {};
      expect(state?.state === 'session' && state.messages.map(({ text }) => text)).toEqual(
        Array.from({ length: 50 }, (_, n) => `${n + 6}`),
      );
      say(ben, session, 'Welcome back');
      expect((await back.nextMessage()).text).toBe('Welcome back');
      expect(
        ben.heard.some((news) => news.type === 'state' && news.state.state === 'session' && news.state.session.partnerAwaySince),
      ).toBe(false);
    });

    it('see that the other is away, and back', async () => {
      const { server, a, ana, ben } = await talking();
      ana.socket.terminate();
      await expect.poll(() => ben.session()?.partnerAwaySince).toEqual(expect.any(String));
      await server.join(a);
      await expect.poll(() => ben.session()?.partnerAwaySince).toBeNull();
    });

    it('are told how it ended, also who was not there then and says where they were', async () => {
      const { server, a, ana, ben, session } = await talking();
      await ana.close();
      ben.send({ type: 'leave', sessionId: session });
      expect((await ben.nextState('idle')).ended).toEqual({ sessionId: session, why: 'left', byMe: true });
      expect((await server.join(a, { session })).state()?.ended).toEqual({ sessionId: session, why: 'left', byMe: false });
      expect((await server.join(a)).state()?.ended).toBeNull();
      expect((await server.join(a, { session: randomUUID() })).state()?.ended).toBeNull();
    });

    it.each(['block', 'report', 'suspended'])('are not told of a %s', async (why) => {
      const { b, ana, ben, session } = await talking();
      await db().run(sql`select end_session(${session}, ${b}, ${why})`);
      expect((await ana.nextState('idle')).ended).toEqual({ sessionId: session, why: 'left', byMe: false });
      expect((await ben.nextState('idle')).ended).toEqual({ sessionId: session, why, byMe: true });
    });

    it('are told when the lobby goes with all that was in it', async () => {
      const { lobby, ana, session } = await talking();
      await db().run(sql`delete from pools where id = ${lobby}`);
      expect((await ana.nextState('idle')).ended).toMatchObject({ sessionId: session, byMe: false });
    });
  });

  describe('an id of another session', () => {
    it('of strangers is refused, and they hear nothing', async () => {
      const { ana, ben, session, server } = await talking();
      const { clients } = await people(server, 1);
      const [eve] = clients;
      const instance = randomUUID();
      const requests: LiveRequest[] = [
        { type: 'skip', sessionId: session, search: true },
        { type: 'leave', sessionId: session },
        { type: 'say', sessionId: session, clientId: randomUUID(), text: 'Hello' },
        { type: 'keep', sessionId: session },
        { type: 'typing', sessionId: session },
        { type: 'signal', sessionId: session, signal: { kind: 'ready', instance } },
      ];
      const [beforeAna, beforeBen] = [ana.heard.length, ben.heard.length];
      for (const request of requests) {
        eve.send(request);
        const { of, problem } = await eve.nextRefusal();
        expect([of, problem.code]).toEqual([request.type, 'not_found']);
      }
      await ping(ana);
      await ping(ben);
      expect([ana.heard.length, ben.heard.length]).toEqual([beforeAna + 1, beforeBen + 1]);
      expect(eve.state()?.state).toEqual({ state: 'idle' });
    });

    it('that has ended is refused where something is said, and its former partner hears nothing', async () => {
      const { ana, ben, session } = await talking();
      ben.send({ type: 'leave', sessionId: session });
      await Promise.all([ana.nextState('idle'), ben.nextState('idle')]);
      ana.send({ type: 'say', sessionId: session, clientId: randomUUID(), text: 'Still there?' });
      expect((await ana.nextRefusal()).problem.code).toBe('conflict');
      ana.send({ type: 'typing', sessionId: session });
      expect((await ana.nextRefusal()).problem.code).toBe('conflict');
      ana.send({ type: 'signal', sessionId: session, signal: { kind: 'ready', instance: randomUUID() } });
      expect((await ana.nextRefusal()).problem.code).toBe('conflict');
      const before = ben.heard.length;
      await ping(ben);
      expect(ben.heard).toHaveLength(before + 1);
    });

    it('skipped twice, and after the partner skipped, ends no other session', async () => {
      const server = await open();
      const { lobby, clients } = await people(server, 3);
      const [ana, ben, cem] = clients;
      const first = await pairOverSockets(lobby, ana, ben);
      cem.send({ type: 'search', poolId: lobby });
      await cem.nextState('searching');
      ben.send({ type: 'skip', sessionId: first, search: false });
      ana.send({ type: 'skip', sessionId: first, search: true });
      const next = await ana.next(
        (news) => news.type === 'state' && news.state.state === 'session' && news.state.session.id !== first,
      );
      const second = next.type === 'state' && next.state.state === 'session' ? next.state.session.id : '';
      for (let n = 0; n < 3; n++) ana.send({ type: 'skip', sessionId: first, search: true });
      ana.send({ type: 'leave', sessionId: first });
      await settled(ana);
      expect(ana.session()?.id).toBe(second);
      await expect.poll(() => cem.session()?.id).toBe(second);
      expect(await db().getRow(sql`select status from chat_sessions where id = ${second}`)).toEqual({ status: 'active' });
      expect(ana.heard.filter((news) => news.type === 'refused' && news.of !== 'say')).toEqual([]);
    });
  });

  describe('two tabs of one person', () => {
    it('search once, and both follow', async () => {
      const server = await open();
      const { lobby, ids, clients } = await people(server, 2);
      const [ana, ben] = clients;
      const tab = await server.join(ids[0] ?? '');
      for (const client of [ana, tab]) client.send({ type: 'search', poolId: lobby });
      const since = [ana, tab].map(async (client) => (await client.nextState('searching')).state);
      const [one, other] = await Promise.all(since);
      expect(one?.state === 'searching' && one.since).toBe(other?.state === 'searching' && other.since);
      expect(await db().rows(sql`select from waiting_queue where pool_id = ${lobby}`)).toHaveLength(1);
      ben.send({ type: 'search', poolId: lobby });
      await Promise.all([ana, tab, ben].map((client) => client.nextState('session')));
      expect(tab.session()?.id).toBe(ana.session()?.id);
      // Searching while one talks changes nothing.
      tab.send({ type: 'search', poolId: lobby });
      await settled(tab);
      expect(tab.session()?.id).toBe(ben.session()?.id);
    });

    it('are both told that the search has ended', async () => {
      const server = await open();
      const { lobby, ids, clients } = await people(server, 1);
      const [ana] = clients;
      const tab = await server.join(ids[0] ?? '');
      ana.send({ type: 'search', poolId: lobby });
      await Promise.all([ana.nextState('searching'), tab.nextState('searching')]);
      tab.send({ type: 'stop' });
      const idle = await Promise.all([ana.nextState('idle'), tab.nextState('idle')]);
      expect(idle.map(({ ended }) => ended)).toEqual([null, null]);
    });
  });

  it('a lobby that one is not in, or that is paused, is refused', async () => {
    const server = await open();
    const { clients, lobby } = await people(server, 1);
    const [ana] = clients;
    ana.send({ type: 'search', poolId: await createTestLobby(db()) });
    expect((await ana.nextRefusal()).problem).toMatchObject({ code: 'not_found' });
    await db().run(sql`update pools set matchmaking_enabled = false where id = ${lobby}`);
    ana.send({ type: 'search', poolId: lobby });
    expect((await ana.nextRefusal()).problem).toMatchObject({ code: 'conflict' });
    expect(ana.state()?.state).toEqual({ state: 'idle' });
  });

  it('how a search goes is told as it changes', async () => {
    const server = await open();
    const lobby = await createTestLobby(db(), {
      policy: { filters: [{ same: 'school' }], score: [{ overlap: 'interests', weight: 1 }] },
    });
    const schools = ['North', 'South', 'East'].map((school, n) => ({
      name: `P${n}`,
      school,
      interests: ['go'],
      birthDate: '1990-01-01',
    }));
    const ids = await lobbyPeople(db(), lobby, schools);
    const clients: LiveClient[] = [];
    for (const id of ids) {
      const client = await server.join(id);
      client.send({ type: 'search', poolId: lobby });
      await client.nextState('searching');
      clients.push(client);
    }
    const standings = () =>
      clients.map((client) => {
        const { state } = client.state() ?? {};
        return state?.state === 'searching' ? [state.place, state.waiting] : state?.state;
      });
    await expect.poll(standings).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    clients[0]?.send({ type: 'stop' });
    await expect.poll(standings).toEqual(['idle', [1, 2], [2, 2]]);
  });

  it('somebody whose line broke while they searched is paired with nobody until they are back', async () => {
    const server = await open();
    const { lobby, ids, clients } = await people(server, 2);
    const [ana, ben] = clients;
    ana.send({ type: 'search', poolId: lobby });
    await ana.nextState('searching');
    ana.socket.terminate();
    await expect
      .poll(() => db().getRow(sql`select present from waiting_queue where user_id = ${ids[0]}`))
      .toEqual({ present: false });
    ben.send({ type: 'search', poolId: lobby });
    await ben.nextState('searching');
    const back = openClient(server.socketAddress, { authorization: `Bearer ${await hostToken(ids[0] ?? '')}` });
    await Promise.all([back.nextState('session'), ben.nextState('session')]);
    expect(back.session()?.id).toBe(ben.session()?.id);
    await back.close();
  });
});
