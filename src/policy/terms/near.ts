// near: how close two numbers are.
//
//   { "near": "age", "scale": 5, "weight": 1 }    30 and 30: 1        30 and 35: 1/2        30 and 40: 1/5        30 and nothing: 0.5
//
// 1 / (1 + (difference / scale)²): flat for small differences, half at `scale`, never quite 0, and nothing but + × ÷, so that every
// machine gives the same bits. Missing: the neutral 0.5, unless the policy gives another value for `missing`.
import { z } from 'zod';
import { float, numberOf, valued } from '../sql-text.js';
import { attribute, missingValue, scale, weight, type ScoreTerm } from '../term.js';
import { measured, named, yearsWords } from '../words.js';

const schema = z.strictObject({
  near: attribute.describe('A number.'),
  weight,
  scale: scale.describe('The difference that is worth half, in the unit of the attribute.'),
  missing: missingValue(0.5),
});
export type Near = z.infer<typeof schema>;

export const near: ScoreTerm<Near> = {
  name: 'near',
  label: 'The closer the numbers, the better',
  about: 'How close two numbers are: age, say.',
  schema,
  cost: 1,
  oneWay: false,
  attributes: (spec) => [{ path: 'near', name: spec.near, kinds: ['number'] }],
  key: (spec) => `near ${spec.near}`,
  says: (spec) => `the closer they are in ${named(spec.near)}, worth half at ${measured(spec.scale, spec.near)} apart`,

  sql(spec, a, b) {
    const apart = `((${numberOf(a, spec.near)} - ${numberOf(b, spec.near)}) / ${float(spec.scale)})`;
    return valued(`1 / (1 + ${apart} * ${apart})`, spec.missing ?? 0.5);
  },

  bind(spec, pool) {
    const column = pool.number(spec.near);
    const missing = spec.missing ?? 0.5;
    return {
      score(row, block, selection, count, forward) {
        const { byteOffset: numbers } = column.blocks[block]!;
        pool.kernels.nearness(selection.byteOffset, count, numbers, column.at(row), 1 / spec.scale, missing, forward.byteOffset);
      },
      detail(you, they) {
        const apart = Math.abs(column.at(you) - column.at(they));
        // JSON has no NaN: an unknown difference is left out.
        return { term: 'near', attribute: spec.near, ...(Number.isNaN(apart) ? {} : { apart }) };
      },
    };
  },

  words(detail) {
    const what = named(String(detail['attribute']));
    const apart = detail['apart'];
    if (typeof apart !== 'number') return `Not both gave their ${what}`;
    if (detail['attribute'] === 'age') return agesApart(apart);
    if (apart === 0) return `You have the same ${what}`;
    return `You are ${measured(apart, String(detail['attribute']))} apart in ${what}`;
  },
};

function agesApart(years: number): string {
  if (years === 0) return 'You are the same age';
  const words = yearsWords(years);
  return words === undefined ? 'You are about the same age' : `You are ${words} apart`;
}
