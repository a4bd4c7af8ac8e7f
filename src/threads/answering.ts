// The other side of a model thread: answers each message by a function, and says what went wrong instead of breaking.
import { parentPort } from 'node:worker_threads';
import type { Answer, Numbered } from './model-thread.js';

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names what is sent beside what is answered
export function answerMessages<R extends object, A>(work: (request: R) => Promise<A>): void {
  const answer = async (request: Numbered<R>): Promise<Answer<A>> => {
    try {
      return { id: request.id, value: await work(request) };
    } catch (error) {
      return { id: request.id, error: error instanceof Error ? error.message : String(error) };
    }
  };
  parentPort?.on('message', (request: Numbered<R>) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
    void answer(request).then((message) => parentPort?.postMessage(message));
  });
}
