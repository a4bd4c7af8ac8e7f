// npm run chain:gas [-- --profile] [SIZE...]: gas of a match, anchored and settled from signatures, beside five votes on chain. One line of
// JSON per way and batch size; measured on a chain of its own, from receipts. Calldata is a part of it: L2s price that apart, by its bytes.
import { createTestClient, encodeAbiParameters, http, keccak256, parseEther, publicActions, toHex, walletActions } from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { foundry } from 'viem/chains';
import { developmentWords, startAnvil } from './anvil.mjs';
import { compile } from './compiler.mjs';
import { deployMembership, deployRegistry } from './deployment.mjs';
import { profileOf } from './gas-profile.mjs';

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

const profiled = process.argv.includes('--profile');
const anvil = await startAnvil({ args: profiled ? ['--steps-tracing'] : [] });
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

async function sent(contract, functionName, args, account = client.account) {
  const hash = await client.writeContract({ ...contract, functionName, args, account });
  const { gasUsed, status } = await client.waitForTransactionReceipt({ hash });
  if (status !== 'success') throw new Error(`${functionName} was reverted`);
  return { hash, gas: Number(gasUsed) };
}

const gasOf = async (...call) => (await sent(...call)).gas;

const print = (way, matches, gas, more = {}) =>
  console.log(
    JSON.stringify({ bench: 'gas', way, matches, gas, gasPerMatch: Math.round(gas / matches), votes: votesOfMatch, ...more }),
  );

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

const revisionAndYes = '0000000001';

/** Packed as Ballots.sol says. */
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
      return `${signature.slice(2, 66)}${vs.slice(2)}${revisionAndYes}`;
    });
  return { commitment, votes: `0x${(await Promise.all(votes)).join('')}` };
}

async function settle(way, size, grouped) {
  const ballots = await Promise.all(Array.from({ length: size }, (_, i) => ballotOf(`${way}, ${size}: ${i}`, i)));
  const { hash, gas } = await sent(registry, 'settle', [grouped(ballots)]);
  const { input } = await client.getTransaction({ hash });
  const parts = profiled ? { parts: await profileOf({ url: anvil.url, hash, input, gas, matches: size }) } : {};
  print(way, size, gas, { calldataBytes: (input.length - 2) / 2, ...parts });
}

try {
  let number = 0;
  for (const size of sizes) {
    number++;
    const root = keccak256(encodeAbiParameters([{ type: 'uint256' }], [BigInt(number)]));
    print('anchored', size, await gasOf(registry, 'anchor', [BigInt(number), root, size]));
  }
  for (const size of sizes) {
    await settle('settled from signatures', size, (ballots) => [{ rules, ballots }]);
    if (size > 1) await settle('settled, in groups of one', size, (ballots) => ballots.map((one) => ({ rules, ballots: [one] })));
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
