// `nakodo run-job`: every job once, on a database where there is something to do.
import { describe, expect, it } from 'vitest';
import { createCommunity } from '../support/community.js';
import { testDatabase } from '../support/postgres.js';
import { cli } from './support.js';

const test = testDatabase();
const runJob = (...args: string[]) => cli(['run-job', ...args], { env: { DATABASE_URL: test().url } });

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
      ].map(([job, count]) => ({ code: 0, job, done: count, more: false })),
    );
    expect((await runJob('expiry')).stdout).toBe('Settle proposals whose deadline has passed: 0 done\n');
  });

  it('knows no other job, and says which was meant', async () => {
    const { code, stderr } = await runJob('expirty');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(/no job expirty; did you mean expiry\?/) });
  });
});
