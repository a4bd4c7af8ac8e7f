// People and who they are: profiles, accounts, staff, wallets; what is between two of them; and what the whole database keeps once.
import { sql } from '../../../src/db/sql.js';
import type { Fixture, RowMaker, Side } from './side.js';

const noBytes = Buffer.alloc(4);
const staffOf = (fixture: Fixture, side: Side) => (side.number === 1 ? fixture.people.moderator : fixture.people.admin);

export const peopleRows: Readonly<Record<string, RowMaker>> = {
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
  embedding_queue: (s) => ({
    where: sql`profile_id = ${s.person}`,
    insert: sql`insert into embedding_queue (profile_id) values (${s.person})`,
  }),
  blocks: (s, f) => ({
    where: sql`blocker_id = ${s.person}`,
    insert: sql`insert into blocks (blocker_id, blocked_id) values (${s.person}, ${f.people.stranger})`,
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
  demo_accounts: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into demo_accounts (account, user_id, role, description, place) values (${`guest-${s.number}`}, ${s.person}, 'guest', 'A guest', 1)`,
  }),
  wallet_messages: (s) => ({
    where: sql`nonce = ${s.person}`,
    insert: sql`
      insert into wallet_messages (nonce, purpose, address, user_id, message, expires_at)
      values (${s.person}, 'link', '0x', ${s.person}, '', now() + interval '1 minute')`,
  }),
  person_events: (s) => ({
    where: sql`user_id = ${s.person}`,
    insert: sql`insert into person_events (id, user_id, kind, data) values (${1_000_000 + s.number}, ${s.person}, 'conversation.ended', '{}')`,
  }),
  trimmed_logs: (s) => ({
    where: sql`name = ${`log ${s.number}`}`,
    insert: sql`insert into trimmed_logs (name) values (${`log ${s.number}`})`,
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
  relay_keys: (s) => ({
    where: sql`id = ${s.number + 1}`,
    insert: sql`insert into relay_keys (id, key) values (${s.number + 1}, sha256(''))`,
  }),
  nakodo_migrations: (s) => ({
    where: sql`name = ${`row ${s.number}`}`,
    insert: sql`insert into nakodo_migrations (name, sha256) values (${`row ${s.number}`}, '')`,
  }),
};
