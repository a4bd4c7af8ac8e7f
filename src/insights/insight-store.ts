// Which pairs want an insight, and the texts that were written: queued after a match is decided, written once per pair and version of both
// profiles, within the hourly cap of all processes. What the model cannot give now is made from the terms by whoever reads the list.
import { sql } from '../db/sql.js';
import type { Database, Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { claimRows, failRows, finishRows, releaseRows, type Claim, type Queue } from '../work/queue.js';
import type { Service } from '../work/worker.js';
import type { Insight, InsightInput, InsightPerson, InsightReason } from './types.js';
import type { InsightWriter } from './writer.js';

export const insightQueue: Queue = {
  table: 'insight_queue',
  order: sql`priority desc, enqueued_at, id`,
  columns: ['event_id', 'low_id', 'high_id'],
};

type Claimed = Claim<{ readonly event_id: string; readonly low_id: string; readonly high_id: string }>;

/** Queues the pairs of decided lists that have no text for the profiles as they are. Idempotent. */
export async function enqueueInsights(
  session: Session,
  eventId: string,
  lists: readonly { readonly index: number; readonly entries: readonly { readonly index: number }[] }[],
  people: { idAt(index: number): string },
): Promise<void> {
  const pairs = lists.flatMap((list) =>
    list.entries.map((entry) => [people.idAt(list.index), people.idAt(entry.index)] as const),
  );
  if (pairs.length === 0) return;
  await session.run(sql`
    with wanted as (
      select distinct least(d.a, d.b) as low_id, greatest(d.a, d.b) as high_id
      from unnest(${pairs.map(([a]) => a)}::uuid[], ${pairs.map(([, b]) => b)}::uuid[]) d (a, b)
    ), queued as (
      insert into insight_queue as q (event_id, low_id, high_id)
        select e.id, w.low_id, w.high_id
        from wanted w join profiles l on l.id = w.low_id join profiles h on h.id = w.high_id join pools e on e.id = ${eventId}
        where not exists (
          select from pair_insights i
          where i.low_id = w.low_id and i.high_id = w.high_id and i.low_revision = l.revision and i.high_revision = h.revision
        )
        order by w.low_id, w.high_id
        on conflict on constraint insight_queue_once do update
          set generation = q.generation + 1, event_id = excluded.event_id, attempts = 0, last_error = null, run_at = least(q.run_at, clock_timestamp())
      returning 1
    )
    select pg_notify('nakodo_work', 'insights') from queued limit 1`);
}

export interface InsightWork {
  readonly db: Database;
  readonly writer: InsightWriter;
  /** Unique among all workers. */
  readonly worker: string;
  /** Over all processes. */
  readonly maxCallsPerHour: number;
}

/** Texts asked for at the same time. */
const batchPairs = 4;
const leaseMs = 180_000;
const pollMs = 5000;
/** The API being down for half an hour costs no insight: 30 s, 1, 2, 4, 8 min. */
const pauseMs = (attempts: number) => 30_000 * 2 ** attempts;

export function insightService(work: InsightWork): Service {
  return {
    name: 'insights',
    pollMs,
    async runOnce(signal) {
      const claims: Claimed[] = await claimRows(work.db, insightQueue, { worker: work.worker, limit: batchPairs, leaseMs });
      await Promise.all(claims.map((claim) => workPair(work, claim, signal)));
      return claims.length > 0;
    },
  };
}

async function workPair(work: InsightWork, claim: Claimed, signal: AbortSignal): Promise<void> {
  const { db, worker } = work;
  try {
    const pair = await readPair(db, claim);
    if (!pair) {
      await finishRows(db, insightQueue, worker, [claim]); // not on any list any more
    } else if (!(await takeCall(db, work.maxCallsPerHour))) {
      await waitForNextHour(db, worker, claim);
    } else {
      await store(work, claim, pair, await work.writer.write(pair.input, { signal }));
    }
  } catch (error) {
    if (!signal.aborted && !isOutage(error)) {
      // This pair's own fault. Given back without an attempt it would come first again, for ever, and be paid for each time.
      const message = error instanceof Error ? error.message : String(error);
      return await failRows(db, insightQueue, worker, [claim], { message, pauseMs });
    }
    await releaseRows(db, insightQueue, worker, [claim]).catch(() => undefined); // else the lease ends by itself
    if (!signal.aborted) throw error;
  }
}

/** Not the pair's fault: the database is away or too busy, or we are stopping. */
function isOutage(error: unknown): boolean {
  return error instanceof AppError && ['database_unavailable', 'timeout', 'cancelled'].includes(error.code);
}

async function store({ db, worker }: InsightWork, claim: Claimed, pair: Pair, insight: Insight): Promise<void> {
  if (insight.fallback === 'capped') return await waitForNextHour(db, worker, claim);
  if (insight.fallback === 'failed') {
    return await failRows(db, insightQueue, worker, [claim], { message: 'The API that writes insights failed', pauseMs });
  }
  await db.transaction(async (tx) => {
    await tx.run(sql`
      insert into pair_insights (low_id, high_id, low_revision, high_revision, text, source, model)
      select l.id, h.id, ${pair.lowRevision}, ${pair.highRevision}, ${insight.text}, ${insight.source}, ${insight.model ?? null}
      from profiles l, profiles h where l.id = ${claim.low_id} and h.id = ${claim.high_id}
      on conflict (low_id, high_id) do update
        set low_revision = excluded.low_revision, high_revision = excluded.high_revision, text = excluded.text, source = excluded.source,
            model = excluded.model, created_at = now()`);
    await tellBoth(tx, claim);
    await finishRows(tx, insightQueue, worker, [claim]);
  });
}

/** Each of the two who has the other on their list. */
async function tellBoth(session: Session, { event_id, low_id, high_id }: Claimed): Promise<void> {
  await session.run(sql`
    select tell_person(u.user_id, 'insight.written', jsonb_build_object('eventId', u.event_id, 'personId', u.match_user_id))
    from user_matches u
    where u.event_id = ${event_id} and u.user_id in (${low_id}, ${high_id}) and u.match_user_id in (${low_id}, ${high_id})
    order by u.user_id`);
}

interface Pair {
  readonly input: InsightInput;
  readonly lowRevision: number;
  readonly highRevision: number;
}

interface PairRow {
  readonly user_id: string;
  readonly reasons: readonly InsightReason[];
  readonly low: StoredCard;
  readonly high: StoredCard;
  readonly low_revision: number;
  readonly high_revision: number;
}

interface StoredCard {
  readonly name: string;
  readonly attributes?: { readonly interests?: readonly string[]; readonly bio?: string };
}

/** What either's list says of the pair; cards hold only what matches may see. */
async function readPair(session: Session, { event_id, low_id, high_id }: Claimed): Promise<Pair | undefined> {
  const row = await session.findRow<PairRow>(sql`
    select u.user_id, u.reasons, profile_card(l.id) as low, profile_card(h.id) as high, l.revision as low_revision, h.revision as high_revision
    from user_matches u
    join profiles l on l.id = ${low_id} join profiles h on h.id = ${high_id}
    where u.event_id = ${event_id} and ((u.user_id = l.id and u.match_user_id = h.id) or (u.user_id = h.id and u.match_user_id = l.id))
    order by u.user_id limit 1`);
  if (!row) return undefined;
  const [you, they] = row.user_id === low_id ? [row.low, row.high] : [row.high, row.low];
  const input = { you: personOf(you), they: personOf(they), reasons: row.reasons };
  return { input, lowRevision: row.low_revision, highRevision: row.high_revision };
}

function personOf({ name, attributes }: StoredCard): InsightPerson {
  return { name, interests: attributes?.interests ?? [], bio: attributes?.bio };
}

async function takeCall(db: Database, maxCallsPerHour: number): Promise<boolean> {
  const { taken } = await db.getRow<{ taken: boolean }>(sql`select take_outside_call('insights', ${maxCallsPerHour}) as taken`);
  return taken;
}

async function waitForNextHour(session: Session, worker: string, claim: Claimed): Promise<void> {
  await session.run(sql`
    update insight_queue
    set locked_by = null, locked_until = null, run_at = date_trunc('hour', clock_timestamp()) + interval '1 hour',
        last_error = 'The hourly cap of calls is reached'
    where id = ${claim.id} and locked_by = ${worker}`);
}
