// What the thread of a try is told and answers: one message, one reply, so that no more than one page of people is on its way.
import { Worker, type MessagePort } from 'node:worker_threads';
import { AppError } from '../errors.js';
import type { Calibration } from '../faces/calibration.js';
import type { RegisteredAttribute } from '../people/attributes.js';
import type { Person } from '../people/person.js';
import type { Policy } from '../policy/policy.js';
import { compiledPath } from '../root.js';
import type { TryOutcome } from './try-lists.js';

export interface TryJob {
  readonly policy: Policy;
  readonly before: Policy | undefined;
  readonly attributes: readonly RegisteredAttribute[];
  /** What a distance between faces means. */
  readonly likeness: Calibration;
  readonly limits: { readonly after: number; readonly before: number };
}

export type TryMessage =
  | { readonly kind: 'people'; readonly people: readonly Person[] }
  | { readonly kind: 'run'; readonly blocks: readonly (readonly [string, string])[] };

export interface TryDone {
  readonly kind: 'done';
  readonly outcome: TryOutcome;
  /** How many people have an attribute; `vector bio`: a vector of it. */
  readonly have: Readonly<Record<string, number>>;
  /** How many people are left out because of what their profile holds. */
  readonly unreadable: number;
}

export type TryReply = { readonly kind: 'more' } | TryDone;

/** Answers messages until the thread is ended. */
export async function readMessages(port: MessagePort, reply: (message: TryMessage) => Promise<TryReply>): Promise<void> {
  port.on('message', (message: TryMessage) => {
    reply(message).then(
      (answer) => port.postMessage(answer),
      (error: unknown) => {
        throw error;
      },
    );
  });
}

export interface TryThread {
  people(page: readonly Person[]): Promise<void>;
  run(blocks: readonly (readonly [string, string])[]): Promise<TryDone>;
  /** Ends it, whatever it is doing; all its memory goes with it. */
  end(): Promise<void>;
}

/** Beside the columns, which are not in the heap: ids, words, one page of people. 100,000 people take about 60 MB of it. */
const resourceLimits = { maxOldGenerationSizeMb: 512 };

/** Aborting ends the thread; what is waited for then fails with the signal's reason. */
export function startTryThread(job: TryJob, signal: AbortSignal): TryThread {
  const worker = new Worker(compiledPath('src/policies/try.worker.js'), { workerData: job, resourceLimits });
  const ask = (message: TryMessage): Promise<TryReply> =>
    new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        worker.off('message', onReply);
        worker.off('error', onError);
        signal.removeEventListener('abort', onAbort);
        end();
      };
      const onReply = (reply: TryReply) => settle(() => resolve(reply));
      const onError = (cause: unknown) => settle(() => reject(new AppError('internal', 'The thread of a try failed', { cause })));
      const onAbort = () => settle(() => reject(signal.reason as Error));
      if (signal.aborted) return reject(signal.reason as Error);
      worker.on('message', onReply);
      worker.on('error', onError);
      signal.addEventListener('abort', onAbort, { once: true });
      worker.postMessage(message); // oxlint-disable-line unicorn/require-post-message-target-origin -- a thread, not a window
    });
  worker.on('error', () => undefined); // between two questions: the next one finds out
  return {
    async people(page) {
      await ask({ kind: 'people', people: page });
    },
    async run(blocks) {
      const reply = await ask({ kind: 'run', blocks });
      if (reply.kind !== 'done') throw new AppError('internal', 'The thread of a try answered something else');
      return reply;
    },
    async end() {
      await worker.terminate();
    },
  };
}
