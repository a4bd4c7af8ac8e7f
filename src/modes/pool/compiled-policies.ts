// What policies say in SQL, after each widening step (compiled_policies), for the functions of the database that judge people themselves:
// find_match pairs where no process of ours runs, find_similar_faces_filtered searches under a policy's filters. Compiled before a pool points at
// a version. The text is executed with the owner's rights, so the owner alone may write it: never hand a transaction that acts as somebody.
import type { Session } from '../../db/database.js';
import { sql } from '../../db/sql.js';
import { AppError } from '../../errors.js';
import { listAttributes } from '../../people/attributes.js';
import type { AttributeDefinition } from '../../people/person.js';
import { compilePolicy } from '../../policy/compile.js';
import { parsePolicy } from '../../policy/policy.js';
import { policyAtStep } from '../../policy/relax.js';
import { waitingMs } from '../../policy/relax-steps.js';

/** A row of compiled_policies. */
export interface CompiledStep {
  readonly step: number;
  readonly after_ms: number;
  /** Over `a` and `b`, rows of pool_people. */
  readonly may_meet: string;
  /** For a search: over `a` and `p`, the other's row of profiles; and what else there is to ask, over `a` and `b`. */
  readonly column_filters: string;
  readonly other_filters: string | null;
  readonly score: string;
  readonly threshold: number;
}

const longestMs = 2_147_483_647;

/** Throws `invalid_policy`. */
export function compiledSteps(body: unknown, attributes: readonly AttributeDefinition[]): CompiledStep[] {
  const policy = parsePolicy(body, attributes);
  const afterMs = [0, ...policy.relax.map(({ after }) => Math.min(longestMs, Math.ceil(waitingMs(after))))];
  return afterMs.map((after_ms, step) => {
    const compiled = compilePolicy(policyAtStep(policy, step), attributes);
    const [may_meet, score] = [compiled.filterSql('a', 'b'), compiled.scoreSql('a', 'b')];
    const { columns, rest } = compiled.searchSql('a', 'b', 'p');
    const { threshold } = compiled;
    return { step, after_ms, may_meet, column_filters: columns, other_filters: rest ?? null, score, threshold };
  });
}

/** Does nothing for versions that do not exist: whoever names those is told by the database. Throws `invalid_policy`. */
export async function compilePolicies(owner: Session, versionIds: readonly (string | null | undefined)[]): Promise<void> {
  for (const id of versionIds) if (id) await compilePolicyVersion(owner, id);
}

/** Compiles one version, if it exists; writes only what is another than before. Throws `invalid_policy`. */
export async function compilePolicyVersion(owner: Session, policyVersionId: string): Promise<void> {
  const found = await owner.findRow<{ body: unknown }>(sql`select body from policy_versions where id = ${policyVersionId}`);
  if (!found) return;
  const steps = compiledSteps(found.body, await listAttributes(owner));
  await owner.run(sql`
    with steps as (
      select * from jsonb_to_recordset(${sql.json(steps)}::jsonb) s (step smallint, after_ms int, may_meet text, column_filters text,
        other_filters text, score text, threshold real)
    ), gone as (
      delete from compiled_policies c where c.policy_version_id = ${policyVersionId} and c.step not in (select step from steps)
    )
    insert into compiled_policies as c (policy_version_id, step, after_ms, may_meet, column_filters, other_filters, score, threshold)
      select ${policyVersionId}, s.* from steps s
      on conflict (policy_version_id, step) do update
        set after_ms = excluded.after_ms, may_meet = excluded.may_meet, column_filters = excluded.column_filters,
          other_filters = excluded.other_filters, score = excluded.score, threshold = excluded.threshold
        where (c.after_ms, c.may_meet, c.column_filters, c.other_filters, c.score, c.threshold) is distinct from
          (excluded.after_ms, excluded.may_meet, excluded.column_filters, excluded.other_filters, excluded.score, excluded.threshold)`);
}

/** All versions that decide in a pool, or for whom somebody waits: at the start, since what a term says in SQL may be new with this release. */
export async function compilePoolPolicies(
  owner: Session,
  onUnusable: (versionId: string, error: AppError) => void,
): Promise<void> {
  const versions = await owner.rows<{ id: string }>(sql`
    select policy_version_id as id from pools where mode in ('live', 'lookalike')
    union select second_policy_version_id from pools where mode = 'live' and second_policy_version_id is not null
    union select policy_version_id from waiting_queue`);
  for (const { id } of versions) {
    try {
      await compilePolicyVersion(owner, id);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'invalid_policy') throw error;
      onUnusable(id, error);
    }
  }
}
