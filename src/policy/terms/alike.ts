// alike: how alike two faces look: the distance of what was measured on their photos, as a similarity that means the same for every model.
//
//   { "alike": "face", "weight": 1 }     the same person: 0.98 on the median     strangers: 0.05 on the median     no photo: 0
//
// One pair of strangers in a hundred reaches 0.5, and among some groups of people far more do (measured: 38 in a hundred); docs/lookalike.md has the
// numbers. So a likeness is an occasion to say hello, never a proof of who somebody is. Each pool has its own photos; only those that are ready
// and approved count, and those of different models are never compared. Missing: without a face on either side 0, unless the policy gives another
// value for `missing`.
import { z } from 'zod';
import { faceAttribute } from '../../people/person.js';
import { valued } from '../sql-text.js';
import { missingValue, weight, type ScoreTerm } from '../term.js';

const schema = z.strictObject({
  alike: z.literal(faceAttribute).describe('Always `face`: photos are what can look alike.'),
  weight,
  missing: missingValue(0),
});
export type Alike = z.infer<typeof schema>;

const degrees = [
  { least: 0.9, words: 'very much alike' },
  { least: 0.5, words: 'alike' },
  { least: 0.25, words: 'somewhat alike' },
  { least: 0, words: 'not much alike' },
] as const;

export const alike: ScoreTerm<Alike> = {
  name: 'alike',
  label: 'The more alike their faces look, the better',
  about: 'How alike two faces look on their photos.',
  schema,
  cost: 20,
  oneWay: false,
  attributes: () => [{ path: 'alike', name: faceAttribute, kinds: ['vector'] }],
  key: () => 'alike face',
  says: () => 'the more alike their faces look',

  sql(spec, a, b) {
    const ready = (face: string): string => `${face}.state = 'ready' and ${face}.moderation = 'approved'`;
    return valued(
      `(select public.face_similarity(fa.model, public.face_distance(fa.embedding, fb.embedding)) from public.faces fa
      join public.faces fb on fb.pool_id = fa.pool_id and fb.model = fa.model
      where fa.pool_id = ${a}.pool_id and fa.user_id = ${a}.id and fb.user_id = ${b}.id and ${ready('fa')} and ${ready('fb')})`,
      spec.missing ?? 0,
    );
  },

  bind(spec, pool) {
    const column = pool.points(faceAttribute);
    const { kernels, likeness } = pool;
    const missing = spec.missing ?? 0;
    return {
      score(row, block, { byteOffset }, count, forward) {
        if (!column.hasAt(row)) {
          forward.fill(missing, 0, count);
          return;
        }
        const { vectors, has } = column.block(block);
        const mine = column.addressAt(row);
        const { middle, scale } = likeness;
        kernels.likenesses(byteOffset, count, vectors, column.stride, mine, has, middle, scale, missing, forward.byteOffset);
      },
      detail(you, they, { forward }) {
        const known = column.hasAt(you) && column.hasAt(they);
        return { term: 'alike', attribute: faceAttribute, ...(known ? { value: forward } : {}) };
      },
    };
  },

  words(detail) {
    const value = detail['value'];
    if (typeof value !== 'number') return 'Not both have a photo to compare';
    const degree = degrees.find(({ least }) => value >= least) ?? degrees[0];
    return `Your faces are ${degree.words}`;
  },
};
