// Photos as strangers send them: real faces where the data set is there, and everything that is no photo of a face.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { maxPhotoBytes } from '../photos/photo-problem.js';
import { projectPath } from '../root.js';
import { distanceBetween } from './calibration.js';
import { isFace, type EmbeddedFace } from './face-embedder.js';
import { createLocalFaceEmbedder } from './local-face-embedder.js';

const embedder = createLocalFaceEmbedder({ idleMs: 60_000 });
afterAll(() => embedder.close());

const faces = projectPath('..', 'shared', 'data', 'faces');
const timeoutMs = 300_000;

function photosOf(person: string): Buffer[] {
  const folder = join(faces, person);
  return readdirSync(folder).map((file) => readFileSync(join(folder, file)));
}

async function faceIn(photo: Uint8Array): Promise<EmbeddedFace> {
  const found = await embedder.embed(photo);
  if (!isFace(found)) throw new Error(`no face: ${found.reason}`);
  return found;
}

describe.skipIf(!existsSync(faces))('the local face embedder on photos of people', () => {
  it('finds photos of one person nearer to each other than to somebody else', { timeout: timeoutMs }, async () => {
    const [one, two] = photosOf('Adam_Sandler');
    const [other] = photosOf('Alec_Baldwin');
    const [a, b, c] = [await faceIn(one!), await faceIn(two!), await faceIn(other!)];
    expect(a).toMatchObject({ model: embedder.model, landmarks: { length: 68 }, embedding: { length: embedder.length } });
    expect(distanceBetween(a.embedding, b.embedding)).toBeLessThan(0.55);
    expect(distanceBetween(a.embedding, c.embedding)).toBeGreaterThan(0.65);
  });

  it('sees the same face however the phone was held, and in grey or printing colours', { timeout: timeoutMs }, async () => {
    const [photo] = photosOf('Adam_Sandler');
    const upright = await faceIn(photo!);
    const lying = await sharp(photo).rotate(90).withMetadata({ orientation: 8 }).jpeg({ quality: 95 }).toBuffer();
    const printed = await sharp(photo).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    for (const variant of [lying, printed]) {
      const found = await faceIn(variant);
      expect(distanceBetween(upright.embedding, found.embedding)).toBeLessThan(0.35);
      expect(Math.abs(found.box.x - upright.box.x)).toBeLessThan(20);
    }
  });

  it('gives places in pixels of the photo, whatever its size', { timeout: timeoutMs }, async () => {
    const [photo] = photosOf('Adam_Sandler');
    const small = await faceIn(photo!);
    const large = await faceIn(await sharp(photo).resize(2000).jpeg().toBuffer());
    expect(large.box.width / small.box.width).toBeGreaterThan(6);
    expect(large.box.width / small.box.width).toBeLessThan(10);
  });

  it('asks which face is meant when two are equally near, and takes the one pointed at', { timeout: timeoutMs }, async () => {
    const [left] = photosOf('Adam_Sandler');
    const [right] = photosOf('Alec_Baldwin');
    const both = await sharp({ create: { width: 500, height: 250, channels: 3, background: '#888' } })
      .composite([
        { input: left!, left: 0, top: 0 },
        { input: right!, left: 250, top: 0 },
      ])
      .png()
      .toBuffer();
    const asked = await embedder.embed(both);
    expect(asked).toMatchObject({ reason: 'several_faces', faces: [{}, {}] });
    const chosen = await embedder.embed(both, { chosen: { x: 375, y: 125 } });
    if (!isFace(chosen)) throw new Error(chosen.reason);
    expect(chosen.box.x).toBeGreaterThan(250);
    expect(distanceBetween(chosen.embedding, (await faceIn(right!)).embedding)).toBeLessThan(0.45);
  });
});

const plain = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: '#7a6a5a' } });

describe('the local face embedder on what is no photo of a face', () => {
  const cases: readonly [words: string, photo: () => Promise<Uint8Array>, reason: string][] = [
    ['text', async () => Buffer.from('Dear sirs, '.repeat(50)), 'not_an_image'],
    ['nothing', async () => Buffer.alloc(0), 'not_an_image'],
    ['a single pixel', async () => await plain(1, 1).png().toBuffer(), 'too_small'],
    ['a plain wall', async () => await plain(600, 400).jpeg().toBuffer(), 'no_face'],
    ['a picture cut off in the middle', async () => (await noise(800).jpeg().toBuffer()).subarray(0, 20_000), 'not_an_image'],
    ['100 megapixels in a few kilobytes', async () => await plain(10_000, 10_000).png().toBuffer(), 'too_large'],
    ['too many bytes', async () => Buffer.alloc(maxPhotoBytes + 1, 0xff), 'too_large'],
    ['a photo of an iPhone as HEIC', async () => heicHeader(), 'unsupported'],
    [
      'a drawing in vectors',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>'),
      'unsupported',
    ],
    ['an animation without a face', async () => await plain(300, 300).gif().toBuffer(), 'no_face'],
  ];
  it.each(cases)('says what is wrong with %s', { timeout: timeoutMs }, async (_, photo, reason) => {
    expect(await embedder.embed(await photo())).toEqual({ reason });
  });

  it('is refused after it was closed', async () => {
    const own = createLocalFaceEmbedder();
    await own.close();
    await expect(own.embed(await plain(200, 200).png().toBuffer())).rejects.toMatchObject({ code: 'cancelled' });
  });
});

function noise(side: number) {
  return sharp({
    create: { width: side, height: side, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });
}

/** The first bytes of every HEIC file. */
function heicHeader(): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(200)]);
}
