// What people are shown of a lookalike pool, read as the caller: row-level security decides.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import type { FaceBox } from '../../faces/face-embedder.js';
import type { ContactRow } from '../../people/contacts/contacts.read.js';
import type { PhotoRefusal, PhotoRejection } from '@nakodo/protocol';
import type { WhyNobody } from './lookalike.match.js';

export interface LookalikePoolRow {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly minimum_age: number;
  readonly open: boolean;
  readonly photos: boolean;
  readonly policy_version_id: string;
  readonly consented_version: string | null;
  readonly consented_at: Date | null;
}

/** Throws `not_found` for who is not in it. */
export async function getLookalikePool(tx: Session, poolId: string): Promise<LookalikePoolRow> {
  const pool = await tx.findRow<LookalikePoolRow>(sql`
    select p.id, p.code, p.name, p.description, p.minimum_age, p.policy_version_id,
      p.matchmaking_enabled and coalesce(p.ends_at, 'infinity') > now() as open, pool_compares_faces(p.id) as photos,
      c.version as consented_version, c.given_at as consented_at
    from pools p
    left join consents c on c.pool_id = p.id and c.user_id = auth.uid() and c.kind = 'photo' and c.withdrawn_at is null
    where p.id = ${poolId} and p.mode = 'lookalike'`);
  if (!pool) throw new AppError('not_found', 'There is no such pool, or you are not in it');
  return pool;
}

export interface MatchJobRow {
  readonly id: string;
  readonly face_id: string;
  readonly status: 'pending' | 'processing' | 'completed' | 'failed';
  readonly attempts: number;
  readonly error_message: string | null;
  readonly reason: PhotoRefusal | null;
  readonly match_count: number | null;
  readonly why: WhyNobody | null;
  readonly moderation: 'pending' | 'approved' | 'rejected';
  readonly created_at: Date;
  readonly completed_at: Date | null;
}

const jobColumns = sql`j.id, j.face_id, j.status, j.attempts, j.error_message, j.reason, j.match_count, j.why, f.moderation, j.created_at, j.completed_at`;

/** Throws `not_found` for one that is not the caller's. */
export async function getMatchJob(tx: Session, jobId: string): Promise<MatchJobRow> {
  const job = await tx.findRow<MatchJobRow>(sql`
    select ${jobColumns} from match_jobs j join faces f on f.id = j.face_id where j.id = ${jobId}`);
  if (!job) throw new AppError('not_found', 'There is no such job of yours');
  return job;
}

export interface OwnFaceRow {
  readonly id: string;
  readonly state: 'waiting' | 'ready' | 'refused';
  readonly moderation: 'pending' | 'approved' | 'rejected';
  readonly rejection: PhotoRejection | null;
  readonly refusal: PhotoRefusal | null;
  readonly found: FaceBox[] | null;
  readonly box: FaceBox | null;
  readonly width: number | null;
  readonly height: number | null;
  /** How many people it led to, by now: also found by their jobs. */
  readonly matches: number;
  /** The last that was done about it. */
  readonly job:
    | (Omit<MatchJobRow, 'created_at' | 'completed_at'> & { readonly created_at: string; readonly completed_at: string | null })
    | null;
}

/** At most two: the one that is compared, and one on its way. */
export async function listOwnFaces(tx: Session, poolId: string): Promise<OwnFaceRow[]> {
  return await tx.rows<OwnFaceRow>(sql`
    select f.id, f.state, f.moderation, f.rejection, f.refusal, f.found, f.box, f.width, f.height,
      (select count(*)::int from matches m where f.id in (m.face_a_id, m.face_b_id)) as matches, (
        select to_jsonb(o) from (
          select ${jobColumns} from match_jobs j where j.face_id = f.id order by j.created_at desc limit 1
        ) o
      ) as job
    from faces f where f.pool_id = ${poolId} and f.user_id = auth.uid()`);
}

export interface FaceMatchRow extends ContactRow {
  readonly user_id: string;
  readonly face_id: string;
  readonly has_photo: boolean;
  readonly score: number;
  readonly similarity: number | null;
  readonly reasons: unknown;
  readonly decided_at: Date;
  readonly card: unknown;
}

export async function listFaceMatches(
  tx: Session,
  poolId: string,
  limit: number,
  after: string | undefined,
): Promise<FaceMatchRow[]> {
  return await tx.rows<FaceMatchRow>(sql`select * from get_face_matches(${poolId}, ${limit}, ${after ?? null})`);
}

/** Whom the caller hid, by name: their cards, as profile_card makes them. */
export async function listHidden(tx: Session, poolId: string): Promise<unknown[]> {
  return (await tx.rows<{ card: unknown }>(sql`select card from get_hidden_matches(${poolId})`)).map(({ card }) => card);
}
