// What must never happen (ARCHITECTURE.md): a photo that waits for ever, a job that is about somebody else, a photo without consent, a record that
// is kept for longer than was promised. Leases that nobody holds are told by queue-leases.
import { sql } from '../../../db/sql.js';
import { counted, finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

/** Seven by the rules; a day for whoever tidies. */
const keepDays = 8;

export const lookalikeJobs: Invariant = {
  name: 'lookalike-jobs',
  about:
    'Each photo that waits to be measured has a job, each job is about its own face, each photo was agreed to, and jobs that are over are forgotten after a week',
  async find(tx) {
    const lost = await tx.rows<FoundRow>(sql`
      select f.id, f.pool_id, f.user_id, f.created_at from faces f
      where f.state = 'waiting' and (f.moderation = 'approved' or (f.moderation = 'pending' and f.box is null)) and not exists (
        select from match_jobs j where j.face_id = f.id and (j.status in ('pending', 'processing') or (j.status = 'failed' and j.reason is null))
      ) order by f.created_at, f.id`);
    const foreign = await tx.rows<FoundRow>(sql`
      select j.id, j.face_id, j.pool_id, j.user_id, j.status from match_jobs j left join faces f on f.id = j.face_id
      where (f.pool_id, f.user_id) is distinct from (j.pool_id, j.user_id) order by j.id`);
    const unasked = await tx.rows<FoundRow>(sql`
      select f.id, f.pool_id, f.user_id, f.created_at from faces f
      where f.photo_key is not null and not exists (
        select from consents c where c.user_id = f.user_id and c.pool_id = f.pool_id and c.kind = 'photo' and c.withdrawn_at is null
      ) order by f.created_at, f.id`);
    const old = await tx.rows<FoundRow>(sql`
      select id, pool_id, user_id, status, completed_at from match_jobs
      where completed_at < now() - make_interval(days => ${keepDays}) order by completed_at, id`);
    return [
      ...finding(`${counted(lost.length, 'photo waits', 'photos wait')} and no job is about them`, lost),
      ...finding(`${counted(foreign.length, 'match job is', 'match jobs are')} about a face of somebody else, or none`, foreign),
      ...finding(`${counted(unasked.length, 'photo is', 'photos are')} kept without their person’s consent`, unasked),
      ...finding(
        `${counted(old.length, 'match job was', 'match jobs were')} over more than ${keepDays} days ago: run \`nakodo work\``,
        old,
      ),
    ];
  },
};
