// The job that publishes what votes closed: by the worker as it goes, by a cron call, or once by hand.
import type { Job } from '../../work/jobs.js';
import { appendClosedProposals, type VoteLogWork } from './vote-log.append.js';

const pollMs = 15_000;

export function voteLogJob(work: VoteLogWork): Job {
  return {
    name: 'vote-log',
    about: 'Append closed proposals to the public log of votes',
    pollMs,
    run: async () => ({ done: await appendClosedProposals(work), more: false }),
  };
}
