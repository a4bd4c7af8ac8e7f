// A chain of our own for tests and measurements: anvil from npm, on a free loopback port, gone when it is closed.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const anvil = join(dirname(createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')), 'bin.mjs');

/** The words from which anvil makes its accounts: known to everybody, so worth nothing. */
export const developmentWords = 'test test test test test test test test test test test junk';
export const developmentChainId = 31_337;

/** @param {{ chainId?: number, args?: readonly string[] }} options */
export async function startAnvil({ chainId = developmentChainId, args = [] } = {}) {
  const child = spawn(process.execPath, [anvil, '--port', '0', '--chain-id', String(chainId), '--accounts', '1', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TARGET_TOOL: 'anvil' },
  });
  const port = await new Promise((resolve, reject) => {
    let said = '';
    const hear = (data) => {
      said += data;
      const found = /Listening on 127\.0\.0\.1:(\d+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`anvil ended with ${code}: ${said.slice(-500)}`)));
  });
  const close = () =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve(undefined);
      child.once('exit', () => resolve(undefined));
      child.kill('SIGTERM');
    });
  return { url: `http://127.0.0.1:${port}`, close };
}
