// Words for a likeness never say more than the server's own (src/policy/terms/alike.ts).
import { expect, it } from 'vitest';
import { likenessOf } from './likeness.js';

it.each([
  [0.98, 'Very much alike'],
  [0.9, 'Very much alike'],
  [0.75, 'Clearly alike'],
  [0.5, 'Alike'],
  [0.3, 'Somewhat alike'],
  [0, 'Not much alike'],
])('faces with a similarity of %d are called "%s"', (similarity, words) => {
  expect(likenessOf({ similarity, score: 1 })).toEqual({ words, share: similarity });
});

it('goes by the score where no faces are compared', () => {
  expect(likenessOf({ similarity: null, score: 0.7 })).toEqual({ words: 'Much in common', share: 0.7 });
});
