// What the doctor looks at: one thing that must be right in the set-up. It never changes anything but what a start would.
import type { Settings } from '../../config/settings.js';
import type { Database } from '../../db/database.js';

export interface Advice {
  /** `warning`: it runs, but not as it should. `failed`: it does not run, or not safely. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found. */
  readonly words: string;
  /** What to do about it; always there unless ok. */
  readonly todo?: string;
}

export interface DoctorContext {
  readonly settings: Settings;
  /** Undefined: it could not be opened, for this reason. */
  readonly db: Database | undefined;
  readonly databaseError?: string;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Milliseconds since 1970 by this machine's clock. */
  readonly now: () => number;
}

export interface DoctorCheck {
  readonly name: string;
  run(context: DoctorContext): Promise<Advice>;
}

/** A check of the database itself: without one, it says only that. */
export function databaseCheck(name: string, run: (db: Database, context: DoctorContext) => Promise<Advice>): DoctorCheck {
  return {
    name,
    run: (context) =>
      context.db === undefined
        ? Promise.resolve({
            status: 'warning',
            words: 'not looked at: there is no database',
            todo: 'set the database right first',
          })
        : run(context.db, context),
  };
}

export const ok = (words: string): Advice => ({ status: 'ok', words });
export const warning = (words: string, todo: string): Advice => ({ status: 'warning', words, todo });
export const failed = (words: string, todo: string): Advice => ({ status: 'failed', words, todo });
