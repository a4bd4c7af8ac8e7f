// Names of a photo's files: each photo has a key of its own, made once and never used again, and each of its sizes is one file under it.
import { randomBytes } from 'node:crypto';

export const photoSizes = ['photo', 'thumb'] as const;
/** `photo`: the stored copy. `thumb`: a small square around the face. */
export type PhotoSize = (typeof photoSizes)[number];

const fileNames: Readonly<Record<PhotoSize, string>> = { photo: 'photo.jpg', thumb: 'thumb.webp' };

/** A key that nobody can guess: 160 bits. Goes into `photo_removals` before the first file is written, then into its face. */
export function newPhotoKey(): string {
  return randomBytes(20).toString('hex');
}

export function isPhotoKey(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** The file of a photo in a size, as the store knows it. The first folder keeps folders small: 256 of them. */
export function photoFileKey(photoKey: string, size: PhotoSize): string {
  return `${photoKey.slice(0, 2)}/${photoKey}/${fileNames[size]}`;
}
