// The doctor on files of photos: whether the newest faces have theirs, and whether there are files that belong to no face and are not to be removed.
// Both must never be (a key is noted as one to be removed before its first file is written): what is found came by hand, or from a restored backup.
import type { Database } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { openPhotoStore } from '../../photos/open-photo-store.js';
import { photoFileKey, photoSizes } from '../../photos/photo-keys.js';
import type { PhotoStore } from '../../photos/photo-store.js';
import { databaseCheck, failed, ok, warning } from './check.js';

const newestFaces = 100;
const keysAtOnce = 500;

export const photoFiles = databaseCheck('photo files', async (db, { settings, dataDirectory }) => {
  const faces = await db.rows<{ id: string; key: string; measured: boolean }>(sql`
    select id, photo_key as key, embedding is not null as measured from faces where photo_key is not null order by created_at desc limit ${newestFaces}`);
  const store = openStore({ ...settings, NAKODO_DATA_DIR: dataDirectory });
  if (store === undefined)
    return faces.length === 0
      ? ok('there are none')
      : failed('there are photos, and no place for them is set', 'set PHOTOS_DIR or S3_BUCKET');
  const lost: string[] = [];
  for (const { id, key, measured } of faces) if (!(await isWhole(store, key, measured))) lost.push(id);
  if (lost.length > 0)
    return failed(
      `${lost.length} of the newest ${faces.length} faces have no photo in ${store.place}: ${lost.slice(0, 3).join(', ')}`,
      'restore the files of the same time as the database, or delete these faces: their people can send a photo again',
    );
  if (store.listPhotoKeys === undefined) return ok(`the newest ${faces.length} faces have theirs (others cannot be listed here)`);
  const stray = await findStray(db, store, store.listPhotoKeys());
  return stray.length === 0
    ? ok(`the newest ${faces.length} faces have theirs, and there are no others`)
    : warning(
        `${stray.length} photos in ${store.place} belong to nobody: ${stray.slice(0, 3).join(', ')}`,
        "have them removed: insert into photo_removals (key) values ('...'), one for each",
      );
});

/** Undefined: none is set. */
function openStore(settings: Parameters<typeof openPhotoStore>[0]): PhotoStore | undefined {
  try {
    return openPhotoStore(settings);
  } catch (error) {
    if (error instanceof AppError && error.code === 'setup') return undefined;
    throw error;
  }
}

/** The thumbnail comes with the measuring. */
async function isWhole(store: PhotoStore, key: string, measured: boolean): Promise<boolean> {
  for (const size of measured ? photoSizes : (['photo'] as const)) {
    const file = await store.get(photoFileKey(key, size));
    if (file === undefined) return false;
    await file.body.cancel();
  }
  return true;
}

async function findStray(db: Database, store: PhotoStore, keys: AsyncIterable<string>): Promise<string[]> {
  const stray: string[] = [];
  let some: string[] = [];
  const ask = async () => {
    const rows = await db.rows<{ key: string }>(sql`
      select k.key from unnest(${some}::text[]) k (key)
      where not exists (select from faces f where f.photo_key = k.key) and not exists (select from photo_removals r where r.key = k.key)`);
    // Not those that were removed, row and file, since they were listed.
    for (const { key } of rows) if (await isThere(store, key)) stray.push(key);
    some = [];
  };
  for await (const key of keys) if (some.push(key) === keysAtOnce) await ask();
  await ask();
  return stray;
}

async function isThere(store: PhotoStore, key: string): Promise<boolean> {
  for (const size of photoSizes) {
    const file = await store.get(photoFileKey(key, size));
    await file?.body.cancel();
    if (file !== undefined) return true;
  }
  return false;
}
