// seeks: each is what the other looks for.
//
//   { "seeks": { "want": "seeking", "is": "gender" } }
//     woman seeking men and man seeking women: may meet        woman seeking men and man seeking men: may not
//     woman seeking nothing in particular and man seeking women: may meet        person without a gender and man seeking women: may not
//
// Missing: who states no wish accepts anyone. Whoever has no value is accepted only by people who state no wish.
import { z } from 'zod';
import { BLOCK_BITS } from '../columns/blocks.js';
import { setOf, textOf } from '../sql-text.js';
import { attribute, type FilterTerm } from '../term.js';
import { named } from '../words.js';

const schema = z.strictObject({
  seeks: z.strictObject({
    want: attribute.describe('What a person looks for: a set, or a choice for a single wish. Same words as in `is`.'),
    is: attribute.describe('What a person is: a choice or text.'),
  }),
});
export type Seeks = z.infer<typeof schema>;

export const seeks: FilterTerm<Seeks> = {
  name: 'seeks',
  label: 'Each is what the other looks for',
  about: 'Each is among what the other looks for. Who looks for nothing in particular accepts anyone.',
  schema,
  cost: 2,
  attributes: ({ seeks }) => [
    { path: 'seeks.want', name: seeks.want, kinds: ['set', 'choice'] },
    { path: 'seeks.is', name: seeks.is, kinds: ['choice', 'text'] },
  ],
  key: ({ seeks }) => `seeks ${seeks.is}`,
  says: ({ seeks }) => `each has a ${named(seeks.is)} that the other looks for (${named(seeks.want)})`,

  sql({ seeks }, a, b) {
    const satisfied = (one: string, other: string): string =>
      `(${setOf(one, seeks.want)} = '{}' or coalesce(${textOf(other, seeks.is)} = any (${setOf(one, seeks.want)}), false))`;
    return `(${satisfied(a, b)} and ${satisfied(b, a)})`;
  },

  bind({ seeks }, pool) {
    const masks = pool.wish(seeks.want, seeks.is);
    const want = pool.set(seeks.want);
    const is = pool.choice(seeks.is);
    const { kernels, memory } = pool;

    /** Whether what `other` is, is in the wish of `person`, word by word. */
    function satisfied(person: number, other: number): boolean {
      const { start, length } = want.at(person);
      return (
        length === 0 ||
        memory
          .words()
          .subarray(start, start + length)
          .includes(is.at(other))
      );
    }

    return {
      keep(row, block, selection, count) {
        const { byteOffset: theirIs } = masks.is[block]!;
        const { byteOffset: theirWant } = masks.want[block]!;
        const near = kernels.keepMasked(selection.byteOffset, count, theirIs, theirWant, masks.isAt(row), masks.wantAt(row));
        if (masks.exact) return near;
        let kept = 0;
        for (let s = 0; s < near; s++) {
          const other = (block << BLOCK_BITS) | selection[s]!;
          selection[kept] = selection[s]!;
          if (satisfied(row, other) && satisfied(other, row)) kept += 1;
        }
        return kept;
      },
    };
  },

  words: ({ seeks }, name = named) => `who fit each other's wish in ${name(seeks.is)}`,
};
