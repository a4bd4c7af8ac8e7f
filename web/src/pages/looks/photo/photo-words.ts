// What a person reads about their photo: where it stands, and when it is of no use, what to do about it.
import type { OwnFace, PhotoRefusal } from '@nakodo/protocol';

interface Refused {
  readonly what: string;
  readonly hints: readonly string[];
}

const refusals: Readonly<Record<PhotoRefusal, Refused>> = {
  no_face: {
    what: 'We can’t see a face.',
    hints: [
      'Try more light, from the front.',
      'Look into the camera, with nothing before your face.',
      'Drawings and toys do not count.',
    ],
  },
  several_faces: { what: 'There are several faces in this picture.', hints: ['Cut it, or take one of you alone.'] },
  face_too_small: {
    what: 'Your face is too far away to be compared.',
    hints: ['Come closer, or cut the picture so that your face fills more of it.'],
  },
  too_small: { what: 'This picture is too small.', hints: ['Take a larger one: your face should be at least 100 pixels wide.'] },
  too_large: { what: 'This photo is too large.', hints: ['At most 20 MB and 60 megapixels can be read.'] },
  not_an_image: { what: 'This file is not a picture, or it is damaged.', hints: ['Choose another photo.'] },
  unsupported: { what: 'We cannot read this kind of picture.', hints: ['Send it as JPEG, PNG or WebP.'] },
};

/** The server's own words where nothing better is known. */
export function refusedWords({ rejection, refusal, job }: OwnFace): Refused {
  if (rejection) return { what: rejection.words, hints: [] };
  if (refusal) return refusals[refusal];
  return {
    what: job?.message ?? 'Your photo could not be looked at.',
    hints: ['Try again with the same photo, or another one.'],
  };
}

interface Standing {
  readonly what: string;
  readonly more: string;
}

export function standingWords({ moderation, rejection }: OwnFace): Standing {
  switch (moderation) {
    case 'pending':
      return {
        what: 'A moderator looks at your photo first.',
        more: 'Until then nobody sees it, and nobody is on your list. You need not wait here.',
      };
    case 'rejected':
      return { what: rejection?.words ?? 'A moderator did not accept your photo.', more: 'Nobody sees it.' };
    case 'approved':
      return { what: '', more: 'Those on your list see it; beside them, only moderators can.' };
    default:
      return moderation satisfies never;
  }
}
