// Bytes of an uploaded file to text, in bounded memory: UTF-8 (with or without byte order mark), UTF-16 with byte order mark, and Windows-1252
// for exactly those bytes that are not valid UTF-8. What is no text is refused. Never guesses silently: what was assumed is reported.
import { isUtf8 } from 'node:buffer';

import iconv from 'iconv-lite';

import { AppError } from '../../errors.js';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'windows-1252' | 'utf-8+windows-1252';

export interface DecodedText {
  readonly text: AsyncIterable<string>;
  /** What has been seen so far; final once `text` is read to its end. */
  encoding(): Encoding;
  /** Closes the source, however far it was read. */
  close(): Promise<void>;
}

/** How files that are often mistaken for CSV begin, and what to tell the person. */
const signatures: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'It is a zip file or an Excel workbook: save the sheet as CSV (UTF-8) first.'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'It is an old Excel workbook: save the sheet as CSV (UTF-8) first.'],
  [[0x1f, 0x8b], 'It is compressed with gzip: unpack it first.'],
  [[0x25, 0x50, 0x44, 0x46], 'It is a PDF.'],
  [[0x89, 0x50, 0x4e, 0x47], 'It is a picture.'],
  [[0xff, 0xd8, 0xff], 'It is a picture.'],
];

/** Share of control characters in a chunk beyond which it is no text. */
const maxControlShare = 0.05;

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return bytes.length >= signature.length && signature.every((byte, index) => bytes[index] === byte);
}

function refuse(why: string): AppError {
  return new AppError('invalid_input', `The file is not text. ${why}`);
}

/** Refuses what cannot be text: a NUL, or mostly control characters. */
function checkText(text: string): void {
  if (text.includes('\0')) {
    throw refuse('It holds NUL bytes: either it is binary, or UTF-16 without a byte order mark. Save it as UTF-8.');
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const controls = text.match(/[\u0001-\u0008\u000b\u000e-\u001f]/g)?.length ?? 0;
  if (controls > 2 && controls > text.length * maxControlShare) throw refuse('Too many of its bytes are control characters.');
}

/** Length of the valid UTF-8 sequence that starts at `index`; 0 if there is none; -1 if the bytes end before it does. */
function sequenceLength(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0) return 0;
  for (let offset = 1; offset < length; offset++) {
    const byte = bytes[index + offset];
    if (byte === undefined) return -1;
    if ((byte & 0xc0) !== 0x80) return 0;
  }
  return isUtf8(bytes.subarray(index, index + length)) ? length : 0;
}

/** How many bytes at the end belong to a sequence that the next chunk may complete. */
function unfinishedTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return byte >= 0xc2 && sequenceLength(bytes, bytes.length - back) === -1 ? back : 0;
  }
  return 0;
}

interface Seen {
  multibyte: boolean;
  foreign: boolean;
}

/** Valid UTF-8 sequences as such, every other byte as Windows-1252. */
function decodeMixed(bytes: Buffer, seen: Seen): string {
  let text = '';
  let validFrom = 0;
  let index = 0;
  while (index < bytes.length) {
    const length = sequenceLength(bytes, index);
    if (length > 0) {
      if (length > 1) seen.multibyte = true;
      index += length;
      continue;
    }
    text += bytes.toString('utf8', validFrom, index) + iconv.decode(bytes.subarray(index, index + 1), 'windows-1252');
    seen.foreign = true;
    index += 1;
    validFrom = index;
  }
  return text + bytes.toString('utf8', validFrom);
}

function decodeUtf8(bytes: Buffer, seen: Seen): string {
  if (!isUtf8(bytes)) return decodeMixed(bytes, seen);
  const text = bytes.toString('utf8');
  if (text.length !== bytes.length) seen.multibyte = true;
  return text;
}

async function* utf8Chunks(source: AsyncIterable<Uint8Array>, seen: Seen): AsyncGenerator<string> {
  let carry = Buffer.alloc(0);
  for await (const chunk of source) {
    const bytes =
      carry.length > 0 ? Buffer.concat([carry, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const tail = unfinishedTail(bytes);
    carry = Buffer.from(bytes.subarray(bytes.length - tail));
    yield decodeUtf8(bytes.subarray(0, bytes.length - tail), seen);
  }
  if (carry.length > 0) yield decodeUtf8(carry, seen);
}

async function* utf16Chunks(source: AsyncIterable<Uint8Array>, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of source) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** Joins the first chunks until `size` bytes are known, so that a mark cut in two is still seen. */
async function* withFirstBytes(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (first === undefined) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < size) continue;
    yield first;
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield first;
}

/**
 * Text of a stream of bytes, without its byte order mark.
 * @throws AppError `invalid_input` when it is not text
 */
export function decodeText(source: AsyncIterable<Uint8Array>): DecodedText {
  const seen: Seen = { multibyte: false, foreign: false };
  let marked: Encoding | undefined;
  async function* text(): AsyncGenerator<string> {
    const chunks = withFirstBytes(source, 4);
    const first = await chunks.next();
    if (first.done === true) return;
    const found = signatures.find(([signature]) => startsWith(first.value, signature));
    if (found !== undefined) throw refuse(found[1]);
    const bytes = first.value;
    marked = markOf(bytes);
    const all = rejoin(bytes.subarray(marked === undefined ? 0 : marked === 'utf-8-bom' ? 3 : 2), chunks);
    const decoded = marked === 'utf-16le' || marked === 'utf-16be' ? utf16Chunks(all, marked) : utf8Chunks(all, seen);
    for await (const part of decoded) {
      checkText(part);
      if (part !== '') yield part;
    }
  }
  const reading = text();
  return {
    text: reading,
    close: async () => {
      await reading.return(undefined);
    },
    encoding: () => (seen.foreign ? (seen.multibyte ? 'utf-8+windows-1252' : 'windows-1252') : (marked ?? 'utf-8')),
  };
}

function markOf(bytes: Uint8Array): 'utf-8-bom' | 'utf-16le' | 'utf-16be' | undefined {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return 'utf-8-bom';
  if (startsWith(bytes, [0xff, 0xfe])) return 'utf-16le';
  return startsWith(bytes, [0xfe, 0xff]) ? 'utf-16be' : undefined;
}

async function* rejoin(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* rest;
}
