// Making a cluster, starting its server as a process that outlives us, and telling why a start failed. Knows nothing of who else uses it.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../errors.js';
import type { Binaries } from './binaries.js';
import type { SystemUser } from './user.js';

/** The superuser and the database of every local server. */
export const localUser = 'nakodo';

/** Nothing of our own environment reaches the server: PGPORT, PGDATA or a locale there would change what it does. */
const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
const maxLogBytes = 5_000_000;

export interface ServerSettings {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly socket: string;
  readonly log: string;
  readonly user: SystemUser | undefined;
  /** Settings of postgresql.conf, given on the command line so that they hold for existing data too. */
  readonly settings?: Readonly<Record<string, string>>;
}

function identity(user: SystemUser | undefined): { uid?: number; gid?: number } {
  return user ? { uid: user.uid, gid: user.gid } : {};
}

function own(path: string, user: SystemUser | undefined): void {
  if (user) chownSync(path, user.uid, user.gid);
}

const isDiskFull = (said: string) => /No space left|Check free disk space/.test(said);
const diskFull = (where: string, cause?: unknown) =>
  new AppError('setup', `The disk of ${where} is full: free some space and start again`, { cause });

function initdb(target: string, passwordFile: string, { binaries, user }: ServerSettings): Promise<void> {
  // The builtin locale sorts by code point on every machine; Postgres 15 has none, there the C library's C.UTF-8 does the same.
  const locale =
    Number(binaries.major) >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C.UTF-8'];
  const args = [
    '-D',
    target,
    '-U',
    localUser,
    '-E',
    'UTF8',
    '-A',
    'scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--data-checksums',
    ...locale,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(join(binaries.bin, 'initdb'), args, {
      ...identity(user),
      cwd: '/',
      env: environment,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.on('error', reject);
    child.on('close', (code, signalName) => {
      if (code === 0) resolve();
      else if (isDiskFull(said)) reject(diskFull(dirname(target)));
      else
        reject(new AppError('setup', `initdb failed in ${dirname(target)} (${signalName ?? code}): ${said.trim().slice(-500)}`));
    });
  });
}

function removeDrafts(cluster: string): void {
  const prefix = `${basename(cluster)}.new-`;
  for (const name of readdirSync(dirname(cluster)).filter((entry) => entry.startsWith(prefix))) {
    const maker = Number(name.slice(prefix.length).split('-')[0]);
    if (!isRunning(maker)) rmSync(join(dirname(cluster), name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Makes the cluster if there is none: aside, then renamed, so that of two at once one wins and a killed one leaves only a draft. */
export async function ensureCluster(server: ServerSettings, password: string): Promise<void> {
  const { cluster, user } = server;
  if (existsSync(join(cluster, 'PG_VERSION'))) return;
  removeDrafts(cluster);
  const draft = `${cluster}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
  const passwordFile = `${draft}-password`;
  try {
    mkdirSync(draft, { mode: 0o700 });
    own(draft, user);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    own(passwordFile, user);
    await initdb(draft, passwordFile, server);
    if (!existsSync(join(cluster, 'PG_VERSION'))) renameSync(draft, cluster);
  } catch (error) {
    if (existsSync(join(cluster, 'PG_VERSION'))) return;
    throw error instanceof Error && 'code' in error && error.code === 'ENOSPC' ? diskFull(dirname(cluster), error) : error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

/** Refuses data of another major version: no server can read it, and no data is touched. */
export function assertVersion({ cluster, binaries }: Pick<ServerSettings, 'cluster' | 'binaries'>): void {
  const made = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (made === binaries.major) return;
  const [code, advice] =
    Number(made) > Number(binaries.major)
      ? (['database_newer', 'use the newer Nakodo that made it'] as const)
      : ([
          'setup',
          'upgrade it: dump it with the Nakodo that made it (pg_dump), move the folder away, start this one, and load the dump',
        ] as const);
  throw new AppError(
    code,
    `The data in ${cluster} is of Postgres ${made}, this Nakodo brings Postgres ${binaries.major}: ${advice}. Nothing was changed`,
  );
}

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Any port that is free at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export interface StartedServer {
  readonly pid: number;
  /** What the server has said since it was started. */
  said(): string;
  /** How the process ended, once it has. */
  ended(): 'exited' | 'killed' | undefined;
}

function readFrom(path: string, from: number): string {
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.alloc(64 * 1024);
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, from));
  } finally {
    closeSync(file);
  }
}

/** Starts the server detached, in a process group of its own: neither Ctrl-C here nor our end touches it. Does not wait for it. */
export function startServer(
  { binaries, cluster, socket, log, user, settings = {} }: ServerSettings,
  port: number,
): StartedServer {
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(log, `${log}.1`);
  const file = openSync(log, 'a', 0o640);
  const from = statSync(log).size;
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: socket,
    cluster_name: 'nakodo',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Failed statements are ours to report; the log keeps starts, stops and crashes.
    log_min_messages: 'log',
    ...settings,
  };
  const args = ['-D', cluster, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  let ended: 'exited' | 'killed' | undefined;
  try {
    const child = spawn(join(binaries.bin, 'postgres'), args, {
      ...identity(user),
      cwd: '/',
      env: environment,
      detached: true,
      stdio: ['ignore', file, file],
    });
    child.on('exit', (_, killedBy) => (ended = killedBy ? 'killed' : 'exited'));
    child.on('error', () => (ended = 'exited'));
    child.unref();
    return { pid: child.pid ?? 0, said: () => readFrom(log, from), ended: () => ended };
  } finally {
    closeSync(file);
  }
}

export type StartFailure = 'running' | 'orphans' | 'port' | 'final';

/** Why a start failed, from what the server said: what can be waited for or worked around, or `final`. */
export function classifyFailure(said: string): StartFailure {
  if (/lock file "postmaster.pid" (already exists|is empty)/.test(said)) return 'running';
  if (said.includes('pre-existing shared memory block')) return 'orphans';
  if (/could not bind IPv4|could not create any TCP|lock file "[^"]*\.s\.PGSQL[^"]*" (already exists|is empty)/.test(said))
    return 'port';
  return 'final';
}

export function startError(said: string, { cluster, log }: ServerSettings): AppError {
  if (isDiskFull(said)) return diskFull(cluster);
  const reasons = said.split('\n').filter((line) => /FATAL|PANIC|could not|error/i.test(line));
  return new AppError(
    'setup',
    `The local database did not start: ${reasons.slice(-3).join(' · ').slice(-500) || 'no reason given'}. All it said is in ${log}`,
  );
}
