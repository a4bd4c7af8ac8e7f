// Whether a photo may show more people than were seen at a glance, and who they are beside those. Pure.
import type { FaceBox } from './face-embedder.js';

interface Found {
  readonly box: FaceBox;
}

/** A face that takes this much of the photo's shorter side leaves no room for others. Groups of three have 0.35 at a glance, portraits 0.4 and more. */
const fillsPhoto = 0.4;
/** Two boxes that share more than this are of the same face. */
const sameFace = 0.2;

/** Several people, or one who does not fill the photo. */
export function mayHaveMore(found: readonly Found[], photo: { readonly width: number; readonly height: number }): boolean {
  const widest = Math.max(0, ...found.map(({ box }) => box.width));
  return found.length > 1 || (found.length === 1 && widest < fillsPhoto * Math.min(photo.width, photo.height));
}

/** Those found on a closer look, whose sizes are of one measure, and of those seen at a glance the others. */
export function withFarther<F extends Found>(glance: readonly F[], closer: readonly F[]): F[] {
  return [...closer, ...glance.filter(({ box }) => closer.every((known) => shared(known.box, box) <= sameFace))];
}

/** How much of the smaller box lies in the other. */
function shared(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return (Math.max(0, width) * Math.max(0, height)) / Math.min(a.width * a.height, b.width * b.height);
}
