// A vote, signed by the linked wallet. Loaded when the first one is to be signed.
import { voteTypedData } from '@nakodo/chain';
import type { VoteTerms } from '@nakodo/protocol';
import { wallets } from '../api/wallets.js';
import { hasAccount, NotSigned, signTyped } from './ask-wallet.js';
import { walletsHere } from './discover.js';

export interface SignedVote {
  readonly signature: string;
  readonly revision: number;
}

/** Throws NotSigned when the wallet is not here or said no, and what the server says of a vote that is over. */
export async function signVote(proposalId: string, vote: 'yes' | 'no'): Promise<SignedVote> {
  const terms = await wallets.voteTerms(proposalId);
  const wallet = await findWallet(terms);
  if (!wallet) throw new NotSigned('The linked wallet is not open in this browser: open it, or switch signing off.');
  const { proposal, revision, deadline, chainId, registry, address } = terms;
  const typed = voteTypedData({ chainId, registry }, { proposal, yes: vote === 'yes', revision, deadline });
  return { signature: await signTyped(wallet, address, chainId, typed), revision };
}

async function findWallet({ address }: VoteTerms) {
  for (const wallet of walletsHere()) if (await hasAccount(wallet, address)) return wallet;
  return undefined;
}
