// Coming to an event by its code, and leaving it: who may see what before, and who is let in.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventPreview, EventSummary, ProblemDocument } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { createPool } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';
import {
  createTestEvent,
  joinPeople,
  listsFromScratch,
  matchUntilQuiet,
  randomProfile,
  seededRandom,
  storedLists,
} from '../support/events.js';
import { nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let eventId: string;

beforeAll(async () => {
  http = await openTestApp(test().database);
  eventId = await createTestEvent(test().database, { code: 'HARVEST' });
});
afterAll(() => http.close());

async function somebody(profile: Partial<ProfileInput> = {}): Promise<string> {
  return (await saveProfiles(test().database, [{ name: 'Ann', ...profile }])).ids[0] ?? '';
}

type Answer = EventPreview & ProblemDocument & { readonly event: EventSummary };

const ask = (as: string, method: string, path: string, body?: unknown) => http.ask<Answer>(as, method, path, body);

const preview = (as: string, code: string) => ask(as, 'GET', `/api/events/by-code/${encodeURIComponent(code)}`);
const join = (as: string, code: string) => ask(as, 'POST', '/api/events/join', { code });
const leave = (as: string, id: string) => ask(as, 'DELETE', `/api/events/${id}/membership`);
const members = async (id: string) =>
  (await test().database.getRow<{ n: number }>(sql`select count(*)::int as n from pool_members where pool_id = ${id}`)).n;

describe('the code of an event', () => {
  it('shows what it is to anybody, and no more', async () => {
    const { status, body } = await preview(nobody, 'harvest');
    expect(status).toBe(200);
    expect(body).toEqual({
      id: eventId,
      code: 'HARVEST',
      name: 'Test event',
      description: null,
      startsAt: null,
      endsAt: null,
      minimumAge: 18,
      member: false,
      belowMinimumAge: false,
      needsBirthDate: false,
      ended: false,
    });
  });

  it.each(['nope', 'members', '%', "'; drop table pools; --", 'x'.repeat(200)])('answers 404 for %s', async (code) => {
    expect((await preview(nobody, code)).status).toBe(404);
  });

  it('does not tell of pools of other modes', async () => {
    const { policy } = await test().database.getRow<{ policy: string }>(
      sql`select policy_version_id as policy from pools where id = ${eventId}`,
    );
    const lobby = await createPool(test().database, { mode: 'live', code: 'LOBBY', name: 'Lobby', policyVersionId: policy });
    expect((await preview(nobody, 'LOBBY')).status).toBe(404);
    expect((await ask(nobody, 'GET', '/api/codes/lobby')).body).toEqual({ mode: 'live' });
    expect((await ask(nobody, 'GET', '/api/codes/harvest')).body).toEqual({ mode: 'events' });
    expect((await ask(nobody, 'GET', '/api/codes/nope')).status).toBe(404);
    expect((await join(await somebody(), 'LOBBY')).status).toBe(404);
    expect(await members(lobby)).toBe(0);
  });
});

describe('joining', () => {
  it('by the code, whatever its capitals, matches at once; joining twice is joining once', async () => {
    const id = await createTestEvent(test().database, {
      code: 'TWICE',
      policy: { score: [{ overlap: 'interests', weight: 1 }] },
    });
    await joinPeople(test().database, id, [{ name: 'Ben', interests: ['jazz'] }]);
    const me = await somebody({ interests: ['jazz'] });
    const answers = await Promise.all([join(me, 'twice'), join(me, 'TWICE'), join(me, 'Twice')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers[0]?.body.event).toMatchObject({ id, member: true, status: null });
    expect(await members(id)).toBe(2);
    await matchUntilQuiet(http.work, id);
    expect((await storedLists(test().database, id)).get(me)).toHaveLength(1);
    expect((await preview(me, 'TWICE')).body.member).toBe(true);
  });

  it('needs a profile', async () => {
    const { status, body } = await join(randomUUID(), 'HARVEST');
    expect([status, body.code, body.detail]).toEqual([409, 'conflict', 'Fill in your profile first: at least a name']);
  });

  it('says so when no event has the code, and is nothing for the service', async () => {
    const { status, body } = await join(await somebody(), 'NOPE');
    expect([status, body.detail]).toEqual([404, 'No event, lobby or pool has this code: look at it again, or ask the organiser']);
    expect((await join(service, 'HARVEST')).status).toBe(403);
    expect((await join(await somebody(), '')).status).toBe(422);
  });

  it('tells the young before they join, and lets them meet only each other', async () => {
    const id = await createTestEvent(test().database, { code: 'AGES', policy: { score: [{ overlap: 'interests', weight: 1 }] } });
    const young = async () => await somebody({ age: 16, interests: ['jazz'] });
    const [one, two, adult] = [await young(), await young(), await somebody({ age: 30, interests: ['jazz'] })];
    expect((await preview(one, 'AGES')).body.belowMinimumAge).toBe(true);
    expect((await preview(adult, 'AGES')).body.belowMinimumAge).toBe(false);
    for (const who of [one, two, adult]) expect((await join(who, 'AGES')).status).toBe(200);
    await matchUntilQuiet(http.work, id);
    const lists = await storedLists(test().database, id);
    expect([lists.get(one)?.map(({ id: other }) => other), lists.get(adult)]).toEqual([[two], undefined]);
  });

  it('is over when the event has ended; who is in stays in, with an exact list', async () => {
    const random = seededRandom(5);
    const id = await createTestEvent(test().database, { code: 'OVER' });
    const people = await joinPeople(
      test().database,
      id,
      Array.from({ length: 20 }, () => randomProfile(random)),
    );
    await matchUntilQuiet(http.work, id);
    await test().database.run(sql`update pools set ends_at = now() - interval '1 hour' where id = ${id}`);
    const late = await somebody();
    expect((await preview(late, 'OVER')).body.ended).toBe(true);
    const { status, body } = await join(late, 'OVER');
    expect([status, body.detail]).toEqual([409, 'This event has ended: nobody can join any more']);
    const [first = '', second = ''] = people;
    expect((await join(first, 'OVER')).status).toBe(200);
    expect((await leave(second, id)).status).toBe(204);
    await matchUntilQuiet(http.work, id);
    expect(await storedLists(test().database, id)).toEqual(await listsFromScratch(test().database, id));
  });
});

describe('leaving', () => {
  it('ends what one sees of the event, twice as well as once', async () => {
    const me = await somebody();
    await join(me, 'HARVEST');
    expect([(await leave(me, eventId)).status, (await leave(me, eventId)).status]).toEqual([204, 204]);
    expect((await ask(me, 'GET', `/api/events/${eventId}`)).status).toBe(404);
    expect((await leave(me, 'not-an-id')).status).toBe(404);
  });
});
