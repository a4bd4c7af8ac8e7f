// What an invariant is: one thing that must never happen, and how to find where it did. Each lives in invariants/<name>.ts;
// invariants.ts lists them. They only read, all from one snapshot, and must hold on a busy database too.
import type { Session } from '../../db/database.js';
import type { CheckContext } from './context.js';
import type { Finding } from './finding.js';

export interface Invariant {
  /** Kebab-case, as its file. */
  readonly name: string;
  /** What always holds, as a sentence. */
  readonly about: string;
  find(tx: Session, context: CheckContext): Promise<readonly Finding[]>;
}
