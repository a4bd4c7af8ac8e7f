// A real Postgres of our own, one per data directory. States of the server, seen from one Nakodo process:
//   absent   -> started (by us: owner) -> joined
//   running  -> joined (adopted: another Nakodo uses it, or one that was killed left it)
//   joined   -> left (others are still here) | stopped (we were the last)
//   joined   -> lost (the server died) -> absent, and so on: it is started again on the same port until `stop`
// Postgres's own locks decide who starts it; nothing here may remove them while a server may be alive. fsync stays on.
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../errors.js';
import { type Binaries, findBinaries } from './local/binaries.js';
import { type LocalDirectory, openDirectory, rememberedPort, rememberPort } from './local/directory.js';
import {
  assertVersion,
  classifyFailure,
  ensureCluster,
  findFreePort,
  isPortFree,
  localUser,
  type ServerSettings,
  startError,
  startServer,
} from './local/postmaster.js';
import { type Presence, tryJoin } from './local/presence.js';
import { isPostmaster, listOrphans, readPidFile, signal } from './local/processes.js';
import type { Connection } from './pool.js';

export interface LocalServerOptions {
  readonly directory: string;
  /** Preferred port, default 54329; another free one is taken, and remembered, where it is in use. */
  readonly port?: number;
  /** Settings of postgresql.conf. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long a start, recovery after a crash included, may take; default 120,000. */
  readonly startTimeoutMs?: number;
  /** Hears what happens, in words for the terminal. */
  readonly onEvent?: (words: string) => void;
  /** Other programs than npm's; for tests. */
  readonly binaries?: Binaries;
}

export interface LocalServer {
  /** `postgres://` on the loopback port, password included: for `psql` and other tools. */
  readonly url: string;
  /** Directory of the unix socket. */
  readonly socket: string;
  readonly port: number;
  /** Whether this process started it (else it joined a running one). */
  readonly owner: boolean;
  /** Over the socket: for `openDatabase`. */
  readonly connection: Connection;
  /** Where the data really is. */
  readonly cluster: string;
  /** Leaves; the last one stops the server cleanly. Close pools first. */
  stop(): Promise<'stopped' | 'left'>;
}

export const defaultLocalPort = 54_329;
const defaultStartTimeoutMs = 120_000;
const pollMs = 25;
/** Server processes that outlive a killed postmaster by this long are ended: nobody hears their answer any more. */
const orphanGraceMs = 3000;
/** A clean stop waits for the last checkpoint; after this long it is cut short, and the next start recovers. */
const stopTimeoutMs = 60_000;
const restartPauseMs = 1000;
/** A pid file without a number for this long belongs to a start that failed half-way. */
const emptyGraceMs = 2000;

interface Attempt {
  readonly server: ServerSettings;
  readonly place: LocalDirectory;
  readonly deadline: number;
  readonly onEvent: (words: string) => void;
  readonly stopping: AbortSignal;
}
interface Joined {
  readonly presence: Presence;
  readonly port: number;
  readonly pid: number;
}

/** The pid files that keep a new server from starting: of the cluster, and of each socket in our own socket directory. */
function listPidFiles({ cluster, socket }: ServerSettings): string[] {
  const sockets = readdirSync(socket).filter((name) => name.startsWith('.s.PGSQL.') && name.endsWith('.lock'));
  return [join(cluster, 'postmaster.pid'), ...sockets.map((name) => join(socket, name))];
}

function pidIn(path: string): number {
  return Number(readFileSync(path, 'utf8').split('\n')[0]);
}

function isStale(path: string, cluster: string): boolean {
  const pid = pidIn(path);
  // Empty: a server is just about to write it, or died at that moment.
  if (!(pid > 0)) return Date.now() - statSync(path).mtimeMs > emptyGraceMs;
  return signal(pid, 0) && !isPostmaster(pid, cluster);
}

/**
 * Postgres takes over stale pid files by itself, unless their number now belongs to another process or to a zombie (a container without
 * an init keeps those for ever), or is missing: such files go aside here. A server that is alive keeps its own.
 */
function setAsideStalePidFiles(server: ServerSettings): void {
  for (const path of listPidFiles(server)) {
    const aside = `${path}.stale-${process.pid}`;
    try {
      if (!isStale(path, server.cluster)) continue;
      renameSync(path, aside);
      // A new server was faster than this: its file goes back.
      if (!isStale(aside, server.cluster)) linkSync(aside, path);
      rmSync(aside, { force: true });
    } catch {
      // None there, or somebody else moved it first.
    }
  }
}

async function joinRunning({ server, place }: Attempt): Promise<Joined | 'absent' | 'starting'> {
  const file = readPidFile(server.cluster);
  if (!file) return 'absent';
  const running = isPostmaster(file.pid, server.cluster);
  const result = await tryJoin(file.socket || server.socket, file.port, place.password, running);
  return typeof result === 'string' ? result : { presence: result, port: file.port, pid: file.pid };
}

async function endOrphans(cluster: string): Promise<void> {
  const until = Date.now() + orphanGraceMs;
  while (listOrphans(cluster).length > 0 && Date.now() < until) await sleep(pollMs);
  for (const pid of listOrphans(cluster)) signal(pid, 'SIGKILL');
  await sleep(pollMs);
}

async function choosePort(preferred: number, fixed: boolean): Promise<number> {
  return fixed || (await isPortFree(preferred)) ? preferred : findFreePort();
}

