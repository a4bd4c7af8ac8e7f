// Each invariant of the live mode: holds while people wait and talk, and finds and names the fault that is seeded past all triggers and keys.
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestLobby, enterWaiting, lobbyPeople, pairUp } from '../../../tests/support/live.js';
import { testDatabase } from '../../../tests/support/postgres.js';
import type { Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { checkDatabase } from './check.js';
import { liveDecisions } from './invariants/live-decisions.js';
import { liveLeftovers } from './invariants/live-leftovers.js';
import { livePresence } from './invariants/live-presence.js';
import { liveSessions } from './invariants/live-sessions.js';
import { liveWalls } from './invariants/live-walls.js';
import { localModels } from '../../people/models.js';

const test = testDatabase();
const db = () => test().database;
const policy = { filters: [{ same: 'school' }], relax: [{ after: '20s', drop: 'same school' }] };
let lobby: string;
let low: string;
let high: string;
let waiting: string;
let session: string;

beforeEach(async () => {
  await db().run(
    sql.script('truncate profiles, pools, conversations, waiting_queue, session_participants, pair_skips, person_events cascade'),
  );
  lobby = await createTestLobby(db(), { policy });
  const people = ['Ana', 'Ben', 'Cleo'].map((name) => ({ name, school: 'UIT', birthDate: '1990-01-01' }));
  [low = '', high = '', waiting = ''] = (await lobbyPeople(db(), lobby, people)).toSorted();
  session = await pairUp(db(), lobby, low, high);
  await enterWaiting(db(), lobby, [waiting]);
});

/** Writes past triggers and foreign keys, as a bug or a careless hand would. */
async function seed(...statements: readonly Statement[]): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.run(sql`set local session_replication_role = replica`);
    for (const statement of statements) await tx.run(statement);
  });
}

async function report() {
  const invariants = [liveSessions, liveWalls, liveDecisions, liveLeftovers, livePresence];
  return await checkDatabase(db(), { models: localModels('none'), threads: 0, invariants });
}

async function broken(): Promise<Record<string, readonly unknown[]>> {
  const { invariants } = await report();
  return Object.fromEntries(
    invariants.filter(({ holds }) => !holds).map((each) => [each.name, each.broken.flatMap(({ rows }) => rows)]),
  );
}

it('holds while people wait and talk, and after', async () => {
  expect(await broken()).toEqual({});
  await db().run(sql`select end_session(${session}, ${low}, 'skip')`);
  expect(await broken()).toEqual({});
});

describe('live-sessions', () => {
  it('finds somebody in two', async () => {
    await db().run(sql.script('drop index session_participants_one_active'));
    const other = '11111111-2222-4333-8444-555555555555';
    await seed(sql`
      insert into chat_sessions select (jsonb_populate_record(s, jsonb_build_object('id', ${other}::text))).* from chat_sessions s`);
    await seed(sql`insert into session_participants (session_id, user_id) values (${other}, ${low}), (${other}, ${high})`);
    const found = await broken();
    await db().run(sql`delete from chat_sessions where id = ${other}`);
    await db().run(
      sql.script('create unique index session_participants_one_active on session_participants (user_id) where active'),
    );
    expect(found).toEqual({ 'live-sessions': [low, high].map((user_id) => ({ user_id, sessions: expect.any(Array) })) });
  });

  it.each([
    ['one who went without a word', () => sql`update session_participants set active = false where user_id = ${low}`],
    ['one who is missing', () => sql`delete from session_participants where user_id = ${low}`],
    [
      'an end that one did not get',
      () => sql`
      update chat_sessions set status = 'ended', ended_at = now(), ended_why = 'skip', ended_after = 0`,
    ],
    ['somebody else', () => sql`update session_participants set user_id = gen_random_uuid() where user_id = ${low}`],
  ])('finds %s', async (_, fault) => {
    await seed(fault());
    expect((await broken())['live-sessions']).toMatchObject([{ id: session }]);
  });

  it('finds somebody who waits while they talk', async () => {
    await seed(sql`update waiting_queue set user_id = ${high} where user_id = ${waiting}`);
    expect(await broken()).toEqual({ 'live-sessions': [{ user_id: high, pool_id: lobby, session_id: session }] });
  });

  it('finds a message of a stranger, and one after the end', async () => {
    const say = (who: string) =>
      sql`insert into session_messages (session_id, sender_id, text) values (${session}, ${who}, 'Hello')`;
    await seed(say(waiting));
    expect((await broken())['live-sessions']).toMatchObject([{ sender_id: waiting }]);
    await db().run(sql`delete from session_messages`);
    await db().run(sql`select end_session(${session}, ${low}, 'skip')`);
    await seed(say(low));
    expect((await broken())['live-sessions']).toMatchObject([{ sender_id: low, session_id: session }]);
  });
});

