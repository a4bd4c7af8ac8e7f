// Publishing a version of a policy, and looking at one before: problems, words, what changed. Versions are immutable and none is lost: who
// publishes while another does gets the next number and is told.
import type { CheckedPolicy, checkPolicyBody, PublishedPolicy } from '@nakodo/protocol';
import type { z } from 'zod';
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { listAttributes } from '../people/attributes.js';
import { lockPolicy, publishPolicy } from '../people/policies.js';
import { parsePolicy } from '../policy/policy.js';
import { policyChanges, policyWords, same, shares } from '../policy/policy-words.js';
import { tryParse } from './usable.js';

export interface Publication {
  readonly name: string;
  readonly body: unknown;
  /** The newest version that the author has seen; 0: the policy is new. */
  readonly basedOn: number | undefined;
  readonly author: string | undefined;
}

interface NewestRow {
  readonly id: string;
  readonly version_id: string;
  readonly version: number;
  readonly body: unknown;
}

/**
 * Publishes the next version, as the caller. What means the same as the newest is not published again, so a second click changes nothing.
 * Locks the name of the policy until the end of the transaction. Throws `invalid_policy`; `conflict` when a new policy's name is taken.
 */
export async function publishVersion(tx: Session, publication: Publication): Promise<PublishedPolicy> {
  const { name, basedOn, author } = publication;
  const attributes = await listAttributes(tx);
  const policy = parsePolicy(publication.body, attributes);
  await lockPolicy(tx, name);
  const newest = await tx.findRow<NewestRow>(sql`
    select p.id, v.id as version_id, v.version, v.body from policies p join policy_versions v on v.policy_id = p.id
    where p.name = ${name} order by v.version desc limit 1`);
  if (newest && same(tryParse(newest.body, attributes).policy, policy)) {
    return { policyId: newest.id, versionId: newest.version_id, version: newest.version, created: false, overtaken: [] };
  }
  if (newest && basedOn === 0) {
    throw new AppError('conflict', {
      detail: `There is a policy called “${name}” already: give this one another name, or open that one and publish a version of it`,
      problems: [{ path: 'name', message: 'this name is taken' }],
    });
  }
  const { id: versionId, version } = await publishPolicy(tx, {
    name,
    body: policy,
    ...(author !== undefined && { createdBy: author }),
  });
  const { id: policyId } = await tx.getRow<{ id: string }>(sql`select id from policies where name = ${name}`);
  const overtaken = basedOn === undefined ? [] : await versionsBetween(tx, policyId, basedOn, version);
  return { policyId, versionId, version, created: true, overtaken };
}

async function versionsBetween(
  tx: Session,
  policyId: string,
  after: number,
  before: number,
): Promise<PublishedPolicy['overtaken']> {
  const rows = await tx.rows<{ version: number; by: string | null; created_at: Date }>(sql`
    select v.version, a.name as by, v.created_at from policy_versions v left join profiles a on a.id = v.created_by
    where v.policy_id = ${policyId} and v.version > ${after} and v.version < ${before} order by v.version limit 100`);
  return rows.map(({ version, by, created_at: at }) => ({ version, by, createdAt: at.toISOString() }));
}

/** What is wrong with a policy, or what it says and how it differs from another. Nothing is written. */
export async function checkPolicy(
  tx: Session,
  { body, compareWith, modes = [] }: z.output<typeof checkPolicyBody>,
): Promise<CheckedPolicy> {
  const attributes = await listAttributes(tx);
  const { policy, problems } = tryParse(body, attributes);
  if (!policy) return { problems, words: [], changes: null, shares: [] };
  const other = compareWith === undefined ? undefined : tryParse(compareWith, attributes).policy;
  const changes = other ? policyChanges(other, policy) : null;
  return { problems, words: policyWords(policy, { modes }), changes, shares: shares(policy) };
}
