// Builds everything into dist/: protocol, server, kernels, pages. Safe to run again; says what it does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);

function step(words, command, args) {
  const started = Date.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    console.error(`✗ ${words} failed`);
    process.exit(status ?? 1);
  }
  console.log(`✓ ${words} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

// Before the clock is read: a folder's time changes when a folder is made in it, and `npm start` would build again.
for (const folder of ['dist', 'packages/chain/dist', 'packages/protocol/dist', 'packages/sdk/dist'])
  mkdirSync(folder, { recursive: true });
const startedAt = new Date(Date.now() + 1);
step('protocol and server', 'npx', ['tsc', '-b', 'packages/chain', 'packages/protocol', 'packages/sdk', 'tsconfig.build.json']);
if (existsSync('src/policy/kernels/asconfig.json'))
  step('ranking kernels', 'npx', ['asc', '--config', 'src/policy/kernels/asconfig.json', '--target', 'release']);
if (existsSync('web/vite.config.ts')) {
  step('pages', 'npx', ['vite', 'build', 'web', '--logLevel', 'warn']);
  step('packed pages', process.execPath, ['scripts/compress-pages.mjs']);
}
// `npm start` builds again when a source is newer than this.
writeFileSync('dist/.built', startedAt.toISOString());
