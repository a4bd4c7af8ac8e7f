// The calls of the community mode over HTTP: being in it, voting, and being introduced. Refusals are ApiErrors.
import type {
  CastVote,
  Community,
  CommunityPreview,
  CommunityStanding,
  Introduction,
  IntroductionAnswer,
  NextPair,
  OwnVote,
  ReportProposal,
  VoteTerms,
} from '@nakodo/protocol';
import { createCall, type ClientOptions } from './request.js';

/** By the voter's linked wallet, of the terms that `getTerms` answers; a vote without counts the same. */
export interface SignedVote {
  readonly signature: string;
  readonly revision: number;
}

export interface OwnVotesPage {
  readonly votes: readonly OwnVote[];
  readonly more: boolean;
}

export interface VotingClient {
  /** Those that the caller is in. */
  listCommunities(signal?: AbortSignal): Promise<{ readonly communities: readonly Community[] }>;
  preview(code: string, signal?: AbortSignal): Promise<CommunityPreview>;
  /** With the birth date (`YYYY-MM-DD`) where the community asks for one and the profile has none. Nobody is voted on by joining. */
  join(code: string, birthDate?: string): Promise<{ readonly community: Community }>;
  /** What is open about them ends; what they voted counts. */
  leave(communityId: string): Promise<void>;
  /** `since` (ISO 8601): from when on `judgedSince` counts. */
  getStanding(communityId: string, since?: string, signal?: AbortSignal): Promise<CommunityStanding>;
  /** That others vote on whom one could meet. `version`: of the text that the person has read (`votesConsentVersion` of the protocol). */
  agree(communityId: string, version: string): Promise<void>;
  withdraw(communityId: string): Promise<void>;
  /** `except`: pairs that the voter has already, at most 5. */
  next(communityId: string, except?: readonly string[], signal?: AbortSignal): Promise<NextPair>;
  /** Also to vote otherwise than before, as long as it is open. */
  vote(proposalId: string, vote: 'yes' | 'no', signed?: SignedVote): Promise<CastVote>;
  /** What a wallet signs. */
  getTerms(proposalId: string, signal?: AbortSignal): Promise<VoteTerms>;
  skip(proposalId: string): Promise<void>;
  /** A vote or a skip, as long as it is open. */
  undo(proposalId: string): Promise<CastVote>;
  report(proposalId: string, report: ReportProposal): Promise<void>;
  /** What became of what one voted on, the last first. `before`: `votedAt` of the last one that was seen. */
  listVotes(
    communityId: string,
    page?: { readonly limit?: number; readonly before?: string | undefined },
    signal?: AbortSignal,
  ): Promise<OwnVotesPage>;
  listIntroductions(signal?: AbortSignal): Promise<{ readonly introductions: readonly Introduction[] }>;
  answer(conversationId: string, accept: boolean): Promise<IntroductionAnswer>;
}

export function createVotingClient(options: ClientOptions = {}): VotingClient {
  const call = createCall(options);
  const at = (communityId: string) => `/api/communities/${communityId}`;
  const proposal = (proposalId: string) => `/api/proposals/${proposalId}`;
  return {
    listCommunities: (signal) => call('GET', '/api/communities', undefined, signal),
    preview: (code, signal) => call('GET', `/api/communities/by-code/${encodeURIComponent(code)}`, undefined, signal),
    join: (code, birthDate) => call('POST', '/api/communities/join', { code, ...(birthDate !== undefined && { birthDate }) }),
    leave: (communityId) => call('DELETE', `${at(communityId)}/membership`),
    getStanding: (communityId, since, signal) =>
      call('GET', at(communityId) + (since === undefined ? '' : `?since=${encodeURIComponent(since)}`), undefined, signal),
    agree: (communityId, version) => call('PUT', `${at(communityId)}/agreement`, { version }),
    withdraw: (communityId) => call('DELETE', `${at(communityId)}/agreement`),
    next: (communityId, except = [], signal) =>
      call('GET', `${at(communityId)}/next?except=${except.join(',')}`, undefined, signal),
    vote: (proposalId, vote, signed) => call('PUT', `${proposal(proposalId)}/vote`, { vote, ...(signed && { signed }) }),
    getTerms: (proposalId, signal) => call('GET', `${proposal(proposalId)}/terms`, undefined, signal),
    skip: (proposalId) => call('PUT', `${proposal(proposalId)}/skipped`),
    undo: (proposalId) => call('DELETE', `${proposal(proposalId)}/vote`),
    report: (proposalId, report) => call('POST', `${proposal(proposalId)}/report`, report),
    listVotes(communityId, { limit = 30, before } = {}, signal) {
      const page = before === undefined ? '' : `&before=${encodeURIComponent(before)}`;
      return call('GET', `${at(communityId)}/votes?limit=${limit}${page}`, undefined, signal);
    },
    listIntroductions: (signal) => call('GET', '/api/introductions', undefined, signal),
    answer: (conversationId, accept) => call('PUT', `/api/introductions/${conversationId}`, { accept }),
  };
}
