import { describe, expect, it } from 'vitest';
import { createColumns } from './columns.js';
import { compilePolicy } from './compile.js';
import { explainPair, failingFilter, sentenceOf, whyNone, wordsFor } from './explain.js';
import type { AttributeDefinition, Person } from '../people/person.js';
import { parsePolicy } from './policy.js';
import { scorePair } from './rank.js';

const attributes: readonly AttributeDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'gender', kind: 'choice' },
  { name: 'seeking', kind: 'set' },
  { name: 'interests', kind: 'set' },
  { name: 'can_teach', kind: 'set' },
  { name: 'wants_to_learn', kind: 'set' },
];
const policy = parsePolicy(
  {
    filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 8 }],
    score: [
      { overlap: 'interests', weight: 3 },
      { complement: { offers: 'can_teach', needs: 'wants_to_learn' }, weight: 1 },
      { near: 'age', scale: 5, weight: 1 },
    ],
    threshold: 0.3,
  },
  attributes,
);

const poolOf = (...people: Partial<Person>[]) => poolUnder(policy, ...people);

function poolUnder(under: typeof policy, ...people: Partial<Person>[]) {
  const columns = createColumns(compilePolicy(under, attributes));
  people.forEach((person, index) => columns.upsert({ id: `p${index}`, joinedAt: index, attributes: {}, ...person }));
  return columns;
}

const ann = {
  gender: 'woman',
  seeking: ['man'],
  age: 30,
  interests: ['jazz', 'climbing', 'tea'],
  can_teach: ['go'],
  wants_to_learn: ['piano'],
};
const bob = {
  gender: 'man',
  seeking: ['woman'],
  age: 32,
  interests: ['climbing', 'jazz'],
  can_teach: ['piano'],
  wants_to_learn: ['go'],
};

describe('explaining a pair', () => {
  it('gives each term with its value, weight, share and words, and one sentence', () => {
    const columns = poolOf({ attributes: ann }, { attributes: bob });
    const { score, threshold, terms, sentence } = explainPair(columns, 0, 1);
    expect(score).toBe(scorePair(columns, 0, 1));
    expect(threshold).toBe(0.3);
    expect(terms.map(({ key, weight, words }) => [key, weight, words])).toEqual([
      ['overlap interests', 3, 'You both like climbing and jazz'],
      ['complement can_teach wants_to_learn', 1, 'They offer piano, which you need; you offer go, which they need'],
      ['near age', 1, 'You are 2 years apart'],
    ]);
    expect(terms.map(({ value }) => Number(value.toFixed(3)))).toEqual([0.667, 1, 0.862]);
    expect(terms.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(sentence).toBe(
      'You both like climbing and jazz; they offer piano, which you need; you offer go, which they need; you are 2 years apart.',
    );
  });

  it('can word a stored detail again, and leaves out what it does not know', () => {
    const columns = poolOf({ attributes: ann }, { attributes: bob }, { attributes: { gender: 'man' } });
    for (const other of [1, 2]) {
      for (const { detail, words } of explainPair(columns, 0, other).terms)
        expect(wordsFor(JSON.parse(JSON.stringify(detail)))).toBe(words);
    }
    expect(explainPair(columns, 0, 2).terms.at(-1)!.words).toBe('Not both gave their age');
    expect(wordsFor({ term: 'of a later version' })).toBe('');
  });

  it('gives a difference as a reason only where it is small', () => {
    const near = (value: number, apart: number, attribute = 'age') => ({
      value,
      share: 0.6,
      words: wordsFor({ term: 'near', attribute, apart }),
      detail: { term: 'near', attribute, apart },
    });
    const jazz = { value: 0.3, share: 0.4, words: 'You both like jazz', detail: { term: 'overlap', shared: ['jazz'] } };
    expect(sentenceOf([near(0.862, 2), jazz])).toBe('You are 2 years apart; you both like jazz.');
    // Little by a wide scale, but nobody takes it for a reason.
    expect(sentenceOf([near(0.83, 9), jazz])).toBe('You both like jazz.');
    expect(sentenceOf([near(0.5, 5), jazz])).toBe('You both like jazz.');
    expect(sentenceOf([near(0.6, 12, 'height_cm')])).toBe('Nothing in particular speaks for this pair.');
  });

  it('tells numbers apart in their unit, where the name of the attribute has one', () => {
    const near = (attribute: string, apart: number): string => wordsFor({ term: 'near', attribute, apart });
    expect([1, 2, 1.04, 0.5].map((apart) => near('age', apart))).toEqual([
      'You are 1 year apart',
      'You are 2 years apart',
      'You are 1 year apart',
      'You are about 1 year apart',
    ]);
    expect([near('age', 0), near('height_cm', 5.14), near('shoe_size', 2)]).toEqual([
      'You are the same age',
      'You are 5.1 cm apart in height',
      'You are 2 apart in shoe size',
    ]);
  });

  it('never names as a reason what is not known of both', () => {
    const neutral = { missing: 0.5, weight: 1 };
    const columns = poolUnder(
      parsePolicy(
        {
          score: [
            { overlap: 'interests', ...neutral },
            { near: 'age', scale: 5, ...neutral },
          ],
        },
        attributes,
      ),
      { attributes: { gender: 'woman', interests: ['tea'] } },
      { attributes: { gender: 'man', interests: [] } },
    );
    const { terms, sentence } = explainPair(columns, 0, 1);
    expect(terms.map(({ value, words }) => [value, words])).toEqual([
      [0.5, 'Not both gave their interests'],
      [0.5, 'Not both gave their age'],
    ]);
    expect(sentence).toBe('Nothing in particular speaks for this pair.');
  });

  it('names the filter that keeps two people apart', () => {
    const far = { ...bob, age: 45 };
    const columns = poolOf(
      { attributes: ann },
      { attributes: bob },
      { attributes: far },
      { attributes: ann },
      { attributes: bob, minor: true },
    );
    expect([1, 2, 3, 4].map((other) => failingFilter(columns, 0, other))).toEqual([
      undefined,
      'within age',
      'seeks gender',
      'age',
    ]);
    expect(explainPair(columns, 0, 2).score).toBeNaN();
  });
});

describe('explaining no match', () => {
  it('says of a single other what it says of many', () => {
    const funnel = whyNone(poolOf({ attributes: ann }, { attributes: bob }), 0);
    expect(funnel.steps[0]).toEqual({ step: 'pool', left: 1, words: 'other here' });
  });

  it('tells how many people each step leaves, and what a single filter costs', () => {
    const stranger = { ...bob, interests: ['football'], can_teach: [], age: 37 };
    const columns = poolOf(
      { attributes: ann },
      { attributes: bob, minor: true },
      { attributes: ann },
      { attributes: { ...bob, age: 60 } },
      { attributes: { ...bob, age: 60 } },
      { attributes: bob },
      { attributes: stranger },
    );
    const funnel = whyNone(columns, 0, { excluded: new Set([5]) });
    expect(funnel.steps.map(({ step, left }) => [step, left])).toEqual([
      ['pool', 6],
      ['age', 5],
      ['seeks gender', 4],
      ['within age', 2],
      ['excluded', 1],
      ['threshold', 0],
    ]);
    expect(funnel.steps.map(({ words }) => words)).toContain('within 8 years in age');
    expect(funnel.without).toEqual([
      { key: 'within age', matches: 2 },
      { key: 'seeks gender', matches: 1 },
    ]);
  });
});
