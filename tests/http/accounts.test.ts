// Accounts over HTTP: signing up and in, guests, and everything that goes wrong there.
import { createHook } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '@nakodo/protocol';
import { nobodysHash } from '../../src/accounts/passwords.js';
import { sql } from '../../src/db/sql.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { browser, cookieOf, origin, password, problemOf } from '../support/accounts.js';
import { nobody, openTestApp, testAccounts, type TestApp } from '../support/http.js';
import { waitingForLock } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let http: TestApp;
  beforeAll(async () => {
    http = await openTestApp(test().database);
  });
  afterAll(() => http.close());

  const { post, signUp, signIn, comeAsGuest, me } = browser(() => http);
  /** Profiles, accounts, logins, sessions: what a half-made account would leave behind. */
  const counts = () =>
    test().database.getRow<Record<string, number>>(sql`
      select (select count(*) from profiles) as profiles, (select count(*) from account_users) as users,
             (select count(*) from account_logins) as logins, (select count(*) from account_sessions) as sessions`);

  describe('signing up', () => {
    it('makes a profile and an account with one id, and signs this browser in', async () => {
      const response = await signUp(' Ada@Example.org ');
      expect(response.status).toBe(201);
      expect(response.headers.get('set-cookie')).toMatch(
        /^nakodo_session=[A-Za-z0-9]{32}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      const viewer = (await response.json()) as Viewer;
      expect(viewer).toMatchObject({ role: 'person', name: 'Ada', email: 'ada@example.org', guest: false });
      expect(await me(cookieOf(response))).toEqual(viewer);
      const stored = await test().database.rows(sql`select id from profiles where id = ${viewer.userId}`);
      expect(stored).toHaveLength(1);
    });

    it('refuses an address that is taken, whatever its capitals, and leaves nothing behind', async () => {
      await signUp('taken@example.org');
      const before = await counts();
      const again = await signUp('TAKEN@example.ORG', { name: 'Somebody else' });
      expect([again.status, (await problemOf(again)).code, again.headers.get('set-cookie')]).toEqual([409, 'email_taken', null]);
      expect(await counts()).toEqual(before);
    });

    it('lets exactly one of many who race for an address in', async () => {
      const before = await counts();
      const answers = await Promise.all(Array.from({ length: 6 }, () => signUp('race@example.org')));
      const codes = await Promise.all(answers.map(async (answer) => (answer.ok ? 'in' : (await problemOf(answer)).code)));
      expect(codes.toSorted()).toEqual(['email_taken', 'email_taken', 'email_taken', 'email_taken', 'email_taken', 'in']);
      const after = await counts();
      expect(Object.keys(after).map((key) => (after[key] ?? 0) - (before[key] ?? 0))).toEqual([1, 1, 1, 1]);
    });
  });

  describe('signing in', () => {
    it('works with the right password and answers the same for a wrong one and for an unknown address', async () => {
      await signUp('grace@example.org');
      const right = await signIn('Grace@example.org');
      expect([right.status, (await me(cookieOf(right))).email]).toEqual([200, 'grace@example.org']);
      const [wrong, unknown] = await Promise.all([signIn('grace@example.org', 'another one'), signIn('nobody@example.org')]);
      const said = async (response: Response) => ({ ...(await problemOf(response)), instance: '' });
      const [first, second] = [await said(wrong), await said(unknown)];
      expect(first).toEqual(second);
      expect(first).toMatchObject({ status: 401, code: 'wrong_credentials' });
    });

    it('hashes as often for an unknown address as for a wrong password', async () => {
      await signUp('timed@example.org');
      const hashings = async (email: string) => {
        let count = 0;
        const hook = createHook({ init: (_id, type) => void (count += type === 'SCRYPTREQUEST' ? 1 : 0) }).enable();
        await signIn(email, 'a wrong password');
        hook.disable();
        return count;
      };
      expect([await hashings('timed@example.org'), await hashings('untimed@example.org')]).toEqual([1, 1]);
      // And as long: the hash of nobody costs what that of anybody does.
      const { hash } = await test().database.getRow<{ hash: string }>(sql`
        select l.password as hash from account_logins l join account_users u on u.id = l.user_id where u.email = 'timed@example.org'`);
      const costAndSizes = (stored: string) => stored.split('$').map((part, at) => (at < 4 ? part : part.length));
      expect(costAndSizes(nobodysHash)).toEqual(costAndSizes(hash));
    });

    it('lets no password in that was changed while it was being checked', async () => {
      await signUp('meanwhile@example.org');
      const db = test().database;
      let answer: Promise<Response> | undefined;
      await db.transaction(async (tx) => {
        await tx.run(sql`
          update account_logins set password = ''
          where user_id = (select id from account_users where email = 'meanwhile@example.org')`);
        answer = signIn('meanwhile@example.org'); // reads the old hash, which fits, and must wait for us
        await waitingForLock(db);
      });
      expect((await answer)?.status).toBe(401);
    });
  });

  describe('a guest', () => {
    it('comes in by name only and keeps the id when they add an address', async () => {
      const response = await comeAsGuest('Guest');
      expect(response.status).toBe(201);
      const guest = await me(cookieOf(response));
      expect(guest).toMatchObject({ name: 'Guest', email: null, guest: true, role: 'person' });
      const upgraded = await post('/api/auth/upgrade', { email: 'was-guest@example.org', password }, cookieOf(response));
      expect([upgraded.status, await upgraded.json()]).toEqual([200, { ...guest, guest: false, email: 'was-guest@example.org' }]);
      expect((await me(cookieOf(await signIn('was-guest@example.org')))).userId).toBe(guest.userId);
    });

    it('becomes an account once, however often the button is pressed', async () => {
      const cookie = cookieOf(await comeAsGuest('Twice'));
      const press = () => post('/api/auth/upgrade', { email: 'twice@example.org', password }, cookie);
      const answers = await Promise.all([press(), press()]);
      expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
      expect(await me(cookie)).toMatchObject({ guest: false, email: 'twice@example.org' });
    });

    it('stays a guest when the address is taken', async () => {
      await signUp('owner@example.org');
      const cookie = cookieOf(await comeAsGuest('Late'));
      const refused = await post('/api/auth/upgrade', { email: 'Owner@example.org', password }, cookie);
      expect((await problemOf(refused)).code).toBe('email_taken');
      expect(await me(cookie)).toMatchObject({ guest: true, email: null });
    });

    it('is the only one who can be upgraded', async () => {
      const cookie = cookieOf(await signUp('full@example.org'));
      const again = await post('/api/auth/upgrade', { email: 'other@example.org', password }, cookie);
      expect((await problemOf(again)).code).toBe('conflict');
      expect((await post('/api/auth/upgrade', { email: 'other@example.org', password })).status).toBe(401);
      const [host] = (await saveProfiles(test().database, [{ name: 'Host' }])).ids;
      const hosts = await http.call(host ?? '', 'POST', '/api/auth/upgrade', { email: 'other@example.org', password }, origin);
      expect((await problemOf(hosts)).code).toBe('conflict');
    });
  });

  describe('what people type', () => {
    it('is stored as it is, and stays text', async () => {
      const name = '<script>alert("x")</script> O’Brien 林 👩‍🚀';
      const response = await signUp('script@example.org', { name });
      expect(await response.json()).toMatchObject({ name });
    });

    it.each([
      ['no address', { email: 'nobody' }, 'email'],
      ['an address with a line break', { email: 'a@example.org\nbcc: b@example.org' }, 'email'],
      ['two addresses', { email: 'a@example.org, b@example.org' }, 'email'],
      ['an endless address', { email: `${'a'.repeat(300)}@example.org` }, 'email'],
      ['a short password', { password: 'short' }, 'password'],
      ['an endless password', { password: 'x'.repeat(100_000) }, 'password'],
      ['no password', { password: undefined }, 'password'],
      ['a name of spaces', { name: '   ' }, 'name'],
      ['a name of two lines', { name: 'a\nb' }, 'name'],
      ['a role', { role: 'admin' }, ''],
      ['an id', { id: randomUUID() }, ''],
    ])('%s is refused with its place, and leaves nothing', async (_, given, path) => {
      const before = await counts();
      const { status, problems } = await problemOf(await signUp('typed@example.org', given));
      expect([status, problems?.map((problem) => problem.path)]).toEqual([422, [path]]);
      expect(await counts()).toEqual(before);
    });

    it('may be any characters in a password, however the keyboard composes them', async () => {
      await signUp('unicode@example.org', { password: 'pa\u0301ssword 密碼 🔑' });
      expect((await signIn('unicode@example.org', 'p\u00e1ssword 密碼 🔑')).status).toBe(200);
      expect((await signIn('unicode@example.org', 'password 密碼 🔑')).status).toBe(401);
      const longest = 'x'.repeat(128);
      await signUp('longest@example.org', { password: longest });
      expect((await signIn('longest@example.org', longest)).status).toBe(200);
      expect((await signIn('longest@example.org', longest.slice(1))).status).toBe(401);
    });

    it('comes from our own pages only: without their Origin nobody is signed in', async () => {
      const before = await counts();
      for (const headers of [{}, { origin: 'https://evil.example', host: 'localhost' }, { origin: 'null', host: 'localhost' }]) {
        for (const [path, body] of [
          ['sign-up', { email: 'evil@example.org', password, name: 'Evil' }],
          ['sign-in', { email: 'ada@example.org', password }],
          ['guest', { name: 'Evil' }],
        ] as const) {
          expect((await http.call(nobody, 'POST', `/api/auth/${path}`, body, headers)).status).toBe(403);
        }
      }
      expect(await counts()).toEqual(before);
    });

    it('is in no log', async () => {
      const cookie = cookieOf(await signUp('logged@example.org'));
      await signIn('logged@example.org', 'a wrong password');
      await me(cookie);
      expect(http.errors).toEqual([]);
      expect(http.requests.length).toBeGreaterThan(0);
      const log = JSON.stringify(http.requests);
      for (const secret of [password, 'a wrong password', 'logged@example.org', cookie.cookie.split('=')[1] ?? '']) {
        expect(log).not.toContain(secret);
      }
    });
  });

  describe('where the host app says who people are', () => {
    it('there are no accounts, sessions of those there were are nobody, and /api/me says so', async () => {
      const db = test().database;
      const closed = await openTestApp(db, { accounts: testAccounts(db, { enabled: false }) });
      const answers = await Promise.all(
        ['sign-up', 'sign-in', 'guest', 'forgot-password'].map((path) =>
          closed.call(nobody, 'POST', `/api/auth/${path}`, { email: 'a@example.org', password, name: 'A' }, origin),
        ),
      );
      for (const answer of answers) {
        expect(await problemOf(answer)).toMatchObject({ status: 404, detail: expect.stringMatching(/host app/) });
      }
      const before = cookieOf(await signUp('before@example.org'));
      expect((await me(before)).role).toBe('person');
      expect(await (await closed.call(nobody, 'GET', '/api/me', undefined, before)).json()).toMatchObject({ role: 'anonymous' });
      const viewer = await closed.call(randomUUID(), 'GET', '/api/me');
      expect(await viewer.json()).toMatchObject({ role: 'person', name: null, server: { accounts: false, mail: false } });
      await closed.close();
    });
  });
});
