// Photos while those who work on them die: at each step of a job, and at random together with the database. Each photo ends with its effect exactly once,
// and no file is left without its face.
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readPidFile, signal } from '../../src/db/local/processes.js';
import { type LocalServer, openLocalServer } from '../../src/db/local-server.js';
import { migrate } from '../../src/db/migrate.js';
import { openDatabase } from '../../src/db/pool.js';
import type { Database } from '../../src/db/database.js';
import { sql } from '../../src/db/sql.js';
import { createRandom } from '../../src/demo/random.js';
import { addMembers } from '../../src/people/pools.js';
import { saveProfiles } from '../../src/people/profiles.js';
import { compiledPath } from '../../src/root.js';
import { findBrokenInvariants } from '../support/check.js';
import { type Child, endChildren, startChild } from '../support/children.js';
import { type KnownFaceService, serveKnownFaces } from '../support/known-face-service.js';
import { createLookalikePool, type LookalikeFixture, lookalikeFixture } from '../support/lookalike.js';
import { forEachPostgres, type PostgresServer } from '../support/postgres.js';
import { findSystemBinaries } from '../support/servers.js';
import { ownPort } from '../support/own-port.js';

const timeoutMs = 600_000;
const patience = { timeout: 180_000, interval: 50 };
/** So long that no worker loses a job because the machine is busy: each loss counts as an attempt. Those of the dead are ended by the test, or waited for. */
const leaseMs = { ended: 60_000, waitedFor: 8000 };

let directory: string;
let postgres: LocalServer;
let url: string;
let db: Database;
let photos: LookalikeFixture;
let faces: KnownFaceService;
let pool: string;

/** A server of these tests' own, as one of them kills it. */
async function openServer(server: PostgresServer): Promise<void> {
  directory = mkdtempSync(join(tmpdir(), 'nakodo-test-photos-'));
  chmodSync(directory, 0o755); // as root, Postgres runs as another user, who must reach it
  const binaries = server === '15' ? findSystemBinaries() : undefined;
  postgres = await openLocalServer({ directory: join(directory, 'data'), port: ownPort, ...(binaries && { binaries }) });
  await createDatabase('migrated');
  const template = openDatabase({ url: urlOf('migrated') });
  await migrate(template);
  await template.close();
}

async function closeServer(): Promise<void> {
  await postgres.stop();
  rmSync(directory, { recursive: true, force: true });
}

const urlOf = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).href;

async function createDatabase(name: string, template = 'template0'): Promise<void> {
  const own = openDatabase({ connection: postgres.connection });
  await own.run(sql`create database ${sql.id(name)} template ${sql.id(template)}`);
  await own.close();
}

async function open(): Promise<void> {
  const name = `photos_${randomUUID()}`;
  await createDatabase(name, 'migrated');
  url = urlOf(name);
  db = openDatabase({ url });
  photos = lookalikeFixture(db);
  faces = await serveKnownFaces(photos.embedder);
  pool = await createLookalikePool(db, { policy: { score: [{ alike: 'face', weight: 1 }], threshold: 0.5, limit: 20 } });
}

async function close(): Promise<void> {
  await endChildren();
  await faces.close();
  await db.close();
  rmSync(photos.work.store.place, { recursive: true, force: true });
}

function startWorker(lease = leaseMs.ended): Child {
  const env = {
    DATABASE_URL: url,
    EMBEDDER_URL: faces.url,
    PHOTOS_DIR: photos.work.store.place,
    LEASE_MS: String(lease),
  };
  return startChild(compiledPath('src', 'cli', 'main.js'), ['work'], { env: { ...process.env, ...env, LOG_LEVEL: 'silent' } });
}

/** What a dead worker held is free at once. */
async function endLeases(): Promise<void> {
  await db.run(sql`update match_jobs set locked_until = now() where locked_by is not null`);
}

async function person(): Promise<string> {
  const { ids } = await saveProfiles(db, [{ name: 'Ana' }]);
  await addMembers(db, pool, ids);
  return ids[0] ?? '';
}

