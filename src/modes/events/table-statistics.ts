// Tells Postgres how large the tables of the events mode have become while they grow fast. A plan that was made and kept while a table was
// nearly empty reads all of it later; autovacuum corrects that after a minute, but an event of thousands is filled within seconds
// (measured: 10,000 people in 15 s instead of 6 s, a newcomer in 51 ms instead of 8 ms, deleting the event in 86 s).
import { sql } from '../../db/sql.js';
import type { Database } from '../../db/database.js';

/** The first time after so many people, then each time twice as many have been matched: cheap for ever. */
const firstAfterPeople = 250;

export interface TableStatistics {
  /** Notes that so many people were matched, and now and then has the tables analyzed. */
  peopleMatched(count: number): Promise<void>;
}

export function createTableStatistics(db: Database): TableStatistics {
  let matched = 0;
  let next = firstAfterPeople;
  return {
    async peopleMatched(count) {
      matched += count;
      if (matched < next) return;
      next = matched * 2;
      // Who does not own the tables gets a warning instead; autovacuum does it then.
      await db.run(sql`analyze user_matches, user_match_changes, matchmaking_queue, pool_members, pool_changes`);
    },
  };
}
