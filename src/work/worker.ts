// Runs services until stopped: each in a loop of its own, woken by NOTIFY (a hint) and by polling (the truth).
// A service that fails waits a growing while and goes on; it never stops the others.
import { setMaxListeners } from 'node:events';
import type { Database } from '../db/database.js';

/** One kind of background work. `runOnce` does a bounded piece of it and says whether there may be more. */
export interface Service {
  readonly name: string;
  /** How long to wait for a notification before looking anyway. */
  readonly pollMs: number;
  runOnce(signal: AbortSignal): Promise<boolean>;
}

export interface WorkerLog {
  error(details: { readonly service: string; readonly error: unknown }, message: string): void;
}

export interface Worker {
  /** Lets each service finish what it is at, then resolves. */
  stop(): Promise<void>;
  /** Wakes a service, as a notification would. */
  wake(service: string): void;
}

/** Payload: the name of the service that has work. Sent by SQL when something is enqueued. */
const wakeChannel = 'nakodo_work';
const firstFailurePauseMs = 200;
const longestFailurePauseMs = 10_000;

export async function startWorker(options: {
  readonly db: Database;
  readonly services: readonly Service[];
  readonly log: WorkerLog;
}): Promise<Worker> {
  const stopping = new AbortController();
  setMaxListeners(0, stopping.signal); // every service that waits listens to it: not a leak, however many there are
  const alarms = new Map(options.services.map((service) => [service.name, createAlarm(stopping.signal)]));
  const wakeAll = () => alarms.forEach((alarm) => alarm.ring());
  const unlisten = await options.db.listen(wakeChannel, (name) => alarms.get(name)?.ring(), wakeAll);
  const loops = options.services.map((service) =>
    runService(service, alarms.get(service.name) ?? createAlarm(stopping.signal), stopping.signal, options.log),
  );
  return {
    wake: (name) => alarms.get(name)?.ring(),
    async stop() {
      stopping.abort();
      await Promise.all(loops);
      await unlisten();
    },
  };
}

async function runService(service: Service, alarm: Alarm, signal: AbortSignal, log: WorkerLog): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    alarm.reset(); // before looking: what is enqueued while we look rings again
    try {
      const more = await service.runOnce(signal);
      failures = 0;
      if (!more) await alarm.wait(service.pollMs);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ service: service.name, error }, `${service.name} failed; it goes on in a moment`);
      await alarm.pause(Math.min(longestFailurePauseMs, firstFailurePauseMs * 2 ** failures++));
    }
  }
}

interface Alarm {
  ring(): void;
  reset(): void;
  /** Until it rings, at most `ms`, or the worker stops. */
  wait(ms: number): Promise<void>;
  /** `ms` long, whoever rings, unless the worker stops. */
  pause(ms: number): Promise<void>;
}

function createAlarm(stop: AbortSignal): Alarm {
  let rung = false;
  let wakeUp: () => void = () => undefined;
  const sleep = (ms: number, mayWake: boolean) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        wakeUp = () => undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      stop.addEventListener('abort', done, { once: true });
      if (stop.aborted || (mayWake && rung)) done();
      else if (mayWake) wakeUp = done;
    });
  return {
    ring() {
      rung = true;
      wakeUp();
    },
    reset() {
      rung = false;
    },
    wait: (ms) => sleep(ms, true),
    pause: (ms) => sleep(ms, false),
  };
}
