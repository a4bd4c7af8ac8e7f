// An organiser's own events over HTTP: created, changed, taken apart; and that lists are exact after every change.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personEvents, type EventSummary, type ProblemDocument, type QueueTrouble } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { findBrokenInvariants } from '../support/check.js';
import {
  createTestEvent,
  joinPeople,
  listsFromScratch,
  matchUntilQuiet,
  randomProfile,
  seededRandom,
  storedLists,
  testPolicy,
} from '../support/events.js';
import { createStaff, openTestApp, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const random = seededRandom(23);
let http: TestApp;
let admin: string;
let version: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
  admin = await createStaff(test().database, 'admin');
  version = (await publishPolicy(test().database, { name: 'first', body: testPolicy })).id;
});
afterAll(() => http.close());

type Answer = ProblemDocument & { readonly event: EventSummary };
const ask = (method: string, path: string, body?: unknown) => http.ask<Answer>(admin, method, path, body);

const newCode = () => `E${randomUUID().slice(0, 8)}`;
const valid = (more: object = {}) => ({ name: 'Harvest', code: newCode(), policyVersionId: version, ...more });

async function eventWithPeople(count = 30): Promise<string> {
  const eventId = await createTestEvent(test().database);
  await joinPeople(
    test().database,
    eventId,
    Array.from({ length: count }, () => randomProfile(random)),
  );
  await matchUntilQuiet(http.work, eventId);
  return eventId;
}

describe('creating an event', () => {
  it('answers the event, ready for people to join', async () => {
    const code = newCode();
    const { status, body } = await ask('POST', '/api/events', {
      ...valid({ code }),
      name: '  Harvest supper ',
      description: 'By the river',
      startsAt: '2026-10-01T18:00:00+02:00',
      endsAt: '2026-10-01T22:00:00Z',
      matchLimit: 5,
      minimumAge: 21,
    });
    expect(status).toBe(201);
    expect(body.event).toMatchObject({
      code,
      name: 'Harvest supper',
      startsAt: '2026-10-01T16:00:00.000Z',
      endsAt: '2026-10-01T22:00:00.000Z',
      matchLimit: 5,
      minimumAge: 21,
      matchmakingEnabled: true,
      member: false,
      status: { status: 'idle', members: 0 },
    });
    const { by } = await test().database.getRow<{ by: string }>(sql`select created_by as by from pools where code = ${code}`);
    expect(by).toBe(admin);
  });

  it('says of a taken code which field it is, whatever its capitals', async () => {
    const code = newCode();
    expect((await ask('POST', '/api/events', valid({ code }))).status).toBe(201);
    const { status, body } = await ask('POST', '/api/events', valid({ code: code.toLowerCase() }));
    expect(status).toBe(409);
    expect(body.problems).toEqual([{ path: 'code', message: 'This code is taken: choose another' }]);
  });

  it('creates one event when it is asked twice at once', async () => {
    const event = valid();
    const answers = await Promise.all([ask('POST', '/api/events', event), ask('POST', '/api/events', event)]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]));
  });

  it('names every field that is wrong', async () => {
    const { status, body } = await ask('POST', '/api/events', {
      name: '  ',
      code: 'a b',
      policyVersionId: 'x',
      minimumAge: 12,
      matchLimit: 51,
      startsAt: 'tomorrow',
    });
    expect(status).toBe(422);
    expect(body.problems?.map(({ path }) => path).toSorted()).toEqual([
      'code',
      'matchLimit',
      'minimumAge',
      'name',
      'policyVersionId',
      'startsAt',
    ]);
  });

  it.each([
    ['an end before the start', { startsAt: '2026-10-01T18:00:00Z', endsAt: '2026-10-01T17:00:00Z' }, 'endsAt'],
    ['a policy that does not exist', { policyVersionId: randomUUID() }, 'policyVersionId'],
  ])('refuses %s, and leaves nothing behind', async (_what, change, path) => {
    const event = valid(change);
    const { status, body } = await ask('POST', '/api/events', event);
    expect([status, body.problems?.[0]?.path]).toEqual([422, path]);
    expect(await test().database.findRow(sql`select from pools where code = ${event.code}`)).toBeUndefined();
  });
});

