// Wallets: messages for them to sign, signing in, linking; what they sign of a vote; the public log of votes.
import type { OwnWallet, Viewer, VoteLogPage, VoteTerms, WalletMessage } from '@nakodo/protocol';
import { get, post, put, remove } from './request.js';

export interface SignedMessage {
  readonly message: string;
  readonly signature: string;
}

export const wallets = {
  messageToSignIn: (address: string) => post<WalletMessage>('/api/auth/wallet/message', { address }),
  /** `name`: of who is new here. */
  signIn: (given: SignedMessage & { readonly name?: string }) => post<Viewer>('/api/auth/wallet/sign-in', given),
  own: (signal?: AbortSignal) => get<OwnWallet>('/api/me/wallet', signal),
  message: (address: string, purpose: 'link' | 'unlink') => post<WalletMessage>('/api/me/wallet/message', { address, purpose }),
  link: (given: SignedMessage) => put<OwnWallet>('/api/me/wallet', given),
  unlink: (given: SignedMessage | { readonly password: string }) => remove<OwnWallet>('/api/me/wallet', given),
  voteTerms: (proposalId: string) => get<VoteTerms>(`/api/proposals/${proposalId}/terms`),
  voteLog: (communityId: string, after: number, signal?: AbortSignal) =>
    get<VoteLogPage>(`/api/communities/${communityId}/vote-log?after=${after}&limit=100`, signal),
};
