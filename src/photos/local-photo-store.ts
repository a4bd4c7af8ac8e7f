// Photos in a folder of this machine. A file is written aside, forced to the disk and renamed: whoever looks finds all of it or nothing, also
// after the power failed. What a crash left aside goes with the file it was to become. Readable by the owner only, whoever that is (root too).
import { randomBytes, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { AppError } from '../errors.js';
import { isPhotoKey } from './photo-keys.js';
import { assertFits, contentTypeOf, pingStore, type PhotoStore, type StoredFile } from './photo-store.js';

const draftEnding = '.part';

/** The folder is made with the first photo. */
export function createLocalPhotoStore(directory: string): PhotoStore {
  const root = resolve(directory);
  const pathOf = (key: string) => join(root, ...key.split('/'));
  const store = {
    place: root,
    async put(key: string, bytes: Uint8Array, contentType: string) {
      assertFits(key, contentType);
      await explain(root, () => writeWhole(pathOf(key), bytes));
    },
    async get(key: string) {
      const contentType = contentTypeOf(key);
      return await explain(root, () => openFile(pathOf(key), contentType));
    },
    async remove(key: string) {
      contentTypeOf(key);
      await explain(root, () => removeWithDrafts(pathOf(key)));
    },
  };
  return { ...store, ping: () => pingStore(store, randomUUID()), listPhotoKeys: () => listPhotoKeys(root) };
}

async function* listPhotoKeys(root: string): AsyncIterable<string> {
  for (const first of await foldersIn(root)) {
    for (const key of await foldersIn(join(root, first))) if (isPhotoKey(key)) yield key;
  }
}

/** None where there is no such folder, or it was removed with its last file. */
async function foldersIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}${draftEnding}`;
  try {
    const made = await inFolder(dirname(path), async () => {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
    });
    await rename(draft, path);
    await syncFolders(dirname(path), made);
  } catch (error) {
    await rm(draft, { force: true });
    await removeIfEmpty(dirname(path));
    throw error;
  }
}

const folderAttempts = 5;

/**
 * In a folder that is made where it is missing, again if somebody who removed the last file in it removed it meanwhile. Returns the uppermost
 * folder that was made.
 */
async function inFolder(folder: string, write: () => Promise<void>): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    try {
      await write();
      return made;
    } catch (error) {
      if (!isCode(error, 'ENOENT') || attempt === folderAttempts) throw error;
    }
  }
}

/** So that names survive a power cut as well: of the file, and of folders that were made for it. */
async function syncFolders(folder: string, made?: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined; // removed with the last file in it
    throw error;
  });
  try {
    await handle?.sync();
  } finally {
    await handle?.close();
  }
  if (made !== undefined && folder.startsWith(made)) await syncFolders(dirname(folder), made);
}

async function openFile(path: string, contentType: string): Promise<StoredFile | undefined> {
  const file = await open(path, constants.O_RDONLY).catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  const { size, mtimeMs, ino } = await file.stat();
  const etag = `"${[size, Math.trunc(mtimeMs), ino].map((part) => part.toString(36)).join('-')}"`;
  // The stream closes the file at its end, when it fails and when it is cancelled.
  const body = Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array>;
  return { body, length: size, contentType, etag };
}

/** The file and what a crash left of it, then its folder when nothing else is in it. */
async function removeWithDrafts(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)];
  const entries = await readdir(folder).catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  for (const entry of entries) {
    const isDraft = entry.startsWith(`${name}.`) && entry.endsWith(draftEnding);
    if (entry === name || isDraft) await rm(join(folder, entry), { force: true });
  }
  if (entries.length > 0) await syncFolders(folder);
  await removeIfEmpty(folder);
}

async function removeIfEmpty(folder: string): Promise<void> {
  await rmdir(folder).catch(() => undefined); // somebody else's file is in it, or it is gone already
}

/** What the system says, in words, with what to do. */
async function explain<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (isCode(cause, 'ENOSPC', 'EDQUOT'))
      throw new AppError('storage_unavailable', `No space is left for photos in ${root}.`, { cause });
    if (isCode(cause, 'EACCES', 'EPERM', 'EROFS')) {
      const owner = await stat(root).then(
        ({ uid }) => ` (it belongs to user ${uid})`,
        () => '',
      );
      throw new AppError('storage_unavailable', `The folder of photos, ${root}, cannot be written${owner}.`, { cause });
    }
    const words = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('storage_unavailable', `The folder of photos, ${root}, cannot be used: ${words}`, { cause });
  }
}

function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
