// The chain on which communities anchor what they decided, where one is set up.
import type { ChainPlace } from '@nakodo/protocol';
import { get } from './request.js';

export const chain = {
  place: (signal?: AbortSignal) => get<{ readonly chain: ChainPlace | null }>('/api/chain', signal),
};
