// The lists that ranking fills: the best k candidates of each row, kept in order while blocks of people pass by. Used by `rank.ts` and by
// its worker threads; nothing here waits or allocates for a pair.
import { BLOCK_BITS } from './columns/blocks.js';
import type { ScanPool } from './columns.js';
import type { Scan } from './scan.js';

/** The lists of everybody: row r has `counts[r]` entries from `r * k` on, best first. Rows of free indexes have none. */
export interface Rankings {
  readonly k: number;
  readonly indexes: Int32Array;
  readonly scores: Float32Array;
  readonly counts: Int32Array;
}

/** Rows that pass over a block together, so that the block stays in the cache. */
export const TILE_ROWS = 32;

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

export function blockCount(pool: ScanPool): number {
  return Math.ceil(pool.slots / (1 << BLOCK_BITS));
}

/** Offers everybody of a block to one person's list. */
export function rankBlock(
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
