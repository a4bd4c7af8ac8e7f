// What an organiser does with communities: made, changed, paused, watched; who is in them, and who is proposed to whom.
import type { Community, CommunityMember, CommunityMetric, CreateCommunity, EditCommunity, RunProposal } from '@nakodo/protocol';
import { get, patch, post, remove } from './request.js';

interface CommunityAnswer {
  readonly community: Community;
}

interface MembersPage {
  readonly members: readonly CommunityMember[];
  readonly more: boolean;
}

export interface ProposalsPage {
  readonly proposals: readonly RunProposal[];
  readonly more: boolean;
}

interface PageQuery {
  readonly after?: string;
  readonly query?: string;
}

const at = (communityId: string) => `/api/communities/${communityId}`;

export const runningCommunities = {
  list: (signal?: AbortSignal) => get<{ communities: Community[] }>('/api/communities', signal),
  read: (communityId: string, signal?: AbortSignal) => get<Community>(`${at(communityId)}/overview`, signal),
  create: (community: CreateCommunity) => post<CommunityAnswer>('/api/communities', community),
  edit: (communityId: string, change: EditCommunity) => patch<CommunityAnswer>(at(communityId), change),
  pause: (communityId: string) => post<CommunityAnswer>(`${at(communityId)}/pause`),
  resume: (communityId: string) => post<CommunityAnswer>(`${at(communityId)}/resume`),
  delete: (communityId: string, code: string) => remove(`${at(communityId)}?${new URLSearchParams({ code })}`),
  members: (communityId: string, query: PageQuery, signal?: AbortSignal) =>
    get<MembersPage>(`${at(communityId)}/members?${new URLSearchParams({ ...query })}`, signal),
  removeMember: (communityId: string, personId: string) => remove(`${at(communityId)}/members/${personId}`),
  proposals: (communityId: string, query: PageQuery & { readonly state: 'open' | 'decided' }, signal?: AbortSignal) =>
    get<ProposalsPage>(`${at(communityId)}/proposals?${new URLSearchParams({ ...query })}`, signal),
  block: (proposalId: string, note: string | null) => post<undefined>(`/api/proposals/${proposalId}/block`, { note }),
  metrics: (communityId: string, hours: number, signal?: AbortSignal) =>
    get<{ metrics: CommunityMetric[] }>(`${at(communityId)}/metrics?hours=${hours}`, signal),
};
