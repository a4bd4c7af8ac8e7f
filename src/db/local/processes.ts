// What runs on a data directory, judged by the process table and not by files alone: a pid in a file may be stale, reused or a zombie.
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socket: string;
}

/** Postgres's own pid file: lines of pid, directory, start time, port, socket directory, address, shared memory, status. */
export function readPidFile(cluster: string): PidFile | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3] ?? 0), socket: lines[4] ?? '' } : undefined;
}

interface ProcessState {
  readonly zombie: boolean;
  readonly directory: string | undefined;
  readonly command: string;
}

function readLinux(pid: number): ProcessState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const zombie = /^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return { zombie, command, directory: zombie ? undefined : readlinkSync(`/proc/${pid}/cwd`) };
  } catch {
    return undefined;
  }
}

/** Without /proc: the command line holds `-D <cluster>`. */
function readPosix(pid: number): ProcessState | undefined {
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', 'stat=,command=', '-p', String(pid)], { encoding: 'utf8' });
  if (status !== 0 || !stdout.trim()) return undefined;
  const command = stdout.trim().replace(/^\S+\s+/, '');
  return { zombie: stdout.trimStart().startsWith('Z'), command, directory: / -D (.+?) -/.exec(command)?.[1] };
}

const readProcess = process.platform === 'linux' ? readLinux : readPosix;

function isWorker(command: string): boolean {
  return command.startsWith('postgres: ');
}

/** Whether this pid is a live postmaster of this cluster. */
export function isPostmaster(pid: number, cluster: string): boolean {
  const state = readProcess(pid);
  return state !== undefined && !state.zombie && state.directory === realpathSync(cluster) && !isWorker(state.command);
}

/**
 * Server processes that outlived their killed postmaster. They end by themselves once their statement is done; until then no new server
 * can start. Only where there is /proc; elsewhere none are found and the start waits for them.
 */
export function listOrphans(cluster: string): number[] {
  if (process.platform !== 'linux') return [];
  const directory = realpathSync(cluster);
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .filter((pid) => {
      const state = readLinux(pid);
      return state?.directory === directory && isWorker(state.command);
    });
}

/** Sends a signal (0: only asks); false when the process is gone. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
