// Walks every table, view and function of the schema as every role, and compares with access-matrix.ts. What has no expectation fails.
// Twice: on a plain database, and on one whose owner grants everything by default, as Supabase's does.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Actor, Database, Session, Statement } from '../../src/db/database.js';
import { sqlState } from '../../src/db/errors.js';
import { migrate } from '../../src/db/migrate.js';
import { sql } from '../../src/db/sql.js';
import { forEachPostgres, testDatabase } from '../support/postgres.js';
import { isGranted, grantedToAnon, grantedToAuthenticated } from '../../src/ops/check/granted.js';
import { ownNames, readPrivileges } from '../../src/ops/check/invariants/access.js';
import { accessMatrix, everybody, functionMatrix, roles, type Reach, type RoleName } from './access-matrix.js';
import { actorOf, rowsOf, seedFixture, tableBehind } from './fixture.js';
import { makeFixture } from './rows/side.js';

const fixture = makeFixture();

class RollBack extends Error {}

/** Runs as somebody and leaves nothing behind. */
async function tryAs<T>(db: Database, as: Actor, work: (tx: Session) => Promise<T>): Promise<T> {
  let result: T | undefined;
  try {
    await db.transaction(
      async (tx) => {
        result = await work(tx);
        throw new RollBack();
      },
      { as, retries: 0 },
    );
  } catch (error) {
    if (!(error instanceof RollBack)) throw error;
  }
  if (result === undefined) throw new Error('the work did not run');
  return result;
}

type Outcome = 'reached' | 'unreached' | 'denied' | 'refused';

async function outcomeOf(attempt: Promise<number>): Promise<Outcome> {
  try {
    return (await attempt) > 0 ? 'reached' : 'unreached';
  } catch (error) {
    const state = sqlState(error);
    if (state === '42501') return 'denied';
    if (state?.startsWith('NK') || state === '23503') return 'refused';
    if (state === '55000' || state === '0A000') return 'denied'; // a view that cannot be written at all
    throw error;
  }
}

function reachOf([first, second]: readonly [Outcome, Outcome]): Reach {
  if (first === second) return ({ reached: 'both', unreached: 'none', denied: 'denied', refused: 'refused' } as const)[first];
  if (first === 'reached') return 'first';
  if (second === 'reached') return 'second';
  throw new Error(`the two rows fail in different ways: ${first}, ${second}`);
}

async function onBoth(attempt: (side: 0 | 1) => Promise<number>): Promise<Reach> {
  return reachOf([await outcomeOf(attempt(0)), await outcomeOf(attempt(1))]);
}

const statementFor = {
  select: (table: Statement, where: Statement) => sql`select from ${table} where ${where}`,
  delete: (table: Statement, where: Statement) => sql`delete from ${table} where ${where}`,
};

function tryRead(db: Database, relation: string, as: Actor, verb: 'select' | 'delete'): Promise<Reach> {
  return onBoth((side) => {
    const { where } = rowsOf[relation]!(fixture.sides[side], fixture);
    return tryAs(db, as, (tx) => tx.run(statementFor[verb](sql.id(relation), where)));
  });
}

function tryUpdate(db: Database, relation: string, as: Actor, column: string): Promise<Reach> {
  return onBoth((side) => {
    const { where } = rowsOf[relation]!(fixture.sides[side], fixture);
    return tryAs(db, as, (tx) =>
      tx.run(sql`update ${sql.id(relation)} set ${sql.id(column)} = ${sql.id(column)} where ${where}`),
    );
  });
}

function tryInsert(db: Database, relation: string, as: Actor): Promise<Reach> {
  return onBoth((side) => {
    const row = rowsOf[relation]!(fixture.sides[side], fixture);
    const table = tableBehind[relation] ?? relation;
    const { where } = rowsOf[table]!(fixture.sides[side], fixture);
    return tryAs(db, as, async (tx) => {
      await tx.run(sql`reset role`);
      await tx.run(sql`set local session_replication_role = replica`);
      await tx.run(sql`delete from ${sql.id(table)} where ${where}`);
      // Rights and policies are checked, keys that point at the removed row are not: only who may write is asked here.
      await tx.run(sql`set local role ${sql.id(as.role)}`);
      return await tx.run(row.insert);
    });
  });
}

