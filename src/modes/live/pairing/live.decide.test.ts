// What every decision of a tick must be, whatever the people, the policies and the order in which they came.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributes, people, policies } from '../../../../tests/support/policy-people.js';
import type { Person } from '../../../people/person.js';
import { createColumns, type PoolColumns } from '../../../policy/columns.js';
import { compilePolicy } from '../../../policy/compile.js';
import { parsePolicy } from '../../../policy/policy.js';
import { scorePair } from '../../../policy/rank.js';
import { policyAtStep } from '../../../policy/relax.js';
import { waitingMs } from '../../../policy/relax-steps.js';
import { createApart } from './apart.js';
import { byTurn, chooseSeeds, decidePairs, stepsReachedBy, type DecidedPair, type Waiters, type Waiting } from './live.decide.js';
import { makeRules } from './rules.js';

interface Guest {
  readonly person: Person;
  readonly waitedMs: number;
  readonly sinkMs: number;
  readonly second: boolean;
  readonly shadow: boolean;
}

interface Scene {
  readonly bodies: readonly [object, object];
  readonly guests: readonly Guest[];
  /** By place in `guests`. */
  readonly apart: readonly (readonly [number, number])[];
  readonly buddies: readonly (readonly [number, number])[];
}

const now = 1_000_000;
const most = 14;

/** Some filters fall with the time, and the threshold, too. */
const body = fc.tuple(policies, fc.boolean()).map(([policy, drops]) => {
  const { filters } = parsePolicy(policy, attributes);
  const keys = filters.map((spec) => compilePolicy(parsePolicy({ filters: [spec] }, attributes), attributes).filters[0]!.key);
  const relax = keys.map((key, at) => ({ after: `${(at + 1) * 10}s`, drop: key }));
  return { ...policy, relax: [...(drops ? relax : []), { after: '60s', threshold: 0 }] };
});
const two = fc.tuple(fc.nat(most - 1), fc.nat(most - 1));
const scenes: fc.Arbitrary<Scene> = fc.record({
  bodies: fc.tuple(body, body),
  guests: people(0, most).chain((all) =>
    fc.tuple(
      ...all.map((person) =>
        fc.record({
          person: fc.constant(person),
          waitedMs: fc.constantFrom(0, 5000, 12_000, 12_000, 25_000, 70_000),
          sinkMs: fc.constantFrom(0, 0, 0, 10_000),
          second: fc.boolean(),
          shadow: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
        }),
      ),
    ),
  ),
  apart: fc.array(two, { maxLength: 6 }),
  buddies: fc.array(two, { maxLength: 3 }),
});

interface Room extends Waiters {
  readonly all: readonly Waiting[];
}

function enter({ bodies, guests, apart, buddies }: Scene, order = guests.map((_, at) => at)): Room {
  const { columns, rules } = makeRules(new Map(bodies.map((each, at) => [String(at), each])), attributes);
  const ties = createApart();
  const seated = new Map(
    order.map((at) => {
      const { person, waitedMs, sinkMs, second, shadow } = guests[at]!;
      const index = columns.upsert(person);
      const version = rules.get(second ? '1' : '0')!;
      return [at, { index, userId: person.id, ticket: at, since: now - waitedMs, sinkMs, rules: version, shadow, revision: 1 }];
    }),
  );
  const each = (pairs: Scene['apart'], tie: (a: number, b: number) => void) => {
    for (const [a, b] of pairs) {
      const [one, other] = [seated.get(a), seated.get(b)];
      if (one && other && a !== b) tie(one.index, other.index);
    }
  };
  each(apart, (a, b) => ties.keep(a, b, Number.POSITIVE_INFINITY));
  each(buddies, ties.befriend);
  const byIndex: (Waiting | undefined)[] = Array.from({ length: columns.slots }, () => undefined);
  for (const waiting of seated.values()) byIndex[waiting.index] = waiting;
  return { people: byIndex, areApart: ties.has, buddiesOf: ties.buddiesOf, all: [...seated.values()] };
}

