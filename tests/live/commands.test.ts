// What people do in the live mode, through the commands of a process: who may, and that many at once cost the database little.
import { randomUUID } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { LiveMatcher } from '../../src/modes/live/pairing/live-matcher.js';
import { createLiveCommands } from '../../src/modes/live/hub/live.commands.js';
import { findBrokenInvariants } from '../support/check.js';
import { createTestLobby, lobbyPeople, pairUp, plainPeople, toldLive } from '../support/live.js';
import { testMatcher } from '../support/matchers.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const errors: unknown[] = [];
let matcher: LiveMatcher | undefined;
afterEach(async () => {
  await matcher?.close();
  expect(errors).toEqual([]);
});

/** The database, and what it was asked for. */
function watched(db: Database): { readonly db: Database; readonly asked: string[] } {
  const asked: string[] = [];
  const watching = (session: Database): Database => ({
    ...session,
    rows: (statement) => {
      asked.push(statement.text);
      return session.rows(statement);
    },
    run: (statement) => {
      asked.push(statement.text);
      return session.run(statement);
    },
    transaction: (work, options) => {
      asked.push('transaction');
      return session.transaction(work, options);
    },
  });
  return { db: watching(db), asked };
}

it('ends the sessions of many who skip at the same moment in a few statements, once for each pair, and tells both', async () => {
  const pairs = 20;
  const lobby = await createTestLobby(test().database);
  const ids = await lobbyPeople(test().database, lobby, plainPeople(2 * pairs));
  const talks: { readonly one: string; readonly other: string; readonly session: string }[] = [];
  for (let n = 0; n < pairs; n++) {
    const [one = '', other = ''] = ids.slice(2 * n, 2 * n + 2);
    talks.push({ one, other, session: await pairUp(test().database, lobby, one, other) });
  }
  const { db, asked } = watched(test().database);
  matcher = testMatcher(db, errors);
  const changed = new Set<string>();
  const commands = createLiveCommands({
    db,
    matcher,
    changed: (userIds) => userIds.forEach((userId) => changed.add(userId)),
    sent: () => undefined,
  });
  await Promise.all(
    talks.flatMap(({ one, other, session }, n) => [
      commands.skip(one, session, { search: false }),
      n % 2 ? commands.leave(other, session) : commands.skip(other, session, { search: false }),
    ]),
  );
  const ending = asked.filter((text) => text === 'transaction' || text.includes('skip_partner'));
  expect(ending.length).toBeLessThanOrEqual(3);
  expect(changed).toEqual(new Set(ids));
  for (const id of ids) expect((await toldLive(db, id)).map(({ kind }) => kind)).toEqual(['live.matched', 'live.ended']);
  expect(await db.rows(sql`select from chat_sessions where status = 'active'`)).toEqual([]);
  expect(await findBrokenInvariants(db)).toEqual([]);
});

it('ends nobody else’s session, and leaves one that has ended as it is', async () => {
  const { database: db } = test();
  const lobby = await createTestLobby(db);
  const [ana = '', ben = '', cleo = ''] = await lobbyPeople(db, lobby, plainPeople(3));
  const session = await pairUp(db, lobby, ana, ben);
  matcher = testMatcher(db, errors);
  const commands = createLiveCommands({ db, matcher, changed: () => undefined, sent: () => undefined });
  for (const [who, which] of [
    [cleo, session],
    [ana, randomUUID()],
  ] as const) {
    await expect(commands.skip(who, which, { search: true })).rejects.toMatchObject({ code: 'not_found' });
    await expect(commands.leave(who, which)).rejects.toMatchObject({ code: 'not_found' });
  }
  const end = () =>
    db.getRow<{ status: string; ended_by: string | null; ended_why: string | null }>(
      sql`select status, ended_by, ended_why from chat_sessions where id = ${session}`,
    );
  expect(await end()).toEqual({ status: 'active', ended_by: null, ended_why: null });
  await commands.leave(ben, session);
  await commands.skip(ana, session, { search: false });
  expect(await end()).toEqual({ status: 'ended', ended_by: ben, ended_why: 'left' });
});
