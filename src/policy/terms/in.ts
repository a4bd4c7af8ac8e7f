// in: each has one of the given values, not necessarily the same one.
//
//   { "in": "diet", "values": ["vegan", "vegetarian"] }    vegan and vegetarian: may meet    vegan and omnivore: may not    vegan and nothing: may not
//
// Missing: fails; an unknown is not known to be one of the values.
import { z } from 'zod';
import { decided, literal, textOf } from '../sql-text.js';
import { attribute, constant, type FilterTerm } from '../term.js';
import { alternatives, listed, named } from '../words.js';

const schema = z.strictObject({
  in: attribute.describe('A choice or text.'),
  values: z.array(constant).min(1, { error: 'name at least one value' }).max(1000).describe('What is allowed, letter by letter.'),
});
export type In = z.infer<typeof schema>;

export const isIn: FilterTerm<In> = {
  name: 'in',
  label: 'Each has one of some values',
  about: 'Each has one of the given values, not necessarily the same one.',
  schema,
  cost: 1.5,
  attributes: (spec) => [
    {
      path: 'in',
      name: spec.in,
      kinds: ['choice', 'text'],
      constants: spec.values.map((value, at) => ({ path: `values[${at}]`, value })),
    },
  ],
  key: (spec) => `in ${spec.in}`,
  says: (spec) => `each has ${alternatives(spec.values)} as ${named(spec.in)}`,

  sql(spec, a, b) {
    const values = `(${spec.values.map(literal).join(', ')})`;
    return decided(`${textOf(a, spec.in)} in ${values} and ${textOf(b, spec.in)} in ${values}`, 'fails');
  },

  bind(spec, pool) {
    const column = pool.choice(spec.in);
    const wanted = new Set(spec.values.map((value) => pool.dictionary.code(value)));
    return {
      keep(row, block, selection, count) {
        if (!wanted.has(column.at(row))) return 0;
        const codes = column.blocks[block]!;
        let kept = 0;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          selection[kept] = slot;
          if (wanted.has(codes[slot]!)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: (spec, name = named) => `whose ${name(spec.in)} is ${listed(spec.values)}`,
};
