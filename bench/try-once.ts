// Run by bench/try.ts in a process of its own. Argument: how many people. Prints one line of JSON.
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Database } from '../src/db/database.js';
import { createRandom } from '../src/demo/random.js';
import { sql } from '../src/db/sql.js';
import { readPeoplePage } from '../src/people/people.js';
import { publishPolicy } from '../src/people/policies.js';
import { createPool } from '../src/people/pools.js';
import { saveProfiles } from '../src/people/profiles.js';
import { tryOnEvent } from '../src/policies/try-event.js';
import { withDatabase } from './support/database.js';
import { benchPolicy, benchProfile } from './support/profiles.js';
import { short } from './support/report.js';
import { localModels } from '../src/people/models.js';

const people = Number(process.argv[2]);
const rounds = 3;
const tried = {
  ...benchPolicy,
  filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 6 }],
  threshold: 0.1,
};

await withDatabase(async ({ db }) => {
  const eventId = await fill(db);
  const before = residentMb();
  const reading = await timed(() => readEverybody(db, eventId));
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const times: number[] = [];
  let answer;
  delay.enable();
  for (let round = 0; round < rounds; round++) {
    times.push(
      await timed(async () => {
        const signal = new AbortController().signal;
        answer = await tryOnEvent(db, { body: tried, eventId, compareWith: undefined, models: localModels('none') }, signal);
      }),
    );
  }
  delay.disable();
  const { looked, changedLists } = answer!;
  const ms = Math.min(...times);
  process.stdout.write(
    `${JSON.stringify({
      people,
      lists: looked,
      changed_lists: changedLists,
      rounds,
      ms: Math.round(ms),
      max_ms: Math.round(Math.max(...times)),
      event_loop_delay_p99_ms: short(delay.percentile(99) / 1e6),
      event_loop_delay_max_ms: short(delay.max / 1e6),
      resident_before_mb: before,
      max_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      baseline: 'reading the same people, ranking nobody',
      baseline_ms: Math.round(reading),
      ratio: short(reading / ms),
    })}\n`,
  );
});

async function fill(database: Database): Promise<string> {
  const random = createRandom(people);
  const { id: policyVersionId } = await publishPolicy(database, { name: 'bench', body: benchPolicy });
  const eventId = await createPool(database, { mode: 'events', code: 'bench', name: 'Bench', policyVersionId });
  for (let done = 0; done < people; done += 1000) {
    const { ids } = await saveProfiles(
      database,
      Array.from({ length: Math.min(1000, people - done) }, () => benchProfile(random)),
    );
    await database.run(sql`insert into all_events_members (event_id, user_id) select ${eventId}, unnest(${ids}::uuid[])`);
  }
  await database.run(sql`analyze`);
  return eventId;
}

async function readEverybody(database: Database, poolId: string): Promise<void> {
  const query = {
    poolId,
    agesAsOf: '2026-01-01',
    models: localModels('none'),
    attributes: ['seeking', 'gender', 'age', 'interests'],
    vectors: [],
  };
  let afterId: string | undefined;
  for (;;) {
    const page = await readPeoplePage(database, query, { afterId, limit: 500 });
    if (page.length === 0) return;
    afterId = page
      .map(({ id }) => id)
      .toSorted()
      .at(-1);
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function residentMb(): number {
  return Math.round(process.memoryUsage().rss / 2 ** 20);
}
