import { describe, expect, it } from 'vitest';
import { nobodyAdvice } from './nobody-words.js';

const why = (...steps: readonly (readonly [step: string, left: number])[]) =>
  steps.map(([step, left]) => ({ step, left, words: step }));

describe('why there is nobody yet', () => {
  it('is that nobody else searches', () => {
    expect(nobodyAdvice({ waiting: 1, step: 0, steps: 0, why: [] })).toMatch(/^Nobody else is searching/);
  });

  it('is that those who are here do not fit, and what can be done about it once the search is as wide as it gets', () => {
    const unfit = why(['pool', 1], ['within age', 0], ['free', 0]);
    expect(nobodyAdvice({ waiting: 2, step: 0, steps: 1, why: unfit })).toMatch(/The search widens by itself/);
    expect(nobodyAdvice({ waiting: 2, step: 1, steps: 1, why: unfit })).toMatch(/A profile that says more/);
  });

  it('is that the two have just talked, and not that their wishes do not fit, when that alone keeps them apart', () => {
    const apart = why(['pool', 1], ['free', 0]);
    expect(nobodyAdvice({ waiting: 2, step: 1, steps: 1, why: apart })).toMatch(/^Two who have just talked do not meet again/);
  });
});
