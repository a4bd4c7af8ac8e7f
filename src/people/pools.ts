// Pools and the policy each points at.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';

export type Mode = 'events' | 'live' | 'lookalike' | 'community';

export interface Pool {
  readonly id: string;
  readonly mode: Mode;
  readonly code: string;
  readonly name: string;
  readonly matchmaking_enabled: boolean;
  readonly policy_version_id: string;
  /** The policy as it was published: parse it before use. */
  readonly policy: unknown;
  /** Null: the policy's own limit. */
  readonly match_limit: number | null;
  readonly minimum_age: number;
  /** `YYYY-MM-DD`: the day on which ages in scores are taken. */
  readonly ages_as_of: string;
}

const poolColumns = sql`
  p.id, p.mode, p.code, p.name, p.matchmaking_enabled, p.policy_version_id, v.body as policy,
  p.match_limit, p.minimum_age, p.ages_as_of`;

/** Throws `not_found`. */
export async function getPool(session: Session, id: string): Promise<Pool> {
  const pool = await session.findRow<Pool>(sql`
    select ${poolColumns} from pools p join policy_versions v on v.id = p.policy_version_id where p.id = ${id}`);
  if (!pool) throw new AppError('not_found', `There is no pool ${id}`);
  return pool;
}

/** By the code people join with; capitals do not matter. Throws `not_found`. */
export async function getPoolByCode(session: Session, code: string): Promise<Pool> {
  const pool = await session.findRow<Pool>(sql`
    select ${poolColumns} from pools p join policy_versions v on v.id = p.policy_version_id where lower(p.code) = lower(${code})`);
  if (!pool) throw new AppError('not_found', `No event or pool has the code ${JSON.stringify(code)}`);
  return pool;
}

export interface NewPool {
  readonly mode: Mode;
  readonly code: string;
  readonly name: string;
  readonly description?: string | null;
  readonly startsAt?: Date | null;
  readonly endsAt?: Date | null;
  readonly policyVersionId: string;
  readonly matchLimit?: number | null;
  readonly minimumAge?: number;
  /** Nobody gets in by the code without a birth date or an age; default no. */
  readonly asksBirthDate?: boolean;
  /** Decides for so many of a hundred people. */
  readonly secondPolicyVersionId?: string | null;
  readonly secondShare?: number | null;
  readonly createdBy?: string | undefined;
}

/** Throws `conflict` when the code is taken. Returns the new pool's id. */
export async function createPool(session: Session, pool: NewPool): Promise<string> {
  const { id } = await session.getRow<{ id: string }>(sql`
    insert into pools (mode, code, name, description, starts_at, ends_at, policy_version_id, match_limit, minimum_age,
                       asks_birth_date, second_policy_version_id, second_share, created_by)
    values (${pool.mode}, ${pool.code}, ${pool.name}, ${pool.description ?? null}, ${pool.startsAt ?? null}, ${pool.endsAt ?? null},
            ${pool.policyVersionId}, ${pool.matchLimit ?? null}, ${pool.minimumAge ?? 18},
            ${pool.asksBirthDate ?? false}, ${pool.secondPolicyVersionId ?? null}, ${pool.secondShare ?? null}, ${pool.createdBy ?? null})
    returning id`);
  return id;
}

/** Adds people to a pool; those who are in it already keep their place. Returns how many are new. */
export async function addMembers(session: Session, poolId: string, profileIds: readonly string[]): Promise<number> {
  return await session.run(sql`
    insert into pool_members (pool_id, profile_id)
    select ${poolId}, i.id from unnest(${profileIds}::uuid[]) with ordinality i (id, place) order by i.place
    on conflict do nothing`);
}
