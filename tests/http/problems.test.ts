// What is wrong with a request is said as a problem document, and nothing of the inside leaves with it.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProblemDocument } from '@nakodo/protocol';
import type { Database } from '../../src/db/database.js';
import { createTestEvent } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let eventId: string;
let admin: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
  eventId = await createTestEvent(test().database, { code: 'BAD' });
  admin = await createStaff(test().database, 'admin');
});
afterAll(() => http.close());

async function problem(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return (await response.json()) as ProblemDocument;
}

describe('bad input', () => {
  it.each([
    ['a body that is not JSON', '/api/admin-start-matching', '{"eventCode":', 400, 'bad_request', undefined],
    ['a missing code', '/api/admin-start-matching', {}, 422, 'invalid_input', 'eventCode'],
    ['a priority of 7', '/api/admin-start-matching', { eventCode: 'BAD', priority: 7 }, 422, 'invalid_input', 'priority'],
    ['an unknown key', '/api/admin-start-matching', { eventCode: 'BAD', prio: 1 }, 422, 'invalid_input', ''],
    ['a code of nobody', '/api/admin-start-matching', { eventCode: 'NOBODY' }, 404, 'not_found', undefined],
    [
      'a code and an id',
      '/api/trigger-matchmaking',
      { eventCode: 'BAD', eventId: crypto.randomUUID() },
      422,
      'invalid_input',
      'eventCode',
    ],
    ['neither code nor id', '/api/trigger-matchmaking', {}, 422, 'invalid_input', 'eventCode'],
    ['useQueue as a text', '/api/trigger-matchmaking', { eventCode: 'BAD', useQueue: 'no' }, 422, 'invalid_input', 'useQueue'],
    ['an id that is none', '/functions/v1/matchmaker', { event_id: 'x' }, 422, 'invalid_input', 'event_id'],
    ['an event that is none', '/functions/v1/matchmaker', { event_id: crypto.randomUUID() }, 404, 'not_found', undefined],
    ['a text with a null character', '/api/admin-start-matching', { eventCode: 'a\u0000b' }, 422, 'invalid_input', undefined],
  ])('%s', async (_, path, body, status, code, where) => {
    const response = await http.call(service, 'POST', path, body);
    const said = await problem(response);
    expect([response.status, said.code, said.status]).toEqual([status, code, status]);
    expect(said.problems?.[0]?.path).toBe(where);
    expect(said.detail).toMatch(/\w+ \w+/);
  });

  it('sent as a form is refused before it is read', async () => {
    const response = await http.call(service, 'POST', '/api/admin-start-matching', 'eventCode=BAD', {
      'content-type': 'text/plain',
    });
    expect((await problem(response)).code).toBe('bad_request');
  });

  it('of more than a megabyte is too large', async () => {
    const response = await http.call(service, 'POST', '/api/admin-start-matching', { eventCode: 'x'.repeat(1_100_000) });
    expect((await problem(response)).code).toBe('too_large');
  });

  it.each([
    'nonsense',
    Buffer.from('["2024-01-01","no"]').toString('base64url'),
    Buffer.from('["x","y","z"]').toString('base64url'),
  ])('a cursor of members that nobody gave out: %s', async (cursor) => {
    expect((await problem(await http.call(admin, 'GET', `/api/events/${eventId}/members?after=${cursor}`))).code).toBe(
      'invalid_input',
    );
  });

  it.each(['1', '1.2.3', '1.99999999999999999999', "1.1'"])('a cursor of changes that nobody gave out: %s', async (cursor) => {
    const path = `/api/events/${eventId}/people/${admin}/changes?since=${encodeURIComponent(cursor)}`;
    expect((await problem(await http.call(admin, 'GET', path))).code).toBe('invalid_input');
  });

  it.each(['0', '101', 'many'])('a page of %s members', async (limit) => {
    expect((await problem(await http.call(admin, 'GET', `/api/events/${eventId}/members?limit=${limit}`))).code).toBe(
      'invalid_input',
    );
  });

  it.each(['/api/events/not-an-id', '/api/nothing', '/functions/v1/nothing', '/nothing'])('nothing is at %s', async (path) => {
    expect((await problem(await http.call(admin, 'GET', path))).code).toBe('not_found');
  });
});

