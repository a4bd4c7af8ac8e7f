// Shared by tests of the pairing: matchers, and what became of whom.
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { LiveMatcher } from '../../src/modes/live/pairing/live-matcher.js';
import { createLiveMatcher } from '../../src/modes/live/pairing/matcher.js';
import type { ProfileInput } from '../../src/people/profiles.js';
import { localModels } from '../../src/people/models.js';

export const adult = (more: Partial<ProfileInput> = {}): ProfileInput => ({ name: 'Kim', birthDate: '1996-05-15', ...more });

/** What goes wrong in it is put into `errors`. */
export function testMatcher(db: Database, errors: unknown[] = []): LiveMatcher {
  return createLiveMatcher({ db, models: localModels('none'), onError: (error) => void errors.push(error) });
}

/** Resolves when `userId` is told of a change. */
export function changeOf(matcher: LiveMatcher, userId: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = matcher.onChanged((userIds) => {
      if (!userIds.includes(userId)) return;
      stop();
      resolve();
    });
  });
}

export interface SessionRow {
  readonly id: string;
  readonly user1_id: string;
  readonly user2_id: string;
  readonly step: number;
  readonly buddies: boolean;
  readonly score: number;
  readonly policy_version_id: string;
  readonly user1_reasons: unknown[];
}

export async function activeSessions(db: Database, poolId: string): Promise<SessionRow[]> {
  return await db.rows<SessionRow>(sql`
    select id, user1_id, user2_id, step, buddies, score, policy_version_id, user1_reasons
    from chat_sessions where pool_id = ${poolId} and status = 'active' order by created_at, id`);
}

/** Everybody's partner, by id. */
export async function partnersIn(db: Database, poolId: string): Promise<Map<string, string>> {
  const sessions = await activeSessions(db, poolId);
  return new Map(sessions.flatMap(({ user1_id: a, user2_id: b }) => [[a, b] as const, [b, a] as const]));
}

export async function waitingIn(db: Database, poolId: string): Promise<string[]> {
  const rows = await db.rows<{ user_id: string }>(sql`select user_id from waiting_queue where pool_id = ${poolId} order by id`);
  return rows.map((row) => row.user_id);
}
