// A form as strangers send it: whole, in pieces of any size, cut off, too large, too slow, twice, not at all.
import { describe, expect, it } from 'vitest';
import type { StreamedBody } from './body.js';
import { readOneFile } from './one-file-form.js';

const boundary = 'x'.repeat(20);
const contentType = `multipart/form-data; boundary=${boundary}`;
const options = { contentType, field: 'file', what: 'photo', maxBytes: 1000 };

interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly content: string | Buffer;
}

function form(...parts: readonly Part[]): Buffer {
  const pieces = parts.flatMap(({ name, filename, content }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
}

interface Sent extends StreamedBody {
  /** Bytes that were taken. */
  readonly taken: () => number;
}

/** A body that comes in pieces, and then, if it hangs, nothing more. */
function sent(bytes: Uint8Array, { pieces = 1, hangs = false } = {}): Sent {
  let at = 0;
  async function* read(): AsyncGenerator<Uint8Array> {
    const size = Math.ceil(bytes.length / pieces);
    while (at < bytes.length) {
      const piece = bytes.subarray(at, at + size);
      at += size;
      yield piece;
    }
    if (hangs) await new Promise(() => undefined);
  }
  return { bytes: read(), taken: () => at, drain: () => Promise.resolve() };
}

const photo = Buffer.from(Array.from({ length: 900 }, (_, at) => at % 256));

describe('a form with one file', () => {
  it.each([1, 2, 7, 400])('is read whole, in %i pieces', async (pieces) => {
    const body = form({ name: 'poolId', content: 'a pool' }, { name: 'file', filename: 'a.jpg', content: photo });
    const { file, fields } = await readOneFile(sent(body, { pieces }), options);
    expect(file.equals(photo)).toBe(true);
    expect([...fields]).toEqual([['poolId', 'a pool']]);
  });

  it.each<[words: string, body: Buffer, contentType: string | undefined, detail: RegExp]>([
    ['of another type', Buffer.from('{}'), 'application/json', /^There is no photo: send it as multipart/],
    ['without a type', photo, undefined, /^There is no photo/],
    ['without a boundary', form(), 'multipart/form-data', /did not arrive whole/],
    ['without the field', form({ name: 'picture', filename: 'a.jpg', content: photo }), contentType, /^There is no photo/],
    ['with text where the file belongs', form({ name: 'file', content: 'a.jpg' }), contentType, /^There is no photo/],
    [
      'with two files',
      form({ name: 'file', filename: 'a.jpg', content: 'a' }, { name: 'file', filename: 'b.jpg', content: 'b' }),
      contentType,
      /one photo at a time/,
    ],
    ['cut off', form({ name: 'file', filename: 'a.jpg', content: photo }).subarray(0, 600), contentType, /did not arrive whole/],
    ['that is no form', photo, contentType, /did not arrive whole/],
    ['that is empty', Buffer.alloc(0), contentType, /did not arrive whole/],
  ])('%s is refused in words', async (_words, body, type, detail) => {
    const reading = readOneFile(sent(body, { pieces: 3 }), { ...options, contentType: type });
    await expect(reading).rejects.toMatchObject({ code: 'invalid_input', message: expect.stringMatching(detail) as string });
  });

  it('is refused while it streams when the file is too large, whatever else comes', async () => {
    const large = sent(form({ name: 'file', filename: 'a.jpg', content: Buffer.alloc(100_000) }), { pieces: 50 });
    await expect(readOneFile(large, options)).rejects.toMatchObject({ code: 'too_large' });
    expect(large.taken()).toBeLessThan(10_000);
  });

  it('is refused when it does not come to its end', async () => {
    const slow = sent(form({ name: 'file', filename: 'a.jpg', content: photo }).subarray(0, 500), { hangs: true });
    await expect(readOneFile(slow, { ...options, readMs: 20 })).rejects.toMatchObject({ code: 'timeout' });
  });

  it('takes no more fields than a form has', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => ({ name: `field${at}`, content: 'y'.repeat(5000) }));
    const reading = readOneFile(sent(form(...many, { name: 'file', filename: 'a.jpg', content: photo })), options);
    await expect(reading).rejects.toMatchObject({ code: 'invalid_input' });
    const { fields } = await readOneFile(sent(form({ name: 'file', filename: 'a', content: '' }, ...many)), options);
    expect(fields.size).toBeLessThanOrEqual(10);
    expect(Math.max(...[...fields.values()].map((text) => text.length))).toBe(1000);
  });
});
