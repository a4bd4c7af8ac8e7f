// The models whose vectors are compared in this installation. Vectors of others are never compared with theirs.
import { localFaceModel, type FaceModel } from '../faces/calibration.js';

export interface Models {
  /** Of texts. */
  readonly text: string;
  /** Of faces, and what a distance means there. */
  readonly face: FaceModel;
}

/** Faces by the model that ships with Nakodo. */
export const localModels = (text: string): Models => ({ text, face: localFaceModel });

export function sameModels(a: Models, b: Models): boolean {
  return a.text === b.text && a.face.name === b.face.name && a.face.middle === b.face.middle && a.face.scale === b.face.scale;
}
