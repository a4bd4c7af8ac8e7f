// Two who search find each other: the way from the call to the session, with a real database.
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveMatcher } from '../../src/modes/live/live-matcher.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
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
  });
});
