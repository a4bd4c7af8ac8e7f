// Why a pair has its score, and why a person has no match: numbers from the same scan that ranks, words from the terms.
import { BLOCK_BITS, BLOCK_SLOTS, SLOT_MASK } from './columns/blocks.js';
import type { PoolColumns, ScanPool } from './columns.js';
import { scorePair, scoreRow } from './rank.js';
import type { TermDetail } from './term.js';
import { scoreTerms } from './terms.js';

export interface TermExplanation {
  readonly key: string;
  /** In [0, 1]: the mean of both directions. */
  readonly value: number;
  /** As the policy gives it. */
  readonly weight: number;
  /** This term's part in what made the score; the shares of all terms add up to 1, or are all 0. */
  readonly share: number;
  readonly words: string;
  /** Small plain JSON; `wordsFor(detail)` gives the words again. */
  readonly detail: TermDetail;
}

export interface PairExplanation {
  /** NaN when they may not meet. */
  readonly score: number;
  readonly threshold: number;
  /** As the policy has them. */
  readonly terms: readonly TermExplanation[];
  /** For the first of the two, about the second. */
  readonly sentence: string;
}

/** Why `you` and `they` score as they do, seen by `you`. */
export function explainPair(columns: PoolColumns, you: number, they: number): PairExplanation {
  const score = scorePair(columns, you, they);
  const { compiled } = columns;
  const found = compiled.scores.map((_, at) => explainTerm(columns, at, you, they));
  const whole = found.reduce((sum, { value, weight }) => sum + value * weight, 0);
  const byKey = new Map(
    found.map((term) => [term.key, { ...term, share: whole === 0 ? 0 : (term.value * term.weight) / whole }]),
  );
  const terms = compiled.policy.score.map((spec) => byKey.get(compiled.scores.find((each) => each.spec === spec)!.key)!);
  return { score, threshold: compiled.policy.threshold, terms, sentence: sentenceOf(terms) };
}

/** The words of a stored detail. */
export function wordsFor(detail: TermDetail): string {
  return scoreTerms.find(({ name }) => name === detail.term)?.words(detail) ?? '';
}

/** Whether a term is a reason to meet: of some value and some part in the score. */
export const speaksFor = ({ value, share, detail }: Pick<TermExplanation, 'value' | 'share' | 'detail'>): boolean =>
  value >= leastValue(detail) && share >= 0.1 && isKnown(detail);

/** How far apart two are reads as a reason against, unless it is little: by the policy's own scale, and of ages by anybody's. */
function leastValue({ term, attribute, apart }: TermDetail): number {
  if (term !== 'near' && term !== 'distance') return 0.25;
  return attribute === 'age' && Number(apart) > yearsThatAreClose ? Infinity : 0.75;
}

const yearsThatAreClose = 5.5; // "about 5 years" is the last

/** What speaks most for a pair, in one sentence: at most three terms. */
export function sentenceOf(terms: readonly Pick<TermExplanation, 'value' | 'share' | 'words' | 'detail'>[]): string {
  const speaking = terms.filter(speaksFor).toSorted((a, b) => b.share - a.share);
  if (speaking.length === 0) return 'Nothing in particular speaks for this pair.';
  const [first = '', ...more] = speaking.slice(0, 3).map(({ words }) => words);
  return `${[first, ...more.map((words) => words.charAt(0).toLowerCase() + words.slice(1))].join('; ')}.`;
}

/** What is not known of both counts as the policy's `missing`, but is no reason to meet: such a detail holds no number and no value. */
function isKnown(detail: TermDetail): boolean {
  const { term: _, attribute: __, ...known } = detail;
  return Object.values(known).some((value) => typeof value === 'number' || value.length > 0);
}

function explainTerm(columns: PoolColumns, at: number, you: number, they: number): TermExplanation {
  const { key, term, weight } = columns.compiled.scores[at]!;
  // Kernels write by address: only arrays of the pool's own memory may be handed to them.
  const { selection, values: forward, backValues: backward } = columns.registry.scratch;
  selection[0] = they & SLOT_MASK;
  columns.scorers[at]!.score(you, they >> BLOCK_BITS, selection, 1, forward, backward);
  const values = { forward: forward[0]!, backward: term.oneWay ? backward[0]! : forward[0]! };
  const detail = columns.scorers[at]!.detail(you, they, values);
  return { key, value: (values.forward + values.backward) / 2, weight, share: 0, words: term.words(detail), detail };
}

