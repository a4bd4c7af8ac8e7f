// ARCHITECTURE.md 4: a queue row lost.
import { counted, finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const matchedMembers: Invariant = {
  name: 'matched-members',
  about: 'Every member of an event that is matched has matches, is queued, or has nobody to be matched with',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, unmatched } of context.audits()) {
      found.push(
        ...finding(
          `In "${pool.name}", ${counted(unmatched.count, 'member has no matches although there are people for them, and is not queued', 'members have no matches although there are people for them, and are not queued')}: ` +
            `queue the event again: select enqueue_event_matchmaking('${pool.id}', 0)`,
          unmatched.rows,
          unmatched.count,
        ),
      );
    }
    return found;
  },
};
