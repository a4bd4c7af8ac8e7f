// Reads people of a pool the way the policy engine sees them.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { faceAttribute, type AttributeValue, type Person } from './person.js';
import type { Models } from './models.js';

/** Which part of a person the reader wants. */
export interface PeopleQuery {
  readonly poolId: string;
  readonly agesAsOf: string;
  /** Names of the attributes wanted. */
  readonly attributes: readonly string[];
  /** Names of the attributes whose vectors are wanted, and the models they are of. */
  readonly vectors: readonly string[];
  readonly models: Models;
}

interface PersonRow {
  readonly id: string;
  readonly joined_us: number;
  readonly is_minor: boolean;
  readonly attributes: Record<string, AttributeValue> | null;
}

/** A page of the pool's members: by id, starting after `afterId`. An empty page: there are no more. */
export async function readPeoplePage(
  session: Session,
  query: PeopleQuery,
  page: { readonly afterId: string | undefined; readonly limit: number },
): Promise<Person[]> {
  const members = await session.rows<{ id: string }>(sql`
    select profile_id as id from pool_members
    where pool_id = ${query.poolId} and profile_id > ${page.afterId ?? '00000000-0000-0000-0000-000000000000'}
    order by profile_id limit ${page.limit}`);
  return await readPeople(
    session,
    query,
    members.map((member) => member.id),
  );
}

/** Those of the given people who are members now. */
export async function readPeople(session: Session, query: PeopleQuery, ids: readonly string[]): Promise<Person[]> {
  if (ids.length === 0) return [];
  const rows = await session.rows<PersonRow>(sql`
    select m.profile_id as id, (extract(epoch from m.joined_at) * 1000000)::int8 as joined_us, m.is_minor,
           (select jsonb_object_agg(k.name, p.attributes -> k.name) from unnest(${query.attributes}::text[]) k (name)
            where p.attributes ? k.name) as attributes
    from pool_members m
    -- "offset 0" keeps the attributes from being put together anew for each name (130 to 40 us a person, measured with five names).
    cross join lateral (select * from policy_people(${query.agesAsOf}::date) a where a.id = m.profile_id offset 0) p
    where m.pool_id = ${query.poolId} and m.profile_id = any (${ids}::uuid[])`);
  const vectors = await readVectors(session, query, ids);
  return rows.map((row) => {
    const own = vectors.get(row.id);
    return {
      id: row.id,
      joinedAt: row.joined_us,
      minor: row.is_minor,
      attributes: row.attributes ?? {},
      ...(own && { vectors: own }),
    };
  });
}

type Vectors = Record<string, Float32Array>;

/** The model of vectors that the host gave: attributes of kind `vector`, which no embedder of ours makes. */
export const givenVectors = 'given';

async function readVectors(session: Session, query: PeopleQuery, ids: readonly string[]): Promise<Map<string, Vectors>> {
  const found = new Map<string, Vectors>();
  const rows = [...(await readTextVectors(session, query, ids)), ...(await readFaces(session, query, ids))];
  for (const row of rows) {
    const own = found.get(row.profile_id) ?? {};
    own[row.attribute] = floatsOf(row.vector);
    found.set(row.profile_id, own);
  }
  return found;
}

interface VectorRow {
  readonly profile_id: string;
  readonly attribute: string;
  readonly vector: Buffer;
}

async function readTextVectors(session: Session, { vectors, models }: PeopleQuery, ids: readonly string[]): Promise<VectorRow[]> {
  const names = vectors.filter((name) => name !== faceAttribute);
  if (names.length === 0) return [];
  return await session.rows<VectorRow>(sql`
    select profile_id, attribute, vector from profile_vectors
    where profile_id = any (${ids}::uuid[]) and attribute = any (${names}::text[]) and model in (${models.text}, ${givenVectors})`);
}

/** Of this pool only: in each, a person has another photo, or none. */
async function readFaces(
  session: Session,
  { poolId, vectors, models }: PeopleQuery,
  ids: readonly string[],
): Promise<VectorRow[]> {
  if (!vectors.includes(faceAttribute)) return [];
  return await session.rows<VectorRow>(sql`
    select user_id as profile_id, ${faceAttribute}::text as attribute, embedding as vector from faces
    where pool_id = ${poolId} and user_id = any (${ids}::uuid[])
      and state = 'ready' and moderation = 'approved' and model = ${models.face.name}`);
}

/** Little-endian float32 bytes as floats, copied: the driver's buffer is neither ours nor aligned. */
export function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** The bytes a vector is stored as. */
export function bytesOf(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** Who may not be paired with whom among the given people, for any of them as one side: blocks either way. */
export async function readBlocks(session: Session, poolId: string, ids: readonly string[] | 'all'): Promise<[string, string][]> {
  const some = ids === 'all' ? sql`true` : sql`(b.blocker_id = any (${ids}::uuid[]) or b.blocked_id = any (${ids}::uuid[]))`;
  const rows = await session.rows<{ a: string; b: string }>(sql`
    select b.blocker_id as a, b.blocked_id as b
    from blocks b
    join pool_members m on m.pool_id = ${poolId} and m.profile_id = b.blocker_id
    join pool_members n on n.pool_id = ${poolId} and n.profile_id = b.blocked_id
    where ${some}`);
  return rows.map((row) => [row.a, row.b]);
}
