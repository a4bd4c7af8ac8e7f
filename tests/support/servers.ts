// The Postgres servers of one test run: npm's 18 and Debian's 15 (or what the machine offers), each in a temporary folder, started by the
// first test that needs one, stopped when the run ends. Fast rather than safe: tests of crashes start servers of their own.
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Binaries, findBinaries } from '../../src/db/local/binaries.js';
import {
  classifyFailure,
  ensureCluster,
  findFreePort,
  localUser,
  type ServerSettings,
  startError,
  startServer,
} from '../../src/db/local/postmaster.js';
import { isPostmaster, readPidFile, signal } from '../../src/db/local/processes.js';
import { canReach, chooseUser, type SystemUser, systemStateDirectory } from '../../src/db/local/user.js';
import type { Connection } from '../../src/db/pool.js';
import { projectPath } from '../../src/root.js';

/** `18`: npm's. `15`: the operating system's, with pgvector; the oldest we support. */
export const postgresServers = ['18', '15'] as const;
export type PostgresServer = (typeof postgresServers)[number];

export const testPassword = 'test';
const systemRoot = '/usr/lib/postgresql';
const runPrefix = 'nakodo-test-';
const startTimeoutMs = 240_000;

const fast = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '200',
  shared_buffers: '64MB',
  // Provoked deadlocks are found at once.
  deadlock_timeout: '50ms',
};

/** Debian's programs, if there are any from 15 on; the oldest, because that is the promise to keep. */
export function findSystemBinaries(): Binaries | undefined {
  if (!existsSync(systemRoot)) return undefined;
  const majors = readdirSync(systemRoot)
    .map(Number)
    .filter((major) => major >= 15 && existsSync(join(systemRoot, String(major), 'bin', 'postgres')));
  if (majors.length === 0) return undefined;
  const major = String(Math.min(...majors));
  return { bin: join(systemRoot, major, 'bin'), major };
}

/** Where scripts/setup-pgvector.mjs has installed: in the project, or where the server's user can reach it. */
function findPgvector(major: string, user: SystemUser | undefined): string | undefined {
  const folders = [projectPath('.cache'), join(systemStateDirectory, 'cache')].map((cache) => join(cache, `pgvector-${major}`));
  return folders.find((folder) => existsSync(folder) && (!user || canReach(folder, user)));
}

/** Whether the system's Postgres of this version can `create extension vector`. */
export function hasPgvector(major: string): boolean {
  return (
    existsSync(`/usr/share/postgresql/${major}/extension/vector.control`) ||
    findPgvector(major, chooseUser(undefined)) !== undefined
  );
}

function settingsOf(server: PostgresServer, base: string): ServerSettings {
  const user = chooseUser(undefined);
  const directory = join(base, server);
  const socket = join(directory, 'run');
  mkdirSync(socket, { recursive: true });
  if (user) chownSync(socket, user.uid, user.gid);
  const binaries = server === '18' ? findBinaries(user) : findSystemBinaries();
  if (!binaries) throw new Error('There is no Postgres 15 on this machine: npm test says how to install it');
  const vector = server === '15' ? findPgvector(binaries.major, user) : undefined;
  // Debian's Postgres looks for extensions and their libraries below this folder too.
  const settings = vector ? { ...fast, extension_destdir: vector } : fast;
  return { binaries, cluster: join(directory, 'cluster'), socket, log: join(directory, 'log'), user, settings };
}

async function canConnect(connection: Connection): Promise<boolean> {
  const client = new Client({ ...connection, ssl: false });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function adminConnection(settings: ServerSettings): Connection | undefined {
  const file = readPidFile(settings.cluster);
  if (!file || !isPostmaster(file.pid, settings.cluster)) return undefined;
  return { host: '127.0.0.1', port: file.port, user: localUser, password: testPassword, database: 'postgres' };
}

/** The server's connection for administration, starting it if this is the first to ask. Test processes may ask at the same time. */
export async function ensureTestServer(server: PostgresServer, base: string): Promise<Connection> {
  const settings = settingsOf(server, base);
  await ensureCluster(settings, testPassword);
  const until = Date.now() + startTimeoutMs;
  let started: ReturnType<typeof startServer> | undefined;
  while (Date.now() < until) {
    const connection = adminConnection(settings);
    if (connection && (await canConnect(connection))) return connection;
    if (!connection && (!started || started.ended())) {
      if (started && classifyFailure(started.said()) === 'final') throw startError(started.said(), settings);
      started = startServer(settings, await findFreePort());
    }
    await sleep(20);
  }
  throw new Error(`Postgres ${server} did not start: see ${settings.log}`);
}

async function stopServer(cluster: string): Promise<void> {
  const file = readPidFile(cluster);
  if (!file || !isPostmaster(file.pid, cluster)) return;
  signal(file.pid, 'SIGQUIT');
  while (isPostmaster(file.pid, cluster)) await sleep(10);
}

/** Stops what runs in the folder of a test run and removes it. */
export async function removeTestRun(base: string): Promise<void> {
  for (const server of postgresServers) {
    const cluster = join(base, server, 'cluster');
    if (existsSync(cluster)) await stopServer(cluster);
  }
  rmSync(base, { recursive: true, force: true });
}

/** Makes the folder of this run, and clears away what killed runs have left. */
export async function createTestRun(): Promise<string> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(runPrefix))) {
    const pid = Number(name.slice(runPrefix.length).split('-')[0]);
    const stale = statSync(join(tmpdir(), name), { throwIfNoEntry: false })?.isDirectory() && pid > 0 && !signal(pid, 0);
    if (stale) await removeTestRun(join(tmpdir(), name));
  }
  const base = mkdtempSync(join(tmpdir(), `${runPrefix}${process.pid}-`));
  // mkdtemp makes it private; the server may run as another user.
  chmodSync(base, 0o755);
  return base;
}
