// How long two who skipped each other are not paired again is written in the policy, and read by the database.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { waitingMs } from '../../src/policy/relax-steps.js';
import { createTestLobby, lobbyPeople, pairUp, plainPeople } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const db = testDatabase({ server });

  it('means the same to Postgres and to the engine, whatever the unit', async () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 999_999 }), fc.constantFrom('', '.5', '.125'), fc.constantFrom('ms', 's', 'm', 'h'))
      .map((parts) => parts.join(''));
    const times = fc.sample(time, 300);
    const rows = await db().database.rows<{ ms: number }>(sql`
      select extract(epoch from t::interval)::float8 * 1000 as ms from unnest(${times}::text[]) with ordinality as x (t, n) order by n`);
    const wrong = times.filter((text, at) => Math.abs((rows[at]?.ms ?? Number.NaN) - waitingMs(text)) > 0.01);
    expect(rows).toHaveLength(times.length);
    expect(wrong).toEqual([]);
  });

  it('keeps two apart for as long as the policy of their session says', async () => {
    const { database } = db();
    const lobby = await createTestLobby(database, { policy: { again: '2h' } });
    const [one = '', other = ''] = await lobbyPeople(database, lobby, plainPeople(2));
    const session = await pairUp(database, lobby, one, other);
    await database.run(sql`select end_session(${session}, ${one}, 'skip')`);
    const { minutes } = await database.getRow<{ minutes: number }>(
      sql`select round(extract(epoch from until - clock_timestamp()) / 60)::int as minutes from pair_skips`,
    );
    expect(minutes).toBe(120);
  });
});
