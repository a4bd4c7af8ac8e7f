import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.js';
import type { AttributeDefinition } from '../people/person.js';
import { parsePolicy } from './policy.js';
import { policyWords } from './policy-words.js';
import { policyAtStep } from './relax.js';
import { waitingMs } from './relax-steps.js';

const attributes: readonly AttributeDefinition[] = [
  { name: 'age', kind: 'number' },
  { name: 'gender', kind: 'choice', options: ['woman', 'man'] },
  { name: 'seeking', kind: 'set' },
  { name: 'school', kind: 'choice' },
  { name: 'interests', kind: 'set' },
  { name: 'bio', kind: 'text' },
  { name: 'place', kind: 'place' },
];

/** `path: message` of everything that is wrong. */
function problems(json: unknown): string[] {
  try {
    parsePolicy(json, attributes);
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'invalid_policy' });
    return ((error as AppError).details.problems ?? []).map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('a policy', () => {
  it('gets defaults for what it leaves out, and parses to itself', () => {
    const policy = parsePolicy({}, attributes);
    expect(policy).toEqual({ filters: [], score: [], combine: 'geometric', threshold: 0, limit: 3, relax: [], again: '30m' });
    const full = parsePolicy(
      {
        filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { same: 'school' }, { within: 'age', by: 8 }],
        score: [{ overlap: 'interests', weight: 3, weights: { jazz: 2 } }],
        relax: [{ after: '15s', drop: 'same school' }],
      },
      attributes,
    );
    expect(parsePolicy(structuredClone(full), attributes)).toEqual(full);
  });

  it('reports every problem at once, with its path', () => {
    expect(
      problems({
        filtrs: [],
        filters: [{ within: 'age' }, { same: 'schol' }],
        score: [{ overlap: 'interests', weight: 0 }],
        threshold: 2,
        limit: 51,
      }),
    ).toEqual([
      'threshold: the threshold is a number from 0 to 1',
      'limit: the limit is a whole number from 1 to 50',
      'filtrs: unknown key `filtrs`; did you mean `filters`?',
      'filters[0].by: `by` is a number, 0 or more',
      'filters[1].same: unknown attribute `schol`; did you mean `school`?',
      'score[0].weight: a weight is a number above 0 and at most 1000',
    ]);
  });

  it.each([
    [
      { score: [{ overlapp: 'interests', weight: 1 }] },
      'score[0].overlapp: unknown score term `overlapp`; did you mean `overlap`?',
    ],
    [
      { filters: [{ overlap: 'interests', weight: 1 }] },
      'filters[0].overlap: `overlap` is a score term, not a filter; did you mean `overlaps`?',
    ],
    [{ filters: [{ near: 'age' }] }, 'filters[0].near: `near` is a score term, not a filter'],
    [{ score: [{ near: 'age', scal: 5, scale: 5, weight: 1 }] }, 'score[0].scal: unknown key `scal`; did you mean `scale`?'],
    [
      { combine: 'geometrc' },
      'combine: expected one of `geometric`, `harmonic`, `product`, `mean`, `min`; did you mean `geometric`?',
    ],
    [
      { filters: [{ same: 'school', missing: 'pass' }] },
      'filters[0].missing: expected one of `fails`, `passes`; did you mean `passes`?',
    ],
  ])('asks what was meant: %j', (json, problem) => {
    expect(problems(json)).toEqual([problem]);
  });

  it.each([0, -1, Number.NaN, Infinity, 1e308, 1000.1, '1', null])('refuses a weight of %s', (weight) => {
    expect(problems({ score: [{ overlap: 'interests', weight }] })).toEqual([
      'score[0].weight: a weight is a number above 0 and at most 1000',
    ]);
  });

  it.each([
    [{ filters: [{ within: 'school', by: 1 }] }, 'filters[0].within: `within` needs a number; `school` is a choice'],
    [{ filters: [{ same: 'age' }] }, 'filters[0].same: `same` needs a choice or a text; `age` is a number'],
    [
      { score: [{ similar: 'face', weight: 1 }] },
      'score[0].similar: faces are compared by `alike`: { "alike": "face", "weight": 1 }',
    ],
    [{ score: [{ alike: 'bio', weight: 1 }] }, 'score[0].alike: expected one of `face`'],
    [{ score: [{ similar: 'place', weight: 1 }] }, 'score[0].similar: `similar` needs a text or a vector; `place` is a place'],
    [
      { filters: [{ seeks: { want: 'age', is: 'gender' } }] },
      'filters[0].seeks.want: `seeks` needs a set or a choice; `age` is a number',
    ],
  ])('says which kinds of attribute fit: %j', (json, problem) => {
    expect(problems(json)).toEqual([problem]);
  });

  it('knows the options of closed attributes', () => {
    expect(problems({ filters: [{ is: 'gender', value: 'wman' }] })).toEqual([
      'filters[0].value: "wman" is no option of `gender`; did you mean "woman"?',
    ]);
  });

  it('refuses the same term of the same attribute twice, several terms in one, and what is no policy at all', () => {
    expect(problems({ filters: [{ same: 'school' }, { same: 'school', missing: 'passes' }] })).toEqual([
      'filters[1]: "same school" is there twice: keep one',
    ]);
    expect(problems({ filters: [{ same: 'school', differs: 'gender' }] })).toEqual([
      'filters[0]: `same`, `differs` in one filter: write one object for each',
    ]);
    for (const json of [null, [], 'policy', 3]) expect(problems(json)).toHaveLength(1);
    expect(problems({ filters: [null, {}] })).toHaveLength(2);
    expect(problems({ filters: [{ is: 'school', value: 'a\u0000b' }] })).toHaveLength(1);
    expect(problems({ filters: Array.from({ length: 51 }, () => ({ same: 'school' })) })[0]).toMatch(/^filters: /);
  });

  it('checks its relaxing steps like the rest', () => {
    const filters = [{ same: 'school' }, { within: 'age', by: 8 }];
    expect(problems({ filters, relax: [{ after: '15s', drop: 'same schol' }] })).toEqual([
      'relax[0].drop: no filter "same schol" in this policy; did you mean "same school"?',
    ]);
    expect(problems({ filters, relax: [{ after: 15, drop: 'same school' }] })).toEqual([
      'relax[0].after: a time of waiting is a text like "15s", "2m" or "1h"',
    ]);
    expect(
      problems({
        filters,
        relax: [
          { after: '1m', set: { 'within age': { by: -1 } } },
          { after: '30s', set: { 'within age': { within: 'school' } } },
          { after: '2m' },
        ],
      }),
    ).toEqual([
      'relax[0].set["within age"].by: `by` is a number, 0 or more',
      'relax[1].after: comes before the step above it (1m): write the earliest first',
      'relax[1].set["within age"].within: `within` needs a number; `school` is a choice',
      'relax[1].set["within age"]: would be about another attribute: only values of the filter can be replaced',
      'relax[2]: changes nothing: give `drop`, `set` or `threshold`',
    ]);
  });

  it('says how long two who skipped each other are not paired again, and says so in words where that is unusual', () => {
    expect(problems({ again: '1 hour' })).toEqual(['again: a time is a text like "15s", "30m" or "1h"']);
    expect(policyWords(parsePolicy({}, attributes)).join(' ')).not.toContain('again');
    expect(policyWords(parsePolicy({ again: '2h' }, attributes))).toContain(
      'In a lobby, two who skipped each other are not paired again for 2 hours.',
    );
  });
});

describe('relaxing', () => {
  const policy = parsePolicy(
    {
      filters: [{ same: 'school' }, { within: 'age', by: 8 }, { distance: 'place', km: 50 }],
      threshold: 0.4,
      relax: [
        { after: '15s', drop: 'same school' },
        { after: '1.5m', set: { 'within age': { by: 12 } }, threshold: 0.2 },
        { after: '1h', drop: ['within age', 'distance place'], threshold: 0 },
      ],
    },
    attributes,
  );

  it('applies its steps in order, each with all before it', () => {
    expect(policyAtStep(policy, 0)).toEqual({ ...policy, relax: [] });
    expect(policyAtStep(policy, 1)).toMatchObject({ filters: [{ within: 'age', by: 8 }, { distance: 'place' }], threshold: 0.4 });
    expect(policyAtStep(policy, 2)).toMatchObject({
      filters: [{ within: 'age', by: 12 }, { distance: 'place' }],
      threshold: 0.2,
    });
    expect(policyAtStep(policy, 3)).toMatchObject({ filters: [], threshold: 0, relax: [] });
  });

  it('says in milliseconds when each step comes', () => {
    expect(policy.relax.map(({ after }) => waitingMs(after))).toEqual([15_000, 90_000, 3_600_000]);
  });
});
