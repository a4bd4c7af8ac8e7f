// What hosts and operators do to an event with plain SQL, and with its database: it counts, or it is refused in words.
import { describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { adoptRestoredChanges } from '../../src/people/restored-changes.js';
import { readChanges } from '../../src/modes/events/events.read.js';
import { createTestEvent, eventsWork, joinPeople, listsFromScratch, matchUntilQuiet, storedLists } from '../support/events.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

const person = (name: string, ...interests: string[]) => ({ name, interests });
const asService = { as: { role: 'service_role' } } as const;
const openPolicy = { score: [{ overlap: 'interests', weight: 1 }], limit: 1 };

forEachPostgres((server) => {
  describe('an event changed by hand', () => {
    const database = testDatabase({ server });
    const db = () => database().database;

    async function eventOfThree() {
      const eventId = await createTestEvent(db(), { policy: openPolicy });
      const ids = await joinPeople(db(), eventId, [person('Ana', 'jazz'), person('Ben', 'jazz'), person('Cleo', 'jazz')]);
      const work = eventsWork(db());
      await matchUntilQuiet(work, eventId);
      return { eventId, ids, work };
    }

    it.each([
      ['later', '1 hour'],
      ['earlier', '-1 hour'],
    ])('decides ties anew when somebody is said to have joined %s', async (_, shift) => {
      const { eventId, ids, work } = await eventOfThree();
      for (const id of ids.slice(0, 2)) {
        await db().run(sql`
          update pool_members set joined_at = joined_at + ${shift}::interval where pool_id = ${eventId} and profile_id = ${id}`);
        await matchUntilQuiet(work, eventId);
        expect(await storedLists(db(), eventId)).toEqual(await listsFromScratch(db(), eventId));
      }
    });

    it('keeps every membership in its pool', async () => {
      const { ids } = await eventOfThree();
      await expect(
        db().run(sql`update pool_members set pool_id = ${await createTestEvent(db())} where profile_id = ${ids[0]}`),
      ).rejects.toMatchObject({ code: 'conflict' });
    });

    it('refuses to change the kind of an attribute that policies are built on', async () => {
      await expect(db().run(sql`update attribute_definitions set kind = 'text' where name = 'interests'`)).rejects.toMatchObject({
        code: 'conflict',
      });
      await db().run(sql`update attribute_definitions set label = 'What I like' where name = 'interests'`);
    });

    it('goes on after a restore on another server, whose transactions have lower ids', async () => {
      const { eventId, ids } = await eventOfThree();
      await db().run(sql`update pool_changes set changed_xid = '900000000000' where pool_id = ${eventId}`);
      await db().run(
        sql`update user_match_changes set changed_xid = (900000000000 + id)::text::xid8 where event_id = ${eventId}`,
      );
      expect(await adoptRestoredChanges(db())).toBeGreaterThan(0);
      expect(await adoptRestoredChanges(db())).toBe(0);

      const { cursor } = await db().transaction((tx) => readChanges(tx, eventId, undefined, { limit: 100 }), asService);
      await db().run(sql`update profiles set interests = '{go}' where id = ${ids[0]}`);
      await matchUntilQuiet(eventsWork(db()), eventId);
      expect(await storedLists(db(), eventId)).toEqual(await listsFromScratch(db(), eventId));
      expect(await db().rows(sql`select * from matchmaking_queue where event_id = ${eventId}`)).toEqual([]);
      const after = { xid: '900000000999', id: '5' }; // of the old server: begins anew instead of waiting for ever
      const read = await db().transaction((tx) => readChanges(tx, eventId, undefined, { after, limit: 100 }), asService);
      expect(BigInt(read.cursor.xid)).toBeLessThan(BigInt(after.xid));
      const changes = await db().transaction(
        (tx) => readChanges(tx, eventId, undefined, { after: cursor, limit: 100 }),
        asService,
      );
      expect(changes.changes.length).toBeGreaterThan(0);
    });
  });
});
