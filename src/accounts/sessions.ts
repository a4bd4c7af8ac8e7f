// Sessions of browsers, as the cookie has them: looked up on each request by one indexed query, prolonged while they are used, ended by
// deleting them. Making one is better-auth's business (see accounts.ts).
import { createHash } from 'node:crypto';
import type { Database, Session } from '../db/database.js';
import { sql } from '../db/sql.js';

export interface FoundSession {
  readonly userId: string;
  /** It was prolonged just now: the cookie should be too. */
  readonly prolonged: boolean;
}

export interface Sessions {
  readonly lifetimeSeconds: number;
  /** Undefined: forged, ended, or of somebody who is gone or suspended. */
  find(token: string): Promise<FoundSession | undefined>;
  /** Whether it would count, were it not for a suspension: a guest has no other way to be told, nor to come back once it is lifted. */
  isSuspended(token: string): Promise<boolean>;
  end(token: string): Promise<void>;
}

/** What better-auth makes: 32 letters and digits, 190 bits. */
const tokenPattern = /^[A-Za-z0-9]{32}$/;
/** A session in use is written at most once a day. */
const prolongAfterSeconds = 24 * 60 * 60;

export interface SessionsSettings {
  readonly lifetimeSeconds: number;
  /** False: sessions of accounts count no more, those of the demo's people do. */
  readonly accounts: boolean;
}

export function createSessions(db: Database, { lifetimeSeconds, accounts }: SessionsSettings): Sessions {
  const ofAccounts = accounts ? sql.empty : sql`and not exists (select from account_users u where u.id = user_id)`;
  return {
    lifetimeSeconds,
    async find(token) {
      if (!tokenPattern.test(token)) return undefined;
      const hash = hashToken(token);
      const found = await db.findRow<{ user_id: string; left: number }>(sql`
        select user_id, extract(epoch from expires_at - now())::float8 as left
        from account_sessions s where token_hash = ${hash} and expires_at > now() ${ofAccounts}
          and not exists (select from profiles p where p.id = s.user_id and p.suspended_at is not null)`);
      if (!found) return undefined;
      const prolonged = found.left < lifetimeSeconds - prolongAfterSeconds;
      if (prolonged) await prolong(db, hash, lifetimeSeconds);
      return { userId: found.user_id, prolonged };
    },
    async isSuspended(token) {
      if (!tokenPattern.test(token)) return false;
      const found = await db.findRow(sql`
        select from account_sessions s join profiles p on p.id = s.user_id
        where s.token_hash = ${hashToken(token)} and s.expires_at > now() and p.suspended_at is not null`);
      return found !== undefined;
    },
    async end(token) {
      if (tokenPattern.test(token)) await db.run(sql`delete from account_sessions where token_hash = ${hashToken(token)}`);
    },
  };
}

/** Tokens are random and long: one round of a fast hash is enough, and cheap on each request. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** All of somebody but the one with this token: whoever came by a way in that is no longer theirs. */
export async function endOtherSessions(session: Session, userId: string, token: string | undefined): Promise<void> {
  await session.run(sql`
    delete from account_sessions where user_id = ${userId} and token_hash is distinct from ${token === undefined ? null : hashToken(token)}`);
}

async function prolong(db: Database, hash: string, seconds: number): Promise<void> {
  await db.run(sql`
    update account_sessions set expires_at = now() + make_interval(secs => ${seconds}), updated_at = now()
    where token_hash = ${hash} and expires_at > now()`);
}
