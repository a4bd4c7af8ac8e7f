// Removes the messages that reports hold as evidence, 30 days after the report. What was reported and decided stays.
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import type { Service } from '../work/worker.js';

const keepDays = 30;
const hourMs = 60 * 60_000;
/** Rows at a time, so that no statement takes long. */
const batch = 1000;

/** Any number of processes may run it. */
export function evidenceService(db: Database): Service {
  return {
    name: 'evidence of reports',
    pollMs: hourMs,
    async runOnce() {
      const removed = await db.run(sql`
        update reports set evidence = null where id in (
          select id from reports where evidence is not null and created_at < now() - make_interval(days => ${keepDays})
          limit ${batch} for update skip locked
        )`);
      return removed === batch;
    },
  };
}
