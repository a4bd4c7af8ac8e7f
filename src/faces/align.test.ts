// Aligning is exact geometry: a face that was turned, shifted and scaled comes back the same.
import { describe, expect, it } from 'vitest';
import { alignFace, chipSize, fitSimilarity, mirror, type Pixels } from './align.js';
import type { Point } from './face-embedder.js';
import { meanFace } from './mean-face.js';

/** The mean face where it lies on a chip, under a similarity. */
function landmarksUnder(a: number, b: number, x0: number, y0: number): Point[] {
  const points: Point[] = Array.from({ length: 68 }, () => ({ x: -1e6, y: -1e6 })); // those that are not looked at are far off
  for (const [at, mx, my] of meanFace) {
    const [x, y] = [((0.25 + mx) / 1.5) * chipSize, ((0.25 + my) / 1.5) * chipSize];
    points[at] = { x: a * x - b * y + x0, y: b * x + a * y + y0 };
  }
  return points;
}

describe('aligning a face', () => {
  it('finds how it was turned, scaled and shifted, from the points that do not move with its expression', () => {
    const fit = fitSimilarity(landmarksUnder(1.7, -0.4, 31, -12));
    expect(fit.a).toBeCloseTo(1.7, 9);
    expect(fit.b).toBeCloseTo(-0.4, 9);
    expect(fit.x0).toBeCloseTo(31, 6);
    expect(fit.y0).toBeCloseTo(-12, 6);
  });

  it('reads the photo through it: a gradient stays one, outside is black', () => {
    const photo: Pixels = { width: 200, height: 200, data: new Uint8Array(200 * 200 * 3) };
    for (let y = 0; y < 200; y++) for (let x = 0; x < 200; x++) photo.data.set([x, y, 7], (y * 200 + x) * 3);
    const chip = alignFace(photo, landmarksUnder(1, 0, 60, 20));
    const at = (x: number, y: number) => [...chip.data.subarray((y * chipSize + x) * 3, (y * chipSize + x) * 3 + 3)];
    expect(at(10, 30)).toEqual([70, 50, 7]);
    expect(at(139, 149)).toEqual([199, 169, 7]);
    expect(at(145, 10)).toEqual([0, 0, 0]);
  });

  it('mirrors left and right, twice is nothing', () => {
    const picture: Pixels = { width: 2, height: 1, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    expect([...mirror(picture).data]).toEqual([4, 5, 6, 1, 2, 3]);
    expect(mirror(mirror(picture))).toEqual(picture);
  });
});
