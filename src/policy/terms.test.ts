// Each term's examples, as its file and docs/policy-terms.md tell them, and what odd values do.
import { describe, expect, it } from 'vitest';
import { createColumns, type PoolColumns } from './columns.js';
import { compilePolicy } from './compile.js';
import { explainPair } from './explain.js';
import type { AttributeDefinition, AttributeValue, Person } from '../people/person.js';
import { parsePolicy } from './policy.js';
import { rankAll, rankOne, scorePair } from './rank.js';

const attributes: readonly AttributeDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'gender', kind: 'choice' },
  { name: 'seeking', kind: 'set' },
  { name: 'wish', kind: 'choice' },
  { name: 'interests', kind: 'set' },
  { name: 'offers', kind: 'set' },
  { name: 'needs', kind: 'set' },
  { name: 'place', kind: 'place' },
  { name: 'questions', kind: 'answers' },
  { name: 'bio', kind: 'text' },
  { name: 'face', kind: 'vector' },
];

type Someone = Readonly<Record<string, AttributeValue | null | undefined>> & {
  readonly bio?: Float32Array;
  readonly face?: Float32Array;
};

function poolOf(policy: object, ...people: Record<string, unknown>[]): PoolColumns {
  const columns = createColumns(compilePolicy(parsePolicy(policy, attributes), attributes));
  people.forEach(({ bio, face, ...values }, index) => {
    columns.upsert({
      id: `p${index}`,
      joinedAt: index,
      attributes: values as Person['attributes'],
      vectors: { bio: bio as Float32Array | undefined, face: face as Float32Array | undefined },
    });
  });
  return columns;
}

const mayMeet = (filter: object, a: object, b: object): boolean =>
  !Number.isNaN(scorePair(poolOf({ filters: [filter] }, a as Someone, b as Someone), 0, 1));
const value = (term: object, a: object, b: object, combine = 'geometric'): number =>
  scorePair(poolOf({ score: [{ weight: 1, ...term }], combine }, a as Someone, b as Someone), 0, 1);

