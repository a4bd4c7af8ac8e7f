// Where signed votes count when no chain is set up: nowhere but in the log. No registry has this address, so none would take them.
import type { VoteDomain } from '@nakodo/chain';

export const noChain: VoteDomain = { chainId: 1, registry: `0x${'0'.repeat(40)}` };
