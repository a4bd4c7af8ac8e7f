// Ranks one lookalike pool anew, from nothing but the snapshot, and compares its matches with the result. At rest: neither of the two has an open
// job, nor one that was given up; whoever has will still be looked at. A decision and the end of its job are one transaction, so nothing is in between.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { excludedFor, keepOnly, refreshPool, type PoolState } from '../../modes/pool/pool-state.js';
import { getPool, type Pool } from '../../people/pools.js';
import { explainPair, failingFilter } from '../../policy/explain.js';
import { rankAll, scorePair } from '../../policy/rank.js';
import type { AuditOptions, Faults } from './audit-event.js';
import { maxRows, type FoundRow } from './finding.js';

export interface LookalikeAudit {
  readonly pool: Pool;
  /** Why the pool cannot be matched at all; then nothing was compared. */
  readonly unusable?: string;
  /** Matches that the policy does not allow, or of too low a score. */
  readonly forbidden: Faults;
  /** Another score or likeness than the policy and the embeddings give. */
  readonly misscored: Faults;
  /** Decided by another version of the policy than the pool's. */
  readonly outdated: Faults;
  /** One of the two is among the other's best, and they are not matched. */
  readonly unmatched: Faults;
}

interface Tally extends Faults {
  readonly rows: FoundRow[];
  count: number;
}

interface StoredMatch {
  readonly user_a_id: string;
  readonly user_b_id: string;
  readonly score: number;
  readonly similarity: number | null;
  readonly version: string;
}

const tolerance = 1e-5;
/** Below this, starting threads takes longer than ranking. */
const threadedPeople = 2000;

/** `tx` must be `repeatable read`. */
export async function auditLookalike(tx: Session, poolId: string, options: AuditOptions): Promise<LookalikeAudit> {
  const tally = (): Tally => ({ rows: [], count: 0 });
  const tallies = { forbidden: tally(), misscored: tally(), outdated: tally(), unmatched: tally() };
  let state: PoolState;
  try {
    state = await refreshPool(tx, poolId, options.models);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
    return { pool: await getPool(tx, poolId), unusable: error.message, ...tallies };
  }
  await keepCompared(tx, state);
  const moving = await readMoving(tx, poolId);
  const stored = await tx.rows<StoredMatch>(sql`
    select user_a_id, user_b_id, score, similarity, policy_version_id as version from matches where pool_id = ${poolId}
    order by user_a_id, user_b_id`);
  const pairs = new Set(stored.flatMap(({ user_a_id: a, user_b_id: b }) => [a + b, b + a]));
  for (const match of stored) if (!moving.has(match.user_a_id) && !moving.has(match.user_b_id)) judge(state, match, tallies);
  for await (const [me, other] of bestPairs(state, options)) {
    if (moving.has(me) || moving.has(other) || pairs.has(me + other)) continue;
    note(tallies.unmatched, { pool_id: poolId, user_id: me, match_user_id: other });
    pairs.add(me + other).add(other + me);
  }
  return { pool: state.pool, ...tallies };
}

function note(tally: Tally, row: FoundRow): void {
  tally.count += 1;
  if (tally.rows.length < maxRows) tally.rows.push(row);
}

/** Who has no face that is compared is nobody's candidate. */
async function keepCompared(tx: Session, state: PoolState): Promise<void> {
  const rows = await tx.rows<{ id: string }>(sql`
    select user_id as id from faces where pool_id = ${state.pool.id} and state = 'ready' and moderation = 'approved'`);
  keepOnly(state, new Set(rows.map(({ id }) => id)));
}

/** Whose matches may not be what they will be. */
async function readMoving(tx: Session, poolId: string): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`
    select user_id as id from match_jobs where pool_id = ${poolId} and status in ('pending', 'processing')
    union select j.user_id from match_jobs j join failed_match_jobs(${poolId}) f on f.id = j.id`);
  return new Set(rows.map(({ id }) => id));
}

function judge(state: PoolState, match: StoredMatch, tallies: Record<'forbidden' | 'misscored' | 'outdated', Tally>): void {
  const { columns, pool } = state;
  const [a, b] = [columns.indexOf(match.user_a_id), columns.indexOf(match.user_b_id)];
  if (a === undefined || b === undefined) return; // lookalike-walls says so
  const row = { pool_id: pool.id, user_a_id: match.user_a_id, user_b_id: match.user_b_id };
  if (match.version !== pool.policy_version_id) return note(tallies.outdated, { ...row, policy_version_id: match.version });
  const score = scorePair(columns, a, b);
  if (Number.isNaN(score)) return note(tallies.forbidden, { ...row, filter: failingFilter(columns, a, b) });
  if (score < state.policy.threshold - tolerance)
    return note(tallies.forbidden, { ...row, right: score, threshold: state.policy.threshold });
  const alike = explainPair(columns, a, b).terms.find(({ detail }) => detail.term === 'alike')?.value ?? null;
  const isAlike =
    alike === null || match.similarity === null ? alike === match.similarity : Math.abs(alike - match.similarity) <= tolerance;
  if (Math.abs(score - match.score) <= tolerance && isAlike) return;
  note(tallies.misscored, {
    ...row,
    stored: match.score,
    right: score,
    stored_similarity: match.similarity,
    right_similarity: alike,
  });
}

/** Everybody with each of their best. */
async function* bestPairs(state: PoolState, options: AuditOptions): AsyncIterable<readonly [string, string]> {
  const { columns, limit } = state;
  const ranked = await rankAll(columns, limit, {
    excluded: (index) => excludedFor(state, index),
    threads: columns.count < threadedPeople ? 0 : options.threads,
    ...(options.signal && { signal: options.signal }),
  });
  for (const index of columns.indexes()) {
    for (let at = index * ranked.k, end = at + (ranked.counts[index] ?? 0); at < end; at++)
      yield [columns.idAt(index), columns.idAt(ranked.indexes[at] ?? 0)];
  }
}
