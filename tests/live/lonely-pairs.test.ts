// Two lonely people who arrive in the same instant meet: 10,000 such pairs, each with nobody else for either, by SQL alone and by two processes.
// Where one looks before their own ticket is there (in SQL: without the lobby's lock, or with it taken before), this fails: each may look before the
// other's ticket is committed.
import { expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { tickLobby, type Tick } from '../../src/modes/live/pairing/tick.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { createTestLobby, type FoundMatch } from '../support/live.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { localModels } from '../../src/people/models.js';

const pairs = 10_000;
/** A multiple of `together`: no two pairs are in one lobby at the same time. */
const lobbies = 200;
/** Calls under way at the same time. */
const together = 8;
/** Pairs that arrive together where processes pair them: less than a tick looks at. */
const wave = 100;

type Pair = readonly [string, string];

async function makePairs(db: Database): Promise<Pair[]> {
  const { ids } = await saveProfiles(
    db,
    Array.from({ length: 2 * pairs }, (_, n) => ({ name: `P${n}`, birthDate: '1990-01-01', school: `school ${n >> 1}` })),
  );
  return Array.from({ length: pairs }, (_, n) => [ids[2 * n] ?? '', ids[2 * n + 1] ?? ''] as const);
}

/** Who of these are in no session with each other. */
async function missed(db: Database, some: readonly Pair[]): Promise<Pair[]> {
  const rows = await db.rows<{ a: string; b: string }>(sql`
    select user1_id as a, user2_id as b from chat_sessions where status = 'active' and user1_id = any (${some.flat()}::uuid[])`);
  const partners = new Map(rows.flatMap(({ a, b }) => [[a, b] as const, [b, a] as const]));
  return some.filter(([one, other]) => partners.get(one) !== other);
}

forEachPostgres((server) => {
  const test = testDatabase({ server });

  it(`${pairs} pairs meet by find_match alone, called by both in the same instant`, { timeout: 600_000 }, async () => {
    const { database: db, connection } = test();
    await db.run(sql.script(`alter database "${connection.database}" set "request.jwt.claims" = '{"role": "service_role"}'`));
    const calls = test().open({ max: 2 * together });
    const pools: string[] = [];
    for (let n = 0; n < lobbies; n++) pools.push(await createTestLobby(db));
    const people = await makePairs(db);
    await db.run(sql`
      insert into pool_members (pool_id, profile_id)
      select (${pools}::uuid[])[1 + (p.n - 1) % ${lobbies}], m.id
      from unnest(${people.map(([one]) => one)}::uuid[], ${people.map(([, other]) => other)}::uuid[]) with ordinality p (one, other, n)
      cross join lateral (values (p.one), (p.other)) m (id)`);
    const find = (id: string) => calls.getRow<FoundMatch>(sql`select * from find_match(null, ${id})`);
    const wrong: unknown[] = [];
    const arrive = async ([one, other]: Pair): Promise<void> => {
      const found = await Promise.all([find(one), find(other)]);
      const partners = found.map(({ partner_id }) => partner_id);
      if ((partners[0] ?? other) !== other || (partners[1] ?? one) !== one || found.every(({ status }) => status === 'waiting'))
        wrong.push({ one, other, found });
    };
    const arriving = async (_: unknown, lane: number): Promise<void> => {
      for (const pair of people.filter((_, n) => n % together === lane)) await arrive(pair);
    };
    await Promise.all(Array.from({ length: together }, arriving));
    expect(wrong).toEqual([]);
    expect(await missed(db, people)).toEqual([]);
    expect(await db.rows(sql`select from waiting_queue`)).toEqual([]);
  });

  it(`${pairs} pairs meet within one tick, each of the two in another process`, { timeout: 600_000 }, async () => {
    const { database: db } = test();
    const lobby = await createTestLobby(db, { policy: { filters: [{ same: 'school' }] } });
    const people = await makePairs(db);
    await db.run(sql`insert into pool_members (pool_id, profile_id) select ${lobby}, unnest(${people.flat()}::uuid[])`);
    const known: (Tick | undefined)[] = [];
    const arrive = async (process: number, ids: readonly string[]): Promise<void> => {
      await db.run(sql`select enter_waiting(${ids}::uuid[], array_fill(${lobby}::uuid, array[${ids.length}::int]))`);
      const options = { poolId: lobby, models: localModels('none'), onTried: () => undefined, onUnreadable: () => undefined };
      known[process] = await tickLobby(db, options, known[process]);
    };
    for (let at = 0; at < pairs; at += wave) {
      const some = people.slice(at, at + wave);
      const side = (process: 0 | 1) =>
        arrive(
          process,
          some.map((pair) => pair[process]),
        );
      await Promise.all([side(0), side(1)]);
      expect(await missed(db, some)).toEqual([]);
    }
    expect(await db.rows(sql`select from waiting_queue`)).toEqual([]);
  });
});
