// Photos that moderators look at, and pairs of accounts that look like one.
import type { DecideFlag, DecidePhoto, FaceFlag, PhotoReview, ReviewList } from '@nakodo/protocol';
import { get, post } from './request.js';

export interface PhotosPage {
  readonly photos: readonly PhotoReview[];
  /** Null: that is all. */
  readonly next: string | null;
}

export interface FlagsPage {
  readonly flags: readonly FaceFlag[];
  readonly next: number | null;
}

export const photoReview = {
  photos: (list: ReviewList, query: { poolId?: string; after?: string }, signal?: AbortSignal) =>
    get<PhotosPage>(`/api/photo-reviews?${new URLSearchParams({ list, limit: '50', ...query })}`, signal),
  decide: (faceId: string, body: DecidePhoto) => post<void>(`/api/photo-reviews/${faceId}`, body),
  flags: (signal?: AbortSignal) => get<FlagsPage>('/api/face-flags?limit=50', signal),
  decideFlag: (flagId: number, body: DecideFlag) => post<void>(`/api/face-flags/${flagId}`, body),
};
