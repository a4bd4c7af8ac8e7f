// Ranks one event anew, from nothing but the snapshot, and compares every stored list that is at rest with the result.
// At rest: neither the owner nor anybody in the list, stored or right, is queued. Whoever is queued will still be looked at,
// and may enter or leave lists then; a decision and the end of its queue row are one transaction, so nothing is in between.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { excludedFor, refreshPool, type PoolState } from '../../modes/pool/pool-state.js';
import type { Pool } from '../../people/pools.js';
import { getPool } from '../../people/pools.js';
import { rankAll, scorePair, type Rankings } from '../../policy/rank.js';
import { failingFilter } from '../../policy/explain.js';
import { maxRows, type FoundRow } from './finding.js';
import type { Models } from '../../people/models.js';

/** Rows of one kind of fault: all counted, the first kept. */
export interface Faults {
  readonly rows: readonly FoundRow[];
  readonly count: number;
}

export interface EventAudit {
  readonly pool: Pool;
  /** Why the event cannot be matched at all; then nothing was compared. */
  readonly unusable?: string;
  /** Lists compared. */
  readonly atRest: number;
  /** Lists left alone, because somebody concerned is queued. */
  readonly moving: number;
  /** Nobody in the list although there should be. */
  readonly unmatched: Faults;
  /** Other people than the best. */
  readonly inexact: Faults;
  /** The right people with other scores. */
  readonly misscored: Faults;
  /** Pairs that a filter or the age wall forbids. */
  readonly forbidden: Faults;
  /** Decided by another version of the policy than the pool's. */
  readonly outdated: Faults;
}

interface Tally extends Faults {
  readonly rows: FoundRow[];
  count: number;
}

type Tallies = Record<'unmatched' | 'inexact' | 'misscored' | 'forbidden' | 'outdated', Tally>;

interface StoredEntry {
  readonly id: string;
  readonly score: number;
  readonly version: string;
}

export interface AuditOptions {
  readonly models: Models;
  readonly threads: number;
  readonly signal?: AbortSignal;
}

const pageOwners = 5000;
/** Below this, starting threads takes longer than ranking. */
const threadedPeople = 2000;

/** `tx` must be `repeatable read`. */
export async function auditEvent(tx: Session, poolId: string, options: AuditOptions): Promise<EventAudit> {
  const tallies = emptyTallies();
  let state: PoolState;
  try {
    state = await refreshPool(tx, poolId, options.models);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
    return { pool: await getPool(tx, poolId), unusable: error.message, atRest: 0, moving: 0, ...tallies };
  }
  const queued = await readQueued(tx, poolId);
  const ranked = await rankAll(state.columns, state.limit, {
    excluded: (index) => excludedFor(state, index),
    threads: state.columns.count < threadedPeople ? 0 : options.threads,
    ...(options.signal && { signal: options.signal }),
  });
  let atRest = 0;
  let members = 0;
  let afterId: string | undefined;
  for (;;) {
    const page = await readPage(tx, poolId, afterId);
    if (page.length === 0) break;
    afterId = page.at(-1)?.id;
    members += page.length;
    for (const owner of page) {
      if (compareList(state, ranked, queued, owner, tallies)) atRest += 1;
    }
  }
  return { pool: state.pool, atRest, moving: members - atRest, ...tallies };
}

function emptyTallies(): Tallies {
  const tally = (): Tally => ({ rows: [], count: 0 });
  return { unmatched: tally(), inexact: tally(), misscored: tally(), forbidden: tally(), outdated: tally() };
}

function note(tally: Tally, row: FoundRow): void {
  tally.count += 1;
  if (tally.rows.length < maxRows) tally.rows.push(row);
}

async function readQueued(tx: Session, poolId: string): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`select user_id as id from matchmaking_queue where event_id = ${poolId}`);
  return new Set(rows.map((row) => row.id));
}

interface Owner {
  readonly id: string;
  readonly entries: readonly StoredEntry[];
}

/** Members by id with their stored lists, also those without any. */
async function readPage(tx: Session, poolId: string, afterId: string | undefined): Promise<Owner[]> {
  const rows = await tx.rows<{ id: string; ids: string[] | null; scores: number[] | null; versions: string[] | null }>(sql`
    with owners as (
      select profile_id as id from pool_members
      where pool_id = ${poolId} and profile_id > ${afterId ?? '00000000-0000-0000-0000-000000000000'}
      order by profile_id limit ${pageOwners}
    )
    select o.id, array_agg(u.match_user_id) filter (where u.user_id is not null) as ids,
           array_agg(u.score) filter (where u.user_id is not null) as scores,
           array_agg(u.policy_version_id) filter (where u.user_id is not null) as versions
    from owners o left join user_matches u on u.event_id = ${poolId} and u.user_id = o.id
    group by o.id order by o.id`);
  return rows.map(({ id, ids, scores, versions }) => ({
    id,
    entries: (ids ?? []).map((match, at) => ({ id: match, score: scores?.[at] ?? Number.NaN, version: versions?.[at] ?? '' })),
  }));
}

/** Notes what is wrong with one list; false: it is not at rest. */
function compareList(state: PoolState, ranked: Rankings, queued: ReadonlySet<string>, owner: Owner, tallies: Tallies): boolean {
  const expected = expectedOf(state, ranked, owner.id);
  const isMoving =
    queued.has(owner.id) || owner.entries.some(({ id }) => queued.has(id)) || [...expected.keys()].some((id) => queued.has(id));
  if (isMoving) return false;
  const event_id = state.pool.id;
  const user_id = owner.id;
  for (const { id, score, version } of owner.entries) {
    const right = expected.get(id);
    const row = { event_id, user_id, match_user_id: id };
    if (right !== undefined && right !== Math.fround(score)) note(tallies.misscored, { ...row, stored: score, right });
    if (right === undefined) noteForbidden(state, row, tallies);
    if (version !== state.pool.policy_version_id) note(tallies.outdated, { ...row, policy_version_id: version });
  }
  const stored = new Set(owner.entries.map(({ id }) => id));
  const missing = [...expected.keys()].filter((id) => !stored.has(id));
  const surplus = [...stored].filter((id) => !expected.has(id));
  if (stored.size === 0 && missing.length > 0) note(tallies.unmatched, { event_id, user_id, missing });
  else if (missing.length + surplus.length > 0) note(tallies.inexact, { event_id, user_id, missing, surplus });
  return true;
}

function expectedOf(state: PoolState, ranked: Rankings, ownerId: string): Map<string, number> {
  const expected = new Map<string, number>();
  const index = state.columns.indexOf(ownerId);
  if (index === undefined) return expected;
  for (let at = index * ranked.k, end = at + (ranked.counts[index] ?? 0); at < end; at++) {
    expected.set(state.columns.idAt(ranked.indexes[at] ?? 0), ranked.scores[at] ?? Number.NaN);
  }
  return expected;
}

function noteForbidden(state: PoolState, row: FoundRow & { user_id: string; match_user_id: string }, tallies: Tallies): void {
  const a = state.columns.indexOf(row.user_id);
  const b = state.columns.indexOf(row.match_user_id);
  if (a === undefined || b === undefined || !Number.isNaN(scorePair(state.columns, a, b))) return;
  note(tallies.forbidden, { ...row, filter: failingFilter(state.columns, a, b) });
}
