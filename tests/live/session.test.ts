// A session from its beginning to its end: two who wait are put into one, and when one goes on, it is over for both.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import {
  applyPairs,
  asPerson,
  asService,
  createTestLobby,
  decidedPair,
  enterWaiting,
  liveStateOf,
  lobbyPeople,
  pairUp,
  plainPeople,
  toldLive,
} from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  describe('a live session', () => {
    const test = testDatabase({ server });
    const db = () => test().database;

    async function two(): Promise<{ lobby: string; ana: string; ben: string }> {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = ''] = (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted();
      return { lobby, ana, ben };
    }

    it('begins for two who wait, and both leave the queue and are told', async () => {
      const { lobby, ana, ben } = await two();
      expect([...(await enterWaiting(db(), lobby, [ana, ben])).values()]).toEqual(['waiting', 'waiting']);
      expect((await liveStateOf(db(), ana)).state).toMatchObject({ state: 'searching', poolId: lobby });
      const [written] = await applyPairs(db(), lobby, [await decidedPair(db(), ana, ben)]);
      expect(written).toEqual({ n: 1, session_id: expect.any(String), refusal: null });
      for (const [me, other] of [
        [ana, ben],
        [ben, ana],
      ] as const) {
        expect((await liveStateOf(db(), me)).state).toMatchObject({
          state: 'session',
          session: { id: written?.session_id, partner: { id: other }, offerer: me === ana, iKeep: false },
          messages: [],
        });
        expect(await toldLive(db(), me)).toEqual([
          { kind: 'live.matched', data: { poolId: lobby, sessionId: written?.session_id } },
        ]);
      }
      expect(await db().rows(sql`select from waiting_queue where pool_id = ${lobby}`)).toEqual([]);
      expect([...(await enterWaiting(db(), lobby, [ana])).values()]).toEqual(['in_session']);
    });

    it('ends for both when one skips, is told to both, and does not begin again for half an hour', async () => {
      const { lobby, ana, ben } = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      const skip = (who: string) => asPerson(db(), who, (tx) => tx.getRow(sql`select skip_partner(${session}) as ended`));
      expect(await skip(ana)).toEqual({ ended: true });
      expect(await skip(ana)).toEqual({ ended: false });
      expect(await skip(ben)).toEqual({ ended: false });
      for (const who of [ana, ben]) {
        expect((await liveStateOf(db(), who)).state).toEqual({ state: 'idle' });
        expect((await toldLive(db(), who)).at(-1)).toEqual({
          kind: 'live.ended',
          data: { poolId: lobby, sessionId: session, why: 'skip' },
        });
      }
      await enterWaiting(db(), lobby, [ana, ben]);
      const again = [await decidedPair(db(), ana, ben)];
      expect(await applyPairs(db(), lobby, again)).toEqual([{ n: 1, session_id: null, refusal: 'stale' }]);
      await db().run(sql`update pair_skips set until = now() - interval '1 second' where low_id = ${ana}`);
      expect(await applyPairs(db(), lobby, again)).toEqual([{ n: 1, session_id: expect.any(String), refusal: null }]);
    });

    it.each(['skip', 'left'])(
      'lets whoever ends many by %s go after others, by a second for each from the sixth on',
      async (why) => {
        const { lobby, ana, ben } = await two();
        for (let n = 0; n < 8; n++) {
          const session = await pairUp(db(), lobby, ana, ben);
          await asPerson(db(), ana, (tx) => tx.run(sql`select skip_partner(${session}, p_why => ${why})`));
          await db().run(sql`delete from pair_skips`);
        }
        await enterWaiting(db(), lobby, [ana, ben]);
        const sinks = sql`select user_id, sink_ms from waiting_queue where pool_id = ${lobby} order by sink_ms`;
        expect(await db().rows(sinks)).toEqual([
          { user_id: ben, sink_ms: 0 },
          { user_id: ana, sink_ms: 3000 },
        ]);
      },
    );

    it("is nobody else's to end", async () => {
      const { lobby, ana, ben } = await two();
      const session = await pairUp(db(), lobby, ana, ben);
      const { ana: eve } = await two();
      const skipAs = (who: string, id: string) => asPerson(db(), who, (tx) => tx.run(sql`select skip_partner(${id})`));
      await expect(skipAs(eve, session)).rejects.toMatchObject({ code: 'not_found' });
      await expect(skipAs(ana, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
      const forAna = asPerson(db(), eve, (tx) => tx.run(sql`select skip_partner(${session}, ${ana})`));
      await expect(forAna).rejects.toMatchObject({ code: 'forbidden' });
      expect(await asService(db(), (tx) => tx.getRow(sql`select skip_partner(${session}, ${ben}, 'left') as ended`))).toEqual({
        ended: true,
      });
    });

    it('does not begin for who searches no more, is away, or searches anew since it was decided', async () => {
      const { lobby, ana, ben } = await two();
      const stop = (who: string) => asPerson(db(), who, (tx) => tx.run(sql`select stop_searching()`));
      const refused = [{ n: 1, session_id: null, refusal: 'busy' }];
      await enterWaiting(db(), lobby, [ana, ben]);
      const decided = [await decidedPair(db(), ana, ben)];
      await db().run(sql`update waiting_queue set present = false where user_id = ${ben}`);
      expect(await applyPairs(db(), lobby, decided)).toEqual(refused);
      await stop(ben);
      expect(await applyPairs(db(), lobby, decided)).toEqual(refused);
      await enterWaiting(db(), lobby, [ben]);
      expect(await applyPairs(db(), lobby, decided)).toEqual(refused);
      for (const who of [ana, ben]) await stop(who);
      expect(await applyPairs(db(), lobby, decided)).toEqual(refused);
      expect((await liveStateOf(db(), ana)).state).toEqual({ state: 'idle' });
    });

    it('is refused as stale when one of the two changed since it was decided', async () => {
      const { lobby, ana, ben } = await two();
      await enterWaiting(db(), lobby, [ana, ben]);
      const decided = await decidedPair(db(), ana, ben);
      await db().run(sql`update profiles set name = 'Somebody new' where id = ${ana}`);
      expect(await applyPairs(db(), lobby, [decided])).toEqual([{ n: 1, session_id: null, refusal: 'stale' }]);
      expect(await applyPairs(db(), lobby, [await decidedPair(db(), ana, ben)])).toMatchObject([{ refusal: null }]);
    });
  });
});
