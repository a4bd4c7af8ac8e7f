// ARCHITECTURE.md 7: messages kept as evidence for longer than they may be. They go after 30 days; the service has a day for it.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const reportEvidence: Invariant = {
  name: 'report-evidence',
  about: 'No report holds messages as evidence for longer than 31 days',
  async find(tx) {
    const rows = await tx.rows<FoundRow>(sql`
      select id, created_at from reports where evidence is not null and created_at < now() - interval '31 days' order by created_at`);
    return finding(
      `${counted(rows.length, 'report still holds its', 'reports still hold their')} evidence after 31 days: is \`nakodo serve\` or \`nakodo work\` running?`,
      rows,
    );
  },
};
