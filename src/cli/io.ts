// What a command has around it: streams, settings, a signal that says stop. Tests give their own; nothing else in the CLI touches `process`.
// Results go to stdout and nothing else does; all talk goes to stderr.
import type { Readable, Writable } from 'node:stream';
import { childEnvironment } from '../config/child-environment.js';
import { loadSettings, type LoadedSettings } from '../config/load.js';

export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Whether a person watches stderr: progress bars, colours. */
  readonly isTerminal: boolean;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Throws `setup` when the environment holds settings that cannot be used. */
  readonly loadSettings: () => LoadedSettings;
  /** What a child process gets: our own environment and these. */
  readonly childEnvironment: (extra: Readonly<Record<string, string>>) => NodeJS.ProcessEnv;
  /** Aborted by the first SIGINT or SIGTERM: finish or roll back, then end. */
  readonly signal: AbortSignal;
}

/** A second signal ends the process at once, as the shell expects. */
const interruptedCode = 130;
/** One Ctrl-C under `npm start` arrives twice: from the terminal, and passed on by npm. */
const sameSignalMs = 500;

export function processIo(): Io {
  const stopping = new AbortController();
  let stoppedAt = 0;
  const stop = (): void => {
    if (stopping.signal.aborted && performance.now() - stoppedAt < sameSignalMs) return;
    stoppedAt = performance.now();
    // oxlint-disable-next-line unicorn/no-process-exit -- whoever presses Ctrl-C twice does not want to wait
    if (stopping.signal.aborted) process.exit(interruptedCode);
    stopping.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // `nakodo export | head`: whoever reads has had enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // oxlint-disable-next-line unicorn/no-process-exit -- there is nobody left to write to
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    isTerminal: process.stderr.isTTY,
    cwd: process.cwd(),
    loadSettings: () => loadSettings(process.cwd()),
    childEnvironment,
    signal: stopping.signal,
  };
}
