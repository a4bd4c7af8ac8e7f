// Reasons as the people themselves see them: nothing in them tells more of a birth date than the words do.
import { expect, it } from 'vitest';
import { presentCoarseReasons, presentReasons } from './reasons.present.js';

const scale = 5;
const value = (apart: number) => 1 / (1 + (apart / scale) ** 2);

/** By age and interests, as stored. */
function stored(apart: number) {
  const whole = value(apart) + 3 * 0.5;
  const words = 'You are about 3 years apart';
  return [
    {
      key: 'near age',
      words,
      value: value(apart),
      weight: 1,
      share: value(apart) / whole,
      detail: { term: 'near', attribute: 'age', apart },
    },
    {
      key: 'overlap interests',
      words: 'You both like go',
      value: 0.5,
      weight: 3,
      share: 1.5 / whole,
      detail: { term: 'overlap' },
    },
  ];
}

it('gives the same numbers for every difference of age that has the same words', () => {
  const shown = [2.51, 2.7, 3, 3.2, 3.49].map((apart) => presentCoarseReasons(stored(apart)));
  expect(new Set(shown.map((each) => JSON.stringify(each))).size).toBe(1);
  expect(shown[0]).toMatchObject([
    { term: 'near age', value: 0.74, share: 0.33 },
    { term: 'overlap interests', value: 0.5, share: 0.67 },
  ]);
  expect(presentReasons(stored(2.7))[0]?.value).toBe(value(2.7));
});

it('leaves people of the same birthday, and those whose age is unknown, as they are', () => {
  const [near] = stored(0);
  expect(presentCoarseReasons([near])).toMatchObject([{ value: 1, share: 1 }]);
  expect(presentCoarseReasons([{ ...near, value: 0.5, detail: { term: 'near', attribute: 'age' } }])).toMatchObject([
    { value: 0.5 },
  ]);
  expect(presentCoarseReasons([{ ...near, value: 0 }])).toMatchObject([{ value: 0, share: 0 }]);
});