/** Starts the server and waits until it can be joined; undefined when another start was faster or an obstacle is out of the way. */
async function startAndJoin(attempt: Attempt, port: number, fixed: boolean): Promise<Joined | undefined> {
  const { server, deadline } = attempt;
  setAsideStalePidFiles(server);
  const started = startServer(server, await choosePort(port, fixed));
  while (Date.now() < deadline) {
    const ended = started.ended();
    if (ended === 'killed') return undefined;
    if (ended) {
      const why = classifyFailure(started.said());
      if (why === 'final') throw startError(started.said(), server);
      if (why === 'orphans') await endOrphans(server.cluster);
      else await sleep(pollMs);
      return undefined;
    }
    const joined = await joinRunning(attempt);
    if (typeof joined === 'object') return joined;
    await sleep(pollMs);
  }
  return undefined;
}

async function startOrJoin(attempt: Attempt, port: number, fixed: boolean): Promise<Joined & { readonly owner: boolean }> {
  const { deadline, place, stopping } = attempt;
  while (Date.now() < deadline) {
    if (stopping.aborted) throw new AppError('cancelled', 'The local database is being stopped');
    const running = await joinRunning(attempt);
    if (typeof running === 'object') return { ...running, owner: false };
    if (running === 'starting') {
      await sleep(pollMs);
      continue;
    }
    const startedAt = Date.now();
    const joined = await startAndJoin(attempt, port, fixed);
    if (!joined) continue;
    rememberPort(place.directory, joined.port);
    attempt.onEvent(`local database started in ${((Date.now() - startedAt) / 1000).toFixed(1)} s on port ${joined.port}`);
    return { ...joined, owner: true };
  }
  throw new AppError(
    'database_unavailable',
    `The local database did not come up in time; it may still be recovering: look into ${place.log} and start again`,
  );
}

async function stopServer(pid: number, cluster: string): Promise<void> {
  for (const [name, timeoutMs] of [
    ['SIGINT', stopTimeoutMs],
    ['SIGQUIT', stopTimeoutMs],
  ] as const) {
    const until = Date.now() + timeoutMs;
    signal(pid, name);
    while (isPostmaster(pid, cluster) && Date.now() < until) await sleep(pollMs);
    if (!isPostmaster(pid, cluster)) return;
  }
  throw new AppError('internal', `The local database (process ${pid}) does not stop`);
}

/** Keeps the server alive while we are here: whenever it is lost, starts or joins it again on the same port. */
function keepAlive(attempt: () => Attempt, first: Joined, stopping: AbortSignal) {
  let current: Promise<Joined> = Promise.resolve(first);
  const watch = (joined: Joined) =>
    joined.presence.onLost(() => {
      if (stopping.aborted) return;
      current = restart();
      current.catch(() => undefined);
    });
  const restart = async (): Promise<Joined> => {
    for (;;) {
      try {
        attempt().onEvent('the local database went away; starting it again');
        const joined = await startOrJoin(attempt(), first.port, true);
        watch(joined);
        return joined;
      } catch (error) {
        if (stopping.aborted) throw error;
        attempt().onEvent(error instanceof Error ? error.message : String(error));
        await sleep(restartPauseMs);
      }
    }
  };
  watch(first);
  return { current: () => current };
}

async function leave(joined: Joined | undefined, cluster: string): Promise<'stopped' | 'left'> {
  if (!joined) return 'stopped';
  const last = await joined.presence.leave().catch(() => undefined);
  if (last) await stopServer(joined.pid, cluster);
  await joined.presence.end();
  return last === false ? 'left' : 'stopped';
}

/** Opens the directory's server: starts it, or joins the one that runs. Throws `setup`, `database_newer` or `database_unavailable`. */
export async function openLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const { onEvent = () => undefined, startTimeoutMs = defaultStartTimeoutMs } = options;
  const place = openDirectory(options.directory);
  const { cluster, socket, log, user, password } = place;
  const server: ServerSettings = {
    binaries: options.binaries ?? findBinaries(user),
    cluster,
    socket,
    log,
    user,
    settings: options.settings ?? {},
  };
  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    const elsewhere =
      place.home === place.directory ? '' : `, because Postgres runs as ${user?.name} here and cannot enter ${place.directory}`;
    onEvent(`making a new database in ${cluster}${elsewhere}`);
    await ensureCluster(server, password);
  }
  assertVersion(server);

  const stopping = new AbortController();
  const attempt = (): Attempt => ({ server, place, deadline: Date.now() + startTimeoutMs, onEvent, stopping: stopping.signal });
  const first = await startOrJoin(attempt(), rememberedPort(place.directory) ?? options.port ?? defaultLocalPort, false);
  const kept = keepAlive(attempt, first, stopping.signal);
  let stopped: Promise<'stopped' | 'left'> | undefined;
  const connection = { host: socket, port: first.port, user: localUser, password, database: localUser };
  return {
    url: `postgres://${localUser}:${password}@127.0.0.1:${first.port}/${localUser}`,
    socket,
    port: first.port,
    owner: first.owner,
    connection,
    cluster,
    stop() {
      stopping.abort();
      stopped ??= kept.current().then(
        (joined) => leave(joined, cluster),
        () => leave(undefined, cluster),
      );
      return stopped;
    },
  };
}
