// Somebody of a host app who was suspended or shadow-banned deletes their profile and makes it anew under the same id: nothing is washed off by it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { barsService } from '../../src/safety/bars.service.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby, enterAndPair } from '../support/live.js';
import { joinLobby } from '../support/live-pairs.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let http: TestApp;
  let [moderator, lobby, cass, ben] = ['', '', '', ''];

  beforeAll(async () => {
    http = await openTestApp(db());
    moderator = await createStaff(db(), 'moderator');
  });
  afterAll(() => http.close());
  beforeEach(async () => {
    lobby = await createTestLobby(db());
    [cass = '', ben = ''] = (await joinLobby(db(), lobby, ['Cass', 'Ben'])).toSorted();
    await db().run(sql`update profiles set name = 'Cass' where id = ${cass}`);
  });

  type Bar = 'suspension' | 'shadow-ban';
  const impose = async (bar: Bar) =>
    expect((await http.call(moderator, 'PUT', `/api/people/${cass}/${bar}`, {})).status).toBe(204);
  const lift = async (bar: Bar) => (await http.call(moderator, 'DELETE', `/api/people/${cass}/${bar}`, {})).status;
  const erase = async () => expect((await http.call(cass, 'DELETE', '/api/me', { name: 'Cass' })).status).toBe(204);
  const comeBack = async () => {
    const answer = await http.call(cass, 'PATCH', '/api/me/profile', { revision: 0, name: 'Clean', birthDate: '1985-05-05' });
    expect(await answer.json()).toMatchObject({ profile: { name: 'Clean' } });
  };
  const standing = () =>
    db().getRow(sql`
      select p.suspended_at is not null as suspended, exists (select from shadow_bans h where h.user_id = p.id) as banned
      from profiles p where p.id = ${cass}`);
  const bars = () => db().rows<object>(sql`select * from barred_ids where user_id = ${cass}`);
  const enter = async () => {
    const { code } = await db().getRow<{ code: string }>(sql`select code from pools where id = ${lobby}`);
    return (await http.call(cass, 'POST', '/api/lobbies/join', { code })).status;
  };

  describe('an id that is barred', () => {
    it('is suspended again when it comes back, with another birth date, too; nothing else of the person was kept', async () => {
      await impose('suspension');
      await erase();
      expect(await bars()).toEqual([{ user_id: cass, suspended: true, shadow_banned: false, until: expect.any(Date) }]);
      await comeBack();
      expect(await standing()).toEqual({ suspended: true, banned: false });
      expect(await enter()).toBe(403);
      expect(await bars()).toEqual([]);
      expect(
        await db().rows(sql`select action, actor_id, note from moderation_log where about_id = ${cass} order by id desc limit 1`),
      ).toEqual([{ action: 'person.suspended', actor_id: null, note: 'Came back after deleting their profile' }]);
      // Again and again.
      await db().run(sql`delete from profiles where id = ${cass}`);
      await db().run(sql`insert into profiles (id, name) values (${cass}, 'By SQL')`);
      expect(await standing()).toEqual({ suspended: true, banned: false });
      expect(await lift('suspension')).toBe(204);
      expect(await enter()).toBe(200);
    });

    it('is shadow-banned again, and paired with nobody who is not', async () => {
      await impose('shadow-ban');
      await erase();
      await comeBack();
      expect(await standing()).toEqual({ suspended: false, banned: true });
      expect(await enter()).toBe(200);
      expect(await enterAndPair(db(), lobby, cass, ben)).toMatchObject({ session_id: null, refusal: 'stale' });
    });

    it('is free once a moderator lifts it meanwhile, each bar by itself', async () => {
      await impose('suspension');
      await impose('shadow-ban');
      await erase();
      expect(await lift('suspension')).toBe(204);
      expect(await lift('suspension')).toBe(404);
      expect(await bars()).toMatchObject([{ suspended: false, shadow_banned: true }]);
      expect(await lift('shadow-ban')).toBe(204);
      expect(await bars()).toEqual([]);
      await comeBack();
      expect(await standing()).toEqual({ suspended: false, banned: false });
    });

    it('is free after a year, and forgotten then', async () => {
      await impose('suspension');
      await erase();
      await barsService(db()).runOnce(new AbortController().signal);
      expect(await bars()).toHaveLength(1);
      await db().run(sql`update barred_ids set until = until - interval '1 year 1 minute'`);
      await comeBack();
      expect(await standing()).toEqual({ suspended: false, banned: false });
      await barsService(db()).runOnce(new AbortController().signal);
      expect(await bars()).toEqual([]);
    });

    it('is none where nobody was barred, nor of our own accounts, whose ids never come back', async () => {
      await erase();
      expect(await bars()).toEqual([]);
      await comeBack();
      expect(await standing()).toEqual({ suspended: false, banned: false });
      await db().run(sql`insert into account_users (id, email) values (${cass}, 'cass@example.org')`);
      await impose('suspension');
      await db().run(sql`delete from profiles where id = ${cass}`);
      expect(await bars()).toEqual([]);
    });

    it('keeps its suspension that is imposed while it deletes itself', async () => {
      const [deleted, suspended] = await Promise.allSettled([
        db().transaction((tx) => tx.run(sql`delete from profiles where id = ${cass}`)),
        db().transaction((tx) => tx.run(sql`select suspend_person(${cass})`), { as: { role: 'service_role' } }),
      ]);
      expect(deleted.status).toBe('fulfilled');
      await db().run(sql`insert into profiles (id, name) values (${cass}, 'Back')`);
      expect(await standing()).toEqual({ suspended: suspended.status === 'fulfilled', banned: false });
    });
  });
});
