// How often failed work is tried again, and when.

/** What a queue does about failures. */
export interface Retry {
  /** After this many failures it is over, until somebody enqueues it again. */
  readonly attempts: number;
  /** Pause before trying again after `attempts` earlier failures. */
  readonly pauseMs: (attempts: number) => number;
}

/** After this many failures the work is parked with its error until somebody enqueues it again. */
export const maxAttempts = 6;
const firstPauseMs = 1000;
const longestPauseMs = 5 * 60_000;

/** Pause before trying again after `attempts` earlier failures: 1, 2, 4 ... seconds, at most 5 minutes. */
export function backoffMs(attempts: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** attempts);
}

export const usualRetry: Retry = { attempts: maxAttempts, pauseMs: backoffMs };
