// Votes that a wallet signs: what it is given to sign, and whether what comes back is a signature of the voter's linked wallet for this very
// vote. Who may vote, and that a revision is newer, is for write_vote to decide; nothing is stored that is not checked here.
import type { CastVote, VoteTerms } from '@nakodo/protocol';
import {
  commitmentOf,
  hasSignatureForm,
  proposalIdOf,
  recoverVoter,
  toHex,
  type ProposalRules,
  type VoteDomain,
} from '@nakodo/chain';
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';

type ProposalStatus = CastVote['status'];

interface TermsRow extends ProposalRules {
  readonly salt: Buffer;
  readonly chainId: number;
  readonly registry: string;
  readonly open: boolean;
  readonly signedRevision: number | null;
  readonly wallet: string | null;
}

interface Asked {
  readonly proposalId: string;
  readonly voterId: string;
}

/**
 * What the caller's wallet signs now. The first one who asks fixes where the signatures on this proposal count. Throws `not_found` for a proposal
 * that is not theirs to judge, `conflict` once it is closed, or when they have linked no wallet.
 */
export async function getVoteTerms(db: Database, domain: VoteDomain, asked: Asked): Promise<VoteTerms> {
  const row = await readTerms(db, domain, asked);
  if (row.wallet === null) throw new AppError('conflict', 'Link a wallet to your profile first, or vote without a signature');
  return {
    proposal: proposalOf(row, asked.proposalId),
    revision: (row.signedRevision ?? -1) + 1,
    deadline: row.closesAt,
    chainId: row.chainId,
    registry: row.registry,
    address: row.wallet,
  };
}

interface SignedVote extends Asked {
  readonly vote: 'yes' | 'no';
  readonly signature: string;
  readonly revision: number;
}

/** What the proposal is then. Throws as getVoteTerms, and `invalid_input` for a signature of anything or anybody else; nothing is stored then. */
export async function castSignedVote(db: Database, domain: VoteDomain, given: SignedVote): Promise<ProposalStatus> {
  const { proposalId, voterId, vote, revision } = given;
  const row = await readTerms(db, domain, given);
  if (row.wallet === null)
    throw new AppError('conflict', 'No wallet is linked to your profile (any more): vote without a signature');
  const signature = given.signature.toLowerCase();
  const problem = findProblem(row, given);
  if (problem !== undefined)
    throw new AppError('invalid_input', { detail: problem, problems: [{ path: 'signed.signature', message: problem }] });
  const { status } = await db.getRow<{ status: ProposalStatus }>(
    sql`select write_vote(${voterId}, ${proposalId}, ${vote}, ${revision}, ${signature}, ${row.wallet}) as status`,
  );
  return status;
}

async function readTerms(db: Database, domain: VoteDomain, { proposalId, voterId }: Asked): Promise<TermsRow> {
  const fix = sql`
    update signing_terms set chain_id = ${domain.chainId}, registry = ${domain.registry.toLowerCase()}
    where proposal_id = ${proposalId} and chain_id is null
      and exists (select from voter_assignments a where a.proposal_id = signing_terms.proposal_id and a.voter_id = ${voterId})`;
  await db.run(fix);
  const row = await db.findRow<TermsRow>(sql`
    select t.salt, t.opens_at as "opensAt", t.closes_at as "closesAt", t.challenge_seconds as "challengeSeconds", p.quorum, p.approve_at as "approveAt",
      p.reject_at as "rejectAt", t.chain_id as "chainId", t.registry, a.signed_revision as "signedRevision", f.wallet_address as wallet,
      p.status = 'voting' and p.voting_expires_at > clock_timestamp() as open
    from voter_assignments a
    join match_proposals p on p.id = a.proposal_id
    join signing_terms t on t.proposal_id = p.id
    join profiles f on f.id = a.voter_id
    where a.proposal_id = ${proposalId} and a.voter_id = ${voterId}`);
  if (!row) throw new AppError('not_found', 'There is no such proposal for you to judge');
  if (!row.open) throw new AppError('conflict', 'The vote on this pair is over');
  return row;
}

const proposalOf = (row: TermsRow, proposalId: string) => proposalIdOf(commitmentOf(toHex(row.salt), proposalId), row);

/** In words; undefined: it is the linked wallet's signature of this vote. */
function findProblem(row: TermsRow, { proposalId, vote, revision, signature }: SignedVote): string | undefined {
  if (!hasSignatureForm(signature))
    return 'This is not a signature by a key. Wallets that are contracts cannot sign votes here: vote without a signature';
  const proposal = proposalOf(row, proposalId);
  const signerOf = (yes: boolean) => recoverVoter(row, { proposal, yes, revision, deadline: row.closesAt }, signature);
  if (signerOf(vote === 'yes') === row.wallet) return undefined;
  if (signerOf(vote !== 'yes') === row.wallet)
    return `Your wallet signed ${vote === 'yes' ? 'no' : 'yes'}, and ${vote} was sent: sign again`;
  return (
    `Your linked wallet (${row.wallet}) did not sign this vote. It was signed by another wallet, or for another pair, revision, chain or ` +
    'registry: choose the linked account in your wallet, and sign again'
  );
}