describe('every answer', () => {
  it('has a request id, which the problem quotes; a harmless one is taken over, another is not', async () => {
    const own = await http.call(nobody, 'GET', '/api/events', undefined, { 'x-request-id': 'proxy-12345' });
    expect(own.headers.get('x-request-id')).toBe('proxy-12345');
    expect((await problem(own)).instance).toBe('proxy-12345');
    const other = await http.call(nobody, 'GET', '/api/events', undefined, { 'x-request-id': 'a "quote"' });
    expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('keeps scripts, frames and caches of others out', async () => {
    const { headers } = await http.call(admin, 'GET', '/api/events');
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('to nobody says how to sign in', async () => {
    const response = await http.call(nobody, 'GET', '/api/events');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('an error inside', () => {
  it('says nothing of SQL to the caller, and everything to the log', async () => {
    const broken: Database = { ...test().database, transaction: () => Promise.reject(new Error('select secret from somewhere')) };
    const app = await openTestApp(broken);
    const response = await app.call(service, 'GET', '/api/events');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(app.errors.map(({ details }) => String((details as { error: unknown }).error))).toEqual([
      'Error: select secret from somewhere',
    ]);
    await app.close();
  });

  it('of the database being away is 503, with when to come back, and not ready', async () => {
    const pool = test().open();
    const app = await openTestApp(pool);
    await app.close();
    await pool.close();
    const response = await app.call(service, 'GET', '/api/events');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await problem(response)).code).toBe('database_unavailable');
    expect((await app.call(nobody, 'GET', '/readyz')).status).toBe(503);
    expect((await app.call(nobody, 'GET', '/healthz')).status).toBe(200);
  });
});

describe('an address', () => {
  it.each([
    ['DELETE', '/api/events', 'GET, HEAD, POST'],
    ['GET', '/api/sign-out', 'POST'],
    ['POST', '/healthz', 'GET, HEAD'],
    ['OPTIONS', '/api/demo', 'GET, HEAD'],
  ])('that does not take %s says which it takes: %s', async (method, path, allow) => {
    const response = await http.call(service, method, path);
    expect([response.status, response.headers.get('allow')]).toEqual([405, allow]);
    expect((await problem(response)).detail).toBe(`${path} takes ${allow}, not ${method}`);
  });
});

describe('words for what is wrong', () => {
  const words = async (path: string, body: unknown) => (await problem(await http.call(service, 'POST', path, body))).problems;

  it('are sentences of ours, never those of a library', async () => {
    expect(await words('/api/admin-start-matching', { eventCode: 'x'.repeat(65), more: 1, priority: 9 })).toEqual([
      { path: 'eventCode', message: 'at most 64 characters' },
      { path: 'priority', message: 'a priority is 0 (normal), 1 (re-match), 2 (profile edited) or 3 (forced)' },
      { path: '', message: 'not known here: more' },
    ]);
    expect(await words('/api/trigger-matchmaking', { eventCode: 'BAD', useQueue: 1 })).toEqual([
      { path: 'useQueue', message: 'must be true or false' },
    ]);
    expect(await words('/api/trigger-matchmaking', [])).toEqual([{ path: '', message: 'must be an object' }]);
  });
});

describe('a longer answer', () => {
  it('is packed for whoever takes that, and streams never are', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const packed = await http.call(nobody, 'GET', '/api/openapi.json', undefined, headers);
    expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['gzip', 'Accept-Encoding']);
    const text = gunzipSync(Buffer.from(await packed.arrayBuffer())).toString();
    expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.0' });
    expect((await http.call(nobody, 'GET', '/api/openapi.json')).headers.get('content-encoding')).toBeNull();
    const stream = await http.call(admin, 'GET', `/api/events/${eventId}/stream`, undefined, headers);
    expect([stream.status, stream.headers.get('content-encoding')]).toEqual([200, null]);
    await stream.body?.cancel();
  });
});
