// Whose face a photo is about.
import { describe, expect, it } from 'vitest';
import { chooseFace } from './choose-face.js';

const face = (x: number, width: number) => ({ x, y: 100, width, height: width });

describe('choosing a face', () => {
  it('takes the only one', () => expect(chooseFace([face(10, 80)])).toBe(0));

  it('takes the one beside which the others are background', () => {
    expect(chooseFace([face(300, 50), face(10, 120)])).toBe(1);
  });

  it('asks when two are equally near, and says where they are from left to right', () => {
    const [right, left] = [face(300, 100), face(10, 90)];
    expect(chooseFace([right, left])).toEqual({ reason: 'several_faces', faces: [left, right] });
  });

  it('takes the one that is pointed at, the smaller of two that overlap', () => {
    expect(chooseFace([face(0, 100), face(300, 100)], { x: 350, y: 150 })).toBe(1);
    expect(chooseFace([face(0, 300), face(100, 60)], { x: 120, y: 120 })).toBe(1);
  });

  it('asks again when nobody is where it was pointed at', () => {
    expect(chooseFace([face(0, 100), face(300, 100)], { x: 700, y: 10 })).toMatchObject({ reason: 'several_faces' });
  });

  it('says that there is none, or that it is too far away', () => {
    expect(chooseFace([])).toEqual({ reason: 'no_face' });
    expect(chooseFace([face(10, 20)])).toEqual({ reason: 'face_too_small' });
  });
});
