// Pages of other origins: none may read our answers unless an operator lists them, and cookies go to listed ones only.
import { describe, expect, it } from 'vitest';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const origin = 'https://app.example.org';

async function withApp(corsOrigins: readonly string[], use: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await openTestApp(test().database, { http: { corsOrigins } });
  await use(app);
  await app.close();
}
const get = (app: TestApp, path = '/api/me') => app.call(nobody, 'GET', path, undefined, { origin });
const ask = (app: TestApp) =>
  app.call(nobody, 'OPTIONS', '/api/events/join', undefined, {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization,content-type',
  });
const of = ({ headers }: Response, name: string) => headers.get(`access-control-${name}`);

describe('another origin', () => {
  it('may read nothing by default', async () => {
    await withApp([], async (app) => {
      expect(of(await get(app), 'allow-origin')).toBeNull();
      expect(of(await ask(app), 'allow-origin')).toBeNull();
    });
  });

  it('may read answers, errors too, and their request ids, when it is listed', async () => {
    await withApp([origin], async (app) => {
      for (const path of ['/api/me', '/api/events', '/api/nothing']) {
        const answer = await get(app, path);
        expect([of(answer, 'allow-origin'), of(answer, 'allow-credentials')]).toEqual([origin, 'true']);
        expect(of(answer, 'expose-headers')).toContain('x-request-id');
      }
      const asked = await ask(app);
      expect([asked.status, of(asked, 'allow-origin')]).toEqual([204, origin]);
      expect(of(asked, 'allow-headers')).toContain('authorization');
      const other = await app.call(nobody, 'GET', '/api/me', undefined, { origin: 'https://evil.example.org' });
      expect(of(other, 'allow-origin')).toBeNull();
    });
  });

  it('never gets cookies by a *', async () => {
    await withApp(['*'], async (app) => {
      const answer = await get(app);
      expect([of(answer, 'allow-origin'), of(answer, 'allow-credentials')]).toEqual(['*', null]);
    });
  });

  it('may act with the cookie only when it is listed by name', async () => {
    const signOut = (app: TestApp) => app.call(nobody, 'POST', '/api/sign-out', undefined, { origin });
    await withApp([], async (app) => expect((await signOut(app)).status).toBe(403));
    await withApp(['*'], async (app) => expect((await signOut(app)).status).toBe(403));
    await withApp([origin], async (app) => expect((await signOut(app)).status).toBe(204));
  });
});
