// What every crash test ends with: the invariants of the database, as `nakodo check` proves them.
import type { Database } from '../../src/db/database.js';
import { checkDatabase } from '../../src/ops/check/check.js';
import { localModels } from '../../src/people/models.js';

/** Names of the broken invariants with what was found; empty: all hold. */
export async function findBrokenInvariants(db: Database): Promise<unknown[]> {
  const report = await checkDatabase(db, { models: localModels('none'), threads: 1 });
  return report.invariants.filter((invariant) => !invariant.holds).map(({ name, broken }) => ({ name, broken }));
}
