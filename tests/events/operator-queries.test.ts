// The operators' file runs as it stands, on a database where all is busy, as the service role too.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';
import { createTestEvent, eventsWork, joinPeople, matchUntilQuiet, randomProfile, seededRandom } from '../support/events.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createLookalikePool, lookalikeFixture } from '../support/lookalike.js';
import { createTestLobby, enterWaiting, lobbyPeople, pairUp, plainPeople } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

/** Two sessions, in one of which somebody has vanished; two who wait, one of them for long and after a session. */
async function busyLobby(db: Database): Promise<{ lobby: string; waiting: string }> {
  await db.run(sql`delete from pools where mode = 'live'`);
  const lobby = await createTestLobby(db);
  const [a = '', b = '', c = '', d = '', waiting = '', other = ''] = await lobbyPeople(db, lobby, plainPeople(6));
  const first = await pairUp(db, lobby, waiting, other);
  await db.run(sql`select end_session(${first}, ${waiting}, 'skip')`);
  await enterWaiting(db, lobby, [waiting, other]);
  await db.run(sql`update waiting_queue set joined_at = now() - interval '6 minutes' where user_id = ${waiting}`);
  await pairUp(db, lobby, a, b);
  await pairUp(db, lobby, c, d);
  await db.run(sql`update session_participants set seen_at = now() - interval '1 minute' where user_id = ${a}`);
  return { lobby, waiting };
}

/** Somebody with a match; a photo that waits; one without a face. */
async function busyPool(db: Database): Promise<string> {
  const pool = await createLookalikePool(db);
  const fixture = lookalikeFixture(db);
  const { ids } = await saveProfiles(
    db,
    ['female', 'male', 'female', 'male'].map((gender) => ({ name: 'Q', school: 'UIT', gender, birthDate: '1990-01-01' })),
  );
  const [one = '', other = '', third = '', fourth = ''] = ids;
  await addMembers(db, pool, ids);
  for (const id of [one, other]) await fixture.give(pool, id, new Float32Array(128).fill(0.1));
  await fixture.give(pool, third, { reason: 'no_face' });
  await fixture.drain();
  await fixture.give(pool, fourth, new Float32Array(128).fill(0.1));
  return one;
}

/** The statements of docs/operator-queries.sql, with psql's variables filled in. */
function operatorQueries(variables: Readonly<Record<string, string>>): string[] {
  return readFileSync(projectPath('docs/operator-queries.sql'), 'utf8')
    .replaceAll(/--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/:'(\w+)'/g, (_, name: string) => `'${variables[name] ?? ''}'`))
    .filter((statement) => statement !== '');
}

forEachPostgres((server) => {
  describe('the operator queries', () => {
    const database = testDatabase({ server });

    it.each(['owner', 'service_role'] as const)('run as %s and answer sensibly', async (role) => {
      const { database: db } = database();
      const random = seededRandom(1);
      const eventId = await createTestEvent(db);
      await joinPeople(
        db,
        eventId,
        Array.from({ length: 30 }, () => randomProfile(random)),
      );
      await matchUntilQuiet(eventsWork(db), eventId);
      await joinPeople(db, eventId, [randomProfile(random)]);
      const live = await busyLobby(db);
      await db.run(sql`delete from pools where mode = 'lookalike'`);
      const matched = await busyPool(db);
      const lookalike = /from (match_jobs|matches|profiles|faces)\b/;
      const statements = [live.waiting, matched].flatMap((user_id, which) =>
        operatorQueries({ event_id: eventId, user_id }).filter((statement) => lookalike.test(statement) === (which === 1)),
      );
      expect(statements.length).toBeGreaterThanOrEqual(31);
      const answers = await db.transaction(
        async (tx) => {
          const all: unknown[][] = [];
          for (const statement of statements) all.push(await tx.rows(sql.script(statement)));
          return all;
        },
        role === 'owner' ? {} : { as: { role } },
      );
      const answerOf = (words: string) => answers[statements.findIndex((statement) => statement.includes(words))];
      expect(answerOf('select count(*) from waiting_queue')).toEqual([{ count: 2 }]);
      expect(answerOf("status = 'active'")).toEqual([{ count: 2 }]);
      expect(answerOf('5 minutes')).toEqual([{ count: 1 }]);
      expect(answerOf('select * from waiting_queue')).toMatchObject([{ user_id: live.waiting, pool_id: live.lobby }]);
      expect(answerOf('select * from chat_sessions')).toMatchObject([{ status: 'ended', ended_why: 'skip' }]);
      expect(answerOf('cleanup_matchmaking()')).toMatchObject([{ cleanup_matchmaking: { tickets: 0, gone: 1 } }]);
      expect(answerOf("in ('find_match'")).toHaveLength(3);
      const counts = answerOf('from match_jobs group by status') as { status: string; count: number }[];
      expect(Object.fromEntries(counts.map(({ status, count }) => [status, count]))).toEqual({
        completed: 2,
        failed: 1,
        pending: 1,
      });
      expect(answerOf('from match_jobs order by created_at desc limit 5')).toHaveLength(4);
      expect(answerOf('processing_time')?.at(-1)).toMatchObject({ status: 'completed', processing_time: expect.anything() });
      expect(answerOf("error_message from match_jobs where status = 'failed'")).toEqual([
        { id: expect.any(String), error_message: expect.stringMatching(/face/) },
      ]);
      expect(answerOf('avg_seconds')).toEqual([{ avg_seconds: expect.anything() }]);
      expect(answerOf('select * from matches')).toEqual([]);
      expect(answerOf('select school, gender from profiles')).toEqual([{ school: 'UIT', gender: 'female' }]);
      expect(answerOf("where school = 'UIT'")).toEqual([{ count: expect.any(Number) }]);
      expect(answerOf('from faces where user_id')).toMatchObject([{ state: 'ready', moderation: 'approved' }]);
      expect(answerOf('match_count, why')).toMatchObject([{ status: 'completed', match_count: 0 }]);
      expect(answerOf('find_similar_faces_filtered(f.id')).toMatchObject([{ distance: 0, similarity: expect.any(Number) }]);
      expect(answerOf("in ('find_similar")).toHaveLength(1);
      const [stats, detail, queue, jobs] = answers;
      expect(stats?.find((row) => (row as { event_id: string }).event_id === eventId)).toMatchObject({
        members: 31,
        queued: 1,
        ready: 1,
      });
      expect(detail).toMatchObject([{ queue_position: 1, state: 'ready', priority: 0 }]);
      expect(queue).toContainEqual(expect.objectContaining({ event_name: 'Test event', queue_size: 1 }));
      expect(jobs).toContainEqual(
        expect.objectContaining({ status: 'idle', processed_count: expect.any(Number), error_count: 0 }),
      );
    });

    it('pause and resume, and force a re-match', async () => {
      const { database: db } = database();
      const eventId = await createTestEvent(db);
      await joinPeople(db, eventId, [randomProfile(seededRandom(2))]);
      const status = async () =>
        (await db.getRow<{ status: string }>(sql`select status from matchmaking_jobs where event_id = ${eventId}`)).status;
      await db.run(sql`update matchmaking_jobs set status = 'paused'`);
      expect(await status()).toBe('paused');
      await db.run(sql`update matchmaking_jobs set status = 'running'`);
      expect(await status()).toBe('idle');
      await db.run(sql`select enqueue_event_matchmaking(id, 3) from events where matchmaking_enabled = true`);
      const [row] = await db.rows(sql`select priority from matchmaking_queue where event_id = ${eventId}`);
      expect(row).toEqual({ priority: 3 });
    });
  });
});
