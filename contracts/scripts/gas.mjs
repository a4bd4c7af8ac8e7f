// npm run chain:gas [-- SIZE...]: gas of a match, anchored and settled from signatures, beside five votes on chain. One line of JSON
// per way and batch size; measured on a chain of its own, from receipts. Calldata is a part of it: L2s price that apart.
import { createTestClient, encodeAbiParameters, http, keccak256, parseEther, publicActions, toHex, walletActions } from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { developmentWords, startAnvil } from './anvil.mjs';
import { compile } from './compiler.mjs';
import { deployMembership, deployRegistry } from './deployment.mjs';

const sizes = process.argv.slice(2).map(Number).filter(Boolean);
if (sizes.length === 0) sizes.push(1, 10, 100);
const votesOfMatch = 5;

const voteTypes = {
  Vote: [
    { name: 'proposal', type: 'bytes32' },
    { name: 'yes', type: 'bool' },
    { name: 'revision', type: 'uint32' },
    { name: 'deadline', type: 'uint64' },
  ],
};

const anvil = await startAnvil();
const client = createTestClient({
  mode: 'anvil',
  chain: foundry,
  account: mnemonicToAccount(developmentWords),
  transport: http(anvil.url, { timeout: 120_000 }),
  pollingInterval: 20,
  cacheTime: 0,
})
  .extend(publicActions)
  .extend(walletActions);

async function gasOf(contract, functionName, args, account = client.account) {
  const hash = await client.writeContract({ ...contract, functionName, args, account });
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash });
  if (status !== 'success') throw new Error(`${functionName} was reverted`);
  return Number(gasUsed);
}

const print = (way, matches, gas) =>
  console.log(JSON.stringify({ bench: 'gas', way, matches, gas, gasPerMatch: Math.round(gas / matches), votes: votesOfMatch }));

const clients = { wallet: client, reader: client };
const membership = await deployMembership(clients);
const registry = await deployRegistry(clients, membership.address);

// As many members as a community of some size has: voters are drawn from them, so few of them are warm in a batch.
const people = Array.from({ length: 60 }, (_, i) => privateKeyToAccount(keccak256(toHex(`person ${i}`))));
const admitted = await gasOf(membership, 'mintMany', [people.map(({ address }) => address)]);
console.log(
  JSON.stringify({
    bench: 'gas',
    way: 'admitted',
    members: people.length,
    gas: admitted,
    gasPerMember: Math.round(admitted / people.length),
  }),
);
await client.increaseTime({ seconds: 60 });
await client.mine({ blocks: 1 });
const opensAt = (await client.getBlock()).timestamp - 10n;
const rules = { opensAt, closesAt: opensAt + 86_400n, challengeSeconds: 3_600, quorum: 3, approveAt: 5, rejectAt: 5 };
const domain = { name: 'Nakodo', version: '1', chainId: foundry.id, verifyingContract: registry.address };

async function ballotOf(name, first) {
  const commitment = keccak256(toHex(name));
  const proposal = await client.readContract({ ...registry, functionName: 'proposalId', args: [commitment, rules] });
  const voters = Array.from({ length: votesOfMatch }, (_, i) => people[(first * votesOfMatch + i * 7) % people.length]);
  const votes = voters
    .toSorted((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1))
    .map(async (voter) => {
      const message = { proposal, yes: true, revision: 0, deadline: rules.closesAt };
      const signature = await voter.signTypedData({ domain, types: voteTypes, primaryType: 'Vote', message });
      const v = BigInt(`0x${signature.slice(130)}`) - 27n;
      const vs = toHex(BigInt(`0x${signature.slice(66, 130)}`) | (v << 255n), { size: 32 });
      return { r: signature.slice(0, 66), vs, revision: 0, yes: true };
    });
  return { commitment, rules, votes: await Promise.all(votes) };
}

try {
  let number = 0;
  for (const size of sizes) {
    number++;
    const root = keccak256(encodeAbiParameters([{ type: 'uint256' }], [BigInt(number)]));
    print('anchored', size, await gasOf(registry, 'anchor', [BigInt(number), root, size]));
  }
  for (const size of sizes) {
    const ballots = [];
    for (let i = 0; i < size; i++) ballots.push(await ballotOf(`${size}: ${i}`, i));
    print('settled from signatures', size, await gasOf(registry, 'settle', [ballots]));
  }
  const { abi, bytecode } = compile(['bench/OnChainVotes.sol']).OnChainVotes;
  const hash = await client.deployContract({ abi, bytecode, args: [membership.address] });
  const { contractAddress } = await client.waitForTransactionReceipt({ hash });
  let gas = 0;
  for (const voter of people.slice(0, votesOfMatch)) {
    await client.setBalance({ address: voter.address, value: parseEther('1') });
    gas += await gasOf({ address: contractAddress, abi }, 'vote', [keccak256('0x01'), true, opensAt], voter);
  }
  print('five votes on chain', 1, gas);
} finally {
  await anvil.close();
}
