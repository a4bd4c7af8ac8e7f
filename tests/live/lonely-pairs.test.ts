// Two lonely people who arrive in the same instant, each at another process, always meet: 10,000 times. Each pair has a school of its own, so
// nobody else could be paired with either. (With `for update skip locked` instead of a lock they missed each other in 370 of 400 trials.)
import { afterEach, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import type { LiveMatcher } from '../../src/modes/live/live-matcher.js';
import { createTestLobby, lobbyPeople } from '../support/live.js';
import { adult, partnersIn, testMatcher } from '../support/matchers.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** A fifth of them on the older Postgres: what could differ there is the database's, not the numbers'. */
const pairs = { '18': 10_000, '15': 2000 } as const;
const pairsARound = 500;
/** How many arrive in one instant: few, so that ticks and arrivals meet in every order. */
const together = 5;

/** Resolves when everybody of these has been told by one of the matchers. */
function toldAll(matchers: readonly LiveMatcher[], ids: readonly string[]): Promise<void> {
  const missing = new Set(ids);
  return new Promise((resolve) => {
    const stops = matchers.map((each) =>
      each.onChanged((userIds) => {
        for (const id of userIds) missing.delete(id);
        if (missing.size > 0) return;
        for (const stop of stops) stop();
        resolve();
      }),
    );
  });
}

forEachPostgres((server) => {
  const db = testDatabase({ server });
  const matchers: LiveMatcher[] = [];
  const errors: unknown[] = [];
  afterEach(async () => {
    for (const each of matchers.splice(0)) await each.close();
    expect(errors.splice(0)).toEqual([]);
  });

  it('two who arrive in the same instant at two processes meet', { timeout: 240_000 }, async () => {
    const { database } = db();
    const poolId = await createTestLobby(database, { policy: { filters: [{ same: 'school' }], again: '0s' } });
    const schools = Array.from({ length: pairsARound }, (_, n) => `School ${n}`);
    const left = await lobbyPeople(
      database,
      poolId,
      schools.map((school) => adult({ school })),
    );
    const right = await lobbyPeople(
      database,
      poolId,
      schools.map((school) => adult({ school })),
    );
    const [one, other] = [testMatcher(db().open(), errors), testMatcher(db().open(), errors)];
    matchers.push(one, other);
    const expected = new Map(left.flatMap((id, n) => [[id, right[n]!] as const, [right[n]!, id] as const]));
    for (let met = 0; met < pairs[server]; met += pairsARound) {
      const told = toldAll([one, other], [...left, ...right]);
      for (let n = 0; n < pairsARound; n += together) {
        const calls = left
          .slice(n, n + together)
          .flatMap((id, at) => [one.search(id, poolId), other.search(right[n + at]!, poolId)]);
        expect(new Set(await Promise.all(calls))).not.toContain('stranger');
      }
      await told;
      expect(await partnersIn(database, poolId)).toEqual(expected);
      await database.run(
        sql`select end_sessions(array_agg(id), array_agg(user1_id), array_agg('skip'::text)) from chat_sessions where status = 'active'`,
      );
    }
  });
});
