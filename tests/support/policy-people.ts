// Random people and policies for the properties of the policy engine: every kind of attribute, often missing, sometimes odd.
import fc from 'fast-check';
import type { Answer, AttributeDefinition, AttributeValue, Person, Place } from '../../src/people/person.js';

export const attributes: readonly AttributeDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'gender', kind: 'choice' },
  { name: 'seeking', kind: 'set' },
  { name: 'school', kind: 'text' },
  { name: 'interests', kind: 'set' },
  { name: 'offers', kind: 'set' },
  { name: 'needs', kind: 'set' },
  { name: 'place', kind: 'place' },
  { name: 'questions', kind: 'answers' },
  { name: 'bio', kind: 'text' },
  { name: 'face', kind: 'vector' },
];

export const DIMENSIONS = 20;

/** Absent, null, or a value. */
function maybe<T extends AttributeValue>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null | undefined> {
  return fc.oneof({ arbitrary: value, weight: 5 }, { arbitrary: fc.constantFrom(null, undefined), weight: 1 });
}

const gender = fc.constantFrom('woman', 'man', 'non-binary', '');
const tag = fc.constantFrom('jazz', 'go', 'tea', 'climbing', 'Đà Lạt', '茶', 'a"b', "it's", 'back\\slash', '');
const tags = fc.array(tag, { maxLength: 8 });
const number = fc.oneof(
  { arbitrary: fc.integer({ min: 16, max: 60 }), weight: 8 },
  { arbitrary: fc.constantFrom(0, -5, 24.5, 1e15, -1e15, 1e16, 1e-310, Number.MAX_VALUE), weight: 1 },
);
const place: fc.Arbitrary<Place> = fc.record({
  lat: fc.oneof(fc.integer({ min: -90, max: 90 }), fc.constantFrom(10.77, 10.78, 90, -90, 91)),
  lon: fc.oneof(fc.integer({ min: -180, max: 180 }), fc.constantFrom(106.6, 106.7, 180, -180, 200)),
});
const choice = fc.constantFrom('yes', 'no', 'maybe', '');
const answer: fc.Arbitrary<Answer> = fc.record({
  chosen: choice,
  accepts: fc.array(choice, { maxLength: 3 }),
  importance: fc.constantFrom(0, 1, 2, 3, 4, 7),
});
const answers = fc.dictionary(fc.constantFrom('smoke', 'children', 'dogs', 'night', '質問'), answer, { maxKeys: 5 });
const vector = fc
  .array(fc.integer({ min: -9, max: 9 }), { minLength: DIMENSIONS, maxLength: DIMENSIONS })
  .map((numbers) => Float32Array.from(numbers));

/** Apart by about 0.6, where likeness is decided. */
const face = vector.map((numbers) => numbers.map((each) => each * 0.0175));

const anybody = fc.record({
  minor: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, { arbitrary: fc.constant(true), weight: 1 }),
  joinedAt: fc.integer({ min: 0, max: 3 }), // few, so that ties go on to the id
  attributes: fc.record({
    age: maybe(number),
    gender: maybe(gender),
    seeking: maybe(fc.array(gender, { maxLength: 3 })),
    school: maybe(fc.constantFrom('UIT', 'HUST', 'uit', ' ')),
    interests: maybe(tags),
    offers: maybe(tags),
    needs: maybe(tags),
    place: maybe(place),
    questions: maybe(answers),
  }),
  bio: fc.oneof({ arbitrary: vector, weight: 5 }, { arbitrary: fc.constant(undefined), weight: 1 }),
  face: fc.oneof({ arbitrary: face, weight: 5 }, { arbitrary: fc.constant(undefined), weight: 1 }),
});

/** Between `least` and `most` people with ids of their own. */
export function people(least: number, most: number): fc.Arbitrary<Person[]> {
  return fc.array(anybody, { minLength: least, maxLength: most, size: 'max' }).map((all) =>
    all.map(({ bio, face, ...rest }, index) => ({
      ...rest,
      id: `00000000-0000-4000-8000-${((index * 7919) % 65_536).toString(16).padStart(12, '0')}`,
      vectors: { ...(bio && { bio }), ...(face && { face }) },
    })),
  );
}

const weight = fc.constantFrom(0.5, 1, 2, 3, 1000, 1e-3);
const missing = fc.constantFrom({}, { missing: 0 }, { missing: 1 }, { missing: 0.25 });
const passes = fc.constantFrom({}, { missing: 'passes' }, { missing: 'fails' });

/** Each of the choices, or not: one in `rarity`. */
function some<T>(rarity: number, ...choices: fc.Arbitrary<T>[]): fc.Arbitrary<T[]> {
  const each = choices.map((choice) =>
    fc.oneof({ arbitrary: choice, weight: 1 }, { arbitrary: fc.constant(undefined), weight: rarity - 1 }),
  );
  return fc.tuple(...each).map((chosen) => chosen.filter((one) => one !== undefined) as T[]);
}

const extended = (fixed: object, ...more: fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...more).map((parts) => Object.assign({}, fixed, ...parts) as object);

// Few filters at a time, so that somebody is left.
const filters = some<object>(
  5,
  fc.constant({ seeks: { want: 'seeking', is: 'gender' } }),
  extended({ within: 'age', by: 8 }, passes),
  fc.oneof(extended({ same: 'school' }, passes), extended({ differs: 'gender' }, passes)),
  fc.constantFrom<object>({ is: 'school', value: 'UIT' }, { in: 'gender', values: ['woman', 'man'] }),
  fc.constantFrom<object>({ overlaps: 'interests' }, { overlaps: 'interests', atLeast: 2 }),
  extended({ distance: 'place', km: 5000 }, passes),
);

const score = some<object>(
  2,
  extended(
    { overlap: 'interests' },
    weight.map((value) => ({ weight: value })),
    missing,
    fc.constantFrom({}, { by: 'smaller' }, { by: 'jaccard' }),
    fc.constantFrom({}, { weights: { jazz: 2, 'Đà Lạt': 0.3, "it's": 7.7 } }),
  ),
  extended(
    { near: 'age', scale: 5 },
    weight.map((value) => ({ weight: value })),
    missing,
  ),
  extended(
    { similar: 'bio' },
    weight.map((value) => ({ weight: value })),
    missing,
    fc.constantFrom({}, { from: 0.2, to: 0.7 }),
  ),
  extended(
    { alike: 'face' },
    weight.map((value) => ({ weight: value })),
    missing,
  ),
  extended(
    { complement: { offers: 'offers', needs: 'needs' } },
    weight.map((value) => ({ weight: value })),
    missing,
  ),
  extended(
    { distance: 'place', scale: 100 },
    weight.map((value) => ({ weight: value })),
    missing,
  ),
  extended(
    { answers: 'questions' },
    weight.map((value) => ({ weight: value })),
    missing,
    fc.constantFrom({}, { shrink: 0 }, { shrink: 5 }),
  ),
);

/** Policies as JSON, any of the terms in them. */
export const policies: fc.Arbitrary<object> = fc.record({
  filters,
  score,
  combine: fc.constantFrom('geometric', 'harmonic', 'product', 'mean', 'min'),
  threshold: fc.constantFrom(0, 0.2, 0.5),
});
