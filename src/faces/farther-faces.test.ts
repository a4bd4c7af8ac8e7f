// Who else is in a photo.
import { describe, expect, it } from 'vitest';
import { mayHaveMore, withFarther } from './farther-faces.js';

const face = (x: number, width: number) => ({ box: { x, y: 100, width, height: width } });
const photo = { width: 1000, height: 800 };

describe('a closer look at a photo', () => {
  it('is worth it where somebody leaves room for others, or several are there', () => {
    expect(mayHaveMore([face(0, 400)], photo)).toBe(false);
    expect(mayHaveMore([face(0, 200)], photo)).toBe(true);
    expect(mayHaveMore([face(0, 400), face(500, 400)], photo)).toBe(true);
    expect(mayHaveMore([], photo)).toBe(false);
  });

  it('adds those who were not seen before, and nobody twice', () => {
    const [near, far] = [face(0, 200), face(600, 60)];
    expect(withFarther([near], [face(20, 150), far])).toEqual([face(20, 150), far]);
    expect(withFarther([near, far], [near])).toEqual([near, far]);
    expect(withFarther([near], [])).toEqual([near]);
  });
});
