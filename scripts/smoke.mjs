// Runs `npm start` as a new user would, in a data directory of its own: it must come up with the demo, answer, stop cleanly and start again
// quickly with its data. Ends with exit code 0 or says what went wrong.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const firstStartMs = 180_000;
const secondStartMs = 5_000;
/** npm and what it started are one process group. */
const signal = (child, name) => process.kill(0 - child.pid, name);
const directory = mkdtempSync(join(tmpdir(), 'nakodo-smoke-'));
chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(port, withinMs) {
  const child = spawn('npm', ['start'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PORT: String(port), NAKODO_DATA_DIR: join(directory, 'data') },
    detached: true,
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const started = Date.now();
  while (Date.now() - started < withinMs) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (ready?.ok) return { child, exited, ms: Date.now() - started };
    if (child.exitCode !== null) throw new Error(`npm start ended with exit code ${child.exitCode} before it served`);
    await sleep(50);
  }
  signal(child, 'SIGKILL');
  throw new Error(`npm start did not serve within ${withinMs} ms`);
}

async function stop({ child, exited }) {
  signal(child, 'SIGINT');
  const code = await Promise.race([exited, sleep(20_000, 'late')]);
  if (code === 'late') {
    signal(child, 'SIGKILL');
    throw new Error('npm start did not stop within 20 s of Ctrl-C');
  }
}

async function get(port, path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
  return answer;
}

try {
  const port = await freePort();
  const first = await start(port, firstStartMs);
  const page = await (await get(port, '/')).text();
  if (!page.includes('<div id="root">')) throw new Error('GET / is not the page');
  const events = await (await get(port, '/api/demo')).json();
  if (!Array.isArray(events.accounts) || events.accounts.length === 0) throw new Error('the demo has no accounts');
  await stop(first);
  const second = await start(port, secondStartMs);
  const again = await (await get(port, '/api/demo')).json();
  if (JSON.stringify(again) !== JSON.stringify(events)) throw new Error('the second start does not hold the data of the first');
  await stop(second);
  console.log(`first start ${first.ms} ms, second start ${second.ms} ms`);
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
