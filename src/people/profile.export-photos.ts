// What lookalike pools hold of a person, for their export: consents, photos, what was done about them, and whom they led to. Read as the person:
// row-level security decides.
import type { PersonExport } from '@nakodo/protocol';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';

type PoolExport = PersonExport['lookalike'][number];

/** Where the picture of a photo can be fetched by its person for some minutes. */
export type PictureOf = (faceId: string) => string;

/** Pools that they are in, or agreed to something in. */
export async function exportPhotos(tx: Session, id: string, pictureOf: PictureOf): Promise<PoolExport[]> {
  const pools = await tx.rows<{ id: string; name: string | null }>(sql`
    select p.id, p.name from pools p join pool_members m on m.pool_id = p.id and m.profile_id = ${id} where p.mode = 'lookalike'
    union select c.pool_id, p.name from consents c left join pools p on p.id = c.pool_id where c.user_id = ${id} and c.kind = 'photo'
    order by 1`);
  const exported: PoolExport[] = [];
  for (const pool of pools) {
    exported.push({
      poolId: pool.id,
      name: pool.name ?? '', // of a pool that they have left
      consents: await listConsents(tx, id, pool.id),
      photos: await listPhotos(tx, id, pool.id, pictureOf),
      jobs: await listJobs(tx, id, pool.id),
      matches: await listMatches(tx, pool.id),
    });
  }
  return exported;
}

async function listConsents(tx: Session, id: string, poolId: string): Promise<PoolExport['consents']> {
  const rows = await tx.rows<{ version: string; given_at: Date; withdrawn_at: Date | null }>(sql`
    select version, given_at, withdrawn_at from consents where user_id = ${id} and pool_id = ${poolId} and kind = 'photo' order by given_at`);
  return rows.map(({ version, given_at, withdrawn_at }) => ({
    version,
    givenAt: given_at.toISOString(),
    withdrawnAt: withdrawn_at?.toISOString() ?? null,
  }));
}

type PhotoExport = PoolExport['photos'][number];
type PhotoRow = Pick<PhotoExport, 'id' | 'state' | 'moderation' | 'refusal' | 'measuredBy' | 'face'> & {
  readonly width: number | null;
  readonly created_at: Date;
};

async function listPhotos(tx: Session, id: string, poolId: string, pictureOf: PictureOf): Promise<PhotoExport[]> {
  const rows = await tx.rows<PhotoRow>(sql`
    select id, state, moderation, refusal, model as "measuredBy", box as face, width, created_at
    from faces where user_id = ${id} and pool_id = ${poolId} order by created_at`);
  return rows.map(({ width, created_at, ...row }) => ({
    ...row,
    givenAt: created_at.toISOString(),
    picture: width === null ? null : pictureOf(row.id),
  }));
}

interface JobRow {
  readonly id: string;
  readonly face_id: string;
  readonly status: PoolExport['jobs'][number]['status'];
  readonly error_message: string | null;
  readonly match_count: number | null;
  readonly created_at: Date;
  readonly completed_at: Date | null;
}

async function listJobs(tx: Session, id: string, poolId: string): Promise<PoolExport['jobs']> {
  const rows = await tx.rows<JobRow>(sql`
    select id, face_id, status, error_message, match_count, created_at, completed_at from match_jobs
    where user_id = ${id} and pool_id = ${poolId} order by created_at`);
  return rows.map((row) => ({
    id: row.id,
    photoId: row.face_id,
    status: row.status,
    message: row.error_message,
    matchCount: row.match_count,
    createdAt: row.created_at.toISOString(),
    completedAt: row.completed_at?.toISOString() ?? null,
  }));
}

const allMatches = 100_000;

interface MatchRow {
  readonly person: { readonly id: string; readonly name: string };
  readonly similarity: number | null;
  readonly score: number;
  readonly reasons: string[];
  readonly decided_at: Date;
}

/** As far as the feed shows them: not whom they hid. */
async function listMatches(tx: Session, poolId: string): Promise<PoolExport['matches']> {
  const rows = await tx.rows<MatchRow>(sql`
    select jsonb_build_object('id', m.user_id, 'name', m.card ->> 'name') as person,
           round(m.similarity::numeric, 2)::real as similarity, round(m.score::numeric, 2)::real as score, m.decided_at,
           array(select r ->> 'words' from jsonb_array_elements(m.reasons) r where r ? 'words') as reasons
    from get_face_matches(${poolId}, ${allMatches}) m`);
  return rows.map(({ decided_at, ...match }) => ({ ...match, decidedAt: decided_at.toISOString() }));
}
