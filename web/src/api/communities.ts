// Communities: the way in and out, agreeing to be voted on, voting, and what an approval leads to.
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
} from '@nakodo/protocol';
import { get, post, put, remove } from './request.js';

const at = (communityId: string) => `/api/communities/${communityId}`;
const proposal = (proposalId: string) => `/api/proposals/${proposalId}`;

export interface OwnVotesPage {
  readonly votes: readonly OwnVote[];
  readonly more: boolean;
}

export const communities = {
  /** Those that one is in; an admin's are all. */
  list: (signal?: AbortSignal) => get<{ communities: Community[] }>('/api/communities', signal),
  preview: (code: string, signal?: AbortSignal) =>
    get<CommunityPreview>(`/api/communities/by-code/${encodeURIComponent(code)}`, signal),
  /** With the birth date where it asks for one and the profile has none. */
  join: (code: string, birthDate?: string) =>
    post<{ community: Community }>('/api/communities/join', { code, ...(birthDate !== undefined && { birthDate }) }),
  leave: (communityId: string) => remove(`${at(communityId)}/membership`),
  /** `since`: from when on `judgedSince` counts. */
  standing: (communityId: string, since: Date, signal?: AbortSignal) =>
    get<CommunityStanding>(`${at(communityId)}?since=${encodeURIComponent(since.toISOString())}`, signal),
  agree: (communityId: string, version: string) => put<void>(`${at(communityId)}/agreement`, { version }),
  withdraw: (communityId: string) => remove(`${at(communityId)}/agreement`),
  /** `except`: on the screen already. */
  next: (communityId: string, except: readonly string[], signal?: AbortSignal) =>
    get<NextPair>(`${at(communityId)}/next?except=${except.join(',')}`, signal),
  /** `signed`: by the linked wallet. */
  vote: (proposalId: string, vote: 'yes' | 'no', signed?: { readonly signature: string; readonly revision: number }) =>
    put<CastVote>(`${proposal(proposalId)}/vote`, { vote, ...(signed && { signed }) }),
  skip: (proposalId: string) => put<void>(`${proposal(proposalId)}/skipped`),
  /** A vote, or a skip. */
  takeBack: (proposalId: string) => remove<CastVote>(`${proposal(proposalId)}/vote`),
  report: (proposalId: string, body: ReportProposal) => post<void>(`${proposal(proposalId)}/report`, body),
  /** The last first; `before`: `votedAt` of the last one that is known. */
  votes: (communityId: string, before?: string, signal?: AbortSignal) =>
    get<OwnVotesPage>(`${at(communityId)}/votes?limit=30${before === undefined ? '' : `&before=${before}`}`, signal),
  introductions: (signal?: AbortSignal) => get<{ introductions: Introduction[] }>('/api/introductions', signal),
  answer: (conversationId: string, accept: boolean) =>
    put<IntroductionAnswer>(`/api/introductions/${conversationId}`, { accept }),
};
