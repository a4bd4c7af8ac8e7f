// Held to the definition: all pairs sorted, taken one after another while both have room.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, people, policies } from '../../../tests/support/policy-people.js';
import { createColumns, type PoolColumns } from '../../policy/columns.js';
import { compilePolicy } from '../../policy/compile.js';
import { parsePolicy } from '../../policy/policy.js';
import { scorePair } from '../../policy/rank.js';
import { choosePairs, type Pairing, type ProposedPair } from './community.decide.js';

function bySorting({ columns, apart, load, share, count }: Pairing): ProposedPair[] {
  const all = [...columns.indexes()].toSorted((a, b) => (columns.isEarlier(a, b) ? -1 : 1));
  const pairs = all.flatMap((a, at) =>
    all.slice(at + 1).flatMap((b) => {
      const score = scorePair(columns, a, b);
      return score >= columns.compiled.threshold && !apart(a).has(b) ? [{ a, b, score }] : [];
    }),
  );
  const loads = new Map(all.map((index) => [index, load(index)]));
  const chosen: ProposedPair[] = [];
  for (const pair of pairs.toSorted((x, y) => y.score - x.score)) {
    if (chosen.length === count) break;
    if (loads.get(pair.a)! >= share || loads.get(pair.b)! >= share) continue;
    for (const index of [pair.a, pair.b]) loads.set(index, loads.get(index)! + 1);
    chosen.push(pair);
  }
  return chosen;
}

/** As ids, the earlier joiner first. */
const named = (columns: PoolColumns, pairs: readonly ProposedPair[]) =>
  pairs.map(({ a, b, score }) => [...[a, b].toSorted((x, y) => (columns.isEarlier(x, y) ? -1 : 1)).map(columns.idAt), score]);

describe('the pairs that a community judges next', () => {
  it('are those that sorting all pairs would give, whatever the rules, who is apart, and who stands in how many', () => {
    return fc.assert(
      fc.asyncProperty(
        policies,
        people(0, 40),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 0, max: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 9 })),
        async (policy, all, share, count, chances) => {
          const columns = createColumns(compilePolicy(parsePolicy(policy, attributes), attributes));
          for (const person of all) columns.upsert(person);
          const apart = new Map([...columns.indexes()].map((index) => [index, new Set<number>()]));
          const loads = new Map<number, number>();
          for (const a of columns.indexes()) {
            loads.set(a, Math.max(0, chances.next().value! - 7));
            for (const b of columns.indexes()) {
              if (a < b && chances.next().value === 0) {
                apart.get(a)!.add(b);
                apart.get(b)!.add(a);
              }
            }
          }
          const pairing: Pairing = {
            columns,
            apart: (index) => apart.get(index)!,
            load: (index) => loads.get(index)!,
            share,
            count,
          };
          expect(named(columns, await choosePairs(pairing))).toEqual(named(columns, bySorting(pairing)));
        },
      ),
      { numRuns: 300 },
    );
  });
});
