// One stream per person: what it tells, how it goes on after a break, and when it ends.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personEvents, type PersonEventName } from '@nakodo/protocol';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { adoptRestoredChanges } from '../../src/people/restored-changes.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { maxBehind, maxStreamsPerPerson } from '../../src/realtime/person-streams.js';
import { trimLogService } from '../../src/realtime/trim-log.js';
import { createTestEvent, joinPeople, matchUntilQuiet } from '../support/events.js';
import { nobody, openTestApp, service, type TestApp } from '../support/http.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { readSse, type SseReader } from '../support/sse.js';

async function person(db: Database, name = 'Somebody'): Promise<string> {
  const { ids } = await saveProfiles(db, [{ externalId: randomUUID(), name }]);
  return ids[0] ?? '';
}

const tell = (db: Database, userId: string, number: number) =>
  db.run(
    sql`select tell_person(${userId}, 'conversation.ended', ${JSON.stringify({ conversationId: randomUUID(), number })}::jsonb)`,
  );

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let http: TestApp;
  const db = () => test().database;
  // What is not told at once would wait for an hour: these tests hang if a notification is missed.
  beforeAll(async () => (http = await openTestApp(db(), { streamTimes: { pollMs: 3_600_000 } })));
  afterAll(() => http.close());

  const open = async (as: string, after?: string): Promise<SseReader> =>
    readSse(await http.call(as, 'GET', '/api/stream', undefined, after === undefined ? {} : { 'last-event-id': after }));

  describe('the stream of a person', () => {
    it('tells of their own list in every event, in the words of the protocol', async () => {
      const policy = { score: [{ overlap: 'interests', weight: 1 }] };
      const events = [await createTestEvent(db(), { policy }), await createTestEvent(db(), { policy })];
      const [me = ''] = await joinPeople(db(), events[0] ?? '', [{ name: 'Me', interests: ['go', 'tea', 'jazz'] }]);
      await db().run(sql`insert into all_events_members (event_id, user_id) values (${events[1]}, ${me})`);
      const stream = await open(me);
      expect(await stream.pull()).toMatchObject({ event: 'cursor', data: {} });
      for (const event of events) {
        const [other = ''] = await joinPeople(db(), event, [{ name: 'Other', interests: ['go'] }]);
        await matchUntilQuiet(http.work, event);
        const told = await stream.pull();
        expect(told).toMatchObject({
          event: 'match.changed',
          data: {
            eventId: event,
            // 1/3, and no finer: an exact score can tell a birth date.
            change: {
              userId: me,
              userName: 'Me',
              cause: 'joined',
              entered: { id: other, name: 'Other', score: 0.33 },
              left: null,
            },
          },
        });
        expect(personEvents[told.event as PersonEventName].strict().parse(told.data)).toEqual(told.data);
        await db().run(sql`delete from all_events_members where event_id = ${event} and user_id = ${other}`);
        expect(await stream.pull()).toMatchObject({
          event: 'match.changed',
          data: { change: { cause: 'unavailable', left: { id: other, score: 0.33 } } },
        });
      }
      await stream.close();
    });

    it('goes on after a break exactly where it stopped, also in the middle of a page', async () => {
      const me = await person(db());
      const start = await open(me);
      let last = (await start.pull()).id;
      await start.close();
      const count = 250;
      await db().run(sql`
        select tell_person(${me}, 'conversation.ended', jsonb_build_object('number', n)) from generate_series(1, ${count}) n`);
      const numbers: number[] = [];
      for (const part of [1, 7, 92, 100, 50]) {
        const stream = await open(me, last);
        expect((await stream.pull()).event).toBe('cursor');
        for (let told = 0; told < part; told++) {
          const message = await stream.pull();
          numbers.push(message.data.number as number);
          last = message.id;
        }
        await stream.close();
      }
      expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at + 1));
      await tell(db(), me, 251);
      const stream = await open(me, last);
      await stream.pull();
      expect((await stream.pull()).data.number).toBe(251);
      await stream.close();
    });

    it('takes the place also from the address', async () => {
      const me = await person(db());
      const start = await open(me);
      const { id = '' } = await start.pull();
      await tell(db(), me, 1);
      const stream = readSse(await http.call(me, 'GET', `/api/stream?after=${encodeURIComponent(id)}`));
      await stream.pull();
      expect((await stream.pull()).data.number).toBe(1);
      await Promise.all([start.close(), stream.close()]);
    });

    it('never tells one person what another was told', async () => {
      const [me, other] = [await person(db()), await person(db())];
      const [mine, theirs] = [await open(me), await open(other)];
      const { id } = await mine.pull();
      await theirs.pull();
      await tell(db(), me, 1);
      await tell(db(), other, 2);
      await tell(db(), me, 3);
      expect([(await mine.pull()).data.number, (await mine.pull()).data.number]).toEqual([1, 3]);
      expect((await theirs.pull()).data.number).toBe(2);
      const borrowed = await open(other, id); // a place says nothing of whose it is
      await borrowed.pull();
      expect((await borrowed.pull()).data.number).toBe(2);
      await Promise.all([mine.close(), theirs.close(), borrowed.close()]);
    });

    it('refuses whoever is not a person, and what is no place', async () => {
      const me = await person(db());
      expect((await http.call(nobody, 'GET', '/api/stream')).status).toBe(401);
      expect((await http.call(service, 'GET', '/api/stream')).status).toBe(403);
      const wrong = [
        'x',
        '1~',
        "1~0000000000000000~1:2:'",
        '1~0000000000000000~3:2:',
        '1~0000000000000000~1:9:5,4',
        '2~0000000000000000~1:2:',
      ];
      for (const text of wrong) {
        const response = await http.call(me, 'GET', '/api/stream', undefined, { 'last-event-id': text });
        expect([text, response.status]).toEqual([text, 422]);
      }
    });

    it('says reset to a place of another database, of a log that was set back, and one too far behind, and goes on from there', async () => {
      const me = await person(db());
      const start = await open(me);
      const { id = '' } = await start.pull();
      await start.close();
      const [, log = ''] = id.split('~');
      await db().run(sql`select tell_person(${me}, 'conversation.ended', '{}') from generate_series(1, ${maxBehind + 1})`);
      const places = [id, '1~0123456789abcdef~700:700:', `1~${log}~900000000:900000000:`];
      for (const [at, place] of places.entries()) {
        const stream = await open(me, place);
        expect((await stream.pull()).event).toBe('cursor');
        const reset = await stream.pull();
        expect([place, reset.event]).toEqual([place, 'reset']);
        await tell(db(), me, at);
        expect(await stream.pull()).toMatchObject({ event: 'conversation.ended', data: { number: at } });
        await stream.close();
        const again = await open(me, reset.id);
        await again.pull();
        expect((await again.pull()).data.number).toBe(at);
        await again.close();
      }
    });

    it('says reset to a place before what is kept', async () => {
      const [me, other] = [await person(db()), await person(db())];
      const start = await open(me);
      const { id } = await start.pull();
      await start.close();
      await tell(db(), other, 1);
      await db().run(sql`update person_events set created_at = now() - interval '8 days' where user_id = ${other}`);
      await trimLogService(db()).runOnce(new AbortController().signal);
      expect(await db().rows(sql`select from person_events where user_id = ${other}`)).toEqual([]);
      const stream = await open(me, id);
      await stream.pull();
      expect((await stream.pull()).event).toBe('reset');
      await stream.close();
    });

    it('tells what a restored database brings from the future once, not for ever', async () => {
      const me = await person(db());
      const start = await open(me);
      const { id } = await start.pull();
      await start.close();
      await tell(db(), me, 1);
      await db().run(sql`update person_events set changed_xid = '900000000000' where user_id = ${me}`);
      await db().run(sql`update trimmed_logs set trimmed_xid = '900000000000'`);
      expect(await adoptRestoredChanges(db())).toBe(1);
      expect(await adoptRestoredChanges(db())).toBe(0);
      // Places lie before it as long as anybody on this server, another test's database included, is in a transaction that began earlier.
      const past = sql`
        select trimmed_xid < pg_snapshot_xmin(pg_current_snapshot()) as past from trimmed_logs where name = 'person_events'`;
      await expect.poll(() => db().getRow(past)).toEqual({ past: true });
      const first = await open(me, id);
      await first.pull();
      const reset = await first.pull(); // what was cut off counts as cut off just now
      expect(reset.event).toBe('reset');
      await first.close();
      await tell(db(), me, 2);
      const again = await open(me, reset.id);
      await again.pull();
      expect((await again.pull()).data.number).toBe(2);
      await again.close();
    });

    it('ends the oldest with a reason when a person opens too many', async () => {
      const me = await person(db());
      const streams: SseReader[] = [];
      for (let opened = 0; opened <= maxStreamsPerPerson; opened++) {
        const stream = await open(me);
        await stream.pull();
        streams.push(stream);
      }
      expect(await streams[0]?.pull()).toEqual({ event: 'end', data: { reason: 'replaced' }, id: undefined });
      await expect(streams[0]?.pull()).rejects.toThrow('ended');
      await tell(db(), me, 5);
      for (const stream of streams.slice(1)) expect((await stream.pull()).data.number).toBe(5);
      await Promise.all(streams.slice(1).map((stream) => stream.close()));
    });
  });
});
