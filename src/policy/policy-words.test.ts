// Policies in words: every term says something, and a change is told as what changed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, policies } from '../../tests/support/policy-people.js';
import { parsePolicy } from './policy.js';
import { policyChanges, policyWords, same } from './policy-words.js';
import { listTermFields } from './term-fields.js';
import { filterTerms, scoreTerms } from './terms.js';

const parse = (body: object) => parsePolicy(body, attributes);

describe('words of policies', () => {
  it('say something for every policy, each rule and each part of the score in its place', () => {
    fc.assert(
      fc.property(policies, (body) => {
        const policy = parse(body);
        const words = policyWords(policy).join(' ');
        expect(words).not.toMatch(/undefined|NaN|\[object|\$\{/);
        const clauses = words.split('; ').length;
        expect(clauses).toBeGreaterThanOrEqual(Math.max(1, policy.filters.length + policy.score.length - 2));
      }),
    );
  });

  it('tell no change between equal policies, and some between different ones', () => {
    fc.assert(
      fc.property(policies, policies, (one, other) => {
        const [a, b] = [parse(one), parse(other)];
        expect(policyChanges(a, a)).toEqual([]);
        // Another order of the same terms means the same.
        const sorted = (policy: typeof a) => ({
          ...policy,
          filters: policy.filters.toSorted((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1)),
          score: policy.score.toSorted((x, y) => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1)),
        });
        expect(policyChanges(a, b).length === 0).toBe(same(sorted(a), sorted(b)));
      }),
    );
  });

  it('read as a person would say it', () => {
    const policy = parse({
      filters: [{ seeks: { want: 'seeking', is: 'gender' } }, { within: 'age', by: 8, missing: 'passes' }],
      score: [
        { overlap: 'interests', weight: 3 },
        { complement: { offers: 'offers', needs: 'needs' }, weight: 1 },
      ],
      threshold: 0.15,
      relax: [{ after: '15s', drop: 'within age' }],
    });
    expect(policyWords(policy)).toEqual([
      'People meet only if each has a gender that the other looks for (seeking); and they are at most 8 years apart in age, or one of them did not say.',
      'A pair is better the more of their interests they share (75 % of the score); and the more each has in offers of what the other has in needs (25 % of the score).',
      'Where one gains more than the other: both sides must gain (geometric mean).',
      'Everyone gets up to 3 people who score at least 15 of 100; in a lobby, one at a time; in a community, members vote on such pairs, the best first.',
      'In a lobby, after 15 seconds of waiting: no longer only people within 8 years in age.',
    ]);
  });

  it('say of each step in a lobby what it changes, not by the key of a rule', () => {
    const policy = parse({
      filters: [{ overlaps: 'interests' }, { within: 'age', by: 8 }],
      relax: [
        { after: '15s', drop: 'overlaps interests' },
        { after: '2m', set: { 'within age': { by: 12 } }, threshold: 0 },
      ],
    });
    expect(policyWords(policy)).toEqual([
      'People meet only if they have at least one of their interests in common; and they are at most 8 years apart in age.',
      'Every pair scores 100 of 100: who joined earlier comes first.',
      'Everyone gets up to 3 people; in a lobby, one at a time; in a community, members vote on pairs, the best first.',
      'In a lobby, after 15 seconds of waiting: no longer only people with interests in common.',
      'In a lobby, after 2 minutes of waiting: now people within 12 years in age; a score of 0 of 100 is enough.',
    ]);
  });

  it('say what it means where it is used, and nothing of where it is not', () => {
    const policy = parse({
      filters: [{ within: 'age', by: 8 }],
      threshold: 0.2,
      again: '2h',
      relax: [{ after: '15s', drop: 'within age' }],
    });
    const last = (...modes: readonly ('events' | 'live' | 'lookalike' | 'community')[]) =>
      policyWords(policy, { modes }).slice(2);
    expect(last('community')).toEqual(['Members vote on pairs who score at least 20 of 100, the best first.']);
    expect(last('events')).toEqual(['Everyone gets up to 3 people who score at least 20 of 100.']);
    expect(last('lookalike')).toEqual(last('events'));
    expect(last('live')[0]).toBe('Everyone gets one person at a time who scores at least 20 of 100.');
    expect(last('live')).toHaveLength(3);
    expect(last('events', 'community')).toEqual([
      'Everyone gets up to 3 people who score at least 20 of 100; in a community, members vote on such pairs, the best first.',
    ]);
  });

  it('tell a new weight as a new share of the score', () => {
    const near = { near: 'age', scale: 5, weight: 1 };
    const before = parse({ score: [{ overlap: 'interests', weight: 3 }, near] });
    const after = parse({
      score: [
        { overlap: 'interests', weight: 1 },
        { ...near, scale: 7 },
      ],
      combine: 'min',
    });
    expect(policyChanges(before, after)).toEqual([
      'Now 50 % of the score, before 75 %: the more of their interests they share.',
      'Worked out otherwise, 50 % of the score, before 25 %: the closer they are in age, worth half at 7 years apart; before: the closer they are in age, worth half at 5 years apart.',
      'The two directions are combined by min, not by geometric.',
    ]);
  });
});

describe('fields of terms', () => {
  it('are those of every term, each with help, and each attribute with its kinds', () => {
    const listed = listTermFields();
    expect(listed.map(({ list, name }) => `${list} ${name}`)).toEqual([
      ...filterTerms.map(({ name }) => `filters ${name}`),
      ...scoreTerms.map(({ name }) => `score ${name}`),
    ]);
    for (const { name, fields, label, about } of listed) {
      expect([name, label !== '' && about.endsWith('.')]).toEqual([name, true]);
      // Of faces there is one attribute: nothing to choose.
      const isFixed = fields.some(({ options }) => options?.join() === 'face');
      expect(fields.some(({ kind, attributeKinds = [] }) => kind === 'attribute' && attributeKinds.length > 0)).toBe(!isFixed);
      for (const field of fields) expect([name, field.path, field.help !== '']).toEqual([name, field.path, true]);
    }
  });

  it('know the range of a number and whose values a text is', () => {
    const fieldOf = (list: string, name: string, path: string) =>
      listTermFields()
        .find((term) => term.list === list && term.name === name)
        ?.fields.find((field) => field.path === path);
    expect(fieldOf('filters', 'distance', 'km')).toMatchObject({ kind: 'number', least: 0, above: true, most: 20_015 });
    expect(fieldOf('filters', 'overlaps', 'atLeast')).toMatchObject({ kind: 'number', least: 1, whole: true, required: false });
    expect(fieldOf('filters', 'in', 'values')).toMatchObject({ kind: 'texts', valuesOf: 'in' });
    expect(fieldOf('filters', 'is', 'value')).toMatchObject({ kind: 'text', valuesOf: 'is' });
    expect(fieldOf('score', 'overlap', 'weights')).toMatchObject({ kind: 'weights', valuesOf: 'overlap' });
    expect(fieldOf('filters', 'seeks', 'seeks.want')).toMatchObject({ attributeKinds: ['set', 'choice'] });
  });
});
