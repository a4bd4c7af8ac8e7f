// What is stored about a person for their wallet and in the public logs of votes, for their export. As the owner: nobody reads the log's voters.
import type { PersonExport } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';

export type WalletExport = Pick<PersonExport, 'wallet' | 'loggedVotes'>;

export async function exportWallet(session: Session, userId: string): Promise<WalletExport> {
  const profile = await session.findRow<{ wallet: string | null }>(
    sql`select wallet_address as wallet from profiles where id = ${userId}`,
  );
  const loggedVotes = await session.rows<WalletExport['loggedVotes'][number]>(sql`
    select c.pool_id as "poolId", v.place, v.yes, v.cast_on::text as "castOn", o.voter, o.salt
    from logged_voters o join logged_votes v on v.id = o.vote_id join closed_proposals c on c.id = v.closed_id
    where o.profile_id = ${userId} and o.voter is not null order by c.pool_id, v.place`);
  return { wallet: profile?.wallet ?? null, loggedVotes };
}
