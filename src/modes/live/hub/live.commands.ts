// What a person does in the live mode: the SQL functions decide, and what must be exact is exact there. Searching and ending go through the matcher,
// which makes one statement of many; messages go by the service, whose calls the database does not count (limits: live-limits.ts); everything else is
// done as that person. Whoever is concerned is told afterwards.
import type { LiveMessage } from '@nakodo/protocol';
import { sql } from '../../../db/sql.js';
import type { Actor, Database, Session } from '../../../db/database.js';
import { AppError } from '../../../errors.js';
import { cleanText } from '../../../people/import/values.js';
import type { EndedSession, LiveMatcher } from '../pairing/live-matcher.js';
import type { SentMessage } from './live-talk.js';

export interface LiveCommands {
  /** Without a lobby, the one they are in. Throws `not_found` outside of it, `conflict` when it takes nobody. Talking already: nothing happens. */
  search(userId: string, poolId?: string): Promise<void>;
  stop(userId: string): Promise<void>;
  /** Ends this session and no other, if it has not ended; then searches on in its lobby. Throws `not_found` for one that is not theirs. */
  skip(userId: string, sessionId: string, options: { readonly search: boolean }): Promise<void>;
  leave(userId: string, sessionId: string): Promise<void>;
  /** Sent again with the same clientId it is the same message. Throws `not_found`, `conflict` when it has ended. */
  say(userId: string, sessionId: string, said: { readonly clientId: string; readonly text: string }): Promise<LiveMessage>;
  keep(userId: string, sessionId: string): Promise<void>;
}

export interface CommandsOptions {
  readonly db: Database;
  readonly matcher: Pick<LiveMatcher, 'search' | 'end'>;
  /** The states of these people may be others now. */
  readonly changed: (userIds: readonly string[]) => void;
  readonly sent: (message: SentMessage) => void;
}

export function createLiveCommands({ db, matcher, changed, sent }: CommandsOptions): LiveCommands {
  const as = <T>(userId: string, work: (tx: Session) => Promise<T>) => db.transaction(work, { as: person(userId) });

  async function search(userId: string, poolId: string): Promise<void> {
    const outcome = await matcher.search(userId, poolId);
    changed([userId]);
    if (outcome === 'stranger') throw new AppError('not_found', 'There is no such lobby, or you are not part of it');
    if (outcome === 'closed') throw new AppError('conflict', 'This lobby takes nobody at the moment');
  }

  async function end(userId: string, sessionId: string, why: 'skip' | 'left'): Promise<EndedSession> {
    const ended = await matcher.end(userId, sessionId, why);
    if (!ended) throw new AppError('not_found', 'There is no such session of yours');
    changed([userId, ended.partnerId]);
    return ended;
  }

  return {
    search: async (userId, poolId) => await search(userId, poolId ?? (await as(userId, findOnlyLobby))),
    async stop(userId) {
      await as(userId, (tx) => tx.run(sql`select stop_searching()`));
      changed([userId]);
    },
    async skip(userId, sessionId, options) {
      const { poolId } = await end(userId, sessionId, 'skip');
      if (options.search) await search(userId, poolId);
    },
    async leave(userId, sessionId) {
      await end(userId, sessionId, 'left');
    },
    async say(userId, sessionId, { clientId, text }) {
      const row = await db.transaction(
        (tx) =>
          tx.getRow<SentRow>(sql`select * from send_session_message(${sessionId}, ${clientId}, ${cleanText(text)}, ${userId})`),
        { as: { role: 'service_role' } },
      );
      sent({ message: row.message, partnerId: row.partner_id, previousId: Number(row.previous_id) });
      return row.message;
    },
    async keep(userId, sessionId) {
      await as(userId, (tx) => tx.run(sql`select keep_in_touch(${sessionId})`));
      changed([userId]);
    },
  };
}

const person = (userId: string): Actor => ({ role: 'authenticated', userId });

interface SentRow {
  readonly message: LiveMessage;
  readonly partner_id: string;
  readonly previous_id: number | string;
}

/** Throws `not_found` without a lobby, `invalid_input` with several. */
async function findOnlyLobby(tx: Session): Promise<string> {
  const lobbies = await tx.rows<{ id: string }>(sql`
    select p.id from pools p join pool_members m on m.pool_id = p.id and m.profile_id = auth.uid() where p.mode = 'live' limit 2`);
  const [only, another] = lobbies;
  if (!only) throw new AppError('not_found', 'You are in no lobby: join one by its code');
  if (another) throw new AppError('invalid_input', 'You are in several lobbies: say in which one to search (poolId)');
  return only.id;
}
