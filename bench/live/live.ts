// npm run bench live [seconds] [clients ...]: pairs a second, and how long from a call to being told, in one lobby. Each client searches as
// somebody, is told of a partner, ends it and searches again as somebody else who was not in the lobby for longest.
// Baselines in the same run, on the same database: one lock for the lobby taken by each call, and `for update skip locked` without a lock.
// All of it twice: with the machine for itself, and `busy`, beside as many others as it has cores.
import { availableParallelism } from 'node:os';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { openDatabase } from '../../src/db/pool.js';
import { besideBusyCores } from '../support/busy.js';
import { withDatabase } from '../support/database.js';
import { quantile } from '../support/quantile.js';
import { report, say, short } from '../support/report.js';
import { globalLock, skipLocked, tick, type Design, type Open } from './designs.js';
import { fillLobby } from './people.js';

const standardSeconds = 10;
const standardClients = [64, 512];
const peopleInLobby = 6000;
/** Whoever finds nobody for so long goes, and somebody else comes. */
const patienceMs = 10_000;
const connections = 16;
/** Connections are opened, plans made and pages read before it counts. */
const warmUpMs = 2000;

export async function benchLive(args: readonly string[]): Promise<void> {
  const [seconds = standardSeconds, ...some] = args.map(Number);
  await withDatabase(async ({ db: setup, url }) => {
    const db = openDatabase({ url, max: connections });
    try {
      const { poolId, ids } = await fillLobby(setup, peopleInLobby);
      for (const busy of [0, availableParallelism()]) {
        for (const clients of some.length > 0 ? some : standardClients) {
          const of = (open: Open) => measure(db, poolId, ids, open, clients, seconds);
          const [baseline, skipping, own] = await besideBusyCores(busy, async () => [
            await of(globalLock),
            await of(skipLocked),
            await of(tick),
          ]);
          tell({ people: ids.length, clients, busy, seconds }, { baseline, skipping, own });
        }
      }
    } finally {
      await db.close();
    }
  });
}

function tell(
  of: Readonly<Record<'people' | 'clients' | 'busy' | 'seconds', number>>,
  { baseline, skipping, own }: Readonly<Record<'baseline' | 'skipping' | 'own', Measured>>,
): void {
  report('live', {
    ...of,
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
  const run: Run = {
    db,
    design,
    idle: [...ids],
    told,
    waits,
    underWay: new Set(),
    gaveUp: 0,
    counting: performance.now() + warmUpMs,
    until: performance.now() + warmUpMs + seconds * 1000,
  };
  await Promise.all(Array.from({ length: clients }, () => client(run)));
  await Promise.all(run.underWay);
  await design.close();
  const measured = {
    pairs_s: short(waits.length / 2 / seconds),
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
  /** Calls that have not been answered: somebody may be told before. */
  readonly underWay: Set<Promise<unknown>>;
  gaveUp: number;
  /** What is told between the two counts. */
  readonly counting: number;
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
  const { db, design, told, waits, counting, until } = run;
  const started = performance.now();
  const limit = Math.min(started + patienceMs, until);
  const search = (): void => {
    const call = design
      .search(me)
      .catch((error: unknown) => say(String(error)))
      .finally(() => run.underWay.delete(call));
    run.underWay.add(call);
  };
  let timer: NodeJS.Timeout | undefined;
  const partner = await new Promise<string | undefined>((resolve) => {
    const wait = (): void => {
      const now = performance.now();
      if (now >= limit) return resolve(undefined);
      search();
      timer = setTimeout(wait, Math.max(1, Math.min(design.againMs ?? limit - now, limit - now)));
    };
    told.set(me, resolve);
    wait();
  });
  clearTimeout(timer);
  told.delete(me);
  const now = performance.now();
  if (partner !== undefined && now >= counting && now < until) waits.push(now - started);
  if (partner !== undefined) return partner;
  await db.run(sql`delete from waiting_queue where user_id = ${me}`);
  if (now < until) run.gaveUp += 1;
  return undefined;
}
