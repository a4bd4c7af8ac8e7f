// How the contracts are compiled, once for all: by solc from npm (WebAssembly), offline, the same for deployment and for fuzz tests.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
export const home = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/** Cancun is what L2s and mainnet have run since 2024; no metadata hash: the same source gives the same bytes anywhere. */
export const settings = {
  evmVersion: 'cancun',
  optimizer: { enabled: true, runs: 10_000 },
  viaIR: true,
  metadata: { bytecodeHash: 'none', appendCBOR: false },
};

/** Loading it takes a second: only when something is compiled. */
export const loadSolc = () => require('solc');

export const sourceNames = () =>
  readdirSync(join(home, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sol'))
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .toSorted();

const readSource = (path) => {
  const place = path.startsWith('@') ? join(home, 'node_modules', path) : join(home, path);
  return existsSync(place)
    ? { contents: readFileSync(place, 'utf8') }
    : { error: `${path} is not there: npm install in contracts/` };
};

/** Contracts by name: `{ abi, bytecode, size }`. Throws with the compiler's own words, also for warnings in our files. */
export function compile(names = sourceNames()) {
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(names.map((name) => [name, { content: readSource(name).contents }])),
    settings: { ...settings, outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } } },
  };
  const output = JSON.parse(loadSolc().compile(JSON.stringify(input), { import: readSource }));
  const wrong = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === 'error' || !sourceLocation?.file.startsWith('@'),
  );
  if (wrong.length > 0) throw new Error(wrong.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return Object.fromEntries(
    names
      .flatMap((file) => Object.entries(output.contracts[file] ?? {}))
      .filter(([, { evm }]) => evm.bytecode.object !== '')
      .map(([name, { abi, evm }]) => [
        name,
        { abi, bytecode: `0x${evm.bytecode.object}`, size: evm.deployedBytecode.object.length / 2 },
      ]),
  );
}
