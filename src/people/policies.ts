// Published policies: named, versioned, immutable.
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';

export interface PolicyVersion {
  readonly id: string;
  readonly version: number;
}

/** Until the end of the transaction nobody else publishes a version of this policy. */
export async function lockPolicy(session: Session, name: string): Promise<void> {
  await session.run(sql`select pg_advisory_xact_lock(hashtextextended(${`policy ${name}`}, 0))`);
}

/** Publishes the next version of a named policy. The body must have been parsed. A body equal to the newest version is not published again. */
export async function publishPolicy(
  session: Session,
  policy: { readonly name: string; readonly body: unknown; readonly createdBy?: string },
): Promise<PolicyVersion> {
  await lockPolicy(session, policy.name);
  await session.run(sql`insert into policies (name) values (${policy.name}) on conflict do nothing`);
  const { id: policyId } = await session.getRow<{ id: string }>(sql`select id from policies where name = ${policy.name}`);
  const same = await session.findRow<PolicyVersion>(sql`
    select v.id, v.version from policy_versions v
    where v.policy_id = ${policyId} and v.body = ${sql.json(policy.body)}::jsonb
      and v.version = (select max(w.version) from policy_versions w where w.policy_id = ${policyId})`);
  return (
    same ??
    (await session.getRow<PolicyVersion>(sql`
      insert into policy_versions (policy_id, version, body, created_by)
      select ${policyId}, coalesce(max(version), 0) + 1, ${sql.json(policy.body)}::jsonb, ${policy.createdBy ?? null}::uuid
      from policy_versions where policy_id = ${policyId}
      returning id, version`))
  );
}
