// npm run bench community [people ...]: filling a community's queue, reading everybody and with the pool in memory; and 200 voters who judge 20 pairs
// each, all at once: without a pause (the worst there is: whoever has an answer asks again), and with one of 2 s on average for a pair. On a local Postgres, by
// the functions that the server's routes call, with the jobs of the worker in the same process; HTTP itself is in `bench http`.
// Baseline in the same run: the generator that one writes first, which selects everything and filters in JavaScript, for the queue and for each next pair;
// of more than 2,000 people on 2,000 of them, multiplied by how many more pairs there are (`baseline_people` says how many were measured).
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type { Database } from '../src/db/database.js';
import { communityPresets } from '@nakodo/protocol';
import { createRandom } from '../src/demo/random.js';
import { sql } from '../src/db/sql.js';
import { AppError } from '../src/errors.js';
import { fillQueue } from '../src/modes/community/community.fill.js';
import { communityJobs } from '../src/modes/community/community.jobs.js';
import { nextToJudge } from '../src/modes/community/community.next.js';
import { createCommunityWork, openDue, type CommunityWork } from '../src/modes/community/community.work.js';
import { localModels } from '../src/people/models.js';
import { publishPolicy } from '../src/people/policies.js';
import { addMembers, createPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { jobService } from '../src/work/jobs.js';
import { startWorker } from '../src/work/worker.js';
import { withDatabase } from './support/database.js';
import { benchProfile } from './support/profiles.js';
import { quantile } from './support/quantile.js';
import { report, short } from './support/report.js';

const standardSizes = [2000, 20_000];
const baselinePeople = 2000;
/** Its marks are made for many voters: with the 75 pairs that the small one keeps in the queue, 200 would wait for one filling after the other. */
const preset = 'large';
const votersAtOnce = 200;
const votesEach = 20;
const votersToWarmUp = 20;

export async function benchCommunity(args: readonly string[]): Promise<void> {
  const sizes = args.length > 0 ? args.map(Number) : standardSizes;
  await withDatabase(async ({ db }) => {
    for (const people of sizes) {
      const poolId = await fillCommunity(db, people);
      const work = createCommunityWork({ db, models: localModels('none') });
      const baselineMs = await benchFilling(work, poolId, people);
      await benchVoting(work, poolId, people, baselineMs);
      await db.run(sql`delete from pools where id = ${poolId}`);
    }
  });
}

async function fillCommunity(db: Database, people: number): Promise<string> {
  const random = createRandom(people);
  const { id: policyVersionId } = await publishPolicy(db, {
    name: `bench ${people}`,
    body: { score: [{ overlap: 'interests', weight: 1 }] },
  });
  const poolId = await createPool(db, { mode: 'community', code: `bench-${people}`, name: `Bench ${people}`, policyVersionId });
  const { queueLow, queueHigh, activeLow, activeHigh } = communityPresets[preset];
  await db.run(sql`
    update community_settings set queue_low = ${queueLow}, queue_high = ${queueHigh}, active_low = ${activeLow}, active_high = ${activeHigh}
    where pool_id = ${poolId}`);
  for (let done = 0; done < people; done += 1000) {
    const profiles = Array.from({ length: Math.min(1000, people - done) }, () => benchProfile(random));
    await addMembers(db, poolId, (await saveProfiles(db, profiles)).ids);
  }
  await db.run(sql`insert into consents (user_id, pool_id, kind, version)
    select profile_id, pool_id, 'votes', 'bench' from pool_members where pool_id = ${poolId}`);
  await db.run(sql`analyze`);
  return poolId;
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly ms: number; readonly result: T }> {
  const started = performance.now();
  const result = await work();
  return { ms: performance.now() - started, result };
}

/** Returns how long the baseline takes for this many. */
async function benchFilling(work: CommunityWork, poolId: string, people: number): Promise<number> {
  const { db } = work;
  const first = await timed(() => fillQueue(work, poolId));
  const { queueLow, queueHigh } = communityPresets[preset];
  const belowLow = queueHigh - queueLow + 5;
  const refills: number[] = [];
  for (let round = 0; round < 5; round++) {
    await db.run(sql`update match_generation_queue set consumed_at = now()
      where id in (select id from match_generation_queue where pool_id = ${poolId} and consumed_at is null order by id limit ${belowLow})`);
    refills.push((await timed(() => fillQueue(work, poolId))).ms);
  }
  const rss = maxRssMb(); // before the baseline, which holds all pairs
  const measured = Math.min(people, baselinePeople);
  const baseline = await timed(() => fillNaively(db, poolId, measured, first.result));
  const pairs = (count: number) => (count * (count - 1)) / 2;
  const baselineMs = (baseline.ms * pairs(people)) / pairs(measured);
  report('community filling', {
    people,
    preset,
    first_ms: Math.round(first.ms),
    added: first.result,
    refill_p50_ms: Math.round(quantile(refills, 0.5)),
    refill_max_ms: Math.round(Math.max(...refills)),
    max_rss_mb: rss,
    baseline: 'select everything, filter in JavaScript',
    baseline_people: measured,
    baseline_ms: Math.round(baselineMs),
    baseline_max_rss_mb: maxRssMb(),
    ratio: short(baselineMs / quantile(refills, 0.5)),
    load: short(loadavg()[0] ?? 0),
  });
  return baselineMs;
}

const maxRssMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

interface NaivePair {
  readonly a: string;
  readonly b: string;
  readonly score: number;
}

/** All pairs in memory, scored, filtered by what is live, sorted. */
async function fillNaively(db: Database, poolId: string, people: number, count: number): Promise<NaivePair[]> {
  const rows = await db.rows<{ id: string; interests: string[] }>(sql`
    select p.id, p.interests from pool_members m join profiles p on p.id = m.profile_id where m.pool_id = ${poolId} order by p.id limit ${people}`);
  const live = await db.rows<{ a: string; b: string }>(sql`
    select user_a_id as a, user_b_id as b from match_generation_queue where pool_id = ${poolId}
    union select user_a_id, user_b_id from match_proposals where pool_id = ${poolId}`);
  const apart = new Set(live.map(({ a, b }) => a + b));
  const pairs = rows.flatMap((one, at) =>
    rows.slice(at + 1).map((other): NaivePair => {
      const shared = one.interests.filter((each) => other.interests.includes(each)).length;
      const all = one.interests.length + other.interests.length - shared;
      return { a: one.id, b: other.id, score: all === 0 ? 0 : shared / all };
    }),
  );
  const sorted = pairs.filter(({ a, b }) => !apart.has(a + b)).toSorted((x, y) => y.score - x.score);
  return sorted.slice(0, count);
}

/** As a server with its worker does it: votes and next pairs through the same functions, and the same services behind. */
async function benchVoting(work: CommunityWork, poolId: string, people: number, baselineMs: number): Promise<void> {
  const { db } = work;
  await openDue(db, poolId); // as in any community that has been there for a minute
  const failures: unknown[] = [];
  const jobs = communityJobs(work, (error) => failures.push(error));
  const log = { error: (details: { readonly error: unknown }) => void failures.push(details.error) };
  const worker = await startWorker({ db, services: jobs.map(jobService), log });
  const rows = await db.rows<{ id: string }>(sql`
    select profile_id as id from pool_members where pool_id = ${poolId} order by profile_id limit ${votersAtOnce}`);
  // As in a server that runs: connections are open and plans made before it counts.
  const warming = newTold(100);
  await Promise.all(rows.slice(0, votersToWarmUp).map(({ id }, who) => judge(work, { poolId, voterId: id, who }, warming)));
  await fillQueue(work, poolId);
  await openDue(db, poolId);
  for (const pauseMs of [0, 1000]) {
    const told = newTold(pauseMs);
    const { ms } = await timed(() => Promise.all(rows.map(({ id }, who) => judge(work, { poolId, voterId: id, who }, told))));
    if (failures.length > 0) throw failures[0];
    report('community voting', {
      people,
      preset,
      voters: votersAtOnce,
      pause_ms: pauseMs,
      votes: told.voteMs.length - told.late - told.introduced,
      late: told.late,
      late_share: short(told.late / told.voteMs.length),
      introduced: told.introduced,
      gaps: told.gaps,
      votes_per_s: Math.round(((told.voteMs.length - told.late - told.introduced) * 1000) / ms),
      vote_p50_ms: short(quantile(told.voteMs, 0.5)),
      vote_p95_ms: short(quantile(told.voteMs, 0.95)),
      next_p50_ms: short(quantile(told.nextMs, 0.5)),
      next_p95_ms: short(quantile(told.nextMs, 0.95)),
      next_max_ms: short(Math.max(...told.nextMs)),
      first_p95_ms: short(quantile(told.firstMs, 0.95)),
      baseline: 'select everything, filter in JavaScript',
      baseline_next_ms: Math.round(baselineMs), // for one voter, alone
      ratio: short(baselineMs / quantile(told.nextMs, 0.95)),
      load: short(loadavg()[0] ?? 0),
    });
  }
  await worker.stop();
}

interface Told {
  /** How long each thinks before a vote, on average; 0: the worst there is. */
  readonly pauseMs: number;
  readonly nextMs: number[];
  /** Of these the first of each voter; without a pause all ask for it in the same instant. */
  readonly firstMs: number[];
  readonly voteMs: number[];
  gaps: number;
  /** Votes on what another had decided in between. */
  late: number;
  /** On a pair one of whom they were introduced to in between. */
  introduced: number;
}

const newTold = (pauseMs: number): Told => ({ pauseMs, nextMs: [], firstMs: [], voteMs: [], gaps: 0, late: 0, introduced: 0 });

async function judge(
  work: CommunityWork,
  { poolId, voterId, who }: { readonly poolId: string; readonly voterId: string; readonly who: number },
  told: Told,
): Promise<void> {
  const as = { role: 'authenticated', userId: voterId } as const;
  const random = createRandom(who);
  for (let turn = 0; turn < votesEach; turn++) {
    await setTimeout(random.between(0, 2 * told.pauseMs));
    const next = await timed(() => nextToJudge(work, { poolId, voterId, except: [] }));
    told.nextMs.push(next.ms);
    if (turn === 0) told.firstMs.push(next.ms);
    if (next.result === undefined) {
      told.gaps += 1;
      continue;
    }
    if (told.pauseMs > 0) await setTimeout(random.between(0, 2 * told.pauseMs));
    const statement = sql`select cast_vote(${next.result.id}, ${(who + turn) % 3 === 0 ? 'no' : 'yes'})`;
    const vote = await timed(() =>
      work
        .castingVotes(() => work.db.transaction((tx) => tx.run(statement), { as }))
        .catch((error: unknown) => {
          const code = error instanceof AppError ? error.code : undefined;
          if (code === 'conflict') told.late += 1;
          else if (code === 'forbidden') told.introduced += 1;
          else throw error;
        }),
    );
    told.voteMs.push(vote.ms);
  }
}
