// What somebody may try against others with reports, and what comes of it: mass reports, forged ids, reading who reported, ends and bans that race.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { sqlState } from '../../src/db/errors.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { shadowBans } from '../../src/ops/check/invariants/shadow-bans.js';
import { suspendedPeople } from '../../src/ops/check/invariants/suspended-people.js';
import { pick, seededRandom } from '../support/events.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { asPerson, createTestLobby, pairUp, toldLive, enterAndPair } from '../support/live.js';
import { endSession, joinLobby, writeInSession } from '../support/live-pairs.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let [moderator, lobby, ana, ben] = ['', '', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
    moderator = await createStaff(db(), 'moderator');
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    await db().run(sql`delete from reports`);
    lobby = await createTestLobby(db());
    [ana = '', ben = ''] = await joinLobby(db(), lobby, ['Ana', 'Ben']);
  });

  const report = (from: string, whom: string, body: object = {}) =>
    http.call(from, 'POST', `/api/people/${whom}/report`, { reason: 'spam', ...body });
  const metBy = async (who: string, count: number) => {
    const others = await joinLobby(
      db(),
      lobby,
      Array.from({ length: count }, (_, n) => `Other ${n}`),
    );
    for (const other of others) await endSession(db(), await pairUp(db(), lobby, who, other), other, 'gone');
    return others;
  };

  describe('somebody who reports everybody', () => {
    it('is told to wait after ten in a day, also when all come at once; nothing is half done', async () => {
      const others = await metBy(ana, 14);
      const answers = await Promise.all(others.map((other) => report(ana, other)));
      const refused = answers.filter(({ status }) => status === 429);
      expect([answers.filter(({ status }) => status === 201).length, refused.length]).toEqual([10, 4]);
      for (const answer of refused) {
        const seconds = Number(answer.headers.get('retry-after'));
        expect(seconds).toBeGreaterThan(86_000);
        expect(seconds).toBeLessThanOrEqual(86_400);
      }
      expect(await db().rows(sql`select from blocks where blocker_id = ${ana}`)).toHaveLength(10);
      const reported = others.find((_, n) => answers[n]?.status === 201) ?? '';
      expect((await report(ana, reported)).status).toBe(201); // the one that is open is answered again
      await db().run(sql`update reports set created_at = created_at - interval '23 hours'`);
      const rest = others.filter((_, n) => answers[n]?.status === 429);
      expect((await report(ana, rest[0] ?? '')).headers.get('retry-after')).toMatch(/^3[56]\d\d$/);
      await db().run(sql`update reports set created_at = created_at - interval '1 hour'`);
      expect((await report(ana, rest[0] ?? '')).status).toBe(201);
    });

    it('past the limit stays in the session, and can still leave it and block', async () => {
      for (const other of await metBy(ana, 10)) expect((await report(ana, other)).status).toBe(201);
      const session = await pairUp(db(), lobby, ana, ben);
      expect((await report(ana, ben, { sessionId: session })).status).toBe(429);
      expect(await db().getRow(sql`select status from chat_sessions where id = ${session}`)).toEqual({ status: 'active' });
      expect((await http.call(ana, 'PUT', `/api/people/${ben}/block`)).status).toBe(204);
      expect(await db().getRow(sql`select status from chat_sessions where id = ${session}`)).toEqual({ status: 'ended' });
    });
  });

  describe('who was reported', () => {
    it('cannot learn it, by whom, or what with: not from tables, functions, events or the way the session ended', async () => {
      const session = await pairUp(db(), lobby, ana, ben);
      await writeInSession(db(), session, ben, 'Words of Ben');
      expect((await report(ana, ben, { sessionId: session, details: 'Words of Ana' })).status).toBe(201);
      const asBen = (statement: Statement) => asPerson(db(), ben, (tx) => tx.rows(statement));
      expect(await asBen(sql`select id from reports`)).toEqual([]);
      expect((await toldLive(db(), ben)).at(-1)?.data).toMatchObject({ why: 'left' });
      expect(JSON.stringify(await toldLive(db(), ben))).not.toMatch(/report|block|Words of Ana/);
      for (const statement of [
        sql`select evidence from reports`,
        sql`select trusted from reports`,
        sql`select ended_why from chat_sessions`,
        sql`select ended_by from chat_sessions`,
        sql`select * from shadow_bans`,
        sql`select * from get_reports()`,
        sql`select * from get_moderation_log()`,
        sql`select is_trustworthy_reporter(${ben})`,
        sql`select judge_reports(${ana})`,
        sql`select begin_shadow_ban(${ana}, false, null, null)`,
        sql`select end_shadow_ban(${ben}, null, null)`,
        sql`select shadow_ban_person(${ana})`,
        sql`select lift_shadow_ban(${ben})`,
        sql`select end_session(${session}, ${ana}, 'report')`,
        sql`insert into reports (reporter_id, reported_id, reason) values (${ben}, ${ana}, 'spam')`,
        sql`update reports set status = 'dismissed'`,
        sql`delete from session_messages`,
        sql`update session_messages set text = 'I said nothing'`,
      ])
        await expect(asBen(statement)).rejects.toMatchObject({ code: 'forbidden' });
      const { evidence } = await db().getRow<{ evidence: { text: string }[] }>(sql`select evidence from reports`);
      expect(evidence.map(({ text }) => text)).toEqual(['Words of Ben']);
      // May report back, who did so first or not.
      expect((await report(ben, ana, { sessionId: session })).status).toBe(201);
    });
  });

  it('odd input gets an answer and leaves nothing behind', async () => {
    const session = await pairUp(db(), lobby, ana, ben);
    for (const [body, status] of [
      [{ sessionId: 'x' }, 422],
      [{ sessionId: randomUUID() }, 404],
      [{ sessionId: session, conversationId: session }, 422],
      [{ sessionId: session, reason: 'ugly' }, 422],
      [{ sessionId: session, details: 'x'.repeat(1001) }, 422],
      [{ sessionId: [session] }, 422],
    ] as const)
      expect((await report(ana, ben, body)).status).toBe(status);
    expect((await http.call(moderator, 'GET', '/api/reports?after=1.x')).status).toBe(422);
    expect((await http.call(moderator, 'GET', `/api/reports?after=99999999999999999.${randomUUID()}`)).status).toBe(200);
    expect((await http.call(moderator, 'GET', '/api/reports?limit=101')).status).toBe(422);
    expect((await http.call(moderator, 'GET', '/api/moderation-log?before=0')).status).toBe(422);
    expect(await db().rows(sql`select from reports`)).toEqual([]);
    expect(await db().getRow(sql`select status from chat_sessions where id = ${session}`)).toEqual({ status: 'active' });
  });

  it('reports, bans, lifts, suspensions, skips, deletions and pairing at once deadlock nobody and leave nothing broken', async () => {
    const random = seededRandom(7);
    const people = await joinLobby(
      db(),
      lobby,
      Array.from({ length: 12 }, (_, n) => `P${n}`),
    );
    await db().run(sql`update profiles set created_at = now() - interval '40 days' where id = any (${people}::uuid[])`);
    await db().run(sql`
      insert into chat_sessions (pool_id, user1_id, user2_id, policy_version_id, score, user1_revision, user2_revision, user1_waited_ms,
          user2_waited_ms, offerer_id, status, created_at, ended_at, ended_why, ended_after)
        select ${lobby}, least(a, b), greatest(a, b), o.policy_version_id, 0.5, 1, 1, 0, 0, a, 'ended', now() - interval '2 hours',
          now() - interval '1 hour', 'left', 0
        from unnest(${people}::uuid[]) a, unnest(${people}::uuid[]) b, pools o where a < b and o.id = ${lobby}`);
    const states: string[] = [];
    const once = async (statement: Statement, as: string) => {
      try {
        await db().transaction((tx) => tx.run(statement), {
          as: as === '' ? { role: 'service_role' } : { role: 'authenticated', userId: as },
          retries: 0,
        });
      } catch (error) {
        states.push(sqlState(error) ?? String(error));
      }
    };
    const act = async (): Promise<void> => {
      const [one, other] = [pick(random, people), pick(random, people)];
      const dice = random();
      if (one === other) return;
      if (dice < 0.35) return void (await enterAndPair(db(), lobby, one, other).catch(() => undefined));
      if (dice < 0.6) return await once(sql`select * from report_person(${other}, 'spam')`, one);
      if (dice < 0.7) return await once(sql`select shadow_ban_person(${other})`, moderator);
      if (dice < 0.8) return await once(sql`select lift_shadow_ban(${other})`, moderator);
      if (dice < 0.87)
        return await once(
          sql`select decide_report(r.id, 'dismissed') from (select id from get_reports() order by random() limit 1) r`,
          moderator,
        );
      if (dice < 0.95)
        return await once(
          sql`select skip_partner(x.session_id, x.user_id) from session_participants x where x.user_id = ${one} and x.active`,
          '',
        );
      if (dice < 0.97) return await once(sql`select suspend_person(${one})`, moderator);
      return await once(sql`select delete_my_profile(p.name) from profiles p where p.id = ${one}`, one);
    };
    for (let round = 0; round < 25; round++) {
      await Promise.all(Array.from({ length: 12 }, act));
      await db().run(sql`delete from blocks`); // so that they meet again
    }
    expect(states.filter((state) => !/^(NK|23503)/.test(state))).toEqual([]);
    const checked = await checkDatabase(db(), {
      models: localModels('none'),
      threads: 0,
      invariants: [shadowBans, suspendedPeople],
    });
    expect(checked.invariants.flatMap(({ broken }) => broken)).toEqual([]);
    const log = await db().rows<{ actor: string }>(sql`
      select distinct coalesce(actor_id::text, 'reports') as actor from moderation_log
      where action = 'person.shadow_banned' and about_id = any (${people}::uuid[])`);
    expect(log.map(({ actor }) => actor).toSorted()).toEqual([moderator, 'reports'].toSorted());
  });
});
