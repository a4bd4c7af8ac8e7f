// npm run bench live [seconds] [clients ...]: pairs a second, and how long from a call to being told, in one lobby. Each client searches as
// somebody, is told of a partner, ends it and searches again as somebody else who was not in the lobby for longest.
// Baselines in the same run, on the same database: one lock for the lobby taken by each call, and `for update skip locked` without a lock.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { openDatabase } from '../../src/db/pool.js';
import { withDatabase } from '../support/database.js';
import { quantile } from '../support/quantile.js';
import { report, say, short } from '../support/report.js';
import { globalLock, skipLocked, tick, type Design, type Open } from './designs.js';
import { fillLobby } from './people.js';

const standardSeconds = 10;
const standardClients = [64, 512];
const peopleInLobby = 6000;
/** Whoever finds nobody for so long goes, and somebody else comes. */
const patienceMs = 2000;
const connections = 16;

export async function benchLive(args: readonly string[]): Promise<void> {
  const [seconds = standardSeconds, ...some] = args.map(Number);
  await withDatabase(async ({ db: setup, url }) => {
    const db = openDatabase({ url, max: connections });
    try {
      const { poolId, ids } = await fillLobby(setup, peopleInLobby);
      for (const clients of some.length > 0 ? some : standardClients) {
        const baseline = await measure(db, poolId, ids, globalLock, clients, seconds);
        const skipping = await measure(db, poolId, ids, skipLocked, clients, seconds);
        const own = await measure(db, poolId, ids, tick, clients, seconds);
        report('live', {
          people: ids.length,
          clients,
          seconds,
          ...own,
          baseline: 'one advisory lock a call, the best by the policy in SQL, NOTIFY',
          baseline_pairs_s: baseline.pairs_s,
          baseline_p95_ms: baseline.p95_ms,
          skip_locked_pairs_s: skipping.pairs_s,
          skip_locked_p95_ms: skipping.p95_ms,
          skip_locked_p99_ms: skipping.p99_ms,
          ratio: short(own.pairs_s / baseline.pairs_s),
        });
      }
    } finally {
      await db.close();
    }
  });
}

interface Measured {
  readonly pairs_s: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  /** Found nobody in time. */
  readonly gave_up: number;
}

export async function measure(
  db: Database,
  poolId: string,
  ids: readonly string[],
  open: Open,
  clients: number,
  seconds: number,
): Promise<Measured> {
  await db.run(
    sql`truncate chat_sessions, session_participants, session_messages, pair_skips, waiting_queue, person_events cascade`,
  );
  const waits: number[] = [];
  const told = new Map<string, (partner: string) => void>();
  const design = await open(db, poolId, (pairs) => {
    for (const [one, other] of pairs) {
      told.get(one)?.(other);
      told.get(other)?.(one);
    }
  });
  const run: Run = { db, design, idle: [...ids], told, waits, gaveUp: 0, until: performance.now() + seconds * 1000 };
  const started = performance.now();
  await Promise.all(Array.from({ length: clients }, () => client(run)));
  const took = (performance.now() - started) / 1000;
  await design.close();
  const measured = {
    pairs_s: short(waits.length / 2 / took),
    p50_ms: short(quantile(waits, 0.5)),
    p95_ms: short(quantile(waits, 0.95)),
    p99_ms: short(quantile(waits, 0.99)),
    gave_up: run.gaveUp,
  };
  say(`${design.name}, ${clients} clients: ${JSON.stringify(measured)}`);
  return measured;
}

interface Run {
  readonly db: Database;
  readonly design: Design;
  /** Whoever is in no client's hands, the one who was not here for longest first. */
  readonly idle: string[];
  readonly told: Map<string, (partner: string) => void>;
  readonly waits: number[];
  gaveUp: number;
  readonly until: number;
}

async function client(run: Run): Promise<void> {
  while (performance.now() < run.until) {
    const me = run.idle.shift() as string;
    const partner = await findPartner(run, me);
    if (partner === undefined) {
      run.idle.push(me);
      continue;
    }
    // One of the two ends it; both are free then.
    if (me > partner) continue;
    await run.design.end(me);
    run.idle.push(me, partner);
  }
}

/** Undefined: nobody was found in time. */
async function findPartner(run: Run, me: string): Promise<string | undefined> {
  const { db, design, told, waits, until } = run;
  const started = performance.now();
  const found = new Promise<string>((resolve) => told.set(me, resolve));
  const over = new AbortController();
  try {
    void design.search(me).catch((error: unknown) => say(String(error)));
    const limit = Math.min(patienceMs, Math.max(1, until + patienceMs / 10 - started));
    const pause = design.againMs ?? limit;
    for (let waited = 0; waited < limit; waited += pause) {
      const partner = await Promise.race([found, sleep(pause, undefined, { signal: over.signal }).catch(() => undefined)]);
      if (partner !== undefined) {
        waits.push(performance.now() - started);
        return partner;
      }
      if (design.againMs !== undefined) void design.search(me);
    }
    await db.run(sql`delete from waiting_queue where user_id = ${me}`);
    run.gaveUp += 1;
    return undefined;
  } finally {
    over.abort();
    told.delete(me);
  }
}
