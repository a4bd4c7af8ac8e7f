// Exact best matches over a pool's columns. Results depend on the people only: not on their indexes, the order they came in,
// threads, blocks or pruning. Ties: higher score, then earlier joiner, then smaller id.
import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../errors.js';
import { BLOCK_BITS } from './columns/blocks.js';
import type { PoolColumns, ScanPool } from './columns.js';
import { blockCount, emptyRankings, rankBlock, rankTile, sorted, TILE_ROWS, type Rankings } from './rank-lists.js';
import { rankAllThreaded } from './rank-threads.js';
import { createScan, type Scan, type ScanOptions } from './scan.js';

export type { Rankings } from './rank-lists.js';

export interface RankedCandidate {
  readonly index: number;
  /** float32, in [0, 1]. */
  readonly score: number;
}

export interface RowOptions extends ScanOptions {
  /** Indexes that may not meet this person: blocked, already matched, skipped. */
  readonly excluded?: ReadonlySet<number>;
}

export interface RankAllOptions extends ScanOptions {
  readonly excluded?: (index: number) => ReadonlySet<number> | undefined;
  /** Whose lists to make; default everybody's. The others' stay empty. */
  readonly rows?: readonly number[];
  /** Worker threads; default: one for each core from 100 million pairs on, otherwise 0: everything on this thread, which lets others in now and then. */
  readonly threads?: number;
  /** People done of all, now and then. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** From so many pairs on, worker threads are worth their start (0.1 s). */
const THREADED_PAIRS = 1e8;
/** How long one thread works before it lets others in. */
const YIELD_MS = 20;

const scans = new WeakMap<ScanPool, Scan>();
const unpruned = new WeakMap<ScanPool, Scan>();

/** One scan per pool: its arrays are reused. */
function scanOf(pool: ScanPool, prune = true): Scan {
  const cache = prune ? scans : unpruned;
  const known = cache.get(pool) ?? createScan(pool, { prune });
  cache.set(pool, known);
  return known;
}

/** Whether a is the better candidate: higher score, then earlier joiner, then smaller id. */
export function isBetter(pool: Pick<ScanPool, 'isEarlier'>, a: RankedCandidate, b: RankedCandidate): boolean {
  return a.score === b.score ? pool.isEarlier(a.index, b.index) : a.score > b.score;
}

/** The score of a pair, NaN when they may not meet. Blocks and the threshold are not looked at. scorePair(i, j) = scorePair(j, i), bit by bit. */
export function scorePair(columns: ScanPool, i: number, j: number): number {
  return scanOf(columns).pair(i, j);
}

/**
 * Scores of `index` with every index, NaN where there is no match: filtered, excluded, below the threshold, free, oneself.
 * `out` takes the scores if given; it must have room for `columns.slots`.
 */
export function scoreRow(
  columns: ScanPool,
  index: number,
  options: RowOptions & { readonly out?: Float32Array } = {},
): Float32Array {
  const scan = scanOf(columns, options.prune);
  const out = (options.out ?? new Float32Array(columns.slots)).fill(Number.NaN);
  const excluded = sorted(options.excluded);
  for (let block = 0; block < blockCount(columns); block++) {
    const found = scan.block(index, block, columns.compiled.threshold, excluded);
    for (let s = 0; s < found; s++) out[(block << BLOCK_BITS) | scan.selection[s]!] = scan.scores[s]!;
  }
  return out;
}

/** The best `k` matches of one person, best first: fewer only when there are no more. */
export function rankOne(columns: ScanPool, index: number, k: number, options: RowOptions = {}): RankedCandidate[] {
  const lists = emptyRankings(1, checkedK(k));
  const scan = scanOf(columns, options.prune);
  const excluded = sorted(options.excluded);
  for (let block = 0; block < blockCount(columns); block++) rankBlock(columns, scan, lists, 0, index, block, excluded);
  return Array.from({ length: lists.counts[0]! }, (_, at) => ({ index: lists.indexes[at]!, score: lists.scores[at]! }));
}

/**
 * The best `k` matches of everybody. Memory: 8 bytes times k for each index, and what the columns already have.
 * The pool must not change meanwhile (`conflict`); aborting throws `cancelled`.
 */
export async function rankAll(columns: PoolColumns, k: number, options: RankAllOptions = {}): Promise<Rankings> {
  const pairs = (options.rows?.length ?? columns.count) * columns.count;
  const threads = options.threads ?? (pairs >= THREADED_PAIRS ? availableParallelism() : 0);
  if (threads > 0) return rankAllThreaded(columns, checkedK(k), { ...options, threads });
  const { revision } = columns;
  const lists = emptyRankings(columns.slots, checkedK(k));
  const scan = scanOf(columns, options.prune);
  let rested = performance.now();
  const all = options.rows ?? [...columns.indexes()];
  for (let first = 0; first < all.length; first += TILE_ROWS) {
    const rows = all.slice(first, first + TILE_ROWS);
    const excluded = rows.map((row) => sorted(options.excluded?.(row)));
    rankTile(columns, scan, lists, rows, excluded);
    if (performance.now() - rested < YIELD_MS) continue;
    options.onProgress?.(first + rows.length, all.length);
    await setImmediate();
    if (options.signal?.aborted === true) throw new AppError('cancelled', 'Ranking was stopped');
    if (columns.revision !== revision) throw new AppError('conflict', 'The pool changed while it was being ranked: rank again');
    rested = performance.now();
  }
  options.onProgress?.(all.length, all.length);
  return lists;
}

function checkedK(k: number): number {
  if (!Number.isInteger(k) || k < 1 || k > 1000) throw new AppError('invalid_input', `A list has 1 to 1000 entries, not ${k}`);
  return k;
}
