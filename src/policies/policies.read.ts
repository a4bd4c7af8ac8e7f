// Published policies as pages show them, read as the caller: row-level security lets only admins see them.
import type { PolicyDetail, PolicySummary, PolicyUse, PolicyVersion } from '@nakodo/protocol';
import { sql } from '../db/sql.js';
import type { Session } from '../db/database.js';
import { AppError } from '../errors.js';
import { listAttributes } from '../people/attributes.js';
import type { AttributeDefinition } from '../people/person.js';
import { policyChanges, policyWords } from '../policy/policy-words.js';
import { tryParse } from './usable.js';

const listLimit = 500;
const versionLimit = 200;

interface NewestRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: Date;
  readonly version_id: string;
  readonly version: number;
  readonly version_at: Date;
  readonly body: unknown;
}

/** All policies with their newest version, the most recently published first; in the words of a mode, or of those that use them. */
export async function listPolicies(tx: Session, mode?: PolicyUse['mode']): Promise<PolicySummary[]> {
  const rows = await tx.rows<NewestRow>(sql`
    select p.id, p.name, p.created_at, v.id as version_id, v.version, v.created_at as version_at, v.body
    from policies p
    cross join lateral (
      select w.id, w.version, w.created_at, w.body from policy_versions w where w.policy_id = p.id order by w.version desc limit 1
    ) v
    order by v.created_at desc, p.id limit ${listLimit}`);
  const uses = await readUses(tx);
  const attributes = await listAttributes(tx);
  return rows.map((row) => {
    const { policy, problems } = tryParse(row.body, attributes);
    const usedBy = uses.get(row.id) ?? [];
    return {
      id: row.id,
      name: row.name,
      createdAt: row.created_at.toISOString(),
      newest: { id: row.version_id, version: row.version, createdAt: row.version_at.toISOString() },
      words: policy ? policyWords(policy, { modes: mode ? [mode] : modesOf(usedBy) }) : [],
      problems,
      usedBy,
    };
  });
}

interface VersionRow {
  readonly id: string;
  readonly version: number;
  readonly body: Record<string, unknown>;
  readonly created_at: Date;
  readonly author_id: string | null;
  readonly author: string | null;
}

/** A policy with its versions. Throws `not_found`. */
export async function getPolicy(tx: Session, id: string): Promise<PolicyDetail> {
  const policy = await tx.findRow<{ name: string; created_at: Date }>(
    sql`select name, created_at from policies where id = ${id}`,
  );
  if (!policy) throw new AppError('not_found', 'There is no such policy');
  // One more than is shown: the oldest shown is compared with it.
  const rows = await tx.rows<VersionRow>(sql`
    select v.id, v.version, v.body, v.created_at, a.id as author_id, a.name as author
    from policy_versions v left join profiles a on a.id = v.created_by
    where v.policy_id = ${id} order by v.version desc limit ${versionLimit + 1}`);
  const attributes = await listAttributes(tx);
  const usedBy = (await readUses(tx)).get(id) ?? [];
  const modes = modesOf(usedBy);
  return {
    id,
    name: policy.name,
    createdAt: policy.created_at.toISOString(),
    versions: rows.slice(0, versionLimit).map((row, at) => presentVersion(row, rows[at + 1], { attributes, modes })),
    usedBy,
  };
}

function presentVersion(
  row: VersionRow,
  previous: VersionRow | undefined,
  { attributes, modes }: { readonly attributes: readonly AttributeDefinition[]; readonly modes: readonly PolicyUse['mode'][] },
): PolicyVersion {
  const { policy } = tryParse(row.body, attributes);
  const before = previous && tryParse(previous.body, attributes).policy;
  return {
    id: row.id,
    version: row.version,
    body: row.body,
    words: policy ? policyWords(policy, { modes }) : [],
    changes: policy && before ? policyChanges(before, policy) : [],
    createdAt: row.created_at.toISOString(),
    createdBy: row.author_id === null ? null : { id: row.author_id, name: row.author ?? '' },
  };
}

const modesOf = (uses: readonly PolicyUse[]): PolicyUse['mode'][] => [...new Set(uses.map(({ mode }) => mode))];

/** Which pools use which policy, by its id. */
async function readUses(tx: Session): Promise<Map<string, PolicyUse[]>> {
  const rows = await tx.rows<PolicyUse & { policyId: string }>(sql`
    select v.policy_id as "policyId", p.id, p.name, p.mode, v.id as "versionId", v.version,
           (select count(*) from pool_members m where m.pool_id = p.id) as members
    from pools p join policy_versions v on v.id = p.policy_version_id
    order by p.starts_at nulls last, p.created_at, p.id limit ${listLimit}`);
  const uses = new Map<string, PolicyUse[]>();
  for (const { policyId, ...use } of rows) uses.set(policyId, [...(uses.get(policyId) ?? []), use]);
  return uses;
}
