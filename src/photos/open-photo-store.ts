// Which store the settings mean: a bucket, a folder, or, beside a database that is elsewhere, none until one is named. Opens and makes nothing.
import { join } from 'node:path';
import { AppError } from '../errors.js';
import { createLocalPhotoStore } from './local-photo-store.js';
import type { PhotoStore } from './photo-store.js';
import { createS3PhotoStore } from './s3-photo-store.js';

/** Part of the settings, by their names. */
export interface PhotoSettings {
  readonly DATABASE_URL: string | undefined;
  readonly NAKODO_DATA_DIR: string;
  readonly PHOTOS_DIR: string | undefined;
  readonly S3_BUCKET: string | undefined;
  readonly S3_ENDPOINT: string | undefined;
  readonly S3_REGION: string;
  readonly S3_ACCESS_KEY_ID: string | undefined;
  readonly S3_SECRET_ACCESS_KEY: string | undefined;
  readonly S3_PATH_STYLE: boolean;
}

/** Throws `setup` where the settings of a bucket are not complete. */
export function openPhotoStore(settings: PhotoSettings): PhotoStore {
  const { PHOTOS_DIR, S3_BUCKET, DATABASE_URL, NAKODO_DATA_DIR } = settings;
  if (S3_BUCKET !== undefined) return openBucket(settings, S3_BUCKET);
  if (PHOTOS_DIR !== undefined) return createLocalPhotoStore(PHOTOS_DIR);
  return DATABASE_URL === undefined ? createLocalPhotoStore(join(NAKODO_DATA_DIR, 'photos')) : noPhotoStore;
}

function openBucket(settings: PhotoSettings, bucket: string): PhotoStore {
  const { S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_PATH_STYLE, PHOTOS_DIR } = settings;
  if (S3_ACCESS_KEY_ID === undefined || S3_SECRET_ACCESS_KEY === undefined) {
    throw new AppError('setup', 'S3_BUCKET needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY as well.');
  }
  if (PHOTOS_DIR !== undefined)
    throw new AppError('setup', 'Photos are kept in one place: set S3_BUCKET or PHOTOS_DIR, not both.');
  return createS3PhotoStore({
    endpoint: S3_ENDPOINT ?? `https://s3.${S3_REGION}.amazonaws.com`,
    region: S3_REGION,
    bucket,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
    pathStyle: S3_PATH_STYLE,
  });
}

const refuse = () => Promise.reject(new AppError('setup', 'There is no place for photos: set PHOTOS_DIR or S3_BUCKET.'));

const noPhotoStore: PhotoStore = { place: 'nowhere', put: refuse, get: refuse, remove: refuse, ping: refuse };
