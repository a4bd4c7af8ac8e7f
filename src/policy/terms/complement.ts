// complement: what one offers is what the other needs.
//
//   { "complement": { "offers": "can_teach", "needs": "wants_to_learn" }, "weight": 2 }
//     I need {go, rust}, you offer {go}: you are worth 1/2 to me        you offer {knitting}: 0        I need {}: 0
//
// One-way: what you are worth to me is the part of my needs that you offer; the policy's `combine` joins both directions.
// Missing: who needs nothing gains nothing and counts 0, unless the policy gives another value for `missing`. Offering nothing is 0.
import { z } from 'zod';
import { setOf, valued } from '../sql-text.js';
import { attribute, missingValue, weight, type ScoreTerm } from '../term.js';
import { listed, named, texts } from '../words.js';
import { sharedWords, sumShared, WORDS_KEPT } from './shared-sets.js';

const schema = z.strictObject({
  complement: z.strictObject({
    offers: attribute.describe('A set: what a person offers.'),
    needs: attribute.describe('A set: what a person needs, in the same words.'),
  }),
  weight,
  missing: missingValue(0),
});
export type Complement = z.infer<typeof schema>;

export const complement: ScoreTerm<Complement> = {
  name: 'complement',
  label: 'One offers what the other needs',
  about: 'How much of what one needs the other offers, both ways.',
  schema,
  cost: 6,
  oneWay: true,
  attributes: ({ complement }) => [
    { path: 'complement.offers', name: complement.offers, kinds: ['set'] },
    { path: 'complement.needs', name: complement.needs, kinds: ['set'] },
  ],
  key: ({ complement }) => `complement ${complement.offers} ${complement.needs}`,
  says: ({ complement }) =>
    `the more each has in ${named(complement.offers)} of what the other has in ${named(complement.needs)}`,

  sql({ complement, missing }, a, b) {
    const needs = setOf(a, complement.needs);
    const met = `public.policy_shared(${needs}, ${setOf(b, complement.offers)})`;
    return valued(`${met}::float8 / nullif(cardinality(${needs}), 0)`, missing ?? 0);
  },

  bind(spec, pool) {
    const offers = pool.set(spec.complement.offers);
    const needs = pool.set(spec.complement.needs);
    const missing = spec.missing ?? 0;
    const { sums } = pool.scratch;
    return {
      score(row, block, selection, count, forward, backward) {
        sumShared(pool, needs, row, offers, block, count);
        const mine = needs.totalAt(row);
        for (let s = 0; s < count; s++) forward[s] = mine === 0 ? missing : sums[selection[s]!]! / mine;

        sumShared(pool, offers, row, needs, block, count);
        const totals = needs.totals[block]!;
        for (let s = 0; s < count; s++) {
          const slot = selection[s]!;
          const theirs = totals[slot]!;
          backward[s] = theirs === 0 ? missing : sums[slot]! / theirs;
        }
      },
      detail(you, they) {
        const youGet = sharedWords(pool, needs, you, offers, they).slice(0, WORDS_KEPT);
        const theyGet = sharedWords(pool, needs, they, offers, you).slice(0, WORDS_KEPT);
        return { term: 'complement', youGet, theyGet };
      },
    };
  },

  words(detail) {
    const youGet = texts(detail['youGet']);
    const theyGet = texts(detail['theyGet']);
    if (youGet.length === 0 && theyGet.length === 0) return 'Neither offers what the other needs';
    if (theyGet.length === 0) return `They offer what you need: ${listed(youGet)}`;
    if (youGet.length === 0) return `You offer what they need: ${listed(theyGet)}`;
    return `They offer ${listed(youGet)}, which you need; you offer ${listed(theyGet)}, which they need`;
  },
};
