// Photos for tests: real people (the samples of the face package), and files as strangers send them.
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { portrait, samplePhoto } from '../../bench/support/portraits.js';
import type { App } from '../../src/server/app.js';
import { hostToken } from './http.js';

/** Ten people, none nearer than the others. */
export async function tenPeople(): Promise<Buffer> {
  const rows = await Promise.all(
    ([4, 6] as const).map(
      async (n) =>
        await sharp(await samplePhoto(n))
          .resize(1600, 1100)
          .toBuffer(),
    ),
  );
  return await sharp({ create: { width: 1600, height: 2200, channels: 3, background: '#888' } })
    .composite(rows.map((input, at) => ({ input, left: 0, top: at * 1100 })))
    .jpeg()
    .toBuffer();
}

export { portrait, samplePhoto };

export function plain(width: number, height: number, background = '#7a6a5a'): Sharp {
  return sharp({ create: { width, height, channels: 3, background } });
}

/** The first bytes of every HEIC file. */
export function heic(): Buffer {
  return Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic'), Buffer.alloc(200)]);
}

/** A face as children draw it. */
export async function drawing(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="#fff"/>
    <g fill="none" stroke="#222" stroke-width="9"><circle cx="300" cy="300" r="220"/><circle cx="220" cy="240" r="22"/>
    <circle cx="380" cy="240" r="22"/><path d="M200 380 Q300 470 400 380"/><path d="M300 270 L285 330 L310 330"/></g></svg>`;
  return await sharp(Buffer.from(svg)).png().toBuffer();
}

/** A PNG of a few kilobytes with a part that becomes a gigabyte when it is unpacked. */
export async function zipBomb(): Promise<Buffer> {
  const png = await plain(200, 200).png().toBuffer();
  const packed = deflateSync(Buffer.alloc(1024 ** 3), { level: 9 });
  const bomb = pngChunk('iCCP', Buffer.concat([Buffer.from('icc\0\0'), packed]));
  return Buffer.concat([png.subarray(0, 33), bomb, png.subarray(33)]); // after the head
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export interface SentPhoto {
  readonly poolId?: string;
  readonly photo: Uint8Array;
}

export function photoForm({ poolId, photo }: SentPhoto): FormData {
  const form = new FormData();
  if (poolId !== undefined) form.set('poolId', poolId);
  form.set('file', new File([new Uint8Array(photo)], 'photo.jpg'));
  return form;
}

/** Gives a photo over HTTP, as the host app's token says who. */
export async function postPhoto(app: App, as: string, form: FormData | SentPhoto): Promise<Response> {
  const body = form instanceof FormData ? form : photoForm(form);
  const authorization = `Bearer ${await hostToken(as)}`;
  return await app.request('/api/faces', { method: 'POST', body, headers: { authorization } });
}
