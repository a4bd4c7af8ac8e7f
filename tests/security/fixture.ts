// Two rows in every table, and how to name, make and remove each, so that the walk over the access matrix can try everything on them.
import { randomUUID } from 'node:crypto';
import type { Actor, Session, Statement } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import type { RoleName } from './access-matrix.js';

/** One of the two sides: a person, whom they are matched with, the pool they are in. */
interface Side {
  readonly person: string;
  readonly other: string;
  readonly pool: string;
  readonly policy: string;
  readonly version: string;
  readonly label: 'first' | 'second';
  readonly number: number;
}

export interface Fixture {
  readonly sides: readonly [Side, Side];
  readonly people: Readonly<Record<'stranger' | 'moderator' | 'admin', string>>;
}

function makeSide(number: number): Side {
  const [person, other, pool, policy, version] = [randomUUID(), randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  // The small id first: tables of pairs want them in order.
  const [low, high] = [person, other].toSorted() as [string, string];
  return { person: low, other: high, pool, policy, version, label: number === 1 ? 'first' : 'second', number };
}

export function makeFixture(): Fixture {
  return { sides: [makeSide(1), makeSide(2)], people: { stranger: randomUUID(), moderator: randomUUID(), admin: randomUUID() } };
}

interface RowOf {
  /** The row's condition, for select, update and delete. */
  readonly where: Statement;
  /** Makes the row. */
  readonly insert: Statement;
}

const noBytes = Buffer.alloc(4);
const staffOf = (fixture: Fixture, side: Side) => (side.number === 1 ? fixture.people.moderator : fixture.people.admin);

/** How each relation names and makes the row of a side. */
export const rowsOf: Readonly<Record<string, (side: Side, fixture: Fixture) => RowOf>> = {
  staff: (s, f) => ({
    where: sql`user_id = ${staffOf(f, s)}`,
    insert: sql`insert into staff (user_id, role) values (${staffOf(f, s)}, ${s.number === 1 ? 'moderator' : 'admin'})`,
  }),
  attribute_definitions: (s) => ({
    where: sql`name = ${`extra_${s.number}`}`,
    insert: sql`insert into attribute_definitions (name, kind, label) values (${`extra_${s.number}`}, 'text', 'Extra')`,
  }),
  profiles: (s) => ({
    where: sql`id = ${s.person}`,
    insert: sql`insert into profiles (id, name) values (${s.person}, 'Somebody')`,
  }),
  vector_models: (s) => ({
    where: sql`model = ${`model ${s.number}`}`,
    insert: sql`insert into vector_models (attribute, model, length) values ('bio', ${`model ${s.number}`}, 1)`,
  }),
  profile_vectors: (s) => ({
    where: sql`profile_id = ${s.person}`,
    insert: sql`
      insert into profile_vectors (profile_id, attribute, model, length, vector, text_hash)
      values (${s.person}, 'bio', ${`model ${s.number}`}, 1, ${noBytes}, ${noBytes})`,
  }),
  blocks: (s, f) => ({
    where: sql`blocker_id = ${s.person}`,
    insert: sql`insert into blocks (blocker_id, blocked_id) values (${s.person}, ${f.people.stranger})`,
  }),
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
  person_events: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into person_events (id, user_id, kind, data) values (${1_000_000 + s.number}, ${s.person}, 'conversation.ended', '{}')`,
  }),
  trimmed_logs: (s) => ({
    where: sql`name = ${`log ${s.number}`}`,
    insert: sql`insert into trimmed_logs (name) values (${`log ${s.number}`})`,
  }),
  embedding_queue: (s) => ({
    where: sql`profile_id = ${s.person}`,
    insert: sql`insert into embedding_queue (profile_id) values (${s.person})`,
  }),
  pair_insights: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into pair_insights (low_id, high_id, low_revision, high_revision, text, source) values (${s.person}, ${s.other}, 1, 1, 'Meet', 'terms')`,
  }),
  insight_queue: (s) => ({
    where: sql`low_id = ${s.person}`,
    insert: sql`insert into insight_queue (event_id, low_id, high_id) values (${s.pool}, ${s.person}, ${s.other})`,
  }),
  demo_accounts: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into demo_accounts (account, user_id, role, description, place) values (${`guest-${s.number}`}, ${s.person}, 'guest', 'A guest', 1)`,
  }),
  account_users: (s) => ({
    where: sql`id = ${s.person}`,
    insert: sql`insert into account_users (id, email) values (${s.person}, ${`person-${s.number}@example.org`})`,
  }),
  account_logins: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into account_logins (id, user_id, provider_id, account_id) values (${s.other}, ${s.person}, 'credential', ${s.person})`,
  }),
  account_sessions: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into account_sessions (id, token_hash, user_id, expires_at) values (${s.person}, ${s.person}, ${s.person}, now())`,
  }),
  account_verifications: (s) => ({
    where: sql`id = ${s.person}`,
    insert: sql`insert into account_verifications (id, identifier, value, expires_at) values (${s.person}, '', ${s.person}, now())`,
  }),
  outside_calls: (s) => ({
    where: sql`service = ${`service ${s.number}`}`,
    insert: sql`insert into outside_calls (service, hour, calls) values (${`service ${s.number}`}, now(), 1)`,
  }),
  hellos: (s) => ({
    where: sql`from_id = ${s.person} and pool_id = ${s.pool}`,
    insert: sql`insert into hellos (pool_id, from_id, to_id) values (${s.pool}, ${s.person}, ${s.other})`,
  }),
  conversations: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`insert into conversations (id, pool_id, pool_name, low_id, high_id, state, origin, opened_at)
      values (${s.pool}, ${s.pool}, 'Event', ${s.person}, ${s.other}, 'open', 'hellos', now())`,
  }),
  conversation_messages: (s) => ({
    where: sql`conversation_id = ${s.pool}`,
    insert: sql`insert into conversation_messages (conversation_id, sender_id, text) values (${s.pool}, ${s.person}, 'Hello')`,
  }),
  reports: (s) => ({
    where: sql`id = ${s.pool}`,
    insert: sql`insert into reports (id, reporter_id, reported_id, reason) values (${s.pool}, ${s.person}, ${s.other}, 'spam')`,
  }),
  moderation_log: (s) => ({
    where: sql`about_id = ${s.other}`,
    insert: sql`insert into moderation_log (action, about_id) values ('person.suspended', ${s.other})`,
  }),
  shadow_bans: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into shadow_bans (user_id) values (${s.person})`,
  }),
  barred_ids: (s) => ({
    where: sql`user_id = ${s.pool}`,
    insert: sql`
      insert into barred_ids (user_id, suspended, shadow_banned, until) values (${s.pool}, true, false, now() + interval '1 year')`,
  }),
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
  wallet_messages: (s) => ({
    where: sql`nonce = ${s.person}`,
    insert: sql`
      insert into wallet_messages (nonce, purpose, address, user_id, message, expires_at)
      values (${s.person}, 'link', '0x', ${s.person}, '', now() + interval '1 minute')`,
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
  chain_state: (s) => ({ where: sql`id = ${s.number + 1}`, insert: sql`insert into chain_state (id) values (${s.number + 1})` }),
  chain_batches: (s) => ({
    where: sql`number = ${s.number}`,
    insert: sql`insert into chain_batches (number, root, matches) values (${s.number}, ${hashOf(s.number)}, 1)`,
  }),
  chain_leaves: (s) => ({
    where: sql`batch_number = ${s.number}`,
    insert: sql`
      insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
      values (${hashOf(s.number)}, ${s.number}, 'approved', ${hashOf(s.number)})`,
  }),
  chain_transactions: (s) => ({
    where: sql`nonce = ${s.number}`,
    insert: sql`
      insert into chain_transactions (purpose, sender, nonce, recipient, data, gas) values ('mint', '0x', ${s.number}, '0x', '0x', 1)`,
  }),
  chain_offers: (s) => ({
    where: sql`hash = ${hashOf(s.number)}`,
    insert: sql`
      insert into chain_offers (hash, transaction_id, raw, max_fee, priority_fee, head) values (${hashOf(s.number)}, ${s.number}, '0x', 1, 1, 1)`,
  }),
  chain_members: (s) => ({
    where: sql`address = ${addressOf(s.number)}`,
    insert: sql`insert into chain_members (address, state) values (${addressOf(s.number)}, 'member')`,
  }),
  chain_settlements: (s) => ({
    where: sql`proposal_hash = ${hashOf(s.number)}`,
    insert: sql`insert into chain_settlements (proposal_hash) values (${hashOf(s.number)})`,
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
  face_models: (s) => ({
    where: sql`model = ${`model ${s.number}`}`,
    insert: sql`insert into face_models (model, length, middle, scale) values (${`model ${s.number}`}, 1, 0.6, 0.05)`,
  }),
  photo_removals: (s) => ({
    where: sql`key = ${s.person}`,
    insert: sql`insert into photo_removals (key) values (${s.person})`,
  }),
  photo_requests: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into photo_requests (user_id, kind) values (${s.person}, 'given')`,
  }),
  consents: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into consents (user_id, pool_id, kind, version) values (${s.person}, ${s.pool}, 'photo', '1')`,
  }),
  faces: (s) => ({
    where: sql`id = ${s.person}`,
    insert: sql`insert into faces (id, pool_id, user_id, state, ready_at) values (${s.person}, ${s.pool}, ${s.person}, 'ready', now())`,
  }),
  matches: (s) => ({
    where: sql`face_a_id = ${s.person}`,
    insert: sql`
      insert into matches (face_a_id, face_b_id, pool_id, user_a_id, user_b_id, score, reasons_a, reasons_b, policy_version_id)
      values (${s.person}, ${s.other}, ${s.pool}, ${s.person}, ${s.other}, 0.5, '[]', '[]', ${s.version})`,
  }),
  face_flags: (s) => ({
    where: sql`face_id = ${s.person}`,
    insert: sql`insert into face_flags (pool_id, kind, face_id, other_face_id) values (${s.pool}, 'same_photo', ${s.person}, ${s.other})`,
  }),
  match_jobs: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into match_jobs (face_id, pool_id, user_id, cause) values (${s.pool}, ${s.pool}, ${s.person}, 'photo')`,
  }),
  photo_link_keys: (s) => ({
    where: sql`id = ${s.number + 1}`,
    insert: sql`insert into photo_link_keys (id, key) values (${s.number + 1}, sha256(''))`,
  }),
  relay_keys: (s) => ({
    where: sql`id = ${s.number + 1}`,
    insert: sql`insert into relay_keys (id, key) values (${s.number + 1}, sha256(''))`,
  }),
  nakodo_migrations: (s) => ({
    where: sql`name = ${`row ${s.number}`}`,
    insert: sql`insert into nakodo_migrations (name, sha256) values (${`row ${s.number}`}, '')`,
  }),
};

/** As a hash on a chain is written. */
function hashOf(number: number): string {
  return `0x${String(number).padStart(64, '0')}`;
}

const addressOf = (number: number) => `0x${hashOf(number).slice(-40)}`;

/** Views show rows of tables: nothing to make, and removing the table's row removes theirs. */
export const tableBehind: Readonly<Record<string, string>> = { events: 'pools', all_events_members: 'pool_members' };

export async function seedFixture(tx: Session, fixture: Fixture): Promise<void> {
  await tx.run(sql`set local session_replication_role = replica`);
  for (const side of fixture.sides) {
    for (const id of [side.other]) await tx.run(sql`insert into profiles (id, name) values (${id}, 'Somebody else')`);
    await tx.run(sql`insert into pool_members (pool_id, profile_id) values (${side.pool}, ${side.other})`);
    for (const [relation, rowOf] of Object.entries(rowsOf)) {
      if (!(relation in tableBehind)) await tx.run(rowOf(side, fixture).insert);
    }
  }
  for (const id of Object.values(fixture.people)) await tx.run(sql`insert into profiles (id, name) values (${id}, 'Person')`);
  await tx.run(sql`set local session_replication_role = origin`);
}

export function actorOf(role: RoleName, fixture: Fixture): Actor {
  if (role === 'anon') return { role: 'anon' };
  if (role === 'service') return { role: 'service_role' };
  return { role: 'authenticated', userId: role === 'owner' ? fixture.sides[0].person : fixture.people[role] };
}