describe('changing an event', () => {
  it('changes only what is given, and queues nobody for mere words', async () => {
    const eventId = await eventWithPeople(5);
    const { status, body } = await ask('PATCH', `/api/events/${eventId}`, { name: 'Renamed', description: 'New' });
    expect(status).toBe(200);
    expect(body.event).toMatchObject({ name: 'Renamed', description: 'New', minimumAge: 18, status: { queued: 0, members: 5 } });
    expect((await ask('PATCH', `/api/events/${eventId}`, { description: null })).body.event.description).toBeNull();
  });

  it.each([
    ['a longer list', { matchLimit: 6 }],
    ['a shorter list', { matchLimit: 1 }],
    ['a higher minimum age', { minimumAge: 30 }],
  ])('has everybody matched again for %s, and the lists are exact', async (_what, change) => {
    const eventId = await eventWithPeople();
    const { body } = await ask('PATCH', `/api/events/${eventId}`, change);
    expect(body.event.status?.queued).toBe(30);
    await matchUntilQuiet(http.work, eventId);
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
    expect(await findBrokenInvariants(test().database)).toEqual([]);
  });

  it('has everybody matched by a new policy, and the lists are exact', async () => {
    const eventId = await eventWithPeople();
    const before = await storedLists(test().database, eventId);
    const other = await publishPolicy(test().database, {
      name: 'other',
      body: { filters: [], score: [{ near: 'age', scale: 5, weight: 1 }], limit: 4 },
    });
    await ask('PATCH', `/api/events/${eventId}`, { policyVersionId: other.id });
    await matchUntilQuiet(http.work, eventId);
    const after = await storedLists(test().database, eventId);
    expect(after).not.toEqual(before);
    expect(after).toEqual(await listsFromScratch(test().database, eventId));
    expect(await findBrokenInvariants(test().database)).toEqual([]);
  });

  it('switches matching off and on again', async () => {
    const eventId = await eventWithPeople(6);
    expect((await ask('PATCH', `/api/events/${eventId}`, { matchmakingEnabled: false })).body.event.status?.queued).toBe(0);
    const { body } = await ask('POST', `/api/events/${eventId}/force`, {});
    expect(body.code).toBe('conflict');
    expect((await ask('PATCH', `/api/events/${eventId}`, { matchmakingEnabled: true })).body.event.status?.queued).toBe(6);
    await matchUntilQuiet(http.work, eventId);
    expect(await storedLists(test().database, eventId)).toEqual(await listsFromScratch(test().database, eventId));
  });

  it('refuses an end before the start that was there already, and what does not exist', async () => {
    const eventId = await eventWithPeople(1);
    await ask('PATCH', `/api/events/${eventId}`, { startsAt: '2026-10-01T18:00:00Z' });
    const { status, body } = await ask('PATCH', `/api/events/${eventId}`, { endsAt: '2026-10-01T17:00:00Z', name: 'Half' });
    expect([status, body.problems?.[0]?.path]).toEqual([422, 'endsAt']);
    expect((await ask('GET', `/api/events/${eventId}`)).body).toMatchObject({ name: 'Test event', endsAt: null });
    expect((await ask('PATCH', `/api/events/${randomUUID()}`, { name: 'x' })).status).toBe(404);
  });
});

