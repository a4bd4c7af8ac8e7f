import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';

forEachPostgres((server) => {
  const made = testDatabase({ server, migrated: false });
  const application = `listener ${server}`;
  let db: Database;
  const notify = (channel: string, payload: string) => made().database.run(sql`select pg_notify(${channel}, ${payload})`);
  const listeners = () =>
    made().database.rows<{ pid: number }>(sql`select pid from pg_stat_activity where application_name = ${application}`);

  beforeEach(() => {
    db = made().open({ applicationName: application });
  });
  afterEach(async () => {
    await db.close();
    await expect.poll(listeners).toEqual([]);
  });

  it('hears what is sent on its channel from the moment listen resolves, in order, and nothing else', async () => {
    const heard: string[] = [];
    await db.listen('Odd "channel"', (payload) => heard.push(payload));
    for (const payload of ['1', '', 'ü🙂', '4']) await notify('Odd "channel"', payload);
    await notify('other', 'x');
    await notify('Odd "channel"', 'last');
    await expect.poll(() => heard).toEqual(['1', '', 'ü🙂', '4', 'last']);
  });

  it('shares one connection between channels and hearers, and stops each by itself', async () => {
    const heard: string[] = [];
    const stops = await Promise.all(
      ['a', 'a', 'b'].map((channel, i) => db.listen(channel, (payload) => heard.push(`${i}${payload}`))),
    );
    expect(await listeners()).toHaveLength(1);
    await notify('a', '!');
    await notify('b', '!');
    await expect.poll(() => heard.toSorted()).toEqual(['0!', '1!', '2!']);
    await stops[0]?.();
    await stops[2]?.();
    heard.length = 0;
    await notify('b', '?');
    await notify('a', '?');
    await expect.poll(() => heard).toEqual(['1?']);
  });

  it('hears again after pg_terminate_backend, and says once that something may have been missed', async () => {
    const heard: string[] = [];
    let reconnects = 0;
    await db.listen(
      'work',
      (payload) => heard.push(payload),
      () => reconnects++,
    );
    for (let round = 1; round <= 3; round++) {
      await made().database.run(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = ${application}`,
      );
      await expect.poll(() => reconnects).toBe(round);
      await notify('work', `round ${round}`);
      await expect.poll(() => heard.at(-1)).toBe(`round ${round}`);
    }
    expect(await listeners()).toHaveLength(1);
  });

  it('rejects when the database cannot be reached at first, and tries again on the next call', async () => {
    const { connection } = made();
    const closed = made().open({ connection: { ...connection, port: 1 } });
    await expect(closed.listen('x', () => undefined)).rejects.toMatchObject({ code: 'database_unavailable' });
    await closed.close();
  });

  it('refuses to listen through a transaction pooler without a direct address', async () => {
    const pooled = made().open({ transactionPooler: true });
    await expect(pooled.listen('x', () => undefined)).rejects.toMatchObject({ code: 'setup' });
    const heard: string[] = [];
    const direct = made().open({ transactionPooler: true, listenUrl: made().url });
    await direct.listen('x', (payload) => heard.push(payload));
    await notify('x', 'direct');
    await expect.poll(() => heard).toEqual(['direct']);
    await direct.close();
  });
});
