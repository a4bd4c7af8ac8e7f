// How often somebody may call the live mode by SQL alone, where no server of ours counts.
import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { asPerson, asService, createTestLobby, findMatch, lobbyPeople, pairUp, plainPeople } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  describe('calls by SQL alone', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    let lobby: string;
    let ana: string;
    let ben: string;
    beforeEach(async () => {
      lobby = await createTestLobby(db());
      [ana = '', ben = ''] = (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted();
    });

    const say = (session: string, who: string) =>
      asPerson(db(), who, (tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'Hello')`));
    /** How many calls were let in before one was refused, and how many seconds that took: the bucket leaks meanwhile. */
    const until = async (refused: () => Promise<unknown>): Promise<{ calls: number; seconds: number; error: unknown }> => {
      const from = performance.now();
      for (let calls = 0; ; calls++) {
        try {
          await refused();
        } catch (error) {
          return { calls, seconds: Math.ceil((performance.now() - from) / 1000), error };
        }
      }
    };
    /** As if so many seconds had gone by. */
    const pass = (who: string, seconds: number) =>
      db().run(sql`update live_calls set counted_at = counted_at - make_interval(secs => ${seconds}) where user_id = ${who}`);

    it('are 60 searches a minute, then refused with the seconds to wait, and let in again one by one', async () => {
      const { calls, seconds, error } = await until(() => findMatch(db(), ana, lobby));
      expect(calls).toBeGreaterThanOrEqual(60);
      expect(calls).toBeLessThanOrEqual(60 + seconds);
      expect(error).toMatchObject({ code: 'rate_limited', details: { retryAfterSeconds: 1 } });
      await pass(ana, 10);
      expect((await until(() => findMatch(db(), ana, lobby))).calls).toBeGreaterThanOrEqual(10);
      // Others have a count of their own, and what was refused has changed nothing.
      expect((await findMatch(db(), ben, lobby)).partner_id).toBe(ana);
    });

    it('are 20 messages in 10 s', async () => {
      const session = await pairUp(db(), lobby, ana, ben);
      const { calls, seconds, error } = await until(() => say(session, ana));
      expect(calls).toBeGreaterThanOrEqual(20);
      expect(calls).toBeLessThanOrEqual(20 + 2 * seconds);
      expect(error).toMatchObject({ code: 'rate_limited' });
      expect(await db().getRow(sql`select count(*)::int as n from session_messages where session_id = ${session}`)).toEqual({
        n: calls,
      });
      await say(session, ben);
      await pass(ana, 10);
      await say(session, ana);
    });

    it('are not counted for the service', async () => {
      const session = await pairUp(db(), lobby, ana, ben);
      for (let n = 0; n < 70; n++) {
        await asService(db(), (tx) => tx.run(sql`select find_match(${lobby}, ${ana})`));
        await asService(db(), (tx) => tx.run(sql`select send_session_message(${session}, ${randomUUID()}, 'Hello', ${ana})`));
      }
      expect(await db().rows(sql`select from live_calls where user_id = ${ana}`)).toEqual([]);
    });

    it('are forgotten after a minute, and not held against anybody when the clock is set back', async () => {
      await findMatch(db(), ana, lobby);
      await pass(ana, -3600);
      await findMatch(db(), ana, lobby);
      await pass(ana, 61);
      await asService(db(), (tx) => tx.run(sql`select cleanup_matchmaking()`));
      expect(await db().rows(sql`select from live_calls where user_id = ${ana}`)).toEqual([]);
    });
  });
});
