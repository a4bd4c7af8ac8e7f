// Which face of a photo is meant: the one that was pointed at; else the only one; else the one beside which the others are background. Pure.
import type { FaceBox, NoFace, Point } from './face-embedder.js';

/** So many times as wide as any other: whoever stands behind is not meant. Measured on 640 press photos, 41 of them with several people: see `npm run bench -- faces`. */
const standsOut = 1.5;
/** Pixels of its width, below which too little of a face can be seen. */
const minFaceWidth = 40;

/** The index of the face, or why there is none. `scale`: pixels of the photo that one pixel of the boxes stands for. */
export function chooseFace(faces: readonly FaceBox[], chosen?: Point): number | NoFace {
  const widest = faces.map((box, index) => ({ box, index })).toSorted((a, b) => b.box.width - a.box.width);
  const [first, second] = widest;
  if (first === undefined) return { reason: 'no_face' };
  const pointedAt = chosen && widest.findLast(({ box }) => contains(box, chosen));
  const face = pointedAt ?? first;
  if (pointedAt === undefined && second !== undefined && first.box.width < standsOut * second.box.width) {
    return { reason: 'several_faces', faces: faces.toSorted((a, b) => a.x - b.x) };
  }
  return face.box.width < minFaceWidth ? { reason: 'face_too_small' } : face.index;
}

function contains({ x, y, width, height }: FaceBox, point: Point): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}
