// The doctor on the chain: whether the settings are complete, the node answers for the chain that is meant, the contracts are there, the account may
// and can pay, and whether anything waits. Without a chain: that there is none.
import { type ChainConfig, configuredChain } from '../../chain-sync/chain-config.js';
import { readChainHealth } from '../../chain-sync/chain-health.js';
import { AppError } from '../../errors.js';
import { failed, ok, warning, type Advice, type DoctorCheck } from './check.js';

const weiOfEther = 1e18;
/** A batch costs 70,000 of gas: a hundred of them at 10 gwei. */
const littleEther = 0.07;

export const chain: DoctorCheck = {
  name: 'chain',
  async run({ settings, db }) {
    const configured = configuredChain(settings);
    if (configured.kind === 'none') return ok('none: what communities decide is anchored nowhere (docs/chain.md)');
    if (configured.kind === 'incomplete') return failed(configured.words, 'set it right, or remove CHAIN_RPC_URL');
    try {
      const fault = await lookAtNode(configured.config);
      if (fault) return fault;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return failed(error.message, 'look at CHAIN_RPC_URL and its node; what is to be anchored waits meanwhile');
    }
    if (db === undefined)
      return warning('the node answers; not looked at what waits: there is no database', 'set the database right first');
    const { status, words } = await readChainHealth(db, configured);
    return status === 'UNHEALTHY' ? failed(words, 'docs/chain.md tells what each means; then nakodo run-job chain') : ok(words);
  },
};

async function lookAtNode(config: ChainConfig): Promise<Advice | undefined> {
  const { openChainNode } = await import('../../chain-sync/viem-node.js');
  const node = openChainNode(config);
  const { chainId } = await node.identify();
  if (chainId !== config.chainId)
    return failed(
      `CHAIN_RPC_URL leads to chain ${chainId}, and CHAIN_ID is ${config.chainId}`,
      'set the one right that is wrong',
    );
  const fault = await node.findFault();
  if (fault !== undefined) return failed(fault, 'docs/chain.md has the roles and how to deploy');
  const balance = Number(await node.balance()) / weiOfEther;
  if (balance < littleEther)
    return warning(`the account ${node.sender} has ${balance.toPrecision(2)} left to pay with`, 'send it some');
  return undefined;
}
