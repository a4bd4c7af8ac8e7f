// Works the jobs of lookalike pools, one at a time:
//   claim -> measure the photo, if it was not by the current model -> under the pool's lock decide, write matches and finish the job, at once
// Whoever dies in between leaves a lease that ends by itself. A photo that cannot be measured fails at once, with words; a measurer that is away
// costs no attempt; what nobody understands is tried again after 1 and 2 minutes.
import type { Database, Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { isFace, type EmbeddedFace, type FaceBox, type FaceEmbedder, type NoFace } from '../../faces/face-embedder.js';
import type { Models } from '../../people/models.js';
import type { PhotoStore } from '../../photos/photo-store.js';
import { putThumbnail, readPhotoCopy } from '../../photos/store-photo.js';
import { claimRows, failRows, finishRows, isSpent, releaseRows } from '../../work/queue.js';
import type { Service } from '../../work/worker.js';
import type { CachedPool, PoolCache } from '../pool/pool-cache.js';
import { matchFace } from './lookalike.match.js';
import {
  claimable,
  findFace,
  isMeasured,
  matchJobQueue,
  outcomeOf,
  putBehind,
  refuseFace,
  tellOfJob,
  type FaceRow,
  type JobClaim,
} from './lookalike.store.js';
import { outageWords, refusalWords } from './lookalike.words.js';

export interface LookalikeWork {
  readonly db: Database;
  readonly embedder: FaceEmbedder;
  readonly store: PhotoStore;
  readonly models: Models;
  readonly cache: PoolCache<CachedPool>;
  /** Unique among all workers: leases are held in this name. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Hears of what nobody understands; it is tried again. */
  readonly onError: (error: unknown) => void;
}

export interface JobResult {
  /** Undefined: it failed, waits to be tried again, or there was nothing left to match. */
  readonly matchCount: number | undefined;
  /** Whether a photo was looked at. */
  readonly measured?: boolean;
}

/** Also finds jobs whose notification was lost, leases that ended, and pauses that are over. */
const pollMs = 1000;

/** While what measures photos is away, photos are left alone for so long: first, doubled each time, at most. */
const firstAwayMs = 1000;
const longestAwayMs = 15_000;

/** `clock`: milliseconds that only grow. */
export function lookalikeService(work: LookalikeWork, clock: () => number = () => performance.now()): Service {
  let measureFrom = 0;
  let outages = 0;
  return {
    name: 'lookalike',
    pollMs,
    async runOnce(signal) {
      const measures = clock() >= measureFrom;
      try {
        const done = await runNextJob(work, { signal, measures });
        if (done?.measured === true) outages = 0;
        return done !== undefined;
      } catch (error) {
        if (!isMeasurerAway(error)) throw error;
        work.onError(error);
        measureFrom = clock() + Math.min(longestAwayMs, firstAwayMs * 2 ** outages++);
        return true; // whoever needs no photo measured goes on
      }
    },
  };
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whether jobs may be claimed whose photo is to be measured; default true. */
  readonly measures?: boolean;
}

/** Claims one job and works it; undefined: none is ready. Throws when the measurer, the store or the database is away: the job waits. */
export async function runNextJob(
  work: LookalikeWork,
  { signal, measures = true }: RunOptions = {},
): Promise<JobResult | undefined> {
  const { db, worker, leaseMs } = work;
  const where = measures ? claimable : sql`${claimable} and ${isMeasured(work.models.face.name)}`;
  const [claim] = await claimRows<JobClaim>(db, matchJobQueue, { worker, limit: 1, leaseMs, where });
  if (claim === undefined) return undefined;
  if (isSpent(matchJobQueue, claim)) return await fail(work, claim);
  try {
    await tellOfJob(db, claim, 'processing');
    return await workJob(work, claim, signal);
  } catch (error) {
    if (isOutage(error)) {
      await giveBack(work, claim, error).catch(() => undefined); // else the lease ends by itself
      throw error;
    }
    if (error instanceof LeaseLost) return { matchCount: undefined };
    work.onError(error);
    return await fail(work, claim);
  }
}

/** Costs no attempt. Others come first now: should it be this photo alone that the measurer breaks on, it holds up nobody. */
async function giveBack({ db, worker }: LookalikeWork, claim: JobClaim, why: unknown): Promise<void> {
  await db.transaction(async (tx) => {
    await releaseRows(tx, matchJobQueue, worker, [claim]);
    if (isMeasurerAway(why)) await putBehind(tx, claim, outageWords);
    await tellOfJob(tx, claim, 'pending');
  });
}

/** For now, or for good after the last attempt. */
async function fail(work: LookalikeWork, claim: JobClaim): Promise<JobResult> {
  const message = 'Something went wrong while we looked at your photo.';
  await work.db.transaction(async (tx) => {
    if (!(await holdsJob(tx, work, claim))) return;
    await failRows(tx, matchJobQueue, work.worker, [claim], { message });
    await tellOfJob(tx, claim, claim.attempts + 1 >= matchJobQueue.retry!.attempts ? 'failed' : 'pending');
  });
  return { matchCount: undefined };
}

/** The job took longer than its lease, and another worker has it: what was done here is undone, what is done there counts. */
class LeaseLost extends Error {}

/** Whether the lease still is ours; it stays ours until the transaction ends. Not of a job that went with its face. */
async function holdsJob(tx: Session, { worker }: LookalikeWork, claim: JobClaim): Promise<boolean> {
  const job = await tx.findRow<{ locked_by: string | null }>(
    sql`select locked_by from match_jobs where id = ${claim.id} for update`,
  );
  return job === undefined || job.locked_by === worker;
}

/** Not the photo's fault: somebody is away, too busy, not set up, or we are stopping. */
function isOutage(error: unknown): boolean {
  const codes = ['upstream', 'timeout', 'rate_limited', 'cancelled', 'setup', 'database_unavailable', 'storage_unavailable'];
  return error instanceof AppError && codes.includes(error.code);
}

/** The embedder or the store, not the database; a time-out may be of either, and then it does no harm. */
function isMeasurerAway(error: unknown): boolean {
  return isOutage(error) && !['cancelled', 'database_unavailable'].includes((error as AppError).code);
}

async function workJob(work: LookalikeWork, claim: JobClaim, signal: AbortSignal | undefined): Promise<JobResult> {
  const face = await findFace(work.db, claim.face_id);
  if (face === undefined) return { matchCount: undefined }; // deleted, and the job with it
  const measured = await measure(work, face, signal);
  const result =
    measured === undefined || isFace(measured)
      ? await matchAndFinish(work, claim, face, measured)
      : await refuse(work, claim, measured);
  return { ...result, measured: measured !== undefined };
}

/** Undefined: there is nothing to measure, or it was by this model. */
async function measure(
  { db, store, embedder, models }: LookalikeWork,
  face: FaceRow,
  signal: AbortSignal | undefined,
): Promise<EmbeddedFace | NoFace | undefined> {
  if (face.photo_key === null || face.model === models.face.name) return undefined;
  const bytes = await readPhotoCopy(store, face.photo_key);
  // Perhaps the folder is another one today: nothing is the photo's fault, and an admin can have it tried again.
  if (bytes === undefined) throw new AppError('internal', `The file of face ${face.id} is not in the store of photos`);
  const found = await embedder.embed(bytes, { chosen: face.chosen ?? undefined, ...(signal && { signal }) });
  if (isFace(found)) await putFaceThumbnail(db, store, face, bytes, found.box);
  return found;
}

/** With the face held, so that a file cannot come after its removal: whoever deletes the photo meanwhile waits. */
async function putFaceThumbnail(db: Database, store: PhotoStore, face: FaceRow, bytes: Buffer, box: FaceBox): Promise<void> {
  const { photo_key: key, width, height } = face;
  if (key === null || width === null || height === null) return;
  await db.transaction(async (tx) => {
    const held = await tx.findRow(sql`select from faces where id = ${face.id} for key share`);
    if (held !== undefined) await putThumbnail(store, key, { bytes, width, height }, box);
  });
}

async function refuse(work: LookalikeWork, claim: JobClaim, { reason, faces }: NoFace): Promise<JobResult> {
  await work.db.transaction(async (tx) => {
    if (!(await holdsJob(tx, work, claim))) return;
    await refuseFace(tx, claim, reason, faces);
    await failRows(tx, matchJobQueue, work.worker, [claim], { message: refusalWords(reason), reason, permanent: true });
    await tellOfJob(tx, claim, 'failed');
  });
  return { matchCount: undefined };
}

async function matchAndFinish(
  work: LookalikeWork,
  claim: JobClaim,
  face: FaceRow,
  measured: EmbeddedFace | undefined,
): Promise<JobResult> {
  const matched = await work.db.transaction(async (tx) => {
    // Taken within: the next attempt, after a deadlock, finds none and reads the pool anew.
    const cached = work.cache.take(face.pool_id);
    const done = await matchFace(tx, { face, measured, models: work.models }, cached?.state);
    if (!(await holdsJob(tx, work, claim))) throw new LeaseLost();
    if (done === undefined) {
      await releaseRows(tx, matchJobQueue, work.worker, [claim]); // of a pool that is paused it waits; else it is gone with its face
      return undefined;
    }
    await finishRows(tx, matchJobQueue, work.worker, [claim], outcomeOf(done.matchCount, done.why));
    await tellOfJob(tx, claim, 'completed');
    return done;
  });
  if (matched) work.cache.put(face.pool_id, { state: matched.state });
  return { matchCount: matched?.matchCount };
}
