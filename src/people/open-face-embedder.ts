// Chooses what measures faces, and tells the database which model that is: the one that ships with Nakodo, or that of a service.
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import type { FaceEmbedder, FaceModelDescription } from '../faces/face-embedder.js';
import { createHttpFaceEmbedder, describeFaceService, type HttpFaceEmbedderOptions } from '../faces/http-face-embedder.js';
import { createLocalFaceEmbedder } from '../faces/local-face-embedder.js';
import { findServedFaceModel, useFaceModel } from './face-models.js';

/** Opening does not wait for a service that is away. */
const describeWithinMs = 3000;

/**
 * `service`: undefined for the model that ships with Nakodo. A service that is away now had the model that it had last: photos wait for it.
 * Throws `setup` when no service ever answered, and `conflict` when its model has another length than before.
 */
export async function openFaceEmbedder(
  db: Session,
  service: HttpFaceEmbedderOptions | undefined,
  onAway: (error: unknown) => void,
): Promise<FaceEmbedder> {
  if (service === undefined) {
    const embedder = createLocalFaceEmbedder();
    const { model, length, calibration } = embedder;
    await useFaceModel(db, { model, length, ...calibration }, { served: false });
    return embedder;
  }
  return createHttpFaceEmbedder(service, await describeOrRemember(db, service, onAway));
}

/** As `openFaceEmbedder`, for who measures no photo and only needs to know the model: asks nobody, writes nothing. */
export async function rememberFaceEmbedder(db: Session, service: HttpFaceEmbedderOptions | undefined): Promise<FaceEmbedder> {
  if (service === undefined) return createLocalFaceEmbedder();
  const known = await findServedFaceModel(db);
  return known === undefined ? createLocalFaceEmbedder() : createHttpFaceEmbedder(service, known);
}

async function describeOrRemember(
  db: Session,
  service: HttpFaceEmbedderOptions,
  onAway: (error: unknown) => void,
): Promise<FaceModelDescription> {
  const timeoutMs = Math.min(service.timeoutMs ?? describeWithinMs, describeWithinMs);
  try {
    const described = await describeFaceService({ ...service, timeoutMs, retries: 1 });
    await useFaceModel(db, described, { served: true });
    return described;
  } catch (error) {
    if (!(error instanceof AppError) || !['upstream', 'timeout', 'rate_limited'].includes(error.code)) throw error;
    const known = await findServedFaceModel(db);
    if (known === undefined) {
      throw new AppError('setup', `${error.message} It must answer once, so that its model is known: see nakodo doctor.`, {
        cause: error,
      });
    }
    onAway(error);
    return known;
  }
}
