// Similarity means the same for every model that is known, and nothing for others.
import { describe, expect, it } from 'vitest';
import { distanceBetween, distanceOf, similarityOf } from './calibration.js';

const model = 'dlib-resnet-1+mirror';

describe('the calibration of distances', () => {
  it('has 0.5 at the border that was measured, and falls with the distance', () => {
    expect(similarityOf(model, 0.6)).toBe(0.5);
    expect(similarityOf(model, 0)).toBeGreaterThan(0.999);
    expect(similarityOf(model, 0.41)).toBeGreaterThan(0.97);
    expect(similarityOf(model, 0.81)).toBeLessThan(0.02);
  });

  it('turns back into the distance', () => {
    for (const similarity of [0.1, 0.5, 0.9])
      expect(similarityOf(model, distanceOf(model, similarity)!)).toBeCloseTo(similarity, 12);
  });

  it('knows nothing of other models', () => {
    expect(similarityOf('another', 0.2)).toBeUndefined();
    expect(distanceOf('another', 0.5)).toBeUndefined();
  });

  it('measures distances as the crow flies', () => expect(distanceBetween(Float32Array.of(0, 3), Float32Array.of(4, 0))).toBe(5));
});
