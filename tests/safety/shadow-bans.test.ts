// Shadow bans: two trustworthy people make one, nobody less; who is banned meets only others who are, and finds it out nowhere.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModerationEntry, Report } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import type { Invariant } from '../../src/ops/check/invariant.js';
import { shadowBans } from '../../src/ops/check/invariants/shadow-bans.js';
import { suspendedPeople } from '../../src/ops/check/invariants/suspended-people.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby, pairUp, enterAndPair } from '../support/live.js';
import { endSession, joinLobby, writeInSession } from '../support/live-pairs.js';
import { activeSessions, partnersIn, testMatcher } from '../support/matchers.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let [moderator, admin, lobby, cass] = ['', '', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
    [moderator, admin] = [await createStaff(db(), 'moderator'), await createStaff(db(), 'admin')];
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    await db().run(sql`delete from reports`);
    lobby = await createTestLobby(db());
    [cass = ''] = await joinLobby(db(), lobby, ['Cass']);
  });

  /** Somebody of this lobby whose profile is so old and who talked with so many people. */
  const somebody = async ({ days = 31, met = 3 } = {}) => {
    const [id = ''] = await joinLobby(db(), lobby, ['Somebody']);
    await db().run(sql`update profiles set created_at = now() - make_interval(days => ${days}) where id = ${id}`);
    for (const other of await joinLobby(
      db(),
      lobby,
      Array.from({ length: met }, () => 'Other'),
    )) {
      await endSession(db(), await pairUp(db(), lobby, id, other), other, 'left');
    }
    await db().run(sql`
      update chat_sessions set created_at = ended_at - interval '61 seconds' where ended_at is not null and ${id} in (user1_id, user2_id)`);
    return id;
  };
  const report = async (from: string, whom = cass) => {
    const response = await http.call(from, 'POST', `/api/people/${whom}/report`, { reason: 'nudity' });
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  };
  const meetAndReport = async (from: string, whom = cass) => {
    await pairUp(db(), lobby, from, whom);
    return await report(from, whom);
  };
  const banned = async (whom = cass) =>
    (await db().findRow<{ automatic: boolean }>(sql`select automatic from shadow_bans where user_id = ${whom}`))?.automatic;
  const decide = async (id: string, status = 'dismissed') =>
    (await http.call(moderator, 'POST', `/api/reports/${id}/decide`, { status })).status;
  const setBan = async (as: string, method: 'PUT' | 'DELETE', whom = cass) =>
    (await http.call(as, method, `/api/people/${whom}/shadow-ban`, { note: 'As I see it' })).status;
  const logOf = async (as: string, whom: string) => {
    const answer = (await (await http.call(as, 'GET', '/api/moderation-log?limit=100')).json()) as { entries: ModerationEntry[] };
    return answer.entries.filter(({ about }) => about.id === whom).map(({ action, actor }) => [action, actor?.name ?? null]);
  };
  /** All sessions in which somebody who is banned is with somebody who is not. */
  const mixed = () =>
    db().rows(sql`
      select s.id from chat_sessions s where s.status = 'active'
        and exists (select from shadow_bans h where h.user_id = s.user1_id) <> exists (select from shadow_bans h where h.user_id = s.user2_id)`);

  describe('by reports', () => {
    it('come with the second trustworthy person within a week, and are in the log', async () => {
      await meetAndReport(await somebody());
      expect(await banned()).toBeUndefined();
      await meetAndReport(await somebody());
      expect(await banned()).toBe(true);
      expect(await logOf(moderator, cass)).toEqual([['person.shadow_banned', null]]);
      const { reports } = (await (await http.call(moderator, 'GET', '/api/reports')).json()) as { reports: Report[] };
      expect(reports.map(({ trusted, reported }) => [trusted, reported.shadowBanned])).toEqual([
        [true, 'reports'],
        [true, 'reports'],
      ]);
    });

    it('are not made by two guests of a minute ago, nor by many', async () => {
      for (let n = 0; n < 5; n++) await meetAndReport(await somebody({ days: 0, met: 0 }));
      for (let n = 0; n < 2; n++) await meetAndReport(await somebody({ days: 0, met: 4 }));
      for (let n = 0; n < 2; n++) await meetAndReport(await somebody({ days: 60, met: 1 }));
      await meetAndReport(await somebody());
      expect(await banned()).toBeUndefined();
    });

    it('do not come of one person twice, of people who never met them, or of reports more than a week apart', async () => {
      const one = await somebody();
      await decide(await meetAndReport(one), 'upheld');
      await db().run(sql`delete from blocks`);
      await meetAndReport(one);
      expect(await banned()).toBeUndefined();
      await db().run(sql`insert into blocks (blocker_id, blocked_id) select ${await somebody()}, ${cass}`);
      const blocker = await db().getRow<{ id: string }>(
        sql`select blocker_id as id from blocks where blocked_id = ${cass} and blocker_id <> ${one}`,
      );
      await report(blocker.id); // can know of them, by the block that they made up
      expect(await banned()).toBeUndefined();
      await db().run(sql`update reports set created_at = now() - interval '7 days 1 minute'`);
      await meetAndReport(await somebody());
      expect(await banned()).toBeUndefined();
    });

    it('do not come of reporters who are banned or suspended themselves, or whose reports are dismissed again and again', async () => {
      const [hidden, away, wrong] = [await somebody(), await somebody(), await somebody()];
      await meetAndReport(await somebody());
      const sessions = [hidden, away, wrong];
      for (const who of sessions) await endSession(db(), await pairUp(db(), lobby, who, cass), cass, 'left');
      for (const other of await joinLobby(db(), lobby, ['X', 'Y', 'Z'])) await decide(await meetAndReport(wrong, other));
      await setBan(moderator, 'PUT', hidden);
      await db().run(sql`update profiles set suspended_at = now() where id = ${away}`);
      for (const who of sessions) await report(who);
      expect(await banned()).toBeUndefined();
    });

    it('come exactly once when both report at the same moment', async () => {
      for (let round = 0; round < 5; round++) {
        const [whom = ''] = await joinLobby(db(), lobby, ['Whom']);
        const two = [await somebody(), await somebody()];
        for (const who of two) await endSession(db(), await pairUp(db(), lobby, who, whom), whom, 'left');
        await Promise.all(two.map((who) => report(who, whom)));
        expect([await banned(whom), await logOf(moderator, whom)]).toEqual([true, [['person.shadow_banned', null]]]);
      }
    });

    it('go when the reports behind them are dismissed, and come again with another one', async () => {
      const first = await meetAndReport(await somebody());
      await meetAndReport(await somebody());
      expect(await decide(first)).toBe(204);
      expect(await banned()).toBeUndefined();
      expect(await logOf(moderator, cass)).toEqual([
        ['person.shadow_ban_lifted', 'A moderator'],
        ['report.dismissed', 'A moderator'],
        ['person.shadow_banned', null],
      ]);
      await meetAndReport(await somebody());
      expect(await banned()).toBe(true);
    });

    it('stay lifted when a moderator lifts them, until two others report', async () => {
      for (let n = 0; n < 2; n++) await meetAndReport(await somebody());
      expect(await setBan(moderator, 'DELETE')).toBe(204);
      await meetAndReport(await somebody());
      expect(await banned()).toBeUndefined();
      await meetAndReport(await somebody());
      expect(await banned()).toBe(true);
    });
  });

  describe('by moderators', () => {
    it('are imposed and lifted once, noted, and stay when reports are dismissed', async () => {
      const reports = [await meetAndReport(await somebody()), await meetAndReport(await somebody())];
      expect([await setBan(moderator, 'PUT'), await setBan(moderator, 'PUT')]).toEqual([204, 204]);
      for (const id of reports) await decide(id);
      expect(await banned()).toBe(false);
      expect([await setBan(admin, 'DELETE'), await setBan(admin, 'DELETE')]).toEqual([204, 204]);
      expect(await banned()).toBeUndefined();
      expect((await logOf(moderator, cass)).filter(([action]) => action?.startsWith('person.'))).toEqual([
        ['person.shadow_ban_lifted', 'A admin'],
        ['person.shadow_banned', 'A moderator'],
        ['person.shadow_banned', null],
      ]);
    });

    it('are theirs only, never about themselves, about staff only an admin’s; the log shows nobody what is about them', async () => {
      expect(await setBan(cass, 'PUT')).toBe(403);
      expect([await setBan(moderator, 'PUT', moderator), await setBan(moderator, 'DELETE', moderator)]).toEqual([422, 422]);
      expect(await setBan(moderator, 'PUT', admin)).toBe(403);
      expect(await setBan(admin, 'PUT', moderator)).toBe(204);
      const own = () =>
        db().transaction((tx) => tx.rows(sql`select from moderation_log where about_id = ${moderator}`), {
          as: { role: 'authenticated', userId: moderator },
          readOnly: true,
        });
      expect([await logOf(moderator, moderator), await own()]).toEqual([[], []]);
      expect(await logOf(admin, moderator)).toEqual([['person.shadow_banned', 'A admin']]);
      expect(await setBan(admin, 'DELETE', moderator)).toBe(204);
    });
  });

  describe('in a lobby', () => {
    it('pair banned people with each other only', async () => {
      const [one = '', other = '', third = ''] = await joinLobby(db(), lobby, ['One', 'Other', 'Third']);
      for (const who of [one, other]) await setBan(moderator, 'PUT', who);
      expect(await enterAndPair(db(), lobby, one, third)).toMatchObject({ refusal: 'stale' });
      expect(await enterAndPair(db(), lobby, one, other)).toMatchObject({ refusal: null });
      expect(await mixed()).toEqual([]);
    });

    it('are seen by the matcher at once, also of people who wait already, and so is their end', async () => {
      const errors: unknown[] = [];
      const live = testMatcher(db(), errors);
      const [one = '', other = '', third = ''] = await joinLobby(db(), lobby, ['One', 'Other', 'Third']);
      await live.search(one, lobby);
      await expect.poll(() => live.standing(one)).toBeDefined();
      await setBan(moderator, 'PUT', one);
      await live.search(other, lobby);
      await expect.poll(() => live.standing(other)).toBeDefined();
      expect(await partnersIn(db(), lobby)).toEqual(new Map());
      await setBan(moderator, 'PUT', third);
      await setBan(moderator, 'DELETE', one);
      await db().run(sql`update waiting_queue set present = false where user_id = ${other}`); // only the two are left
      await live.search(third, lobby);
      await expect.poll(() => live.standing(third)).toBeDefined();
      const partnerOf = async (who: string) => (await partnersIn(db(), lobby)).get(who); // the app's own matcher may be the one who pairs them
      await setBan(moderator, 'PUT', one);
      await live.search(third, lobby);
      await expect.poll(() => partnerOf(third)).toBe(one);
      await endSession(db(), (await activeSessions(db(), lobby))[0]?.id ?? '', third, 'gone');
      await live.search(one, lobby);
      await setBan(moderator, 'DELETE', one);
      await live.search(other, lobby);
      await live.search(third, lobby); // makes it look again
      await expect.poll(() => partnerOf(one)).toBe(other);
      await live.close();
      expect([errors, await mixed()]).toEqual([[], []]);
    });

    it('end the session with somebody who is not banned, to both as if the other’s connection was lost', async () => {
      const [other = ''] = await joinLobby(db(), lobby, ['Other']);
      const session = await pairUp(db(), lobby, cass, other);
      await setBan(moderator, 'PUT');
      const told = await db().rows<{ why: string }>(sql`
        select data ->> 'why' as why from person_events where kind = 'live.ended' and data ->> 'sessionId' = ${session}`);
      expect(told.map(({ why }) => why)).toEqual(['gone', 'gone']);
      expect(await db().getRow(sql`select ended_by, ended_why from chat_sessions where id = ${session}`)).toEqual({
        ended_by: null,
        ended_why: 'gone',
      });
      await setBan(moderator, 'PUT', other);
      const second = await pairUp(db(), lobby, cass, other);
      expect(await mixed()).toEqual([]);
      await setBan(moderator, 'DELETE');
      expect(await db().getRow(sql`select status from chat_sessions where id = ${second}`)).toEqual({ status: 'ended' });
    });

    it('never leave a banned person with another, whichever of pairing and ban comes first', async () => {
      for (let round = 0; round < 12; round++) {
        const [one = '', other = ''] = await joinLobby(db(), lobby, ['One', 'Other']);
        await Promise.all([enterAndPair(db(), lobby, one, other).catch(() => undefined), setBan(moderator, 'PUT', other)]);
        expect([await banned(other), await mixed()]).toEqual([false, []]);
        await db().run(sql`delete from waiting_queue`);
      }
    });
  });

  it('are checked: a mixed session, a ban without its reports, and a suspended person in a session are found', async () => {
    const broken = async (invariant: Invariant) => {
      const checked = await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants: [invariant] });
      return checked.invariants.flatMap((each) => each.broken.map(({ words }) => words));
    };
    await db().run(sql`delete from shadow_bans`);
    expect(await broken(shadowBans)).toEqual([]);
    const [one = '', other = ''] = await joinLobby(db(), lobby, ['One', 'Other']);
    await pairUp(db(), lobby, one, other);
    await db().run(sql`insert into shadow_bans (user_id, automatic) values (${one}, true)`);
    expect(await broken(shadowBans)).toEqual([
      '1 live session is of one who is shadow-banned and one who is not',
      '1 shadow ban stands without two trusted reports',
    ]);
    await db().run(sql`update profiles set suspended_at = now() where id = ${one}`);
    expect(await broken(suspendedPeople)).toContain('1 live session with a suspended person did not end');
    await db().run(sql`update profiles set suspended_at = null where id = ${one}`);
    await setBan(moderator, 'DELETE', one);
  });

  it('change nothing that the person can read: their rows, states, answers and export', async () => {
    const [other = ''] = await joinLobby(db(), lobby, ['Other']);
    const session = await pairUp(db(), lobby, cass, other);
    await writeInSession(db(), session, other, 'Hello');
    await endSession(db(), session, other, 'left');
    await db().run(sql`select * from enter_waiting(${[cass]}::uuid[], ${[lobby]}::uuid[])`);
    const tables = await db().rows<{ name: string }>(sql`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') order by 1`);
    const readable = async () => {
      const read: Record<string, unknown> = {};
      for (const { name } of tables) {
        read[name] = await db()
          .transaction(
            async (tx) => {
              const columns = await tx.rows<{ name: string }>(sql`
                select attname as name from pg_attribute a where attrelid = ${name}::regclass and attnum > 0 and not attisdropped
                  and has_column_privilege(attrelid, attnum, 'select') order by attnum`);
              if (columns.length === 0) return 'denied';
              const list = sql.script(columns.map((column) => `"${column.name}"`).join(', '));
              return await tx.rows(sql`select ${list} from ${sql.id(name)} order by 1`);
            },
            { as: { role: 'authenticated', userId: cass }, readOnly: true },
          )
          .catch((error: unknown) => String(error));
      }
      for (const path of ['/api/me', '/api/me/profile', '/api/me/export', '/api/conversations', '/api/me/blocks']) {
        const body = (await (await http.call(cass, 'GET', path)).json()) as Record<string, unknown>;
        read[path] = { ...body, exportedAt: null };
      }
      read['state'] = (await db().rows(sql`select * from get_live_states(${[cass]}::uuid[])`))[0];
      return read;
    };
    const before = await readable();
    expect(before['profiles']).toMatchObject([{ id: cass }]);
    for (const ban of ['PUT', 'DELETE', 'PUT'] as const) {
      await setBan(moderator, ban);
      expect(await readable()).toEqual(before);
    }
    expect(before['shadow_bans']).toBe('denied');
  });
});
