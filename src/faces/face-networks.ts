// The three networks that find a face, its points and what makes it different from others, on a WebAssembly backend: no native code, no download;
// the weights lie in the package. Loaded in the worker thread only: each call blocks for tens of milliseconds.
// The package asks for the whole of TensorFlow.js (`@tensorflow/tfjs`); it needs the core, which package.json gives it under that name.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs-core';
import type { Pixels } from './align.js';
import type { FaceBox, Point } from './face-embedder.js';
import { mayHaveMore, withFarther } from './farther-faces.js';

type Tensor3D = TensorFlow.Tensor3D;

interface Box extends FaceBox {
  clipAtImageBorders(width: number, height: number): FaceBox;
}

interface Detection {
  readonly score: number;
  readonly box: Box;
}

interface DetectorOptions {
  readonly inputSize: number;
  readonly scoreThreshold: number;
}

/** What is used of `@vladmandic/face-api`; its own types need the whole of TensorFlow.js. */
interface FaceApi {
  readonly nets: {
    readonly tinyFaceDetector: Network;
    readonly faceLandmark68Net: Network & { detectLandmarks(face: Tensor3D): Promise<Landmarks> };
    readonly faceRecognitionNet: Network & { computeFaceDescriptor(face: Tensor3D): Promise<Float32Array> };
  };
  readonly TinyFaceDetectorOptions: new (options: DetectorOptions) => object;
  detectAllFaces(photo: Tensor3D, options: object): Promise<Detection[]>;
  extractFaceTensors(photo: Tensor3D, detections: readonly Detection[]): Promise<Tensor3D[]>;
}

interface Network {
  loadFromDisk(folder: string): Promise<void>;
}

interface Landmarks {
  shiftBy(x: number, y: number): { readonly positions: readonly Point[] };
}

export interface FoundFace {
  readonly box: FaceBox;
  /** How sure the detector is, 0 to 1. */
  readonly score: number;
}

export interface FaceNetworks {
  /** All faces of a photo. */
  find(photo: Pixels): Promise<FoundFace[]>;
  /** The 68 points of one of them. */
  landmarks(photo: Pixels, face: FoundFace): Promise<readonly Point[]>;
  /** 128 numbers of an aligned face. */
  describe(chip: Pixels): Promise<Float32Array>;
}

/** Small faces need more pixels and tilted ones more patience: tried in this order until one finds something. Of 640 press photos the first finds nobody in 40, all four in none. */
const attempts = [
  { inputSize: 224, scoreThreshold: 0.5 },
  { inputSize: 320, scoreThreshold: 0.4 },
  { inputSize: 416, scoreThreshold: 0.3 },
  { inputSize: 160, scoreThreshold: 0.25 }, // a face that fills the whole picture
];

/** Where others may stand farther off: of ten people in one photo the first attempt finds two, this one nine or ten, in 55 ms. */
const closerLook = { inputSize: 512, scoreThreshold: 0.5 };

export async function loadFaceNetworks(): Promise<FaceNetworks> {
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs-core') as typeof TensorFlow;
  // One core for all: with two, each has its own backends.
  require.cache[require.resolve('@tensorflow/tfjs')] = require.cache[require.resolve('@tensorflow/tfjs-core')];
  const wasm = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  const files = dirname(require.resolve('@tensorflow/tfjs-backend-wasm'));
  wasm.setWasmPaths(`${files}/`);
  chainOperations(tf);
  await tf.setBackend('wasm');
  const api = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  const { tinyFaceDetector, faceLandmark68Net, faceRecognitionNet } = api.nets;
  for (const network of [tinyFaceDetector, faceLandmark68Net, faceRecognitionNet]) await network.loadFromDisk(weights);
  return bindNetworks(tf, api);
}

function bindNetworks(tf: typeof TensorFlow, api: FaceApi): FaceNetworks {
  async function withTensor<T>({ data, width, height }: Pixels, use: (tensor: Tensor3D) => Promise<T>): Promise<T> {
    const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
    try {
      return await use(tensor);
    } finally {
      tensor.dispose();
    }
  }
  async function detect(tensor: Tensor3D, options: DetectorOptions): Promise<FoundFace[]> {
    const found = await api.detectAllFaces(tensor, new api.TinyFaceDetectorOptions(options));
    return found.map(({ box: { x, y, width, height }, score }) => ({ box: { x, y, width, height }, score }));
  }
  return {
    find: (photo) =>
      withTensor(photo, async (tensor) => {
        for (const attempt of attempts) {
          const found = await detect(tensor, attempt);
          if (mayHaveMore(found, photo)) return withFarther(found, await detect(tensor, closerLook));
          if (found.length > 0) return found;
        }
        return [];
      }),
    landmarks: (photo, { box }) =>
      withTensor(photo, async (tensor) => {
        const cut = cutOf(box, photo);
        const face = tf.tidy(() => tf.slice(tensor, [cut.y, cut.x, 0], [cut.height, cut.width, 3]));
        try {
          return (await api.nets.faceLandmark68Net.detectLandmarks(face))
            .shiftBy(cut.x, cut.y)
            .positions.map(({ x, y }) => ({ x, y }));
        } finally {
          face.dispose();
        }
      }),
    describe: (chip) => withTensor(chip, (tensor) => api.nets.faceRecognitionNet.computeFaceDescriptor(tensor)),
  };
}

/** The part of a box that lies in the photo, in whole pixels. */
function cutOf(box: FaceBox, photo: Pixels): FaceBox {
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  const width = Math.max(1, Math.min(photo.width, Math.ceil(box.x + box.width)) - x);
  const height = Math.max(1, Math.min(photo.height, Math.ceil(box.y + box.height)) - y);
  return { x, y, width, height };
}

/** The package calls operations as methods of tensors (`tensor.mul(2)`), which the core alone does not have. */
function chainOperations(tf: typeof TensorFlow): void {
  const methods = tf.Tensor.prototype as unknown as Record<string, unknown>;
  type Operation = (tensor: TensorFlow.Tensor, ...rest: unknown[]) => unknown;
  for (const [name, operation] of Object.entries(tf)) {
    if (typeof operation !== 'function' || name in methods || !/^[a-z]/.test(name)) continue;
    methods[name] = function chained(this: TensorFlow.Tensor, ...rest: unknown[]) {
      return (operation as Operation)(this, ...rest);
    };
  }
  const reshape = function reshape(this: TensorFlow.Tensor, ...shape: number[]) {
    return tf.reshape(this, shape);
  };
  const flatten = function flatten(this: TensorFlow.Tensor) {
    return tf.reshape(this, [this.size]);
  };
  const cast = (type: TensorFlow.DataType) =>
    function castTo(this: TensorFlow.Tensor) {
      return tf.cast(this, type);
    };
  Object.assign(methods, {
    as1D: flatten,
    as2D: reshape,
    as3D: reshape,
    as4D: reshape,
    toFloat: cast('float32'),
    toInt: cast('int32'),
  });
}
