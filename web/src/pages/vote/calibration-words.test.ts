// How one's votes compare, in words: never praise, never blame, and nothing from too few.
import { describe, expect, it } from 'vitest';
import { approvedShares, talkingWords, verdictWords, yesShares } from './calibration-words.js';

const kind = (votes: number, decided: number, approved: number, talking = 0) => ({ votes, decided, approved, talking });

describe('calibration', () => {
  it('says what it will say while too few are decided', () => {
    const votes = { yes: kind(3, 1, 1), no: kind(1, 0, 0) };
    expect(verdictWords(votes)).toBe('When 5 of your pairs are decided, you see here how your votes and the decisions compare.');
    expect(yesShares(votes).map(({ words, share }) => [words, share])).toEqual([
      ['To 3 of 4 pairs', undefined],
      ['To 1 of the 1 decided', undefined],
    ]);
    expect(approvedShares(votes)[1]).toEqual({ label: 'Approved after your no', share: undefined, words: 'None is decided yet' });
  });

  it('counts as decided alike what was approved after a yes and not approved after a no', () => {
    const votes = { yes: kind(10, 8, 6), no: kind(10, 8, 2) };
    expect(verdictWords(votes)).toBe(
      '12 of 16 pairs were decided as you voted. You say yes about as often as the others together.',
    );
    expect(yesShares(votes).map(({ words, share }) => [words, share])).toEqual([
      ['To 10 of 20 pairs (50 %)', 0.5],
      ['To 8 of the 16 decided (50 %)', 0.5],
    ]);
    expect(approvedShares(votes).map(({ words }) => words)).toEqual(['6 of 8 decided (75 %)', '2 of 8 decided (25 %)']);
  });

  it('tells whoever always says yes, or no, what they do, and no more', () => {
    expect(verdictWords({ yes: kind(10, 10, 4), no: kind(0, 0, 0) })).toContain(
      'You say yes more readily than the others together.',
    );
    expect(verdictWords({ yes: kind(0, 0, 0), no: kind(10, 10, 4) })).toContain(
      'You say yes less readily than the others together.',
    );
  });

  it('tells how often a yes became a conversation', () => {
    const words = (approved: number, talking: number) => talkingWords({ yes: kind(9, 9, approved, talking), no: kind(0, 0, 0) });
    expect(words(0, 0)).toBe('No pair you said yes to is approved yet.');
    expect(words(1, 0)).toBe('One pair you said yes to was approved, and none has become a conversation so far.');
    expect(words(4, 1)).toBe('4 pairs you said yes to were approved, and one became a conversation so far.');
    expect(words(4, 3)).toBe('4 pairs you said yes to were approved, and 3 became a conversation so far.');
  });
});