describe('filters', () => {
  const seeks = { seeks: { want: 'seeking', is: 'gender' } };
  const woman = { gender: 'woman', seeking: ['man'] };
  it.each<[string, object, object, object, boolean]>([
    ['same', { same: 'gender' }, { gender: 'x' }, { gender: 'x' }, true],
    ['same, other letters', { same: 'gender' }, { gender: 'x' }, { gender: 'X' }, false],
    ['same, both missing', { same: 'gender' }, {}, {}, false],
    ['same, missing passes', { same: 'gender', missing: 'passes' }, {}, { gender: 'x' }, true],
    ['differs', { differs: 'gender' }, { gender: 'x' }, { gender: 'y' }, true],
    ['differs, missing', { differs: 'gender' }, { gender: 'x' }, {}, false],
    ['within, at the edge', { within: 'age', by: 8 }, { age: 30 }, { age: 38 }, true],
    ['within, beyond', { within: 'age', by: 8 }, { age: 30 }, { age: 38.001 }, false],
    ['within, missing', { within: 'age', by: 8 }, { age: 30 }, { age: null }, false],
    ['within, not a number', { within: 'age', by: 8 }, { age: Number.NaN }, { age: 30 }, false],
    ['within, both huge', { within: 'age', by: 8 }, { age: 1e300 }, { age: 1e300 }, false],
    ['is', { is: 'gender', value: 'x' }, { gender: 'x' }, { gender: 'x' }, true],
    ['is, one only', { is: 'gender', value: 'x' }, { gender: 'x' }, { gender: 'y' }, false],
    ['in', { in: 'gender', values: ['x', 'y'] }, { gender: 'x' }, { gender: 'y' }, true],
    ['in, missing', { in: 'gender', values: ['x', 'y'] }, { gender: 'x' }, {}, false],
    ['overlaps', { overlaps: 'interests' }, { interests: ['a', 'b'] }, { interests: ['b'] }, true],
    ['overlaps, too few', { overlaps: 'interests', atLeast: 2 }, { interests: ['a', 'b'] }, { interests: ['b', 'b'] }, false],
    ['overlaps, empty', { overlaps: 'interests' }, { interests: [] }, { interests: [''] }, false],
    [
      'distance',
      { distance: 'place', km: 50 },
      { place: { lat: 21.03, lon: 105.85 } },
      { place: { lat: 20.97, lon: 105.77 } },
      true,
    ],
    [
      'distance, far',
      { distance: 'place', km: 50 },
      { place: { lat: 21.03, lon: 105.85 } },
      { place: { lat: 16.46, lon: 107.6 } },
      false,
    ],
    [
      'distance across 180',
      { distance: 'place', km: 50 },
      { place: { lat: 0, lon: 179.9 } },
      { place: { lat: 0, lon: -179.9 } },
      true,
    ],
    ['distance at a pole', { distance: 'place', km: 1 }, { place: { lat: 90, lon: 0 } }, { place: { lat: 90, lon: 120 } }, true],
    [
      'distance out of range',
      { distance: 'place', km: 20_000 },
      { place: { lat: 91, lon: 0 } },
      { place: { lat: 90, lon: 0 } },
      false,
    ],
    ['seeks', seeks, woman, { gender: 'man', seeking: ['woman'] }, true],
    ['seeks, one way only', seeks, woman, { gender: 'man', seeking: ['man'] }, false],
    ['seeks, no wish', seeks, woman, { gender: 'man' }, true],
    ['seeks, unknown to a wish', seeks, woman, { seeking: ['woman'] }, false],
    ['seeks, unknown to no wish', seeks, { gender: 'woman' }, {}, true],
    [
      'seeks, a choice as the wish',
      { seeks: { want: 'wish', is: 'gender' } },
      { gender: 'a', wish: 'b' },
      { gender: 'b', wish: 'a' },
      true,
    ],
  ])('%s', (_, filter, a, b, expected) => {
    expect(mayMeet(filter, a, b)).toBe(expected);
    expect(mayMeet(filter, b, a)).toBe(expected);
  });

  it('seeks stays exact with more words than a mask has bits', async () => {
    const words = Array.from({ length: 80 }, (_, at) => `role ${at}`);
    const people = words.map((gender, at) => ({ gender, seeking: [words[(at + 1) % 80], words[(at + 79) % 80]] }));
    const columns = poolOf({ filters: [seeks] }, ...people);
    for (let a = 0; a < 80; a++) {
      for (let b = 0; b < 80; b++) {
        const neighbours = Math.abs(a - b) === 1 || Math.abs(a - b) === 79;
        expect(!Number.isNaN(scorePair(columns, a, b))).toBe(neighbours);
      }
    }
    expect(await rankAll(columns, 3, { threads: 1 })).toEqual(await rankAll(columns, 3));
  });
});

