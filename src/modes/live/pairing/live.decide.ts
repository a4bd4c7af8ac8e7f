// Decides who is paired with whom among those who wait in a lobby: pure, no clock, no chance, no database. Two may be paired from the least
// widening step on at which the policy of whoever waited longer lets them meet, once that one has waited as long. Pairs are taken in this order:
//   buddies first, whatever the step; then by step, so that nobody is given to somebody as wider search while a stricter match is there;
//   within a step the oldest first, each with their best score, of equals the oldest.
// Only people who are new, edited, back or at a new step ("dirty") are looked at with everybody; since no two others could be paired before,
// this finds the same pairs as looking at everybody.
import type { PoolColumns } from '../../../policy/columns.js';
import { scorePair, scoreRow } from '../../../policy/rank.js';

/** A version of a lobby's policy: after each widening step another view of the same columns. */
export interface Rules {
  readonly versionId: string;
  /** `views[n]`: with n steps reached. */
  readonly views: readonly PoolColumns[];
  /** How long one has waited when step n + 1 is reached. Ascending. */
  readonly afterMs: readonly number[];
}

export interface Waiting {
  /** In the columns. */
  readonly index: number;
  readonly userId: string;
  readonly ticket: number;
  /** Milliseconds since 1970, by the database's clock. */
  readonly since: number;
  /** Goes after others as if they had come so much later. */
  readonly sinkMs: number;
  readonly rules: Rules;
  /** Shadow-banned people are paired with each other only. */
  readonly shadow: boolean;
  /** Of the profile. */
  readonly revision: number;
}

export interface Waiters {
  /** By index. */
  readonly people: readonly (Waiting | undefined)[];
  /** Blocked, skipped or refused a moment ago. Symmetric. */
  areApart(a: number, b: number): boolean;
  buddiesOf(index: number): Iterable<number>;
}

export interface DecidedPair {
  /** Whoever waited longer: their policy holds. */
  readonly elder: Waiting;
  readonly younger: Waiting;
  /** Widening steps that it took. */
  readonly step: number;
  readonly buddies: boolean;
  readonly score: number;
}

/** How many dirty people one tick looks at, and how many pairs at most: everybody who waits is told after it. */
const maxSeeds = 256;
const maxPairs = 4_000_000;

/** The oldest of the dirty, as many as one tick looks at. */
export function chooseSeeds(waiters: Waiters, dirty: Iterable<number>): Waiting[] {
  const some = [...dirty].flatMap((index) => waiters.people[index] ?? []).toSorted(byTurn);
  return some.slice(0, Math.max(8, Math.min(maxSeeds, Math.floor(maxPairs / waiters.people.length))));
}

/** Pairs that have one of `seeds` in them, nobody twice; afterwards no two people with a seed among them could be paired and are not. */
export function decidePairs(waiters: Waiters, seeds: readonly Waiting[], now: number): DecidedPair[] {
  const taken = new Uint8Array(waiters.people.length);
  const pairs: DecidedPair[] = [];
  const take = (pair: DecidedPair): void => {
    taken[pair.elder.index] = 1;
    taken[pair.younger.index] = 1;
    pairs.push(pair);
  };
  pairBuddies(waiters, seeds, taken, take);
  const reached = waiters.people.map((person) => (person === undefined ? -1 : stepsReachedBy(person, now)));
  const last = reached.reduce((most, step) => Math.max(most, step), 0);
  for (let step = 0; step <= last; step++) {
    const left = seeds.filter(({ index }) => taken[index] === 0);
    if (left.length === 0) break;
    pairAtStep({ waiters, seeds: left, step, reached, taken, take });
  }
  return pairs;
}

export function stepsReachedBy({ since, rules }: Pick<Waiting, 'since' | 'rules'>, now: number): number {
  const waited = now - since;
  let steps = 0;
  while (steps < rules.afterMs.length && rules.afterMs[steps]! <= waited) steps += 1;
  return steps;
}

/** Whose turn comes first. */
export function byTurn(a: Waiting, b: Waiting): number {
  return a.since + a.sinkMs - (b.since + b.sinkMs) || byId(a, b);
}

function byId(a: Waiting, b: Waiting): number {
  return a.userId < b.userId ? -1 : 1;
}

/** Of two, who waited longer: whatever they skipped, their time decides how far they search. */
function elderOf(a: Waiting, b: Waiting): Waiting {
  return (a.since - b.since || byId(a, b)) < 0 ? a : b;
}

function pairOf(a: Waiting, b: Waiting, more: Pick<DecidedPair, 'step' | 'buddies' | 'score'>): DecidedPair {
  const elder = elderOf(a, b);
  return { elder, younger: elder === a ? b : a, ...more };
}

