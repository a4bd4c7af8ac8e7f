// What is kept of photos as strangers send them: upright pixels and nothing else; and what is refused, without filling the memory.
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { makeStoredCopy, makeThumbnail, type PhotoCopy } from './photo-copies.js';
import { maxPhotoBytes, type PhotoProblemReason, photoProblemWords } from './photo-problem.js';

const timeoutMs = 300_000;
const plain = (width: number, height: number, background = '#7a6a5a') =>
  sharp({ create: { width, height, channels: 3, background } });

/** Red, green, blue and white quarters: left above, right above, left below, right below. */
function quarters(width: number, height: number): Sharp {
  const part = (colour: string, left: number, top: number) => ({
    input: { create: { width: width / 2, height: height / 2, channels: 3 as const, background: colour } },
    left,
    top,
  });
  return plain(width, height).composite([
    part('#ff0000', 0, 0),
    part('#00ff00', width / 2, 0),
    part('#0000ff', 0, height / 2),
    part('#ffffff', width / 2, height / 2),
  ]);
}

async function copyOf(bytes: Uint8Array): Promise<PhotoCopy> {
  const copy = await makeStoredCopy(bytes);
  if ('reason' in copy) throw new Error(`refused: ${copy.reason}`);
  return copy;
}

/** The colour in the middle of each quarter, roughly. */
async function coloursOf(bytes: Uint8Array): Promise<string[]> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const place = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * info.channels;
    return [...data.subarray(place, place + 3)].map((value) => (value > 170 ? 'f' : '0')).join('');
  };
  return [at(0.25, 0.25), at(0.75, 0.25), at(0.25, 0.75), at(0.75, 0.75)];
}

/** Names of a JPEG's segments before its pixels. */
function segmentsOf(jpeg: Uint8Array): string[] {
  const bytes = Buffer.from(jpeg);
  const found: string[] = [];
  for (let at = 2; bytes[at] === 0xff && bytes[at + 1] !== 0xda; at += 2 + bytes.readUInt16BE(at + 2)) {
    found.push(bytes.subarray(at + 1, at + 2).toString('hex'));
  }
  return found;
}

function pngChunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG with these chunks between its head and its pixels. */
async function pngWith(...chunks: Buffer[]): Promise<Buffer> {
  const png = await plain(200, 200).png().toBuffer();
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

describe('the stored copy of a photo', () => {
  it(
    'has nothing of what the file says about its person, and no other pictures that hide in it',
    { timeout: timeoutMs },
    async () => {
      const secrets = ['Copyright of Ada', 'secret place', 'a comment'];
      const photo = await quarters(400, 300)
        .withIccProfile('p3')
        .withXmp(
          `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${secrets[1]}</rdf:RDF></x:xmpmeta>`,
        )
        .withExif({
          IFD0: { Copyright: secrets[0]!, Model: 'Camera' },
          IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100' },
        })
        .jpeg()
        .toBuffer();
      const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, secrets[2]!.length + 2]), Buffer.from(secrets[2]!)]);
      const full = Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2), await plain(64, 64).jpeg().toBuffer()]);
      expect(segmentsOf(full)).toEqual(expect.arrayContaining(['fe', 'e1', 'e2']));
      expect(Object.keys(await sharp(full).metadata())).toEqual(expect.arrayContaining(['exif', 'xmp', 'icc']));

      const { bytes } = await copyOf(full);
      expect(segmentsOf(bytes).filter((name) => /^e[^0]|^fe/.test(name))).toEqual([]); // e0 is JFIF, which holds nothing
      const metadata = await sharp(bytes).metadata();
      for (const name of ['exif', 'xmp', 'icc', 'iptc', 'comments', 'orientation', 'gainMap'] as const)
        expect(metadata).not.toHaveProperty(name);
      for (const secret of [...secrets, 'Camera']) expect(bytes.includes(secret)).toBe(false);
      expect(bytes.indexOf(Buffer.from([0xff, 0xd9]))).toBe(bytes.length - 2);

      const copy = await copyOf(full);
      const thumbnail = await makeThumbnail(copy, { x: 0, y: 0, width: copy.width, height: copy.height });
      const small = await sharp(thumbnail.bytes).metadata();
      for (const name of ['exif', 'xmp', 'icc', 'orientation'] as const) expect(small).not.toHaveProperty(name);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is upright, however the phone was held (EXIF orientation %i)', async (orientation) => {
    // What EXIF says is to be done with the pixels, undone: turned, then mirrored.
    const [degrees, mirrored] = ([[0], [0, true], [180], [180, true], [90, true], [270], [270, true], [90]] as const)[
      orientation - 1
    ]!;
    const turned = sharp(await quarters(400, 300).png().toBuffer()).rotate(degrees);
    const lying = sharp(await turned.png().toBuffer()).flop(mirrored ?? false);
    const photo = await lying.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
    const copy = await copyOf(photo);
    expect(copy).toMatchObject({ width: 400, height: 300, contentType: 'image/jpeg' });
    expect(await coloursOf(copy.bytes)).toEqual(['f00', '0f0', '00f', 'fff']);
  });

  it('has at most 1600 pixels on its longer side, and is not enlarged', { timeout: timeoutMs }, async () => {
    expect(await copyOf(await plain(4000, 3000).jpeg().toBuffer())).toMatchObject({ width: 1600, height: 1200 });
    expect(await copyOf(await plain(1000, 5000).jpeg().toBuffer())).toMatchObject({ width: 320, height: 1600 });
    const small = await copyOf(await plain(250, 200).png().toBuffer());
    expect(await sharp(small.bytes).metadata()).toMatchObject({
      format: 'jpeg',
      width: 250,
      height: 200,
      space: 'srgb',
      channels: 3,
    });
  });

  it('shows the same colours whatever the file counts them in', async () => {
    const grey = await copyOf(await plain(100, 100, '#777').toColourspace('b-w').png().toBuffer());
    expect((await sharp(grey.bytes).metadata()).space).toBe('srgb');
    // A printer has no pure green or blue; skin comes back as it was.
    for (const file of [plain(100, 100, '#c8a080').toColourspace('cmyk'), plain(100, 100, '#c8a080').withIccProfile('p3')]) {
      const copy = await copyOf(await file.jpeg({ quality: 100 }).toBuffer());
      const skin = [...(await sharp(copy.bytes).raw().toBuffer())].slice(0, 3);
      [0xc8, 0xa0, 0x80].forEach((value, at) => expect(Math.abs(value - skin[at]!)).toBeLessThan(8));
    }
    const clear = await copyOf(
      await sharp({ create: { width: 100, height: 100, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } })
        .png()
        .toBuffer(),
    );
    expect((await sharp(clear.bytes).raw().toBuffer())[0]).toBe(255);
  });

  it('is the first picture of an animation', async () => {
    const frames = await Promise.all(['#ff0000', '#0000ff'].map((colour) => plain(100, 100, colour).png().toBuffer()));
    for (const animation of [
      sharp(frames, { join: { animated: true } }).gif(),
      sharp(frames, { join: { animated: true } }).webp(),
    ]) {
      const bytes = await animation.toBuffer();
      expect((await sharp(bytes).metadata()).pages).toBe(2);
      const copy = await copyOf(bytes);
      expect(copy).toMatchObject({ width: 100, height: 100 });
      expect((await coloursOf(copy.bytes))[0]).toBe('f00');
    }
  });

  it.each(['png', 'webp', 'avif', 'tiff', 'gif', 'jpeg'] as const)('may be made of %s', async (format) => {
    expect(await copyOf(await plain(120, 90).toFormat(format).toBuffer())).toMatchObject({ width: 120, height: 90 });
  });
});