describe('scores', () => {
  const near = { near: 'age', scale: 5 };
  const answer = (chosen: string, accepts: string, importance: number) => ({ chosen, accepts: [accepts], importance });
  it.each<[string, object, object, object, number]>([
    ['overlap', { overlap: 'interests' }, { interests: ['jazz', 'go'] }, { interests: ['jazz', 'tea'] }, 1 / 3],
    ['overlap by smaller', { overlap: 'interests', by: 'smaller' }, { interests: ['jazz'] }, { interests: ['jazz', 'tea'] }, 1],
    [
      'overlap, weighted',
      { overlap: 'interests', weights: { jazz: 2 } },
      { interests: ['jazz', 'go'] },
      { interests: ['tea', 'jazz'] },
      0.5,
    ],
    ['overlap, empty', { overlap: 'interests' }, {}, { interests: ['jazz'] }, 0],
    ['overlap, empty as told', { overlap: 'interests', missing: 0.3 }, {}, { interests: ['jazz'] }, 0.3],
    ['near, same', near, { age: 30 }, { age: 30 }, 1],
    ['near, at the scale', near, { age: 30 }, { age: 35 }, 0.5],
    ['near, twice the scale', near, { age: 30 }, { age: 40 }, 0.2],
    ['near, missing', near, { age: 30 }, {}, 0.5],
    ['distance, missing', { distance: 'place', scale: 10 }, {}, {}, 0.5],
    ['distance, same', { distance: 'place', scale: 10 }, { place: { lat: 1, lon: 2 } }, { place: { lat: 1, lon: 2 } }, 1],
    ['similar, at right angles', { similar: 'bio' }, { bio: Float32Array.of(1, 0) }, { bio: Float32Array.of(0, 1) }, 0],
    ['similar, any length', { similar: 'bio' }, { bio: Float32Array.of(3, 0) }, { bio: Float32Array.of(5, 5) }, Math.SQRT1_2],
    [
      'similar, calibrated',
      { similar: 'bio', from: 0.5, to: 0.9 },
      { bio: Float32Array.of(1, 0) },
      { bio: Float32Array.of(0.6, 0.8) },
      0.25,
    ],
    ['similar, no direction', { similar: 'bio' }, { bio: Float32Array.of(0, 0) }, { bio: Float32Array.of(1, 0) }, 0.5],
    ['similar, not a number', { similar: 'bio' }, { bio: Float32Array.of(Number.NaN, 0) }, { bio: Float32Array.of(1, 0) }, 0.5],
    ['alike, at the middle', { alike: 'face' }, { face: Float32Array.of(0.5, 0.6) }, { face: Float32Array.of(0.5, 0) }, 0.5],
    ['alike, a scale beyond', { alike: 'face' }, { face: Float32Array.of(0.65) }, { face: Float32Array.of(0) }, 1 / (1 + Math.E)],
    [
      'alike, the same photo',
      { alike: 'face' },
      { face: Float32Array.of(9, 1) },
      { face: Float32Array.of(9, 1) },
      1 / (1 + Math.exp(-12)),
    ],
    ['alike, worlds apart', { alike: 'face' }, { face: Float32Array.of(1e30) }, { face: Float32Array.of(-1e30) }, 0],
    ['alike, no face', { alike: 'face' }, { face: Float32Array.of(0) }, {}, 0],
    ['alike, no face as told', { alike: 'face', missing: 0.3 }, { face: Float32Array.of(0) }, {}, 0.3],
    ['alike, not a number', { alike: 'face' }, { face: Float32Array.of(0, Number.NaN) }, { face: Float32Array.of(0, 0) }, 0],
    [
      'complement both ways',
      { complement: { offers: 'offers', needs: 'needs' } },
      { offers: ['a'], needs: ['b', 'c'] },
      { offers: ['b'], needs: ['a'] },
      Math.SQRT1_2,
    ],
    ['complement one way', { complement: { offers: 'offers', needs: 'needs' } }, { offers: ['a'] }, { needs: ['a'] }, 0],
    [
      'answers, none shared',
      { answers: 'questions' },
      { questions: { q: answer('a', 'a', 4) } },
      { questions: { r: answer('a', 'a', 4) } },
      0.5,
    ],
    [
      'answers, agreed',
      { answers: 'questions', shrink: 0 },
      { questions: { q: answer('a', 'b', 4) } },
      { questions: { q: answer('b', 'a', 1) } },
      1,
    ],
    [
      'answers, drawn to the middle',
      { answers: 'questions', shrink: 1 },
      { questions: { q: answer('a', 'b', 4) } },
      { questions: { q: answer('b', 'a', 1) } },
      0.75,
    ],
  ])('%s', (_, term, a, b, expected) => {
    expect(value(term, a, b)).toBeCloseTo(expected, 6);
    expect(value(term, b, a)).toBe(value(term, a, b));
  });

  it('combines two directions as the policy says', () => {
    const term = { complement: { offers: 'offers', needs: 'needs' } };
    const a = { offers: ['x'], needs: ['p', 'q'] };
    const b = { offers: ['p'], needs: ['x'] };
    const combined = ['geometric', 'harmonic', 'product', 'mean', 'min'].map((combine) => value(term, a, b, combine));
    [Math.SQRT1_2, 2 / 3, 0.5, 0.75, 0.5].forEach((expected, at) => expect(combined[at]).toBeCloseTo(expected, 6));
  });

  it('takes ten thousand tags and any letters on one person', async () => {
    const many = Array.from({ length: 10_000 }, (_, at) => `tag ${at} 茶 \u{1f375}`);
    const people = Array.from({ length: 100 }, (_, at) => ({ interests: many.slice(at * 10, at * 10 + 20) }));
    const columns = poolOf({ score: [{ overlap: 'interests', weight: 1 }] }, { interests: [...many, ...many] }, ...people);
    expect(scorePair(columns, 0, 5)).toBeCloseTo(20 / 10_000, 7);
    const { scores, indexes } = await rankAll(columns, 1);
    expect(scores[0]).toBe(scorePair(columns, 0, indexes[0]!));
    expect(explainPair(columns, 0, 5).terms[0]!.words).toMatch(/^You both like tag .* and 15 more$/);
  });

  it('names what weighs most first', () => {
    const both = { interests: ['go', 'jazz', 'tea'] };
    const columns = poolOf({ score: [{ overlap: 'interests', weight: 1, weights: { tea: 3, go: 0.5 } }] }, both, both);
    expect(explainPair(columns, 0, 1).terms[0]!.words).toBe('You both like tea, jazz and go');
  });

  it('takes another model’s measure of what a distance means', () => {
    const policy = compilePolicy(parsePolicy({ score: [{ alike: 'face', weight: 1 }] }, attributes), attributes);
    const columns = createColumns(policy, { middle: 10, scale: 2 });
    for (const x of [0, 10, 12])
      columns.upsert({ id: `p${x}`, joinedAt: x, attributes: {}, vectors: { face: Float32Array.of(x) } });
    expect(scorePair(columns, 0, 1)).toBe(0.5);
    expect(scorePair(columns, 0, 2)).toBeCloseTo(1 / (1 + Math.E), 6);
  });

  it('matches nobody without a face by faces alone', () => {
    const faces = [Float32Array.of(0), undefined, Float32Array.of(0.1), undefined];
    const columns = poolOf({ score: [{ alike: 'face', weight: 1 }], threshold: 0.5 }, ...faces.map((face) => ({ face })));
    expect(rankOne(columns, 0, 3).map(({ index }) => index)).toEqual([2]);
    expect(rankOne(columns, 1, 3)).toEqual([]);
  });

  it.each([
    [0.3, 'Your faces are very much alike'],
    [0.55, 'Your faces are alike'],
    [0.64, 'Your faces are somewhat alike'],
    [0.9, 'Your faces are not much alike'],
    [undefined, 'Not both have a photo to compare'],
  ])('words a distance of %s', (distance, words) => {
    const they = distance === undefined ? {} : { face: Float32Array.of(distance) };
    const columns = poolOf({ score: [{ alike: 'face', weight: 1 }] }, { face: Float32Array.of(0) }, they);
    expect(explainPair(columns, 0, 1).terms[0]?.words).toBe(words);
  });

  it('refuses vectors of another length and leaves the others as they are', () => {
    const columns = poolOf(
      { score: [{ similar: 'bio', weight: 1 }] },
      { bio: Float32Array.of(1, 0) },
      { bio: Float32Array.of(1, 0) },
    );
    const odd = { id: 'odd', joinedAt: 9, attributes: {}, vectors: { bio: Float32Array.of(1, 0, 0) } };
    expect(() => columns.upsert(odd)).toThrow(/3 numbers, those of others 2/);
    expect([...columns.indexes()]).toEqual([0, 1]);
    expect(scorePair(columns, 0, 1)).toBe(1);
  });
});
