// The tables of the lookalike mode as its worker uses them. What must be all or nothing is one SQL function.
import type { Session, Statement } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import type { EmbeddedFace, FaceBox, NoFaceReason, Point } from '../../faces/face-embedder.js';
import { bytesOf } from '../../people/people.js';
import type { Claim, Queue } from '../../work/queue.js';

export interface JobRow {
  readonly id: string;
  readonly face_id: string;
  readonly pool_id: string;
  readonly user_id: string;
  readonly cause: 'photo' | 'edited' | 'joined' | 'rematch' | 'model';
}
export type JobClaim = Claim<JobRow>;

/** A person's next job comes after everybody's first: 50 photos of one keep nobody waiting. */
export const matchJobQueue: Queue = {
  table: 'match_jobs',
  // Somebody looks at their screen for a photo; an edit of a profile, or a pool of texts that is filled, can wait.
  order: sql`cause <> 'photo', turn, created_at, id`,
  columns: ['face_id', 'pool_id', 'user_id', 'cause'],
  id: 'uuid',
  error: 'error_message',
  retry: { attempts: 3, pauseMs: (attempts) => 60_000 * 2 ** attempts },
  history: true,
};

/** Jobs of pools that take people now: those of a paused one wait. */
export const claimable = sql`
  pool_id in (select p.id from pools p where p.mode = 'lookalike' and p.matchmaking_enabled)`;

/** Jobs whose photo, if there is one, was measured by this model. */
export const isMeasured = (model: string): Statement => sql`
  not exists (select from faces f where f.id = face_id and f.photo_key is not null and f.model is distinct from ${model})`;

/** A job that was given back comes after others now; `why` is for its person. */
export async function putBehind(tx: Session, claim: JobClaim, why: string): Promise<void> {
  await tx.run(sql`
    update match_jobs set turn = turn + 1, error_message = ${why}
    where id = ${claim.id} and status = 'pending' and generation = ${claim.generation}`);
}

export interface FaceRow {
  readonly id: string;
  readonly pool_id: string;
  readonly user_id: string;
  readonly moderation: 'pending' | 'approved' | 'rejected';
  readonly photo_key: string | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly model: string | null;
  readonly chosen: Point | null;
}

export async function findFace(session: Session, faceId: string): Promise<FaceRow | undefined> {
  return await session.findRow<FaceRow>(sql`
    select id, pool_id, user_id, moderation, photo_key, width, height, model, chosen from faces where id = ${faceId}`);
}

/** The faces that are compared, of those of these people who have one: by person. */
export async function comparedFaces(session: Session, poolId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map();
  const rows = await session.rows<{ user_id: string; id: string }>(sql`
    select user_id, id from faces
    where pool_id = ${poolId} and user_id = any (${userIds}::uuid[]) and state = 'ready' and moderation = 'approved'`);
  return new Map(rows.map((row) => [row.user_id, row.id]));
}

export interface MatchToWrite {
  readonly face: string;
  readonly user_id: string;
  readonly score: number;
  readonly similarity: number | null;
  /** Reasons seen by the person, and by the other. */
  readonly mine: unknown;
  readonly theirs: unknown;
}

/** Of others' faces those that this one is among the best for. */
export async function facesThatTake(
  tx: Session,
  faceId: string,
  offers: readonly { readonly face: string; readonly score: number }[],
  limit: number,
): Promise<Set<string>> {
  if (offers.length === 0) return new Set();
  const rows = await tx.rows<{ face: string }>(sql`
    select face from faces_that_take(${faceId}, ${offers.map(({ face }) => face)}::uuid[], ${offers.map(({ score }) => score)}::real[], ${limit}) face`);
  return new Set(rows.map(({ face }) => face));
}

export interface FaceMatches {
  readonly faceId: string;
  readonly policyVersionId: string;
  readonly snapshot: string;
  readonly measured: EmbeddedFace | undefined;
  readonly matches: readonly MatchToWrite[];
}

/** `gone`: nothing is left to match; `stale`: read and decide again. */
export async function applyMatches(tx: Session, faceMatches: FaceMatches): Promise<'gone' | 'stale' | null> {
  const { faceId, policyVersionId, snapshot, measured, matches } = faceMatches;
  const written = measured && {
    model: measured.model,
    embedding: bytesOf(measured.embedding).toString('base64'),
    box: measured.box,
    quality: measured.quality,
  };
  const { refusal } = await tx.getRow<{ refusal: 'gone' | 'stale' | null }>(sql`
    select apply_face_matches(${faceId}, ${policyVersionId}, ${snapshot}::pg_snapshot, ${written ? sql.json(written) : null}::jsonb,
      ${sql.json(matches)}::jsonb) as refusal`);
  return refusal;
}

/** What came of a job, for its person to read. */
export function outcomeOf(matchCount: number, why: unknown): Statement {
  return sql`match_count = ${matchCount}, why = ${why ? sql.json(why) : null}::jsonb`;
}

/** The photo cannot be measured: why, and where faces were seen if the person has to choose. */
export async function refuseFace(
  tx: Session,
  claim: JobClaim,
  reason: NoFaceReason,
  found: readonly FaceBox[] | undefined,
): Promise<void> {
  await tx.run(sql`select refuse_face(${claim.face_id}, ${reason}, ${found ? sql.json(found) : null}::jsonb)`);
}

export type ToldStatus = 'processing' | 'completed' | 'failed' | 'pending';

/** The person hears how the job of a photo of theirs goes; of others there is nothing to hear. */
export async function tellOfJob(session: Session, claim: JobClaim, status: ToldStatus): Promise<void> {
  if (claim.cause !== 'photo') return;
  const data = { poolId: claim.pool_id, faceId: claim.face_id, jobId: claim.id, status };
  await session.run(
    sql`select tell_person(id, 'lookalike.job', ${sql.json(data)}::jsonb) from profiles where id = ${claim.user_id}`,
  );
}
