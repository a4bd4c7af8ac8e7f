// What becomes of lookalike pools: made, changed, paused, joined, left. All as the caller: the database decides who may, and its triggers do
// what a change means to faces and matches.
import type { z } from 'zod';
import type { createLookalikeBody, EditLookalike, LookalikePool } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { changePool, joinPool, leavePool, pausePool } from '../../people/pool-door.js';
import { createPool } from '../../people/pools.js';
import { getRunPool } from './pools.read.js';

type NewLookalike = z.output<typeof createLookalikeBody>;

/** Its policy must have been compiled (compiled-policies.ts), here and below. Throws `conflict` when the code is taken, `invalid_input` for a policy that does not exist. */
export async function createLookalike(
  session: Session,
  { photoModeration, photosOfMinors, ...pool }: NewLookalike,
  createdBy: string | undefined,
): Promise<LookalikePool> {
  const endsAt = pool.endsAt === null ? null : new Date(pool.endsAt);
  const id = await createPool(session, { ...pool, mode: 'lookalike', endsAt, createdBy });
  return await editLookalike(session, id, { photoModeration, photosOfMinors });
}

/** Changes what is given. Another policy, limit or minimum age has everybody matched again. Throws as createLookalike, and `not_found`. */
export async function editLookalike(session: Session, poolId: string, edit: EditLookalike): Promise<LookalikePool> {
  await changePool(session, poolId, 'lookalike', edit, [
    ['match_limit', edit.matchLimit],
    ['photo_moderation', edit.photoModeration],
    ['photos_of_minors', edit.photosOfMinors],
  ]);
  return await getRunPool(session, poolId);
}

/** Nobody is matched while it is paused, and no photo is taken; matches stay. Idempotent. Throws `not_found`. */
export async function pauseLookalike(session: Session, poolId: string, paused: boolean): Promise<LookalikePool> {
  await pausePool(session, poolId, 'lookalike', paused);
  return await getRunPool(session, poolId);
}

/** Joining twice is joining once. Throws as joinPool. */
export async function joinLookalike(session: Session, code: string, birthDate?: string): Promise<LookalikePool> {
  return await getRunPool(session, await joinPool(session, code, birthDate)); // not found, and nothing joined, when it is of another mode
}

/** Their photo there goes with them, and what was measured in it. No error when they are not in it. */
export async function leaveLookalike(session: Session, poolId: string, userId: string): Promise<void> {
  await leavePool(session, poolId, 'lookalike', userId);
}

/** No error when they are not in it. They may join again with the code. Throws `not_found` for another pool. */
export async function removeLookalikeMember(session: Session, poolId: string, userId: string): Promise<void> {
  await getRunPool(session, poolId);
  await session.run(sql`select remove_member(${poolId}, ${userId})`);
}

/** Queues again whatever failed without anybody knowing why; returns how many. Throws `not_found`. */
export async function retryFailedJobs(session: Session, poolId: string): Promise<number> {
  await getRunPool(session, poolId);
  return (await session.getRow<{ queued: number }>(sql`select retry_parked(${poolId}) as queued`)).queued;
}
