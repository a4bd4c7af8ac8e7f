// Between a test and its anvil: ends the chain when whoever started it is gone, however that came about (a bail, a kill, a crash).
// Its standard input is a pipe from there, which the system closes in each case.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const anvil = join(dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')), 'bin.mjs');
const child = spawn(process.execPath, [anvil, ...process.argv.slice(2)], {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, TARGET_TOOL: 'anvil' },
});
child.once('exit', (code) => process.exit(code ?? 0));
process.stdin.once('close', () => child.kill('SIGTERM')).resume();