const decideAll = (room: Room) => decidePairs(room, chooseSeeds(room, room.people.keys()), now);
const named = (pairs: readonly DecidedPair[]) =>
  pairs
    .map(
      ({ elder, younger, step, buddies, score }) =>
        `${[elder.userId, younger.userId].toSorted().join()} ${step} ${buddies} ${score}`,
    )
    .toSorted((a, b) => (a < b ? -1 : 1));

/** Everybody's columns under one policy, each made for it alone; by scene, version and step. */
const judges = new WeakMap<readonly Guest[], Map<string, PoolColumns>>();

function columnsAt({ bodies, guests }: Scene, version: 0 | 1, step: number): PoolColumns {
  const made = judges.get(guests) ?? new Map<string, PoolColumns>();
  judges.set(guests, made);
  const key = `${version} ${step}`;
  const known = made.get(key);
  if (known) return known;
  const columns = createColumns(compilePolicy(policyAtStep(parsePolicy(bodies[version], attributes), step), attributes));
  for (const { person } of guests) columns.upsert(person);
  made.set(key, columns);
  return columns;
}

/** Says pair by pair, without rows and shared columns, whether two may be paired, and from which step on. */
function judge(scene: Scene, a: number, b: number): { readonly step: number; readonly reached: boolean } | undefined {
  const [one, other] = [scene.guests[a]!, scene.guests[b]!];
  if (a === b || one.shadow !== other.shadow || tied(scene.apart, a, b)) return undefined;
  const first = one.waitedMs - other.waitedMs || (one.person.id < other.person.id ? 1 : -1);
  const elder = first > 0 ? one : other;
  const version = elder.second ? 1 : 0;
  const { relax } = parsePolicy(scene.bodies[version], attributes);
  const times = [0, ...relax.map(({ after }) => waitingMs(after))];
  const step = times.findIndex((_, at) => {
    const columns = columnsAt(scene, version, at);
    return scorePair(columns, a, b) >= columns.compiled.threshold; // indexes are given in the order of coming
  });
  if (step < 0) return undefined;
  return { step, reached: times[step]! <= elder.waitedMs || tied(scene.buddies, a, b) };
}

const tied = (pairs: Scene['apart'], a: number, b: number) =>
  pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));

const check = (property: (scene: Scene) => void) => fc.assert(fc.property(scenes, property), { numRuns: 100 });

