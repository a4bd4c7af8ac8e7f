// Each decision stores the version of the policy that made it; after a change everything is decided anew.
import { counted, finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const currentVersion: Invariant = {
  name: 'current-version',
  about: 'At rest, every entry was decided by the version of the policy that the pool has now',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, outdated } of context.audits()) {
      found.push(
        ...finding(
          `In "${pool.name}", ${counted(outdated.count, 'entry was', 'entries were')} decided by another version of the policy: ` +
            `queue the event again: select enqueue_event_matchmaking('${pool.id}', 3)`,
          outdated.rows,
          outdated.count,
        ),
      );
    }
    return found;
  },
};
