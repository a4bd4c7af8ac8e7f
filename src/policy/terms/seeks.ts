// seeks: each is what the other looks for.
//
//   { "seeks": { "want": "seeking", "is": "gender" } }
//     woman seeking men and man seeking women: may meet        woman seeking men and man seeking men: may not
//     woman seeking nothing in particular and man seeking women: may meet        person without a gender and man seeking women: may not
//
// Missing: who states no wish accepts anyone. Whoever has no value is accepted only by people who state no wish.
import { z } from 'zod';
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
  missing: 'No wish stated accepts anyone; an unknown `is` satisfies only people who stated no wish.',
  schema,
  cost: 2,
  attributes: ({ seeks }) => [
    { path: 'seeks.want', name: seeks.want, kinds: ['set', 'choice'] },
    { path: 'seeks.is', name: seeks.is, kinds: ['choice', 'text'] },
  ],
  key: ({ seeks }) => `seeks ${seeks.is}`,

  sql({ seeks }, a, b) {
    const satisfied = (one: string, other: string): string =>
      `(${setOf(one, seeks.want)} = '{}' or coalesce(${textOf(other, seeks.is)} = any (${setOf(one, seeks.want)}), false))`;
    return `(${satisfied(a, b)} and ${satisfied(b, a)})`;
  },

  bind({ seeks }, pool) {
    const want = pool.set(seeks.want);
    const is = pool.choice(seeks.is);
    const { scratch, memory } = pool;

    /** Those of the selection who are what `row` wants. */
    function keepWanted(row: number, block: number, selection: Uint32Array, count: number): number {
      const { start, length } = want.at(row);
      if (length === 0) return count;
      const words = memory.words();
      const wanted = scratch.weights();
      const codes = is.blocks[block]!;
      for (let at = start; at < start + length; at++) wanted[words[at]!] = 1;
      let kept = 0;
      for (let s = 0; s < count; s++) {
        const slot = selection[s]!;
        selection[kept] = slot;
        kept += wanted[codes[slot]!]!;
      }
      for (let at = start; at < start + length; at++) wanted[words[at]!] = 0;
      return kept;
    }

    /** Those of the selection who want what `row` is. */
    function keepWanting(row: number, block: number, selection: Uint32Array, count: number): number {
      const mine = is.at(row);
      const words = memory.words();
      const starts = want.starts[block]!;
      const lengths = want.lengths[block]!;
      let kept = 0;
      for (let s = 0; s < count; s++) {
        const slot = selection[s]!;
        const start = starts[slot]!;
        const end = start + lengths[slot]!;
        let satisfied = start === end;
        for (let at = start; at < end && !satisfied; at++) satisfied = words[at]! === mine;
        selection[kept] = slot;
        if (satisfied) kept += 1;
      }
      return kept;
    }

    return {
      keep: (row, block, selection, count) => keepWanting(row, block, selection, keepWanted(row, block, selection, count)),
    };
  },

  words: ({ seeks }) => `who fit each other's wish in ${named(seeks.is)}`,
};