describe('taking somebody out', () => {
  it('removes them from every list, and the lists are exact', async () => {
    const eventId = await eventWithPeople();
    const [someone = ''] = (await storedLists(test().database, eventId)).keys();
    const path = `/api/events/${eventId}/members/${someone}`;
    expect([(await ask('DELETE', path)).status, (await ask('DELETE', path)).status]).toEqual([204, 204]);
    await matchUntilQuiet(http.work, eventId);
    const lists = await storedLists(test().database, eventId);
    expect([...lists.values()].flat().filter(({ id }) => id === someone)).toEqual([]);
    expect(lists).toEqual(await listsFromScratch(test().database, eventId));
    expect(await test().database.findRow(sql`select from profiles where id = ${someone}`)).toBeDefined();
  });
});

describe('whoever is taken out', () => {
  const toldTo = async (who: string) =>
    await test().database.rows<{ data: unknown }>(
      sql`select kind, data from person_events where user_id = ${who} and kind = 'event.left'`,
    );
  const told = (eventId: string) => [{ kind: 'event.left', data: { eventId, name: 'Test event' } }];

  it('is told at once, and once; so is everybody when the event is deleted', async () => {
    const eventId = await eventWithPeople(3);
    const members = await test().database.rows<{ id: string }>(
      sql`select profile_id as id from pool_members where pool_id = ${eventId}`,
    );
    const [one = '', two = '', three = ''] = members.map(({ id }) => id);
    const path = `/api/events/${eventId}/members/${one}`;
    expect([(await ask('DELETE', path)).status, (await ask('DELETE', path)).status]).toEqual([204, 204]);
    expect([await toldTo(one), await toldTo(two)]).toEqual([told(eventId), []]);
    const { code } = (await ask('GET', `/api/events/${eventId}`)).body as unknown as EventSummary;
    expect((await ask('DELETE', `/api/events/${eventId}?code=${code}`)).status).toBe(204);
    expect([await toldTo(one), await toldTo(two), await toldTo(three)]).toEqual(Array(3).fill(told(eventId)));
    expect(personEvents['event.left'].parse((await toldTo(two))[0]?.data)).toEqual(told(eventId)[0]?.data);
  });
});

describe('deleting an event', () => {
  it('wants its code typed, and takes its lists and queue along, not the people', async () => {
    const eventId = await eventWithPeople(8);
    const { code } = (await ask('GET', `/api/events/${eventId}`)).body as unknown as EventSummary;
    const wrong = await ask('DELETE', `/api/events/${eventId}?code=nope`);
    expect([wrong.status, wrong.body.detail]).toEqual([422, `This is not the code of the event: type ${code} to delete it`]);
    const path = `/api/events/${eventId}?code=${code.toLowerCase()}`;
    const people = await test().database.rows(sql`select profile_id from pool_members where pool_id = ${eventId}`);
    expect([(await ask('DELETE', path)).status, (await ask('DELETE', path)).status]).toEqual([204, 204]);
    expect((await ask('GET', `/api/events/${eventId}`)).status).toBe(404);
    expect(people).toHaveLength(8);
    expect(await findBrokenInvariants(test().database)).toEqual([]);
  });
});

describe('those whose matching failed', () => {
  it('are listed with their error, and tried again', async () => {
    const eventId = await eventWithPeople(3);
    await ask('POST', `/api/events/${eventId}/force`, {});
    await test().database.run(sql`
      update matchmaking_queue set attempts = 5, run_at = 'infinity', last_error = 'it broke' where event_id = ${eventId}`);
    const { people } = (await ask('GET', `/api/events/${eventId}/trouble`)).body as unknown as { people: QueueTrouble[] };
    expect(people).toHaveLength(3);
    expect(people[0]).toMatchObject({ attempts: 5, error: 'it broke', nextAt: null });
    expect((await ask('POST', `/api/events/${eventId}/retry`)).body).toEqual({ queued: 3 });
    await matchUntilQuiet(http.work, eventId);
    expect((await ask('GET', `/api/events/${eventId}`)).body).toMatchObject({ status: { queued: 0, parked: 0 } });
    expect((await ask('GET', `/api/events/${eventId}/trouble`)).body).toEqual({ people: [] });
  });
});
