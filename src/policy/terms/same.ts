// same: both have the same value.
//
//   { "same": "school" }          UIT and UIT: may meet          UIT and HUST: may not          UIT and nothing: may not
//
// Missing: two unknowns are not known to be the same, so the pair fails, unless the policy says `"missing": "passes"`.
import { z } from 'zod';
import { columnOf, decided, textOf } from '../sql-text.js';
import { attribute, missingPasses, type FilterTerm } from '../term.js';
import { named, orUnknown } from '../words.js';

const schema = z.strictObject({
  same: attribute.describe('A choice or text that both must share.'),
  missing: missingPasses,
});
export type Same = z.infer<typeof schema>;

export const same: FilterTerm<Same> = {
  name: 'same',
  label: 'Same value',
  about: 'Both have the same value: the same school, say.',
  schema,
  cost: 1,
  attributes: (spec) => [{ path: 'same', name: spec.same, kinds: ['choice', 'text'] }],
  key: (spec) => `same ${spec.same}`,
  says: (spec) => `both have the same ${named(spec.same)}${orUnknown(spec.missing)}`,

  sql: (spec, a, b) => decided(`${textOf(a, spec.same)} = ${textOf(b, spec.same)}`, spec.missing),

  columnSql(spec, a, p) {
    const column = columnOf(p, spec.same);
    if (column === undefined) return undefined;
    const mine = textOf(a, spec.same);
    return spec.missing === 'passes' ? decided(`nullif(${column}, '') = ${mine}`, 'passes') : `${column} = ${mine}`;
  },

  bind(spec, pool) {
    const column = pool.choice(spec.same);
    const passes = spec.missing === 'passes';
    return {
      keep(row, block, selection, count) {
        const mine = column.at(row);
        if (mine === 0) return passes ? count : 0;
        const codes = column.blocks[block]!;
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          const code = codes[slot]!;
          selection[kept] = slot;
          if (code === mine || (passes && code === 0)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec, name = named) => `of the same ${name(spec.same)}`,
};
