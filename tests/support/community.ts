// Shared by tests of the community mode: a community of people who agreed to be voted on, and what they do as themselves.
import { randomUUID } from 'node:crypto';
import type { Database, Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { publishPolicy } from '../../src/people/policies.js';
import { saveProfiles } from '../../src/people/profiles.js';

export interface Community {
  readonly poolId: string;
  readonly policyVersionId: string;
  /** Sorted. */
  readonly people: readonly string[];
}

export async function createCommunity(
  db: Database,
  options: { readonly people: number; readonly settings?: Statement; readonly policy?: unknown },
): Promise<Community> {
  const { id: policyVersionId } = await publishPolicy(db, {
    name: `test ${randomUUID()}`,
    body: options.policy ?? { score: [{ overlap: 'interests', weight: 1 }] },
  });
  const poolId = await createPool(db, {
    mode: 'community',
    code: `C${randomUUID().slice(0, 8)}`,
    name: 'Test community',
    policyVersionId,
  });
  // Before anybody agrees: a worker beside the test opens pairs as soon as two have, each by the rules of that moment for good.
  if (options.settings) await db.run(sql`update community_settings set ${options.settings} where pool_id = ${poolId}`);
  const { ids } = await saveProfiles(
    db,
    Array.from({ length: options.people }, (_, at) => ({ name: `P${at}`, interests: [`i${at % 5}`, `i${at % 3}`] })),
  );
  await addMembers(db, poolId, ids);
  for (const id of ids) await as(db, id, sql`select agree_to_votes(${poolId}, 'test')`);
  return { poolId, policyVersionId, people: ids.toSorted() };
}

/** One statement as a person, and its first value. */
export async function as<T>(db: Database, userId: string, statement: Statement): Promise<T> {
  return await db.transaction(async (tx) => Object.values((await tx.findRow<Record<string, T>>(statement)) ?? {})[0] as T, {
    as: { role: 'authenticated', userId },
  });
}

/** Pairs as the generator adds them, the first best. */
export async function queuePairs(
  db: Database,
  { poolId, policyVersionId }: Community,
  pairs: readonly (readonly [string, string])[],
): Promise<number> {
  const rows = pairs.map(([one, other], at) => {
    const [a, b] = [one, other].toSorted();
    return { a, b, score: 1 - at / 1000, mine: [], theirs: [] };
  });
  const { added } = await db.getRow<{ added: number }>(
    sql`select add_to_queue(${poolId}, ${policyVersionId}, ${sql.json(rows)}::jsonb) as added`,
  );
  return added;
}

export async function openProposals(db: Database, poolId: string, count: number): Promise<string[]> {
  return (await db.rows<{ id: string }>(sql`select open_proposals(${poolId}, ${count}) as id`)).map(({ id }) => id);
}

export interface ProposalRow {
  readonly status: string;
  readonly yes_votes: number;
  readonly no_votes: number;
  readonly conversation_id: string | null;
  readonly user_a_id: string;
  readonly user_b_id: string;
}

export async function readProposal(db: Database, id: string): Promise<ProposalRow> {
  return await db.getRow<ProposalRow>(sql`select * from match_proposals where id = ${id}`);
}

/** Those who were assigned. */
export async function votersOf(db: Database, proposalId: string): Promise<string[]> {
  return (
    await db.rows<{ id: string }>(sql`select voter_id as id from voter_assignments where proposal_id = ${proposalId} order by 1`)
  ).map(({ id }) => id);
}

export const vote = (db: Database, voter: string, proposalId: string, cast: 'yes' | 'no' | null): Promise<string> =>
  as<string>(db, voter, sql`select cast_vote(${proposalId}, ${cast})`);
