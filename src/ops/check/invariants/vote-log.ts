// What must never happen (ARCHITECTURE.md): a log of votes that was altered, a signature in it that is nobody's, an outcome that votes do not give; and a
// closed proposal that is in no log a day later.
import { createLogCheck } from '@nakodo/chain';
import { readEntries } from '../../../modes/community/vote-log.read.js';
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

const pageSize = 1000;

export const voteLog: Invariant = {
  name: 'vote-log',
  about:
    'The log of votes of each community is whole: hashes, signatures, rules and outcomes; and has what was closed more than a day ago',
  async find(tx) {
    const pools = await tx.rows<{ id: string }>(
      sql`select distinct pool_id as id from closed_proposals where place is not null order by 1`,
    );
    const faults: FoundRow[] = [];
    for (const { id } of pools) {
      const check = createLogCheck();
      for (let after = 0; ;) {
        const entries = await readEntries(tx, id, { after, limit: pageSize });
        check.add(entries);
        after = entries.at(-1)?.place ?? after;
        if (entries.length < pageSize) break;
      }
      for (const { place, words } of check.report().faults) faults.push({ pool_id: id, place, words });
    }
    // A worker ran since (system_metrics), and did not log it.
    const late = await tx.rows<FoundRow>(sql`
      select c.id, c.pool_id, c.closed_at from closed_proposals c
      where c.logged_at is null and c.proposal_id is not null
        and exists (select from system_metrics m where m.recorded_at > c.closed_at + interval '25 hours') order by c.id`);
    return [
      ...finding(`${counted(faults.length, 'entry', 'entries')} of logs of votes cannot be true`, faults),
      ...finding(`${counted(late.length, 'closed proposal is', 'closed proposals are')} in no log after a day`, late),
    ];
  },
};
