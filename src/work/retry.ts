// How often failed work is tried again, and when.

/** After this many failures the work is parked with its error until somebody enqueues it again. */
export const maxAttempts = 6;
const firstPauseMs = 1000;
const longestPauseMs = 5 * 60_000;

/** Pause before trying again after `attempts` earlier failures: 1, 2, 4 ... seconds, at most 5 minutes. */
export function backoffMs(attempts: number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** attempts);
}
