// A worker thread that holds a model: starts with the first call, ends when idle (to give the model's memory back), starts anew after it broke.
// Calls are answered in order. Must not keep a process alive that is otherwise done.
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError } from '../errors.js';
import { compiledPath } from '../root.js';

/** What the thread is sent. */
export type Numbered<R> = R & { readonly id: number };
/** What it answers. */
export type Answer<A> = { readonly id: number } & ({ readonly value: A } | { readonly error: string });

export interface ModelThreadOptions {
  /** The compiled file, from the root of the build: `['src', 'text', 'sentence-encoder.worker.js']`. */
  readonly file: readonly [string, ...string[]];
  /** What it is in sentences: "The text model". */
  readonly name: string;
  /** How long it stays without work; default a minute. */
  readonly idleMs?: number;
  /** Told when it starts and ends; for metrics. */
  readonly onWorker?: (state: 'started' | 'ended') => void;
}

export interface ModelThread<R extends object, A> {
  /** Throws `internal` when the model fails, `setup` when it is not built, `cancelled` after `close`. */
  ask(request: R): Promise<A>;
  close(): Promise<void>;
}

interface Waiting<A> {
  resolve(value: A): void;
  reject(error: AppError): void;
}

const defaultIdleMs = 60_000;

export function createModelThread<R extends object, A>(options: ModelThreadOptions): ModelThread<R, A> {
  const { name, idleMs = defaultIdleMs } = options;
  let thread: StartedThread<R, A> | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let closed = false;

  const stop = async (): Promise<void> => {
    const ending = thread;
    thread = undefined;
    await ending?.end();
  };
  const endWhenIdle = (): void => {
    if (closed || thread === undefined || thread.busy) return;
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => void stop(), idleMs).unref();
  };
  return {
    async ask(request) {
      if (closed) throw new AppError('cancelled', `${name} is closed.`);
      clearTimeout(idleTimer);
      if (thread === undefined || thread.ended) thread = new StartedThread(options);
      try {
        return await thread.ask(request);
      } finally {
        endWhenIdle();
      }
    },
    async close() {
      closed = true;
      clearTimeout(idleTimer);
      await stop();
    },
  };
}

/** One worker and the calls that wait for it. */
class StartedThread<R extends object, A> {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting<A>>();
  private nextId = 1;
  ended = false;

  constructor(private readonly options: ModelThreadOptions) {
    const path = compiledPath(...options.file);
    if (!existsSync(path)) throw new AppError('setup', `${options.name} is not built: run \`npm run build\` first.`);
    this.worker = new Worker(path);
    this.worker.on('message', (answer: Answer<A>) => this.settle(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', () => this.fail(new Error('the worker thread ended')));
    options.onWorker?.('started');
  }

  get busy(): boolean {
    return this.waiting.size > 0;
  }

  ask(request: R): Promise<A> {
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      this.worker.postMessage({ ...request, id } satisfies Numbered<R>);
    });
  }

  private settle(answer: Answer<A>): void {
    const call = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (!this.busy) this.worker.unref();
    if ('error' in answer) call?.reject(new AppError('internal', `${this.options.name} failed: ${answer.error}`));
    else call?.resolve(answer.value);
  }

  private fail(cause: Error): void {
    if (!this.ended) this.options.onWorker?.('ended');
    this.ended = true;
    for (const call of this.waiting.values())
      call.reject(new AppError('internal', `${this.options.name} stopped: ${cause.message}`, { cause }));
    this.waiting.clear();
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
