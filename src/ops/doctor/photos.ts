// The doctor on photos: whether there is a place for them, and whether it can be written, read and cleared.
import { AppError } from '../../errors.js';
import { openPhotoStore } from '../../photos/open-photo-store.js';
import { failed, ok, warning, type DoctorCheck } from './check.js';

export const photos: DoctorCheck = {
  name: 'photos',
  async run({ settings, dataDirectory, db }) {
    const { DATABASE_URL, PHOTOS_DIR, S3_BUCKET } = settings;
    // A data folder is made with its database: one that is not there yet is left alone.
    const isBesideDatabase = DATABASE_URL === undefined && PHOTOS_DIR === undefined && S3_BUCKET === undefined;
    if (isBesideDatabase && db === undefined)
      return warning('not looked at: there is no database', 'set the database right first');
    try {
      const store = openPhotoStore({ ...settings, NAKODO_DATA_DIR: dataDirectory });
      await store.ping();
      return ok(store.place);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Nobody needs a place for photos who has no lookalike pool.
      if (error.code === 'setup' && S3_BUCKET === undefined)
        return warning(error.message, 'set PHOTOS_DIR or S3_BUCKET before anybody sends a photo');
      return failed(
        error.message,
        S3_BUCKET !== undefined ? 'set the settings S3_... right' : 'make the folder writable, or set PHOTOS_DIR',
      );
    }
  },
};
