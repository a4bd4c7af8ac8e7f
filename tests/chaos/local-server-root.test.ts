// The local server started as root, which runs as another user, and on disks that fill up; and where its programs come from.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBinaries } from '../../src/db/local/binaries.js';
import { canReach, chooseUser } from '../../src/db/local/user.js';
import { openDatabase } from '../../src/db/pool.js';
import { sql } from '../../src/db/sql.js';
import { startChild } from '../support/children.js';
import {
  ask,
  at,
  childScript,
  endServers,
  forgetServers,
  isRoot,
  makeFolder,
  pidOf,
  refusal,
  start,
} from '../support/local-server.js';

/** Not so where the project lies in a private home: then no other user can run it. */
const user = chooseUser(undefined);
const canEveryoneReachUs = !user || canReach(dirname(childScript), user);

const mount = (size: string) =>
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', at.directory]).status).toBe(0);
/** Also while the last process of the server is on its way out. */
const unmount = () => spawnSync('umount', ['--lazy', at.directory]);

describe('the local server', () => {
  beforeEach(makeFolder);
  afterEach(endServers);

  describe.skipIf(!isRoot)('as root', () => {
    it('runs as another user', async () => {
      await start();
      expect(statSync(`/proc/${pidOf()}`).uid).not.toBe(0);
    });

    it('keeps the data in the system’s folder when its user cannot reach the directory, and links to it', async () => {
      chmodSync(at.base, 0o700);
      const server = await start();
      expect(server.cluster).toMatch(/^\/var\/lib\/nakodo\//);
      expect([lstatSync(join(at.directory, 'postgres')).isSymbolicLink(), realpathSync(join(at.directory, 'postgres'))]).toEqual([
        true,
        server.cluster,
      ]);
      await ask(server, sql`create table kept as select 1 as one`);
      await server.stop();
      const again = await start();
      expect(await ask(again, sql`select * from kept`)).toEqual([{ one: 1 }]);
      await again.stop();
      rmSync(dirname(server.cluster), { recursive: true });
    });

    it('refuses a folder that has become unreachable, saying for whom', async () => {
      await (await start()).stop();
      chmodSync(at.base, 0o700);
      expect((await refusal()).message).toMatch(/nakodo, whom it runs as, cannot enter/);
    });

    it.skipIf(!canEveryoneReachUs)('and not as root, both work: the owner of the data decides', async () => {
      const user = chooseUser(undefined);
      mkdirSync(at.directory);
      chownSync(at.directory, user?.uid ?? 0, user?.gid ?? 0);
      const child = startChild(childScript, [at.directory], {
        uid: user?.uid ?? 0,
        gid: user?.gid ?? 0,
        env: { PATH: process.env['PATH'] ?? '', HOME: at.base },
      });
      expect(JSON.parse(await child.line((line) => line.startsWith('{')))).toMatchObject({ owner: true });
      await child.kill('SIGINT');
      expect(await ask(await start())).toEqual([{ one: 1 }]);
    });

    it('says that the disk is full when a new database does not fit, and leaves nothing half made', async () => {
      mkdirSync(at.directory);
      mount('20m');
      try {
        const error = await refusal();
        expect([error.code, error.message]).toEqual(['setup', expect.stringMatching(/disk of .* is full/)]);
        expect(readdirSync(at.directory).filter((name) => name.startsWith('postgres'))).toEqual([]);
      } finally {
        unmount();
      }
    });

    it('reports a disk that fills up while it runs, and goes on with everything committed once there is room', async () => {
      mkdirSync(at.directory);
      mount('160m');
      try {
        const ballast = join(at.directory, 'ballast');
        const server = await start({ settings: { max_wal_size: '32MB', min_wal_size: '32MB' } });
        const database = openDatabase({ connection: server.connection });
        await database.run(sql`create table kept (i int, filler text)`);
        writeFileSync(ballast, Buffer.alloc(40_000_000));
        let acknowledged = 0;
        let error: unknown;
        while (!error && acknowledged < 1000) {
          await database
            .run(sql`insert into kept select ${acknowledged}, string_agg(md5(random()::text), '') from generate_series(1, 10000)`)
            .then(
              () => acknowledged++,
              (reason: unknown) => (error = reason),
            );
        }
        expect(error).toMatchObject({ code: 'database_unavailable' });
        rmSync(ballast);
        await expect
          .poll(() => database.getRow(sql`select count(*) as rows from kept`).catch(() => 'gone'))
          .toEqual({ rows: acknowledged });
        await database.run(sql`insert into kept values (-1, 'room again')`);
        await database.close();
        await server.stop();
        forgetServers();
      } finally {
        unmount();
      }
    });
  });

  describe('its programs', () => {
    const source = dirname(dirname(findBinaries(undefined).bin));
    const version = (bin: string, user: { uid: number; gid: number } | undefined) =>
      spawnSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', ...(user && { uid: user.uid, gid: user.gid }) }).stdout;
    const copyPackage = () => {
      const copy = join(at.base, 'package');
      cpSync(source, copy, { recursive: true, verbatimSymlinks: true });
      for (const { target } of JSON.parse(readFileSync(join(copy, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[])
        rmSync(join(copy, target), { force: true });
      return copy;
    };

    it('get the links that npm could not carry', () => {
      const copy = copyPackage();
      const { bin, major } = findBinaries(undefined, { directory: copy });
      expect([version(bin, undefined), major, bin.startsWith(copy)]).toEqual([
        expect.stringContaining('PostgreSQL) 18'),
        '18',
        true,
      ]);
    });

    it.skipIf(!isRoot)('are copied where their user can reach them, once', () => {
      const user = chooseUser(undefined);
      const copy = copyPackage();
      chmodSync(copy, 0o700);
      const copies = join(at.base, 'copies');
      const { bin } = findBinaries(user, { directory: copy, copies });
      expect(version(bin, user)).toContain('PostgreSQL) 18');
      const made = statSync(join(bin, 'postgres')).ino;
      expect([
        findBinaries(user, { directory: copy, copies }).bin,
        statSync(join(bin, 'postgres')).ino,
        readdirSync(copies),
      ]).toEqual([bin, made, [expect.stringMatching(/^postgres-18/)]]);
    });
  });
});
