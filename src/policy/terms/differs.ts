// differs: the two values are different.
//
//   { "differs": "gender" }       woman and man: may meet        man and man: may not           man and nothing: may not
//
// Missing: an unknown is not known to differ, so the pair fails, unless the policy says `"missing": "passes"`.
import { z } from 'zod';
import { columnOf, decided, textOf } from '../sql-text.js';
import { attribute, missingPasses, type FilterTerm } from '../term.js';
import { named, orUnknown } from '../words.js';

const schema = z.strictObject({
  differs: attribute.describe('A choice or text that must not be the same for both.'),
  missing: missingPasses,
});
export type Differs = z.infer<typeof schema>;

export const differs: FilterTerm<Differs> = {
  name: 'differs',
  label: 'Different value',
  about: 'The two values are different.',
  schema,
  cost: 1,
  attributes: (spec) => [{ path: 'differs', name: spec.differs, kinds: ['choice', 'text'] }],
  key: (spec) => `differs ${spec.differs}`,
  says: (spec) => `they are of a different ${named(spec.differs)}${orUnknown(spec.missing)}`,

  sql: (spec, a, b) => decided(`${textOf(a, spec.differs)} <> ${textOf(b, spec.differs)}`, spec.missing),

  columnSql(spec, a, p) {
    const column = columnOf(p, spec.differs);
    return column && decided(`nullif(${column}, '') <> ${textOf(a, spec.differs)}`, spec.missing);
  },

  bind(spec, pool) {
    const column = pool.choice(spec.differs);
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
          if (code !== mine && (passes || code !== 0)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec) => `of a different ${named(spec.differs)}`,
};
