// What somebody takes along of the live mode and of what they reported, and what is left of them when they delete themselves.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personExport } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby, pairUp } from '../support/live.js';
import { endSession, joinLobby, writeInSession } from '../support/live-pairs.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let [lobby, ana, ben, cleo] = ['', '', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    await db().run(sql`delete from reports`);
    lobby = await createTestLobby(db());
    [ana = '', ben = '', cleo = ''] = await joinLobby(db(), lobby, ['Ana', 'Ben', 'Cleo']);
  });

  const asService = { as: { role: 'service_role' } } as const;
  const takeAlong = async (who: string) => personExport.parse(await (await http.call(who, 'GET', '/api/me/export')).json());
  const report = (from: string, whom: string) =>
    http.call(from, 'POST', `/api/people/${whom}/report`, { reason: 'threats', details: 'My words' });

  describe('an export', () => {
    it('has sessions with what is still kept of them, who kept in touch, and what one reported; nobody else’s identity', async () => {
      const session = await pairUp(db(), lobby, ana, ben);
      await writeInSession(db(), session, ana, 'From me');
      await writeInSession(db(), session, ben, 'To me');
      await db().transaction(async (tx) => {
        for (const who of [ana, ben]) await tx.run(sql`select * from keep_in_touch(${session}, ${who})`);
      }, asService);
      await endSession(db(), session, ben, 'left');
      const reported = await pairUp(db(), lobby, ana, cleo);
      expect((await report(ana, cleo)).status).toBe(201);
      await db().run(sql`select * from enter_waiting(${[ana]}::uuid[], ${[lobby]}::uuid[])`);
      const { live, reports } = await takeAlong(ana);
      expect(live).toMatchObject({
        searching: { poolId: lobby },
        sessions: [
          {
            id: session,
            messages: [
              { mine: true, text: 'From me' },
              { mine: false, text: 'To me' },
            ],
          },
          { id: reported, messages: [] },
        ],
        connections: [{ personId: ben }],
      });
      expect(JSON.stringify(live.sessions)).not.toMatch(new RegExp(`${ben}|${cleo}`));
      expect(reports).toMatchObject([{ reportedId: cleo, reason: 'threats', details: 'My words' }]);
      expect((await takeAlong(cleo)).reports).toEqual([]);
    });

    it('of a moderator has their own only, not what they may read of others', async () => {
      const moderator = await createStaff(db(), 'moderator');
      await pairUp(db(), lobby, ana, cleo);
      expect((await report(ana, cleo)).status).toBe(201);
      expect(await takeAlong(moderator)).toMatchObject({ reports: [], live: { sessions: [] } });
    });
  });

  describe('deleting oneself', () => {
    /** Every table (but conversations, which the others keep, and what tells matchers who changed) in which the id, or the word that only they wrote, still stands. */
    const traces = async (...words: string[]) => {
      const tables = await db().rows<{ name: string }>(
        sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not in ('conversations', 'pool_changes') order by 1`,
      );
      const found: string[] = [];
      for (const { name } of tables) {
        const rows = await db().rows<{ row: string }>(sql`select to_jsonb(t)::text as row from ${sql.id(name)} t`);
        found.push(...rows.filter(({ row }) => words.some((word) => row.includes(word))).map(({ row }) => `${name} ${row}`));
      }
      return found;
    };

    it('leaves no trace of them in the live mode; the other keeps their own session', async () => {
      const old = await pairUp(db(), lobby, ana, ben);
      await writeInSession(db(), old, ana, 'Xylophone');
      await db().transaction(async (tx) => {
        for (const who of [ana, ben]) await tx.run(sql`select * from keep_in_touch(${old}, ${who})`);
      }, asService);
      await endSession(db(), old, ana);
      await db().run(
        sql`update chat_sessions set user1_reasons = '[{"words": "Both play the theremin"}]', user2_reasons = user1_reasons`,
      );
      const now = await pairUp(db(), lobby, ana, cleo);
      expect((await http.call(ana, 'DELETE', '/api/me', { name: 'Ana' })).status).toBe(204);
      expect(await traces(ana, 'Xylophone')).toEqual([]);
      const left = await db().rows(sql`
        select s.id, s.status, s.ended_why, count(x.user_id)::int as people, bool_and(x.user_id in (s.user1_id, s.user2_id)) as same,
          s.user1_reasons::text as reasons, s.offerer_id in (s.user1_id, s.user2_id) as offerer
        from chat_sessions s join session_participants x on x.session_id = s.id where s.id in (${old}, ${now}) group by s.id order by s.created_at`);
      expect(left).toEqual([
        { id: old, status: 'ended', ended_why: 'skip', people: 2, same: true, reasons: '[]', offerer: true },
        { id: now, status: 'ended', ended_why: 'deleted', people: 2, same: true, reasons: '[]', offerer: true },
      ]);
      expect((await takeAlong(ben)).live.sessions).toMatchObject([{ id: old, messages: [] }]);
      expect((await http.call(ben, 'DELETE', '/api/me', { name: 'Ben' })).status).toBe(204);
      expect(await traces(ben)).toEqual([]);
    });

    it('at once by people who have met each other again and again works, too', async () => {
      for (let round = 0; round < 3; round++) {
        const two = await joinLobby(db(), lobby, ['One', 'One']);
        const [one = '', other = ''] = two;
        for (let n = 0; n < 6; n++) {
          await endSession(db(), await pairUp(db(), lobby, one, other), one, 'gone');
        }
        const gone = await Promise.all(two.map((who) => http.call(who, 'DELETE', '/api/me', { name: 'One' })));
        expect(gone.map(({ status }) => status)).toEqual([204, 204]);
        expect(await traces(one, other)).toEqual([]);
      }
    });

    it('takes a reporter’s words and messages out of the report, keeps the other’s', async () => {
      const session = await pairUp(db(), lobby, ana, cleo);
      await writeInSession(db(), session, cleo, 'From Cleo');
      await writeInSession(db(), session, ana, 'Xylophone');
      expect((await report(ana, cleo)).status).toBe(201);
      expect((await http.call(ana, 'DELETE', '/api/me', { name: 'Ana' })).status).toBe(204);
      expect(await traces(ana, 'Xylophone', 'My words')).toEqual([]);
      expect(await db().rows(sql`select evidence -> 0 ->> 'text' as text from reports where reported_id = ${cleo}`)).toEqual([
        { text: 'From Cleo' },
      ]);
      await db().run(sql`insert into shadow_bans (user_id) values (${cleo})`);
      expect((await http.call(cleo, 'DELETE', '/api/me', { name: 'Cleo' })).status).toBe(204);
      // That the id was banned, and no more (docs/decisions/barred-ids.md).
      expect(await traces(cleo)).toEqual([
        expect.stringMatching(/^barred_ids \{"until": "[^"]+", "user_id": "[^"]+", "suspended": false, "shadow_banned": true\}$/),
      ]);
    });
  });
});
