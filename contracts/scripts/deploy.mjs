// npm run chain:deploy: puts the contracts on the chain of CHAIN_RPC_URL and writes their addresses to .env. Doing it again changes
// nothing. `--env FILE`: another file than .env; `--again`: new contracts although there are some.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import { developmentChainId, developmentWords } from './anvil.mjs';
import { home } from './compiler.mjs';
import { deployMembership, deployRegistry, isDeployed } from './deployment.mjs';
import { readEnvFile, writeEnvFile } from './env-file.mjs';

class Refused extends Error {}

const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'];

function parseUrl(text) {
  if (!text)
    throw new Refused('CHAIN_RPC_URL is missing. For a chain of your own: npm run chain:local, then http://127.0.0.1:8545');
  if (!URL.canParse(text)) throw new Refused('CHAIN_RPC_URL is not an address such as https://rpc.example.org');
  const url = new URL(text);
  return { url: url.href, isLoopback: loopbackHosts.includes(url.hostname) };
}

function expectedChainId(text, isLoopback) {
  if (text === undefined || text === '') {
    if (isLoopback) return developmentChainId;
    throw new Refused('CHAIN_ID is missing: say which chain is meant, so that no other one is written to');
  }
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new Refused('CHAIN_ID has to be a number, such as 11155111');
  return Number(text);
}

/** The key that everybody knows is used, and accepted, on this machine only. */
function accountOf(key, isLoopback) {
  const development = mnemonicToAccount(developmentWords);
  if (!key) {
    if (isLoopback) return development;
    throw new Refused('CHAIN_PRIVATE_KEY is missing: the key of the account that pays and becomes admin');
  }
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw new Refused('CHAIN_PRIVATE_KEY has to be 0x and 64 hexadecimal digits');
  const account = privateKeyToAccount(key);
  if (!isLoopback && account.address === development.address) {
    throw new Refused('CHAIN_PRIVATE_KEY is the one that every developer knows: whoever sees the contracts could take them over');
  }
  return account;
}

async function connect(env) {
  const { url, isLoopback } = parseUrl(env.CHAIN_RPC_URL);
  const expected = expectedChainId(env.CHAIN_ID, isLoopback);
  const account = accountOf(env.CHAIN_PRIVATE_KEY, isLoopback);
  const transport = http(url, { retryCount: 0 });
  const found = await createPublicClient({ transport }).getChainId();
  if (found !== expected)
    throw new Refused(`CHAIN_RPC_URL is chain ${found}, and not ${expected}: nothing was written. CHAIN_ID says which is meant`);
  const currency = { name: 'Ether', symbol: 'ETH', decimals: 18 };
  const chain = defineChain({
    id: found,
    name: `chain ${found}`,
    nativeCurrency: currency,
    rpcUrls: { default: { http: [url] } },
  });
  const clients = {
    reader: createPublicClient({ chain, transport, pollingInterval: isLoopback ? 50 : 4_000 }),
    wallet: createWalletClient({ account, chain, transport }),
  };
  return { chainId: found, clients, loopbackUrl: isLoopback ? url : undefined };
}

async function deploy({ env: file = join(home, '..', '.env'), again = false }) {
  const env = { ...readEnvFile(file), ...process.env };
  const { chainId, clients, loopbackUrl } = await connect(env);
  const known = { registry: env.CHAIN_REGISTRY_ADDRESS, membership: env.CHAIN_MEMBERSHIP_ADDRESS };
  if (!again && known.registry && known.membership && (await isDeployed(clients, known))) {
    console.log(`✓ chain ${chainId} has them already: registry ${known.registry}, membership ${known.membership}`);
    return;
  }
  const membership = await deployMembership(clients, { name: env.CHAIN_MEMBERSHIP_NAME || undefined });
  const registry = await deployRegistry(clients, membership.address);
  writeEnvFile(file, {
    ...(loopbackUrl && { CHAIN_RPC_URL: loopbackUrl }), // another's may hold a key: that is for its owner to write
    CHAIN_ID: chainId,
    CHAIN_MEMBERSHIP_ADDRESS: membership.address,
    CHAIN_REGISTRY_ADDRESS: registry.address,
    CHAIN_FIRST_BLOCK: membership.block,
  });
  console.log(`✓ membership ${membership.address}\n✓ registry   ${registry.address}\n✓ chain ${chainId}, written to ${file}`);
  console.log(
    `  ${clients.wallet.account.address} is admin, minter and anchorer: contracts/README.md tells how to hand these on`,
  );
}

try {
  const { values } = parseArgs({ options: { env: { type: 'string' }, again: { type: 'boolean' } } });
  await deploy(values);
} catch (error) {
  // A node's words may hold the address it was asked at, and an address may hold a key: only the first line, which does not.
  console.error(`✗ ${error instanceof Refused ? error.message : (error.shortMessage ?? error.message).split('\n')[0]}`);
  process.exitCode = 1;
}
