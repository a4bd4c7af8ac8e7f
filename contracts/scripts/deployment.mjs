// Putting the two contracts on a chain. Knows no environment and no files: deploy.mjs, the tests and the gas report use it.
import { getAddress } from 'viem';
import { compiled } from './compile.mjs';

async function put(clients, name, args) {
  const { abi, bytecode } = compiled()[name];
  const hash = await clients.wallet.deployContract({ abi, bytecode, args });
  const receipt = await clients.reader.waitForTransactionReceipt({ hash });
  if (receipt.status !== 'success') throw new Error(`${name} could not be deployed: transaction ${hash} was reverted`);
  return { address: getAddress(receipt.contractAddress), abi, block: receipt.blockNumber };
}

/** The account of the wallet becomes admin, minter and anchorer. */
export const deployMembership = (clients, { name = 'Nakodo membership', symbol = 'NAKODO' } = {}) =>
  put(clients, 'MembershipToken', [name, symbol, clients.wallet.account.address]);

export const deployRegistry = (clients, membership) =>
  put(clients, 'MatchRegistry', [membership, clients.wallet.account.address]);

/** Whether there is a registry at this address that counts by this token. */
export async function isDeployed({ reader }, { registry, membership }) {
  const { abi } = compiled().MatchRegistry;
  try {
    const token = await reader.readContract({ address: registry, abi, functionName: 'membership' });
    return getAddress(token) === getAddress(membership) && (await reader.getCode({ address: membership })) !== undefined;
  } catch (error) {
    if (error.name === 'ContractFunctionExecutionError' || error.name === 'InvalidAddressError') return false;
    throw error;
  }
}
