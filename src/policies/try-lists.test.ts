// A try against what the engine says pair by pair: the same lists, the same counts, whoever else is there and however they are held.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, people, policies } from '../../tests/support/policy-people.js';
import { compilePolicy } from '../policy/compile.js';
import { createColumns, underPolicy } from '../policy/columns.js';
import { failingFilter } from '../policy/explain.js';
import { parsePolicy } from '../policy/policy.js';
import { rankOne, scorePair } from '../policy/rank.js';
import { tryLists } from './try-lists.js';

const compile = (body: object) => compilePolicy(parsePolicy(body, attributes), attributes);
const limits = { after: 2, before: 3 };

describe('a try', () => {
  it('makes the lists that ranking makes, under both policies over one copy of the people', async () => {
    await fc.assert(
      fc.asyncProperty(people(2, 30), policies, policies, async (all, one, other) => {
        const after = createColumns(compile(one));
        const before = underPolicy(after, compile(other));
        const alone = createColumns(compile(other));
        for (const person of all) {
          after.upsert(person);
          alone.upsert(person);
        }
        const outcome = await tryLists({ after, before, limits, excluded: () => undefined });
        const idsOf = (columns: typeof after, id: string, k: number) =>
          rankOne(columns, columns.indexOf(id)!, k).map(({ index }) => columns.idAt(index));
        const changed = all.filter(({ id }) => {
          const [fresh, old] = [idsOf(after, id, 2), idsOf(alone, id, 3)];
          return fresh.length !== old.length || fresh.some((each) => !old.includes(each));
        });
        expect(outcome.changedLists).toBe(changed.length);
        for (const { id, list, gone } of outcome.examples) {
          expect(list.map((entry) => entry.id)).toEqual(idsOf(after, id, 2));
          expect(gone.map((each) => each.id)).toEqual(idsOf(alone, id, 3).filter((each) => !idsOf(after, id, 2).includes(each)));
        }
        expect(outcome.before?.sizes).toEqual(
          sizesOf(
            all.map(({ id }) => idsOf(alone, id, 3).length),
            3,
          ),
        );
        expect(outcome.after.sizes).toEqual(
          sizesOf(
            all.map(({ id }) => idsOf(after, id, 2).length),
            2,
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('counts for each rule the pairs that it leaves', async () => {
    await fc.assert(
      fc.asyncProperty(people(2, 20), policies, async (all, body) => {
        const after = createColumns(compile(body));
        for (const person of all) after.upsert(person);
        const blocked = new Map([
          [0, new Set([1])],
          [1, new Set([0])],
        ]);
        const excluded = (index: number) => blocked.get(index);
        const { funnel } = await tryLists({ after, before: undefined, limits, excluded });
        const indexes = [...after.indexes()];
        const pairs = indexes.flatMap((a) => indexes.filter((b) => b !== a).map((b) => [a, b] as const));
        const high = pairs.filter(([a, b]) => excluded(a)?.has(b) !== true && scorePair(after, a, b) >= after.compiled.threshold);
        const allowed = pairs.filter(([a, b]) => failingFilter(after, a, b) === undefined);
        expect(funnel[0]).toEqual({ step: 'pool', left: pairs.length, words: 'pairs of people' });
        expect(funnel.at(-1)?.left).toBe(high.length);
        expect(funnel.at(-2)?.left).toBe(allowed.length);
        expect(funnel.map(({ left }) => left)).toEqual(funnel.map(({ left }) => left).toSorted((a, b) => b - a));
      }),
      { numRuns: 60 },
    );
  });

  it('looks at a part of many, evenly, and says so', async () => {
    const after = createColumns(compile({ score: [{ near: 'age', scale: 5, weight: 1 }] }));
    for (let n = 0; n < 2500; n++) {
      after.upsert({ id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, joinedAt: n, attributes: { age: n % 60 } });
    }
    const outcome = await tryLists({ after, before: undefined, limits, excluded: () => undefined });
    expect(outcome).toMatchObject({ people: 2500, looked: 1000, changedLists: null, before: null });
    expect(outcome.after.sizes).toEqual([0, 0, 1000]);
    // Of a part of the lists it is not known who is shown how much.
    expect(outcome.after).toMatchObject({ topShare: null, neverShown: null });
    expect(outcome.funnel[0]?.left).toBe(1000 * 2499);
  });
});

function sizesOf(lengths: readonly number[], most: number): number[] {
  return Array.from({ length: most + 1 }, (_, size) => lengths.filter((length) => length === size).length);
}
