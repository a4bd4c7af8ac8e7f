// From a stranger's file to the files that are kept. No crash leaves one behind: before the first is written its key stands in `photo_removals`, an
// hour from now, and the transaction that adds who the photo belongs to takes it out again (`add_face`).
//   guarded (photo_removals, in an hour) -> kept (named by a row) -> removed (in photo_removals again, at once)
//                                        -> removed: nobody kept it
import { createHash } from 'node:crypto';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { makeStoredCopy, makeThumbnail, type Box, type PhotoCopy } from './photo-copies.js';
import { newPhotoKey, photoFileKey } from './photo-keys.js';
import { maxPhotoBytes, type PhotoProblem } from './photo-problem.js';
import { readStored, type PhotoStore } from './photo-store.js';

export interface StoredPhoto {
  readonly key: string;
  /** Of the stored copy, in pixels. */
  readonly width: number;
  readonly height: number;
  /** SHA-256 of the file as it was given, in hex. */
  readonly hash: string;
}

export interface PhotoShelf {
  readonly db: Database;
  readonly store: PhotoStore;
}

/** How long somebody may take from sending a photo to the commit that keeps it; a request takes seconds. */
const guardSeconds = 3600;

/**
 * Stores a copy, to be kept within the hour; the thumbnail is made once the face is known: making one here as well took half of an upload's time.
 * Throws `storage_unavailable`, `setup` or `timeout`; then nobody has to clean up.
 */
export async function storePhoto({ db, store }: PhotoShelf, bytes: Uint8Array): Promise<StoredPhoto | PhotoProblem> {
  const copy = await makeStoredCopy(bytes);
  if ('reason' in copy) return copy;
  const key = newPhotoKey();
  await db.run(sql`
    insert into photo_removals (key, run_at) values (${key}, clock_timestamp() + make_interval(secs => ${guardSeconds}))`);
  await store.put(photoFileKey(key, 'photo'), copy.bytes, copy.contentType);
  return { key, width: copy.width, height: copy.height, hash: createHash('sha256').update(bytes).digest('hex') };
}

/** The stored copy; undefined when it is gone. */
export async function readPhotoCopy(store: PhotoStore, key: string): Promise<Buffer | undefined> {
  return await readStored(store, photoFileKey(key, 'photo'), maxPhotoBytes);
}

/**
 * The thumbnail, around the face. While the caller's transaction holds the row that names the photo (`for key share`): otherwise the files could be
 * removed just before, and this one stay for ever.
 */
export async function putThumbnail(
  store: PhotoStore,
  key: string,
  photo: Pick<PhotoCopy, 'bytes' | 'width' | 'height'>,
  face: Box,
): Promise<void> {
  const thumbnail = await makeThumbnail(photo, face);
  await store.put(photoFileKey(key, 'thumb'), thumbnail.bytes, thumbnail.contentType);
}
