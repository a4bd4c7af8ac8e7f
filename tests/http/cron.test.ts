// Jobs as a scheduler runs them: with its secret, and nobody without; each does what the worker would have done.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from '../../src/db/sql.js';
import { createCommunityWork } from '../../src/modes/community/community.work.js';
import { communityJobs } from '../../src/modes/community/community.jobs.js';
import { localModels } from '../../src/people/models.js';
import { createCommunity } from '../support/community.js';
import { nobody, openTestApp, service, testCronSecret, type TestApp } from '../support/http.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
const db = () => test().database;
let http: TestApp;
const errors: string[] = [];
beforeAll(async () => {
  const work = createCommunityWork({ db: db(), models: localModels('none') });
  http = await openTestApp(db(), { jobs: communityJobs(work, (_error, doing) => void errors.push(doing)) });
});
afterAll(() => http.close());

const cron = async (job: string, authorization = `Bearer ${testCronSecret}`, method = 'POST') => {
  const response = await http.call(nobody, method, `/api/cron/${job}`, undefined, { authorization });
  return { status: response.status, body: (await response.json()) as { done?: number; code?: string; detail?: string } };
};

describe('a scheduler', () => {
  it('is refused without its secret, with another, with the service key, and for any job', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      `Bearer ${testCronSecret}x`,
      `Basic ${testCronSecret}`,
      testCronSecret,
    ]) {
      for (const job of ['expiry', 'no-such-job']) {
        for (const method of ['POST', 'GET'])
          expect(await cron(job, authorization, method)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      }
    }
    expect((await http.call(service, 'POST', '/api/cron/expiry')).status).toBe(401);
  });

  it('is told which jobs there are when it asks for another', async () => {
    expect(await cron('no-such-job')).toMatchObject({
      status: 404,
      body: { detail: 'There is no job no-such-job: there are expiry, generator, creator, metrics, cleanup' },
    });
  });

  it('is refused whatever it says where the server has no secret', async () => {
    const without = await openTestApp(db(), { jobs: [], cronSecret: undefined });
    for (const authorization of ['', 'Bearer undefined', `Bearer ${testCronSecret}`]) {
      expect((await without.call(nobody, 'POST', '/api/cron/expiry', undefined, { authorization })).status).toBe(401);
    }
    await without.close();
  });

  it('that knows only GET is answered as one that posts, and nothing on the way keeps the answer', async () => {
    expect(await cron('metrics', undefined, 'GET')).toMatchObject({ status: 200, body: { job: 'metrics', more: false } });
    const { headers } = await http.call(nobody, 'GET', '/api/cron/metrics', undefined, {
      authorization: `Bearer ${testCronSecret}`,
    });
    expect(headers.get('cache-control')).toBe('no-store');
    await db().run(sql`delete from system_metrics`);
  });

  it('supplies communities, settles what is over, and records how they stand once a minute', async () => {
    const { poolId } = await createCommunity(db(), { people: 15 });
    expect((await cron('generator')).body.done).toBe(75);
    expect((await cron('creator')).body.done).toBe(12);
    await db().run(sql`update match_proposals set voting_expires_at = clock_timestamp()
      where id = (select id from match_proposals where pool_id = ${poolId} limit 1)`);
    expect((await cron('expiry')).body.done).toBe(1);
    expect((await cron('metrics')).body.done).toBe(2);
    expect((await cron('metrics')).body.done).toBe(0);
    const rows = await db().rows(
      sql`select pool_id, queue_depth, active_voting, total_expired, people from system_metrics order by pool_id`,
    );
    const numbers = { queue_depth: 63, active_voting: 11, total_expired: 1, people: 15 };
    expect(rows).toEqual([
      { pool_id: poolId, ...numbers },
      { pool_id: null, ...numbers },
    ]);
  });

  it('removes what was kept for a while, and nothing else', async () => {
    await db().run(sql`update system_metrics set recorded_at = now() - interval '31 days' where pool_id is null`);
    await db().run(sql`update match_generation_queue set consumed_at = now() - interval '8 days'
      where id = (select id from match_generation_queue where consumed_at is not null limit 1)`);
    expect((await cron('cleanup')).body.done).toBe(2);
    expect((await cron('cleanup')).body.done).toBe(0);
  });

  it('supplies the others when one community cannot be', async () => {
    const [broken, good] = [await createCommunity(db(), { people: 3 }), await createCommunity(db(), { people: 3 })];
    await db().transaction(async (tx) => {
      await tx.run(sql`set local session_replication_role = replica`); // past the trigger that keeps versions as they are
      await tx.run(sql`update policy_versions set body = '{"score":"nonsense"}' where id = ${broken.policyVersionId}`);
    });
    errors.length = 0;
    await cron('generator');
    const { queued } = await db().getRow<{ queued: number }>(sql`select queued from read_community(${good.poolId})`);
    expect({ queued, errors }).toEqual({ queued: 3, errors: [`filling the queue (community ${broken.poolId})`] });
  });
});
