// Processes that tests start and kill. Each is ended when its test ends.
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Child {
  readonly process: ChildProcess;
  /** Everything printed so far. */
  readonly lines: readonly string[];
  /** What it said on stderr. */
  readonly said: () => string;
  /** The first line for which `pick` is true, printed already or to come; rejects when the process ends without it. */
  line(pick: (line: string) => boolean): Promise<string>;
  /** Sends the signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

const running = new Set<Child>();

export function startChild(script: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(process.execPath, [script, ...args], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let said = '';
  const ended = once(child, 'close');
  const reader = child.stdout ? createInterface({ input: child.stdout }) : undefined;
  reader?.on('line', (line) => lines.push(line));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const self: Child = {
    process: child,
    lines,
    said: () => said,
    line(pick) {
      const found = lines.find(pick);
      if (found !== undefined) return Promise.resolve(found);
      return new Promise((resolve, reject) => {
        reader?.on('line', (line) => pick(line) && resolve(line));
        void ended.then(() =>
          reject(new Error(`ended without the line awaited; it said: ${lines.slice(-5).join('\n')} ${said.slice(-2000)}`)),
        );
      });
    },
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
  running.add(self);
  void ended.then(() => running.delete(self));
  return self;
}

/** For `afterEach`. */
export async function endChildren(): Promise<void> {
  await Promise.all([...running].map((child) => child.kill('SIGKILL')));
}
