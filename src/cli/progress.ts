// A progress bar on stderr, where a person watches; elsewhere nothing.
import { SingleBar } from 'cli-progress';
import type { Io } from './io.js';

export interface Progress {
  update(done: number, total: number): void;
  stop(): void;
}

const silent: Progress = { update: () => undefined, stop: () => undefined };

export function createProgress(io: Io, label: string): Progress {
  if (!io.isTerminal) return silent;
  const bar = new SingleBar({
    stream: io.stderr,
    format: `${label} {bar} {percentage} % | {value} of {total} | {eta_formatted}`,
    hideCursor: true,
    clearOnComplete: true,
    etaBuffer: 50,
  });
  let total = 0;
  return {
    update(done, all) {
      if (total === 0) bar.start(all, done);
      else if (all !== total) bar.setTotal(all);
      total = all;
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
