// The job that matches people of events in one bounded run, for where no worker runs. The worker's own service is in events.service.ts.
import type { Job } from '../../work/jobs.js';
import { runMatchmaker } from './events.commands.js';
import type { EventsWork } from './events.work.js';

export function matchmakerJob(work: EventsWork, maxRuntimeMs: number): Job {
  return {
    name: 'matchmaker',
    about: 'Match people who are queued in events',
    pollMs: 60_000,
    run: async (stopping) => ({ done: (await runMatchmaker({ work, maxRuntimeMs, stopping })).processed, more: false }),
  };
}
