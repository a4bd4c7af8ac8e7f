// Where the files of photos are kept: one interface, a folder or an S3-compatible service behind it, one test for both (photo-store.test.ts).
// Knows files by key only: whose they are, and who may see them, is for others to say.
import { AppError } from '../errors.js';

export interface StoredFile {
  /** Must be read to its end or cancelled. */
  readonly body: ReadableStream<Uint8Array>;
  /** Bytes. */
  readonly length: number;
  readonly contentType: string;
  /** Changes when the content does; with its quotes, as HTTP has it. */
  readonly etag: string;
}

/** All of these throw `storage_unavailable` when the store is away, full or refuses us, and `setup` where there is none. */
export interface PhotoStore {
  /** In words for the terminal: what it is and where. Never a secret. */
  readonly place: string;
  /** All of it or nothing; what is there under this key already is replaced. The key's ending must fit the content type. */
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
  /** Undefined: there is none. */
  get(key: string): Promise<StoredFile | undefined>;
  /** Nothing is left of it, half-written files neither. It need not be there. */
  remove(key: string): Promise<void>;
  /** Writes, reads and removes a small file. */
  ping(): Promise<void>;
  /** The keys of all photos that have a file here (see photo-keys.ts), in no order. Absent where asking for all would be many requests. */
  listPhotoKeys?(): AsyncIterable<string>;
}

/** A store keeps no types of its own: the ending says it. */
const contentTypes: Readonly<Record<string, string>> = { jpg: 'image/jpeg', webp: 'image/webp' };

const maxKeyLength = 200;
/** Lower case, no part empty or beginning with a dot: nothing leads out of the store, whatever the file system makes of it. */
const keyPattern = /^[a-z0-9]+([/_-][a-z0-9]+)*\.[a-z0-9]+$/;

/** The content type of a key. A key that no store takes is a mistake in the program. */
export function contentTypeOf(key: string): string {
  const type = contentTypes[key.slice(key.lastIndexOf('.') + 1)];
  if (key.length > maxKeyLength || !keyPattern.test(key) || type === undefined) {
    throw new AppError('internal', `${JSON.stringify(key.slice(0, maxKeyLength))} is not a key of a photo's file`);
  }
  return type;
}

export function assertFits(key: string, contentType: string): void {
  if (contentTypeOf(key) !== contentType) throw new AppError('internal', `${key} cannot be ${contentType}`);
}

/** A whole file in memory; undefined when there is none. Throws `too_large` beyond `maxBytes`. */
export async function readStored(store: Pick<PhotoStore, 'get'>, key: string, maxBytes: number): Promise<Buffer | undefined> {
  const file = await store.get(key);
  if (file === undefined) return undefined;
  if (file.length > maxBytes) {
    await file.body.cancel();
    throw new AppError('too_large', `${key} has ${file.length} bytes, more than are read`);
  }
  const parts: Uint8Array[] = [];
  try {
    for await (const part of file.body) parts.push(part);
  } catch (cause) {
    throw cause instanceof AppError
      ? cause
      : new AppError('storage_unavailable', `${key} broke off while it was read.`, { cause });
  }
  return Buffer.concat(parts);
}

/** What `ping` writes: the smallest thing that can be told apart. */
export async function pingStore(store: Omit<PhotoStore, 'ping' | 'listPhotoKeys'>, name: string): Promise<void> {
  const key = `ping/${name}.jpg`;
  const bytes = Buffer.from(name);
  try {
    await store.put(key, bytes, 'image/jpeg');
    const read = await readStored(store, key, bytes.length);
    if (read?.equals(bytes) !== true)
      throw new AppError('storage_unavailable', `${store.place} gives back something else than was put there`);
  } finally {
    await store.remove(key).catch(() => undefined); // what went wrong before says more
  }
}
