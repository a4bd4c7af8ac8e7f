// One tick after another, by hand: what is read beside the writing of the one before, and what of it counts.
import { beforeEach, expect, it } from 'vitest';
import type { Database, Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { tickLobby, type Tick } from '../../src/modes/live/pairing/tick.js';
import { localModels } from '../../src/people/models.js';
import { createTestLobby, enterWaiting, lobbyPeople, plainPeople } from '../support/live.js';
import { partnersIn } from '../support/matchers.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const test = testDatabase({ server });
  let lobby: string;
  let ana: string;
  let ben: string;
  let cleo: string;
  let dora: string;

  beforeEach(async () => {
    lobby = await createTestLobby(test().database);
    [ana = '', ben = '', cleo = '', dora = ''] = await lobbyPeople(test().database, lobby, plainPeople(4));
    await enterWaiting(test().database, lobby, [ana, ben]);
  });

  /** `afterReading`: runs when the first reading is done and nothing is decided. `beforeWriting`: runs when the next reading is done and nothing is written. */
  interface Between {
    readonly afterReading?: () => Promise<unknown>;
    readonly beforeWriting?: () => Promise<unknown>;
  }

  async function tick(between: Between = {}, last?: Tick): Promise<{ done: Tick; readings: number }> {
    const { database } = test();
    let readings = 0;
    let reading: Promise<unknown> | undefined;
    const db: Database = {
      ...database,
      async findRow<R>(statement: Statement) {
        const answer = database.findRow<R>(statement);
        if (!statement.text.includes('read_lobby')) return await answer;
        reading = answer;
        readings += 1;
        await answer;
        if (readings === 1) await between.afterReading?.();
        return await answer;
      },
      async rows<R>(statement: Statement) {
        if (statement.text.includes('apply_pairs')) {
          await reading;
          await between.beforeWriting?.();
        }
        return await database.rows<R>(statement);
      },
    };
    const done = await tickLobby(
      db,
      {
        poolId: lobby,
        models: localModels('none'),
        onTried: () => undefined,
        onUnreadable: () => undefined,
        takeAsked: () => true,
      },
      last,
    );
    if (done === undefined) throw new Error('there is no such lobby');
    return { done, readings };
  }

  it('pairs those who came while the last one decided, without reading again', async () => {
    const first = await tick({ afterReading: () => enterWaiting(test().database, lobby, [cleo, dora]) });
    expect(first.done.paired.toSorted()).toEqual([ana, ben].toSorted());
    const second = await tick({}, first.done);
    expect(second.done.paired.toSorted()).toEqual([cleo, dora].toSorted());
    expect(second.readings).toBe(1); // for the one after it
    const partners = await partnersIn(test().database, lobby);
    expect([partners.get(ana), partners.get(cleo)]).toEqual([ben, dora]);
  });

  it('does not take whoever was just paired for somebody who waits, though they were edited meanwhile', async () => {
    const first = await tick({
      afterReading: () =>
        test().database.run(sql`
          insert into pool_changes (pool_id, profile_id, kind, changed_xid) values (${lobby}, ${ana}, 'person', pg_current_xact_id())
          on conflict (profile_id, pool_id, kind) do update set changed_xid = excluded.changed_xid`),
    });
    expect(await first.done.reading).toMatchObject({ changed: [expect.any(Number)], tickets: [] });
    const { done } = await tick({}, first.done);
    expect(done.lobby.byUser.size).toBe(0);
  });

  it('reads again when somebody in a pair went before it was written, and pairs the other', async () => {
    await enterWaiting(test().database, lobby, [cleo]);
    let gone: string | undefined;
    const { done, readings } = await tick({
      beforeWriting: async () => {
        if (gone !== undefined) return;
        gone = ana; // the oldest is in the first pair, whoever is the other
        await test().database.run(sql`delete from waiting_queue where user_id = ${ana}`);
      },
    });
    expect(done.paired.toSorted()).toEqual([ben, cleo].toSorted());
    expect(readings).toBe(4); // each round its own, and one beside each writing
    expect(done.lobby.byUser.size).toBe(0);
    expect(await done.reading).toMatchObject({ tickets: [] });
  });
});
