// The doctor on the database: reachable, new enough, migrated, roles, extensions, clock.
import { lossReason } from '../../db/errors.js';
import { readSqlFiles } from '../../db/migration-files.js';
import { sql } from '../../db/sql.js';
import { projectPath } from '../../root.js';
import { databaseCheck, failed, ok, warning, type DoctorCheck } from './check.js';

const oldestMajor = 15;
const skewWarningMs = 2000;
const skewFailedMs = 60_000;
/** Connections that others (psql, backups) should find free. */
const spareConnections = 5;

export const reachable: DoctorCheck = {
  name: 'database',
  async run({ db, databaseError, settings }) {
    const where = settings.DATABASE_URL === undefined ? 'local' : 'DATABASE_URL';
    const todo =
      settings.DATABASE_URL === undefined
        ? 'read the message; the log is postgres.log in the data directory'
        : 'check DATABASE_URL, the network and pg_hba.conf';
    if (db === undefined) return failed(`${where}: ${databaseError ?? 'cannot be opened'}`, todo);
    try {
      const { name } = await db.getRow<{ name: string }>(sql`select current_database()::text as name`);
      return ok(`${where}: ${name}`);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return failed(`${where}: ${lossReason(error) ?? words}`, todo);
    }
  },
};

export const version = databaseCheck('postgres version', async (db) => {
  const { number } = await db.getRow<{ number: number }>(sql`select current_setting('server_version_num')::int as number`);
  const words = `Postgres ${Math.floor(number / 10_000)}.${number % 10_000}`;
  return number < oldestMajor * 10_000 ? failed(words, `use Postgres ${oldestMajor} or later`) : ok(words);
});

export const migrations = databaseCheck('migrations', async (db) => {
  const { ready } = await db.getRow<{ ready: boolean }>(sql`select to_regclass('public.nakodo_migrations') is not null as ready`);
  if (!ready) return warning('the database has no Nakodo in it yet', 'run nakodo migrate (nakodo serve does it too)');
  const recorded = new Map(
    (await db.rows<{ name: string; sha256: string }>(sql`select name, sha256 from nakodo_migrations`)).map((row) => [
      row.name,
      row.sha256,
    ]),
  );
  const files = readSqlFiles(projectPath('sql'));
  const known = [...files.migrations, ...files.functions];
  const newer = [...recorded.keys()].filter(
    (name) => name.startsWith('migrations/') && !known.some((file) => file.name === name),
  );
  if (newer.length > 0) return failed(`made by a newer Nakodo: ${newer.join(', ')}`, 'run the newer Nakodo');
  const pending = known.filter((file) => recorded.get(file.name) !== file.sha256);
  return pending.length > 0
    ? warning(`${pending.length} SQL files are to be applied`, 'run nakodo migrate')
    : ok(`up to date (${known.length} files)`);
});

export const roles = databaseCheck('roles', async (db) => {
  const rows = await db.rows<{ role: string; exists: boolean; member: boolean }>(sql`
    select n.role, r.oid is not null as exists, coalesce(pg_has_role(current_user, r.oid, 'member'), false) as member
    from unnest(array['anon', 'authenticated', 'service_role']) n (role) left join pg_roles r on r.rolname = n.role`);
  const missing = rows.filter((row) => !row.exists).map(({ role }) => role);
  if (missing.length > 0)
    return warning(`there is no role ${missing.join(', ')}`, 'run nakodo migrate as a user who may create roles');
  const closed = rows.filter((row) => !row.member).map(({ role }) => role);
  if (closed.length > 0)
    return failed(`this user may not act as ${closed.join(', ')}`, `grant ${closed.join(', ')} to the user of DATABASE_URL`);
  return ok('anon, authenticated, service_role');
});

export const extensions = databaseCheck('extensions', async (db) => {
  const rows = await db.rows<{ name: string; installed: string | null }>(sql`
    select name, installed_version as installed from pg_available_extensions where name in ('vector', 'pg_cron') order by name`);
  const words = rows.map(({ name, installed }) => (installed === null ? `${name} could be installed` : `${name} ${installed}`));
  return ok(words.length === 0 ? 'none; none is needed' : `${words.join(', ')}; none is needed`);
});

export const connections = databaseCheck('connections', async (db, { settings }) => {
  const { limit } = await db.getRow<{ limit: number }>(sql`
    select (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int) as "limit"`);
  const needed = settings.DATABASE_POOL_MAX + 2; // LISTEN, and the bus
  const words = `${needed} for this process at most, of ${limit}`;
  return needed + spareConnections > limit ? warning(words, 'lower DATABASE_POOL_MAX, or raise max_connections') : ok(words);
});

/** A busy machine answers late: then it is asked again, and the quickest answer counts. */
const clockLooks = 3;
const quickMs = 100;

/** Half of the round trip is taken off, as NTP does; by as much the clocks may be nearer than they seem. */
export const clock = databaseCheck('clock', async (db, { now }) => {
  await db.getRow(sql`select 1 as one`); // connecting is not part of the measurement
  let best = { skewMs: 0, unsureMs: Infinity };
  for (let look = 0; look < clockLooks && best.unsureMs > quickMs / 2; look++) {
    const before = now();
    const { ms } = await db.getRow<{ ms: number }>(sql`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`);
    const after = now();
    const unsureMs = (after - before) / 2;
    if (unsureMs < best.unsureMs) best = { skewMs: Math.round(ms - before - unsureMs), unsureMs };
  }
  const { skewMs, unsureMs } = best;
  const words = `the database's clock is ${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} this machine's`;
  const todo = 'let both machines take their time from NTP';
  const sureMs = Math.abs(skewMs) - unsureMs;
  if (sureMs >= skewFailedMs) return failed(words, todo);
  return sureMs >= skewWarningMs ? warning(words, todo) : ok(words);
});
