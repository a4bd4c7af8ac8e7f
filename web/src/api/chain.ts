// The chain on which communities anchor what they decided, where one is set up.
import type { ChainHealth, ChainPlace, CommunityAnchors } from '@nakodo/protocol';
import { get } from './request.js';

export const chain = {
  place: (signal?: AbortSignal) => get<{ readonly chain: ChainPlace | null }>('/api/chain', signal),
  /** Of one community, for anybody. */
  anchors: (communityId: string, signal?: AbortSignal) =>
    get<CommunityAnchors>(`/api/communities/${communityId}/anchors`, signal),
  /** For admins: how it goes. */
  health: (signal?: AbortSignal) => get<ChainHealth>('/api/chain/health', signal),
};
