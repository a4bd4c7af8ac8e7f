// What no foreign key keeps in the live mode: whoever writes a ticket, a session or a skip holds what it points at, and whoever removes that waits
// and takes it along. Without those locks or those triggers each of these fails, with a row that is left.
import { beforeEach, expect, it } from 'vitest';
import type { Session } from '../../src/db/database.js';
import { sqlState } from '../../src/db/errors.js';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { findBrokenInvariants } from '../support/check.js';
import { createTestLobby, decidedPair, enterWaiting, lobbyPeople, pairUp, plainPeople } from '../support/live.js';
import { waitingForLock } from '../support/locks.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  const db = () => test().database;
  let lobby: string;
  let ana: string;
  let ben: string;

  beforeEach(async () => {
    await db().run(sql`delete from pools`);
    await db().run(sql`delete from profiles`);
    lobby = await createTestLobby(db());
    [ana = '', ben = ''] = (await lobbyPeople(db(), lobby, plainPeople(2))).toSorted();
  });

  /** What is written first is committed only once the removal waits for it. */
  async function removedMeanwhile(
    write: (tx: Session) => Promise<unknown>,
    remove: (tx: Session) => Promise<unknown>,
  ): Promise<void> {
    let removed: Promise<unknown> | undefined;
    await db().transaction(async (tx) => {
      await write(tx);
      removed = db().transaction(remove, { retries: 0 });
      await waitingForLock(db());
    });
    await removed;
    expect(await findBrokenInvariants(db())).toEqual([]);
  }

  const left = async () =>
    await db().getRow(sql`
      select (select count(*)::int from waiting_queue) as tickets, (select count(*)::int from session_participants) as places,
        (select count(*)::int from pair_skips) as skips`);

  const search = (tx: Session) => tx.run(sql`select enter_waiting(array[${ana}]::uuid[], array[${lobby}]::uuid[])`);

  it.each([
    ['leaves the lobby', () => sql`delete from pool_members where profile_id = ${ana}`],
    ['is deleted', () => sql`delete from profiles where id = ${ana}`],
    ['loses the lobby', () => sql`delete from pools where id = ${lobby}`],
  ])('no ticket is left of somebody who %s while they begin to search', async (_, removal) => {
    await removedMeanwhile(search, (tx) => tx.run(removal()));
    expect(await left()).toEqual({ tickets: 0, places: 0, skips: 0 });
  });

  it('no place is left in a session whose lobby is deleted while it is written', async () => {
    await enterWaiting(db(), lobby, [ana, ben]);
    const pair = await decidedPair(db(), ana, ben);
    await removedMeanwhile(
      (tx) => tx.run(sql`select apply_pairs(${lobby}, ${sql.json([pair])}::jsonb)`),
      (tx) => tx.run(sql`delete from pools where id = ${lobby}`),
    );
    expect(await left()).toEqual({ tickets: 0, places: 0, skips: 0 });
  });

  it.each(['the one who skips', 'the other one'])('no skip is left of %s who is deleted meanwhile', async (who) => {
    const session = await pairUp(db(), lobby, ana, ben);
    await removedMeanwhile(
      (tx) => tx.run(sql`select end_session(${session}, ${ana}, 'skip')`),
      (tx) => tx.run(sql`delete from profiles where id = ${who === 'the other one' ? ben : ana}`),
    );
    expect(await left()).toEqual({ tickets: 0, places: 2, skips: 0 });
  });

  it('no log is left of somebody who is told something while they are deleted, and nobody is told who is gone', async () => {
    const tell = sql`select tell_person(${ana}, 'live.ended', '{}')`;
    await removedMeanwhile(
      (tx) => tx.run(tell),
      (tx) => tx.run(sql`delete from profiles where id = ${ana}`),
    );
    expect(await db().rows(sql`select from person_events where user_id = ${ana}`)).toEqual([]);
    expect(await db().run(tell).catch(sqlState)).toBe('23503');
  });

  it('a policy version is kept while somebody waits or was paired by it', async () => {
    const drop = () => db().run(sql`delete from policy_versions where id not in (select policy_version_id from pools)`);
    const { id } = await publishPolicy(db(), { name: 'another', body: {} });
    await enterWaiting(db(), lobby, [ana, ben]);
    await db().run(sql`update pools set policy_version_id = ${id} where id = ${lobby}`);
    const refused = async () => await drop().then(() => 'removed', sqlState);
    expect(await refused()).toBe('23503');
    await db().run(sql`select apply_pairs(${lobby}, ${sql.json([await decidedPair(db(), ana, ben)])}::jsonb)`);
    expect(await left()).toEqual({ tickets: 0, places: 2, skips: 0 });
    expect(await refused()).toBe('23503');
    await db().run(sql`delete from chat_sessions`);
    expect(await refused()).toBe('removed');
  });

  it('nobody is paired by a version that is neither the lobby’s nor of a ticket', async () => {
    const { id } = await publishPolicy(db(), { name: 'a third', body: {} });
    await enterWaiting(db(), lobby, [ana, ben]);
    const pair = { ...(await decidedPair(db(), ana, ben)), version: id };
    expect(await db().rows(sql`select refusal from apply_pairs(${lobby}, ${sql.json([pair])}::jsonb)`)).toEqual([
      { refusal: 'stale' },
    ]);
  });
});
