// Shared by tests of the live mode: a lobby, people who search in it, pairs written as a tick writes them, and what people were told.
import { randomUUID } from 'node:crypto';
import type { Database, Session } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { compilePolicyVersion } from '../../src/modes/pool/compiled-policies.js';
import { publishPolicy } from '../../src/people/policies.js';
import { addMembers, createPool } from '../../src/people/pools.js';
import { saveProfiles, type ProfileInput } from '../../src/people/profiles.js';

/** Anybody with anybody. */
export const openPolicy = { score: [{ overlap: 'interests', weight: 1 }] };

export interface TestLobbyOptions {
  readonly policy?: unknown;
  readonly minimumAge?: number;
}

export async function createTestLobby(db: Session, options: TestLobbyOptions = {}): Promise<string> {
  const { id: policyVersionId } = await publishPolicy(db, { name: `live ${randomUUID()}`, body: options.policy ?? openPolicy });
  await compilePolicyVersion(db, policyVersionId);
  return await createPool(db, {
    mode: 'live',
    code: `L${randomUUID().slice(0, 12)}`,
    name: 'Test lobby',
    policyVersionId,
    ...(options.minimumAge !== undefined && { minimumAge: options.minimumAge }),
  });
}

/** Makes people and lets them into the lobby. */
export async function lobbyPeople(db: Session, lobby: string, profiles: readonly ProfileInput[]): Promise<string[]> {
  const { ids } = await saveProfiles(db, profiles);
  await addMembers(db, lobby, ids);
  return ids;
}

export const plainPeople = (count: number): ProfileInput[] =>
  Array.from({ length: count }, (_, n) => ({ name: `P${n}`, birthDate: '1990-01-01' }));

/** As the server does things. */
export const asService = <T>(db: Database, work: (tx: Session) => Promise<T>): Promise<T> =>
  db.transaction(work, { as: { role: 'service_role' } });

/** As a signed-in person does. */
export const asPerson = <T>(db: Database, userId: string, work: (tx: Session) => Promise<T>): Promise<T> =>
  db.transaction(work, { as: { role: 'authenticated', userId } });

export async function enterWaiting(db: Database, lobby: string, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await asService(db, (tx) =>
    tx.rows<{ user_id: string; outcome: string }>(sql`
      select * from enter_waiting(${ids}::uuid[], array_fill(${lobby}::uuid, array[${ids.length}::int]))`),
  );
  return new Map(rows.map((row) => [row.user_id, row.outcome]));
}

export interface FoundMatch {
  readonly status: 'session' | 'waiting';
  readonly session_id: string | null;
  readonly partner_id: string | null;
  readonly waiting_since: Date | null;
}

/** As somebody does who talks to the database alone. */
export const findMatch = (db: Database, userId: string, lobby: string | null = null): Promise<FoundMatch> =>
  asPerson(db, userId, (tx) => tx.getRow<FoundMatch>(sql`select * from find_match(${lobby}::uuid)`));

export interface WrittenPair {
  readonly n: number;
  readonly session_id: string | null;
  readonly refusal: 'busy' | 'stale' | null;
}

/** The decision that these two, who wait, are a pair; as a tick hands it to apply_pairs. */
export async function decidedPair(db: Session, one: string, other: string): Promise<Record<string, unknown>> {
  const { pair } = await db.getRow<{ pair: Record<string, unknown> }>(sql`
    select jsonb_build_object('ticket1', a.id, 'ticket2', b.id, 'user1', a.user_id, 'user2', b.user_id, 'revision1', p.revision,
      'revision2', q.revision, 'version', a.policy_version_id, 'step', 0, 'buddies', false, 'score', 0.5, 'reasons1', '[]'::jsonb,
      'reasons2', '[]'::jsonb, 'offerer', a.user_id) as pair
    from waiting_queue a join profiles p on p.id = a.user_id, waiting_queue b join profiles q on q.id = b.user_id
    where a.user_id = least(${one}::uuid, ${other}::uuid) and b.user_id = greatest(${one}::uuid, ${other}::uuid)`);
  return pair;
}

export async function applyPairs(db: Database, lobby: string, pairs: readonly unknown[]): Promise<WrittenPair[]> {
  return await asService(db, (tx) =>
    tx.rows<WrittenPair>(sql`select * from apply_pairs(${lobby}, ${sql.json(pairs)}::jsonb) order by n`),
  );
}

/** Lets two search and pairs them, if that is allowed: in one transaction, so that no matcher that runs beside sees them wait, and is quicker. */
export async function enterAndPair(db: Database, lobby: string, one: string, other: string): Promise<WrittenPair | undefined> {
  return await asService(db, async (tx) => {
    await tx.run(sql`select enter_waiting(array[${one}, ${other}]::uuid[], array[${lobby}, ${lobby}]::uuid[])`);
    const pairs = [await decidedPair(tx, one, other)];
    return await tx.findRow<WrittenPair>(sql`select * from apply_pairs(${lobby}, ${sql.json(pairs)}::jsonb)`);
  });
}

/** Puts two who search into one session. */
export async function pairUp(db: Database, lobby: string, one: string, other: string): Promise<string> {
  const written = await enterAndPair(db, lobby, one, other);
  if (!written?.session_id) throw new Error(`the pair was refused: ${String(written?.refusal)}`);
  return written.session_id;
}

export interface LiveState {
  readonly key: string;
  readonly state: { readonly state: string; readonly session?: Record<string, unknown>; readonly messages?: unknown[] };
}

export async function liveStateOf(db: Database, userId: string): Promise<LiveState> {
  return await asService(db, (tx) => tx.getRow<LiveState>(sql`select key, state from get_live_states(array[${userId}::uuid])`));
}

/** What somebody was told of the live mode, oldest first. */
export async function toldLive(db: Session, userId: string): Promise<{ kind: string; data: Record<string, unknown> }[]> {
  return await db.rows(sql`
    select kind, data from person_events where user_id = ${userId} and kind like 'live.%' order by changed_xid, id`);
}
