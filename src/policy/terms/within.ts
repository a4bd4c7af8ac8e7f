// within: the two numbers are at most `by` apart.
//
//   { "within": "age", "by": 8 }  30 and 38: may meet            30 and 39: may not             30 and nothing: may not
//
// Missing: an unknown number is not known to be near, so the pair fails, unless the policy says `"missing": "passes"`.
// Numbers beyond ±1e15 count as missing. Compared as float64 on both faces, so the edge is the same to the last bit.
import { z } from 'zod';
import { decided, float, numberOf } from '../sql-text.js';
import { attribute, missingPasses, type FilterTerm } from '../term.js';
import { measured, named, orUnknown } from '../words.js';

const schema = z.strictObject({
  within: attribute.describe('A number.'),
  by: z
    .number({ error: '`by` is a number, 0 or more' })
    .min(0, { error: '`by` is a number, 0 or more' })
    .max(1e15)
    .describe('The largest difference, in the unit of the attribute; itself included.'),
  missing: missingPasses,
});
export type Within = z.infer<typeof schema>;

export const within: FilterTerm<Within> = {
  name: 'within',
  label: 'Numbers close together',
  about: 'The two numbers are at most so far apart.',
  schema,
  cost: 1,
  attributes: (spec) => [{ path: 'within', name: spec.within, kinds: ['number'] }],
  key: (spec) => `within ${spec.within}`,
  says: (spec) => `they are at most ${measured(spec.by, spec.within)} apart in ${named(spec.within)}${orUnknown(spec.missing)}`,

  sql: (spec, a, b) =>
    decided(`abs(${numberOf(a, spec.within)} - ${numberOf(b, spec.within)}) <= ${float(spec.by)}`, spec.missing),

  bind(spec, pool) {
    const column = pool.number(spec.within);
    const passes = spec.missing === 'passes';
    return {
      keep(row, block, selection, count) {
        const mine = column.at(row);
        const numbers = column.blocks[block]!;
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          const apart = Math.abs(numbers[slot]! - mine);
          selection[kept] = slot;
          // NaN, something missing, is not equal to itself.
          if (apart <= spec.by || (passes && apart !== apart)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec, name = named) => `within ${measured(spec.by, spec.within)} in ${name(spec.within)}`,
};