/** One of a few who look alike, and a little like everybody. */
const look = (number: number) => Float32Array.from({ length: 128 }, (_, at) => (at === number ? 0.3 : 0));

const openJobs = () =>
  db
    .getRow<{ n: number }>(sql`select count(*)::int as n from match_jobs where status in ('pending', 'processing')`)
    .catch(String);
const pendingRemovals = () =>
  db
    .getRow<{ n: number }>(sql`select count(*)::int as n from photo_removals where run_at < now() + interval '1 minute'`)
    .catch(String);

/** Nothing is under way, every face has its files and every file its face, and everything that may never be is not. */
async function expectAtRest(): Promise<void> {
  await expect.poll(openJobs, patience).toEqual({ n: 0 });
  await expect.poll(pendingRemovals, patience).toEqual({ n: 0 });
  const keys = await db.rows<{ key: string }>(sql`
    select photo_key as key from faces where photo_key is not null union all select key from photo_removals order by 1`);
  const files = readdirSync(photos.work.store.place, { recursive: true }).map(String);
  expect(new Set(files.flatMap((file) => /\/([0-9a-f]{40})\//.exec(file)?.[1] ?? []))).toEqual(
    new Set(keys.map(({ key }) => key)),
  );
  expect(await db.rows(sql`select * from faces where state <> 'ready'`)).toEqual([]);
  expect(await findBrokenInvariants(db)).toEqual([]);
}

/** How often each pair was told to each of the two, and each job's end. */
async function timesTold(): Promise<number[]> {
  const rows = await db.rows<{ times: number }>(sql`
    select count(*)::int as times from person_events
    where kind = 'lookalike.matched' or (kind = 'lookalike.job' and data ->> 'status' = 'completed') group by user_id, kind, data`);
  return rows.map(({ times }) => times);
}

/** Whoever gets this far waits until the test lets them on: the lock is the test's. */
const steps = {
  claimed: sql.script(`create trigger gate before insert on person_events for each row
    when (new.data ->> 'status' = 'processing') execute function gate()`),
  'matched, but not committed': sql.script(`create trigger gate after update on match_jobs for each row
    when (new.status = 'completed') execute function gate()`),
  'told, but not committed': sql.script(`create trigger gate after insert on person_events for each row
    when (new.data ->> 'status' = 'completed') execute function gate()`),
};
const removal = {
  'removed, but still noted': sql.script(
    `create trigger gate before delete on photo_removals for each row execute function gate()`,
  ),
};
const gates = { ...steps, ...removal };

const gateLock = 4711;

async function withGate<T>(step: keyof typeof gates, work: () => Promise<T>): Promise<T> {
  await db.run(
    sql.script(`create or replace function gate() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(${gateLock}); return coalesce(new, old); end $$`),
  );
  await db.run(gates[step]);
  return await withLock(`select pg_advisory_lock(${gateLock})`, work);
}

async function withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(lock);
    return await work();
  } finally {
    await client.end();
  }
}

const somebodyWaits = () =>
  expect
    .poll(
      () => db.rows(sql`select pid from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`),
      patience,
    )
    .not.toEqual([]);

