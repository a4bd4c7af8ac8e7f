// Turns a face upright and to the size that the recogniser was trained on, as dlib's get_face_chip_details does: the similarity (turn, scale, shift)
// that brings the mean face's points nearest to the face's own (least squares; Umeyama 1991), then the photo read through it. Pure.
import type { Point } from './face-embedder.js';
import { meanFace } from './mean-face.js';

/** Pixels with three channels, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export const chipSize = 150;
/** Room around the face, as a part of its size. */
const padding = 0.25;

/** A similarity: (x, y) → (a x - b y + x0, b x + a y + y0). */
interface Similarity {
  readonly a: number;
  readonly b: number;
  readonly x0: number;
  readonly y0: number;
}

/** The face whose 68 points are given, upright, `chipSize` pixels a side. What lies outside the photo is black. */
export function alignFace(photo: Pixels, landmarks: readonly Point[]): Pixels {
  const { a, b, x0, y0 } = fitSimilarity(landmarks);
  const data = new Uint8Array(chipSize * chipSize * 3);
  let out = 0;
  for (let y = 0; y < chipSize; y++) {
    for (let x = 0; x < chipSize; x++) {
      readPixel(photo, a * x - b * y + x0, b * x + a * y + y0, data, out);
      out += 3;
    }
  }
  return { data, width: chipSize, height: chipSize };
}

/** From the chip to the photo. */
export function fitSimilarity(landmarks: readonly Point[]): Similarity {
  const pairs = meanFace.flatMap(([at, mx, my]) => {
    const to = landmarks[at];
    return to === undefined ? [] : [{ from: { x: onChip(mx), y: onChip(my) }, to }];
  });
  const [from, to] = [middle(pairs.map((pair) => pair.from)), middle(pairs.map((pair) => pair.to))];
  let [cos, sin, spread] = [0, 0, 0];
  for (const pair of pairs) {
    const [u, v] = [pair.from.x - from.x, pair.from.y - from.y];
    const [x, y] = [pair.to.x - to.x, pair.to.y - to.y];
    cos += u * x + v * y;
    sin += u * y - v * x;
    spread += u * u + v * v;
  }
  const [a, b] = [cos / spread, sin / spread];
  return { a, b, x0: to.x - a * from.x + b * from.y, y0: to.y - b * from.x - a * from.y };
}

function onChip(share: number): number {
  return ((padding + share) / (2 * padding + 1)) * chipSize;
}

function middle(points: readonly Point[]): Point {
  const sum = (of: (point: Point) => number) => points.reduce((whole, point) => whole + of(point), 0);
  return { x: sum(({ x }) => x) / points.length, y: sum(({ y }) => y) / points.length };
}

/** The mean of the four pixels around (x, y), by nearness. */
function readPixel({ data, width, height }: Pixels, x: number, y: number, out: Uint8Array, at: number): void {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  for (let channel = 0; channel < 3; channel++) {
    const pixel = (px: number, py: number): number =>
      px < 0 || py < 0 || px >= width || py >= height ? 0 : data[(py * width + px) * 3 + channel]!;
    const upper = pixel(left, top) * (1 - right) + pixel(left + 1, top) * right;
    const lower = pixel(left, top + 1) * (1 - right) + pixel(left + 1, top + 1) * right;
    out[at + channel] = Math.round(upper * (1 - below) + lower * below);
  }
}

/** The same seen in a mirror. */
export function mirror({ data, width, height }: Pixels): Pixels {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [(y * width + x) * 3, (y * width + (width - 1 - x)) * 3];
      turned.set(data.subarray(from, from + 3), to);
    }
  }
  return { data: turned, width, height };
}
