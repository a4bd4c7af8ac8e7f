// What the log has of requests: enough to find one again, nothing that is a secret.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { freezePerformance } from '../support/fake-time.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let admin: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
  admin = await createStaff(test().database, 'admin');
});
afterAll(() => http.close());
afterEach(() => vi.restoreAllMocks());

describe('the log', () => {
  it('has one line for each write and each error, with whose it was', async () => {
    const answer = await http.call(admin, 'POST', '/api/trigger-matchmaking?x=1', { eventCode: 'NOBODY' });
    expect(http.requests.at(-1)).toEqual({
      requestId: answer.headers.get('x-request-id'),
      method: 'POST',
      path: '/api/trigger-matchmaking',
      status: 404,
      ms: expect.any(Number) as number,
      userId: admin,
    });
    await http.call(service, 'GET', '/api/nothing');
    expect(http.requests.at(-1)).toMatchObject({ path: '/api/nothing', status: 404, service: true });
  });

  it('keeps quiet about reads that went well', async () => {
    freezePerformance(); // slow ones are told
    const before = http.requests.length;
    await http.call(admin, 'GET', '/api/events');
    await http.call(nobody, 'GET', '/healthz');
    expect(http.requests.length).toBe(before);
  });

  it('never has a body, a query, a token, a cookie or an e-mail', async () => {
    const secrets = { email: 'secret@example.org', password: 'secret-password' };
    await http.call(nobody, 'POST', '/api/auth/sign-in?token=secret', secrets, {
      cookie: 'nakodo_session=secret',
      'x-request-id': 'not a "good" secret',
      origin: 'http://localhost',
    });
    await http.call(nobody, 'POST', '/api/admin-start-matching', { secret: 1 }, { authorization: 'Bearer secret' });
    expect(http.requests.at(-1)).toMatchObject({ status: 401 });
    expect(JSON.stringify([http.requests, http.errors])).not.toContain('secret');
  });
});
