// Reads a photo as a stranger's file: never more pixels than fit in memory, whatever its header says; upright, in plain RGB, small enough for a face
// to be found quickly. What cannot be read has a reason that a person understands.
import sharp, { type Metadata } from 'sharp';
import type { Pixels } from './align.js';
import type { NoFace } from './face-embedder.js';

/** Photos of phones have up to 50 million pixels; a PNG of 100 million equal ones may be a few kilobytes of file. */
const maxPixels = 60_000_000;
export const maxPhotoBytes = 20 * 1024 * 1024;
/** Of the longer side. A face that is a tenth of it still has 100 pixels. */
const workingSide = 1024;
const minSide = 48;
const readSeconds = 10;

export interface UprightPhoto extends Pixels {
  /** How many pixels of the upright photo one of these is. */
  readonly scale: number;
}

const readable: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff']);

export async function readPhoto(bytes: Uint8Array): Promise<UprightPhoto | NoFace> {
  if (bytes.byteLength > maxPhotoBytes) return { reason: 'too_large' };
  const metadata = await readMetadata(bytes);
  if (metadata === undefined) return { reason: looksLikeHeic(bytes) ? 'unsupported' : 'not_an_image' };
  const { width, height } = metadata.autoOrient;
  if (!isReadable(metadata)) return { reason: 'unsupported' };
  if (width * height > maxPixels) return { reason: 'too_large' };
  if (Math.min(width, height) < minSide) return { reason: 'too_small' };
  try {
    const { data, info } = await open(bytes)
      .autoOrient()
      .resize({ width: workingSide, height: workingSide, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, scale: width / info.width };
  } catch {
    return { reason: 'not_an_image' };
  }
}

/** Only the first picture of an animation. */
function open(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true }).timeout({ seconds: readSeconds });
}

async function readMetadata(bytes: Uint8Array): Promise<Metadata | undefined> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch {
    return undefined;
  }
}

/** HEIC is a patented codec in the same container as AVIF, which is not. */
function isReadable({ format, compression }: Metadata): boolean {
  if (format === 'heif') return compression === 'av1';
  return readable.has(format);
}

function looksLikeHeic(bytes: Uint8Array): boolean {
  const brand = Buffer.from(bytes.subarray(4, 12)).toString('latin1');
  return /^ftyp(heic|heix|hevc|mif1|msf1)/.test(brand);
}
