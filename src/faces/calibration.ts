// What a distance between two embeddings means, the same for every model: a similarity in [0, 1] where 0.5 is the model's own border between
// "the same person" and "another". Measured per model; a likeness found so is an ice-breaker, never a proof of who somebody is.

export interface Calibration {
  /** The distance that means 0.5. */
  readonly middle: number;
  /** How far from it the similarity falls to 1 / (1 + e). */
  readonly scale: number;
}

/** A model of faces; the table `face_models` holds the same for the SQL of policies. */
export interface FaceModel extends Calibration {
  readonly name: string;
}

/** Same person: p50 0.41, p95 0.53; strangers: p50 0.75 to 0.81, 1 % below 0.60 (`npm run bench -- faces`). */
export const localFaceModel: FaceModel = { name: 'dlib-resnet-1+mirror', middle: 0.6, scale: 0.05 };

/** By model. For a model that is not here nothing is known: it is not compared. */
const calibrations: Readonly<Record<string, Calibration>> = { [localFaceModel.name]: localFaceModel };

/** In [0, 1]; undefined when the model is not known. */
export function similarityOf(model: string, distance: number): number | undefined {
  const known = calibrations[model];
  return known && 1 / (1 + Math.exp((distance - known.middle) / known.scale));
}

/** The largest distance that still means this similarity; undefined when the model is not known. `similarity` lies between 0 and 1, both excluded. */
export function distanceOf(model: string, similarity: number): number | undefined {
  const known = calibrations[model];
  return known && known.middle + known.scale * Math.log(1 / similarity - 1);
}

/** Euclidean. */
export function distanceBetween(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at]! - b[at]!) ** 2;
  return Math.sqrt(sum);
}
