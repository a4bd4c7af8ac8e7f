// The doctor on what measures faces: which model, and whether it is there.
import { existsSync } from 'node:fs';
import type { Database } from '../../db/database.js';
import { AppError } from '../../errors.js';
import { localFaceModel } from '../../faces/calibration.js';
import { describeFaceService, faceServiceOf, type HttpFaceEmbedderOptions } from '../../faces/http-face-embedder.js';
import { findServedFaceModel } from '../../people/face-models.js';
import { compiledPath, projectPath } from '../../root.js';
import { failed, ok, warning, type Advice, type DoctorCheck } from './check.js';

export const faceModel: DoctorCheck = {
  name: 'face model',
  run: async ({ settings, db }) => {
    const service = faceServiceOf(settings);
    return service === undefined ? localAdvice() : await serviceAdvice(service, db);
  },
};

function localAdvice(): Advice {
  if (!existsSync(projectPath('node_modules', '@vladmandic', 'face-api')))
    return failed('the model is not installed', 'run npm install');
  if (!existsSync(compiledPath('src', 'faces', 'face.worker.js'))) return failed('the model is not built', 'run npm run build');
  return ok(`${localFaceModel.name}, which ships with Nakodo`);
}

async function serviceAdvice(service: HttpFaceEmbedderOptions, db: Database | undefined): Promise<Advice> {
  try {
    const { model, length } = await describeFaceService({ ...service, retries: 0 });
    const words = `${model}, ${length} numbers a face, at ${new URL(service.url).origin}`;
    const known = db && (await findServedFaceModel(db));
    return known === undefined || known.model === model
      ? ok(words)
      : warning(`${words}; it was ${known.model} when Nakodo started`, 'start Nakodo anew to take it up: photos wait for that');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return failed(error.message, 'start the service, or set EMBEDDER_URL and EMBEDDER_TOKEN right: photos wait for it');
  }
}
