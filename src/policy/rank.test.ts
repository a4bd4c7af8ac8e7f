import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, people, policies } from '../../tests/support/policy-people.js';
import { createColumns, type PoolColumns } from './columns.js';
import { compilePolicy } from './compile.js';
import { createRandom } from '../demo/random.js';
import { distanceBetween } from '../faces/calibration.js';
import type { Person } from '../people/person.js';
import { parsePolicy } from './policy.js';
import { isBetter, rankAll, rankOne, scorePair, scoreRow, type Rankings } from './rank.js';

function columnsOf(policy: object, all: readonly Person[]): PoolColumns {
  const columns = createColumns(compilePolicy(parsePolicy(policy, attributes), attributes));
  for (const person of all) columns.upsert(person);
  return columns;
}

/** Every list as ids and exact scores, by id: what must not depend on indexes. */
function byId(columns: PoolColumns, { k, indexes, scores, counts }: Rankings): Record<string, [string, number][]> {
  return Object.fromEntries(
    [...columns.indexes()].map((row) => [
      columns.idAt(row),
      Array.from({ length: counts[row]! }, (_, at) => [columns.idAt(indexes[row * k + at]!), scores[row * k + at]!]),
    ]),
  );
}

/** The definition: all pairs one by one, sorted. */
function bruteForce(
  columns: PoolColumns,
  k: number,
  excluded: (row: number) => ReadonlySet<number> | undefined = () => undefined,
) {
  const { threshold } = columns.compiled;
  const all = [...columns.indexes()];
  return Object.fromEntries(
    all.map((row) => {
      const candidates = all
        .filter((other) => excluded(row)?.has(other) !== true)
        .map((index) => ({ index, score: scorePair(columns, row, index) }))
        .filter(({ score }) => score >= threshold);
      const best = candidates.toSorted((a, b) => (isBetter(columns, a, b) ? -1 : 1)).slice(0, k);
      return [columns.idAt(row), best.map(({ index, score }) => [columns.idAt(index), score])];
    }),
  );
}

const twoBlocks = people(1030, 1040);