describe('live-walls', () => {
  it.each([
    ['block', () => sql`insert into blocks (blocker_id, blocked_id) values (${high}, ${low})`],
    ['age', () => sql`update pool_members set is_minor = true where profile_id = ${low}`],
    ['shadow ban', () => sql`insert into shadow_bans (user_id) values (${low})`],
  ])('finds a session across the wall of: %s', async (across, fault) => {
    await seed(fault());
    expect((await broken())['live-walls']).toMatchObject([{ id: session, across }]);
  });

  it.each([
    ['suspended', (who: string) => sql`update profiles set suspended_at = now() where id = ${who}`],
    ['no member', (who: string) => sql`delete from pool_members where profile_id = ${who}`],
  ])('finds who talks or waits and is %s', async (_, fault) => {
    await seed(fault(low), fault(waiting));
    expect((await broken())['live-walls']).toMatchObject([{ user_id: low, session_id: session }, { user_id: waiting }]);
  });

  it('finds who waits in a lobby that is paused or over, and who talks where there is no lobby', async () => {
    for (const fault of [sql`matchmaking_enabled = false`, sql`ends_at = now() - interval '3 minutes'`]) {
      await seed(sql`update pools set matchmaking_enabled = true`, sql`update pools set ${fault}`);
      expect((await broken())['live-walls']).toMatchObject([{ user_id: waiting, session_id: null }]);
    }
    await seed(sql`update pools set matchmaking_enabled = true, ends_at = null, mode = 'events'`);
    expect((await broken())['live-walls']).toHaveLength(3);
  });
});

describe('live-decisions', () => {
  it('finds two whom the policy does not let meet, unless they have edited since', async () => {
    await seed(sql`update profiles set school = 'HUST' where id = ${low}`);
    expect(await broken()).toEqual({ 'live-decisions': [expect.objectContaining({ id: session, step: 0 })] });
    await seed(sql`update profiles set revision = revision + 1 where id = ${low}`);
    expect(await broken()).toEqual({});
  });

  it('finds more widening than either had waited for, but not between buddies', async () => {
    await seed(sql`update chat_sessions set step = 1, user1_waited_ms = 19999`);
    expect(await broken()).toEqual({ 'live-decisions': [expect.objectContaining({ id: session, step: 1, waited_ms: 19_999 })] });
    await seed(sql`update chat_sessions set user2_waited_ms = 20000`);
    expect(await broken()).toEqual({});
    await seed(sql`update chat_sessions set user2_waited_ms = 0, buddies = true`);
    expect(await broken()).toEqual({});
  });
});

describe('live-leftovers', () => {
  const gone = '11111111-2222-4333-8444-555555555555';

  it.each([
    ['a ticket', 'ticket', () => sql`delete from pool_members where profile_id = ${waiting}`],
    ['a place in a session', 'participant', () => sql`delete from chat_sessions`],
    ['a skip', 'skip', () => sql`insert into pair_skips (low_id, high_id, until) values (${gone}, ${high}, now())`],
    ['a log', 'log', () => sql`insert into person_events (user_id, kind, data) values (${gone}, 'live.ended', '{}')`],
    ['a version', 'version', () => sql`update waiting_queue set policy_version_id = ${gone}`],
  ])('finds %s that points at what is gone', async (_, what, fault) => {
    await seed(fault());
    expect((await broken())['live-leftovers']).toContainEqual(expect.objectContaining({ what }));
  });
});

describe('live-presence', () => {
  const vanish = (table: 'waiting_queue' | 'session_participants', who: string) =>
    seed(sql`update ${sql.id(table)} set seen_at = now() - interval '3 minutes' where user_id = ${who}`);

  it('finds who vanished and still waits or talks, while others are there', async () => {
    await vanish('waiting_queue', waiting);
    expect(await broken()).toMatchObject({ 'live-presence': [{ user_id: waiting, pool_id: lobby }] });
    await vanish('session_participants', low);
    expect((await broken())['live-presence']).toHaveLength(2);
  });

  it('finds a session of more than two hours', async () => {
    await seed(sql`update chat_sessions set created_at = now() - interval '3 hours'`);
    expect(await broken()).toMatchObject({ 'live-presence': [{ id: session }] });
  });

  it('only says so where nobody is there at all', async () => {
    await vanish('waiting_queue', waiting);
    for (const who of [low, high]) await vanish('session_participants', who);
    expect(await broken()).toEqual({});
    expect((await report()).invariants.at(-1)?.apart[0]?.count).toBe(3);
  });
});