describe('a decision', () => {
  it('pairs nobody twice, and only whom the policy lets meet by then, at the step at which it does', () => {
    check((scene) => {
      const pairs = decideAll(enter(scene));
      const all = pairs.flatMap(({ elder, younger }) => [elder.userId, younger.userId]);
      expect(new Set(all).size).toBe(all.length);
      for (const { elder, younger, step, buddies } of pairs) {
        expect(judge(scene, elder.ticket, younger.ticket)).toEqual({ step, reached: true });
        expect(buddies).toBe(tied(scene.buddies, elder.ticket, younger.ticket));
      }
    });
  });

  it('leaves no two behind who could be paired', () => {
    check((scene) => {
      const paired = new Set(decideAll(enter(scene)).flatMap(({ elder, younger }) => [elder.ticket, younger.ticket]));
      const left = scene.guests.flatMap((_, at) => (paired.has(at) ? [] : [at]));
      const missed = left.flatMap((a) => left.filter((b) => a < b && judge(scene, a, b)?.reached === true).map((b) => [a, b]));
      expect(missed).toEqual([]);
    });
  });

  it('is the same in whatever order people came into memory', () => {
    fc.assert(
      fc.property(scenes, fc.infiniteStream(fc.nat()), (scene, numbers) => {
        const order = scene.guests.map((_, at) => ({ at, by: numbers.next().value })).toSorted((a, b) => a.by - b.by);
        expect(
          named(
            decideAll(
              enter(
                scene,
                order.map(({ at }) => at),
              ),
            ),
          ),
        ).toEqual(named(decideAll(enter(scene))));
      }),
    );
  });

  it('pairs whoever has waited longest, if anybody can be paired with them and no buddy comes between', () => {
    check((scene) => {
      const room = enter({ ...scene, buddies: [] });
      const [oldest] = room.all.toSorted(byTurn);
      if (!oldest) return;
      const alone = scene.guests.every((_, at) => judge({ ...scene, buddies: [] }, oldest.ticket, at)?.step !== 0);
      const paired = decideAll(room).flatMap(({ elder, younger }) => [elder, younger]);
      expect(alone || paired.includes(oldest)).toBe(true);
    });
  });

  it('gives nobody a wider match while a stricter one is left over or was taken by somebody whose turn came later', () => {
    check((scene) => {
      const pairs = decideAll(enter({ ...scene, buddies: [] }));
      const stepOf = new Map(pairs.flatMap((pair) => [pair.elder, pair.younger].map((each) => [each.ticket, pair.step])));
      for (const { elder, younger, step } of pairs) {
        for (const person of [elder, younger]) {
          const better = scene.guests.filter((_, at) => {
            const edge = judge({ ...scene, buddies: [] }, person.ticket, at);
            return edge?.reached === true && edge.step < step && (stepOf.get(at) ?? Number.POSITIVE_INFINITY) > edge.step;
          });
          expect(better).toEqual([]);
        }
      }
    });
  });

  it('finds over many ticks, looking only at who is new or at a new step, whatever looking at everybody finds', () => {
    fc.assert(
      fc.property(scenes, fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 }), (scene, arrivals) => {
        const room = enter(scene);
        const here: (Waiting | undefined)[] = Array.from({ length: room.people.length }, () => undefined);
        const some: Waiters = { people: here, areApart: room.areApart, buddiesOf: room.buddiesOf };
        const lookedAt = new Map<Waiting, number>();
        const coming = [...room.all];
        let time = now - 40_000;
        for (const count of [...arrivals, most]) {
          for (const person of coming.splice(0, count)) here[person.index] = person;
          time += 7000;
          const dirty = here.flatMap((each) =>
            each && stepsReachedBy(each, time) > (lookedAt.get(each) ?? -1) ? [each.index] : [],
          );
          const seeds = chooseSeeds(some, dirty);
          for (const seed of seeds) lookedAt.set(seed, stepsReachedBy(seed, time));
          for (const { elder, younger } of decidePairs(some, seeds, time)) {
            here[elder.index] = undefined;
            here[younger.index] = undefined;
          }
          expect(decidePairs(some, chooseSeeds(some, here.keys()), time)).toEqual([]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a turn', () => {
  const anybody = (id: string, waitedMs: number, sinkMs = 0): Guest => ({
    person: { id, joinedAt: 0, attributes: {} },
    waitedMs,
    sinkMs,
    second: false,
    shadow: false,
  });
  const scene = (guests: readonly Guest[]): Scene => ({ bodies: [{}, {}], guests, apart: [], buddies: [] });
  const paired = (guests: readonly Guest[]) =>
    decideAll(enter(scene(guests))).map((pair) => [pair.elder.userId, pair.younger.userId].toSorted());

  it('comes later for who skips much, who yet meets somebody when nobody else is there', () => {
    const skipper = anybody('skipper', 9000, 10_000);
    expect(paired([skipper, anybody('one', 1000), anybody('other', 500)])).toEqual([['one', 'other']]);
    expect(paired([skipper, anybody('one', 1000)])).toEqual([['one', 'skipper']]);
  });

  it('is taken by at most 256 at a time, the oldest', () => {
    const room = enter(scene(Array.from({ length: 300 }, (_, n) => anybody(String(n).padStart(3, '0'), n))));
    const seeds = chooseSeeds(room, room.people.keys());
    expect(seeds).toHaveLength(256);
    expect(seeds[0]).toMatchObject({ userId: '299' });
  });
});
