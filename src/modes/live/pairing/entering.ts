// People begin to search and end their sessions: each many at once, since the commit of each call alone is what would limit a lobby.
import type { Database } from '../../../db/database.js';
import { quickCommit } from '../../../db/quick-commit.js';
import { sql } from '../../../db/sql.js';
import type { EndedSession, SearchOutcome } from './live-matcher.js';
import { callTogether, type Together } from './together.js';

export interface SearchCall {
  readonly userId: string;
  readonly poolId: string;
}

/** `onEntered` hears of the lobbies where somebody waits now, once their tickets are committed. */
export function createEntering(db: Database, onEntered: (poolId: string) => void): Together<SearchCall, SearchOutcome> {
  return callTogether(async (calls) => {
    // Of calls for one person the last one counts, for all of them.
    const last = new Map(calls.map(({ userId, poolId }) => [userId, poolId]));
    const rows = await db.rows<{ user_id: string; outcome: SearchOutcome }>(sql`
      with quick as materialized (${quickCommit})
      select user_id, outcome from quick, enter_waiting(${[...last.keys()]}::uuid[], ${[...last.values()]}::uuid[])`);
    const waiting = rows.filter(({ outcome }) => outcome === 'waiting').map(({ user_id }) => last.get(user_id) ?? '');
    new Set(waiting).forEach(onEntered);
    const outcomes = new Map(rows.map(({ user_id, outcome }) => [user_id, outcome]));
    return calls.map(({ userId }) => outcomes.get(userId) ?? 'stranger');
  });
}

export interface EndCall {
  readonly userId: string;
  readonly sessionId: string;
  readonly why: 'skip' | 'left';
}

interface EndedRow {
  readonly session_id: string;
  readonly user_id: string;
  readonly pool_id: string;
  readonly partner_id: string;
  readonly ended: boolean;
}

/** `onEnded` hears of those whose sessions ended by this. */
export function createEnding(
  db: Database,
  onEnded: (userIds: readonly string[]) => void,
): Together<EndCall, EndedSession | undefined> {
  return callTogether(async (calls) => {
    const rows = await db.rows<EndedRow>(sql`
      with quick as materialized (${quickCommit})
      select session_id, user_id, pool_id, partner_id, ended from quick, skip_partners(
        ${calls.map(({ sessionId }) => sessionId)}::uuid[], ${calls.map(({ userId }) => userId)}::uuid[],
        ${calls.map(({ why }) => why)}::text[])`);
    onEnded([...new Set(rows.filter(({ ended }) => ended).flatMap((row) => [row.user_id, row.partner_id]))]);
    const ends = new Map(rows.map((row) => [`${row.session_id} ${row.user_id}`, row]));
    return calls.map(({ sessionId, userId }) => {
      const row = ends.get(`${sessionId} ${userId}`);
      return row && { poolId: row.pool_id, partnerId: row.partner_id, ended: row.ended };
    });
  });
}
