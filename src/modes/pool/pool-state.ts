// A pool held in memory: its policy, its people as columns, and who may not meet whom. Every mode decides from one of these.
// It is a copy: refreshPool brings it to exactly what one database snapshot holds, reading again only what changed since the last.
import { compilePolicy, type CompiledPolicy } from '../../policy/compile.js';
import { createColumns, type PoolColumns } from '../../policy/columns.js';
import { parsePolicy } from '../../policy/policy.js';
import { sql } from '../../db/sql.js';
import type { Session } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { listAttributes } from '../../people/attributes.js';
import { getPool, type Pool } from '../../people/pools.js';
import type { Person } from '../../people/person.js';
import { readBlocks, readPeople, readPeoplePage, type PeopleQuery } from '../../people/people.js';
import { sameModels, type Models } from '../../people/models.js';

export interface PoolState {
  readonly pool: Pool;
  readonly policy: CompiledPolicy;
  /** How many a list holds. */
  readonly limit: number;
  readonly columns: PoolColumns;
  /** Column indexes that may not be paired with this one: blocks, either way. */
  readonly excluded: Map<number, Set<number>>;
  /** The snapshot this is a copy of, as pg_current_snapshot() printed it. */
  readonly snapshot: string;
  /** Counts the refreshes: 0 when everybody was read for the first time. */
  readonly version: number;
  /** The version in which a person's data last changed, by index; who is not in it has not changed since everybody was read. */
  readonly changedIn: Map<number, number>;
  /** Whose vectors are in the columns. */
  readonly models: Models;
  /** Indexes that the last refresh vacated: their people left. Somebody else may have them by now. */
  readonly vacated: readonly number[];
  /** Members whose profiles cannot be ranked (a host wrote text where a number belongs), by id, and why. They are in no column. */
  readonly unreadable: Map<string, string>;
}

const pagePeople = 2000;
const defaultLimit = 3;
const nobody: ReadonlySet<number> = new Set();

/** Whom this person may not be paired with. */
export function excludedFor(state: PoolState, index: number): ReadonlySet<number> {
  return state.excluded.get(index) ?? nobody;
}

/**
 * The pool as `tx` sees it; `tx` must be `repeatable read`. Reuses `last` and changes its columns in place.
 * Throws `invalid_policy` when the pool's policy no longer fits the attributes.
 */
export async function refreshPool(tx: Session, poolId: string, models: Models, last?: PoolState): Promise<PoolState> {
  const { snapshot } = await tx.getRow<{ snapshot: string }>(sql`select pg_current_snapshot()::text as snapshot`);
  const pool = await getPool(tx, poolId);
  if (last && sameShape(last, pool, models)) {
    const version = last.version + 1;
    const vacated = await refreshPeople(tx, last, version);
    return { ...last, pool, limit: limitOf(pool, last.policy), snapshot, version, vacated };
  }
  const policy = await compiledPolicy(tx, pool);
  const state: PoolState = {
    pool,
    policy,
    limit: limitOf(pool, policy),
    columns: createColumns(policy, models.face),
    excluded: new Map(),
    snapshot,
    version: 0,
    changedIn: new Map(),
    models,
    vacated: [],
    unreadable: new Map(),
  };
  await loadEverybody(tx, state);
  return state;
}

/** The policy of a pool, parsed and compiled against the registry of attributes. */
export async function compiledPolicy(session: Session, pool: Pool): Promise<CompiledPolicy> {
  const attributes = await listAttributes(session);
  try {
    return compilePolicy(parsePolicy(pool.policy, attributes), attributes);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('invalid_policy', {
      ...error.details,
      detail: `The policy of "${pool.name}" cannot be used: ${error.message}`,
    });
  }
}

function limitOf(pool: Pool, policy: CompiledPolicy): number {
  return pool.match_limit ?? policy.policy.limit ?? defaultLimit;
}

/** Whether the columns still mean the same: same policy, same day of ages, same models of vectors. */
function sameShape(last: PoolState, pool: Pool, models: Models): boolean {
  return (
    last.pool.policy_version_id === pool.policy_version_id &&
    last.pool.ages_as_of === pool.ages_as_of &&
    sameModels(last.models, models)
  );
}

