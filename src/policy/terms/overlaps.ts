// overlaps: the two sets share at least some values.
//
//   { "overlaps": "languages" }                   {en, fr} and {fr}: may meet        {en} and {fr}: may not        {} and {fr}: may not
//   { "overlaps": "languages", "atLeast": 2 }     {en, fr} and {fr}: may not
//
// Missing: an empty set shares nothing, so the pair fails.
import { z } from 'zod';
import { WEIGHT_UNIT } from '../columns/sets.js';
import { setOf } from '../sql-text.js';
import { attribute, type FilterTerm } from '../term.js';
import { named } from '../words.js';
import { sumShared } from './shared-sets.js';

const schema = z.strictObject({
  overlaps: attribute.describe('A set.'),
  atLeast: z
    .int({ error: '`atLeast` is a whole number from 1 to 1000' })
    .min(1, { error: '`atLeast` is a whole number from 1 to 1000' })
    .max(1000, { error: '`atLeast` is a whole number from 1 to 1000' })
    .optional()
    .describe('How many values both must have. Default 1.'),
});
export type Overlaps = z.infer<typeof schema>;

export const overlaps: FilterTerm<Overlaps> = {
  name: 'overlaps',
  label: 'Something in common',
  about: 'The two sets share at least some values: a common language, say.',
  schema,
  cost: 3,
  attributes: (spec) => [{ path: 'overlaps', name: spec.overlaps, kinds: ['set'] }],
  key: (spec) => `overlaps ${spec.overlaps}`,
  says: (spec) => `they have at least ${least(spec) === 1 ? 'one' : least(spec)} of their ${named(spec.overlaps)} in common`,

  sql: (spec, a, b) => `(public.policy_shared(${setOf(a, spec.overlaps)}, ${setOf(b, spec.overlaps)}) >= ${least(spec)})`,

  bind(spec, pool) {
    const column = pool.set(spec.overlaps);
    const units = least(spec) * WEIGHT_UNIT;
    const { sums } = pool.scratch;
    return {
      keep(row, block, selection, count) {
        sumShared(pool, column, row, column, block, count);
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          selection[kept] = slot;
          if (sums[slot]! >= units) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec, name = named) => `with ${least(spec) === 1 ? '' : `at least ${least(spec)} `}${name(spec.overlaps)} in common`,
};

const least = ({ atLeast = 1 }: Overlaps): number => atLeast;
