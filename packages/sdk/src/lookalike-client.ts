// The calls of the lookalike mode over HTTP. Refusals are ApiErrors.
import type {
  Contact,
  LookalikeFeed,
  LookalikePool,
  LookalikePreview,
  LookalikeState,
  MatchJob,
  PhotoAccepted,
} from '@nakodo/protocol';
import { createCall, type ClientOptions } from './request.js';
import { type Sending, upload } from './upload.js';

export interface FeedPage {
  /** At most 100; default 20. */
  readonly limit?: number;
  /** The id of the last person that was seen. */
  readonly after?: string | undefined;
}

export interface LookalikeClient {
  /** Those that the caller is in. */
  listPools(signal?: AbortSignal): Promise<{ readonly pools: readonly LookalikePool[] }>;
  preview(code: string, signal?: AbortSignal): Promise<LookalikePreview>;
  /** With the birth date (`YYYY-MM-DD`) where the pool asks for one and the profile has none. */
  join(code: string, birthDate?: string): Promise<{ readonly pool: LookalikePool }>;
  /** The photo there is deleted. */
  leave(poolId: string): Promise<void>;
  /** Consent, photo, its job, and with nobody found how many people each rule leaves. */
  getState(poolId: string, signal?: AbortSignal): Promise<LookalikeState>;
  /** `version`: of the text that the person has read (`photoConsentVersion` of the protocol). */
  consent(poolId: string, version: string): Promise<void>;
  /** Photos, what was measured in them, jobs and matches are deleted. */
  withdraw(poolId: string): Promise<void>;
  /** Answered once it is stored: which job to watch. Refused (409, naming `consent`) before the person agreed. */
  give(poolId: string, photo: Blob, sending?: Sending): Promise<PhotoAccepted>;
  /** Of several faces the one at this point of the photo is meant. */
  choose(faceId: string, point: { readonly x: number; readonly y: number }): Promise<PhotoAccepted>;
  deletePhoto(faceId: string): Promise<void>;
  getJob(jobId: string, signal?: AbortSignal): Promise<MatchJob>;
  /** Best first. */
  getFeed(poolId: string, page?: FeedPage, signal?: AbortSignal): Promise<LookalikeFeed>;
  /** The other one is not told. */
  hide(poolId: string, personId: string): Promise<void>;
  sayHello(poolId: string, personId: string): Promise<Contact>;
  /** A picture's address for an `img`: `links` are relative to the server. */
  urlOf(link: string): string;
}

export function createLookalikeClient(options: ClientOptions = {}): LookalikeClient {
  const call = createCall(options);
  const at = (poolId: string) => `/api/lookalike/${poolId}`;
  const person = (poolId: string, personId: string) => `${at(poolId)}/people/${personId}`;
  return {
    listPools: (signal) => call('GET', '/api/lookalike', undefined, signal),
    preview: (code, signal) => call('GET', `/api/lookalike/by-code/${encodeURIComponent(code)}`, undefined, signal),
    join: (code, birthDate) => call('POST', '/api/lookalike/join', { code, ...(birthDate !== undefined && { birthDate }) }),
    leave: (poolId) => call('DELETE', `${at(poolId)}/membership`),
    getState: (poolId, signal) => call('GET', at(poolId), undefined, signal),
    consent: (poolId, version) => call('PUT', `${at(poolId)}/consent`, { version }),
    withdraw: (poolId) => call('DELETE', `${at(poolId)}/consent`),
    give(poolId, photo, sending = {}) {
      const form = new FormData();
      form.set('poolId', poolId);
      form.set('file', photo, photo instanceof File ? photo.name : 'photo');
      return upload<PhotoAccepted>('/api/faces', form, sending, { options, call });
    },
    choose: (faceId, point) => call('POST', `/api/faces/${faceId}/choose`, point),
    deletePhoto: (faceId) => call('DELETE', `/api/faces/${faceId}`),
    getJob: (jobId, signal) => call('GET', `/api/match-jobs/${jobId}`, undefined, signal),
    getFeed(poolId, { limit = 20, after } = {}, signal) {
      const page = after === undefined ? '' : `&after=${after}`;
      return call('GET', `${at(poolId)}/matches?limit=${limit}${page}`, undefined, signal);
    },
    hide: (poolId, personId) => call('PUT', `${person(poolId, personId)}/hidden`),
    sayHello: (poolId, personId) => call('PUT', `${person(poolId, personId)}/hello`),
    urlOf: (link) => (options.baseUrl ?? '') + link,
  };
}
