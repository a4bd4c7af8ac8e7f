// Accounts over HTTP: signing up and in, guests, passwords, and everything that goes wrong there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument, Viewer } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const origin = { origin: 'http://localhost', host: 'localhost' };
const password = 'a long enough password';

const cookieOf = (response: Response) => ({ cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' });
const problemOf = async (response: Response) => (await response.json()) as ProblemDocument;

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let http: TestApp;
  beforeAll(async () => {
    http = await openTestApp(test().database);
  });
  afterAll(() => http.close());

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    http.call(nobody, 'POST', path, body, { ...origin, ...headers });
  const me = async (headers: Record<string, string>) =>
    (await (await http.call(nobody, 'GET', '/api/me', undefined, headers)).json()) as Viewer;
  const signUp = (email: string, more: Record<string, unknown> = {}) =>
    post('/api/auth/sign-up', { email, password, name: 'Ada', ...more });
  const signIn = (email: string, given = password) => post('/api/auth/sign-in', { email, password: given });
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
  });

  describe('a guest', () => {
    it('comes in by name only and keeps the id when they add an address', async () => {
      const response = await post('/api/auth/guest', { name: 'Guest' });
      expect(response.status).toBe(201);
      const guest = await me(cookieOf(response));
      expect(guest).toMatchObject({ name: 'Guest', email: null, guest: true, role: 'person' });
      const upgraded = await post('/api/auth/upgrade', { email: 'was-guest@example.org', password }, cookieOf(response));
      expect([upgraded.status, await upgraded.json()]).toEqual([200, { ...guest, guest: false, email: 'was-guest@example.org' }]);
      expect((await me(cookieOf(await signIn('was-guest@example.org')))).userId).toBe(guest.userId);
    });
  });
});
