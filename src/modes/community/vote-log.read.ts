// The public log of a community's votes, as anybody may read it: no rights are asked for, and nothing personal is in it but what voters were told
// before they signed. Read as the owner, from the tables of the log alone.
import type { VoteLogEntry, VoteLogPage } from '@nakodo/protocol';
import { emptyLog, type LogHead } from '@nakodo/chain';
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';

interface EntryRow {
  readonly place: number;
  readonly entry: VoteLogEntry;
}

/** The entries after a place. Throws `not_found` where there is no such community. */
export async function readVoteLog(db: Database, poolId: string, { after, limit }: Page): Promise<VoteLogPage> {
  return await db.transaction(
    async (tx) => {
      const community = await tx.findRow<{ id: string; name: string }>(
        sql`select id, name from pools where id = ${poolId} and mode = 'community'`,
      );
      if (!community) throw new AppError('not_found', 'There is no such community');
      const head = await tx.findRow<LogHead>(
        sql`select place, hash from closed_proposals where pool_id = ${poolId} and place is not null order by place desc limit 1`,
      );
      const entries = await readEntries(tx, poolId, { after, limit });
      const last = entries.at(-1)?.place ?? after;
      return { community, entries, head: head ?? emptyLog, more: last < (head?.place ?? 0) };
    },
    { readOnly: true, isolation: 'repeatable read' },
  );
}

interface Page {
  readonly after: number;
  readonly limit: number;
}

/** As they are published. */
export async function readEntries(tx: Session, poolId: string, { after, limit }: Page): Promise<VoteLogEntry[]> {
  const rows = await tx.rows<EntryRow>(sql`
    select e.place, e.entry from closed_proposals c cross join lateral (
      select v.place, jsonb_build_object('kind', 'vote', 'place', v.place, 'hash', v.hash, 'proposal', c.proposal_hash, 'yes', v.yes,
        'revision', v.revision, 'castOn', v.cast_on, 'voterHash', v.voter_hash,
        'by', case when o.vote_id is not null then jsonb_build_object('voter', o.voter, 'signature', o.signature, 'salt', o.salt) end) as entry
      from logged_votes v left join logged_voters o on o.vote_id = v.id where v.closed_id = c.id
      union all
      select c.place, jsonb_build_object('kind', 'outcome', 'place', c.place, 'hash', c.hash, 'proposal', c.proposal_hash,
        'commitment', c.commitment, 'rules', jsonb_build_object('opensAt', c.opens_at, 'closesAt', c.closes_at,
          'challengeSeconds', c.challenge_seconds, 'quorum', c.quorum, 'approveAt', c.approve_at, 'rejectAt', c.reject_at),
        'chainId', c.chain_id, 'registry', c.registry, 'outcome', c.outcome, 'byHand', c.by_hand, 'votesHash', c.votes_hash)
    ) e
    where c.pool_id = ${poolId} and c.place > ${after} and c.first_place <= ${after + limit} and e.place > ${after}
    order by e.place limit ${limit}`);
  return rows.map(({ entry }) => entry);
}