/** What the policy reads of this pool's people. */
export function peopleQuery(state: Pick<PoolState, 'pool' | 'policy' | 'models'>): PeopleQuery {
  const uses = [...state.policy.filters, ...state.policy.scores].flatMap(({ term, spec }) => term.attributes(spec));
  const vectors = uses.filter((use) => use.kinds.includes('vector')).map((use) => use.name);
  // By use, not by name: a text may be compared as a vector by one term and letter by letter by another.
  const attributes = uses.filter((use) => !use.kinds.includes('vector')).map((use) => use.name);
  return { poolId: state.pool.id, agesAsOf: state.pool.ages_as_of, attributes, vectors, models: state.models };
}

async function loadEverybody(tx: Session, state: PoolState): Promise<void> {
  let afterId: string | undefined;
  for (;;) {
    const page = await readPeoplePage(tx, peopleQuery(state), { afterId, limit: pagePeople });
    if (page.length === 0) break;
    for (const person of page) {
      write(state, person);
      if (afterId === undefined || person.id > afterId) afterId = person.id;
    }
  }
  exclude(state, await readBlocks(tx, state.pool.id, 'all'));
}

/** Somebody who cannot be written is in no column any more. */
function write(state: PoolState, person: Person): void {
  try {
    state.columns.upsert(person);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    state.unreadable.set(person.id, error.message);
  }
}

/**
 * Reads again everybody whose change the last snapshot could not see. A transaction not visible in it has an id of at least its xmin,
 * so nothing is missed; some that were visible are read twice, which changes nothing. Returns the indexes of those who left.
 */
async function refreshPeople(tx: Session, state: PoolState, version: number): Promise<number[]> {
  const changed = await changedSince(tx, state, 'person');
  if (changed.length === 0) return [];
  const people = await readPeople(tx, peopleQuery(state), changed);
  const present = new Set(people.map((person) => person.id));
  const before = changed.flatMap((id) => {
    const index = state.columns.indexOf(id);
    return index === undefined ? [] : [{ id, index }];
  });
  for (const { id, index } of before) {
    if (present.has(id)) forgetExclusions(state, index);
    else takeOut(state, id);
  }
  for (const id of changed) state.unreadable.delete(id);
  for (const person of people) {
    write(state, person);
    const index = state.columns.indexOf(person.id);
    if (index !== undefined) state.changedIn.set(index, version);
  }
  exclude(state, await readBlocks(tx, state.pool.id, changed));
  return before.filter(({ id, index }) => state.columns.indexOf(id) !== index).map(({ index }) => index);
}

/** Takes everybody else out, whom what is done with the state is not about. They are back once a change of theirs is read. */
export function keepOnly(state: PoolState, ids: ReadonlySet<string>): void {
  const others = [...state.columns.indexes()].map((index) => state.columns.idAt(index)).filter((id) => !ids.has(id));
  for (const id of others) takeOut(state, id);
}

/** Whoever comes next may get their index, and nothing of what was kept from them. */
function takeOut(state: PoolState, id: string): void {
  const index = state.columns.indexOf(id);
  if (index === undefined) return;
  forgetExclusions(state, index);
  state.columns.remove(id);
}

/** Ids noted in pool_changes by transactions that the state's snapshot could not see. */
export async function changedSince(tx: Session, state: PoolState, kind: 'person' | 'list'): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select profile_id as id from pool_changes
    where pool_id = ${state.pool.id} and kind = ${kind} and changed_xid >= pg_snapshot_xmin(${state.snapshot}::pg_snapshot)`);
  return rows.map((row) => row.id);
}

function exclude(state: PoolState, pairs: readonly (readonly [string, string])[]): void {
  for (const [idA, idB] of pairs) {
    const a = state.columns.indexOf(idA);
    const b = state.columns.indexOf(idB);
    if (a === undefined || b === undefined) continue;
    addTo(state.excluded, a, b);
    addTo(state.excluded, b, a);
  }
}

function addTo(sets: Map<number, Set<number>>, key: number, value: number): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function forgetExclusions(state: PoolState, index: number): void {
  for (const other of state.excluded.get(index) ?? nobody) state.excluded.get(other)?.delete(index);
  state.excluded.delete(index);
}
