// Opens a photo as a stranger's file: never more bytes or pixels than fit in memory, whatever its header says, and only a few at a time, so that
// many uploads at once neither fill the memory nor hold up everything else that waits for a thread. What cannot be read has a reason.
import sharp, { type Metadata, type Sharp } from 'sharp';
import { AppError } from '../errors.js';
import { createGate } from './gate.js';
import { maxAvifPixels, maxPhotoBytes, maxPixels, minSide, type PhotoProblem } from './photo-problem.js';

const readSeconds = 10;
/** As many as there are cores on a small machine. Each may need `maxPixels` in memory; measured in docs/photos.md. */
const atOnce = 2;

// Nothing is ever read twice from the same bytes, and the library's count of what its cache holds leaves out what decoders hold: six progressive
// JPEGs of 60 megapixels one after another came to 2.2 GB that was given back only when others pushed them out.
sharp.cache(false);

const readable: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff']);
const through = createGate(atOnce);

/** What is to be done with the photo: a pipeline that is upright, of the first picture of an animation, in sRGB, on white, and its size. */
export type PhotoWork<T> = (photo: Sharp, size: { readonly width: number; readonly height: number }) => Promise<T>;

/** Opens the photo and does the work on it: what fails there is damage of the file, since all else was looked at before. Throws `timeout`. */
export async function withPhoto<T>(bytes: Uint8Array, work: PhotoWork<T>): Promise<T | PhotoProblem> {
  if (bytes.byteLength > maxPhotoBytes) return { reason: 'too_large' };
  return await through(async () => {
    const metadata = await readMetadata(bytes);
    if (metadata === undefined) return { reason: looksLikeHeic(bytes) ? 'unsupported' : 'not_an_image' };
    const { width, height } = metadata.autoOrient;
    if (!isReadable(metadata)) return { reason: 'unsupported' };
    if (width * height > (metadata.format === 'heif' ? maxAvifPixels : maxPixels)) return { reason: 'too_large' };
    if (Math.min(width, height) < minSide) return { reason: 'too_small' };
    try {
      return await work(open(bytes), { width, height });
    } catch (cause) {
      if (isTimeout(cause)) throw new AppError('timeout', `The photo could not be read within ${readSeconds} s.`, { cause });
      return { reason: 'not_an_image' };
    }
  });
}

/** sharp has no code for it. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('timeout:');
}

function open(bytes: Uint8Array): Sharp {
  return sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', sequentialRead: true })
    .timeout({ seconds: readSeconds })
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb');
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
