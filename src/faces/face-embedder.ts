// What turns a photo into the embedding of one face, or says why it cannot. Embeddings of different models are never compared: whoever stores
// one stores `model` beside it. What a distance means is in calibration.ts.
import { photoProblems } from '../photos/photo-problem.js';
import type { Calibration } from './calibration.js';

/** In pixels of the upright photo. */
export interface FaceBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One face, ready to be compared. */
export interface EmbeddedFace {
  readonly box: FaceBox;
  /** The 68 points of iBUG 300-W, in pixels of the upright photo; another model may give others, or none. */
  readonly landmarks: readonly Point[];
  /** What the model makes of it; compared by Euclidean distance. */
  readonly embedding: Float32Array;
  readonly model: string;
  /** From 0 to 1: how well the face can be seen (its size, and how sure the detector is). */
  readonly quality: number;
}

/**
 * Why there is no embedding. Nothing of it passes by trying again with the same photo.
 *   the file        what photo-problem.ts says of it
 *   no_face         none is seen
 *   several_faces   more than one is seen and none stands out: `faces` says where, the person chooses
 *   face_too_small  one is seen, but it is too far away
 */
export const noFaceReasons = [...photoProblems, 'no_face', 'several_faces', 'face_too_small'] as const;
export type NoFaceReason = (typeof noFaceReasons)[number];

export interface NoFace {
  readonly reason: NoFaceReason;
  /** With `several_faces`: where they are, from left to right. */
  readonly faces?: readonly FaceBox[];
}

export type Embedding = EmbeddedFace | NoFace;

export interface EmbedFaceOptions {
  /** A point in the face that is meant, in pixels of the upright photo. */
  readonly chosen?: Point | undefined;
  readonly signal?: AbortSignal;
}

/** A model, as a service says it and the table face_models holds it. */
export interface FaceModelDescription extends Calibration {
  readonly model: string;
  readonly length: number;
}

export interface FaceEmbedder {
  /** Name and version of the model, stored beside each embedding. */
  readonly model: string;
  /** Numbers per embedding. */
  readonly length: number;
  /** What a distance between two embeddings of this model means. */
  readonly calibration: Calibration;
  /** The bytes of one photo. Throws `internal`, `upstream`, `timeout`, `rate_limited`, `cancelled` or `setup`: then it may be tried again. */
  embed(photo: Uint8Array, options?: EmbedFaceOptions): Promise<Embedding>;
  close(): Promise<void>;
}

export function isFace(embedding: Embedding): embedding is EmbeddedFace {
  return 'embedding' in embedding;
}
