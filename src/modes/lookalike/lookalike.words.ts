// What a person reads about their photo: why it cannot be compared and what to do, and how far its job is.
import type { PhotoRejection } from '@nakodo/protocol';
import type { NoFaceReason } from '../../faces/face-embedder.js';
import { photoProblemWords } from '../../photos/photo-problem.js';
import { plural } from '../../policy/words.js';

const refusals: Readonly<Record<NoFaceReason, string>> = {
  ...photoProblemWords,
  no_face: 'We can’t see a face: try more light, and look into the camera.',
  several_faces: 'There are several faces in this picture. Choose which one is yours.',
  face_too_small: 'Your face is too far away to be compared. Come closer, or cut the picture.',
};

export function refusalWords(reason: NoFaceReason): string {
  return refusals[reason];
}

const rejections: Readonly<Record<PhotoRejection, string>> = {
  nudity: 'it shows nudity',
  violence: 'it shows violence or hatred',
  no_person: 'it shows no real person',
  somebody_else: 'it seems to show somebody else',
  duplicate: 'it is on another account, too',
  underage: 'it seems to show somebody who is too young for photos here',
  other: 'it does not fit here',
};

export function rejectionWords(reason: PhotoRejection): string {
  return `A moderator did not accept your photo: ${rejections[reason]}. You can give another one.`;
}

/** Of a job that waits for somebody who is away. */
export const outageWords = 'We cannot look at photos right now. Yours is safe, and is looked at as soon as we can.';

export interface JobWords {
  readonly status: 'pending' | 'processing' | 'completed' | 'failed';
  readonly attempts: number;
  readonly error_message: string | null;
  readonly match_count: number | null;
  readonly moderation: 'pending' | 'approved' | 'rejected';
}

export function jobWords({ status, attempts, error_message, match_count, moderation }: JobWords): string {
  if (moderation === 'rejected') return 'A moderator did not accept this photo.';
  if (status === 'failed') return error_message ?? 'Your photo could not be looked at.';
  if (status === 'processing') return 'We are looking at your photo.';
  if (status === 'pending')
    return attempts > 0
      ? 'That did not work. It is tried again in a moment.'
      : (error_message ?? 'Your photo waits for its turn.');
  if (moderation === 'pending') return 'Your photo is ready. A moderator looks at it before others see it.';
  if (match_count === 0) return 'Your photo is ready. Nobody here looks alike yet.';
  return `Your photo is ready. ${plural(match_count ?? 0, 'person looks', 'people look')} alike.`;
}
