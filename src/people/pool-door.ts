// The way into a pool by its code, and out of it, the same for all modes: look at it, join, say when one was born, leave; and what its organiser
// changes. As the caller: the code is the right to join, and the database decides who is let in (join_pool) and who may change it.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import type { Mode } from './pools.js';

export interface PoolPreview {
  readonly id: string;
  readonly mode: Mode;
  readonly code: string;
  readonly name: string;
  readonly description: string | null;
  readonly starts_at: Date | null;
  readonly ends_at: Date | null;
  readonly enabled: boolean;
  readonly minimum_age: number;
  readonly asks_birth_date: boolean;
  /** The caller must say it to get in. */
  readonly needs_birth_date: boolean;
  readonly member: boolean;
  readonly below_minimum_age: boolean;
  readonly ended: boolean;
  /** Of a lobby: who waits or talks at this moment. */
  readonly online: number;
  /** Of a lookalike pool: whether it compares photos, and how many are in it. */
  readonly photos: boolean;
  readonly members: number;
}

const names: Readonly<Record<Mode, string>> = { events: 'event', live: 'lobby', lookalike: 'pool', community: 'community' };

/** What somebody with the code may see before they join. Throws `not_found`, also for a code of another mode. */
export async function previewPool(session: Session, code: string, mode: Mode): Promise<PoolPreview> {
  const pool = await session.findRow<PoolPreview>(sql`select * from find_pool_by_code(${code}) where mode = ${mode}`);
  if (!pool) throw new AppError('not_found', `No ${names[mode]} has this code: look at it again, or ask the organiser`);
  return pool;
}

/** Of the pool that has this code. Throws `not_found`. */
export async function modeOfCode(session: Session, code: string): Promise<Mode> {
  const pool = await session.findRow<{ mode: Mode }>(sql`select mode from find_pool_by_code(${code})`);
  if (!pool) throw new AppError('not_found', 'Nothing has this code: look at it again, or ask the organiser');
  return pool.mode;
}

/**
 * Joining twice is joining once. Returns the pool's id, whatever its mode. A birth date is kept when there was none. Throws `not_found` for an unknown code,
 * `conflict` without a profile, when the pool has ended, and, naming `birthDate`, when one is needed; `invalid_input` for one that cannot be.
 */
export async function joinPool(session: Session, code: string, birthDate?: string): Promise<string> {
  if (birthDate !== undefined) {
    await session.run(sql`update profiles set birth_date = ${birthDate}::date where id = auth.uid() and birth_date is null`);
  }
  return (await session.getRow<{ id: string }>(sql`select join_pool(${code}) as id`)).id;
}

/** Deletes a pool of this mode; `code` is its own, typed again. No error when it is gone already; throws `invalid_input` for another code. */
export async function deletePool(session: Session, poolId: string, mode: Mode, code: string): Promise<void> {
  await session.run(sql`select delete_pool(${poolId}, ${mode}, ${code})`);
}

/** Returns whether it was of another mode. People and code stay; what belongs to the mode before ends. Throws `not_found`. */
export async function movePool(session: Session, poolId: string, mode: Mode): Promise<boolean> {
  return (await session.getRow<{ moved: boolean }>(sql`select move_pool(${poolId}, ${mode}) as moved`)).moved;
}

/** A preview as the API answers it, but for what the mode adds. */
export function presentDoor(pool: PoolPreview) {
  return {
    id: pool.id,
    code: pool.code,
    name: pool.name,
    description: pool.description,
    minimumAge: pool.minimum_age,
    member: pool.member,
    open: pool.enabled && !pool.ended,
    ended: pool.ended,
    asksBirthDate: pool.asks_birth_date,
    needsBirthDate: pool.needs_birth_date,
    belowMinimumAge: pool.below_minimum_age,
  };
}

/** No error when they are not in it. */
export async function leavePool(session: Session, poolId: string, mode: Mode, userId: string): Promise<void> {
  await session.run(sql`
    delete from pool_members m using pools p
    where p.id = m.pool_id and p.mode = ${mode} and m.pool_id = ${poolId} and m.profile_id = ${userId}`);
}

/** Idempotent; no error when there is no such pool of this mode. */
export async function pausePool(session: Session, poolId: string, mode: Mode, paused: boolean): Promise<void> {
  await session.run(sql`
    update pools set matchmaking_enabled = ${!paused}
    where id = ${poolId} and mode = ${mode} and matchmaking_enabled is distinct from ${!paused}`);
}

/** Of all modes; undefined: stays. */
export interface PoolEdit {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly endsAt?: string | null | undefined;
  readonly minimumAge?: number | undefined;
  readonly asksBirthDate?: boolean | undefined;
  readonly policyVersionId?: string | undefined;
}

/** `more`: columns of the mode's own, as in PoolEdit. No error when there is no such pool of this mode. */
export async function changePool(
  session: Session,
  poolId: string,
  mode: Mode,
  edit: PoolEdit,
  more: readonly (readonly [column: string, value: unknown])[] = [],
): Promise<void> {
  const columns: typeof more = [
    ['name', edit.name],
    ['description', edit.description],
    ['ends_at', edit.endsAt],
    ['minimum_age', edit.minimumAge],
    ['asks_birth_date', edit.asksBirthDate],
    ['policy_version_id', edit.policyVersionId],
    ...more,
  ];
  const given = columns.filter(([, value]) => value !== undefined).map(([name, value]) => sql`${sql.id(name)} = ${value}`);
  if (given.length > 0) await session.run(sql`update pools set ${sql.join(given)} where id = ${poolId} and mode = ${mode}`);
}
