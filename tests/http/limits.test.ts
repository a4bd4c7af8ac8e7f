// How often and how much: rates by person and by address, failures that count, sizes of bodies.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProblemDocument } from '@nakodo/protocol';
import { networkOf } from '../../src/server/http/client.js';
import { rateLimits } from '../../src/server/http/rate-limits.js';
import { createTestEvent } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
/** So small that a few calls are too many: reads 6, writes 1 (120 / 100 = 1.2), codes 1, wrong passwords 1. */
const scale = 0.01;
let http: TestApp;
let admin: string;
let eventId: string;

beforeAll(async () => {
  admin = await createStaff(test().database, 'admin');
  eventId = await createTestEvent(test().database, { code: 'LIMITS' });
});
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  http = await openTestApp(test().database, { http: { rateLimitScale: scale, trustedProxies: 1 } });
});
afterEach(async () => {
  vi.useRealTimers();
  await http.close();
});
afterAll(() => vi.useRealTimers());

const from = (address: string) => ({ 'x-forwarded-for': address });
const read = (as: string, address = '192.0.2.1') => http.call(as, 'GET', '/api/events', undefined, from(address));
const problem = async (response: Response) => (await response.json()) as ProblemDocument;

async function times<T>(count: number, call: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let n = 0; n < count; n++) results.push(await call());
  return results;
}
const allowed = (name: keyof typeof rateLimits) => Math.max(1, Math.round(rateLimits[name].points * scale));

describe('a person who calls too often', () => {
  it('is told how long to wait, and is welcome again then', async () => {
    const ok = await times(allowed('read'), () => read(admin));
    expect(ok.map(({ status }) => status)).toEqual(ok.map(() => 200));
    expect(ok.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['5', '4', '3', '2', '1', '0']);
    const refused = await read(admin);
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('ratelimit-reset')]).toEqual([
      429,
      '60',
      '60',
    ]);
    expect(await problem(refused)).toMatchObject({
      code: 'rate_limited',
      detail: 'Too many in a short time: try again in 60 seconds',
    });
    vi.setSystemTime(Date.now() + 60_001);
    expect((await read(admin)).status).toBe(200);
  });

  it('does not use up what others have, nor reading what writing has', async () => {
    await times(allowed('read') + 1, () => read(admin));
    const other = await createStaff(test().database, 'admin');
    expect((await read(other)).status).toBe(200);
    expect((await http.call(admin, 'POST', `/api/events/${eventId}/pause`, {})).status).toBe(200);
    expect((await http.call(admin, 'POST', `/api/events/${eventId}/pause`, {})).status).toBe(429);
  });

  it('is limited wherever they call from', async () => {
    await times(allowed('read'), () => read(admin, '192.0.2.1'));
    expect((await read(admin, '198.51.100.7')).status).toBe(429);
  });
});

it('signatures that are refused count like wrong passwords, by address', async () => {
  const headers = { origin: 'http://localhost', host: 'localhost', ...from('192.0.2.77') };
  const body = { message: 'no message', signature: '0x00' };
  const answers = await times(allowed('passwords from an address') + 2, () =>
    http.call(nobody, 'POST', '/api/auth/wallet/sign-in', body, headers),
  );
  expect(answers.map(({ status }) => status)).toContain(429);
  expect(answers[0]?.status).toBe(422);
});

it('the service may call as often as it likes, and says nothing of limits', async () => {
  const answers = await times(50, () => read(service));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers[0]?.headers.has('ratelimit-limit')).toBe(false);
});

it('nobody in particular is counted by their address, whatever the path says', async () => {
  const anonymous = (address: string) => http.call(nobody, 'GET', '/api/me', undefined, from(address));
  await times(allowed('read from an address'), () => anonymous('192.0.2.1'));
  expect((await anonymous('192.0.2.1')).status).toBe(429);
  expect((await anonymous('192.0.2.2')).status).toBe(200);
});

describe('wrong passwords', () => {
  const signIn = (email: string, address: string) =>
    http.call(
      nobody,
      'POST',
      '/api/auth/sign-in',
      { email, password: 'wrong-wrong' },
      { ...from(address), origin: 'http://localhost' },
    );

  it('for one e-mail are slowed down from where they come, and the owner still comes in from elsewhere', async () => {
    const email = 'owner@example.org';
    expect((await signIn(email, '192.0.2.1')).status).toBe(401);
    expect((await signIn(email.toUpperCase(), '192.0.2.1')).status).toBe(429);
    expect((await signIn(email, '198.51.100.7')).status).toBe(401);
  });
});

it('wrong passwords count for the account that is tried, whoever one is signed in as', async () => {
  const wider = await openTestApp(test().database, { http: { rateLimitScale: 2 * scale, trustedProxies: 1 } }); // two from an address, one for an account
  const tryAsGuest = async () => {
    const { token } = await wider.accounts.signInAsGuest({ name: 'Guest' });
    const headers = { ...from('192.0.2.78'), origin: 'http://localhost', cookie: `nakodo_session=${token}` };
    return await wider.call(
      nobody,
      'POST',
      '/api/auth/sign-in',
      { email: 'victim@example.org', password: 'wrong-wrong' },
      headers,
    );
  };
  expect([(await tryAsGuest()).status, (await tryAsGuest()).status]).toEqual([401, 429]);
  await wider.close();
});

it('many wrong passwords at once are no way around', async () => {
  const attempts = Array.from({ length: 5 }, () =>
    http.call(
      nobody,
      'POST',
      '/api/auth/sign-in',
      { email: 'many@example.org', password: 'wrong-wrong' },
      {
        ...from('192.0.2.77'),
        origin: 'http://localhost',
      },
    ),
  );
  expect((await Promise.all(attempts)).map(({ status }) => status).filter((status) => status !== 429)).toEqual([401]);
});

describe('codes of events', () => {
  it('cannot be tried out one after another; right ones count for nothing', async () => {
    const code = (text: string) => http.call(admin, 'POST', '/api/events/join', { code: text });
    const before = await code('LIMITS');
    expect(before.status).toBeLessThan(400);
    vi.setSystemTime(Date.now() + 61_000); // writes are counted by themselves
    expect((await code('GUESS-1')).status).toBe(404);
    vi.setSystemTime(Date.now() + 61_000);
    expect((await code('GUESS-2')).status).toBe(429);
    vi.setSystemTime(Date.now() + 600_000);
    expect((await code('GUESS-3')).status).toBe(404);
  });
});

it('limits can be switched off', async () => {
  const free = await openTestApp(test().database, { http: { rateLimitScale: 0 } });
  const answers = await times(20, () => free.call(admin, 'GET', '/api/events'));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await free.close();
});

describe('an address', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
  ])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));

  it('is taken from a proxy only where one is trusted, and never from further away', async () => {
    const untrusting = await openTestApp(test().database, { http: { rateLimitScale: scale } });
    const call = (app: TestApp, address: string) => app.call(nobody, 'GET', '/api/me', undefined, from(address));
    await times(allowed('read from an address') + 5, () => call(untrusting, '192.0.2.1')); // nobody knows the address: not counted
    expect((await call(untrusting, '192.0.2.1')).status).toBe(200);
    await times(allowed('read from an address'), () => call(http, '10.9.8.7, 192.0.2.1'));
    expect((await call(http, '1.2.3.4, 192.0.2.1')).status).toBe(429);
    await untrusting.close();
  });
});
