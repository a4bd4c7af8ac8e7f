// Runs `npm start` as a new user would, in a data directory of its own: it must come up with the demo, answer, stop cleanly and start again
// with its data. Ends with exit code 0 or says what went wrong. How long both starts took is said, and asserted nowhere: machines are busy.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Of a machine that does much else at the same time; on an idle one it is seconds. */
const startMs = 300_000;
const stopMs = 90_000;
/** npm and what it started are one process group. */
const signal = (child, name) => process.kill(0 - child.pid, name);
const directory = mkdtempSync(join(tmpdir(), 'nakodo-smoke-'));
chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it

/** On a port that the system gives it, so that nobody else can have it: `address` is what it says. */
async function start() {
  const started = Date.now();
  const child = spawn('npm', ['start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PORT: '0', NAKODO_DATA_DIR: join(directory, 'data') },
    detached: true,
  });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    said += text;
    process.stdout.write(text);
  });
  while (Date.now() - started < startMs) {
    const [address] = /http:\/\/[^\s/]+:\d+/.exec(said) ?? [];
    const ready = address && (await fetch(`${address}/readyz`).catch(() => undefined));
    if (ready?.ok) return { child, exited, address, ms: Date.now() - started };
    if (child.exitCode !== null) throw new Error(`npm start ended with exit code ${child.exitCode} before it served`);
    await sleep(50);
  }
  signal(child, 'SIGKILL');
  throw new Error(`npm start did not serve within ${startMs} ms`);
}

async function stop({ child, exited }) {
  signal(child, 'SIGINT');
  const code = await Promise.race([exited, sleep(stopMs, 'late', { ref: false })]);
  if (code === 'late') {
    signal(child, 'SIGKILL');
    throw new Error(`npm start did not stop within ${stopMs} ms of Ctrl-C`);
  }
}

async function get({ address }, path) {
  const answer = await fetch(address + path);
  if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}`);
  return answer;
}

try {
  const first = await start();
  const page = await (await get(first, '/')).text();
  if (!page.includes('<div id="root">')) throw new Error('GET / is not the page');
  const events = await (await get(first, '/api/demo')).json();
  if (!Array.isArray(events.accounts) || events.accounts.length === 0) throw new Error('the demo has no accounts');
  await stop(first);
  const second = await start();
  const again = await (await get(second, '/api/demo')).json();
  if (JSON.stringify(again) !== JSON.stringify(events)) throw new Error('the second start does not hold the data of the first');
  await stop(second);
  console.log(`first start ${first.ms} ms, second start ${second.ms} ms`);
} catch (error) {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}
