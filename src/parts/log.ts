// What the parts are told to log by: pino's shape.
import type { WorkerLog } from '../work/worker.js';

export interface NakodoLog extends WorkerLog {
  error(details: Readonly<Record<string, unknown>>, message: string): void;
  info(details: Readonly<Record<string, unknown>>, message: string): void;
}
