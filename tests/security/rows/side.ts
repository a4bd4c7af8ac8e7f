// What a relation's row is made of: one of two sides, each with people, a pool and a policy of their own.
import { randomUUID } from 'node:crypto';
import type { Statement } from '../../../src/db/database.js';

/** One of the two sides: a person, whom they are matched with, the pool they are in. */
export interface Side {
  readonly person: string;
  readonly other: string;
  readonly pool: string;
  readonly policy: string;
  readonly version: string;
  readonly label: 'first' | 'second';
  readonly number: number;
}

export interface Fixture {
  readonly sides: readonly [Side, Side];
  readonly people: Readonly<Record<'stranger' | 'moderator' | 'admin', string>>;
}

interface RowOf {
  /** The row's condition, for select, update and delete. */
  readonly where: Statement;
  /** Makes the row. */
  readonly insert: Statement;
}

/** How a relation names and makes the row of a side. */
export type RowMaker = (side: Side, fixture: Fixture) => RowOf;

function makeSide(number: number): Side {
  const [person, other, pool, policy, version] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  // The small id first: tables of pairs want them in order.
  const [low, high] = [person, other].toSorted() as [string, string];
  return { person: low, other: high, pool, policy, version, label: number === 1 ? 'first' : 'second', number };
}

export function makeFixture(): Fixture {
  return { sides: [makeSide(1), makeSide(2)], people: { stranger: randomUUID(), moderator: randomUUID(), admin: randomUUID() } };
}
