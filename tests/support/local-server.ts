// A folder for a local server of its own in each test, and what a test starts in it: `beforeEach(makeFolder)`, `afterEach(endServers)`.
// No server and no folder outlives its test. A test may move `at.directory`, inside `at.base` only.
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { isPostmaster, readPidFile, signal } from '../../src/db/local/processes.js';
import { type LocalServer, openLocalServer } from '../../src/db/local-server.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { AppError } from '../../src/errors.js';
import { projectPath } from '../../src/root.js';
import { endChildren, startChild } from './children.js';
import { ownPort } from './own-port.js';

export const childScript = projectPath('tests/support/local-server-child.mjs');
export const isRoot = process.getuid?.() === 0;

/** `directory`: the data folder that servers start in; `base`: its parent, removed after the test. */
export const at = { base: '', directory: '' };
const open: LocalServer[] = [];

interface Ready {
  readonly owner: boolean;
  readonly port: number;
  readonly pid: number;
}
type Options = Partial<Parameters<typeof openLocalServer>[0]>;

export function makeFolder(): void {
  at.base = mkdtempSync(join(tmpdir(), 'nakodo-local-'));
  chmodSync(at.base, 0o755);
  at.directory = join(at.base, 'data');
}

export async function endServers(): Promise<void> {
  await endChildren();
  await Promise.all(open.splice(0).map((server) => server.stop()));
  if (runs()) {
    const pid = pidOf();
    const cluster = join(at.directory, 'postgres');
    signal(pid, 'SIGKILL');
    await expect.poll(() => isPostmaster(pid, cluster)).toBe(false);
  }
  rmSync(at.base, { recursive: true, force: true });
}

/** For a test that has stopped its servers and takes away the disk they were on. */
export function forgetServers(): void {
  open.length = 0;
}

export async function start(options: Options = {}): Promise<LocalServer> {
  const server = await openLocalServer({ directory: at.directory, port: ownPort, ...options });
  open.push(server);
  return server;
}

/** A Nakodo process on the same folder, once it is ready; rejects with its word when it is refused. */
export async function startProcess(env: Readonly<Record<string, string>> = {}) {
  const child = startChild(childScript, [at.directory], { env: { ...process.env, PREFERRED_PORT: String(ownPort), ...env } });
  const ready = JSON.parse(await child.line((line) => line.startsWith('{'))) as Ready & { message?: string };
  if (ready.message) throw new Error(ready.message);
  return { ...child, ready };
}

/** The error of a start that must fail. */
export async function refusal(options: Options = {}): Promise<AppError> {
  const error = await start(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw new Error('was not refused', { cause: error });
  return error;
}

/** 0 when there is no pid file. */
export function pidOf(): number {
  return readPidFile(join(at.directory, 'postgres'))?.pid ?? 0;
}

export function runs(): boolean {
  return existsSync(join(at.directory, 'postgres')) && isPostmaster(pidOf(), join(at.directory, 'postgres'));
}

export async function ask(server: LocalServer, statement = sql`select 1 as one`) {
  const database = openDatabase({ connection: server.connection });
  try {
    return await database.rows(statement);
  } finally {
    await database.close();
  }
}
