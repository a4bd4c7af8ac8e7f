import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOfText, toHex } from './bytes.js';
import { isProven, leafHash, type OutcomeLeaf, outcomeTree } from './merkle.js';

const outcomes = ['approved', 'rejected', 'expired'] as const;
const leafOf = (i: number): OutcomeLeaf => ({
  proposal: toHex(hashOfText(`proposal ${i}`)),
  outcome: outcomes[i % 3] as OutcomeLeaf['outcome'],
  votesHash: toHex(hashOfText(`votes ${i}`)),
});
const batchOf = (size: number) => Array.from({ length: size }, (_, i) => leafOf(i));

describe('a tree of outcomes', () => {
  it('proves each of its outcomes, and none that was altered', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), (size) => {
        const batch = batchOf(size);
        const { root, proofOf } = outcomeTree(batch);
        for (const [i, leaf] of batch.entries()) {
          expect(isProven(root, proofOf(leaf), leaf)).toBe(true);
          expect(isProven(root, proofOf(leaf), { ...leaf, outcome: leafOf(i + 1).outcome })).toBe(false);
          expect(isProven(root, proofOf(leaf), { ...leaf, votesHash: leafOf(i + 1).votesHash })).toBe(false);
          expect(isProven(root, proofOf(leaf), leafOf(size))).toBe(false);
        }
      }),
      { numRuns: 12 },
    );
  });

  it('has the same root in whatever order the outcomes come', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(batchOf(9), { minLength: 9 }), (batch) => {
        expect(outcomeTree(batch).root).toBe(outcomeTree(batchOf(9)).root);
      }),
    );
  });

  it('of one outcome is its leaf, with an empty proof', () => {
    const tree = outcomeTree([leafOf(0)]);
    expect([tree.root, tree.proofOf(leafOf(0))]).toEqual([leafHash(leafOf(0)), []]);
  });

  it('refuses an empty batch, the same outcome twice, and a proof of what is not there', () => {
    expect(() => outcomeTree([])).toThrow('at least one outcome');
    expect(() => outcomeTree([leafOf(1), leafOf(2), leafOf(1)])).toThrow('twice');
    expect(() => outcomeTree(batchOf(3)).proofOf(leafOf(3))).toThrow('not in the batch');
  });
});
