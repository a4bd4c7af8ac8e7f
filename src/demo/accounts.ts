// The accounts that a filled demo offers to anyone who opens the page. Rows say whether there are any, not a flag in the code.
import type { DemoAccount, DemoPools } from '@nakodo/protocol';
import type { Database } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { companyIds } from './company.js';
import type { Mode } from '../people/pools.js';
import { lookIds } from './looks.js';
import { matchboxIds } from './matchbox.js';

const asService = { as: { role: 'service_role' }, readOnly: true } as const;

export async function isDemo(db: Database): Promise<boolean> {
  const { some } = await db.transaction(
    (tx) => tx.getRow<{ some: boolean }>(sql`select exists (select from demo_accounts) as some`),
    asService,
  );
  return some;
}

/** Throws `not_found` unless the demo was filled. */
export async function assertDemo(db: Database): Promise<void> {
  if (!(await isDemo(db)))
    throw new AppError('not_found', 'There is no demo here: it is filled by the first start, unless that was with --empty');
}

export async function listDemoAccounts(db: Database): Promise<DemoAccount[]> {
  return await db.transaction(
    (tx) =>
      tx.rows<DemoAccount>(sql`
      select a.account, a.role, a.description, p.name, p.avatar
      from demo_accounts a join profiles p on p.id = a.user_id order by a.place`),
    asService,
  );
}

/** Throws `not_found`. */
export async function getDemoAccount(db: Database, account: string): Promise<{ readonly userId: string }> {
  const found = await db.transaction(
    (tx) => tx.findRow<{ userId: string }>(sql`select user_id as "userId" from demo_accounts where account = ${account}`),
    asService,
  );
  if (!found) throw new AppError('not_found', `The demo has no account ${JSON.stringify(account)}`);
  return found;
}

/** The pool of the demo in this mode, in which are made-up people with such ids; null: it was deleted, or the demo is older than that mode. */
async function findPool(db: Database, mode: Mode, ids: string): Promise<{ readonly code: string; readonly name: string } | null> {
  const found = await db.transaction(
    (tx) =>
      tx.findRow<{ code: string; name: string }>(sql`
      select p.code, p.name from pools p
      where p.mode = ${mode} and exists (select from demo_accounts) and exists (
        select from pool_members m join profiles f on f.id = m.profile_id
        where m.pool_id = p.id and starts_with(f.external_id, ${ids}))
      order by p.created_at limit 1`),
    asService,
  );
  return found ?? null;
}

/** `lobby`: where there is always company; `looks`: in which made-up people have photos; `community`: where they vote, and are voted on. */
export async function findDemoPools(db: Database): Promise<DemoPools> {
  return {
    lobby: await findPool(db, 'live', companyIds),
    looks: await findPool(db, 'lookalike', lookIds),
    community: await findPool(db, 'community', matchboxIds),
  };
}
