// `nakodo run-job`: every job once, on a database where there is something to do.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import { sql } from '../../src/db/sql.js';
import { openNakodo } from '../../src/nakodo.js';
import { createCommunity } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';
import { cli } from './support.js';

const test = testDatabase();
const runJob = (...args: string[]) => cli(['run-job', ...args], { env: { DATABASE_URL: test().url } });
const runJobs = (...args: string[]) => cli(['run-jobs', ...args], { env: { DATABASE_URL: test().url } });

/** As a cron call finds them. */
async function openedJobs(): Promise<{ readonly jobs: readonly string[] }> {
  const { settings } = parseSettings({ DATABASE_URL: test().url, PHOTOS_DIR: mkdtempSync(join(tmpdir(), 'nakodo-jobs-')) });
  const nakodo = await openNakodo(settings, { log: { error: () => undefined, info: () => undefined } });
  const jobs = nakodo.jobs.map(({ name }) => name).toSorted();
  await nakodo.close();
  return { jobs };
}

describe('nakodo run-job', () => {
  it('runs each job that a scheduler can call, and says what it did', async () => {
    await createCommunity(test().database, { people: 5 });
    const done = [];
    for (const job of [
      'generator',
      'creator',
      'expiry',
      'metrics',
      'cleanup',
      'vote-log',
      'chain',
      'matchmaker',
      'match-generator',
      'live-cleanup',
      'embedding',
      'upkeep',
    ]) {
      const { code, stdout } = await runJob(job, '--json');
      done.push({ code, ...(JSON.parse(stdout) as object) });
    }
    expect(done).toEqual(
      [
        ['generator', 10],
        ['creator', 10],
        ['expiry', 0],
        ['metrics', 2],
        ['cleanup', 0],
        ['vote-log', 0],
        ['chain', 0],
        ['matchmaker', 0],
        ['match-generator', 0],
        ['live-cleanup', 0],
        ['embedding', 1],
        ['upkeep', 0],
      ].map(([job, count]) => ({ code: 0, job, done: count, more: false })),
    );
    expect((await runJob('expiry')).stdout).toBe('Settle proposals whose deadline has passed: 0 done\n');
  });

  it('runs all of them by one command, in an order in which one gives the next something to do', async () => {
    const { database: db } = test();
    await db.run(sql`delete from pools`);
    await db.run(sql`delete from system_metrics`);
    await createCommunity(db, { people: 5 });
    const { code, stdout } = await runJobs('--json');
    const runs = JSON.parse(stdout) as { job: string; done: number }[];
    const { jobs } = await openedJobs();
    expect({ code, names: runs.map(({ job }) => job).toSorted() }).toEqual({ code: 0, names: jobs });
    expect(runs.filter(({ done }) => done > 0)).toMatchObject([
      { job: 'embedding' },
      { job: 'generator' },
      { job: 'creator', done: 10 },
      { job: 'metrics', done: 2 },
    ]);
    const { stdout: words } = await runJobs('--except', 'upkeep', 'chain');
    expect(words.split('\n')).toHaveLength(jobs.length - 2 + 1);
    expect(words).not.toMatch(/Remove what is over/);
    expect(await runJobs('--except', 'upkep')).toMatchObject({ code: 2, stderr: expect.stringMatching(/did you mean upkeep/) });
  });

  it('runs the others when one fails, says which, and ends with 1', async () => {
    const { database: db } = test();
    await db.run(sql`alter table system_metrics rename to system_metrics_away`);
    const { code, stdout, stderr } = await runJobs('--json');
    await db.run(sql`alter table system_metrics_away rename to system_metrics`);
    const runs = JSON.parse(stdout) as { job: string; error?: string }[];
    expect({ code, failed: runs.filter(({ error }) => error !== undefined).map(({ job }) => job) }).toEqual({
      code: 1,
      failed: ['metrics', 'cleanup'],
    });
    expect(runs.at(-1)?.job).toBe('upkeep');
    expect(stderr).toMatch(/metrics failed/);
  });

  it('knows no other job, and says which was meant', async () => {
    const { code, stderr } = await runJob('expirty');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/no job expirty; did you mean expiry\?/) });
  });
});
