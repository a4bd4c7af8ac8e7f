// A Nakodo server as a process of its own, on a given database, so that its time and memory are not those of the bench.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { compiledPath } from '../../src/root.js';

export async function startServer(
  url: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ process: ChildProcess; address: string }> {
  const env = {
    ...process.env,
    DATABASE_URL: url,
    JWT_SECRET: 'j'.repeat(40),
    PORT: '0',
    LOG_LEVEL: 'error',
    ...settings,
  };
  const profile = process.env['BENCH_PROFILE']; // a folder: the server's CPU profile goes there
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const args = [...flags, compiledPath('src', 'cli', 'main.js'), 'serve', '--empty', '--json'];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const line of createInterface({ input: child.stdout })) {
    said += line;
    const address = /"address":\s*"([^"]+)"/.exec(said)?.[1];
    if (address !== undefined) return { process: child, address };
  }
  child.kill();
  throw new Error(`the server did not start: ${said}`);
}

export async function stopServer(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}
