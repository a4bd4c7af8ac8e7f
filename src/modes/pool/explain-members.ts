// Why a pair has its score, and why a person has few matches, in a pool of any mode: asked from a page or a terminal, answered from the database as it is now.
// Reads as the service, since the engine needs what nobody may see; who may ask is checked by the caller, and only words and counts leave.
import type { Database } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { attributeNaming } from '../../people/attribute-words.js';
import { listAttributes } from '../../people/attributes.js';
import { readBlocks, readPeople } from '../../people/people.js';
import { getPool } from '../../people/pools.js';
import { createColumns } from '../../policy/columns.js';
import { explainPair, whyNone, type Funnel, type TermExplanation } from '../../policy/explain.js';
import { needsOf, type PersonNeeds } from '../../policy/person-needs.js';
import { compiledPolicy, excludedFor, peopleQuery, refreshPool } from './pool-state.js';
import type { Models } from '../../people/models.js';

export interface PairAnswer {
  /** NaN when they may not meet. */
  readonly score: number;
  readonly terms: readonly TermExplanation[];
  /** Why they may not meet, in words. */
  readonly obstacles: readonly string[];
}

/** Why two members score as they do, seen by the first. Throws `not_found` unless both are members. */
export async function explainMembers(
  db: Database,
  poolId: string,
  models: Models,
  you: string,
  they: string,
): Promise<PairAnswer> {
  return await db.transaction(
    async (tx) => {
      const pool = await getPool(tx, poolId);
      const columns = createColumns(await compiledPolicy(tx, pool), models.face);
      const people = await readPeople(tx, peopleQuery({ pool, policy: columns.compiled, models }), [you, they]);
      for (const person of people) columns.upsert(person);
      const [a, b] = [columns.indexOf(you), columns.indexOf(they)];
      if (a === undefined || b === undefined || a === b) throw new AppError('not_found', 'Both must be members of it');
      const { score, terms } = explainPair(columns, a, b);
      const blocks = await readBlocks(tx, poolId, [you, they]);
      const blocked = blocks.some((pair) => pair.includes(you) && pair.includes(they));
      return { score, terms, obstacles: blocked ? ['One of them has blocked the other'] : obstaclesOf(whyNone(columns, a)) };
    },
    { as: { role: 'service_role' }, isolation: 'repeatable read', readOnly: true },
  );
}

/** The first step that took the one other person away. */
function obstaclesOf(funnel: Funnel): string[] {
  const step = funnel.steps.find(({ left }) => left === 0);
  return step ? [`Not ${step.words}`] : [];
}

export type PersonFunnel = Funnel & PersonNeeds;

export type ExplainFunnel = (poolId: string, userId: string) => Promise<PersonFunnel>;

/** Answers one question at a time: each reads the whole pool, so however many ask, one copy of one pool is in memory. */
export function createFunnelExplainer(db: Database, models: Models): ExplainFunnel {
  let tail: Promise<unknown> = Promise.resolve();
  return async (poolId, userId) => {
    const answer = tail.then(() => explainFunnel(db, poolId, models, userId));
    tail = answer.catch(() => undefined);
    return await answer;
  };
}

/** How many people each rule leaves for one member. Throws `not_found` unless they are one. */
export async function explainFunnel(db: Database, poolId: string, models: Models, userId: string): Promise<PersonFunnel> {
  const { state, people, attributes } = await db.transaction(
    async (tx) => {
      const refreshed = await refreshPool(tx, poolId, models);
      const found = await readPeople(tx, peopleQuery(refreshed), [userId]);
      return { state: refreshed, people: found, attributes: await listAttributes(tx) };
    },
    { as: { role: 'service_role' }, isolation: 'repeatable read', readOnly: true },
  );
  const index = state.columns.indexOf(userId);
  if (index === undefined) throw new AppError('not_found', 'This person is not a member of it');
  const funnel = whyNone(state.columns, index, { excluded: excludedFor(state, index), name: attributeNaming(attributes) });
  return { ...funnel, ...needsOf(state.policy.policy, people[0]?.attributes ?? {}) };
}
