// npm run bench events [people ...]: from a full queue to stored lists, and one newcomer into the largest event.
// Baseline in the same run: a queue and one SQL query a pair, the way such systems are usually glued together. It is measured on a sample
// of the people and multiplied (`baseline_people` says how many were measured).
import { performance } from 'node:perf_hooks';
import type { Database } from '../src/db/database.js';
import { createRandom } from '../src/demo/random.js';
import { sql } from '../src/db/sql.js';
import { createEventCache } from '../src/modes/events/event-cache.js';
import { eventsService } from '../src/modes/events/events.service.js';
import { runEventsTurn, type EventsWork } from '../src/modes/events/events.work.js';
import { createTableStatistics } from '../src/modes/events/table-statistics.js';
import { compiledPolicy } from '../src/modes/pool/pool-state.js';
import { publishPolicy } from '../src/people/policies.js';
import { createPool, getPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { startWorker } from '../src/work/worker.js';
import { withDatabase } from './support/database.js';
import { benchPolicy, benchProfile } from './support/profiles.js';
import { report, short } from './support/report.js';
import { quantile } from './support/quantile.js';
import { localModels } from '../src/people/models.js';

const standardSizes = [14, 50, 100, 500, 10_000];
const newcomers = 60;
/** Pairs the baseline is measured on, at most. */
const baselinePairs = 20_000;

export async function benchEvents(args: readonly string[]): Promise<void> {
  const sizes = args.length > 0 ? args.map(Number) : standardSizes;
  await withDatabase(async ({ db }) => {
    for (const people of sizes) await benchEvent(db, people, people === Math.max(...sizes));
  });
}

async function benchEvent(db: Database, people: number, withNewcomers: boolean): Promise<void> {
  const eventId = await fullQueue(db, people);
  const work: EventsWork = {
    db,
    worker: 'bench',
    cache: createEventCache(),
    statistics: createTableStatistics(db),
    batchSize: 20,
    leaseMs: 30_000,
    models: localModels('none'),
  };
  const started = performance.now();
  let processed = 0;
  for (;;) {
    const turn = await runEventsTurn(work, { eventId, budgetMs: 45_000 });
    if (!turn) break;
    processed += turn.processed;
  }
  const ms = performance.now() - started;
  const baseline = await runBaseline(db, eventId, people);
  report('events', {
    people,
    processed,
    ms: Math.round(ms),
    max_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
    baseline: 'a queue and one SQL query a pair',
    baseline_people: baseline.people,
    baseline_ms: Math.round(baseline.ms),
    ratio: short(baseline.ms / ms),
  });
  if (withNewcomers) await benchNewcomers(db, eventId, people, work, baseline.ms / people);
  await db.run(sql`delete from pools where id = ${eventId}`);
}

async function fullQueue(db: Database, people: number): Promise<string> {
  const random = createRandom(people);
  const { id: policyVersionId } = await publishPolicy(db, { name: 'bench', body: benchPolicy });
  const eventId = await createPool(db, { mode: 'events', code: `bench-${people}`, name: `Bench ${people}`, policyVersionId });
  for (let done = 0; done < people; done += 1000) {
    const { ids } = await saveProfiles(
      db,
      Array.from({ length: Math.min(1000, people - done) }, () => benchProfile(random)),
    );
    await db.run(sql`insert into all_events_members (event_id, user_id) select ${eventId}, unnest(${ids}::uuid[])`);
  }
  await db.run(sql`delete from embedding_queue`); // no text is compared here
  await db.run(sql`analyze`);
  return eventId;
}

/** Each queued person, one query for each candidate, the best three stored: on as many people as fit in `baselinePairs`, then multiplied. */
async function runBaseline(db: Database, eventId: string, people: number): Promise<{ people: number; ms: number }> {
  const compiled = await compiledPolicy(db, await getPool(db, eventId));
  const sample = Math.max(1, Math.min(people, Math.floor(baselinePairs / people)));
  const ids = (
    await db.rows<{ id: string }>(sql`select profile_id as id from pool_members where pool_id = ${eventId} order by 1`)
  ).map((row) => row.id);
  await db.run(sql`create table if not exists bench_matches (user_id uuid, match_id uuid, score float8)`);
  const pairQuery = pairQueryOf(compiled.filterSql('a', 'b'), compiled.scoreSql('a', 'b'), eventId);
  const started = performance.now();
  for (const user of ids.slice(0, sample)) {
    const scored: { id: string; score: number }[] = [];
    for (const candidate of ids) {
      if (candidate === user) continue;
      const row = await db.findRow<{ score: number }>(pairQuery(user, candidate));
      if (row) scored.push({ id: candidate, score: row.score });
    }
    for (const { id, score } of scored.toSorted((a, b) => b.score - a.score).slice(0, 3)) {
      await db.run(sql`insert into bench_matches values (${user}, ${id}, ${score})`);
    }
  }
  return { people: sample, ms: ((performance.now() - started) * people) / sample };
}

function pairQueryOf(filter: string, score: string, eventId: string) {
  const [filterText, scoreText] = [sql.script(filter), sql.script(score)];
  return (user: string, candidate: string) => sql`
    select ${scoreText} as score from pool_people(${eventId}) a, pool_people(${eventId}) b
    where a.id = ${user} and b.id = ${candidate} and ${filterText}`;
}

async function benchNewcomers(
  db: Database,
  eventId: string,
  people: number,
  work: EventsWork,
  baselineMs: number,
): Promise<void> {
  const worker = await startWorker({
    db,
    services: [eventsService(work, 45_000)],
    log: { error: (_, message) => process.stderr.write(`${message}\n`) },
  });
  const random = createRandom(people + 1);
  const watch = await watchQueue(db);
  const waits: number[] = [];
  let bumped = 0;
  for (let n = 0; n < newcomers; n++) {
    const { ids } = await saveProfiles(db, [benchProfile(random)]);
    const id = ids[0] as string;
    const stored = watch.turnOver(id);
    const started = performance.now();
    await db.run(sql`insert into all_events_members (event_id, user_id) values (${eventId}, ${id})`);
    await stored;
    waits.push(performance.now() - started);
    const { lists } = await db.getRow<{ lists: number }>(sql`
      select count(*)::int as lists from user_matches where event_id = ${eventId} and match_user_id = ${id}`);
    bumped += lists;
  }
  await worker.stop();
  await watch.stop();
  // From the join to the committed list; the bumped lists are stored in the same transaction.
  report('events newcomer', {
    people,
    newcomers,
    p50_ms: short(quantile(waits, 0.5)),
    p95_ms: short(quantile(waits, 0.95)),
    max_ms: short(Math.max(...waits)),
    bumped_lists_each: short(bumped / newcomers),
    baseline: 'one SQL query a pair, for the newcomer alone',
    baseline_ms: short(baselineMs),
    ratio: short(baselineMs / quantile(waits, 0.5)),
  });
}

/** A function that resolves when a person's turn is over: their queue row is gone. Looks after each committed batch. */
async function watchQueue(db: Database): Promise<{ turnOver: (userId: string) => Promise<void>; stop: () => Promise<void> }> {
  let look = () => {};
  const stop = await db.listen('nakodo_matches', () => look());
  const isOver = async (userId: string) => {
    const { over } = await db.getRow<{ over: boolean }>(sql`
      select exists (select from pool_members where profile_id = ${userId})
        and not exists (select from matchmaking_queue where user_id = ${userId}) as over`);
    return over;
  };
  const turnOver = (userId: string) =>
    new Promise<void>((resolve, reject) => {
      look = () => void isOver(userId).then((over) => over && resolve(), reject);
    });
  return { turnOver, stop };
}
