// Communities whose votes close and are logged, and voters whose wallets sign.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { castSignedVote, getVoteTerms } from '../../src/modes/community/signed-votes.js';
import { noChain } from '../../src/modes/community/vote-domain.js';
import { appendClosedProposals } from '../../src/modes/community/vote-log.append.js';
import { createCommunity, openProposals, queuePairs, vote, votersOf, type Community } from './community.js';
import type { TestKey } from './wallet-keys.js';

/** Pairs of neighbours, all open for votes. */
export async function openPairs(db: Database, pairs: number): Promise<Community & { proposals: string[] }> {
  const settings = sql`fair_share = 100, active_high = 100`;
  const community = await createCommunity(db, { people: Math.max(15, 2 * pairs), settings });
  const { people } = community;
  const neighbours = Array.from({ length: pairs }, (_, at) => [people[2 * at]!, people[2 * at + 1]!] as const);
  await queuePairs(db, community, neighbours);
  return { ...community, proposals: await openProposals(db, community.poolId, pairs) };
}

/** The vote of five, which closes it. Returns who they are. */
export async function decide(db: Database, proposal: string, cast: 'yes' | 'no'): Promise<string[]> {
  const voters = (await votersOf(db, proposal)).slice(0, 5);
  for (const voter of voters) await vote(db, voter, proposal, cast);
  return voters;
}

export const append = (db: Database) => appendClosedProposals({ db, domain: noChain });

/** Also what waits for company: as if it had waited for a day. */
export async function appendAll(db: Database, poolId: string): Promise<number> {
  await db.run(sql`
    update closed_proposals set closed_at = closed_at - interval '1 day' where pool_id = ${poolId} and logged_at is null`);
  return await append(db);
}

/** Takes it from whoever had it. */
export async function linkWallet(db: Database, voterId: string, key: TestKey): Promise<void> {
  await db.run(sql`update profiles set wallet_address = null where wallet_address = ${key.address}`);
  await db.run(sql`update profiles set wallet_address = ${key.address} where id = ${voterId}`);
}

export async function signAndVote(
  db: Database,
  key: TestKey,
  asked: { voterId: string; proposalId: string },
  cast: 'yes' | 'no',
) {
  const { proposal, revision, deadline, chainId, registry } = await getVoteTerms(db, noChain, asked);
  const signature = key.signVote({ chainId, registry }, { proposal, yes: cast === 'yes', revision, deadline });
  return await castSignedVote(db, noChain, { ...asked, vote: cast, signature, revision });
}
