// The designs that `bench live` compares. All obey the same rules (policy, blocks, skips, age wall), write the same rows (tickets, sessions,
// participants, each person's log) and tell both people. Ends are written by the same functions: one call each, and by ours many at once, as the
// server does. Ours commits without waiting for the disk (a crash takes back its last half second as a whole); the others commit as usual.
import type { Database } from '../../src/db/database.js';
import { quickCommit } from '../../src/db/quick-commit.js';
import { sql } from '../../src/db/sql.js';
import { createLiveMatcher } from '../../src/modes/live/pairing/matcher.js';
import { callTogether } from '../../src/modes/live/pairing/together.js';
import { compiledPolicy } from '../../src/modes/pool/pool-state.js';
import { getPool } from '../../src/people/pools.js';
import { say } from '../support/report.js';
import { localModels } from '../../src/people/models.js';

export type Pair = readonly [string, string];

export interface Design {
  readonly name: string;
  /** Resolves when the call has been answered; being told is something else. */
  search(userId: string): Promise<unknown>;
  /** Whoever was not told for so long calls again; undefined: nobody has to. */
  readonly againMs?: number;
  end(userId: string): Promise<unknown>;
  close(): Promise<void>;
}

export type Open = (db: Database, poolId: string, onTold: (pairs: readonly Pair[]) => void) => Promise<Design>;

const channel = 'bench_live';

/** Of whoever is waiting the one with the best score, found by the policy in SQL. `locked`: one call at a time for the whole lobby. */
async function createFindFunction(db: Database, poolId: string): Promise<void> {
  const compiled = await compiledPolicy(db, await getPool(db, poolId));
  await db.run(
    sql.script(`
    create or replace function bench_find(p_me uuid, p_pool_id uuid, p_locked boolean) returns boolean language plpgsql as $$
    declare
      v_found record;
      v_version uuid := (select policy_version_id from pools where id = p_pool_id);
      v_session uuid := gen_random_uuid();
    begin
      if p_locked then
        perform pg_advisory_xact_lock(1);
      end if;
      if exists (select from session_participants s where s.user_id = p_me and s.active) then
        return true;
      end if;
      select w.user_id, w.joined_at, c.score into v_found
        from waiting_queue w
        cross join lateral (
          select ${compiled.scoreSql('a', 'b')} as score from pool_people(p_pool_id) a, pool_people(p_pool_id) b
          where a.id = p_me and b.id = w.user_id and ${compiled.filterSql('a', 'b')}
        ) c
        where w.pool_id = p_pool_id and w.user_id <> p_me and w.present
          and not exists (select from blocks b where b.blocker_id = p_me and b.blocked_id = w.user_id)
          and not exists (select from blocks b where b.blocker_id = w.user_id and b.blocked_id = p_me)
          and not exists (select from pair_skips k where k.low_id = least(p_me, w.user_id) and k.high_id = greatest(p_me, w.user_id) and k.until > now())
        order by c.score desc, w.joined_at limit 1 for update of w skip locked;
      if not found then
        insert into waiting_queue (user_id, pool_id, policy_version_id) values (p_me, p_pool_id, v_version)
          on conflict on constraint waiting_queue_pkey do nothing;
        return false;
      end if;
      insert into chat_sessions (id, pool_id, user1_id, user2_id, policy_version_id, score, user1_revision, user2_revision,
          user1_waited_ms, user2_waited_ms, offerer_id)
        values (v_session, p_pool_id, least(p_me, v_found.user_id), greatest(p_me, v_found.user_id), v_version, v_found.score, 1, 1, 0, 0, p_me);
      insert into session_participants (session_id, user_id) values (v_session, p_me), (v_session, v_found.user_id);
      delete from waiting_queue where user_id in (p_me, v_found.user_id);
      insert into person_events (user_id, kind, data)
        select x, 'live.matched', jsonb_build_object('poolId', p_pool_id, 'sessionId', v_session) from unnest(array[p_me, v_found.user_id]) x;
      perform pg_notify('${channel}', p_me || ',' || v_found.user_id);
      return true;
    end $$`),
  );
}

function perRequest(name: string, locked: boolean, againMs?: number): Open {
  return async (db, poolId, onTold) => {
    await createFindFunction(db, poolId);
    const stop = await db.listen(channel, (payload) => {
      const [one = '', other = ''] = payload.split(',');
      onTold([[one, other]]);
    });
    return {
      name,
      ...(againMs !== undefined && { againMs }),
      // Two calls for one person, or one for somebody who is being paired at this moment: refused by the unique index, the next call is right.
      search: (userId) =>
        db.getRow(sql`select bench_find(${userId}, ${poolId}, ${locked}) as found`).catch((error: unknown) => {
          if (!locked) return undefined;
          throw error;
        }),
      end: (userId) => endOne(db, userId),
      close: stop,
    };
  };
}

async function endOne(db: Database, userId: string): Promise<void> {
  await db.run(
    sql`select end_session(s.session_id, s.user_id, 'skip') from session_participants s where s.user_id = ${userId} and s.active`,
  );
}

export const globalLock = perRequest('global lock', true);
export const skipLocked = perRequest('skip locked', false, 250);

/** Ours: coalesced tickets, and a tick that pairs many at once. */
export const tick: Open = (db, poolId, onTold) => {
  const matcher = createLiveMatcher({
    db,
    models: localModels('none'),
    onError: (error, doing) => say(`${doing}: ${String(error)}`),
  });
  // As the matcher ends sessions; in which one somebody is, is looked up in the same statement, as the others do.
  const ending = callTogether(async (userIds: readonly string[]) => {
    await db.run(sql`
      with quick as materialized (${quickCommit}), own as materialized (
        select array_agg(s.session_id) as sessions, array_agg(s.user_id) as users, array_agg('skip'::text) as whys
        from session_participants s where s.user_id = any (${userIds}::uuid[]) and s.active
      )
      select from quick, own, skip_partners(own.sessions, own.users, own.whys)`);
    return userIds.map(() => undefined);
  });
  const stop = matcher.onChanged((userIds) =>
    onTold(Array.from({ length: userIds.length / 2 }, (_, at) => [userIds[at * 2]!, userIds[at * 2 + 1]!])),
  );
  return Promise.resolve({
    name: 'tick',
    search: (userId) => matcher.search(userId, poolId),
    end: (userId) => ending.call(userId),
    async close() {
      stop();
      await matcher.close();
    },
  });
};
