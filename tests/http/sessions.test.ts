// Sessions of browsers: how long they last, what ends them, and what is cleared away.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountsService } from '../../src/accounts/accounts.service.js';
import { sql } from '../../src/db/sql.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { browser, cookieOf, password, problemOf } from '../support/accounts.js';
import { createTestEvent } from '../support/events.js';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { createTestLobby } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let http: TestApp;
  beforeAll(async () => {
    http = await openTestApp(test().database);
  });
  afterAll(() => http.close());
  const { post, signUp, signIn, comeAsGuest, me } = browser(() => http);

  describe('a session', () => {
    it('ends on the server when one signs out: a copy of the cookie is nobody', async () => {
      const cookie = cookieOf(await signUp('leaves@example.org'));
      expect((await post('/api/sign-out', {}, cookie)).status).toBe(204);
      expect((await me(cookie)).role).toBe('anonymous');
    });

    it('is nobody when it is forged, tampered with, or over', async () => {
      const { cookie } = cookieOf(await signUp('over@example.org'));
      const [, token = ''] = cookie.split('=');
      const flipped = (token.startsWith('a') ? 'b' : 'a') + token.slice(1);
      const { token_hash: stored } = await test().database.getRow<{ token_hash: string }>(sql`
        select token_hash from account_sessions s join account_users u on u.id = s.user_id where email = 'over@example.org'`);
      const junk = [flipped, token.slice(0, -1), `${token}a`, 'x'.repeat(32), stored, `${token}'--`, '', '%00', 'x'.repeat(3000)];
      for (const value of junk) expect((await me({ cookie: `nakodo_session=${value}` })).role).toBe('anonymous');
      expect((await me({ cookie })).role).toBe('person');
      await test().database.run(sql`update account_sessions set expires_at = now() where token_hash = ${stored}`);
      expect((await me({ cookie })).role).toBe('anonymous');
    });

    it('is not in the database as the cookie has it', async () => {
      const [, token = ''] = cookieOf(await signUp('hidden@example.org')).cookie.split('=');
      const rows = await test().database.rows<{ row: string }>(sql`select s::text as row from account_sessions s`);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter(({ row }) => row.includes(token))).toEqual([]);
    });

    it('is prolonged while it is used, at most once a day, and the cookie with it', async () => {
      const cookie = cookieOf(await signUp('daily@example.org'));
      const look = () => http.call(nobody, 'GET', '/api/me', undefined, cookie);
      const expires = async () =>
        (
          await test().database.getRow<{ days: number }>(sql`
            select extract(epoch from expires_at - now())::float8 / 86400 as days
            from account_sessions s join account_users u on u.id = s.user_id where email = 'daily@example.org'`)
        ).days;
      expect((await look()).headers.get('set-cookie')).toBeNull();
      await test().database.run(sql`
        update account_sessions set expires_at = now() + interval '28 days'
        where user_id = (select id from account_users where email = 'daily@example.org')`);
      expect((await look()).headers.get('set-cookie')).toMatch(/^nakodo_session=\w{32}; Max-Age=2592000/);
      expect(await expires()).toBeCloseTo(30, 2);
      expect((await look()).headers.get('set-cookie')).toBeNull();
    });

    it('ends with the person: a deleted account is nobody, and nothing of it is left', async () => {
      const cookie = cookieOf(await signUp('gone@example.org'));
      const { userId } = await me(cookie);
      await test().database.run(sql`delete from profiles where id = ${userId}`);
      expect(await me(cookie)).toMatchObject({ role: 'anonymous', userId: null });
      const left = await test().database.getRow(sql`
        select (select count(*) from account_users where id = ${userId}) as users,
               (select count(*) from account_logins where user_id = ${userId}) as logins,
               (select count(*) from account_sessions where user_id = ${userId}) as sessions`);
      expect(left).toEqual({ users: 0, logins: 0, sessions: 0 });
      expect((await signIn('gone@example.org')).status).toBe(401);
      expect((await signUp('gone@example.org')).status).toBe(201);
    });

    it('replaces the one this browser had', async () => {
      const guest = cookieOf(await comeAsGuest('First'));
      await signUp('second@example.org');
      const second = await post('/api/auth/sign-in', { email: 'second@example.org', password }, guest);
      expect((await me(cookieOf(second))).email).toBe('second@example.org');
      expect((await me(guest)).role).toBe('anonymous');
    });

    it('is for https only where the page came by https', async () => {
      const response = await http.app.request('https://localhost/api/auth/guest', {
        method: 'POST',
        body: JSON.stringify({ name: 'Safe' }),
        headers: { 'content-type': 'application/json', origin: 'https://localhost', host: 'localhost' },
      });
      expect(response.headers.get('set-cookie')).toMatch(/; Secure; SameSite=Lax$/);
    });

    it('comes before nothing: a bearer token in the same request counts', async () => {
      const cookie = cookieOf(await signUp('both@example.org'));
      const asHost = await http.call(randomUUID(), 'GET', '/api/me', undefined, cookie);
      expect(await asHost.json()).toMatchObject({ role: 'person', email: null, name: null });
    });
  });

  describe('changing the password', () => {
    it('signs all other browsers out, keeps this one, and ends links to a new password', async () => {
      const here = cookieOf(await signUp('change@example.org'));
      const there = cookieOf(await signIn('change@example.org'));
      const link = await http.accounts.links.makeLink('change@example.org');
      const changed = await post('/api/auth/change-password', { current: password, next: 'another password' }, here);
      expect(changed.status).toBe(204);
      expect(await Promise.all([here, there, cookieOf(changed)].map(async (cookie) => (await me(cookie)).role))).toEqual([
        'anonymous',
        'anonymous',
        'person',
      ]);
      expect([
        (await signIn('change@example.org')).status,
        (await signIn('change@example.org', 'another password')).status,
      ]).toEqual([401, 200]);
      const token = new URL(link).searchParams.get('token');
      expect((await post('/api/auth/reset-password', { token, password })).status).toBe(422);
    });

    it('of two changes at once lets one through: the other no longer knows the current one', async () => {
      const cookies = [cookieOf(await signUp('twice@example.org')), cookieOf(await signIn('twice@example.org'))];
      const change = (next: string, cookie = {}) => post('/api/auth/change-password', { current: password, next }, cookie);
      const passwords = ['the first password', 'the second password'];
      const answers = await Promise.all(passwords.map((next, at) => change(next, cookies[at])));
      const signedIn = await Promise.all(passwords.map((given) => signIn('twice@example.org', given)));
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 401]));
      expect(signedIn.map(({ ok }) => ok)).toEqual(answers.map(({ ok }) => ok));
    });

    it('needs the current one, and somebody who has one', async () => {
      const cookie = cookieOf(await signUp('keeps@example.org'));
      const wrong = await post('/api/auth/change-password', { current: 'not this one', next: 'another password' }, cookie);
      expect((await problemOf(wrong)).code).toBe('wrong_credentials');
      expect((await me(cookie)).role).toBe('person');
      const guest = cookieOf(await comeAsGuest('Guest'));
      const none = await post('/api/auth/change-password', { current: password, next: 'another password' }, guest);
      expect((await problemOf(none)).code).toBe('conflict');
      expect((await post('/api/auth/change-password', { current: password, next: 'another password' })).status).toBe(401);
    });
  });

  describe('the hourly clearing', () => {
    it('removes ended sessions and old links, and nothing else', async () => {
      const db = test().database;
      await db.run(sql`delete from account_sessions where expires_at <= now()`);
      const kept = cookieOf(await signUp('kept@example.org'));
      await signIn('kept@example.org');
      await http.accounts.links.makeLink('kept@example.org');
      const { id } = await db.getRow<{ id: string }>(sql`
        select s.id from account_sessions s join account_users u on u.id = s.user_id
        where email = 'kept@example.org' order by s.created_at desc limit 1`);
      await db.run(sql`update account_sessions set expires_at = now() - interval '1 second' where id = ${id}`);
      await db.run(sql`update account_verifications set expires_at = now() - interval '1 second'`);
      const count = () => db.getRow<{ n: number }>(sql`select count(*) as n from account_sessions`);
      const { n } = await count();
      expect(await accountsService(db).runOnce(new AbortController().signal)).toBe(false);
      expect(await count()).toEqual({ n: n - 1 });
      expect(await db.rows(sql`select from account_verifications`)).toEqual([]);
      expect((await me(kept)).role).toBe('person');
    });

    it('removes guests of a month ago who cannot come back and are in nothing, and no other person', async () => {
      const db = test().database;
      const guest = async (name: string) => {
        const cookie = cookieOf(await comeAsGuest(name));
        return { name, cookie, id: (await me(cookie)).userId ?? '' };
      };
      const [gone, fresh, returning, member, talking, visitor, reported] = [
        await guest('gone'),
        await guest('fresh'),
        await guest('returning'),
        await guest('member'),
        await guest('talking'),
        await guest('visitor'),
        await guest('reported'),
      ];
      const account = (await me(cookieOf(await signUp('away@example.org')))).userId ?? '';
      const [imported = ''] = (await saveProfiles(db, [{ name: 'imported' }])).ids;
      const event = await createTestEvent(db, { code: 'GUESTS' });
      await addMembers(db, event, [member.id]);
      await addMembers(db, await createTestLobby(db), [visitor.id, reported.id]);
      await db.run(sql`insert into reports (reporter_id, reported_id, reason) values (${imported}, ${reported.id}, 'spam')`);
      const [low, high] = [talking.id, imported].toSorted();
      await db.run(sql`
        insert into conversations (pool_id, pool_name, low_id, high_id, state, origin, opened_at) values (${event}, 'Event', ${low}, ${high}, 'open', 'hellos', now())`);
      await db.run(sql`delete from account_sessions where user_id <> ${returning.id}`);
      await db.run(sql`update account_users set created_at = now() - interval '31 days' where id <> ${fresh.id}`);
      await db.transaction(async (tx) => {
        await tx.run(sql`set local session_replication_role = replica`); // else the change itself makes them fresh
        await tx.run(sql`update profiles set updated_at = now() - interval '31 days' where id <> ${fresh.id}`);
      });
      await accountsService(db).runOnce(new AbortController().signal);
      const guests = [gone, fresh, returning, member, talking, visitor, reported];
      const all = [...guests, { name: 'account', id: account }, { name: 'imported', id: imported }];
      const left = await db.rows<{ id: string }>(sql`select id from profiles`);
      expect(all.filter(({ id }) => !left.some((row) => row.id === id)).map(({ name }) => name)).toEqual(['gone', 'visitor']);
    });
  });
});
