// A job: background work that has a name, so that it can be run by the worker as it goes, by a cron call (POST /api/cron/<name>), or once by hand
// (nakodo run-job <name>). Each run is bounded, and any number of processes may run the same one at once.
import type { Service } from './worker.js';

export interface JobRun {
  /** How many things were done. */
  readonly done: number;
  /** Whether another run would find more to do. */
  readonly more: boolean;
}

export interface Job {
  readonly name: string;
  /** What it does, in words. */
  readonly about: string;
  readonly pollMs: number;
  run(signal: AbortSignal): Promise<JobRun>;
}

/** As the worker runs it; SQL wakes it by its name. */
export function jobService({ name, pollMs, run }: Job): Service {
  return { name, pollMs, runOnce: async (signal) => (await run(signal)).more };
}

export interface ServicesJob extends Pick<Job, 'name' | 'about' | 'pollMs'> {
  readonly services: readonly Service[];
  readonly maxRuntimeMs: number;
  readonly onError: (error: unknown, service: string) => void;
}

/** Services of the worker as one job: each works until it finds nothing more, all within `maxRuntimeMs`. One that fails keeps no other from its turn. */
export function servicesJob({ services, maxRuntimeMs, onError, ...job }: ServicesJob): Job {
  return {
    ...job,
    async run(signal) {
      const endsAt = performance.now() + maxRuntimeMs;
      let done = 0;
      let more = false;
      for (const { name, runOnce } of services) {
        try {
          for (more = true; more && !signal.aborted && performance.now() < endsAt;) {
            more = await runOnce(signal);
            if (more) done += 1;
          }
          if (more) return { done, more };
        } catch (error) {
          onError(error, name);
        }
      }
      return { done, more: false };
    },
  };
}
