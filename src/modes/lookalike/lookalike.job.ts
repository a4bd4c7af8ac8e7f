// The job that works waiting photos in one bounded run, for where no worker runs. The worker's own service is in lookalike.work.ts.
import type { Job } from '../../work/jobs.js';
import { runNextJob, type LookalikeWork } from './lookalike.work.js';

export function matchGeneratorJob(work: LookalikeWork, maxRuntimeMs: number): Job {
  return {
    name: 'match-generator',
    about: 'Work the waiting jobs of lookalike pools',
    pollMs: 60_000,
    run: async (stopping) => {
      const { matchCount } = await runLookalikeJobs(work, AbortSignal.any([stopping, AbortSignal.timeout(maxRuntimeMs)]));
      return { done: matchCount, more: false };
    },
  };
}

/** Until nothing is ready or the signal says so: the job in hand is given back then. Throws what keeps all jobs from being worked. */
export async function runLookalikeJobs(work: LookalikeWork, signal: AbortSignal) {
  let [processed, matchCount] = [false, 0];
  while (!signal.aborted) {
    const result = await runNextJob(work, { signal }).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
    if (result === undefined) break;
    processed = true;
    matchCount += result.matchCount ?? 0;
  }
  return { processed, matchCount };
}
