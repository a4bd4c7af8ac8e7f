// Pairing where no process of ours runs: a call of find_match does it all.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  asPerson,
  asService,
  createTestLobby,
  findMatch,
  lobbyPeople,
  openPolicy,
  pairUp,
  plainPeople,
  toldLive,
} from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const widening = {
  filters: [{ same: 'school' }],
  score: [{ overlap: 'interests', weight: 1 }],
  threshold: 0.5,
  relax: [
    { after: '100s', threshold: 0 },
    { after: '200s', drop: 'same school' },
  ],
};

forEachPostgres((server) => {
  describe('a partner by SQL alone', () => {
    const test = testDatabase({ server });
    const db = () => test().database;
    const waited = (who: string, seconds: number) =>
      db().run(sql`update waiting_queue set joined_at = joined_at - make_interval(secs => ${seconds}) where user_id = ${who}`);
    const sessionOf = (id: string | null) =>
      db().getRow<Record<string, unknown>>(sql`select step, buddies, score from chat_sessions where id = ${id}`);

    it('waits, and is there for the next who comes', async () => {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = '', cleo = ''] = await lobbyPeople(db(), lobby, plainPeople(3));
      const first = await findMatch(db(), ana);
      expect(first).toEqual({ status: 'waiting', session_id: null, partner_id: null, waiting_since: expect.any(Date) });
      expect(await findMatch(db(), ana)).toEqual(first);
      const second = await findMatch(db(), ben, lobby);
      expect(second).toEqual({ status: 'session', session_id: expect.any(String), partner_id: ana, waiting_since: null });
      expect(await findMatch(db(), ana)).toEqual({ ...second, partner_id: ben });
      expect(await toldLive(db(), ana)).toEqual([
        { kind: 'live.matched', data: { poolId: lobby, sessionId: second.session_id } },
      ]);
      expect((await findMatch(db(), cleo)).status).toBe('waiting');
      await asPerson(db(), ana, (tx) => tx.run(sql`select skip_partner(${second.session_id})`));
      expect((await findMatch(db(), ben)).partner_id).toBe(cleo);
      expect((await findMatch(db(), ana)).status).toBe('waiting');
    });

    it('is never somebody who has not called for 30 seconds, also before anybody tidied up, and is once they call again', async () => {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = ''] = await lobbyPeople(db(), lobby, plainPeople(2));
      await findMatch(db(), ana);
      await db().run(sql`update waiting_queue set seen_at = seen_at - interval '31 seconds' where user_id = ${ana}`);
      expect((await findMatch(db(), ben)).status).toBe('waiting');
      expect((await findMatch(db(), ana)).partner_id).toBe(ben);
    });

    it('keeps to the policy, wider as whoever waited longer has waited', async () => {
      const lobby = await createTestLobby(db(), { policy: widening });
      const [ana = '', ben = '', cleo = '', dan = ''] = await lobbyPeople(db(), lobby, [
        { name: 'Ana', school: 'UIT', interests: ['jazz'] },
        { name: 'Ben', school: 'HUST', interests: ['jazz'] },
        { name: 'Cleo', school: 'UIT', interests: ['go'] },
        { name: 'Dan', school: 'UIT', interests: ['jazz'] },
      ]);
      for (const who of [ana, ben, cleo]) expect((await findMatch(db(), who)).status).toBe('waiting');
      await waited(ana, 110);
      const { session_id } = await findMatch(db(), cleo);
      expect(await sessionOf(session_id)).toEqual({ step: 1, buddies: false, score: 0 });
      await asPerson(db(), ana, (tx) => tx.run(sql`select skip_partner(${session_id})`));
      expect((await findMatch(db(), ana)).status).toBe('waiting');
      await waited(ben, 300);
      const strict = await findMatch(db(), dan); // of the same school at step 0, whoever waited longer for somebody of another
      expect(strict.partner_id).toBe(ana);
      expect(await sessionOf(strict.session_id)).toEqual({ step: 0, buddies: false, score: 1 });
      const wide = await findMatch(db(), cleo);
      expect(wide.partner_id).toBe(ben);
      expect(await sessionOf(wide.session_id)).toMatchObject({ step: 2 });
    });

    it('brings buddies together first, as if they had waited', async () => {
      const lobby = await createTestLobby(db(), { policy: widening });
      const [ana = '', ben = '', cleo = ''] = await lobbyPeople(db(), lobby, [
        { name: 'Ana', school: 'UIT', interests: ['jazz'] },
        { name: 'Ben', school: 'HUST', interests: ['go'] },
        { name: 'Cleo', school: 'UIT', interests: ['jazz'] },
      ]);
      const [low = '', high = ''] = [ana, ben].toSorted();
      await db().run(sql`insert into connections (low_id, high_id) values (${low}, ${high})`);
      await findMatch(db(), ben);
      await findMatch(db(), cleo);
      const found = await findMatch(db(), ana);
      expect(found.partner_id).toBe(ben);
      expect(await sessionOf(found.session_id)).toMatchObject({ step: 2, buddies: true });
    });

    it('pairs nobody across blocks, skips, the age wall or a shadow ban, nor who is away', async () => {
      const lobby = await createTestLobby(db());
      const [me = '', blocked = '', blocker = '', minor = '', banned = '', away = '', fit = ''] = await lobbyPeople(db(), lobby, [
        ...plainPeople(3),
        { name: 'Young', birthDate: new Date(Date.now() - 15 * 365 * 86_400_000).toISOString().slice(0, 10) },
        ...plainPeople(3),
      ]);
      await db().run(sql`insert into blocks (blocker_id, blocked_id) values (${me}, ${blocked}), (${blocker}, ${me})`);
      await db().run(sql`insert into shadow_bans (user_id) values (${banned})`);
      for (const other of [blocked, blocker, minor, banned, away]) {
        await findMatch(db(), other);
        await db().run(sql`update waiting_queue set present = false where user_id = ${other}`); // apart from each other
      }
      await db().run(sql`update waiting_queue set present = true where user_id <> ${away}`);
      expect((await findMatch(db(), me)).status).toBe('waiting');
      await db().run(sql`update waiting_queue set present = false where user_id <> ${me}`);
      expect((await findMatch(db(), fit)).partner_id).toBe(me);
      await asPerson(db(), me, (tx) =>
        tx.run(sql`select skip_partner(session_id) from session_participants where user_id = ${me} and active`),
      );
      await findMatch(db(), me);
      expect((await findMatch(db(), fit)).status).toBe('waiting');
      expect(await findBrokenInvariants(db())).toEqual([]);
    });

    it('leaves the pairing to a process of ours while there is one', async () => {
      const lobby = await createTestLobby(db());
      const [ana = '', ben = ''] = await lobbyPeople(db(), lobby, plainPeople(2));
      await db().run(sql`insert into live_tickers (pool_id) values (${lobby})`);
      for (const who of [ana, ben, ana, ben]) {
        await db().run(sql`update live_tickers set ticked_at = now()`);
        expect((await findMatch(db(), who)).status).toBe('waiting');
      }
      await db().run(sql`update live_tickers set ticked_at = now() - interval '6 seconds'`);
      expect((await findMatch(db(), ana)).partner_id).toBe(ben);
    });

    it('says clearly what is wrong: no lobby, several, a foreign or closed one, somebody else, a policy that is not compiled', async () => {
      const [lobby, second, foreign] = [await createTestLobby(db()), await createTestLobby(db()), await createTestLobby(db())];
      const [ana = '', ben = ''] = await lobbyPeople(db(), lobby, plainPeople(2));
      const { id: version } = await db().getRow<{ id: string }>(
        sql`select policy_version_id as id from pools where id = ${lobby}`,
      );
      await expect(findMatch(db(), ana, foreign)).rejects.toMatchObject({ code: 'not_found' });
      const forBen = asPerson(db(), ana, (tx) => tx.run(sql`select * from find_match(${lobby}, ${ben})`));
      await expect(forBen).rejects.toMatchObject({ code: 'forbidden' });
      await expect(asService(db(), (tx) => tx.run(sql`select * from find_match(${lobby})`))).rejects.toMatchObject({
        code: 'invalid_input',
      });
      await db().run(sql`update pools set matchmaking_enabled = false where id = ${lobby}`);
      await expect(findMatch(db(), ana)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('closed') });
      await db().run(sql`update pools set matchmaking_enabled = true where id = ${lobby}`);
      await db().run(sql`delete from compiled_policies where policy_version_id = ${version}`);
      await expect(findMatch(db(), ana)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining('compiles'),
      });
      expect(await db().rows(sql`select from waiting_queue where user_id = ${ana}`)).toEqual([]);
      await db().run(sql`insert into pool_members (pool_id, profile_id) values (${second}, ${ana})`);
      await expect(findMatch(db(), ana)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('several') });
      await db().run(sql`delete from pool_members where profile_id = ${ben}`);
      await expect(findMatch(db(), ben)).rejects.toMatchObject({ code: 'not_found' });
      expect(await asService(db(), (tx) => tx.getRow(sql`select status from find_match(${second}, ${ana})`))).toEqual({
        status: 'waiting',
      });
    });

    it('answers who is in a session with that session, whatever lobby they ask for, and counts as being there', async () => {
      const [lobby, other] = [await createTestLobby(db()), await createTestLobby(db(), { policy: openPolicy })];
      const [ana = '', ben = ''] = await lobbyPeople(db(), lobby, plainPeople(2));
      await db().run(sql`insert into pool_members (pool_id, profile_id) values (${other}, ${ana})`);
      const session = await pairUp(db(), lobby, ana, ben);
      await db().run(
        sql`update session_participants set seen_at = now() - interval '1 hour', away_since = now() where user_id = ${ana}`,
      );
      for (const asked of [lobby, other, null])
        expect(await findMatch(db(), ana, asked)).toMatchObject({ status: 'session', session_id: session, partner_id: ben });
      expect(
        await db().rows(
          sql`select from session_participants where user_id = ${ana} and away_since is null and seen_at > now() - interval '30 minutes'`,
        ),
      ).toHaveLength(1);
    });
  });
});