interface Column {
  readonly relation: string;
  readonly name: string;
  readonly writable: boolean;
}

async function readColumns(db: Database): Promise<Column[]> {
  return await db.rows<Column>(sql`
    select c.relname as relation, a.attname as name, a.attidentity = '' and a.attgenerated = '' as writable
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1, a.attnum`);
}

function expected(relation: string, verb: 'select' | 'insert' | 'update' | 'delete', role: RoleName): Reach {
  return accessMatrix[relation]![verb][roles.indexOf(role)]!;
}

function expectedUpdate(relation: string, role: RoleName, column: string): Reach {
  const { updatable } = accessMatrix[relation]!;
  const person = role !== 'service';
  return person && updatable && !updatable.includes(column) ? 'denied' : expected(relation, 'update', role);
}

function accessSuite(database: () => Database): void {
  let columns: Column[] = [];
  beforeAll(async () => {
    await database().transaction((tx) => seedFixture(tx, fixture));
    columns = await readColumns(database());
  });

  it('has an expectation for every table and view, and none for others', () => {
    expect(Object.keys(accessMatrix).toSorted()).toEqual([...new Set(columns.map(({ relation }) => relation))].toSorted());
    expect(Object.keys(rowsOf).toSorted()).toEqual(Object.keys(accessMatrix).toSorted());
  });

  it('has row-level security on every table', async () => {
    const open = await database().rows(sql`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relrowsecurity`);
    expect(open).toEqual([]);
  });

  it('has views that read as whoever asks', async () => {
    const open = await database().rows(sql`
      select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'v'
        and not coalesce(reloptions, '{}') @> '{security_invoker=true}'`);
    expect(open).toEqual([]);
  });

  for (const relation of Object.keys(accessMatrix)) {
    describe(`on ${relation}`, () => {
      for (const role of roles) {
        it(`lets ${role} do what the matrix says`, async () => {
          const as = actorOf(role, fixture);
          const found = {
            select: await tryRead(database(), relation, as, 'select'),
            insert: await tryInsert(database(), relation, as),
            delete: await tryRead(database(), relation, as, 'delete'),
          };
          expect(found).toEqual({
            select: expected(relation, 'select', role),
            insert: expected(relation, 'insert', role),
            delete: expected(relation, 'delete', role),
          });
          const names = columns.filter((column) => column.relation === relation && column.writable).map(({ name }) => name);
          const updates: Record<string, Reach> = {};
          for (const name of names) updates[name] = await tryUpdate(database(), relation, as, name);
          expect(updates).toEqual(Object.fromEntries(names.map((name) => [name, expectedUpdate(relation, role, name)])));
        });
      }
    });
  }

  it('grants exactly what `nakodo check` takes to be granted', async () => {
    const { relations } = ownNames();
    const held = await readPrivileges(database(), relations);
    expect(held.filter(({ role, relation, privilege, column }) => !isGranted(role, relation, privilege, column))).toEqual([]);
    const has = (role: string, relation: string, privilege: string, column?: string) =>
      held.some(
        (each) =>
          each.role === role &&
          each.relation === relation &&
          each.privilege === privilege &&
          (column ?? each.column) === each.column,
      );
    for (const [role, table] of [
      ['anon', grantedToAnon],
      ['authenticated', grantedToAuthenticated],
    ] as const) {
      for (const [relation, grants] of Object.entries(table)) {
        for (const [privilege, columns] of Object.entries(grants)) {
          const named: (string | undefined)[] = Array.isArray(columns) ? columns : [undefined];
          for (const column of named)
            expect([role, relation, privilege, column, has(role, relation, privilege, column)]).toEqual([
              role,
              relation,
              privilege,
              column,
              true,
            ]);
        }
      }
    }
  });

  it('lets people insert only the columns that are theirs to say', async () => {
    const granted = await database().rows<{ relation: string; name: string }>(sql`
      select c.relname as relation, a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and has_column_privilege('authenticated', c.oid, a.attnum, 'insert') order by 1, a.attnum`);
    for (const [relation, { insert, insertable }] of Object.entries(accessMatrix)) {
      const names = granted.filter((column) => column.relation === relation).map(({ name }) => name);
      const open = insert.slice(1, 5).some((reach) => reach !== 'denied');
      const all = columns.filter((column) => column.relation === relation).map(({ name }) => name);
      expect({ [relation]: names.toSorted() }).toEqual({ [relation]: open ? [...(insertable ?? all)].toSorted() : [] });
    }
  });

  it('lets no role empty a table, hang triggers on it, or count its sequences up', async () => {
    const rows = await database().rows(sql`
      select r.role, c.relname, p.privilege
      from unnest(array['anon', 'authenticated', 'service_role']) r (role),
           unnest(array['truncate', 'references', 'trigger']) p (privilege), pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r.role, c.oid, p.privilege)
      union all
      select r.role, c.relname, p.privilege
      from unnest(array['anon', 'authenticated']) r (role), unnest(array['usage', 'select', 'update']) p (privilege), pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'S' and has_sequence_privilege(r.role, c.oid, p.privilege)`);
    expect(rows).toEqual([]);
  });

  it('lets each function be called by whom the matrix says', async () => {
    const rows = await database().rows<{ name: string; kind: 'trigger' | 'pure' | 'other'; roles: string[] }>(sql`
      select p.proname as name,
             case when p.prorettype = 'trigger'::regtype then 'trigger' when p.provolatile = 'i' and not p.prosecdef then 'pure' else 'other' end as kind,
             array(select r.role from unnest(array['anon', 'authenticated', 'service_role']) r (role)
                   where has_function_privilege(r.role, p.oid, 'execute') order by 1) as roles
      from pg_proc p
      where p.pronamespace = 'public'::regnamespace
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e') order by 1`);
    const wantedOf = (name: string, kind: 'trigger' | 'pure' | 'other') =>
      kind === 'trigger' ? [] : kind === 'pure' ? everybody : (functionMatrix[name] ?? 'no expectation');
    const found = Object.fromEntries(rows.map((row) => [row.name, row.roles]));
    const wanted = Object.fromEntries(rows.map(({ name, kind }) => [name, wantedOf(name, kind)]));
    expect(found).toEqual(wanted);
  });

  it("runs functions with the owner's rights only on a search path that temporary tables cannot come before", async () => {
    const open = await database().rows(sql`
      select proname, proconfig from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
        and not coalesce(proconfig, '{}') @> array['search_path=pg_catalog, public, pg_temp']`);
    expect(open).toEqual([]);
  });

  it('does not take a temporary table called staff for the real one', async () => {
    const is_admin = await tryAs(database(), actorOf('stranger', fixture), async (tx) => {
      await tx.run(sql`create temporary table staff (user_id uuid, role text)`);
      await tx.run(sql`insert into staff values (auth.uid(), 'admin')`);
      await tx.run(sql`grant select on staff to public`);
      return (await tx.getRow<{ is_admin: boolean }>(sql`select is_staff('admin') as is_admin`)).is_admin;
    });
    expect(is_admin).toBe(false);
  });
}

forEachPostgres((server) => {
  const test = testDatabase({ server });
  accessSuite(() => test().database);
});

describe('on a database whose owner grants everything by default', () => {
  const test = testDatabase({ migrated: false });
  beforeAll(async () => {
    const { database } = test();
    for (const role of ['anon', 'authenticated', 'service_role']) {
      const exists = await database.findRow(sql`select from pg_roles where rolname = ${role}`);
      if (!exists) await database.run(sql`create role ${sql.id(role)} nologin noinherit`);
      for (const kind of ['tables', 'functions', 'sequences']) {
        await database.run(sql.script(`alter default privileges in schema public grant all on ${kind} to ${role}`));
      }
    }
    await migrate(database);
  });
  accessSuite(() => test().database);
});
