// The live mode.
import { sql } from '../../../src/db/sql.js';
import type { RowMaker } from './side.js';

export const liveRows: Readonly<Record<string, RowMaker>> = {
  waiting_queue: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into waiting_queue (user_id, pool_id, policy_version_id) values (${s.person}, ${s.pool}, ${s.version})`,
  }),
  chat_sessions: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`
      insert into chat_sessions (id, pool_id, user1_id, user2_id, policy_version_id, score, user1_revision, user2_revision,
        user1_waited_ms, user2_waited_ms, offerer_id)
      values (${s.pool}, ${s.pool}, ${s.person}, ${s.other}, ${s.version}, 0.5, 1, 1, 0, 0, ${s.person})`,
  }),
  session_participants: (s) => ({
    where: sql`session_id = ${s.pool} and user_id = ${s.person}`,
    insert: sql`insert into session_participants (session_id, user_id) values (${s.pool}, ${s.person})`,
  }),
  session_messages: (s) => ({
    where: sql`session_id = ${s.pool}`,
    insert: sql`insert into session_messages (session_id, sender_id, text) values (${s.pool}, ${s.person}, 'Hello')`,
  }),
  pair_skips: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into pair_skips (low_id, high_id, until) values (${s.person}, ${s.other}, now() + interval '30 minutes')`,
  }),
  connections: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into connections (low_id, high_id, pool_id) values (${s.person}, ${s.other}, ${s.pool})`,
  }),
  live_calls: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into live_calls (user_id, name, level) values (${s.person}, 'find_match', 1)`,
  }),
  live_tickers: (s) => ({
    where: sql`pool_id = ${s.pool}`,
    insert: sql`insert into live_tickers (pool_id) values (${s.pool})`,
  }),
  unmatched_searches: (s) => ({
    where: sql`pool_id = ${s.pool}`,
    insert: sql`insert into unmatched_searches (pool_id, policy_version_id, waited_ms) values (${s.pool}, ${s.version}, 1)`,
  }),
  compiled_policies: (s) => ({
    where: sql`policy_version_id = ${s.version}`,
    insert: sql`
      insert into compiled_policies (policy_version_id, step, after_ms, may_meet, score, threshold) values (${s.version}, 0, 0, 'true', '1', 0)`,
  }),
};
