// A chain of our own for tests and measurements: anvil from npm, on a free loopback port, gone when it is closed or its parent is.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const guard = fileURLToPath(new URL('anvil-guard.mjs', import.meta.url));

/** The words from which anvil makes its accounts: known to everybody, so worth nothing. */
export const developmentWords = 'test test test test test test test test test test test junk';
export const developmentChainId = 31_337;

/** @param {{ chainId?: number, args?: readonly string[] }} options */
export async function startAnvil({ chainId = developmentChainId, args = [] } = {}) {
  const child = spawn(process.execPath, [guard, '--port', '0', '--chain-id', String(chainId), '--accounts', '1', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
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
      child.stdin.end();
    });
  return { url: `http://127.0.0.1:${port}`, close };
}
