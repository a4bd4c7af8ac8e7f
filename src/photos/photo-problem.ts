// What photos are taken, and why others are not, as a code and in words for the person whose photo it is.

/** Photos of phones have up to 50 million pixels; a PNG of 100 million equal ones may be a few kilobytes of file. */
export const maxPixels = 60_000_000;
/** The decoder of AVIF needs 18 bytes a pixel at once, three times as many as the next. */
export const maxAvifPixels = 24_000_000;
export const maxPhotoBytes = 20 * 1024 * 1024;
/** Of the shorter side. */
export const minSide = 48;

/**
 * Why a file is of no use. It stays so: nothing is gained by trying again.
 *   not_an_image  damaged, cut off, or no picture at all
 *   unsupported   a picture in a format that cannot be read (HEIC)
 *   too_large     more pixels or bytes than are read
 *   too_small     too few pixels for a face
 */
export const photoProblems = ['not_an_image', 'unsupported', 'too_large', 'too_small'] as const;
export type PhotoProblemReason = (typeof photoProblems)[number];

export interface PhotoProblem {
  readonly reason: PhotoProblemReason;
}

export const photoProblemWords: Readonly<Record<PhotoProblemReason, string>> = {
  not_an_image: 'This file is not a picture, or it is damaged. Please choose another photo.',
  unsupported:
    'We cannot read this kind of picture. Please send it as JPEG, PNG or WebP; of a HEIC photo of an iPhone, a screenshot will do.',
  too_large: `This photo is too large: at most ${maxPhotoBytes / 1024 / 1024} MB and ${maxPixels / 1_000_000} megapixels can be read (of AVIF ${maxAvifPixels / 1_000_000}).`,
  too_small: `This picture is too small: it needs at least ${minSide} pixels each way.`,
};
