// The face embedder that is another machine's work: a service that speaks the contract of docs/face-embedder.md. Believes nothing it is answered before
// it is checked: model, length, numbers, places. The photo goes to this address only; no redirect is followed.
import { z } from 'zod';

import { AppError } from '../errors.js';
import { createServiceClient, type ServiceClient, type ServiceClientOptions } from '../outside/service-client.js';
import {
  noFaceReasons,
  type EmbedFaceOptions,
  type EmbeddedFace,
  type FaceEmbedder,
  type FaceModelDescription,
  type NoFace,
} from './face-embedder.js';

export interface HttpFaceEmbedderOptions extends Pick<
  ServiceClientOptions,
  'token' | 'timeoutMs' | 'retries' | 'backoffMs' | 'wait' | 'random'
> {
  /** `http://127.0.0.1:8600` */
  readonly url: string;
}

export interface FaceServiceSettings {
  readonly EMBEDDER_URL: string | undefined;
  readonly EMBEDDER_TOKEN: string | undefined;
  readonly EMBEDDER_TIMEOUT_MS: number;
}

/** Undefined: none is set. */
export function faceServiceOf(settings: FaceServiceSettings): HttpFaceEmbedderOptions | undefined {
  const { EMBEDDER_URL: url, EMBEDDER_TOKEN: token, EMBEDDER_TIMEOUT_MS: timeoutMs } = settings;
  return url === undefined ? undefined : { url, token, timeoutMs };
}

const name = 'The face service';
/** Of 4,096 numbers with all their digits, and more. */
const maxAnswerBytes = 512 * 1024;
/** Longer than this the job waits in the queue, not here: its lease goes on. */
const maxRetryAfterMs = 2000;
const defaultTimeoutMs = 8000;
const statusNoFace = 422;

const number = z.number();
const boxSchema = z.object({ x: number, y: number, width: number.positive(), height: number.positive() });
const modelSchema = z.object({
  model: z.string().min(1).max(200),
  length: z.int().min(1).max(4096),
  middle: number.positive().max(1e6),
  scale: number.positive().max(1e6),
});
const faceSchema = z.object({
  model: z.string(),
  box: boxSchema,
  landmarks: z
    .array(z.object({ x: number, y: number }))
    .max(1000)
    .default([]),
  embedding: z.array(number).max(4096),
  quality: number.min(0).max(1),
});
const noFaceSchema = z.object({ reason: z.enum(noFaceReasons), faces: z.array(boxSchema).max(1000).optional() });

/** Asks the service which model it has. @throws AppError `upstream`, `timeout`, `rate_limited` or `cancelled` */
export async function describeFaceService(options: HttpFaceEmbedderOptions, signal?: AbortSignal): Promise<FaceModelDescription> {
  return parse(modelSchema, (await clientFor(options).ask('/model', { signal })).value, 'GET /model');
}

/** Measures photos by the service, which must have the model that `known` describes. Asks nothing until the first photo. */
export function createHttpFaceEmbedder(options: HttpFaceEmbedderOptions, known: FaceModelDescription): FaceEmbedder {
  const client = clientFor(options);
  const closing = new AbortController();
  const { model, length, middle, scale } = known;
  return {
    model,
    length,
    calibration: { middle, scale },
    async embed(photo, { chosen, signal }: EmbedFaceOptions = {}) {
      const { status, value } = await client.ask(chosen ? `/embed?x=${chosen.x}&y=${chosen.y}` : '/embed', {
        body: new Uint8Array(photo),
        type: 'application/octet-stream',
        answers: [statusNoFace],
        signal: signal ? AbortSignal.any([signal, closing.signal]) : closing.signal,
      });
      return status === statusNoFace ? noFaceOf(value) : faceOf(value, known);
    },
    close: () => Promise.resolve(closing.abort()),
  };
}

function clientFor({ url, ...options }: HttpFaceEmbedderOptions): ServiceClient {
  return createServiceClient({
    retries: 2,
    timeoutMs: defaultTimeoutMs,
    ...options,
    baseUrl: url,
    name,
    maxBytes: maxAnswerBytes,
    maxRetryAfterMs,
    hint: (status) => (status === 401 || status === 403 ? 'Check EMBEDDER_TOKEN.' : status < 500 ? 'Check EMBEDDER_URL.' : ''),
  });
}

function faceOf(value: unknown, known: FaceModelDescription): EmbeddedFace {
  const { embedding, ...face } = parse(faceSchema, value, 'POST /embed');
  if (face.model !== known.model) {
    // Waits for somebody, not for the photo: what is stored and compared is of one model.
    throw new AppError(
      'setup',
      `The face service measures by ${face.model} now, and by ${known.model} when Nakodo started: start Nakodo anew to take it up.`,
    );
  }
  if (embedding.length !== known.length)
    throw nonsense('POST /embed', `embedding: ${embedding.length} numbers, not ${known.length}`);
  const numbers = Float32Array.from(embedding);
  if (!numbers.every(Number.isFinite)) throw nonsense('POST /embed', 'embedding: a number that is too large for float32');
  return { ...face, embedding: numbers };
}

function noFaceOf(value: unknown): NoFace {
  const { reason, faces } = parse(noFaceSchema, value, `POST /embed (${statusNoFace})`);
  return { reason, ...(faces && { faces: faces.toSorted((a, b) => a.x - b.x) }) };
}

function parse<S extends z.ZodType>(schema: S, value: unknown, address: string): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw nonsense(address, `${issue?.path.join('.') || 'the answer'}: ${issue?.message ?? 'unknown'}`);
}

function nonsense(address: string, what: string): AppError {
  return new AppError('upstream', `${name} answered ${address} with something else than its contract says: ${what}.`);
}
