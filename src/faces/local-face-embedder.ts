// The face embedder that needs nothing but this machine: networks from an npm package (detector and landmarks MIT; recogniser by Davis King, public
// domain) in a worker thread that starts with the first photo and ends when idle. Never touches the network, keeps no photo.
import { AppError } from '../errors.js';
import { createModelThread, type ModelThreadOptions } from '../threads/model-thread.js';
import { localFaceModel } from './calibration.js';
import type { EmbedFaceOptions, FaceBox, FaceEmbedder, NoFace, Point } from './face-embedder.js';
import type { EmbedRequest, FaceFound } from './face.worker.js';
import { readPhoto } from './photo.js';

export type LocalFaceEmbedderOptions = Pick<ModelThreadOptions, 'idleMs' | 'onWorker'>;

const model = localFaceModel.name;
const embeddingLength = 128;
/** A face this wide shows all that the recogniser can use. */
const fullWidth = 150;

export function createLocalFaceEmbedder(options: LocalFaceEmbedderOptions = {}): FaceEmbedder {
  const thread = createModelThread<EmbedRequest, FaceFound | NoFace>({
    file: ['src', 'faces', 'face.worker.js'],
    name: 'The face model',
    ...options,
  });
  return {
    model,
    length: embeddingLength,
    calibration: localFaceModel,
    async embed(bytes, { chosen, signal }: EmbedFaceOptions = {}) {
      const photo = await readPhoto(bytes);
      if ('reason' in photo) return photo;
      if (signal?.aborted === true) throw new AppError('cancelled', 'Looking at the photo was cancelled.');
      const { scale, ...pixels } = photo;
      const found = await thread.ask({ photo: pixels, chosen: chosen && scalePoint(chosen, 1 / scale) });
      if ('reason' in found) return found.faces ? { ...found, faces: found.faces.map((box) => scaleBox(box, scale)) } : found;
      return {
        model,
        box: scaleBox(found.box, scale),
        landmarks: found.landmarks.map((point) => scalePoint(point, scale)),
        embedding: found.embedding,
        quality: found.score * Math.min(1, found.box.width / fullWidth),
      };
    },
    close: () => thread.close(),
  };
}

function scalePoint({ x, y }: Point, by: number): Point {
  return { x: x * by, y: y * by };
}

function scaleBox({ x, y, width, height }: FaceBox, by: number): FaceBox {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
}
