// A database of a benchmark's own on the operating system's Postgres with pgvector, as scripts/setup-pgvector.mjs installs it for the tests; in a
// temporary folder, gone afterwards. Settings of the shape that a server of that size would have.
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../src/db/database.js';
import {
  ensureCluster,
  findFreePort,
  localUser,
  startServer,
  type ServerSettings,
  type StartedServer,
} from '../../src/db/local/postmaster.js';
import { signal } from '../../src/db/local/processes.js';
import { canReach, chooseUser, systemStateDirectory, type SystemUser } from '../../src/db/local/user.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { projectPath } from '../../src/root.js';

const systemRoot = '/usr/lib/postgresql';
const password = 'bench';
/** Debian's Postgres does not tell parallel workers where the extensions of a cache folder are. */
const alone = { max_parallel_workers_per_gather: '0', max_parallel_maintenance_workers: '0' };
const memory = { shared_buffers: '512MB', maintenance_work_mem: '512MB', ...alone };

interface Found {
  readonly bin: string;
  readonly major: string;
  /** Where pgvector is, if it is not beside the server's own extensions. */
  readonly destination: string | undefined;
}

function findServer(user: SystemUser | undefined): Found | undefined {
  const majors = existsSync(systemRoot) ? readdirSync(systemRoot).filter((major) => Number(major) >= 15) : [];
  for (const major of majors.toSorted()) {
    const bin = join(systemRoot, major, 'bin');
    if (!existsSync(join(bin, 'postgres'))) continue;
    if (existsSync(`/usr/share/postgresql/${major}/extension/vector.control`)) return { bin, major, destination: undefined };
    const caches = [projectPath('.cache'), join(systemStateDirectory, 'cache')].map((cache) => join(cache, `pgvector-${major}`));
    const destination = caches.find((folder) => existsSync(folder) && (!user || canReach(folder, user)));
    if (destination !== undefined) return { bin, major, destination };
  }
  return undefined;
}

/** Throws where there is no pgvector. The extension is not created yet. */
export async function withVectorDatabase(work: (db: Database) => Promise<void>): Promise<void> {
  const user = chooseUser(undefined);
  const found = findServer(user);
  if (found === undefined) throw new Error('There is no Postgres with pgvector on this machine: npm test installs it');
  const directory = mkdtempSync(join(tmpdir(), 'nakodo-bench-'));
  chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
  const socket = join(directory, 'run');
  mkdirSync(socket);
  if (user) chownSync(socket, user.uid, user.gid);
  const settings: ServerSettings = {
    binaries: { bin: found.bin, major: found.major },
    cluster: join(directory, 'cluster'),
    socket,
    log: join(directory, 'log'),
    user,
    settings: found.destination === undefined ? memory : { ...memory, extension_destdir: found.destination },
  };
  await ensureCluster(settings, password);
  const port = await findFreePort();
  const server = startServer(settings, port);
  const db = openDatabase({ connection: { host: '127.0.0.1', port, user: localUser, password, database: 'postgres' }, max: 2 });
  try {
    await untilItAnswers(db, server);
    await migrate(db);
    await work(db);
  } finally {
    await db.close();
    signal(server.pid, 'SIGQUIT');
    while (!server.ended()) await sleep(20);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function untilItAnswers(db: Database, server: StartedServer): Promise<void> {
  for (;;) {
    try {
      await db.run(sql`select`);
      return;
    } catch (error) {
      if (server.ended()) throw new Error(`Postgres did not start: ${server.said()}`, { cause: error });
      await sleep(50);
    }
  }
}
