// Two servers on one database: people talk across them as on one, and move from one to the other.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createSeal } from '../../src/realtime/relay-seal.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { likeMinded, pairOverSockets, say, serveLive, type LiveClient, type LiveServer } from '../support/live-sockets.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((version) => {
  const test = testDatabase({ server: version });
  let here: LiveServer;
  let there: LiveServer;
  // Truth is read so rarely that what arrives was told.
  const liveTimes = { lookMs: 600_000, idleLookMs: 600_000 };
  beforeEach(async () => {
    [here, there] = [await serveLive(test().database, { liveTimes }), await serveLive(test().open(), { liveTimes })];
  });
  afterEach(async () => {
    expect([...here.http.errors, ...there.http.errors]).toEqual([]);
    await Promise.all([here.close(), there.close()]);
  });

  async function apart() {
    const lobby = await createTestLobby(test().database);
    const [a = '', b = ''] = await lobbyPeople(test().database, lobby, likeMinded(2));
    const [ana, ben] = [await here.join(a), await there.join(b)];
    return { a, b, ana, ben, session: await pairOverSockets(lobby, ana, ben) };
  }
  const idsOf = ({ heard }: LiveClient) => heard.flatMap((news) => (news.type === 'message' ? [news.message.id] : []));

  describe('two people on two servers', () => {
    it('hear everything in order, once, whoever is quicker', async () => {
      const { a, ana, ben, session } = await apart();
      const tab = await there.join(a);
      for (let n = 0; n < 40; n++) say(n % 2 === 0 ? ana : ben, session, `${n}`);
      for (const client of [ana, ben, tab]) {
        await expect.poll(() => idsOf(client).length).toBe(40);
        expect(idsOf(client)).toEqual([...new Set(idsOf(client))].toSorted((x, y) => x - y));
      }
    });

    it('see each other type and hand over signals, however large, also one that comes before the partner knows of the session', async () => {
      const { ana, ben, session } = await apart();
      const instance = randomUUID();
      const signals: Signal[] = [
        { kind: 'ready', instance },
        { kind: 'description', instance, description: { type: 'offer', sdp: 'a=candidate\r\n'.repeat(4300) } },
        { kind: 'candidate', instance, candidate: null },
      ];
      for (const signal of signals) ben.send({ type: 'signal', sessionId: session, signal });
      for (const signal of signals) {
        expect(await ana.next(({ type }) => type === 'signal')).toEqual({ type: 'signal', sessionId: session, signal });
      }
      ana.send({ type: 'typing', sessionId: session });
      expect(await ben.next(({ type }) => type === 'typing')).toEqual({ type: 'typing', sessionId: session });
    });

    it('are told when the other skips, and how it ended', async () => {
      const { ana, ben, session } = await apart();
      ana.send({ type: 'skip', sessionId: session, search: false });
      expect((await ben.nextState('idle')).ended).toEqual({ sessionId: session, why: 'skip', byMe: false });
    });

    it('know when both have written', async () => {
      const { ana, ben, session } = await apart();
      say(ana, session, 'Hello');
      await ben.nextMessage();
      say(ben, session, 'Hello');
      for (const client of [ana, ben]) await expect.poll(() => client.session()?.bothWrote).toBe(true);
    });
  });

  it('somebody whose old line is dead hears on the new one at once, on another server', async () => {
    const { a, ana, ben, session } = await apart();
    ana.socket.pause(); // half open: nobody knows yet
    const back = await there.join(a);
    expect(back.session()?.id).toBe(session);
    ben.send({ type: 'signal', sessionId: session, signal: { kind: 'ready', instance: randomUUID() } });
    await back.next(({ type }) => type === 'signal');
    say(ben, session, 'Welcome back');
    expect((await back.nextMessage()).text).toBe('Welcome back');
    back.send({ type: 'typing', sessionId: session });
    await ben.next(({ type }) => type === 'typing');
    ana.socket.terminate();
    // The server they have left does not call them away.
    await expect.poll(() => here.http.live.people()).toBe(0);
    say(back, session, 'I am here');
    expect((await ben.nextMessage()).text).toBe('I am here');
    expect(ben.session()?.partnerAwaySince).toBeNull();
  });

  it('a line that changes servers while both listen is heard on both', async () => {
    const { b, ana, ben, session } = await apart();
    const tab = await here.join(b);
    ana.send({ type: 'typing', sessionId: session });
    for (const client of [ben, tab]) await client.next(({ type }) => type === 'typing');
    await tab.close();
    await expect.poll(() => here.http.live.people()).toBe(1);
    ana.send({ type: 'typing', sessionId: session });
    await ben.next(({ type }) => type === 'typing');
  });

  it('somebody who was on a server that died counts as away when they leave the other', async () => {
    const { b, ana, ben } = await apart();
    const tab = await here.join(b);
    await expect.poll(() => here.http.live.isElsewhere(b)).toBe(true);
    ben.socket.terminate();
    await there.http.live.close(); // as good as dead: it says nothing any more
    await tab.close();
    await expect.poll(() => ana.session()?.partnerAwaySince).toEqual(expect.any(String));
  });

  it.each(['nonsense', '=nonsense', '=null', '=[1]', '={"kind":"news"}', '={"kind":"sudo"}', '+1 0 2 x', '+1 0 9999 x'])(
    'what is none of theirs on the line between servers is ignored: %s',
    async (text) => {
      const { ana, ben, session } = await apart();
      const { key } = await test().database.getRow<{ key: string }>(sql`select encode(key, 'hex') as key from relay_keys`);
      const sealed = createSeal(Buffer.from(key, 'hex'), randomUUID()).close(`somebody\n${text}`);
      await test().database.run(sql`select pg_notify('nakodo_live', p) from unnest(array[${sealed}, ${`somebody\n${text}`}]) p`);
      await test().database.run(sql`select pg_notify(c, ${text}) from unnest(array['nakodo_people', 'nakodo_sessions']) c`);
      say(ana, session, 'Still here?');
      expect((await ben.nextMessage()).text).toBe('Still here?');
    },
  );

  it('whoever may only notify and listen can say nothing in the name of a partner, and reads nothing', async () => {
    const { a, b, ana, ben, session } = await apart();
    const overheard: string[] = [];
    const stop = await test().database.listen('nakodo_live', (payload) => overheard.push(payload));
    const message = {
      id: 1,
      sessionId: session,
      senderId: a,
      clientId: randomUUID(),
      text: 'Forged',
      sentAt: new Date().toISOString(),
    };
    const forged = [
      { kind: 'message', sent: { message, partnerId: b, previousId: 0 } },
      { kind: 'news', to: b, from: a, sessionId: session, news: { type: 'typing', sessionId: session } },
      { kind: 'news', to: b, from: a, sessionId: session, news: { type: 'state', state: { state: 'idle' }, ended: null } },
    ].map((thing) => `${randomUUID()}\n=${JSON.stringify(thing)}`);
    await test().database.transaction((tx) => tx.run(sql`select pg_notify('nakodo_live', p) from unnest(${forged}::text[]) p`), {
      as: { role: 'authenticated', userId: a },
    });
    say(ana, session, 'Really me');
    expect((await ben.nextMessage()).text).toBe('Really me');
    expect(
      ben.heard.filter((news) => news.type === 'typing' || (news.type === 'state' && news.state.state === 'idle' && news.ended)),
    ).toEqual([]);
    expect(ben.session()?.id).toBe(session);
    await expect.poll(() => overheard.length).toBeGreaterThan(forged.length);
    expect(overheard.filter((payload) => payload.includes('Really me'))).toEqual([]);
    await stop();
  });
});