/** They know each other: every step counts as reached. */
function pairBuddies(waiters: Waiters, seeds: readonly Waiting[], taken: Uint8Array, take: (pair: DecidedPair) => void): void {
  const edges = new Map<Waiting, DecidedPair[]>();
  const note = (person: Waiting, pair: DecidedPair) => edges.set(person, [...(edges.get(person) ?? []), pair]);
  for (const seed of seeds) {
    for (const index of waiters.buddiesOf(seed.index)) {
      const other = waiters.people[index];
      const pair = other && !keptApart(waiters, seed, other) ? leastStep(seed, other) : undefined;
      if (pair === undefined) continue;
      note(pair.elder, pair);
      note(pair.younger, pair);
    }
  }
  for (const [person, pairs] of [...edges].toSorted(([a], [b]) => byTurn(a, b))) {
    const free = pairs.filter(({ elder, younger }) => taken[elder.index] === 0 && taken[younger.index] === 0);
    const best = free.reduce<DecidedPair | undefined>(
      (best, pair) => (best && !isBetter(person, pair, best) ? best : pair),
      undefined,
    );
    if (best) take(best);
  }
}

function isBetter(person: Waiting, a: DecidedPair, b: DecidedPair): boolean {
  const other = (pair: DecidedPair) => (pair.elder === person ? pair.younger : pair.elder);
  return a.score === b.score ? byTurn(other(a), other(b)) < 0 : a.score > b.score;
}

function leastStep(a: Waiting, b: Waiting): DecidedPair | undefined {
  const { views } = elderOf(a, b).rules;
  for (const [step, view] of views.entries()) {
    const score = scorePair(view, a.index, b.index);
    if (score >= view.compiled.threshold) return pairOf(a, b, { step, buddies: true, score });
  }
  return undefined;
}

function keptApart(waiters: Waiters, a: Waiting, b: Waiting): boolean {
  return a.shadow !== b.shadow || waiters.areApart(a.index, b.index);
}

interface Round {
  readonly waiters: Waiters;
  /** Not taken yet. */
  readonly seeds: readonly Waiting[];
  readonly step: number;
  /** Steps by index. */
  readonly reached: readonly number[];
  readonly taken: Uint8Array;
  readonly take: (pair: DecidedPair) => void;
}

function pairAtStep(round: Round): void {
  const { waiters, seeds, taken, take, step } = round;
  const { rows, touched } = scoreSeeds(round);
  const width = waiters.people.length;
  const rowOf = new Map(seeds.map((seed, at) => [seed.index, at * width]));
  for (const person of touched.toSorted(byTurn)) {
    if (taken[person.index] === 1) continue;
    const row = rowOf.get(person.index);
    let best: Waiting | undefined;
    let bestScore = 0;
    const offer = (other: Waiting, score: number): void => {
      // NaN, who may not meet, is never better.
      if (!(score >= bestScore) || taken[other.index] === 1) return;
      if (best !== undefined && score === bestScore && byTurn(other, best) > 0) return;
      best = other;
      bestScore = score;
    };
    if (row === undefined) seeds.forEach((seed, at) => offer(seed, rows[at * width + person.index]!));
    else
      for (let index = 0; index < width; index++)
        if (rows[row + index]! >= bestScore) offer(waiters.people[index]!, rows[row + index]!);
    if (best !== undefined) take(pairOf(person, best, { step, buddies: false, score: bestScore }));
  }
}

/** A row of scores for each seed, NaN where they may not be paired at this step, and everybody who has a score anywhere. */
function scoreSeeds({ waiters, seeds, step, reached, taken }: Round): { rows: Float32Array; touched: Waiting[] } {
  const { people } = waiters;
  const width = people.length;
  const rows = new Float32Array(seeds.length * width).fill(Number.NaN);
  const touched = new Set<Waiting>();
  const rules = new Set(people.flatMap((person) => (person && reached[person.index]! >= step ? [person.rules] : [])));
  const out = new Float32Array(width);
  for (const version of rules) {
    const view = version.views[step];
    if (view === undefined) continue;
    seeds.forEach((seed, at) => {
      const scores = scoreRow(view, seed.index, { out });
      for (let index = 0; index < width; index++) {
        const score = scores[index]!;
        if (score !== score || taken[index] === 1) continue;
        const other = people[index];
        if (other === undefined) continue;
        const elder = elderOf(seed, other);
        if (elder.rules !== version || reached[elder.index]! < step || keptApart(waiters, seed, other)) continue;
        rows[at * width + index] = score;
        touched.add(seed).add(other);
      }
    });
  }
  return { rows, touched: [...touched] };
}
