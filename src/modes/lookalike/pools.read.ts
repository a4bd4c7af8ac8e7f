// Lookalike pools as pages show them: read as the caller, so that row-level security decides what is there.
import type { FailedJob, LookalikeMember, LookalikeNumbers, LookalikePool, LookalikePreview } from '@nakodo/protocol';
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { presentDoor, previewPool } from '../../people/pool-door.js';

interface PoolRow extends Omit<LookalikePool, 'endsAt' | 'numbers'> {
  readonly endsAt: Date | null;
}

const poolColumns = sql`
  p.id, p.code, p.name, p.description, p.ends_at as "endsAt", p.minimum_age as "minimumAge", p.asks_birth_date as "asksBirthDate",
  not p.matchmaking_enabled as paused, p.matchmaking_enabled and coalesce(p.ends_at, 'infinity') > now() as open,
  exists (select from pool_members m where m.pool_id = p.id and m.profile_id = auth.uid()) as member, pool_compares_faces(p.id) as photos,
  p.policy_version_id as "policyVersionId", p.match_limit as "matchLimit", p.photo_moderation as "photoModeration",
  p.photos_of_minors as "photosOfMinors"`;

/** The pools that the caller may see, newest first, with how they stand for admins. */
export async function listLookalikePools(session: Session): Promise<LookalikePool[]> {
  const rows = await session.rows<PoolRow>(sql`
    select ${poolColumns} from pools p where p.mode = 'lookalike' order by p.created_at desc, p.id limit 500`);
  return await present(session, rows);
}

/** Throws `not_found` when there is no such pool, or none that the caller may see. */
export async function getRunPool(session: Session, poolId: string): Promise<LookalikePool> {
  const rows = await session.rows<PoolRow>(
    sql`select ${poolColumns} from pools p where p.mode = 'lookalike' and p.id = ${poolId}`,
  );
  const [pool] = await present(session, rows);
  if (!pool) throw new AppError('not_found', 'There is no such pool, or you are not in it');
  return pool;
}

async function present(session: Session, rows: readonly PoolRow[]): Promise<LookalikePool[]> {
  const numbers = await readNumbers(
    session,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, endsAt: row.endsAt?.toISOString() ?? null, numbers: numbers.get(row.id) ?? null }));
}

/** Only for admins and the service: for others the rows are not there. */
async function readNumbers(session: Session, poolIds: readonly string[]): Promise<Map<string, LookalikeNumbers>> {
  const rows = await session.rows<LookalikeNumbers & { readonly pool_id: string }>(sql`
    select pool_id, members, ready, waiting, refused, to_review as "toReview", flags, open_jobs as "openJobs",
           oldest_job_ms as "oldestJobMs", matches, failed_last_day as "failedLastDay"
    from get_lookalike_numbers(${poolIds}::uuid[])`);
  return new Map(rows.map(({ pool_id: id, ...numbers }) => [id, numbers]));
}

/** What somebody with the code may see before they go in. Throws `not_found`. */
export async function previewLookalike(session: Session, code: string): Promise<LookalikePreview> {
  const pool = await previewPool(session, code, 'lookalike');
  return {
    ...presentDoor(pool),
    photos: pool.photos,
    members: pool.members,
  };
}

export interface MembersPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly query?: string | undefined;
}

/** Who came last first. For admins and the service. Throws `not_found`. */
export async function listLookalikeMembers(
  session: Session,
  poolId: string,
  { limit, after, query }: MembersPage,
): Promise<{ readonly members: LookalikeMember[]; readonly more: boolean }> {
  await getRunPool(session, poolId);
  const rows = await session.rows<Omit<LookalikeMember, 'joinedAt'> & { readonly joinedAt: Date }>(sql`
    select user_id as id, name, avatar, joined_at as "joinedAt", entry, matches
    from get_lookalike_members(${poolId}, ${limit + 1}, ${after ?? null}, ${query || null})`);
  const members = rows.slice(0, limit).map((row) => ({ ...row, joinedAt: row.joinedAt.toISOString() }));
  return { members, more: rows.length > limit };
}

interface FailedRow extends Omit<FailedJob, 'person' | 'nextAt' | 'failedAt'> {
  readonly user_id: string;
  readonly name: string;
  readonly nextAt: Date | null;
  readonly failedAt: Date | null;
}

const maxFailed = 50;

/** The last job of each entry that failed, or is tried again after it did; the last first: the first 50. For admins and the service. */
export async function listFailedJobs(session: Session, poolId: string): Promise<FailedJob[]> {
  await getRunPool(session, poolId);
  const rows = await session.rows<FailedRow>(sql`
    select j.id, j.user_id, coalesce(p.name, '') as name, coalesce(j.error_message, '') as error, j.attempts,
      j.reason is null as "mayWork", case when j.status = 'failed' then null else j.run_at end as "nextAt", j.completed_at as "failedAt"
    from match_jobs j left join profiles p on p.id = j.user_id
    where j.pool_id = ${poolId} and (j.status = 'failed' or (j.status = 'pending' and j.attempts > 0))
      and not exists (select from match_jobs l where l.face_id = j.face_id and l.created_at > j.created_at)
    order by j.reason is not null, j.created_at desc, j.id limit ${maxFailed}`);
  return rows.map(({ user_id: id, name, nextAt, failedAt, ...job }) => ({
    ...job,
    person: { id, name },
    nextAt: nextAt?.toISOString() ?? null,
    failedAt: failedAt?.toISOString() ?? null,
  }));
}
