// Two who search find each other: the way from the call to the session, with a real database.
import { afterEach, describe, expect, it } from 'vitest';
import { liveState } from '@nakodo/protocol';
import { presentLiveState, type StoredLiveState } from '../../src/modes/live/hub/live.present.js';
import type { LiveMatcher } from '../../src/modes/live/pairing/live-matcher.js';
import { createTestLobby, liveStateOf, lobbyPeople } from '../support/live.js';
import { activeSessions, adult, changeOf, partnersIn, testMatcher, waitingIn } from '../support/matchers.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const db = testDatabase({ server });
  const matchers: LiveMatcher[] = [];
  const errors: unknown[] = [];
  const matcher = () => {
    const made = testMatcher(db().database, errors);
    matchers.push(made);
    return made;
  };
  afterEach(async () => {
    for (const each of matchers.splice(0)) await each.close();
    expect(errors.splice(0)).toEqual([]);
  });

  describe('two people', () => {
    it('who search find each other, and both are told', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database);
      const [a = '', b = ''] = await lobbyPeople(database, poolId, [
        adult({ interests: ['go'] }),
        adult({ interests: ['go', 'tea'] }),
      ]);
      const live = matcher();
      const told = Promise.all([changeOf(live, a), changeOf(live, b)]);
      expect(await live.search(a, poolId)).toBe('waiting');
      expect(await live.search(b, poolId)).toBe('waiting');
      await told;
      expect(await partnersIn(database, poolId)).toEqual(
        new Map([
          [a, b],
          [b, a],
        ]),
      );
      expect(await waitingIn(database, poolId)).toEqual([]);
      const [session] = await activeSessions(database, poolId);
      expect(session).toMatchObject({
        step: 0,
        buddies: false,
        user1_reasons: [{ key: 'overlap interests', words: 'You both like go' }],
      });
      expect(await live.search(a, poolId)).toBe('in_session');
    });

    it('are told of each other in the words of the protocol, and before that how their search goes', async () => {
      const { database } = db();
      const poolId = await createTestLobby(database, {
        policy: { filters: [{ within: 'age', by: 5 }], score: [{ near: 'age', scale: 5, weight: 1 }] },
      });
      const [a = '', old = '', b = ''] = await lobbyPeople(database, poolId, [
        adult({ name: 'Ada' }),
        adult({ name: 'Old', birthDate: '1950-05-15' }),
        adult({ name: 'Bo', interests: ['go'] }),
      ]);
      const live = matcher();
      const state = async (id: string) => {
        const { state: stored } = await liveStateOf(database, id);
        return liveState.parse(presentLiveState(stored as StoredLiveState, live.standing(id), (name) => name));
      };
      expect(await state(a)).toEqual({ state: 'idle' });
      await live.search(a, poolId);
      await live.search(old, poolId);
      await expect.poll(() => state(old)).toMatchObject({ state: 'searching', poolId, step: 0, steps: 0, place: 2, waiting: 2 });
      const told = changeOf(live, b);
      await live.search(b, poolId);
      await told;
      const talking = await state(a);
      expect(talking).toMatchObject({
        state: 'session',
        messages: [],
        session: {
          poolId,
          partner: { id: b, name: 'Bo', interests: ['go'] },
          sentence: 'You are the same age.',
          buddies: false,
        },
      });
      const offers = [talking, await state(b)].filter((each) => each.state === 'session' && each.session.offerer);
      expect(offers).toHaveLength(1);
    });
  });
});
