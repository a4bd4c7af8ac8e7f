// What a page says of a list that is empty.
import { expect, it } from 'vitest';
import { presentFunnel } from './events.present.js';

const steps = [
  { step: 'pool', left: 89, words: 'others here' },
  { step: 'seeks gender', left: 11, words: "who fit each other's wish in gender" },
  { step: 'within age', left: 0, words: 'within 8 in age' },
];
const advice = (without: { key: string; matches: number }[]) => presentFunnel({ steps, without }).advice;

it('advises to widen a rule that has a width, in the words of the funnel, before one that is a person’s own wish', () => {
  const seeks = { key: 'seeks gender', matches: 22 };
  expect(advice([seeks, { key: 'within age', matches: 11 }])).toMatch(/^Without the rule “within 8 in age” there would be 11\./);
  expect(advice([seeks, { key: 'within age', matches: 0 }])).toMatch(
    /^Without the rule “who fit each other's wish in gender” there/,
  );
  expect(advice([{ key: 'seeks gender', matches: 0 }])).toMatch(/^No single rule stands in the way/);
});
