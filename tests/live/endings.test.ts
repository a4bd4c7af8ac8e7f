// What ends a session and a search besides the two themselves: blocks, leaving, suspensions, birthdays, deletion, the lobby's own end.
import { describe, expect, it } from 'vitest';
import type { Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import {
  asPerson,
  asService,
  createTestLobby,
  enterWaiting,
  liveStateOf,
  lobbyPeople,
  pairUp,
  plainPeople,
  toldLive,
} from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  describe('the end of a live session that neither asked for', () => {
    const test = testDatabase({ server });
    const db = () => test().database;

    async function talking(): Promise<{ lobby: string; ana: string; ben: string; session: string; cleo: string }> {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = ''] = (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted();
      const session = await pairUp(db(), lobby, ana, ben);
      const [cleo = ''] = await lobbyPeople(db(), lobby, plainPeople(1));
      await enterWaiting(db(), lobby, [cleo]);
      return { lobby, ana, ben, session, cleo };
    }

    const run = (statement: Statement) => db().run(statement);
    const stateOf = async (who: string) => (await liveStateOf(db(), who)).state.state;
    const lastTold = async (who: string) => (await toldLive(db(), who)).at(-1);
    const ended = (id: string) => db().findRow(sql`select status, ended_why, ended_by from chat_sessions where id = ${id}`);
    const told = (lobby: string, session: string, why: string) => ({
      kind: 'live.ended',
      data: { poolId: lobby, sessionId: session, why },
    });

    it('comes with a block, and looks to the other as if one had left', async () => {
      const { lobby, ana, ben, session } = await talking();
      await asPerson(db(), ana, (tx) => tx.run(sql`select block_person(${ben})`));
      expect(await ended(session)).toEqual({ status: 'ended', ended_why: 'block', ended_by: ana });
      expect([await stateOf(ana), await stateOf(ben)]).toEqual(['idle', 'idle']);
      expect(await lastTold(ana)).toEqual(told(lobby, session, 'block'));
      expect(await lastTold(ben)).toEqual(told(lobby, session, 'left'));
    });

    it('does not come with a block of somebody else', async () => {
      const { ana, session, cleo } = await talking();
      await run(sql`insert into blocks (blocker_id, blocked_id) values (${ana}, ${cleo})`);
      expect(await ended(session)).toMatchObject({ status: 'active' });
    });

    it('comes with leaving the lobby, and the ticket of who waits goes', async () => {
      const { lobby, ana, ben, session, cleo } = await talking();
      for (const who of [ben, cleo])
        await asPerson(db(), who, (tx) => tx.run(sql`delete from pool_members where pool_id = ${lobby} and profile_id = ${who}`));
      expect(await ended(session)).toEqual({ status: 'ended', ended_why: 'left', ended_by: ben });
      expect(await lastTold(ana)).toEqual(told(lobby, session, 'left'));
      expect(await stateOf(cleo)).toBe('idle');
    });

    it('comes with being removed, and with a suspension of which the other hears nothing', async () => {
      const one = await talking();
      await asService(db(), (tx) => tx.run(sql`select remove_member(${one.lobby}, ${one.ana})`));
      expect(await ended(one.session)).toMatchObject({ status: 'ended', ended_why: 'left', ended_by: one.ana });
      const other = await talking();
      for (const who of [other.ana, other.cleo]) await asService(db(), (tx) => tx.run(sql`select suspend_person(${who})`));
      expect(await ended(other.session)).toEqual({ status: 'ended', ended_why: 'suspended', ended_by: other.ana });
      expect(await lastTold(other.ben)).toEqual(told(other.lobby, other.session, 'left'));
      expect(await stateOf(other.cleo)).toBe('idle');
    });

    it('comes when one turns out to be under age; who waits goes on waiting', async () => {
      const { lobby, ana, ben, session, cleo } = await talking();
      await run(sql`update profiles set birth_date = current_date - 365 * 15 where id = any (${[ana, cleo]}::uuid[])`);
      expect(await ended(session)).toEqual({ status: 'ended', ended_why: 'age', ended_by: null });
      expect(await lastTold(ben)).toEqual(told(lobby, session, 'age'));
      expect(await stateOf(cleo)).toBe('searching');
    });

    it('does not come when both cross the age wall together', async () => {
      const { lobby, session } = await talking();
      await run(sql`update pools set minimum_age = 60 where id = ${lobby}`);
      expect(await ended(session)).toMatchObject({ status: 'active' });
    });

    it('comes when one deletes themselves: what they said is gone, and nothing is left once both have', async () => {
      const { lobby, ana, ben, session, cleo } = await talking();
      for (const who of [ana, ben])
        await asPerson(db(), who, (tx) => tx.run(sql`select send_session_message(${session}, gen_random_uuid(), ${who})`));
      await run(sql`delete from profiles where id = any (${[ana, cleo]}::uuid[])`);
      expect(await ended(session)).toMatchObject({ status: 'ended', ended_why: 'deleted' });
      expect(await lastTold(ben)).toEqual(told(lobby, session, 'deleted'));
      expect(await db().rows(sql`select text from session_messages where session_id = ${session}`)).toEqual([{ text: ben }]);
      expect(await db().rows(sql`select from waiting_queue where user_id = ${cleo}`)).toEqual([]);
      await run(sql`delete from profiles where id = ${ben}`);
      expect(await ended(session)).toBeUndefined();
    });

    it('comes when the lobby is deleted or becomes something else', async () => {
      for (const end of [
        (id: string) => sql`delete from pools where id = ${id}`,
        (id: string) => sql`update pools set mode = 'events' where id = ${id}`,
      ]) {
        const { lobby, ana, ben, session, cleo } = await talking();
        await run(end(lobby));
        for (const who of [ana, ben]) expect(await lastTold(who)).toEqual(told(lobby, session, 'closed'));
        expect([await stateOf(ana), await stateOf(cleo)]).toEqual(['idle', 'idle']);
      }
    });

    it('does not come when the lobby is paused; who waits is sent away', async () => {
      const { lobby, session, cleo } = await talking();
      await run(sql`update pools set matchmaking_enabled = false where id = ${lobby}`);
      expect(await ended(session)).toMatchObject({ status: 'active' });
      expect(await stateOf(cleo)).toBe('idle');
      expect([...(await enterWaiting(db(), lobby, [cleo])).values()]).toEqual(['closed']);
    });
  });
});
