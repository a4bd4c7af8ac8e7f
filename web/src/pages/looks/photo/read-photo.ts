// Looks at what somebody chose before it is sent: what the browser can tell, it tells at once. Nothing here is trusted by the server, which looks
// again (src/photos/photo-problem.ts has the same limits).
const maxPhotoBytes = 20 * 1024 * 1024;
const maxPixels = 60_000_000;
const minSide = 48;
/** Of the longer side of what is shown before it is sent. */
const previewSide = 900;
const convertedQuality = 0.92;

/** Upright, and what is sent of it. */
export interface PickedPhoto {
  readonly file: Blob;
  readonly name: string;
  /** A small copy to show, as a data address; undefined where the browser cannot read what the server can. */
  readonly preview: { readonly source: string; readonly width: number; readonly height: number } | undefined;
}

export type PhotoKind = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif' | 'heic' | 'none';

/** What kind of picture it is, by its first bytes; names of files lie. */
export function kindOf(bytes: Uint8Array): PhotoKind {
  const text = String.fromCharCode(...bytes.subarray(0, 16));
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('GIF8')) return 'gif';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
  if (text.slice(4, 8) !== 'ftyp') return 'none';
  const brand = text.slice(8, 12);
  if (brand === 'avif' || brand === 'avis') return 'avif';
  return ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'].includes(brand) ? 'heic' : 'none';
}

const bytesLooked = 16;

/** Throws words for the person. */
export async function readPhoto(file: Blob, name = 'photo'): Promise<PickedPhoto> {
  const kind = await readKind(file);
  if (kind === 'none') throw new Error(`${quoted(name)} is not a picture, or it is damaged. Choose a photo: JPEG, PNG or WebP.`);
  if (file.size > maxPhotoBytes)
    throw new Error(
      `${quoted(name)} has ${megabytes(file.size)} MB, and at most ${megabytes(maxPhotoBytes)} MB can be read. Choose a smaller one.`,
    );
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return unread(file, name, kind);
  try {
    checkSize(bitmap);
    // Only this browser can read it: what is sent is a copy that everybody can.
    const sent = kind === 'heic' ? await asJpeg(bitmap) : file;
    return { file: sent, name, preview: previewOf(bitmap) };
  } finally {
    bitmap.close();
  }
}

async function readKind(file: Blob): Promise<PhotoKind> {
  if (file.size === 0) throw new Error('This file is empty. Choose another photo.');
  try {
    return kindOf(new Uint8Array(await file.slice(0, bytesLooked).arrayBuffer()));
  } catch {
    throw new Error('This file could not be read. Is it still there? Choose it again.');
  }
}

/** The browser cannot draw it: of some kinds that says nothing. */
function unread(file: Blob, name: string, kind: PhotoKind): PickedPhoto {
  if (kind === 'heic')
    throw new Error(
      `${quoted(name)} is a HEIC photo, which only some devices can read. Send it as JPEG, or make a screenshot of it.`,
    );
  if (kind === 'tiff' || kind === 'avif') return { file, name, preview: undefined };
  throw new Error(`${quoted(name)} is damaged, or too large for this browser. Choose another photo.`);
}

function checkSize({ width, height }: ImageBitmap): void {
  if (Math.min(width, height) < minSide)
    throw new Error(`This picture is too small: it needs at least ${minSide} pixels each way.`);
  if (width * height > maxPixels)
    throw new Error(
      `This picture has ${Math.round((width * height) / 1e6)} megapixels, and at most ${maxPixels / 1e6} can be read.`,
    );
}

const megabytes = (bytes: number) => Math.ceil((bytes / 1024 / 1024) * 10) / 10;
const quoted = (name: string) => `“${name.length > 40 ? `${name.slice(0, 24)}…${name.slice(-12)}` : name}”`;

function drawn(bitmap: ImageBitmap, longest: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw, so the picture cannot be shown here.');
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function previewOf(bitmap: ImageBitmap): PickedPhoto['preview'] {
  const canvas = drawn(bitmap, previewSide);
  return { source: canvas.toDataURL('image/jpeg', 0.85), width: canvas.width, height: canvas.height };
}

async function asJpeg(bitmap: ImageBitmap): Promise<Blob> {
  return await jpegOf(drawn(bitmap, 4096));
}

export async function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', convertedQuality));
  if (!blob) throw new Error('This browser could not make a picture. Choose a photo instead.');
  return blob;
}
