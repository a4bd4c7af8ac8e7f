// What a page says of a list that is empty.
import { expect, it } from 'vitest';
import { presentWhyNone } from './why-none.present.js';

const seeks = 'seeks gender';
const stepsLeft = (fit: number) => [
  { step: 'pool', left: 89, words: 'others here' },
  { step: seeks, left: fit, words: "who fit each other's wish in gender" },
  { step: 'within age', left: 0, words: 'within 8 in age' },
];
const attributes = [
  { name: 'languages', label: 'Speaks', builtIn: true },
  { name: 'height', label: 'Height', builtIn: false },
];
type Without = { key: string; matches: number }[];
interface Given {
  fit?: number;
  wish?: string[];
  whose?: 'Your' | 'The';
}
const advice = (without: Without, { fit = 11, wish = ['woman'], whose = 'Your' }: Given = {}) =>
  presentWhyNone({ steps: stepsLeft(fit), without, missing: [], wishes: { [seeks]: wish } }, { attributes, whose }).advice;

it('advises to widen a rule that has a width, in the words of the funnel, before one that is a person’s own wish', () => {
  const wished = { key: seeks, matches: 22 };
  expect(advice([wished, { key: 'within age', matches: 11 }])).toMatch(/^Without the rule “within 8 in age” there would be 11\./);
  expect(advice([{ key: seeks, matches: 0 }])).toMatch(/^No single rule stands in the way/);
});

it('speaks of a wish as the person’s own, and never of widening it', () => {
  const wished = [{ key: seeks, matches: 22 }];
  expect(advice(wished)).toBe(
    'You look for “woman”: only 11 of 89 here fit that and look for somebody like you. As more people join, this changes.',
  );
  expect(advice(wished, { fit: 0, wish: ['woman', 'other'] })).toMatch(
    /^You look for “woman” or “other”: none of 89 here fit that and look for somebody like you\./,
  );
  expect(advice(wished, { fit: 0, wish: [] })).toMatch(/^You look for anyone, but none of 89 here look for somebody like you\./);
  expect(advice(wished, { fit: 0, whose: 'The' })).toMatch(/^This person looks for “woman”: .* somebody like them\./);
  // Also where the next rule leaves nobody either, so that no single one helps.
  expect(advice([], { fit: 0 })).toMatch(/^You look for “woman”: none of 89/);
});

it('names what the profile lacks by its label, and where in the profile it stands', () => {
  const funnel = { steps: stepsLeft(0), without: [], missing: ['age', 'languages', 'height'], wishes: {} };
  expect(presentWhyNone(funnel, { attributes, whose: 'Your' })).toMatchObject({
    missing: [
      { field: 'birthDate', label: 'age' },
      { field: 'languages', label: 'Speaks' },
      { field: 'attributes.height', label: 'Height' },
    ],
    advice: expect.stringMatching(/^Your profile does not say “age”, “Speaks” and “Height”\./) as string,
  });
});
