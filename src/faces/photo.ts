// A photo as the face networks take it: upright plain RGB, small enough for a face to be found quickly.
import { withPhoto } from '../photos/photo-file.js';
import type { PhotoProblem } from '../photos/photo-problem.js';
import type { Pixels } from './align.js';

/** Of the longer side. A face that is a tenth of it still has 100 pixels. */
const workingSide = 1024;

export interface UprightPhoto extends Pixels {
  /** How many pixels of the upright photo one of these is. */
  readonly scale: number;
}

export async function readPhoto(bytes: Uint8Array): Promise<UprightPhoto | PhotoProblem> {
  return await withPhoto(bytes, async (photo, { width }) => {
    const { data, info } = await photo
      .resize({ width: workingSide, height: workingSide, fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, scale: width / info.width };
  });
}
