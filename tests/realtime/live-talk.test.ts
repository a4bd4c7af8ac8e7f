// Two people over WebSockets: from searching to the end, and everything that comes in between.
import { afterEach, describe, expect, it } from 'vitest';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { likeMinded, pairOverSockets, say, serveLive, type LiveServer } from '../support/live-sockets.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let served: LiveServer | undefined;
afterEach(async () => {
  await served?.close();
  served = undefined;
});

describe('two people', () => {
  it('find each other, talk, and one skips', async () => {
    served = await serveLive(db());
    const lobby = await createTestLobby(db());
    const [a = '', b = ''] = await lobbyPeople(db(), lobby, likeMinded(2));
    const [ana, ben] = [await served.join(a), await served.join(b)];
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
    const ends = ana.heard.flatMap((news) => (news.type === 'state' && news.ended ? [news.ended] : []));
    expect(ends).toEqual([{ sessionId: session, why: 'skip', byMe: true }]);
    expect(served.http.errors).toEqual([]);
  });
});
