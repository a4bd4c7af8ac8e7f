// How many tries may run: one for each admin, two in all, so that trying never starves matching or the API of memory and cores.
import { AppError } from '../errors.js';

const maxTries = 2;
const retryAfterSeconds = 5;

export interface Tries {
  /** Throws `rate_limited` when `who` has one running, or too many others have. */
  run<T>(who: string, work: () => Promise<T>): Promise<T>;
}

export function createTries(): Tries {
  const running = new Set<string>();
  return {
    async run(who, work) {
      if (running.has(who)) throw refused('You are trying a policy already: wait for its answer');
      if (running.size >= maxTries) throw refused('Others are trying policies just now: try again in a few seconds');
      running.add(who);
      try {
        return await work();
      } finally {
        running.delete(who);
      }
    },
  };
}

function refused(detail: string): AppError {
  return new AppError('rate_limited', { detail, retryAfterSeconds });
}
