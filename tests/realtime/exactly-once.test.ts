// Whatever order transactions commit in, wherever readers hang up, and even when notifications are lost: each event reaches each reader once.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createTestEvent, joinPeople, pick, seededRandom, type Random } from '../support/events.js';
import { openTestApp, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { readSse } from '../support/sse.js';

const people = 3;
const writersAtOnce = 6;
const transactions = 40;
const sentinel = -1;

interface Writing {
  readonly db: Database;
  readonly random: Random;
  readonly eventId: string;
  readonly userIds: readonly string[];
  /** Numbers that were committed, by person. */
  readonly told: Map<string, number[]>;
}

const tell = (session: Session, userId: string, numbers: readonly number[]) =>
  session.run(sql`
    select tell_person(${userId}, 'conversation.ended', jsonb_build_object('number', n))
    from unnest(${numbers}::int[]) with ordinality o (n, place) order by place`);

/** A change of a list, with the number as its score. */
const changeList = (session: Session, { eventId }: Writing, userId: string, numbers: readonly number[]) =>
  session.run(sql`
    with changes as (
      insert into user_match_changes (event_id, user_id, left_id, left_score, cause)
      select ${eventId}, ${userId}, ${randomUUID()}::uuid, n, 'rematch' from unnest(${numbers}::int[]) with ordinality o (n, place) order by place
      returning user_id
    )
    select notify_people(array_agg(user_id)) from changes`);

/** Transactions that overlap and end in another order than they began; some roll back, some tell of more than a page holds. */
async function writeOutOfOrder(writing: Writing): Promise<void> {
  const { db, random, userIds, told } = writing;
  let next = 0;
  const running = new Map<number, { readonly written: Promise<void>; finish(): void; readonly over: Promise<unknown> }>();
  const begin = (id: number) => {
    const userId = pick(random, userIds);
    const count = random() < 0.1 ? 130 : 1 + Math.floor(random() * 4);
    const numbers = Array.from({ length: count }, () => next++);
    const rollsBack = random() < 0.2;
    const write =
      random() < 0.5 ? tell : (session: Session, ...rest: [string, number[]]) => changeList(session, writing, ...rest);
    const [written, wroteIt] = gate();
    const [mayEnd, finish] = gate();
    const over = db
      .transaction(async (tx) => {
        await write(tx, userId, numbers);
        wroteIt();
        await mayEnd;
        if (rollsBack) throw new Error('rolled back');
      })
      .then(
        () => void told.get(userId)?.push(...numbers),
        () => undefined,
      );
    running.set(id, { written, finish, over });
    return written;
  };
  for (let begun = 0; begun < transactions || running.size > 0;) {
    if (begun < transactions && running.size < writersAtOnce) {
      await begin(begun++);
      continue;
    }
    const [id, one] = pick(random, [...running]);
    one.finish();
    await one.over;
    running.delete(id);
  }
}

function gate(): [Promise<void>, () => void] {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return [passed, open];
}

/** Reads until the sentinel, hanging up after every few events, and coming back with the last id. */
async function readWithBreaks(http: TestApp, userId: string, random: Random, after: string): Promise<number[]> {
  const heard: number[] = [];
  let last = after;
  for (;;) {
    const stream = readSse(await http.call(userId, 'GET', '/api/stream', undefined, { 'last-event-id': last }));
    const most = 1 + Math.floor(random() * (random() < 0.3 ? 150 : 6));
    for (let count = 0; count < most;) {
      const { event, data, id = '' } = await stream.pull();
      if (event === 'reset') throw new Error('nothing was to be reset');
      last = id;
      if (event === 'cursor') continue;
      count++;
      const number = (event === 'match.changed' ? data.change.left.score : data.number) as number;
      if (number === sentinel) {
        await stream.close();
        return heard;
      }
      heard.push(number);
    }
    await stream.close();
  }
}

forEachPostgres((server) => {
  describe.each([
    ['with notifications', false],
    ['when every notification is lost', true],
  ] as const)('%s', (_, lost) => {
    const test = testDatabase({ server });
    let http: TestApp;
    let writers: Database;
    let eventId: string;
    beforeAll(async () => {
      const db = test().database;
      writers = test().open({ max: writersAtOnce + 2 });
      eventId = await createTestEvent(db);
      if (lost)
        await db.run(
          sql.script('create or replace function notify_people(p_user_ids uuid[]) returns void language sql as $$ select $$'),
        );
      http = await openTestApp(db, { streamTimes: { pollMs: lost ? 10 : 3_600_000 } });
    });
    afterAll(() => http.close());

    it.each([1, 2, 3, 4, 5])('each reader hears each event once (seed %i)', async (seed) => {
      const db = test().database;
      const userIds = await joinPeople(
        db,
        eventId,
        Array.from({ length: people }, () => ({ name: 'Reader' })),
      );
      const begins = await Promise.all(
        userIds.map(async (userId) => {
          const stream = readSse(await http.call(userId, 'GET', '/api/stream'));
          const { id = '' } = await stream.pull();
          await stream.close();
          return id;
        }),
      );
      const told = new Map(userIds.map((userId) => [userId, [] as number[]]));
      const readers = userIds.flatMap((userId, at) =>
        [0, 1].map((copy) => readWithBreaks(http, userId, seededRandom(seed * 100 + at * 10 + copy), begins[at] ?? '')),
      );
      await writeOutOfOrder({ db: writers, random: seededRandom(seed), eventId, userIds, told });
      for (const userId of userIds) await tell(db, userId, [sentinel]);
      const heard = await Promise.all(readers);
      const byNumber = (a: number, b: number) => a - b;
      heard.forEach((numbers, reader) => {
        const expected = told.get(userIds[Math.floor(reader / 2)] ?? '') ?? [];
        expect(expected.length).toBeGreaterThan(0);
        expect(numbers.toSorted(byNumber)).toEqual(expected.toSorted(byNumber));
      });
    });
  });
});