const heic = () => Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(200)]);
const refused: readonly [words: string, photo: () => Promise<Uint8Array>, reason: PhotoProblemReason][] = [
  ['text', async () => Buffer.from('Dear sirs, '.repeat(50)), 'not_an_image'],
  ['nothing', async () => Buffer.alloc(0), 'not_an_image'],
  ['a page that calls itself a picture', async () => Buffer.from('GIF89a<script>alert(1)</script>'), 'not_an_image'],
  ['a single pixel', async () => await plain(1, 1).png().toBuffer(), 'too_small'],
  ['a line of pixels', async () => await plain(2000, 1).png().toBuffer(), 'too_small'],
  ['100 megapixels in a few kilobytes', async () => await plain(10_000, 10_000).png().toBuffer(), 'too_large'],
  ['AVIF of 25 megapixels', async () => await plain(5000, 5000).avif({ effort: 0 }).toBuffer(), 'too_large'],
  [
    'a head that says 4 thousand million pixels',
    async () => {
      const png = await plain(200, 200).png().toBuffer();
      const head = Buffer.from(png.subarray(16, 29));
      head.writeUInt32BE(65_500, 0);
      head.writeUInt32BE(65_500, 4);
      return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', head), png.subarray(33)]);
    },
    'too_large',
  ],
  ['50 MB', async () => Buffer.alloc(50 * 1024 * 1024, 0xff), 'too_large'],
  [
    'one byte too many',
    async () => Buffer.concat([await plain(100, 100).png().toBuffer(), Buffer.alloc(maxPhotoBytes)]),
    'too_large',
  ],
  ['HEIC', async () => heic(), 'unsupported'],
  ['vectors', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"/>'), 'unsupported'],
  ['a JPEG cut off in the middle', async () => (await noise(800).jpeg().toBuffer()).subarray(0, 20_000), 'not_an_image'],
  ['a PNG cut off in the middle', async () => (await noise(300).png().toBuffer()).subarray(0, 20_000), 'not_an_image'],
  ['a WebP cut off in the middle', async () => (await noise(300).webp().toBuffer()).subarray(0, 5000), 'not_an_image'],
];

function noise(side: number): Sharp {
  return sharp({
    create: { width: side, height: side, channels: 3, background: '#000', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  });
}

describe('what is no photo', () => {
  it.each(refused)('is refused for what it is: %s', { timeout: timeoutMs }, async (_, photo, reason) => {
    expect(await makeStoredCopy(await photo())).toEqual({ reason });
    expect(photoProblemWords[reason]).toMatch(/^(This|We) .*\.$/);
  });

  it('does not fill the memory: a zip bomb in the text or the profile of a PNG', { timeout: timeoutMs }, async () => {
    const packed = deflateSync(Buffer.alloc(1024 * 1024 * 1024), { level: 9 }); // 1 MB that become 1 GB
    const bombs = [
      pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), packed])),
      pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), packed])),
    ];
    const before = process.memoryUsage().rss;
    for (const bomb of bombs) await makeStoredCopy(await pngWith(bomb)); // a copy or a refusal, as the library likes
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  it('does not gather memory photo by photo, not even of those that are decoded whole', { timeout: timeoutMs }, async () => {
    const progressive = await plain(4500, 4500).jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(); // 120 MB each
    await copyOf(progressive);
    const before = process.memoryUsage().rss;
    for (let times = 0; times < 5; times++) await copyOf(progressive);
    expect(process.memoryUsage().rss - before).toBeLessThan(240 * 1024 * 1024);
  });
});

describe('the thumbnail of a stored copy', () => {
  it('is a square around the face, inside the picture', async () => {
    const stored = await copyOf(await quarters(1600, 1200).png().toBuffer());
    const face = { x: 1150, y: 250, width: 100, height: 120 };
    const thumbnail = await makeThumbnail(stored, face);
    expect(thumbnail).toMatchObject({ contentType: 'image/webp', width: 240, height: 240 });
    expect(await coloursOf(thumbnail.bytes)).toEqual(['0f0', '0f0', '0f0', '0f0']);
    const corner = await makeThumbnail(stored, { x: 1400, y: 1000, width: 400, height: 400 });
    expect(corner).toMatchObject({ width: 320, height: 320 });
    expect(await coloursOf(corner.bytes)).toEqual(['fff', 'fff', 'fff', 'fff']);
  });

  it('is not larger than the picture, whatever the box says', async () => {
    const stored = await copyOf(await plain(100, 60).png().toBuffer());
    for (const face of [
      { x: -50, y: -50, width: 900, height: 900 },
      { x: 99, y: 59, width: 0, height: 0 },
    ]) {
      const { width, height } = await makeThumbnail(stored, face);
      expect(width).toBe(height);
      expect(width).toBeLessThanOrEqual(60);
    }
  });
});
