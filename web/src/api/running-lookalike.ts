// What an organiser does with lookalike pools: made, changed, paused, watched; who is in them, and what failed.
import type { CreateLookalike, EditLookalike, FailedJob, LookalikeMember, LookalikePool } from '@nakodo/protocol';
import { get, patch, post, remove } from './request.js';

interface PoolAnswer {
  readonly pool: LookalikePool;
}

export interface MembersPage {
  readonly members: readonly LookalikeMember[];
  readonly more: boolean;
}

const at = (poolId: string) => `/api/lookalike/${poolId}`;

export const runningLookalike = {
  list: (signal?: AbortSignal) => get<{ pools: LookalikePool[] }>('/api/lookalike', signal),
  read: (poolId: string, signal?: AbortSignal) => get<LookalikePool>(`${at(poolId)}/overview`, signal),
  create: (pool: CreateLookalike) => post<PoolAnswer>('/api/lookalike', pool),
  edit: (poolId: string, change: EditLookalike) => patch<PoolAnswer>(at(poolId), change),
  pause: (poolId: string) => post<PoolAnswer>(`${at(poolId)}/pause`),
  resume: (poolId: string) => post<PoolAnswer>(`${at(poolId)}/resume`),
  delete: (poolId: string, code: string) => remove(`${at(poolId)}?${new URLSearchParams({ code })}`),
  members: (poolId: string, query: { after?: string; query?: string }, signal?: AbortSignal) =>
    get<MembersPage>(`${at(poolId)}/members?${new URLSearchParams(query)}`, signal),
  removeMember: (poolId: string, personId: string) => remove(`${at(poolId)}/members/${personId}`),
  trouble: (poolId: string, signal?: AbortSignal) => get<{ jobs: FailedJob[] }>(`${at(poolId)}/trouble`, signal),
  retry: (poolId: string) => post<{ queued: number }>(`${at(poolId)}/retry`),
};
