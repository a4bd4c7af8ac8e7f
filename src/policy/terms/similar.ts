// similar: how alike two texts or other embedded things are: the cosine of their vectors, mapped to [0, 1].
//
//   { "similar": "bio", "weight": 2 }                            cosine 0.65: 0.65        cosine 0.27: 0.27        cosine -0.2: 0
//   { "similar": "bio", "from": 0.2, "to": 0.7, "weight": 2 }    cosine 0.65: 0.9         cosine 0.27: 0.14        cosine 0.8: 1
//
// `from` and `to` calibrate a model: the cosines that mean nothing and everything. Vectors of different models are never compared.
// Missing: without a vector on either side the neutral 0.5, unless the policy gives another value for `missing`.
import { z } from 'zod';
import { faceAttribute } from '../../people/person.js';
import { float, literal, valued } from '../sql-text.js';
import { attribute, missingValue, weight, type ScoreTerm } from '../term.js';
import { named } from '../words.js';

const cosine = z.number({ error: 'a cosine is a number from -1 to 1' }).min(-1).max(1).optional();
const schema = z
  .strictObject({
    similar: attribute
      .refine((name) => name !== faceAttribute, { error: 'faces are compared by `alike`: { "alike": "face", "weight": 1 }' })
      .describe('A text or vector.'),
    weight,
    from: cosine.describe('The cosine that counts 0. Default 0.'),
    to: cosine.describe('The cosine that counts 1. Default 1.'),
    missing: missingValue(0.5),
  })
  .refine(({ from = 0, to = 1 }) => to - from >= 0.1, { path: ['to'], error: '`to` must be at least 0.1 above `from`' });
export type Similar = z.infer<typeof schema>;

const degrees = [
  { least: 0.75, words: 'very much alike' },
  { least: 0.5, words: 'alike' },
  { least: 0.25, words: 'somewhat alike' },
  { least: 0, words: 'quite different' },
] as const;

export const similar: ScoreTerm<Similar> = {
  name: 'similar',
  label: 'The more alike in meaning, the better',
  about: 'How alike two texts are in meaning, or two other things that are compared as vectors.',
  schema,
  cost: 5,
  oneWay: false,
  attributes: (spec) => [{ path: 'similar', name: spec.similar, kinds: ['text', 'vector'] }],
  key: (spec) => `similar ${spec.similar}`,
  says: (spec) => `the more alike their ${named(spec.similar)} is`,

  sql(spec, a, b) {
    const { from = 0, to = 1 } = spec;
    const side = (alias: string, person: string): string =>
      `${alias}.profile_id = ${person}.id and ${alias}.attribute = ${literal(spec.similar)}`;
    const best = `(select public.vector_similarity(va.vector, vb.vector) from public.profile_vectors va
      join public.profile_vectors vb on vb.model = va.model and vb.length = va.length
      where ${side('va', a)} and ${side('vb', b)} order by va.model limit 1)`;
    return valued(`public.policy_clamp((${best} - ${float(from)}) / ${float(to - from)})`, spec.missing ?? 0.5);
  },

  bind(spec, pool) {
    const column = pool.vector(spec.similar);
    const { from = 0, to = 1 } = spec;
    const missing = spec.missing ?? 0.5;
    const { scratch, kernels } = pool;
    return {
      score(row, block, { byteOffset }, count, forward) {
        if (!column.hasAt(row)) {
          forward.fill(missing, 0, count);
          return;
        }
        const { vectors, has } = column.block(block);
        const mine = column.addressAt(row);
        kernels.dots(byteOffset, count, vectors, column.stride, mine, has, from, to - from, missing, forward.byteOffset);
      },
      bound(row, block, { byteOffset }, count, bounds) {
        if (!column.hasAt(row)) return false;
        const { bytes, scales, errors, has } = column.block(block);
        const { address, scale, error } = column.roughAt(row);
        const stride = column.stride / 4;
        const out = bounds.byteOffset;
        const span = to - from;
        kernels.dotBounds(
          byteOffset,
          count,
          bytes,
          stride,
          scales,
          errors,
          address,
          scale,
          error,
          scratch.room,
          has,
          from,
          span,
          missing,
          out,
        );
        return true;
      },
      detail(you, they, { forward }) {
        const known = column.hasAt(you) && column.hasAt(they);
        return { term: 'similar', attribute: spec.similar, ...(known ? { value: forward } : {}) };
      },
    };
  },

  words(detail) {
    const what = named(String(detail['attribute']));
    const value = detail['value'];
    if (typeof value !== 'number') return `Not both have a ${what} to compare`;
    const degree = degrees.find(({ least }) => value >= least) ?? degrees[0];
    return `Your ${what} and theirs are ${degree.words}`;
  },
};