forEachPostgres((server) => {
  beforeAll(() => openServer(server));
  afterAll(closeServer);
  beforeEach(open);
  afterEach(close);

  describe('a worker that is killed', () => {
    /** What became of a job whose worker died behind this gate: the job itself, and how often everything was told. */
    async function afterDeath(gate: (dies: () => Promise<void>) => Promise<void>) {
      const [ana, ben] = [await person(), await person()];
      await photos.give(pool, ana, look(1));
      expect(await photos.drain()).toBe(1);
      const worker = startWorker();
      await gate(async () => {
        await photos.give(pool, ben, look(1));
        if (faces.holds) await expect.poll(faces.held, patience).toBe(1);
        else await somebodyWaits();
        await worker.kill('SIGKILL');
      });
      await endLeases();
      startWorker();
      await expectAtRest();
      const jobs = await db.rows(sql`select status, attempts, match_count from match_jobs where user_id = ${ben}`);
      return { jobs, told: await timesTold() };
    }
    const once = {
      jobs: [{ status: 'completed', attempts: 1, match_count: 1 }],
      told: [1, 1, 1, 1], // two jobs, and one pair to two
    };

    it.each(Object.keys(steps) as (keyof typeof steps)[])(
      'when the job is %s has done nothing, and another does it',
      { timeout: timeoutMs },
      async (step) => expect(await afterDeath((dies) => withGate(step, dies))).toEqual(once),
    );

    it('while it waits for the measurer has done nothing, and another does it', { timeout: timeoutMs }, async () => {
      const done = await afterDeath(async (dies) => {
        faces.holds = true;
        await dies();
        faces.holds = false;
      });
      expect(done).toEqual(once);
    });

    it('with a measured photo, before its pool, has done nothing, and another does it', { timeout: timeoutMs }, async () => {
      const lock = `select pg_advisory_lock(hashtextextended('lookalike ${pool}', 0))`;
      expect(await afterDeath((dies) => withLock(lock, dies))).toEqual(once);
    });

    it('while it removes files leaves none, with whoever comes next', { timeout: timeoutMs }, async () => {
      const ana = await person();
      const { face_id } = await photos.give(pool, ana, look(1));
      expect(await photos.drain()).toBe(1);
      const worker = startWorker();
      await withGate('removed, but still noted', async () => {
        await db.run(sql`delete from faces where id = ${face_id}`);
        await somebodyWaits();
        await worker.kill('SIGKILL');
      });
      await db.run(sql`update photo_removals set locked_until = now()`); // its lease is five minutes
      startWorker();
      await expectAtRest();
    });

    it(
      'three times over the same photo fails the job, and keeps the photo for an admin to try again',
      { timeout: timeoutMs },
      async () => {
        faces.holds = true;
        const { job_id } = await photos.give(pool, await person(), look(1));
        for (let death = 1; death <= 3; death++) {
          const worker = startWorker();
          await expect.poll(faces.held, patience).toBe(death);
          await worker.kill('SIGKILL');
          await endLeases();
        }
        startWorker();
        const job = () => db.getRow(sql`select status, attempts, reason from match_jobs where id = ${job_id}`);
        await expect.poll(job, patience).toEqual({ status: 'failed', attempts: 3, reason: null });
        faces.holds = false;
        await db.transaction((tx) => tx.run(sql`select retry_parked(${pool})`), { as: { role: 'service_role' } });
        await expectAtRest();
      },
    );
  });

  it(
    'two workers and the database, killed at random while people come, go and change their photos, lose and double nothing',
    { timeout: timeoutMs },
    async () => {
      const random = createRandom(20_261_122);
      const kept = [startWorker(leaseMs.waitedFor), startWorker(leaseMs.waitedFor)];
      const people: string[] = [];
      const insist = async <T>(work: () => Promise<T>): Promise<T> => {
        for (;;) {
          try {
            return await work();
          } catch (error) {
            if (!(error instanceof Error) || !/database|connection|terminat/i.test(error.message)) throw error;
          }
        }
      };
      for (let turn = 0; turn < 60; turn++) {
        const who = random.chance(0.6) || people.length < 4 ? await insist(person) : random.pick(people);
        if (!people.includes(who)) people.push(who);
        if (random.chance(0.15)) await insist(() => db.run(sql`delete from faces where user_id = ${who}`));
        else await insist(() => photos.give(pool, who, look(random.between(0, 5))));
        if (turn % 12 === 6) {
          await kept.shift()!.kill('SIGKILL');
          kept.push(startWorker(leaseMs.waitedFor));
        }
        if (turn % 20 === 10) {
          const file = readPidFile(postgres.cluster);
          if (file) signal(file.pid, 'SIGKILL');
        }
      }
      // Photos whose giving broke off were never given: their hour is over.
      await insist(() => db.run(sql`update photo_removals set run_at = now(), locked_until = least(locked_until, now())`)); // leases are five minutes
      await expectAtRest();
      expect((await timesTold()).length).toBeGreaterThan(50);
      expect(await db.rows(sql`select * from match_jobs where status = 'failed'`)).toEqual([]);
    },
  );
});
