// Lookalike pools: the way in and out, one's consent and photo, and whom it led to.
import type {
  Contact,
  HiddenPeople,
  LookalikeFeed,
  LookalikePool,
  LookalikePreview,
  LookalikeState,
  MatchJob,
  PhotoAccepted,
  ReceivedHello,
} from '@nakodo/protocol';
import { get, post, put, putOnLeaving, remove } from './request.js';
import { sendFile, type Sending } from './send-file.js';

const at = (poolId: string) => `/api/lookalike/${poolId}`;

export const lookalike = {
  /** Those that one is in. */
  list: (signal?: AbortSignal) => get<{ pools: LookalikePool[] }>('/api/lookalike', signal),
  preview: (code: string, signal?: AbortSignal) =>
    get<LookalikePreview>(`/api/lookalike/by-code/${encodeURIComponent(code)}`, signal),
  /** With the birth date where it asks for one and the profile has none. */
  join: (code: string, birthDate?: string) =>
    post<{ pool: LookalikePool }>('/api/lookalike/join', { code, ...(birthDate !== undefined && { birthDate }) }),
  leave: (poolId: string) => remove(`${at(poolId)}/membership`),
  state: (poolId: string, signal?: AbortSignal) => get<LookalikeState>(at(poolId), signal),
  feed: (poolId: string, limit: number, signal?: AbortSignal) =>
    get<LookalikeFeed>(`${at(poolId)}/matches?limit=${limit}`, signal),
  consent: (poolId: string, version: string) => put<void>(`${at(poolId)}/consent`, { version }),
  /** Deletes the photos, and what came of them. */
  withdraw: (poolId: string) => remove(`${at(poolId)}/consent`),
  give(poolId: string, photo: Blob, sending: Sending) {
    const form = new FormData();
    form.set('poolId', poolId);
    form.set('file', photo, photo instanceof File ? photo.name : 'photo.jpg');
    return sendFile<PhotoAccepted>('/api/faces', form, sending);
  },
  choose: (faceId: string, point: { x: number; y: number }) => post<PhotoAccepted>(`/api/faces/${faceId}/choose`, point),
  deletePhoto: (faceId: string) => remove(`/api/faces/${faceId}`),
  job: (jobId: string, signal?: AbortSignal) => get<MatchJob>(`/api/match-jobs/${jobId}`, signal),
  /** The other one is not told. */
  hide: (poolId: string, personId: string) => put<void>(`${at(poolId)}/people/${personId}/hidden`),
  hideOnLeaving: (poolId: string, personId: string) => putOnLeaving(`${at(poolId)}/people/${personId}/hidden`),
  show: (poolId: string, personId: string) => remove(`${at(poolId)}/people/${personId}/hidden`),
  /** Whom one hid. */
  hidden: (poolId: string, signal?: AbortSignal) => get<HiddenPeople>(`${at(poolId)}/hidden`, signal),
  hellos: (poolId: string, signal?: AbortSignal) => get<{ hellos: ReceivedHello[] }>(`${at(poolId)}/hellos`, signal),
  sayHello: (poolId: string, personId: string) => put<Contact>(`${at(poolId)}/people/${personId}/hello`),
};
