// ARCHITECTURE.md 2: a pair failing a filter in a decision.
import { counted, finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const allowedPairs: Invariant = {
  name: 'allowed-pairs',
  about: 'At rest, every pair in a list passes all filters of the policy',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, forbidden } of context.audits()) {
      found.push(
        ...finding(
          `In "${pool.name}", ${counted(forbidden.count, 'entry is', 'entries are')} of pairs that the policy keeps apart`,
          forbidden.rows,
          forbidden.count,
        ),
      );
    }
    return found;
  },
};
