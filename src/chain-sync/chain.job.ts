// The job `chain` as the worker, a scheduler and the command line run it, and what it is put together from.
import type { Settings } from '../config/settings.js';
import type { Database } from '../db/database.js';
import type { Job } from '../work/jobs.js';
import type { Service } from '../work/worker.js';
import { configuredChain } from './chain-config.js';
import { type ChainWork, syncChain } from './chain-sync.js';

/** A block of most chains; on a loopback node somebody is trying things out. */
const pollMs = 12_000;
const loopbackPollMs = 1000;

interface ChainParts {
  readonly db: Database;
  readonly settings: Settings;
  readonly worker: string;
  readonly onProblem: ChainWork['onProblem'];
}

export function createChainWork({ db, settings, worker, onProblem }: ChainParts): ChainWork {
  return {
    db,
    worker,
    leaseMs: settings.LEASE_MS,
    chain: configuredChain(settings),
    openNode: async (config) => (await import('./viem-node.js')).openChainNode(config),
    onProblem,
  };
}

/** Asked for by name it tries at once, whatever went wrong before. */
export const chainJob = (work: ChainWork): Job => ({
  name: 'chain',
  about: 'Anchor what communities decided on the chain, and see to memberships',
  pollMs,
  run: (signal) => syncChain(work, { signal }),
});

/** None where no chain is set up. */
export function chainServices(work: ChainWork): Service[] {
  if (work.chain.kind === 'none') return [];
  const isLoopback = work.chain.kind === 'chain' && work.chain.config.isLoopback;
  return [
    {
      name: 'chain',
      pollMs: isLoopback ? loopbackPollMs : pollMs,
      runOnce: async (signal) => {
        await syncChain(work, { signal, respectPause: true });
        return false;
      },
    },
  ];
}
