// Tries a policy on the people of an event and writes nothing: reads one snapshot page by page into a thread, which makes the lists.
// Reads as the service, since the engine needs what nobody may see (blocks); the caller must be an admin, and that is checked at the door.
import type { PolicyTry } from '@nakodo/protocol';
import { sql } from '../db/sql.js';
import type { Database, Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { peopleQuery } from '../modes/pool/pool-state.js';
import { listAttributes } from '../people/attributes.js';
import { readBlocks, readPeoplePage, type PeopleQuery } from '../people/people.js';
import { getPool, type Pool } from '../people/pools.js';
import { compilePolicy, type CompiledPolicy } from '../policy/compile.js';
import { parsePolicy } from '../policy/policy.js';
import { startTryThread, type TryThread } from './try-messages.js';
import { presentTry, type TryContext } from './try-present.js';
import { tryParse } from './usable.js';
import type { Models } from '../people/models.js';

/** More people are not read for a try. */
const maxPeople = 100_000;
const pagePeople = 500;
/** A try that takes longer is given up. */
const tryBudgetMs = 45_000;

export interface TryRequest {
  readonly body: unknown;
  readonly eventId: string;
  /** The version to compare with; undefined: the one that the event uses. */
  readonly compareWith: string | undefined;
  readonly models: Models;
}

/** Throws `invalid_policy`, `not_found`, `too_large`, `timeout`, and `cancelled` when `signal` is aborted. */
export async function tryOnEvent(
  db: Database,
  request: TryRequest,
  signal: AbortSignal,
  budgetMs = tryBudgetMs,
): Promise<PolicyTry> {
  const late = AbortSignal.timeout(budgetMs);
  const stop = AbortSignal.any([signal, late]);
  try {
    return await db.transaction((tx) => tryIn(tx, request, stop), {
      as: { role: 'service_role' },
      isolation: 'repeatable read',
      readOnly: true,
      signal: stop,
    });
  } catch (error) {
    if (signal.aborted) throw new AppError('cancelled', 'The try was given up');
    if (!late.aborted) throw error;
    throw new AppError('timeout', `This event is too big to be tried within ${budgetMs / 1000} seconds`);
  }
}

async function tryIn(tx: Session, request: TryRequest, signal: AbortSignal): Promise<PolicyTry> {
  const attributes = await listAttributes(tx);
  const policy = parsePolicy(request.body, attributes);
  const pool = await getPool(tx, request.eventId);
  const compared = await getVersion(tx, request.compareWith ?? pool.policy_version_id);
  // It may have become unusable: then there is nothing to compare.
  const before = tryParse(compared.body, attributes).policy;
  const { members } = await tx.getRow<{ members: number }>(
    sql`select count(*) as members from pool_members where pool_id = ${pool.id}`,
  );
  if (members > maxPeople)
    throw new AppError('too_large', `At most ${maxPeople} people are tried on; ${pool.name} has ${members}`);
  const limits = { after: pool.match_limit ?? policy.limit, before: pool.match_limit ?? before?.limit ?? policy.limit };
  const thread = startTryThread({ policy, before, attributes, likeness: request.models.face, limits }, signal);
  try {
    const compiled = compilePolicy(policy, attributes);
    await readInto(thread, tx, unionQuery(pool, request.models, [compiled, before && compilePolicy(before, attributes)]));
    const done = await thread.run(await readBlocks(tx, pool.id, 'all'));
    const context: TryContext = {
      pool,
      compiled,
      limit: limits.after,
      comparedWith: before && compared,
      attributes,
      models: request.models,
    };
    return await presentTry(tx, context, done);
  } finally {
    await thread.end();
  }
}

interface Version {
  readonly versionId: string;
  readonly policy: string;
  readonly version: number;
  readonly body: unknown;
}

async function getVersion(tx: Session, id: string): Promise<Version> {
  const version = await tx.findRow<Version>(sql`
    select v.id as "versionId", v.version, v.body, p.name as policy
    from policy_versions v join policies p on p.id = v.policy_id where v.id = ${id}`);
  if (!version) throw new AppError('not_found', 'There is no such version of a policy to compare with');
  return version;
}

/** What either of the policies reads of people. */
function unionQuery(pool: Pool, models: Models, policies: readonly (CompiledPolicy | undefined)[]): PeopleQuery {
  const queries = policies.flatMap((policy) => (policy ? [peopleQuery({ pool, policy, models })] : []));
  return {
    poolId: pool.id,
    agesAsOf: pool.ages_as_of,
    models,
    attributes: [...new Set(queries.flatMap((query) => query.attributes))],
    vectors: [...new Set(queries.flatMap((query) => query.vectors))],
  };
}

/** In the order of ids, whatever order the database has them in, so that samples are the same each time. */
async function readInto(thread: TryThread, tx: Session, query: PeopleQuery): Promise<void> {
  let afterId: string | undefined;
  for (;;) {
    const page = await readPeoplePage(tx, query, { afterId, limit: pagePeople });
    if (page.length === 0) return;
    const people = page.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    await thread.people(people);
    afterId = people.at(-1)?.id;
  }
}
