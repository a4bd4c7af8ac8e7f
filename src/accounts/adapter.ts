// better-auth's rows through our own database interface, so that poolers, transactions and errors stay the business of db/.
// Statements run in the transaction that `AccountsStore.transaction` opened around them, else each by itself; always as the owner:
// no person's rights decide about accounts.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createAdapterFactory, type CleanedWhere, type CustomAdapter } from 'better-auth/adapters';
import type { Database, Session, Statement } from '../db/database.js';
import { sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { hashToken } from './sessions.js';

type Row = Record<string, unknown>;

/** What better-auth writes and we have no column for: names and pictures are the profile's, and where somebody sits is not ours to keep. */
const leftOut: ReadonlySet<string> = new Set(['name', 'image', 'ipAddress', 'userAgent']);
const tokenColumn = 'token_hash';

export interface AccountsStore {
  /** For better-auth's `database` option. */
  readonly adapter: ReturnType<typeof createAdapterFactory>;
  /** Everything better-auth does inside `work` happens in one transaction, or not at all. */
  transaction<T>(work: (tx: Session) => Promise<T>): Promise<T>;
}

export function createAccountsStore(db: Database): AccountsStore {
  const current = new AsyncLocalStorage<Session>();
  const transaction = async <T>(work: (tx: Session) => Promise<T>): Promise<T> => {
    const open = current.getStore();
    return open ? await work(open) : await db.transaction((tx) => current.run(tx, () => work(tx)));
  };
  const adapter: AccountsStore['adapter'] = (options) => {
    const plain: ReturnType<typeof adapter> = createAdapterFactory({
      config: {
        adapterId: 'nakodo',
        supportsUUIDs: true,
        supportsArrays: true,
        supportsJSON: true,
        transaction: async (work) => await transaction(() => work(plain)),
      },
      adapter: ({ getFieldName }) => customAdapter(() => current.getStore() ?? db, getFieldName),
    })(options);
    return plain;
  };
  return { adapter, transaction };
}

type ColumnOf = (of: { readonly model: string; readonly field: string }) => string;

function customAdapter(session: () => Session, columnOf: ColumnOf): CustomAdapter {
  const find = async (table: string, where: readonly CleanedWhere[], rest: Statement): Promise<Row[]> =>
    await session().rows<Row>(sql`select * from ${sql.id(table)} where ${conditions(where)} ${rest}`);
  return {
    async create<T extends Row>({ model, data }: { model: string; data: T }) {
      const row = stored(data);
      const columns = sql.join(Object.keys(row).map((column) => sql.id(column)));
      const made = await session().getRow<Row>(
        sql`insert into ${sql.id(model)} (${columns}) values (${sql.join(Object.values(row))}) returning *`,
      );
      // The token itself is known here only, to whom it was made for.
      return { ...made, ...(tokenColumn in data && { [tokenColumn]: data[tokenColumn] }) } as unknown as T;
    },
    async findOne<T>({ model, where }: { model: string; where: CleanedWhere[] }) {
      const [row] = await find(model, where, sql`limit 1`);
      return (row ?? null) as T | null;
    },
    async findMany<T>({ model, where, limit, sortBy, offset }: Parameters<CustomAdapter['findMany']>[0]) {
      const order = sortBy // the one place where better-auth leaves its own names
        ? sql`order by ${sql.id(columnOf({ model, field: sortBy.field }))} ${sortBy.direction === 'desc' ? sql`desc` : sql`asc`}`
        : sql.empty;
      return (await find(model, where ?? [], sql`${order} limit ${limit} offset ${offset ?? 0}`)) as T[];
    },
    async update<T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) {
      const [row] = await session().rows<Row>(
        sql`update ${sql.id(model)} set ${assignments(update as Row)} where ${conditions(where)} returning *`,
      );
      return (row ?? null) as T | null;
    },
    updateMany: async ({ model, where, update }) =>
      await session().run(sql`update ${sql.id(model)} set ${assignments(update)} where ${conditions(where)}`),
    async delete({ model, where }) {
      await session().run(sql`delete from ${sql.id(model)} where ${conditions(where)}`);
    },
    deleteMany: async ({ model, where }) => await session().run(sql`delete from ${sql.id(model)} where ${conditions(where)}`),
    async consumeOne<T>({ model, where }: { model: string; where: CleanedWhere[] }) {
      const [row] = await session().rows<Row>(sql`
        delete from ${sql.id(model)} where id = (
          select id from ${sql.id(model)} where ${conditions(where)} limit 1 for update
        ) returning *`);
      return (row ?? null) as T | null;
    },
    async count({ model, where }) {
      const { n } = await session().getRow<{ n: number }>(
        sql`select count(*) as n from ${sql.id(model)} where ${conditions(where ?? [])}`,
      );
      return n;
    },
  };
}

function stored(data: Row): Row {
  const kept = Object.entries(data).filter(([column, value]) => !leftOut.has(column) && value !== undefined);
  return Object.fromEntries(kept.map(([column, value]) => [column, storedValue(column, value)]));
}

function storedValue(column: string, value: unknown): unknown {
  return column === tokenColumn && typeof value === 'string' ? hashToken(value) : value;
}

function assignments(update: Row): Statement {
  return sql.join(Object.entries(stored(update)).map(([column, value]) => sql`${sql.id(column)} = ${value}`));
}

/** All of them hold; our use of better-auth asks for nothing else, and what it does not need is refused instead of guessed. */
function conditions(where: readonly CleanedWhere[]): Statement {
  if (where.length === 0) return sql`true`;
  return sql.join(where.map(condition), sql` and `);
}

function condition({ field, operator = 'eq', value, connector, mode }: CleanedWhere): Statement {
  if (connector === 'OR' || mode === 'insensitive') throw new AppError('internal', 'Accounts are not looked up like this');
  const column = sql.id(field);
  if (value === null) return operator === 'ne' ? sql`${column} is not null` : sql`${column} is null`;
  if (operator === 'in' || operator === 'not_in') {
    const values = (Array.isArray(value) ? value : [value]).map((one) => storedValue(field, one));
    return operator === 'in' ? sql`${column} = any (${values})` : sql`${column} <> all (${values})`;
  }
  const sign = signs[operator];
  if (!sign) throw new AppError('internal', `Accounts are not looked up by ${operator}`);
  return sql`${column} ${sign} ${storedValue(field, value)}`;
}

const signs: Readonly<Record<string, Statement>> = {
  eq: sql`=`,
  ne: sql`<>`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
};
