// Lobbies: who is let in, what an organiser does to them, and a pool that becomes a lobby and an event again.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Lobby, LobbyPreview, ProblemDocument, WaitingPerson } from '@nakodo/protocol';
import { sql } from '../../src/db/sql.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';
import { createTestEvent, joinPeople, matchUntilQuiet, storedLists } from '../support/events.js';
import { createStaff, nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { pairUp } from '../support/live.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let http: TestApp;
let admin: string;
let policyVersionId: string;
let lobby: Lobby;

beforeAll(async () => {
  http = await openTestApp(test().database);
  admin = await createStaff(test().database, 'admin');
  const event = await createTestEvent(test().database);
  const row = await test().database.getRow<{ id: string }>(sql`select policy_version_id as id from pools where id = ${event}`);
  policyVersionId = row.id;
});
afterAll(() => http.close());

let codes = 0;
beforeEach(async () => {
  const { body } = await ask(admin, 'POST', '/api/lobbies', {
    code: `NIGHT-${++codes}`,
    name: 'Night café',
    policyVersionId,
  });
  lobby = body.lobby;
});

type Answer = ProblemDocument &
  Lobby &
  LobbyPreview & { readonly lobby: Lobby; readonly people: readonly WaitingPerson[]; readonly moved: boolean };

const ask = (as: string, method: string, path: string, body?: unknown) => http.ask<Answer>(as, method, path, body);

const somebody = async (profile: Partial<ProfileInput> = {}) =>
  (await saveProfiles(test().database, [{ name: 'Ann', ...profile }])).ids[0] ?? '';
const join = (as: string, birthDate?: string) => ask(as, 'POST', '/api/lobbies/join', { code: lobby.code, birthDate });
const preview = async (as: string) => (await ask(as, 'GET', `/api/lobbies/by-code/${lobby.code}`)).body;
const count = async (query: ReturnType<typeof sql>) => (await test().database.getRow<{ n: number }>(query)).n;
const wait = (ids: readonly string[]) =>
  test().database.run(
    sql`select enter_waiting(${ids}::uuid[], array_fill(${lobby.id}::uuid, array[cardinality(${ids}::uuid[])]))`,
  );

/** Two people who talk with each other in the lobby. */
async function talkingPair(): Promise<[string, string]> {
  const [a, b] = [await somebody(), await somebody()].toSorted() as [string, string];
  for (const id of [a, b]) await join(id, '1990-01-01');
  await pairUp(test().database, lobby.id, a, b);
  return [a, b];
}

describe('the door of a lobby', () => {
  it('asks for a birth date by default and says to whom', async () => {
    expect(await preview(nobody)).toMatchObject({
      asksBirthDate: true,
      needsBirthDate: true,
      open: true,
      member: false,
      online: 0,
    });
    expect(await preview(await somebody())).toMatchObject({ needsBirthDate: true });
    expect(await preview(await somebody({ birthDate: '1990-01-01' }))).toMatchObject({ needsBirthDate: false });
    expect(await preview(await somebody({ age: 30 }))).toMatchObject({ needsBirthDate: false });
  });

  it('refuses whoever does not say when they were born, naming the field', async () => {
    const { status, body } = await join(await somebody());
    expect([status, body.code, body.problems?.map(({ path }) => path)]).toEqual([409, 'conflict', ['birthDate']]);
    expect(body.detail).toMatch(/^This lobby keeps people under 18 and adults apart/);
  });

  it('lets in whoever says it, and keeps it in the profile', async () => {
    const id = await somebody();
    expect((await join(id, '1990-05-06')).status).toBe(200);
    const { birth } = await test().database.getRow<{ birth: string }>(
      sql`select birth_date::text as birth from profiles where id = ${id}`,
    );
    expect(birth).toBe('1990-05-06');
    expect(await preview(id)).toMatchObject({ member: true, needsBirthDate: false });
  });

  it('keeps the birth date that is known, whatever is said at the door', async () => {
    const id = await somebody({ birthDate: '2012-01-01' });
    expect((await join(id, '1990-05-06')).status).toBe(200);
    expect(await preview(id)).toMatchObject({ belowMinimumAge: true });
  });

  it.each(['2024-01-01', '1850-01-01'])('takes no birth date that cannot be: %s', async (birthDate) => {
    const id = await somebody();
    const { status, body } = await join(id, birthDate);
    expect([status, body.problems?.map(({ path }) => path)]).toEqual([422, ['birthDate']]);
    expect(await preview(id)).toMatchObject({ member: false, needsBirthDate: true });
  });

  it('is open to all where the organiser says so, and closed where an event asks', async () => {
    await ask(admin, 'PATCH', `/api/lobbies/${lobby.id}`, { asksBirthDate: false });
    expect((await join(await somebody())).status).toBe(200);
    const event = await createTestEvent(test().database, { code: `ASKS-${codes}` });
    await ask(admin, 'PATCH', `/api/events/${event}`, { asksBirthDate: true });
    const { status, body } = await ask(await somebody(), 'POST', '/api/events/join', { code: `ASKS-${codes}` });
    expect([status, body.problems?.map(({ path }) => path)]).toEqual([409, ['birthDate']]);
  });

  it('does not open to the code of an event, nor an event to that of a lobby', async () => {
    await createTestEvent(test().database, { code: `EV-${codes}` });
    const id = await somebody({ age: 30 });
    expect((await ask(id, 'POST', '/api/lobbies/join', { code: `EV-${codes}` })).status).toBe(404);
    expect((await ask(id, 'POST', '/api/events/join', { code: lobby.code })).status).toBe(404);
    expect(await count(sql`select count(*)::int as n from pool_members where profile_id = ${id}`)).toBe(0);
  });
});

describe('an organiser', () => {
  it('sees how a lobby stands; a member does not', async () => {
    const [a] = await talkingPair();
    const waiting = await somebody();
    await join(waiting, '1990-01-01');
    await wait([waiting]);
    const { body } = await ask(admin, 'GET', `/api/lobbies/${lobby.id}`);
    expect(body.numbers).toMatchObject({ members: 3, waiting: 1, away: 0, talking: 2, pairsLastMinute: 1, pairsLastHour: 1 });
    expect((await ask(service, 'GET', `/api/lobbies/${lobby.id}`)).body.numbers).toMatchObject({ members: 3 });
    expect((await ask(a, 'GET', `/api/lobbies/${lobby.id}`)).body).toMatchObject({ member: true, numbers: null });
    const { body: list } = await ask(admin, 'GET', `/api/lobbies/${lobby.id}/waiting`);
    expect(list.people.map(({ id }) => id)).toEqual([waiting]);
    expect(await preview(nobody)).toMatchObject({ online: 3 });
  });

  it('pauses: nobody waits, who talks goes on, and nobody comes in until it is resumed', async () => {
    const pair = await talkingPair();
    const waiting = await somebody();
    await join(waiting, '1990-01-01');
    await wait([waiting]);
    const paused = await ask(admin, 'POST', `/api/lobbies/${lobby.id}/pause`);
    expect(paused.body.lobby).toMatchObject({ paused: true, open: false, numbers: { waiting: 0, talking: 2 } });
    await wait([waiting]);
    expect(await count(sql`select count(*)::int as n from waiting_queue where user_id = ${waiting}`)).toBe(0);
    expect(await count(sql`select count(*)::int as n from session_participants where user_id = any (${pair}) and active`)).toBe(
      2,
    );
    const resumed = await ask(admin, 'POST', `/api/lobbies/${lobby.id}/resume`);
    expect(resumed.body.lobby).toMatchObject({ paused: false, open: true });
    await wait([waiting]);
    expect(await count(sql`select count(*)::int as n from waiting_queue where user_id = ${waiting}`)).toBe(1);
  });

  it('compares two versions of a policy only with a share, and only ones that exist', async () => {
    const edit = (body: object) => ask(admin, 'PATCH', `/api/lobbies/${lobby.id}`, body);
    expect((await edit({ secondPolicyVersionId: policyVersionId })).body.problems?.[0]?.path).toBe('secondShare');
    expect((await edit({ secondPolicyVersionId: lobby.id, secondShare: 20 })).body.problems?.[0]?.path).toBe(
      'secondPolicyVersionId',
    );
    const { body } = await edit({ secondPolicyVersionId: policyVersionId, secondShare: 20 });
    expect(body.lobby).toMatchObject({ secondPolicyVersionId: policyVersionId, secondShare: 20 });
    expect((await edit({ secondPolicyVersionId: null, secondShare: null })).body.lobby).toMatchObject({ secondShare: null });
  });

  it('deletes a lobby with its code only; people stay and are told', async () => {
    const [a] = await talkingPair();
    expect((await ask(admin, 'DELETE', `/api/lobbies/${lobby.id}?code=other`)).status).toBe(422);
    expect((await ask(admin, 'DELETE', `/api/lobbies/${lobby.id}?code=${lobby.code}`)).status).toBe(204);
    expect((await ask(a, 'GET', `/api/lobbies/${lobby.id}`)).status).toBe(404);
    expect(await count(sql`select count(*)::int as n from profiles where id = ${a}`)).toBe(1);
    expect(await count(sql`select count(*)::int as n from person_events where user_id = ${a} and kind = 'event.left'`)).toBe(1);
  });
});

describe('leaving a lobby', () => {
  it('ends the session there, and the ticket', async () => {
    const [a, b] = await talkingPair();
    expect((await ask(a, 'DELETE', `/api/lobbies/${lobby.id}/membership`)).status).toBe(204);
    const { ended_why: why, ended_by: by } = await test().database.getRow<{ ended_why: string; ended_by: string }>(
      sql`select ended_why, ended_by from chat_sessions where user1_id = ${a} and user2_id = ${b}`,
    );
    expect([why, by]).toEqual(['left', a]);
    await wait([b]);
    await ask(b, 'DELETE', `/api/lobbies/${lobby.id}/membership`);
    expect(await count(sql`select count(*)::int as n from waiting_queue where user_id = ${b}`)).toBe(0);
  });
});

describe('a pool that is moved to another mode', () => {
  const move = (id: string, mode: string) => ask(admin, 'POST', `/api/pools/${id}/move`, { mode });

  it('keeps its people: an event becomes a lobby without lists, and an event with lists again', async () => {
    const event = await createTestEvent(test().database, { policy: { score: [{ overlap: 'interests', weight: 1 }] } });
    await joinPeople(test().database, event, [
      { name: 'Mia', interests: ['jazz'] },
      { name: 'Noa', interests: ['jazz'] },
    ]);
    await matchUntilQuiet(http.work);
    const before = await storedLists(test().database, event);
    expect((await move(event, 'live')).body).toMatchObject({ moved: true });
    expect((await move(event, 'live')).body).toMatchObject({ moved: false });
    expect((await ask(admin, 'GET', `/api/lobbies/${event}`)).body.numbers).toMatchObject({ members: 2 });
    expect((await ask(admin, 'GET', `/api/events/${event}`)).status).toBe(404);
    expect(await count(sql`select count(*)::int as n from user_matches where event_id = ${event}`)).toBe(0);
    expect((await move(event, 'events')).body).toMatchObject({ moved: true });
    await matchUntilQuiet(http.work);
    expect(await storedLists(test().database, event)).toEqual(before);
  });

  it('ends what went on in a lobby as closed, and tells those who talked', async () => {
    const [a, b] = await talkingPair();
    const waiting = await somebody();
    await join(waiting, '1990-01-01');
    await wait([waiting]);
    await move(lobby.id, 'events');
    const sessions = await test().database.rows(sql`select ended_why, ended_by from chat_sessions where pool_id = ${lobby.id}`);
    expect(sessions).toEqual([{ ended_why: 'closed', ended_by: null }]);
    expect(await count(sql`select count(*)::int as n from waiting_queue where pool_id = ${lobby.id}`)).toBe(0);
    const told = await test().database.rows(
      sql`select distinct user_id from person_events where kind = 'live.ended' and data ->> 'why' = 'closed' and user_id = any (${[a, b]})`,
    );
    expect(told).toHaveLength(2);
    expect(await count(sql`select count(*)::int as n from pool_members where pool_id = ${lobby.id}`)).toBe(3);
    await move(lobby.id, 'live');
    await wait([a]);
    expect(await count(sql`select count(*)::int as n from waiting_queue where pool_id = ${lobby.id}`)).toBe(1);
  });

  it('is the same when somebody writes the mode by hand', async () => {
    const [a] = await talkingPair();
    await test().database.run(sql`update pools set mode = 'events' where id = ${lobby.id}`);
    expect(await count(sql`select count(*)::int as n from session_participants where user_id = ${a} and active`)).toBe(0);
  });
});
