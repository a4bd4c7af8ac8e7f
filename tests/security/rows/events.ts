// Policies, pools and the events mode.
import { sql } from '../../../src/db/sql.js';
import type { RowMaker } from './side.js';

export const eventsRows: Readonly<Record<string, RowMaker>> = {
  policies: (s) => ({
    where: sql`id = ${s.policy}`,
    insert: sql`insert into policies (id, name) values (${s.policy}, ${s.policy})`,
  }),
  policy_versions: (s) => ({
    where: sql`id = ${s.version}`,
    insert: sql`insert into policy_versions (id, policy_id, version, body) values (${s.version}, ${s.policy}, 1, '{}')`,
  }),
  pools: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`insert into pools (id, mode, code, name, policy_version_id) values (${s.pool}, 'events', ${`C${s.number}`}, 'Event', ${s.version})`,
  }),
  pool_members: (s) => ({
    where: sql`pool_id = ${s.pool} and profile_id = ${s.person}`,
    insert: sql`insert into pool_members (pool_id, profile_id) values (${s.pool}, ${s.person})`,
  }),
  pool_changes: (s) => ({
    where: sql`pool_id = ${s.pool} and profile_id = ${s.person} and kind = 'list'`,
    insert: sql`insert into pool_changes (pool_id, profile_id, kind) values (${s.pool}, ${s.person}, 'list')`,
  }),
  events: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`insert into events (code, name, policy_version_id) values (${`V${s.number}`}, 'Event', ${s.version})`,
  }),
  all_events_members: (s) => ({
    where: sql`event_id = ${s.pool} and user_id = ${s.person}`,
    insert: sql`insert into all_events_members (event_id, user_id) values (${s.pool}, ${s.person})`,
  }),
  matchmaking_queue: (s) => ({
    where: sql`event_id = ${s.pool} and user_id = ${s.person}`,
    insert: sql`insert into matchmaking_queue (event_id, user_id) values (${s.pool}, ${s.person})`,
  }),
  matchmaking_jobs: (s) => ({
    where: sql`event_id = ${s.pool}`,
    insert: sql`insert into matchmaking_jobs (event_id) values (${s.pool})`,
  }),
  user_matches: (s) => ({
    where: sql`event_id = ${s.pool} and user_id = ${s.person}`,
    insert: sql`insert into user_matches (event_id, user_id, match_user_id, score, reasons, policy_version_id)
      values (${s.pool}, ${s.person}, ${s.other}, 0.5, '[]', ${s.version})`,
  }),
  user_match_changes: (s) => ({
    where: sql`event_id = ${s.pool} and user_id = ${s.person}`,
    insert: sql`insert into user_match_changes (event_id, user_id, entered_id, cause) values (${s.pool}, ${s.person}, ${s.other}, 'joined')`,
  }),
  pair_insights: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into pair_insights (low_id, high_id, low_revision, high_revision, text, source) values (${s.person}, ${s.other}, 1, 1, 'Meet', 'terms')`,
  }),
  insight_queue: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into insight_queue (event_id, low_id, high_id) values (${s.pool}, ${s.person}, ${s.other})`,
  }),
};
