// ARCHITECTURE.md 6: a person reading what row-level security denies them. Looks at the catalog and then tries, as nobody and as a stranger.
import { randomUUID } from 'node:crypto';
import type { Session } from '../../../db/database.js';
import { createdNames, readSqlFiles } from '../../../db/migration-files.js';
import { sql } from '../../../db/sql.js';
import { projectPath } from '../../../root.js';
import { isGranted, openToEverybody, ownerFunctionsForAnon, type GrantedRole } from '../granted.js';
import { counted, finding, type Finding, type FoundRow } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const access: Invariant = {
  name: 'access',
  about: "Nakodo's tables have row-level security, grant what the schema grants and no more, and show a stranger nothing",
  async find(tx) {
    const ours = ownNames();
    return [
      ...(await findUnprotected(tx, ours.relations)),
      ...(await findGrants(tx, ours.relations)),
      ...(await findFunctions(tx, ours.functions)),
      ...(await findOpenRows(tx, ours.relations)),
    ];
  },
};

/** A database may hold a host's own tables too: only what our files create is looked at. */
export function ownNames(): { readonly relations: string[]; readonly functions: string[] } {
  const files = readSqlFiles(projectPath('sql'));
  const created = [...files.migrations, ...files.functions].flatMap((file) => createdNames(file.text));
  const named = (kind: 'relation' | 'function') => [
    ...new Set(created.filter((name) => name.kind === kind).map(({ name }) => name)),
  ];
  return { relations: [...named('relation'), 'nakodo_migrations'], functions: named('function') };
}

async function findUnprotected(tx: Session, relations: readonly string[]): Promise<Finding[]> {
  const tables = await tx.rows<FoundRow>(sql`
    select relname as "table" from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname = any (${relations}::text[]) and not relrowsecurity
    order by 1`);
  const views = await tx.rows<FoundRow>(sql`
    select relname as view from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'v' and relname = any (${relations}::text[])
      and not coalesce(reloptions, '{}') @> '{security_invoker=true}' order by 1`);
  return [
    ...finding(
      `${counted(tables.length, 'table is', 'tables are')} without row-level security: alter table ... enable row level security`,
      tables,
    ),
    ...finding(
      `${counted(views.length, 'view reads with its', 'views read with their')} owner's rights: alter view ... set (security_invoker = true)`,
      views,
    ),
  ];
}

interface Privilege {
  readonly role: GrantedRole;
  readonly relation: string;
  readonly privilege: string;
  readonly column: string | null;
}

/** Every right that anon and authenticated have on the relations, by column where columns can have it. */
export async function readPrivileges(tx: Session, relations: readonly string[]): Promise<Privilege[]> {
  return await tx.rows<Privilege>(sql`
    with ours as (
      select oid, relname from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') and relname = any (${relations}::text[])
    ), holders as (select rolname from pg_roles where rolname in ('anon', 'authenticated'))
    select r.rolname as role, c.relname as relation, p.privilege, a.attname as "column"
    from ours c cross join holders r cross join unnest(array['select', 'insert', 'update']) p (privilege)
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where has_column_privilege(r.rolname, c.oid, a.attnum, p.privilege)
    union all
    select r.rolname, c.relname, p.privilege, null
    from ours c cross join holders r cross join unnest(array['delete', 'truncate', 'references', 'trigger']) p (privilege)
    where has_table_privilege(r.rolname, c.oid, p.privilege)
    order by 1, 2, 3, 4`);
}

async function findGrants(tx: Session, relations: readonly string[]): Promise<Finding[]> {
  const held = await readPrivileges(tx, relations);
  const surplus = held.filter(({ role, relation, privilege, column }) => !isGranted(role, relation, privilege, column));
  return finding(
    counted(
      surplus.length,
      'right is held that the schema does not give: revoke it',
      'rights are held that the schema does not give: revoke them',
    ),
    surplus.map((right) => ({ ...right })),
  );
}

async function findFunctions(tx: Session, functions: readonly string[]): Promise<Finding[]> {
  const open = await tx.rows<FoundRow>(sql`
    select p.oid::regprocedure::text as function from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname = any (${functions}::text[]) and p.prosecdef
      and p.proname <> all (${ownerFunctionsForAnon}::text[])
      and exists (select from pg_roles where rolname = 'anon') and has_function_privilege('anon', p.oid, 'execute') order by 1`);
  const paths = await tx.rows<FoundRow>(sql`
    select p.oid::regprocedure::text as function from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname = any (${functions}::text[]) and p.prosecdef
      and not coalesce(p.proconfig, '{}') @> array['search_path=pg_catalog, public, pg_temp'] order by 1`);
  return [
    ...finding(
      `${counted(open.length, "function runs with its owner's rights", "functions run with their owner's rights")} for anyone who calls: revoke execute from public, anon`,
      open,
    ),
    ...finding(
      `${counted(paths.length, "function with its owner's rights has", "functions with their owner's rights have")} no fixed search path: migrate again`,
      paths,
    ),
  ];
}

/** Tries to read as nobody and as a signed-in person who has nothing; in read only transactions too, a role can be taken on. */
async function findOpenRows(tx: Session, relations: readonly string[]): Promise<Finding[]> {
  const readable = (await readPrivileges(tx, relations)).filter(({ privilege }) => privilege === 'select');
  const open: FoundRow[] = [];
  for (const role of ['anon', 'authenticated'] as const) {
    const names = new Set(readable.filter((right) => right.role === role).map(({ relation }) => relation));
    for (const relation of names) {
      if (openToEverybody.includes(relation)) continue;
      if (await seesRow(tx, role, relation)) open.push({ role, relation });
    }
  }
  return finding(
    `${counted(open.length, 'table shows', 'tables show')} rows to somebody who has nothing to do with them: look at their policies`,
    open,
  );
}

async function seesRow(tx: Session, role: GrantedRole, relation: string): Promise<boolean> {
  const claims = JSON.stringify(role === 'anon' ? { role } : { role, sub: randomUUID() });
  await tx.run(sql`select set_config('request.jwt.claims', ${claims}, true), set_config('request.jwt.claim.sub', '', true)`);
  await tx.run(sql`set local role ${sql.id(role)}`);
  const columns = sql`select from ${sql.id('public', relation)} limit 1`;
  const found = await tx.findRow(columns);
  await tx.run(sql`reset role`);
  await tx.run(sql`select set_config('request.jwt.claims', '', true)`);
  return found !== undefined;
}
