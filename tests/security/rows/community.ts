// The community mode: pairs, votes and their log.
import { sql } from '../../../src/db/sql.js';
import type { RowMaker } from './side.js';

export const communityRows: Readonly<Record<string, RowMaker>> = {
  community_settings: (s) => ({
    where: sql`pool_id = ${s.pool}`,
    insert: sql`insert into community_settings (pool_id) values (${s.pool})`,
  }),
  match_generation_queue: (s) => ({
    where: sql`pool_id = ${s.pool}`,
    insert: sql`
      insert into match_generation_queue (pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id)
      values (${s.pool}, pair_hash_of(${s.pool}, ${s.person}, ${s.other}), ${s.person}, ${s.other}, 0.5, '[]', '[]', ${s.version})`,
  }),
  match_proposals: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`
      insert into match_proposals (id, pool_id, pair_hash, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id, status, voters,
        approve_at, reject_at, quorum, cool_off, voting_started_at, voting_expires_at, finalized_at)
      values (${s.pool}, ${s.pool}, pair_hash_of(${s.pool}, ${s.person}, ${s.other}), ${s.person}, ${s.other}, 0.5, '[]', '[]', ${s.version}, 'approved', 10,
        5, 5, 3, '1 day', now(), now(), now())`,
  }),
  live_pairs: (s) => ({
    where: sql`pair_hash = ${`pair ${s.number}`}`,
    insert: sql`insert into live_pairs (pair_hash, proposal_id) values (${`pair ${s.number}`}, ${s.pool})`,
  }),
  voter_assignments: (s) => ({
    where: sql`proposal_id = ${s.pool} and voter_id = ${s.person}`,
    insert: sql`insert into voter_assignments (proposal_id, voter_id) values (${s.pool}, ${s.person})`,
  }),
  system_metrics: (s) => ({
    where: sql`pool_id = ${s.pool}`,
    insert: sql`
      insert into system_metrics (pool_id, queue_depth, active_voting, overdue, people, total_approved, total_rejected, total_expired, total_blocked,
        total_voters_assigned, total_votes_cast) values (${s.pool}, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
  }),
  match_proposal_log: (s) => ({
    where: sql`proposal_id = ${s.pool}`,
    insert: sql`insert into match_proposal_log (proposal_id, status) values (${s.pool}, 'approved')`,
  }),
  match_votes: (s) => ({
    where: sql`proposal_id = ${s.pool}`,
    insert: sql`insert into match_votes (proposal_id, voter_id, vote) values (${s.pool}, ${s.person}, 'yes')`,
  }),
  signing_terms: (s) => ({
    where: sql`proposal_id = ${s.pool}`,
    insert: sql`insert into signing_terms (proposal_id, opens_at, closes_at) values (${s.pool}, 1, 2)`,
  }),
  closed_proposals: (s) => ({
    where: sql`proposal_id = ${s.pool}`,
    insert: sql`
      insert into closed_proposals (id, pool_id, proposal_id, outcome, opens_at, closes_at, challenge_seconds, quorum, approve_at, reject_at)
      overriding system value values (${s.number}, ${s.pool}, ${s.pool}, 'approved', 1, 2, 1, 1, 1, 1)`,
  }),
  logged_votes: (s) => ({
    where: sql`id = ${s.number}`,
    insert: sql`
      insert into logged_votes (id, closed_id, yes, revision, cast_on) overriding system value values (${s.number}, ${s.number}, true, 0, now())`,
  }),
  logged_voters: (s) => ({
    where: sql`vote_id = ${s.number}`,
    insert: sql`insert into logged_voters (vote_id, profile_id) values (${s.number}, ${s.person})`,
  }),
};
