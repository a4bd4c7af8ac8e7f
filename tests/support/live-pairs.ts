// A lobby, people in it, and live sessions of two, made by the functions that a tick uses.
import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { publishPolicy } from '../../src/people/policies.js';
import { createPool } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';

export async function createTestLobby(db: Database): Promise<string> {
  const body = { score: [{ overlap: 'interests', weight: 1 }] };
  const { id: policyVersionId } = await publishPolicy(db, { name: `lobby ${randomUUID()}`, body });
  return await createPool(db, { mode: 'live', code: `L${randomUUID().slice(0, 8)}`, name: 'Test lobby', policyVersionId });
}

/** Adults, by name or as given. */
export async function joinLobby(db: Database, lobby: string, people: readonly (string | ProfileInput)[]): Promise<string[]> {
  const { ids } = await saveProfiles(
    db,
    people.map((one) => (typeof one === 'string' ? { name: one, birthDate: '1990-01-01', interests: ['jazz'] } : one)),
  );
  await db.run(sql`insert into pool_members (pool_id, profile_id) select ${lobby}, unnest(${ids}::uuid[])`);
  return ids;
}

interface Ticket {
  readonly id: string;
  readonly user_id: string;
  readonly policy_version_id: string;
  readonly revision: string;
}

/** Lets both search and pairs them as a tick does. Gives the session, or why there is none. */
export async function pairPeople(
  db: Database,
  lobby: string,
  ...two: [string, string]
): Promise<{ session_id: string | null; refusal: string | null }> {
  await db.run(sql`select * from enter_waiting(${two}::uuid[], ${[lobby, lobby]}::uuid[])`);
  const tickets = await db.rows<Ticket>(sql`
    select w.id, w.user_id, w.policy_version_id, p.revision from waiting_queue w join profiles p on p.id = w.user_id
    where w.user_id = any (${two}::uuid[]) order by w.user_id`);
  const [one, other] = tickets;
  if (!one || !other) throw new Error(`${tickets.length} of the two are waiting`);
  const pair = {
    ticket1: one.id,
    ticket2: other.id,
    user1: one.user_id,
    user2: other.user_id,
    revision1: one.revision,
    revision2: other.revision,
    version: one.policy_version_id,
    step: 0,
    buddies: false,
    score: 0.5,
    reasons1: [],
    reasons2: [],
    offerer: one.user_id,
  };
  return await db.getRow(sql`select session_id, refusal from apply_pairs(${lobby}, ${JSON.stringify([pair])}::jsonb)`);
}

/** The id of their session; throws when they were not paired. */
export async function startSession(db: Database, lobby: string, one: string, other: string): Promise<string> {
  const { session_id: id, refusal } = await pairPeople(db, lobby, one, other);
  if (id === null) throw new Error(`not paired: ${refusal}`);
  return id;
}

export async function endSession(db: Database, session: string, by: string, why = 'skip'): Promise<void> {
  await db.run(sql`select end_session(${session}, ${by}, ${why})`);
}

/** Stores a message, past what checks who may write. */
export async function writeInSession(db: Database, session: string, from: string, text: string): Promise<void> {
  await db.run(sql`insert into session_messages (session_id, sender_id, text) values (${session}, ${from}, ${text})`);
}
