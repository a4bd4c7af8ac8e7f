// overlap: how much of two sets is shared.
//
//   { "overlap": "interests", "weight": 3 }                         {jazz, go} and {jazz, tea}: 1/3        {jazz} and {tea}: 0        {} and {jazz}: 0
//   { "overlap": "interests", "by": "smaller", "weight": 3 }        {jazz} and {jazz, tea}: 1
//   { "overlap": "interests", "weights": { "jazz": 2 }, ... }       {jazz, go} and {jazz, tea}: 2/4
//
// Weighted Jaccard: the weight of what both have over the weight of what either has; with `"by": "smaller"`, over the weight of the
// smaller set. Weights are a fixed table, never the pool's own frequencies: who else is here must not change a pair's score.
// Missing: an empty set shares nothing and counts 0, unless the policy gives another value for `missing`.
import { z } from 'zod';
import { WEIGHT_UNIT } from '../columns/sets.js';
import { literal, setOf, valued } from '../sql-text.js';
import { attribute, constant, missingValue, weight, type ScoreTerm } from '../term.js';
import { count as counted, listed, named, texts } from '../words.js';
import { sharedWords, sumShared, WORDS_KEPT } from './shared-sets.js';

const tagWeightError = 'a weight of a value is a number from 0.001 to 100';

const schema = z.strictObject({
  overlap: attribute.describe('A set.'),
  weight,
  by: z
    .enum(['jaccard', 'smaller'])
    .optional()
    .describe('Over what is shared measured: `jaccard` (default), what either has; `smaller`, the smaller of the two sets.'),
  weights: z
    .record(
      constant,
      z.number({ error: tagWeightError }).min(0.001, { error: tagWeightError }).max(100, { error: tagWeightError }),
    )
    .optional()
    .describe('How much single values count, 0.001 to 100, to the nearest 1/1024; the others count 1. Give rare values more.'),
  missing: missingValue(0),
});
export type Overlap = z.infer<typeof schema>;

export const overlap: ScoreTerm<Overlap> = {
  name: 'overlap',
  label: 'The more in common, the better',
  about: 'How much of two sets is shared: interests, topics, languages.',
  schema,
  cost: 3,
  oneWay: false,
  attributes: (spec) => [
    {
      path: 'overlap',
      name: spec.overlap,
      kinds: ['set'],
      constants: Object.keys(spec.weights ?? {}).map((value) => ({ path: `weights.${value}`, value })),
    },
  ],
  key: (spec) => `overlap ${spec.overlap}`,
  says: (spec) => `the more of their ${named(spec.overlap)} they share`,

  sql(spec, a, b) {
    const units = Object.entries(spec.weights ?? {}).map(([tag, tagWeight]) => [tag, Math.round(tagWeight * WEIGHT_UNIT)]);
    const table = `${literal(JSON.stringify(Object.fromEntries(units)))}::jsonb`;
    const sets = `${setOf(a, spec.overlap)}, ${setOf(b, spec.overlap)}`;
    return valued(`public.policy_overlap(${sets}, ${table}, ${literal(spec.by ?? 'jaccard')})`, spec.missing ?? 0);
  },

  bind(spec, pool) {
    const column = pool.set(spec.overlap, spec.weights ?? {});
    const smaller = spec.by === 'smaller' ? 1 : 0;
    const missing = spec.missing ?? 0;
    const { kernels, scratch } = pool;
    return {
      score(row, block, selection, count, forward) {
        sumShared(pool, column, row, column, block, count);
        const { byteOffset: totals } = column.totals[block]!;
        const mine = column.totalAt(row);
        kernels.shares(selection.byteOffset, count, scratch.sums.byteOffset, totals, mine, smaller, missing, forward.byteOffset);
      },
      detail(you, they) {
        const shared = sharedWords(pool, column, you, column, they);
        const known = column.totalAt(you) > 0 && column.totalAt(they) > 0;
        return {
          term: 'overlap',
          attribute: spec.overlap,
          shared: shared.slice(0, WORDS_KEPT),
          ...(known ? { count: shared.length } : {}),
        };
      },
    };
  },

  words(detail) {
    const shared = texts(detail['shared']);
    const what = named(String(detail['attribute']));
    if (shared.length === 0) return detail['count'] === undefined ? `Not both gave their ${what}` : `You share no ${what}`;
    const names = listed(shared, counted(detail['count']));
    if (['interests', 'hobbies', 'likes', 'topics'].includes(what)) return `You both like ${names}`;
    if (['languages', 'speaks'].includes(what)) return `You both speak ${names}`;
    return `You share ${what}: ${names}`;
  },
};
