// One's own profile, whom one blocked, and one's data.
import type { BlockedPerson, ProfileAnswer, ProfileEdit } from '@nakodo/protocol';
import { get, patch, put, remove } from './request.js';

export const profiles = {
  mine: (signal?: AbortSignal) => get<ProfileAnswer>('/api/me/profile', signal),
  edit: (change: ProfileEdit) => patch<ProfileAnswer>('/api/me/profile', change),
  export: () => get<unknown>('/api/me/export'),
  /** Confirmed by one's name. */
  deleteAccount: (name: string) => remove('/api/me', { name }),
  blocked: (signal?: AbortSignal) => get<{ blocked: BlockedPerson[] }>('/api/me/blocks', signal),
  block: (userId: string) => put<void>(`/api/people/${userId}/block`),
  unblock: (userId: string) => remove(`/api/people/${userId}/block`),
};
