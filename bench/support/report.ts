// What every benchmark says, in one form: one line of JSON with the revision, the machine, the sizes, the numbers, and the ratio to a named
// baseline of the same run. Machines differ and are noisy; ratios travel.
import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { projectPath } from '../../src/root.js';

/** `numbers`: sizes, what was measured, `baseline` (what was done beside it) and `ratio` (how many times better than that). */
export function report(name: string, numbers: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify({ bench: name, revision: revision(), machine: machine(), ...numbers })}\n`);
}

/** Progress for whoever watches; never part of the result. */
export function say(words: string): void {
  process.stderr.write(`${words}\n`);
}

/** `value` at three significant digits. */
export function short(value: number): number {
  return Number(value.toPrecision(3));
}

/** Seconds that this process computed during `work`, all threads together: what other processes do on the machine is not in it. */
export async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** Seconds that `work` takes. */
export async function seconds(work: () => unknown): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

function revision(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: projectPath(), encoding: 'utf8' }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : '+'}`;
  } catch {
    return 'unknown';
  }
}

function machine() {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}
