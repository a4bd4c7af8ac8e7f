// What operators and cron jobs call: queue everybody, match in the request, run the matchmaker, pause, resume, force.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import {
  createTestEvent,
  joinPeople,
  listsFromScratch,
  matchUntilQuiet,
  randomProfile,
  seededRandom,
  storedLists,
} from '../support/events.js';
import { createStaff, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const random = seededRandom(7);
let http: TestApp;
let admin: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
  admin = await createStaff(test().database, 'admin');
});
afterAll(() => http.close());

async function createEvent(code: string, members: number): Promise<string> {
  const eventId = await createTestEvent(test().database, { code });
  await joinPeople(
    test().database,
    eventId,
    Array.from({ length: members }, () => randomProfile(random)),
  );
  return eventId;
}

async function json(response: Response): Promise<any> {
  if (!response.ok) throw new Error(await response.text());
  return await response.json();
}

const queueOf = (eventId: string) =>
  test().database.rows<{ priority: number }>(sql`select priority from matchmaking_queue where event_id = ${eventId}`);

describe('admin-start-matching', () => {
  it('queues everybody with the priority, and says what is queued', async () => {
    const eventId = await createEvent('START', 5);
    await matchUntilQuiet(http.work, eventId);
    const answer = await json(await http.call(admin, 'POST', '/api/admin-start-matching', { eventCode: 'start', priority: 2 }));
    expect(answer).toMatchObject({
      success: true,
      queued: 5,
      event: { code: 'START', status: { members: 5, queued: 5, ready: 5 } },
    });
    expect((await queueOf(eventId)).map((row) => row.priority)).toEqual([2, 2, 2, 2, 2]);
    const status = await json(await http.call(service, 'GET', '/api/admin-start-matching?eventCode=START'));
    expect(status).toMatchObject({ event: { status: { status: 'idle', queued: 5 } } });
  });

  it('refuses while matching is switched off', async () => {
    const eventId = await createEvent('OFF', 2);
    await test().database.run(sql`update pools set matchmaking_enabled = false where id = ${eventId}`);
    const response = await http.call(service, 'POST', '/api/admin-start-matching', { eventCode: 'OFF' });
    expect(response.status).toBe(409);
    expect(((await response.json()) as { detail: string }).detail).toContain('switched off');
  });
});

describe('trigger-matchmaking', () => {
  it('queues by default', async () => {
    const eventId = await createEvent('QUEUED', 4);
    await matchUntilQuiet(http.work, eventId);
    expect(await json(await http.call(service, 'POST', '/api/trigger-matchmaking', { eventId }))).toMatchObject({ queued: 4 });
    expect(await queueOf(eventId)).toHaveLength(4);
  });

  it('matches in the request with useQueue: false, to the exact lists', async () => {
    const eventId = await createEvent('NOW', 30);
    const answer = await json(await http.call(admin, 'POST', '/api/trigger-matchmaking', { eventId, useQueue: false }));
    expect(answer).toMatchObject({ success: true, processed: 30, left: 0 });
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
  });

  it('waits for a worker that is at it already', async () => {
    const eventId = await createEvent('BUSY', 40);
    const [answer] = await Promise.all([
      http.call(service, 'POST', '/api/trigger-matchmaking', { eventId, useQueue: false }).then(json),
      matchUntilQuiet(http.work, eventId),
    ]);
    expect(answer).toMatchObject({ left: 0 });
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
  });

  it('refuses in the request what is paused or too big, and leaves the queue alone', async () => {
    const paused = await createEvent('PAUSED', 2);
    await matchUntilQuiet(http.work, paused);
    await http.call(admin, 'POST', `/api/events/${paused}/pause`, {});
    expect((await http.call(service, 'POST', '/api/trigger-matchmaking', { eventId: paused, useQueue: false })).status).toBe(409);
    const big = await createTestEvent(test().database, { code: 'BIG' });
    await joinPeople(
      test().database,
      big,
      Array.from({ length: 501 }, (_, n) => ({ name: `N${n}` })),
    );
    await test().database.run(sql`delete from matchmaking_queue where event_id = ${big}`);
    expect((await http.call(service, 'POST', '/api/trigger-matchmaking', { eventId: big, useQueue: false })).status).toBe(409);
    expect([...(await queueOf(paused)), ...(await queueOf(big))]).toEqual([]);
  });
});

describe('the matchmaker', () => {
  it('works any event that has people waiting, or just the one', async () => {
    const [one, two] = [await createEvent('ONE', 6), await createEvent('TWO', 7)];
    expect(await json(await http.call(service, 'POST', '/functions/v1/matchmaker', { event_id: one }))).toMatchObject({
      processed: 6,
      events: 1,
    });
    expect(await queueOf(two)).toHaveLength(7);
    expect((await json(await http.call(service, 'POST', '/functions/v1/matchmaker', {}))).processed).toBeGreaterThanOrEqual(7);
    expect(await queueOf(two)).toEqual([]);
  });

  it.each([undefined, ''])('takes an empty body for any event: %o', async (body) => {
    expect(await json(await http.call(service, 'POST', '/functions/v1/matchmaker', body))).toMatchObject({
      success: true,
      processed: 0,
    });
  });
});

describe('pausing', () => {
  it('really pauses, and resuming goes on with what waited', async () => {
    const eventId = await createEvent('HOLD', 3);
    expect(await json(await http.call(admin, 'POST', `/api/events/${eventId}/pause`, {}))).toMatchObject({
      event: { status: { status: 'paused', queued: 3 } },
    });
    expect(await json(await http.call(service, 'POST', '/functions/v1/matchmaker', { event_id: eventId }))).toMatchObject({
      processed: 0,
    });
    expect(await json(await http.call(admin, 'POST', `/api/events/${eventId}/resume`, {}))).toMatchObject({
      event: { status: { status: 'idle', queued: 3 } },
    });
    expect(await json(await http.call(service, 'POST', '/functions/v1/matchmaker', { event_id: eventId }))).toMatchObject({
      processed: 3,
    });
  });

  it('is seen by those in the event', async () => {
    const eventId = await createEvent('STILL', 2);
    const { id } = await test().database.getRow<{ id: string }>(
      sql`select profile_id as id from pool_members where pool_id = ${eventId} limit 1`,
    );
    const paused = async () => (await json(await http.call(id, 'GET', `/api/events/${eventId}`))).paused;
    expect(await paused()).toBe(false);
    await http.call(admin, 'POST', `/api/events/${eventId}/pause`, {});
    expect(await paused()).toBe(true);
    await http.call(admin, 'POST', `/api/events/${eventId}/resume`, {});
    expect(await paused()).toBe(false);
    await http.call(admin, 'PATCH', `/api/events/${eventId}`, { matchmakingEnabled: false });
    expect(await paused()).toBe(true);
  });

  it('of an event that is none is not found', async () => {
    expect((await http.call(admin, 'POST', `/api/events/${crypto.randomUUID()}/pause`, {})).status).toBe(404);
  });
});

describe('forcing', () => {
  it('queues everybody with priority 3', async () => {
    const eventId = await createEvent('FORCE', 3);
    await matchUntilQuiet(http.work, eventId);
    expect(await json(await http.call(admin, 'POST', `/api/events/${eventId}/force`, {}))).toMatchObject({ queued: 3 });
    expect((await queueOf(eventId)).map((row) => row.priority)).toEqual([3, 3, 3]);
  });
});