describe('ranking', () => {
  it('gives exactly the best k of all pairs, with pruning and without', async () => {
    await fc.assert(
      fc.asyncProperty(policies, people(0, 60), fc.integer({ min: 1, max: 5 }), async (policy, all, k) => {
        const columns = columnsOf(policy, all);
        const expected = bruteForce(columns, k);
        expect(byId(columns, await rankAll(columns, k))).toEqual(expected);
        expect(byId(columns, await rankAll(columns, k, { prune: false }))).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it('gives exactly the best k across blocks too', async () => {
    await fc.assert(
      fc.asyncProperty(policies, twoBlocks, async (policy, all) => {
        const columns = columnsOf(policy, all);
        const pruned = await rankAll(columns, 3);
        expect(byId(columns, await rankAll(columns, 3, { prune: false }))).toEqual(byId(columns, pruned));
        for (const row of [0, 500, 1029]) {
          const scores = scoreRow(columns, row);
          const list = Array.from(scores, (score, index) => ({ index, score })).filter(({ score }) => !Number.isNaN(score));
          const best = list.toSorted((a, b) => (isBetter(columns, a, b) ? -1 : 1)).slice(0, 3);
          expect(rankOne(columns, row, 3)).toEqual(best);
          expect(Array.from(pruned.indexes.subarray(row * 3, row * 3 + pruned.counts[row]!))).toEqual(
            best.map(({ index }) => index),
          );
          for (const index of [1, 700, 1028]) {
            const pair = scorePair(columns, row, index);
            expect(scores[index]).toBe(pair >= columns.compiled.threshold ? pair : Number.NaN);
          }
        }
      }),
      { numRuns: 15, endOnFailure: true },
    );
  });

  it('finds a pair whose score is exactly the threshold', () => {
    fc.assert(
      fc.property(policies, people(2, 50), (policy, all) => {
        const columns = columnsOf({ ...policy, threshold: 0 }, all);
        const scores = scoreRow(columns, 0, { prune: false });
        const threshold = Math.max(...scores.filter((score) => !Number.isNaN(score)), 0);
        const found = scoreRow(columnsOf({ ...policy, threshold }, all), 0);
        expect(found).toEqual(scores.map((score) => (score >= threshold ? score : Number.NaN)));
      }),
      { numRuns: 300 },
    );
  });

  it('scores a pair the same from both sides, bit by bit', () => {
    fc.assert(
      fc.property(policies, people(2, 30), (policy, all) => {
        const columns = columnsOf(policy, all);
        for (let a = 0; a < all.length; a++) {
          for (let b = 0; b < a; b++) expect(scorePair(columns, a, b)).toBe(scorePair(columns, b, a));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same lists whatever order people come, go and are edited in', async () => {
    await fc.assert(
      fc.asyncProperty(
        policies,
        people(1, 40),
        people(1, 40),
        fc.infiniteStream(fc.nat()),
        async (policy, all, before, random) => {
          const next = (below: number): number => random.next().value! % below;
          const edited = columnsOf(policy, []);
          // Everybody is somebody else first; some leave and come back; in an order of its own.
          const order = all.map((person) => ({ person, at: next(1000) })).toSorted((a, b) => a.at - b.at);
          for (const { person } of order) edited.upsert({ ...before[next(before.length)]!, id: person.id });
          await rankAll(edited, 3);
          for (const { person } of order) if (next(3) === 0) edited.remove(person.id);
          edited.upsert({ ...before[0]!, id: 'ffffffff-0000-4000-8000-000000000000' });
          for (const { person } of order) edited.upsert(person);
          edited.remove('ffffffff-0000-4000-8000-000000000000');
          const fresh = columnsOf(policy, all);
          expect(byId(edited, await rankAll(edited, 3))).toEqual(byId(fresh, await rankAll(fresh, 3)));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('leaves out excluded pairs, oneself, the removed and the other side of the age wall', async () => {
    await fc.assert(
      fc.asyncProperty(policies, people(2, 40), fc.nat(), async (policy, all, seed) => {
        const columns = columnsOf(policy, all);
        columns.remove(all[seed % all.length]!.id);
        const excluded = (row: number) => new Set([(row * 3 + seed) % all.length, (row + 1) % all.length]);
        const rankings = await rankAll(columns, 4, { excluded });
        expect(byId(columns, rankings)).toEqual(bruteForce(columns, 4, excluded));
        for (const row of columns.indexes()) {
          const list = rankOne(columns, row, 4, { excluded: excluded(row) });
          expect(list.map(({ index }) => index)).toEqual([
            ...rankings.indexes.subarray(row * 4, row * 4 + rankings.counts[row]!),
          ]);
          for (const { index } of list) {
            expect(index).not.toBe(row);
            expect(excluded(row).has(index)).toBe(false);
            const [one, other] = [all[row]!, all[index]!];
            expect(one.minor ?? false).toBe(other.minor ?? false);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('ranks the same on worker threads as on one', async () => {
    const [policy] = fc.sample(policies, { seed: 3, numRuns: 1 });
    const [all] = fc.sample(twoBlocks, { seed: 4, numRuns: 1 });
    const rich = {
      ...policy,
      filters: [{ seeks: { want: 'seeking', is: 'gender' } }],
      score: [
        { overlap: 'interests', weight: 3, weights: { jazz: 2 } },
        { complement: { offers: 'offers', needs: 'needs' }, weight: 1 },
        { similar: 'bio', weight: 2 },
        { answers: 'questions', weight: 1 },
        { near: 'age', scale: 5, weight: 1 },
        { distance: 'place', scale: 100, weight: 1 },
        { alike: 'face', weight: 2 },
      ],
    };
    const columns = columnsOf(rich, all!);
    const excluded = (row: number) => new Set([(row * 7) % 1000, row ^ 1]);
    const single = await rankAll(columns, 3, { excluded });
    let told = 0;
    const threaded = await rankAll(columns, 3, { excluded, threads: 2, onProgress: (done) => (told = done) });
    expect(threaded).toEqual(single);
    expect(told).toBe(all!.length);
    const some = await rankAll(columns, 3, { excluded, threads: 2, rows: [5, 900] });
    expect([...some.counts].filter((count) => count > 0).length).toBeLessThanOrEqual(2);
    expect(some.indexes.subarray(15, 18)).toEqual(single.indexes.subarray(15, 18));
  });

  it('measures likeness on worker threads as on one, in whichever model', async () => {
    const [all] = fc.sample(twoBlocks, { seed: 6, numRuns: 1 });
    const compiled = compilePolicy(parsePolicy({ score: [{ alike: 'face', weight: 1 }] }, attributes), attributes);
    const [columns, usual] = [createColumns(compiled, { middle: 0.4, scale: 0.2 }), createColumns(compiled)];
    for (const person of all!) for (const each of [columns, usual]) each.upsert(person);
    const single = await rankAll(columns, 5);
    expect(await rankAll(columns, 5, { threads: 2 })).toEqual(single);
    expect(single.scores).not.toEqual((await rankAll(usual, 5)).scores);
  });

  it('finds the true nearest faces, however few a filter keeps', () => {
    const random = createRandom(7).next;
    const everybody = Array.from({ length: 5000 }, (_, at): Person => ({
      id: `p${at}`,
      joinedAt: at,
      attributes: {
        school: at === 1 ? 'one' : at % 1000 === 2 ? 'a thousandth' : at % 50 === 3 ? 'few' : at % 2 === 0 ? 'half' : 'rest',
      },
      vectors: { face: Float32Array.from({ length: 128 }, () => (random() - 0.5) * 0.1) },
    }));
    for (const school of ['half', 'few', 'a thousandth', 'one']) {
      const columns = columnsOf({ filters: [{ is: 'school', value: school }], score: [{ alike: 'face', weight: 1 }] }, everybody);
      const kept = everybody.filter(({ attributes: { school: its } }) => its === school);
      for (const me of kept.slice(0, 5)) {
        const distance = (other: Person): number => distanceBetween(me.vectors!['face']!, other.vectors!['face']!);
        const nearest = kept.filter((other) => other !== me).toSorted((a, b) => distance(a) - distance(b));
        const found = rankOne(columns, columns.indexOf(me.id)!, 20).map(({ index }) => columns.idAt(index));
        expect(found).toEqual(nearest.slice(0, 20).map(({ id }) => id));
      }
    }
  });

  it('gives memory back when people leave, and uses it again', async () => {
    const [all] = fc.sample(twoBlocks, { seed: 5, numRuns: 1 });
    const columns = columnsOf(
      {
        score: [
          { overlap: 'interests', weight: 1 },
          { similar: 'bio', weight: 1 },
          { alike: 'face', weight: 1 },
          { answers: 'questions', weight: 1 },
        ],
      },
      all!,
    );
    await rankAll(columns, 3);
    const { bytesUsed, slots } = columns;
    for (let round = 0; round < 3; round++) {
      for (const { id } of all!) columns.remove(id);
      expect(columns.count).toBe(0);
      for (const person of all!) columns.upsert(person);
      await rankAll(columns, 3);
    }
    expect([columns.bytesUsed, columns.slots]).toEqual([bytesUsed, slots]);
  });

  it('builds the age wall anew when somebody crosses it', () => {
    const columns = columnsOf({}, [
      { id: 'a', joinedAt: 0, attributes: {} },
      { id: 'b', joinedAt: 0, attributes: {} },
    ]);
    expect(scorePair(columns, 0, 1)).toBe(1);
    columns.setMinor('a', true);
    expect(scorePair(columns, 0, 1)).toBeNaN();
    columns.setMinor('b', true);
    expect(rankOne(columns, 0, 3)).toEqual([{ index: 1, score: 1 }]);
    expect(() => columns.setMinor('nobody', true)).toThrow(/not in this pool/);
  });

  it('breaks ties by the earlier joiner, then by the smaller id', async () => {
    const twin = (id: string, joinedAt: number): Person => ({ id, joinedAt, attributes: {} });
    const columns = columnsOf({}, [twin('d', 5), twin('c', 9), twin('b', 9), twin('a', 7)]);
    expect(byId(columns, await rankAll(columns, 3))['d']).toEqual([
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
  });

  it('stops when it is aborted, and refuses to go on when the pool changed', async () => {
    const [all] = fc.sample(people(1000, 1000), { seed: 1, numRuns: 1 });
    const columns = columnsOf({ score: [{ answers: 'questions', weight: 1 }] }, all!);
    const abort = new AbortController();
    const aborted = rankAll(columns, 3, { signal: abort.signal });
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ code: 'cancelled' });
    const changed = rankAll(columns, 3);
    columns.remove(all![0]!.id);
    await expect(changed).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ranks an empty pool, a pool of one, and a pool where nobody may meet', async () => {
    expect((await rankAll(columnsOf({}, []), 3)).counts).toHaveLength(0);
    const alone = columnsOf({}, [{ id: 'a', joinedAt: 0, attributes: {} }]);
    expect(rankOne(alone, 0, 3)).toEqual([]);
    const filter = { filters: [{ is: 'school', value: 'UIT' }] };
    const [all] = fc.sample(people(20, 20), { seed: 1, numRuns: 1 });
    const nobody = columnsOf(
      filter,
      all!.map((person) => ({ ...person, attributes: {} })),
    );
    expect([...(await rankAll(nobody, 3)).counts]).toEqual(Array.from({ length: 20 }, () => 0));
  });
});
