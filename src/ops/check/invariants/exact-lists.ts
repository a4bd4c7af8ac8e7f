// ARCHITECTURE.md 3: not the exact top k at rest.
import { counted, finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const exactLists: Invariant = {
  name: 'exact-lists',
  about: 'At rest, every list holds exactly the best of the policy, with exactly their scores',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, inexact, misscored } of context.audits()) {
      const again = `queue the event again: select enqueue_event_matchmaking('${pool.id}', 3)`;
      found.push(
        ...finding(
          `In "${pool.name}", ${counted(inexact.count, 'list does not hold the best', 'lists do not hold the best')}: ${again}`,
          inexact.rows,
          inexact.count,
        ),
        ...finding(
          `In "${pool.name}", ${counted(misscored.count, 'entry has', 'entries have')} another score than the policy gives: ${again}`,
          misscored.rows,
          misscored.count,
        ),
      );
    }
    return found;
  },
};
