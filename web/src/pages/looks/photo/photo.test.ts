// What is told of a photo before it is sent, and of the faces in it.
import { describe, expect, it } from 'vitest';
import { distinctBoxes } from './distinct-boxes.js';
import { kindOf } from './read-photo.js';

describe('the kind of a picture', () => {
  it.each([
    ['jpeg', [0xff, 0xd8, 0xff, 0xe0]],
    ['png', [0x89, ...bytesOf('PNG\r\n'), 0x1a, 0x0a]],
    ['webp', bytesOf('RIFF....WEBPVP8 ')],
    ['gif', bytesOf('GIF89a')],
    ['tiff', bytesOf('II*\0')],
    ['avif', bytesOf('\0\0\0\x20ftypavif')],
    ['heic', bytesOf('\0\0\0\x18ftypheic')],
    ['heic', bytesOf('\0\0\0\x18ftypmif1')],
    ['none', bytesOf('\0\0\0\x18ftypmp42')],
    ['none', bytesOf('<svg xmlns=')],
    ['none', []],
  ])('%s is told by its first bytes', (kind, bytes) => {
    expect(kindOf(Uint8Array.from(bytes))).toBe(kind);
  });
});

function bytesOf(text: string): number[] {
  return Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
}

describe('boxes around faces', () => {
  const box = (x: number, width = 100) => ({ x, y: 10, width, height: width });

  it('go from left to right, whatever order they were found in', () => {
    expect(distinctBoxes([box(700), box(0), box(300)]).map(({ x }) => x)).toEqual([0, 300, 700]);
  });

  it('around one face found twice become one, the larger', () => {
    expect(distinctBoxes([box(576, 200), box(485, 228), box(954)]).map(({ x }) => x)).toEqual([485, 954]);
  });

  it('of two who stand cheek to cheek stay two', () => {
    expect(distinctBoxes([box(0), box(60)])).toHaveLength(2);
  });
});
