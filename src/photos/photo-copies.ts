// What is kept of a photo: an upright copy without anything that the file says about its person (EXIF, place, camera, comments, colour profile),
// and a small square of the face. Whatever came in, only pixels go out: both are encoded anew.
import sharp from 'sharp';
import { withPhoto } from './photo-file.js';
import type { PhotoProblem } from './photo-problem.js';

/** In pixels of the stored copy. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PhotoCopy {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
}

/** Of the longer side. */
const storedSide = 1600;
/**
 * A photo of 4000 x 3000 with many faces, ms of CPU and KB: read alone 45; JPEG 88: 59, 618; JPEG by mozjpeg 85: 234, 470; WebP 85: 206, 430.
 * The copy is read by the embedder and seldom by people: a fast one is worth more than a small one.
 */
const storedQuality = 88;

export const thumbnailSide = 320;
/**
 * 60 faces of press photos at 320 px, KB, PSNR and ms of CPU: JPEG 82: 13.7, 42.5, 0.8; WebP 80: 7.1, 39.6, 7; AVIF 50 with effort 0: 5.8, 38.8, 5;
 * AVIF 60 with effort 1: 7.2, 40.6, 16. A fifth of AVIF's bytes is not worth a second file of each photo and answers that depend on the browser.
 */
const thumbnailQuality = 80;
/** The square is so many times as wide as the face: hair and chin belong to it. */
const roomAroundFace = 2;

/** The copy that is kept, as JPEG; photos that are smaller stay as small as they are. */
export async function makeStoredCopy(bytes: Uint8Array): Promise<PhotoCopy | PhotoProblem> {
  return await withPhoto(bytes, async (photo) => {
    const { data, info } = await photo
      .resize({ width: storedSide, height: storedSide, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: storedQuality })
      .toBuffer({ resolveWithObject: true });
    return { bytes: data, contentType: 'image/jpeg', width: info.width, height: info.height };
  });
}

/** A square of at most `thumbnailSide` pixels of a stored copy, as WebP, around the face. Throws where the copy is damaged. */
export async function makeThumbnail(stored: Pick<PhotoCopy, 'bytes' | 'width' | 'height'>, face: Box): Promise<PhotoCopy> {
  const square = squareAround(stored, face);
  const side = Math.min(thumbnailSide, square.width);
  const data = await sharp(stored.bytes, { failOn: 'error' })
    .extract(square)
    .resize(side, side)
    .webp({ quality: thumbnailQuality })
    .toBuffer();
  return { bytes: data, contentType: 'image/webp', width: side, height: side };
}

/** Inside the picture, around the face's middle as far as there is room. */
function squareAround({ width, height }: { readonly width: number; readonly height: number }, face: Box) {
  const shorter = Math.min(width, height);
  const wanted = roomAroundFace * Math.max(face.width, face.height);
  const side = Math.max(1, Math.min(shorter, Math.round(wanted)));
  const [x, y] = [face.x + face.width / 2, face.y + face.height / 2];
  return { left: clamp(x - side / 2, width - side), top: clamp(y - side / 2, height - side), width: side, height: side };
}

function clamp(value: number, max: number): number {
  return Math.min(max, Math.max(0, Math.round(value)));
}
