// A policy in plain sentences, and what changed between two, for people who will not read JSON.
import type { Combination, Policy } from './policy.js';
import { dropped, standardAgain, type RelaxStep } from './relax-steps.js';
import { filterTermOf, scoreTermOf, type FilterSpec, type ScoreSpec } from './terms.js';
import { named, plural, rounded } from './words.js';

export const combinationWords: Readonly<Record<Combination, string>> = {
  geometric: 'both sides must gain (geometric mean)',
  harmonic: 'both sides must gain, and pairs of whom only one gains fall further (harmonic mean)',
  product: 'both sides must gain, and only very good pairs score high (product)',
  mean: 'one may gain much and the other little (average)',
  min: 'the side that gains less decides (minimum)',
};

/** How a pool turns scored pairs into matches: what a policy means there is not the same in all. */
type Mode = 'events' | 'live' | 'lookalike' | 'community';
const allModes: readonly Mode[] = ['events', 'live', 'lookalike', 'community'];

interface WordsOptions {
  /** Where it is used; none: nowhere yet, so it is said for all. */
  readonly modes?: readonly Mode[];
}

/** Sentences: who meets, what makes a pair better, how long lists are. */
export function policyWords(policy: Policy, { modes: given = [] }: WordsOptions = {}): string[] {
  const modes = given.length === 0 ? allModes : given;
  const inLobbies = modes.includes('live');
  const { filters, score, combine } = policy;
  const oneWay = score.some((spec) => scoreTermOf(spec).oneWay);
  return [
    filters.length === 0
      ? 'Everybody may meet everybody.'
      : `People meet only if ${joined(filters.map((spec) => filterTermOf(spec).says(spec)))}.`,
    scoreWords(policy),
    ...(oneWay ? [`Where one gains more than the other: ${combinationWords[combine]}.`] : []),
    limitWords(policy, modes),
    ...(inLobbies ? wideningWords(policy) : []),
    ...(inLobbies && policy.again !== standardAgain ? [againWords(policy)] : []),
  ];
}

/** The part of each score term in the whole, in the policy's order. */
export function shares({ score }: Policy): number[] {
  const whole = score.reduce((sum, { weight }) => sum + weight, 0);
  return score.map(({ weight }) => weight / whole);
}

/** What is different from `before` to `after`, each in a sentence; none: they mean the same. */
export function policyChanges(before: Policy, after: Policy): string[] {
  return [
    ...changedFilters(before.filters, after.filters),
    ...changedScores(before, after),
    ...(before.combine === after.combine
      ? []
      : [`The two directions are combined by ${after.combine}, not by ${before.combine}.`]),
    ...(before.threshold === after.threshold
      ? []
      : [`A match scores at least ${points(after.threshold)} of 100, before ${points(before.threshold)}.`]),
    ...(before.limit === after.limit ? [] : [`A list holds up to ${after.limit}, before ${before.limit}.`]),
    ...(same(before.relax, after.relax) ? [] : [changedRelax(after)]),
    ...(before.again === after.again ? [] : [`${againWords(after)} Before: ${spell(before.again)}.`]),
  ];
}

function scoreWords({ score, ...policy }: Policy): string {
  if (score.length === 0) return 'Every pair scores 100 of 100: who joined earlier comes first.';
  const parts = shares({ ...policy, score });
  const clauses = score.map((spec, at) => {
    const says = scoreTermOf(spec).says(spec);
    return score.length === 1 ? says : `${says} (${percent(parts[at]!)} of the score)`;
  });
  return `A pair is better ${joined(clauses)}.`;
}

