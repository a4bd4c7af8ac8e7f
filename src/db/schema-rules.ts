// What holds for the tables, views and functions once they are there: constraints, indexes, triggers, row-level security, rights, comments.
// Part of the schema dump. One query each; each gives lines in a fixed order.
import type { Session, Statement } from './database.js';
import { sql } from './sql.js';

const ownNamespaces = sql`select oid from pg_namespace where nspname in ('public', 'auth') and pg_has_role(nspowner, 'member')`;
const ownRelations = sql`select oid from pg_class where relnamespace in (${ownNamespaces}) and oid not in (select objid from pg_depend where deptype = 'e')`;
const ownFunctions = sql`select oid from pg_proc where pronamespace in (${ownNamespaces}) and oid not in (select objid from pg_depend where deptype = 'e')`;
const who = sql`case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end`;

/** Primary keys and unique constraints before the foreign keys that refer to them. NOT NULL stands with its column (Postgres 18 would list it here). */
const constraints = sql`
  select format('alter table %s add constraint %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
    from pg_constraint where conrelid in (${ownRelations}) and contype in ('p', 'u', 'x', 'c', 'f')
   order by contype = 'f', conrelid::regclass::text collate "C", contype <> 'p', conname collate "C"`;

const indexes = sql`
  select pg_get_indexdef(indexrelid) || ';' as line from pg_index
   where indrelid in (${ownRelations}) and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
   order by indrelid::regclass::text collate "C", indexrelid::regclass::text collate "C"`;

const triggers = sql`
  select pg_get_triggerdef(oid) || ';' as line from pg_trigger
   where tgrelid in (${ownRelations}) and not tgisinternal order by tgrelid::regclass::text collate "C", tgname collate "C"`;

const security = sql`
  select format('alter table %s %s row level security;', oid::regclass, flag) as line
    from pg_class, lateral (select 'enable' as flag where relrowsecurity union all select 'force' where relforcerowsecurity) flags
   where oid in (${ownRelations}) order by oid::regclass::text collate "C", flag`;

const policies = sql`
  select format('create policy %I on %s%s for %s to %s%s%s;', polname, polrelid::regclass, case when polpermissive then '' else ' as restrictive' end,
           case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete' else 'all' end,
           (select string_agg(case role when 0 then 'public' else quote_ident(pg_get_userbyid(role)) end, ', ' order by pg_get_userbyid(role)) from unnest(polroles) role),
           E'\n  using (' || pg_get_expr(polqual, polrelid) || ')', E'\n  with check (' || pg_get_expr(polwithcheck, polrelid) || ')') as line
    from pg_policy where polrelid in (${ownRelations}) order by polrelid::regclass::text collate "C", polname collate "C"`;

const schemaRights = sql`
  select format('grant %s on schema %I to %s;', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type), n.nspname, ${who}) as line
    from pg_namespace n, aclexplode(n.nspacl) g
   where n.oid in (${ownNamespaces}) and g.grantee not in (0, n.nspowner) group by n.nspname, g.grantee order by 1`;

const relationRights = sql`
  select format('grant %s on %s%s to %s;', string_agg(lower(g.privilege_type), ', ' order by g.privilege_type), case c.relkind when 'S' then 'sequence ' else '' end, c.oid::regclass, ${who}) as line
    from pg_class c, aclexplode(c.relacl) g
   where c.oid in (${ownRelations}) and g.grantee <> c.relowner group by c.oid, c.relkind, g.grantee order by c.oid::regclass::text collate "C", 1`;

const columnRights = sql`
  select format('grant %s (%s) on %s to %s;', lower(g.privilege_type), string_agg(quote_ident(a.attname), ', ' order by a.attnum), c.oid::regclass, ${who}) as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid and not a.attisdropped, aclexplode(a.attacl) g
   where c.oid in (${ownRelations}) group by c.oid, g.privilege_type, g.grantee order by c.oid::regclass::text collate "C", 1`;

/** Everybody may run a new function: where that was taken away, it is said first. */
const functionRights = sql`
  select line from (
    select p.oid, 0 as step, format('revoke all on %s %s from public;', case p.prokind when 'p' then 'procedure' else 'function' end, p.oid::regprocedure) as line
      from pg_proc p where p.proacl is not null and not exists (select from aclexplode(p.proacl) g where g.grantee = 0)
    union all
    select p.oid, 1, format('grant execute on %s %s to %s;', case p.prokind when 'p' then 'procedure' else 'function' end, p.oid::regprocedure, string_agg(${who}, ', ' order by ${who}))
      from pg_proc p, aclexplode(p.proacl) g where g.grantee <> p.proowner and g.grantee <> 0 group by p.oid, p.prokind) rights
   where oid in (${ownFunctions}) order by oid::regprocedure::text collate "C", step, line`;

const comments = sql`
  select line from (
    select format('comment on %s %s is %L;', case relkind when 'v' then 'view' else 'table' end, c.oid::regclass, d.description) as line
      from pg_class c join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = 0 where c.oid in (${ownRelations}) and c.relkind in ('r', 'v')
    union all
    select format('comment on column %s.%I is %L;', c.oid::regclass, a.attname, d.description)
      from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_description d on d.objoid = c.oid and d.classoid = 'pg_class'::regclass and d.objsubid = a.attnum
     where c.oid in (${ownRelations}) and a.attnum > 0
    union all
    select format('comment on function %s is %L;', p.oid::regprocedure, d.description)
      from pg_proc p join pg_description d on d.objoid = p.oid and d.classoid = 'pg_proc'::regclass where p.oid in (${ownFunctions})) all_comments
   order by line collate "C"`;

const queries: readonly Statement[] = [
  constraints,
  indexes,
  triggers,
  security,
  policies,
  schemaRights,
  relationRights,
  columnRights,
  functionRights,
  comments,
];

/** One text a kind, empty where there is none of it. */
export async function ownRules(tx: Session): Promise<string[]> {
  const parts: string[] = [];
  for (const query of queries) {
    const rows = await tx.rows<{ line: string }>(query);
    parts.push(rows.map(({ line }) => line).join('\n'));
  }
  return parts;
}
