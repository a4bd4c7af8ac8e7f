// is: both have one given value.
//
//   { "is": "profile_type", "value": "user" }      user and user: may meet      user and bot: may not      user and nothing: may not
//
// Missing: fails; an unknown is not known to be the value.
import { z } from 'zod';
import { columnOf, decided, literal, textOf } from '../sql-text.js';
import { attribute, constant, type FilterTerm } from '../term.js';
import { named } from '../words.js';

const schema = z.strictObject({
  is: attribute.describe('A choice or text.'),
  value: constant.describe('What both must have, letter by letter.'),
});
export type Is = z.infer<typeof schema>;

export const is: FilterTerm<Is> = {
  name: 'is',
  label: 'Both have one value',
  about: 'Both have one given value.',
  schema,
  cost: 1,
  attributes: (spec) => [
    { path: 'is', name: spec.is, kinds: ['choice', 'text'], constants: [{ path: 'value', value: spec.value }] },
  ],
  key: (spec) => `is ${spec.is}`,
  says: (spec) => `both have “${spec.value}” as ${named(spec.is)}`,

  sql: (spec, a, b) =>
    decided(`${textOf(a, spec.is)} = ${literal(spec.value)} and ${textOf(b, spec.is)} = ${literal(spec.value)}`, 'fails'),

  columnSql(spec, a, p) {
    const column = columnOf(p, spec.is);
    return column && `${textOf(a, spec.is)} = ${literal(spec.value)} and ${column} = ${literal(spec.value)}`;
  },

  bind(spec, pool) {
    const column = pool.choice(spec.is);
    const wanted = pool.dictionary.code(spec.value);
    return {
      keep(row, block, selection, count) {
        if (column.at(row) !== wanted) return 0;
        const codes = column.blocks[block]!;
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          selection[kept] = slot;
          const code = codes[slot]!;
          if (code === wanted) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec, name = named) => `whose ${name(spec.is)} is ${spec.value}`,
};