/** The key of the first filter, as the policy has them, that keeps two people apart; `age` for the age wall; undefined when they may meet. */
export function failingFilter(columns: ScanPool, a: number, b: number): string | undefined {
  const { compiled, filters, states, registry } = columns;
  if (states[a >> BLOCK_BITS]?.[a & SLOT_MASK] !== states[b >> BLOCK_BITS]?.[b & SLOT_MASK]) return 'age';
  const { selection } = registry.scratch;
  const failing = compiled.policy.filters.find((spec) => {
    selection[0] = b & SLOT_MASK;
    return filters[compiled.filters.findIndex((filter) => filter.spec === spec)]!.keep(a, b >> BLOCK_BITS, selection, 1) === 0;
  });
  return compiled.filters.find(({ spec }) => spec === failing)?.key;
}

// -- why none ---------------------------------------------------------------------------------------------------------

export interface FunnelStep {
  /** `pool`, `age`, a filter's key, `excluded`, `threshold`. */
  readonly step: string;
  /** How many are left after it. */
  readonly left: number;
  readonly words: string;
}

export interface Funnel {
  readonly steps: readonly FunnelStep[];
  /** How many matches there would be without one filter, all else equal; the most helpful first. */
  readonly without: readonly { readonly key: string; readonly matches: number }[];
}

export interface WhyNoneOptions {
  readonly excluded?: ReadonlySet<number>;
  /** What a rule's words call an attribute; undefined: as its name says. */
  readonly name?: (attribute: string) => string;
}

/** How many of the pool each step leaves for one person: `pool 300 → wish in gender 140 → within 8 years in age 60 → not blocked 59 → above threshold 0`. */
export function whyNone(columns: PoolColumns, index: number, options: WhyNoneOptions = {}): Funnel {
  const { compiled } = columns;
  const others = [...columns.indexes()].filter((other) => other !== index);
  const state = (other: number): number => columns.states[other >> BLOCK_BITS]![other & SLOT_MASK]!;
  const steps: FunnelStep[] = [{ step: 'pool', left: others.length, words: `${others.length === 1 ? 'other' : 'others'} here` }];
  let left = others.filter((other) => state(other) === state(index));
  if (left.length < others.length) steps.push({ step: 'age', left: left.length, words: 'on the same side of the minimum age' });
  const allowed = left.filter((other) => options.excluded?.has(other) !== true);
  const passes = filterPasses(columns, index);
  for (const spec of compiled.policy.filters) {
    const at = compiled.filters.findIndex((filter) => filter.spec === spec);
    const { key, term } = compiled.filters[at]!;
    left = left.filter((other) => passes[at]![other] === 1);
    steps.push({ step: key, left: left.length, words: term.words(spec, options.name) });
  }
  if (options.excluded !== undefined) {
    left = left.filter((other) => options.excluded?.has(other) !== true);
    steps.push({ step: 'excluded', left: left.length, words: 'not blocked' });
  }
  const scores = scoreUnfiltered(columns, index);
  const high = (other: number): boolean => scores[other]! >= compiled.threshold;
  steps.push({
    step: 'threshold',
    left: left.filter(high).length,
    words: `scoring ${Math.round(compiled.policy.threshold * 1000) / 10} of 100 or more`,
  });
  const without = compiled.filters.map(({ key }, at) => {
    const passesOthers = (other: number): boolean => passes.every((pass, each) => each === at || pass[other] === 1);
    return { key, matches: allowed.filter((other) => passesOthers(other) && high(other)).length };
  });
  return { steps, without: without.toSorted((a, b) => b.matches - a.matches) };
}

/** For each filter, 1 at the indexes that pass it. */
function filterPasses(columns: PoolColumns, index: number): Uint8Array[] {
  const { selection } = columns.registry.scratch;
  return columns.filters.map((filter) => {
    const passes = new Uint8Array(columns.slots);
    eachBlock(columns, (block, count) => {
      const kept = filter.keep(index, block, selection, count);
      for (let s = 0; s < kept; s++) passes[(block << BLOCK_BITS) | selection[s]!] = 1;
    });
    return passes;
  });
}

/** Scores as if there were no filters; what is free or oneself is meaningless. */
function scoreUnfiltered(columns: PoolColumns, index: number): Float32Array {
  return scoreRow({ ...columns, slots: columns.slots, filters: [], compiled: { ...columns.compiled, threshold: 0 } }, index);
}

/** Every block with all its slots selected. */
function eachBlock(columns: PoolColumns, visit: (block: number, count: number) => void): void {
  const { selection } = columns.registry.scratch;
  for (let block = 0; block << BLOCK_BITS < columns.slots; block++) {
    const count = Math.min(BLOCK_SLOTS, columns.slots - (block << BLOCK_BITS));
    for (let slot = 0; slot < count; slot++) selection[slot] = slot;
    visit(block, count);
  }
}
