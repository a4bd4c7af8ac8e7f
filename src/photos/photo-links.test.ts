// A link opens for what it was made for, until it ends, and nothing else opens.
import { randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noPicture, openPhotoLink, photoLinkEnd, signPhotoLink, type PhotoLink } from './photo-links.js';
import { photoSizes } from './photo-keys.js';

const key = randomBytes(32);
const now = Date.UTC(2026, 5, 1, 12, 3, 20);
const link: PhotoLink = { faceId: randomUUID(), size: 'thumb', viewerId: randomUUID(), until: photoLinkEnd(now) };

describe('a link to a picture', () => {
  it('says what it was made for', () => {
    for (const size of photoSizes)
      expect(openPhotoLink(signPhotoLink({ ...link, size }, key), key, now)).toEqual({ ...link, size });
    expect(signPhotoLink(link, key)).toMatch(/^[\w-]{72}$/);
  });

  it('stays the same for ten minutes, and is good for ten more', () => {
    const at = (minutes: number, seconds = 0) => Date.UTC(2026, 5, 1, 12, minutes, seconds);
    expect(photoLinkEnd(at(3, 20))).toBe(at(20) / 1000);
    expect(photoLinkEnd(at(10))).toBe(at(20) / 1000);
    expect(photoLinkEnd(at(10) + 1)).toBe(at(30) / 1000);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (ms) => {
        const goodFor = photoLinkEnd(ms) * 1000 - ms;
        expect(goodFor).toBeGreaterThanOrEqual(600_000);
        expect(goodFor).toBeLessThan(1_200_000);
      }),
    );
  });

  it('ends at its end', () => {
    const text = signPhotoLink(link, key);
    expect(openPhotoLink(text, key, link.until * 1000 - 1)).toEqual(link);
    expect(openPhotoLink(text, key, link.until * 1000)).toEqual({ refused: 'expired' });
  });

  it('does not open with another key, nor when any character of it is another', () => {
    const text = signPhotoLink(link, key);
    expect(openPhotoLink(text, randomBytes(32), now)).toEqual({ refused: 'forged' });
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'A' ? 'B' : 'A';
      expect(openPhotoLink(text.slice(0, at) + other + text.slice(at + 1), key, now)).toEqual({ refused: 'forged' });
    }
    // A forged one that has ended is forged all the same.
    const forged = (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
    expect(openPhotoLink(forged, key, link.until * 2000)).toEqual({ refused: 'forged' });
  });

  it('is forged when it is anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(openPhotoLink(text, key, now)).toEqual({ refused: 'forged' });
      }),
    );
    const text = signPhotoLink(link, key);
    for (const other of ['', `${text}=`, `${text}\n`, ` ${text}`, text.slice(1), text.repeat(2), 'ä'.repeat(72)]) {
      expect(openPhotoLink(other, key, now)).toEqual({ refused: 'forged' });
    }
  });

  it('is made of ids only', () => {
    expect(() => signPhotoLink({ ...link, faceId: 'x' }, key)).toThrow('ids');
    expect(() => signPhotoLink({ ...link, viewerId: '../../etc/passwd' }, key)).toThrow('ids');
  });

  it('that does not open looks like a picture that is gone', () =>
    expect(noPicture()).toMatchObject({ code: 'not_found', status: 404 }));
});
