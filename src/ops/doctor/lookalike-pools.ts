// The doctor on lookalike pools: whether what they wait for is there. Somebody who looks at photos before others see them, and a worker.
import { sql } from '../../db/sql.js';
import { plural } from '../../policy/words.js';
import { databaseCheck, ok, warning } from './check.js';

/** A job begins at once; an hour is a worker that is not there, or a measurer that is away. */
const longestWait = '1 hour';
/** Nobody who gave a photo comes back after a day to see whether it was looked at. */
const longestReview = '1 day';

interface Found {
  readonly pools: number;
  /** Pools in which moderators look at photos before others see them. */
  readonly held: number;
  readonly staff: boolean;
  readonly lateJobs: number;
  readonly lateReviews: number;
}

export const lookalikePools = databaseCheck('lookalike pools', async (db) => {
  const found = await db.getRow<Found>(sql`
    select count(*)::int as pools,
      (count(*) filter (where p.photo_moderation = 'before' and pool_compares_faces(p.id)))::int as held,
      exists (select from staff) as staff,
      (select count(*) from match_jobs j join pools o on o.id = j.pool_id and o.matchmaking_enabled
        where j.status = 'pending' and j.attempts = 0 and j.run_at < now() - ${longestWait}::interval)::int as "lateJobs",
      (select count(*) from faces f where f.moderation = 'pending' and f.state <> 'refused'
        and f.created_at < now() - ${longestReview}::interval)::int as "lateReviews"
    from pools p where p.mode = 'lookalike'`);
  const { pools, held, staff, lateJobs, lateReviews } = found;
  if (lateJobs > 0)
    return warning(
      `${plural(lateJobs, 'job waits', 'jobs wait')} for more than ${longestWait}`,
      'run nakodo serve or nakodo work; if one runs, its log says what it waits for',
    );
  if (held > 0 && !staff)
    return warning(
      `${plural(held, 'pool shows', 'pools show')} photos only after a moderator has looked at them, and there is none`,
      'nakodo admin grant PERSON moderator, or let moderators look after others see them (a setting of the pool)',
    );
  if (lateReviews > 0)
    return warning(
      `${plural(lateReviews, 'photo waits', 'photos wait')} for a moderator for more than ${longestReview}`,
      'have moderators look at /reports',
    );
  return ok(pools === 0 ? 'there are none' : `${plural(pools, 'pool', 'pools')}, and nothing waits for long`);
});
