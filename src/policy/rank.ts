// Exact best matches over a pool's columns. Results depend on the people only: not on their indexes, the order they came in,
// threads, blocks or pruning. Ties: higher score, then earlier joiner, then smaller id.
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../errors.js';
import { BLOCK_BITS } from './columns/blocks.js';
import type { PoolColumns, ScanPool } from './columns.js';
import { createScan, type Scan, type ScanOptions } from './scan.js';

export interface RankedCandidate {
  readonly index: number;
  /** float32, in [0, 1]. */
  readonly score: number;
}

/** The lists of everybody: row r has `counts[r]` entries from `r * k` on, best first. Rows of free indexes have none. */
export interface Rankings {
  readonly k: number;
  readonly indexes: Int32Array;
  readonly scores: Float32Array;
  readonly counts: Int32Array;
}

export interface RowOptions extends ScanOptions {
  /** Indexes that may not meet this person: blocked, already matched, skipped. */
  readonly excluded?: ReadonlySet<number>;
}

export interface RankAllOptions extends ScanOptions {
  readonly excluded?: (index: number) => ReadonlySet<number> | undefined;
  /** Whose lists to make; default everybody's. The others' stay empty. */
  readonly rows?: readonly number[];
  /** Worker threads; default: one for each core when the pool is large, otherwise none (everything on this thread). */
  readonly threads?: number;
  /** People done of all, now and then. */
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Rows that pass over a block together, so that the block stays in the cache. */
export const TILE_ROWS = 32;
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
  const threads = options.threads ?? 0;
  if (threads > 0) {
    const { rankAllThreaded } = await import('./rank-threads.js');
    return rankAllThreaded(columns, checkedK(k), { ...options, threads });
  }
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

// -- shared with the worker threads -----------------------------------------------------------------------------------

export function rankTile(
  pool: ScanPool,
  scan: Scan,
  lists: Rankings,
  rows: readonly number[],
  excluded: readonly (Uint32Array | undefined)[],
): void {
  for (let block = 0; block < blockCount(pool); block++) {
    for (let at = 0; at < rows.length; at++) rankBlock(pool, scan, lists, rows[at]!, rows[at]!, block, excluded[at]);
  }
}

export function emptyRankings(rows: number, k: number): Rankings {
  const shared = (): SharedArrayBuffer => new SharedArrayBuffer(rows * k * 4);
  return {
    k,
    indexes: new Int32Array(shared()),
    scores: new Float32Array(shared()),
    counts: new Int32Array(new SharedArrayBuffer(rows * 4)),
  };
}

export function sorted(excluded: ReadonlySet<number> | undefined): Uint32Array | undefined {
  return excluded === undefined || excluded.size === 0 ? undefined : Uint32Array.from(excluded).toSorted();
}

function blockCount(pool: ScanPool): number {
  return Math.ceil(pool.slots / (1 << BLOCK_BITS));
}

function checkedK(k: number): number {
  if (!Number.isInteger(k) || k < 1 || k > 1000) throw new AppError('invalid_input', `A list has 1 to 1000 entries, not ${k}`);
  return k;
}

/** Offers everybody of a block to one person's list. */
function rankBlock(
  pool: ScanPool,
  scan: Scan,
  lists: Rankings,
  list: number,
  row: number,
  block: number,
  excluded: Uint32Array | undefined,
): void {
  const { k, scores, counts } = lists;
  const { threshold } = pool.compiled;
  const last = list * k + k - 1;
  const entries = counts[list]!;
  const need = entries === k ? Math.max(scores[last]!, threshold) : threshold;
  const found = scan.block(row, block, need, excluded);
  for (let s = 0; s < found; s++) {
    const score = scan.scores[s]!;
    if (counts[list]! < k || score >= scores[last]!) offer(pool, lists, list, (block << BLOCK_BITS) | scan.selection[s]!, score);
  }
}

/** Puts a candidate into its place in a list, if it has one there. */
function offer(pool: ScanPool, lists: Rankings, list: number, index: number, score: number): void {
  const { k, indexes, scores, counts } = lists;
  const first = list * k;
  const count = counts[list]!;
  if (count === k && !beats(pool, lists, first + k - 1, index, score)) return;
  let at = first + Math.min(count, k - 1);
  for (; at > first && beats(pool, lists, at - 1, index, score); at--) {
    scores[at] = scores[at - 1]!;
    indexes[at] = indexes[at - 1]!;
  }
  scores[at] = score;
  indexes[at] = index;
  if (count < k) counts[list] = count + 1;
}

function beats(pool: ScanPool, { scores, indexes }: Rankings, at: number, index: number, score: number): boolean {
  return score > scores[at]! || (score === scores[at]! && pool.isEarlier(index, indexes[at]!));
}
