// What Linux says of processes: CPU and memory. NaN elsewhere.
import { readdirSync, readFileSync } from 'node:fs';

const clockTicksPerSecond = 100;
const bytesPerPage = 4096;

interface Stat {
  readonly parent: number;
  /** Of the process itself, and of children that have ended. */
  readonly own: number;
  readonly ended: number;
  readonly rssBytes: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticks = (...at: number[]) => at.reduce((sum, index) => sum + Number(fields[index]), 0) / clockTicksPerSecond;
    return { parent: Number(fields[1]), own: ticks(11, 12), ended: ticks(13, 14), rssBytes: Number(fields[21]) * bytesPerPage };
  } catch {
    return undefined;
  }
}

/** Seconds the process computed. */
export function cpuSecondsOf(pid: number): number {
  return statOf(pid)?.own ?? Number.NaN;
}

/** Seconds the process and all its children computed, also those that have ended. */
export function cpuSecondsOfFamily(pid: number): number {
  const parent = statOf(pid);
  if (!parent) return Number.NaN;
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  const children = pids.flatMap((each) => statOf(each) ?? []).filter((stat) => stat.parent === pid);
  return children.reduce((sum, child) => sum + child.own, parent.own + parent.ended);
}

export function rssKibOf(pid: number): number {
  return (statOf(pid)?.rssBytes ?? Number.NaN) / 1024;
}

export function parentOf(pid: number): number {
  return statOf(pid)?.parent ?? Number.NaN;
}
