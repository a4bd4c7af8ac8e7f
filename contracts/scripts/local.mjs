// npm run chain:local: a chain of one's own on 127.0.0.1:8545, kept in artifacts/local-chain.json from one time to the next. Ctrl-C ends it.
// Arguments go to anvil: npm run chain:local -- --port 8546
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { home } from './compiler.mjs';

const anvil = join(dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')), 'bin.mjs');
const state = join(home, 'artifacts', 'local-chain.json');
mkdirSync(dirname(state), { recursive: true });
const args = ['--host', '127.0.0.1', '--accounts', '1', '--state', state, '--state-interval', '30', ...process.argv.slice(2)];
process.on('SIGINT', () => undefined); // the terminal tells anvil too, which writes its state first
const { status } = spawnSync(process.execPath, [anvil, ...args], {
  stdio: 'inherit',
  env: { ...process.env, TARGET_TOOL: 'anvil' },
});
process.exit(status ?? 1);
