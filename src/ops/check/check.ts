// `nakodo check`: proves on a live database that what must never happen has not. Reads one snapshot, in a transaction that cannot write.
import { performance } from 'node:perf_hooks';
import type { Database } from '../../db/database.js';
import { createContext, type ContextOptions } from './context.js';
import type { Finding } from './finding.js';
import type { Invariant } from './invariant.js';
import { invariants as allInvariants } from './invariants.js';

export interface InvariantReport {
  readonly name: string;
  readonly about: string;
  readonly holds: boolean;
  readonly broken: readonly Finding[];
  /** Not broken, but to be known. */
  readonly apart: readonly Finding[];
  readonly ms: number;
}

export interface CheckReport {
  /** Whether every invariant holds. */
  readonly holds: boolean;
  readonly ms: number;
  readonly invariants: readonly InvariantReport[];
}

export interface CheckOptions extends ContextOptions {
  /** Default: all. */
  readonly invariants?: readonly Invariant[];
}

/** Throws AppError when the database cannot be read; broken invariants are in the report. */
export async function checkDatabase(db: Database, options: CheckOptions): Promise<CheckReport> {
  const started = performance.now();
  const reports = await db.transaction(
    async (tx) => {
      const context = createContext(tx, options);
      const made: InvariantReport[] = [];
      for (const invariant of options.invariants ?? allInvariants) {
        const { name, about } = invariant;
        options.onProgress?.(name);
        const begun = performance.now();
        const found = await invariant.find(tx, context);
        const broken = found.filter((each) => each.apart !== true);
        const apart = found.filter((each) => each.apart === true);
        made.push({ name, about, holds: broken.length === 0, broken, apart, ms: Math.round(performance.now() - begun) });
      }
      return made;
    },
    { isolation: 'repeatable read', readOnly: true, ...(options.signal && { signal: options.signal }) },
  );
  return { holds: reports.every(({ holds }) => holds), ms: Math.round(performance.now() - started), invariants: reports };
}
