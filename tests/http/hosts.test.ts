// Names this server answers for, other origins, and headers that keep pages to themselves.
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import { httpOptions } from '../../src/server/http/options.js';
import { nobody, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const optionsOf = (env: Record<string, string>, mounted = false) => httpOptions(parseSettings(env).settings, { mounted });

async function withApp(env: Record<string, string>, use: (app: TestApp) => Promise<void>): Promise<void> {
  const app = await openTestApp(test().database, { http: { ...optionsOf(env), rateLimitScale: 0 } });
  await use(app);
  await app.close();
}
const get = (app: TestApp, headers: Record<string, string>, path = '/api/me') =>
  app.call(nobody, 'GET', path, undefined, headers);

describe('a server on a loopback address', () => {
  it('answers for its own names and that of its public address, and refuses a name that was made to lead to it', async () => {
    await withApp({ PUBLIC_URL: 'https://meet.example.org' }, async (app) => {
      for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST', 'meet.example.org'])
        expect([host, (await get(app, { host })).status]).toEqual([host, 200]);
      const refused = await get(app, { host: 'rebound.example.com' });
      expect(refused.status).toBe(403);
      expect(((await refused.json()) as { detail: string }).detail).toContain('ALLOWED_HOSTS');
      expect((await get(app, { host: 'localhost.example.com' })).status).toBe(403);
    });
  });

  it('answers probes by any name', async () => {
    await withApp({}, async (app) => expect((await get(app, { host: '10.0.0.7:3000' }, '/healthz')).status).toBe(200));
  });

  it('takes the name from a proxy only where one is trusted', async () => {
    const headers = { host: '127.0.0.1:3000', 'x-forwarded-host': 'rebound.example.com' };
    await withApp({}, async (app) => expect((await get(app, headers)).status).toBe(200));
    await withApp({ TRUST_PROXY: '1' }, async (app) => expect((await get(app, headers)).status).toBe(403));
  });
});

describe('the names a server answers for', () => {
  it('are any on an open address, and where another program listens', () => {
    expect(optionsOf({ HOST: '0.0.0.0' }).allowedHosts).toBeUndefined();
    expect(optionsOf({}, true).allowedHosts).toBeUndefined();
    expect(optionsOf({ ALLOWED_HOSTS: '*' }).allowedHosts).toBeUndefined();
  });

  it('are those of the list, with or without a port', async () => {
    await withApp({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'meet.example.org, api.example.org:8443' }, async (app) => {
      const statuses = ['meet.example.org:1234', 'api.example.org:8443', 'api.example.org', 'localhost'].map((host) =>
        get(app, { host }),
      );
      expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([200, 200, 403, 403]);
    });
  });

  it.each([
    { CORS_ORIGINS: 'https://a.example.org/path' },
    { CORS_ORIGINS: 'example.org' },
    { ALLOWED_HOSTS: 'https://a.example.org' },
  ])('must look like names: %o', (env) => expect(() => parseSettings(env)).toThrow(/Settings that cannot be used/));
});
