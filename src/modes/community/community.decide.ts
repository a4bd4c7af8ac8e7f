// Which pairs a community should judge next: pure, no chance, no database, a clock only to rest. The best pair first, then the best of those left, and so on; a person
// who stands in as many as their fair share is left out from then on. Exact: the same pairs as by sorting all pairs, of which there may be
// millions, without holding them: each person's best few are ranked, and a person whose few are used up is ranked again.
import { setImmediate } from 'node:timers/promises';
import TinyQueue from 'tinyqueue';
import { rankOne, type RankedCandidate } from '../../policy/rank.js';
import type { PoolColumns } from '../../policy/columns.js';

export interface Pairing {
  /** Only of those who agreed to be voted on. */
  readonly columns: PoolColumns;
  /** Whom a person may not be proposed with: blocked, live, matched, in a cool-off. Symmetric. */
  readonly apart: (index: number) => ReadonlySet<number>;
  /** In how many pairs of the queue a person stands already. */
  readonly load: (index: number) => number;
  /** In how many they may stand. */
  readonly share: number;
  /** How many pairs are wanted. */
  readonly count: number;
}

export interface ProposedPair {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/** Ranked at first, beyond what somebody has room for: some of these will have no room themselves. */
const spare = 4;

interface Row {
  readonly index: number;
  candidates: readonly RankedCandidate[];
  at: number;
  /** There are more than these. */
  more: boolean;
}

/** How long it works before it lets others in. */
const restAfterMs = 10;

/** Best first; fewer only when no more are possible. The columns must not change meanwhile. */
export async function choosePairs(pairing: Pairing): Promise<ProposedPair[]> {
  const { columns, share, count } = pairing;
  const load = new Map<number, number>();
  const loadOf = (index: number) => load.get(index) ?? pairing.load(index);
  const taken = new Map<number, Set<number>>();
  const hasRoom = (index: number) => loadOf(index) < share;

  function rank(index: number, k: number): Row {
    const excluded = new Set([...pairing.apart(index), ...(taken.get(index) ?? [])]);
    for (const [other, pairs] of load) if (pairs >= share) excluded.add(other);
    const candidates = rankOne(columns, index, k, { excluded });
    return { index, candidates, at: 0, more: candidates.length === k };
  }

  /** The next candidate with room; ranks again when those at hand are used up. */
  function settle(row: Row): boolean {
    for (;;) {
      while (row.at < row.candidates.length && !isFree(row.index, row.candidates[row.at]!.index)) row.at += 1;
      if (row.at < row.candidates.length) return true;
      if (!row.more) return false;
      Object.assign(row, rank(row.index, Math.min(1000, row.candidates.length * 4)));
    }
  }

  let rested = performance.now();
  async function rest(): Promise<void> {
    if (performance.now() - rested < restAfterMs) return;
    await setImmediate();
    rested = performance.now();
  }

  const isFree = (index: number, other: number) => hasRoom(other) && taken.get(index)?.has(other) !== true;
  const rows = new TinyQueue<Row>([], (a, b) => (comesBefore(columns, pairOf(a), pairOf(b)) ? -1 : 1));
  for (const index of columns.indexes()) {
    if (!hasRoom(index)) continue;
    const row = rank(index, Math.min(1000, share - loadOf(index) + spare));
    if (settle(row)) rows.push(row);
    await rest();
  }
  const chosen: ProposedPair[] = [];
  while (chosen.length < count) {
    const row = rows.pop();
    if (row === undefined) break;
    if (!hasRoom(row.index)) continue;
    const candidate = row.candidates[row.at]!;
    if (isFree(row.index, candidate.index)) {
      chosen.push(pairOf(row));
      for (const [one, other] of [
        [row.index, candidate.index],
        [candidate.index, row.index],
      ] as const) {
        load.set(one, loadOf(one) + 1);
        taken.set(one, (taken.get(one) ?? new Set()).add(other));
      }
    }
    // Somebody else may have taken their candidate meanwhile: what comes next may be worse, so it takes its place anew.
    if (hasRoom(row.index) && settle(row)) rows.push(row);
    await rest();
  }
  return chosen;
}

function pairOf({ index, candidates, at }: Row): ProposedPair {
  const { index: other, score } = candidates[at]!;
  return { a: index, b: other, score };
}

/** The better pair; of equals the one of earlier joiners. */
function comesBefore(columns: PoolColumns, one: ProposedPair, other: ProposedPair): boolean {
  if (one.score !== other.score) return one.score > other.score;
  const [a, b] = inOrder(columns, one);
  const [c, d] = inOrder(columns, other);
  return a === c ? columns.isEarlier(b, d) : columns.isEarlier(a, c);
}

function inOrder(columns: PoolColumns, { a, b }: ProposedPair): readonly [number, number] {
  return columns.isEarlier(a, b) ? [a, b] : [b, a];
}