function limitWords({ limit, threshold }: Policy, modes: readonly Mode[]): string {
  const least = threshold > 0 ? ` who score at least ${points(threshold)} of 100` : '';
  const oneAtATime = `one person at a time${least.replace('score', 'scores')}`;
  const inLists = modes.includes('events') || modes.includes('lookalike');
  const first = inLists ? `up to ${plural(limit, 'person', 'people')}${least}` : oneAtATime;
  const voted = `members vote on pairs${least}, the best first`;
  if (!inLists && !modes.includes('live')) return `${capital(voted)}.`;
  return [
    `Everyone gets ${first}`,
    ...(inLists && modes.includes('live') ? ['in a lobby, one at a time'] : []),
    ...(modes.includes('community')
      ? [`in a community, ${least === '' ? voted : 'members vote on such pairs, the best first'}`]
      : []),
  ]
    .join('; ')
    .concat('.');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Sentences: what each step changes for who waits in a lobby, and when. */
export const wideningWords = (policy: Policy): string[] => policy.relax.map((step) => relaxWords(policy, step));

function relaxWords(policy: Policy, step: RelaxStep): string {
  const { threshold, ...rules } = step;
  const changes = [
    ...widenedWords(policy, rules, named),
    ...(threshold === undefined ? [] : [`a score of ${points(threshold)} of 100 is enough`]),
  ];
  return `In a lobby, after ${spell(step.after)} of waiting: ${changes.join('; ')}.`;
}

/** What a widening step changes for somebody who waits: `no longer only people with languages in common`. One for each change. */
export function widenedWords(policy: Policy, step: RelaxStep, name: (attribute: string) => string): string[] {
  const wordsOf = (key: string, values: Readonly<Record<string, unknown>> = {}): string => {
    const spec = policy.filters.find((each) => filterTermOf(each).key(each) === key);
    // A relaxed filter was parsed with the policy, so it is still one.
    return spec === undefined ? key : filterTermOf(spec).words({ ...spec, ...values }, name);
  };
  return [
    ...dropped(step).map((key) => `no longer only people ${wordsOf(key)}`),
    ...Object.entries(step.set ?? {}).map(([key, values]) => `now people ${wordsOf(key, values)}`),
    // A number means nothing to who waits.
    ...(step.threshold === undefined ? [] : [`also people with ${step.threshold === 0 ? 'little' : 'less'} in common`]),
  ];
}

function againWords({ again }: Policy): string {
  return `In a lobby, two who skipped each other are not paired again for ${spell(again)}.`;
}

function changedFilters(before: readonly FilterSpec[], after: readonly FilterSpec[]): string[] {
  const keyOf = (spec: FilterSpec): string => filterTermOf(spec).key(spec);
  const says = (spec: FilterSpec): string => filterTermOf(spec).says(spec);
  return changesOf(before, after, keyOf, {
    added: (spec) => `New rule: ${says(spec)}.`,
    removed: (spec) => `No longer a rule: ${says(spec)}.`,
    changed: (from, to) => `Rule changed: ${says(to)}; before: ${says(from)}.`,
  });
}

function changedScores(before: Policy, after: Policy): string[] {
  const keyOf = (spec: ScoreSpec): string => scoreTermOf(spec).key(spec);
  const says = (spec: ScoreSpec): string => scoreTermOf(spec).says(spec);
  const partOf = (policy: Policy, spec: ScoreSpec): number => shares(policy)[policy.score.indexOf(spec)] ?? 0;
  const part = (policy: Policy, spec: ScoreSpec): string => percent(partOf(policy, spec));
  return changesOf(before.score, after.score, keyOf, {
    added: (spec) => `New in the score, ${part(after, spec)}: ${says(spec)}.`,
    removed: (spec) => `No longer in the score: ${says(spec)}.`,
    changed: (from, to) => {
      const { weight: _, ...old } = from;
      const { weight: __, ...now } = to;
      const shift = part(before, from) === part(after, to) ? '' : `${part(after, to)} of the score, before ${part(before, from)}`;
      if (same(old, now)) return shift === '' ? `Other weight, same share: ${says(to)}.` : `Now ${shift}: ${says(to)}.`;
      const was = says(from) === says(to) ? '' : `; before: ${says(from)}`;
      return `Worked out otherwise${shift === '' ? '' : `, ${shift}`}: ${says(to)}${was}.`;
    },
  });
}

function changesOf<Spec>(
  before: readonly Spec[],
  after: readonly Spec[],
  keyOf: (spec: Spec) => string,
  words: {
    readonly added: (spec: Spec) => string;
    readonly removed: (spec: Spec) => string;
    readonly changed: (from: Spec, to: Spec) => string;
  },
): string[] {
  const old = new Map(before.map((spec) => [keyOf(spec), spec]));
  const now = new Set(after.map(keyOf));
  const kept = after.flatMap((spec) => {
    const from = old.get(keyOf(spec));
    if (from === undefined) return [words.added(spec)];
    return same(from, spec) ? [] : [words.changed(from, spec)];
  });
  return [...kept, ...before.filter((spec) => !now.has(keyOf(spec))).map(words.removed)];
}

function changedRelax(policy: Policy): string {
  const { relax } = policy;
  if (relax.length === 0) return 'Lobbies no longer widen with waiting time.';
  return `Lobbies widen otherwise: ${relax.map((step) => relaxWords(policy, step)).join(' ')}`;
}

/** Plain JSON, whatever the order of its keys; undefined is absent. */
export function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sortedKeys(a)) === JSON.stringify(sortedKeys(b));
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sortedKeys(each)]));
}

function joined(clauses: readonly string[]): string {
  return clauses.length < 2 ? clauses.join('') : `${clauses.slice(0, -1).join('; ')}; and ${clauses.at(-1)}`;
}

const percent = (part: number): string => `${Math.round(part * 100)} %`;
const points = (score: number): string => rounded(score * 100);

const unitWords = {
  ms: ['millisecond', 'milliseconds'],
  s: ['second', 'seconds'],
  m: ['minute', 'minutes'],
  h: ['hour', 'hours'],
} as const;

/** `15s` is "15 seconds". */
function spell(time: string): string {
  const [, amount = '0', unit = 's'] = /^([\d.]+)(ms|s|m|h)$/.exec(time) ?? [];
  const [one, many] = unitWords[unit as keyof typeof unitWords];
  return plural(Number(amount), one, many);
}
